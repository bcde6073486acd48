//! What comes back to a location from the office: booked whole or not at all.

use super::file::{FileKind, open, refused};
use super::form_back::{read_answer, read_notice};
use crate::app::declare::answer::advice;
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::session::{Session, Written};
use crate::domain::declaration::balance::Balance;
use crate::domain::declaration::bundle::part::{
    About, BundleAnswer, BundleNotice, DeclarationKind, Elsewhere, LineNotice, LineVerdict, Role,
};
use crate::domain::declaration::{
    DebetCredit, DeclaratieNummer, DeclarationState, Identificatie, LineState, ReferentieNummer, SentLine,
};
use crate::domain::ids::{ChildNumber, GemeenteCode};
use crate::domain::money::Cents;
use crate::domain::retour::RetourCode;
use crate::domain::role::Permission;
use crate::domain::time::Month;
use crate::store::declarations::{self, DeclarationSummary, Direction, NewMessage, Settled};
use crate::store::{Tx, bundles};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What a file of the office said and changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Processed {
    /// `BUNDEL` or `ANTWOORD`.
    pub kind: &'static str,
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// Declared month of the bundle.
    pub month: Month,
    /// Identification of the JW323 in which the lines went.
    pub identification: String,
    /// Its lines, each with the number of the child.
    pub lines: Vec<(ChildNumber, ProcessedLine)>,
    /// Lines of its parts that are in no bundle yet, each with the number of the child.
    pub waiting: Vec<(ChildNumber, ReferentieNummer)>,
    /// Codes with which the bundle was rejected as a whole.
    pub codes: Vec<RetourCode>,
    /// What is approved of these lines now, or what was sent of them.
    pub amount: Cents,
    /// Its sign: more given back than claimed is a credit.
    pub debit_credit: DebetCredit,
    /// Whether it changed anything: a file that was processed before does not.
    pub change: Change,
}

/// Whether a file changed anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It did.
    Booked,
    /// It was processed before.
    KnownBefore,
}

/// One line of this location in a file of the office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessedLine {
    /// Its own reference.
    pub reference: ReferentieNummer,
    /// The reference under which it went to the municipality; `None` when nothing fitted, and in an answer.
    pub sent_as: Option<ReferentieNummer>,
    /// How far it has come; `None` in a notice.
    pub state: Option<LineState>,
    /// Its share of the amount.
    pub amount: Cents,
    /// What was cut off, each as day, amount and why.
    pub cut: Vec<(NaiveDate, u32, &'static str)>,
    /// Codes with which it was rejected.
    pub codes: Vec<RetourCode>,
    /// What each code means and what to do about it.
    pub advice: Vec<String>,
}

impl ProcessedLine {
    /// How far it has come, in a word: of an approved line of which nothing is left, why that is.
    pub fn word(&self) -> Option<&'static str> {
        let stands_for_nothing = self.state == Some(LineState::Approved) && self.amount == Cents::ZERO;
        match self.state {
            Some(_) if stands_for_nothing && self.cut.is_empty() => Some("vervallen"),
            Some(_) if stands_for_nothing => Some("niets declarabel"),
            state => state.map(LineState::code),
        }
    }
}

/// A file of the office, read.
enum Back {
    Notice(BundleNotice),
    Answer(BundleAnswer),
}

impl Back {
    const fn about(&self) -> &About {
        match self {
            Self::Notice(notice) => &notice.about,
            Self::Answer(answer) => &answer.about,
        }
    }

    const fn kind(&self) -> FileKind {
        match self {
            Self::Notice(_) => FileKind::Notice,
            Self::Answer(_) => FileKind::Answer,
        }
    }
}

