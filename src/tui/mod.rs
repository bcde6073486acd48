//! stub
use crate::app::{AppError, Clock, Session};
/// stub
pub fn start(_: &std::path::Path, _: Option<&str>, _: Option<Session>, _: Clock) -> Result<(), AppError> {
    Ok(())
}
/// stub
pub fn check_terminal() -> Result<(), AppError> {
    Ok(())
}
