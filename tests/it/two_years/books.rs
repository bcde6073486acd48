//! The end of two years: everything delivered is approved once, or listed.

use super::people::{BSO, Care, KDV};
use super::presence::delivered;
use super::world::{World, buren, first_month};
use crate::municipality::{Grant, Unit};
use chrono::NaiveDate;
use plusgroep::app::declare::ClaimView;
use plusgroep::domain::allocation::Eenheid;
use plusgroep::domain::calendar::DayType;
use plusgroep::domain::declaration::{DebetCredit, LineState};
use plusgroep::domain::time::Month;
use std::collections::{BTreeMap, BTreeSet};

/// Child, day and unit.
type Cell = (usize, NaiveDate, &'static str);
type Cells = BTreeMap<Cell, u32>;

fn add(cells: &mut Cells, cell: Cell, count: u32) {
    if count > 0 {
        *cells.entry(cell).or_default() += count;
    }
}

fn child_of(number: &str) -> usize {
    number.parse::<usize>().expect("a number") - 1
}

/// The unit in which the days of a line are counted.
const fn counted_in(unit: Eenheid) -> &'static str {
    match unit {
        Eenheid::Uur => Eenheid::Minuut.code(),
        unit => unit.code(),
    }
}

/// What the program says of two years: what stands, and what it lists.
struct Told {
    cells: Cells,
    /// Days in weeks above the maximum of the year, which are for no product.
    above_weeks: BTreeSet<(usize, NaiveDate)>,
}

fn told(world: &World, months: &[Month]) -> Told {
    let mut told = Told {
        cells: Cells::new(),
        above_weeks: BTreeSet::new(),
    };
    for month in months {
        let view = world.place.session.check_claim(*month, &buren(), world.place.now);
        let view = view.expect("a claim");
        let open = view.behind.values().filter(|behind| behind.why.is_some()).count();
        assert_eq!(open, 0, "seed {} {month}: something is left to send", world.seed);
        add_standing(&mut told, &view);
        for refused in &view.not_billable {
            assert_eq!(Month::of(refused.day), *month, "listed in its own month");
            let child = child_of(refused.child.as_str());
            add(
                &mut told.cells,
                (child, refused.day, refused.unit.code()),
                refused.count,
            );
            if refused.code.as_str() == "WEKEN-JAAR" {
                told.above_weeks.insert((child, refused.day));
            }
        }
    }
    told
}

fn add_standing(told: &mut Told, view: &ClaimView) {
    for line in &view.lines {
        let behind = &view.behind[&line.reference];
        assert_ne!(behind.state, Some(LineState::Sent), "everything was answered");
        if line.debit_credit == DebetCredit::Credit || behind.state != Some(LineState::Approved) {
            continue;
        }
        let sum: u32 = behind.days.iter().map(|(_, count)| count).sum();
        let volume = line.volume.count();
        let what = format!("allocation {} in {}", line.toewijzing, Month::of(line.begin));
        if line.unit == Eenheid::Uur {
            assert!(
                volume * 60 < sum + 60 && sum < volume * 60 + 30,
                "{what}: {volume} hours of {sum} minutes"
            );
        } else {
            assert_eq!(volume, sum, "{what}");
        }
        for (day, count) in &behind.days {
            let child = child_of(line.child_number.as_str());
            add(&mut told.cells, (child, *day, counted_in(line.unit)), *count);
        }
    }
}

/// What there should be: for each product of a child what it delivered on the day, in the unit of the product.
fn wanted(world: &World, told: &Told) -> Cells {
    let mut cells = Cells::new();
    for ((child, day, group), stay) in &world.presence.0 {
        let kind: DayType = world.place.session.day_type(*day);
        let (dagdelen, minutes) = delivered(group, &kind, *stay);
        if dagdelen == 0 {
            continue;
        }
        if told.above_weeks.contains(&(*child, *day)) {
            add(&mut cells, (*child, *day, Eenheid::Dagdeel.code()), dagdelen);
            continue;
        }
        for (row, numbers) in world.files[*child].granted.iter().enumerate() {
            let grants: Vec<&Grant> = numbers
                .iter()
                .filter_map(|number| world.town.allocation(*number))
                .collect();
            let unit = grants
                .last()
                .and_then(|grant| grant.subject.size())
                .map(|size| size.unit);
            let (unit, count) = match unit {
                Some(Unit::Hour | Unit::Minute) => (Eenheid::Minuut, minutes),
                Some(Unit::DayAndNight) => (Eenheid::Etmaal, 1),
                _ => (Eenheid::Dagdeel, dagdelen),
            };
            if is_accounted(&grants, *day, row > 0) {
                add(&mut cells, (*child, *day, unit.code()), count);
            }
        }
    }
    cells
}

