//! What has to be done by when, for who is working: the terms that this person may see, and those that were dismissed.

use super::day::Done;
use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::regelingen::on_paper;
use super::session::{Line, Session};
use crate::domain::deadline::{
    AtWork, ChildFacts, Deadline, DeadlineKind, PlusPlace, State, Subject, Support, indicated, months_without_talk,
    of_care_notices, of_child, of_claims, of_level, of_responsible, of_staff, of_talks, sorted, supports, taken_back,
};
use crate::domain::dossier::sight::{Asks, Consent, GrantSight, Papers, Sight};
use crate::domain::dossier::talks::{Dismissal, TalkKind};
use crate::domain::dossier::{Content, Entry, EntryKind, entries};
use crate::domain::ids::{ChildId, ChildNumber, GemeenteCode, GroupId, StaffId, StaffNumber};
use crate::domain::people::{Child, Shift, StaffMember};
use crate::domain::regeling::Regeling;
use crate::domain::role::Permission;
use crate::domain::text::Text;
use crate::domain::time::{ALL_DAYS, Month, Period, date_in_words};
use crate::store::{Tx, allocations, dossier, people, roster, staff};
use chrono::{Days, Months, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Months ahead that are shown when no last day is asked for.
const AHEAD_MONTHS: u32 = 3;
/// Months ahead that can be asked for at most: five years, longer than any indication or certificate.
const MOST_MONTHS: u32 = 60;
/// Days of roster that are looked at for the next shift of someone.
const ROSTER_DAYS: u64 = 366;

/// Records from which terms follow.
const KINDS: [EntryKind; 17] = [
    EntryKind::Referral,
    EntryKind::Request,
    EntryKind::ConsultantTalk,
    EntryKind::ConsultantAssigned,
    EntryKind::Decision,
    EntryKind::RequestWithdrawn,
    EntryKind::Consent,
    EntryKind::Indication,
    EntryKind::PlanRequest,
    EntryKind::Plan,
    EntryKind::Goal,
    EntryKind::Evaluation,
    EntryKind::Outflow,
    EntryKind::Talk,
    EntryKind::Signal,
    EntryKind::Satisfaction,
    EntryKind::Dismissal,
];

/// Whom a term is about, as people know them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A child: id, number and full name.
    Child(ChildId, ChildNumber, String),
    /// Someone of the staff: number and name.
    Staff(StaffNumber, String),
    /// The location as a whole.
    Location,
}

/// That a term needs nothing more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dismissed {
    /// Why.
    pub reason: String,
    /// By whom.
    pub author: String,
    /// On which day.
    pub day: NaiveDate,
}

/// A term on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadlineLine {
    /// Key, to dismiss it by.
    pub key: String,
    /// What has to be done.
    pub kind: DeadlineKind,
    /// The last day.
    pub due: NaiveDate,
    /// Where it stands today.
    pub state: State,
    /// Whether it is said louder: it is today or past, or the second warning is there.
    pub is_near: bool,
    /// What it is about, in Dutch, without a name.
    pub text: String,
    /// For whom.
    pub about: About,
    /// That it needs nothing more, when that was said.
    pub dismissed: Option<Dismissed>,
}

impl DeadlineLine {
    /// Its place in the list: by day, and what cannot be late after all that can.
    pub fn order(&self) -> (bool, NaiveDate) {
        (self.state == State::Known, self.due)
    }

    /// Title and text in one sentence, without a name.
    pub fn sentence(&self) -> String {
        format!("{}: {}", self.kind.title(), self.text)
    }
}

/// How many terms ask for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeadlineCounts {
    /// Too late.
    pub late: usize,
    /// Today or soon.
    pub soon: usize,
}

/// The terms that someone may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadlineBoard {
    /// The day on which it was made.
    pub today: NaiveDate,
    /// The last day that is shown.
    pub until: NaiveDate,
    /// Terms by day, and after them what is good to know.
    pub lines: Vec<DeadlineLine>,
    /// Terms that were dismissed, by day.
    pub dismissed: Vec<DeadlineLine>,
    /// How many of the lines ask for attention.
    pub counts: DeadlineCounts,
}

