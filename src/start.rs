//! Opens the program itself: where the command line and the screen meet, because neither knows the other.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Weekday};
use plusgroep::app::{AppError, Clock, Random, Session, demo, files};
use plusgroep::cli::{Context, Outcome};
use plusgroep::domain::time::Minute;
use plusgroep::tui;
use std::path::{Path, PathBuf};

/// Opens a location: unlocks it without asking when the passphrase was given, on the screen otherwise.
pub fn open(context: &Context) -> Result<Outcome, AppError> {
    let path = context.file()?;
    match context.given_passphrase()? {
        Some(passphrase) => {
            let session = Session::open(&path, context.account.as_deref(), &passphrase, context.now())?;
            tui::run(session, context.clock)?;
        }
        None => tui::start(&path, context.account.as_deref(), context.clock)?,
    }
    Ok(Outcome::Fine)
}

/// A folder that only its owner can enter, and that goes when this value goes.
struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    fn new() -> Result<Self, AppError> {
        let number = Random::System.id()?;
        let path = std::env::temp_dir().join(format!("plusgroep-demo-{number:x}"));
        files::make_private_folder(&path)?;
        Ok(Self(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // What cannot be removed holds invented people only.
        let _removed = std::fs::remove_dir_all(&self.0);
    }
}

/// Makes the demo in a temporary folder and opens it without asking anything.
pub fn open_demo(context: &Context) -> Result<Outcome, AppError> {
    let clock = demo_clock(context.clock);
    let folder = TemporaryFolder::new()?;
    let path = demo::make_demo(folder.path(), clock.now())?;
    let session = Session::open(&path, None, demo::PASSPHRASE, clock.now())?;
    tui::run(session, clock)?;
    Ok(Outcome::Fine)
}

/// The moment at which the demo opens. On a closed day or outside opening hours it is the last school afternoon, half past
/// two, so that there is always something to see; a moment that was asked for is kept.
fn demo_clock(clock: Clock) -> Clock {
    if clock != Clock::System {
        return clock;
    }
    let now = clock.now();
    let at = now.minute().minutes();
    let working = |day: NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && demo::is_school_day(day);
    if working(now.day()) && (14 * 60 + 5..18 * 60).contains(&at) {
        return clock;
    }
    let before = std::iter::successors(Some(now.day()), NaiveDate::pred_opt)
        .skip(usize::from(at < 14 * 60))
        .take(120)
        .find(|day| working(*day));
    before.map_or(clock, |day| Clock::Fixed(half_past_two(day)))
}

fn half_past_two(day: NaiveDate) -> NaiveDateTime {
    Minute::new(14 * 60 + 30).unwrap_or(Minute::MIDNIGHT).on(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_the_demo_goes_also_when_the_program_panics() {
        let folder = TemporaryFolder::new().expect("a folder");
        let path = folder.path().to_owned();
        std::fs::write(path.join("demo.plusgroep"), b"verzonnen").expect("written");
        let stopped = std::panic::catch_unwind(move || {
            let _goes_when_unwound = folder;
            std::panic::resume_unwind(Box::new("stopt"));
        });
        assert!(stopped.is_err());
        assert!(!path.exists());
    }
}
