//! Extra days and swapped days: does the ratio allow it, do the granted dagdelen allow it, and booking it.

use super::burn_down::ChildDays;
use super::cause::Cause;
use super::day::Done;
use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::occupancy::{Facts, Register, horizon, planned_from};
use super::session::{Line, Session};
use crate::domain::burn_down::AllocationBurn;
use crate::domain::dossier::sight::Sight;
use crate::domain::extra_day::{ExtraDay, Origin, OverReason};
use crate::domain::group::{Dagdeel, DagdeelName, Group};
use crate::domain::ids::{ChildId, GroupId};
use crate::domain::occupancy::{CareForm, ChildInside, Inside, Leaving, Numbers, Part, Span, Stretch, Timeline, clock};
use crate::domain::people::WeekPattern;
use crate::domain::plus_marks::supports;
use crate::domain::role::Permission;
use crate::domain::time::{Minute, date_in_words, monday};
use crate::store::attendance::{self, OperationKind};
use crate::store::{StoreError, allocations, extra_days};
use chrono::{Days, NaiveDate};

/// Days around a booking that are read: an allocation that is granted as a total counts from its beginning.
const DAYS_AROUND: u64 = 3 * 366;

/// A day on which a child would come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraDayRequest {
    /// The child.
    pub child: ChildId,
    /// The group.
    pub group: GroupId,
    /// The day.
    pub day: NaiveDate,
    /// The dagdelen.
    pub dagdelen: Vec<DagdeelName>,
    /// The day of the pattern that is given up for it ("ruildag").
    pub instead_of: Option<NaiveDate>,
}

/// Whether something is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Yes,
    /// It is not.
    No,
}

impl Verdict {
    /// The word on screens.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Yes => "JA",
            Self::No => "NEE",
        }
    }
}

/// A verdict with its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Yes or no.
    pub verdict: Verdict,
    /// Why, in one Dutch sentence.
    pub words: String,
    /// Of what is not allowed how much: professionals short, or dagdelen that are not paid; 0 where no number says it.
    pub short: u64,
}

impl Judged {
    const fn yes(words: String) -> Self {
        Self {
            verdict: Verdict::Yes,
            words,
            short: 0,
        }
    }

    const fn no(words: String, short: u64) -> Self {
        Self {
            verdict: Verdict::No,
            words,
            short,
        }
    }

    /// Whether it says the same for who decides on it; the time of day may have gone on in the words.
    fn says_the_same(&self, other: &Self) -> bool {
        (self.verdict, self.short) == (other.verdict, other.short)
    }
}

/// Whether an extra day can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraDayAnswer {
    /// What was asked.
    pub request: ExtraDayRequest,
    /// The legal ratio, at its tightest minute.
    pub law: Judged,
    /// The plus ratio, at its tightest minute.
    pub plus: Judged,
    /// The granted dagdelen of that ISO week after booking.
    pub dagdelen: Judged,
}

impl ExtraDayAnswer {
    /// Says whether everything allows it.
    pub fn verdict(&self) -> Verdict {
        let all = [&self.law, &self.plus, &self.dagdelen];
        if all.iter().all(|judged| judged.verdict == Verdict::Yes) {
            Verdict::Yes
        } else {
            Verdict::No
        }
    }

    /// What is judged otherwise than in an answer that someone has in sight.
    fn other_than<'a>(&'a self, seen: &'a Self) -> impl Iterator<Item = (&'a Judged, &'a Judged)> {
        let pairs = [
            (&seen.dagdelen, &self.dagdelen),
            (&seen.law, &self.law),
            (&seen.plus, &self.plus),
        ];
        pairs.into_iter().filter(|(was, now)| !was.says_the_same(now))
    }
}

/// What to do when ratio or dagdelen do not allow a day. A warning never stops care; nothing is silent either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverCap {
    /// Book nothing.
    Refuse,
    /// Book it, for this reason, which is kept.
    BookAnyway(OverReason),
}

/// The answers for every choice of dagdelen of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraDayOffer {
    /// Full name of the child, for the screen.
    pub name: String,
    /// Name of the group.
    pub group: String,
    /// First all dagdelen together, then each by itself.
    pub answers: Vec<ExtraDayAnswer>,
}

impl Session {
    /// Says whether ratio and granted dagdelen allow an extra day; nothing is written.
    pub fn extra_day_answer(&self, request: &ExtraDayRequest, now: Moment) -> Result<ExtraDayAnswer, AppError> {
        self.require(Permission::SeeDay)?;
        let (days, group) = self.days_around(request)?;
        check(&days, group, request, now)?;
        self.answer(&days, group, request, now)
    }

