//! Messages of the municipality: read, stored as they came, and answered ("ijw lees").

mod changes;
mod checks;
mod child;
pub(super) mod granted;

use super::care_notices::keep_received;
use super::declare::answer::AnsweredClaim;
use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::session::{Session, Written};
use crate::domain::allocation::Toewijzing;
use crate::domain::declaration::Identificatie;
use crate::domain::ids::{ChildId, ChildNumber, GemeenteCode};
use crate::domain::people::{Child, ChildName};
use crate::domain::role::Permission;
use crate::domain::text::Text;
use crate::domain::time::Month;
use crate::ijw::jw301::{self, DatumGebruik, Jw301, Original, Received};
use crate::ijw::jw302::{self, Retour, Verdict};
use crate::ijw::{MessageKind, ReadError, RetourCode, XsdVersie, kind};
use crate::store::declarations::{self, Direction, NewMessage};
use crate::store::files::Staged;
use crate::store::{Tx, allocations, location, people};
use checks::Decision;
use child::KnownBy;
use chrono::NaiveDate;
use granted::Granted;
use std::path::{Path, PathBuf};

/// What came of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageReport {
    /// Such as `JW301`.
    pub kind: &'static str,
    /// Municipality that sent it.
    pub gemeente: GemeenteCode,
    /// Identification in its header.
    pub identification: String,
    /// The child it is about, when it was accepted.
    pub child: Option<ChildNumber>,
    /// Whether the child was new.
    pub child_is: Novelty,
    /// Allocations that were not known.
    pub new: usize,
    /// Allocations with a state that was not known.
    pub changed: usize,
    /// Allocations of which this state was known already.
    pub unchanged: usize,
    /// Each new allocation, and of each changed one what differs from before, in Dutch and without names.
    pub changes: Vec<String>,
    /// Return codes of the answer; none when accepted.
    pub return_codes: Vec<&'static str>,
    /// What is wrong with it, in Dutch.
    pub faults: Vec<String>,
    /// What a person should look at though nothing was rejected for it, in Dutch.
    pub remarks: Vec<String>,
    /// The file with our answer, where one is due.
    pub answer: Option<PathBuf>,
    /// Identification of the message of ours that it answers.
    pub answers: Option<String>,
    /// What the answer to a claim settled.
    pub claim: Option<AnsweredClaim>,
}

/// Whether something was known before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Novelty {
    /// It was not.
    New,
    /// It was.
    Known,
}

impl From<ReadError> for AppError {
    fn from(error: ReadError) -> Self {
        Self::new(ErrorKind::Input, "BERICHT", error.to_string()).hint("Er is niets ingelezen.")
    }
}

impl Session {
    /// Reads a message and writes the answer that is due into a folder.
    pub fn read_message(
        &mut self,
        bytes: &[u8],
        file_name: &str,
        folder: &Path,
        now: Moment,
    ) -> Result<MessageReport, AppError> {
        self.require(Permission::Messages)?;
        match kind::detect(bytes)? {
            MessageKind::Jw301 => self.read_jw301(bytes, file_name, folder, now),
            MessageKind::Jw306 | MessageKind::Jw308 => self.read_care_answer(bytes, file_name, now),
            MessageKind::Jw325 => self.read_claim_answer(bytes, file_name, folder, now),
            other => Err(AppError::new(
                ErrorKind::Input,
                "BERICHTSOORT",
                format!("Een {} kan dit programma nog niet inlezen.", other.label()),
            )
            .hint("Wel: een toewijzing (JW301), het antwoord op een start of stop (JW306, JW308) en op een declaratie (JW325).")),
        }
    }

