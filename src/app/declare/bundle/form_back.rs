//! What goes back to a location: what was sent of its lines, and what the municipality answered. To and from the domain.

use super::file::{FileKind, Opened, seal, unsound};
use super::form::cents;
use crate::app::error::AppError;
use crate::domain::declaration::bundle::part::{
    About, BundleAnswer, BundleNotice, Cut, CutReason, Elsewhere, LineNotice, LineVerdict, NumberPrefix, Role,
};
use crate::domain::declaration::{DeclarationState, Identificatie, LineState, ReferentieNummer};
use crate::domain::ids::{AgbCode, GemeenteCode};
use crate::domain::retour::RetourCode;
use crate::domain::time::{Month, parse_date};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AboutForm {
    agb: String,
    gemeente: String,
    maand: String,
    nummerletters: String,
    identificatie: String,
    delen: Vec<String>,
    /// Lines of those parts that are not in this bundle; a file of version 1 has none.
    #[serde(default)]
    overige: Vec<ElsewhereForm>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ElsewhereForm {
    referentie: String,
    stand: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoticeForm {
    over: AboutForm,
    dagtekening: String,
    regels: Vec<LineNoticeForm>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineNoticeForm {
    referentie: String,
    soort: String,
    verzonden_als: Option<String>,
    aantal: u64,
    bedrag_cent: u64,
    afgekapt: Vec<CutForm>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CutForm {
    datum: String,
    aantal: u32,
    regel: String,
    tekst: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerForm {
    over: AboutForm,
    stand: String,
    retourcodes: Vec<String>,
    /// Bundles of which the answer comes first.
    #[serde(default)]
    na: Vec<String>,
    regels: Vec<VerdictForm>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct VerdictForm {
    referentie: String,
    soort: String,
    stand: String,
    bedrag_cent: u64,
    retourcodes: Vec<String>,
    #[serde(default)]
    afgekapt: Vec<CutForm>,
}

fn about_form(about: &About) -> AboutForm {
    AboutForm {
        agb: about.agb.to_string(),
        gemeente: about.gemeente.to_string(),
        maand: about.month.to_string(),
        nummerletters: about.prefix.to_string(),
        identificatie: about.identification.to_string(),
        delen: about.parts.iter().map(ToString::to_string).collect(),
        overige: about
            .elsewhere
            .iter()
            .map(|(reference, place)| ElsewhereForm {
                referentie: reference.to_string(),
                stand: place.code().to_owned(),
            })
            .collect(),
    }
}

fn about(form: &AboutForm) -> Option<About> {
    Some(About {
        agb: AgbCode::parse(&form.agb).ok()?,
        gemeente: GemeenteCode::parse(&form.gemeente).ok()?,
        month: Month::parse(&form.maand).ok()?,
        prefix: NumberPrefix::parse(&form.nummerletters).ok()?,
        identification: Identificatie::parse(&form.identificatie).ok()?,
        parts: form
            .delen
            .iter()
            .map(|number| Identificatie::parse(number).ok())
            .collect::<Option<_>>()?,
        elsewhere: form
            .overige
            .iter()
            .map(|other| {
                let reference = ReferentieNummer::parse(&other.referentie).ok()?;
                Some((reference, Elsewhere::parse(&other.stand).ok()?))
            })
            .collect::<Option<_>>()?,
    })
}

fn cut_form(cut: &Cut) -> CutForm {
    CutForm {
        datum: cut.day.to_string(),
        aantal: cut.amount,
        regel: cut.reason.code().to_owned(),
        tekst: cut.reason.text().to_owned(),
    }
}

fn cut(form: &CutForm) -> Option<Cut> {
    Some(Cut {
        day: parse_date(&form.datum).ok()?,
        amount: form.aantal,
        reason: CutReason::parse(&form.regel).ok()?,
    })
}

/// Writes what was sent of the lines of a location.
pub(super) fn write_notice(notice: &BundleNotice) -> Result<Vec<u8>, AppError> {
    let line = |line: &LineNotice| LineNoticeForm {
        referentie: line.reference.to_string(),
        soort: line.role.code().to_owned(),
        verzonden_als: line.sent_as.as_ref().map(ToString::to_string),
        aantal: line.counted,
        bedrag_cent: line.amount.cents(),
        afgekapt: line.cut.iter().map(cut_form).collect(),
    };
    let form = NoticeForm {
        over: about_form(&notice.about),
        dagtekening: notice.dated.to_string(),
        regels: notice.lines.iter().map(line).collect(),
    };
    seal(FileKind::Notice, &form)
}

/// Reads what was sent of the lines of a location.
pub(super) fn read_notice(opened: Opened, name: &str) -> Result<BundleNotice, AppError> {
    let form: NoticeForm = opened.content().ok_or_else(|| unsound(name))?;
    let line = |form: &LineNoticeForm| {
        Some(LineNotice {
            reference: ReferentieNummer::parse(&form.referentie).ok()?,
            role: Role::parse(&form.soort).ok()?,
            sent_as: match &form.verzonden_als {
                Some(raw) => Some(ReferentieNummer::parse(raw).ok()?),
                None => None,
            },
            counted: form.aantal,
            amount: cents(form.bedrag_cent)?,
            cut: form.afgekapt.iter().map(cut).collect::<Option<_>>()?,
        })
    };
    let read = || {
        Some(BundleNotice {
            about: about(&form.over)?,
            dated: parse_date(&form.dagtekening).ok()?,
            lines: form.regels.iter().map(line).collect::<Option<_>>()?,
        })
    };
    read().ok_or_else(|| unsound(name))
}

fn words(codes: &[RetourCode]) -> Vec<String> {
    codes.iter().map(|code| code.as_str().to_owned()).collect()
}

fn codes(words: &[String]) -> Option<Vec<RetourCode>> {
    words.iter().map(|word| RetourCode::parse(word).ok()).collect()
}

/// Writes what the municipality answered to the lines of a location.
pub(super) fn write_answer(answer: &BundleAnswer) -> Result<Vec<u8>, AppError> {
    let line = |line: &LineVerdict| VerdictForm {
        referentie: line.reference.to_string(),
        soort: line.role.code().to_owned(),
        stand: line.state.code().to_owned(),
        bedrag_cent: line.amount.cents(),
        retourcodes: words(&line.codes),
        afgekapt: line.cut.iter().map(cut_form).collect(),
    };
    let form = AnswerForm {
        over: about_form(&answer.about),
        stand: answer.outcome.code().to_owned(),
        retourcodes: words(&answer.codes),
        na: answer.after.iter().map(ToString::to_string).collect(),
        regels: answer.lines.iter().map(line).collect(),
    };
    seal(FileKind::Answer, &form)
}

/// Reads what the municipality answered to the lines of a location.
pub(super) fn read_answer(opened: Opened, name: &str) -> Result<BundleAnswer, AppError> {
    let form: AnswerForm = opened.content().ok_or_else(|| unsound(name))?;
    let line = |form: &VerdictForm| {
        Some(LineVerdict {
            reference: ReferentieNummer::parse(&form.referentie).ok()?,
            role: Role::parse(&form.soort).ok()?,
            state: LineState::parse(&form.stand).ok()?,
            amount: cents(form.bedrag_cent)?,
            codes: codes(&form.retourcodes)?,
            cut: form.afgekapt.iter().map(cut).collect::<Option<_>>()?,
        })
    };
    let read = || {
        Some(BundleAnswer {
            about: about(&form.over)?,
            outcome: DeclarationState::parse(&form.stand).ok()?,
            codes: codes(&form.retourcodes)?,
            after: form
                .na
                .iter()
                .map(|number| Identificatie::parse(number).ok())
                .collect::<Option<_>>()?,
            lines: form.regels.iter().map(line).collect::<Option<_>>()?,
        })
    };
    read().ok_or_else(|| unsound(name))
}