    /// The answers for every choice of dagdelen on a day. Without a known group on that day `request.group` is taken.
    pub fn extra_day_offer(&self, request: &ExtraDayRequest, now: Moment) -> Result<ExtraDayOffer, AppError> {
        self.require(Permission::SeeDay)?;
        let (days, _) = self.days_around(request)?;
        let group = self.group(days.placed_in(request.day).unwrap_or(request.group))?;
        let free = free_dagdelen(&days, group, request.day, now);
        let mut choices: Vec<Vec<DagdeelName>> = free.iter().map(|dagdeel| vec![dagdeel.name.clone()]).collect();
        if choices.len() != 1 {
            choices.insert(0, choices.concat());
        }
        let mut answers = Vec::new();
        for dagdelen in choices {
            let request = ExtraDayRequest {
                group: group.id,
                dagdelen,
                ..request.clone()
            };
            check(&days, group, &request, now)?;
            answers.push(self.answer(&days, group, &request, now)?);
        }
        Ok(ExtraDayOffer {
            name: days.child.name.full(),
            group: group.name.to_string(),
            answers,
        })
    }

    /// Books an extra day on the answer of this moment.
    pub fn book_extra_day(
        &mut self,
        request: &ExtraDayRequest,
        choice: OverCap,
        now: Moment,
    ) -> Result<Done, AppError> {
        let answer = self.extra_day_answer(request, now)?;
        self.book_answered_extra_day(&answer, choice, now)
    }

    /// Books an extra day for who has an answer in sight. What that says no to is only booked with a reason; when a colleague
    /// booked, ticked or changed the roster since, so that it says something else, nothing is booked.
    pub fn book_answered_extra_day(
        &mut self,
        seen: &ExtraDayAnswer,
        choice: OverCap,
        now: Moment,
    ) -> Result<Done, AppError> {
        self.require(Permission::RecordDay)?;
        let request = &seen.request;
        let (booked, said) = self.decided(now, |tx| {
            let answer = self.extra_day_answer(request, now)?;
            refuse_other_answer(seen, &answer)?;
            let over_cap = match (answer.verdict(), choice) {
                (Verdict::Yes, _) => None,
                (Verdict::No, OverCap::BookAnyway(reason)) => Some(reason),
                (Verdict::No, OverCap::Refuse) => return Err(refused(&answer)),
            };
            let booked = ExtraDay {
                child: request.child,
                group: request.group,
                day: request.day,
                dagdelen: request.dagdelen.clone(),
                instead_of: request.instead_of,
                over_cap,
            };
            let label = request.instead_of.map_or("extra dag geboekt", |_| "ruildag geboekt");
            let (account, today) = (self.desk.actor.account, now.day());
            let operation =
                attendance::insert_operation(tx, today, OperationKind::Done, label, account, &now.utc_text())?;
            extra_days::add(tx, operation, &booked).map_err(|error| match error {
                // Another terminal was first.
                StoreError::Constraint(_) => AppError::new(
                    ErrorKind::Refused,
                    "AL_GEBOEKT",
                    "Deze dag is intussen al geboekt; er is niets gewijzigd.",
                ),
                other => other.into(),
            })?;
            let line = Line::new("extra_dag.geboekt", detail(&booked));
            let said = self.said_of_day(booked.child, booked.day)?;
            Ok(((booked, said), line))
        })?;
        let words = self.booked_in_words(&booked)?;
        Ok(Done {
            message: std::iter::once(words).chain(said).collect::<Vec<_>>().join(" "),
            refused: Vec::new(),
        })
    }

    fn days_around(&self, request: &ExtraDayRequest) -> Result<(ChildDays<'_>, &Group), AppError> {
        let day = request.day;
        let from = day.checked_sub_days(Days::new(DAYS_AROUND)).unwrap_or(day);
        let until = day.checked_add_days(Days::new(DAYS_AROUND)).unwrap_or(day);
        let days = ChildDays::read(self, request.child, from, until)?;
        Ok((days, self.group(request.group)?))
    }

    fn answer(
        &self,
        days: &ChildDays<'_>,
        group: &Group,
        request: &ExtraDayRequest,
        now: Moment,
    ) -> Result<ExtraDayAnswer, AppError> {
        let (law, plus) = self.ratio(days, group, request, now)?;
        Ok(ExtraDayAnswer {
            request: request.clone(),
            law,
            plus,
            dagdelen: self.granted(group, request, now)?,
        })
    }