impl Session {
    /// Processes what the office sent back about parts of this location; a file that does not fit changes nothing.
    pub fn process_bundle_file(&mut self, bytes: &[u8], name: &str, now: Moment) -> Result<Processed, AppError> {
        self.require(Permission::Declare)?;
        let opened = open(bytes, name)?;
        let back = match opened.kind {
            FileKind::Notice => Back::Notice(read_notice(opened, name)?),
            FileKind::Answer => Back::Answer(read_answer(opened, name)?),
            FileKind::Part => {
                return Err(refused(
                    "IS_EEN_DEEL",
                    format!("Het bestand {name} is een deel voor het kantoor, geen antwoord daarop."),
                    "Het kantoor leest het met: plusgroep declaratie bundel.",
                ));
            }
        };
        let about = back.about().clone();
        if about.agb != self.house.location.agb || about.prefix.as_str() != self.house.location.number_prefix {
            return Err(refused(
                "ANDERE_LOCATIE",
                format!("Het bestand {name} is voor een andere locatie."),
                "Verwerk het in het locatiebestand van die locatie; er is niets veranderd.",
            ));
        }
        let (kind, own) = (back.kind().word(), about.identification.as_str());
        let id = self.desk.random.id()?;
        let detail = format!("gemeente={} identificatie={own}", about.gemeente);
        self.write_or_known(now, ("declaratie.verwerkt", &detail), |tx| {
            let known = declarations::message(tx, Direction::In, kind, &about.gemeente, own)?;
            if let Some(known) = known {
                return if known.content == bytes {
                    Ok(Written::Known(processed(tx, &back, Change::KnownBefore)?))
                } else {
                    Err(contradicts(name))
                };
            }
            if is_settled(tx, &back)? {
                return Ok(Written::Known(processed(tx, &back, Change::KnownBefore)?));
            }
            check_order(tx, &back)?;
            match &back {
                Back::Notice(notice) => apply_notice(tx, notice),
                Back::Answer(answer) => apply_answer(tx, answer, now.day()),
            }?;
            let message = NewMessage {
                id,
                direction: Direction::In,
                kind,
                gemeente: &about.gemeente,
                identification: own,
                file_name: name,
                content: bytes,
                answers: None,
            };
            declarations::insert_message(tx, &message, &now.utc_text())?;
            Ok(Written::New(processed(tx, &back, Change::Booked)?))
        })
    }

    /// What stands approved of the lines of this location to a municipality: its shares of lines that went in bundles, and the
    /// whole of those that it sent by itself.
    pub fn approved_total(&self, gemeente: &GemeenteCode) -> Result<Cents, AppError> {
        self.require(Permission::Declare)?;
        Ok(bundles::approved_cents(self.store.read(), gemeente)?)
    }
}

/// Says whether a notice has nothing to tell any more: nothing of these lines went, and the answer, which comes at the same time,
/// was processed first.
fn is_settled(tx: Tx<'_>, back: &Back) -> Result<bool, AppError> {
    let Back::Notice(notice) = back else { return Ok(false) };
    let about = &notice.about;
    let (word, own) = (FileKind::Answer.word(), about.identification.as_str());
    let went = notice.lines.iter().any(|line| line.sent_as.is_some());
    Ok(!went && declarations::message(tx, Direction::In, word, &about.gemeente, own)?.is_some())
}

/// An answer about a line that an earlier bundle was about comes after the answer to that bundle.
fn check_order(tx: Tx<'_>, back: &Back) -> Result<(), AppError> {
    let Back::Answer(answer) = back else { return Ok(()) };
    let about = &answer.about;
    for earlier in &answer.after {
        let word = FileKind::Answer.word();
        if declarations::message(tx, Direction::In, word, &about.gemeente, earlier.as_str())?.is_none() {
            let text = format!(
                "Voor dit antwoord hoort een ander: {word} over de bundel {earlier} is hier nog niet verwerkt."
            );
            let hint = format!(
                "Er is niets veranderd. Verwerk eerst {word}_{}_…_{earlier}.json.",
                about.gemeente
            );
            return Err(AppError::new(ErrorKind::Refused, "VOLGORDE", text).hint(hint));
        }
    }
    Ok(())
}

fn contradicts(name: &str) -> AppError {
    AppError::new(
        ErrorKind::Refused,
        "SPREEKT_TEGEN",
        format!("Het bestand {name} spreekt tegen wat hier al over deze bundel is verwerkt."),
    )
    .hint("Er is niets veranderd. Vraag het kantoor welk bestand geldt.")
}

fn does_not_fit() -> AppError {
    AppError::new(
        ErrorKind::Refused,
        "PAST_NIET",
        "Dit bestand past niet bij de delen die deze locatie heeft aangeleverd.",
    )
    .hint(
        "Er is niets veranderd. Verwerk de bestanden van het kantoor in volgorde, en vraag het na als dat niet helpt.",
    )
}

