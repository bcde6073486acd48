//! The lines of a month that someone had in sight: what is booked or decided on them is about those and no others
//! (docs/adr/0021-wat-iemand-zag.md).

use super::tasks::Sight;
use crate::app::cause::Cause;
use crate::app::error::{AppError, ErrorKind};
use crate::domain::allocation::{Eenheid, Volume};
use crate::domain::declaration::month::ProposedLine;
use crate::domain::declaration::{DebetCredit, LineKey, Prestatie, ReferentieNummer};
use crate::domain::ids::{ChildNumber, ProductCode, ToewijzingNummer};
use crate::domain::money::Cents;
use crate::domain::time::Month;
use chrono::NaiveDate;

/// A line as a person sees it: without its own number, which it only gets when it is booked.
#[derive(Clone, Debug, PartialEq, Eq)]
struct SeenLine {
    child: ChildNumber,
    toewijzing: ToewijzingNummer,
    product: ProductCode,
    begin: NaiveDate,
    end: NaiveDate,
    volume: Volume,
    unit: Eenheid,
    amount: Cents,
    debit_credit: DebetCredit,
    previous: Option<ReferentieNummer>,
}

/// Lines as a person had them in sight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenLines(Vec<SeenLine>);

impl SeenLines {
    /// Lines that are shown.
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a Prestatie>) -> Self {
        let seen = |line: &Prestatie| SeenLine {
            child: line.child_number.clone(),
            toewijzing: line.toewijzing,
            product: line.product.clone(),
            begin: line.begin,
            end: line.end,
            volume: line.volume,
            unit: line.unit,
            amount: line.amount,
            debit_credit: line.debit_credit,
            previous: line.previous_reference.clone(),
        };
        Self(lines.into_iter().map(seen).collect())
    }

    /// Lines that are proposed now.
    pub(super) fn proposed<'a>(lines: impl IntoIterator<Item = &'a ProposedLine>) -> Self {
        let seen = |line: &ProposedLine| SeenLine {
            child: line.child_number.clone(),
            toewijzing: line.toewijzing,
            product: line.product.clone(),
            begin: line.begin,
            end: line.end,
            volume: line.volume,
            unit: line.unit,
            amount: line.amount,
            debit_credit: line.debit_credit,
            previous: line.previous_reference.clone(),
        };
        Self(lines.into_iter().map(seen).collect())
    }

    /// Those about a piece of care.
    #[must_use]
    pub fn about(&self, key: &LineKey) -> Self {
        let is_about = |line: &&SeenLine| {
            (line.toewijzing, &line.product, Month::of(line.begin)) == (key.toewijzing, &key.product, key.month)
        };
        Self(self.0.iter().filter(is_about).cloned().collect())
    }

    /// Those about a month.
    #[must_use]
    pub fn in_month(&self, month: Month) -> Self {
        let is_in = |line: &&SeenLine| Month::of(line.begin) == month;
        Self(self.0.iter().filter(is_in).cloned().collect())
    }
}

/// Refuses when the lines are others than were in sight; `what` is what did not happen.
pub(super) fn refuse_other_lines(seen: Sight<&SeenLines>, now: &SeenLines, what: &str) -> Result<(), AppError> {
    match seen {
        Sight::Of(seen) if seen != now => Err(changed(what)),
        Sight::Of(_) | Sight::Blind => Ok(()),
    }
}

/// The refusal: `what` is what did not happen.
pub(super) fn changed(what: &str) -> AppError {
    let text = format!("De maand is intussen gewijzigd; er is niets {what}.");
    AppError::new(ErrorKind::Refused, Cause::MonthChanged, text).hint("Controleer de maand opnieuw.")
}
