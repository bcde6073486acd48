//! Tariffs and allocations into the register.

use super::apply::{Halt, Outcome, Register, Stretch, report_overlaps};
use super::checks::Gone;
use super::contracts::{AllocationRow, TariffRow};
use super::plan::{Plan, Writes};
use crate::app::messages::granted::{Granted, OwnWord};
use crate::domain::allocation::{Toewijzing, ToewijzingStamp};
use crate::domain::dates::Ahead;
use crate::domain::declaration::Tariff;
use crate::domain::ids::{ChildId, GemeenteCode, ProductCategorie, ProductCode, ToewijzingNummer};
use crate::domain::pairing::category_fits;
use crate::domain::time::Period;
use crate::store::allocations;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

type TariffKey = (GemeenteCode, ProductCode, NaiveDate);

/// What tariffs of a file do to the register.
pub(super) fn plan_tariffs(register: &mut Register<'_>, rows: Vec<TariffRow>) -> Result<Plan, Halt> {
    let known: BTreeMap<TariffKey, Tariff> = allocations::tariffs(register.tx)?
        .into_iter()
        .map(|tariff| (tariff_key(&tariff), tariff))
        .collect();
    let mut wanted: BTreeMap<TariffKey, (u64, Tariff)> = BTreeMap::new();
    for row in rows {
        let line = row.line;
        let mut tariff = row.into_tariff();
        let before = known.get(&tariff_key(&tariff));
        if before.is_none_or(|before| before.period.end() != tariff.period.end()) {
            register.check_period(line, tariff.period, ("vanaf", "tot"), Ahead::Planned);
        }
        if before.is_none() {
            register.check_gemeente(line, &tariff.gemeente, tariff.period.begin(), Gone::Refused);
        }
        let end = register.pick("tot", tariff.period.end(), before.map(|b| b.period.end()));
        tariff.period = Period::new(tariff.period.begin(), end).unwrap_or(tariff.period);
        wanted.insert(tariff_key(&tariff), (line, tariff));
    }
    let stretches = known
        .iter()
        .filter(|(key, _)| !wanted.contains_key(key))
        .map(|(_, tariff)| (None, tariff))
        .chain(wanted.values().map(|(line, tariff)| (Some(*line), tariff)))
        .map(|(line, tariff)| Stretch {
            owner: (&tariff.gemeente, &tariff.product),
            begin: tariff.period.begin(),
            // A tariff without an end holds until a later one begins: the claim takes the latest that has begun.
            end: Some(tariff.period.end().unwrap_or(tariff.period.begin())),
            line,
        })
        .collect();
    say_other_category(register, &known, &wanted);
    let text = "Dit tarief overlapt een ander tarief van dit product bij deze gemeente; pas een van de perioden aan.";
    report_overlaps(stretches, "vanaf", text, &mut register.errors);
    register.check()?;
    let mut put = Vec::new();
    for (key, (_, tariff)) in wanted {
        let outcome = Outcome::of(known.get(&key), &tariff);
        register.count(outcome);
        if outcome != Outcome::Unchanged {
            put.push(tariff);
        }
    }
    Ok(Plan::of(Writes::Tariffs(put)))
}

/// Says of each tariff that is new or changed that its product has another category in another tariff of the municipality.
fn say_other_category(
    register: &mut Register<'_>,
    known: &BTreeMap<TariffKey, Tariff>,
    wanted: &BTreeMap<TariffKey, (u64, Tariff)>,
) {
    let kept = known.iter().filter(|(key, _)| !wanted.contains_key(key));
    let all: Vec<&Tariff> = kept
        .map(|(_, tariff)| tariff)
        .chain(wanted.values().map(|(_, tariff)| tariff))
        .collect();
    let mut categories: BTreeMap<(&GemeenteCode, &ProductCode), BTreeSet<&ProductCategorie>> = BTreeMap::new();
    for tariff in &all {
        let of_product = categories.entry((&tariff.gemeente, &tariff.product)).or_default();
        of_product.insert(&tariff.category);
    }
    for (key, (line, tariff)) in wanted {
        let several = categories
            .get(&(&tariff.gemeente, &tariff.product))
            .is_some_and(|found| found.len() > 1);
        if several && known.get(key) != Some(tariff) {
            let text = "LET OP: een ander tarief van dit product bij deze gemeente heeft een andere productcategorie; kijk welke klopt.";
            register.warn(*line, "productcategorie", text);
        }
    }
}

fn tariff_key(tariff: &Tariff) -> TariffKey {
    (tariff.gemeente.clone(), tariff.product.clone(), tariff.period.begin())
}

