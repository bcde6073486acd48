//! Start and stop of care: what is to be reported, what was sent, what was answered ("zorgberichten", JW305 to JW308).

mod answer;
mod book;
mod send;

use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::session::{Line, Session};
use crate::domain::allocation::Toewijzing;
use crate::domain::care_notice::delivery::{Delivery, remedy};
pub use crate::domain::care_notice::propose::ProposedNotice;
use crate::domain::care_notice::{Care, NoticeKind, NoticeLine, NoticeProduct, RedenBeeindiging};
use crate::domain::deadline::CareNoticeDue;
use crate::domain::ids::{ChildNumber, GemeenteCode, ToewijzingNummer};
use crate::domain::people::Child;
use crate::domain::role::Permission;
use crate::domain::text::Text;
use crate::domain::time::Period;
use crate::store::care_notices::{self, StoredNotice};
use crate::store::{Tx, people};
use book::Book;
pub(super) use book::{keep_earlier, keep_received};
use chrono::NaiveDate;
use std::path::PathBuf;

/// What is to be reported, what was sent, and what came back wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CareNoticeBoard {
    /// To be reported, the most urgent first.
    pub proposals: Vec<CareProposal>,
    /// Sent and awaited or accepted, the latest first.
    pub sent: Vec<SentNotice>,
    /// Rejected, and nothing was sent on that allocation since.
    pub rejected: Vec<SentNotice>,
    /// Children about whom no messages go out (OP003).
    pub blocked: Vec<ChildNumber>,
}

impl CareNoticeBoard {
    /// Says whether something went wrong: a report that is late, a rejection, or an answer that did not come.
    pub fn has_faults(&self) -> bool {
        let late = |proposal: &CareProposal| proposal.timing == Timing::TooLate;
        let missing = |sent: &SentNotice| sent.timing == Timing::TooLate;
        self.proposals.iter().any(late) || !self.rejected.is_empty() || self.sent.iter().any(missing)
    }
}

/// Whether a date to act by has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// It has not.
    InTime,
    /// It has.
    TooLate,
}

impl Timing {
    fn of(due: NaiveDate, today: NaiveDate) -> Self {
        if today > due { Self::TooLate } else { Self::InTime }
    }
}

/// Something to report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CareProposal {
    /// Number of the child.
    pub child: ChildNumber,
    /// Its name.
    pub child_name: String,
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// Allocation.
    pub toewijzing: ToewijzingNummer,
    /// Product of the allocation; absent when it names none.
    pub product: Option<NoticeProduct>,
    /// What.
    pub notice: ProposedNotice,
    /// Last day on which it is in time (OP271, OP272).
    pub due: NaiveDate,
    /// Whether that day has passed.
    pub timing: Timing,
    /// Why it cannot be sent now, if it cannot.
    pub hurdle: Option<Hurdle>,
}

/// Why nothing can be sent on an allocation now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hurdle {
    /// No messages about this child go out (OP003).
    Blocked,
    /// The BSN is not known.
    NoBsn,
    /// A message waits for its answer (OP080).
    AwaitsAnswer,
}

impl Hurdle {
    /// Stable code for scripts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Blocked => "OP003",
            Self::NoBsn => "GEEN_BSN",
            Self::AwaitsAnswer => "OP080",
        }
    }

    /// One Dutch sentence that says what to do.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Blocked => {
                "Over dit kind gaan voor de veiligheid geen berichten uit; meld het buiten de berichten om aan de gemeente."
            }
            Self::NoBsn => "Het BSN van dit kind is niet bekend; vul het in bij het kind.",
            Self::AwaitsAnswer => {
                "Het vorige bericht over deze toewijzing wacht nog op antwoord; lees eerst dat antwoord in."
            }
        }
    }

    fn error(self) -> AppError {
        AppError::new(ErrorKind::Refused, self.code(), self.text())
    }
}

/// A message that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentNotice {
    /// Number of the child.
    pub child: ChildNumber,
    /// Its name.
    pub child_name: String,
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// Allocation.
    pub toewijzing: ToewijzingNummer,
    /// Start or stop.
    pub kind: NoticeKind,
    /// Lines as sent.
    pub lines: Vec<NoticeLine>,
    /// How far it has come.
    pub delivery: Delivery,
    /// Identification in its header.
    pub identification: String,
    /// Name of its file.
    pub file_name: String,
    /// Last day for the answer while it is awaited (OP090).
    pub answer_due: Option<NaiveDate>,
    /// Whether that day has passed.
    pub timing: Timing,
}

impl SentNotice {
    /// What to do about each return code: code and one Dutch sentence.
    pub fn remedies(&self) -> Vec<(&str, &'static str)> {
        match &self.delivery {
            Delivery::Rejected { codes, .. } => codes.iter().map(|code| (code.as_str(), remedy(code))).collect(),
            _ => Vec::new(),
        }
    }
}

