//! A check's outcome: what is wrong, for whom, and what to do about it.

use super::ids::ChildNumber;
use super::rule_code::RuleCode;
use chrono::NaiveDate;

/// How much a finding matters ("ernst").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is held back ("let op").
    LetOp,
    /// The municipality would reject it; no file is written while it stands ("fout").
    Fout,
}

impl Severity {
    /// The word in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::LetOp => "let_op",
            Self::Fout => "fout",
        }
    }

    /// The word on screens and in lists.
    pub const fn label(self) -> &'static str {
        match self {
            Self::LetOp => "LET OP",
            Self::Fout => "FOUT",
        }
    }
}

/// One finding ("melding").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Rule code of the standard (`TR321`) or of this program (`AANW-UIT`); each stands in docs/REGELS.md.
    pub code: RuleCode,
    /// Return code the municipality would answer with (WJ001), where the standard has one.
    pub return_code: Option<&'static str>,
    /// How much it matters.
    pub severity: Severity,
    /// The child it is about, if one.
    pub child: Option<ChildNumber>,
    /// The day it is about, if one.
    pub day: Option<NaiveDate>,
    /// What was found: one Dutch sentence without a name or BSN.
    pub text: String,
    /// What to do about it: one Dutch sentence.
    pub remedy: String,
}

impl Finding {
    /// Something worth knowing about a whole month, not about one child or day.
    pub fn let_op(code: RuleCode, text: impl Into<String>, remedy: &str) -> Self {
        Self {
            code,
            return_code: None,
            severity: Severity::LetOp,
            child: None,
            day: None,
            text: text.into(),
            remedy: remedy.to_owned(),
        }
    }

    /// The child and the day it is about, each with a blank before it: ` Noor Bakker (kind 12) 02-03-2026`, or ` kind 12
    /// 02-03-2026` where the name is not known; empty for a whole month.
    pub fn about(&self, name: Option<&str>) -> String {
        let child = self.child.as_ref().map(|child| match name {
            Some(name) => format!(" {name} (kind {child})"),
            None => format!(" kind {child}"),
        });
        let day = self.day.map(|day| format!(" {}", day.format("%d-%m-%Y")));
        child.into_iter().chain(day).collect()
    }
}
