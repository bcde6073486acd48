//! The account of extra hours for a subsidy ("verantwoording"): what a municipality gets at the end of a month in the place of
//! a declaration when it pays hours per group (Enschede, E3 to E5).
//!
//! An account that went out stays as it was. When the month changes afterwards a new version goes out that says which one it
//! replaces; while nothing changed there is never a second one.

use super::calendar::DayType;
use super::error::ValueError;
use super::extra_hours::{Hours, amount, amount_paid};
use super::group::DagdeelName;
use super::ids::{GemeenteCode, GroupId};
use super::money::Cents;
use super::text::Text;
use super::time::Month;
use crate::domain::word_enums::words;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::fmt;

/// Number of an account ("nummer van de verantwoording"): a `V` and at most eleven letters and digits, unique for ever.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountNumber(String);

impl AccountNumber {
    /// Reads the number.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let raw = raw.trim();
        let rest = raw.strip_prefix('V').unwrap_or_default();
        if rest.is_empty() || rest.len() > 11 || !rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(ValueError::Form {
                what: "nummer van een verantwoording",
                example: "VK7QX000001",
            });
        }
        Ok(Self(raw.to_owned()))
    }

    /// The number itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

words! {
    /// What kind of day it was, as an account keeps it: [`DayType`] without the name of a holiday.
    DayClass, exact {
        /// An ordinary school day.
        School = "schooldag";
        /// A weekday in a school holiday.
        Vacation = "vakantiedag";
        /// A weekday on which the school gives no lessons outside its holidays.
        SchoolFree = "schoolvrije_dag";
        /// A public holiday on a weekday.
        PublicHoliday = "feestdag";
        /// Saturday or Sunday.
        Weekend = "weekend";
        /// The location was closed.
        Closed = "gesloten";
        /// The calendar has no data for it.
        Unknown = "onbekend";
    }
}

impl DayClass {
    /// The class of a day of the calendar.
    pub const fn of(day: &DayType) -> Self {
        match day {
            DayType::School => Self::School,
            DayType::Vacation(_) => Self::Vacation,
            DayType::SchoolFree => Self::SchoolFree,
            DayType::PublicHoliday(_) => Self::PublicHoliday,
            DayType::Weekend => Self::Weekend,
            DayType::Closed => Self::Closed,
            DayType::Unknown => Self::Unknown,
        }
    }
}

/// A day of a group, or of the location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountDay {
    /// Day.
    pub day: NaiveDate,
    /// What kind of day it was.
    pub class: DayClass,
    /// Minutes.
    pub hours: Hours,
}

/// A group in an account; its days are never none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountGroup {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub name: Text,
    /// Its days in order.
    pub days: Vec<AccountDay>,
}

/// How many children with extra support were in a dagdeel of a group; a number, never who.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlusCount {
    /// Day.
    pub day: NaiveDate,
    /// The group.
    pub group: GroupId,
    /// Which dagdeel.
    pub dagdeel: DagdeelName,
    /// Children.
    pub children: u32,
}

/// The most that is paid over the whole policy ("plafond").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ceiling {
    /// The most.
    pub most: Cents,
    /// What the programme cost up to and including the month; `None` when the policy has no rate.
    pub used: Option<Cents>,
}

/// The account of a month for a municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubsidyAccount {
    /// Id of the policy, such as `enschede-pilot`.
    pub regeling: String,
    /// Municipality as the policy names it, where it does.
    pub municipality: Option<String>,
    /// Municipality that pays.
    pub gemeente: GemeenteCode,
    /// Month.
    pub month: Month,
    /// Provider ("houder").
    pub holder: Text,
    /// Location.
    pub location: Text,
    /// What an hour costs; without it no amount is known and none is guessed.
    pub rate_per_hour: Option<Cents>,
    /// The most that is paid, where the policy sets it.
    pub ceiling: Option<Ceiling>,
    /// Groups.
    pub groups: Vec<AccountGroup>,
    /// Of each day the right that no single group has, and what is paid of it; empty unless the policy counts for the location.
    pub whole: Vec<AccountDay>,
    /// Children with extra support per dagdeel.
    pub plus: Vec<PlusCount>,
}

/// Hours of days together.
pub fn hours_of(days: &[AccountDay]) -> Hours {
    days.iter().map(|day| day.hours).sum()
}

impl SubsidyAccount {
    /// What a day costs; `None` without a rate, or above what money can hold.
    pub fn day_amount(&self, day: &AccountDay) -> Option<Cents> {
        amount(day.hours.paid, self.rate_per_hour?)
    }

    /// What days cost, the sum of what each of them costs.
    pub fn amount_of(&self, days: &[AccountDay]) -> Option<Cents> {
        amount_paid(days.iter().map(|day| day.hours), self.rate_per_hour?)
    }

