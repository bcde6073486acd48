//! stub
use super::{AppError, Moment};
use std::path::{Path, PathBuf};
/// stub
pub const PASSPHRASE: &str = "demo";
/// stub
pub fn make_demo(_: &Path, _: Moment) -> Result<PathBuf, AppError> {
    Err(AppError::internal("STUB"))
}
/// stub
pub fn is_school_day(_: chrono::NaiveDate) -> bool {
    true
}
