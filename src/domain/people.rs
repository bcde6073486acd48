//! Children, the people who collect them, and staff.

use super::error::ValueError;
use super::group::DagdeelName;
use super::ids::{Bsn, ChildId, ChildNumber, GemeenteCode, GroupId, StaffId, StaffNumber};
use super::text::Text;
use super::time::Period;
use crate::domain::word_enums::words;
use chrono::{Datelike, NaiveDate, Weekday};

/// Name of a child, in its parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChildName {
    /// First name ("voornaam").
    pub first: Text,
    /// Particle ("tussenvoegsel"), such as `van de`.
    pub infix: Option<Text>,
    /// Family name ("achternaam").
    pub last: Text,
}

impl ChildName {
    /// First name, particle and family name.
    pub fn full(&self) -> String {
        match &self.infix {
            Some(infix) => format!("{} {} {}", self.first, infix, self.last),
            None => format!("{} {}", self.first, self.last),
        }
    }
}

/// A child placed at the location ("kind").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// Internal id.
    pub id: ChildId,
    /// Number the location uses.
    pub number: ChildNumber,
    /// Name.
    pub name: ChildName,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// BSN, where it is known and lawful.
    pub bsn: Option<Bsn>,
    /// Responsible municipality (woonplaatsbeginsel), where known.
    pub gemeente: Option<GemeenteCode>,
    /// School, for the pick-up list.
    pub school: Option<Text>,
    /// Allergy or other alert, in sight at the door.
    pub alert: Option<Text>,
    /// Who may collect the child, in sight at the door.
    pub collectors: Option<Text>,
}

/// Dagdelen a child comes on each weekday, Monday to Friday ("weekpatroon"); the order in which those of a day are named says
/// nothing.
#[derive(Clone, Debug, Default, Eq)]
pub struct WeekPattern {
    days: [Vec<DagdeelName>; 5],
}

impl PartialEq for WeekPattern {
    fn eq(&self, other: &Self) -> bool {
        let same = |one: &[DagdeelName], other: &[DagdeelName]| {
            one.len() == other.len() && one.iter().all(|name| other.contains(name))
        };
        self.days.iter().zip(&other.days).all(|(one, other)| same(one, other))
    }
}

impl WeekPattern {
    /// A pattern from the five weekdays' dagdelen.
    pub const fn new(days: [Vec<DagdeelName>; 5]) -> Self {
        Self { days }
    }

    /// Reads one weekday as files hold it: names joined by `+`; empty is none.
    pub fn parse_day(raw: &str) -> Result<Vec<DagdeelName>, ValueError> {
        let mut names = Vec::new();
        for part in raw.split('+').filter(|_| !raw.trim().is_empty()) {
            let name = DagdeelName::parse(part)?;
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Ok(names)
    }

    /// The dagdelen of a date's weekday; none at the weekend.
    pub fn on(&self, day: NaiveDate) -> &[DagdeelName] {
        let index = match day.weekday() {
            Weekday::Mon => 0,
            Weekday::Tue => 1,
            Weekday::Wed => 2,
            Weekday::Thu => 3,
            Weekday::Fri => 4,
            Weekday::Sat | Weekday::Sun => return &[],
        };
        self.days.get(index).map_or(&[], Vec::as_slice)
    }

    /// The five weekdays, Monday first.
    pub const fn days(&self) -> &[Vec<DagdeelName>; 5] {
        &self.days
    }

    /// Says whether no weekday has a dagdeel.
    pub fn is_empty(&self) -> bool {
        self.days.iter().all(Vec::is_empty)
    }

    /// One weekday as files hold it.
    pub fn join(names: &[DagdeelName]) -> String {
        names.iter().map(DagdeelName::as_str).collect::<Vec<_>>().join("+")
    }
}

/// A child's place in a group ("plaatsing").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The child.
    pub child: ChildId,
    /// The group.
    pub group: GroupId,
    /// From when to when.
    pub period: Period,
    /// Dagdelen per weekday.
    pub pattern: WeekPattern,
}

words! {
    /// Why a child did not come ("reden van afwezigheid").
    AbsenceReason, any_case {
        /// Ill ("ziek").
        Sick = "ziek";
        /// On holiday ("vakantie").
        Holiday = "vakantie";
        /// Called off by the parents ("afgemeld").
        CalledOff = "afgemeld";
        /// Nobody knows ("onbekend").
        Unknown = "onbekend";
    }
}

