//! Messages as they went in and out, and what was declared.

use super::error::StoreError;
use super::open::Tx;
use super::vault::to_hex;
use crate::domain::declaration::bundle::part::DeclarationKind;
use crate::domain::declaration::{
    DebetCredit, Declaratie, DeclaratieNummer, DeclarationState, Identificatie, LineState, Prestatie, ReferentieNummer,
    SentLine,
};
use crate::domain::ids::GemeenteCode;
use crate::domain::money::Cents;
use crate::domain::retour::RetourCode;
use crate::domain::time::Month;
use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row, params};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Which way a message went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the municipality.
    In,
    /// To the municipality.
    Out,
}

impl Direction {
    const fn word(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "uit",
        }
    }
}

/// A message to store.
#[derive(Clone, Copy, Debug)]
pub struct NewMessage<'a> {
    /// Random id.
    pub id: i64,
    /// Which way it went.
    pub direction: Direction,
    /// Such as `JW323`.
    pub kind: &'a str,
    /// Municipality.
    pub gemeente: &'a GemeenteCode,
    /// Identification in its header.
    pub identification: &'a str,
    /// Name of the file.
    pub file_name: &'a str,
    /// The bytes.
    pub content: &'a [u8],
    /// The message that it answers.
    pub answers: Option<i64>,
}

/// A stored message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMessage {
    /// Its id.
    pub id: i64,
    /// Name of the file.
    pub file_name: String,
    /// The bytes.
    pub content: Vec<u8>,
}

/// SHA-256 of a message, in hexadecimal digits.
pub fn checksum(content: &[u8]) -> String {
    to_hex(&Sha256::digest(content))
}

/// Stores a message as it was sent or received.
pub fn insert_message(tx: Tx<'_>, message: &NewMessage<'_>, at_utc: &str) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT INTO message (id, direction, kind, gemeente, identification, file_name, sha256, answers_id, at_utc)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            message.id,
            message.direction.word(),
            message.kind,
            message.gemeente,
            message.identification,
            message.file_name,
            checksum(message.content),
            message.answers,
            at_utc
        ],
    )?;
    tx.sql().execute(
        "INSERT INTO message_content (message_id, content) VALUES (?1, ?2)",
        params![message.id, message.content],
    )?;
    Ok(())
}

/// The bytes of a message, which are those that were stored: a page of the register that was changed outside the program comes back as
/// zeros, and SQLite sees no harm in that where it holds nothing but bytes.
pub(super) fn content_of(row: &Row<'_>, content: usize, sha256: usize) -> rusqlite::Result<Vec<u8>> {
    let (content, stored): (Vec<u8>, String) = (row.get(content)?, row.get(sha256)?);
    if checksum(&content) == stored {
        return Ok(content);
    }
    let corrupt = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    Err(rusqlite::Error::SqliteFailure(corrupt, None))
}

/// The message with an identification, if it was stored.
pub fn message(
    tx: Tx<'_>,
    direction: Direction,
    kind: &str,
    gemeente: &GemeenteCode,
    identification: &str,
) -> Result<Option<StoredMessage>, StoreError> {
    let sql =
        "SELECT m.id, m.file_name, c.content, m.sha256 FROM message m JOIN message_content c ON c.message_id = m.id
               WHERE direction = ?1 AND kind = ?2 AND gemeente = ?3 AND identification = ?4";
    let found = tx
        .sql()
        .query_row(sql, params![direction.word(), kind, gemeente, identification], |row| {
            Ok(StoredMessage {
                id: row.get(0)?,
                file_name: row.get(1)?,
                content: content_of(row, 2, 3)?,
            })
        });
    Ok(found.optional()?)
}

/// The answer to a message, if one was stored.
pub fn answer_to(tx: Tx<'_>, id: i64) -> Result<Option<StoredMessage>, StoreError> {
    let sql = "SELECT m.id, m.file_name, c.content, m.sha256 FROM message m JOIN message_content c ON c.message_id = m.id WHERE m.answers_id = ?1";
    let found = tx.sql().query_row(sql, [id], |row| {
        Ok(StoredMessage {
            id: row.get(0)?,
            file_name: row.get(1)?,
            content: content_of(row, 2, 3)?,
        })
    });
    Ok(found.optional()?)
}