    /// Every day of every group and of the location.
    fn rows(&self) -> impl Iterator<Item = Hours> {
        let days = self.groups.iter().flat_map(|group| &group.days).chain(&self.whole);
        days.map(|day| day.hours)
    }

    /// The hours of the month.
    pub fn total(&self) -> Hours {
        self.rows().sum()
    }

    /// Whether the sums of the month fit, so that none of them is less than what its days show.
    pub fn fits(&self) -> bool {
        let sum = self.rows().try_fold(Hours::default(), Hours::checked_plus);
        sum.is_some()
            && self
                .rows()
                .all(|hours| hours.worked < u32::MAX && hours.planned < u32::MAX)
    }

    /// What the month costs; `None` without a rate, or above what money can hold.
    pub fn total_amount(&self) -> Option<Cents> {
        amount_paid(self.rows(), self.rate_per_hour?)
    }

    /// Says whether there is nothing to account for: no right, nothing planned and nothing worked.
    pub fn is_blank(&self) -> bool {
        self.total() == Hours::default()
    }

    /// Children with extra support in dagdelen of a group together.
    fn plus_of(&self, group: GroupId) -> u32 {
        let of_group = self.plus.iter().filter(|count| count.group == group);
        of_group.fold(0, |sum, count| sum.saturating_add(count.children))
    }

    /// Says whether both account for the same: hours, children and rate of the month. Names, and what other months used of the
    /// ceiling, make no difference.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let days = |account: &Self| -> Vec<(GroupId, Vec<AccountDay>)> {
            let groups = account.groups.iter();
            groups.map(|group| (group.id, group.days.clone())).collect()
        };
        self.rate_per_hour == other.rate_per_hour
            && self.whole == other.whole
            && self.plus == other.plus
            && days(self) == days(other)
    }

    /// What is different from an earlier account of the month, per group and, where the policy counts for it, the location.
    pub fn differences(&self, earlier: &Self) -> Vec<Difference> {
        let mut seen = BTreeSet::new();
        let groups = self.groups.iter().chain(&earlier.groups);
        let mut found: Vec<Difference> = groups
            .filter(|group| seen.insert(group.id))
            .map(|group| {
                let days = |account: &Self| -> Vec<AccountDay> {
                    let own = account.groups.iter().find(|own| own.id == group.id);
                    own.map(|own| own.days.clone()).unwrap_or_default()
                };
                let mut difference = Difference::between((self, &days(self)), (earlier, &days(earlier)));
                difference.group = Some(group.name.clone());
                difference.plus_children = minus(self.plus_of(group.id), earlier.plus_of(group.id));
                difference
            })
            .collect();
        if !self.whole.is_empty() || !earlier.whole.is_empty() {
            found.push(Difference::between((self, &self.whole), (earlier, &earlier.whole)));
        }
        found.retain(Difference::is_something);
        found
    }
}

/// What an account says more (positive) or less (negative) than the one before, in minutes and cents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Name of the group; `None` for the right of the location.
    pub group: Option<Text>,
    /// Right.
    pub entitled: i64,
    /// Planned, in quarters.
    pub planned: i64,
    /// Worked, in quarters.
    pub worked: i64,
    /// To be paid.
    pub paid: i64,
    /// To be paid; `None` when one of the two has no amount.
    pub cents: Option<i64>,
    /// Whether the amount is another, also when it became known or unknown.
    pub amount: Amount,
    /// Children with extra support, all dagdelen together.
    pub plus_children: i64,
    /// Days of which a figure is another; more than none also when the sums are the same.
    pub days: u32,
}

/// Whether an amount is that of the account before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// It is.
    Same,
    /// It is not.
    Other,
}

impl Difference {
    fn between(
        (new, new_days): (&SubsidyAccount, &[AccountDay]),
        (old, old_days): (&SubsidyAccount, &[AccountDay]),
    ) -> Self {
        let (to, from) = (hours_of(new_days), hours_of(old_days));
        let amounts = (new.amount_of(new_days), old.amount_of(old_days));
        let of = |days: &[AccountDay], day: NaiveDate| days.iter().find(|one| one.day == day).map(|one| one.hours);
        let all: BTreeSet<NaiveDate> = new_days.iter().chain(old_days).map(|day| day.day).collect();
        let other = all.into_iter().filter(|day| of(new_days, *day) != of(old_days, *day));
        Self {
            group: None,
            entitled: minus(to.entitled, from.entitled),
            planned: minus(to.planned_quarter, from.planned_quarter),
            worked: minus(to.worked_quarter, from.worked_quarter),
            paid: minus(to.paid, from.paid),
            cents: amounts.0.zip(amounts.1).map(|(to, from)| {
                // Money holds at most twelve digits, so both fit.
                let signed = |cents: Cents| i64::try_from(cents.cents()).unwrap_or(i64::MAX);
                signed(to).saturating_sub(signed(from))
            }),
            amount: if amounts.0 == amounts.1 {
                Amount::Same
            } else {
                Amount::Other
            },
            plus_children: 0,
            days: u32::try_from(other.count()).unwrap_or(u32::MAX),
        }
    }

