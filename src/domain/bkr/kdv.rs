//! Day care and combination groups: tabel 1 and its two rekenregels (Bkk art. 7 and 9, bijlage 1 parts a and c).

use super::{BkrResult, children, decimal};

/// Children present in a stamgroep, by age in whole years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KdvCounts {
    /// Children of 0 years.
    pub j0: u32,
    /// Children of 1 year.
    pub j1: u32,
    /// Children of 2 years.
    pub j2: u32,
    /// Children of 3 years, and of 4 who are still in the group.
    pub j3: u32,
}

/// Children present in a combination group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CombiCounts {
    /// The children of 0 to 3 years.
    pub kdv: KdvCounts,
    /// The children of 4 years until the end of primary school.
    pub school: u32,
}

/// How rekenregel 2 is read: one more child may not lower the number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecondRule {
    /// As written: compared with the group without one child, before rekenregel 2.
    #[default]
    Literal,
    /// Strictly (`strict_monotone`): compared with every smaller group. Differs in four compositions.
    StrictMonotone,
}

/// Most children in a stamgroep (Bkk art. 9(2)); 12 when all are babies.
pub const MAX_STAMGROEP: u32 = 16;

/// More babies than this in a mixed group pass some rows of the table by the letter, yet deserve a second look.
const MANY_BABIES: u32 = 8;

/// One cell of tabel 1: most children, and most babies where a footnote says so, for a number of professionals.
struct Row {
    staff: u32,
    children: u32,
    babies: Option<u32>,
}

const fn row(staff: u32, children: u32) -> Row {
    Row {
        staff,
        children,
        babies: None,
    }
}

const fn capped(staff: u32, children: u32, babies: u32) -> Row {
    Row {
        staff,
        children,
        babies: Some(babies),
    }
}

const ONLY_0: &[Row] = &[row(1, 3), row(2, 6), row(3, 9), row(4, 12)];
const ONLY_1: &[Row] = &[row(1, 5), row(2, 10), row(3, 15), row(4, 16)];
const FROM_0_TO_1: &[Row] = &[row(1, 4), row(2, 8), capped(3, 14, 8), capped(4, 16, 8)];
const FROM_0_TO_2: &[Row] = &[
    row(1, 5),
    row(2, 10),
    capped(3, 13, 8),
    capped(3, 14, 4),
    capped(3, 15, 3),
    capped(4, 16, 8),
];
const FROM_0_TO_3: &[Row] = &[
    row(1, 5),
    row(2, 12),
    capped(3, 14, 8),
    capped(3, 15, 5),
    capped(3, 16, 3),
    capped(4, 16, 8),
];
const FROM_1_TO_2: &[Row] = &[row(1, 6), row(2, 11), row(3, 16)];
const FROM_1_TO_3: &[Row] = &[row(1, 7), row(2, 13), row(3, 16)];
const FROM_2: &[Row] = &[row(1, 8), row(2, 16)];

/// The rows of tabel 1 for the youngest and the oldest child present, fewest professionals first.
const fn rows(youngest: u32, oldest: u32) -> &'static [Row] {
    match (youngest, oldest) {
        (0, 0) => ONLY_0,
        (0, 1) => FROM_0_TO_1,
        (0, 2) => FROM_0_TO_2,
        (0, _) => FROM_0_TO_3,
        (1, 1) => ONLY_1,
        (1, 2) => FROM_1_TO_2,
        (1, _) => FROM_1_TO_3,
        _ => FROM_2,
    }
}

impl KdvCounts {
    const fn bands(self) -> [u32; 4] {
        [self.j0, self.j1, self.j2, self.j3]
    }

    fn total(self) -> u64 {
        self.bands().into_iter().map(u64::from).sum()
    }

    /// Ages of the youngest and the oldest child; `None` without children.
    fn ages(self) -> Option<(u32, u32)> {
        let present = || {
            (0..)
                .zip(self.bands())
                .filter(|(_, count)| *count > 0)
                .map(|(age, _)| age)
        };
        Some((present().next()?, present().last()?))
    }

    /// Tabel 1: professionals, or `None` when no row allows this composition.
    fn table(self) -> Option<u32> {
        let Some((youngest, oldest)) = self.ages() else {
            return Some(0);
        };
        let total = self.total();
        rows(youngest, oldest)
            .iter()
            .find(|row| total <= u64::from(row.children) && row.babies.is_none_or(|most| self.j0 <= most))
            .map(|row| row.staff)
    }

    /// Rekenregel 1 in 144ths: A + (B + C + D) / 1.2 with A = j0/3, B = j1/5, C = j2/6, D = j3/8. `None` without babies.
    fn baby_rule_144ths(self) -> Option<u64> {
        let [j0, j1, j2, j3] = self.bands().map(u64::from);
        (j0 > 0).then_some(48 * j0 + 24 * j1 + 20 * j2 + 15 * j3)
    }

