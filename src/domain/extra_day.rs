//! Extra days and swapped days ("extra dag", "ruildag"): what comes on top of the week pattern, and what it takes away.

use super::group::DagdeelName;
use super::ids::{ChildId, GroupId};
use super::people::Placement;
use crate::domain::word_enums::words;
use chrono::NaiveDate;

words! {
    /// Why a day is booked though dagdelen or ratio do not allow it ("reden"); fixed words, so that nothing private stands in it.
    OverReason, trimmed {
        /// The jeugdconsulent was asked for more (B25).
        Consulted = "overleg", "overlegd met de jeugdconsulent";
        /// The parents pay this day themselves.
        ParentsPay = "ouders_betalen", "ouders betalen deze dag zelf";
        /// Someone extra comes to work.
        StaffArranged = "personeel", "er komt een medewerker bij";
        /// It cannot wait.
        Emergency = "nood", "noodgeval, kan niet wachten";
    }
}

/// A day on which a child comes on top of its week pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraDay {
    /// The child.
    pub child: ChildId,
    /// The group.
    pub group: GroupId,
    /// The day.
    pub day: NaiveDate,
    /// The dagdelen.
    pub dagdelen: Vec<DagdeelName>,
    /// The day of the pattern on which the child stays away instead ("ruildag"); `None` for a day on top.
    pub instead_of: Option<NaiveDate>,
    /// Why it was booked though dagdelen or ratio did not allow it, when they did not.
    pub over_cap: Option<OverReason>,
}

/// What makes a dagdeel of a day expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The week pattern.
    Pattern,
    /// A day on top.
    Extra,
    /// A day in the place of another.
    Swap,
}

impl Origin {
    /// The word behind the dagdelen; nothing for the pattern.
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Pattern => None,
            Self::Extra => Some("extra"),
            Self::Swap => Some("ruildag"),
        }
    }
}

/// The dagdelen for which a child is expected in a group on a day, each once, the pattern first.
///
/// Absence is not looked at, and neither is whether the group is open: that is for the caller. A dagdeel of the pattern on a
/// day that was swapped away is left out; one that was booked on that day is not.
pub fn expected<'a>(
    (child, group): (ChildId, GroupId),
    day: NaiveDate,
    placements: impl IntoIterator<Item = &'a Placement>,
    extra: &[ExtraDay],
) -> Vec<(DagdeelName, Origin)> {
    let own = |found: &&ExtraDay| found.child == child && found.group == group;
    let mut found: Vec<(DagdeelName, Origin)> = Vec::new();
    let mut add = |names: &[DagdeelName], origin: Origin| {
        for name in names {
            if !found.iter().any(|(known, _)| known == name) {
                found.push((name.clone(), origin));
            }
        }
    };
    if !extra.iter().filter(own).any(|booked| booked.instead_of == Some(day)) {
        let placed = |placement: &&Placement| {
            placement.child == child && placement.group == group && placement.period.contains(day)
        };
        for placement in placements.into_iter().filter(placed) {
            add(placement.pattern.on(day), Origin::Pattern);
        }
    }
    for booked in extra.iter().filter(own).filter(|booked| booked.day == day) {
        let origin = booked.instead_of.map_or(Origin::Extra, |_| Origin::Swap);
        add(&booked.dagdelen, origin);
    }
    found
}

/// The dagdelen as a row shows them: `nso`, `ochtend+middag extra`, `nso ruildag`.
pub fn in_words(dagdelen: &[(DagdeelName, Origin)]) -> String {
    let part = |origin: Origin| {
        let names: Vec<&str> = dagdelen
            .iter()
            .filter(|(_, of)| *of == origin)
            .map(|(name, _)| name.as_str())
            .collect();
        let word = origin.word().map(|word| format!(" {word}")).unwrap_or_default();
        (!names.is_empty()).then(|| format!("{}{word}", names.join("+")))
    };
    let parts = [Origin::Pattern, Origin::Extra, Origin::Swap]
        .into_iter()
        .filter_map(part);
    parts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::people::WeekPattern;
    use crate::domain::time::{Period, parse_date};

    fn day(text: &str) -> NaiveDate {
        parse_date(text).expect("a date")
    }

    fn name(text: &str) -> DagdeelName {
        DagdeelName::parse(text).expect("a name")
    }

    const CHILD: (ChildId, GroupId) = (ChildId::from_raw(1), GroupId::from_raw(1));

    /// Monday morning and afternoon, Thursday afternoon.
    fn placement() -> Placement {
        let days = ["ochtend+middag", "", "", "middag", ""].map(|day| WeekPattern::parse_day(day).expect("a day"));
        Placement {
            child: CHILD.0,
            group: CHILD.1,
            period: Period::new(day("2026-01-01"), None).expect("a period"),
            pattern: WeekPattern::new(days),
        }
    }

    fn booked(on: &str, names: &[&str], instead_of: Option<&str>) -> ExtraDay {
        ExtraDay {
            child: CHILD.0,
            group: CHILD.1,
            day: day(on),
            dagdelen: names.iter().map(|text| name(text)).collect(),
            instead_of: instead_of.map(day),
            over_cap: None,
        }
    }

    #[test]
    fn an_extra_day_comes_on_top_and_a_ruildag_takes_its_day_away() {
        let extra = [
            booked("2026-10-07", &["middag"], None),
            booked("2026-10-06", &["ochtend", "middag"], Some("2026-10-05")),
            booked("2026-10-08", &["ochtend", "middag"], None),
        ];
        for (on, words) in [
            ("2026-10-05", ""),
            ("2026-10-06", "ochtend+middag ruildag"),
            ("2026-10-07", "middag extra"),
            ("2026-10-08", "middag, ochtend extra"),
            ("2026-10-12", "ochtend+middag"),
            ("2026-10-13", ""),
        ] {
            let found = expected(CHILD, day(on), &[placement()], &extra);
            assert_eq!(in_words(&found), words, "{on}");
        }
        let elsewhere = Placement {
            group: GroupId::from_raw(2),
            ..placement()
        };
        let there = |on| {
            in_words(&expected(
                (CHILD.0, elsewhere.group),
                day(on),
                std::slice::from_ref(&elsewhere),
                &extra,
            ))
        };
        assert_eq!(there("2026-10-05"), "ochtend+middag", "the day of another group stays");
        assert_eq!(there("2026-10-07"), "", "and what is booked here does not come there");
        let other = (ChildId::from_raw(2), GroupId::from_raw(1));
        assert_eq!(expected(other, day("2026-10-07"), &[placement()], &extra), []);
    }

    #[test]
    fn a_reason_is_read_back_from_its_word() {
        for reason in OverReason::ALL {
            assert_eq!(OverReason::parse(reason.code()), Ok(reason));
        }
        assert!(OverReason::parse("zomaar").is_err());
    }
}
