//! Bundles of the parts of several locations, at the office; and at a location what became of its lines in them.

mod own;

pub use own::{
    PartShare, add_granted, approved_cents, clear_part_cuts, is_bundled, part_references, part_shares, put_part_cuts,
    put_part_share,
};

use super::declarations::{content_of, insert_head};
use super::error::StoreError;
use super::open::Tx;
use crate::domain::declaration::bundle::part::{Cut, DeclarationKind, NO_CHILD, NumberPrefix, OwnLine, Role};
use crate::domain::declaration::bundle::{BundledLine, BundledShare, Share, StandingLine};
use crate::domain::declaration::{
    Declaratie, DeclaratieNummer, Identificatie, LineState, Prestatie, ReferentieNummer, SentLine,
};
use crate::domain::ids::{ChildNumber, GemeenteCode};
use crate::domain::money::Cents;
use crate::domain::retour::RetourCode;
use crate::domain::time::Month;
use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row, params};
use std::collections::{BTreeMap, BTreeSet};

/// A part that the office has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPart {
    /// Id of the stored message.
    pub message: i64,
    /// Number of the part.
    pub number: String,
    /// The bytes.
    pub content: Vec<u8>,
    /// Number of the bundle it is in, unless that was refused on its way; the part is then free for another.
    pub bundle: Option<DeclaratieNummer>,
}

