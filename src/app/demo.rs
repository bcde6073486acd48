//! The demo location: invented people, two months of care and a day that is going on, whenever it is made.
//!
//! The same moment gives the same rows; only key, key file and log differ.

mod days;
mod dossier;
mod notices;
mod people;

use super::env::{Moment, Random};
use super::error::AppError;
use super::setup::{NewLocationRequest, create_filled};
use crate::domain::calendar::{DayType, Region};
use crate::domain::group::Group;
use crate::domain::ids::{AccountId, ChildId, GroupId, StaffId};
use crate::domain::people::WeekPattern;
use crate::domain::role::Role;
use crate::domain::text::Text;
use crate::domain::time::{Month, monday};
use crate::regeling;
use crate::store::location::{self, Account, Reality};
use crate::store::{StoreError, Tx};
use chrono::{Days, NaiveDate};
use std::path::{Path, PathBuf};

/// Passphrase of every account of the demo.
pub const PASSPHRASE: &str = "demo";
/// Name of the file of the demo.
pub const DEMO_FILE: &str = "demo.plusgroep";

const SETTINGS: &str = include_str!("../../data/demo/locatie.toml");
const POLICY: &str = "buren-2025";
const REGION: Region = Region::Midden;
/// Any number; it decides which invented days the demo has.
const SEED: u64 = 2_025;

/// A fixed value of the demo; a wrong one is a fault of this program.
fn sure<T, E>(value: Result<T, E>) -> Result<T, AppError> {
    value.map_err(|_| AppError::internal("DEMO"))
}

/// Makes the demo location in a folder, which is made if it is not there, and returns where the file lies.
///
/// Accounts Demo (locatiemanager), Anja (medewerker) and Ferdi (administratie), all with passphrase `demo`. Refuses when
/// the file is there already.
pub fn make_demo(dir: &Path, now: Moment) -> Result<PathBuf, AppError> {
    // Seconds would make two demos of one minute differ.
    let now = Moment::at_local(now.minute().on(now.day()));
    let settings = regeling::read_location("locatie.toml", SETTINGS)?;
    let policy = regeling::builtin(POLICY).ok_or_else(|| AppError::internal("DEMO"))?;
    let account = sure(Text::parse("Demo"))?;
    let request = NewLocationRequest {
        settings: &settings,
        regeling_toml: policy,
        account: &account,
        role: Role::Locatiemanager,
        passphrase: PASSPHRASE,
        reality: Reality::Demo,
    };
    let others = [
        (sure(Text::parse("Anja"))?, Role::Medewerker),
        (sure(Text::parse("Ferdi"))?, Role::Administratie),
    ];
    std::fs::create_dir_all(dir).map_err(StoreError::from)?;
    let path = dir.join(DEMO_FILE);
    let random = Random::seeded(SEED);
    // The recovery key opens invented data only; nobody needs it.
    let _recovery = create_filled(&path, &request, &others, &random, now, |tx, accounts| {
        fill(tx, accounts, &random, now)
    })?;
    Ok(path)
}

/// Says whether a day is an ordinary school day where the demo lies: a good day to show it on.
pub fn is_school_day(day: NaiveDate) -> bool {
    regeling::calendar().day_type(day, REGION) == DayType::School
}

/// A child of the demo as the days need it.
struct DemoChild {
    id: ChildId,
    group: usize,
    pattern: WeekPattern,
    school: Option<&'static str>,
    habit: Habit,
}

/// How regularly a child comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Habit {
    /// Every day of its pattern: it gets more than its allocation pays.
    Always,
    /// With an allocation; now and then it is absent.
    Plus,
    /// Now and then it is absent, forgotten or there unexpectedly.
    Ordinary,
}

/// Everything that the days of the demo follow from.
struct World<'a> {
    tx: Tx<'a>,
    now: Moment,
    groups: Vec<Group>,
    children: Vec<DemoChild>,
    staff: Vec<StaffId>,
    calendar: crate::domain::calendar::SchoolCalendar,
    /// Who read in the past, and who ticks today.
    accounts: (AccountId, AccountId),
}

impl World<'_> {
    fn day_type(&self, day: NaiveDate) -> DayType {
        self.calendar.day_type(day, REGION)
    }

    /// First day of which there is attendance: two whole months before this one.
    fn first_day(&self) -> NaiveDate {
        Month::of(self.now.day()).previous().previous().first_day()
    }

    /// Last day of the roster: the end of this week.
    fn last_roster_day(&self) -> NaiveDate {
        let monday = monday(self.now.day());
        monday.checked_add_days(Days::new(6)).unwrap_or(monday)
    }

    fn group(&self, index: usize) -> Result<&Group, AppError> {
        self.groups.get(index).ok_or_else(|| AppError::internal("DEMO"))
    }
}

fn fill(tx: Tx<'_>, accounts: &[Account], random: &Random, now: Moment) -> Result<(), AppError> {
    let account = |index: usize| accounts.get(index).map(|account| account.id);
    let first = account(0).ok_or_else(|| AppError::internal("DEMO"))?;
    let groups = location::groups(tx)?;
    let ids: Vec<GroupId> = groups.iter().map(|group| group.id).collect();
    people::put_tariffs(tx, now)?;
    let world = World {
        tx,
        now,
        children: people::put_children(tx, &ids, random, now)?,
        staff: people::put_staff(tx, random, now)?,
        groups,
        calendar: regeling::calendar(),
        accounts: (first, account(1).unwrap_or(first)),
    };
    days::put_roster(&world)?;
    days::put_days(&world)?;
    dossier::put(&world)?;
    notices::put_notices(&world, random)
}
