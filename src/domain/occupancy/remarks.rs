//! What is said beside the numbers: who works without a known link, and whether first aid is there.
//!
//! None of it is a shortage. That someone without a link does not count is our choice (docs/adr/0012); the law forbids the work.

use super::StaffInside;
use crate::domain::ids::StaffId;
use crate::domain::people::{PrkLink, StaffMember};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What is known of someone's link in the personenregister and VOG on a day (Wko 1.50(3)-(4)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Screening {
    /// Linked, with a VOG of that day or earlier.
    Known,
    /// Known as not linked: does not count.
    NotLinked,
    /// Nobody said whether there is a link: counts, and is said.
    LinkUnknown,
    /// Linked, but no VOG of that day or earlier is known. Only the newest is kept, so a later date proves nothing: counts, and
    /// is said.
    VogUnknown,
}

impl Screening {
    /// What is known of a staff member on a day.
    pub fn of(member: &StaffMember, day: NaiveDate) -> Self {
        match (member.prk, member.vog_date) {
            (PrkLink::NotLinked, _) => Self::NotLinked,
            (PrkLink::Unknown, _) => Self::LinkUnknown,
            (PrkLink::Linked, Some(date)) if date <= day => Self::Known,
            (PrkLink::Linked, _) => Self::VogUnknown,
        }
    }
}

/// Whether someone has a valid first-aid certificate for children on a day (Bkk art. 4(5), 13(4)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FirstAid {
    /// Valid on the day.
    Valid,
    /// No date was given, which does not say that there is no certificate.
    Unknown,
    /// Ended before the day.
    Ended,
}

impl FirstAid {
    /// That of a staff member on a day.
    pub fn of(member: &StaffMember, day: NaiveDate) -> Self {
        match member.first_aid_until {
            Some(until) if until >= day => Self::Valid,
            Some(_) => Self::Ended,
            None => Self::Unknown,
        }
    }
}

/// Whether an adult with valid first aid is in the building while children are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FirstAidPresence {
    /// Someone has it, or no child is there.
    #[default]
    Fine,
    /// Nobody is known to have it, and of someone who is there it is not known.
    Unknown,
    /// Nobody who is there has it.
    Nobody,
}

/// What is to be said beside the numbers of a stretch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// Who works while known as not linked.
    pub not_linked: BTreeSet<StaffId>,
    /// Who works while nobody said whether there is a link.
    pub link_unknown: BTreeSet<StaffId>,
    /// Who works without a known VOG of that day or earlier.
    pub vog_unknown: BTreeSet<StaffId>,
    /// First aid in the building.
    pub first_aid: FirstAidPresence,
}

impl Remarks {
    /// What is said of those at work, while there are this many children.
    pub(super) fn of<'a>(children: u32, at_work: impl Iterator<Item = &'a StaffInside>) -> Self {
        let mut remarks = Self::default();
        let mut best = None;
        for worker in at_work {
            best = best.min(Some(worker.first_aid)).or(Some(worker.first_aid));
            let named = match worker.screening {
                Screening::Known => continue,
                Screening::NotLinked => &mut remarks.not_linked,
                Screening::LinkUnknown => &mut remarks.link_unknown,
                Screening::VogUnknown => &mut remarks.vog_unknown,
            };
            named.insert(worker.staff);
        }
        remarks.first_aid = match best {
            _ if children == 0 => FirstAidPresence::Fine,
            Some(FirstAid::Valid) => FirstAidPresence::Fine,
            Some(FirstAid::Unknown) => FirstAidPresence::Unknown,
            Some(FirstAid::Ended) | None => FirstAidPresence::Nobody,
        };
        remarks
    }
}
