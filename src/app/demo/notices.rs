//! Start and stop of care in the demo: most starts were reported and taken over, one was forgotten, one stop waits.

use super::{World, sure};
use crate::app::env::{Moment, Random};
use crate::app::error::AppError;
use crate::app::messages::next_identification;
use crate::domain::allocation::Toewijzing;
use crate::domain::calendar::add_working_days;
use crate::domain::care_notice::delivery::Delivery;
use crate::domain::care_notice::{Notice, NoticeLine, RedenBeeindiging};
use crate::domain::people::Child;
use crate::domain::time::{Minute, Month};
use crate::ijw::care::{CareClient, CareKey};
use crate::ijw::jw305::{Jw305, StartProduct};
use crate::ijw::jw307::{Jw307, StopProduct};
use crate::ijw::{Header, Kenmerk, MessageKind, XsdVersie};
use crate::store::care_notices::{self, NewNotice};
use crate::store::declarations::{self, Direction, NewMessage};
use crate::store::location::{self, Location};
use crate::store::{allocations, people};
use chrono::NaiveDate;

/// The child of which nobody reported the start.
const FORGOTTEN: &str = "202";

/// Someone sends what was never sent: the world, with what its messages need besides.
struct Sender<'a> {
    world: &'a World<'a>,
    random: &'a Random,
    location: Location,
}

/// Stores what was sent and answered.
pub(super) fn put_notices(world: &World<'_>, random: &Random) -> Result<(), AppError> {
    let sender = Sender {
        world,
        random,
        location: location::get(world.tx)?,
    };
    let children = people::children(world.tx)?;
    for allocation in allocations::latest(world.tx)? {
        let Some(child) = children.iter().find(|child| child.id == allocation.child) else {
            continue;
        };
        if child.number.as_str() == FORGOTTEN {
            continue;
        }
        let begin = sender.first_day_of_care(&allocation);
        let sent = add_working_days(begin, 1);
        let start = sender.send(child, &allocation, Notice::Start { begin }, sender.morning(sent)?)?;
        sender.accept(&start, sender.morning(add_working_days(sent, 2))?)?;
        if let Some(end) = allocation.period.end().filter(|end| *end < world.now.day()) {
            let reason = RedenBeeindiging::VolgensPlan;
            sender.send(child, &allocation, Notice::Stop { begin, reason, end }, world.now)?;
        }
    }
    Ok(())
}

/// A message that was sent, as its answer needs it.
struct Sent {
    id: i64,
    on: NaiveDate,
    header: Header,
    content: Vec<u8>,
}

impl Sender<'_> {
    /// The first day inside the allocation that is in the week of the child.
    fn first_day_of_care(&self, allocation: &Toewijzing) -> NaiveDate {
        let begin = allocation.period.begin();
        let child = self.world.children.iter().find(|child| child.id == allocation.child);
        let comes = |day: &NaiveDate| child.is_some_and(|child| !child.pattern.on(*day).is_empty());
        begin.iter_days().take(7).find(comes).unwrap_or(begin)
    }

    /// Messages go out in the morning.
    fn morning(&self, day: NaiveDate) -> Result<Moment, AppError> {
        let nine = sure(Minute::parse("09:00"))?;
        // A demo of the very first days of a month may not have sent anything in the future.
        Ok(Moment::at_local(nine.on(day.min(self.world.now.day()))))
    }

    fn header(&self, at: Moment) -> Result<Header, AppError> {
        let identification = next_identification(self.world.tx, &self.location.number_prefix)?;
        Ok(Header {
            gemeente: self.location.gemeente.clone(),
            agb: self.location.agb.clone(),
            identification: Kenmerk::from(&identification),
            dated: at.day(),
            versions: XsdVersie::default(),
        })
    }

    fn send(&self, child: &Child, allocation: &Toewijzing, notice: Notice, at: Moment) -> Result<Sent, AppError> {
        let line = NoticeLine::first(allocation, notice)?;
        let header = self.header(at)?;
        let (kind, content) = message(child, allocation, &line, header.clone())?;
        let id = self.random.id()?;
        let month = Month::of(at.day());
        let file_name = format!(
            "{}_{}_{month}_{}.xml",
            kind.label(),
            header.gemeente,
            header.identification
        );
        let stored = NewMessage {
            id,
            direction: Direction::Out,
            kind: kind.label(),
            gemeente: &header.gemeente,
            identification: header.identification.as_str(),
            file_name: &file_name,
            content: &content,
            answers: None,
        };
        declarations::insert_message(self.world.tx, &stored, &at.utc_text())?;
        let booked = NewNotice {
            message: id,
            kind: notice.kind(),
            child: child.id,
            gemeente: &allocation.gemeente,
            toewijzing: allocation.number,
            sent: at.day(),
            lines: &[line],
        };
        care_notices::insert(self.world.tx, &booked)?;
        let on = at.day();
        Ok(Sent {
            id,
            on,
            header,
            content,
        })
    }

    /// The municipality takes a start over.
    fn accept(&self, sent: &Sent, at: Moment) -> Result<(), AppError> {
        let tx = self.world.tx;
        let id = self.random.id()?;
        let identification = format!("B{}", sent.header.identification.as_str());
        let identification: String = identification.chars().take(12).collect();
        let content = acceptance(&sent.content, &identification, at.day())?;
        let answer = NewMessage {
            id,
            direction: Direction::In,
            kind: MessageKind::Jw306.label(),
            gemeente: &sent.header.gemeente,
            identification: &identification,
            file_name: &format!("JW306_{identification}.xml"),
            content: &content,
            answers: Some(sent.id),
        };
        declarations::insert_message(tx, &answer, &at.utc_text())?;
        let all = care_notices::all(tx)?;
        let booked = all.iter().find(|notice| notice.message == sent.id);
        let seq = booked.ok_or_else(|| AppError::internal("DEMO"))?.seq;
        let delivery = Delivery::Sent { on: sent.on }.accept(at.day())?;
        Ok(care_notices::set_answer(tx, seq, id, &delivery)?)
    }
}

