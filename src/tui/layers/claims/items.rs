//! What a month consists of on the screen: lines to send and sent, what is held, what is not billable, what was found.

use crate::app::declare::month_end::{HeldCare, MonthView};
use crate::app::declare::{Behind, SentDeclaration};
use crate::domain::declaration::balance::Balance;
use crate::domain::declaration::{Decision, LineKey, LineState, NotBillable, Prestatie, SentLine};
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::ChildNumber;
use crate::tui::text_claims as words;
use crate::tui::theme::Tone;
use crate::tui::width::{columns, pad};

/// Columns of everything of a line but the name.
const FIXED: usize = 63;
/// Columns from which a name stands whole beside its number.
const WIDE: usize = 110;
/// Fewest columns in which a name says anything.
const NAME: usize = 8;
/// Columns of a name in the place of a product.
const NARROW_NAME: usize = 12;

/// Something that the cursor can stand on.
#[derive(Clone, Copy, Debug)]
pub enum Item<'a> {
    /// A line that would be sent.
    New(&'a Prestatie, Option<&'a Behind>),
    /// A line that was sent.
    Sent(&'a SentDeclaration, &'a SentLine),
    /// Care that is held back or written off.
    Held(&'a HeldCare),
    /// Something that may not be billed.
    Refused(&'a NotBillable),
    /// Something that was found.
    Finding(&'a Finding),
}

/// A row of the list.
#[derive(Debug)]
pub enum Row {
    /// Title of a part.
    Heading(String),
    /// The item with this place.
    Item(usize),
}

/// Everything of a month with its rows: what forbids the file first, then the lines, then the rest.
pub fn items(view: &MonthView) -> (Vec<Item<'_>>, Vec<Row>) {
    let mut list = (Vec::new(), Vec::new());
    let claim = &view.claim;
    let of = |severity| {
        let found = claim.findings.iter().filter(move |found| found.severity == severity);
        found.map(Item::Finding)
    };
    add(&mut list, words::FAULTS.to_owned(), of(Severity::Fout));
    let new = view.to_send().iter();
    let new = new.map(|line| Item::New(line, claim.behind.get(&line.reference)));
    add(&mut list, words::heading_to_send(view), new);
    let along = view.goes_along().iter();
    let along = along.map(|line| Item::New(line, claim.behind.get(&line.reference)));
    add(&mut list, words::heading_goes_along(view), along);
    add(&mut list, words::HELD.to_owned(), view.held.iter().map(Item::Held));
    for sent in view.sent.iter().rev() {
        let lines = sent.lines.iter().map(|line| Item::Sent(sent, line));
        add(&mut list, words::heading_sent(sent), lines);
    }
    let refused = claim.not_billable.iter().map(Item::Refused);
    add(&mut list, words::NOT_BILLABLE.to_owned(), refused);
    add(&mut list, words::REMARKS.to_owned(), of(Severity::LetOp));
    list
}

fn add<'a>((items, rows): &mut (Vec<Item<'a>>, Vec<Row>), heading: String, of_part: impl Iterator<Item = Item<'a>>) {
    let before = items.len();
    items.extend(of_part);
    if items.len() > before {
        rows.push(Row::Heading(heading));
        rows.extend((before..items.len()).map(Row::Item));
    }
}

