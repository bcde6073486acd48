//! Children, placements and staff into the register.

use super::apply::{Halt, Outcome, Register, Stretch, report_overlaps};
use super::checks::Gone;
use super::people::{ChildRow, PlacementRow, StaffRow};
use super::plan::{Plan, Writes};
use crate::app::dossier::{ByHand, Replaced, what_lies_before};
use crate::domain::age::misfit;
use crate::domain::alike::Likeness;
use crate::domain::dates::Ahead;
use crate::domain::group::Group;
use crate::domain::ids::{Bsn, ChildId, ChildNumber, GroupId, StaffId, StaffNumber};
use crate::domain::people::{Child, ChildName, Placement, StaffMember, WeekPattern};
use crate::domain::time::{ALL_DAYS, Period};
use crate::store::{people, staff};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What children of a file do to the register.
pub(super) fn plan_children(register: &mut Register<'_>, rows: Vec<ChildRow>) -> Result<Plan, Halt> {
    let known: BTreeMap<ChildNumber, Child> = people::children(register.tx)?
        .into_iter()
        .map(|child| (child.number.clone(), child))
        .collect();
    let mut wanted: Vec<(u64, Child)> = Vec::new();
    for row in rows {
        let line = row.line;
        let child = merged_child(register, row, &known)?;
        check_child(register, line, &child, known.get(&child.number))?;
        wanted.push((line, child));
    }
    check_bsns(register, &known, &wanted);
    say_alike(register, &known, &wanted);
    say_replaced(register, &known, &wanted)?;
    register.check()?;
    // A BSN that moves between two children of the file must be free before it is given out.
    let mut put: Vec<Child> = wanted
        .iter()
        .filter_map(|(_, child)| known.get(&child.number).filter(|before| before.bsn != child.bsn))
        .map(|before| Child {
            bsn: None,
            ..before.clone()
        })
        .collect();
    for (_, child) in wanted {
        let outcome = Outcome::of(known.get(&child.number), &child);
        register.count(outcome);
        if outcome != Outcome::Unchanged {
            put.push(child);
        }
    }
    Ok(Plan::of(Writes::Children(put)))
}

/// Reports what cannot be true of a child; what was known already is not held against the file.
fn check_child(register: &mut Register<'_>, line: u64, child: &Child, known: Option<&Child>) -> Result<(), Halt> {
    register.check_birth(line, child.birth_date);
    if let (None, Err(error)) = (known, child.number.refuse_as_new()) {
        let text = format!("De waarde in kolom 'kindnummer' {error}.");
        register.errors.column(line, "kindnummer", text);
    }
    if let Some(known) = known.filter(|known| known.birth_date != child.birth_date)
        && let Some(what) = what_lies_before(register.tx, known.id, child.birth_date)?
    {
        let text = format!("Volgens deze datum was het kind nog niet geboren bij {what}; controleer de datum.");
        register.errors.column(line, "geboortedatum", text);
    }
    let unchanged = known.is_some_and(|known| known.gemeente == child.gemeente);
    if let Some(gemeente) = child.gemeente.as_ref().filter(|_| !unchanged) {
        register.check_gemeente(line, gemeente, register.today(), Gone::Said);
    }
    Ok(())
}

fn merged_child(register: &Register<'_>, row: ChildRow, known: &BTreeMap<ChildNumber, Child>) -> Result<Child, Halt> {
    let before = known.get(&row.number);
    Ok(Child {
        id: match before {
            Some(before) => before.id,
            None => ChildId::from_raw(register.random.id()?),
        },
        number: row.number,
        name: ChildName {
            first: row.name.first,
            infix: register.pick("tussenvoegsel", row.name.infix, before.map(|b| b.name.infix.clone())),
            last: row.name.last,
        },
        birth_date: row.birth_date,
        bsn: register.pick("bsn", row.bsn, before.map(|b| b.bsn)),
        gemeente: register.pick("gemeente", row.gemeente, before.map(|b| b.gemeente.clone())),
        school: register.pick("school", row.school, before.map(|b| b.school.clone())),
        alert: register.pick("alert", row.alert, before.map(|b| b.alert.clone())),
        collectors: register.pick("ophalers", row.collectors, before.map(|b| b.collectors.clone())),
    })
}

