//! The month end: from attendance to a checked claim, and the file that goes out ("declaratie").

use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::session::Session;
use crate::domain::allocation::Eenheid;
use crate::domain::attendance::{Attendance, AttendanceEvent, fold};
use crate::domain::calendar::DayType;
use crate::domain::dagdeel::{delivered, has_open_end};
use crate::domain::declaration::checks::check_message;
use crate::domain::declaration::month::{ClaimChild, ClaimInput, Delivery, Proposal, propose};
use crate::domain::declaration::numbering::{Numbers, number};
use crate::domain::declaration::{
    DebetCredit, Declaratie, DeclaratieNummer, Identificatie, LineState, NotBillable, Prestatie, ReferentieNummer,
};
use crate::domain::finding::{Finding, Severity};
use crate::domain::group::{Dagdeel, DagdeelName, Group, GroupKind};
use crate::domain::ids::{ChildId, GemeenteCode, GroupId};
use crate::domain::money::Cents;
use crate::domain::regeling::BeforeSchool;
use crate::domain::role::Permission;
use crate::domain::text::Text;
use crate::domain::time::{Minute, Month};
use crate::ijw;
pub use crate::store::declarations::DeclarationSummary;
use crate::store::declarations::{self, Direction, NewMessage, SentLine};
use crate::store::files::Staged;
use crate::store::{Tx, allocations, attendance, location, people};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The remedy of a finding that only tells.
pub(super) const NOTHING_TO_DO: &str = "U hoeft niets te doen.";

/// A month's claim as commands and screens show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimView {
    /// Month.
    pub month: Month,
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// The file: written now, or handed out before.
    pub file: Option<PathBuf>,
    /// Lines: as they would be sent, or as they were.
    pub lines: Vec<Prestatie>,
    /// Absolute total.
    pub total: Cents,
    /// Its sign.
    pub debit_credit: DebetCredit,
    /// What was delivered and may not be billed.
    pub not_billable: Vec<NotBillable>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// Whether the lines were sent before.
    pub sending: Sending,
}

/// Whether a claim is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// The lines were not sent yet.
    New,
    /// Nothing new: these lines were sent before.
    SentBefore,
}

impl ClaimView {
    /// Says whether a finding forbids writing the file.
    pub fn is_blocked(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Fout)
    }
}

/// A declaration that was sent, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentDeclaration {
    /// As the list shows it.
    pub summary: DeclarationSummary,
    /// Its lines and how far each has come.
    pub lines: Vec<(Prestatie, LineState)>,
}

/// What a month's attendance comes to, before allocations are looked at.
#[derive(Debug, Default)]
pub(super) struct Delivered {
    pub(super) deliveries: Vec<Delivery>,
    over_day_maximum: Vec<(ChildId, NaiveDate, u32)>,
    /// Delivered in a week above the maximum of the year (B30).
    above_weeks: BTreeSet<Delivery>,
    open_ends: Vec<(ChildId, NaiveDate)>,
    unknown_days: BTreeSet<NaiveDate>,
}

impl Session {
    /// Works out a month's claim without writing anything.
    pub fn check_claim(&self, month: Month, gemeente: &GemeenteCode, now: Moment) -> Result<ClaimView, AppError> {
        self.require(Permission::Declare)?;
        let tx = self.store.read();
        let rules = ClaimRules::of(self);
        let proposal = rules.propose(tx, month, gemeente, now)?;
        let claim = rules.numbered(tx, &proposal, month, gemeente, now)?;
        view(tx, claim, proposal)
    }

