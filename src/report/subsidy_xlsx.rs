//! The account of extra hours as a workbook: every figure that follows from another is a formula, with its outcome beside it
//! for programs that do not calculate.
//!
//! Sheets: `Totaal`, one for each group, `Locatie` where the right is that of the location, and `Pluskinderen`. Minutes are
//! whole numbers; the same account gives the same bytes.

use super::{ReportError, euros};
use crate::domain::extra_hours::Hours;
use crate::domain::money::Cents;
use crate::domain::subsidy_account::{AccountDay, IssuedAccount, SubsidyAccount, hours_of};
use crate::domain::time::{Month, weekday_short};
use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatBorder, Formula, Workbook, Worksheet};
use std::collections::BTreeSet;

/// Name of the first sheet.
const TOTAL: &str = "Totaal";
/// Name of the sheet of the location.
const WHOLE: &str = "Locatie";
/// Name of the sheet with children per dagdeel.
const PLUS: &str = "Pluskinderen";
/// The cell of the first sheet that holds the rate per hour in euros.
const RATE: &str = "Totaal!$B$12";
/// Row, counted from 0, of the words over the columns of a sheet with days.
const DAYS_HEAD: u32 = 3;
/// Row, counted from 0, of the words over the columns of the first sheet.
const TOTAL_HEAD: u32 = 15;

/// The account as a workbook.
pub fn subsidy_xlsx(issued: &IssuedAccount) -> Result<Vec<u8>, ReportError> {
    let account = &issued.account;
    let looks = Looks::new();
    let mut sheets = Vec::new();
    let mut taken = BTreeSet::from([TOTAL, WHOLE, PLUS].map(str::to_lowercase));
    for group in &account.groups {
        sheets.push(DaySheet {
            whose: Whose::Group,
            name: sheet_name(group.name.as_str(), &mut taken),
            title: group.name.to_string(),
            days: &group.days,
        });
    }
    let whole = (!account.whole.is_empty()).then(|| DaySheet {
        whose: Whose::Location,
        name: WHOLE.to_owned(),
        title: WHOLE.to_owned(),
        days: &account.whole,
    });
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(issued)?);
    write_total(workbook.add_worksheet(), issued, (&sheets, whole.as_ref()), &looks)?;
    for sheet in &sheets {
        write_group(workbook.add_worksheet(), account, sheet, &looks)?;
    }
    if let Some(whole) = &whole {
        write_whole(workbook.add_worksheet(), account, (whole, &sheets), &looks)?;
    }
    write_plus(workbook.add_worksheet(), account, &looks)?;
    Ok(workbook.save_to_buffer()?)
}

/// Says who made it and when: on the day of the account, not of writing, so that the bytes depend on the account alone.
fn properties(issued: &IssuedAccount) -> Result<DocProperties, ReportError> {
    let year = u16::try_from(issued.dated.year()).map_err(|_| ReportError::TooLarge)?;
    let part = |number: u32| u8::try_from(number).map_err(|_| ReportError::TooLarge);
    let made = ExcelDateTime::from_ymd(year, part(issued.dated.month())?, part(issued.dated.day())?)?;
    Ok(DocProperties::new()
        .set_title(format!("Verantwoording {}", issued.number))
        .set_company(issued.account.holder.as_str())
        .set_creation_datetime(&made))
}

/// How cells look.
struct Looks {
    plain: Format,
    bold: Format,
    head: Format,
    date: Format,
    money: Format,
    clock: Format,
    sum: Format,
    sum_money: Format,
    sum_clock: Format,
}

impl Looks {
    fn new() -> Self {
        const MONEY: &str = "#,##0.00";
        const CLOCK: &str = "[h]:mm";
        let sum = || Format::new().set_bold().set_border_top(FormatBorder::Thin);
        Self {
            plain: Format::new(),
            bold: Format::new().set_bold(),
            head: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_border_bottom(FormatBorder::Thin),
            date: Format::new().set_num_format("dd-mm-yyyy"),
            money: Format::new().set_num_format(MONEY),
            clock: Format::new().set_num_format(CLOCK),
            sum: sum(),
            sum_money: sum().set_num_format(MONEY),
            sum_clock: sum().set_num_format(CLOCK),
        }
    }
}

