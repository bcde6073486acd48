//! Writing a start or a stop, and taking back or replacing one that was wrong.

use super::book::{Book, client};
use super::{CareRequest, Correction, Hurdle, SentCare, unknown_child};
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::house::House;
use crate::app::lists;
use crate::app::messages::next_identification;
use crate::app::session::Session;
use crate::domain::allocation::Toewijzing;
use crate::domain::calendar::add_working_days;
use crate::domain::care_notice::delivery::ANSWER_WORKING_DAYS;
use crate::domain::care_notice::propose::ProposedNotice;
use crate::domain::care_notice::{
    Care, Notice, NoticeKind, NoticeLine, RedenBeeindiging, Refusal, StatusAanlevering, replacement,
};
use crate::domain::ids::AgbCode;
use crate::domain::people::Child;
use crate::domain::role::Permission;
use crate::domain::time::Month;
use crate::ijw::care::CareKey;
use crate::ijw::jw305::{Jw305, StartProduct};
use crate::ijw::jw307::{Jw307, StopProduct};
use crate::ijw::{Header, Kenmerk, MessageKind, WriteError, XsdVersie};
use crate::store::care_notices::{self, NewNotice};
use crate::store::declarations::{self, Direction, NewMessage};
use crate::store::files::Staged;
use crate::store::{StoreError, Tx};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        Self::new(ErrorKind::Refused, refusal.rule().as_str(), refusal.to_string())
    }
}

impl From<WriteError> for AppError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Rule { rule, .. } => Self::new(ErrorKind::Refused, rule.as_str(), error.to_string()),
            _ => Self::new(ErrorKind::Refused, "BERICHT_KLOPT_NIET", error.to_string()),
        }
    }
}

/// Why nothing can be sent on an allocation now.
pub(super) fn hurdle(book: &Book<'_>, allocation: &Toewijzing, child: &Child) -> Option<Hurdle> {
    if book.blocked.contains(&child.id) {
        Some(Hurdle::Blocked)
    } else if child.bsn.is_none() {
        Some(Hurdle::NoBsn)
    } else {
        book.awaited(allocation).map(|_| Hurdle::AwaitsAnswer)
    }
}

/// What of the session is needed while its store is writing.
struct Writer<'a> {
    house: &'a House,
    agb: AgbCode,
    prefix: String,
    folder: &'a Path,
    ids: [i64; 2],
    now: Moment,
}

/// Files that wait for their names.
type StagedFiles = (Vec<Staged>, SentCare);

impl Session {
    /// Writes a start or a stop into a folder and books it as sent.
    pub fn send_care_notice(
        &mut self,
        request: &CareRequest,
        folder: &Path,
        now: Moment,
    ) -> Result<SentCare, AppError> {
        self.write_care(request, folder, now, "zorgbericht.gemaakt", |book, allocation| {
            Ok(vec![vec![new_line(book, allocation, request, now.day())?]])
        })
    }

    /// Takes a start or a stop back, and sends another in its place where asked: one message or two, as IV008 demands.
    pub fn correct_care_notice(
        &mut self,
        request: &CareRequest,
        correction: Correction,
        folder: &Path,
        now: Moment,
    ) -> Result<SentCare, AppError> {
        self.write_care(request, folder, now, "zorgbericht.verbeterd", |book, allocation| {
            let old = line_to_correct(book, allocation, request.kind)?;
            match correction {
                Correction::Delete => Ok(vec![vec![old.deleted()]]),
                Correction::Replace => {
                    let new = corrected(&old, allocation, request)?;
                    replacement(&old, &new).ok_or_else(|| {
                        AppError::new(
                            ErrorKind::Input,
                            "NIETS_ANDERS",
                            "De verbetering is gelijk aan wat gemeld is.",
                        )
                        .hint("Geef een andere datum of reden, of neem de melding terug met --verwijder.")
                    })
                }
            }
        })
    }

