//! What a file may not bring, whatever its kind: the same refusals as on the screen, at the line and column of the file.

use super::apply::Register;
use crate::app::lists::past_the_list;
use crate::domain::age::{Age, OLDEST_IN_CARE_YEARS, check_birth, is_before_birth};
use crate::domain::gemeente::{Certainty, NoGemeente};
use crate::domain::ids::GemeenteCode;
use crate::domain::time::Minute;
use chrono::NaiveDate;

/// How much it matters that a municipality is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gone {
    /// It had to be there on the day.
    Refused,
    /// It was there when the child came, perhaps years ago.
    Said,
}

impl Register<'_> {
    /// Reports something that somebody has to look at, and that is taken all the same.
    pub(super) fn warn(&mut self, line: u64, column: &str, text: impl Into<String>) {
        self.warnings.column(line, column, text);
    }

    /// Reports a day that is still to come; hours and presence are facts, while an absence may be known before.
    pub(super) fn check_day(&mut self, line: u64, day: NaiveDate) {
        if day > self.today() {
            let text = "De dag in kolom 'datum' is nog niet geweest; haal deze regel weg of verbeter de datum.";
            self.errors.column(line, "datum", text);
        }
    }

    /// Reports a day or a time that is still to come. A day that has gone by may have no end; a time of today must have been.
    pub(super) fn check_times(&mut self, line: u64, day: NaiveDate, times: &[(&'static str, Option<Minute>)]) {
        self.check_day(line, day);
        if day != self.today() {
            return;
        }
        for (column, at) in times {
            if at.is_some_and(|at| !self.now.has_been(day, at)) {
                let text = format!(
                    "De tijd in kolom '{column}' is nog niet geweest; verbeter haar of lees de regel later in."
                );
                self.errors.column(line, *column, text);
            }
        }
    }

    /// Reports a date of birth that cannot be right, and an age that nobody in care has.
    pub(super) fn check_birth(&mut self, line: u64, birth: NaiveDate) {
        match check_birth(birth, self.today()) {
            Ok(Age::Likely) => {}
            Ok(Age::TooOld(years)) => {
                let text = format!(
                    "LET OP: het kind is volgens deze datum {years} jaar, ouder dan {OLDEST_IN_CARE_YEARS}; controleer het jaar."
                );
                self.warn(line, "geboortedatum", text);
            }
            Err(_) => {
                let text = "De datum in kolom 'geboortedatum' ligt in de toekomst; controleer dag en jaar.";
                self.errors.column(line, "geboortedatum", text);
            }
        }
    }

    /// Reports what begins before the child was born.
    pub(super) fn check_born(&mut self, line: u64, column: &'static str, day: NaiveDate, birth: NaiveDate) {
        if is_before_birth(day, birth) {
            let text = format!(
                "De datum in kolom '{column}' ligt voor de geboorte van het kind; verbeter deze datum of de geboortedatum."
            );
            self.errors.column(line, column, text);
        }
    }

    /// Reports a municipality that does not exist, by the day for which it is meant.
    pub(super) fn check_gemeente(&mut self, line: u64, code: &GemeenteCode, meant_for: NaiveDate, gone: Gone) {
        match self.gemeenten.check(code, [self.today(), meant_for]) {
            Ok(Certainty::Known) => {}
            Ok(Certainty::PastTheList(last)) => {
                let text = format!("LET OP: {}", past_the_list(code, last));
                self.warn(line, "gemeente", text);
            }
            Err(error @ NoGemeente::Gone { .. }) if gone == Gone::Said => {
                self.warn(
                    line,
                    "gemeente",
                    format!("LET OP: de gemeente in kolom 'gemeente' {error}."),
                );
            }
            Err(error) => {
                let text = format!("De gemeente in kolom 'gemeente' {error}.");
                self.errors.column(line, "gemeente", text);
            }
        }
    }
}