/// A declaration as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclarationSummary {
    /// Number of the declaration.
    pub number: DeclaratieNummer,
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// Declared month.
    pub month: Month,
    /// Day of sending.
    pub dated: NaiveDate,
    /// Absolute total.
    pub total: Cents,
    /// Its sign.
    pub debit_credit: DebetCredit,
    /// Number of lines.
    pub lines: u32,
    /// Name of the file.
    pub file_name: String,
    /// Id of the stored message.
    pub message: i64,
    /// How the declaration as a whole has come.
    pub outcome: DeclarationState,
    /// Granted total and its sign, once it was answered.
    pub granted: Option<(Cents, DebetCredit)>,
    /// Day on which it was answered.
    pub answered: Option<NaiveDate>,
    /// SHA-256 of the file as sent.
    pub sha256: String,
    /// Identification in the header of the file.
    pub identification: String,
    /// Who sends it to the municipality.
    pub kind: DeclarationKind,
}

/// Stores a claim and its lines as sent, by this location itself or as a part for the office.
pub fn insert(
    tx: Tx<'_>,
    (id, message): (i64, i64),
    claim: &Declaratie,
    kind: DeclarationKind,
) -> Result<(), StoreError> {
    insert_head(tx, (id, message), claim, kind)?;
    for (position, line) in (0i64..).zip(&claim.lines) {
        insert_line(tx, id, position, line)?;
    }
    Ok(())
}

/// Stores a claim without its lines.
pub(super) fn insert_head(
    tx: Tx<'_>,
    (id, message): (i64, i64),
    claim: &Declaratie,
    kind: DeclarationKind,
) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT INTO declaration (id, gemeente, month, number, message_id, dated, total_cents, debit_credit, kind)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            id,
            claim.gemeente,
            claim.month,
            claim.number,
            message,
            claim.dated,
            claim.total,
            claim.total_debit_credit,
            kind
        ],
    )?;
    Ok(())
}

fn insert_line(tx: Tx<'_>, declaration: i64, position: i64, line: &Prestatie) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO prestatie (reference, declaration_id, position, child_id, toewijzing, category, product, begin_day,
                 end_day, volume, unit, tariff_cents, hourly_tariff_cents, amount_cents, debit_credit, previous_reference, state,
                 bsn)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        )?
        .execute(params![
            line.reference,
            declaration,
            position,
            line.child,
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
            LineState::Sent,
            line.bsn
        ])?;
    Ok(())
}

const SUMMARY: &str = "SELECT d.number, d.gemeente, d.month, d.dated, d.total_cents, d.debit_credit,
    (SELECT count(*) FROM prestatie p WHERE p.declaration_id = d.id)
        + (SELECT count(*) FROM bundle_line b WHERE b.declaration_id = d.id), m.file_name, d.message_id, d.outcome, d.granted_cents,
    d.granted_debit_credit, d.answered, m.sha256, m.identification, d.kind
    FROM declaration d JOIN message m ON m.id = d.message_id";

fn summary(row: &Row<'_>) -> rusqlite::Result<DeclarationSummary> {
    Ok(DeclarationSummary {
        number: row.get(0)?,
        gemeente: row.get(1)?,
        month: row.get(2)?,
        dated: row.get(3)?,
        total: row.get(4)?,
        debit_credit: row.get(5)?,
        lines: row.get(6)?,
        file_name: row.get(7)?,
        message: row.get(8)?,
        outcome: row.get(9)?,
        granted: row.get::<_, Option<Cents>>(10)?.zip(row.get(11)?),
        answered: row.get(12)?,
        sha256: row.get(13)?,
        identification: row.get(14)?,
        kind: row.get(15)?,
    })
}