    fn write_care(
        &mut self,
        request: &CareRequest,
        folder: &Path,
        now: Moment,
        action: &str,
        lines: impl FnOnce(&Book<'_>, &Toewijzing) -> Result<Vec<Vec<NoticeLine>>, AppError>,
    ) -> Result<SentCare, AppError> {
        self.require(Permission::Messages)?;
        let rules = &self.house;
        let writer = Writer {
            agb: rules.location.agb.clone(),
            prefix: rules.location.number_prefix.clone(),
            house: rules,
            folder,
            ids: [self.desk.random.id()?, self.desk.random.id()?],
            now,
        };
        let detail = format!("toewijzing={} soort={}", request.toewijzing, request.kind.code());
        let (staged, sent) = self.audited(now, action, &detail, |tx| {
            let book = Book::read(writer.house, tx, now.day())?;
            let (child, allocation) = find(&book, request)?;
            if let Some(hurdle) = hurdle(&book, allocation, child) {
                return Err(hurdle.error());
            }
            // TR378: no message goes to a code that is no municipality, today or when the allocation began.
            let days = [now.day(), allocation.period.begin()];
            let unsure = lists::check_gemeente(&lists::gemeenten(tx)?, &allocation.gemeente, days)?;
            let messages = lines(&book, allocation)?;
            let mut care = book.care(allocation);
            for line in messages.iter().flatten() {
                // What is taken back may have any date: it was sent.
                if line.status == StatusAanlevering::Eerste {
                    line.notice.check_dates(now.day())?;
                }
                care = care.apply(line.status, line.notice)?;
            }
            let (staged, sent) = writer.write(tx, (child, allocation), messages)?;
            Ok((staged, SentCare { unsure, ..sent }))
        })?;
        for file in staged {
            file.place()?;
        }
        Ok(sent)
    }
}

impl Writer<'_> {
    /// Writes and books each message.
    fn write(
        &self,
        tx: Tx<'_>,
        (child, allocation): (&Child, &Toewijzing),
        messages: Vec<Vec<NoticeLine>>,
    ) -> Result<StagedFiles, AppError> {
        std::fs::create_dir_all(self.folder).map_err(StoreError::from)?;
        let mut staged = Vec::new();
        let mut written = Vec::new();
        for (id, lines) in self.ids.into_iter().zip(messages) {
            let (file, path) = self.write_one(tx, (child, allocation), id, &lines)?;
            staged.push(file);
            written.push((path, lines));
        }
        let sent = SentCare {
            child: child.number.clone(),
            gemeente: allocation.gemeente.clone(),
            toewijzing: allocation.number,
            messages: written,
            unsure: None,
            answer_due: add_working_days(self.now.day(), ANSWER_WORKING_DAYS),
        };
        Ok((staged, sent))
    }

    fn write_one(
        &self,
        tx: Tx<'_>,
        (child, allocation): (&Child, &Toewijzing),
        id: i64,
        lines: &[NoticeLine],
    ) -> Result<(Staged, PathBuf), AppError> {
        let identification = next_identification(tx, &self.prefix)?;
        let header = Header {
            gemeente: allocation.gemeente.clone(),
            agb: self.agb.clone(),
            identification: Kenmerk::from(&identification),
            dated: self.now.day(),
            versions: XsdVersie::default(),
        };
        let kind = lines.first().map_or(NoticeKind::Start, |line| line.notice.kind());
        let (message, bytes) = xml(tx, header, (child, allocation), (kind, lines))?;
        let (gemeente, month) = (&allocation.gemeente, Month::of(self.now.day()));
        let name = format!("{}_{gemeente}_{month}_{identification}.xml", message.label());
        let path = self.folder.join(&name);
        let staged = Staged::write(&path, &bytes)?;
        let stored = NewMessage {
            id,
            direction: Direction::Out,
            kind: message.label(),
            gemeente,
            identification: identification.as_str(),
            file_name: &name,
            content: &bytes,
            answers: None,
        };
        declarations::insert_message(tx, &stored, &self.now.utc_text())?;
        let notice = NewNotice {
            message: id,
            kind,
            child: child.id,
            gemeente,
            toewijzing: allocation.number,
            sent: self.now.day(),
            lines,
        };
        care_notices::insert(tx, &notice)?;
        Ok((staged, path))
    }
}

