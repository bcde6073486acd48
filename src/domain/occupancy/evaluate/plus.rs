//! The plus ratio of a group, and of several groups together.

use super::{Evaluator, Numbers, Scene, of_form};
use crate::domain::group::GroupKind;
use crate::domain::occupancy::counting::CareForm;
use crate::domain::ratio::{PlusRequirement, Presence, plus_required};
use crate::domain::regeling::{PlusDeviation, PlusTrainees, RatioRule, Scope};
use crate::domain::regelingen::PolicyIndex;
use std::cmp::Reverse;
use std::collections::BTreeMap;

impl<'a> Evaluator<'a> {
    /// The plus ratio of a policy for a kind of group, on the day.
    pub(super) fn rule(&self, policy: PolicyIndex, kind: GroupKind) -> Option<&'a RatioRule> {
        self.input.regelingen.get(policy).ratio_for(kind, self.input.day)
    }

    /// The plus ratio that asks most of a group, of the policies of the plus children in it; the location's own too where
    /// that holds without such children.
    pub(super) fn strictest(&mut self, scene: &Scene<'a>, present: u32) -> Option<Strictest<'a>> {
        let kind = scene.group.kind;
        let own = PolicyIndex::default();
        let always = |rule: &&RatioRule| scene.policies.is_empty() || !rule.only_when_indicated_present;
        let holds = self.rule(own, kind).filter(always).map(|_| own);
        let of_children = scene.policies.iter().copied().filter(|policy| Some(*policy) != holds);
        let policies: Vec<PolicyIndex> = holds.into_iter().chain(of_children).collect();
        let presence = Presence {
            children: scene.children,
            plus_children: scene.plus_children,
            staff: scene.adults.full,
        };
        let law_for_others = self.legal(kind, scene.others).required.unwrap_or(0);
        let found = policies.iter().filter_map(|policy| {
            let rule = self.rule(*policy, kind)?;
            Some(Strictest {
                policy: *policy,
                rule,
                requirement: plus_required(rule, presence, law_for_others),
                is_chosen: policies.len() > 1,
            })
        });
        // Of two that ask as much the one for which fewer count; of two alike the first.
        let asks = |one: &Strictest<'_>| {
            let counted = counted_for_plus(one.rule, scene, present);
            (one.requirement.required, Reverse(counted), Reverse(one.policy))
        };
        found.max_by_key(asks)
    }

    /// What the plus ratio asks of a group, how many are missing for it, and why. Where the policy counts several groups of
    /// a kind together, a group by itself is short of nobody.
    pub(super) fn plus(
        &self,
        scene: &Scene<'a>,
        present: u32,
        strictest: Option<Strictest<'a>>,
    ) -> (u32, u32, Vec<String>) {
        let kind = scene.group.kind;
        let Some(Strictest {
            policy,
            rule,
            requirement,
            is_chosen,
        }) = strictest
        else {
            let missing = "plus: de regeling heeft voor deze groep geen plusratio".to_owned();
            return (0, 0, Vec::from_iter(kind.is_plus().then_some(missing)));
        };
        let mut steps: Vec<String> = requirement.steps.iter().map(|step| format!("plus: {step}")).collect();
        if is_chosen {
            let id = &self.input.regelingen.get(policy).id;
            steps.push(format!(
                "plus: van de regelingen van de kinderen geldt de strengste: {id}"
            ));
        }
        if rule.deviation == PlusDeviation::Allowed {
            steps.push("plus: afwijkende inzet mag volgens de regeling ook hier".to_owned());
        }
        if self.is_shared(rule) {
            steps.push(format!(
                "plus: de regeling telt alle groepen {} samen; zie de locatie",
                kind.label()
            ));
            return (requirement.required, 0, steps);
        }
        let short = requirement
            .required
            .saturating_sub(counted_for_plus(rule, scene, present));
        (requirement.required, short, steps)
    }

    /// Says whether a plus ratio counts several groups of this location together.
    fn is_shared(&self, rule: &RatioRule) -> bool {
        let groups = self.input.groups.iter().filter(|group| group.kind == rule.kind).count();
        rule.scope == Scope::Location && groups > 1
    }

    /// What the plus ratio asks of all groups of a form of care together.
    pub(super) fn plus_totals(
        &mut self,
        scenes: &[Scene<'a>],
        (numbers, held_to): (&[Numbers], &[Option<PolicyIndex>]),
        form: CareForm,
    ) -> PlusTotals {
        let mut totals = PlusTotals::default();
        let mut together: BTreeMap<(GroupKind, PolicyIndex), Together> = BTreeMap::new();
        for (index, scene) in of_form(scenes, form) {
            let (Some(policy), Some(numbers)) = (held_to.get(index).copied().flatten(), numbers.get(index)) else {
                continue;
            };
            let Some(rule) = self.rule(policy, scene.group.kind) else {
                continue;
            };
            let counted = counted_for_plus(rule, scene, numbers.present);
            if self.is_shared(rule) {
                let others = self.legal(scene.group.kind, scene.others).required.unwrap_or(0);
                let all = together.entry((scene.group.kind, policy)).or_default();
                all.presence.children += scene.children;
                all.presence.plus_children += scene.plus_children;
                all.presence.staff += counted;
                all.law_for_others += others;
                all.mixed |= scene.is_mixed();
            } else {
                let short = numbers.plus.saturating_sub(counted);
                totals.required += numbers.plus;
                totals.short += short;
                if !scene.is_mixed() {
                    totals.basisgroepen.required += numbers.plus;
                    totals.basisgroepen.short += short;
                }
            }
        }
        for (
            (kind, policy),
            Together {
                presence,
                law_for_others,
                mixed,
            },
        ) in together
        {
            let Some(rule) = self.rule(policy, kind) else {
                continue;
            };
            let requirement = plus_required(rule, presence, law_for_others);
            let short = requirement.required.saturating_sub(presence.staff);
            totals.required += requirement.required;
            totals.short += short;
            if !mixed {
                totals.basisgroepen.required += requirement.required;
                totals.basisgroepen.short += short;
            }
            *totals.shared.entry(kind).or_default() += short;
            let kind = kind.label();
            totals.steps.extend(
                requirement
                    .steps
                    .iter()
                    .map(|step| format!("plus {kind} samen: {step}")),
            );
        }
        totals
    }
}

