//! From birth dates to ages: the age on the day itself decides, a birthday counts from its own day on.

use super::{BkrResult, BsoCounts, CombiCounts, KdvCounts, SecondRule, bso, children, combi, kdv};
use crate::domain::age::SCHOOL_AGE_YEARS;
use crate::domain::time::age_years;
use chrono::NaiveDate;

/// Children by age, whatever the kind of their group.
///
/// The kind of group never decides which table a child falls under: a child under 4 is in day care (Wko art. 1.1) also when
/// someone put it in a basisgroep, and a child of 4 or older is none of the bands of the day-care table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct AgeCounts {
    /// Of 0, 1, 2 and 3 years.
    young: [u32; 4],
    /// Of 4 to 6 years.
    j4_6: u32,
    /// Of 7 years and older.
    j7: u32,
}

impl AgeCounts {
    /// Counts children on a day.
    pub fn of(birth_dates: impl IntoIterator<Item = NaiveDate>, day: NaiveDate) -> Self {
        let mut counts = Self::default();
        for birth in birth_dates {
            counts.add_one(age_years(birth, day));
        }
        counts
    }

    fn add_one(&mut self, years: u32) {
        let young = usize::try_from(years).ok().and_then(|years| self.young.get_mut(years));
        let band = match (young, years) {
            (Some(band), _) => band,
            (None, ..7) => &mut self.j4_6,
            (None, _) => &mut self.j7,
        };
        *band = band.saturating_add(1);
    }

    /// These and others.
    #[must_use]
    pub fn with(mut self, more: Self) -> Self {
        for (place, count) in self.young.iter_mut().zip(more.young) {
            *place = place.saturating_add(count);
        }
        self.j4_6 = self.j4_6.saturating_add(more.j4_6);
        self.j7 = self.j7.saturating_add(more.j7);
        self
    }

    /// Children too young for primary school.
    pub fn too_young_for_school(&self) -> u32 {
        self.young.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Children of the age of primary school.
    pub const fn of_school_age(&self) -> u32 {
        self.j4_6.saturating_add(self.j7)
    }

    /// As a combination group has them.
    pub const fn combi(&self) -> CombiCounts {
        let [j0, j1, j2, j3] = self.young;
        CombiCounts {
            kdv: KdvCounts { j0, j1, j2, j3 },
            school: self.of_school_age(),
        }
    }

    /// What the law asks for these children in a group of day care: with one of 4 or older it is a combination group.
    pub fn in_day_care(&self, rule: SecondRule) -> BkrResult {
        match self.of_school_age() {
            0 => kdv(self.combi().kdv, rule),
            _ => combi(self.combi(), rule),
        }
    }

    /// What the law asks for these children in a basisgroep: with one under 4 it is a combination group, whose table asks as
    /// much as the formula or more (bijlage 1 parts b and c).
    pub fn in_after_school(&self, rule: SecondRule) -> BkrResult {
        match self.too_young_for_school() {
            0 => bso(self.by_formula()),
            young => {
                let mut result = combi(self.combi(), rule);
                result.steps.insert(0, too_young(young));
                result
            }
        }
    }

    /// The two bands of the formula of out-of-school care. Whoever is too young is in the stricter one; the formula is no
    /// answer for them ([`AgeCounts::in_after_school`]).
    pub fn by_formula(&self) -> BsoCounts {
        BsoCounts {
            j4_6: self.j4_6.saturating_add(self.too_young_for_school()),
            j7: self.j7,
        }
    }
}

fn too_young(young: u32) -> String {
    format!(
        "LET OP: {} jonger dan {SCHOOL_AGE_YEARS} jaar in een BSO-groep; dat is dagopvang, dus geldt de tabel van een combinatiegroep",
        children(u64::from(young))
    )
}