    /// Works out a month's claim and writes its file into a folder; a claim with a `fout` is not written.
    ///
    /// The file is first written beside its place, then its numbers are booked together with its bytes, then it gets its
    /// name. So a full disk books nothing, and a computer that stops in between hands the same bytes out at the next try.
    pub fn make_claim(
        &mut self,
        month: Month,
        gemeente: &GemeenteCode,
        folder: &Path,
        now: Moment,
    ) -> Result<ClaimView, AppError> {
        self.require(Permission::Declare)?;
        let id = self.random.id()?;
        let message = self.random.id()?;
        let tx = self.store.read();
        let rules = ClaimRules::of(self);
        let proposal = rules.propose(tx, month, gemeente, now)?;
        let claim = rules.numbered(tx, &proposal, month, gemeente, now)?;
        let blocked = proposal.is_blocked() || !check_message(&claim).is_empty();
        let mut shown = view(tx, claim, proposal)?;
        if shown.sending == Sending::SentBefore {
            shown.file = Some(self.hand_out_again(&shown, folder)?);
            return Ok(shown);
        }
        if blocked || shown.lines.is_empty() {
            return Ok(shown);
        }
        std::fs::create_dir_all(folder).map_err(crate::store::StoreError::from)?;
        let (path, claim) = self.book(month, gemeente, folder, now, (id, message))?;
        shown.lines = claim.lines;
        shown.file = Some(path);
        Ok(shown)
    }

    /// Books the claim and puts its file in place.
    fn book(
        &mut self,
        month: Month,
        gemeente: &GemeenteCode,
        folder: &Path,
        now: Moment,
        (id, message): (i64, i64),
    ) -> Result<(PathBuf, Declaratie), AppError> {
        let rules = ClaimRules::of(self);
        let detail = format!("maand={month} gemeente={gemeente}");
        let (staged, path, claim) = self.audited(now, "declaratie.gemaakt", &detail, |tx| {
            // Worked out once more inside the transaction: another terminal may have declared in between.
            let proposal = rules.propose(tx, month, gemeente, now)?;
            let claim = rules.numbered(tx, &proposal, month, gemeente, now)?;
            if proposal.is_blocked() || claim.lines.is_empty() || !check_message(&claim).is_empty() {
                return Err(AppError::new(
                    ErrorKind::Refused,
                    "GEWIJZIGD",
                    "De maand is intussen gewijzigd; er is niets gemaakt.",
                )
                .hint("Controleer de maand opnieuw."));
            }
            let bytes =
                ijw::jw323::write(&claim, &ijw::XsdVersie::default()).map_err(|_| AppError::internal("JW323"))?;
            let name = format!("JW323_{gemeente}_{month}_{}.xml", claim.identification);
            let path = folder.join(&name);
            let staged = Staged::write(&path, &bytes)?;
            let count = u32::try_from(claim.lines.len()).unwrap_or(u32::MAX);
            location::take_numbers(tx, "identificatie", 1)?;
            location::take_numbers(tx, "declaratie", 1)?;
            location::take_numbers(tx, "referentie", count)?;
            let stored = NewMessage {
                id: message,
                direction: Direction::Out,
                kind: "JW323",
                gemeente,
                identification: claim.identification.as_str(),
                file_name: &name,
                content: &bytes,
                answers: None,
            };
            declarations::insert_message(tx, &stored, &now.utc_text())?;
            declarations::insert(tx, id, message, &claim)?;
            Ok((staged, path, claim))
        })?;
        staged.place()?;
        Ok((path, claim))
    }

    /// Hands out the stored bytes of the claim that was sent for this month.
    fn hand_out_again(&self, shown: &ClaimView, folder: &Path) -> Result<PathBuf, AppError> {
        let tx = self.store.read();
        let sent = declarations::list(tx)?
            .into_iter()
            .find(|sent| sent.month == shown.month && sent.gemeente == shown.gemeente);
        let sent = sent.ok_or_else(|| AppError::internal("DECLARATIE"))?;
        let path = folder.join(&sent.file_name);
        if !path.exists() {
            std::fs::create_dir_all(folder).map_err(crate::store::StoreError::from)?;
            crate::store::files::write_new(&path, &declarations::message_content(tx, sent.message)?)?;
        }
        Ok(path)
    }

    /// Every declaration that was sent, the latest month first.
    pub fn declarations(&self) -> Result<Vec<DeclarationSummary>, AppError> {
        self.require(Permission::Declare)?;
        Ok(declarations::list(self.store.read())?)
    }

