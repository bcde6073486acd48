//! Accounts of extra hours as they went out, every version with its files and the answer of the municipality.

use super::declarations::checksum;
use super::error::StoreError;
use super::open::Tx;
use crate::domain::extra_hours::Hours;
use crate::domain::ids::{GemeenteCode, GroupId};
use crate::domain::money::Cents;
use crate::domain::subsidy_account::{
    AccountAnswer, AccountDay, AccountGroup, AccountNumber, AccountOutcome, AccountState, Ceiling, IssuedAccount,
    PlusCount, SubsidyAccount,
};
use crate::domain::text::Text;
use crate::domain::time::Month;
use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row, params};

/// A file of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// The two files of an account: the table and the workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountFiles {
    /// `.csv`.
    pub csv: AccountFile,
    /// `.xlsx`.
    pub xlsx: AccountFile,
}

impl AccountFiles {
    /// Both, the table first.
    pub fn both(&self) -> [&AccountFile; 2] {
        [&self.csv, &self.xlsx]
    }
}

/// An account as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSummary {
    /// Its number.
    pub number: AccountNumber,
    /// The how manieth of its month, from 1.
    pub version: u32,
    /// The version that it replaces.
    pub replaces: Option<AccountNumber>,
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// Month.
    pub month: Month,
    /// Id of the policy.
    pub regeling: String,
    /// Day of making.
    pub dated: NaiveDate,
    /// How far it has come.
    pub state: AccountState,
    /// Minutes to be paid.
    pub paid_minutes: u32,
    /// Amount to be paid; `None` when the policy had no rate.
    pub total: Option<Cents>,
    /// Names of the files, the table first.
    pub files: [String; 2],
}

/// An account that went out, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentAccount {
    /// As the list shows it.
    pub summary: AccountSummary,
    /// What it said.
    pub issued: IssuedAccount,
}

/// Stores an account with its files as sent.
pub fn insert(tx: Tx<'_>, issued: &IssuedAccount, files: &AccountFiles, sent_utc: &str) -> Result<(), StoreError> {
    let account = &issued.account;
    tx.sql().execute(
        "INSERT INTO subsidy_account (number, gemeente, month, version, replaces, dated, sent_utc, regeling, municipality,
             holder, location, rate_cents, ceiling_cents, used_cents, paid_minutes, total_cents, csv_name, csv, csv_sha256,
             xlsx_name, xlsx, xlsx_sha256, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
             'verzonden')",
        params![
            issued.number,
            account.gemeente,
            account.month,
            issued.version,
            issued.replaces,
            issued.dated,
            sent_utc,
            account.regeling,
            account.municipality,
            account.holder,
            account.location,
            account.rate_per_hour,
            account.ceiling.map(|ceiling| ceiling.most),
            account.ceiling.and_then(|ceiling| ceiling.used),
            account.total().paid,
            account.total_amount(),
            files.csv.name,
            files.csv.content,
            checksum(&files.csv.content),
            files.xlsx.name,
            files.xlsx.content,
            checksum(&files.xlsx.content)
        ],
    )?;
    let seq = tx.sql().last_insert_rowid();
    let of_groups = account.groups.iter().flat_map(|group| {
        let days = group.days.iter();
        days.map(move |day| (Some((group.id, &group.name)), day))
    });
    let rows = of_groups.chain(account.whole.iter().map(|day| (None, day)));
    for (position, (group, day)) in (0i64..).zip(rows) {
        insert_row(tx, (seq, position), group, day)?;
    }
    for (position, count) in (0i64..).zip(&account.plus) {
        tx.sql()
            .prepare_cached(
                "INSERT INTO subsidy_account_plus (account, position, group_id, day, dagdeel, children)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                seq,
                position,
                count.group,
                count.day,
                count.dagdeel,
                count.children
            ])?;
    }
    Ok(())
}