    fn read_jw301(
        &mut self,
        bytes: &[u8],
        file_name: &str,
        folder: &Path,
        now: Moment,
    ) -> Result<MessageReport, AppError> {
        let received = jw301::read(bytes)?;
        let original = match &received {
            Received::Sound(message) => message.original.clone(),
            Received::Faulty(message) => message.original.clone(),
        };
        let header = original.header().clone();
        if header.agb != self.house.location.agb {
            return Err(other_provider());
        }
        let ids = MessageIds {
            message: self.desk.random.id()?,
            answer: self.desk.random.id()?,
            child: ChildId::from_raw(self.desk.random.id()?),
        };
        let prefix = self.house.location.number_prefix.clone();
        let detail = format!("gemeente={} identificatie={}", header.gemeente, header.identification);
        std::fs::create_dir_all(folder).map_err(crate::store::StoreError::from)?;
        let (staged, report) = self.write_or_known(now, ("bericht.jw301", &detail), |tx| {
            // Asked inside the transaction: two windows may read the same file at once, and it gets one answer.
            if let Some(earlier) = stored_same(tx, bytes, &header.gemeente, header.identification.as_str())? {
                return Ok(Written::Known((None, self.answer_again(earlier, &received, folder)?)));
            }
            let identification = next_identification(tx, &prefix)?;
            let decision = checks::decide(tx, &received, now)?;
            let answer = write_answer(&original, &identification, &decision.verdict, now)?;
            let mut report = blank_report(&original, &decision);
            if let (Received::Sound(message), Verdict::Accepted) = (&received, &decision.verdict) {
                apply(tx, message, ids.child, &mut report)?;
            }
            let name = format!(
                "JW302_{}_{}_{identification}.xml",
                header.gemeente,
                Month::of(now.day())
            );
            let path = folder.join(&name);
            let staged = Staged::write(&path, &answer)?;
            report.answer = Some(path);
            store_both(
                tx,
                &ids,
                (&header.gemeente, header.identification.as_str(), file_name, bytes),
                (&identification, &name, &answer),
                now,
            )?;
            keep_received(tx, ids.message, &header.gemeente, Some(&received))?;
            Ok(Written::New((Some(staged), report)))
        })?;
        if let Some(staged) = staged {
            staged.place()?;
        }
        Ok(report)
    }

    /// Hands out the answer that was given when the same message came before; nothing else changes.
    fn answer_again(&self, earlier: i64, received: &Received, folder: &Path) -> Result<MessageReport, AppError> {
        let tx = self.store.read();
        let (original, unchanged) = match received {
            Received::Sound(message) => (&message.original, message.products.len()),
            Received::Faulty(message) => (&message.original, 0),
        };
        let answer = declarations::answer_to(tx, earlier)?.ok_or_else(|| AppError::internal("ANTWOORD"))?;
        let mut report = blank_report(original, &checks::of_message_alone(received));
        report.unchanged = unchanged;
        if let Received::Sound(message) = received {
            report.child = people::child_by_bsn(tx, message.client.bsn)?.map(|child| child.number);
        }
        let path = folder.join(&answer.file_name);
        if !path.exists() {
            std::fs::create_dir_all(folder).map_err(crate::store::StoreError::from)?;
            crate::store::files::write_new(&path, &answer.content)?;
        }
        report.answer = Some(path);
        Ok(report)
    }
}

/// Id of the stored message when this very one was read before.
fn stored_same(
    tx: Tx<'_>,
    bytes: &[u8],
    gemeente: &GemeenteCode,
    identification: &str,
) -> Result<Option<i64>, AppError> {
    let stored = declarations::message(tx, Direction::In, "JW301", gemeente, identification)?;
    Ok(stored.filter(|stored| stored.content == bytes).map(|stored| stored.id))
}

/// Random ids for what a message may add.
struct MessageIds {
    message: i64,
    answer: i64,
    child: ChildId,
}

/// A message for someone else.
pub(super) fn other_provider() -> AppError {
    AppError::new(
        ErrorKind::Input,
        "ANDERE_AANBIEDER",
        "Dit bericht is voor een andere AGB-code dan die van deze locatie.",
    )
    .hint("Open de locatie waarvoor het bedoeld is; er is niets ingelezen.")
}

