//! The part of a month that a location hands in to the office ("deel").

use super::super::book::how_many;
use super::super::rules::{Known, Skip, forbids};
use super::super::{ClaimView, Sending, view};
use super::file::{FileKind, open};
use super::form::{read_part, write_part};
use crate::app::cause::Cause;
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::house::House;
use crate::app::session::Session;
use crate::app::subsidy_account::MonthEnd;
use crate::domain::allocation::{Toewijzing, ToewijzingStamp};
use crate::domain::declaration::bundle::part::{
    Behind, DeclarationKind, NumberPrefix, Part, PartAllocation, PartChild, PartLine, SentBy,
};
use crate::domain::declaration::delivery::Measure;
use crate::domain::declaration::month::{Proposal, ProposedLine};
use crate::domain::declaration::{DebetCredit, Declaratie, Prestatie, ReferentieNummer, SentLine};
use crate::domain::finding::Finding;
use crate::domain::ids::{Bsn, ChildId, GemeenteCode, ToewijzingNummer};
use crate::domain::limits::{Limit, LimitOverride};
use crate::domain::money::Cents;
use crate::domain::role::Permission;
use crate::domain::rule_code::RuleCode;
use crate::domain::time::{Month, monday};
use crate::store::declarations::{self, Direction, NewMessage};
use crate::store::files::{Staged, write_new};
use crate::store::{StoreError, Tx, allocations, bundles, line_days, location};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A part that is ready: what goes into the books and what goes into the file.
#[derive(Clone, Debug)]
pub(super) struct ReadyPart {
    pub(super) claim: Declaratie,
    pub(super) part: Part,
    pub(super) bytes: Vec<u8>,
    pub(super) name: String,
}

impl Session {
    /// Works out a month's claim and hands it in as a part for the office, instead of as a message to the municipality.
    ///
    /// Booked together with its file as [`Session::make_claim`] does; a second try without anything new hands out the same bytes.
    pub fn make_part(
        &mut self,
        month: Month,
        gemeente: &GemeenteCode,
        folder: &Path,
        now: Moment,
    ) -> Result<ClaimView, AppError> {
        self.require(Permission::Declare)?;
        self.require_partner(month, gemeente, now)?;
        self.require_claim(gemeente)?;
        let tx = self.store.read();
        let rules = &self.house;
        let proposal = rules.propose(tx, (month, gemeente), now)?;
        let claim = rules.numbered(tx, &proposal.lines, (month, gemeente), now, Skip::default())?;
        let mut shown = view(tx, claim, proposal, now)?;
        let has_lines = shown.sending == Sending::New && !shown.lines.is_empty();
        let has_news = !has_lines && !news(tx, rules, gemeente)?.is_empty();
        if has_news && !shown.is_blocked() {
            shown.sending = Sending::New;
            shown.lines.clear();
            (shown.total, shown.debit_credit) = (Cents::ZERO, DebetCredit::Debet);
            shown
                .findings
                .retain(|found| !matches!(found.code, RuleCode::Niets | RuleCode::AlGemaakt));
            let text = "Een toewijzing is gewijzigd; dit deel zegt dat aan het kantoor en heeft geen regels.";
            let remedy = "Lever het aan als elk deel; er komt geen antwoord op.";
            shown
                .findings
                .push(Finding::let_op(RuleCode::ToewijzingNieuws, text, remedy));
        }
        if shown.sending == Sending::SentBefore {
            shown.files = self.hand_out_parts(&shown, folder)?;
        } else if !shown.is_blocked() && (has_lines || has_news) {
            std::fs::create_dir_all(folder).map_err(StoreError::from)?;
            let detail = format!("maand={month} gemeente={gemeente}");
            let ids = (self.desk.random.id()?, self.desk.random.id()?);
            let (staged, path, lines) = self.audited(now, "declaratie.deel", &detail, |tx| {
                let proposal = rules.propose(tx, (month, gemeente), now)?;
                let ready = ready_part(tx, rules, &proposal, (month, gemeente), now)?.ok_or_else(changed)?;
                let path = folder.join(&ready.name);
                let staged = Staged::write(&path, &ready.bytes)?;
                store_part(tx, &ready, ids, now)?;
                Ok((staged, path, ready.claim.lines))
            })?;
            staged.place()?;
            (shown.files, shown.lines) = (vec![path], lines);
        }
        shown.file = shown.files.first().cloned();
        Ok(shown)
    }

    /// A municipality that subsidises extra hours gets an account per location, and no claim.
    pub(super) fn require_claim(&self, gemeente: &GemeenteCode) -> Result<(), AppError> {
        if self.month_end_kind(gemeente) == MonthEnd::Claim {
            return Ok(());
        }
        let text = "Met deze gemeente rekent de locatie zelf af, met een verantwoording van extra uren; daarin zijn geen delen.";
        Err(AppError::new(ErrorKind::Refused, "SUBSIDIE", text).hint("Gebruik: plusgroep declaratie maak."))
    }

