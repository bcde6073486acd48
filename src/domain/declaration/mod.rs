//! The month's claim ("declaratie") and its lines ("prestaties"), iJw 3.2 message JW323.

pub mod administration;
pub mod balance;
mod billable;
pub mod bundle;
pub mod care_state;
pub mod checks;
pub mod covering;
pub mod delivery;
pub mod history;
mod line;
pub mod month;
pub mod numbering;
mod policy_weeks;
pub mod pricing;
pub mod return_code;
mod said;
mod settle;
pub mod year_weeks;

use super::allocation::{Eenheid, Volume};
use super::error::ValueError;
use super::ids::{AgbCode, Bsn, ChildId, ChildNumber, GemeenteCode, ProductCategorie, ProductCode, ToewijzingNummer};
use super::money::Cents;
use super::retour::RetourCode;
use super::text::Text;
use super::time::{Month, Period};
use crate::domain::rule_code::RuleCode;
use crate::domain::word_enums::words;
use chrono::NaiveDate;
use std::fmt;

/// Defines a number of the standard made of letters and digits, with a greatest length.
macro_rules! message_number {
    ($(#[$doc:meta])* $name:ident, $max:literal, $what:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Reads the number.
            pub fn parse(raw: &str) -> Result<Self, ValueError> {
                let valid = !raw.is_empty() && raw.len() <= $max && raw.bytes().all(|b| b.is_ascii_alphanumeric());
                if valid { Ok(Self(raw.to_owned())) } else { Err(ValueError::Form { what: $what, example: $example }) }
            }

            /// The number itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

message_number!(
    /// Identification of a message we send: at most 12 letters and digits, unique per message type (TR056).
    Identificatie, 12, "identificatie", "K7QX000001"
);
message_number!(
    /// Number of a declaration: at most 12 letters and digits, unique for ever (CS319, TR333).
    DeclaratieNummer, 12, "declaratienummer", "DK7QX000001"
);
message_number!(
    /// Reference of a prestatie: at most 20 letters and digits, unique for ever (TR314).
    ReferentieNummer, 20, "referentienummer", "RK7QX0000000001"
);

words! {
    /// Debit or credit: amount and quantity (codelijst COD043).
    DebetCredit, trimmed {
        /// D: claimed.
        Debet = "D";
        /// C: given back.
        Credit = "C";
    }
}

/// One line of a claim ("prestatie"): all delivery on one allocation in one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prestatie {
    /// The child.
    pub child: ChildId,
    /// The child's number at the location.
    pub child_number: ChildNumber,
    /// The child's BSN.
    pub bsn: Bsn,
    /// The allocation.
    pub toewijzing: ToewijzingNummer,
    /// Product category.
    pub category: ProductCategorie,
    /// Product code.
    pub product: ProductCode,
    /// First day of the product period (TR387).
    pub begin: NaiveDate,
    /// Last day of the product period (TR388).
    pub end: NaiveDate,
    /// Delivered volume.
    pub volume: Volume,
    /// Unit of the volume.
    pub unit: Eenheid,
    /// Tariff per unit; for minutes on an hourly contract tariff rounded, and for show only (IV081).
    pub tariff: Cents,
    /// The contract tariff per hour of a line in minutes, where that is how it is contracted (IV081).
    pub hourly_tariff: Option<Cents>,
    /// Volume times tariff (TR346), or minutes of the hourly tariff rounded to the cent (IV081).
    pub amount: Cents,
    /// Claimed or given back.
    pub debit_credit: DebetCredit,
    /// Our reference.
    pub reference: ReferentieNummer,
    /// Reference of the line that is given back; only for a credit (CD060).
    pub previous_reference: Option<ReferentieNummer>,
}

/// A claim as it goes into one JW323.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaratie {
    /// Identification of the message.
    pub identification: Identificatie,
    /// Number of the declaration.
    pub number: DeclaratieNummer,
    /// Provider that declares.
    pub agb: AgbCode,
    /// Municipality that pays.
    pub gemeente: GemeenteCode,
    /// Declared month (CS340).
    pub month: Month,
    /// Day of sending; also the day of signing (RULES 7.8).
    pub dated: NaiveDate,
    /// Lines, sorted by child number and allocation.
    pub lines: Vec<Prestatie>,
    /// Absolute total (TR358).
    pub total: Cents,
    /// Sign of the total.
    pub total_debit_credit: DebetCredit,
}

/// A contract tariff ("tarief") of a municipality for a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tariff {
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// Product code.
    pub product: ProductCode,
    /// Product category that goes with it.
    pub category: ProductCategorie,
    /// Days on which it holds.
    pub period: Period,
    /// Unit it is for.
    pub unit: Eenheid,
    /// Amount per unit.
    pub tariff: Cents,
}