type AllocationKey = (GemeenteCode, ToewijzingNummer, ToewijzingStamp);

/// What allocations of a file do to the register: a state with an unknown stamp comes beside the states before it.
pub(super) fn plan_allocations(register: &mut Register<'_>, rows: Vec<AllocationRow>) -> Result<Plan, Halt> {
    let children = register.children()?;
    let births = register.births()?;
    let known: BTreeMap<AllocationKey, Toewijzing> = allocations::states(register.tx)?
        .into_iter()
        .map(|state| ((state.gemeente.clone(), state.number, state.stamp), state))
        .collect();
    let mut owners: BTreeMap<(GemeenteCode, ToewijzingNummer), ChildId> = known
        .iter()
        .map(|((gemeente, number, _), state)| ((gemeente.clone(), *number), state.child))
        .collect();
    let categories = categories_by_product(allocations::tariffs(register.tx)?);
    let mut wanted: Vec<(AllocationKey, Toewijzing)> = Vec::new();
    let mut lines: BTreeMap<AllocationKey, u64> = BTreeMap::new();
    for row in rows {
        let Some(child) = register.child(row.line, &row.child_number, &children) else {
            continue;
        };
        if let Some(birth) = births.get(&child) {
            register.check_born(row.line, "ingangsdatum", row.period.begin(), *birth);
        }
        let owner = owners.entry((row.gemeente.clone(), row.number)).or_insert(child);
        if *owner != child {
            let text = "Dit toewijzingnummer is van een ander kind; controleer het kindnummer en het nummer.";
            register.errors.column(row.line, "kindnummer", text);
        }
        let key = (row.gemeente.clone(), row.number, row.stamp);
        let (line, before) = (row.line, known.get(&key));
        if before.is_none() {
            register.check_gemeente(line, &row.gemeente, row.period.begin(), Gone::Refused);
        }
        lines.insert(key.clone(), line);
        let state = merged_allocation(register, child, row, before);
        // What is known and stays as it is is not held against the file.
        if before != Some(&state) {
            check_allocation(register, line, &state, &categories);
        }
        wanted.push((key, state));
    }
    register.check()?;
    let wanted = of_ours(register, &known, wanted, &lines)?;
    register.check()?;
    check_stacked(register, &known, &wanted, &lines);
    register.check()?;
    let mut put = Vec::new();
    for (key, state) in wanted {
        let outcome = Outcome::of(known.get(&key), &state);
        register.count(outcome);
        if outcome != Outcome::Unchanged {
            put.push(state);
        }
    }
    Ok(Plan::of(Writes::Allocations(put)))
}

/// One tariff of each category that a product has at a municipality: what an allocation of it is held against. Looked up once a line,
/// because tariffs of years times lines of a large file is no work to do one by one.
type Categories = BTreeMap<(GemeenteCode, ProductCode), Vec<Tariff>>;

fn categories_by_product(tariffs: Vec<Tariff>) -> Categories {
    let mut categories = Categories::new();
    for tariff in tariffs {
        let of_product = categories
            .entry((tariff.gemeente.clone(), tariff.product.clone()))
            .or_default();
        if of_product.iter().all(|known| known.category != tariff.category) {
            of_product.push(tariff);
        }
    }
    categories
}

/// The rows that say something of an allocation that is ours to keep: a number that came in a message is the municipality's. What
/// its doors refuse or say of a message (TR385, `OP033x1`) they refuse or say of a row.
fn of_ours(
    register: &mut Register<'_>,
    known: &BTreeMap<AllocationKey, Toewijzing>,
    wanted: Vec<(AllocationKey, Toewijzing)>,
    lines: &BTreeMap<AllocationKey, u64>,
) -> Result<Vec<(AllocationKey, Toewijzing)>, Halt> {
    let gemeenten = wanted.iter().map(|(key, _)| &key.0);
    let granted = Granted::read(register.tx, gemeenten).map_err(Halt::Failed)?;
    let of_file = wanted.iter().map(|(key, state)| (key, state));
    let all: BTreeMap<&AllocationKey, &Toewijzing> = known.iter().chain(of_file).collect();
    let mut said = Vec::new();
    for (key, state) in wanted.iter().filter(|(key, state)| known.get(key) != Some(state)) {
        let line = lines.get(key).copied().unwrap_or_default();
        let before = known.get(key).or_else(|| {
            let earlier = all.range::<AllocationKey, _>(..key).next_back();
            earlier
                .filter(|(of, _)| (&of.0, of.1) == (&key.0, key.1))
                .map(|(_, state)| *state)
        });
        if granted.own_word(state, known.get(key)) == OwnWord::Other {
            let text = "Deze toewijzing kwam als bericht van de gemeente (JW301) en deze regel zegt iets anders; alleen een bericht \
                        wijzigt haar. Haal de regel weg, of vraag de gemeente om een nieuw bericht.";
            register.errors.column(line, "toewijzingnummer", text);
        } else if granted.is_claimed_while_removed((&key.0, key.1), state.change_reason) {
            let text = "Deze toewijzing wordt verwijderd terwijl er goedgekeurde declaraties op staan (TR385). Neem die eerst terug, \
                        of vraag de gemeente om een einddatum.";
            register.errors.column(line, "reden_wijziging", text);
        } else if let Some(changed) = before.and_then(|before| Granted::unexpected(before, state)) {
            said.push((line, changed));
        }
    }
    for (line, changed) in said {
        let text = format!(
            "Deze toewijzing verandert onder hetzelfde nummer van {changed}; daar hoort een nieuw nummer bij (OP033x1). Vraag de \
             gemeente of het klopt."
        );
        register.warn(line, "toewijzingnummer", text);
    }
    let (same, ours): (Vec<_>, Vec<_>) = wanted
        .into_iter()
        .partition(|(key, state)| granted.own_word(state, known.get(key)) == OwnWord::Same);
    for _ in same {
        register.count(Outcome::Unchanged);
    }
    Ok(ours)
}

