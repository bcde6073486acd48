//! Which of our children a message is about.

use crate::app::error::AppError;
use crate::domain::people::Child;
use crate::domain::text::fold;
use crate::ijw::jw301::{Client, DatumGebruik};
use crate::store::{Tx, people};

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

/// Same date of birth, last name and first of the first names; twins differ in the last.
fn is_like(child: &Child, client: &Client) -> bool {
    let first = |names: &str| fold(names).split_whitespace().next().map(str::to_owned);
    let Some(given) = client.name.first.as_ref() else {
        return false;
    };
    child.bsn.is_none()
        && client.birth.usage == DatumGebruik::Complete
        && child.birth_date == client.birth.date
        && fold(child.name.last.as_str()) == fold(client.name.own.name.as_str())
        && first(child.name.first.as_str()) == first(given.as_str())
}
