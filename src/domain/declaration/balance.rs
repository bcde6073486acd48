//! Money that may go both ways: what is claimed less what is given back ("saldo").

use super::{DebetCredit, Prestatie};
use crate::domain::money::Cents;
use std::fmt;
use std::iter::Sum;
use std::ops::Add;

/// Euro cents, debits less credits; negative when more is given back than claimed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Balance(i64);

impl Balance {
    /// An amount on its side; [`Cents`] hold less than a million million, so each fits.
    pub fn of(amount: Cents, side: DebetCredit) -> Self {
        let cents = i64::try_from(amount.cents()).unwrap_or(i64::MAX);
        Self(match side {
            DebetCredit::Debet => cents,
            DebetCredit::Credit => cents.saturating_neg(),
        })
    }

    /// The amount of a line on its side.
    pub fn of_line(line: &Prestatie) -> Self {
        Self::of(line.amount, line.debit_credit)
    }

    /// The number of cents.
    pub const fn cents(self) -> i64 {
        self.0
    }
}

impl Add for Balance {
    type Output = Self;

    /// A sum that does not fit is shown as too large, by what `Cents` refuse.
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Balance {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

impl fmt::Display for Balance {
    /// Dutch notation: `EUR 1.234,56`, and `EUR -1.234,56` for what is given back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let amount =
            Cents::new(self.0.unsigned_abs()).map_or_else(|_| "te groot".to_owned(), |cents| cents.to_string());
        let shown = if self.0 < 0 {
            amount.replacen("EUR ", "EUR -", 1)
        } else {
            amount
        };
        f.pad(&shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_given_back_is_taken_off_and_shown_with_a_sign() {
        let cents = |cents| Cents::new(cents).expect("an amount");
        let all = [
            Balance::of(cents(10_000), DebetCredit::Debet),
            Balance::of(cents(133_456), DebetCredit::Credit),
        ];
        assert_eq!(all[0].to_string(), "EUR 100,00");
        let sum: Balance = all.into_iter().sum();
        assert_eq!((sum.cents(), sum.to_string().as_str()), (-123_456, "EUR -1.234,56"));
        assert_eq!(format!("{:>14}", Balance::default()), "      EUR 0,00");
    }

    proptest! {
        #[test]
        fn no_amount_breaks_a_balance(cents in 0..=Cents::MAX_TOTAL, other: i64) {
            let one = Balance::of(Cents::new(cents).expect("an amount"), DebetCredit::Credit);
            prop_assert!((one + Balance(other)).to_string().len() >= 8);
        }
    }
}