    /// One declaration that was sent, by its number.
    pub fn declaration(&self, number: &str) -> Result<SentDeclaration, AppError> {
        let missing = || {
            AppError::new(
                ErrorKind::NotFound,
                "GEEN_DECLARATIE",
                "Er is geen declaratie met dit nummer.",
            )
            .hint("Bekijk de nummers met: plusgroep declaratie lijst.")
        };
        let summary = self
            .declarations()?
            .into_iter()
            .find(|sent| sent.number.as_str() == number)
            .ok_or_else(missing)?;
        let lines = declarations::lines(self.store.read(), &summary.number)?;
        Ok(SentDeclaration {
            summary,
            lines: lines
                .into_iter()
                .map(|SentLine { line, state }| (line, state))
                .collect(),
        })
    }

    /// Municipalities that granted something here: those to declare to.
    pub fn declarable_gemeenten(&self) -> Result<Vec<GemeenteCode>, AppError> {
        self.require(Permission::Declare)?;
        let all: BTreeSet<GemeenteCode> = allocations::latest(self.store.read())?
            .into_iter()
            .map(|allocation| allocation.gemeente)
            .collect();
        Ok(all.into_iter().collect())
    }
}

/// What a claim needs of the session; owned, so that it can be used while the session's store is writing.
#[derive(Clone, Debug)]
pub(super) struct ClaimRules {
    pub(super) groups: BTreeMap<GroupId, Group>,
    pub(super) agb: crate::domain::ids::AgbCode,
    pub(super) prefix: String,
    pub(super) regeling: crate::domain::regeling::Regeling,
    region: crate::domain::calendar::Region,
    calendar: crate::domain::calendar::SchoolCalendar,
    closed: BTreeSet<NaiveDate>,
}

impl ClaimRules {
    pub(super) fn of(session: &Session) -> Self {
        Self {
            groups: session.groups.iter().map(|group| (group.id, group.clone())).collect(),
            agb: session.location.agb.clone(),
            prefix: session.location.number_prefix.clone(),
            regeling: session.regeling.clone(),
            region: session.location.region,
            calendar: session.calendar.clone(),
            closed: session.closed.clone(),
        }
    }

    fn propose(&self, tx: Tx<'_>, month: Month, gemeente: &GemeenteCode, now: Moment) -> Result<Proposal, AppError> {
        let allocations = allocations::latest(tx)?;
        let concerned: BTreeSet<ChildId> = allocations
            .iter()
            .filter(|a| a.gemeente == *gemeente)
            .map(|a| a.child)
            .collect();
        let registered = people::children(tx)?;
        let schools: BTreeMap<ChildId, Text> = registered
            .iter()
            .filter_map(|child| Some((child.id, child.school.clone()?)))
            .collect();
        let children: BTreeMap<ChildId, ClaimChild> = registered
            .into_iter()
            .filter(|child| concerned.contains(&child.id))
            .map(|child| {
                (
                    child.id,
                    ClaimChild {
                        number: child.number,
                        bsn: child.bsn,
                    },
                )
            })
            .collect();
        let mut delivered = self.delivered(
            &attendance::events(tx, month.first_day(), month.last_day())?,
            &concerned,
            &schools,
        );
        delivered.above_weeks = super::burn_down::above_weeks_of_year(self, tx, month, (&concerned, &schools))?;
        let above = &delivered.above_weeks;
        delivered.deliveries.retain(|delivery| !above.contains(delivery));
        let mut proposal = propose(&ClaimInput {
            month,
            gemeente,
            dated: now.day(),
            children: &children,
            allocations: &allocations,
            deliveries: &delivered.deliveries,
            tariffs: &allocations::tariffs(tx)?,
            regeling: &self.regeling,
            earlier: &declarations::earlier_lines(tx, gemeente)?,
            last_declared: declarations::last_month(tx, gemeente)?,
        });
        add_attendance_findings(&mut proposal, &delivered, &children);
        Ok(proposal)
    }

