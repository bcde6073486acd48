//! What has to be done by when ("termijnen"): for children, for staff and for the location. Pure: facts in, terms out.

mod children;
mod goals;
mod staff;
mod support;

#[cfg(test)]
mod tests;

pub use children::{ChildFacts, PlusPlace, of_child};
pub use goals::evaluation_due;
pub use staff::{AtWork, months_without_talk, of_level, of_responsible, of_staff, of_talks};
pub use support::{Support, indicated, supports, taken_back};

use super::calendar::add_working_days;
use super::ids::{ChildId, StaffId};
use super::role::{Permission, Role};
use super::time::date_in_words;
use chrono::{Days, Months, NaiveDate};

/// Whom or what a term is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A child.
    Child(ChildId),
    /// Someone of the staff.
    Staff(StaffId),
    /// The location as a whole.
    Location,
}

/// Defines the kinds of term: variant, code in JSON and in keys, title, what to do, and who may see it (any of these).
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $code:literal, $title:literal, $remedy:literal, $($see:ident)|+;)+) => {
        /// What has to be done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DeadlineKind { $($(#[$doc])* $kind,)+ }

        impl DeadlineKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The word in keys and in JSON.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$kind => $code,)+ }
            }

            /// Its name on the screen.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$kind => $title,)+ }
            }

            /// What to do about it, as a Dutch sentence.
            pub const fn remedy(self) -> &'static str {
                match self { $(Self::$kind => $remedy,)+ }
            }

            /// Says whether a role may see terms of this kind.
            pub const fn seen_by(self, role: Role) -> bool {
                match self { $(Self::$kind => $(role.may(Permission::$see))||+,)+ }
            }
        }
    };
}

kinds! {
    /// The goals are evaluated before the indication ends (Buren art. 5.7).
    Evaluation = "evaluatie", "Evaluatie van de doelen", "Leg bij het kind van elk doel een evaluatie vast.", SeePlan;
    /// A plan was asked for in writing: 14 days (Jeugdwet 4.1.3(4)).
    WrittenPlan = "plan_op_papier", "Plan op papier", "Leg het plan vast bij het kind en geef het aan wie erom vroeg.", SeePlan;
    /// There is no plan yet (Buren art. 2 and 5.7); no law gives a day for it.
    NoPlan = "plan_ontbreekt", "Nog geen plan", "Maak met de ouders een plan met doelen en leg het vast bij het kind.", SeePlan;
    /// The monthly talk with the gedragskundige (Buren art. 5.9).
    SpecialistTalk = "overleg_gedragskundige", "Overleg gedragskundige", "Leg het overleg vast bij een van de besproken kinderen, of handel het af met de reden waarom het er niet was.", SeeDossier;
    /// What the parents think of it (Buren art. 8).
    Satisfaction = "tevredenheid", "Oudertevredenheid", "Vraag de ouders wat zij ervan vinden en leg het vast bij het kind.", SeeDossier;
    /// KDV+ ends at the fourth birthday (Buren art. 1, 1f and 3).
    FourthBirthday = "vier_jaar", "Wordt vier: KDV+ eindigt", "BSO+ vraagt een eigen indicatie: vraag die op tijd aan, of plan de overgang naar gewone opvang.", SeeChildren;
    /// From the twelfth birthday on the child consents too (Jeugdwet 7.3.4).
    TwelfthBirthday = "twaalf_jaar", "Wordt twaalf: kind beslist mee", "Vraag vanaf die dag ook het kind zelf om toestemming en leg die vast bij het kind.", SeeChildren;
    /// An indication ends and none follows on it.
    AllocationEnds = "indicatie_eindigt", "Indicatie eindigt", "Vraag op tijd een nieuwe indicatie aan, of plan de uitstroom.", SeeDossier | Messages;
    /// A place in a plus group without a valid indication (Buren art. 3).
    NoIndication = "indicatie_ontbreekt", "Plusplek zonder indicatie", "Vraag de gemeente om de toewijzing, of maak er een gewone plek van.", SeeDossier | Messages;
    /// Nobody is noted who referred the child (Enschede, paragraph 2).
    NoReferral = "verwijzing_ontbreekt", "Verwijzing ontbreekt", "Leg bij het kind vast wie verwees.", SeeDossier;
    /// Something has to follow on a signal (Buren art. 4o).
    SignalFollowUp = "signaal", "Vervolg op een signaal", "Doe wat is afgesproken en rond het signaal af bij het kind.", SeeDossier;
    /// Consent to share the beschikking ends (Buren art. 4i).
    ConsentEnds = "toestemming_eindigt", "Toestemming eindigt", "Vraag de ouders opnieuw om toestemming en leg die vast bij het kind.", SeeDossier;
    /// There is a decision, and no consent to share it (Buren art. 4i).
    ConsentMissing = "toestemming_ontbreekt", "Toestemming ontbreekt", "Vraag de ouders om toestemming om de beschikking te delen en leg die vast bij het kind.", SeeDossier;
    /// A request without a decision after eight weeks.
    OpenRequest = "aanvraag_open", "Aanvraag zonder besluit", "Vraag de gemeente hoe het ermee staat.", SeeDossier;
    /// On the roster without a link in the personenregister (Wko 1.50).
    NotLinked = "prk", "Niet gekoppeld (PRK)", "Koppel de medewerker in het personenregister kinderopvang, of haal de dienst van het rooster.", Roster | Import;
    /// No certificate of conduct for the day of the shift (Wko 1.50).
    NoVog = "vog", "VOG-datum ontbreekt", "Vul de datum van de VOG aan met plusgroep import medewerkers.", Roster | Import;
    /// The first-aid certificate ends.
    FirstAid = "ehbo", "EHBO verloopt", "Plan een herhaling en vul de nieuwe datum aan met plusgroep import medewerkers.", Roster | Import;
    /// Someone on the roster of a plus group has a lower level of education than the policy asks (Buren art. 5.5).
    LevelLow = "niveau", "Niveau te laag voor de plusgroep", "Zet iemand met het niveau van de regeling op de plusgroep, of vul het niveau aan met plusgroep import medewerkers.", Roster | Import;
    /// Nobody of the staff has the level of who is responsible (Buren art. 5.5).
    NoResponsible = "verantwoordelijke", "Geen verantwoordelijke", "Vul bij wie verantwoordelijk is het niveau aan met plusgroep import medewerkers.", Roster | Import;
    /// A message of start or stop, or the answer to one, is due.
    CareNotice = "bericht", "Bericht aan de gemeente", "Maak het bericht.", Messages;
    /// The answer to a claim did not come within ten working days (iJw `OP090x4`).
    ClaimAnswer = "declaratieantwoord", "Geen antwoord op de declaratie", "Vraag de gemeente om het antwoord (JW325) en lees het in met plusgroep ijw lees.", Declare;
    /// Lines of a claim were rejected and nothing came in their place.
    ClaimRejected = "afgekeurde_regels", "Afgekeurde declaratieregels", "Bekijk de regels met plusgroep declaratie taken; wat u niet aanhoudt, gaat mee met de volgende declaratie.", Declare;
}

