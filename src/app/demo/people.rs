//! The invented people of the demo, their contracts and allocations. Ages and dates count back from now.

use super::{DemoChild, Habit, sure};
use crate::app::env::{Moment, Random};
use crate::app::error::AppError;
use crate::domain::allocation::{Eenheid, Frequentie, Omvang, Toewijzing, ToewijzingStamp, Volume, parse_stamp_time};
use crate::domain::declaration::Tariff;
use crate::domain::ids::{
    Bsn, ChildId, ChildNumber, GemeenteCode, GroupId, ProductCategorie, ProductCode, StaffId, StaffNumber,
    ToewijzingNummer,
};
use crate::domain::money::Cents;
use crate::domain::people::{Child, ChildName, Counting, Placement, PrkLink, StaffMember, WeekPattern};
use crate::domain::text::Text;
use crate::domain::time::{Month, Period};
use crate::store::{Tx, allocations, people, staff};
use chrono::{Datelike, Days, Months, NaiveDate};

const GEMEENTE: &str = "0214";
const CATEGORY: &str = "45";
/// Product of each group, in the order of the groups, and its tariff in cents.
const PRODUCTS: [(&str, u64); 2] = [("45A60", 4_737), ("45A05", 4_105)];
const FIRST_BSN: u32 = 999_900_006;
const FIRST_ALLOCATION: u32 = 300_201;

/// When an allocation ends.
#[derive(Clone, Copy)]
enum Ends {
    Open,
    /// On the last day of the month this many months after now.
    Month(u32),
    /// On the 14th of last month.
    LastMonth,
}

/// An allocation: dagdelen per week and its end.
type Plus = Option<(u32, Ends, Habit)>;

