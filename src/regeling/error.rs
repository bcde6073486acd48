//! What is wrong in a settings or policy file: every mistake at once, each with its place and a right value.

use crate::domain::hidden::{quoted, sentence};
use std::fmt;

/// One mistake in a settings file; `Display` is one Dutch sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Name of the file as the person gave it.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// The key with its table, such as `locatie.agb`; empty when the mistake is not in a key.
    pub key: String,
    /// What is wrong with it, in Dutch, to be read right after the key.
    pub text: String,
    /// A right line, such as `agb = "90909090"`.
    pub example: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, regel {}: ", self.file, self.line)?;
        if !self.key.is_empty() {
            write!(f, "{} ", quoted(&self.key))?;
        }
        write!(f, "{}; goed is bijvoorbeeld: {}", sentence(&self.text), self.example)
    }
}

/// Every mistake in a settings file, in order of line; never empty. `Display` gives one line for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    problems: Vec<Problem>,
}

impl SettingsError {
    /// An error of one mistake, for a caller that finds one the reader cannot see (a policy file that does not exist).
    pub fn one(problem: Problem) -> Self {
        Self {
            problems: vec![problem],
        }
    }

    /// An error of these mistakes, when there are any.
    pub fn all(problems: impl IntoIterator<Item = Problem>) -> Option<Self> {
        let mut problems = problems.into_iter();
        let first = problems.next()?;
        Some(Self::of(first, problems.collect()))
    }

    /// An error of these mistakes, sorted by line; `first` makes sure there is at least one.
    pub(super) fn of(first: Problem, rest: Vec<Problem>) -> Self {
        let mut problems = vec![first];
        problems.extend(rest);
        problems.sort_by_key(|problem| problem.line);
        Self { problems }
    }

    /// The mistakes in order of line; at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for SettingsError {}