/// Refuses an answer that is dated after today, or before the message that it answers; nothing may be booked on it.
///
/// `ahead` says that the municipality rejected our message because its date lay ahead of its own clock (8848).
pub(super) fn check_answer_date(
    answered: NaiveDate,
    sent: NaiveDate,
    codes: &[RetourCode],
    today: NaiveDate,
) -> Result<(), AppError> {
    let shown = |day: NaiveDate| day.format("%d-%m-%Y").to_string();
    let refused = |why: String| {
        let message = format!("Dit antwoord heeft als dagtekening {}; {why}.", shown(answered));
        Err(AppError::new(ErrorKind::Refused, "DAGTEKENING", message)
            .hint("Er is niets veranderd. Vraag de gemeente om een antwoord met de goede dagtekening."))
    };
    let ahead = codes.contains(&RetourCode::DATED_AHEAD);
    if answered > today {
        refused("die dag is nog niet geweest (TR135)".to_owned())
    } else if answered < sent && !ahead {
        refused(format!("het bericht dat het beantwoordt is pas van {}", shown(sent)))
    } else {
        Ok(())
    }
}

/// The next identification of a message of ours; it is booked.
pub(super) fn next_identification(tx: Tx<'_>, prefix: &str) -> Result<Identificatie, AppError> {
    let value = location::take_numbers(tx, "identificatie", 1)?;
    Identificatie::parse(&format!("{prefix}{value:06}")).map_err(|_| AppError::internal("NUMMER"))
}

fn write_answer(
    original: &Original,
    identification: &Identificatie,
    verdict: &Verdict,
    now: Moment,
) -> Result<Vec<u8>, AppError> {
    let retour = Retour {
        identification: identification.clone(),
        dated: now.day(),
        versions: XsdVersie::default(),
    };
    jw302::write(original, &retour, verdict).map_err(|_| AppError::internal("JW302"))
}

fn blank_report(original: &Original, decision: &Decision) -> MessageReport {
    let return_codes = match &decision.verdict {
        Verdict::Accepted => Vec::new(),
        Verdict::HeaderRejected(codes) => codes.iter().map(RetourCode::as_str).collect(),
        Verdict::ClientRejected(client) => client
            .products
            .values()
            .flat_map(|codes| codes.iter().map(RetourCode::as_str))
            .collect(),
    };
    MessageReport {
        kind: MessageKind::Jw301.label(),
        gemeente: original.header().gemeente.clone(),
        identification: original.header().identification.to_string(),
        child: None,
        child_is: Novelty::Known,
        new: 0,
        changed: 0,
        unchanged: 0,
        changes: Vec::new(),
        return_codes,
        faults: decision.faults.clone(),
        remarks: decision.remarks.clone(),
        answer: None,
        answers: None,
        claim: None,
    }
}

/// Takes the child and the states of its allocations over.
fn apply(tx: Tx<'_>, message: &Jw301, new_id: ChildId, report: &mut MessageReport) -> Result<(), AppError> {
    let gemeente = &message.header().gemeente;
    let child = own_child(tx, message, new_id, report)?;
    let latest: Vec<Toewijzing> = allocations::latest(tx)?;
    for product in &message.products {
        let allocation = product.clone().into_toewijzing(gemeente.clone(), child.id);
        allocations::put_granted_bsn(tx, gemeente, allocation.number, message.client.bsn)?;
        if let Some(known) = allocations::with_stamp(tx, gemeente, allocation.number, allocation.stamp)? {
            report.unchanged += 1;
            report.remarks.extend(changes::same_stamp(&known, &allocation));
            continue;
        }
        let before = latest
            .iter()
            .find(|known| known.gemeente == *gemeente && known.number == allocation.number);
        allocations::put(tx, &allocation)?;
        let dated = message.header().dated;
        report
            .remarks
            .extend(changes::decided_ahead((before, &allocation), dated));
        report.remarks.extend(changes::nothing_granted(&allocation));
        report
            .remarks
            .extend(changes::before_birth(&allocation, child.birth_date));
        report.changes.push(changes::in_words(before, &allocation));
        report
            .remarks
            .extend(before.and_then(|before| changed_under_its_number(before, &allocation)));
        if before.is_some() {
            report.changed += 1;
        } else {
            report.new += 1;
        }
    }
    report.child = Some(child.number);
    Ok(())
}

/// What to look at when a later state changes what does not change under the same number.
fn changed_under_its_number(before: &Toewijzing, new: &Toewijzing) -> Option<String> {
    Granted::unexpected(before, new).map(|changed| {
        format!(
            "Toewijzing {} veranderde onder hetzelfde nummer van {changed}; daar hoort een nieuw nummer bij (OP033x1). \
             Vraag de gemeente of het klopt.",
            new.number
        )
    })
}

