//! The legal ratio ("beroepskracht-kindratio", BKR): professionals needed for the children present.
//!
//! Besluit kwaliteit kinderopvang (Bkk) art. 7, 9, 16 and 18 with bijlage 1, as in force since 1 July 2024. Integers only;
//! the steps that led to a number come with it, in Dutch.

mod bso;
mod count;
mod kdv;

pub use bso::{BsoCounts, MAX_BASISGROEP, bso};
pub use count::AgeCounts;
pub use kdv::{CombiCounts, KdvCounts, MAX_STAMGROEP, SecondRule, combi, kdv};

/// What the law asks for, with the steps that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BkrResult {
    /// Professionals needed; `None` when the composition is not allowed in one group.
    pub required: Option<u32>,
    /// The steps in Dutch, for the explanation on the screen; never empty.
    pub steps: Vec<String>,
}

/// Fewest professionals during a deviation ("afwijkende inzet"): half of the required number, upwards.
///
/// Bkk art. 7(4) and 16(4): at least half; without children nobody is needed.
pub const fn floor_during_deviation(required: u32) -> u32 {
    required.div_ceil(2)
}

/// `count` with the singular or plural of "kind".
fn children(count: u64) -> String {
    if count == 1 {
        "1 kind".to_owned()
    } else {
        format!("{count} kinderen")
    }
}

/// A fraction as a Dutch decimal, rounded to `decimals` places, zeros at the end left out; integers only.
fn decimal(numerator: u64, denominator: u64, decimals: u32) -> String {
    let scale = 10_u64.pow(decimals);
    let scaled =
        (u128::from(numerator) * u128::from(scale) * 2 + u128::from(denominator)) / (u128::from(denominator) * 2);
    let (whole, part) = (scaled / u128::from(scale), scaled % u128::from(scale));
    let width = usize::try_from(decimals).unwrap_or(0);
    let digits = format!("{part:0width$}");
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        whole.to_string()
    } else {
        format!("{whole},{digits}")
    }
}

#[cfg(test)]
mod tests;