fn message(
    child: &Child,
    allocation: &Toewijzing,
    line: &NoticeLine,
    header: Header,
) -> Result<(MessageKind, Vec<u8>), AppError> {
    let bsn = child.bsn.ok_or_else(|| AppError::internal("DEMO"))?;
    let client = CareClient::of_own(bsn, child.birth_date, &child.name);
    let key = CareKey {
        number: allocation.number,
        product: line.product.clone(),
        allocation_begin: line.allocation_begin,
        begin: line.notice.begin(),
        status: line.status,
    };
    Ok(match line.notice {
        Notice::Start { .. } => {
            let products = vec![StartProduct { key }];
            let start = Jw305 {
                header,
                client,
                products,
            };
            (MessageKind::Jw305, start.to_xml()?)
        }
        Notice::Stop { reason, end, .. } => {
            let products = vec![StopProduct { key, reason, end }];
            let stop = Jw307 {
                header,
                client,
                products,
            };
            (MessageKind::Jw307, stop.to_xml()?)
        }
    })
}

/// What a municipality answers to a start that it takes over: its header, with an identification of its own.
fn acceptance(start: &[u8], identification: &str, dated: NaiveDate) -> Result<Vec<u8>, AppError> {
    let start = std::str::from_utf8(start).map_err(|_| AppError::internal("DEMO"))?;
    let (header, _) = start
        .split_once("</jw305:Header>")
        .ok_or_else(|| AppError::internal("DEMO"))?;
    let retour = format!(
        "<jw305:IdentificatieRetour>{identification}</jw305:IdentificatieRetour>\
         <jw305:DagtekeningRetour>{dated}</jw305:DagtekeningRetour>\
         <jw305:XsdVersieRetour><ijw:BasisschemaXsdVersie>1.0.0</ijw:BasisschemaXsdVersie>\
         <ijw:BerichtXsdVersie>1.0.0</ijw:BerichtXsdVersie></jw305:XsdVersieRetour>\
         </jw305:Header></jw305:Bericht>"
    );
    let answer = format!("{header}{retour}").replace("jw305", "jw306");
    Ok(answer.replace("BerichtCode>438<", "BerichtCode>439<").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ijw::care_answer::{self, Outcome};

    #[test]
    fn the_made_up_answer_is_one_that_the_program_would_read() {
        let start = include_bytes!("../../../tests/fixtures/ijw/jw305.xml");
        let day = NaiveDate::from_ymd_opt(2026, 3, 18).expect("a date");
        let answer = care_answer::read(&acceptance(start, "BK7QX000003", day).expect("made")).expect("read");
        assert_eq!((answer.kind, answer.outcome), (MessageKind::Jw306, Outcome::Accepted));
        assert_eq!(answer.header.identification.as_str(), "K7QX000003");
    }
}
