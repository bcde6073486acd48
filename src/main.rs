//! The `plusgroep` program: parses arguments, runs, turns an error into one Dutch sentence, hints and an exit code.

mod start;

use plusgroep::cli::{self, Asked, Format, Next, Outcome};
use std::process::ExitCode;

fn main() -> ExitCode {
    // Asked for before parsing, so that a command line that cannot be parsed is answered in JSON too.
    let wants_json = std::env::args_os().any(|argument| argument == "--json");
    let format = if wants_json { Format::Json } else { Format::Text };
    let outcome = cli::parse(std::env::args_os()).and_then(|asked| match asked {
        Asked::Show(text) => {
            cli::show(&text);
            Ok(Outcome::Fine)
        }
        Asked::Run(arguments) => match cli::run(*arguments)? {
            Next::Done(outcome) => Ok(outcome),
            Next::Open(context) => start::open(&context),
            Next::OpenDemo(context) => start::open_demo(&context),
        },
    });
    match outcome {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Err(error) => {
            cli::show_error(&error, format);
            ExitCode::from(2)
        }
    }
}