    /// The day with and without one more child of that age during the dagdelen that are asked for.
    fn ratio(
        &self,
        days: &ChildDays<'_>,
        group: &Group,
        request: &ExtraDayRequest,
        now: Moment,
    ) -> Result<(Judged, Judged), AppError> {
        let (day, horizon) = (request.day, horizon(request.day, now));
        let register = Register::read(self, day, day)?;
        let mut children = register.children_inside(day, horizon, Facts::All);
        let staff = register.staff_inside(day, horizon, Facts::All);
        let before = register.timeline(day, &children, &staff);
        let from = planned_from(horizon).map_or(0, Minute::minutes);
        let day_type = days.day_type(day);
        let wanted = |dagdeel: &&Dagdeel| request.dagdelen.contains(&dagdeel.name);
        let spans: Vec<Span> = group
            .dagdelen(&day_type)
            .iter()
            .filter(wanted)
            .filter_map(|dagdeel| Span::new(dagdeel.from.minutes().max(from), dagdeel.until.minutes()))
            .collect();
        children.extend(spans.iter().map(|span| ChildInside {
            child: request.child,
            group: group.id,
            birth: days.child.birth_date,
            indicated: register.indicated(request.child, group.kind, day),
            inside: Inside {
                span: *span,
                leaving: Leaving::Known,
            },
        }));
        let after = register.timeline(day, &children, &staff);
        Ok((
            judge_law(&before, &after, &spans, group),
            judge_plus(&before, &after, &spans, group),
        ))
    }

    /// The burn-down of the ISO week as it would be after booking.
    fn granted(&self, group: &Group, request: &ExtraDayRequest, now: Moment) -> Result<Judged, AppError> {
        let yes = Judged::yes;
        if !group.kind.is_plus() {
            return Ok(yes("Dagdelen: in deze groep wordt niets toegekend.".to_owned()));
        }
        let of_child = allocations::latest_of_child(self.store.read(), request.child)?;
        let Some(allocation) = self.supporting(&of_child, group.kind, request.day) else {
            let mut given = of_child.iter();
            let ever = given.any(|found| supports(&self.house.regelingen, found, group.kind));
            return Ok(if ever {
                let words = "Dagdelen: op die dag loopt geen toewijzing; deze dag wordt niet betaald.";
                Judged::no(words.to_owned(), 0)
            } else {
                yes(format!(
                    "Dagdelen: dit kind heeft geen toewijzing voor {}.",
                    group.kind.label()
                ))
            });
        };
        let sight = self.sight_of(allocation, now.day())?;
        let (mut days, _) = self.days_around(request)?;
        days.book(ExtraDay {
            child: request.child,
            group: group.id,
            day: request.day,
            dagdelen: request.dagdelen.clone(),
            instead_of: request.instead_of,
            over_cap: None,
        });
        let week = monday(request.day);
        let last = week.checked_add_days(Days::new(6)).unwrap_or(week);
        let burns = days.burn_down(&of_child, now.day(), (week, week), (now.day().min(week), last))?;
        let same = |burn: &&AllocationBurn| burn.allocation.number == allocation.number;
        let found = burns.iter().find(same).and_then(|burn| burn.week_of(week));
        let Some((found, granted)) = found.and_then(|found| Some((found, found.granted?))) else {
            return Ok(yes("Dagdelen: de toewijzing noemt geen aantal dagdelen.".to_owned()));
        };
        let (expected, kind) = (found.expected, found.kind.label());
        let verdict = if expected > granted { Verdict::No } else { Verdict::Yes };
        if sight == Sight::Withheld {
            return Ok(without_number(verdict));
        }
        Ok(if verdict == Verdict::No {
            let unpaid = expected - granted;
            let words =
                format!("Dagdelen: na boeken {expected} in deze {kind}, {granted} toegekend; niet betaald: {unpaid}.");
            Judged::no(words, unpaid)
        } else {
            yes(format!("Dagdelen: na boeken {expected} van {granted} in deze {kind}."))
        })
    }

