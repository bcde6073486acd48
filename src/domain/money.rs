//! Money in whole euro cents (iJw IV024, TR346): no floats anywhere.

use super::error::ValueError;
use std::fmt;

/// An amount in euro cents, never negative; whether it is owed or credited stands beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cents(u64);

impl Cents {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// Largest amount of one line in a message (iJw `LDT_Bedrag`).
    pub const MAX_LINE: u64 = 99_999_999;
    /// Largest total of a message (iJw `LDT_TotaalBedrag`).
    pub const MAX_TOTAL: u64 = 999_999_999_999;

    /// An amount of at most [`Cents::MAX_TOTAL`].
    pub fn new(cents: u64) -> Result<Self, ValueError> {
        if cents > Self::MAX_TOTAL {
            return Err(ValueError::Range {
                min: 0,
                max: 999_999_999_999,
            });
        }
        Ok(Self(cents))
    }

    /// Reads whole cents as digits, at most a line's maximum, as in `tarief_cent`.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let raw = raw.trim();
        let form = ValueError::Form {
            what: "bedrag in hele centen",
            example: "4737",
        };
        if raw.is_empty() || !raw.bytes().all(|b| b.is_ascii_digit()) {
            return Err(form);
        }
        let cents: u64 = raw.parse().map_err(|_| form)?;
        if cents > Self::MAX_LINE {
            return Err(ValueError::Range {
                min: 0,
                max: 99_999_999,
            });
        }
        Ok(Self(cents))
    }

    /// Reads a tariff: as [`Cents::parse`], and more than nothing, since a line of nothing can never be given back (CS325).
    pub fn parse_tariff(raw: &str) -> Result<Self, ValueError> {
        match Self::parse(raw) {
            Ok(Self::ZERO) | Err(ValueError::Range { .. }) => Err(ValueError::Range {
                min: 1,
                max: 99_999_999,
            }),
            other => other,
        }
    }

    /// Reads an amount in euros as people type it: `1250`, `1.250,00`, `12,5`.
    ///
    /// A dot stands between groups of three digits and nowhere else: who types `47.37` means cents, and a dot that was left out
    /// would make a hundredfold of it.
    pub fn parse_euros(raw: &str) -> Result<Self, ValueError> {
        let form = ValueError::Form {
            what: "bedrag in euro (een komma voor de centen, een punt alleen tussen duizendtallen)",
            example: "47,37 of 1.250,00",
        };
        let raw = raw.trim();
        let (euros, cents) = raw.split_once(',').unwrap_or((raw, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let whole = if euros.contains('.') {
            without_thousands(euros)
        } else {
            Some(euros.to_owned())
        };
        match whole {
            Some(whole) if digits(&whole) && digits(cents) && cents.len() <= 2 => {
                Self::parse(&format!("{whole}{cents:0<2}"))
            }
            _ => Err(form),
        }
    }

    /// The number of cents.
    pub const fn cents(self) -> u64 {
        self.0
    }

    /// `volume` times this tariff, exact (TR346); `None` above what a message can hold in one line.
    pub fn times(self, volume: u32) -> Option<Self> {
        self.0
            .checked_mul(u64::from(volume))
            .filter(|cents| *cents <= Self::MAX_LINE)
            .map(Self)
    }

    /// The sum; `None` above what a message can hold in total.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0
            .checked_add(other.0)
            .filter(|cents| *cents <= Self::MAX_TOTAL)
            .map(Self)
    }
}

/// The digits of `1.250.000`: a first group of one to three digits that does not begin with 0, then groups of three.
fn without_thousands(euros: &str) -> Option<String> {
    let mut groups = euros.split('.');
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()))?;
    let right = !first.starts_with('0') && groups.all(|group| group.len() == 3);
    right.then(|| euros.replace('.', ""))
}

impl fmt::Display for Cents {
    /// Dutch notation: `EUR 1.234,56`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let euros = (self.0 / 100).to_string();
        let mut grouped = String::new();
        for (index, digit) in euros.chars().enumerate() {
            if index > 0 && (euros.len() - index).is_multiple_of(3) {
                grouped.push('.');
            }
            grouped.push(digit);
        }
        f.pad(&format!("EUR {grouped},{:02}", self.0 % 100))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_typed_in_euros_with_a_comma() {
        for (typed, cents) in [
            ("1250", Some(125_000)),
            ("1.250,00", Some(125_000)),
            ("12,5", Some(1_250)),
            ("0,05", Some(5)),
            ("1.234,56", Some(123_456)),
            ("1.234", Some(123_400)),
            ("999.999", Some(99_999_900)),
            ("47,37", Some(4_737)),
            ("4737", Some(473_700)),
            ("47.37", None),
            ("1.23.456", None),
            ("1.2345", None),
            ("0.123", None),
            (".123", None),
            ("1234.567", None),
            ("1.234.", None),
            ("1..234", None),
            ("1.234,5.6", None),
            ("1 250", None),
            ("12,345", None),
            ("-3", None),
            ("", None),
            ("1,", None),
            ("99999999999", None),
        ] {
            assert_eq!(Cents::parse_euros(typed).ok().map(Cents::cents), cents, "{typed}");
        }
    }

    #[test]
    fn amounts_are_shown_the_dutch_way() {
        for (cents, shown) in [
            (0, "EUR 0,00"),
            (5, "EUR 0,05"),
            (85_266, "EUR 852,66"),
            (123_456, "EUR 1.234,56"),
            (100_000_000, "EUR 1.000.000,00"),
        ] {
            assert_eq!(Cents(cents).to_string(), shown);
        }
    }

    #[test]
    fn tr346_amount_is_volume_times_tariff_and_never_overflows() {
        assert_eq!(Cents(4_737).times(18), Some(Cents(85_266)));
        assert_eq!(Cents(99_999_999).times(2), None);
        assert_eq!(Cents(Cents::MAX_TOTAL).plus(Cents(1)), None);
    }

    #[test]
    fn only_whole_cents_are_read() {
        assert_eq!(Cents::parse("4737"), Ok(Cents(4_737)));
        assert_eq!(Cents::parse_tariff("1"), Ok(Cents(1)));
        assert!(
            Cents::parse_tariff("0").is_err(),
            "a line of nothing can never be given back (CS325)"
        );
        for raw in ["0", "100000000"] {
            let wrong = Cents::parse_tariff(raw).map_err(|error| error.to_string());
            assert_eq!(wrong, Err("ligt niet tussen 1 en 99999999".to_owned()), "{raw}");
        }
        for wrong in ["", "47,37", "-1", "100000000", "99999999999999999999999"] {
            assert!(Cents::parse(wrong).is_err(), "{wrong}");
        }
    }
}