fn xml(
    tx: Tx<'_>,
    header: Header,
    (child, allocation): (&Child, &Toewijzing),
    (kind, lines): (NoticeKind, &[NoticeLine]),
) -> Result<(MessageKind, Vec<u8>), AppError> {
    let client = client(tx, child, &allocation.gemeente)?.ok_or_else(|| Hurdle::NoBsn.error())?;
    let key = |line: &NoticeLine| CareKey {
        number: allocation.number,
        product: line.product.clone(),
        allocation_begin: line.allocation_begin,
        begin: line.notice.begin(),
        status: line.status,
    };
    if kind == NoticeKind::Start {
        let products = lines.iter().map(|line| StartProduct { key: key(line) }).collect();
        let message = Jw305 {
            header,
            client,
            products,
        };
        return Ok((MessageKind::Jw305, message.to_xml()?));
    }
    let stop = |line: &NoticeLine| match line.notice {
        Notice::Stop { reason, end, .. } => Some(StopProduct {
            key: key(line),
            reason,
            end,
        }),
        Notice::Start { .. } => None,
    };
    let message = Jw307 {
        header,
        client,
        products: lines.iter().filter_map(stop).collect(),
    };
    Ok((MessageKind::Jw307, message.to_xml()?))
}

/// The child and the allocation that a request is about.
fn find<'b>(book: &'b Book<'_>, request: &CareRequest) -> Result<(&'b Child, &'b Toewijzing), AppError> {
    let child = book
        .children
        .values()
        .find(|child| child.number == request.child)
        .ok_or_else(unknown_child)?;
    let mut fitting = book.allocations.iter().filter(|allocation| {
        let asked = request
            .gemeente
            .as_ref()
            .is_none_or(|gemeente| *gemeente == allocation.gemeente);
        asked && allocation.child == child.id && allocation.number == request.toewijzing
    });
    let first = fitting.next().ok_or(Refusal::UnknownAllocation)?;
    let others: Vec<&str> = fitting.map(|other| other.gemeente.as_str()).collect();
    if !others.is_empty() {
        let codes = std::iter::once(first.gemeente.as_str()).chain(others);
        let codes: Vec<String> = codes.map(|code| format!("--gemeente {code}")).collect();
        let text = "Meer dan een gemeente gaf dit kind een toewijzing met dit nummer.";
        return Err(AppError::new(ErrorKind::Input, "WELKE_GEMEENTE", text)
            .hint(format!("Zeg welke het is; kies uit {}.", codes.join(", "))));
    }
    Ok((child, first))
}

/// The line that a request asks for: from the proposal, or from the day that was given.
fn new_line(
    book: &Book<'_>,
    allocation: &Toewijzing,
    request: &CareRequest,
    today: NaiveDate,
) -> Result<NoticeLine, AppError> {
    let care = book.care(allocation);
    let proposed = book
        .proposal(allocation)
        .map(|proposal| proposal.notice)
        .filter(|notice| notice.kind() == request.kind);
    let notice = match (request.kind, request.day, proposed) {
        (_, None, Some(ProposedNotice::Withdraw(notice))) => {
            let sent = live_line(book, allocation, notice);
            return sent
                .map(|line| line.deleted())
                .ok_or_else(|| Refusal::NothingToDelete.into());
        }
        (NoticeKind::Start, Some(begin), _) | (NoticeKind::Start, None, Some(ProposedNotice::Start { begin })) => {
            if !allocation.period.contains(begin) {
                return Err(Refusal::OutsideAllocation.into());
            }
            Notice::Start { begin }
        }
        (NoticeKind::Stop, Some(end), proposed) => {
            let begin = care.current_begin().ok_or(Refusal::NoCurrentStart)?;
            let known = match proposed {
                Some(ProposedNotice::Stop { reason, .. }) => reason,
                _ => None,
            };
            let reason = request.reason.or(known).ok_or_else(reason_needed)?;
            Notice::Stop { begin, reason, end }
        }
        (NoticeKind::Stop, None, Some(ProposedNotice::Stop { begin, end, reason })) => {
            let reason = request.reason.or(reason).ok_or_else(reason_needed)?;
            Notice::Stop { begin, reason, end }
        }
        _ => return Err(nothing_to_report(&care, request.kind, today)),
    };
    let mut line = NoticeLine::first(allocation, notice)?;
    if let Notice::Stop { begin, .. } = notice {
        // TR382: what the start said, unchanged.
        let start = live_line(book, allocation, Notice::Start { begin }).ok_or(Refusal::NoCurrentStart)?;
        (line.product, line.allocation_begin) = (start.product, start.allocation_begin);
    }
    Ok(line)
}