/// What is read for a board: each table once.
struct Facts {
    children: BTreeMap<ChildId, Child>,
    staff: BTreeMap<StaffId, StaffMember>,
    at_work: BTreeMap<StaffId, AtWork>,
    /// What this person may see of what was granted to each child.
    sights: BTreeMap<ChildId, GrantSight>,
    supports: Vec<Support>,
    /// Children of whom support was removed by the municipality.
    taken_back: BTreeSet<ChildId>,
    places: BTreeMap<ChildId, Vec<PlusPlace>>,
    entries: BTreeMap<ChildId, Vec<Entry>>,
    talks: Vec<NaiveDate>,
    dismissals: BTreeMap<String, Dismissed>,
    next_plus_shifts: BTreeMap<StaffId, NaiveDate>,
}

impl Session {
    /// The terms that are due until a day (without one: three months ahead), and all that are late or near.
    pub fn deadlines(&self, until: Option<NaiveDate>, now: Moment) -> Result<DeadlineBoard, AppError> {
        self.at_one_moment(|| self.deadlines_as_they_are(until, now))
    }

    fn deadlines_as_they_are(&self, until: Option<NaiveDate>, now: Moment) -> Result<DeadlineBoard, AppError> {
        self.require(Permission::SeeDeadlines)?;
        let today = now.day();
        let ahead = |months| today.checked_add_months(Months::new(months)).unwrap_or(today);
        let until = until.unwrap_or(ahead(AHEAD_MONTHS));
        if until > ahead(MOST_MONTHS) {
            let last = date_in_words(ahead(MOST_MONTHS));
            let text = format!("Termijnen zijn er tot hoogstens vijf jaar vooruit; kies {last} of eerder.");
            return Err(AppError::new(ErrorKind::Input, "TE_VER", text));
        }
        let facts = self.deadline_facts(today)?;
        let role = self.desk.actor.role;
        let mut found = self.all_deadlines(&facts, today, until.max(today));
        found.extend(of_care_notices(&self.care_notice_dues(now)?));
        if role.may(Permission::Declare) {
            found.extend(of_claims(&self.claim_dues()?));
        }
        let shown = sorted(found).into_iter().filter(|deadline| {
            let state = deadline.state(today);
            deadline.kind.seen_by(role) && (deadline.due <= until || state != State::NotYet)
        });
        let mut lines: Vec<DeadlineLine> = shown.filter_map(|deadline| line(deadline, &facts, today)).collect();
        // What cannot be late comes after what can: the first line is the first thing to do.
        lines.sort_by_key(DeadlineLine::order);
        let (dismissed, lines): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.dismissed.is_some());
        let count = |states: &[State]| lines.iter().filter(|line| states.contains(&line.state)).count();
        let counts = DeadlineCounts {
            late: count(&[State::Late]),
            soon: count(&[State::Soon, State::Today]),
        };
        Ok(DeadlineBoard {
            today,
            until,
            lines,
            dismissed,
            counts,
        })
    }

    /// How many terms ask for attention; none for who may not see them.
    pub fn deadline_counts(&self, now: Moment) -> Result<DeadlineCounts, AppError> {
        if self.desk.actor.role.may(Permission::SeeDeadlines) {
            Ok(self.deadlines(Some(now.day()), now)?.counts)
        } else {
            Ok(DeadlineCounts::default())
        }
    }

    /// Says that a term needs nothing more, and why; undo takes it back.
    pub fn dismiss_deadline(&mut self, key: &str, reason: &str, now: Moment) -> Result<Done, AppError> {
        let reason = Text::parse(reason).map_err(|error| AppError::value("De reden", &error))?;
        let line = self.decided(now, |tx| self.dismiss(tx, key, reason, now))?;
        let title = line.kind.title();
        Ok(Done {
            message: format!("Afgehandeld: {title}, {}.", date_in_words(line.due)),
            refused: Vec::new(),
        })
    }

    /// Finds the term and writes it off, in one transaction: of two people one is told that it is done already.
    fn dismiss(&self, tx: Tx<'_>, key: &str, reason: Text, now: Moment) -> Result<(DeadlineLine, Line), AppError> {
        let last = now.day().checked_add_months(Months::new(MOST_MONTHS));
        let board = self.deadlines(last, now)?;
        let line = board.lines.into_iter().find(|line| line.key == key).ok_or_else(|| {
            AppError::new(
                ErrorKind::Refused,
                "TERMIJN",
                "Deze termijn is er niet meer: hij is gedaan, verschoven of al afgehandeld.",
            )
        })?;
        let child = match &line.about {
            About::Child(child, ..) => Some(*child),
            About::Staff(..) | About::Location => None,
        };
        let key = Text::parse(key).map_err(|_| AppError::internal("SLEUTEL"))?;
        let logged = self.write_dismissal(tx, now, (child, Dismissal { key, reason }))?;
        Ok((line, logged))
    }

    fn all_deadlines(&self, facts: &Facts, today: NaiveDate, until: NaiveDate) -> Vec<Deadline> {
        let mut granted: BTreeMap<ChildId, Vec<Support>> = BTreeMap::new();
        for support in &facts.supports {
            granted.entry(support.child).or_default().push(support.clone());
        }
        let mut found = Vec::new();
        let mut stretches: Vec<(&Regeling, Period)> = Vec::new();
        for child in facts.children.values() {
            let entries = facts.entries.get(&child.id).map_or(&[][..], Vec::as_slice);
            let places = facts.places.get(&child.id).map_or(&[][..], Vec::as_slice);
            let mut supports = granted.remove(&child.id).unwrap_or_default();
            let granted = supports.iter().map(|support| (&support.gemeente, support.period));
            let grants = granted.chain(on_paper(entries));
            let regeling = self.house.regelingen.of_child(child.gemeente.as_ref(), grants, today);
            supports.extend(self.on_paper(child.id, entries, facts, &supports));
            let own = ChildFacts {
                child,
                supports: &supports,
                is_taken_back: facts.taken_back.contains(&child.id),
                places,
                entries,
                regelingen: &self.house.regelingen,
            };
            found.extend(of_child(&own, regeling, today));
            stretches.extend(own.plus_stretches().into_iter().map(|period| (regeling, period)));
        }
        for member in facts.staff.values() {
            let at_work = facts.at_work.get(&member.id).copied().unwrap_or_default();
            found.extend(of_staff(member, at_work, today));
            let next = facts.next_plus_shifts.get(&member.id).copied();
            found.extend(of_level(member, &self.house.regelingen.own().process, next, today));
        }
        if self.house.groups.iter().any(|group| group.kind.is_plus()) && !facts.staff.is_empty() {
            found.extend(of_responsible(
                &self.house.regelingen.own().process,
                facts.staff.values(),
                today,
            ));
        }
        let mut months: BTreeSet<Month> = BTreeSet::new();
        for regeling in self.house.regelingen.all() {
            let follow = stretches.iter().filter(|(own, _)| std::ptr::eq(*own, regeling));
            let placed: Vec<Period> = follow.map(|(_, period)| *period).collect();
            // One talk is for all plus children of the location, whichever policies ask for it.
            months.extend(months_without_talk(regeling, &placed, &facts.talks, until));
        }
        found.extend(of_talks(&months, facts.dismissals.keys().map(String::as_str), today));
        found
    }

    /// Support of indications for which no allocation came yet. Without consent their dates are not told (Buren art. 4i).
    fn on_paper(&self, child: ChildId, entries: &[Entry], facts: &Facts, known: &[Support]) -> Vec<Support> {
        let sight = facts
            .sights
            .get(&child)
            .map_or(Sight::Withheld, |sight| sight.of_paper());
        let indications = entries.iter().filter_map(|entry| match &entry.content {
            Content::Indication(indication) => indicated(&self.house.regelingen, child, indication, sight, known),
            _ => None,
        });
        indications.collect()
    }

    fn deadline_facts(&self, today: NaiveDate) -> Result<Facts, AppError> {
        let tx = self.store.read();
        let mut places: BTreeMap<ChildId, Vec<PlusPlace>> = BTreeMap::new();
        for place in people::placements(tx, ALL_DAYS.0, ALL_DAYS.1)? {
            let kind = self.group(place.group)?.kind;
            if kind.is_plus() {
                let period = place.period;
                places.entry(place.child).or_default().push(PlusPlace { kind, period });
            }
        }
        let children = people::children(tx)?.into_iter().map(|child| (child.id, child));
        let members = staff::staff(tx)?.into_iter().map(|member| (member.id, member));
        let mut facts = Facts {
            children: children.collect(),
            staff: members.collect(),
            at_work: BTreeMap::new(),
            sights: BTreeMap::new(),
            supports: Vec::new(),
            taken_back: BTreeSet::new(),
            places,
            entries: BTreeMap::new(),
            talks: Vec::new(),
            dismissals: BTreeMap::new(),
            next_plus_shifts: BTreeMap::new(),
        };
        let events = dossier::of_kinds(tx, &KINDS)?;
        for entry in entries(&events) {
            facts.take(entry);
        }
        self.take_supports(&mut facts, &Papers::of(&events), today)?;
        self.take_shifts(&mut facts, today)?;
        Ok(facts)
    }

    /// What was granted to each child, and what of it this person may see.
    fn take_supports(&self, facts: &mut Facts, papers: &Papers, today: NaiveDate) -> Result<(), AppError> {
        let states = allocations::states(self.store.read())?;
        // By which policy a child goes depends on what it was granted, whoever may see that.
        let mut granted: BTreeMap<ChildId, Vec<(GemeenteCode, Period)>> = BTreeMap::new();
        for allocation in allocations::latest(self.store.read())? {
            if !allocation.is_removed() {
                let own = granted.entry(allocation.child).or_default();
                own.push((allocation.gemeente, allocation.period));
            }
        }
        for child in facts.children.values() {
            let own = granted.get(&child.id).into_iter().flatten();
            let entries = facts.entries.get(&child.id).map_or(&[][..], Vec::as_slice);
            let grants = own
                .map(|(gemeente, period)| (gemeente, *period))
                .chain(on_paper(entries));
            let asks = Asks::of(self.house.regelingen.of_child(child.gemeente.as_ref(), grants, today));
            let consent = Consent::on(asks, entries, child.birth_date, today);
            let sight = GrantSight::new(consent, self.role());
            facts.sights.insert(child.id, sight);
        }
        facts.supports = supports(&self.house.regelingen, &states, |state| {
            let sight = facts.sights.get(&state.child);
            sight.map_or(Sight::Withheld, |sight| sight.of_allocation(state, papers))
        });
        facts.taken_back = taken_back(&self.house.regelingen, &states);
        Ok(())
    }

    /// When each of the staff works, now and on a plus group.
    fn take_shifts(&self, facts: &mut Facts, today: NaiveDate) -> Result<(), AppError> {
        let tx = self.store.read();
        let plus: BTreeSet<GroupId> = self
            .house
            .groups
            .iter()
            .filter(|group| group.kind.is_plus())
            .map(|group| group.id)
            .collect();
        let ahead = today.checked_add_days(Days::new(ROSTER_DAYS)).unwrap_or(today);
        let mut next_shifts = BTreeMap::new();
        for shift in roster::working_shifts(tx, today, ahead)? {
            sooner(&mut next_shifts, &shift);
            if plus.contains(&shift.group) {
                sooner(&mut facts.next_plus_shifts, &shift);
            }
        }
        for member in facts.staff.values() {
            let next_shift = next_shifts.get(&member.id).copied();
            // When someone worked last matters only for a certificate that has ended.
            let has_ended = member.first_aid_until.is_some_and(|until| until < today);
            let last_day = match next_shift {
                None if has_ended => staff::last_day_of(tx, member.id, today)?,
                _ => None,
            };
            facts.at_work.insert(member.id, AtWork { next_shift, last_day });
        }
        Ok(())
    }
}

