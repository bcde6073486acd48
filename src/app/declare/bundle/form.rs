//! What the files between locations and office hold, to and from the domain. Words are Dutch: a person may look inside.

use super::file::{FileKind, Opened, seal, unsound};
use crate::app::error::AppError;
use crate::domain::allocation::{
    Eenheid, Frequentie, Omvang, RedenWijziging, Toewijzing, ToewijzingStamp, Volume, parse_stamp_time,
};
use crate::domain::declaration::bundle::part::{
    Behind, NO_CHILD, NumberPrefix, Part, PartAllocation, PartChild, PartLine, SentBy,
};
use crate::domain::declaration::delivery::Measure;
use crate::domain::declaration::{DebetCredit, Identificatie, LineState, Prestatie, ReferentieNummer, SentLine};
use crate::domain::entitlement::WeekKind;
use crate::domain::ids::{AgbCode, Bsn, ChildNumber, GemeenteCode, ProductCategorie, ProductCode, ToewijzingNummer};
use crate::domain::limits::{Limit, LimitOverride};
use crate::domain::money::Cents;
use crate::domain::text::Text;
use crate::domain::time::{Month, Period, parse_date};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartForm {
    agb: String,
    gemeente: String,
    maand: String,
    locatie: String,
    nummerletters: String,
    nummer: String,
    gemaakt: String,
    regels: Vec<PartLineForm>,
    toewijzingen: Vec<AllocationForm>,
    /// Not in files of before version 3.
    #[serde(default)]
    kinderen: Vec<ChildForm>,
}