    fn booked_in_words(&self, booked: &ExtraDay) -> Result<String, AppError> {
        let child = crate::store::people::child_by_id(self.store.read(), booked.child)?;
        let name = child.map_or_else(|| "kind".to_owned(), |child| child.name.full());
        let group = &self.group(booked.group)?.name;
        let dagdelen = WeekPattern::join(&booked.dagdelen);
        let day = date_in_words(booked.day);
        let instead = booked
            .instead_of
            .map(|day| format!(" in plaats van {}", date_in_words(day)))
            .unwrap_or_default();
        let what = booked.instead_of.map_or("extra dag", |_| "ruildag");
        let reason = booked
            .over_cap
            .map(|reason| format!(" Reden: {}.", reason.label()))
            .unwrap_or_default();
        Ok(format!(
            "{name}: {what} {day} ({dagdelen}) bij {group}{instead}.{reason}"
        ))
    }
}

/// What the log says: ids and fixed words, no name.
fn detail(booked: &ExtraDay) -> String {
    let instead = booked
        .instead_of
        .map(|day| format!(" in_plaats_van={day}"))
        .unwrap_or_default();
    let reason = booked
        .over_cap
        .map(|reason| format!(" reden={}", reason.code()))
        .unwrap_or_default();
    format!(
        "kind={} groep={} dag={} dagdelen={}{instead}{reason}",
        booked.child.raw(),
        booked.group.raw(),
        booked.day,
        WeekPattern::join(&booked.dagdelen)
    )
}

/// Refuses to book on an answer that is not the one that was in sight. Call it inside the transaction.
fn refuse_other_answer(seen: &ExtraDayAnswer, answer: &ExtraDayAnswer) -> Result<(), AppError> {
    let mut changed = answer.other_than(seen).peekable();
    if changed.peek().is_none() {
        return Ok(());
    }
    let text = "De uitkomst voor deze dag is intussen anders; er is niets geboekt.";
    let error = AppError::new(ErrorKind::Refused, Cause::ChangedMeanwhile, text);
    Err(changed.fold(error, |error, (was, now)| {
        error.hint(format!("Was «{}», nu «{}».", was.words, now.words))
    }))
}

fn refused(answer: &ExtraDayAnswer) -> AppError {
    let why = [&answer.dagdelen, &answer.law, &answer.plus]
        .into_iter()
        .find(|judged| judged.verdict == Verdict::No);
    let words = why.map(|judged| judged.words.clone()).unwrap_or_default();
    AppError::new(ErrorKind::Refused, "EXTRA_DAG", format!("Niet geboekt. {words}"))
        .hint("Boek de dag toch met een reden, of kies een andere dag.")
}

/// Dagdelen of a day for which the child is not expected yet and that are not over.
fn free_dagdelen(days: &ChildDays<'_>, group: &Group, day: NaiveDate, now: Moment) -> Vec<Dagdeel> {
    let day_type = days.day_type(day);
    if !day_type.is_working() {
        return Vec::new();
    }
    let expected = days.expected(group, day);
    let is_over = |dagdeel: &Dagdeel| day == now.day() && dagdeel.until <= now.minute();
    let free = |dagdeel: &&Dagdeel| !is_over(dagdeel) && !expected.iter().any(|(own, _)| own.name == dagdeel.name);
    group.dagdelen(&day_type).iter().filter(free).cloned().collect()
}

/// Refuses what cannot be booked at all.
fn check(days: &ChildDays<'_>, group: &Group, request: &ExtraDayRequest, now: Moment) -> Result<(), AppError> {
    let refuse = |code, text: String| Err(AppError::new(ErrorKind::Refused, code, text));
    let in_words = date_in_words(request.day);
    if request.day < now.day() {
        let text = format!("{in_words} is al geweest; een extra dag is voor vandaag of later.");
        return refuse("AL_GEWEEST", text);
    }
    let day_type = days.day_type(request.day);
    if !day_type.is_working() || group.dagdelen(&day_type).is_empty() {
        let text = format!("Op {in_words} ({}) is {} niet open.", day_type.label(), group.name);
        return refuse("DICHT", text);
    }
    let free = free_dagdelen(days, group, request.day, now);
    let is_free = |name: &DagdeelName| free.iter().any(|dagdeel| dagdeel.name == *name);
    if request.dagdelen.is_empty() || !request.dagdelen.iter().all(is_free) {
        let text = format!("Op {in_words} komt dit kind al, of het dagdeel is voorbij.");
        return refuse("KOMT_AL", text);
    }
    let Some(given_up) = request.instead_of else {
        return Ok(());
    };
    let by_pattern = days
        .expected(group, given_up)
        .iter()
        .any(|(_, origin)| *origin == Origin::Pattern);
    if given_up == request.day || !by_pattern {
        let text = format!(
            "Op {} komt dit kind niet volgens het weekpatroon.",
            date_in_words(given_up)
        );
        return refuse("GEEN_DAG", text);
    }
    if days.came(given_up, group.id) {
        let text = format!(
            "Op {} is dit kind al geweest; die dag kan niet meer ruilen.",
            date_in_words(given_up)
        );
        return refuse("AL_GEWEEST", text);
    }
    Ok(())
}