words! {
    /// Whether hours are ordinary or come on top, paid by the policy ("inzet").
    Deployment, any_case {
        /// Ordinary staffing ("regulier").
        Regular = "regulier" | "";
        /// Extra support hours ("extra inzet").
        Extra = "extra";
    }
}

/// Whether someone counts as a beroepskracht ("telt mee").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counting {
    /// Counts as a beroepskracht.
    Counts,
    /// Does not count: volunteer, supernumerary trainee and so on.
    DoesNotCount,
}

/// Someone who works at the location ("medewerker").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffMember {
    /// Internal id.
    pub id: StaffId,
    /// Number the location uses.
    pub number: StaffNumber,
    /// Name as screens show it.
    pub name: Text,
    /// Function ("functie"), such as `pedagogisch medewerker`.
    pub function: Text,
    /// Level of education ("niveau"), such as `mbo-4`.
    pub level: Option<Text>,
    /// Whether the person counts for the ratio.
    pub counting: Counting,
    /// Whether inscribed and linked in the personenregister kinderopvang (Wko 1.50).
    pub prk: PrkLink,
    /// Date of the certificate of conduct (VOG).
    pub vog_date: Option<NaiveDate>,
    /// Last day of the first-aid certificate.
    pub first_aid_until: Option<NaiveDate>,
}

words! {
    /// Link with the holder in the personenregister kinderopvang (Wko 1.50(3)-(4)).
    PrkLink, any_case {
        /// Linked: may be rostered.
        Linked = "ja";
        /// Known as not linked: may not be rostered.
        NotLinked = "nee";
        /// Nobody said: an old list has no such column, or an empty cell. May not be rostered until it is known.
        Unknown = "onbekend";
    }
}

/// A planned shift of someone ("dienst in het rooster").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Who works.
    pub staff: StaffId,
    /// On which group.
    pub group: GroupId,
    /// On which day.
    pub day: NaiveDate,
    /// From when.
    pub from: super::time::Minute,
    /// Until when.
    pub until: super::time::Minute,
    /// Ordinary or extra.
    pub deployment: Deployment,
}

impl Shift {
    /// Says whether two shifts of one person on one day share a minute.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.staff == other.staff && self.day == other.day && self.from < other.until && other.from < self.until
    }
}

/// Why someone may not be put on the roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RosterBlock {
    /// No link with the holder in the personenregister kinderopvang (Wko 1.50(3)-(4)).
    #[error("is niet gekoppeld in het personenregister kinderopvang")]
    NotLinked,
    /// Whether there is a link is not known.
    #[error("heeft een onbekende koppeling in het personenregister kinderopvang")]
    LinkUnknown,
    /// No certificate of conduct is known (Wko 1.50(3)).
    #[error("heeft geen VOG-datum")]
    NoVog,
    /// The certificate of conduct is of a later day than the shift.
    #[error("heeft op die dag nog geen VOG")]
    VogLater,
}

impl StaffMember {
    /// Says whether this person may be put on the roster of a day: a hard stop (wet/PRIVACY 6, Wko 1.50(3)-(4)).
    pub fn may_be_rostered(&self, day: NaiveDate) -> Result<(), RosterBlock> {
        match (self.prk, self.vog_date) {
            (PrkLink::NotLinked, _) => Err(RosterBlock::NotLinked),
            (PrkLink::Unknown, _) => Err(RosterBlock::LinkUnknown),
            (PrkLink::Linked, None) => Err(RosterBlock::NoVog),
            (PrkLink::Linked, Some(date)) if date > day => Err(RosterBlock::VogLater),
            (PrkLink::Linked, Some(_)) => Ok(()),
        }
    }
}

words! {
    /// Why a staff member does not work on a day ("reden van afwezigheid").
    StaffAbsence, any_case {
        /// Ill ("ziek").
        Sick = "ziek";
        /// On leave ("verlof").
        Leave = "verlof";
        /// In training all day ("opleiding").
        Training = "opleiding";
    }
}