/// Number, name in three parts, age in months, school, alert, who collects, week, allocation.
struct Row(
    &'static str,
    [&'static str; 3],
    u32,
    Option<&'static str>,
    Option<&'static str>,
    &'static str,
    &'static str,
    Plus,
);

const REGENBOOG: Option<&str> = Some("Basisschool De Regenboog");
const KOMPAS: Option<&str> = Some("Kindcentrum Het Kompas");

/// Weeks: `n` nso, `x` nso and whole days without school, `h` whole day, `o` ochtend, `m` middag, `-` not.
#[rustfmt::skip]
const UILEN: [Row; 14] = [
    Row("101", ["Sem", "de", "Wit"], 92, REGENBOOG, Some("Notenallergie: EpiPen in de rode tas"), "ouders, oma De Wit", "xx-x-", Some((3, Ends::Month(1), Habit::Plus))),
    Row("102", ["Noor", "", "Bakker"], 75, REGENBOOG, None, "ouders", "x--x-", Some((2, Ends::Month(4), Habit::Plus))),
    Row("103", ["Zoë", "van den", "Berg-Ünal"], 101, KOMPAS, Some("Schrikt van harde geluiden: koptelefoon in het mandje"), "moeder, buurvrouw Riet", "xxxx-", Some((2, Ends::Month(6), Habit::Always))),
    Row("104", ["Milan", "", "Yildiz"], 66, KOMPAS, None, "ouders", "x--x-", Some((2, Ends::LastMonth, Habit::Plus))),
    Row("105", ["Fleur", "", "Jansen"], 121, REGENBOOG, Some("Epilepsie: protocol hangt in de keuken"), "ouders, tante Els", "-x-x-", Some((2, Ends::Month(3), Habit::Plus))),
    Row("106", ["Daan", "", "Smit"], 58, KOMPAS, None, "ouders", "nn-n-", None),
    Row("107", ["Saar", "", "Visser"], 84, REGENBOOG, None, "vader, opa Visser", "x-x--", None),
    Row("108", ["Bram", "", "O'Neill"], 110, KOMPAS, Some("Lactosevrij"), "ouders", "-n--n", None),
    Row("109", ["Yasmina", "", "El Amrani"], 97, REGENBOOG, None, "ouders, broer Ilias (16)", "n--n-", None),
    Row("110", ["Thijs", "", "Mulder"], 133, KOMPAS, Some("Mag zelf naar huis om 17:30"), "ouders", "-x-xx", None),
    Row("111", ["Evi", "", "Vermeulen"], 71, REGENBOOG, None, "ouders", "nn---", None),
    Row("112", ["Maximiliaan-Alexander", "van", "Oudshoorn-Brouwershaven"], 79, KOMPAS, Some("Wespenallergie: zalf in de EHBO-kist"), "grootouders Van Oudshoorn, oppas Mirthe", "--n-n", None),
    Row("113", ["Isa", "", "Kowalski"], 88, REGENBOOG, None, "moeder", "-n-n-", None),
    Row("114", ["Noah", "", "Sahin"], 105, KOMPAS, None, "ouders", "n---n", None),
];

#[rustfmt::skip]
const BIJTJES: [Row; 12] = [
    Row("201", ["Liv", "", "Hendriks"], 38, None, Some("Koemelkvrij dieet"), "ouders, opa Hendriks", "hh---", Some((4, Ends::Open, Habit::Plus))),
    Row("202", ["Finn", "van der", "Plas"], 31, None, None, "ouders", "-h-h-", Some((4, Ends::Month(2), Habit::Plus))),
    Row("203", ["Amira", "", "Bouzid"], 43, None, Some("Sondevoeding: alleen Esra en Dirk-Jan"), "ouders", "h--h-", Some((4, Ends::Month(9), Habit::Plus))),
    Row("204", ["Gijs", "", "Kok"], 26, None, None, "ouders", "hh-h-", None),
    Row("205", ["Loïs", "", "Peters"], 19, None, None, "moeder, oma Peters", "--h-h", None),
    Row("206", ["Mees", "de", "Haan"], 34, None, Some("Eczeem: eigen zonnebrand gebruiken"), "ouders", "h-h--", None),
    Row("207", ["Tess", "van", "Dam"], 41, None, None, "ouders", "-hh--", None),
    Row("208", ["Sven", "", "Brouwer"], 29, None, None, "ouders", "oo-o-", None),
    Row("209", ["Puck", "", "Schouten"], 14, None, Some("Kippenei-allergie"), "ouders, oma Schouten", "h--hh", None),
    Row("210", ["Jayden", "", "Martina"], 37, None, None, "moeder, tante Shanice", "-h--h", None),
    Row("211", ["Roos", "", "Dijkstra"], 22, None, None, "ouders", "mm---", None),
    Row("212", ["Otis", "", "Timmermans"], 8, None, None, "ouders", "--h-h", None),
];

/// Stores children, placements and allocations; returns the children in the order of the tables.
pub(super) fn put_children(
    tx: Tx<'_>,
    groups: &[GroupId],
    random: &Random,
    now: Moment,
) -> Result<Vec<DemoChild>, AppError> {
    let mut children = Vec::new();
    let mut bsns = test_bsns();
    let mut next_allocation = FIRST_ALLOCATION;
    let tables: [&[Row]; 2] = [&UILEN, &BIJTJES];
    for (index, (rows, group)) in tables.into_iter().zip(groups).enumerate() {
        for row in rows {
            let Row(number, name, months, school, alert, collectors, week, plus) = row;
            let id = ChildId::from_raw(random.id()?);
            let [first, infix, last] = *name;
            let optional = |text: Option<&str>| sure(Text::parse_optional(text.unwrap_or_default()));
            people::put_child(
                tx,
                &Child {
                    id,
                    number: sure(ChildNumber::parse(number))?,
                    name: ChildName {
                        first: sure(Text::parse(first))?,
                        infix: optional(Some(infix))?,
                        last: sure(Text::parse(last))?,
                    },
                    birth_date: born(now.day(), *months, number),
                    // Only for an allocation: without one nothing asks for it.
                    bsn: plus.and_then(|_| bsns.next()),
                    gemeente: Some(sure(GemeenteCode::parse(GEMEENTE))?),
                    school: optional(*school)?,
                    alert: optional(*alert)?,
                    collectors: optional(Some(collectors))?,
                },
            )?;
            let placement = placement(id, *group, week, now)?;
            people::put_placement(tx, random.id()?, &placement)?;
            if let Some((volume, ends, _)) = plus {
                let number = ToewijzingNummer::parse(&next_allocation.to_string());
                allocations::put(tx, &allocation(id, sure(number)?, index, (*volume, *ends), now)?)?;
                next_allocation += 1;
            }
            children.push(DemoChild {
                id,
                group: index,
                pattern: placement.pattern,
                school: *school,
                habit: plus.map_or(Habit::Ordinary, |(_, _, habit)| habit),
            });
        }
    }
    Ok(children)
}

/// Numbers that pass the 11-test and that nobody has.
fn test_bsns() -> impl Iterator<Item = Bsn> {
    (FIRST_BSN..=999_999_990).filter_map(|number| Bsn::parse(&number.to_string()).ok())
}

/// A date of birth that is `months` ago and some days, so that not everyone is born on the same day.
fn born(today: NaiveDate, months: u32, number: &str) -> NaiveDate {
    let days = number
        .bytes()
        .fold(0u64, |sum, digit| (sum * 7 + u64::from(digit)) % 27);
    today
        .checked_sub_months(Months::new(months))
        .and_then(|day| day.checked_sub_days(Days::new(days)))
        .unwrap_or(today)
}

/// First day of the month that lies this many months before now.
fn months_ago(now: Moment, months: u32) -> NaiveDate {
    let first = Month::of(now.day()).first_day();
    first.checked_sub_months(Months::new(months)).unwrap_or(first)
}

fn placement(child: ChildId, group: GroupId, week: &str, now: Moment) -> Result<Placement, AppError> {
    let mut days: [Vec<_>; 5] = Default::default();
    for (day, letter) in days.iter_mut().zip(week.chars()) {
        let names = match letter {
            'n' => "nso",
            'x' => "nso+ochtend+middag",
            'h' => "ochtend+middag",
            'o' => "ochtend",
            'm' => "middag",
            _ => "",
        };
        *day = sure(WeekPattern::parse_day(names))?;
    }
    Ok(Placement {
        child,
        group,
        period: sure(Period::new(months_ago(now, 7), None))?,
        pattern: WeekPattern::new(days),
    })
}

fn allocation(
    child: ChildId,
    number: ToewijzingNummer,
    group: usize,
    (volume, ends): (u32, Ends),
    now: Moment,
) -> Result<Toewijzing, AppError> {
    let begin = months_ago(now, 7);
    let last_month = Month::of(now.day()).previous().first_day();
    let end = match ends {
        Ends::Open => None,
        Ends::Month(months) => now
            .day()
            .checked_add_months(Months::new(months))
            .map(|day| Month::of(day).last_day()),
        Ends::LastMonth => last_month.with_day(14),
    };
    let (code, _) = PRODUCTS.get(group).ok_or_else(|| AppError::internal("DEMO"))?;
    Ok(Toewijzing {
        gemeente: sure(GemeenteCode::parse(GEMEENTE))?,
        number,
        stamp: ToewijzingStamp {
            date: begin.checked_sub_days(Days::new(13)).unwrap_or(begin),
            time: sure(parse_stamp_time("10:21:00"))?,
        },
        child,
        category: Some(sure(ProductCategorie::parse(CATEGORY))?),
        product: Some(sure(ProductCode::parse(code))?),
        omvang: Some(Omvang {
            volume: sure(Volume::new(volume))?,
            unit: Eenheid::Dagdeel,
            frequency: Frequentie::PerWeek,
        }),
        period: sure(Period::new(begin, end))?,
        change_reason: None,
        budget: None,
    })
}

/// Stores the tariffs, from 1 January of last year.
pub(super) fn put_tariffs(tx: Tx<'_>, now: Moment) -> Result<(), AppError> {
    let begin = NaiveDate::from_ymd_opt(now.day().year() - 1, 1, 1).unwrap_or(now.day());
    for (code, cents) in PRODUCTS {
        let tariff = Tariff {
            gemeente: sure(GemeenteCode::parse(GEMEENTE))?,
            product: sure(ProductCode::parse(code))?,
            category: sure(ProductCategorie::parse(CATEGORY))?,
            period: sure(Period::new(begin, None))?,
            unit: Eenheid::Dagdeel,
            tariff: sure(Cents::new(cents))?,
        };
        allocations::put_tariff(tx, &tariff)?;
    }
    Ok(())
}

/// Number, name, function, level, whether it counts, months since the VOG, months until first aid ends.
type StaffRow = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Counting,
    u32,
    Option<u32>,
);