/// The child of a message: known, with what the message adds to it, or new.
fn own_child(tx: Tx<'_>, message: &Jw301, new_id: ChildId, report: &mut MessageReport) -> Result<Child, AppError> {
    let Some((known, by)) = child::find(tx, &message.client)? else {
        let child = new_child(tx, message, new_id)?;
        people::put_child(tx, &child)?;
        if let Some(birth) = message.client.birth.usage.known() {
            people::put_birth_known(tx, child.id, birth)?;
            report.remarks.push(format!(
                "Van kind {} is niet de hele geboortedatum bekend ({}); het telt als geboren op {}. Vraag de dag na en vul hem in.",
                child.number,
                birth.in_words(message.client.birth.date),
                child.birth_date.format("%d-%m-%Y")
            ));
        }
        report.child_is = Novelty::New;
        return Ok(child);
    };
    let mut child = known.clone();
    let held = people::birth_known(tx, known.id)?;
    report
        .remarks
        .extend(child::birth_remark(&known, held, &message.client));
    if held.is_some() && message.client.birth.usage == DatumGebruik::Complete {
        child.birth_date = message.client.birth.date;
    }
    child.bsn = Some(message.client.bsn);
    child.gemeente.get_or_insert_with(|| message.header().gemeente.clone());
    if by == KnownBy::Name {
        report.remarks.push(format!(
            "Van kind {} was het BSN niet bekend; het is ingevuld uit dit bericht, omdat naam en geboortedatum gelijk zijn. \
             Controleer of dit het kind is.",
            child.number
        ));
    }
    if child != known {
        people::put_child(tx, &child)?;
    }
    Ok(child)
}

/// The day of birth by which ages are counted: that of the message, or the last that it can be.
fn counted_birth(message: &Jw301) -> NaiveDate {
    let birth = message.client.birth;
    let known = birth.usage.known();
    known.map_or(birth.date, |known| known.latest(birth.date, message.header().dated))
}

/// A child that the municipality knows and we do not: it gets the next free number of the location.
fn new_child(tx: Tx<'_>, message: &Jw301, id: ChildId) -> Result<Child, AppError> {
    let fault = |_| AppError::internal("KIND");
    let highest = people::children(tx)?
        .iter()
        .filter_map(|child| child.number.as_str().parse::<u64>().ok())
        .max();
    let number = highest.unwrap_or(0).saturating_add(1);
    let name = &message.client.name;
    let first = name.first.clone().or_else(|| name.initials.clone());
    Ok(Child {
        id,
        number: ChildNumber::parse(&number.to_string()).map_err(fault)?,
        name: ChildName {
            first: first.map_or_else(|| Text::parse("-").map_err(fault), Ok)?,
            infix: name.own.infix.clone(),
            last: name.own.name.clone(),
        },
        birth_date: counted_birth(message),
        bsn: Some(message.client.bsn),
        gemeente: Some(message.header().gemeente.clone()),
        school: None,
        alert: None,
        collectors: None,
    })
}

fn store_both(
    tx: Tx<'_>,
    ids: &MessageIds,
    (gemeente, identification, file_name, bytes): (&GemeenteCode, &str, &str, &[u8]),
    (own, answer_name, answer): (&Identificatie, &str, &[u8]),
    now: Moment,
) -> Result<(), AppError> {
    let utc = now.utc_text();
    // A second message under a known identification is answered but cannot be stored under the same key.
    let again = declarations::message(tx, Direction::In, "JW301", gemeente, identification)?.is_some();
    let stored = if again {
        format!("{identification}/{own}")
    } else {
        identification.to_owned()
    };
    let message = NewMessage {
        id: ids.message,
        direction: Direction::In,
        kind: "JW301",
        gemeente,
        identification: &stored,
        file_name,
        content: bytes,
        answers: None,
    };
    declarations::insert_message(tx, &message, &utc)?;
    let reply = NewMessage {
        id: ids.answer,
        direction: Direction::Out,
        kind: "JW302",
        gemeente,
        identification: own.as_str(),
        file_name: answer_name,
        content: answer,
        answers: Some(ids.message),
    };
    Ok(declarations::insert_message(tx, &reply, &utc)?)
}