/// No two children have the same BSN once the file is in.
fn check_bsns(register: &mut Register<'_>, known: &BTreeMap<ChildNumber, Child>, wanted: &[(u64, Child)]) {
    let in_file: BTreeSet<&ChildNumber> = wanted.iter().map(|(_, child)| &child.number).collect();
    let mut holders: BTreeMap<Bsn, &ChildNumber> = known
        .values()
        .filter(|child| !in_file.contains(&child.number))
        .filter_map(|child| Some((child.bsn?, &child.number)))
        .collect();
    for (line, child) in wanted {
        if let Some(bsn) = child.bsn
            && let Some(_other) = holders.insert(bsn, &child.number)
        {
            let text = "Het BSN in kolom 'bsn' is al van een ander kind; controleer het BSN van beide kinderen.";
            register.errors.column(*line, "bsn", text);
        }
    }
}

/// Says of each new child that may be one that is known, or that stands in the file under another number.
fn say_alike(register: &mut Register<'_>, known: &BTreeMap<ChildNumber, Child>, wanted: &[(u64, Child)]) {
    let in_file = wanted.iter().map(|(_, child)| child);
    let likeness = Likeness::of(known.values().chain(in_file));
    for (line, child) in wanted.iter().filter(|(_, child)| !known.contains_key(&child.number)) {
        for alike in likeness.found(child) {
            register.warn(*line, alike.field(), format!("LET OP: {alike}."));
        }
    }
}

/// Says which fields that somebody recorded by hand are replaced or emptied, without what stands in them.
fn say_replaced(
    register: &mut Register<'_>,
    known: &BTreeMap<ChildNumber, Child>,
    wanted: &[(u64, Child)],
) -> Result<(), Halt> {
    let changed = wanted.iter().filter_map(|(line, child)| {
        let before = known.get(&child.number)?;
        (before != child).then_some((*line, before, child))
    });
    let changed: Vec<(u64, &Child, &Child)> = changed.collect();
    if changed.is_empty() {
        return Ok(());
    }
    let by_hand = ByHand::read(register.tx)?;
    for (line, before, after) in changed {
        for Replaced { field, is_emptied } in by_hand.replaced(before, after) {
            let becomes = if is_emptied { "leeggemaakt" } else { "vervangen" };
            let text = format!(
                "LET OP: '{field}' van kind {} is hier met de hand vastgelegd en wordt door deze regel {becomes}; kijk wat klopt.",
                after.number
            );
            register.warn(line, field, text);
        }
    }
    Ok(())
}

type PlacementKey = (ChildId, GroupId, NaiveDate);

/// What placements of a file do to the register.
pub(super) fn plan_placements(register: &mut Register<'_>, rows: Vec<PlacementRow>) -> Result<Plan, Halt> {
    let children = register.children()?;
    let births = register.births()?;
    let known: BTreeMap<PlacementKey, Placement> = people::placements(register.tx, ALL_DAYS.0, ALL_DAYS.1)?
        .into_iter()
        .map(|placement| (placement_key(&placement), placement))
        .collect();
    let mut wanted: BTreeMap<PlacementKey, (u64, Placement)> = BTreeMap::new();
    for row in rows {
        let child = register.child(row.line, &row.number, &children);
        let group = register.group(row.line, &row.group_name);
        if let Some(group) = group {
            check_dagdelen(register, row.line, group, &row.pattern);
        }
        register.check_period(row.line, row.period, ("vanaf", "tot"), Ahead::Agreed);
        let birth = child.and_then(|child| births.get(&child)).copied();
        if let Some(birth) = birth {
            register.check_born(row.line, "vanaf", row.period.begin(), birth);
        }
        if let (Some(child), Some(group)) = (child, group) {
            let before = known.get(&(child, group.id, row.period.begin()));
            // What is known already was looked at when it came.
            let misfit = birth.and_then(|birth| misfit(group.kind, birth, row.period.begin()));
            if let Some(misfit) = misfit.filter(|_| before.is_none()) {
                register.warn(row.line, "groep", format!("LET OP: {misfit}"));
            }
            let (line, placement) = (row.line, merged_placement(register, (child, group.id), &row, before));
            // What is known already is not held against the file.
            if before != Some(&placement) {
                check_any_day(register, line, &placement.pattern);
            }
            wanted.insert(placement_key(&placement), (line, placement));
        }
    }
    let stretches = known
        .iter()
        .filter(|(key, _)| !wanted.contains_key(key))
        .map(|(_, placement)| (None, placement))
        .chain(wanted.values().map(|(line, placement)| (Some(*line), placement)))
        .map(|(line, placement)| Stretch {
            owner: (placement.child, placement.group),
            begin: placement.period.begin(),
            end: placement.period.end(),
            line,
        })
        .collect();
    let text = "Deze plaatsing overlapt een andere plaatsing van dit kind in deze groep; beëindig eerst de eerdere.";
    report_overlaps(stretches, "vanaf", text, &mut register.errors);
    register.check()?;
    let mut put = Vec::new();
    for (key, (_, placement)) in wanted {
        let outcome = Outcome::of(known.get(&key), &placement);
        register.count(outcome);
        if outcome != Outcome::Unchanged {
            put.push((register.random.id()?, placement));
        }
    }
    Ok(Plan::of(Writes::Placements(put)))
}

