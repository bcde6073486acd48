//! Pieces that several screens and dialogs are made of.

pub mod choices;
pub mod dialog;
pub mod field;
pub mod form;
pub mod list;
pub mod note;