/// Where a term stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It is not time yet.
    NotYet,
    /// It is near.
    Soon,
    /// It is today.
    Today,
    /// It is past.
    Late,
    /// It has no term that can be missed: good to know.
    Known,
}

impl State {
    /// The word on the screen and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotYet => "nog niet",
            Self::Soon => "binnenkort",
            Self::Today => "vandaag",
            Self::Late => "te laat",
            Self::Known => "ter info",
        }
    }

    /// The sign beside the word, so that it reads without colour.
    pub const fn sign(self) -> char {
        match self {
            Self::NotYet => '.',
            Self::Soon => '~',
            Self::Today => '=',
            Self::Late => '!',
            Self::Known => 'i',
        }
    }
}

/// Whether something can be too late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// A term that can be missed.
    Term,
    /// Good to know: the sources give no day by which it must be done.
    Information,
}

/// Something that has to be done by a day ("termijn").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// Which it is: kind, subject and day; another day makes it another one, so that what was dismissed comes back.
    pub key: String,
    /// What has to be done.
    pub kind: DeadlineKind,
    /// For whom.
    pub subject: Subject,
    /// The last day.
    pub due: NaiveDate,
    /// From which day it is said.
    pub warn_from: NaiveDate,
    /// From which day it is said once more, louder.
    pub near_from: Option<NaiveDate>,
    /// After which day it is too late: the last day itself unless the rule gives more time.
    pub late_after: NaiveDate,
    /// Whether it can be too late.
    pub weight: Weight,
    /// What it is about, in Dutch, without a name.
    pub text: String,
}

impl Deadline {
    /// A term that is said a month before; `text` follows on the title.
    pub fn new(kind: DeadlineKind, subject: Subject, due: NaiveDate, text: impl Into<String>) -> Self {
        let who = match subject {
            Subject::Child(child) => format!("kind-{}", child.raw()),
            Subject::Staff(staff) => format!("medewerker-{}", staff.raw()),
            Subject::Location => "locatie".to_owned(),
        };
        Self {
            key: format!("{}:{who}:{due}", kind.code()),
            kind,
            subject,
            due,
            warn_from: months_before(due, 1),
            near_from: None,
            late_after: due,
            weight: Weight::Term,
            text: text.into(),
        }
    }

