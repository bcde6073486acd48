//! A municipality's policy ("regeling") as a typed value. Policies are data: one TOML file each, read by `crate::regeling`.

use super::allocation::Eenheid;
use super::calendar::Region;
use super::group::GroupKind;
use super::ids::ProductCode;
use super::money::Cents;
use super::text::Text;
use chrono::NaiveDate;
use std::num::NonZeroU8;

/// How the extra support is paid ("bekostiging").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Funding {
    /// A Jeugdwet product per child in dagdelen; a JW323 each month.
    Product,
    /// A subsidy for extra staff hours per group.
    SubsidyHours,
    /// A Jeugdwet product per child in hours.
    ProductHours,
}

/// Which children the plus ratio counts (POLICY 3.9, readings A, B and C).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RatioCounts {
    /// A: every child present in the group.
    All,
    /// B: the legal number for the others, plus the ratio over those with an indication.
    Added,
    /// C: only children with an indication.
    Indicated,
}

/// The plus ratio of one kind of group (Buren art. 5.11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatioRule {
    /// Kind of group it holds for.
    pub kind: GroupKind,
    /// Children per professional.
    pub children_per_staff: NonZeroU8,
    /// Which children count.
    pub counts: RatioCounts,
    /// Whether it holds only while a child with an indication is present.
    pub only_when_indicated_present: bool,
    /// Whether each group is counted apart, or all groups of the kind together (POLICY 3.9).
    pub scope: Scope,
    /// Whether people in training count for it (POLICY 3.11).
    pub trainees: PlusTrainees,
    /// Whether the deviations that the law allows relax it too (POLICY 3.10).
    pub deviation: PlusDeviation,
}

/// Whether people in training count for a plus ratio.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlusTrainees {
    /// They count, within the caps of the law.
    Count,
    /// They do not.
    #[default]
    DoNotCount,
}

/// Whether a plus ratio may be deviated from as long as the law may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlusDeviation {
    /// It may.
    Allowed,
    /// It may not.
    #[default]
    NotAllowed,
}

/// What a product is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProductKind {
    /// Support in a group of this kind.
    Support(GroupKind),
    /// Placement cost without childcare allowance ("geen kinderopvangtoeslag").
    NoAllowance,
    /// Transport.
    Transport,
}

/// A product of a policy ("product").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyProduct {
    /// Code in the messages.
    pub code: ProductCode,
    /// What it is for.
    pub kind: ProductKind,
    /// Whether it falls under the Jeugdwet (duty to keep the dossier for 20 years).
    pub is_jeugdhulp: bool,
    /// Most dagdelen in a school week, where the policy sets one.
    pub cap_school_week: Option<u32>,
    /// Most dagdelen in a holiday week, where the policy sets one.
    pub cap_holiday_week: Option<u32>,
    /// Most weeks a year, where the policy sets one.
    pub weeks_per_year: Option<u32>,
    /// Most hours a day, where the policy sets one.
    pub max_hours_per_day: Option<u32>,
    /// Products of which one must be running too.
    pub requires_any: Vec<ProductCode>,
    /// For which ages it is.
    pub age: ProductAge,
    /// In what it is declared, where that does not follow from the allocation.
    pub declared: DeclaredIn,
}

/// In what a product is declared, where the contract says more than the allocation does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeclaredIn {
    /// The unit of the contract; hours that were allocated may be declared in minutes (TR341).
    pub unit: Option<Eenheid>,
    /// What one piece is (unit 84).
    pub piece: Piece,
}

/// What one piece of a product in pieces is ("stuk"); the standard leaves it to the contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Piece {
    /// A day with care.
    #[default]
    Day,
    /// A dagdeel.
    Dagdeel,
}

/// Where the maximum of a policy per week counts (Buren art. 6.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WeekCap {
    /// It limits what a municipality grants: a week above it is said and nothing is taken off.
    Granting,
    /// It limits in how many dagdelen a child takes part: nothing above it is declared.
    #[default]
    Claim,
}

/// The ages for which a product is (Buren art. 1 and 3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProductAge {
    /// From this birthday on, where the policy says so ("vanaf leeftijd").
    pub from_years: Option<u32>,
    /// Until this birthday, where the policy says so ("tot leeftijd").
    pub to_years: Option<u32>,
    /// Until something else happens, where the policy says so ("tot").
    pub until: Option<AgeEnd>,
}

/// What ends a product other than a birthday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgeEnd {
    /// The child leaves primary school ("einde basisschool"); on which day is not known here.
    EndOfPrimarySchool,
}

/// How attendance becomes dagdelen under a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DagdeelRule {
    /// Most dagdelen a child can be billed for in a day, where the policy sets one.
    pub max_per_day: Option<u32>,
    /// Whether care before school is billed.
    pub before_school: BeforeSchool,
    /// Hours on the clock of one dagdeel, where the policy gives them (iJw unit 16: four).
    pub clock_hours: Option<u32>,
    /// Where the maximum per week counts.
    pub week_cap: WeekCap,
}

