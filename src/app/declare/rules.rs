//! From attendance, allocations and settings to what a month's claim comes to.

use crate::app::burn_down::first_day_to_read;
use crate::app::dossier::limits_set_aside;
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::progress::Progress;
use crate::app::session::Session;
use crate::domain::allocation::Toewijzing;
use crate::domain::attendance::{Attendance, AttendanceEvent, fold};
use crate::domain::burn_down::WeekKind;
use crate::domain::calendar::DayType;
use crate::domain::dagdeel::{counted, has_open_end};
use crate::domain::declaration::administration::{Administration, check_administration};
use crate::domain::declaration::checks::check_message;
use crate::domain::declaration::delivery::{ClaimChild, Delivery};
use crate::domain::declaration::month::{ClaimInput, Proposal, ProposedLine, propose};
use crate::domain::declaration::numbering::{Numbers, number};
use crate::domain::declaration::{Declaratie, DeclaratieNummer, Identificatie, ReferentieNummer, SentLine, Tariff};
use crate::domain::finding::{Finding, Severity};
use crate::domain::gemeente::GemeenteList;
use crate::domain::group::Group;
use crate::domain::ids::{Bsn, ChildId, GemeenteCode, GroupId};
use crate::domain::regeling::Regeling;
use crate::domain::regelingen::Regelingen;
use crate::domain::text::Text;
use crate::domain::time::{Month, monday};
use crate::store::declarations::Used;
use crate::store::{Tx, allocations, attendance, claim_choices, declarations, location, people};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The school of each child that has one.
type Schools = BTreeMap<ChildId, Text>;

/// What a month's attendance comes to, before allocations are looked at.
#[derive(Debug, Default)]
pub(in crate::app) struct Delivered {
    pub(in crate::app) deliveries: Vec<Delivery>,
    open_ends: Vec<(ChildId, NaiveDate)>,
    unknown_days: BTreeSet<NaiveDate>,
}

impl Delivered {
    /// What a later month comes to besides.
    fn add(&mut self, later: Self) {
        self.deliveries.extend(later.deliveries);
        self.open_ends.extend(later.open_ends);
        self.unknown_days.extend(later.unknown_days);
    }
}

/// What a claim needs of the session; owned, so that it can be used while the session's store is writing.
#[derive(Clone, Debug)]
pub(in crate::app) struct ClaimRules {
    pub(in crate::app) groups: BTreeMap<GroupId, Group>,
    pub(in crate::app) agb: crate::domain::ids::AgbCode,
    pub(in crate::app) prefix: String,
    pub(in crate::app) regelingen: Regelingen,
    region: crate::domain::calendar::Region,
    calendar: crate::domain::calendar::SchoolCalendar,
    closed: BTreeSet<NaiveDate>,
}

impl ClaimRules {
    pub(in crate::app) fn of(session: &Session) -> Self {
        Self {
            groups: session.groups.iter().map(|group| (group.id, group.clone())).collect(),
            agb: session.location.agb.clone(),
            prefix: session.location.number_prefix.clone(),
            regelingen: session.regelingen.clone(),
            region: session.location.region,
            calendar: session.calendar.clone(),
            closed: session.closed.clone(),
        }
    }

    /// The policy of a municipality: its own, or that of the location.
    pub(in crate::app) fn regeling_of(&self, gemeente: &GemeenteCode) -> &Regeling {
        self.regelingen.of(gemeente)
    }

    /// What a month comes to when it is sent now.
    pub(super) fn propose(&self, tx: Tx<'_>, of: (Month, &GemeenteCode), now: Moment) -> Result<Proposal, AppError> {
        self.propose_on(tx, of, now.day(), Progress::whole(&mut |_| {}))
    }

