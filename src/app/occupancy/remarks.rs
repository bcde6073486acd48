//! What is said beside the numbers, with the names of those whom it concerns: one place for every screen, command and sheet.

use crate::domain::ids::StaffId;
use crate::domain::occupancy::{Alone, CareForm, DeviationState, FirstAidPresence, Numbers, Span, Stretch, Timeline};
use crate::domain::people::StaffMember;
use crate::domain::words::noun;
use std::collections::BTreeMap;

/// What kind of remark it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemarkKind {
    /// Fewer than half of what the law asks, which no deviation allows.
    BelowHalf,
    /// One professional is alone in the building because of a deviation, and no other adult is there.
    SecondAdultMissing,
    /// Someone who is known as not linked worked: not counted.
    NotLinked,
    /// Nobody said whether someone is linked: counted.
    LinkUnknown,
    /// No VOG of that day or earlier is known of someone: counted.
    VogUnknown,
    /// Nobody with valid first aid is there while children are.
    NoFirstAid,
    /// Whether someone with valid first aid is there is not known.
    FirstAidUnknown,
    /// Children were not ticked out after closing time.
    NotTickedOut,
}

impl RemarkKind {
    /// The word in files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::BelowHalf => "MINDER_DAN_HELFT",
            Self::SecondAdultMissing => "GEEN_TWEEDE_VOLWASSENE",
            Self::NotLinked => "NIET_GEKOPPELD",
            Self::LinkUnknown => "KOPPELING_ONBEKEND",
            Self::VogUnknown => "VOG_ONBEKEND",
            Self::NoFirstAid => "GEEN_EHBO",
            Self::FirstAidUnknown => "EHBO_ONBEKEND",
            Self::NotTickedOut => "NIET_UITGETIKT",
        }
    }

    /// Says whether what it tells of is forbidden, whatever the numbers are.
    pub const fn is_forbidden(self) -> bool {
        matches!(self, Self::BelowHalf | Self::SecondAdultMissing | Self::NotLinked)
    }
}

/// A remark.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// What kind.
    pub kind: RemarkKind,
    /// Number of the staff member whom it concerns, if any.
    pub staff: Option<String>,
    /// In one Dutch sentence.
    pub text: String,
}

/// A remark on a day, with the minutes for which it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayRemark {
    /// What.
    pub remark: Remark,
    /// When, in order; neighbouring stretches are one.
    pub spans: Vec<Span>,
}

/// Who the staff are.
pub(super) struct Names<'a>(pub(super) &'a BTreeMap<StaffId, StaffMember>);

impl Names<'_> {
    /// What is said of a stretch.
    pub(super) fn remarks(&self, stretch: &Stretch) -> Vec<Remark> {
        let noted = &stretch.remarks;
        let persons = [
            (RemarkKind::NotLinked, &noted.not_linked),
            (RemarkKind::LinkUnknown, &noted.link_unknown),
            (RemarkKind::VogUnknown, &noted.vog_unknown),
        ];
        let mut remarks = below_half(stretch);
        remarks.extend((stretch.location.alone == Alone::SecondAdultMissing).then(|| {
            Remark {
            kind: RemarkKind::SecondAdultMissing,
            staff: None,
            text: "Eén beroepskracht is door afwijkende inzet alleen in het gebouw: er moet een tweede volwassene zijn \
                   (Bkk art. 7(6) en 16(6))."
                .to_owned(),
        }
        }));
        for (kind, who) in persons {
            remarks.extend(
                who.iter()
                    .filter_map(|id| self.0.get(id))
                    .map(|member| about(kind, member)),
            );
        }
        let first_aid = match noted.first_aid {
            FirstAidPresence::Fine => None,
            FirstAidPresence::Unknown => Some((
                RemarkKind::FirstAidUnknown,
                "EHBO is niet bekend van wie er is. Vul ehbo_tot in.",
            )),
            FirstAidPresence::Nobody => Some((
                RemarkKind::NoFirstAid,
                "Er is niemand met een geldig EHBO-certificaat bij de kinderen.",
            )),
        };
        remarks.extend(first_aid.map(|(kind, text)| Remark {
            kind,
            staff: None,
            text: text.to_owned(),
        }));
        for group in stretch.groups.iter().filter(|group| group.numbers.overdue > 0) {
            remarks.push(Remark {
                kind: RemarkKind::NotTickedOut,
                staff: None,
                text: format!(
                    "Niet uitgetikt na sluitingstijd bij {}: {}. Telt in geen ratio mee. Verbeter de tijd op het dagscherm.",
                    group.name, group.numbers.overdue
                ),
            });
        }
        remarks
    }

    /// What is said of a day.
    pub(super) fn remarks_of_day(&self, timeline: &Timeline) -> Vec<DayRemark> {
        let mut found: BTreeMap<Remark, Vec<Span>> = BTreeMap::new();
        for stretch in &timeline.stretches {
            for remark in self.remarks(stretch) {
                let spans = found.entry(remark).or_default();
                let joined = spans
                    .last_mut()
                    .filter(|last| last.until() == stretch.span.from())
                    .and_then(|last| Some((Span::new(last.from(), stretch.span.until())?, last)));
                match joined {
                    Some((whole, last)) => *last = whole,
                    None => spans.push(stretch.span),
                }
            }
        }
        found
            .into_iter()
            .map(|(remark, spans)| DayRemark { remark, spans })
            .collect()
    }
}

/// Where fewer than half of the legal number is there: a group of day care, or the out-of-school care of the location.
fn below_half(stretch: &Stretch) -> Vec<Remark> {
    let day_care = stretch
        .groups
        .iter()
        .filter(|group| CareForm::of(group.kind) == CareForm::DayCare)
        .map(|group| (format!("{} {}", group.kind.label(), group.name), &group.numbers, "7(4)"));
    let bso = stretch.location.bso.iter();
    let parts = day_care.chain(bso.map(|bso| ("BSO over de locatie".to_owned(), bso, "16(4)")));
    let is_below = |(_, numbers, _): &(String, &Numbers, &str)| numbers.deviation.state == DeviationState::BelowFloor;
    parts
        .filter(is_below)
        .map(|(name, numbers, article)| Remark {
            kind: RemarkKind::BelowHalf,
            staff: None,
            text: format!(
                "{name}: minder dan de helft van wat de wet vraagt, {} van {}. Ook bij afwijkende inzet {} er minstens {} zijn \
                 (Bkk art. {article}).",
                numbers.present,
                numbers.law.unwrap_or(numbers.required),
                noun(numbers.deviation.floor, "moet", "moeten"),
                numbers.deviation.floor,
            ),
        })
        .collect()
}

fn about(kind: RemarkKind, member: &StaffMember) -> Remark {
    let who = format!("{} (personeelsnummer {})", member.name, member.number);
    let text = match kind {
        RemarkKind::NotLinked => format!(
            "{who} is niet gekoppeld in het personenregister en telt daarom niet mee. Werken mag dan niet (Wko 1.50). Niet meetellen is een keuze van dit programma."
        ),
        RemarkKind::LinkUnknown => format!(
            "Van {who} is niet bekend of er een koppeling in het personenregister is. Telt wel mee. Vul prk_gekoppeld in."
        ),
        _ => format!(
            "Van {who} is geen VOG van die dag of eerder bekend. Telt wel mee. Vul vog_datum in of controleer die."
        ),
    };
    Remark {
        kind,
        staff: Some(member.number.to_string()),
        text,
    }
}
