//! Invented accounts for the tests of this layer.

use crate::domain::extra_hours::{Hours, to_quarter};
use crate::domain::group::DagdeelName;
use crate::domain::ids::{GemeenteCode, GroupId};
use crate::domain::money::Cents;
use crate::domain::subsidy_account::{
    AccountDay, AccountGroup, AccountNumber, Ceiling, DayClass, IssuedAccount, PlusCount, SubsidyAccount,
};
use crate::domain::text::Text;
use crate::domain::time::{Month, parse_date};
use chrono::NaiveDate;

fn date(text: &str) -> NaiveDate {
    parse_date(text).expect("a date")
}

fn text(raw: &str) -> Text {
    Text::parse(raw).expect("a text")
}

/// A school day and a holiday on which a group worked these minutes.
fn days(rights: [u32; 2], worked: [u32; 2]) -> Vec<AccountDay> {
    [("2023-03-06", DayClass::School), ("2023-03-07", DayClass::Vacation)]
        .into_iter()
        .zip(rights.into_iter().zip(worked))
        .map(|((day, class), (entitled, worked))| AccountDay {
            day: date(day),
            class,
            hours: Hours {
                entitled,
                planned: worked + 3,
                planned_quarter: to_quarter(worked + 3),
                worked,
                worked_quarter: to_quarter(worked),
                paid: to_quarter(worked).min(entitled),
            },
        })
        .collect()
}

fn account(rights: [u32; 2], rate: Option<u64>) -> SubsidyAccount {
    let group = |(id, name, worked): (i64, &str, [u32; 2])| AccountGroup {
        id: GroupId::from_raw(id),
        name: text(name),
        days: days(rights, worked),
    };
    let plus = |(day, dagdeel, children): (&str, &str, u32)| PlusCount {
        day: date(day),
        group: GroupId::from_raw(1),
        dagdeel: DagdeelName::parse(dagdeel).expect("a name"),
        children,
    };
    SubsidyAccount {
        regeling: "enschede-pilot".to_owned(),
        municipality: Some("Enschede".to_owned()),
        gemeente: GemeenteCode::parse("0153").expect("a code"),
        month: Month::parse("2023-03").expect("a month"),
        holder: text("Stichting Voorbeeld"),
        location: text("BSO De Sprong"),
        rate_per_hour: rate.and_then(|cents| Cents::new(cents).ok()),
        ceiling: Some(Ceiling {
            most: Cents::new(11_649_700).expect("an amount"),
            used: rate.and_then(|_| Cents::new(193_650).ok()),
        }),
        groups: [(1, "Uilen", [128, 7]), (2, "Vossen", [22, 299])]
            .into_iter()
            .map(group)
            .collect(),
        whole: Vec::new(),
        plus: [("2023-03-06", "nso", 3), ("2023-03-07", "ochtend", 0)]
            .into_iter()
            .map(plus)
            .collect(),
    }
}

/// Two groups with a right of their own.
pub(super) fn two_groups(rate: Option<u64>) -> SubsidyAccount {
    account([120, 300], rate)
}

/// Two groups that share the right of the location.
pub(super) fn per_location() -> SubsidyAccount {
    let mut account = account([0, 0], Some(4_001));
    // Together 135 + 15 and 0 + 300 minutes were worked.
    account.whole = days([120, 300], [150, 300]);
    for day in &mut account.whole {
        day.hours = Hours {
            entitled: day.hours.entitled,
            paid: day.hours.paid,
            ..Hours::default()
        };
    }
    account
}

/// The account as a second version.
pub(super) fn issued(account: SubsidyAccount) -> IssuedAccount {
    let number = |raw| AccountNumber::parse(raw).expect("a number");
    IssuedAccount {
        number: number("VK7QX000002"),
        version: 2,
        replaces: Some(number("VK7QX000001")),
        dated: date("2023-04-03"),
        account,
    }
}
