//! The numbers of one minute: composition of every group, the legal number, the plus ratio and who counts.

use super::counting::{Adults, Caps, CareForm, Standing, caps, share_out};
use super::deviation::Deviation;
use super::plan::Leaving;
use super::{
    Alone, ChildInside, DayInput, GroupNumbers, Indicated, LocationNumbers, Numbers, Remarks, Shared, StaffInside,
};
use crate::domain::bkr::{self, AgeCounts, BkrResult, MAX_BASISGROEP, SecondRule};
use crate::domain::group::{Group, GroupKind};
use crate::domain::ids::GroupId;
use crate::domain::regelingen::PolicyIndex;
use std::collections::{BTreeMap, BTreeSet};

mod notes;
mod once;
mod plus;

use notes::notes;
use once::Once;
use plus::{Asks, PlusTotals};

/// What the law asks for and who is there, where minutes below it are counted: a day care group, or the out-of-school care.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Need {
    /// Legal number; 0 when nothing is counted.
    pub(super) law: u32,
    /// Professionals present that count.
    pub(super) present: u32,
}

/// The numbers of one minute, before the minutes of deviation are known.
#[derive(Clone, Debug)]
pub(super) struct Instant {
    pub(super) groups: Vec<GroupNumbers>,
    pub(super) location: LocationNumbers,
    pub(super) remarks: Remarks,
    /// One for each group, in order (0 for those of out-of-school care), and the out-of-school care as the last.
    pub(super) needs: Vec<Need>,
}

/// Which part of the law is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    /// The table, for a group of day care or a combination group.
    DayCare,
    /// What a basisgroep asks by itself.
    Basisgroep,
    /// The formula over the location.
    Formula,
}

impl Asked {
    fn of(kind: GroupKind) -> Self {
        match CareForm::of(kind) {
            CareForm::DayCare => Self::DayCare,
            CareForm::AfterSchool => Self::Basisgroep,
        }
    }

    fn answer(self, ages: &AgeCounts) -> BkrResult {
        match self {
            Self::DayCare => ages.in_day_care(SecondRule::Literal),
            Self::Basisgroep => ages.in_after_school(SecondRule::Literal),
            Self::Formula => bkr::bso(ages.by_formula()),
        }
    }
}

/// A group at a minute.
#[derive(Clone, PartialEq, Eq)]
struct Scene<'a> {
    group: &'a Group,
    everyone: AgeCounts,
    others: AgeCounts,
    children: u32,
    plus_children: u32,
    /// The policies of the plus children, in order, each once.
    policies: Vec<PolicyIndex>,
    /// Children beside them that were never ticked out, after the group has closed.
    overdue: u32,
    adults: Adults,
    /// Someone in training is there while no full professional works in the group that day (Bkk art. 7(11)).
    training_refused: bool,
}

impl Scene<'_> {
    fn add(&mut self, child: &ChildInside, age: AgeCounts) {
        self.children += 1;
        self.everyone = self.everyone.with(age);
        match child.indicated {
            Indicated::Yes(policy) => {
                self.plus_children += 1;
                if let Err(place) = self.policies.binary_search(&policy) {
                    self.policies.insert(place, policy);
                }
            }
            Indicated::No => self.others = self.others.with(age),
        }
    }

    /// Says whether more children are in a basisgroep than may be (Bkk art. 18(2)).
    fn is_over_full(&self) -> bool {
        CareForm::of(self.group.kind) == CareForm::AfterSchool && self.children > MAX_BASISGROEP
    }

    /// Says whether a basisgroep has children under 4: the law counts it as a combination group, by itself.
    fn is_mixed(&self) -> bool {
        CareForm::of(self.group.kind) == CareForm::AfterSchool && self.everyone.too_young_for_school() > 0
    }
}

/// The people of one group on the day, each with what the minutes need; in order, so that doubles lie together.
struct Cast<'a> {
    group: &'a Group,
    children: Vec<(&'a ChildInside, AgeCounts)>,
    staff: Vec<&'a StaffInside>,
}

/// What a group's numbers follow from, and the numbers: most minutes change one group only.
type Known<'a> = ((Scene<'a>, u32, Caps, HeldTo), Counted);

/// The numbers of a group, and the policy whose plus ratio it was held to.
type Counted = (Numbers, Option<PolicyIndex>);