/// Which start or stop to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CareRequest {
    /// Number of the child.
    pub child: ChildNumber,
    /// Municipality; needed only when two of them gave the child an allocation with this number.
    pub gemeente: Option<GemeenteCode>,
    /// Allocation.
    pub toewijzing: ToewijzingNummer,
    /// Start or stop.
    pub kind: NoticeKind,
    /// Another first or last day than the proposed one; or, without a proposal, the day itself (a temporary stop).
    pub day: Option<NaiveDate>,
    /// Why it stopped, where the proposal leaves that to a person.
    pub reason: Option<RedenBeeindiging>,
}

impl From<&CareProposal> for CareRequest {
    fn from(proposal: &CareProposal) -> Self {
        Self {
            child: proposal.child.clone(),
            gemeente: Some(proposal.gemeente.clone()),
            toewijzing: proposal.toewijzing,
            kind: proposal.notice.kind(),
            day: None,
            reason: None,
        }
    }
}

/// What is done about a notice that was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// It is taken back and sent again with the day and reason of the request; what the request leaves out stays.
    Replace,
    /// It is taken back.
    Delete,
}

/// The files that were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentCare {
    /// Number of the child.
    pub child: ChildNumber,
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// Allocation.
    pub toewijzing: ToewijzingNummer,
    /// Each message: its file and its lines, in order of sending.
    pub messages: Vec<(PathBuf, Vec<NoticeLine>)>,
    /// Last day for the answers.
    pub answer_due: NaiveDate,
    /// What to look at when the list of municipalities does not reach to today, in Dutch.
    pub unsure: Option<String>,
}

impl Session {
    /// What is to be reported, with its deadline, and how what was sent stands.
    pub fn care_notices(&self, now: Moment) -> Result<CareNoticeBoard, AppError> {
        self.require(Permission::Messages)?;
        let today = now.day();
        let book = Book::read(&self.house, self.store.read(), today)?;
        let mut board = CareNoticeBoard {
            proposals: proposals(&book, today),
            sent: Vec::new(),
            rejected: Vec::new(),
            blocked: Vec::new(),
        };
        board.blocked = book
            .blocked
            .iter()
            .filter_map(|id| Some(book.children.get(id)?.number.clone()))
            .collect();
        for notice in book.notices.iter().rev() {
            let Some(child) = book.children.get(&notice.child) else {
                continue;
            };
            let shown = sent_notice(notice, child, today);
            let is_rejected = !book::stands(notice);
            let later = |other: &StoredNotice| {
                let same = other.gemeente == notice.gemeente && other.toewijzing == notice.toewijzing;
                same && other.seq > notice.seq
            };
            match (is_rejected, book.notices.iter().any(later)) {
                (false, _) => board.sent.push(shown),
                (true, false) => board.rejected.push(shown),
                (true, true) => {}
            }
        }
        Ok(board)
    }

    /// Reports and answers that are due, with the child, its words and the last day; nothing for who has no part in messages.
    pub(super) fn care_notice_dues(&self, now: Moment) -> Result<Vec<CareNoticeDue>, AppError> {
        if !self.desk.actor.role.may(Permission::Messages) {
            return Ok(Vec::new());
        }
        let today = now.day();
        let book = Book::read(&self.house, self.store.read(), today)?;
        let of_number = |number: &ChildNumber| {
            let mut children = book.children.values();
            children.find(|child| child.number == *number).map(|child| child.id)
        };
        let mut dues: Vec<CareNoticeDue> = proposals(&book, today)
            .into_iter()
            .filter_map(|proposal| {
                let text = match proposal.notice.kind() {
                    NoticeKind::Start => format!("start melden op toewijzing {} (JW305)", proposal.toewijzing),
                    NoticeKind::Stop => format!("stop melden op toewijzing {} (JW307)", proposal.toewijzing),
                };
                let (child, due) = (of_number(&proposal.child)?, proposal.due);
                Some(CareNoticeDue { child, text, due })
            })
            .collect();
        for notice in &book.notices {
            let Some(child) = book.children.get(&notice.child) else {
                continue;
            };
            let sent = sent_notice(notice, child, today);
            if let Some(due) = sent.answer_due {
                let text = format!("antwoord van de gemeente inlezen op toewijzing {}", sent.toewijzing);
                dues.push(CareNoticeDue {
                    child: child.id,
                    text,
                    due,
                });
            }
        }
        Ok(dues)
    }