    /// What a month comes to when it is sent on a day, told while it is worked out.
    pub(super) fn propose_on(
        &self,
        tx: Tx<'_>,
        (month, gemeente): (Month, &GemeenteCode),
        dated: NaiveDate,
        mut progress: Progress<'_>,
    ) -> Result<Proposal, AppError> {
        let allocations = allocations::latest(tx)?;
        let mine = |found: &&Toewijzing| found.gemeente == *gemeente;
        let concerned: BTreeSet<ChildId> = allocations.iter().filter(mine).map(|found| found.child).collect();
        let sent = declarations::lines_to(tx, gemeente)?;
        let (tariffs, tariff_choices) = (allocations::tariffs(tx)?, claim_choices::tariff_choices(tx, gemeente)?);
        let decisions = claim_choices::decisions(tx, gemeente)?;
        let elsewhere = claim_choices::elsewhere(tx, gemeente)?;
        let elsewhere: BTreeSet<Month> = elsewhere.into_iter().map(|said| said.month).collect();
        let regeling = self.regeling_of(gemeente);
        let mut input = ClaimInput {
            month,
            gemeente,
            dated,
            children: &BTreeMap::new(),
            allocations: &allocations,
            granted_bsns: &allocations::granted_bsns(tx, gemeente)?,
            deliveries: &[],
            tariffs: &tariffs,
            tariff_choices: &tariff_choices,
            regeling,
            sent: &sent,
            decisions: &decisions,
            elsewhere: &elsewhere,
            last_declared: declarations::last_declared(tx, gemeente)?,
        };
        let first = input.first_month();
        let (children, schools) = self.children(tx, &concerned, (first, month))?;
        let reading = progress.part(0, 80);
        let delivered = self.delivered_from((tx, regeling), (first, month), (&concerned, &schools), reading)?;
        (input.children, input.deliveries) = (&children, &delivered.deliveries);
        let mut proposal = propose(&input);
        add_attendance_findings(&mut proposal, &delivered, &input);
        progress.at(1, 1);
        Ok(proposal)
    }

    /// The children as a claim needs them, and the school of each.
    fn children(
        &self,
        tx: Tx<'_>,
        concerned: &BTreeSet<ChildId>,
        (first, last): (Month, Month),
    ) -> Result<(BTreeMap<ChildId, ClaimChild>, Schools), AppError> {
        let mut set_aside = limits_set_aside(tx)?;
        let mut holidays: BTreeMap<Option<Text>, BTreeSet<NaiveDate>> = BTreeMap::new();
        let (mut children, mut schools) = (BTreeMap::new(), BTreeMap::new());
        for child in people::children(tx)?
            .into_iter()
            .filter(|child| concerned.contains(&child.id))
        {
            let weeks = holidays
                .entry(child.school.clone())
                .or_insert_with(|| self.holiday_weeks(child.school.as_ref(), first.first_day(), last.last_day()));
            let known = ClaimChild {
                number: child.number,
                bsn: child.bsn,
                overrides: set_aside.remove(&child.id).unwrap_or_default(),
                holiday_weeks: weeks.clone(),
            };
            children.insert(child.id, known);
            schools.extend(child.school.map(|school| (child.id, school)));
        }
        Ok((children, schools))
    }

    /// Children as a claim over some months needs them.
    pub(super) fn claim_children(
        &self,
        tx: Tx<'_>,
        concerned: &BTreeSet<ChildId>,
        months: (Month, Month),
    ) -> Result<BTreeMap<ChildId, ClaimChild>, AppError> {
        Ok(self.children(tx, concerned, months)?.0)
    }

    /// Mondays of the weeks of school holiday for a school.
    fn holiday_weeks(&self, school: Option<&Text>, from: NaiveDate, until: NaiveDate) -> BTreeSet<NaiveDate> {
        let is_holiday = |monday: &NaiveDate| {
            let days: Vec<DayType> = monday
                .iter_days()
                .take(5)
                .map(|day| self.day_type(day, school))
                .collect();
            WeekKind::of(&days) == WeekKind::Holiday
        };
        let mondays = monday(from).iter_weeks().take_while(|monday| *monday <= until);
        mondays.filter(is_holiday).collect()
    }