    /// Hands out the stored bytes of the parts of this month.
    fn hand_out_parts(&self, shown: &ClaimView, folder: &Path) -> Result<Vec<PathBuf>, AppError> {
        let tx = self.store.read();
        std::fs::create_dir_all(folder).map_err(StoreError::from)?;
        let mut paths = Vec::new();
        for sent in declarations::standing(tx, &shown.gemeente, shown.month)? {
            if sent.kind == DeclarationKind::Part {
                let path = folder.join(&sent.file_name);
                if !path.exists() {
                    write_new(&path, &declarations::message_content(tx, sent.message)?)?;
                }
                paths.push(path);
            }
        }
        Ok(paths)
    }
}

pub(super) fn changed() -> AppError {
    AppError::new(
        ErrorKind::Refused,
        Cause::MonthChanged,
        "De maand is intussen gewijzigd; er is niets gemaakt.",
    )
    .hint("Controleer de maand opnieuw.")
}

/// The part that this location would hand in now; `None` when there is nothing or when a rule forbids it.
pub(super) fn ready_part(
    tx: Tx<'_>,
    rules: &House,
    proposal: &Proposal,
    of: (Month, &GemeenteCode),
    now: Moment,
) -> Result<Option<ReadyPart>, AppError> {
    let (month, gemeente) = of;
    let news = news(tx, rules, gemeente)?;
    if proposal.is_blocked() || (proposal.lines.is_empty() && news.is_empty()) {
        return Ok(None);
    }
    let claim = rules.numbered(tx, &proposal.lines, of, now, Skip::default())?;
    if !claim.lines.is_empty() && forbids(&Known::read(tx, gemeente)?.check(&claim, now)) {
        return Ok(None);
    }
    let in_parts = bundles::part_references(tx, gemeente)?;
    let lines: Option<Vec<PartLine>> = proposal
        .lines
        .iter()
        .zip(&claim.lines)
        .map(|(proposed, line)| part_line(rules, gemeente, (proposed, line), &in_parts))
        .collect();
    let number = claim.identification.clone();
    let prefix = NumberPrefix::parse(&rules.location.number_prefix).map_err(|_| AppError::internal("NUMMERLETTERS"))?;
    let part = Part {
        agb: rules.location.agb.clone(),
        gemeente: gemeente.clone(),
        month,
        location: location::get(tx)?.name,
        prefix: prefix.clone(),
        number: number.clone(),
        made: now.day(),
        lines: lines.ok_or_else(|| AppError::internal("TELLING"))?,
        allocations: part_allocations(tx, gemeente, (&claim, news), &in_parts)?,
        children: part_children(tx, rules, &proposal.lines)?,
    };
    Ok(Some(ReadyPart {
        bytes: write_part(&part)?,
        name: super::file_name(FileKind::Part, (gemeente, month), &prefix, &number),
        claim,
        part,
    }))
}

fn part_line(
    rules: &House,
    gemeente: &GemeenteCode,
    (proposed, line): (&ProposedLine, &Prestatie),
    in_parts: &BTreeSet<ReferentieNummer>,
) -> Option<PartLine> {
    let behind = match &line.previous_reference {
        Some(previous) if in_parts.contains(previous) => Behind::Credit(SentBy::Part),
        Some(_) => Behind::Credit(SentBy::Location),
        None => {
            let product = rules.regelingen.of(gemeente).product(&line.product)?;
            Behind::Care {
                measure: Measure::of(line.unit, product.declared.piece)?,
                days: proposed.days.clone(),
            }
        }
    };
    Some(PartLine {
        line: line.clone(),
        behind,
    })
}

/// The weeks in which lines have days, with the maxima that were set aside in them: at the office a week is of the child over
/// all locations (Buren art. 6.2).
fn part_children(tx: Tx<'_>, rules: &House, lines: &[ProposedLine]) -> Result<Vec<PartChild>, AppError> {
    let mut of_child: BTreeMap<ChildId, (Bsn, BTreeSet<NaiveDate>)> = BTreeMap::new();
    for line in lines.iter().filter(|line| !line.days.is_empty()) {
        let (_, days) = of_child.entry(line.child).or_insert((line.bsn, BTreeSet::new()));
        days.extend(line.days.iter().map(|(day, _)| *day));
    }
    let all = || of_child.values().flat_map(|(_, days)| days);
    let (Some(first), Some(last)) = (all().min(), all().max()) else {
        return Ok(Vec::new());
    };
    let concerned = of_child.keys().copied().collect();
    let known = rules.claim_children(tx, &concerned, (Month::of(*first), Month::of(*last)))?;
    let child = |(id, (bsn, days)): (ChildId, (Bsn, BTreeSet<NaiveDate>))| {
        let known = known.get(&id)?;
        let weeks: BTreeSet<NaiveDate> = days.iter().map(|day| monday(*day)).collect();
        let of_weeks = |held: &&LimitOverride| {
            let mut days = weeks.iter().flat_map(|first| first.iter_days().take(7));
            matches!(held.limit, Limit::SchoolWeek | Limit::HolidayWeek) && days.any(|day| held.period.contains(day))
        };
        Some(PartChild {
            bsn,
            weeks: weeks.iter().map(|first| (*first, known.week_kind(*first))).collect(),
            overrides: known.overrides.iter().filter(of_weeks).copied().collect(),
        })
    };
    Ok(of_child.into_iter().filter_map(child).collect())
}

