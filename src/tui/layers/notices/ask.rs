//! What the screen Berichten asks before something is written or read: why, which day, which folder, which file.

use super::super::confirm::{Answer, Confirm};
use super::super::entry::{Entry, Purpose};
use super::super::menu::Menu;
use super::super::{Layer, Next};
use crate::app::care_notices::{CareProposal, CareRequest, Correction, SentNotice};
use crate::domain::care_notice::{Notice, NoticeLine, RedenBeeindiging};
use crate::domain::time::{date_in_words, parse_date_typed};
use crate::tui::model::Effect;
use crate::tui::{text, text_notices as words};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

/// What the screen has done outside it.
#[derive(Clone, Debug)]
pub enum CareTask {
    /// Read what is to be reported and what was sent.
    Load,
    /// Write messages into a folder.
    Write {
        /// Which.
        writing: Writing,
        /// Where they go.
        folder: String,
    },
    /// Read a message of the municipality.
    Read {
        /// Where it lies.
        path: String,
    },
}

/// Messages to write.
#[derive(Clone, Debug)]
pub enum Writing {
    /// Something new, for one allocation or for many.
    Send(Vec<CareRequest>),
    /// Something that was wrong is replaced or taken back.
    Correct(CareRequest, Correction),
}

/// Messages to write, with the question before it.
#[derive(Clone, Debug)]
pub struct Plan {
    writing: Writing,
    question: String,
    folder: PathBuf,
}

impl Plan {
    /// One thing to report.
    pub fn one(proposal: &CareProposal, reason: Option<RedenBeeindiging>, folder: &Path) -> Self {
        let request = CareRequest {
            reason,
            ..CareRequest::from(proposal)
        };
        Self {
            writing: Writing::Send(vec![request]),
            question: words::send_question(proposal, reason),
            folder: folder.to_owned(),
        }
    }

    /// Many things to report; `left` stay.
    pub fn many(ready: &[&CareProposal], left: usize, folder: &Path) -> Self {
        Self {
            writing: Writing::Send(ready.iter().map(|proposal| CareRequest::from(*proposal)).collect()),
            question: words::send_all_question(ready, left),
            folder: folder.to_owned(),
        }
    }

    const fn title(&self) -> &'static str {
        match self.writing {
            Writing::Send(_) => words::SEND_TITLE,
            Writing::Correct(..) => words::CORRECT_TITLE,
        }
    }

    /// The field for the folder.
    pub fn ask_folder(self) -> Layer {
        let folder = self.folder.display().to_string();
        Layer::Entry(Entry::filled(Purpose::Notices(Ask::Folder(Box::new(self))), &folder))
    }
}

/// A correction that is being made.
#[derive(Clone, Debug)]
pub struct Fix {
    sent: SentNotice,
    /// The line that stands.
    line: NoticeLine,
    folder: PathBuf,
}

impl Fix {
    /// A correction of a message that was sent.
    pub fn new(sent: &SentNotice, line: &NoticeLine, folder: &Path) -> Self {
        Self {
            sent: sent.clone(),
            line: line.clone(),
            folder: folder.to_owned(),
        }
    }

    fn plan(&self, day: Option<NaiveDate>, reason: Option<RedenBeeindiging>) -> Plan {
        let sent = &self.sent;
        let correction = if day.is_none() && reason.is_none() {
            Correction::Delete
        } else {
            Correction::Replace
        };
        let instead = words::instead(&self.line, day, reason);
        let instead = (correction == Correction::Replace).then_some(instead);
        let request = CareRequest {
            child: sent.child.clone(),
            gemeente: Some(sent.gemeente.clone()),
            toewijzing: sent.toewijzing,
            kind: sent.kind,
            day,
            reason,
        };
        Plan {
            writing: Writing::Correct(request, correction),
            question: words::correct_question(sent, &self.line, instead.as_deref()),
            folder: self.folder.clone(),
        }
    }

    fn title(&self) -> String {
        words::correct_title(&self.sent, &self.line)
    }

    /// The menu of what is wrong with it.
    pub fn menu(self) -> Menu {
        let mut items = vec![('d', words::OTHER_DAY.to_owned(), Step::Day(Box::new(self.clone())))];
        if matches!(self.line.notice, Notice::Stop { .. }) {
            let reasons = Step::Reason(Box::new(self.clone()));
            items.push(('r', words::OTHER_REASON.to_owned(), reasons));
        }
        let back = Step::Folder(Box::new(self.plan(None, None)));
        items.push(('t', words::TAKE_BACK.to_owned(), back));
        Menu::care(self.title(), items)
    }

    fn reasons(self) -> Menu {
        let now = match self.line.notice {
            Notice::Stop { reason, .. } => Some(reason),
            Notice::Start { .. } => None,
        };
        let plan = |reason| self.plan(None, Some(reason));
        reasons(words::reason_title(&self.sent.child_name), now, plan)
    }
}

/// The menu of why care stops, of which a person chooses one, for something to report.
pub fn ask_reason(proposal: &CareProposal, folder: &Path) -> Menu {
    let plan = |reason| Plan::one(proposal, Some(reason), folder);
    reasons(words::reason_title(&proposal.child_name), None, plan)
}