/// A step that a line in this state cannot take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Een regel die al {word} is, kan deze stap niet zetten.", word = .0.code())]
pub struct WrongStep(pub LineState);

words! {
    /// How a declaration as a whole has come.
    DeclarationState, exact {
        /// Sent, no answer yet.
        Sent = "verzonden";
        /// Answered: every line is approved or rejected.
        Answered = "beantwoord";
        /// Rejected as a whole: counts as not sent (RULES 4).
        Rejected = "afgekeurd";
        /// Refused on its way, so that no answer comes: counts as not sent (BRS13, BRS28).
        Refused = "geweigerd";
    }
}

impl DeclarationState {
    /// Says whether it counts as sent to the municipality (RULES 7.7).
    pub const fn counts(self) -> bool {
        matches!(self, Self::Sent | Self::Answered)
    }

    /// The step from sent to an outcome; whatever has one keeps it (IV087: one answer).
    pub fn becomes(self, outcome: Self) -> Result<Self, Self> {
        match self {
            Self::Sent => Ok(outcome),
            Self::Answered | Self::Rejected | Self::Refused => Err(self),
        }
    }
}

/// What was chosen for a month in which the tariff of a product changes: one line can have one tariff only (register 17).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TariffChoice {
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// Product.
    pub product: ProductCode,
    /// Month of care.
    pub month: Month,
    /// First day of the tariff that holds for the whole month.
    pub valid_from: NaiveDate,
}

/// The care that one line is about: everything on one allocation of one product in one month (RULES 7.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineKey {
    /// Allocation.
    pub toewijzing: ToewijzingNummer,
    /// Product.
    pub product: ProductCode,
    /// Month of care.
    pub month: Month,
}

words! {
    /// What a person decided about a line that the program would propose.
    Decision, exact {
        /// Not now ("aangehouden").
        Held = "aangehouden";
        /// Never ("afgeschreven").
        WrittenOff = "afgeschreven";
    }
}

/// A decision about a line, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineDecision {
    /// About which care.
    pub key: LineKey,
    /// What was decided.
    pub decision: Decision,
    /// Why, in the words of who decided.
    pub reason: Text,
}

words! {
    /// How far a line that was sent has come (RULES 7.6).
    LineState, exact {
        /// Sent, no answer yet.
        Sent = "verzonden";
        /// Approved by the municipality.
        Approved = "goedgekeurd";
        /// Rejected: counts as not delivered.
        Rejected = "afgekeurd";
        /// Approved and given back since.
        Credited = "gecrediteerd";
    }
}

impl LineState {
    /// The municipality approves it.
    pub fn approve(self) -> Result<Self, WrongStep> {
        self.answered(Self::Approved)
    }

    /// The municipality rejects it, alone or with its whole declaration.
    pub fn reject(self) -> Result<Self, WrongStep> {
        self.answered(Self::Rejected)
    }

    /// It is given back; only what was approved can be (IV085).
    pub fn credit(self) -> Result<Self, WrongStep> {
        match self {
            Self::Approved => Ok(Self::Credited),
            Self::Sent | Self::Rejected | Self::Credited => Err(WrongStep(self)),
        }
    }

    fn answered(self, to: Self) -> Result<Self, WrongStep> {
        match self {
            Self::Sent => Ok(to),
            Self::Approved | Self::Rejected | Self::Credited => Err(WrongStep(self)),
        }
    }

    /// Says whether the line still takes up volume of its allocation (TR322, TR389).
    pub const fn counts(self) -> bool {
        matches!(self, Self::Sent | Self::Approved)
    }
}

/// A line as it was sent, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentLine {
    /// The line.
    pub line: Prestatie,
    /// How far it has come.
    pub state: LineState,
    /// Month of the declaration in which it was sent.
    pub declared: Month,
    /// Return codes with which it was rejected; empty in every other state.
    pub codes: Vec<RetourCode>,
}

/// What of a delivery may not be billed, and why ("niet declarabel").
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotBillable {
    /// The child.
    pub child: ChildNumber,
    /// The day of care.
    pub day: NaiveDate,
    /// How much of that day.
    pub count: u32,
    /// In which unit.
    pub unit: Eenheid,
    /// Rule that forbids it.
    pub code: RuleCode,
    /// Why, in one Dutch sentence.
    pub text: String,
}

#[cfg(test)]
mod rule_table;