/// The own lines that went in parts, by reference.
fn own_lines(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<BTreeMap<ReferentieNummer, SentLine>, AppError> {
    let in_parts = bundles::part_references(tx, gemeente)?;
    let mut lines = declarations::lines_to(tx, gemeente)?;
    lines.retain(|sent| in_parts.contains(&sent.line.reference));
    Ok(lines
        .into_iter()
        .map(|sent| (sent.line.reference.clone(), sent))
        .collect())
}

/// The parts that a file names, each handed in here and not settled yet. One that a person said was refused on its way, while
/// the office had it all the same, counts too: what the municipality answered is true.
fn own_parts(tx: Tx<'_>, about: &About) -> Result<Vec<DeclarationSummary>, AppError> {
    let all = declarations::list(tx)?;
    let part = |number: &Identificatie| {
        all.iter()
            .find(|sent| sent.kind == DeclarationKind::Part && sent.identification == number.as_str())
            .filter(|sent| sent.gemeente == about.gemeente)
            .filter(|sent| matches!(sent.outcome, DeclarationState::Sent | DeclarationState::Refused))
            .cloned()
            .ok_or_else(does_not_fit)
    };
    about.parts.iter().map(part).collect()
}

/// Lines that this location took back itself, by saying that their part was refused on its way: the office does not count on
/// them any more once the same care comes in a later part.
fn taken_back(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<BTreeSet<ReferentieNummer>, AppError> {
    let mut lines = BTreeSet::new();
    let is_refused = |sent: &DeclarationSummary| {
        (sent.kind, sent.outcome) == (DeclarationKind::Part, DeclarationState::Refused) && sent.gemeente == *gemeente
    };
    for part in declarations::list(tx)?.into_iter().filter(is_refused) {
        let own = declarations::lines(tx, &part.number)?;
        lines.extend(own.into_iter().map(|sent| sent.line.reference));
    }
    Ok(lines)
}

/// Every line of the parts is in the file or named as being elsewhere, and every new line of the file is in one of the parts.
fn check_whole<'a>(
    tx: Tx<'_>,
    about: &'a About,
    parts: &[DeclarationSummary],
    named: impl Iterator<Item = (&'a ReferentieNummer, Role)>,
) -> Result<(), AppError> {
    let new = named.filter(|(_, role)| *role != Role::Carried);
    let mut new: Vec<&ReferentieNummer> = new
        .map(|(reference, _)| reference)
        .chain(about.elsewhere.keys())
        .collect();
    let mut handed_in = Vec::new();
    for part in parts {
        handed_in.extend(
            declarations::lines(tx, &part.number)?
                .into_iter()
                .map(|sent| sent.line.reference),
        );
    }
    new.sort();
    handed_in.sort();
    if new.into_iter().eq(&handed_in) {
        Ok(())
    } else {
        Err(does_not_fit())
    }
}

const fn fits(role: Role, sent: &SentLine) -> bool {
    matches!(
        (role, sent.state, sent.line.debit_credit),
        (Role::New, LineState::Sent, DebetCredit::Debet)
            | (Role::Carried, LineState::Approved, DebetCredit::Debet)
            | (Role::Credit, LineState::Sent, DebetCredit::Credit)
    )
}

/// Books what was sent of the own lines; no line changes its state before the answer.
pub(super) fn apply_notice(tx: Tx<'_>, notice: &BundleNotice) -> Result<(), AppError> {
    let about = &notice.about;
    let parts = own_parts(tx, about)?;
    let named = notice.lines.iter().map(|line| (&line.reference, line.role));
    check_whole(tx, about, &parts, named)?;
    let (own, taken_back) = (own_lines(tx, &about.gemeente)?, taken_back(tx, &about.gemeente)?);
    for line in &notice.lines {
        let sent = own.get(&line.reference).ok_or_else(does_not_fit)?;
        if taken_back.contains(&line.reference) {
            continue;
        }
        if !fits(line.role, sent) {
            return Err(does_not_fit());
        }
        // What was approved before stays so until the answer to this bundle.
        if line.role != Role::Carried {
            let sent_as = line.sent_as.as_ref();
            bundles::put_part_share(tx, &line.reference, &about.identification, sent_as, line.amount)?;
        }
    }
    Ok(())
}

/// Settles the own lines by the answer of the municipality.
pub(in crate::app) fn apply_answer(tx: Tx<'_>, answer: &BundleAnswer, today: NaiveDate) -> Result<(), AppError> {
    if !matches!(answer.outcome, DeclarationState::Answered | DeclarationState::Rejected) {
        return Err(does_not_fit());
    }
    let about = &answer.about;
    let parts = own_parts(tx, about)?;
    let named = answer.lines.iter().map(|line| (&line.reference, line.role));
    check_whole(tx, about, &parts, named)?;
    let (own, taken_back) = (own_lines(tx, &about.gemeente)?, taken_back(tx, &about.gemeente)?);
    let shares = bundles::part_shares(tx, &about.gemeente)?;
    let part_of = parts_by_line(tx, &about.gemeente)?;
    let mut granted: BTreeMap<&DeclaratieNummer, Balance> = BTreeMap::new();
    for verdict in &answer.lines {
        let reference = &verdict.reference;
        if taken_back.contains(reference) {
            continue;
        }
        let sent = own.get(reference).ok_or_else(does_not_fit)?;
        let stood = if verdict.role == Role::Carried {
            shares.get(reference).map_or(sent.line.amount, |share| share.amount)
        } else {
            Cents::ZERO
        };
        settle_line(tx, verdict, sent)?;
        let stands = book_share(tx, verdict, &about.identification)?;
        let part = part_of.get(reference).ok_or_else(does_not_fit)?;
        let more = granted.entry(part).or_default();
        *more = *more + Balance::of(stands, sent.line.debit_credit) + Balance::of(stood, DebetCredit::Credit);
    }
    for (part, more) in granted {
        bundles::add_granted(tx, part, more)?;
    }
    for part in parts.iter().filter(|part| part.outcome == DeclarationState::Sent) {
        settle_part(tx, part, answer, today)?;
    }
    Ok(())
}

/// Books what of a line stands approved, and returns its amount.
fn book_share(tx: Tx<'_>, verdict: &LineVerdict, bundle: &Identificatie) -> Result<Cents, AppError> {
    if verdict.state != LineState::Approved {
        bundles::clear_part_cuts(tx, &verdict.reference)?;
        return Ok(Cents::ZERO);
    }
    bundles::put_part_share(tx, &verdict.reference, bundle, None, verdict.amount)?;
    bundles::put_part_cuts(tx, &verdict.reference, &verdict.cut)?;
    Ok(verdict.amount)
}

/// The part in which each own line went.
fn parts_by_line(
    tx: Tx<'_>,
    gemeente: &GemeenteCode,
) -> Result<BTreeMap<ReferentieNummer, DeclaratieNummer>, AppError> {
    let mut found = BTreeMap::new();
    let is_part = |sent: &DeclarationSummary| sent.kind == DeclarationKind::Part && sent.gemeente == *gemeente;
    for part in declarations::list(tx)?.into_iter().filter(is_part) {
        for sent in declarations::lines(tx, &part.number)? {
            found.insert(sent.line.reference, part.number.clone());
        }
    }
    Ok(found)
}

/// A part has its outcome once none of its lines waits: some may go in a later bundle.
fn settle_part(tx: Tx<'_>, part: &DeclarationSummary, answer: &BundleAnswer, today: NaiveDate) -> Result<(), AppError> {
    let lines = declarations::lines(tx, &part.number)?;
    if lines.iter().any(|sent| sent.state == LineState::Sent) {
        return Ok(());
    }
    let is_rejected = |sent: &SentLine| sent.state == LineState::Rejected;
    let state = if answer.outcome == DeclarationState::Rejected && lines.iter().all(is_rejected) {
        DeclarationState::Rejected
    } else {
        DeclarationState::Answered
    };
    let granted = find(tx, part)?.granted.unwrap_or((Cents::ZERO, DebetCredit::Debet));
    let settled = Settled {
        state: part.outcome.becomes(state).map_err(|_| does_not_fit())?,
        granted: Some(granted),
        on: today,
        codes: if state == DeclarationState::Rejected {
            answer.codes.clone()
        } else {
            Vec::new()
        },
    };
    Ok(declarations::settle(tx, &part.number, &settled)?)
}

/// A part as it stands in the books now.
fn find(tx: Tx<'_>, part: &DeclarationSummary) -> Result<DeclarationSummary, AppError> {
    let mut all = declarations::list(tx)?.into_iter();
    all.find(|sent| sent.number == part.number)
        .ok_or_else(|| AppError::internal("DEEL"))
}

fn settle_line(tx: Tx<'_>, verdict: &LineVerdict, sent: &SentLine) -> Result<(), AppError> {
    if !fits(verdict.role, sent) {
        return Err(does_not_fit());
    }
    let state = match (verdict.role, verdict.state) {
        (Role::New | Role::Credit, LineState::Approved) => sent.state.approve()?,
        (Role::New | Role::Credit, LineState::Rejected) => sent.state.reject()?,
        (Role::Carried, LineState::Approved) => return Ok(()),
        // The whole line was given back and did not come back: this location hands its care in again.
        (Role::Carried, LineState::Credited) => sent.state.credit()?,
        (_, LineState::Sent | LineState::Rejected | LineState::Credited) => return Err(does_not_fit()),
    };
    let codes: &[RetourCode] = if state == LineState::Rejected {
        &verdict.codes
    } else {
        &[]
    };
    declarations::set_line(tx, &verdict.reference, state, codes)?;
    if let (LineState::Approved, Some(previous)) = (state, &sent.line.previous_reference) {
        let original = declarations::state_of(tx, previous)?.ok_or_else(does_not_fit)?;
        // What was given back meanwhile, with the line of another, needs no credit any more.
        if original != LineState::Credited {
            declarations::set_line(tx, previous, original.credit()?, &[])?;
        }
    }
    Ok(())
}

fn of_notice(line: &LineNotice) -> (Role, ProcessedLine) {
    let cut = line.cut.iter();
    let shown = ProcessedLine {
        reference: line.reference.clone(),
        sent_as: line.sent_as.clone(),
        state: None,
        amount: line.amount,
        cut: cut.map(|cut| (cut.day, cut.amount, cut.reason.text())).collect(),
        codes: Vec::new(),
        advice: Vec::new(),
    };
    (line.role, shown)
}

fn of_verdict(line: &LineVerdict) -> (Role, ProcessedLine) {
    let shown = ProcessedLine {
        reference: line.reference.clone(),
        sent_as: None,
        state: Some(line.state),
        amount: line.amount,
        cut: line
            .cut
            .iter()
            .map(|cut| (cut.day, cut.amount, cut.reason.text()))
            .collect(),
        codes: line.codes.clone(),
        advice: advice(&line.codes),
    };
    (line.role, shown)
}

fn processed(tx: Tx<'_>, back: &Back, change: Change) -> Result<Processed, AppError> {
    let about = back.about();
    let own = own_lines(tx, &about.gemeente)?;
    let (codes, lines) = match back {
        Back::Notice(notice) => (Vec::new(), notice.lines.iter().map(of_notice).collect::<Vec<_>>()),
        Back::Answer(answer) => (answer.codes.clone(), answer.lines.iter().map(of_verdict).collect()),
    };
    let (mut debit, mut credit) = (0u64, 0u64);
    let mut shown = Vec::new();
    for (role, line) in lines {
        let sent = own.get(&line.reference).ok_or_else(does_not_fit)?;
        let counts = line.state.is_none_or(|state| state == LineState::Approved);
        match role {
            Role::Credit if counts => credit += line.amount.cents(),
            Role::New | Role::Carried if counts => debit += line.amount.cents(),
            Role::New | Role::Carried | Role::Credit => {}
        }
        shown.push((sent.line.child_number.clone(), line));
    }
    let side = if debit >= credit {
        DebetCredit::Debet
    } else {
        DebetCredit::Credit
    };
    let amount = Cents::new(debit.abs_diff(credit)).map_err(|_| does_not_fit())?;
    Ok(Processed {
        kind: back.kind().word(),
        gemeente: about.gemeente.clone(),
        month: about.month,
        identification: about.identification.to_string(),
        lines: shown,
        waiting: about
            .elsewhere
            .iter()
            .filter(|(_, place)| **place == Elsewhere::Waiting)
            .filter_map(|(reference, _)| Some((own.get(reference)?.line.child_number.clone(), reference.clone())))
            .collect(),
        codes,
        amount,
        debit_credit: side,
        change,
    })
}
