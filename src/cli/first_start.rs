//! Opening the program, and the very first start.

use super::Next;
use super::context::Context;
use super::output::{Outcome, show as print};
use super::wizard;
use crate::app::AppError;
use crate::app::copies::{self, Replacing};
use std::io::IsTerminal;

/// Opens the program, or at the very first start says what to do next in words and does it.
pub(super) fn open_or_first_start(context: Context) -> Result<Next, AppError> {
    let path = context.file()?;
    if path.exists() {
        return Ok(Next::Open(Box::new(context)));
    }
    // The file is gone and its copies are not: the screen offers to put one back.
    let can_restore = copies::beside(&path).is_ok_and(|copies| !copies.is_empty());
    let at_a_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if can_restore && at_a_terminal {
        return Ok(Next::Open(Box::new(context)));
    }
    if context.named_file.is_some() || !at_a_terminal {
        return Err(context.no_location(&path));
    }
    print("Welkom bij plusgroep. Er is nog geen locatie op deze computer.");
    print("  1  rondkijken in een verzonnen locatie (demo)");
    print("  2  uw eigen locatie maken");
    print("  3  een reservekopie terugzetten, bijvoorbeeld van een stick");
    print("  q  stoppen");
    match wizard::choose("Uw keuze: ", &["1", "2", "3", "q"])?.as_str() {
        "1" => Ok(Next::OpenDemo(Box::new(context))),
        "2" => {
            wizard::create_by_asking(&context, None)?.show(context.format);
            wizard::wait_for_enter("\nDruk op Enter als de herstelsleutel is opgeschreven")?;
            Ok(Next::Open(Box::new(context)))
        }
        "3" => {
            let copy = wizard::ask_file("Bestand van de kopie, dat op .plusgroep eindigt")?;
            super::copies::restore(&context, (&copy, None), Replacing::SameLocation)?.show(context.format);
            Ok(Next::Open(Box::new(context)))
        }
        _ => Ok(Next::Done(Outcome::Fine)),
    }
}
