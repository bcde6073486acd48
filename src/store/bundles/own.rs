//! At a location: what became of its lines in the bundles of the office.

use super::cut;
use crate::domain::declaration::balance::Balance;
use crate::domain::declaration::bundle::part::Cut;
use crate::domain::declaration::{DebetCredit, DeclaratieNummer, Identificatie, ReferentieNummer};
use crate::domain::ids::GemeenteCode;
use crate::domain::money::Cents;
use crate::store::error::StoreError;
use crate::store::open::Tx;
use rusqlite::{OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

/// References of lines that this location sent in parts.
pub fn part_references(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<BTreeSet<ReferentieNummer>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT p.reference FROM prestatie p JOIN declaration d ON d.id = p.declaration_id
         WHERE d.kind = 'deel' AND d.gemeente = ?1",
    )?;
    let rows = statement.query_map([gemeente], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Says whether a part of this location is in a bundle, as far as this file knows.
pub fn is_bundled(tx: Tx<'_>, number: &DeclaratieNummer) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM part_share s JOIN prestatie p ON p.reference = s.reference
               JOIN declaration d ON d.id = p.declaration_id WHERE d.number = ?1)";
    Ok(tx.sql().query_row(sql, [number], |row| row.get(0))?)
}

/// Books at a location what of one of its lines was sent, or is approved.
pub fn put_part_share(
    tx: Tx<'_>,
    reference: &ReferentieNummer,
    bundle: &Identificatie,
    sent_as: Option<&ReferentieNummer>,
    amount: Cents,
) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT INTO part_share (reference, bundle, sent_as, amount_cents) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (reference) DO UPDATE SET bundle = excluded.bundle, sent_as = coalesce(excluded.sent_as, sent_as),
             amount_cents = excluded.amount_cents",
        params![reference, bundle, sent_as, amount],
    )?;
    Ok(())
}

/// What stands approved of the lines of this location, in cents: its share of lines that went in a bundle, the amount of others.
pub fn approved_cents(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<Cents, StoreError> {
    let sql = "SELECT coalesce(sum(coalesce(s.amount_cents, p.amount_cents)), 0) FROM prestatie p
               JOIN declaration d ON d.id = p.declaration_id LEFT JOIN part_share s ON s.reference = p.reference
               WHERE d.gemeente = ?1 AND p.debit_credit = 'D' AND p.state = 'goedgekeurd'";
    Ok(tx.sql().query_row(sql, [gemeente], |row| row.get(0))?)
}

/// What a line of this location has in a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartShare {
    /// Its share of the amount, as sent or as approved.
    pub amount: Cents,
    /// What the office cut off, by day.
    pub cut: Vec<Cut>,
}

impl PartShare {
    /// Says whether the office left nothing of the line.
    pub fn is_nothing(&self) -> bool {
        self.amount == Cents::ZERO && !self.cut.is_empty()
    }
}

/// The shares of lines of this location to a municipality, by reference.
pub fn part_shares(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<BTreeMap<ReferentieNummer, PartShare>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT s.reference, s.amount_cents FROM part_share s JOIN prestatie p ON p.reference = s.reference
         JOIN declaration d ON d.id = p.declaration_id WHERE d.gemeente = ?1",
    )?;
    let mut of_line = tx
        .sql()
        .prepare_cached("SELECT day, amount, reason FROM part_cut WHERE reference = ?1 ORDER BY day, reason")?;
    let rows = statement.query_map([gemeente], |row| Ok((row.get::<_, ReferentieNummer>(0)?, row.get(1)?)))?;
    let mut shares = BTreeMap::new();
    for row in rows {
        let (reference, amount) = row?;
        let cut = of_line.query_map([&reference], cut)?.collect::<Result<_, _>>()?;
        shares.insert(reference, PartShare { amount, cut });
    }
    Ok(shares)
}

/// Books what is cut off of an own line, in place of what was.
pub fn put_part_cuts(tx: Tx<'_>, reference: &ReferentieNummer, cuts: &[Cut]) -> Result<(), StoreError> {
    clear_part_cuts(tx, reference)?;
    let mut statement = tx
        .sql()
        .prepare_cached("INSERT INTO part_cut (reference, day, reason, amount) VALUES (?1, ?2, ?3, ?4)")?;
    for cut in cuts {
        statement.execute(params![reference, cut.day, cut.reason, cut.amount])?;
    }
    Ok(())
}

/// Forgets what was cut off of an own line: it stands for nothing any more.
pub fn clear_part_cuts(tx: Tx<'_>, reference: &ReferentieNummer) -> Result<(), StoreError> {
    tx.sql()
        .execute("DELETE FROM part_cut WHERE reference = ?1", params![reference])?;
    Ok(())
}

/// Adds to what is granted of a part: its lines may be answered in several bundles, and change with those of others.
pub fn add_granted(tx: Tx<'_>, number: &DeclaratieNummer, more: Balance) -> Result<(), StoreError> {
    let sql = "SELECT granted_cents, granted_debit_credit FROM declaration WHERE number = ?1";
    let found: Option<(Option<Cents>, Option<DebetCredit>)> = tx
        .sql()
        .query_row(sql, [number], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let before = found
        .and_then(|(amount, side)| amount.zip(side))
        .map_or_else(Balance::default, |(amount, side)| Balance::of(amount, side));
    let sum = (before + more).cents();
    let side = if sum < 0 {
        DebetCredit::Credit
    } else {
        DebetCredit::Debet
    };
    let amount = Cents::new(sum.unsigned_abs()).map_err(|_| StoreError::Damaged)?;
    tx.sql().execute(
        "UPDATE declaration SET granted_cents = ?2, granted_debit_credit = ?3 WHERE number = ?1",
        params![number, amount, side],
    )?;
    Ok(())
}
