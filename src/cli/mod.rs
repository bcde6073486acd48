//! The same use cases as commands: plain lines, `--json`, exit codes 0, 1 and 2.

mod accounts;
mod allocations;
mod args;
mod args_claims;
mod bkr;
mod bundle;
mod care_notices;
mod children;
mod claim_tasks;
mod claims;
mod context;
mod copies;
mod deadlines;
mod extra_hours;
mod first_start;
mod inspection;
mod lists;
mod location;
mod log;
mod meldcode;
mod occupancy;
mod output;
mod secrets;
mod subsidy_account;
mod wizard;

pub use args::{Arguments, Asked, Command, parse};
pub use context::Context;
pub use output::{Format, Outcome, show, show_error};

use crate::app::copies::Replacing;
use crate::app::demo::DEMO_FILE;
use crate::app::{AppError, PastDays, location_was_told};
use crate::domain::bkr::SecondRule;
use args::{IjwCommand, LocatieCommand};
use output::Answer;
use std::path::PathBuf;

/// What the program should do after the command line was read.
#[derive(Debug)]
pub enum Next {
    /// The command is done.
    Done(Outcome),
    /// Open the program on this location.
    Open(Box<Context>),
    /// Open the program on the demo in this folder, and take the folder away afterwards.
    OpenDemo(Box<Context>),
}

/// Runs a command; opening the program itself is left to the caller.
#[expect(clippy::too_many_lines, reason = "one arm for each command, and nothing else")]
pub fn run(arguments: Arguments) -> Result<Next, AppError> {
    let context = Context::from_args(arguments.common)?;
    let format = context.format;
    let new_location = new_location(&context, arguments.command.as_ref())?;
    let answer = match arguments.command {
        None => return first_start::open_or_first_start(context),
        Some(Command::Demo { maak: None }) => return Ok(Next::OpenDemo(Box::new(context))),
        Some(Command::Demo { maak: Some(folder) }) => location::write_demo(&context, &folder)?,
        Some(Command::Locatie { what }) => location_command(&context, &what)?,
        Some(Command::Account { what }) => accounts::run(&context, &what)?,
        Some(Command::Import { soort, file, proef }) => {
            let mode = if proef {
                location::Trial::Rehearse
            } else {
                location::Trial::Write
            };
            location::import(&context, &soort, &file, mode)?
        }
        Some(Command::Kind { what }) => children::run(&context, &what)?,
        Some(Command::Export { what }) => children::export(&context, &what)?,
        Some(Command::Ijw {
            what: IjwCommand::Lees { file, uit },
        }) => claims::read_message(&context, &file, uit.as_deref())?,
        Some(Command::Declaratie { what }) => claims::run(&context, &what)?,
        Some(Command::Logboek { kind, van, tot }) => {
            log::run(&context, kind.as_deref(), (van.as_deref(), tot.as_deref()))?
        }
        Some(Command::Meldcode { what }) => meldcode::run(&context, &what)?,
        Some(Command::Zorgberichten { what }) => care_notices::run(&context, what.as_ref())?,
        Some(Command::Toewijzingen { kind, op }) => allocations::run(&context, kind.as_deref(), op.as_deref())?,
        Some(Command::Uren { maand }) => extra_hours::run(&context, &maand)?,
        Some(Command::Bkr {
            soort,
            kinderen,
            tabel,
            strikt,
        }) => {
            let rule = if strikt {
                SecondRule::StrictMonotone
            } else {
                SecondRule::Literal
            };
            bkr::run(&soort, rule, kinderen.as_deref(), (tabel.as_deref(), format))?
        }
        Some(Command::Bezetting { op, dag }) => occupancy::run(&context, op.as_deref(), dag.as_deref())?,
        Some(Command::Termijnen { tot }) => deadlines::run(&context, tot.as_deref())?,
        Some(Command::Backup { what }) => copies::run(&context, &what)?,
        Some(Command::Herstel {
            backup,
            naar,
            andere_locatie: false,
        }) => copies::restore(&context, (&backup, naar.as_deref()), Replacing::SameLocation)?,
        Some(Command::Herstel {
            backup,
            naar,
            andere_locatie: true,
        }) => copies::restore(&context, (&backup, naar.as_deref()), Replacing::AnyLocation)?,
        Some(Command::Controleer { wal_opzij: false }) => copies::check(&context)?,
        Some(Command::Controleer { wal_opzij: true }) => copies::check_with_side_file_aside(&context)?,
        Some(Command::Inspectie { van, tot, uit }) => inspection::run(&context, &van, &tot, &uit)?,
    };
    context.remark_on_the_disk();
    let next = finish(&answer, format);
    new_location.as_deref().inspect(|path| location_was_told(path));
    Ok(next)
}

/// Where a command makes a location, which is there once its answer was shown.
fn new_location(context: &Context, command: Option<&Command>) -> Result<Option<PathBuf>, AppError> {
    Ok(match command {
        Some(Command::Demo { maak: Some(folder) }) => Some(folder.join(DEMO_FILE)),
        Some(Command::Locatie {
            what: LocatieCommand::Nieuw { .. },
        }) => Some(context.file()?),
        _ => None,
    })
}

fn location_command(context: &Context, what: &LocatieCommand) -> Result<Answer, AppError> {
    match what {
        LocatieCommand::Toon => location::show(context),
        LocatieCommand::Kalender { file } => location::renew_calendar(context, file),
        LocatieCommand::Lijst {
            soort,
            file,
            ook_voorbij,
        } => {
            let past = if *ook_voorbij {
                PastDays::Renewed
            } else {
                PastDays::Stay
            };
            lists::load(context, soort, file, past)
        }
        LocatieCommand::Regeling { gemeente, regeling } => location::put_regeling(context, gemeente, regeling),
        LocatieCommand::Nieuw {
            instellingen: Some(file),
            rol,
        } => location::create_from_file(context, file, rol.as_deref()),
        LocatieCommand::Nieuw {
            instellingen: None,
            rol,
        } => wizard::create_by_asking(context, rol.as_deref()),
    }
}

fn finish(answer: &Answer, format: Format) -> Next {
    answer.show(format);
    Next::Done(answer.outcome)
}