fn insert_row(
    tx: Tx<'_>,
    (seq, position): (i64, i64),
    group: Option<(GroupId, &Text)>,
    day: &AccountDay,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO subsidy_account_row (account, position, group_id, group_name, day, day_class, entitled_min, planned_min,
                 planned_quarter_min, worked_min, worked_quarter_min, paid_min)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            seq,
            position,
            group.map(|(id, _)| id),
            group.map(|(_, name)| name),
            day.day,
            day.class,
            day.hours.entitled,
            day.hours.planned,
            day.hours.planned_quarter,
            day.hours.worked,
            day.hours.worked_quarter,
            day.hours.paid
        ])?;
    Ok(())
}

/// Records the answer of the municipality on an account.
pub fn put_answer(tx: Tx<'_>, number: &AccountNumber, answer: &AccountAnswer) -> Result<(), StoreError> {
    tx.sql().execute(
        "UPDATE subsidy_account SET state = ?2, answered_day = ?3, answered_by = ?4, answer_reason = ?5 WHERE number = ?1",
        params![number, answer.outcome.code(), answer.on, answer.by, answer.reason],
    )?;
    Ok(())
}

/// Every account, the latest month and version first.
pub fn list(tx: Tx<'_>) -> Result<Vec<AccountSummary>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT a.number, a.version, a.replaces, a.gemeente, a.month, a.regeling, a.dated, a.paid_minutes, a.total_cents,
             a.csv_name, a.xlsx_name, a.state, a.answered_day, a.answered_by, a.answer_reason, later.number
         FROM subsidy_account a LEFT JOIN subsidy_account later ON later.replaces = a.number
         ORDER BY a.month DESC, a.gemeente, a.version DESC",
    )?;
    let rows = statement.query_map([], summary)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn summary(row: &Row<'_>) -> rusqlite::Result<AccountSummary> {
    Ok(AccountSummary {
        number: row.get(0)?,
        version: row.get(1)?,
        replaces: row.get(2)?,
        gemeente: row.get(3)?,
        month: row.get(4)?,
        regeling: row.get(5)?,
        dated: row.get(6)?,
        paid_minutes: row.get(7)?,
        total: row.get(8)?,
        files: [row.get(9)?, row.get(10)?],
        state: state(row)?,
    })
}

fn state(row: &Row<'_>) -> rusqlite::Result<AccountState> {
    let outcome: String = row.get(11)?;
    let answer = match AccountOutcome::parse(&outcome) {
        Err(_) => None,
        Ok(outcome) => Some(AccountAnswer {
            outcome,
            on: row.get(12)?,
            by: row.get(13)?,
            reason: row.get(14)?,
        }),
    };
    let replaced: Option<AccountNumber> = row.get(15)?;
    Ok(match (replaced, answer) {
        (Some(by), answer) => AccountState::Replaced(by, answer),
        (None, None) => AccountState::Sent,
        (None, Some(answer)) if answer.outcome == AccountOutcome::Approved => AccountState::Approved(answer),
        (None, Some(answer)) => AccountState::Rejected(answer),
    })
}

/// An account with what it said.
pub fn get(tx: Tx<'_>, number: &AccountNumber) -> Result<Option<SentAccount>, StoreError> {
    let Some(summary) = list(tx)?.into_iter().find(|summary| summary.number == *number) else {
        return Ok(None);
    };
    let seq: i64 = tx
        .sql()
        .query_row("SELECT seq FROM subsidy_account WHERE number = ?1", [number], |row| {
            row.get(0)
        })?;
    let mut account = tx.sql().query_row(
        "SELECT regeling, municipality, gemeente, month, holder, location, rate_cents, ceiling_cents, used_cents
         FROM subsidy_account WHERE seq = ?1",
        [seq],
        head,
    )?;
    for (group, day) in rows(tx, seq)? {
        match group {
            None => account.whole.push(day),
            Some((id, name)) => match account.groups.iter_mut().find(|group| group.id == id) {
                Some(group) => group.days.push(day),
                None => account.groups.push(AccountGroup {
                    id,
                    name,
                    days: vec![day],
                }),
            },
        }
    }
    account.plus = plus(tx, seq)?;
    let issued = IssuedAccount {
        number: summary.number.clone(),
        version: summary.version,
        replaces: summary.replaces.clone(),
        dated: summary.dated,
        account,
    };
    Ok(Some(SentAccount { summary, issued }))
}

