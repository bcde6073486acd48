//! Start and stop of care as the municipality is told ("zorgberichten", iJw JW305 and JW307): what may follow what.
//!
//! [`Care`] is the state of one allocation of one child in the eyes of the municipality; [`delivery::Delivery`] is how far
//! one message has come; [`propose`](mod@propose) says what is to be reported.

mod codes;
pub mod delivery;
pub mod propose;
#[cfg(test)]
mod tests;

use super::rule_code::RuleCode;
use crate::domain::word_enums::words;
pub use codes::{RedenBeeindiging, StatusAanlevering};

use super::allocation::Toewijzing;
use super::ids::{ProductCategorie, ProductCode};
use chrono::NaiveDate;
use std::fmt;
use thiserror::Error;

words! {
    /// Start or stop.
    NoticeKind, any_case {
        /// JW305.
        Start = "start";
        /// JW307.
        Stop = "stop";
    }
}

/// What is reported on an allocation: the key elements of the standard besides allocation and product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Notice {
    /// Delivery started.
    Start {
        /// First day ("Begindatum").
        begin: NaiveDate,
    },
    /// Delivery stopped.
    Stop {
        /// First day, as in the start (TR382).
        begin: NaiveDate,
        /// Why.
        reason: RedenBeeindiging,
        /// Last day ("Einddatum").
        end: NaiveDate,
    },
}

impl Notice {
    /// Start or stop.
    pub const fn kind(self) -> NoticeKind {
        match self {
            Self::Start { .. } => NoticeKind::Start,
            Self::Stop { .. } => NoticeKind::Stop,
        }
    }

    /// First day of the delivery it is about.
    pub const fn begin(self) -> NaiveDate {
        match self {
            Self::Start { begin } | Self::Stop { begin, .. } => begin,
        }
    }

    /// TR018, TR134: the dates of a message that is dated so.
    pub fn check_dates(self, dated: NaiveDate) -> Result<(), Refusal> {
        let last = match self {
            Self::Start { begin } => begin,
            Self::Stop { begin, end, .. } if end < begin => return Err(Refusal::EndBeforeBegin),
            Self::Stop { end, .. } => end,
        };
        if last > dated {
            Err(Refusal::InTheFuture)
        } else {
            Ok(())
        }
    }
}

/// Product of a notice, equal to that of the allocation (IV075).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeProduct {
    /// Category.
    pub category: ProductCategorie,
    /// Code; absent for an aspecific allocation.
    pub code: Option<ProductCode>,
}

/// One line of a JW305 or JW307.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeLine {
    /// Reported or taken back.
    pub status: StatusAanlevering,
    /// What.
    pub notice: Notice,
    /// Product.
    pub product: NoticeProduct,
    /// "ToewijzingIngangsdatum": no key element.
    pub allocation_begin: NaiveDate,
}

impl NoticeLine {
    /// The line that reports something on an allocation; refused for one that was removed or has no product (TR019, IV075).
    pub fn first(allocation: &Toewijzing, notice: Notice) -> Result<Self, Refusal> {
        if allocation.is_removed() {
            return Err(Refusal::UnknownAllocation);
        }
        let category = allocation.category.clone().ok_or(Refusal::NoProduct)?;
        Ok(Self {
            status: StatusAanlevering::Eerste,
            notice,
            product: NoticeProduct {
                category,
                code: allocation.product.clone(),
            },
            allocation_begin: allocation.period.begin(),
        })
    }

    /// The line that takes this one back.
    #[must_use]
    pub fn deleted(&self) -> Self {
        Self {
            status: StatusAanlevering::Verwijderen,
            ..self.clone()
        }
    }

    /// Says whether the logical key is the same (within the child and the allocation).
    pub fn has_key_of(&self, other: &Self) -> bool {
        self.notice == other.notice && self.product == other.product
    }
}

/// The messages that put `new` in the place of `old`: a delete and its replacement share one only when a key element
/// differs (IV008, TR101). `None` when nothing differs.
pub fn replacement(old: &NoticeLine, new: &NoticeLine) -> Option<Vec<Vec<NoticeLine>>> {
    let delete = old.deleted();
    if !old.has_key_of(new) {
        Some(vec![vec![delete, new.clone()]])
    } else if old.allocation_begin == new.allocation_begin {
        None
    } else {
        Some(vec![vec![delete], vec![new.clone()]])
    }
}

