//! A list with a cursor.

use crate::tui::action::ActionId;
use std::ops::Range;

/// Rows that a page key moves.
const PAGE: usize = 10;

/// Where a cursor goes in a list of `length` rows for a moving action; elsewhere it stays.
pub fn moved(at: usize, action: ActionId, length: usize) -> usize {
    let last = length.saturating_sub(1);
    let to = match action {
        ActionId::MoveUp => at.saturating_sub(1),
        ActionId::MoveDown => at.saturating_add(1),
        ActionId::PageUp => at.saturating_sub(PAGE),
        ActionId::PageDown => at.saturating_add(PAGE),
        ActionId::First => 0,
        ActionId::Last => last,
        _ => at,
    };
    to.min(last)
}

/// The rows to show of a list in `height` lines.
///
/// It follows from the cursor alone (which stands in the middle, except near the ends), so that a new size or new data
/// never makes the list jump.
pub fn window(at: usize, length: usize, height: usize) -> Range<usize> {
    let top = at.saturating_sub(height / 2).min(length.saturating_sub(height));
    top..length.min(top.saturating_add(height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_cursor_is_always_in_sight(length in 1usize..300, height in 1usize..60, at in 0usize..300) {
            let at = at.min(length - 1);
            let rows = window(at, length, height);
            prop_assert!(rows.contains(&at));
            prop_assert_eq!(rows.len(), length.min(height));
        }
    }

    #[test]
    fn the_cursor_never_leaves_the_list() {
        for (at, action, length, expected) in [
            (0, ActionId::MoveUp, 5, 0),
            (4, ActionId::MoveDown, 5, 4),
            (1, ActionId::PageDown, 5, 4),
            (0, ActionId::MoveDown, 0, 0),
            (2, ActionId::First, 5, 0),
            (2, ActionId::Last, 5, 4),
        ] {
            assert_eq!(moved(at, action, length), expected, "{action:?}");
        }
    }
}