/// A shift that comes back every week ("vast patroon").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftPattern {
    /// Who works.
    pub staff: StaffId,
    /// On which day of the week.
    pub weekday: Weekday,
    /// On which group.
    pub group: GroupId,
    /// From when.
    pub from: super::time::Minute,
    /// Until when.
    pub until: super::time::Minute,
    /// Ordinary or extra.
    pub deployment: Deployment,
    /// From which day to which.
    pub period: Period,
}

impl ShiftPattern {
    /// The shift that it gives on a day, if any.
    pub fn on(&self, day: NaiveDate) -> Option<Shift> {
        let gives = day.weekday() == self.weekday && self.period.contains(day);
        gives.then_some(Shift {
            staff: self.staff,
            group: self.group,
            day,
            from: self.from,
            until: self.until,
            deployment: self.deployment,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{Minute, parse_date};

    fn date(text: &str) -> NaiveDate {
        parse_date(text).expect("a date")
    }

    #[test]
    fn wko_1_50_no_shift_without_a_link_and_a_certificate() {
        for (prk, vog, refused) in [
            (PrkLink::Linked, Some("2026-01-10"), None),
            (PrkLink::Linked, Some("2026-10-05"), None),
            (PrkLink::NotLinked, Some("2026-01-10"), Some(RosterBlock::NotLinked)),
            (PrkLink::NotLinked, None, Some(RosterBlock::NotLinked)),
            (PrkLink::Unknown, Some("2026-01-10"), Some(RosterBlock::LinkUnknown)),
            (PrkLink::Linked, None, Some(RosterBlock::NoVog)),
            (PrkLink::Linked, Some("2026-10-06"), Some(RosterBlock::VogLater)),
        ] {
            let member = StaffMember {
                id: StaffId::from_raw(1),
                number: StaffNumber::parse("1").expect("a number"),
                name: Text::parse("Anna Proef").expect("a name"),
                function: Text::parse("pedagogisch medewerker").expect("a function"),
                level: None,
                counting: Counting::Counts,
                prk,
                vog_date: vog.map(date),
                first_aid_until: None,
            };
            assert_eq!(
                member.may_be_rostered(date("2026-10-05")).err(),
                refused,
                "{prk:?} {vog:?}"
            );
        }
    }

    #[test]
    fn shifts_of_one_person_overlap_when_they_share_a_minute() {
        let shift = |staff, day: &str, from: &str, until: &str| Shift {
            staff: StaffId::from_raw(staff),
            group: GroupId::from_raw(1),
            day: date(day),
            from: Minute::parse(from).expect("a time"),
            until: Minute::parse(until).expect("a time"),
            deployment: Deployment::Regular,
        };
        let own = shift(1, "2026-10-05", "08:00", "12:00");
        for (other, overlaps) in [
            (shift(1, "2026-10-05", "12:00", "18:00"), false),
            (shift(1, "2026-10-05", "11:59", "18:00"), true),
            (shift(1, "2026-10-05", "09:00", "10:00"), true),
            (shift(1, "2026-10-05", "07:00", "08:00"), false),
            (shift(1, "2026-10-06", "08:00", "12:00"), false),
            (shift(2, "2026-10-05", "08:00", "12:00"), false),
        ] {
            assert_eq!(
                (own.overlaps(&other), other.overlaps(&own)),
                (overlaps, overlaps),
                "{other:?}"
            );
        }
        let elsewhere = Shift {
            group: GroupId::from_raw(2),
            ..shift(1, "2026-10-05", "11:59", "18:00")
        };
        assert!(own.overlaps(&elsewhere), "one person is in one group at a time");
    }

    #[test]
    fn a_pattern_gives_a_shift_on_its_weekday_within_its_period_only() {
        let pattern = ShiftPattern {
            staff: StaffId::from_raw(1),
            weekday: Weekday::Mon,
            group: GroupId::from_raw(1),
            from: Minute::parse("13:45").expect("a time"),
            until: Minute::parse("18:30").expect("a time"),
            deployment: Deployment::Extra,
            period: Period::new(date("2026-10-05"), Some(date("2026-10-12"))).expect("a period"),
        };
        for (day, gives) in [
            ("2026-09-28", false),
            ("2026-10-05", true),
            ("2026-10-06", false),
            ("2026-10-12", true),
            ("2026-10-19", false),
        ] {
            assert_eq!(pattern.on(date(day)).is_some(), gives, "{day}");
        }
    }
}