    /// Tells it apart from another of the same kind, subject and day.
    #[must_use]
    fn about(mut self, what: impl std::fmt::Display) -> Self {
        self.key = format!("{}:{what}", self.key);
        self
    }

    #[must_use]
    const fn warned_from(mut self, day: NaiveDate) -> Self {
        self.warn_from = day;
        self
    }

    #[must_use]
    const fn near_from(mut self, day: NaiveDate) -> Self {
        self.near_from = Some(day);
        self
    }

    #[must_use]
    const fn late_after(mut self, day: NaiveDate) -> Self {
        self.late_after = day;
        self
    }

    #[must_use]
    const fn information(mut self) -> Self {
        self.weight = Weight::Information;
        self
    }

    /// Where it stands on a day.
    pub fn state(&self, day: NaiveDate) -> State {
        match self.weight {
            Weight::Information if day >= self.due => State::Known,
            Weight::Term if day > self.late_after => State::Late,
            Weight::Term if day == self.due => State::Today,
            Weight::Term if day >= self.warn_from => State::Soon,
            Weight::Information | Weight::Term => State::NotYet,
        }
    }

    /// Says whether it is said louder on a day: the second warning is there, or the last day has come.
    pub fn is_near(&self, day: NaiveDate) -> bool {
        let second = self.weight == Weight::Term && self.near_from.is_some_and(|near| near <= day);
        second || matches!(self.state(day), State::Today | State::Late)
    }
}

/// A message of start or stop, or the answer to one, that is due; what finds them is another part of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CareNoticeDue {
    /// The child.
    pub child: ChildId,
    /// What is due, in Dutch, without a name.
    pub text: String,
    /// The last day.
    pub due: NaiveDate,
}

/// Terms of messages: said a week before.
pub fn of_care_notices(notices: &[CareNoticeDue]) -> Vec<Deadline> {
    let notice = |notice: &CareNoticeDue| {
        let about: String = notice.text.chars().take(80).collect();
        Deadline::new(
            DeadlineKind::CareNotice,
            Subject::Child(notice.child),
            notice.due,
            notice.text.clone(),
        )
        .warned_from(days_before(notice.due, 7))
        .about(about)
    };
    notices.iter().map(notice).collect()
}

/// A claim that has no answer, or of which lines were rejected; what finds them is another part of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimDue {
    /// Number of the declaration.
    pub number: String,
    /// What it is about, in Dutch, without a name.
    pub text: String,
    /// What is due.
    pub what: ClaimDueKind,
}

/// What is due about a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimDueKind {
    /// Its answer, for a claim that was sent on this day.
    Answer(NaiveDate),
    /// A look at its rejected lines, since this day.
    Rejected(NaiveDate),
}

/// Working days within which the answer to a claim comes (iJw `OP090x4`).
const CLAIM_ANSWER_WORKING_DAYS: u32 = 10;

/// Terms of claims: an answer is asked for when it is due, rejected lines are said until they are dealt with.
pub fn of_claims(claims: &[ClaimDue]) -> Vec<Deadline> {
    let deadline = |claim: &ClaimDue| match claim.what {
        ClaimDueKind::Answer(sent) => {
            let due = add_working_days(sent, CLAIM_ANSWER_WORKING_DAYS);
            Deadline::new(DeadlineKind::ClaimAnswer, Subject::Location, due, claim.text.clone())
                .warned_from(due)
                .about(&claim.number)
        }
        ClaimDueKind::Rejected(since) => Deadline::new(
            DeadlineKind::ClaimRejected,
            Subject::Location,
            since,
            claim.text.clone(),
        )
        .information()
        .about(&claim.number),
    };
    claims.iter().map(deadline).collect()
}

/// Terms by day, then by kind and subject; each once.
pub fn sorted(mut deadlines: Vec<Deadline>) -> Vec<Deadline> {
    deadlines.sort_by(|one, two| {
        let order = |deadline: &Deadline| (deadline.due, deadline.kind, deadline.subject);
        order(one).cmp(&order(two)).then_with(|| one.key.cmp(&two.key))
    });
    deadlines.dedup_by(|one, two| one.key == two.key);
    deadlines
}

/// The same day so many calendar months earlier, or the last day of that month when it has no such day.
fn months_before(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN)
}

/// The same day so many calendar months later, or the last day of that month when it has no such day.
fn months_after(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

fn days_before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

fn days_after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

fn on(day: NaiveDate) -> String {
    format!("op {}", date_in_words(day))
}
