//! The five steps of the meldcode ("meldcode huiselijk geweld en kindermishandeling": Wko 1.51a; Bkk 5, 14; Jeugdwet 4.1.7).
//!
//! One file follows one suspicion: 1 signals, 2 consultation, 3 talk, 4 weighing, 5 the two decisions. Steps come in order;
//! the three in the middle may be left out with a reason. What was written stays; more can be added to a step later.

use super::error::{Hidden, ValueError};
use super::hidden;
use crate::domain::word_enums::words;
use chrono::NaiveDate;
use thiserror::Error;

/// Text of a sealed note: one or more lines, at most 4000 characters, never empty.
#[derive(Clone, PartialEq, Eq)]
pub struct NoteText(String);

impl NoteText {
    /// Longest accepted text, in characters.
    pub const MAX_CHARS: usize = 4000;

    /// Reads a text; line ends and tabs are kept, other control characters refused, white space around it dropped.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let text = Self::stored(raw)?;
        let mut lines = text.as_str().split(['\n', '\t']);
        lines
            .find_map(hidden::in_text)
            .map_or(Ok(text), |found| Err(ValueError::Hidden(found)))
    }

    /// Reads a text that is in the file already: what was let in before stays readable.
    pub fn stored(raw: &str) -> Result<Self, ValueError> {
        let text = raw.replace("\r\n", "\n");
        let text = text.trim();
        if text.is_empty() {
            return Err(ValueError::Empty);
        }
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            return Err(ValueError::Hidden(Hidden::Control));
        }
        if text.chars().count() > Self::MAX_CHARS {
            return Err(ValueError::TooLong { max: Self::MAX_CHARS });
        }
        Ok(Self(text.to_owned()))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Shows no word of itself, so that it never ends up in a fault.
impl std::fmt::Debug for NoteText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NoteText(*****)")
    }
}

words! {
    /// One of the five steps ("stap").
    Step, trimmed {
        /// 1: in kaart brengen van signalen.
        Signals = "1", "signalen in kaart brengen";
        /// 2: collegiale consultatie en zo nodig Veilig Thuis.
        Consultation = "2", "overleg met een collega en zo nodig Veilig Thuis";
        /// 3: gesprek met de betrokkene(n).
        Talk = "3", "gesprek met de betrokkenen";
        /// 4: wegen met het afwegingskader.
        Weighing = "4", "wegen";
        /// 5: beslissen over melden en over hulp.
        Decision = "5", "beslissen over melden en hulp";
    }
}

impl Step {
    /// Its number in the law's order, 1 to 5.
    pub const fn number(self) -> u8 {
        match self {
            Self::Signals => 1,
            Self::Consultation => 2,
            Self::Talk => 3,
            Self::Weighing => 4,
            Self::Decision => 5,
        }
    }

    /// Whether it may be left out: the first and the last may not.
    pub const fn is_skippable(self) -> bool {
        matches!(self, Self::Consultation | Self::Talk | Self::Weighing)
    }
}

words!(
    /// Who was asked in step 2.
    Consulted, any_case {
        /// A colleague.
        Colleague = "collega", "een collega is geraadpleegd";
        /// A colleague and Veilig Thuis.
        VeiligThuis = "veilig-thuis", "een collega en Veilig Thuis zijn geraadpleegd";
    }
);
words!(
    /// What the weighing of step 4 ("afwegingskader") came to.
    Weighing, any_case {
        /// No suspicion remains.
        NoSuspicion = "geen-vermoeden", "er blijft geen vermoeden over";
        /// A suspicion, no acute or structural danger.
        Suspicion = "vermoeden", "er is een vermoeden, geen acute of structurele onveiligheid";
        /// Acute or structural danger: reporting is the norm of the profession.
        Unsafe = "onveilig", "er is een vermoeden van acute of structurele onveiligheid";
    }
);
words!(
    /// The first decision of step 5: to report ("melden").
    Reporting, any_case {
        /// Reported to Veilig Thuis.
        Reported = "melden", "er is gemeld bij Veilig Thuis";
        /// Not reported.
        NotReported = "niet-melden", "er is niet gemeld";
    }
);
words!(
    /// The second decision of step 5: help ("hulp").
    Help, any_case {
        /// Help is given or organised.
        Given = "hulp", "er wordt hulp geboden of georganiseerd";
        /// No help from here.
        NotGiven = "geen-hulp", "er is geen hulp vanuit de locatie";
    }
);

