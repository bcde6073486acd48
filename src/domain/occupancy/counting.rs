//! Who counts as a beroepskracht, and how many of those in training may (Bkk art. 7 and 16, `RWk` art. 9 and 9c).

use crate::domain::group::GroupKind;
use crate::domain::ids::StaffId;
use crate::domain::people::{Counting, Deployment, PrkLink, StaffAbsence, StaffMember};
use crate::domain::regeling::ExtraStaff;
use crate::domain::text::fold;
use chrono::NaiveDate;

/// What someone is by training, from the words of `functie` and `niveau` (docs/IMPORT.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Qualification {
    /// Qualified pedagogical professional; every function that is not one of the others.
    Professional,
    /// "Beroepskracht in opleiding" (BIO).
    InTraining,
    /// "Stagiair".
    Trainee,
    /// "Andersgekwalificeerde beroepskracht": sport, music and so on; only in out-of-school care (Bkk art. 7(12), 16(10)).
    OtherQualified,
    /// Coach or policy officer: counts only while caring for children in the group, which is where they clock in.
    Coach,
    /// Volunteer, group help or supernumerary: never counts.
    Helper,
}

impl Qualification {
    /// Reads function and level; the first rule that fits decides.
    pub fn of(function: &str, level: Option<&str>) -> Self {
        let text = fold(&format!("{function} {}", level.unwrap_or_default()));
        let words: Vec<&str> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let starts = |start: &str| words.iter().any(|word| word.starts_with(start));
        let is = |wanted: &str| words.contains(&wanted);
        if starts("vrijwillig") || starts("groepshulp") || starts("boventallig") {
            Self::Helper
        } else if starts("stagiair") || starts("stage") {
            Self::Trainee
        } else if is("bio") || is("bbl") || is("opleiding") || starts("leerling") {
            Self::InTraining
        } else if starts("andersgekwalificeerd") || (is("anders") && starts("gekwalificeerd")) {
            Self::OtherQualified
        } else if starts("coach") || starts("beleidsmedewerker") {
            Self::Coach
        } else {
            Self::Professional
        }
    }
}

/// How someone who is clocked in counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// As a professional.
    Full,
    /// Within the caps, as someone in training.
    InTraining,
    /// Within the caps, as a trainee.
    Trainee,
    /// Within the caps, in out-of-school care only.
    OtherQualified,
    /// Not; still another adult in the building.
    NotCounted,
    /// Not: extra staff under a policy that wants it on top of the legal number (Enschede, paragraph 2).
    OnTop,
    /// Not: known as not linked in the personenregister (Wko 1.50(3)-(4); docs/adr/0012).
    NotLinked,
}

impl Standing {
    /// How a staff member counts: nobody who is known as not linked, nobody with `telt_mee` = nee, and no volunteer.
    pub fn of(member: &StaffMember) -> Self {
        if member.prk == PrkLink::NotLinked {
            return Self::NotLinked;
        }
        if member.counting == Counting::DoesNotCount {
            return Self::NotCounted;
        }
        let level = member.level.as_ref().map(crate::domain::text::Text::as_str);
        match Qualification::of(member.function.as_str(), level) {
            Qualification::Professional | Qualification::Coach => Self::Full,
            Qualification::InTraining => Self::InTraining,
            Qualification::Trainee => Self::Trainee,
            Qualification::OtherQualified => Self::OtherQualified,
            Qualification::Helper => Self::NotCounted,
        }
    }

    /// How someone counts in a stretch of work, where extra staff may come on top.
    #[must_use]
    pub const fn deployed(self, deployment: Deployment, extra: ExtraStaff) -> Self {
        match (self, deployment, extra) {
            (Self::NotCounted | Self::NotLinked, _, _) | (_, Deployment::Regular, _) | (_, _, ExtraStaff::Counts) => {
                self
            }
            (_, Deployment::Extra, ExtraStaff::OnTop) => Self::OnTop,
        }
    }

    /// Says whether someone counts, be it within the caps.
    pub const fn may_count(self) -> bool {
        match self {
            Self::Full | Self::InTraining | Self::Trainee | Self::OtherQualified => true,
            Self::NotCounted | Self::OnTop | Self::NotLinked => false,
        }
    }

    /// How someone would count who stands in for a colleague on a day ("invallen"): nobody who does not count, may not
    /// be rostered (Wko 1.50(3)-(4)), or is absent that day. Which hours are still free is for the caller to look at.
    pub fn standing_in(
        member: &StaffMember,
        day: NaiveDate,
        absences: &[(StaffId, NaiveDate, StaffAbsence)],
    ) -> Option<Self> {
        let away = |(staff, on, _): &(StaffId, NaiveDate, StaffAbsence)| (*staff, *on) == (member.id, day);
        let standing = Self::of(member);
        let can = standing.may_count() && member.may_be_rostered(day).is_ok() && !absences.iter().any(away);
        can.then_some(standing)
    }
}

/// The two forms of care that the law keeps apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CareForm {
    /// Day care, also in a combination group ("dagopvang").
    DayCare,
    /// Out-of-school care ("buitenschoolse opvang").
    AfterSchool,
}

