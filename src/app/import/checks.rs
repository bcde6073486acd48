//! What a file may not bring, whatever its kind: the same refusals as on the screen, at the line and column of the file.

use super::apply::Register;
use crate::app::lists::past_the_list;
use crate::domain::age::{Age, OLDEST_IN_CARE_YEARS, check_birth, is_before_birth};
use crate::domain::allocation::ToewijzingStamp;
use crate::domain::dates::{self, Ahead};
use crate::domain::gemeente::{Certainty, NoGemeente};
use crate::domain::ids::GemeenteCode;
use crate::domain::people::StaffMember;
use crate::domain::time::{Minute, Period};
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

    /// Reports a day that cannot be: before there was childcare by law, or further ahead than anybody plans.
    pub(super) fn check_dated(&mut self, line: u64, column: &'static str, day: NaiveDate, ahead: Ahead) {
        if let Err(error) = dates::check_day(day, self.today(), ahead) {
            self.errors
                .column(line, column, format!("De datum in kolom '{column}' {error}."));
        }
    }

    /// The same for the beginning and the end of a period.
    pub(super) fn check_period(
        &mut self,
        line: u64,
        period: Period,
        columns: (&'static str, &'static str),
        ahead: Ahead,
    ) {
        self.check_dated(line, columns.0, period.begin(), ahead);
        if let Some(end) = period.end() {
            self.check_dated(line, columns.1, end, Ahead::Agreed);
        }
    }

    /// Reports the papers of a person with a day that cannot be, and what somebody has to look at.
    pub(super) fn check_papers(&mut self, line: u64, member: &StaffMember) {
        let today = self.today();
        if let Some(Err(error)) = member.vog_date.map(|given| dates::check_vog(given, today)) {
            let text = format!("De datum in kolom 'vog_datum' {error}.");
            self.errors.column(line, "vog_datum", text);
        }
        match member.first_aid_until.map(|until| dates::check_first_aid(until, today)) {
            Some(Err(error)) => {
                let text = format!("De datum in kolom 'ehbo_tot' {error}.");
                self.errors.column(line, "ehbo_tot", text);
            }
            Some(Ok(Some(said))) => {
                let text = format!("LET OP: de datum in kolom 'ehbo_tot' {said}.");
                self.warn(line, "ehbo_tot", text);
            }
            Some(Ok(None)) | None => {}
        }
    }

    /// Reports a decision of a moment that has not been: it would be the latest until then, whatever the municipality decides.
    pub(super) fn check_decided(&mut self, line: u64, stamp: ToewijzingStamp) {
        self.check_dated(line, "toewijzingsdatum", stamp.date, Ahead::Agreed);
        if stamp.date.and_time(stamp.time) > self.now.local() {
            let column = if stamp.date > self.today() {
                "toewijzingsdatum"
            } else {
                "toewijzingstijd"
            };
            let text =
                format!("Het moment in kolom '{column}' is nog niet geweest; verbeter dag en tijd van het besluit.");
            self.errors.column(line, column, text);
        }
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
        if day < self.today() {
            self.check_dated(line, "datum", day, Ahead::Planned);
        }
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