/// What a dagdeel is for a policy (POLICY 3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DagdeelMethod {
    /// A part of the day with a name, as the location's settings give them.
    #[default]
    Session,
    /// A number of hours on the clock (iJw unit 16: four hours).
    ClockHours,
}

/// Where a limit of a policy counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// For each group apart.
    Group,
    /// For the location as a whole.
    Location,
}

/// A subsidy for extra staff hours (Enschede, paragraph 2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Subsidy {
    /// Extra minutes on each school afternoon, where the policy gives them.
    pub minutes_school_afternoon: Option<u32>,
    /// Extra minutes on each holiday day, where the policy gives them.
    pub minutes_holiday_day: Option<u32>,
    /// Whether the hours are for each group or for the location.
    pub per: Option<Scope>,
    /// Most that is paid over the whole policy, where it sets one.
    pub ceiling: Option<Cents>,
    /// What an hour costs, where the policy file gives it; without it the amount used is unknown and never guessed.
    pub rate_per_hour: Option<Cents>,
    /// How the extra staff counts.
    pub extra_staff: ExtraStaff,
}

/// How staff counts that is deployed as extra (Enschede, paragraph 2: "een extra pedagogisch medewerker").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExtraStaff {
    /// As anyone else.
    #[default]
    Counts,
    /// On top of the legal number, so it is not one of it.
    OnTop,
}

/// How many plus children are meant to be there in a dagdeel (Enschede, paragraph 2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlusCaps {
    /// Most plus children in a dagdeel, and where that counts; where the policy sets one.
    pub most_per_dagdeel: Option<(u32, Scope)>,
    /// Fewest plus children in a dagdeel that the business case needs, and where; a statistic, never a limit.
    pub target_per_dagdeel: Option<(u32, Scope)>,
}

/// Whether care before school counts as a dagdeel (POLICY 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeforeSchool {
    /// It counts as one dagdeel.
    Billed,
    /// It is not billed.
    NotBilled,
}

/// How often the children are talked about with the gedragskundige (Buren art. 5.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpecialistMeeting {
    /// In every calendar month.
    Monthly,
}

/// How a location works under a policy ("werkwijze", "personeel"); a value that is left out does not exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Process {
    /// Whether a beschikking is shared only with consent of the parents (Buren art. 4i).
    pub consent_required: bool,
    /// Months before the end of an indication at which the goals are evaluated at the latest (Buren art. 5.7).
    pub evaluation_before_end_months: Option<u32>,
    /// Months before a term at which it is said.
    pub warn_before_months: Option<u32>,
    /// How often the children are talked about with the gedragskundige.
    pub specialist_meeting: Option<SpecialistMeeting>,
    /// Months after the start at which the parents are asked what they think of it (Buren art. 8).
    pub satisfaction_after_months: Option<u32>,
    /// Lowest level of education on the group (Buren art. 5.5), such as `MBO-4`.
    pub min_level_group: Option<Text>,
    /// Level of who is responsible (Buren art. 5.5), such as `HBO`.
    pub responsible_level: Option<Text>,
}

/// A municipality's policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regeling {
    /// Name of the file, such as `buren-2025`.
    pub id: String,
    /// Municipality, in words.
    pub municipality: Option<String>,
    /// Where it is written.
    pub source: Option<String>,
    /// First day on which it holds.
    pub valid_from: NaiveDate,
    /// Last day on which it holds.
    pub valid_to: Option<NaiveDate>,
    /// How support is paid.
    pub funding: Funding,
    /// Default school holiday region.
    pub region_default: Option<Region>,
    /// How attendance becomes dagdelen.
    pub dagdeel: DagdeelRule,
    /// What a dagdeel is.
    pub dagdeel_method: DagdeelMethod,
    /// Subsidy for extra hours, where the policy gives one.
    pub subsidy: Option<Subsidy>,
    /// Numbers of plus children per dagdeel; empty where the policy sets none.
    pub caps: PlusCaps,
    /// How the location works under it.
    pub process: Process,
    /// Products.
    pub products: Vec<PolicyProduct>,
    /// Plus ratios.
    pub ratios: Vec<RatioRule>,
}

impl Regeling {
    /// The plus ratio for a kind of group on a day, if the policy has one and holds then.
    pub fn ratio_for(&self, kind: GroupKind, day: NaiveDate) -> Option<&RatioRule> {
        self.ratios.iter().find(|rule| self.holds_on(day) && rule.kind == kind)
    }

    /// Says whether the policy holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| day <= end)
    }

    /// Says whether an allocation of a product makes a child one with extra support ("pluskind") in a kind of group.
    ///
    /// A policy with products names the product for each kind. One without (a subsidy, Enschede) is silent about codes: there
    /// every allocation is the referral for extra support (E7), in any plus group.
    pub fn marks_plus(&self, product: Option<&ProductCode>, kind: GroupKind) -> bool {
        if self.products.is_empty() {
            return kind.is_plus();
        }
        let product = product.and_then(|code| self.product(code));
        product.is_some_and(|product| product.kind == ProductKind::Support(kind))
    }

    /// The product with a code.
    pub fn product(&self, code: &ProductCode) -> Option<&PolicyProduct> {
        self.products.iter().find(|product| product.code == *code)
    }
}
