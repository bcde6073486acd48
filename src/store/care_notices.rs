//! Start and stop of care as sent and answered, and children about whom no messages go out.

use super::convert::broken;
use super::declarations::content_of;
use super::error::StoreError;
use super::open::Tx;
use crate::domain::allocation::ToewijzingStamp;
use crate::domain::care_notice::delivery::Delivery;
use crate::domain::care_notice::{Notice, NoticeKind, NoticeLine, NoticeProduct};
use crate::domain::ids::{Bsn, ChildId, GemeenteCode, ToewijzingNummer};
use crate::domain::text::Text;
use chrono::{NaiveDate, NaiveTime};
use rusqlite::{OptionalExtension, Row, params};
use std::collections::{BTreeMap, BTreeSet};

/// A message to store; it counts as sent.
#[derive(Clone, Copy, Debug)]
pub struct NewNotice<'a> {
    /// Id of the stored message.
    pub message: i64,
    /// Start or stop.
    pub kind: NoticeKind,
    /// The child.
    pub child: ChildId,
    /// Municipality.
    pub gemeente: &'a GemeenteCode,
    /// Allocation.
    pub toewijzing: ToewijzingNummer,
    /// Day of sending.
    pub sent: NaiveDate,
    /// Lines as sent.
    pub lines: &'a [NoticeLine],
}

/// A stored message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredNotice {
    /// Order of sending.
    pub seq: i64,
    /// Id of the stored message.
    pub message: i64,
    /// Start or stop.
    pub kind: NoticeKind,
    /// The child.
    pub child: ChildId,
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// Allocation.
    pub toewijzing: ToewijzingNummer,
    /// How far it has come.
    pub delivery: Delivery,
    /// Identification in its header.
    pub identification: String,
    /// Name of its file.
    pub file_name: String,
    /// Lines as sent.
    pub lines: Vec<NoticeLine>,
}

/// What a JW301 was about, as it is kept beside its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedJw301<'a> {
    /// Id of the stored message.
    pub message: i64,
    /// Municipality that sent it.
    pub gemeente: &'a GemeenteCode,
    /// The child and the day in its header; absent when the message is not sound.
    pub client: Option<(Bsn, NaiveDate)>,
    /// The states of allocations in it.
    pub states: Vec<(ToewijzingNummer, ToewijzingStamp)>,
}

/// Stores a message that is sent.
pub fn insert(tx: Tx<'_>, notice: &NewNotice<'_>) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT INTO care_notice (message_id, kind, child_id, gemeente, toewijzing, sent_day, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'verzonden')",
        params![
            notice.message,
            notice.kind.code(),
            notice.child,
            notice.gemeente,
            notice.toewijzing,
            notice.sent
        ],
    )?;
    let seq = tx.sql().last_insert_rowid();
    for (position, line) in (0i64..).zip(notice.lines) {
        insert_line(tx, seq, position, line)?;
    }
    Ok(())
}

fn insert_line(tx: Tx<'_>, seq: i64, position: i64, line: &NoticeLine) -> Result<(), StoreError> {
    let (reason, end) = match line.notice {
        Notice::Start { .. } => (None, None),
        Notice::Stop { reason, end, .. } => (Some(reason), Some(end)),
    };
    tx.sql()
        .prepare_cached(
            "INSERT INTO care_notice_line (notice, position, status, category, product, allocation_begin, begin_day, reason,
                 end_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            seq,
            position,
            line.status,
            line.product.category,
            line.product.code,
            line.allocation_begin,
            line.notice.begin(),
            reason,
            end
        ])?;
    Ok(())
}

fn delivery(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    let on: NaiveDate = row.get(6)?;
    let answered: Option<NaiveDate> = row.get(7)?;
    let codes: Option<String> = row.get(8)?;
    Ok(match (answered, codes) {
        (None, _) => Delivery::Sent { on },
        (Some(answered), None) => Delivery::Accepted { on, answered },
        (Some(answered), Some(codes)) => Delivery::Rejected {
            on,
            answered,
            codes: codes.split(' ').map(str::to_owned).collect(),
        },
    })
}

fn line(row: &Row<'_>) -> rusqlite::Result<(i64, NoticeLine)> {
    let begin = row.get(5)?;
    let notice = match (row.get(6)?, row.get(7)?) {
        (Some(reason), Some(end)) => Notice::Stop { begin, reason, end },
        (None, None) => Notice::Start { begin },
        _ => return Err(broken(6, "a reason and an end of care")),
    };
    let line = NoticeLine {
        status: row.get(1)?,
        notice,
        product: NoticeProduct {
            category: row.get(2)?,
            code: row.get(3)?,
        },
        allocation_begin: row.get(4)?,
    };
    Ok((row.get(0)?, line))
}

