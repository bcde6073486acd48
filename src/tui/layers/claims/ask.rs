//! What the screen Declaratie asks before something is done, and what it has done outside it.

use super::super::confirm::{Answer, Confirm};
use super::super::notices::ask::bare;
use super::super::{Layer, Next};
use super::At;
use crate::app::declare::seen::SeenLines;
use crate::app::declare::tasks::SeenCare;
use crate::domain::declaration::{Decision, LineDecision, LineKey, TariffChoice};
use crate::domain::ids::ChildNumber;
use crate::domain::subsidy_account::SubsidyAccount;
use crate::domain::text::Text;
use crate::tui::model::Effect;
use crate::tui::text_claims as words;
use chrono::NaiveDate;

/// What the screen has done outside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimsTask {
    /// Read the months.
    Months,
    /// Read a month.
    Month(At),
    /// Write the file of a month and book its numbers.
    Make {
        /// Which month.
        at: At,
        /// The lines that were in sight.
        seen: SeenLines,
        /// Where the file goes.
        folder: String,
    },
    /// Work out the account of extra hours of a month, to make it.
    AskAccount(At),
    /// Write the account of extra hours of a month.
    MakeAccount {
        /// Which month.
        at: At,
        /// The account that was in sight.
        seen: Box<SubsidyAccount>,
        /// Where its files go.
        folder: String,
    },
    /// Hand the stored files of a month out again.
    HandOut {
        /// Which month.
        at: At,
        /// Where they go.
        folder: String,
    },
    /// Read the answer of the municipality.
    Read {
        /// Where it lies.
        path: String,
        /// The month that is shown.
        at: Option<At>,
    },
    /// A file never reached the municipality.
    Refused {
        /// Number of the declaration.
        number: String,
        /// The month that is shown.
        at: At,
    },
    /// That a file never reached the municipality is taken back.
    NotRefused {
        /// Number of the declaration.
        number: String,
        /// The month that is shown.
        at: At,
    },
    /// A month was declared by another program; with the lines of it that were in sight.
    Elsewhere(At, SeenLines),
    /// That a month was declared by another program is taken back.
    NotElsewhere(At),
    /// Hold care back, or write it off.
    Decide {
        /// What was decided.
        decided: LineDecision,
        /// What stood there.
        seen: SeenCare,
        /// The month that is shown.
        at: At,
    },
    /// Let care go along again.
    Release {
        /// Which.
        key: LineKey,
        /// What was decided about it.
        seen: Option<Decision>,
        /// The month that is shown.
        at: At,
    },
    /// Choose the tariff of a month in which it changes, in the place of the one that was chosen.
    Tariff(TariffChoice, Option<NaiveDate>),
    /// Read the attendance of a child on a day.
    Attendance {
        /// The child.
        child: ChildNumber,
        /// The day.
        day: NaiveDate,
        /// What stands above it.
        first: Vec<String>,
    },
}

impl ClaimsTask {
    /// It as something that happens and is over.
    pub fn close(self) -> Next {
        Next::CloseWith(vec![Effect::Claims(Box::new(self))])
    }

    /// It as something that is asked first, in place of what is open; Cancel is the default.
    fn after_question(self, title: &'static str, paragraphs: Vec<String>) -> Next {
        let confirm = Confirm::new(title, paragraphs, Answer::Claims(Box::new(self)));
        Next::Replace(Layer::Confirm(confirm))
    }

    /// It as something that happens while the screen stays.
    pub fn stay(self) -> Next {
        Next::StayWith(Effect::Claims(Box::new(self)))
    }
}

/// A line to decide about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// What it is about.
    pub key: LineKey,
    /// Whom it is about, for the title.
    pub who: String,
    /// The line in full, for the question.
    pub what: String,
    /// What was in sight of it.
    pub seen: SeenCare,
    /// The month that is shown.
    pub at: At,
}