/// Keeps the first day on which someone works.
fn sooner(shifts: &mut BTreeMap<StaffId, NaiveDate>, shift: &Shift) {
    let next = shifts.entry(shift.staff).or_insert(shift.day);
    *next = shift.day.min(*next);
}

impl Facts {
    fn take(&mut self, entry: Entry) {
        match &entry.content {
            Content::Talk(talk) => {
                if talk.kind == TalkKind::Specialist {
                    self.talks.push(talk.date);
                }
            }
            Content::Dismissal(dismissal) => {
                let dismissed = Dismissed {
                    reason: dismissal.reason.to_string(),
                    author: entry.author.clone(),
                    day: entry.at.date(),
                };
                self.dismissals.insert(dismissal.key.to_string(), dismissed);
            }
            _ => {
                if let Some(child) = entry.child {
                    self.entries.entry(child).or_default().push(entry);
                }
            }
        }
    }

    fn about(&self, subject: Subject) -> Option<About> {
        Some(match subject {
            Subject::Child(id) => {
                let child = self.children.get(&id)?;
                About::Child(id, child.number.clone(), child.name.full())
            }
            Subject::Staff(id) => {
                let member = self.staff.get(&id)?;
                About::Staff(member.number.clone(), member.name.to_string())
            }
            Subject::Location => About::Location,
        })
    }
}

fn line(deadline: Deadline, facts: &Facts, today: NaiveDate) -> Option<DeadlineLine> {
    Some(DeadlineLine {
        state: deadline.state(today),
        is_near: deadline.is_near(today),
        about: facts.about(deadline.subject)?,
        dismissed: facts.dismissals.get(&deadline.key).cloned(),
        key: deadline.key,
        kind: deadline.kind,
        due: deadline.due,
        text: deadline.text,
    })
}