/// Evaluates the minutes of one day; remembers what the law asks for compositions it has seen.
pub(super) struct Evaluator<'a> {
    input: DayInput<'a>,
    casts: Vec<Cast<'a>>,
    once: Once,
    full_today: BTreeSet<GroupId>,
    law: BTreeMap<(Asked, AgeCounts), BkrResult>,
    before: Vec<Option<Known<'a>>>,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(input: DayInput<'a>) -> Self {
        let full = input.staff.iter().filter(|worker| worker.standing == Standing::Full);
        let cast = |group: &'a Group| {
            let children = input.children.iter().filter(|child| child.group == group.id);
            let mut children: Vec<(&ChildInside, AgeCounts)> = children
                .map(|child| (child, AgeCounts::of([child.birth], input.day)))
                .collect();
            children.sort_by_key(|(child, _)| child.child);
            let staff = input.staff.iter().filter(|worker| worker.group == group.id);
            let mut staff: Vec<&StaffInside> = staff.collect();
            staff.sort_by_key(|worker| worker.staff);
            Cast { group, children, staff }
        };
        Self {
            input,
            casts: input.groups.iter().map(cast).collect(),
            once: Once::of(&input),
            full_today: full.map(|worker| worker.group).collect(),
            law: BTreeMap::new(),
            before: vec![None; input.groups.len()],
        }
    }

    /// The numbers of a minute.
    pub(super) fn at(&mut self, minute: u16) -> Instant {
        let scenes: Vec<Scene<'a>> = self.casts.iter().map(|cast| self.scene(cast, minute)).collect();
        let needed: Vec<u32> = scenes
            .iter()
            .map(|scene| self.legal(scene.group.kind, scene.everyone).required.unwrap_or(0))
            .collect();
        let bso_law = self.bso_law(&scenes);
        let bso_groups = of_form(&scenes, CareForm::AfterSchool).count();
        let counted = self.counted(&scenes, &needed, bso_law.required.unwrap_or(0));
        let mut numbers: Vec<Counted> = Vec::with_capacity(scenes.len());
        for (index, (scene, (present, caps))) in scenes.iter().zip(&counted).enumerate() {
            let by_itself = CareForm::of(scene.group.kind) == CareForm::DayCare || bso_groups == 1 || scene.is_mixed();
            let held_to = if by_itself { HeldTo::Law } else { HeldTo::PlusOnly };
            numbers.push(self.remembered(index, (scene.clone(), *present, *caps, held_to)));
        }
        let (numbers, held_to): (Vec<Numbers>, Vec<Option<PolicyIndex>>) = numbers.into_iter().unzip();
        let plus = self.plus_totals(&scenes, (&numbers, &held_to), CareForm::AfterSchool);
        let mut shared_plus = plus.shared.clone();
        let bso = (bso_groups > 0).then(|| bso_numbers(&scenes, &numbers, &bso_law, plus));
        let bso_short = bso.as_ref().map_or(0, Numbers::law_short);
        let needs = needs(&scenes, &numbers, bso.as_ref());
        let plus = self.plus_totals(&scenes, (&numbers, &held_to), CareForm::DayCare);
        shared_plus.extend(plus.shared.clone());
        let location = location_numbers(&scenes, &numbers, bso, plus);
        let remarks = Remarks::of(location.all.children, self.at_work(minute));
        let groups = scenes
            .iter()
            .zip(numbers.into_iter().zip(held_to))
            .map(|(scene, (numbers, held_to))| GroupNumbers {
                group: scene.group.id,
                name: scene.group.name.to_string(),
                kind: scene.group.kind,
                plus_ratio: held_to
                    .and_then(|policy| self.rule(policy, scene.group.kind))
                    .map(|rule| u32::from(rule.children_per_staff.get())),
                numbers,
                shared: Shared {
                    law: match CareForm::of(scene.group.kind) {
                        CareForm::AfterSchool => bso_short,
                        CareForm::DayCare => 0,
                    },
                    plus: shared_plus.get(&scene.group.kind).copied().unwrap_or(0),
                },
            })
            .collect();
        Instant {
            groups,
            location,
            remarks,
            needs,
        }
    }

    fn scene(&self, cast: &Cast<'a>, minute: u16) -> Scene<'a> {
        let group = cast.group;
        let training_refused = CareForm::of(group.kind) == CareForm::DayCare && !self.full_today.contains(&group.id);
        let mut scene = Scene {
            group,
            everyone: AgeCounts::default(),
            others: AgeCounts::default(),
            children: 0,
            plus_children: 0,
            policies: Vec::new(),
            overdue: 0,
            adults: Adults::default(),
            training_refused: false,
        };
        self.add_children(&mut scene, cast, minute);
        // The same person twice at one minute is one.
        let mut last = None;
        for worker in cast
            .staff
            .iter()
            .filter(|worker| self.once.counts_staff(worker, minute))
        {
            if last.replace(worker.staff) == Some(worker.staff) {
                continue;
            }
            let refused = training_refused && worker.standing == Standing::InTraining;
            scene.training_refused |= refused;
            scene
                .adults
                .add(if refused { Standing::NotCounted } else { worker.standing });
        }
        scene
    }

    /// Who of the children is in a group: after it has closed a child that was never ticked out is in no ratio any more.
    fn add_children(&self, scene: &mut Scene<'a>, cast: &Cast<'a>, minute: u16) {
        let closed = scene.group.closes.minutes() <= minute;
        // The same child twice at one minute is one.
        let (mut last, mut last_overdue) = (None, None);
        let here = |(child, _): &&(&ChildInside, AgeCounts)| self.once.counts_child(child, minute);
        for (child, age) in cast.children.iter().filter(here) {
            match (child.inside.leaving, closed) {
                (Leaving::Forgotten, false) => {}
                (Leaving::NotTicked | Leaving::Forgotten, true) => {
                    let again = last_overdue.replace(child.child) == Some(child.child);
                    scene.overdue += u32::from(!again);
                }
                (Leaving::Known, _) | (Leaving::NotTicked, false) => {
                    if last.replace(child.child) != Some(child.child) {
                        scene.add(child, *age);
                    }
                }
            }
        }
    }

    /// Everyone who is in some group, counted or not.
    fn at_work(&self, minute: u16) -> impl Iterator<Item = &'a StaffInside> {
        self.input.staff.iter().filter(move |worker| worker.span.holds(minute))
    }

    /// What the law asks for children in one group.
    fn legal(&mut self, kind: GroupKind, ages: AgeCounts) -> &BkrResult {
        self.ask(Asked::of(kind), ages)
    }

    fn ask(&mut self, asked: Asked, ages: AgeCounts) -> &BkrResult {
        let known = self.law.entry((asked, ages));
        known.or_insert_with(|| asked.answer(&ages))
    }

    /// What the law asks of the out-of-school care over the location: the formula, and of a basisgroep with children under 4
    /// what the table asks of it by itself. Such a group that may not be is in the formula, so that a number stays.
    fn bso_law(&mut self, scenes: &[Scene<'a>]) -> BkrResult {
        let (mut rest, mut by_table, mut steps) = (AgeCounts::default(), 0_u32, Vec::new());
        for (_, scene) in of_form(scenes, CareForm::AfterSchool) {
            let own = self.legal(scene.group.kind, scene.everyone).required;
            match own.filter(|_| scene.is_mixed()) {
                Some(own) => {
                    by_table = by_table.saturating_add(own);
                    steps.push(format!(
                        "{}: kinderen jonger dan 4, dus volgens de tabel {own}",
                        scene.group.name
                    ));
                }
                None => rest = rest.with(scene.everyone),
            }
        }
        let formula = self.ask(Asked::Formula, rest);
        let required = formula.required.map(|formula| formula.saturating_add(by_table));
        if steps.is_empty() || rest != AgeCounts::default() {
            steps.extend(formula.steps.iter().cloned());
        }
        BkrResult { required, steps }
    }

    /// A group's numbers, the same as a minute ago when nothing changed.
    fn remembered(&mut self, index: usize, key: (Scene<'a>, u32, Caps, HeldTo)) -> Counted {
        if let Some(Some((_, numbers))) = self
            .before
            .get(index)
            .filter(|before| before.as_ref().is_some_and(|(known, _)| *known == key))
        {
            return numbers.clone();
        }
        let (scene, present, caps, held_to) = &key;
        let numbers = self.group_numbers(scene, *present, *caps, *held_to);
        if let Some(place) = self.before.get_mut(index) {
            *place = Some((key, numbers.clone()));
        }
        numbers
    }

    /// Of each group the people that count for the law, and the caps that held.
    fn counted(&self, scenes: &[Scene<'_>], needed: &[u32], bso_law: u32) -> Vec<(u32, Caps)> {
        let need = |index: usize| needed.get(index).copied().unwrap_or(0);
        let mut counted = vec![(0, caps(CareForm::DayCare, 0, self.input.day)); scenes.len()];
        for wanted in [CareForm::DayCare, CareForm::AfterSchool] {
            let members: Vec<(usize, (Adults, u32))> = of_form(scenes, wanted)
                .map(|(index, scene)| (index, (scene.adults, need(index))))
                .collect();
            let minimum = match wanted {
                CareForm::DayCare => members.iter().map(|(_, (_, law))| *law).sum(),
                CareForm::AfterSchool => bso_law,
            };
            let caps = caps(wanted, minimum, self.input.day);
            let groups: Vec<(Adults, u32)> = members.iter().map(|(_, group)| *group).collect();
            for ((index, _), present) in members.iter().zip(share_out(caps, &groups)) {
                if let Some(place) = counted.get_mut(*index) {
                    *place = (present, caps);
                }
            }
        }
        counted
    }

    fn group_numbers(&mut self, scene: &Scene<'a>, present: u32, caps: Caps, held_to: HeldTo) -> Counted {
        let law = self.legal(scene.group.kind, scene.everyone);
        let law_required = law.required.filter(|_| !scene.is_over_full());
        let mut steps: Vec<String> = law.steps.iter().map(|step| format!("BKR: {step}")).collect();
        let plus_rule = self.strictest(scene, present);
        let policy = plus_rule.as_ref().map(|rule| rule.policy);
        let (plus, plus_short, plus_steps) = self.plus(scene, present, plus_rule);
        steps.extend(plus_steps);
        steps.extend(notes(scene, present, caps, held_to));
        let law_short = match held_to {
            HeldTo::Law => law_required.unwrap_or(0).saturating_sub(present),
            HeldTo::PlusOnly => 0,
        };
        let numbers = Numbers {
            children: scene.children,
            plus_children: scene.plus_children,
            overdue: scene.overdue,
            present,
            uncounted: scene.adults.everyone().saturating_sub(present),
            law: law_required,
            plus,
            required: plus.max(law_required.unwrap_or(0)),
            short: law_short.max(plus_short),
            plus_short,
            deviation: Deviation::NONE,
            steps: steps.into(),
        };
        (numbers, policy)
    }
}

/// What a group's shortage follows from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HeldTo {
    /// Law and plus ratio.
    Law,
    /// The plus ratio; the law counts this group together with the others of out-of-school care.
    PlusOnly,
}

fn of_form<'s, 'a>(scenes: &'s [Scene<'a>], wanted: CareForm) -> impl Iterator<Item = (usize, &'s Scene<'a>)> {
    scenes
        .iter()
        .enumerate()
        .filter(move |(_, scene)| CareForm::of(scene.group.kind) == wanted)
}

