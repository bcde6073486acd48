//! Absence of staff: what was in sight of it when someone reports it or says that a person works again.

use super::{Changed, RosterAction, TeamRow, days_between};
use crate::app::day::{Anyway, Change, Meanwhile, last_writer};
use crate::app::error::AppError;
use crate::domain::ids::{OperationId, StaffId};
use crate::domain::people::StaffAbsence;
use crate::domain::words::count;
use crate::store::attendance::Whose;
use crate::store::{Tx, roster, staff};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Days that are named of an absence that changed.
const MOST_NAMED: usize = 4;

/// The days on which a staff member was absent, as someone had them in sight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenAbsences(BTreeMap<NaiveDate, StaffAbsence>);

impl SeenAbsences {
    /// What the week of the team shows of a person.
    pub fn of(row: &TeamRow) -> Self {
        let cells = row.cells.iter();
        Self(cells.filter_map(|cell| Some((cell.day, cell.absent?))).collect())
    }
}

/// Reports someone absent on some days, for another reason where there was one already.
pub(super) fn absent(
    tx: Tx<'_>,
    operation: OperationId,
    (staff, from, until): (StaffId, NaiveDate, NaiveDate),
    reason: StaffAbsence,
    seen: &SeenAbsences,
) -> Result<Changed, AppError> {
    let known = stands(tx, staff, from, until)?;
    let report = Report {
        staff,
        from,
        until,
        reason: Some(reason),
    };
    report.refuse_unseen(tx, &known, seen)?;
    let mut rows = 0;
    for day in days_between(from, until)? {
        match known.get(&day) {
            Some(same) if *same == reason => continue,
            Some(_) => {
                roster::remove_absence(tx, operation, (staff, day))?;
            }
            None => {}
        }
        roster::add_absence(tx, operation, (staff, day), reason)?;
        rows += 1;
    }
    Ok(Changed::rows(rows))
}

/// Takes the absence of some days away: the person works again.
pub(super) fn present(
    tx: Tx<'_>,
    operation: OperationId,
    (staff, from, until): (StaffId, NaiveDate, NaiveDate),
    seen: &SeenAbsences,
) -> Result<Changed, AppError> {
    let report = Report {
        staff,
        from,
        until,
        reason: None,
    };
    report.refuse_unseen(tx, &stands(tx, staff, from, until)?, seen)?;
    let mut rows = 0;
    for day in days_between(from, until)? {
        rows += roster::remove_absence(tx, operation, (staff, day))?;
    }
    Ok(Changed::rows(rows))
}

/// The absences of a person between two days, both included.
fn stands(
    tx: Tx<'_>,
    staff: StaffId,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<BTreeMap<NaiveDate, StaffAbsence>, AppError> {
    let all = roster::absences(tx, from, until)?.into_iter();
    Ok(all
        .filter(|(who, ..)| *who == staff)
        .map(|(_, day, reason)| (day, reason))
        .collect())
}

/// What is reported of someone; without a reason the person works again.
struct Report {
    staff: StaffId,
    from: NaiveDate,
    until: NaiveDate,
    reason: Option<StaffAbsence>,
}

impl Report {
    /// Refuses to take the place of an absence that was not in sight, or was taken away meanwhile.
    fn refuse_unseen(
        &self,
        tx: Tx<'_>,
        known: &BTreeMap<NaiveDate, StaffAbsence>,
        seen: &SeenAbsences,
    ) -> Result<(), AppError> {
        let unseen = |day: &NaiveDate| {
            let now = known.get(day);
            now != self.reason.as_ref() && now != seen.0.get(day)
        };
        let days: Vec<NaiveDate> = days_between(self.from, self.until)?
            .into_iter()
            .filter(unseen)
            .collect();
        let Some(first) = days.first() else {
            return Ok(());
        };
        let mut all = staff::staff(tx)?.into_iter();
        let member = all.find(|member| member.id == self.staff);
        let member = member.ok_or_else(|| AppError::internal("MEDEWERKER"))?;
        let change = Change {
            key: format!("medewerker {}", member.number),
            name: member.name.to_string(),
            by: last_writer(tx, Whose::Absence(self.staff), *first)?,
            was: in_words(&days, &seen.0),
            now: in_words(&days, known),
            own: self.reason.map_or("werkt weer", StaffAbsence::code).to_owned(),
            anyway: Some(Anyway::Roster(self.based_on(known))),
        };
        Err(AppError::from(Meanwhile {
            day: *first,
            changes: vec![change],
            rest: None,
        }))
    }

    /// The same action, decided on what is known now.
    fn based_on(&self, known: &BTreeMap<NaiveDate, StaffAbsence>) -> RosterAction {
        let (staff, from, until) = (self.staff, self.from, self.until);
        let seen = SeenAbsences(known.clone());
        match self.reason {
            Some(reason) => RosterAction::Absent {
                staff,
                from,
                until,
                reason,
                seen,
            },
            None => RosterAction::Present {
                staff,
                from,
                until,
                seen,
            },
        }
    }
}

/// "ziek 06-10, werkt 07-10".
fn in_words(days: &[NaiveDate], absences: &BTreeMap<NaiveDate, StaffAbsence>) -> String {
    let named = days.iter().take(MOST_NAMED).map(|day| {
        let what = absences.get(day).map_or("werkt", |reason| reason.code());
        format!("{what} {}", day.format("%d-%m"))
    });
    let mut named: Vec<String> = named.collect();
    if days.len() > MOST_NAMED {
        named.push(format!("en nog {}", count(days.len() - MOST_NAMED, "dag", "dagen")));
    }
    named.join(", ")
}
