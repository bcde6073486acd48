//! Lists newer than those in the program, which a location loads ("locatie lijst"): municipalities and school holidays.

use super::cause::Cause;
use super::env::Moment;
use super::error::{AppError, ErrorKind};
use super::session::Session;
use crate::domain::calendar::SchoolCalendar;
use crate::domain::gemeente::{Certainty, GemeenteList, NoGemeente};
use crate::domain::ids::GemeenteCode;
use crate::domain::role::Permission;
use crate::regeling;
pub use crate::store::lists::ListKind;
use crate::store::lists::{self, StoredList};
use crate::store::vault::to_hex;
use crate::store::{Tx, schools};
use chrono::NaiveDate;
use sha2::{Digest, Sha256};

/// A list as `locatie toon` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListView {
    /// Which.
    pub kind: ListKind,
    /// Name of the file that the location loaded; absent when it has the list that comes with the program.
    pub file: Option<String>,
    /// Lines below the header.
    pub rows: usize,
    /// Check sum of the file.
    pub sha256: String,
    /// Day on which it was loaded.
    pub loaded: Option<NaiveDate>,
    /// Last day for which it is complete.
    pub known_until: Option<NaiveDate>,
}

/// The municipalities as the location knows them: those of the program, with a newer list laid over them.
///
/// The one lookup of every door: claim, message, import, form and settings.
pub(super) fn gemeenten(tx: Tx<'_>) -> Result<GemeenteList, AppError> {
    match lists::get(tx, ListKind::Gemeenten)? {
        // It was checked when it was loaded; a list without a day came from nowhere.
        Some(StoredList {
            name,
            content,
            loaded: Some(loaded),
        }) => Ok(regeling::gemeenten_stored(&name, &content, loaded)?),
        _ => Ok(regeling::gemeenten()),
    }
}

/// Refuses a code that is that of no municipality on any of these days; past the end of the list that is only said.
pub(super) fn check_gemeente(
    list: &GemeenteList,
    code: &GemeenteCode,
    days: impl IntoIterator<Item = NaiveDate>,
) -> Result<Option<String>, AppError> {
    match list.check(code, days) {
        Ok(Certainty::Known) => Ok(None),
        Ok(Certainty::PastTheList(known_until)) => Ok(Some(past_the_list(code, known_until))),
        Err(error) => Err(AppError::new(
            ErrorKind::Input,
            Cause::NoSuchGemeente,
            format!("Gemeente {code} {error}."),
        )
        .hint("Is de gemeente nieuw? Laad een nieuwere lijst met: plusgroep locatie lijst gemeenten BESTAND.csv.")),
    }
}

/// The same of the municipality of a child, for which one that is gone is only said: it was there when the child came, perhaps
/// years ago.
pub(super) fn check_gemeente_of_child(
    list: &GemeenteList,
    code: &GemeenteCode,
    today: NaiveDate,
) -> Result<Option<String>, AppError> {
    match list.check(code, [today]) {
        Err(gone @ NoGemeente::Gone { .. }) => Ok(Some(format!("gemeente {code} {gone}."))),
        _ => check_gemeente(list, code, [today]),
    }
}

/// A sentence that somebody has to look at, to stand behind what was done.
pub(super) fn let_op(said: Option<&str>) -> String {
    said.map_or_else(String::new, |said| format!(" LET OP: {said}"))
}

/// What is said of a code when nothing is known about the day.
pub(super) fn past_the_list(code: &GemeenteCode, last: NaiveDate) -> String {
    format!(
        "Gemeente {code} staat niet in de gemeentelijst, en die is bekend tot en met {}; laad een nieuwere met: plusgroep locatie lijst gemeenten BESTAND.csv.",
        last.format("%d-%m-%Y")
    )
}

/// Whether the days gone by follow a newer list of school holidays as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PastDays {
    /// They stay as they were known: what was counted and declared then is not touched.
    #[default]
    Stay,
    /// They follow, because someone asks for it.
    Renewed,
}

/// Puts a newer list of school holidays in the place of the one that holds (docs/adr/0019).
pub(super) fn put_holidays(
    tx: Tx<'_>,
    list: &StoredList,
    (past, today): (PastDays, NaiveDate),
) -> Result<(), AppError> {
    let held = lists::get(tx, ListKind::Holidays)?;
    let held = held.map_or_else(|| regeling::holidays_text().to_owned(), |held| held.content);
    match past {
        PastDays::Renewed => lists::forget_before(tx)?,
        PastDays::Stay if held != list.content => lists::keep_before(tx, today, &held)?,
        PastDays::Stay => {}
    }
    Ok(lists::put(tx, ListKind::Holidays, list)?)
}