fn bso_numbers(scenes: &[Scene<'_>], numbers: &[Numbers], law: &BkrResult, plus: PlusTotals) -> Numbers {
    let members: Vec<(&Scene<'_>, &Numbers)> = of_form(scenes, CareForm::AfterSchool)
        .filter_map(|(index, scene)| Some((scene, numbers.get(index)?)))
        .collect();
    let sum = |of: &dyn Fn(&(&Scene<'_>, &Numbers)) -> u32| members.iter().map(of).sum::<u32>();
    let present = sum(&|(_, numbers)| numbers.present);
    let needed = law.required.unwrap_or(0);
    let beside = with_mixed(&members, &plus);
    let step = (beside.required > needed.max(plus.required)).then(|| {
        format!(
            "BSO over de locatie: groepen met kinderen jonger dan 4 komen naast de plusratio van de andere, samen {}",
            beside.required
        )
    });
    Numbers {
        children: sum(&|(_, numbers)| numbers.children),
        plus_children: sum(&|(_, numbers)| numbers.plus_children),
        overdue: sum(&|(_, numbers)| numbers.overdue),
        present,
        uncounted: sum(&|(_, numbers)| numbers.uncounted),
        law: law.required,
        plus: plus.required,
        required: needed.max(plus.required).max(beside.required),
        short: needed.saturating_sub(present).max(beside.short).max(plus.short),
        plus_short: plus.short,
        deviation: Deviation::NONE,
        steps: law
            .steps
            .iter()
            .map(|step| format!("BSO over de locatie: {step}"))
            .chain(plus.steps)
            .chain(step)
            .collect(),
    }
}

/// What the out-of-school care asks where the law counts a group by itself, for its children under 4: that group comes beside the
/// plus ratio of the others, as it comes beside the formula. Who is too many in one group is of no use to it, and whom it needs is
/// of no use to the plus ratio of another.
fn with_mixed(members: &[(&Scene<'_>, &Numbers)], plus: &PlusTotals) -> Asks {
    let mut all = plus.basisgroepen;
    for (scene, numbers) in members.iter().filter(|(scene, _)| scene.is_mixed()) {
        let Some(law) = numbers.law else { continue };
        // What is counted over all groups of a kind is not of this one.
        let is_shared = plus.shared.contains_key(&scene.group.kind);
        all.required += if is_shared { law } else { numbers.required };
        all.short += numbers.short;
    }
    all
}

/// What is counted where.
fn needs(scenes: &[Scene<'_>], numbers: &[Numbers], bso: Option<&Numbers>) -> Vec<Need> {
    let mut needs: Vec<Need> = scenes
        .iter()
        .zip(numbers)
        .map(|(scene, numbers)| {
            let counts = CareForm::of(scene.group.kind) == CareForm::DayCare;
            let law = numbers.law.filter(|_| counts).unwrap_or(0);
            let present = numbers.present;
            Need { law, present }
        })
        .collect();
    needs.push(bso.map_or_else(Need::default, |bso| Need {
        law: bso.law.unwrap_or(0),
        present: bso.present,
    }));
    needs
}

fn location_numbers(
    scenes: &[Scene<'_>],
    numbers: &[Numbers],
    bso: Option<Numbers>,
    day_care_plus: PlusTotals,
) -> LocationNumbers {
    let day_care: Vec<&Numbers> = of_form(scenes, CareForm::DayCare)
        .filter_map(|(index, _)| numbers.get(index))
        .collect();
    let parts: Vec<&Numbers> = day_care.iter().copied().chain(bso.as_ref()).collect();
    let sum = |of: &dyn Fn(&Numbers) -> u32| parts.iter().map(|numbers| of(numbers)).sum::<u32>();
    let by_law = parts.iter().map(|numbers| numbers.law).sum::<Option<u32>>();
    // The law counts the children of a group that is too large too, but the group itself may not be.
    let law = by_law.filter(|_| numbers.iter().all(|numbers| numbers.law.is_some()));
    let present = sum(&|numbers| numbers.present);
    let children = sum(&|numbers| numbers.children);
    let adults: u32 = scenes.iter().map(|scene| scene.adults.everyone()).sum();
    let alone = match by_law {
        Some(1..) if present == 1 && by_law == Some(1) => Alone::BackupNeeded,
        Some(1..) if present == 1 && adults > 1 => Alone::SecondAdultThere,
        Some(1..) if present == 1 => Alone::SecondAdultMissing,
        _ => Alone::No,
    };
    let mut steps: Vec<String> = bso.iter().flat_map(|bso| bso.steps.iter().cloned()).collect();
    if !day_care.is_empty() {
        let total = day_care.iter().map(|numbers| numbers.law).sum::<Option<u32>>();
        steps.push(total.map_or_else(
            || "dagopvang: een groep heeft een samenstelling die niet mag".to_owned(),
            |total| format!("dagopvang: {total} nodig volgens de wet, per groep geteld"),
        ));
    }
    let bso_plus = bso.as_ref().map_or(0, |bso| bso.plus);
    steps.extend(day_care_plus.steps);
    steps.extend(alone.in_words().map(str::to_owned));
    let all = Numbers {
        children,
        plus_children: sum(&|numbers| numbers.plus_children),
        overdue: sum(&|numbers| numbers.overdue),
        present,
        uncounted: sum(&|numbers| numbers.uncounted),
        law,
        plus: bso_plus + day_care_plus.required,
        required: sum(&|numbers| numbers.required),
        short: sum(&|numbers| numbers.short).max(day_care_plus.short),
        plus_short: sum(&|numbers| numbers.plus_short).max(day_care_plus.short),
        deviation: Deviation::NONE,
        steps: steps.into(),
    };
    LocationNumbers { all, bso, alone }
}
