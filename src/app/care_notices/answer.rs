//! Reading the answer to a start or a stop (JW306, JW308).

use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::messages::{MessageReport, Novelty, check_answer_date, other_provider};
use crate::app::session::{Session, Written};
use crate::domain::care_notice::delivery::{Delivery, DeliveryError, remedy};
use crate::ijw::RetourCode;
use crate::ijw::care_answer::{self, CareAnswer, Outcome};
use crate::store::care_notices::{self, StoredNotice};
use crate::store::declarations::{self, Direction, NewMessage};
use crate::store::{Tx, people};

impl From<DeliveryError> for AppError {
    fn from(error: DeliveryError) -> Self {
        let code = match error {
            DeliveryError::AlreadySent => "AL_VERZONDEN",
            DeliveryError::NeverSent => "NIET_VERZONDEN",
            DeliveryError::AlreadyAnswered => "AL_BEANTWOORD",
        };
        Self::new(ErrorKind::Refused, code, error.to_string())
    }
}

impl Session {
    /// Reads an answer and lays it beside the message that it answers.
    pub(in crate::app) fn read_care_answer(
        &mut self,
        bytes: &[u8],
        file_name: &str,
        now: Moment,
    ) -> Result<MessageReport, AppError> {
        let answer = care_answer::read(bytes)?;
        if answer.header.agb != self.house.location.agb {
            return Err(other_provider());
        }
        let id = self.desk.random.id()?;
        let header = &answer.header;
        let detail = format!("gemeente={} identificatie={}", header.gemeente, header.identification);
        let action = format!("bericht.{}", answer.kind.label().to_lowercase());
        self.write_or_known(now, (&action, &detail), |tx| {
            if let Some(report) = answer_known(tx, bytes, &answer)? {
                return Ok(Written::Known(report));
            }
            let sent = sent_message(tx, &answer)?;
            let codes = answer.outcome.codes();
            check_answer_date(answer.dated, answer.header.dated, &codes, now.day())?;
            let words = codes.iter().map(ToString::to_string).collect();
            let delivery: Delivery = match answer.outcome {
                Outcome::Accepted => sent.delivery.clone().accept(now.day()),
                Outcome::HeaderRejected(_) | Outcome::ClientRejected(_) => {
                    sent.delivery.clone().reject(now.day(), words)
                }
            }?;
            store(tx, &answer, (id, file_name, bytes), &sent, now)?;
            care_notices::set_answer(tx, sent.seq, id, &delivery)?;
            Ok(Written::New(report(tx, &answer, &sent, &codes)?))
        })
    }
}

/// The report of an answer that was read before; nothing changes.
fn answer_known(tx: Tx<'_>, bytes: &[u8], answer: &CareAnswer) -> Result<Option<MessageReport>, AppError> {
    let (kind, own) = (answer.kind.label(), answer.identification.as_str());
    let known = declarations::message(tx, Direction::In, kind, &answer.header.gemeente, own)?;
    if known.is_none_or(|known| known.content != bytes) {
        return Ok(None);
    }
    let mut again = report(tx, answer, &sent_message(tx, answer)?, &answer.outcome.codes())?;
    again
        .remarks
        .push("Dit antwoord was al ingelezen; er is niets veranderd.".to_owned());
    Ok(Some(again))
}

/// The message that was answered: by identification and day of sending, as the standard has it.
fn sent_message(tx: Tx<'_>, answer: &CareAnswer) -> Result<StoredNotice, AppError> {
    let header = &answer.header;
    let kind = answer.answers().label();
    let message = declarations::message(
        tx,
        Direction::Out,
        kind,
        &header.gemeente,
        header.identification.as_str(),
    )?;
    let found = match message {
        Some(message) => care_notices::all(tx)?
            .into_iter()
            .find(|sent| sent.message == message.id),
        None => None,
    };
    let sent_on = |sent: &StoredNotice| match sent.delivery {
        Delivery::Proposed => None,
        Delivery::Sent { on } | Delivery::Accepted { on, .. } | Delivery::Rejected { on, .. } => Some(on),
    };
    found
        .filter(|sent| sent_on(sent) == Some(header.dated))
        .ok_or_else(|| DeliveryError::NeverSent.into())
}

fn store(
    tx: Tx<'_>,
    answer: &CareAnswer,
    (id, file_name, content): (i64, &str, &[u8]),
    sent: &StoredNotice,
    now: Moment,
) -> Result<(), AppError> {
    let (kind, gemeente) = (answer.kind.label(), &answer.header.gemeente);
    let own = answer.identification.as_str();
    // A municipality that uses an identification twice still answers: our own makes it one of a kind.
    let taken = declarations::message(tx, Direction::In, kind, gemeente, own)?.is_some();
    let identification = if taken {
        format!("{own}/{}", sent.identification)
    } else {
        own.to_owned()
    };
    let message = NewMessage {
        id,
        direction: Direction::In,
        kind,
        gemeente,
        identification: &identification,
        file_name,
        content,
        answers: Some(sent.message),
    };
    Ok(declarations::insert_message(tx, &message, &now.utc_text())?)
}

fn report(
    tx: Tx<'_>,
    answer: &CareAnswer,
    sent: &StoredNotice,
    codes: &[RetourCode],
) -> Result<MessageReport, AppError> {
    let child = people::children(tx)?.into_iter().find(|child| child.id == sent.child);
    Ok(MessageReport {
        kind: answer.kind.label(),
        gemeente: answer.header.gemeente.clone(),
        identification: answer.identification.to_string(),
        child: child.map(|child| child.number),
        child_is: Novelty::Known,
        new: 0,
        changed: 0,
        unchanged: 0,
        changes: Vec::new(),
        return_codes: codes.iter().map(|code| code.as_str()).collect(),
        faults: codes
            .iter()
            .map(|code| format!("{} ({code})", remedy(code.as_str())))
            .collect(),
        remarks: Vec::new(),
        answer: None,
        answers: Some(sent.identification.clone()),
        claim: None,
    })
}