/// Why a notice may not be sent: the rule, in one sentence that says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Error)]
pub enum Refusal {
    /// TR019, OP363.
    #[error("Deze toewijzing is hier niet (meer) bekend; lees eerst het JW301 van de gemeente in.")]
    UnknownAllocation,
    /// IV075: a generic allocation names no product.
    #[error("Deze toewijzing noemt geen product; meld start en stop in overleg met de gemeente buiten dit programma.")]
    NoProduct,
    /// TR018.
    #[error("De einddatum ligt voor de begindatum; kies een latere einddatum.")]
    EndBeforeBegin,
    /// TR134.
    #[error("De datum ligt na vandaag; meld start en stop pas als ze geweest zijn.")]
    InTheFuture,
    /// Own rule: care outside the allocation cannot start on it.
    #[error("De begindatum ligt buiten de toewijzing; kies een dag binnen de toewijzing.")]
    OutsideAllocation,
    /// TR063.
    #[error("Er is geen eerder bericht om te verwijderen; controleer wat er verzonden is.")]
    NothingToDelete,
    /// TR071.
    #[error("Deze start kan niet weg zolang er een stop op staat; verwijder eerst de stop.")]
    StartHasStop,
    /// TR074.
    #[error("Dit is al gemeld; er hoeft niets verzonden te worden.")]
    KeyUsed,
    /// TR326.
    #[error("De zorg op deze toewijzing loopt al; meld eerst een stop voor een nieuwe start.")]
    AlreadyRunning,
    /// TR382.
    #[error("Er loopt geen start met deze begindatum; meld eerst de start.")]
    NoCurrentStart,
    /// TR413.
    #[error("Er is al een tijdelijke stop gemeld; meld de hervatting of de definitieve stop.")]
    SecondTemporaryStop,
    /// TR414.
    #[error("De einddatum ligt voor die van de tijdelijke stop; kies die dag of een latere.")]
    EndBeforeEarlierStop,
    /// TR415.
    #[error("Er is al een definitieve stop gemeld; verbeter die als hij niet klopt.")]
    StopAfterFinalStop,
    /// Own rule: two deliveries would be current at once.
    #[error("Na deze stop is al een nieuwe start gemeld; verwijder eerst die start.")]
    LaterStart,
}

impl Refusal {
    /// Code of the rule.
    pub const fn rule(self) -> RuleCode {
        match self {
            Self::UnknownAllocation => RuleCode::Tr019,
            Self::NoProduct => RuleCode::Iv075,
            Self::EndBeforeBegin => RuleCode::Tr018,
            Self::InTheFuture => RuleCode::Tr134,
            Self::OutsideAllocation => RuleCode::ZorgPeriode,
            Self::NothingToDelete => RuleCode::Tr063,
            Self::StartHasStop => RuleCode::Tr071,
            Self::KeyUsed => RuleCode::Tr074,
            Self::AlreadyRunning => RuleCode::Tr326,
            Self::NoCurrentStart => RuleCode::Tr382,
            Self::SecondTemporaryStop => RuleCode::Tr413,
            Self::EndBeforeEarlierStop => RuleCode::Tr414,
            Self::StopAfterFinalStop => RuleCode::Tr415,
            Self::LaterStart => RuleCode::ZorgVolgorde,
        }
    }
}

/// A stop for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FinalStop {
    /// Why; never [`RedenBeeindiging::Tijdelijk`].
    pub reason: RedenBeeindiging,
    /// Last day.
    pub end: NaiveDate,
}

/// A delivery that was stopped before a later one started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Episode {
    /// First day.
    pub begin: NaiveDate,
    /// Last day of the temporary stop.
    pub paused: Option<NaiveDate>,
    /// The stop for good; one of the two is there.
    pub ended: Option<FinalStop>,
}

