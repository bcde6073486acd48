//! Which shifts may be added, and which ones a week before or a pattern would give.

use crate::app::error::{AppError, ErrorKind};
use crate::domain::ids::{GroupId, StaffId};
use crate::domain::people::{Shift, ShiftPattern, StaffMember};
use crate::domain::time::{date_in_words, monday};
use crate::store::{Tx, roster, staff};
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// What decides whether a shift may be added on some days.
pub(super) struct Known {
    staff: BTreeMap<StaffId, StaffMember>,
    shifts: Vec<Shift>,
    absent: BTreeSet<(StaffId, NaiveDate)>,
}

impl Known {
    pub(super) fn read(tx: Tx<'_>, from: NaiveDate, until: NaiveDate) -> Result<Self, AppError> {
        let absences = roster::absences(tx, from, until)?;
        Ok(Self {
            staff: staff::staff(tx)?
                .into_iter()
                .map(|member| (member.id, member))
                .collect(),
            shifts: roster::shifts(tx, from, until)?,
            absent: absences.into_iter().map(|(staff, day, _)| (staff, day)).collect(),
        })
    }

    /// Refuses a shift that may not be on the roster, in the order in which a person would want to know.
    pub(super) fn check(&self, shift: &Shift) -> Result<(), AppError> {
        if shift.from >= shift.until {
            let text = format!(
                "Een dienst van {} tot {} kan niet; typ een latere eindtijd.",
                shift.from, shift.until
            );
            return Err(AppError::new(ErrorKind::Input, "TIJD", text));
        }
        self.check_member(shift.staff, shift.day)?;
        let overlap = self.shifts.iter().find(|other| other.overlaps(shift));
        if let Some(other) = overlap {
            let text = format!(
                "Deze medewerker heeft op {} al een dienst van {} tot {}.",
                date_in_words(other.day),
                other.from,
                other.until
            );
            return Err(
                AppError::new(ErrorKind::Refused, "OVERLAP", text).hint("Wijzig die dienst, of kies andere tijden.")
            );
        }
        if self.absent.contains(&(shift.staff, shift.day)) {
            let text = format!("Deze medewerker is op {} afwezig gemeld.", date_in_words(shift.day));
            return Err(
                AppError::new(ErrorKind::Refused, "AFWEZIG", text).hint("Meld de medewerker eerst weer aanwezig.")
            );
        }
        Ok(())
    }

    /// The hard stop of the law: nobody works before the link and the certificate are there.
    fn check_member(&self, id: StaffId, day: NaiveDate) -> Result<(), AppError> {
        let member = self.staff.get(&id).ok_or_else(|| AppError::internal("MEDEWERKER"))?;
        member.may_be_rostered(day).map_err(|block| {
            AppError::new(
                ErrorKind::Refused,
                "NIET_INZETBAAR",
                format!("{} {block}.", member.name),
            )
            .hint("Zonder koppeling en VOG mag iemand niet werken (Wko 1.50); lees de gegevens in als ze er zijn.")
        })
    }
}

/// Shifts to add to a week, and how many were left out.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) shifts: Vec<Shift>,
    pub(super) skipped: usize,
}

impl Plan {
    /// Keeps those that may be added; what a plan adds itself counts for what comes after it.
    fn of(mut known: Known, wanted: Vec<Shift>, open: &[NaiveDate]) -> Self {
        let mut plan = Self::default();
        for shift in wanted {
            if open.contains(&shift.day) && known.check(&shift).is_ok() {
                known.shifts.push(shift.clone());
                plan.shifts.push(shift);
            } else {
                plan.skipped += 1;
            }
        }
        plan
    }
}

/// First and last day of the week of a day.
pub(super) fn week(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first = monday(day);
    (first, first.checked_add_days(Days::new(6)).unwrap_or(first))
}

/// What copying the week before into a week would add; `open` are the days of that week on which the location is open.
pub(super) fn copied(
    tx: Tx<'_>,
    into: NaiveDate,
    group: Option<GroupId>,
    open: &[NaiveDate],
) -> Result<Plan, AppError> {
    let (first, last) = week(into);
    let before = |day: NaiveDate| day.checked_sub_days(Days::new(7)).unwrap_or(day);
    let wanted = roster::shifts(tx, before(first), before(last))?
        .into_iter()
        .filter(|shift| group.is_none_or(|group| shift.group == group))
        .filter_map(|shift| {
            let day = shift.day.checked_add_days(Days::new(7))?;
            Some(Shift { day, ..shift })
        })
        .collect();
    Ok(Plan::of(Known::read(tx, first, last)?, wanted, open))
}

/// What the patterns would add to a week, for everyone who has no shift in it yet.
pub(super) fn filled(tx: Tx<'_>, day: NaiveDate, open: &[NaiveDate]) -> Result<Plan, AppError> {
    let (first, last) = week(day);
    let known = Known::read(tx, first, last)?;
    let busy: BTreeSet<StaffId> = known.shifts.iter().map(|shift| shift.staff).collect();
    let patterns = roster::patterns(tx)?;
    let wanted = first
        .iter_days()
        .take(7)
        .flat_map(|day| patterns.iter().filter_map(move |pattern| pattern.on(day)))
        .filter(|shift| !busy.contains(&shift.staff))
        .collect();
    Ok(Plan::of(known, wanted, open))
}

/// Refuses a pattern of someone who may not work, or one that overlaps another of the same person.
pub(super) fn check_pattern(tx: Tx<'_>, pattern: &ShiftPattern) -> Result<(), AppError> {
    let day = pattern.period.begin();
    Known::read(tx, day, day)?.check_member(pattern.staff, day)?;
    let ends_before = |end: Option<NaiveDate>, begin: NaiveDate| end.is_some_and(|end| end < begin);
    let clash = roster::patterns(tx)?.into_iter().any(|other| {
        let same_days =
            !ends_before(other.period.end(), day) && !ends_before(pattern.period.end(), other.period.begin());
        (other.staff, other.weekday) == (pattern.staff, pattern.weekday)
            && same_days
            && other.from < pattern.until
            && pattern.from < other.until
    });
    if pattern.from >= pattern.until {
        return Err(AppError::new(ErrorKind::Input, "TIJD", "Typ een latere eindtijd."));
    }
    if clash {
        let text = "Deze medewerker heeft op die weekdag al een vaste dienst in deze uren.";
        return Err(AppError::new(ErrorKind::Refused, "OVERLAP", text).hint("Haal de andere vaste dienst eerst weg."));
    }
    Ok(())
}
