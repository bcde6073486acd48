//! The numbers of one minute: composition of every group, the legal number, the plus ratio and who counts.

use super::counting::{Adults, Caps, CareForm, Standing, caps, share_out};
use super::deviation::Deviation;
use super::plan::Leaving;
use super::{Alone, ChildInside, DayInput, GroupNumbers, Indicated, LocationNumbers, Numbers};
use crate::domain::bkr::{self, BkrResult, BsoCounts, CombiCounts, KdvCounts, MAX_BASISGROEP, SecondRule};
use crate::domain::group::{Group, GroupKind};
use crate::domain::ids::{ChildId, GroupId, StaffId};
use crate::domain::ratio::{Presence, plus_required};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

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
    /// One for each group, in order (0 for those of out-of-school care), and the out-of-school care as the last.
    pub(super) needs: Vec<Need>,
}

/// A group at a minute.
struct Scene<'a> {
    group: &'a Group,
    everyone: Vec<NaiveDate>,
    others: Vec<NaiveDate>,
    plus_children: u32,
    /// Children that were never ticked out, after the group has closed.
    overdue: u32,
    adults: Adults,
    /// Someone in training is there while no full professional works in the group that day (Bkk art. 7(11)).
    training_refused: bool,
}

impl Scene<'_> {
    fn children(&self) -> u32 {
        count(self.everyone.len())
    }

    fn only_overdue(&self) -> bool {
        self.overdue > 0 && self.overdue == self.children()
    }
}

