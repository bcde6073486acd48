//! Numbers with their noun, in Dutch: one of something is singular; and yes or no.

use super::word_enums::words;

words! {
    /// Yes or no.
    YesNo, any_case {
        /// Yes.
        Yes = "ja";
        /// No.
        No = "nee";
    }
}

/// A count with its noun: `1 regel`, `2 regels`, `0 regels`.
pub fn count<N: Copy + std::fmt::Display + PartialEq + From<u8>>(number: N, singular: &str, plural: &str) -> String {
    format!("{number} {}", noun(number, singular, plural))
}

/// The noun alone, for a sentence that has the number elsewhere.
pub fn noun<'w, N: Copy + PartialEq + From<u8>>(number: N, singular: &'w str, plural: &'w str) -> &'w str {
    if number == N::from(1) { singular } else { plural }
}

/// A large number with points between the thousands: `200.000`.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_every_other_number_plural() {
        assert_eq!(count(1_usize, "regel", "regels"), "1 regel");
        assert_eq!(count(0_u32, "regel", "regels"), "0 regels");
        assert_eq!(count(2_i64, "dag", "dagen"), "2 dagen");
        assert_eq!(noun(1_u64, "bestand", "bestanden"), "bestand");
        for (number, said) in [(7, "7"), (200_000, "200.000"), (1_234_567, "1.234.567")] {
            assert_eq!(thousands(number), said);
        }
    }
}
