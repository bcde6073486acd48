//! Which of our children a message is about.

use crate::app::error::AppError;
use crate::domain::age::{Age, check_birth};
use crate::domain::birth_known::BirthKnown;
use crate::domain::people::Child;
use crate::domain::text::fold;
use crate::ijw::jw301::Client;
use crate::store::{Tx, people};
use chrono::NaiveDate;

/// How a child was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KnownBy {
    /// By its BSN.
    Bsn,
    /// By date of birth and name, while we had no BSN of it.
    Name,
}

/// The child of a message: by its BSN, or the only one without a BSN that has its date of birth, first name and last name.
///
/// Without the second, a child that was written down before its allocation came would be there twice, and its own number of an
/// allocation would be refused (TR332).
pub(super) fn find(tx: Tx<'_>, client: &Client) -> Result<Option<(Child, KnownBy)>, AppError> {
    if let Some(child) = people::child_by_bsn(tx, client.bsn)? {
        return Ok(Some((child, KnownBy::Bsn)));
    }
    let mut alike = people::children(tx)?.into_iter().filter(|child| is_like(child, client));
    let found = alike.next().filter(|_| alike.next().is_none());
    Ok(found.map(|child| (child, KnownBy::Name)))
}

/// Born on the day of the message, or on one that what it knows of that day allows.
fn is_born(day: NaiveDate, client: &Client) -> bool {
    match client.birth.usage.known() {
        None => day == client.birth.date,
        Some(BirthKnown::Nothing) => false,
        Some(known) => known.fits(client.birth.date, day),
    }
}

/// What to look at when the date of birth of a message is not the one that was known here, or not whole.
pub(super) fn birth_remark(known: &Child, held: Option<BirthKnown>, client: &Client) -> Option<String> {
    let told = client.birth.usage.known();
    let shown = |day: NaiveDate| day.format("%d-%m-%Y").to_string();
    let agrees = match told {
        None => known.birth_date == client.birth.date,
        Some(told) => told.fits(client.birth.date, known.birth_date),
    };
    if agrees || held.is_some() {
        return None;
    }
    let said = told.map_or_else(|| shown(client.birth.date), |told| told.in_words(client.birth.date));
    Some(format!(
        "Volgens dit bericht is kind {} geboren {said}, volgens uw gegevens {}; wat u heeft blijft staan. Vraag na wat klopt.",
        known.number,
        shown(known.birth_date)
    ))
}

/// What to look at in the age that a message gives, on a day.
pub(super) fn age_remark(client: &Client, day: NaiveDate) -> Option<String> {
    if client.birth.usage.known() == Some(BirthKnown::Nothing) {
        return None;
    }
    match check_birth(client.birth.date, day) {
        Ok(Age::TooOld(age)) => Some(format!(
            "Volgens dit bericht is dit kind {age} jaar; dat kan niet in de kinderopvang. Vraag de gemeente naar de geboortedatum."
        )),
        Ok(Age::Likely) | Err(_) => None,
    }
}

/// Same date of birth, last name and first of the first names; twins differ in the last.
fn is_like(child: &Child, client: &Client) -> bool {
    let first = |names: &str| fold(names).split_whitespace().next().map(str::to_owned);
    let Some(given) = client.name.first.as_ref() else {
        return false;
    };
    child.bsn.is_none()
        && is_born(child.birth_date, client)
        && fold(child.name.last.as_str()) == fold(client.name.own.name.as_str())
        && first(child.name.first.as_str()) == first(given.as_str())
}