/// Says whether a day is within an allocation, or of a child that has one, so that the program says that it is outside.
fn is_accounted(grants: &[&Grant], day: NaiveDate, is_side: bool) -> bool {
    let month = Month::of(day);
    let standing = || grants.iter().filter(|grant| !grant.is_removed());
    if standing().any(|grant| grant.begin <= day && grant.end.is_none_or(|end| day <= end)) {
        return true;
    }
    let touches =
        |grant: &&Grant| grant.begin <= month.last_day() && grant.end.is_none_or(|end| end >= month.first_day());
    if is_side && !grants.iter().any(touches) {
        return false;
    }
    let removed = grants.iter().any(|grant| grant.is_removed() && grant.begin <= day);
    // However long before or after it.
    removed || standing().next().is_some()
}

/// The same by month: a line keeps the days with which it was sent. When the days behind it change and their number does not,
/// it stands, with another day in the place of one that fell away.
fn by_month(cells: &Cells) -> BTreeMap<(usize, Month, &'static str), u32> {
    let mut months = BTreeMap::new();
    for ((child, day, unit), count) in cells {
        *months.entry((*child, Month::of(*day), *unit)).or_default() += count;
    }
    months
}

pub fn assert_closed(world: &World, months: &[Month]) {
    let seed = world.seed;
    let told = told(world, months);
    let wanted = wanted(world, &told);
    let (of_month, wanted_of_month) = (by_month(&told.cells), by_month(&wanted));
    let keys: BTreeSet<&Cell> = told.cells.keys().chain(wanted.keys()).collect();
    let differs = |cell: &&&Cell| {
        let (child, day, unit) = **cell;
        let month = (*child, Month::of(*day), *unit);
        let sum = |of: &BTreeMap<(usize, Month, &'static str), u32>| of.get(&month).copied().unwrap_or(0);
        let off = sum(&of_month).abs_diff(sum(&wanted_of_month));
        // Minutes of a month become hours once: some more or less may come to the same number of hours, and the line stands.
        let rounds_off = world.files[*child].care == Care::Hours && off < 60;
        told.cells.get(**cell) != wanted.get(**cell) && off > 0 && !rounds_off
    };
    let wrong: Vec<String> = keys
        .iter()
        .filter(differs)
        .take(8)
        .map(|cell| {
            let (child, day, unit) = cell;
            let of = (world.files[*child].care, &world.files[*child].granted);
            let stays: Vec<_> = [BSO, KDV]
                .map(|group| world.presence.0.get(&(*child, *day, group)))
                .into();
            format!(
                "{day} unit {unit} {of:?}: delivered {:?} ({stays:?}), billed and listed {:?}",
                wanted.get(*cell),
                told.cells.get(*cell)
            )
        })
        .collect();
    assert_eq!(
        wrong,
        Vec::<String>::new(),
        "seed {seed}: every delivered part of a day is approved once or listed"
    );
    assert_eq!(standing(world), world.town.approved(), "seed {seed}: both ledgers");
    assert!(told.cells.len() > 300, "seed {seed}: two years of care");
    assert_eq!(months.first(), Some(&first_month()));
    assert_unique(world);
}

/// What stands by the books of the program, as the municipality keeps it.
fn standing(world: &World) -> BTreeMap<(u32, String, NaiveDate), i64> {
    let mut net = BTreeMap::new();
    let mut cents = 0;
    for sent in world.place.session.declarations().expect("a list") {
        let declaration = world.place.session.declaration(sent.number.as_str()).expect("one");
        for sent in declaration.lines {
            let line = sent.line;
            if line.debit_credit == DebetCredit::Debet && sent.state == LineState::Approved {
                let number = line.toewijzing.to_string().parse().expect("a number");
                let key = (number, line.product.to_string(), Month::of(line.begin).first_day());
                let before = net.insert(key, i64::from(line.volume.count()));
                assert_eq!(before, None, "TR389: one line stands for a month of an allocation");
                cents += i64::try_from(line.amount.cents()).expect("small");
            }
        }
    }
    assert_eq!(
        cents,
        world.town.granted_cents(),
        "seed {}: what is granted",
        world.seed
    );
    net
}

/// TR056, TR333: no number of a message is ever used twice.
fn assert_unique(world: &World) {
    let all = world.place.session.declarations().expect("a list");
    let identifications: BTreeSet<&str> = all.iter().map(|sent| sent.identification.as_str()).collect();
    let numbers: BTreeSet<&str> = all.iter().map(|sent| sent.number.as_str()).collect();
    assert_eq!((identifications.len(), numbers.len()), (all.len(), all.len()));
    assert_eq!(all.len(), world.messages);
    let lines: u32 = all.iter().map(|sent| sent.lines).sum();
    assert_eq!(usize::try_from(lines).ok(), Some(world.sent.len()), "TR314");
}
