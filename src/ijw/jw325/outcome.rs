//! What a JW325 means, and whether it contradicts itself (RULES 4 and 8).
//!
//! Strict where a wrong settlement could follow: a code at a place that changes how much is rejected, totals that do
//! not fit the listed lines, a line or client named twice. A line may carry any fault but those that judge more than it.

use super::{DeclaratieAntwoord, Jw325, ReturnedClient, ReturnedLine, signed};
use crate::domain::declaration::DebetCredit;
use crate::domain::ids::Bsn;
use crate::domain::money::Cents;
use crate::ijw::jw323::Line;
use crate::ijw::retour::{RetourCode, RetourCodes};
use chrono::NaiveDate;
use std::collections::HashSet;
use std::fmt;
use thiserror::Error;

/// What the municipality says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A fault at level 2 or in the header: the message counts as not sent, nothing was processed.
    MessageRejected(RetourCodes),
    /// A fault in the declaration: nothing was processed, nothing is granted.
    DeclarationRejected(RetourCodes),
    /// Every line is granted (8001).
    AllGranted,
    /// The listed lines are rejected, every other line of the claim is granted (OP303).
    Judged {
        /// The rejected lines in the order of the message; at least one.
        rejected: Vec<Rejected>,
    },
}

/// A line that is rejected as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The client.
    pub bsn: Bsn,
    /// The line as returned.
    pub line: Line,
    /// The codes of the line; under a client with a fault those of the client behind them.
    pub codes: RetourCodes,
}

/// A class of the message that carries return codes; clients and lines counted from 1 over the whole message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The header.
    Header,
    /// The declaration.
    Declaratie,
    /// A client.
    Client(usize),
    /// A line.
    Prestatie(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header => f.write_str("de Header"),
            Self::Declaratie => f.write_str("het DeclaratieAntwoord"),
            Self::Client(number) => write!(f, "Client {number} van het bericht"),
            Self::Prestatie(number) => write!(f, "Prestatie {number} van het bericht"),
        }
    }
}

/// How an answer contradicts itself or the rules of its content. Nothing may be settled on it.
///
/// The standard has no message to reject an answer with, and a second answer is refused in transport (RULES 8): what is
/// left is to ask the municipality. No text shows a value of the message but a code of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Inconsistent {
    /// A header in order, and nothing about the declaration.
    #[error("Het antwoord noemt geen fout maar zegt ook niets over de declaratie; vraag de gemeente wat is toegekend.")]
    NoAnswer,
    /// A fault in the header, and an answer to the declaration all the same.
    #[error(
        "Het antwoord keurt het hele bericht af en beoordeelt toch de declaratie; \
         vraag de gemeente wat van beide geldt."
    )]
    AnswerBesideFault,
    /// A code that says "in order", "not judged" or "all wrong" beside another code.
    #[error("Bij {0} staan codes die elkaar tegenspreken; vraag de gemeente wat geldt.")]
    MixedCodes(Place),
    /// A code that judges something else than the class it stands at.
    #[error("Bij {place} staat code {code}, die daar niet hoort; vraag de gemeente wat is bedoeld.")]
    WrongCode {
        /// Where it stands.
        place: Place,
        /// The code.
        code: RetourCode,
    },
    /// TR342: a declaration with a fault, and something granted.
    #[error(
        "De declaratie is als geheel afgekeurd en toch is er een bedrag toegekend (TR342); vraag de gemeente wat geldt."
    )]
    GrantedBesideFault,
    /// TR342: a declaration with a fault, and lines listed.
    #[error(
        "De declaratie is als geheel afgekeurd en toch staan er losse regels in (TR342); vraag de gemeente wat geldt."
    )]
    LinesBesideFault,
    /// 8001 with lines listed.
    #[error(
        "De declaratie is geheel toegekend (8001) en toch staan er afgekeurde regels in; vraag de gemeente wat geldt."
    )]
    LinesBesideAllGranted,
    /// 8001 with another amount granted than claimed.
    #[error(
        "De declaratie is geheel toegekend (8001) maar het toegekende bedrag is een ander dan het \
         ingediende; vraag de gemeente wat geldt."
    )]
    NotAllGranted,
    /// 0200 without any line: neither rejected nor granted.
    #[error(
        "Het antwoord kent de declaratie niet geheel toe (geen 8001) maar noemt geen afgekeurde regel; \
         vraag de gemeente welke regels zijn afgekeurd."
    )]
    NothingListed,
    /// TR342: a listed line without a fault; only rejected lines are listed.
    #[error(
        "Bij {0} staat geen fout, terwijl alleen afgekeurde regels in het antwoord horen (TR342); \
         vraag de gemeente wat geldt."
    )]
    NoFault(Place),
    /// 0233 under a client without a fault: nothing says why the line was not judged.
    #[error("{0} is niet beoordeeld (0233) maar bij de Client ervan staat geen fout; vraag de gemeente naar de reden.")]
    NotJudgedWithoutReason(Place),
    /// TR342: the totals do not fit the listed lines.
    #[error(
        "De afgekeurde regels tellen niet op tot het verschil tussen ingediend en toegekend (TR342); \
         vraag de gemeente welk bedrag geldt."
    )]
    Totals,
    /// TR101: a client or a line that occurs before.
    #[error("{0} staat er al eerder in (TR101); vraag de gemeente wat geldt.")]
    Repeated(Place),
    /// CS325: an amount of zero that is given back.
    #[error("Bij {0} staat een bedrag van nul als credit (CS325); vraag de gemeente om het juiste bedrag.")]
    ZeroCredit(Place),
    /// CD060: a reference to an earlier line without credit, or the other way round.
    #[error("Bij {0} horen verwijzing en credit niet bij elkaar (CD060); vraag de gemeente welke regel is bedoeld.")]
    PreviousReference(Place),
    /// TR134, TR137: a product period that ends before it begins, or later than the day of the answer.
    #[error("Bij {0} kan de ProductPeriode niet kloppen (TR134, TR137); vraag de gemeente welke regel is bedoeld.")]
    Period(Place),
}