/// Whose days a sheet holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Group,
    /// The location works through its groups: only the right and what is paid of it are its own.
    Location,
}

/// A sheet with a row for each day.
struct DaySheet<'a> {
    whose: Whose,
    name: String,
    title: String,
    days: &'a [AccountDay],
}

impl DaySheet<'_> {
    /// Number of the row with the sums, as formulas count rows.
    fn sum_row(&self) -> Result<u32, ReportError> {
        Ok(DAYS_HEAD + 2 + length(self.days)?)
    }

    /// The name as formulas write it.
    fn in_formula(&self) -> String {
        format!("'{}'", self.name.replace('\'', "''"))
    }
}

fn length<T>(items: &[T]) -> Result<u32, ReportError> {
    u32::try_from(items.len()).map_err(|_| ReportError::TooLarge)
}

/// A name that a sheet can have: at most 31 characters, none that formulas use, unlike every other name.
fn sheet_name(group: &str, taken: &mut BTreeSet<String>) -> String {
    let cleaned: String = group
        .chars()
        .map(|letter| if "[]:*?/\\'".contains(letter) { ' ' } else { letter })
        .collect();
    let cleaned = cleaned.trim();
    for number in 1u32.. {
        let end = if number == 1 {
            String::new()
        } else {
            format!(" ({number})")
        };
        let mut name = String::new();
        for letter in cleaned.chars() {
            // Excel counts as UTF-16 does.
            if name.encode_utf16().count() + letter.len_utf16() + end.len() <= 31 {
                name.push(letter);
            }
        }
        let name = format!("{}{end}", if name.is_empty() { "Groep" } else { &name });
        // Excel keeps this name for itself.
        if name.to_lowercase() != "history" && taken.insert(name.to_lowercase()) {
            return name;
        }
    }
    group.to_owned()
}

/// A formula with its outcome.
fn formula(text: impl AsRef<str>, outcome: impl std::fmt::Display) -> Formula {
    Formula::new(text).set_result(outcome.to_string())
}

/// A number of euros as a cell holds it; read from digits, because money is never calculated with in fractions here.
fn in_cell(amount: Cents) -> Result<f64, ReportError> {
    euros(amount, '.').parse().map_err(|_| ReportError::TooLarge)
}

/// A date as a cell holds it: days since 30 December 1899.
fn date_number(day: NaiveDate) -> Result<u32, ReportError> {
    let start = NaiveDate::from_ymd_opt(1899, 12, 30).ok_or(ReportError::TooLarge)?;
    u32::try_from((day - start).num_days()).map_err(|_| ReportError::TooLarge)
}