/// Every message, in order of sending.
pub fn all(tx: Tx<'_>) -> Result<Vec<StoredNotice>, StoreError> {
    let mut lines: BTreeMap<i64, Vec<NoticeLine>> = BTreeMap::new();
    let mut statement = tx.sql().prepare_cached(
        "SELECT notice, status, category, product, allocation_begin, begin_day, reason, end_day FROM care_notice_line
         ORDER BY notice, position",
    )?;
    for row in statement.query_map([], line)? {
        let (notice, line) = row?;
        lines.entry(notice).or_default().push(line);
    }
    let mut statement = tx.sql().prepare_cached(
        "SELECT n.seq, n.message_id, n.kind, n.child_id, n.gemeente, n.toewijzing, n.sent_day, n.answer_day, n.return_codes,
                m.identification, m.file_name
         FROM care_notice n JOIN message m ON m.id = n.message_id ORDER BY n.seq",
    )?;
    let rows = statement.query_map([], |row| {
        let seq = row.get(0)?;
        Ok(StoredNotice {
            seq,
            message: row.get(1)?,
            kind: row.get(2)?,
            child: row.get(3)?,
            gemeente: row.get(4)?,
            toewijzing: row.get(5)?,
            delivery: delivery(row)?,
            identification: row.get(9)?,
            file_name: row.get(10)?,
            lines: lines.remove(&seq).unwrap_or_default(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Stores the answer to a message: `answer` is the id of the stored answer.
pub fn set_answer(tx: Tx<'_>, seq: i64, answer: i64, delivery: &Delivery) -> Result<(), StoreError> {
    let (day, codes) = match delivery {
        Delivery::Accepted { answered, .. } => (*answered, None),
        Delivery::Rejected { answered, codes, .. } => (*answered, Some(codes.join(" "))),
        // Not answered: nothing to store.
        Delivery::Proposed | Delivery::Sent { .. } => return Ok(()),
    };
    tx.sql().execute(
        "UPDATE care_notice SET state = ?2, answer_id = ?3, answer_day = ?4, return_codes = ?5 WHERE seq = ?1",
        params![seq, delivery.code(), answer, day, codes],
    )?;
    Ok(())
}

/// Keeps what a JW301 was about.
pub fn insert_received(tx: Tx<'_>, received: &ReceivedJw301<'_>) -> Result<(), StoreError> {
    let (bsn, dated) = received.client.unzip();
    tx.sql()
        .prepare_cached("INSERT INTO received_jw301 (message_id, gemeente, bsn, dated) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![received.message, received.gemeente, bsn, dated])?;
    let mut statement = tx.sql().prepare_cached(
        "INSERT INTO received_state (gemeente, number, stamp_date, stamp_time, message_id) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO NOTHING",
    )?;
    for (number, stamp) in &received.states {
        statement.execute(params![
            received.gemeente,
            number,
            stamp.date,
            stamp.time,
            received.message
        ])?;
    }
    Ok(())
}

/// The JW301 of which it is not yet kept what they were about: their ids, in order of reading.
pub fn not_kept(tx: Tx<'_>) -> Result<Vec<i64>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT id FROM message m WHERE direction = 'in' AND kind = 'JW301'
             AND NOT EXISTS (SELECT 1 FROM received_jw301 r WHERE r.message_id = m.id) ORDER BY at_utc, id",
    )?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Sender and bytes of a message that was received.
pub fn received_bytes(tx: Tx<'_>, message: i64) -> Result<(GemeenteCode, Vec<u8>), StoreError> {
    let sql = "SELECT m.gemeente, c.content, m.sha256 FROM message m JOIN message_content c ON c.message_id = m.id WHERE m.id = ?1";
    Ok(tx
        .sql()
        .query_row(sql, [message], |row| Ok((row.get(0)?, content_of(row, 1, 2)?)))?)
}

/// A state of an allocation as a message carries it.
pub type StateKey = (GemeenteCode, ToewijzingNummer, ToewijzingStamp);

/// Moment, in UTC, at which each state of an allocation was first read in a message.
pub fn first_received(tx: Tx<'_>) -> Result<BTreeMap<StateKey, String>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT s.gemeente, s.number, s.stamp_date, s.stamp_time, min(m.at_utc) FROM received_state s
             JOIN message m ON m.id = s.message_id GROUP BY s.gemeente, s.number, s.stamp_date, s.stamp_time",
    )?;
    let rows = statement.query_map([], |row| {
        let (date, time): (NaiveDate, NaiveTime) = (row.get(2)?, row.get(3)?);
        Ok(((row.get(0)?, row.get(1)?, ToewijzingStamp { date, time }), row.get(4)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Id of the latest sound JW301 about a child: of this municipality if there is one, and of those the one with the latest day in
/// its header; of two of one day the one that was read last.
pub fn latest_about(tx: Tx<'_>, bsn: Bsn, gemeente: &GemeenteCode) -> Result<Option<i64>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT r.message_id FROM received_jw301 r JOIN message m ON m.id = r.message_id WHERE r.bsn = ?1
         ORDER BY r.gemeente = ?2 DESC, r.dated DESC, m.at_utc DESC, m.id DESC LIMIT 1",
    )?;
    Ok(statement
        .query_row(params![bsn, gemeente], |row| row.get(0))
        .optional()?)
}

/// Children about whom no messages go out (OP003).
pub fn blocked(tx: Tx<'_>) -> Result<BTreeSet<ChildId>, StoreError> {
    let mut statement = tx
        .sql()
        .prepare_cached("SELECT child_id FROM message_block WHERE lifted_utc IS NULL")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lets no messages about a child go out from here on.
pub fn block(tx: Tx<'_>, child: ChildId, reason: &Text, at_utc: &str) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT INTO message_block (child_id, reason, blocked_utc) VALUES (?1, ?2, ?3)",
        params![child, reason, at_utc],
    )?;
    Ok(())
}

/// Lets messages about a child go out again.
pub fn unblock(tx: Tx<'_>, child: ChildId, at_utc: &str) -> Result<(), StoreError> {
    tx.sql().execute(
        "UPDATE message_block SET lifted_utc = ?2 WHERE child_id = ?1 AND lifted_utc IS NULL",
        params![child, at_utc],
    )?;
    Ok(())
}