fn placement_key(placement: &Placement) -> PlacementKey {
    (placement.child, placement.group, placement.period.begin())
}

fn merged_placement(
    register: &Register<'_>,
    (child, group): (ChildId, GroupId),
    row: &PlacementRow,
    before: Option<&Placement>,
) -> Placement {
    let end = register.pick("tot", row.period.end(), before.map(|b| b.period.end()));
    let [monday, tuesday, wednesday, thursday, friday] = row.pattern.days().clone();
    let day = |column, given, index: usize| {
        let known = before.and_then(|b| b.pattern.days().get(index).cloned());
        register.pick(column, given, known)
    };
    Placement {
        child,
        group,
        // The known end belongs to the same first day, so the two are in order; the row's own period is.
        period: Period::new(row.period.begin(), end).unwrap_or(row.period),
        pattern: WeekPattern::new([
            day("ma", monday, 0),
            day("di", tuesday, 1),
            day("wo", wednesday, 2),
            day("do", thursday, 3),
            day("vr", friday, 4),
        ]),
    }
}

/// Reports a placement without any dagdeel, as the screen refuses it.
fn check_any_day(register: &mut Register<'_>, line: u64, pattern: &WeekPattern) {
    if pattern.is_empty() {
        let text = "Deze plaatsing heeft geen enkele dag; vul bij minstens een weekdag een dagdeel in.";
        register.errors.column(line, "ma", text);
    }
}

fn check_dagdelen(register: &mut Register<'_>, line: u64, group: &Group, pattern: &WeekPattern) {
    for (column, names) in ["ma", "di", "wo", "do", "vr"].into_iter().zip(pattern.days()) {
        if names.iter().all(|name| group.knows_dagdeel(name)) {
            continue;
        }
        let mut known: Vec<&str> = Vec::new();
        for dagdeel in group.school_day.iter().chain(&group.free_day) {
            if !known.contains(&dagdeel.name.as_str()) {
                known.push(dagdeel.name.as_str());
            }
        }
        let text = format!(
            "Een dagdeel in kolom '{column}' bestaat niet in deze groep; kies uit {}.",
            known.join(", ")
        );
        register.errors.column(line, column, text);
    }
}

/// What staff of a file do to the register.
pub(super) fn plan_staff(register: &mut Register<'_>, rows: Vec<StaffRow>) -> Result<Plan, Halt> {
    let known: BTreeMap<StaffNumber, StaffMember> = staff::staff(register.tx)?
        .into_iter()
        .map(|member| (member.number.clone(), member))
        .collect();
    let mut wanted = Vec::new();
    for row in rows {
        let line = row.line;
        let before = known.get(&row.number);
        let member = StaffMember {
            id: match before {
                Some(before) => before.id,
                None => StaffId::from_raw(register.random.id()?),
            },
            number: row.number,
            name: row.name,
            function: row.function,
            level: register.pick("niveau", row.level, before.map(|b| b.level.clone())),
            counting: register.pick("telt_mee", row.counting, before.map(|b| b.counting)),
            prk: register.pick("prk_gekoppeld", row.prk, before.map(|b| b.prk)),
            vog_date: register.pick("vog_datum", row.vog_date, before.map(|b| b.vog_date)),
            first_aid_until: register.pick("ehbo_tot", row.first_aid_until, before.map(|b| b.first_aid_until)),
        };
        if let (None, Err(error)) = (before, member.number.refuse_as_new()) {
            let text = format!("De waarde in kolom 'personeelsnummer' {error}.");
            register.errors.column(line, "personeelsnummer", text);
        }
        let papers = |member: &StaffMember| (member.vog_date, member.first_aid_until);
        if before.is_none_or(|before| papers(before) != papers(&member)) {
            register.check_papers(line, &member);
        }
        wanted.push(member);
    }
    register.check()?;
    let mut put = Vec::new();
    for member in wanted {
        let outcome = Outcome::of(known.get(&member.number), &member);
        register.count(outcome);
        if outcome != Outcome::Unchanged {
            put.push(member);
        }
    }
    Ok(Plan::of(Writes::Staff(put)))
}