fn reason_needed() -> AppError {
    let choices: Vec<String> = RedenBeeindiging::ALL
        .into_iter()
        .map(|reason| format!("{} {}", reason.code(), reason.label()))
        .collect();
    AppError::new(ErrorKind::Input, "REDEN_NODIG", "Zeg waarom de zorg stopt.")
        .hint(format!("Kies met --reden uit: {}.", choices.join("; ")))
}

fn nothing_to_report(care: &Care, kind: NoticeKind, today: NaiveDate) -> AppError {
    // The rule that a start or stop of today would break says more than "nothing to report".
    let notice = match (kind, care.current_begin()) {
        (NoticeKind::Start, _) => Notice::Start { begin: today },
        (NoticeKind::Stop, begin) => Notice::Stop {
            begin: begin.unwrap_or(today),
            reason: RedenBeeindiging::VolgensPlan,
            end: today.max(begin.unwrap_or(today)),
        },
    };
    match care.clone().apply(StatusAanlevering::Eerste, notice) {
        Err(refusal) => refusal.into(),
        Ok(_) => AppError::new(
            ErrorKind::Refused,
            "GEEN_VOORSTEL",
            format!("Op deze toewijzing is nu geen {} te melden.", kind.code()),
        )
        .hint("Bekijk wat te melden is met: plusgroep zorgberichten; of geef zelf een dag met --datum."),
    }
}

/// The line with which something was reported that still stands.
fn live_line(book: &Book<'_>, allocation: &Toewijzing, notice: Notice) -> Option<NoticeLine> {
    let mut lines = book.lines(allocation).rev().filter(|line| line.notice == notice);
    lines
        .next()
        .filter(|line| line.status == StatusAanlevering::Eerste)
        .cloned()
}

/// The latest start or stop that still stands.
fn line_to_correct(book: &Book<'_>, allocation: &Toewijzing, kind: NoticeKind) -> Result<NoticeLine, AppError> {
    let care = book.care(allocation);
    let notice = match kind {
        NoticeKind::Start => care.current_begin().map(|begin| Notice::Start { begin }),
        NoticeKind::Stop => care.last_notice().filter(|notice| notice.kind() == NoticeKind::Stop),
    };
    let sent = notice.and_then(|notice| live_line(book, allocation, notice));
    sent.ok_or_else(|| Refusal::NothingToDelete.into())
}

/// The line that comes in the place of another.
fn corrected(old: &NoticeLine, allocation: &Toewijzing, request: &CareRequest) -> Result<NoticeLine, AppError> {
    match old.notice {
        Notice::Start { begin } => {
            let begin = request.day.unwrap_or(begin);
            if !allocation.period.contains(begin) {
                return Err(Refusal::OutsideAllocation.into());
            }
            Ok(NoticeLine::first(allocation, Notice::Start { begin })?)
        }
        Notice::Stop { begin, reason, end } => Ok(NoticeLine {
            notice: Notice::Stop {
                begin,
                reason: request.reason.unwrap_or(reason),
                end: request.day.unwrap_or(end),
            },
            ..old.clone()
        }),
    }
}