    /// The number before rekenregel 2: the table, or rekenregel 1 where that asks for more.
    fn base(self) -> Option<u32> {
        let table = self.table()?;
        let babies = self.baby_rule_144ths().unwrap_or(0).div_ceil(144);
        Some(table.max(u32::try_from(babies).unwrap_or(u32::MAX)))
    }

    /// The groups with one child less.
    fn one_less(self) -> impl Iterator<Item = Self> {
        let less = |count: u32| count.checked_sub(1);
        [
            less(self.j0).map(|j0| Self { j0, ..self }),
            less(self.j1).map(|j1| Self { j1, ..self }),
            less(self.j2).map(|j2| Self { j2, ..self }),
            less(self.j3).map(|j3| Self { j3, ..self }),
        ]
        .into_iter()
        .flatten()
    }

    /// Every group with these children or fewer; at most 625 for an allowed composition.
    fn subsets(self) -> impl Iterator<Item = Self> {
        (0..=self.j0).flat_map(move |j0| {
            (0..=self.j1).flat_map(move |j1| {
                (0..=self.j2).flat_map(move |j2| (0..=self.j3).map(move |j3| Self { j0, j1, j2, j3 }))
            })
        })
    }

    /// The number after rekenregel 2, from the number before it.
    fn after_second_rule(self, base: u32, rule: SecondRule) -> u32 {
        match rule {
            SecondRule::Literal if self.one_less().filter_map(Self::base).any(|fewer| fewer > base) => base + 1,
            SecondRule::Literal => base,
            SecondRule::StrictMonotone => self.subsets().filter_map(Self::base).max().unwrap_or(base).max(base),
        }
    }
}

/// Professionals needed in a stamgroep.
pub fn kdv(counts: KdvCounts, rule: SecondRule) -> BkrResult {
    let Some((youngest, oldest)) = counts.ages() else {
        return BkrResult {
            required: Some(0),
            steps: vec!["geen kinderen: niemand nodig".to_owned()],
        };
    };
    let head = format!("{}, jongste {youngest}, oudste {oldest}", children(counts.total()));
    let Some((table, base)) = counts.table().zip(counts.base()) else {
        return BkrResult {
            required: None,
            steps: vec![format!("{head}: {}", why_not_allowed(counts))],
        };
    };
    let mut steps = vec![format!("{head}: tabel {table}")];
    if let Some(exact) = counts.baby_rule_144ths() {
        steps.push(format!(
            "babyregel (rekenregel 1): {}, naar boven: {}",
            decimal(exact, 144, 2),
            exact.div_ceil(144)
        ));
    }
    let required = counts.after_second_rule(base, rule);
    if required > base {
        steps.push(format!(
            "rekenregel 2: met minder kinderen waren er {required} nodig, dus {required} in plaats van {base}"
        ));
    }
    if rule == SecondRule::Literal && counts.after_second_rule(base, SecondRule::StrictMonotone) > required {
        steps.push("let op: strikt gelezen vraagt rekenregel 2 hier een beroepskracht meer".to_owned());
    }
    if counts.j0 > MANY_BABIES && oldest > 0 {
        steps.push(format!("let op: meer dan {MANY_BABIES} baby's in een gemengde groep"));
    }
    steps.push(format!("vereist: {required}"));
    BkrResult {
        required: Some(required),
        steps,
    }
}

/// Why tabel 1 has no row for a composition.
fn why_not_allowed(counts: KdvCounts) -> String {
    let only_babies = counts.ages() == Some((0, 0));
    if only_babies {
        "niet toegestaan, hoogstens 12 kinderen in een groep met alleen baby's".to_owned()
    } else if counts.total() > u64::from(MAX_STAMGROEP) {
        format!("niet toegestaan, hoogstens {MAX_STAMGROEP} kinderen in een groep")
    } else {
        format!(
            "niet toegestaan, te veel baby's ({}) voor een groep van deze grootte",
            counts.j0
        )
    }
}

/// Professionals needed in a combination group: part a, where a child of 4 or older counts as one of 3.
pub fn combi(counts: CombiCounts, rule: SecondRule) -> BkrResult {
    let together = KdvCounts {
        j3: counts.kdv.j3.saturating_add(counts.school),
        ..counts.kdv
    };
    let mut result = kdv(together, rule);
    if counts.school > 0 {
        let verb = if counts.school == 1 { "telt" } else { "tellen" };
        let step = format!(
            "combinatiegroep: {} van 4 jaar en ouder {verb} als 3 jaar",
            children(u64::from(counts.school))
        );
        result.steps.insert(0, step);
    }
    result
}