    /// Dagdelen of the children concerned, with what is odd about the attendance behind them.
    pub(super) fn delivered(
        &self,
        events: &[AttendanceEvent],
        concerned: &BTreeSet<ChildId>,
        schools: &BTreeMap<ChildId, Text>,
    ) -> Delivered {
        let mut by_day: BTreeMap<(NaiveDate, ChildId, GroupId), Vec<AttendanceEvent>> = BTreeMap::new();
        for event in events.iter().filter(|event| concerned.contains(&event.child)) {
            by_day
                .entry((event.day, event.child, event.group))
                .or_default()
                .push(*event);
        }
        let mut names: BTreeMap<(NaiveDate, ChildId, GroupKind), BTreeSet<DagdeelName>> = BTreeMap::new();
        let mut result = Delivered::default();
        for ((day, child, group), events) in by_day {
            let Some(group) = self.groups.get(&group).filter(|group| group.kind.is_plus()) else {
                continue;
            };
            let state = fold(&events);
            if state.stays().is_empty() {
                continue;
            }
            let day_type = self.day_type(day, schools.get(&child));
            if day_type == DayType::Unknown {
                result.unknown_days.insert(day);
            }
            if has_open_end(&state) {
                result.open_ends.push((child, day));
            }
            names
                .entry((day, child, group.kind))
                .or_default()
                .extend(self.billable_dagdelen(group, &day_type, &state));
        }
        for ((day, child, kind), names) in names {
            let all = u32::try_from(names.len()).unwrap_or(u32::MAX);
            let count = self.regeling.dagdeel.max_per_day.map_or(all, |max| max.min(all));
            if count < all {
                result.over_day_maximum.push((child, day, all - count));
            }
            result.deliveries.push(Delivery {
                child,
                day,
                kind,
                count,
            });
        }
        result
    }

    fn billable_dagdelen(&self, group: &Group, day_type: &DayType, state: &Attendance) -> Vec<DagdeelName> {
        self.that_count(group, day_type, delivered(group, day_type, state))
    }

    /// Those of some dagdelen that the policy counts: care before school only where it says so.
    pub(super) fn that_count(
        &self,
        group: &Group,
        day_type: &DayType,
        mut names: Vec<DagdeelName>,
    ) -> Vec<DagdeelName> {
        if self.regeling.dagdeel.before_school == BeforeSchool::NotBilled && group.kind == GroupKind::BsoPlus {
            let early = |dagdeel: &&Dagdeel| *day_type == DayType::School && dagdeel.until <= latest_before_school();
            let before: Vec<&DagdeelName> = group
                .dagdelen(day_type)
                .iter()
                .filter(early)
                .map(|dagdeel| &dagdeel.name)
                .collect();
            names.retain(|name| !before.contains(&name));
        }
        names
    }

    fn day_type(&self, day: NaiveDate, school: Option<&Text>) -> DayType {
        // A child that was there on a closed day was there: the dagdelen then follow from the calendar.
        let known = self.calendar.day_type_at(day, school.map(Text::as_str), self.region);
        if self.closed.contains(&day) && known == DayType::Unknown {
            DayType::Closed
        } else {
            known
        }
    }

    /// Gives the lines the numbers that come next; nothing is booked by that.
    fn numbered(
        &self,
        tx: Tx<'_>,
        proposal: &Proposal,
        month: Month,
        gemeente: &GemeenteCode,
        now: Moment,
    ) -> Result<Declaratie, AppError> {
        let fault = |_| AppError::internal("NUMMER");
        let next = |counter| location::next_number(tx, counter);
        let first = next("referentie")?;
        let references: Result<Vec<_>, _> = (first..)
            .take(proposal.lines.len())
            .map(|value| ReferentieNummer::parse(&format!("R{}{value:010}", self.prefix)))
            .collect();
        let numbers = Numbers {
            identification: Identificatie::parse(&format!("{}{:06}", self.prefix, next("identificatie")?))
                .map_err(fault)?,
            declaration: DeclaratieNummer::parse(&format!("D{}{:06}", self.prefix, next("declaratie")?))
                .map_err(fault)?,
            references: references.map_err(fault)?,
        };
        number(proposal, numbers, self.agb.clone(), gemeente.clone(), month, now.day()).ok_or_else(|| {
            AppError::new(
                ErrorKind::Refused,
                "TOTAAL",
                "Het totaalbedrag is te groot voor één bericht.",
            )
            .hint("Controleer de tarieven.")
        })
    }
}

/// Care that ends by ten o'clock on a school day is care before school (POLICY 3.1).
fn latest_before_school() -> Minute {
    Minute::new(600).unwrap_or(Minute::MIDNIGHT)
}