    /// Allocations as the municipality knows that they are used: one that was reported as stopped for good ends there (POLICY 4.4).
    pub(super) fn as_stopped(&self, allocations: &[Toewijzing]) -> Result<Vec<Toewijzing>, AppError> {
        let notices = care_notices::all(self.store.read())?;
        let stop_of = |allocation: &Toewijzing| {
            let own = notices
                .iter()
                .filter(|notice| (&notice.gemeente, notice.toewijzing) == (&allocation.gemeente, allocation.number));
            let lines = own
                .filter(|notice| book::stands(notice))
                .flat_map(|notice| &notice.lines);
            match Care::after(lines) {
                Care::Ended { stop, .. } => Some(stop.end),
                Care::NotStarted | Care::Running { .. } | Care::Paused { .. } => None,
            }
        };
        let clipped = |allocation: &Toewijzing| {
            let mut allocation = allocation.clone();
            let period = allocation.period;
            if let Some(end) = stop_of(&allocation).filter(|end| period.contains(*end))
                && let Ok(shorter) = Period::new(period.begin(), Some(end))
            {
                allocation.period = shorter;
            }
            allocation
        };
        Ok(allocations.iter().map(clipped).collect())
    }

    /// Lets no messages about a child go out from here on, for its safety (OP003).
    pub fn block_messages(&mut self, child: &ChildNumber, reason: &Text, now: Moment) -> Result<(), AppError> {
        self.require(Permission::Messages)?;
        self.decided(now, |tx| {
            let child = find_child(tx, child)?;
            let detail = format!("kind={}", child.id.raw());
            if care_notices::blocked(tx)?.contains(&child.id) {
                let text = "Over dit kind gaan al geen berichten uit.";
                return Err(AppError::new(ErrorKind::Refused, "AL_GEBLOKKEERD", text));
            }
            care_notices::block(tx, child.id, reason, &now.utc_text())?;
            Ok(((), Line::new("berichten.geblokkeerd", detail)))
        })
    }

    /// Lets messages about a child go out again.
    pub fn unblock_messages(&mut self, child: &ChildNumber, now: Moment) -> Result<(), AppError> {
        self.require(Permission::Messages)?;
        self.decided(now, |tx| {
            let child = find_child(tx, child)?;
            let detail = format!("kind={}", child.id.raw());
            if !care_notices::blocked(tx)?.contains(&child.id) {
                let text = "Over dit kind mogen al berichten uitgaan.";
                return Err(AppError::new(ErrorKind::Refused, "NIET_GEBLOKKEERD", text));
            }
            care_notices::unblock(tx, child.id, &now.utc_text())?;
            Ok(((), Line::new("berichten.vrijgegeven", detail)))
        })
    }
}

fn find_child(tx: Tx<'_>, number: &ChildNumber) -> Result<Child, AppError> {
    people::children(tx)?
        .into_iter()
        .find(|child| child.number == *number)
        .ok_or_else(unknown_child)
}

fn unknown_child() -> AppError {
    AppError::new(ErrorKind::NotFound, "ONBEKEND_KIND", "Er is geen kind met dit nummer.")
        .hint("Controleer het kindnummer.")
}

fn proposals(book: &Book<'_>, today: NaiveDate) -> Vec<CareProposal> {
    let mut shown: Vec<CareProposal> = Vec::new();
    for proposal in book.proposals() {
        let Some(child) = book.children.get(&proposal.child) else {
            continue;
        };
        let allocation = book
            .allocations
            .iter()
            .find(|one| one.gemeente == proposal.gemeente && one.number == proposal.toewijzing);
        shown.push(CareProposal {
            child: child.number.clone(),
            child_name: child.name.full(),
            hurdle: allocation.and_then(|allocation| send::hurdle(book, allocation, child)),
            gemeente: proposal.gemeente,
            toewijzing: proposal.toewijzing,
            product: allocation.and_then(|allocation| {
                let category = allocation.category.clone()?;
                let code = allocation.product.clone();
                Some(NoticeProduct { category, code })
            }),
            notice: proposal.notice,
            timing: Timing::of(proposal.due, today),
            due: proposal.due,
        });
    }
    shown.sort_by(|a, b| (a.due, a.toewijzing, &a.gemeente).cmp(&(b.due, b.toewijzing, &b.gemeente)));
    shown
}

fn sent_notice(notice: &StoredNotice, child: &Child, today: NaiveDate) -> SentNotice {
    let answer_due = notice.delivery.answer_due();
    SentNotice {
        child: child.number.clone(),
        child_name: child.name.full(),
        gemeente: notice.gemeente.clone(),
        toewijzing: notice.toewijzing,
        kind: notice.kind,
        lines: notice.lines.clone(),
        delivery: notice.delivery.clone(),
        identification: notice.identification.clone(),
        file_name: notice.file_name.clone(),
        timing: answer_due.map_or(Timing::InTime, |due| Timing::of(due, today)),
        answer_due,
    }
}
