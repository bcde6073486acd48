//! The account of extra hours as one flat table, for Excel in Dutch and for programs.

use super::{euros, plain};
use crate::domain::extra_hours::Hours;
use crate::domain::money::Cents;
use crate::domain::subsidy_account::{AccountDay, IssuedAccount, hours_of};
use crate::domain::time::weekday_short;

/// The columns. The first nine are the same on every line, so that files of several locations can be put under each other.
const HEADER: [&str; 26] = [
    "verantwoording",
    "versie",
    "vervangt",
    "dagtekening",
    "maand",
    "gemeente",
    "regeling",
    "houder",
    "locatie",
    "regel",
    "groep",
    "datum",
    "dag",
    "dagtype",
    "recht_minuten",
    "gepland_minuten",
    "gepland_kwartier_minuten",
    "gewerkt_minuten",
    "gewerkt_kwartier_minuten",
    "te_vergoeden_minuten",
    "tarief_per_uur",
    "bedrag",
    "dagdeel",
    "pluskinderen",
    "plafond",
    "plafond_gebruikt",
];

/// The account as CSV: `;`, UTF-8 with BOM, CRLF and a decimal comma.
///
/// The column `regel` says what a line is: `dag` (a group on a day), `groep` (its month), `locatiedag` and `locatie` (the
/// right of the location, where the policy counts so), `totaal`, and `pluskinderen` (a dagdeel).
pub fn subsidy_csv(issued: &IssuedAccount) -> Vec<u8> {
    let mut file = Table::default();
    file.line(&HEADER.map(str::to_owned));
    let account = &issued.account;
    let row = Row::of(issued);
    for group in &account.groups {
        let name = plain(group.name.as_str());
        for day in &group.days {
            file.line(&row.day("dag", &name, day, account.day_amount(day)));
        }
        let amount = account.amount_of(&group.days);
        file.line(&row.hours("groep", &name, &hours_of(&group.days), amount).0);
    }
    if !account.whole.is_empty() {
        for day in &account.whole {
            file.line(&row.day("locatiedag", "", day, account.day_amount(day)));
        }
        let amount = account.amount_of(&account.whole);
        file.line(&row.hours("locatie", "", &hours_of(&account.whole), amount).0);
    }
    let mut total = row.hours("totaal", "", &account.total(), account.total_amount());
    if let Some(ceiling) = account.ceiling {
        total.set("plafond", money(Some(ceiling.most)));
        total.set("plafond_gebruikt", money(ceiling.used));
    }
    file.line(&total.0);
    for count in &account.plus {
        let group = account.groups.iter().find(|group| group.id == count.group);
        let name = group.map(|group| plain(group.name.as_str())).unwrap_or_default();
        let mut line = row.clone();
        line.set("regel", "pluskinderen".to_owned()).set("groep", name);
        line.set("datum", count.day.to_string());
        line.set("dag", weekday_short(count.day).to_owned());
        line.set("dagdeel", plain(count.dagdeel.as_str()));
        line.set("pluskinderen", count.children.to_string());
        file.line(&line.0);
    }
    file.0
}

fn money(amount: Option<Cents>) -> String {
    amount.map(|amount| euros(amount, ',')).unwrap_or_default()
}

/// One line, a cell for each column.
#[derive(Clone)]
struct Row([String; HEADER.len()]);

impl Row {
    /// What every line of an account begins with.
    fn of(issued: &IssuedAccount) -> Self {
        let account = &issued.account;
        let mut row = Self(std::array::from_fn(|_| String::new()));
        row.set("verantwoording", issued.number.to_string())
            .set("versie", issued.version.to_string())
            .set(
                "vervangt",
                issued.replaces.as_ref().map(ToString::to_string).unwrap_or_default(),
            )
            .set("dagtekening", issued.dated.to_string())
            .set("maand", account.month.to_string())
            .set("gemeente", account.gemeente.as_str().to_owned())
            .set("regeling", plain(&account.regeling))
            .set("houder", plain(account.holder.as_str()))
            .set("locatie", plain(account.location.as_str()))
            .set("tarief_per_uur", money(account.rate_per_hour));
        row
    }

    fn set(&mut self, column: &str, cell: String) -> &mut Self {
        if let Some((_, own)) = HEADER.iter().zip(&mut self.0).find(|(name, _)| **name == column) {
            *own = cell;
        }
        self
    }

    /// The minutes of something.
    fn hours(&self, kind: &str, group: &str, hours: &Hours, amount: Option<Cents>) -> Self {
        let mut row = self.clone();
        row.set("regel", kind.to_owned())
            .set("groep", group.to_owned())
            .set("recht_minuten", hours.entitled.to_string())
            .set("gepland_minuten", hours.planned.to_string())
            .set("gepland_kwartier_minuten", hours.planned_quarter.to_string())
            .set("gewerkt_minuten", hours.worked.to_string())
            .set("gewerkt_kwartier_minuten", hours.worked_quarter.to_string())
            .set("te_vergoeden_minuten", hours.paid.to_string())
            .set("bedrag", money(amount));
        row
    }

    fn day(&self, kind: &str, group: &str, day: &AccountDay, amount: Option<Cents>) -> [String; HEADER.len()] {
        let mut row = self.hours(kind, group, &day.hours, amount);
        row.set("datum", day.day.to_string())
            .set("dag", weekday_short(day.day).to_owned())
            .set("dagtype", day.class.code().to_owned());
        row.0
    }
}

/// A file in the making; begins with the mark by which Excel knows UTF-8.
struct Table(Vec<u8>);

impl Default for Table {
    fn default() -> Self {
        Self("\u{FEFF}".as_bytes().to_vec())
    }
}

impl Table {
    fn line(&mut self, cells: &[String]) {
        let quoted: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        self.0.extend_from_slice(quoted.join(";").as_bytes());
        self.0.extend_from_slice(b"\r\n");
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([';', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
#[path = "subsidy_csv_tests.rs"]
mod tests;