/// The plus ratio that a group is held to.
pub(super) struct Strictest<'a> {
    /// Whose it is.
    pub(super) policy: PolicyIndex,
    rule: &'a RatioRule,
    requirement: PlusRequirement,
    /// Whether there were several policies to choose from.
    is_chosen: bool,
}

/// Groups of a kind that a policy counts together.
#[derive(Default)]
struct Together {
    presence: Presence,
    law_for_others: u32,
    /// Whether a basisgroep with children under 4 is among them.
    mixed: bool,
}

/// What a plus ratio asks, and what is missing for it.
#[derive(Clone, Copy, Default)]
pub(super) struct Asks {
    pub(super) required: u32,
    pub(super) short: u32,
}

/// What the plus ratio asks of several groups.
#[derive(Default)]
pub(super) struct PlusTotals {
    pub(super) required: u32,
    pub(super) short: u32,
    /// The part of both that is of groups that the law does not count by themselves.
    pub(super) basisgroepen: Asks,
    /// Those missing over all groups of a kind together, of which no group says it is short.
    pub(super) shared: BTreeMap<GroupKind, u32>,
    /// Only for what is counted over several groups together; a group explains its own.
    pub(super) steps: Vec<String>,
}

/// People who count for a plus ratio.
fn counted_for_plus(rule: &RatioRule, scene: &Scene<'_>, present: u32) -> u32 {
    match rule.trainees {
        PlusTrainees::Count => present,
        PlusTrainees::DoNotCount => scene.adults.full,
    }
}