/// Allocations of which lines went in parts and that changed since the last part that named them, each with the BSN of its child:
/// the office has to know, since lines of all locations together may not fit any more.
fn news(tx: Tx<'_>, rules: &House, gemeente: &GemeenteCode) -> Result<BTreeMap<ToewijzingNummer, Bsn>, AppError> {
    let in_parts = bundles::part_references(tx, gemeente)?;
    let sent = declarations::lines_to(tx, gemeente)?;
    let concerned = sent.iter().filter(|sent| in_parts.contains(&sent.line.reference));
    let mut bsns: BTreeMap<ToewijzingNummer, Bsn> =
        concerned.map(|sent| (sent.line.toewijzing, sent.line.bsn)).collect();
    if bsns.is_empty() {
        return Ok(bsns);
    }
    let mut told: BTreeMap<ToewijzingNummer, ToewijzingStamp> = BTreeMap::new();
    for stored in bundles::parts(tx, gemeente)? {
        let part = read_part(open(&stored.content, &stored.number)?, &stored.number)?;
        if part.prefix.as_str() == rules.location.number_prefix {
            for known in part.allocations {
                let stamp = told.entry(known.state.number).or_insert(known.state.stamp);
                *stamp = known.state.stamp.max(*stamp);
            }
        }
    }
    let states = allocations::latest(tx)?;
    bsns.retain(|number, _| {
        let mut mine = states.iter().filter(|state| state.gemeente == *gemeente);
        let state = mine.find(|state| state.number == *number);
        state.is_some_and(|state| told.get(number).is_none_or(|stamp| state.stamp > *stamp))
    });
    Ok(bsns)
}

/// The allocations of the lines and those of which there is news, with what this location declared on them by itself.
fn part_allocations(
    tx: Tx<'_>,
    gemeente: &GemeenteCode,
    (claim, news): (&Declaratie, BTreeMap<ToewijzingNummer, Bsn>),
    in_parts: &BTreeSet<ReferentieNummer>,
) -> Result<Vec<PartAllocation>, AppError> {
    let mut bsns = news;
    bsns.extend(claim.lines.iter().map(|line| (line.toewijzing, line.bsn)));
    let direct: Vec<SentLine> = direct_lines(tx, gemeente, in_parts)?;
    let of_claim = |known: Toewijzing| {
        let bsn = bsns.get(&known.number).filter(|_| known.gemeente == *gemeente)?;
        let mine = direct.iter().filter(|sent| sent.line.toewijzing == known.number);
        Some(PartAllocation {
            bsn: *bsn,
            direct: mine.cloned().collect(),
            state: known,
        })
    };
    Ok(allocations::latest(tx)?.into_iter().filter_map(of_claim).collect())
}

/// Debits that this location sent in a JW323 of its own and that still count.
pub(super) fn direct_lines(
    tx: Tx<'_>,
    gemeente: &GemeenteCode,
    in_parts: &BTreeSet<ReferentieNummer>,
) -> Result<Vec<SentLine>, AppError> {
    let mut lines = declarations::lines_to(tx, gemeente)?;
    lines.retain(|sent| {
        sent.state.counts() && sent.line.debit_credit == DebetCredit::Debet && !in_parts.contains(&sent.line.reference)
    });
    Ok(lines)
}

/// Books a part as sent, with its numbers.
pub(super) fn store_part(
    tx: Tx<'_>,
    ready: &ReadyPart,
    (id, message): (i64, i64),
    now: Moment,
) -> Result<(), AppError> {
    let claim = &ready.claim;
    location::take_numbers(tx, "identificatie", 1)?;
    // The numbers of a bundle come after both.
    location::take_numbers(tx, "declaratie", 1)?;
    location::take_numbers(tx, "referentie", how_many(claim.lines.len())?)?;
    let stored = NewMessage {
        id: message,
        direction: Direction::Out,
        kind: FileKind::Part.word(),
        gemeente: &claim.gemeente,
        identification: claim.identification.as_str(),
        file_name: &ready.name,
        content: &ready.bytes,
        answers: None,
    };
    declarations::insert_message(tx, &stored, &now.utc_text())?;
    if claim.lines.is_empty() {
        // News of allocations alone: nobody answers it.
        return Ok(());
    }
    declarations::insert(tx, (id, message), claim, DeclarationKind::Part)?;
    for line in &ready.part.lines {
        if let Behind::Care { days, .. } = &line.behind {
            line_days::insert(tx, &line.line.reference, days)?;
        }
    }
    Ok(())
}
