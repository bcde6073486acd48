//! The policies of a location ("regelingen"): its own, and those of other municipalities that have one of their own.

use super::allocation::Toewijzing;
use super::group::GroupKind;
use super::ids::GemeenteCode;
use super::regeling::{ExtraStaff, Regeling};
use super::time::Period;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Which policy of a location: its own, or that of a municipality. Its own comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyIndex(usize);

/// The policies of a location; a municipality without one of its own follows that of the location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regelingen {
    own: Regeling,
    others: BTreeMap<GemeenteCode, Regeling>,
}

impl Regelingen {
    /// The policy of the location, and those of municipalities with one of their own.
    pub const fn new(own: Regeling, others: BTreeMap<GemeenteCode, Regeling>) -> Self {
        Self { own, others }
    }

    /// One policy for every municipality.
    pub const fn one(own: Regeling) -> Self {
        Self::new(own, BTreeMap::new())
    }

    /// The policy of the location.
    pub const fn own(&self) -> &Regeling {
        &self.own
    }

    /// Municipalities with a policy of their own, by code.
    pub const fn others(&self) -> &BTreeMap<GemeenteCode, Regeling> {
        &self.others
    }

    /// Every policy: that of the location first, then by municipality.
    pub fn all(&self) -> impl Iterator<Item = &Regeling> {
        std::iter::once(&self.own).chain(self.others.values())
    }

    /// Every policy with its index.
    pub fn indexed(&self) -> impl Iterator<Item = (PolicyIndex, &Regeling)> {
        self.all()
            .enumerate()
            .map(|(index, regeling)| (PolicyIndex(index), regeling))
    }

    /// The policy of a municipality.
    pub fn of(&self, gemeente: &GemeenteCode) -> &Regeling {
        self.others.get(gemeente).unwrap_or(&self.own)
    }

    /// Which policy a municipality follows.
    pub fn index_of(&self, gemeente: &GemeenteCode) -> PolicyIndex {
        let place = self.others.keys().position(|other| other == gemeente);
        PolicyIndex(place.map_or(0, |place| place + 1))
    }

    /// The policy of an index; the location's own for one that is of other policies.
    pub fn get(&self, index: PolicyIndex) -> &Regeling {
        self.all().nth(index.0).unwrap_or(&self.own)
    }

    /// How extra staff counts on a day: on top as soon as one policy that holds says so.
    pub fn extra_staff(&self, day: NaiveDate) -> ExtraStaff {
        let holding = self.all().filter(|regeling| regeling.holds_on(day));
        let subsidies = holding.filter_map(|regeling| regeling.subsidy.as_ref());
        subsidies.map(|subsidy| subsidy.extra_staff).max().unwrap_or_default()
    }

    /// Says whether an allocation makes a child one with extra support in a kind of group, by the policy of who granted it.
    pub fn marks_plus(&self, allocation: &Toewijzing, kind: GroupKind) -> bool {
        self.of(&allocation.gemeente)
            .marks_plus(allocation.product.as_ref(), kind)
    }

    /// The policy of a child on a day: of the municipality that grants it something, else of the one that it lives in, else
    /// that of the location.
    ///
    /// `grants` holds who granted the child something that was not removed, and for how long; of several the one that runs
    /// counts, then the one that began last.
    pub fn of_child<'a>(
        &self,
        home: Option<&'a GemeenteCode>,
        grants: impl IntoIterator<Item = (&'a GemeenteCode, Period)>,
        day: NaiveDate,
    ) -> &Regeling {
        let by_time = |(_, period): &(&GemeenteCode, Period)| (period.contains(day), period.begin());
        let last = grants.into_iter().max_by_key(by_time).map(|(gemeente, _)| gemeente);
        last.or(home).map_or(&self.own, |gemeente| self.of(gemeente))
    }

