//! The reading log ("leeslogboek", wet/PRIVACY 9, NEN 7513): who looked at what of which child, and the log as people read it.

use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::session::Session;
use crate::domain::ids::{ChildId, ChildNumber};
use crate::domain::role::{Permission, Role};
use crate::store::{audit, people};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use std::collections::BTreeMap;

/// Looking at the same again within this many minutes is the same look.
const SAME_LOOK_MINUTES: u16 = 15;
/// Lines about sealed notes begin with this.
const SEALED: &str = "verzegeld";

/// A part of a child's data that is opened on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ViewedPart {
    /// The card: contacts, collectors, allergies, school, placement.
    Card,
    /// All nine digits of the BSN.
    Bsn,
    /// The file: request, decision, indication, talks, signals.
    Dossier,
    /// The plan: goals, observations, evaluations.
    Plan,
}

impl ViewedPart {
    /// Every part.
    pub const ALL: [Self; 4] = [Self::Card, Self::Bsn, Self::Dossier, Self::Plan];

    /// The action in the log.
    pub const fn action(self) -> &'static str {
        match self {
            Self::Card => "bekeken.kaart",
            Self::Bsn => "bekeken.bsn",
            Self::Dossier => "bekeken.dossier",
            Self::Plan => "bekeken.plan",
        }
    }

    /// What it takes to look.
    pub const fn permission(self) -> Permission {
        match self {
            Self::Card => Permission::SeeChildren,
            Self::Bsn => Permission::SeeBsn,
            Self::Dossier => Permission::SeeDossier,
            Self::Plan => Permission::SeePlan,
        }
    }
}

/// A line of the log as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When, on the wall clock.
    pub at: NaiveDateTime,
    /// Name of who, at the time.
    pub account: String,
    /// Role at the time.
    pub role: Role,
    /// What was done.
    pub action: String,
    /// The child, when the line is about one that is known.
    pub child: Option<ChildNumber>,
    /// Counts and codes; never a name, BSN or note.
    pub detail: String,
}

/// Which lines to read; what is `None` sets no bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Lines about one child.
    pub child: Option<ChildId>,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
}

impl Session {
    /// Says in the log that this person opened a part of a child's data: one line for each person, child and part in a quarter
    /// of an hour. Refuses a part that this person may not see, so call it before showing.
    pub fn log_view(&mut self, child: ChildId, part: ViewedPart, now: Moment) -> Result<(), AppError> {
        self.require(part.permission())?;
        let detail = format!("kind={}", child.raw());
        let (after, at) = (now.minutes_before(SAME_LOOK_MINUTES).utc_text(), now.utc_text());
        let actor = &self.actor;
        self.write(|tx| {
            if !audit::stands_between(tx, actor.account, (part.action(), &detail), (&after, &at))? {
                audit::record(tx, &at, actor, part.action(), &detail)?;
            }
            Ok(())
        })
    }

    /// Who looked at or changed the data of a child in these days, the first first. Sealed notes stand not in it: a parent may
    /// get this list, and whether there are such notes is not in an ordinary answer.
    pub fn who_saw(&self, child: ChildId, from: NaiveDate, until: NaiveDate) -> Result<Vec<LogLine>, AppError> {
        self.log_lines(LogFilter {
            child: Some(child),
            from: Some(from),
            until: Some(until),
        })
    }

    /// Lines of the log, the first first. Lines about sealed notes say who and when and not which child, and stand not among
    /// those of one child.
    pub fn log_lines(&self, filter: LogFilter) -> Result<Vec<LogLine>, AppError> {
        self.require(Permission::SeeReadingLog)?;
        self.lines_of(filter)
    }

    /// Lines about one child, for who may hand out everything of it.
    pub(super) fn lines_about(&self, child: ChildId) -> Result<Vec<LogLine>, AppError> {
        self.lines_of(LogFilter {
            child: Some(child),
            ..LogFilter::default()
        })
    }

    fn lines_of(&self, filter: LogFilter) -> Result<Vec<LogLine>, AppError> {
        if let (Some(from), Some(until)) = (filter.from, filter.until)
            && until < from
        {
            return Err(
                AppError::new(ErrorKind::Input, "PERIODE", "De laatste dag ligt voor de eerste dag.")
                    .hint("Draai --van en --tot om."),
            );
        }
        let start = |day: NaiveDate| Moment::at_local(day.and_time(NaiveTime::MIN)).utc_text();
        let bounds = audit::Bounds {
            child: filter.child,
            from: filter.from.map(start),
            before: filter.until.and_then(|day| day.succ_opt()).map(start),
        };
        let tx = self.store.read();
        let numbers: BTreeMap<ChildId, ChildNumber> = people::children(tx)?
            .into_iter()
            .map(|child| (child.id, child.number))
            .collect();
        let lines = audit::lines(tx, &bounds)?.into_iter();
        Ok(lines
            .filter(|line| filter.child.is_none() || !line.action.starts_with(SEALED))
            .map(|line| shown(line, &numbers))
            .collect())
    }

    /// The child with a number of the location.
    pub fn child_numbered(&self, number: &ChildNumber) -> Result<ChildId, AppError> {
        let children = people::children(self.store.read())?;
        let found = children.iter().find(|child| child.number == *number);
        found.map(|child| child.id).ok_or_else(|| {
            AppError::new(
                ErrorKind::NotFound,
                "GEEN_KIND",
                "Er is hier geen kind met dit kindnummer.",
            )
            .hint("Zoek het nummer met: plusgroep kind zoek NAAM")
        })
    }
}

fn shown(line: audit::Line, numbers: &BTreeMap<ChildId, ChildNumber>) -> LogLine {
    let audit::Line {
        at_utc,
        actor,
        action,
        detail,
    } = line;
    let is_child = |word: &&str| word.starts_with(audit::CHILD);
    let child = detail
        .split(' ')
        .find(is_child)
        .and_then(|word| word.strip_prefix(audit::CHILD)?.parse().ok())
        .and_then(|id| numbers.get(&ChildId::from_raw(id)).cloned());
    let rest: Vec<&str> = detail.split(' ').filter(|word| !is_child(word)).collect();
    let sealed = action.starts_with(SEALED);
    LogLine {
        at: Moment::of_utc_text(&at_utc).map_or_else(NaiveDateTime::default, Moment::local),
        account: actor.name,
        role: actor.role,
        action,
        child: child.filter(|_| !sealed),
        detail: rest.join(" "),
    }
}