/// Reports what a JW301 would be rejected for, and days that cannot be.
fn check_allocation(register: &mut Register<'_>, line: u64, state: &Toewijzing, categories: &Categories) {
    register.check_decided(line, state.stamp);
    register.check_period(line, state.period, ("ingangsdatum", "einddatum"), Ahead::Agreed);
    for broken in state.broken_rules() {
        let text = format!("Regel {} van de standaard: {}.", broken.rule, broken.text);
        register.errors.column(line, broken.column, text);
    }
    let allocated = (state.category.as_ref(), state.product.as_ref());
    let product = state.product.clone();
    let of_product = product.and_then(|product| categories.get(&(state.gemeente.clone(), product)));
    if !category_fits(of_product.map_or(&[], Vec::as_slice), &state.gemeente, allocated) {
        let text =
            "De productcategorie past niet bij de productcode (TR381); vergelijk haar met het tarief van dit product.";
        register.errors.column(line, "productcategorie", text);
    }
}

/// Reports lines after which a child has the same product twice at a time in one municipality (TR302, OP347), as a JW301 is
/// refused for it; of each number only the latest state counts (IV013).
fn check_stacked(
    register: &mut Register<'_>,
    known: &BTreeMap<AllocationKey, Toewijzing>,
    wanted: &[(AllocationKey, Toewijzing)],
    lines: &BTreeMap<AllocationKey, u64>,
) {
    let of_file = wanted.iter().map(|(key, state)| (key, state));
    let states: BTreeMap<&AllocationKey, &Toewijzing> = known.iter().chain(of_file).collect();
    // In order of stamp: the last of each number is what remains.
    let latest: BTreeMap<_, _> = states
        .into_iter()
        .map(|(key, state)| ((&key.0, key.1), (key, state)))
        .collect();
    let granted = latest.into_values().filter(|(_, state)| !state.is_removed());
    let stretches = granted
        .filter_map(|(key, state)| {
            Some(Stretch {
                owner: (state.child, &state.gemeente, state.product.as_ref()?),
                begin: state.period.begin(),
                end: state.period.end(),
                line: lines.get(key).copied(),
            })
        })
        .collect();
    let text = "Het kind heeft in deze periode bij deze gemeente al een toewijzing voor dit product; pas een van de perioden aan.";
    report_overlaps(stretches, "ingangsdatum", text, &mut register.errors);
}

fn merged_allocation(
    register: &Register<'_>,
    child: ChildId,
    row: AllocationRow,
    before: Option<&Toewijzing>,
) -> Toewijzing {
    let end = register.pick("einddatum", row.period.end(), before.map(|b| b.period.end()));
    let period = Period::new(row.period.begin(), end).unwrap_or(row.period);
    Toewijzing {
        gemeente: row.gemeente,
        number: row.number,
        stamp: row.stamp,
        child,
        category: register.pick("productcategorie", row.category, before.map(|b| b.category.clone())),
        product: register.pick("productcode", row.product, before.map(|b| b.product.clone())),
        // The reader takes all three columns or none of them.
        omvang: register.pick("volume", row.omvang, before.map(|b| b.omvang)),
        period,
        change_reason: register.pick("reden_wijziging", row.change_reason, before.map(|b| b.change_reason)),
        budget: None,
    }
}