fn head(row: &Row<'_>) -> rusqlite::Result<SubsidyAccount> {
    let (most, used) = (row.get::<_, Option<Cents>>(7)?, row.get(8)?);
    Ok(SubsidyAccount {
        regeling: row.get(0)?,
        municipality: row.get(1)?,
        gemeente: row.get(2)?,
        month: row.get(3)?,
        holder: row.get(4)?,
        location: row.get(5)?,
        rate_per_hour: row.get(6)?,
        ceiling: most.map(|most| Ceiling { most, used }),
        groups: Vec::new(),
        whole: Vec::new(),
        plus: Vec::new(),
    })
}

/// A day and the group that it is of.
type AccountRow = (Option<(GroupId, Text)>, AccountDay);

fn rows(tx: Tx<'_>, seq: i64) -> Result<Vec<AccountRow>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT group_id, group_name, day, day_class, entitled_min, planned_min, planned_quarter_min, worked_min,
             worked_quarter_min, paid_min
         FROM subsidy_account_row WHERE account = ?1 ORDER BY position",
    )?;
    let rows = statement.query_map([seq], |row| {
        let group: Option<GroupId> = row.get(0)?;
        let name: Option<Text> = row.get(1)?;
        let day = AccountDay {
            day: row.get(2)?,
            class: row.get(3)?,
            hours: Hours {
                entitled: row.get(4)?,
                planned: row.get(5)?,
                planned_quarter: row.get(6)?,
                worked: row.get(7)?,
                worked_quarter: row.get(8)?,
                paid: row.get(9)?,
            },
        };
        Ok((group.zip(name), day))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn plus(tx: Tx<'_>, seq: i64) -> Result<Vec<PlusCount>, StoreError> {
    let mut statement = tx.sql().prepare_cached(
        "SELECT day, group_id, dagdeel, children FROM subsidy_account_plus WHERE account = ?1 ORDER BY position",
    )?;
    let rows = statement.query_map([seq], |row| {
        Ok(PlusCount {
            day: row.get(0)?,
            group: row.get(1)?,
            dagdeel: row.get(2)?,
            children: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The last version of a month for a municipality, if one went out.
pub fn last(tx: Tx<'_>, month: Month, gemeente: &GemeenteCode) -> Result<Option<SentAccount>, StoreError> {
    let sql = "SELECT number FROM subsidy_account WHERE month = ?1 AND gemeente = ?2 ORDER BY version DESC LIMIT 1";
    let number: Option<AccountNumber> = tx
        .sql()
        .query_row(sql, params![month, gemeente], |row| row.get(0))
        .optional()?;
    number.map_or(Ok(None), |number| get(tx, &number))
}

/// The files of an account as they went out; a file of which the checksum is wrong is a damaged one.
pub fn files(tx: Tx<'_>, number: &AccountNumber) -> Result<AccountFiles, StoreError> {
    let sql = "SELECT csv_name, csv, csv_sha256, xlsx_name, xlsx, xlsx_sha256 FROM subsidy_account WHERE number = ?1";
    let stored = tx.sql().query_row(sql, [number], |row| {
        let file = |at: usize| -> rusqlite::Result<(AccountFile, String)> {
            let (name, content) = (row.get(at)?, row.get(at + 1)?);
            Ok((AccountFile { name, content }, row.get(at + 2)?))
        };
        Ok([file(0)?, file(3)?])
    })?;
    let [csv, xlsx] = stored.map(|(file, sum)| (checksum(&file.content) == sum).then_some(file));
    let (csv, xlsx) = csv.zip(xlsx).ok_or(StoreError::Damaged)?;
    Ok(AccountFiles { csv, xlsx })
}

#[cfg(test)]
mod tests {
    use crate::domain::subsidy_account::DayClass;

    #[test]
    fn every_class_of_day_is_stored_by_the_word_that_it_is_read_by() {
        let connection = rusqlite::Connection::open_in_memory().expect("a database");
        for class in DayClass::ALL {
            let read: DayClass = connection
                .query_row("SELECT ?1", [class], |row| row.get(0))
                .expect("a class");
            assert_eq!(read, class);
        }
    }
}
