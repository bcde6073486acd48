//! Opening the program, and the very first start.

use super::Next;
use super::context::{Context, no_location};
use super::output::{Outcome, show as print};
use super::wizard;
use crate::app::AppError;
use std::io::IsTerminal;

/// Opens the program, or at the very first start says what to do next in words and does it.
pub(super) fn open_or_first_start(context: Context) -> Result<Next, AppError> {
    let path = context.file()?;
    if path.exists() {
        return Ok(Next::Open(Box::new(context)));
    }
    if context.named_file.is_some() || !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(no_location(&path));
    }
    print("Welkom bij plusgroep. Er is nog geen locatie op deze computer.");
    print("  1  rondkijken in een verzonnen locatie (demo)");
    print("  2  uw eigen locatie maken");
    print("  q  stoppen");
    match wizard::choose("Uw keuze: ", &["1", "2", "q"])?.as_str() {
        "1" => Ok(Next::OpenDemo(Box::new(context))),
        "2" => {
            wizard::create_by_asking(&context, None)?.show(context.format);
            wizard::wait_for_enter("\nDruk op Enter als de herstelsleutel is opgeschreven")?;
            Ok(Next::Open(Box::new(context)))
        }
        _ => Ok(Next::Done(Outcome::Fine)),
    }
}