/// What an entry of the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Step 1.
    Signals,
    /// Step 2.
    Consultation(Consulted),
    /// Step 3.
    Talk,
    /// Step 4.
    Weighing(Weighing),
    /// Step 5: both decisions.
    Decision(Reporting, Help),
    /// A step that is left out; the text says why.
    Skipped(Step),
    /// More about a step that was taken.
    Addition(Step),
}

impl Entry {
    /// The step it belongs to.
    pub const fn step(self) -> Step {
        match self {
            Self::Signals => Step::Signals,
            Self::Consultation(_) => Step::Consultation,
            Self::Talk => Step::Talk,
            Self::Weighing(_) => Step::Weighing,
            Self::Decision(..) => Step::Decision,
            Self::Skipped(step) | Self::Addition(step) => step,
        }
    }
}

/// One entry of a file: what, on which day, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is.
    pub entry: Entry,
    /// The day on which it happened.
    pub day: NaiveDate,
    /// What was seen, said or decided; of a step left out the reason.
    pub text: NoteText,
}

/// Why an entry does not fit in the file. Dutch sentences, without a word of what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MeldcodeError {
    /// A step before this one was not taken or left out.
    #[error("Stap {} komt niet aan de beurt; eerst is stap {} nodig.", .given.number(), .needed.number())]
    OutOfOrder {
        /// Step that was given.
        given: Step,
        /// Step that has its turn.
        needed: Step,
    },
    /// The step was taken before.
    #[error("Stap {} is al gezet; schrijf er een aanvulling bij.", .0.number())]
    AlreadyTaken(Step),
    /// Nothing was written yet that this could add to.
    #[error("Stap {} is nog niet gezet; daar kan geen aanvulling bij.", .0.number())]
    NothingToAddTo(Step),
    /// The first and the last step are never left out.
    #[error("Stap {} kan niet worden overgeslagen.", .0.number())]
    NotSkippable(Step),
    /// The day lies before the one of the step before.
    #[error("De datum ligt voor die van de vorige stap.")]
    BeforePrevious,
}

/// How far the file of one suspicion is; every state but the first holds what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meldcode {
    /// Nothing is written yet.
    Empty,
    /// Step 1 is done.
    Signalled(Vec<Note>),
    /// Step 2 is done or left out.
    Consulted(Vec<Note>),
    /// Step 3 is done or left out.
    Talked(Vec<Note>),
    /// Step 4 is done or left out.
    Weighed(Vec<Note>),
    /// Step 5 is done: the file is closed but for additions.
    Decided(Vec<Note>),
}

impl Meldcode {
    /// The last step that was taken or left out.
    pub const fn done(&self) -> Option<Step> {
        match self {
            Self::Empty => None,
            Self::Signalled(_) => Some(Step::Signals),
            Self::Consulted(_) => Some(Step::Consultation),
            Self::Talked(_) => Some(Step::Talk),
            Self::Weighed(_) => Some(Step::Weighing),
            Self::Decided(_) => Some(Step::Decision),
        }
    }

    /// The step that has its turn; `None` when all are done.
    pub fn next(&self) -> Option<Step> {
        Step::ALL.into_iter().find(|step| Some(*step) > self.done())
    }