/// Every declaration, the latest first.
pub fn list(tx: Tx<'_>) -> Result<Vec<DeclarationSummary>, StoreError> {
    let mut statement = tx.sql().prepare_cached(&format!(
        "{SUMMARY} ORDER BY d.month DESC, m.at_utc DESC, d.number DESC"
    ))?;
    let rows = statement.query_map([], summary)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The declarations of a month to a municipality with lines of this location that count as sent, the first first.
pub fn standing(tx: Tx<'_>, gemeente: &GemeenteCode, month: Month) -> Result<Vec<DeclarationSummary>, StoreError> {
    let mut statement = tx.sql().prepare_cached(&format!(
        "{SUMMARY} WHERE d.gemeente = ?1 AND d.month = ?2 AND d.kind <> 'bundel' AND d.outcome IN ('verzonden', 'beantwoord')
         ORDER BY m.at_utc, d.number"
    ))?;
    let rows = statement.query_map(params![gemeente, month], summary)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Codes with which a declaration was rejected as a whole.
pub fn codes(tx: Tx<'_>, number: &DeclaratieNummer) -> Result<Vec<RetourCode>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT c.code FROM declaration_code c JOIN declaration d ON d.id = c.declaration_id WHERE d.number = ?1 ORDER BY c.code",
    )?;
    let rows = statement.query_map([number], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What an answer, or its absence, makes of a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// How it came as a whole.
    pub state: DeclarationState,
    /// What is granted; `None` when there is no answer.
    pub granted: Option<(Cents, DebetCredit)>,
    /// On which day.
    pub on: NaiveDate,
    /// Codes with which it was rejected as a whole.
    pub codes: Vec<RetourCode>,
}

/// Books what became of a declaration.
pub fn settle(tx: Tx<'_>, number: &DeclaratieNummer, settled: &Settled) -> Result<(), StoreError> {
    tx.sql().execute(
        "UPDATE declaration SET outcome = ?2, granted_cents = ?3, granted_debit_credit = ?4, answered = ?5 WHERE number = ?1",
        params![
            number,
            settled.state,
            settled.granted.map(|(amount, _)| amount),
            settled.granted.map(|(_, sign)| sign),
            settled.on
        ],
    )?;
    for code in &settled.codes {
        tx.sql().execute(
            "INSERT INTO declaration_code (declaration_id, code) SELECT id, ?2 FROM declaration WHERE number = ?1",
            params![number, code],
        )?;
    }
    Ok(())
}

/// Makes a declaration count as sent without an answer again.
pub fn reopen(tx: Tx<'_>, number: &DeclaratieNummer) -> Result<(), StoreError> {
    tx.sql().execute(
        "UPDATE declaration SET outcome = ?2, answered = NULL WHERE number = ?1",
        params![number, DeclarationState::Sent],
    )?;
    Ok(())
}

/// How far a line has come.
pub fn state_of(tx: Tx<'_>, reference: &ReferentieNummer) -> Result<Option<LineState>, StoreError> {
    let sql = "SELECT state FROM prestatie WHERE reference = ?1";
    Ok(tx.sql().query_row(sql, [reference], |row| row.get(0)).optional()?)
}

/// Gives a line another state, with the codes it was rejected with.
pub fn set_line(
    tx: Tx<'_>,
    reference: &ReferentieNummer,
    state: LineState,
    codes: &[RetourCode],
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("UPDATE prestatie SET state = ?2 WHERE reference = ?1")?
        .execute(params![reference, state])?;
    for code in codes {
        tx.sql()
            .prepare_cached("INSERT OR IGNORE INTO prestatie_code (reference, code) VALUES (?1, ?2)")?
            .execute(params![reference, code])?;
    }
    Ok(())
}

/// Whether the lines of every declaration come to its total, and every message is still what was sent or received.
pub fn add_up(tx: Tx<'_>) -> Result<bool, StoreError> {
    let wrong_total = tx
        .sql()
        .prepare(
            "SELECT 1 FROM declaration d JOIN prestatie p ON p.declaration_id = d.id GROUP BY d.id
             HAVING sum(CASE p.debit_credit WHEN 'D' THEN p.amount_cents ELSE -p.amount_cents END)
                 <> CASE d.debit_credit WHEN 'D' THEN d.total_cents ELSE -d.total_cents END",
        )?
        .exists([])?;
    let mut statement = tx
        .sql()
        .prepare("SELECT c.content, m.sha256 FROM message m LEFT JOIN message_content c ON c.message_id = m.id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (content, sha256): (Option<Vec<u8>>, String) = (row.get(0)?, row.get(1)?);
        if content.is_none_or(|content| checksum(&content) != sha256) {
            return Ok(false);
        }
    }
    Ok(!wrong_total)
}

/// The bytes of a stored message.
pub fn message_content(tx: Tx<'_>, id: i64) -> Result<Vec<u8>, StoreError> {
    let sql = "SELECT c.content, m.sha256 FROM message m JOIN message_content c ON c.message_id = m.id WHERE m.id = ?1";
    Ok(tx.sql().query_row(sql, [id], |row| content_of(row, 0, 1))?)
}

const LINE: &str = "SELECT p.child_id, c.number, p.bsn, p.toewijzing, p.category, p.product, p.begin_day, p.end_day, p.volume,
    p.unit, p.tariff_cents, p.hourly_tariff_cents, p.amount_cents, p.debit_credit, p.reference, p.previous_reference, p.state,
    d.month FROM prestatie p JOIN declaration d ON d.id = p.declaration_id JOIN child c ON c.id = p.child_id";

fn sent_line(row: &Row<'_>) -> rusqlite::Result<SentLine> {
    let line = Prestatie {
        child: row.get(0)?,
        child_number: row.get(1)?,
        bsn: row.get(2)?,
        toewijzing: row.get(3)?,
        category: row.get(4)?,
        product: row.get(5)?,
        begin: row.get(6)?,
        end: row.get(7)?,
        volume: row.get(8)?,
        unit: row.get(9)?,
        tariff: row.get(10)?,
        hourly_tariff: row.get(11)?,
        amount: row.get(12)?,
        debit_credit: row.get(13)?,
        reference: row.get(14)?,
        previous_reference: row.get(15)?,
    };
    Ok(SentLine {
        line,
        state: row.get(16)?,
        declared: row.get(17)?,
        codes: Vec::new(),
    })
}

/// Gives rejected lines the codes with which they were rejected.
fn with_codes(tx: Tx<'_>, mut lines: Vec<SentLine>) -> Result<Vec<SentLine>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT code FROM prestatie_code WHERE reference = ?1 ORDER BY code")?;
    for line in lines.iter_mut().filter(|line| line.state == LineState::Rejected) {
        let codes = statement.query_map([&line.line.reference], |row| row.get(0))?;
        line.codes = codes.collect::<Result<_, _>>()?;
    }
    Ok(lines)
}

/// The lines of a declaration as they were sent, in order.
pub fn lines(tx: Tx<'_>, number: &DeclaratieNummer) -> Result<Vec<SentLine>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached(&format!("{LINE} WHERE d.number = ?1 ORDER BY p.position"))?;
    let rows = statement.query_map([number], sent_line)?;
    with_codes(tx, rows.collect::<Result<_, _>>()?)
}

/// Every line ever sent to a municipality, in the order of sending (TR314, TR322, TR389, TR390).
pub fn lines_to(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<Vec<SentLine>, StoreError> {
    let mut statement = tx.sql().prepare_cached(&format!(
        "{LINE} JOIN message m ON m.id = d.message_id WHERE d.gemeente = ?1 ORDER BY m.at_utc, d.number, p.position"
    ))?;
    let rows = statement.query_map([gemeente], sent_line)?;
    with_codes(tx, rows.collect::<Result<_, _>>()?)
}

/// Numbers that were used, to every municipality: each is used once for ever (TR056, TR314, TR333).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Identifications of claims.
    pub identifications: BTreeSet<Identificatie>,
    /// Declaration numbers.
    pub numbers: BTreeSet<DeclaratieNummer>,
    /// References of lines.
    pub references: BTreeSet<ReferentieNummer>,
}

/// Every number that was used.
pub fn used(tx: Tx<'_>) -> Result<Used, StoreError> {
    fn column<T: rusqlite::types::FromSql + Ord>(tx: Tx<'_>, sql: &str) -> Result<BTreeSet<T>, StoreError> {
        let mut statement = tx.sql().prepare_cached(sql)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
    Ok(Used {
        identifications: column(
            tx,
            "SELECT identification FROM message WHERE direction = 'uit' AND kind = 'JW323'",
        )?,
        numbers: column(tx, "SELECT number FROM declaration")?,
        references: column(
            tx,
            "SELECT reference FROM prestatie UNION SELECT reference FROM bundle_line",
        )?,
    })
}

/// Latest month declared to a municipality (TR318, per AGB and municipality).
///
/// A declaration that was rejected as a whole, or refused on its way, counts as not sent (RULES 7.7); a bundle of which nothing
/// fitted was not sent at all.
pub fn last_declared(tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<Option<Month>, StoreError> {
    let sql = "SELECT max(month) FROM declaration d WHERE gemeente = ?1 AND outcome IN ('verzonden', 'beantwoord')
                 AND (kind <> 'bundel' OR EXISTS (SELECT 1 FROM bundle_line b WHERE b.declaration_id = d.id))";
    Ok(tx.sql().query_row(sql, [gemeente], |row| row.get(0))?)
}