impl CareForm {
    /// The form that a kind of group falls under.
    pub const fn of(kind: GroupKind) -> Self {
        match kind {
            GroupKind::Kdv | GroupKind::KdvPlus | GroupKind::Combi => Self::DayCare,
            GroupKind::Bso | GroupKind::BsoPlus => Self::AfterSchool,
        }
    }
}

/// Most people who may count beside the full professionals, over the location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// All of them together.
    pub total: u32,
    /// Trainees among them.
    pub trainees: u32,
    /// "Andersgekwalificeerden" among them; 0 in day care.
    pub other_qualified: u32,
}

/// The caps for the total minimum number of the location on a day.
///
/// `RWk` art. 9(3)-(5) and 9c(3)-(5): until 30 June 2028 half in total, trainees (and in out-of-school care
/// andersgekwalificeerden) a third each; afterwards a third in total. Downwards: 1 required is nobody.
pub fn caps(form: CareForm, minimum: u32, day: NaiveDate) -> Caps {
    let widened = NaiveDate::from_ymd_opt(2028, 6, 30).is_some_and(|last| day <= last);
    let third = minimum / 3;
    Caps {
        total: if widened { minimum / 2 } else { third },
        trainees: third,
        other_qualified: match form {
            CareForm::DayCare => 0,
            CareForm::AfterSchool => third,
        },
    }
}

/// People in one group, by how they count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Adults {
    /// Full professionals.
    pub full: u32,
    /// In training.
    pub in_training: u32,
    /// Trainees.
    pub trainees: u32,
    /// "Andersgekwalificeerden".
    pub other_qualified: u32,
    /// Others.
    pub not_counted: u32,
    /// Extra staff that comes on top of the legal number.
    pub on_top: u32,
    /// Known as not linked.
    pub not_linked: u32,
}

impl Adults {
    /// Counts one more.
    pub fn add(&mut self, standing: Standing) {
        let place = match standing {
            Standing::Full => &mut self.full,
            Standing::InTraining => &mut self.in_training,
            Standing::Trainee => &mut self.trainees,
            Standing::OtherQualified => &mut self.other_qualified,
            Standing::NotCounted => &mut self.not_counted,
            Standing::OnTop => &mut self.on_top,
            Standing::NotLinked => &mut self.not_linked,
        };
        *place = place.saturating_add(1);
    }

    /// Everyone, whether they count or not.
    pub const fn everyone(self) -> u32 {
        self.full
            .saturating_add(self.in_training)
            .saturating_add(self.trainees)
            .saturating_add(self.other_qualified)
            .saturating_add(self.not_counted)
            .saturating_add(self.on_top)
            .saturating_add(self.not_linked)
    }

    /// Those who would count if there were no caps, beside the full professionals.
    const fn candidates(self) -> u32 {
        self.in_training
            .saturating_add(self.trainees)
            .saturating_add(self.other_qualified)
    }
}

/// People that count in each group, full professionals included: groups with a shortage get them first, in their order.
///
/// `groups` holds of every group of one form of care who is there and what it needs by law.
pub fn share_out(caps: Caps, groups: &[(Adults, u32)]) -> Vec<u32> {
    // An andersgekwalificeerde counts only beside another beroepskracht at the location (Bkk art. 16(10)).
    let beside = groups.iter().any(|(adults, _)| adults.full > 0);
    let mut left = Caps {
        other_qualified: if beside { caps.other_qualified } else { 0 },
        ..caps
    };
    let mut counted: Vec<u32> = groups.iter().map(|(adults, _)| adults.full).collect();
    let mut waiting: Vec<Adults> = groups.iter().map(|(adults, _)| *adults).collect();
    for only_short in [Only::Short, Only::Anyone] {
        for ((place, adults), (_, need)) in counted.iter_mut().zip(&mut waiting).zip(groups) {
            let room = match only_short {
                Only::Short => need.saturating_sub(*place),
                Only::Anyone => adults.candidates(),
            };
            *place = place.saturating_add(take(&mut left, adults, room));
        }
    }
    counted
}

/// Which groups are served in a round.
#[derive(Clone, Copy)]
enum Only {
    Short,
    Anyone,
}

/// Lets at most `room` of the waiting count, within what is left of the caps; those in training before the others.
fn take(left: &mut Caps, waiting: &mut Adults, room: u32) -> u32 {
    let in_training = waiting.in_training.min(room).min(left.total);
    waiting.in_training -= in_training;
    left.total -= in_training;
    let trainees = waiting
        .trainees
        .min(room - in_training)
        .min(left.total)
        .min(left.trainees);
    waiting.trainees -= trainees;
    left.total -= trainees;
    left.trainees -= trainees;
    let others = waiting
        .other_qualified
        .min(room - in_training - trainees)
        .min(left.total)
        .min(left.other_qualified);
    waiting.other_qualified -= others;
    left.total -= others;
    left.other_qualified -= others;
    in_training + trainees + others
}