/// Minutes as a part of a day with fifteen decimals, as a cell with a clock holds them.
fn part_of_day(minutes: u32) -> String {
    const DECIMALS: u64 = 1_000_000_000_000_000;
    let rest = u64::from(minutes % 1440) * DECIMALS / 1440;
    let text = format!("{}.{rest:015}", minutes / 1440);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn write_total(
    sheet: &mut Worksheet,
    issued: &IssuedAccount,
    (groups, whole): (&[DaySheet<'_>], Option<&DaySheet<'_>>),
    looks: &Looks,
) -> Result<(), ReportError> {
    const HEADS: [&str; 9] = [
        "Groep",
        "Recht (min)",
        "Gepland (min)",
        "Gepland, kwartier (min)",
        "Gewerkt (min)",
        "Gewerkt, kwartier (min)",
        "Te vergoeden (min)",
        "Te vergoeden (uren)",
        "Bedrag (EUR)",
    ];
    let account = &issued.account;
    sheet.set_name(TOTAL)?;
    sheet.set_column_width(0, 34)?.set_column_range_width(1, 8, 15)?;
    write_facts(sheet, issued, looks)?;
    for (column, head) in (0u16..).zip(HEADS) {
        sheet.write_string_with_format(TOTAL_HEAD, column, head, &looks.head)?;
    }
    let mut row = TOTAL_HEAD;
    for from in groups.iter().chain(whole) {
        row += 1;
        write_total_row(sheet, row, (account, from), looks)?;
    }
    let total = account.total();
    sheet.write_string_with_format(row + 1, 0, "Totaal", &looks.sum)?;
    for (column, (letter, minutes)) in (1u16..).zip([
        ('B', total.entitled),
        ('C', total.planned),
        ('D', total.planned_quarter),
        ('E', total.worked),
        ('F', total.worked_quarter),
        ('G', total.paid),
    ]) {
        let sum = column_sum(letter, TOTAL_HEAD, row);
        sheet.write_formula_with_format(row + 1, column, formula(sum, minutes), &looks.sum)?;
    }
    let clock = formula(format!("=G{}/1440", row + 2), part_of_day(total.paid));
    sheet.write_formula_with_format(row + 1, 7, clock, &looks.sum_clock)?;
    if let Some(amount) = account.total_amount() {
        let sum = formula(column_sum('I', TOTAL_HEAD, row), euros(amount, '.'));
        sheet.write_formula_with_format(row + 1, 8, sum, &looks.sum_money)?;
    }
    Ok(())
}

/// A row of the first sheet: the sums of another sheet.
fn write_total_row(
    sheet: &mut Worksheet,
    row: u32,
    (account, from): (&SubsidyAccount, &DaySheet<'_>),
    looks: &Looks,
) -> Result<(), ReportError> {
    let sum_row = from.sum_row()?;
    let at_sum = |column: char| format!("={}!{column}{sum_row}", from.in_formula());
    let hours = hours_of(from.days);
    sheet.write_string(row, 0, &from.title)?;
    let all = [
        (1u16, 'D', hours.entitled),
        (2, 'E', hours.planned),
        (3, 'F', hours.planned_quarter),
        (4, 'G', hours.worked),
        (5, 'H', hours.worked_quarter),
        (6, 'I', hours.paid),
    ];
    for (column, letter, minutes) in all {
        if from.whose == Whose::Group || matches!(letter, 'D' | 'I') {
            sheet.write_formula(row, column, formula(at_sum(letter), minutes))?;
        }
    }
    let clock = formula(format!("=G{}/1440", row + 1), part_of_day(hours.paid));
    sheet.write_formula_with_format(row, 7, clock, &looks.clock)?;
    if let Some(amount) = account.amount_of(from.days) {
        let amount = formula(at_sum('J'), euros(amount, '.'));
        sheet.write_formula_with_format(row, 8, amount, &looks.money)?;
    }
    Ok(())
}

/// The sum of a column from under its head to a last row, both counted from 0; `=0` when there is no row.
fn column_sum(letter: char, head: u32, last: u32) -> String {
    if last > head {
        format!("=SUM({letter}{}:{letter}{})", head + 2, last + 1)
    } else {
        "=0".to_owned()
    }
}

/// Which account it is, whose, and at what rate.
fn write_facts(sheet: &mut Worksheet, issued: &IssuedAccount, looks: &Looks) -> Result<(), ReportError> {
    let account = &issued.account;
    let title = format!("Verantwoording extra uren {}", account.month.in_words());
    sheet.write_string_with_format(0, 0, &title, &looks.bold)?;
    let gemeente = match &account.municipality {
        Some(name) => format!("{} ({})", account.gemeente, name),
        None => account.gemeente.to_string(),
    };
    let replaces = issued.replaces.as_ref().map_or("-", |number| number.as_str());
    let facts = [
        ("Nummer", issued.number.to_string()),
        ("Versie", issued.version.to_string()),
        ("Vervangt", replaces.to_owned()),
        ("Dagtekening", issued.dated.format("%d-%m-%Y").to_string()),
        ("Gemeente", gemeente),
        ("Regeling", account.regeling.clone()),
        ("Houder", account.holder.to_string()),
        ("Locatie", account.location.to_string()),
        ("Maand", account.month.to_string()),
    ];
    for (row, (name, value)) in (2u32..).zip(facts) {
        sheet.write_string(row, 0, name)?;
        sheet.write_string(row, 1, value)?;
    }
    let ceiling = account.ceiling;
    let amounts = [
        ("Tarief per uur (EUR)", Some(account.rate_per_hour)),
        ("Plafond (EUR)", ceiling.map(|ceiling| Some(ceiling.most))),
        (
            "Gebruikt tot en met deze maand (EUR)",
            ceiling.map(|ceiling| ceiling.used),
        ),
    ];
    for (row, (name, amount)) in (11u32..).zip(amounts) {
        // No ceiling, no line; an amount that nobody knows is said to be so.
        let Some(amount) = amount else { continue };
        sheet.write_string(row, 0, name)?;
        match amount {
            Some(amount) => sheet.write_number_with_format(row, 1, in_cell(amount)?, &looks.money)?,
            None => sheet.write_string(row, 1, "onbekend")?,
        };
    }
    Ok(())
}

/// The words over the columns of a sheet with days, and who and when.
fn write_days_head(
    sheet: &mut Worksheet,
    (title, month): (&str, Month),
    leave_out: &[u16],
    looks: &Looks,
) -> Result<(), ReportError> {
    const HEADS: [&str; 10] = [
        "Datum",
        "Dag",
        "Dagtype",
        "Recht (min)",
        "Gepland (min)",
        "Gepland, kwartier (min)",
        "Gewerkt (min)",
        "Gewerkt, kwartier (min)",
        "Te vergoeden (min)",
        "Bedrag (EUR)",
    ];
    sheet.set_column_range_width(0, 9, 15)?;
    sheet.write_string_with_format(0, 0, title, &looks.bold)?;
    sheet.write_string(1, 0, month.in_words())?;
    for (column, head) in (0u16..).zip(HEADS).filter(|(column, _)| !leave_out.contains(column)) {
        sheet.write_string_with_format(DAYS_HEAD, column, head, &looks.head)?;
    }
    sheet.set_freeze_panes(DAYS_HEAD + 1, 0)?;
    Ok(())
}

/// Date, kind of day and right; returns the number of the row as formulas count.
fn write_day(sheet: &mut Worksheet, row: u32, day: &AccountDay, looks: &Looks) -> Result<u32, ReportError> {
    sheet.write_number_with_format(row, 0, date_number(day.day)?, &looks.date)?;
    sheet.write_string(row, 1, weekday_short(day.day))?;
    sheet.write_string(row, 2, day.class.code().replace('_', " "))?;
    sheet.write_number(row, 3, day.hours.entitled)?;
    Ok(row + 1)
}

/// What is paid of a day, and what that costs where the rate is known. Money is multiplied in whole cents and rounded once.
fn write_paid(
    sheet: &mut Worksheet,
    row: u32,
    (day, amount): (&AccountDay, Option<Cents>),
    looks: &Looks,
) -> Result<(), ReportError> {
    let line = row + 1;
    sheet.write_formula(row, 8, formula(format!("=MIN(D{line},H{line})"), day.hours.paid))?;
    if let Some(amount) = amount {
        let text = format!("=ROUND(I{line}*ROUND({RATE}*100,0)/60,0)/100");
        sheet.write_formula_with_format(row, 9, formula(text, euros(amount, '.')), &looks.money)?;
    }
    Ok(())
}

/// The row with the sums of some columns.
fn write_sums(
    sheet: &mut Worksheet,
    (last, columns): (u32, &[(u16, char, u32)]),
    amount: Option<Cents>,
    looks: &Looks,
) -> Result<(), ReportError> {
    let row = last + 1;
    sheet.write_string_with_format(row, 0, "Totaal", &looks.sum)?;
    for (column, letter, minutes) in columns {
        let sum = formula(column_sum(*letter, DAYS_HEAD, last), minutes);
        sheet.write_formula_with_format(row, *column, sum, &looks.sum)?;
    }
    if let Some(amount) = amount {
        let sum = formula(column_sum('J', DAYS_HEAD, last), euros(amount, '.'));
        sheet.write_formula_with_format(row, 9, sum, &looks.sum_money)?;
    }
    Ok(())
}

fn write_group(
    sheet: &mut Worksheet,
    account: &SubsidyAccount,
    group: &DaySheet<'_>,
    looks: &Looks,
) -> Result<(), ReportError> {
    sheet.set_name(&group.name)?;
    write_days_head(sheet, (&group.title, account.month), &[], looks)?;
    let mut row = DAYS_HEAD;
    for day in group.days {
        row += 1;
        let line = write_day(sheet, row, day, looks)?;
        let quarter = |letter: char| format!("=INT(({letter}{line}+7)/15)*15");
        sheet.write_number(row, 4, day.hours.planned)?;
        sheet.write_formula(row, 5, formula(quarter('E'), day.hours.planned_quarter))?;
        sheet.write_number(row, 6, day.hours.worked)?;
        sheet.write_formula(row, 7, formula(quarter('G'), day.hours.worked_quarter))?;
        write_paid(sheet, row, (day, account.day_amount(day)), looks)?;
    }
    let Hours {
        entitled,
        planned,
        planned_quarter,
        worked,
        worked_quarter,
        paid,
    } = hours_of(group.days);
    let columns = [
        (3, 'D', entitled),
        (4, 'E', planned),
        (5, 'F', planned_quarter),
        (6, 'G', worked),
        (7, 'H', worked_quarter),
        (8, 'I', paid),
    ];
    write_sums(sheet, (row, &columns), account.amount_of(group.days), looks)
}

/// The sheet of a right that all groups share: of each day what they worked together.
fn write_whole(
    sheet: &mut Worksheet,
    account: &SubsidyAccount,
    (whole, groups): (&DaySheet<'_>, &[DaySheet<'_>]),
    looks: &Looks,
) -> Result<(), ReportError> {
    sheet.set_name(&whole.name)?;
    write_days_head(sheet, (&whole.title, account.month), &[4, 5, 6], looks)?;
    let mut row = DAYS_HEAD;
    let mut all = 0u32;
    for day in whole.days {
        row += 1;
        write_day(sheet, row, day, looks)?;
        let mut parts = Vec::new();
        let mut worked = 0u32;
        for group in groups {
            for (line, own) in (DAYS_HEAD + 2..).zip(group.days).filter(|(_, own)| own.day == day.day) {
                parts.push(format!("{}!H{line}", group.in_formula()));
                worked = worked.saturating_add(own.hours.worked_quarter);
            }
        }
        all = all.saturating_add(worked);
        let text = if parts.is_empty() {
            "=0".to_owned()
        } else {
            format!("={}", parts.join("+"))
        };
        sheet.write_formula(row, 7, formula(text, worked))?;
        write_paid(sheet, row, (day, account.day_amount(day)), looks)?;
    }
    let hours = hours_of(whole.days);
    let columns = [(3, 'D', hours.entitled), (7, 'H', all), (8, 'I', hours.paid)];
    write_sums(sheet, (row, &columns), account.amount_of(whole.days), looks)
}

fn write_plus(sheet: &mut Worksheet, account: &SubsidyAccount, looks: &Looks) -> Result<(), ReportError> {
    const HEADS: [&str; 5] = ["Groep", "Datum", "Dag", "Dagdeel", "Kinderen met extra ondersteuning"];
    sheet.set_name(PLUS)?;
    sheet.set_column_width(0, 30)?.set_column_range_width(1, 4, 15)?;
    for (column, head) in (0u16..).zip(HEADS) {
        sheet.write_string_with_format(0, column, head, &looks.head)?;
    }
    let mut row = 0u32;
    let mut all = 0u32;
    for count in &account.plus {
        row += 1;
        let group = account.groups.iter().find(|group| group.id == count.group);
        sheet.write_string(row, 0, group.map_or("", |group| group.name.as_str()))?;
        sheet.write_number_with_format(row, 1, date_number(count.day)?, &looks.date)?;
        sheet.write_string(row, 2, weekday_short(count.day))?;
        sheet.write_string(row, 3, count.dagdeel.as_str())?;
        sheet.write_number_with_format(row, 4, count.children, &looks.plain)?;
        all = all.saturating_add(count.children);
    }
    sheet.write_string_with_format(row + 1, 0, "Totaal", &looks.sum)?;
    sheet.write_formula_with_format(row + 1, 4, formula(column_sum('E', 0, row), all), &looks.sum)?;
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

#[cfg(test)]
#[path = "subsidy_xlsx_tests.rs"]
mod tests;