/// Every part to a municipality that was read from a location or made here, in the order in which they came.
pub fn parts(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<Vec<KnownPart>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT m.id, m.identification, c.content, m.sha256, (SELECT d.number FROM bundle_part b JOIN declaration d
             ON d.id = b.declaration_id WHERE b.message_id = m.id AND d.outcome <> 'geweigerd')
         FROM message m JOIN message_content c ON c.message_id = m.id LEFT JOIN declaration own ON own.message_id = m.id
         WHERE m.kind = 'DEEL' AND m.gemeente = ?1 AND (own.id IS NULL OR own.outcome <> 'geweigerd')
         ORDER BY m.at_utc, m.identification",
    )?;
    let rows = statement.query_map([gemeente], |row| {
        Ok(KnownPart {
            message: row.get(0)?,
            number: row.get(1)?,
            content: content_of(row, 2, 3)?,
            bundle: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Numbers and letters of the parts in a bundle.
pub fn parts_of(tx: Tx<'_>, number: &DeclaratieNummer) -> Result<Vec<(NumberPrefix, Identificatie)>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT b.prefix, m.identification FROM bundle_part b JOIN message m ON m.id = b.message_id
         JOIN declaration d ON d.id = b.declaration_id WHERE d.number = ?1 ORDER BY b.prefix, m.identification",
    )?;
    let rows = statement.query_map([number], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Stores a bundle as sent: the claim, its parts by message and letters, and who has what in each line.
pub fn insert(
    tx: Tx<'_>,
    (id, message): (i64, i64),
    claim: &Declaratie,
    (lines, unsent): (&[BundledLine], &[BundledShare]),
    parts: &[(i64, NumberPrefix)],
) -> Result<(), StoreError> {
    insert_head(tx, (id, message), claim, DeclarationKind::Bundle)?;
    for (part, prefix) in parts {
        tx.sql().execute(
            "INSERT INTO bundle_part (declaration_id, message_id, prefix) VALUES (?1, ?2, ?3)",
            params![id, part, prefix],
        )?;
    }
    for (position, (line, bundled)) in (0i64..).zip(claim.lines.iter().zip(lines)) {
        insert_line(tx, (id, position), line, bundled)?;
        for (place, share) in (0i64..).zip(&bundled.shares) {
            insert_share(tx, (id, place), Some(&line.reference), share)?;
        }
    }
    for (place, share) in (0i64..).zip(unsent) {
        insert_share(tx, (id, place), None, share)?;
    }
    Ok(())
}

fn insert_line(
    tx: Tx<'_>,
    (declaration, position): (i64, i64),
    line: &Prestatie,
    bundled: &BundledLine,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO bundle_line (reference, declaration_id, position, child, bsn, toewijzing, category, product, begin_day,
                 end_day, volume, unit, tariff_cents, hourly_tariff_cents, amount_cents, debit_credit, previous_reference,
                 measure, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
        )?
        .execute(params![
            line.reference,
            declaration,
            position,
            line.child_number,
            line.bsn,
            line.toewijzing,
            line.category,
            line.product,
            line.begin,
            line.end,
            line.volume,
            line.unit,
            line.tariff,
            line.hourly_tariff,
            line.amount,
            line.debit_credit,
            line.previous_reference,
            bundled.measure,
            LineState::Sent
        ])?;
    Ok(())
}

fn insert_share(
    tx: Tx<'_>,
    (declaration, position): (i64, i64),
    line: Option<&ReferentieNummer>,
    bundled: &BundledShare,
) -> Result<(), StoreError> {
    let Share {
        own,
        child,
        days,
        amount,
    } = &bundled.share;
    tx.sql()
        .prepare_cached(
            "INSERT INTO bundle_share (declaration_id, prefix, own_reference, position, child, line, role, amount_cents)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            declaration,
            own.location,
            own.reference,
            position,
            child,
            line,
            bundled.role,
            amount
        ])?;
    let mut statement = tx.sql().prepare_cached(
        "INSERT INTO bundle_share_day (declaration_id, own_reference, day, amount) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (day, amount) in days {
        statement.execute(params![declaration, own.reference, day, amount])?;
    }
    let mut statement = tx.sql().prepare_cached(
        "INSERT INTO bundle_share_cut (declaration_id, own_reference, day, reason, amount) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for cut in &bundled.cut {
        statement.execute(params![declaration, own.reference, cut.day, cut.reason, cut.amount])?;
    }
    Ok(())
}

const LINE: &str = "SELECT b.child, b.bsn, b.toewijzing, b.category, b.product, b.begin_day, b.end_day, b.volume, b.unit,
    b.tariff_cents, b.hourly_tariff_cents, b.amount_cents, b.debit_credit, b.reference, b.previous_reference, b.state, d.month,
    b.measure FROM bundle_line b JOIN declaration d ON d.id = b.declaration_id";

fn standing_line(row: &Row<'_>) -> rusqlite::Result<StandingLine> {
    let line = Prestatie {
        child: NO_CHILD,
        child_number: row.get(0)?,
        bsn: row.get(1)?,
        toewijzing: row.get(2)?,
        category: row.get(3)?,
        product: row.get(4)?,
        begin: row.get(5)?,
        end: row.get(6)?,
        volume: row.get(7)?,
        unit: row.get(8)?,
        tariff: row.get(9)?,
        hourly_tariff: row.get(10)?,
        amount: row.get(11)?,
        debit_credit: row.get(12)?,
        reference: row.get(13)?,
        previous_reference: row.get(14)?,
    };
    Ok(StandingLine {
        sent: SentLine {
            line,
            state: row.get(15)?,
            declared: row.get(16)?,
            codes: Vec::new(),
        },
        measure: row.get(17)?,
        shares: Vec::new(),
        cut: BTreeMap::new(),
    })
}

/// Every line that the office sent to a municipality, with the shares of those that still count.
pub fn lines_to(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<Vec<StandingLine>, StoreError> {
    let mut statement = tx.sql().prepare_cached(&format!(
        "{LINE} JOIN message m ON m.id = d.message_id WHERE d.gemeente = ?1 ORDER BY m.at_utc, d.number, b.position"
    ))?;
    let rows = statement.query_map([gemeente], standing_line)?;
    let mut lines: Vec<StandingLine> = rows.collect::<Result<_, _>>()?;
    for line in lines.iter_mut().filter(|line| line.sent.state.counts()) {
        line.shares = shares_in(tx, &line.sent.line.reference)?;
        line.cut = cut_of_line(tx, &line.sent.line.reference)?;
    }
    Ok(lines)
}

/// How much of each day of a line was cut off, over all its shares.
fn cut_of_line(tx: Tx<'_>, line: &ReferentieNummer) -> Result<BTreeMap<NaiveDate, u32>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT c.day, sum(c.amount) FROM bundle_share s JOIN bundle_share_cut c
         ON c.declaration_id = s.declaration_id AND c.own_reference = s.own_reference
         WHERE s.line = ?1 AND s.role <> 'credit' GROUP BY c.day",
    )?;
    let rows = statement.query_map([line], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The shares of a debit line, in their order.
fn shares_in(tx: Tx<'_>, line: &ReferentieNummer) -> Result<Vec<Share>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT prefix, own_reference, child, amount_cents, declaration_id FROM bundle_share
         WHERE line = ?1 AND role <> 'credit' ORDER BY position",
    )?;
    let mut of_share = tx.sql().prepare_cached(
        "SELECT day, amount FROM bundle_share_day WHERE declaration_id = ?1 AND own_reference = ?2 ORDER BY day",
    )?;
    let rows = statement.query_map([line], |row| {
        let own = OwnLine {
            location: row.get(0)?,
            reference: row.get(1)?,
        };
        let (child, amount): (ChildNumber, Cents) = (row.get(2)?, row.get(3)?);
        let days = of_share.query_map(params![row.get::<_, i64>(4)?, own.reference], |row| {
            Ok((row.get::<_, NaiveDate>(0)?, row.get::<_, u32>(1)?))
        })?;
        Ok(Share {
            days: days.collect::<Result<_, _>>()?,
            own,
            child,
            amount,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The lines of a bundle as they were sent, in order, with the codes of those that were rejected.
pub fn lines(tx: Tx<'_>, number: &DeclaratieNummer) -> Result<Vec<SentLine>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached(&format!("{LINE} WHERE d.number = ?1 ORDER BY b.position"))?;
    let rows = statement.query_map([number], standing_line)?;
    let mut lines = Vec::new();
    for line in rows {
        let mut sent = line?.sent;
        sent.codes = codes(tx, &sent.line.reference)?;
        lines.push(sent);
    }
    Ok(lines)
}

fn codes(tx: Tx<'_>, reference: &ReferentieNummer) -> Result<Vec<RetourCode>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT code FROM bundle_line_code WHERE reference = ?1 ORDER BY code")?;
    let rows = statement.query_map([reference], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How far a line of a bundle has come; `None` when the office never sent it.
pub fn state_of(tx: Tx<'_>, reference: &ReferentieNummer) -> Result<Option<LineState>, StoreError> {
    let sql = "SELECT state FROM bundle_line WHERE reference = ?1";
    Ok(tx.sql().query_row(sql, [reference], |row| row.get(0)).optional()?)
}

/// Gives a line of a bundle another state, with the codes it was rejected with.
pub fn set_line(
    tx: Tx<'_>,
    reference: &ReferentieNummer,
    state: LineState,
    codes: &[RetourCode],
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("UPDATE bundle_line SET state = ?2 WHERE reference = ?1")?
        .execute(params![reference, state])?;
    for code in codes {
        tx.sql()
            .prepare_cached("INSERT OR IGNORE INTO bundle_line_code (reference, code) VALUES (?1, ?2)")?
            .execute(params![reference, code])?;
    }
    Ok(())
}

/// What a line of a location is to a bundle, and how that line of the bundle has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredShare {
    /// The line of the location.
    pub own: OwnLine,
    /// Number of the child, with the letters of the location.
    pub child: ChildNumber,
    /// What it is to the bundle.
    pub role: Role,
    /// State and codes of the line that carried it; `None` when nothing of it fitted.
    pub line: Option<(LineState, Vec<RetourCode>)>,
    /// Its share of the amount.
    pub amount: Cents,
    /// What this bundle cut off of it.
    pub cut: Vec<Cut>,
    /// What is approved of it now, over all bundles, and what is cut off of that; `None` when nothing stands.
    pub approved: Option<(Cents, Vec<Cut>)>,
}

/// The lines of locations in a bundle.
pub fn shares(tx: Tx<'_>, number: &DeclaratieNummer) -> Result<Vec<StoredShare>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT s.prefix, s.own_reference, s.role, s.amount_cents, s.child, b.reference, b.state, s.declaration_id
         FROM bundle_share s JOIN declaration d ON d.id = s.declaration_id LEFT JOIN bundle_line b ON b.reference = s.line
         WHERE d.number = ?1 ORDER BY s.prefix, s.own_reference",
    )?;
    let mut found = Vec::new();
    let mut rows = statement.query([number])?;
    while let Some(row) = rows.next()? {
        let line: Option<ReferentieNummer> = row.get(5)?;
        let line = match line {
            Some(reference) => Some((row.get(6)?, codes(tx, &reference)?)),
            None => None,
        };
        let own = OwnLine {
            location: row.get(0)?,
            reference: row.get(1)?,
        };
        found.push(StoredShare {
            cut: cuts(tx, row.get(7)?, &own)?,
            approved: approved(tx, &own)?,
            own,
            child: row.get(4)?,
            role: row.get(2)?,
            line,
            amount: row.get(3)?,
        });
    }
    Ok(found)
}

/// What is approved of a line of a location: where a credit was rejected and what came in its place was not, both stand.
fn approved(tx: Tx<'_>, own: &OwnLine) -> Result<Option<(Cents, Vec<Cut>)>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT s.declaration_id, s.amount_cents FROM bundle_share s JOIN bundle_line l ON l.reference = s.line
         JOIN declaration d ON d.id = s.declaration_id JOIN message m ON m.id = d.message_id
         WHERE s.prefix = ?1 AND s.own_reference = ?2 AND l.debit_credit = 'D' AND l.state = 'goedgekeurd'
         ORDER BY m.at_utc, d.number",
    )?;
    let rows = statement.query_map(params![own.location, own.reference], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, Cents>(1)?))
    })?;
    let rows: Vec<(i64, Cents)> = rows.collect::<Result<_, _>>()?;
    let Some((last, _)) = rows.last() else {
        return Ok(None);
    };
    let sum = rows.iter().map(|(_, amount)| amount.cents()).sum();
    let sum = Cents::new(sum).map_err(|_| StoreError::Damaged)?;
    Ok(Some((sum, cuts(tx, *last, own)?)))
}

fn cuts(tx: Tx<'_>, declaration: i64, own: &OwnLine) -> Result<Vec<Cut>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT day, amount, reason FROM bundle_share_cut WHERE declaration_id = ?1 AND own_reference = ?2
         ORDER BY day, reason",
    )?;
    let rows = statement.query_map(params![declaration, own.reference], cut)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn cut(row: &Row<'_>) -> rusqlite::Result<Cut> {
    Ok(Cut {
        day: row.get(0)?,
        amount: row.get(1)?,
        reason: row.get(2)?,
    })
}

/// Lines of locations that were in bundles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundled {
    /// Handed in, and in a bundle that was not refused on its way: they do not go again.
    pub gone: BTreeSet<OwnLine>,
    /// Every debit that ever was in one.
    pub ever: BTreeSet<OwnLine>,
    /// Debits of which nothing fitted in the last bundle that they were in, and that was answered.
    pub fallen: BTreeSet<OwnLine>,
}

/// Every line of a location that was in a bundle.
pub fn bundled(tx: Tx<'_>) -> Result<Bundled, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        // A code says that an earlier version told the location of a rejected line, which it hands in again.
        "SELECT s.prefix, s.own_reference, s.role, d.outcome <> 'geweigerd',
             s.line IS NULL AND s.code IS NULL AND d.outcome IN ('beantwoord', 'afgekeurd')
         FROM bundle_share s JOIN declaration d ON d.id = s.declaration_id JOIN message m ON m.id = d.message_id
         ORDER BY m.at_utc, d.number",
    )?;
    let mut found = Bundled::default();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let own = OwnLine {
            location: row.get(0)?,
            reference: row.get(1)?,
        };
        let (role, went, fell): (Role, bool, bool) = (row.get(2)?, row.get(3)?, row.get(4)?);
        if role != Role::Credit {
            found.ever.insert(own.clone());
            if went {
                found.fallen.remove(&own);
            }
            if fell {
                found.fallen.insert(own.clone());
            }
        }
        if role != Role::Carried && went {
            found.gone.insert(own);
        }
    }
    Ok(found)
}

/// Bundles that were answered before and were about a line of a location that this bundle carries or gives back.
pub fn answered_before(
    tx: Tx<'_>,
    number: &DeclaratieNummer,
    location: &NumberPrefix,
) -> Result<Vec<Identificatie>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "WITH mine AS (SELECT s.declaration_id AS id, s.own_reference, s.role, l.previous_reference AS previous
                       FROM bundle_share s JOIN declaration d ON d.id = s.declaration_id
                       LEFT JOIN bundle_line l ON l.reference = s.line WHERE d.number = ?1 AND s.prefix = ?2),
              about AS (SELECT own_reference FROM mine WHERE role = 'meegenomen'
                        UNION SELECT o.own_reference FROM mine JOIN bundle_share o ON o.line = mine.previous
                        WHERE mine.role = 'credit' AND o.prefix = ?2 AND o.role <> 'credit')
         SELECT DISTINCT m.identification FROM about JOIN bundle_share o ON o.own_reference = about.own_reference
         JOIN declaration d ON d.id = o.declaration_id JOIN message m ON m.id = d.message_id
         WHERE o.prefix = ?2 AND d.number <> ?1 AND d.outcome IN ('beantwoord', 'afgekeurd') ORDER BY m.identification",
    )?;
    let rows = statement.query_map(params![number, location], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Ties a stored file for a location to its bundle.
pub fn insert_file(tx: Tx<'_>, declaration: i64, message: i64) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT INTO bundle_file (declaration_id, message_id) VALUES (?1, ?2)",
        params![declaration, message],
    )?;
    Ok(())
}

/// Name and bytes of every file for the locations about a bundle.
pub fn files(tx: Tx<'_>, number: &DeclaratieNummer) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT m.file_name, c.content, m.sha256 FROM bundle_file f JOIN message m ON m.id = f.message_id
         JOIN message_content c ON c.message_id = m.id
         JOIN declaration d ON d.id = f.declaration_id WHERE d.number = ?1 ORDER BY m.file_name",
    )?;
    let rows = statement.query_map([number], |row| Ok((row.get(0)?, content_of(row, 1, 2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Id of a declaration.
pub fn declaration_id(tx: Tx<'_>, number: &DeclaratieNummer) -> Result<i64, StoreError> {
    let sql = "SELECT id FROM declaration WHERE number = ?1";
    Ok(tx.sql().query_row(sql, [number], |row| row.get(0))?)
}

/// Latest month that this office declared to a municipality by itself or for others, without what counts as not sent (TR318)
/// and what sent nothing.
pub fn last_month(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<Option<Month>, StoreError> {
    let sql = "SELECT max(month) FROM declaration d
               WHERE gemeente = ?1 AND kind <> 'deel' AND outcome IN ('verzonden', 'beantwoord')
                 AND (kind <> 'bundel' OR EXISTS (SELECT 1 FROM bundle_line b WHERE b.declaration_id = d.id))";
    Ok(tx.sql().query_row(sql, [gemeente], |row| row.get(0))?)
}

/// References that went to a municipality from this file: own claims and bundles (TR314).
pub fn references(tx: Tx<'_>) -> Result<BTreeSet<ReferentieNummer>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT p.reference FROM prestatie p JOIN declaration d ON d.id = p.declaration_id WHERE d.kind = 'eigen'
         UNION SELECT reference FROM bundle_line",
    )?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
