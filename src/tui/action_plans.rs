//! The actions of the screen Plannen.

use super::action::ActionSpec;

/// Every action, per scope; the order is that of the line at the bottom and of the help.
pub const ACTIONS: &[ActionSpec] = &[];