    /// What was delivered from the beginning of the week in which the first month begins; where a maximum of weeks in a year
    /// can be reached (B30), from the beginning of that year.
    fn delivered_from(
        &self,
        (tx, regeling): (Tx<'_>, &Regeling),
        (first, last): (Month, Month),
        (concerned, schools): (&BTreeSet<ChildId>, &Schools),
        mut progress: Progress<'_>,
    ) -> Result<Delivered, AppError> {
        let begin = monday(first.first_day());
        let from = first_day_to_read(regeling, (begin, last.last_day())).unwrap_or(begin);
        let next = |month: &Month| Some(month.next()).filter(|next| *next <= last);
        let months: Vec<Month> = std::iter::successors(Some(Month::of(from)), next).collect();
        let steps = u32::try_from(months.len()).unwrap_or(u32::MAX);
        let mut delivered = Delivered::default();
        // A month at a time: what follows from a day follows from that day alone.
        for (done, month) in (0u32..).zip(months) {
            progress.at(done, steps);
            let events = attendance::events(tx, month.first_day().max(from), month.last_day())?;
            delivered.add(self.delivered(regeling, &events, concerned, schools));
        }
        Ok(delivered)
    }

    /// Dagdelen of the children concerned as a policy counts them, with what is odd about the attendance behind them.
    pub(in crate::app) fn delivered(
        &self,
        regeling: &Regeling,
        events: &[AttendanceEvent],
        concerned: &BTreeSet<ChildId>,
        schools: &Schools,
    ) -> Delivered {
        let mut by_day: BTreeMap<(NaiveDate, ChildId, GroupId), Vec<AttendanceEvent>> = BTreeMap::new();
        for event in events.iter().filter(|event| concerned.contains(&event.child)) {
            by_day
                .entry((event.day, event.child, event.group))
                .or_default()
                .push(*event);
        }
        let mut stays: BTreeMap<_, Vec<(&Group, Attendance)>> = BTreeMap::new();
        let mut result = Delivered::default();
        for ((day, child, group), events) in by_day {
            let Some(group) = self.groups.get(&group).filter(|group| group.kind.is_plus()) else {
                continue;
            };
            let state = fold(&events);
            if state.stays().is_empty() {
                continue;
            }
            if has_open_end(&state) {
                result.open_ends.push((child, day));
            }
            stays.entry((day, child, group.kind)).or_default().push((group, state));
        }
        for ((day, child, kind), stays) in stays {
            let day_type = self.day_type(day, schools.get(&child));
            if day_type == DayType::Unknown {
                result.unknown_days.insert(day);
            }
            let of_day = stays.iter().map(|(group, state)| (*group, state));
            let counted = counted(regeling.dagdeel, &day_type, of_day);
            result.deliveries.push(Delivery::of(child, day, kind, counted));
        }
        result
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

    /// Gives the lines the numbers that come next; nothing is booked by that. `message` counts the messages of one claim.
    pub(super) fn numbered(
        &self,
        tx: Tx<'_>,
        lines: &[ProposedLine],
        of: (Month, &GemeenteCode),
        now: Moment,
        skip: Skip,
    ) -> Result<Declaratie, AppError> {
        let fault = |_| AppError::internal("NUMMER");
        let next = |counter| location::next_number(tx, counter);
        let first = next("referentie")? + skip.references;
        let references: Result<Vec<_>, _> = (first..)
            .take(lines.len())
            .map(|value| ReferentieNummer::parse(&format!("R{}{value:010}", self.prefix)))
            .collect();
        let identification = next("identificatie")? + skip.messages;
        let declaration = next("declaratie")? + skip.messages;
        let numbers = Numbers {
            identification: Identificatie::parse(&format!("{}{identification:06}", self.prefix)).map_err(fault)?,
            declaration: DeclaratieNummer::parse(&format!("D{}{declaration:06}", self.prefix)).map_err(fault)?,
            references: references.map_err(fault)?,
        };
        let (month, gemeente) = of;
        number(lines, numbers, self.agb.clone(), gemeente.clone(), month, now.day()).ok_or_else(|| {
            AppError::new(
                ErrorKind::Refused,
                "TOTAAL",
                "Het totaalbedrag is te groot voor één bericht.",
            )
            .hint("Controleer de tarieven.")
        })
    }
}

/// What the program knows against which a claim is checked, read once.
#[derive(Debug)]
pub(super) struct Known {
    gemeenten: GemeenteList,
    allocations: Vec<Toewijzing>,
    bsns: BTreeMap<ChildId, Bsn>,
    tariffs: Vec<Tariff>,
    sent: Vec<SentLine>,
    used: Used,
    last_declared: Option<Month>,
}

impl Known {
    pub(super) fn read(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<Self, AppError> {
        let children = people::children(tx)?.into_iter();
        Ok(Self {
            gemeenten: crate::app::lists::gemeenten(tx)?,
            allocations: allocations::latest(tx)?,
            bsns: children.filter_map(|child| Some((child.id, child.bsn?))).collect(),
            tariffs: allocations::tariffs(tx)?,
            sent: declarations::lines_to(tx, gemeente)?,
            used: declarations::used(tx)?,
            last_declared: declarations::last_declared(tx, gemeente)?,
        })
    }

    /// Every rule that the finished claim breaks: of the message alone, and against what is known.
    pub(super) fn check(&self, claim: &Declaratie, now: Moment) -> Vec<Finding> {
        let own = Administration {
            today: now.day(),
            gemeenten: &self.gemeenten,
            allocations: &self.allocations,
            bsns: &self.bsns,
            tariffs: &self.tariffs,
            sent: &self.sent,
            identifications: &self.used.identifications,
            numbers: &self.used.numbers,
            references: &self.used.references,
            last_declared: self.last_declared,
        };
        let mut findings = check_message(claim);
        findings.extend(check_administration(claim, &own));
        findings
    }
}

/// Says whether a finding forbids writing.
pub(super) fn forbids(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Fout)
}

/// Numbers that earlier messages of the same claim take.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Skip {
    pub(super) messages: u64,
    pub(super) references: u64,
}

/// Days without a calendar: what was declared must not be given back for want of one; an older month that was not holds nobody
/// up.
fn add_unknown_days(proposal: &mut Proposal, delivered: &Delivered, input: &ClaimInput<'_>) {
    let first = input.first_month();
    let declared: BTreeSet<Month> = input.sent.iter().map(|sent| Month::of(sent.line.begin)).collect();
    for day in delivered.unknown_days.iter().filter(|day| Month::of(**day) >= first) {
        let month = Month::of(*day);
        let severity = if month == input.month || declared.contains(&month) {
            Severity::Fout
        } else {
            Severity::LetOp
        };
        proposal.findings.push(Finding {
            code: "KALENDER",
            return_code: None,
            severity,
            child: None,
            day: Some(*day),
            text: "Voor deze dag zijn geen schoolvakanties bekend; de dagdelen kunnen niet worden bepaald.".to_owned(),
            remedy: "Laad een nieuwere lijst met: plusgroep locatie lijst vakanties BESTAND.csv.".to_owned(),
        });
    }
}

fn add_attendance_findings(proposal: &mut Proposal, delivered: &Delivered, input: &ClaimInput<'_>) {
    let in_month = |day: NaiveDate| input.reports(Month::of(day));
    let number_of = |id: &ChildId| input.children.get(id).map(|child| child.number.clone());
    for (child, day) in delivered.open_ends.iter().filter(|(_, day)| in_month(*day)) {
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
    add_unknown_days(proposal, delivered, input);
}