    /// Everything written, in order.
    pub fn notes(&self) -> &[Note] {
        match self {
            Self::Empty => &[],
            Self::Signalled(notes)
            | Self::Consulted(notes)
            | Self::Talked(notes)
            | Self::Weighed(notes)
            | Self::Decided(notes) => notes,
        }
    }

    /// Writes one entry: the step that has its turn, the leaving out of it, or an addition to an earlier one.
    pub fn write(self, note: Note) -> Result<Self, MeldcodeError> {
        let (step, done) = (note.entry.step(), self.done());
        let taken = done.filter(|done| step <= *done);
        if matches!(note.entry, Entry::Addition(_)) {
            let done = taken.ok_or(MeldcodeError::NothingToAddTo(step))?;
            return Ok(self.with(note, done));
        }
        if taken.is_some() {
            return Err(MeldcodeError::AlreadyTaken(step));
        }
        if let Some(needed) = self.next().filter(|needed| *needed < step) {
            return Err(MeldcodeError::OutOfOrder { given: step, needed });
        }
        if matches!(note.entry, Entry::Skipped(step) if !step.is_skippable()) {
            return Err(MeldcodeError::NotSkippable(step));
        }
        let later = |earlier: &Note| !matches!(earlier.entry, Entry::Addition(_)) && earlier.day > note.day;
        if self.notes().iter().any(later) {
            return Err(MeldcodeError::BeforePrevious);
        }
        Ok(self.with(note, step))
    }