/// What a field of this screen asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Where the file of a month goes.
    Make {
        /// Which month.
        at: At,
        /// The lines that are in sight.
        seen: SeenLines,
        /// What the file will hold, and what stays behind.
        summary: Vec<String>,
    },
    /// Where the files of an account of extra hours go.
    Account {
        /// Which month.
        at: At,
        /// The account that is in sight.
        seen: Box<SubsidyAccount>,
        /// What the files will hold.
        summary: String,
    },
    /// Where the stored files go.
    HandOut {
        /// Which month.
        at: At,
        /// What that does.
        summary: String,
    },
    /// Where the answer of the municipality lies.
    Answer {
        /// The month that is shown.
        at: Option<At>,
    },
    /// Why a line is held back or written off.
    Reason {
        /// Which of the two.
        decision: Decision,
        /// The line.
        subject: Subject,
    },
}

impl Ask {
    /// What was typed, as what comes next; the error is a sentence for beside the field.
    pub fn answer(&self, typed: &str) -> Result<Next, String> {
        let path = bare(typed);
        let wanted = |empty: &str| (!path.is_empty()).then(|| path.clone()).ok_or_else(|| empty.to_owned());
        match self.clone() {
            Self::Make { at, seen, summary } => {
                let folder = wanted(words::FOLDER_EMPTY)?;
                let paragraphs = words::last_question(summary, &folder);
                let task = ClaimsTask::Make { at, seen, folder };
                Ok(task.after_question(words::MAKE_TITLE, paragraphs))
            }
            Self::Account { at, seen, summary } => {
                let folder = wanted(words::FOLDER_EMPTY)?;
                let paragraphs = words::last_question(vec![summary], &folder);
                let task = ClaimsTask::MakeAccount { at, seen, folder };
                Ok(task.after_question(words::ACCOUNT_TITLE, paragraphs))
            }
            Self::HandOut { at, .. } => {
                let folder = wanted(words::FOLDER_EMPTY)?;
                Ok(ClaimsTask::HandOut { at, folder }.close())
            }
            Self::Answer { at } => {
                let path = wanted(words::PATH_EMPTY)?;
                Ok(ClaimsTask::Read { path, at }.close())
            }
            Self::Reason { decision, subject } => {
                let reason = Text::parse(typed).map_err(|_| words::REASON_EMPTY.to_owned())?;
                Ok(decide(decision, subject, reason))
            }
        }
    }

    /// What stands below the field.
    pub fn understood(&self) -> &str {
        match self {
            Self::Make { summary, .. } => summary.first().map_or("", String::as_str),
            Self::Account { summary, .. } | Self::HandOut { summary, .. } => summary,
            Self::Answer { .. } => "",
            Self::Reason { subject, .. } => &subject.what,
        }
    }

    /// Title, label and hint of the field.
    pub fn words(&self) -> (String, &'static str, &'static str) {
        match self {
            Self::Make { .. } => (words::MAKE_TITLE.to_owned(), words::FOLDER_LABEL, words::MAKE_HINT),
            Self::Account { .. } => (words::ACCOUNT_TITLE.to_owned(), words::FOLDER_LABEL, words::MAKE_HINT),
            Self::HandOut { .. } => (
                words::HAND_OUT_TITLE.to_owned(),
                words::FOLDER_LABEL,
                words::HAND_OUT_HINT,
            ),
            Self::Answer { .. } => (words::READ_TITLE.to_owned(), words::PATH_LABEL, words::READ_HINT),
            Self::Reason { decision, subject } => (
                words::decide_title(*decision, &subject.who),
                words::REASON_LABEL,
                words::REASON_HINT,
            ),
        }
    }
}

/// Holding back can be taken back with one key; writing off is asked once more.
fn decide(decision: Decision, subject: Subject, reason: Text) -> Next {
    let question = words::write_off_question(&subject.what, reason.as_str());
    let task = ClaimsTask::Decide {
        decided: LineDecision {
            key: subject.key,
            decision,
            reason,
        },
        seen: subject.seen,
        at: subject.at,
    };
    match decision {
        Decision::Held => task.close(),
        Decision::WrittenOff => task.after_question(words::WRITE_OFF_TITLE, question),
    }
}