fn reasons(title: String, except: Option<RedenBeeindiging>, plan: impl Fn(RedenBeeindiging) -> Plan) -> Menu {
    let letter = |reason| match reason {
        RedenBeeindiging::Overlijden => 'o',
        RedenBeeindiging::Tijdelijk => 't',
        RedenBeeindiging::VolgensPlan => 'p',
        RedenBeeindiging::DoorClient => 'g',
        RedenBeeindiging::DoorAanbieder => 'a',
        RedenBeeindiging::InOverleg => 'i',
        RedenBeeindiging::ExterneOorzaak => 'v',
        RedenBeeindiging::DoorGemeente => 'm',
        RedenBeeindiging::Wijzigingsverzoek => 'w',
        RedenBeeindiging::AndereAanbieder => 'n',
        RedenBeeindiging::AnderDomein => 'd',
    };
    // What cannot be taken for a slip of the finger comes first, and the death of a child last.
    let grave = |reason: &RedenBeeindiging| *reason == RedenBeeindiging::Overlijden;
    let (last, first): (Vec<_>, Vec<_>) = RedenBeeindiging::ALL.into_iter().partition(grave);
    let items = first
        .into_iter()
        .chain(last)
        .filter(|reason| Some(*reason) != except)
        .map(|reason| {
            let step = Step::Folder(Box::new(plan(reason)));
            (letter(reason), reason.label().to_owned(), step)
        });
    Menu::care(title, items.collect())
}

/// What comes after a choice in a menu.
#[derive(Clone, Debug)]
pub enum Step {
    /// The folder is asked.
    Folder(Box<Plan>),
    /// The right day is asked.
    Day(Box<Fix>),
    /// The right reason is asked.
    Reason(Box<Fix>),
}

impl Step {
    /// What is asked next.
    pub fn open(self) -> Next {
        Next::Replace(match self {
            Self::Folder(plan) => plan.ask_folder(),
            Self::Day(fix) => Layer::Entry(Entry::new(Purpose::Notices(Ask::Day(fix)))),
            Self::Reason(fix) => Layer::Menu(fix.reasons()),
        })
    }
}

/// What a field of this screen asks.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Where messages go.
    Folder(Box<Plan>),
    /// The right day of what was reported.
    Day(Box<Fix>),
    /// Where a message of the municipality lies.
    Path,
}

impl Ask {
    /// What was typed, as what comes next; the error is a sentence for beside the field.
    pub fn answer(&self, typed: &str, today: NaiveDate) -> Result<Next, String> {
        match self {
            Self::Folder(plan) => {
                let folder = bare(typed);
                if folder.is_empty() {
                    return Err(text::FOLDER_EMPTY.to_owned());
                }
                let question = vec![plan.question.clone(), words::goes_to(&folder)];
                let writing = plan.writing.clone();
                let answer = Answer::Care(CareTask::Write { writing, folder });
                let confirm = Confirm::new(plan.title(), question, answer);
                Ok(Next::Replace(Layer::Confirm(confirm)))
            }
            Self::Day(fix) => {
                if typed.trim().is_empty() {
                    return Err(text::DAY_EMPTY.to_owned());
                }
                let day = parse_date_typed(typed, today).map_err(|error| text::is_wrong(&error))?;
                if day == words::line_day(&fix.line) {
                    return Err(words::SAME_DAY.to_owned());
                }
                Ok(Next::Replace(fix.plan(Some(day), None).ask_folder()))
            }
            Self::Path => {
                let path = bare(typed);
                if path.is_empty() {
                    return Err(words::PATH_EMPTY.to_owned());
                }
                Ok(Next::CloseWith(vec![Effect::Care(CareTask::Read { path })]))
            }
        }
    }

    /// What is understood so far.
    pub fn understood(&self, typed: &str, today: NaiveDate) -> String {
        match self {
            Self::Day(_) => {
                parse_date_typed(typed, today).map_or_else(|_| String::new(), |day| format!("= {}", date_in_words(day)))
            }
            Self::Folder(_) | Self::Path => String::new(),
        }
    }

    /// Title, label and hint of the field.
    pub fn words(&self) -> (String, &'static str, &'static str) {
        match self {
            Self::Folder(plan) => (plan.title().to_owned(), text::FOLDER_LABEL, words::FOLDER_HINT),
            Self::Day(fix) => (fix.title(), words::DAY_LABEL, words::DAY_HINT),
            Self::Path => (words::READ_TITLE.to_owned(), words::PATH_LABEL, words::PATH_HINT),
        }
    }
}

/// What was typed, without the quotation marks that a terminal puts around a file that is dragged into it.
pub fn bare(typed: &str) -> String {
    let typed = typed.trim();
    let inside = |mark: char| typed.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    inside('\'').or_else(|| inside('"')).unwrap_or(typed).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_path_breaks_the_field(typed in "\\PC{0,40}|['\"]{0,4}") {
            let today = NaiveDate::from_ymd_opt(2026, 10, 5).expect("a date");
            let empty = Ask::Path.answer(&typed, today).is_err();
            prop_assert_eq!(empty, bare(&typed).is_empty());
        }
    }

    #[test]
    fn a_file_that_is_dragged_into_the_terminal_is_read_without_its_quotation_marks() {
        for (typed, path) in [
            (" /tmp/JW301.xml ", "/tmp/JW301.xml"),
            ("'/tmp/een map/JW301.xml' ", "/tmp/een map/JW301.xml"),
            ("\"C:\\een map\\JW301.xml\"", "C:\\een map\\JW301.xml"),
            ("'", "'"),
            ("''", ""),
        ] {
            assert_eq!(bare(typed), path);
        }
    }

    #[test]
    fn an_empty_path_is_asked_again() {
        let today = NaiveDate::from_ymd_opt(2026, 10, 5).expect("a date");
        assert!(matches!(Ask::Path.answer("  ", today), Err(error) if error == words::PATH_EMPTY));
    }
}