/// The school holidays as the location knows them, with its own schools.
pub(super) fn school_calendar(tx: Tx<'_>) -> Result<SchoolCalendar, AppError> {
    let mut past = Vec::new();
    for (until, content) in lists::before(tx)? {
        past.push((until, regeling::calendar_with("vakanties", &content)?));
    }
    let calendar = match lists::get(tx, ListKind::Holidays)? {
        Some(list) => regeling::calendar_with(&list.name, &list.content)?,
        None => regeling::calendar(),
    };
    Ok(calendar
        .with_past(past)
        .with_schools(schools::list(tx)?)
        .with_open_holidays(schools::open_holidays(tx)?))
}

/// The text of a list that someone brings; what is no CSV is refused in the words of every reader of CSV.
///
/// # Errors
/// It is too large, a workbook, or not in UTF-8.
pub fn list_text<'b>(kind: ListKind, file_name: &str, bytes: &'b [u8]) -> Result<&'b str, AppError> {
    regeling::list_text(file_name, bytes).map_err(|error| AppError::list(kind.code(), &error))
}

fn row_count(kind: ListKind, text: &str) -> usize {
    match kind {
        ListKind::Gemeenten => regeling::gemeenten_row_count(text),
        ListKind::Holidays => regeling::holidays_row_count(text),
    }
}

fn view(kind: ListKind, stored: Option<StoredList>, known_until: Option<NaiveDate>) -> ListView {
    let own = match kind {
        ListKind::Gemeenten => regeling::gemeenten_text(),
        ListKind::Holidays => regeling::holidays_text(),
    };
    let text = stored.as_ref().map_or(own, |list| list.content.as_str());
    ListView {
        kind,
        rows: row_count(kind, text),
        sha256: to_hex(&Sha256::digest(text.as_bytes())),
        loaded: stored.as_ref().and_then(|list| list.loaded),
        file: stored.map(|list| list.name),
        known_until,
    }
}

impl Session {
    /// The municipalities as the location knows them.
    pub fn gemeenten(&self) -> Result<GemeenteList, AppError> {
        gemeenten(self.store.read())
    }

    /// Both lists, with where they come from.
    pub(super) fn list_views(&self) -> Result<[ListView; 2], AppError> {
        let tx = self.store.read();
        let of = |kind, known_until| Ok::<_, AppError>(view(kind, lists::get(tx, kind)?, known_until));
        Ok([
            of(ListKind::Gemeenten, gemeenten(tx)?.known_until())?,
            of(
                ListKind::Holidays,
                self.house.calendar.known_until(self.house.location.region),
            )?,
        ])
    }

    /// Loads a newer list into the location, in the place of the one it had; nothing is taken over while a line is wrong, and
    /// the days gone by keep the school holidays that they had.
    ///
    /// # Errors
    /// As [`Session::load_list_for`].
    pub fn load_list(
        &mut self,
        kind: ListKind,
        file_name: &str,
        text: &str,
        now: Moment,
    ) -> Result<ListView, AppError> {
        self.load_list_for(PastDays::Stay, (kind, file_name, text), now)
    }

    /// The same, and says whether school holidays of days gone by follow.
    ///
    /// # Errors
    /// No right to bring in files, a wrong line, a gap between school years, or the file cannot be written.
    pub fn load_list_for(
        &mut self,
        past: PastDays,
        (kind, file_name, text): (ListKind, &str, &str),
        now: Moment,
    ) -> Result<ListView, AppError> {
        self.require(Permission::Import)?;
        let wrong = |error| AppError::list(kind.code(), &error);
        match kind {
            ListKind::Gemeenten => regeling::gemeenten_with(file_name, text, now.day())
                .map(|_| ())
                .map_err(wrong)?,
            ListKind::Holidays => regeling::calendar_with(file_name, text).map(|_| ()).map_err(wrong)?,
        }
        let list = StoredList {
            name: file_name.to_owned(),
            content: text.to_owned(),
            loaded: Some(now.day()),
        };
        // The sum and not the name: where someone keeps files is no matter of the log.
        let sum = to_hex(&Sha256::digest(text.as_bytes()));
        let detail = format!("soort={} regels={} sha256={sum}", kind.code(), row_count(kind, text));
        self.audited(now, "lijst", &detail, |tx| match kind {
            ListKind::Gemeenten => Ok(lists::put(tx, kind, &list)?),
            ListKind::Holidays => put_holidays(tx, &list, (past, now.day())),
        })?;
        self.reload_calendar()?;
        let views = self.list_views()?;
        let mut views = views.into_iter();
        views
            .find(|view| view.kind == kind)
            .ok_or_else(|| AppError::internal("LIJST"))
    }
}
