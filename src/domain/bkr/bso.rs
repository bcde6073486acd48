//! Out-of-school care (Bkk art. 16 and bijlage 1 part b, since 1 July 2024): one formula over the whole location.

use super::{BkrResult, children, decimal};

/// Children present at a location for out-of-school care, by age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BsoCounts {
    /// Children of 4, 5 and 6 years.
    pub j4_6: u32,
    /// Children of 7 years until the end of primary school.
    pub j7: u32,
}

/// Most children in one basisgroep (Bkk art. 18(2)).
pub const MAX_BASISGROEP: u32 = 30;

/// Professionals needed for out-of-school care: 0.1 for each child of 4 to 6 and 0.083 for each older one, upwards.
///
/// The location has no maximum, so the result is always a number; [`MAX_BASISGROEP`] holds for each group apart.
pub fn bso(counts: BsoCounts) -> BkrResult {
    let (young, old) = (u64::from(counts.j4_6), u64::from(counts.j7));
    let total = young + old;
    if total == 0 {
        return BkrResult {
            required: Some(0),
            steps: vec!["geen kinderen: niemand nodig".to_owned()],
        };
    }
    let thousandths = 100 * young + 83 * old;
    // At most a tenth of the children, so it fits; the fallback can only ask for more.
    let required = u32::try_from(thousandths.div_ceil(1000)).unwrap_or(u32::MAX);
    let steps = vec![
        format!(
            "{}: {young} van 4 tot en met 6 jaar, {old} van 7 jaar en ouder",
            children(total)
        ),
        format!(
            "{young} x 0,1 + {old} x 0,083 = {}, naar boven: {required}",
            decimal(thousandths, 1000, 3)
        ),
    ];
    BkrResult {
        required: Some(required),
        steps,
    }
}