    /// The allocations that follow each policy, in the order of [`Regelingen::all`]; a policy that none follows is left out.
    pub fn shared_out(&self, allocations: &[Toewijzing]) -> Vec<(&Regeling, Vec<Toewijzing>)> {
        let mut shares: BTreeMap<PolicyIndex, Vec<Toewijzing>> = BTreeMap::new();
        for allocation in allocations {
            let share = shares.entry(self.index_of(&allocation.gemeente)).or_default();
            share.push(allocation.clone());
        }
        shares
            .into_iter()
            .map(|(index, share)| (self.get(index), share))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::allocation::{RedenWijziging, ToewijzingStamp};
    use crate::domain::ids::{ChildId, ProductCode, ToewijzingNummer};
    use crate::domain::regeling::{
        BeforeSchool, DagdeelMethod, DagdeelRule, Funding, PlusCaps, PolicyProduct, Process, ProductAge, ProductKind,
    };
    use crate::domain::time::parse_date;
    use chrono::NaiveTime;

    /// A policy; with a code it has that product for BSO+, without one it is a subsidy.
    fn policy(id: &str, code: Option<&str>) -> Regeling {
        let product = |code: &str| PolicyProduct {
            code: ProductCode::parse(code).expect("a code"),
            kind: ProductKind::Support(GroupKind::BsoPlus),
            is_jeugdhulp: true,
            cap_school_week: None,
            cap_holiday_week: None,
            weeks_per_year: None,
            max_hours_per_day: None,
            requires_any: Vec::new(),
            age: ProductAge::default(),
            declared: crate::domain::regeling::DeclaredIn::default(),
        };
        Regeling {
            id: id.to_owned(),
            municipality: None,
            source: None,
            valid_from: NaiveDate::MIN,
            valid_to: None,
            funding: Funding::Product,
            region_default: None,
            dagdeel: DagdeelRule {
                max_per_day: None,
                before_school: BeforeSchool::NotBilled,
                clock_hours: Some(4),
                week_cap: crate::domain::regeling::WeekCap::Granting,
            },
            dagdeel_method: DagdeelMethod::Session,
            subsidy: None,
            caps: PlusCaps::default(),
            process: Process::default(),
            products: code.map(product).into_iter().collect(),
            ratios: Vec::new(),
        }
    }

    fn gemeente(code: &str) -> GemeenteCode {
        GemeenteCode::parse(code).expect("a code")
    }

    /// The location has BSO+ under 45A60, 0153 is a subsidy, 0263 has BSO+ under 45M60.
    fn three() -> Regelingen {
        let others = [
            (gemeente("0263"), policy("maasdriel", Some("45M60"))),
            (gemeente("0153"), policy("enschede", None)),
        ];
        Regelingen::new(policy("buren", Some("45A60")), others.into())
    }

    fn allocation(gemeente: &str, number: u32, product: Option<&str>) -> Toewijzing {
        let day = parse_date("2026-01-01").expect("a date");
        Toewijzing {
            gemeente: self::gemeente(gemeente),
            number: ToewijzingNummer::parse(&number.to_string()).expect("a number"),
            stamp: ToewijzingStamp {
                date: day,
                time: NaiveTime::MIN,
            },
            child: ChildId::from_raw(1),
            category: None,
            product: product.map(|code| ProductCode::parse(code).expect("a code")),
            omvang: None,
            period: Period::new(day, None).expect("a period"),
            change_reason: None,
            budget: None,
        }
    }

    #[test]
    fn a_municipality_follows_its_own_policy_and_without_one_that_of_the_location() {
        let policies = three();
        for (code, id, index) in [
            ("0153", "enschede", 1),
            ("0263", "maasdriel", 2),
            ("0214", "buren", 0),
            ("0999", "buren", 0),
        ] {
            let gemeente = gemeente(code);
            let found = policies.index_of(&gemeente);
            assert_eq!(
                (policies.of(&gemeente).id.as_str(), found.0),
                (id, index),
                "gemeente {code}"
            );
            assert_eq!(policies.get(found), policies.of(&gemeente), "gemeente {code}");
        }
        assert_eq!(policies.get(PolicyIndex(9)).id, "buren");
        let ids: Vec<&str> = policies.all().map(|policy| policy.id.as_str()).collect();
        assert_eq!(ids, ["buren", "enschede", "maasdriel"]);
    }

    #[test]
    fn an_allocation_makes_a_plus_child_by_the_policy_of_who_granted_it() {
        let policies = three();
        for (code, product, kind, marks) in [
            ("0214", Some("45A60"), GroupKind::BsoPlus, true),
            ("0214", Some("45M60"), GroupKind::BsoPlus, false),
            ("0263", Some("45M60"), GroupKind::BsoPlus, true),
            ("0263", Some("45A60"), GroupKind::BsoPlus, false),
            ("0263", None, GroupKind::BsoPlus, false),
            ("0153", None, GroupKind::KdvPlus, true),
            ("0153", None, GroupKind::Bso, false),
        ] {
            let found = policies.marks_plus(&allocation(code, 1, product), kind);
            assert_eq!(found, marks, "{code} {product:?} {kind:?}");
        }
    }

    #[test]
    fn a_child_follows_who_grants_it_something_then_where_it_lives_then_the_location() {
        let policies = three();
        let (enschede, maasdriel) = (gemeente("0153"), gemeente("0263"));
        let period = |begin: &str, end: &str| {
            let day = |raw: &str| parse_date(raw).expect("a date");
            Period::new(day(begin), Some(day(end))).expect("a period")
        };
        let spring = (&enschede, period("2026-01-01", "2026-06-30"));
        let autumn = (&maasdriel, period("2026-07-01", "2026-12-31"));
        for (home, grants, day, id) in [
            (None, vec![], "2026-03-01", "buren"),
            (Some(&maasdriel), vec![], "2026-03-01", "maasdriel"),
            (Some(&maasdriel), vec![spring], "2026-03-01", "enschede"),
            (None, vec![spring, autumn], "2026-03-01", "enschede"),
            (None, vec![autumn, spring], "2026-08-01", "maasdriel"),
            (None, vec![autumn, spring], "2027-08-01", "maasdriel"),
        ] {
            let day = parse_date(day).expect("a date");
            assert_eq!(
                policies.of_child(home, grants.clone(), day).id,
                id,
                "{grants:?} on {day}"
            );
        }
    }

    #[test]
    fn every_allocation_is_in_the_share_of_its_policy_and_in_no_other() {
        let mut removed = allocation("0153", 4, None);
        removed.change_reason = Some(RedenWijziging::VERWIJDERD);
        let all = [
            allocation("0263", 1, Some("45M60")),
            allocation("0214", 2, Some("45A60")),
            allocation("0999", 3, Some("45A60")),
            removed,
        ];
        let policies = three();
        let shares: Vec<(&str, Vec<u32>)> = policies
            .shared_out(&all)
            .into_iter()
            .map(|(policy, share)| {
                let numbers = share.iter().map(|one| one.number.number());
                (policy.id.as_str(), numbers.collect())
            })
            .collect();
        assert_eq!(
            shares,
            [("buren", vec![2, 3]), ("enschede", vec![4]), ("maasdriel", vec![1])]
        );
        assert_eq!(Regelingen::one(policy("buren", None)).shared_out(&all).len(), 1);
    }
}
