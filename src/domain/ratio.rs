//! The plus ratio ("plusratio"): a policy's number of children per professional in a plus group.
//!
//! It does not replace the legal ratio; both hold and the stricter one counts (PRODUCT, POLICY 3.9).

use super::regeling::{RatioCounts, RatioRule};

/// Who is in a plus group at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// All children present in the group.
    pub children: u32,
    /// Those of them with an indication.
    pub plus_children: u32,
    /// Professionals in the group that count.
    pub staff: u32,
}

/// What the plus ratio asks for, with the steps that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlusRequirement {
    /// Professionals needed; 0 when the plus ratio asks for none.
    pub required: u32,
    /// Children per professional in the policy.
    pub children_per_staff: u32,
    /// The steps in Dutch, for the explanation on the screen.
    pub steps: Vec<String>,
}

/// Professionals that the plus ratio needs.
///
/// `law_for_others` is the legal requirement for the children without an indication; only reading "toegevoegd" uses it.
pub fn plus_required(rule: &RatioRule, presence: Presence, law_for_others: u32) -> PlusRequirement {
    let ratio = u32::from(rule.children_per_staff.get());
    let noun = if presence.children == 1 { "kind" } else { "kinderen" };
    let mut steps = vec![format!(
        "{} {noun} aanwezig, {} met indicatie; regeling 1 op {ratio}",
        presence.children, presence.plus_children
    )];
    if presence.plus_children == 0 && rule.only_when_indicated_present {
        steps.push("geen kind met indicatie aanwezig: alleen de wettelijke BKR geldt".to_owned());
        return PlusRequirement {
            required: 0,
            children_per_staff: ratio,
            steps,
        };
    }
    let required = match rule.counts {
        RatioCounts::All => {
            let required = presence.children.div_ceil(ratio);
            steps.push(format!(
                "alle kinderen tellen: {} gedeeld door {ratio}, naar boven: {required}",
                presence.children
            ));
            required
        }
        RatioCounts::Added => {
            let extra = presence.plus_children.div_ceil(ratio);
            steps.push(format!(
                "wettelijk voor de anderen {law_for_others}, plus {extra} voor de kinderen met indicatie"
            ));
            law_for_others.saturating_add(extra)
        }
        RatioCounts::Indicated => {
            let required = presence.plus_children.div_ceil(ratio);
            steps.push(format!("alleen kinderen met indicatie tellen: {required}"));
            required
        }
    };
    PlusRequirement {
        required,
        children_per_staff: ratio,
        steps,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::group::GroupKind;
    use crate::domain::regeling::{PlusDeviation, PlusTrainees, Scope};
    use proptest::prelude::*;
    use std::num::NonZeroU8;

    fn rule(ratio: u8, counts: RatioCounts) -> RatioRule {
        RatioRule {
            kind: GroupKind::BsoPlus,
            children_per_staff: NonZeroU8::new(ratio).expect("not zero"),
            counts,
            only_when_indicated_present: true,
            scope: Scope::Group,
            trainees: PlusTrainees::DoNotCount,
            deviation: PlusDeviation::NotAllowed,
        }
    }

    /// Rows of the policy's worked numbers: ratio, present, indicated, law for the others, readings A, B, C.
    #[test]
    fn b26_plus_ratio_in_its_three_readings() {
        for (ratio, children, plus_children, others, all, added, indicated) in [
            (4, 4, 4, 0, 1, 1, 1),
            (4, 5, 5, 0, 2, 2, 2),
            (4, 5, 1, 1, 2, 2, 1),
            (4, 8, 3, 1, 2, 2, 1),
            (4, 10, 0, 1, 0, 0, 0),
            (4, 10, 1, 1, 3, 2, 1),
            (4, 10, 5, 1, 3, 3, 2),
            (4, 20, 5, 2, 5, 4, 2),
            (6, 8, 1, 1, 2, 2, 1),
            (6, 6, 1, 1, 1, 2, 1),
            (6, 16, 2, 2, 3, 3, 1),
        ] {
            let presence = Presence {
                children,
                plus_children,
                staff: 0,
            };
            let required = |counts| plus_required(&rule(ratio, counts), presence, others).required;
            assert_eq!(
                (
                    required(RatioCounts::All),
                    required(RatioCounts::Added),
                    required(RatioCounts::Indicated)
                ),
                (all, added, indicated),
                "{presence:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn one_more_child_never_lowers_the_plus_requirement(ratio in 1u8..=255, children in 0u32..500, plus in 0u32..500, others in 0u32..60) {
            let plus = plus.min(children);
            for counts in [RatioCounts::All, RatioCounts::Added, RatioCounts::Indicated] {
                let rule = rule(ratio, counts);
                let before = plus_required(&rule, Presence { children, plus_children: plus, staff: 0 }, others).required;
                let regular = plus_required(&rule, Presence { children: children + 1, plus_children: plus, staff: 0 }, others).required;
                let indicated = plus_required(&rule, Presence { children: children + 1, plus_children: plus + 1, staff: 0 }, others).required;
                prop_assert!(before <= regular && before <= indicated);
            }
        }
    }
}