impl<'a> Item<'a> {
    /// The line, where it is one.
    pub const fn line(self) -> Option<&'a Prestatie> {
        match self {
            Self::New(line, _) => Some(line),
            Self::Sent(_, sent) => Some(&sent.line),
            Self::Held(_) | Self::Refused(_) | Self::Finding(_) => None,
        }
    }

    /// The child it is about, where it is about one.
    pub fn child(self) -> Option<&'a ChildNumber> {
        match self {
            Self::New(line, _) => Some(&line.child_number),
            Self::Sent(_, sent) => Some(&sent.line.child_number),
            Self::Held(held) => held.child.as_ref(),
            Self::Refused(refused) => Some(&refused.child),
            Self::Finding(finding) => finding.child.as_ref(),
        }
    }

    /// The name of the child it is about.
    pub fn name(self, view: &'a MonthView) -> Option<&'a String> {
        self.child().and_then(|number| view.names.get(number))
    }

    /// The number of the child it is about, with as much of its name as there is room for.
    fn who(self, view: &'a MonthView, width: usize) -> String {
        let number = self.child().map_or("", ChildNumber::as_str);
        let name = self.name(view).map_or("", String::as_str);
        let room = if width < WIDE { 10 } else { 24 };
        format!("{} {}", pad(number, 6), pad(name, room))
    }

    /// What can be decided about it: a line that would be sent, a rejected one, or one that was decided about.
    pub fn key(self, view: &MonthView) -> Option<LineKey> {
        match self {
            Self::New(line, _) => Some(LineKey::of(line)),
            Self::Sent(_, sent) if view.rejected.contains(&sent.line.reference) => Some(LineKey::of(&sent.line)),
            Self::Held(held) => Some(held.decided.key.clone()),
            Self::Sent(..) | Self::Refused(_) | Self::Finding(_) => None,
        }
    }

    /// What makes it the same one after everything was read again.
    pub fn identity(self) -> (u8, String) {
        match self {
            Self::New(line, _) => (0, format!("{:?}{:?}", LineKey::of(line), line.debit_credit)),
            Self::Sent(_, sent) => (1, sent.line.reference.to_string()),
            Self::Held(held) => (2, format!("{:?}", held.decided.key)),
            Self::Refused(refused) => (3, format!("{}{}{}", refused.child, refused.day, refused.code)),
            Self::Finding(found) => (4, words::finding_line(found, None)),
        }
    }

    /// How it looks.
    pub fn tone(self) -> Tone {
        match self {
            Self::Sent(_, sent) if sent.state == LineState::Rejected => Tone::Alarm,
            Self::Finding(found) if found.severity == Severity::Fout => Tone::Alarm,
            _ => Tone::Plain,
        }
    }

    /// It on one row of so many columns.
    pub fn row(self, view: &'a MonthView, width: usize) -> String {
        let shown = view.claim.month;
        let name = |number: &ChildNumber| view.names.get(number).map(String::as_str).unwrap_or_default();
        match self {
            Self::New(line, behind) => line_row(
                line,
                name(&line.child_number),
                &words::why_word(line, behind, shown),
                width,
            ),
            Self::Sent(_, sent) => line_row(
                &sent.line,
                name(&sent.line.child_number),
                &words::state_word(sent, shown),
                width,
            ),
            Self::Held(held) => format!(
                "{} {} {} {}: {}",
                self.who(view, width),
                held.decided.key.product,
                held.decided.key.month,
                held.decided.decision.code(),
                held.decided.reason
            ),
            Self::Refused(refused) => format!(
                "{} {} {} {}: {}",
                self.who(view, width),
                refused.day.format("%d-%m"),
                pad(
                    &format!("{} {}", refused.count, refused.unit.label_of(refused.count)),
                    11
                ),
                refused.code,
                refused.text
            ),
            Self::Finding(found) => words::finding_line(found, self.name(view)),
        }
    }

    /// Everything about it, a paragraph each.
    pub fn details(self, view: &'a MonthView) -> Vec<String> {
        let name = self.name(view);
        match self {
            Self::New(line, behind) => {
                let mut all = vec![words::line_in_full(line, name), words::why_in_full(line, behind)];
                all.extend(words::codes(words::codes_behind(behind)));
                all
            }
            Self::Sent(declaration, sent) => {
                let mut all = vec![words::line_in_full(&sent.line, name), words::state_in_full(sent)];
                all.extend(words::codes(&sent.codes));
                if sent.state == LineState::Rejected && sent.codes.is_empty() {
                    all.extend(words::codes(&declaration.codes));
                }
                all
            }
            Self::Held(held) => vec![words::held_in_full(held, name)],
            Self::Refused(refused) => vec![words::refused_in_full(refused, name)],
            Self::Finding(found) => vec![words::finding_in_full(found, name)],
        }
    }

    /// The decision that stands about it.
    pub fn decision(self, view: &MonthView) -> Option<Decision> {
        let key = self.key(view)?;
        let held = view.held.iter().find(|held| held.decided.key == key)?;
        Some(held.decided.decision)
    }
}

/// A line in its columns; in a narrow window the name takes the place of the product, which stands in the details.
fn line_row(line: &Prestatie, name: &str, word: &str, width: usize) -> String {
    let room = width.saturating_sub(FIXED);
    let who = if room < NAME {
        pad(name, NARROW_NAME)
    } else {
        format!("{} {}", pad(name, room.min(30)), pad(line.product.as_str(), 6))
    };
    let amount = Balance::of_line(line).to_string();
    let amount = format!("{}{amount}", " ".repeat(15usize.saturating_sub(columns(&amount))));
    let volume = words::volume(line);
    let volume = format!("{}{volume}", " ".repeat(12usize.saturating_sub(columns(&volume))));
    format!("{} {who}{volume}{amount}  {word}", pad(line.child_number.as_str(), 6))
}