/// The stretches of a day during some spans.
fn during<'a>(timeline: &'a Timeline, spans: &'a [Span]) -> impl Iterator<Item = &'a Stretch> {
    timeline.stretches.iter().filter(|stretch| {
        let shares = |span: &&Span| span.from() < stretch.span.until() && stretch.span.from() < span.until();
        spans.iter().any(|span| shares(&span))
    })
}

/// The numbers that the law looks at: a day care group by itself, the out-of-school care as a whole.
fn of_law(stretch: &Stretch, group: &Group) -> Option<Numbers> {
    let own = stretch.numbers(Part::Group(group.id)).cloned();
    match CareForm::of(group.kind) {
        CareForm::DayCare => own,
        CareForm::AfterSchool => stretch.location.bso.clone().or(own),
    }
}

/// Missing professionals, needed and present, and from which minute, at the tightest stretch.
type Tightest = (u32, u32, u32, u16);

fn tightest(timeline: &Timeline, spans: &[Span], numbers: impl Fn(&Stretch) -> Option<(u32, u32)>) -> Option<Tightest> {
    let first = spans.iter().map(|span| span.from()).min()?;
    let found = during(timeline, spans).filter_map(|stretch| {
        let (needed, present) = numbers(stretch)?;
        Some((
            needed.saturating_sub(present),
            needed,
            present,
            stretch.span.from().max(first),
        ))
    });
    found.max_by_key(|(short, needed, _, from)| (*short, *needed, std::cmp::Reverse(*from)))
}

fn judge_law(before: &Timeline, after: &Timeline, spans: &[Span], group: &Group) -> Judged {
    let composition = during(after, spans).filter_map(|stretch| stretch.numbers(Part::Group(group.id)));
    if composition.into_iter().any(|numbers| numbers.law.is_none()) {
        return Judged::no("Wet: deze samenstelling mag niet in één groep.".to_owned(), 0);
    }
    let numbers = |stretch: &Stretch| of_law(stretch, group).map(|numbers| (numbers.law.unwrap_or(0), numbers.present));
    judge("Wet", tightest(before, spans, numbers), tightest(after, spans, numbers))
}

fn judge_plus(before: &Timeline, after: &Timeline, spans: &[Span], group: &Group) -> Judged {
    let numbers = |stretch: &Stretch| {
        let own = stretch.groups.iter().find(|own| own.group == group.id)?;
        // Who is in training may not count here: then fewer are present for it than for the law.
        let (needed, short) = (own.numbers.plus, own.numbers.plus_short.max(own.shared.plus));
        Some((needed.max(short), needed.saturating_sub(short)))
    };
    let found = tightest(after, spans, numbers);
    if found.is_none_or(|(_, needed, _, _)| needed == 0) {
        return Judged::yes("Plusratio: niet van toepassing.".to_owned());
    }
    judge("Plusratio", tightest(before, spans, numbers), found)
}

fn judge(what: &str, before: Option<Tightest>, after: Option<Tightest>) -> Judged {
    let Some((short, needed, present, from)) = after else {
        return Judged::no(format!("{what}: dit dagdeel is al voorbij."), 0);
    };
    if short == 0 {
        return Judged::yes(format!("{what}: hoogstens {needed} nodig, en die zijn er."));
    }
    let already = if before.is_some_and(|(before, ..)| before >= short) {
        "; ook zonder dit kind"
    } else {
        ""
    };
    let from = clock(from);
    let words = format!("{what}: {needed} nodig om {from}, {present} op het rooster, {short} te weinig{already}.");
    Judged::no(words, u64::from(short))
}

/// What is said of the dagdelen to who may not see how many were granted.
fn without_number(verdict: Verdict) -> Judged {
    let words = match verdict {
        Verdict::Yes => "past binnen wat is toegekend",
        Verdict::No => "komt boven wat is toegekend en wordt niet betaald",
    };
    let words = format!("Dagdelen: {words}; het aantal is verborgen zonder toestemming.");
    Judged {
        verdict,
        words,
        short: 0,
    }
}
