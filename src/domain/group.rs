//! Groups, their opening hours and the dagdelen of a day.

use super::calendar::DayType;
use super::error::ValueError;
use super::ids::{GroupId, LrkNumber};
use super::text::Text;
use super::time::Minute;
use crate::domain::word_enums::words;

words! {
    /// What kind of childcare a group gives ("soort").
    GroupKind, any_case {
        /// Day care, 0 to 4 years ("kinderdagverblijf").
        Kdv = "kdv", "KDV";
        /// Out-of-school care, 4 years to the end of primary school ("buitenschoolse opvang").
        Bso = "bso", "BSO";
        /// Both in one group ("combinatiegroep").
        Combi = "combi", "Combi";
        /// Day care with extra support.
        KdvPlus = "kdv+", "KDV+";
        /// Out-of-school care with extra support.
        BsoPlus = "bso+", "BSO+";
    }
}

impl GroupKind {
    /// Says whether the group gives extra support.
    pub const fn is_plus(self) -> bool {
        matches!(self, Self::KdvPlus | Self::BsoPlus)
    }
}

/// Name of a dagdeel, such as `nso` or `ochtend`: lower case letters, digits and `-`, at most 20.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DagdeelName(String);

impl DagdeelName {
    /// Reads a name; capitals become small.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let raw = raw.trim().to_lowercase();
        let valid = !raw.is_empty() && raw.len() <= 20 && raw.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if valid {
            Ok(Self(raw))
        } else {
            Err(ValueError::Form {
                what: "dagdeelnaam",
                example: "nso of ochtend",
            })
        }
    }

    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for DagdeelName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// A part of a day that is planned and billed ("dagdeel"): a name and its hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dagdeel {
    /// Its name, unique within the day.
    pub name: DagdeelName,
    /// First minute.
    pub from: Minute,
    /// First minute after it.
    pub until: Minute,
}

/// A group of children ("stamgroep" or "basisgroep").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Internal id.
    pub id: GroupId,
    /// Name, unique at the location.
    pub name: Text,
    /// Kind of childcare.
    pub kind: GroupKind,
    /// Number in the childcare register.
    pub lrk: LrkNumber,
    /// Opening time.
    pub opens: Minute,
    /// Closing time.
    pub closes: Minute,
    /// Minutes of presence inside a dagdeel that make it delivered (a contract setting; iJw is silent).
    pub minimum_min: u16,
    /// Dagdelen of a school day, in order of time.
    pub school_day: Vec<Dagdeel>,
    /// Dagdelen of a day without school, in order of time.
    pub free_day: Vec<Dagdeel>,
}

impl Group {
    /// The dagdelen of a day; none when the location is closed or the calendar does not know the day.
    pub fn dagdelen(&self, day: &DayType) -> &[Dagdeel] {
        match day {
            DayType::School => &self.school_day,
            DayType::Vacation(_) | DayType::SchoolFree | DayType::PublicHoliday(_) => &self.free_day,
            DayType::Weekend | DayType::Closed | DayType::Unknown => &[],
        }
    }

    /// Says whether any day type of the group has a dagdeel of this name.
    pub fn knows_dagdeel(&self, name: &DagdeelName) -> bool {
        self.school_day
            .iter()
            .chain(&self.free_day)
            .any(|dagdeel| dagdeel.name == *name)
    }
}