/// What the codes of one class say.
enum Judgement {
    Fine,
    AllGranted,
    NotJudged,
    Faults(RetourCodes),
}

impl Jw325 {
    /// What the answer means; refused when it contradicts itself.
    pub fn outcome(&self) -> Result<Outcome, Inconsistent> {
        match (judge(&self.codes, Place::Header)?, &self.answer) {
            (Judgement::Faults(codes), None) => Ok(Outcome::MessageRejected(codes)),
            (Judgement::Faults(_), Some(_)) => Err(Inconsistent::AnswerBesideFault),
            (_, None) => Err(Inconsistent::NoAnswer),
            (_, Some(answer)) => answer.outcome(self.header.dated),
        }
    }
}

impl DeclaratieAntwoord {
    fn outcome(&self, dated: NaiveDate) -> Result<Outcome, Inconsistent> {
        for total in [self.submitted, self.granted] {
            debit_when_zero(total.amount, total.debit_credit, Place::Declaratie)?;
        }
        match judge(&self.codes, Place::Declaratie)? {
            Judgement::Faults(_) if self.granted.amount != Cents::ZERO => Err(Inconsistent::GrantedBesideFault),
            Judgement::Faults(_) if !self.clients.is_empty() => Err(Inconsistent::LinesBesideFault),
            Judgement::Faults(codes) => Ok(Outcome::DeclarationRejected(codes)),
            Judgement::AllGranted if !self.clients.is_empty() => Err(Inconsistent::LinesBesideAllGranted),
            Judgement::AllGranted if self.granted != self.submitted => Err(Inconsistent::NotAllGranted),
            Judgement::AllGranted => Ok(Outcome::AllGranted),
            Judgement::Fine | Judgement::NotJudged => self.judged(dated),
        }
    }

    fn judged(&self, dated: NaiveDate) -> Result<Outcome, Inconsistent> {
        let rejected = self.rejected(dated)?;
        if rejected.is_empty() {
            return Err(Inconsistent::NothingListed);
        }
        let lines: i128 = rejected
            .iter()
            .map(|rejected| signed(rejected.line.amount, rejected.line.debit_credit))
            .sum();
        if lines != self.submitted.signed() - self.granted.signed() {
            return Err(Inconsistent::Totals);
        }
        Ok(Outcome::Judged { rejected })
    }

