//! The reading log ("leeslogboek", wet/PRIVACY 9, NEN 7513): who looked at what of which child, and the log as people read it.

use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::session::Session;
use crate::domain::ids::{ChildId, ChildNumber};
use crate::domain::role::{Permission, Role};
use crate::store::audit::Actor;
use crate::store::place::Unfit;
use crate::store::{Shared, Tx, Unwritable, audit, people};
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

/// A line of the log that waits until the disk can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    at_utc: String,
    actor: Actor,
    action: String,
    detail: String,
}

/// What a disk that cannot be written means for who is working.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskTrouble {
    /// Why nothing can be written.
    pub why: Unwritable,
    /// Lines of the log that wait until it can.
    pub waiting: usize,
}

/// The way out for a register that lies where it may not.
const GET_IT_OUT: &str = "Maak een kopie met: plusgroep backup maak --uit MAP, en zet die op de schijf van deze computer met: plusgroep herstel KOPIE --naar BESTAND";

impl DiskTrouble {
    /// Why nothing can be written, as the beginning of a sentence, and what helps.
    const fn words(self) -> (&'static str, &'static str) {
        match self.why {
            Unwritable::Full => ("De schijf is vol", "Maak ruimte vrij."),
            Unwritable::ReadOnlyDisk => (
                "De schijf is alleen-lezen",
                "Maak de schijf beschrijfbaar, of zet een reservekopie op een andere schijf met: plusgroep herstel KOPIE --naar BESTAND",
            ),
            Unwritable::NoRight => (
                "Het bestand of de map kan niet worden geschreven",
                "Controleer de rechten van het bestand en de map.",
            ),
            Unwritable::Faulty => ("De schijf geeft fouten", "Controleer de schijf."),
            Unwritable::Place(Unfit::Network(_)) => ("De locatie staat op een netwerkschijf", GET_IT_OUT),
            Unwritable::Place(Unfit::Synced(_)) => (
                "De locatie staat in een map die elders gelijk wordt gehouden",
                GET_IT_OUT,
            ),
        }
    }

    /// What a command that only read says beside its answer.
    pub fn remark(self) -> [String; 2] {
        let (why, help) = self.words();
        let place = match self.why {
            Unwritable::Place(Unfit::Network(name) | Unfit::Synced(name)) => format!(" ({name})"),
            _ => String::new(),
        };
        let why = format!("{why}{place}");
        let sentence = format!("{why}: lezen gaat, vastleggen niet, en dat u dit bekeek staat niet in het logboek.");
        [sentence, help.to_owned()]
    }

    /// The fault with which a program ends whose lines never reached the log.
    pub fn unwritten(self) -> AppError {
        let (why, help) = self.words();
        let lines = if self.waiting == 1 {
            "1 regel kwam".to_owned()
        } else {
            format!("{} regels kwamen", self.waiting)
        };
        AppError::new(
            ErrorKind::Disk,
            "LOGBOEK_WACHT",
            format!("{why}: {lines} niet in het logboek."),
        )
        .hint(help)
    }
}

/// Tells what is the matter with the disk, also after the session is gone: a fault at signing in may be over by the end.
#[derive(Clone, Debug)]
pub struct DiskWatch {
    why: Shared<Option<Unwritable>>,
    waiting: Shared<Vec<Waiting>>,
}

impl DiskWatch {
    /// What is the matter, when nothing can be written.
    pub fn trouble(&self) -> Option<DiskTrouble> {
        let waiting = self.waiting.lock().len();
        let why = self.why.get();
        let why = why.or_else(|| (waiting > 0).then_some(Unwritable::Faulty))?;
        Some(DiskTrouble { why, waiting })
    }
}

impl Session {
    /// What is the matter with the disk, when nothing can be written: reading goes on.
    pub fn disk_trouble(&self) -> Option<DiskTrouble> {
        self.disk_watch().trouble()
    }

    /// The same, for who asks later.
    pub fn disk_watch(&self) -> DiskWatch {
        DiskWatch {
            why: self.store.unwritable_watch(),
            waiting: self.desk.waiting.clone(),
        }
    }

    /// Keeps a line of the log in memory until the disk can be written.
    pub(super) fn let_wait(&self, now: Moment, action: &str, detail: &str) {
        self.desk.waiting.lock().push(Waiting {
            at_utc: now.utc_text(),
            actor: self.desk.actor.clone(),
            action: action.to_owned(),
            detail: detail.to_owned(),
        });
    }

    /// Writes the line of something that was only looked at. It may be looked at also when nothing can be written; the line waits.
    pub(super) fn log_look(&self, now: Moment, action: &str, detail: &str) -> Result<(), AppError> {
        match self.audited(now, action, detail, |_| Ok(())) {
            Err(error) if error.is_unwritable() => {
                self.let_wait(now, action, detail);
                Ok(())
            }
            outcome => outcome,
        }
    }

    /// Gives the lines that waited their place in the log, each with the moment of what it tells; the line before them says that
    /// they come late.
    pub(super) fn write_waiting(&self) -> Result<(), AppError> {
        let waiting = self.desk.waiting.lock().clone();
        let Some(last) = waiting.last() else {
            return Ok(());
        };
        self.store.write(|tx| -> Result<(), AppError> {
            let detail = format!("regels={}", waiting.len());
            audit::record(tx, &last.at_utc, &last.actor, "logboek.nagehaald", &detail)?;
            for line in &waiting {
                audit::record(tx, &line.at_utc, &line.actor, &line.action, &line.detail)?;
            }
            Ok(())
        })?;
        self.desk.waiting.lock().clear();
        Ok(())
    }

    /// Whether the same look of the same person waits already.
    fn waits(&self, action: &str, detail: &str, after: &str) -> bool {
        let waiting = self.desk.waiting.lock();
        waiting.iter().any(|line| {
            line.actor.account == self.desk.actor.account
                && line.action == action
                && line.detail == detail
                && line.at_utc.as_str() > after
        })
    }

    /// Says in the log that this person opened a part of a child's data: one line for each person, child and part in a quarter
    /// of an hour. Refuses a part that this person may not see, so call it before showing. When nothing can be written the line waits:
    /// an allergy must be readable on a full disk.
    pub fn log_view(&mut self, child: ChildId, part: ViewedPart, now: Moment) -> Result<(), AppError> {
        self.require(part.permission())?;
        let detail = format!("kind={}", child.raw());
        let (after, at) = (now.minutes_before(SAME_LOOK_MINUTES).utc_text(), now.utc_text());
        let actor = &self.desk.actor;
        let is_known = |tx: Tx<'_>| audit::stands_between(tx, actor.account, (part.action(), &detail), (&after, &at));
        let logged = self.write(|tx| {
            if !is_known(tx)? {
                audit::record(tx, &at, actor, part.action(), &detail)?;
            }
            Ok(())
        });
        match logged {
            Err(error) if error.is_unwritable() => {
                if !self.waits(part.action(), &detail, &after) && !is_known(self.store.read())? {
                    self.let_wait(now, part.action(), &detail);
                }
                Ok(())
            }
            outcome => outcome,
        }
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