    fn is_something(&self) -> bool {
        self.days > 0 || self.plus_children != 0 || self.amount == Amount::Other
    }
}

fn minus(new: u32, old: u32) -> i64 {
    i64::from(new) - i64::from(old)
}

/// An account as it goes out: with its number, and which one it replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedAccount {
    /// Its number.
    pub number: AccountNumber,
    /// The how manieth of this month, from 1.
    pub version: u32,
    /// The version that it replaces ("vervangt").
    pub replaces: Option<AccountNumber>,
    /// Day of making.
    pub dated: NaiveDate,
    /// What it says.
    pub account: SubsidyAccount,
}

words! {
    /// What the municipality answered.
    AccountOutcome, any_case {
        /// The hours and the amount stand ("vastgesteld").
        Approved = "vastgesteld";
        /// Not accepted ("afgewezen").
        Rejected = "afgewezen";
    }
}

/// An answer as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountAnswer {
    /// What it was.
    pub outcome: AccountOutcome,
    /// Day of recording.
    pub on: NaiveDate,
    /// Name of the account of who recorded it.
    pub by: String,
    /// What the municipality gave as its reason, if it did.
    pub reason: Option<Text>,
}

/// How far an account has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountState {
    /// Went out, no answer yet ("verzonden").
    Sent,
    /// The municipality settled it ("vastgesteld").
    Approved(AccountAnswer),
    /// The municipality did not accept it ("afgewezen"): it counts as not sent.
    Rejected(AccountAnswer),
    /// A later version stands in its place ("vervangen"); the answer that it had is kept.
    Replaced(AccountNumber, Option<AccountAnswer>),
}

/// Why an account takes no answer, or no version in its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateRefusal {
    /// It was answered before.
    #[error("Op deze verantwoording is al geantwoord: {0}.")]
    Answered(&'static str),
    /// Another one stands in its place.
    #[error("Deze verantwoording is vervangen door {0}; leg het antwoord daarbij vast.")]
    Replaced(AccountNumber),
}

impl AccountState {
    /// The word in files and on screens.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Sent => "verzonden",
            Self::Approved(_) => AccountOutcome::Approved.code(),
            Self::Rejected(_) => AccountOutcome::Rejected.code(),
            Self::Replaced(..) => "vervangen",
        }
    }

    /// The answer that was recorded, if one was.
    pub const fn answer(&self) -> Option<&AccountAnswer> {
        match self {
            Self::Sent => None,
            Self::Approved(answer) | Self::Rejected(answer) => Some(answer),
            Self::Replaced(_, answer) => answer.as_ref(),
        }
    }

    /// The answer of the municipality arrives; once, and only on the version that stands.
    pub fn answered(self, answer: AccountAnswer) -> Result<Self, StateRefusal> {
        match (self, answer.outcome) {
            (Self::Sent, AccountOutcome::Approved) => Ok(Self::Approved(answer)),
            (Self::Sent, AccountOutcome::Rejected) => Ok(Self::Rejected(answer)),
            (Self::Approved(before) | Self::Rejected(before), _) => Err(StateRefusal::Answered(before.outcome.code())),
            (Self::Replaced(by, _), _) => Err(StateRefusal::Replaced(by)),
        }
    }

    /// A later version takes its place; once.
    pub fn replaced(self, by: AccountNumber) -> Result<Self, StateRefusal> {
        match self {
            Self::Sent => Ok(Self::Replaced(by, None)),
            Self::Approved(answer) | Self::Rejected(answer) => Ok(Self::Replaced(by, Some(answer))),
            Self::Replaced(other, _) => Err(StateRefusal::Replaced(other)),
        }
    }

    /// Says whether the municipality has to do with it: it was not rejected, and nothing stands in its place.
    pub const fn stands(&self) -> bool {
        matches!(self, Self::Sent | Self::Approved(_))
    }
}

/// What is to be sent of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextAccount {
    /// The first one.
    First,
    /// A version in the place of the last one, which says something else or was rejected.
    Version(AccountNumber),
    /// Nothing: the last one says it already.
    Nothing(AccountNumber),
}

/// What is to be sent, from what the month says now and the last version that went out.
pub fn next(now: &SubsidyAccount, last: Option<(&IssuedAccount, &AccountState)>) -> NextAccount {
    match last {
        None => NextAccount::First,
        Some((last, state)) if state.stands() && now.says_the_same(&last.account) => {
            NextAccount::Nothing(last.number.clone())
        }
        Some((last, _)) => NextAccount::Version(last.number.clone()),
    }
}

#[cfg(test)]
#[path = "subsidy_account_tests.rs"]
mod tests;
