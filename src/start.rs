//! Opens the program itself: where the command line and the screen meet, because neither knows the other.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Weekday};
use plusgroep::app::{AppError, Clock, Random, Session, demo, files};
use plusgroep::cli::{Context, Outcome};
use plusgroep::domain::time::Minute;
use plusgroep::tui;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Opens a location: unlocks it without asking when the passphrase was given, on the screen otherwise.
pub fn open(context: &Context) -> Result<Outcome, AppError> {
    let path = context.file()?;
    match context.given_passphrase()? {
        // Of one that is gone the screen shows the copies, whoever gave a passphrase.
        Some(passphrase) if path.exists() => {
            let session = Session::open(&path, context.account.as_deref(), &passphrase, context.now())?;
            tui::run(session, context.clock)?;
        }
        _ => tui::start(&path, context.account.as_deref(), context.clock)?,
    }
    Ok(Outcome::Fine)
}

/// How the name of the folder of a demo begins.
const DEMO_FOLDER: &str = "plusgroep-demo-";

/// A folder that only its owner can enter, and that goes when this value goes.
struct TemporaryFolder {
    path: PathBuf,
    /// Locked for as long as the demo runs, however the program ends; `None` where a folder cannot be locked.
    _locked: Option<File>,
}

impl TemporaryFolder {
    fn new(beside: &Path) -> Result<Self, AppError> {
        loop {
            let number = Random::System.id()?;
            let path = beside.join(format!("{DEMO_FOLDER}{number:x}"));
            files::make_private_folder(&path)?;
            let locked = File::open(&path).ok().filter(|folder| folder.lock().is_ok());
            // Between making and locking, someone who sweeps may have taken it for a leftover.
            if path.exists() {
                return Ok(Self { path, _locked: locked });
            }
        }
    }

    /// Takes away the folders of demos of which the program was killed. One that is in use is locked; one of somebody else cannot be
    /// entered.
    fn sweep(within: &Path) {
        let Ok(entries) = std::fs::read_dir(within) else {
            return;
        };
        for entry in entries.flatten() {
            let is_demo = entry.file_name().to_string_lossy().starts_with(DEMO_FOLDER)
                && entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_demo && let Some(_alone) = File::open(entry.path()).ok().filter(|folder| folder.try_lock().is_ok()) {
                // What cannot be removed holds invented people only.
                let _removed = std::fs::remove_dir_all(entry.path());
            }
        }
    }

    fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // What cannot be removed holds invented people only.
        let _removed = std::fs::remove_dir_all(&self.path);
    }
}

/// Makes the demo in a temporary folder and opens it without asking anything. Who asks it to stop meanwhile is heard before there is a
/// screen: the folder goes also then.
pub fn open_demo(context: &Context) -> Result<Outcome, AppError> {
    tui::signals::listen();
    let clock = demo_clock(context.clock);
    let beside = std::env::temp_dir();
    TemporaryFolder::sweep(&beside);
    let folder = TemporaryFolder::new(&beside)?;
    let path = demo::make_demo(folder.path(), clock.now())?;
    if tui::signals::asked_to_stop() {
        return Ok(Outcome::Fine);
    }
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
        let beside = tempfile::tempdir().expect("a folder");
        let folder = TemporaryFolder::new(beside.path()).expect("a folder");
        let path = folder.path().to_owned();
        std::fs::write(path.join("demo.plusgroep"), b"verzonnen").expect("written");
        let stopped = std::panic::catch_unwind(move || {
            let _goes_when_unwound = folder;
            std::panic::resume_unwind(Box::new("stopt"));
        });
        assert!(stopped.is_err());
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn the_next_demo_takes_away_the_folder_of_a_killed_one_and_of_no_other() {
        let beside = tempfile::tempdir().expect("a folder");
        let in_use = TemporaryFolder::new(beside.path()).expect("a folder");
        let (killed, link, other) = ["plusgroep-demo-1", "plusgroep-demo-2", "iets-anders"]
            .map(|name| beside.path().join(name))
            .into();
        std::fs::create_dir(&killed).expect("made");
        std::fs::write(killed.join("demo.plusgroep"), b"verzonnen").expect("written");
        std::fs::create_dir(&other).expect("made");
        std::os::unix::fs::symlink(&other, &link).expect("a link");
        TemporaryFolder::sweep(beside.path());
        assert!(!killed.exists());
        assert!(in_use.path().exists() && other.exists() && link.exists());
        drop(in_use);
        TemporaryFolder::sweep(beside.path());
        assert!(other.exists());
    }
}