#[rustfmt::skip]
const STAFF: [StaffRow; 6] = [
    ("1", "Anja de Groot", "pedagogisch medewerker", "mbo-4", Counting::Counts, 31, Some(9)),
    ("2", "Bas Willemsen", "pedagogisch medewerker", "mbo-4", Counting::Counts, 14, Some(1)),
    ("3", "Chantal Bos", "pedagogisch medewerker", "mbo-4", Counting::Counts, 47, None),
    ("4", "Dirk-Jan van Leeuwen", "pedagogisch medewerker", "hbo", Counting::Counts, 22, Some(16)),
    ("5", "Esra Demir", "pedagogisch medewerker", "mbo-4", Counting::Counts, 8, Some(20)),
    ("6", "Fatima Ouali", "stagiair", "mbo-4 (2e jaar)", Counting::DoesNotCount, 3, None),
];

/// Stores the staff; returns their ids in the order of the table.
pub(super) fn put_staff(tx: Tx<'_>, random: &Random, now: Moment) -> Result<Vec<StaffId>, AppError> {
    let mut ids = Vec::new();
    for (number, name, function, level, counting, vog_months, first_aid_months) in STAFF {
        let id = StaffId::from_raw(random.id()?);
        staff::put_staff(
            tx,
            &StaffMember {
                id,
                number: sure(StaffNumber::parse(number))?,
                name: sure(Text::parse(name))?,
                function: sure(Text::parse(function))?,
                level: Some(sure(Text::parse(level))?),
                counting,
                prk: PrkLink::Linked,
                vog_date: Some(born(now.day(), vog_months, number)),
                first_aid_until: first_aid_months.and_then(|months| now.day().checked_add_months(Months::new(months))),
            },
        )?;
        ids.push(id);
    }
    Ok(ids)
}