    fn rejected(&self, dated: NaiveDate) -> Result<Vec<Rejected>, Inconsistent> {
        let mut clients = HashSet::new();
        // By the standard once per client; by TR314 we never use a reference twice, and one must not settle two lines.
        let mut references = HashSet::new();
        let mut rejected = Vec::new();
        for (index, client) in self.clients.iter().enumerate() {
            let place = Place::Client(index + 1);
            if !clients.insert(client.bsn) {
                return Err(Inconsistent::Repeated(place));
            }
            let of_client = match judge(&client.codes, place)? {
                Judgement::Faults(codes) => Some(codes),
                _ => None,
            };
            for returned in &client.lines {
                let place = Place::Prestatie(rejected.len() + 1);
                if !references.insert(&returned.line.reference) {
                    return Err(Inconsistent::Repeated(place));
                }
                check_line(&returned.line, dated, place)?;
                rejected.push(reject(client, returned, of_client.as_ref(), place)?);
            }
        }
        Ok(rejected)
    }
}

/// A listed line carries a fault, or 0233 under a client with a fault.
fn reject(
    client: &ReturnedClient,
    returned: &ReturnedLine,
    of_client: Option<&RetourCodes>,
    place: Place,
) -> Result<Rejected, Inconsistent> {
    match (judge(&returned.codes, place)?, of_client) {
        (Judgement::Faults(_), _) | (Judgement::NotJudged, Some(_)) => {}
        (Judgement::NotJudged, None) => return Err(Inconsistent::NotJudgedWithoutReason(place)),
        (Judgement::Fine | Judgement::AllGranted, _) => return Err(Inconsistent::NoFault(place)),
    }
    let of_client = of_client.into_iter().flat_map(RetourCodes::iter);
    Ok(Rejected {
        bsn: client.bsn,
        line: returned.line.clone(),
        codes: of_client.fold(returned.codes.clone(), RetourCodes::and),
    })
}

fn check_line(line: &Line, dated: NaiveDate, place: Place) -> Result<(), Inconsistent> {
    if line.days.end < line.days.begin || line.days.end > dated {
        return Err(Inconsistent::Period(place));
    }
    if line.previous_reference.is_some() != (line.debit_credit == DebetCredit::Credit) {
        return Err(Inconsistent::PreviousReference(place));
    }
    debit_when_zero(line.amount, line.debit_credit, place)
}

fn debit_when_zero(amount: Cents, debit_credit: DebetCredit, place: Place) -> Result<(), Inconsistent> {
    if amount == Cents::ZERO && debit_credit == DebetCredit::Credit {
        Err(Inconsistent::ZeroCredit(place))
    } else {
        Ok(())
    }
}

/// What the codes of a class say. Those that are no fault of something stand alone, each where it has a meaning.
fn judge(codes: &RetourCodes, place: Place) -> Result<Judgement, Inconsistent> {
    const ALONE: [RetourCode; 4] = [
        RetourCode::TECHNICAL,
        RetourCode::NO_REMARK,
        RetourCode::NOT_JUDGED,
        RetourCode::ALL_GRANTED,
    ];
    if let Some(code) = codes.iter().find(|code| !belongs(*code, place)) {
        return Err(Inconsistent::WrongCode { place, code });
    }
    let alone = codes.iter().find(|code| ALONE.contains(code));
    if alone.is_some() && codes.iter().count() > 1 {
        return Err(Inconsistent::MixedCodes(place));
    }
    Ok(match alone {
        Some(RetourCode::NO_REMARK) => Judgement::Fine,
        Some(RetourCode::NOT_JUDGED) => Judgement::NotJudged,
        Some(RetourCode::ALL_GRANTED) => Judgement::AllGranted,
        _ => Judgement::Faults(codes.clone()),
    })
}

/// Says whether a code may stand at a place: the rule it belongs to judges that class (RULES 5 and 6).
fn belongs(code: RetourCode, place: Place) -> bool {
    // Of the header: TR056, TR135, TR378. Of the declaration: TR318, TR333.
    const OF_HEADER: [&str; 4] = ["0001", "8848", "9056", "S300"];
    const OF_DECLARATIE: [&str; 3] = ["8001", "8214", "9333"];
    // TR304 judges the client.
    const OF_CLIENT: &str = "8187";
    if code == RetourCode::NO_REMARK {
        return true;
    }
    let code = code.as_str();
    match place {
        Place::Header => OF_HEADER.contains(&code),
        Place::Declaratie => OF_DECLARATIE.contains(&code),
        Place::Client(_) => code == OF_CLIENT,
        // Its text speaks of one line, so 8187 may stand there too; and a code of another message rejects the line just
        // as well.
        Place::Prestatie(_) => !OF_HEADER.contains(&code) && !OF_DECLARATIE.contains(&code),
    }
}