/// Evaluates the minutes of one day; remembers what the law asks for compositions it has seen.
pub(super) struct Evaluator<'a> {
    input: DayInput<'a>,
    full_today: BTreeSet<GroupId>,
    law: BTreeMap<(GroupKind, [u32; 5]), BkrResult>,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(input: DayInput<'a>) -> Self {
        let full = input.staff.iter().filter(|worker| worker.standing == Standing::Full);
        Self {
            input,
            full_today: full.map(|worker| worker.group).collect(),
            law: BTreeMap::new(),
        }
    }

    /// The numbers of a minute.
    pub(super) fn at(&mut self, minute: u16) -> Instant {
        let groups = self.input.groups;
        let scenes: Vec<Scene<'a>> = groups.iter().map(|group| self.scene(group, minute)).collect();
        let laws: Vec<BkrResult> = scenes
            .iter()
            .map(|scene| self.legal(scene.group.kind, &scene.everyone))
            .collect();
        let bso_births: Vec<NaiveDate> = of_form(&scenes, CareForm::AfterSchool)
            .flat_map(|(_, scene)| scene.everyone.iter().copied())
            .collect();
        let bso_law = self.legal(GroupKind::Bso, &bso_births);
        let bso_groups = of_form(&scenes, CareForm::AfterSchool).count();
        let counted = self.counted(&scenes, &laws, bso_law.required.unwrap_or(0));
        let mut numbers = Vec::with_capacity(scenes.len());
        for ((scene, law), (present, caps)) in scenes.iter().zip(&laws).zip(&counted) {
            let alone_in_form = CareForm::of(scene.group.kind) == CareForm::DayCare || bso_groups == 1;
            let held_to = if alone_in_form { HeldTo::Law } else { HeldTo::PlusOnly };
            numbers.push(self.group_numbers(scene, law, *present, *caps, held_to));
        }
        let bso = (bso_groups > 0).then(|| bso_numbers(&scenes, &numbers, &bso_law));
        let needs = needs(&scenes, &numbers, bso.as_ref());
        let location = location_numbers(&scenes, &numbers, bso);
        let groups = scenes
            .iter()
            .zip(numbers)
            .map(|(scene, numbers)| GroupNumbers {
                group: scene.group.id,
                name: scene.group.name.to_string(),
                kind: scene.group.kind,
                numbers,
            })
            .collect();
        Instant {
            groups,
            location,
            needs,
        }
    }

    fn scene(&self, group: &'a Group, minute: u16) -> Scene<'a> {
        // The same child or person twice at one minute is one.
        let children: BTreeMap<ChildId, &ChildInside> = self
            .input
            .children
            .iter()
            .filter(|child| child.group == group.id && child.inside.span.holds(minute))
            .map(|child| (child.child, child))
            .collect();
        let present: BTreeMap<StaffId, Standing> = self
            .input
            .staff
            .iter()
            .filter(|worker| worker.group == group.id && worker.span.holds(minute))
            .map(|worker| (worker.staff, worker.standing))
            .collect();
        let training_refused = CareForm::of(group.kind) == CareForm::DayCare && !self.full_today.contains(&group.id);
        let mut adults = Adults::default();
        for standing in present.values() {
            let refused = training_refused && *standing == Standing::InTraining;
            adults.add(if refused { Standing::NotCounted } else { *standing });
        }
        let closed = group.closes.minutes() <= minute;
        let overdue = children
            .values()
            .filter(|child| closed && child.inside.leaving == Leaving::NotTicked);
        let births = |wanted: &dyn Fn(&ChildInside) -> bool| -> Vec<NaiveDate> {
            let chosen = children.values().filter(|child| wanted(child));
            chosen.map(|child| child.birth).collect()
        };
        let everyone = births(&|_| true);
        let others = births(&|child| child.indicated == Indicated::No);
        Scene {
            group,
            plus_children: count(everyone.len() - others.len()),
            overdue: count(overdue.count()),
            training_refused: training_refused && present.values().any(|standing| *standing == Standing::InTraining),
            everyone,
            others,
            adults,
        }
    }

    /// What the law asks for children in one group, or over the location for out-of-school care.
    fn legal(&mut self, kind: GroupKind, births: &[NaiveDate]) -> BkrResult {
        let (day, births) = (self.input.day, births.iter().copied());
        let (kind, key) = match kind {
            GroupKind::Kdv | GroupKind::KdvPlus => {
                let KdvCounts { j0, j1, j2, j3 } = bkr::count_kdv(births, day);
                (GroupKind::Kdv, [j0, j1, j2, j3, 0])
            }
            GroupKind::Bso | GroupKind::BsoPlus => {
                let BsoCounts { j4_6, j7 } = bkr::count_bso(births, day);
                (GroupKind::Bso, [j4_6, j7, 0, 0, 0])
            }
            GroupKind::Combi => {
                let CombiCounts { kdv, school } = bkr::count_combi(births, day);
                (GroupKind::Combi, [kdv.j0, kdv.j1, kdv.j2, kdv.j3, school])
            }
        };
        let work_out = || by_law(kind, key);
        self.law.entry((kind, key)).or_insert_with(work_out).clone()
    }

    /// Of each group the people that count for the law, and the caps that held.
    fn counted(&self, scenes: &[Scene<'_>], laws: &[BkrResult], bso_law: u32) -> Vec<(u32, Caps)> {
        let need = |index: usize| laws.get(index).and_then(|law| law.required).unwrap_or(0);
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

    fn group_numbers(
        &mut self,
        scene: &Scene<'_>,
        law: &BkrResult,
        present: u32,
        caps: Caps,
        held_to: HeldTo,
    ) -> Numbers {
        let mut steps: Vec<String> = law.steps.iter().map(|step| format!("BKR: {step}")).collect();
        let (plus, plus_steps) = self.plus(scene);
        steps.extend(plus_steps);
        steps.extend(notes(scene, present, caps, held_to));
        let plus_short = plus.saturating_sub(scene.adults.full);
        let law_short = match held_to {
            HeldTo::Law => law.required.unwrap_or(0).saturating_sub(present),
            HeldTo::PlusOnly => 0,
        };
        Numbers {
            children: scene.children(),
            plus_children: scene.plus_children,
            overdue: scene.overdue,
            present,
            law: law.required,
            plus,
            required: plus.max(law.required.unwrap_or(0)),
            short: law_short.max(plus_short),
            deviation: Deviation::NONE,
            steps,
        }
    }

    fn plus(&mut self, scene: &Scene<'_>) -> (u32, Vec<String>) {
        let kind = scene.group.kind;
        let Some(rule) = self.input.regeling.ratio_for(kind, self.input.day) else {
            let missing = "plus: de regeling heeft voor deze groep geen plusratio".to_owned();
            return (0, Vec::from_iter(kind.is_plus().then_some(missing)));
        };
        let presence = Presence {
            children: scene.children(),
            plus_children: scene.plus_children,
            staff: scene.adults.full,
        };
        let law_for_others = self.legal(kind, &scene.others).required.unwrap_or(0);
        let requirement = plus_required(rule, presence, law_for_others);
        let steps = requirement.steps.iter().map(|step| format!("plus: {step}"));
        (requirement.required, steps.collect())
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

fn by_law(kind: GroupKind, [a, b, c, d, school]: [u32; 5]) -> BkrResult {
    let kdv = KdvCounts {
        j0: a,
        j1: b,
        j2: c,
        j3: d,
    };
    match kind {
        GroupKind::Kdv | GroupKind::KdvPlus => bkr::kdv(kdv, SecondRule::Literal),
        GroupKind::Bso | GroupKind::BsoPlus => bkr::bso(BsoCounts { j4_6: a, j7: b }),
        GroupKind::Combi => bkr::combi(CombiCounts { kdv, school }, SecondRule::Literal),
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn of_form<'s, 'a>(scenes: &'s [Scene<'a>], wanted: CareForm) -> impl Iterator<Item = (usize, &'s Scene<'a>)> {
    scenes
        .iter()
        .enumerate()
        .filter(move |(_, scene)| CareForm::of(scene.group.kind) == wanted)
}

fn notes(scene: &Scene<'_>, present: u32, caps: Caps, held_to: HeldTo) -> Vec<String> {
    let mut notes = Vec::new();
    let Adults {
        full,
        in_training,
        trainees,
        other_qualified,
        ..
    } = scene.adults;
    let candidates = in_training + trainees + other_qualified;
    if candidates > 0 {
        notes.push(format!(
            "telt mee: {} van {candidates} in opleiding, stage of andersgekwalificeerd (hoogstens {} op de locatie); niet voor de plusratio",
            present.saturating_sub(full),
            caps.total
        ));
    }
    if scene.training_refused {
        notes.push("een BIO telt hier niet: vandaag werkt geen volledige beroepskracht op deze groep".to_owned());
    }
    if held_to == HeldTo::PlusOnly {
        notes.push(
            "de wet telt de BSO over de hele locatie; het tekort van deze groep volgt alleen uit de plusratio"
                .to_owned(),
        );
    }
    if CareForm::of(scene.group.kind) == CareForm::AfterSchool && scene.children() > MAX_BASISGROEP {
        notes.push(format!("let op: hoogstens {MAX_BASISGROEP} kinderen in een basisgroep"));
    }
    if scene.overdue > 0 {
        notes.push(format!(
            "let op: niet afgemeld na sluitingstijd: {}; herstel de tijden",
            scene.overdue
        ));
    }
    notes
}

fn bso_numbers(scenes: &[Scene<'_>], numbers: &[Numbers], law: &BkrResult) -> Numbers {
    let members: Vec<(&Scene<'_>, &Numbers)> = of_form(scenes, CareForm::AfterSchool)
        .filter_map(|(index, scene)| Some((scene, numbers.get(index)?)))
        .collect();
    let sum = |of: &dyn Fn(&(&Scene<'_>, &Numbers)) -> u32| members.iter().map(of).sum::<u32>();
    let present = sum(&|(_, numbers)| numbers.present);
    let plus = sum(&|(_, numbers)| numbers.plus);
    let plus_short = sum(&|(scene, numbers)| numbers.plus.saturating_sub(scene.adults.full));
    let needed = law.required.unwrap_or(0);
    Numbers {
        children: sum(&|(_, numbers)| numbers.children),
        plus_children: sum(&|(_, numbers)| numbers.plus_children),
        overdue: sum(&|(_, numbers)| numbers.overdue),
        present,
        law: law.required,
        plus,
        required: needed.max(plus),
        short: needed.saturating_sub(present).max(plus_short),
        deviation: Deviation::NONE,
        steps: law.steps.iter().map(|step| format!("BSO: {step}")).collect(),
    }
}

/// What is counted where. Children that were only forgotten to be ticked out are a matter of recording, not of staffing.
fn needs(scenes: &[Scene<'_>], numbers: &[Numbers], bso: Option<&Numbers>) -> Vec<Need> {
    let mut needs: Vec<Need> = scenes
        .iter()
        .zip(numbers)
        .map(|(scene, numbers)| {
            let counts = CareForm::of(scene.group.kind) == CareForm::DayCare && !scene.only_overdue();
            let law = numbers.law.filter(|_| counts).unwrap_or(0);
            let present = numbers.present;
            Need { law, present }
        })
        .collect();
    let someone = of_form(scenes, CareForm::AfterSchool).any(|(_, scene)| scene.children() > scene.overdue);
    needs.push(bso.filter(|_| someone).map_or_else(Need::default, |bso| Need {
        law: bso.law.unwrap_or(0),
        present: bso.present,
    }));
    needs
}

fn location_numbers(scenes: &[Scene<'_>], numbers: &[Numbers], bso: Option<Numbers>) -> LocationNumbers {
    let day_care: Vec<&Numbers> = of_form(scenes, CareForm::DayCare)
        .filter_map(|(index, _)| numbers.get(index))
        .collect();
    let parts: Vec<&Numbers> = day_care.iter().copied().chain(bso.as_ref()).collect();
    let sum = |of: &dyn Fn(&Numbers) -> u32| parts.iter().map(|numbers| of(numbers)).sum::<u32>();
    let law = parts.iter().map(|numbers| numbers.law).sum::<Option<u32>>();
    let present = sum(&|numbers| numbers.present);
    let children = sum(&|numbers| numbers.children);
    let adults: u32 = scenes.iter().map(|scene| scene.adults.everyone()).sum();
    let alone = match law {
        Some(1..) if present == 1 && law == Some(1) => Alone::BackupNeeded,
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
    steps.extend(alone.in_words().map(str::to_owned));
    let all = Numbers {
        children,
        plus_children: sum(&|numbers| numbers.plus_children),
        overdue: sum(&|numbers| numbers.overdue),
        present,
        law,
        plus: sum(&|numbers| numbers.plus),
        required: sum(&|numbers| numbers.required),
        short: sum(&|numbers| numbers.short),
        deviation: Deviation::NONE,
        steps,
    };
    LocationNumbers { all, bso, alone }
}