/// What the maximum of a week follows from: the Mondays of the weeks, and where a maximum was set aside.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChildForm {
    bsn: String,
    schoolweken: Vec<String>,
    vakantieweken: Vec<String>,
    afwijkende_weekmaxima: Vec<OverrideForm>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OverrideForm {
    grens: String,
    aantal: Option<u32>,
    van: String,
    tot: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartLineForm {
    regel: LineForm,
    telling: Option<String>,
    dagen: Vec<(String, u32)>,
    vorige_in_deel: Option<bool>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineForm {
    kindnummer: String,
    bsn: String,
    toewijzing: u32,
    productcategorie: String,
    productcode: String,
    begin: String,
    eind: String,
    volume: u32,
    eenheid: String,
    tarief_cent: u64,
    uurtarief_cent: Option<u64>,
    bedrag_cent: u64,
    debet_credit: String,
    referentie: String,
    vorige_referentie: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AllocationForm {
    nummer: u32,
    bsn: String,
    toewijzingsdatum: String,
    toewijzingstijd: String,
    productcategorie: Option<String>,
    productcode: Option<String>,
    volume: Option<u32>,
    eenheid: Option<String>,
    frequentie: Option<String>,
    budget_cent: Option<u64>,
    ingangsdatum: String,
    einddatum: Option<String>,
    reden_wijziging: Option<String>,
    eerder_zelf_gedeclareerd: Vec<SentForm>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentForm {
    regel: LineForm,
    stand: String,
    declaratiemaand: String,
}

/// Writes a part.
pub(super) fn write_part(part: &Part) -> Result<Vec<u8>, AppError> {
    let form = PartForm {
        agb: part.agb.to_string(),
        gemeente: part.gemeente.to_string(),
        maand: part.month.to_string(),
        locatie: part.location.to_string(),
        nummerletters: part.prefix.to_string(),
        nummer: part.number.to_string(),
        gemaakt: part.made.to_string(),
        regels: part.lines.iter().map(part_line_form).collect(),
        toewijzingen: part.allocations.iter().map(allocation_form).collect(),
        kinderen: part.children.iter().map(child_form).collect(),
    };
    seal(FileKind::Part, &form)
}

/// Reads a part; what it says fits together when it is returned.
pub(super) fn read_part(opened: Opened, name: &str) -> Result<Part, AppError> {
    let form: PartForm = opened.content().ok_or_else(|| unsound(name))?;
    let gemeente = GemeenteCode::parse(&form.gemeente).map_err(|_| unsound(name))?;
    part(&form, &gemeente)
        .filter(Part::is_sound)
        .ok_or_else(|| unsound(name))
}

fn part(form: &PartForm, gemeente: &GemeenteCode) -> Option<Part> {
    let allocations = form.toewijzingen.iter().map(|one| allocation(one, gemeente));
    Some(Part {
        agb: AgbCode::parse(&form.agb).ok()?,
        gemeente: gemeente.clone(),
        month: Month::parse(&form.maand).ok()?,
        location: Text::parse(&form.locatie).ok()?,
        prefix: NumberPrefix::parse(&form.nummerletters).ok()?,
        number: Identificatie::parse(&form.nummer).ok()?,
        made: parse_date(&form.gemaakt).ok()?,
        lines: form.regels.iter().map(part_line).collect::<Option<_>>()?,
        allocations: allocations.collect::<Option<_>>()?,
        children: form.kinderen.iter().map(child).collect::<Option<_>>()?,
    })
}

fn child_form(known: &PartChild) -> ChildForm {
    let mondays = |wanted: WeekKind| {
        let weeks = known.weeks.iter().filter(|(_, kind)| **kind == wanted);
        weeks.map(|(first, _)| first.to_string()).collect()
    };
    let form = |held: &LimitOverride| OverrideForm {
        grens: held.limit.code().to_owned(),
        aantal: held.value,
        van: held.period.begin().to_string(),
        tot: held.period.end().map(|end| end.to_string()),
    };
    ChildForm {
        bsn: known.bsn.reveal(),
        schoolweken: mondays(WeekKind::School),
        vakantieweken: mondays(WeekKind::Holiday),
        afwijkende_weekmaxima: known.overrides.iter().map(form).collect(),
    }
}

fn child(form: &ChildForm) -> Option<PartChild> {
    let school = form.schoolweken.iter().map(|first| (first, WeekKind::School));
    let holiday = form.vakantieweken.iter().map(|first| (first, WeekKind::Holiday));
    let weeks: Option<BTreeMap<_, _>> = school
        .chain(holiday)
        .map(|(first, kind)| Some((parse_date(first).ok()?, kind)))
        .collect();
    let held = |form: &OverrideForm| {
        let end = maybe(form.tot.as_ref(), |end| parse_date(end)).ok()?;
        Some(LimitOverride {
            limit: Limit::parse(&form.grens).ok()?,
            value: form.aantal,
            period: Period::new(parse_date(&form.van).ok()?, end).ok()?,
        })
    };
    Some(PartChild {
        bsn: Bsn::parse(&form.bsn).ok()?,
        weeks: weeks?,
        overrides: form.afwijkende_weekmaxima.iter().map(held).collect::<Option<_>>()?,
    })
}

fn part_line_form(handed: &PartLine) -> PartLineForm {
    let (telling, dagen, vorige_in_deel) = match &handed.behind {
        Behind::Care { measure, days } => {
            let days = days.iter().map(|(day, amount)| (day.to_string(), *amount)).collect();
            (Some(measure.code().to_owned()), days, None)
        }
        Behind::Credit(by) => (None, Vec::new(), Some(*by == SentBy::Part)),
    };
    PartLineForm {
        regel: line_form(&handed.line),
        telling,
        dagen,
        vorige_in_deel,
    }
}

fn part_line(form: &PartLineForm) -> Option<PartLine> {
    let behind = match (&form.telling, form.vorige_in_deel) {
        (Some(measure), None) => Behind::Care {
            measure: Measure::parse(measure).ok()?,
            days: form
                .dagen
                .iter()
                .map(|(day, amount)| Some((parse_date(day).ok()?, *amount)))
                .collect::<Option<_>>()?,
        },
        (None, Some(true)) if form.dagen.is_empty() => Behind::Credit(SentBy::Part),
        (None, Some(false)) if form.dagen.is_empty() => Behind::Credit(SentBy::Location),
        _ => return None,
    };
    let line = line(&form.regel)?;
    Some(PartLine { line, behind })
}

fn line_form(line: &Prestatie) -> LineForm {
    LineForm {
        kindnummer: line.child_number.to_string(),
        bsn: line.bsn.reveal(),
        toewijzing: line.toewijzing.number(),
        productcategorie: line.category.to_string(),
        productcode: line.product.to_string(),
        begin: line.begin.to_string(),
        eind: line.end.to_string(),
        volume: line.volume.count(),
        eenheid: line.unit.code().to_owned(),
        tarief_cent: line.tariff.cents(),
        uurtarief_cent: line.hourly_tariff.map(Cents::cents),
        bedrag_cent: line.amount.cents(),
        debet_credit: line.debit_credit.code().to_owned(),
        referentie: line.reference.to_string(),
        vorige_referentie: line.previous_reference.as_ref().map(ToString::to_string),
    }
}

fn line(form: &LineForm) -> Option<Prestatie> {
    Some(Prestatie {
        child: NO_CHILD,
        child_number: ChildNumber::parse(&form.kindnummer).ok()?,
        bsn: Bsn::parse(&form.bsn).ok()?,
        toewijzing: ToewijzingNummer::parse(&form.toewijzing.to_string()).ok()?,
        category: ProductCategorie::parse(&form.productcategorie).ok()?,
        product: ProductCode::parse(&form.productcode).ok()?,
        begin: parse_date(&form.begin).ok()?,
        end: parse_date(&form.eind).ok()?,
        volume: Volume::new(form.volume).ok()?,
        unit: Eenheid::parse(&form.eenheid).ok()?,
        tariff: cents(form.tarief_cent)?,
        hourly_tariff: match form.uurtarief_cent {
            Some(hourly) => Some(cents(hourly)?),
            None => None,
        },
        amount: cents(form.bedrag_cent)?,
        debit_credit: DebetCredit::parse(&form.debet_credit).ok()?,
        reference: ReferentieNummer::parse(&form.referentie).ok()?,
        previous_reference: match &form.vorige_referentie {
            Some(previous) => Some(ReferentieNummer::parse(previous).ok()?),
            None => None,
        },
    })
}

/// An amount that a line can hold.
pub(super) fn cents(raw: u64) -> Option<Cents> {
    Cents::new(raw).ok().filter(|_| raw <= Cents::MAX_LINE)
}

fn allocation_form(known: &PartAllocation) -> AllocationForm {
    let state = &known.state;
    AllocationForm {
        nummer: state.number.number(),
        bsn: known.bsn.reveal(),
        toewijzingsdatum: state.stamp.date.to_string(),
        toewijzingstijd: state.stamp.time.to_string(),
        productcategorie: state.category.as_ref().map(ToString::to_string),
        productcode: state.product.as_ref().map(ToString::to_string),
        volume: state.omvang.map(|omvang| omvang.volume.count()),
        eenheid: state.omvang.map(|omvang| omvang.unit.code().to_owned()),
        frequentie: state.omvang.map(|omvang| omvang.frequency.code().to_owned()),
        budget_cent: state.budget.map(Cents::cents),
        ingangsdatum: state.period.begin().to_string(),
        einddatum: state.period.end().map(|end| end.to_string()),
        reden_wijziging: state.change_reason.map(RedenWijziging::code),
        eerder_zelf_gedeclareerd: known
            .direct
            .iter()
            .map(|sent| SentForm {
                regel: line_form(&sent.line),
                stand: sent.state.code().to_owned(),
                declaratiemaand: sent.declared.to_string(),
            })
            .collect(),
    }
}

/// A value that may be left out, and was read wrongly when it was there.
struct Wrong;

fn maybe<T, R, E>(raw: Option<&T>, read: impl FnOnce(&T) -> Result<R, E>) -> Result<Option<R>, Wrong> {
    raw.map(read).transpose().map_err(|_| Wrong)
}

fn allocation(form: &AllocationForm, gemeente: &GemeenteCode) -> Option<PartAllocation> {
    let omvang = match (form.volume, &form.eenheid, &form.frequentie) {
        (Some(volume), Some(unit), Some(frequency)) => Some(Omvang {
            volume: Volume::new(volume).ok()?,
            unit: Eenheid::parse(unit).ok()?,
            frequency: Frequentie::parse(frequency).ok()?,
        }),
        (None, None, None) => None,
        _ => return None,
    };
    let end: Option<NaiveDate> = maybe(form.einddatum.as_ref(), |end| parse_date(end)).ok()?;
    let state = Toewijzing {
        gemeente: gemeente.clone(),
        number: ToewijzingNummer::parse(&form.nummer.to_string()).ok()?,
        stamp: ToewijzingStamp {
            date: parse_date(&form.toewijzingsdatum).ok()?,
            time: parse_stamp_time(&form.toewijzingstijd).ok()?,
        },
        child: NO_CHILD,
        category: maybe(form.productcategorie.as_ref(), |raw| ProductCategorie::parse(raw)).ok()?,
        product: maybe(form.productcode.as_ref(), |raw| ProductCode::parse(raw)).ok()?,
        omvang,
        budget: maybe(form.budget_cent.as_ref(), |raw| cents(*raw).ok_or(Wrong)).ok()?,
        period: Period::new(parse_date(&form.ingangsdatum).ok()?, end).ok()?,
        change_reason: maybe(form.reden_wijziging.as_ref(), |raw| RedenWijziging::parse(raw)).ok()?,
    };
    let sent = |form: &SentForm| {
        Some(SentLine {
            line: line(&form.regel)?,
            state: LineState::parse(&form.stand).ok()?,
            declared: Month::parse(&form.declaratiemaand).ok()?,
            codes: Vec::new(),
        })
    };
    Some(PartAllocation {
        bsn: Bsn::parse(&form.bsn).ok()?,
        state,
        direct: form.eerder_zelf_gedeclareerd.iter().map(sent).collect::<Option<_>>()?,
    })
}