/// How care on one allocation stands in the eyes of the municipality (RULES 11).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Care {
    /// No start was reported, or it was taken back.
    #[default]
    NotStarted,
    /// Started.
    Running {
        /// First day.
        begin: NaiveDate,
        /// Deliveries before it.
        earlier: Vec<Episode>,
    },
    /// Stopped for the time being (reason 20).
    Paused {
        /// First day.
        begin: NaiveDate,
        /// Last day.
        end: NaiveDate,
        /// Deliveries before it.
        earlier: Vec<Episode>,
    },
    /// Stopped for good.
    Ended {
        /// First day.
        begin: NaiveDate,
        /// Last day of the temporary stop before it.
        paused: Option<NaiveDate>,
        /// The stop.
        stop: FinalStop,
        /// Deliveries before it.
        earlier: Vec<Episode>,
    },
}

impl Care {
    /// The state after notices in the order in which they were sent; one that no longer fits (because the municipality
    /// rejected the one before it) changes nothing.
    pub fn after<'l>(lines: impl IntoIterator<Item = &'l NoticeLine>) -> Self {
        lines.into_iter().fold(Self::NotStarted, |care, line| {
            care.clone().apply(line.status, line.notice).unwrap_or(care)
        })
    }

    /// The state after one notice.
    pub fn apply(self, status: StatusAanlevering, notice: Notice) -> Result<Self, Refusal> {
        match (status, notice) {
            (StatusAanlevering::Eerste, Notice::Start { begin }) => self.start(begin),
            (StatusAanlevering::Eerste, Notice::Stop { begin, reason, end }) => self.stop(begin, reason, end),
            (StatusAanlevering::Verwijderen, Notice::Start { begin }) => self.delete_start(begin),
            (StatusAanlevering::Verwijderen, Notice::Stop { begin, reason, end }) => {
                self.delete_stop(begin, reason, end)
            }
        }
    }

    /// A start (TR074, TR326). After a stop, temporary or final, it may start again (OP379).
    pub fn start(self, begin: NaiveDate) -> Result<Self, Refusal> {
        if self.has_start(begin) {
            return Err(Refusal::KeyUsed);
        }
        match self {
            Self::Running { .. } => Err(Refusal::AlreadyRunning),
            stopped => Ok(Self::Running {
                begin,
                earlier: stopped.into_episodes(),
            }),
        }
    }

    /// A stop of the current delivery (TR018, TR074, TR382, TR413, TR414, TR415).
    pub fn stop(self, begin: NaiveDate, reason: RedenBeeindiging, end: NaiveDate) -> Result<Self, Refusal> {
        if end < begin {
            return Err(Refusal::EndBeforeBegin);
        }
        if self.current_begin() != Some(begin) {
            return Err(Refusal::NoCurrentStart);
        }
        if self.has_stop(begin, reason, end) {
            return Err(Refusal::KeyUsed);
        }
        let stop = FinalStop { reason, end };
        match self {
            Self::NotStarted => Err(Refusal::NoCurrentStart),
            Self::Running { earlier, .. } if reason.is_temporary() => Ok(Self::Paused { begin, end, earlier }),
            Self::Running { earlier, .. } => Ok(Self::Ended {
                begin,
                paused: None,
                stop,
                earlier,
            }),
            Self::Paused { .. } if reason.is_temporary() => Err(Refusal::SecondTemporaryStop),
            Self::Paused { end: paused, .. } if end < paused => Err(Refusal::EndBeforeEarlierStop),
            Self::Paused {
                end: paused, earlier, ..
            } => Ok(Self::Ended {
                begin,
                paused: Some(paused),
                stop,
                earlier,
            }),
            Self::Ended { .. } => Err(Refusal::StopAfterFinalStop),
        }
    }

    /// A start taken back (TR063, TR071): the state is that of before it.
    pub fn delete_start(self, begin: NaiveDate) -> Result<Self, Refusal> {
        if !self.has_start(begin) {
            return Err(Refusal::NothingToDelete);
        }
        match self {
            Self::Running {
                begin: current,
                mut earlier,
            } if current == begin => Ok(match earlier.pop() {
                Some(last) => last.into_care(earlier),
                None => Self::NotStarted,
            }),
            _ => Err(Refusal::StartHasStop),
        }
    }

    /// A stop taken back (TR063).
    pub fn delete_stop(self, begin: NaiveDate, reason: RedenBeeindiging, end: NaiveDate) -> Result<Self, Refusal> {
        if !self.has_stop(begin, reason, end) {
            return Err(Refusal::NothingToDelete);
        }
        match self {
            Self::Paused {
                begin: current,
                earlier,
                ..
            } if current == begin => Ok(Self::Running { begin, earlier }),
            Self::Ended {
                begin: current,
                paused,
                stop,
                earlier,
            } if current == begin => Ok(match (reason.is_temporary(), paused) {
                (true, _) => Self::Ended {
                    begin,
                    paused: None,
                    stop,
                    earlier,
                },
                (false, Some(end)) => Self::Paused { begin, end, earlier },
                (false, None) => Self::Running { begin, earlier },
            }),
            _ => Err(Refusal::LaterStart),
        }
    }

    /// First day of the latest delivery.
    pub const fn current_begin(&self) -> Option<NaiveDate> {
        match self {
            Self::NotStarted => None,
            Self::Running { begin, .. } | Self::Paused { begin, .. } | Self::Ended { begin, .. } => Some(*begin),
        }
    }

    /// Last day of the latest delivery that was stopped; `None` while it runs.
    pub const fn stopped_on(&self) -> Option<NaiveDate> {
        match self {
            Self::NotStarted | Self::Running { .. } => None,
            Self::Paused { end, .. } => Some(*end),
            Self::Ended { stop, .. } => Some(stop.end),
        }
    }

    /// The notice that was sent last and still stands, which is the one that can be taken back.
    pub const fn last_notice(&self) -> Option<Notice> {
        match self {
            Self::NotStarted => None,
            Self::Running { begin, .. } => Some(Notice::Start { begin: *begin }),
            Self::Paused { begin, end, .. } => Some(Notice::Stop {
                begin: *begin,
                reason: RedenBeeindiging::Tijdelijk,
                end: *end,
            }),
            Self::Ended { begin, stop, .. } => Some(Notice::Stop {
                begin: *begin,
                reason: stop.reason,
                end: stop.end,
            }),
        }
    }

    fn episodes(&self) -> Vec<Episode> {
        self.clone().into_episodes()
    }

    /// Every delivery; a running one has neither stop.
    fn into_episodes(self) -> Vec<Episode> {
        let (mut earlier, current) = match self {
            Self::NotStarted => return Vec::new(),
            Self::Running { begin, earlier } => (earlier, (begin, None, None)),
            Self::Paused { begin, end, earlier } => (earlier, (begin, Some(end), None)),
            Self::Ended {
                begin,
                paused,
                stop,
                earlier,
            } => (earlier, (begin, paused, Some(stop))),
        };
        let (begin, paused, ended) = current;
        earlier.push(Episode { begin, paused, ended });
        earlier
    }

    fn has_start(&self, begin: NaiveDate) -> bool {
        self.episodes().iter().any(|episode| episode.begin == begin)
    }

    fn has_stop(&self, begin: NaiveDate, reason: RedenBeeindiging, end: NaiveDate) -> bool {
        self.episodes().iter().any(|episode| {
            let same = if reason.is_temporary() {
                episode.paused == Some(end)
            } else {
                episode.ended == Some(FinalStop { reason, end })
            };
            episode.begin == begin && same
        })
    }
}

impl Episode {
    /// The state in which this delivery is the latest.
    fn into_care(self, earlier: Vec<Self>) -> Care {
        let Self { begin, paused, ended } = self;
        match (paused, ended) {
            (_, Some(stop)) => Care::Ended {
                begin,
                paused,
                stop,
                earlier,
            },
            (Some(end), None) => Care::Paused { begin, end, earlier },
            (None, None) => Care::Running { begin, earlier },
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start { begin } => write!(f, "start per {}", begin.format("%d-%m-%Y")),
            Self::Stop { reason, end, .. } => {
                write!(f, "stop per {}, {}", end.format("%d-%m-%Y"), reason.label())
            }
        }
    }
}