    /// One note more, in the state after `done`.
    fn with(self, note: Note, done: Step) -> Self {
        let mut notes = match self {
            Self::Empty => Vec::new(),
            Self::Signalled(notes)
            | Self::Consulted(notes)
            | Self::Talked(notes)
            | Self::Weighed(notes)
            | Self::Decided(notes) => notes,
        };
        notes.push(note);
        match done {
            Step::Signals => Self::Signalled(notes),
            Step::Consultation => Self::Consulted(notes),
            Step::Talk => Self::Talked(notes),
            Step::Weighing => Self::Weighed(notes),
            Step::Decision => Self::Decided(notes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn note(entry: Entry, day: u32) -> Note {
        Note {
            entry,
            day: NaiveDate::from_ymd_opt(2026, 3, day).expect("a date"),
            text: NoteText::parse("Verzonnen").expect("a text"),
        }
    }

    fn entries() -> Vec<Entry> {
        let mut all = vec![
            Entry::Signals,
            Entry::Consultation(Consulted::VeiligThuis),
            Entry::Talk,
            Entry::Weighing(Weighing::Unsafe),
            Entry::Decision(Reporting::Reported, Help::Given),
        ];
        all.extend(Step::ALL.map(Entry::Skipped));
        all.extend(Step::ALL.map(Entry::Addition));
        all
    }

    #[test]
    fn wko_1_51a_the_five_steps_come_in_order_and_the_middle_ones_may_be_left_out() {
        use Entry::{Addition, Consultation, Decision, Signals, Skipped, Talk, Weighing as Weigh};
        let file = [
            Signals,
            Consultation(Consulted::Colleague),
            Addition(Step::Signals),
            Skipped(Step::Talk),
            Weigh(Weighing::Suspicion),
            Decision(Reporting::NotReported, Help::Given),
            Addition(Step::Decision),
        ];
        let mut state = Meldcode::Empty;
        for (at, entry) in (1..).zip(file) {
            state = state.write(note(entry, at)).expect("it fits");
        }
        assert!(matches!(&state, Meldcode::Decided(notes) if notes.len() == 7));
        assert_eq!(state.next(), None);
        let started = Meldcode::Empty.write(note(Signals, 5)).expect("begun");
        for (state, entry, day, error) in [
            (
                Meldcode::Empty,
                Talk,
                1,
                MeldcodeError::OutOfOrder {
                    given: Step::Talk,
                    needed: Step::Signals,
                },
            ),
            (
                Meldcode::Empty,
                Skipped(Step::Signals),
                1,
                MeldcodeError::NotSkippable(Step::Signals),
            ),
            (
                Meldcode::Empty,
                Addition(Step::Signals),
                1,
                MeldcodeError::NothingToAddTo(Step::Signals),
            ),
            (started.clone(), Signals, 6, MeldcodeError::AlreadyTaken(Step::Signals)),
            (
                started.clone(),
                Consultation(Consulted::Colleague),
                4,
                MeldcodeError::BeforePrevious,
            ),
            (
                started,
                Skipped(Step::Weighing),
                6,
                MeldcodeError::OutOfOrder {
                    given: Step::Weighing,
                    needed: Step::Consultation,
                },
            ),
        ] {
            assert_eq!(state.write(note(entry, day)), Err(error), "{entry:?}");
        }
    }

    #[test]
    fn the_decision_is_never_left_out() {
        let mut state = Meldcode::Empty.write(note(Entry::Signals, 1)).expect("begun");
        for step in [Step::Consultation, Step::Talk, Step::Weighing] {
            state = state.write(note(Entry::Skipped(step), 1)).expect("left out");
        }
        let refused = state.write(note(Entry::Skipped(Step::Decision), 1));
        assert_eq!(refused, Err(MeldcodeError::NotSkippable(Step::Decision)));
    }

    #[test]
    fn the_text_of_a_note_has_lines_and_at_most_4000_characters() {
        assert_eq!(
            NoteText::parse(" een\r\ntwee\n").map(|t| t.as_str().to_owned()),
            Ok("een\ntwee".to_owned())
        );
        assert!(NoteText::parse(&"é".repeat(4000)).is_ok());
        assert_eq!(
            NoteText::parse(&"x".repeat(4001)),
            Err(ValueError::TooLong { max: 4000 })
        );
        assert_eq!(NoteText::parse(" \n"), Err(ValueError::Empty));
        assert_eq!(NoteText::parse("a\u{1b}[2J"), Err(ValueError::Hidden(Hidden::Control)));
        assert!(NoteText::parse("regel\n\u{202e}om").is_err() && NoteText::stored("regel\n\u{202e}om").is_ok());
        assert_eq!(format!("{:?}", NoteText::parse("geheim")), "Ok(NoteText(*****))");
    }

    #[test]
    fn every_word_of_a_choice_is_read_back() {
        for step in Step::ALL {
            assert_eq!(Step::parse(&step.number().to_string()), Ok(step));
        }
        assert!(
            Consulted::ALL
                .iter()
                .all(|each| Consulted::parse(each.code()) == Ok(*each))
        );
        assert!(
            Weighing::ALL
                .iter()
                .all(|each| Weighing::parse(each.code()) == Ok(*each))
        );
        assert!(
            Reporting::ALL
                .iter()
                .all(|each| Reporting::parse(each.code()) == Ok(*each))
        );
        assert!(Help::ALL.iter().all(|each| Help::parse(each.code()) == Ok(*each)));
        assert!(Step::parse("6").is_err() && Weighing::parse("melden").is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_written_the_steps_stay_in_order_and_nothing_is_lost(
            tried in proptest::collection::vec((0..15_usize, 1..28_u32), 0..30)
        ) {
            let entries = entries();
            let mut state = Meldcode::Empty;
            for (which, day) in tried {
                let before = state.clone();
                state = match state.write(note(entries[which], day)) {
                    Ok(after) => {
                        prop_assert_eq!(after.notes().len(), before.notes().len() + 1);
                        prop_assert!(after.notes().starts_with(before.notes()));
                        prop_assert!(after.done() >= before.done());
                        after
                    }
                    Err(_) => before,
                };
            }
            let steps: Vec<Step> = state
                .notes()
                .iter()
                .filter(|note| !matches!(note.entry, Entry::Addition(_)))
                .map(|note| note.entry.step())
                .collect();
            prop_assert!(Step::ALL.starts_with(&steps));
        }
    }
}
