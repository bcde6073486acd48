//! The `plusgroep` program: parses arguments, runs, turns an error into one Dutch sentence, hints and an exit code.

mod start;

use plusgroep::cli::{self, Asked, Format, Next, Outcome};
use std::process::ExitCode;

/// A dump of memory after a crash would hold names and keys, readable by whoever gets the file.
fn forbid_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        // Where the system refuses this it decides about dumps itself; the program works all the same.
        let _kept_as_it_was = setrlimit(Resource::Core, none);
        #[cfg(target_os = "linux")]
        let _kept_as_it_was = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    }
}

fn main() -> ExitCode {
    forbid_core_dumps();
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
