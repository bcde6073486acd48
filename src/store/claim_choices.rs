//! What a person chose about the month end: lines held back, and the tariff of a month in which it changes.

use super::error::StoreError;
use super::open::Tx;
use crate::domain::declaration::care_state::{ElsewhereMonth, ElsewhereOrigin};
use crate::domain::declaration::{LineDecision, LineKey, TariffChoice};
use crate::domain::ids::GemeenteCode;
use crate::domain::time::Month;
use rusqlite::params;

/// Every decision about lines of a municipality.
pub fn decisions(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<Vec<LineDecision>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT toewijzing, product, month, decision, reason FROM claim_decision WHERE gemeente = ?1 ORDER BY month, toewijzing",
    )?;
    let rows = statement.query_map([gemeente], |row| {
        Ok(LineDecision {
            key: LineKey {
                toewijzing: row.get(0)?,
                product: row.get(1)?,
                month: row.get(2)?,
            },
            decision: row.get(3)?,
            reason: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Stores a decision in place of the one before.
pub fn decide(tx: Tx<'_>, gemeente: &GemeenteCode, decided: &LineDecision, at_utc: &str) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT INTO claim_decision (gemeente, toewijzing, product, month, decision, reason, at_utc)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (gemeente, toewijzing, product, month) DO UPDATE SET decision = excluded.decision,
             reason = excluded.reason, at_utc = excluded.at_utc",
        params![
            gemeente,
            decided.key.toewijzing,
            decided.key.product,
            decided.key.month,
            decided.decision,
            decided.reason,
            at_utc
        ],
    )?;
    Ok(())
}

/// Takes a decision away; the number of decisions that went.
pub fn release(tx: Tx<'_>, gemeente: &GemeenteCode, key: &LineKey) -> Result<usize, StoreError> {
    Ok(tx.sql().execute(
        "DELETE FROM claim_decision WHERE gemeente = ?1 AND toewijzing = ?2 AND product = ?3 AND month = ?4",
        params![gemeente, key.toewijzing, key.product, key.month],
    )?)
}

/// The months that were declared to a municipality elsewhere, in order.
pub fn elsewhere(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<Vec<ElsewhereMonth>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT month, origin FROM declared_elsewhere WHERE gemeente = ?1 ORDER BY month")?;
    let rows = statement.query_map([gemeente], |row| {
        Ok(ElsewhereMonth {
            month: row.get(0)?,
            origin: row.get(1)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes that a person says a month was declared elsewhere; the number of months that this is new for.
pub fn say_elsewhere(tx: Tx<'_>, gemeente: &GemeenteCode, month: Month, at_utc: &str) -> Result<usize, StoreError> {
    Ok(tx.sql().execute(
        "INSERT OR IGNORE INTO declared_elsewhere (gemeente, month, origin, at_utc) VALUES (?1, ?2, ?3, ?4)",
        params![gemeente, month, ElsewhereOrigin::Said, at_utc],
    )?)
}

/// Takes back that a month was declared elsewhere; the number of months that went.
pub fn take_back_elsewhere(tx: Tx<'_>, gemeente: &GemeenteCode, month: Month) -> Result<usize, StoreError> {
    Ok(tx.sql().execute(
        "DELETE FROM declared_elsewhere WHERE gemeente = ?1 AND month = ?2",
        params![gemeente, month],
    )?)
}

/// Every choice of a tariff for a month.
pub fn tariff_choices(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<Vec<TariffChoice>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT gemeente, product, month, valid_from FROM tariff_choice WHERE gemeente = ?1")?;
    let rows = statement.query_map([gemeente], |row| {
        Ok(TariffChoice {
            gemeente: row.get(0)?,
            product: row.get(1)?,
            month: row.get(2)?,
            valid_from: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Stores a choice in place of the one before.
pub fn choose_tariff(tx: Tx<'_>, choice: &TariffChoice) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT INTO tariff_choice (gemeente, product, month, valid_from) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (gemeente, product, month) DO UPDATE SET valid_from = excluded.valid_from",
        params![choice.gemeente, choice.product, choice.month, choice.valid_from],
    )?;
    Ok(())
}