fn add_attendance_findings(proposal: &mut Proposal, delivered: &Delivered, children: &BTreeMap<ChildId, ClaimChild>) {
    let number_of = |id: &ChildId| children.get(id).map(|child| child.number.clone());
    for (child, day) in &delivered.open_ends {
        proposal.findings.push(Finding {
            code: "AANW-UIT",
            return_code: None,
            severity: Severity::LetOp,
            child: number_of(child),
            day: Some(*day),
            text: "Dit kind is niet uitgeklokt; alleen het dagdeel waarin het binnenkwam telt.".to_owned(),
            remedy: "Vul de tijd van vertrek in als het kind langer bleef.".to_owned(),
        });
    }
    for day in &delivered.unknown_days {
        proposal.findings.push(Finding {
            code: "KALENDER",
            return_code: None,
            severity: Severity::Fout,
            child: None,
            day: Some(*day),
            text: "Voor deze dag zijn geen schoolvakanties bekend; de dagdelen kunnen niet worden bepaald.".to_owned(),
            remedy: "Installeer een nieuwere versie met de vakanties van dit schooljaar.".to_owned(),
        });
    }
    for (child, day, count) in &delivered.over_day_maximum {
        let Some(child) = number_of(child) else { continue };
        let text = "Boven het maximum aantal dagdelen per dag van de regeling.".to_owned();
        let refused = NotBillable {
            child,
            day: *day,
            count: *count,
            unit: Eenheid::Dagdeel,
            code: "REGELING-DAG",
            text,
        };
        proposal.not_billable.push(refused);
    }
    for delivery in &delivered.above_weeks {
        let Some(child) = number_of(&delivery.child) else {
            continue;
        };
        proposal.not_billable.push(NotBillable {
            child,
            day: delivery.day,
            count: delivery.count,
            unit: Eenheid::Dagdeel,
            code: "WEKEN-JAAR",
            text: "Boven het maximum aantal weken per jaar van de regeling.".to_owned(),
        });
    }
    proposal
        .not_billable
        .sort_by(|a, b| (a.child.in_order(), a.day, a.code).cmp(&(b.child.in_order(), b.day, b.code)));
}

/// Puts a claim together for showing; when everything was sent before, the lines are those that were sent.
fn view(tx: Tx<'_>, claim: Declaratie, proposal: Proposal) -> Result<ClaimView, AppError> {
    let mut findings = proposal.findings;
    let mut shown = ClaimView {
        month: claim.month,
        gemeente: claim.gemeente.clone(),
        file: None,
        total: claim.total,
        debit_credit: claim.total_debit_credit,
        not_billable: proposal.not_billable,
        findings: Vec::new(),
        sending: Sending::New,
        lines: Vec::new(),
    };
    if claim.lines.is_empty() && proposal.already_sent > 0 {
        let sent = declarations::list(tx)?
            .into_iter()
            .find(|sent| sent.month == claim.month && sent.gemeente == claim.gemeente);
        if let Some(sent) = sent {
            shown.lines = declarations::lines(tx, &sent.number)?
                .into_iter()
                .map(|sent| sent.line)
                .collect();
            (shown.total, shown.debit_credit) = (sent.total, sent.debit_credit);
            shown.sending = Sending::SentBefore;
            shown.file = Some(PathBuf::from(&sent.file_name));
            let text = format!("Deze maand is al gedeclareerd in {}.", sent.file_name);
            findings.push(Finding::let_op("AL-GEMAAKT", text, NOTHING_TO_DO));
        }
    } else if claim.lines.is_empty() {
        findings.push(Finding::let_op(
            "NIETS",
            "Er is in deze maand niets te declareren.",
            NOTHING_TO_DO,
        ));
    } else {
        // What the message alone breaks; the month's own rules stand among the findings already.
        let seen: BTreeSet<_> = findings
            .iter()
            .map(|finding| (finding.code, finding.child.clone()))
            .collect();
        findings.extend(
            check_message(&claim)
                .into_iter()
                .filter(|new| !seen.contains(&(new.code, new.child.clone())) && !seen.contains(&(new.code, None))),
        );
        shown.lines = claim.lines;
    }
    shown.findings = findings;
    Ok(shown)
}
