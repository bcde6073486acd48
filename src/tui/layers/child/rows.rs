//! The rows of each part of the screen of a child.

use super::Section;
use super::chart::chart;
use crate::app::dossier::{ChildScreen, EntryView};
use crate::domain::birth_known::born_in_words;
use crate::domain::dossier::card::Answer;
use crate::domain::dossier::form::Takes;
use crate::domain::dossier::grants::ConsentScope;
use crate::domain::dossier::sight::Consent;
use crate::domain::dossier::{Content, EntryKind};
use crate::domain::ids::EventId;
use crate::domain::time::{Period, date_in_words, parse_date};
use crate::tui::text;
use crate::tui::text_children as words;
use crate::tui::theme::Tone;
use crate::tui::width::wrap;

/// A row; one of a record can have the cursor.
#[derive(Debug)]
pub struct Row {
    /// How it looks.
    pub tone: Tone,
    /// What it says.
    pub text: String,
    /// Index of its record among those of the section.
    pub record: Option<usize>,
}

/// The goal that a record is, or is about.
pub fn goal_of(entry: &EntryView) -> Option<EventId> {
    match entry.content.as_ref()? {
        Content::Goal(_) => Some(entry.root),
        Content::Evaluation(evaluation) => Some(evaluation.goal),
        Content::Observation(observation) => observation.goal,
        _ => None,
    }
}

/// The records of a section in the order of the screen: the card by kind, the plan by goal, the rest the latest first.
pub fn records(screen: &ChildScreen, section: Section) -> Vec<&EntryView> {
    let kinds = section.kinds();
    let here = screen.file.entries.iter().filter(|entry| kinds.contains(&entry.kind));
    let mut found: Vec<&EntryView> = here.collect();
    match section {
        Section::Card => found.sort_by_key(|entry| kinds.iter().position(|kind| *kind == entry.kind)),
        Section::Plan => {
            found.reverse();
            found.sort_by_key(|entry| plan_place(entry));
        }
        Section::Request | Section::Indication | Section::Talks => found.reverse(),
    }
    found
}

/// Plans first, then each goal with its evaluations, then the observations.
fn plan_place(entry: &EntryView) -> (u8, i64, u8) {
    match entry.kind {
        EntryKind::Plan | EntryKind::PlanRequest => (0, 0, 0),
        EntryKind::Goal => (1, entry.root.raw(), 0),
        EntryKind::Evaluation => (1, goal_of(entry).map_or(0, EventId::raw), 1),
        _ => (2, 0, 0),
    }
}

/// A list of people without those whom a field before it named, such as the specialist with whom the talk was.
fn not_said_again(said: &[String], shown: &str) -> String {
    let new = shown.split(", ").filter(|part| !said.iter().any(|known| known == part));
    new.collect::<Vec<_>>().join(", ")
}

/// A record in one line: its day, what it is, and what it says.
pub fn short(entry: &EntryView) -> String {
    let fields = entry.kind.fields().iter();
    let mut day = String::new();
    let mut rest = Vec::new();
    for spec in fields {
        let Some(field) = entry.fields.iter().find(|field| field.key == spec.key) else {
            continue;
        };
        let date = match spec.takes {
            Takes::Date(_) => parse_date(field.shown.get(3..).unwrap_or_default()).ok(),
            _ => None,
        };
        let label = field.label.to_lowercase();
        match date {
            // When someone was born is not when that was recorded.
            Some(date) if day.is_empty() && entry.kind != EntryKind::Card => day = date.format("%d-%m-%Y ").to_string(),
            Some(date) => rest.push(format!("{label} {}", date.format("%d-%m-%Y"))),
            // A bare "ja" or a number says nothing without its question; the goal of an evaluation stands above it.
            None if matches!(spec.takes, Takes::Number(..)) || matches!(field.shown.as_str(), "ja" | "nee") => {
                rest.push(format!("{label} {}", field.shown));
            }
            None if entry.kind == EntryKind::Evaluation && spec.takes == Takes::Goal => {}
            None if entry.kind == EntryKind::Talk && spec.takes == Takes::Line => {
                rest.push(not_said_again(&rest, &field.shown));
            }
            None if rest.contains(&field.shown) => {}
            None => rest.push(field.shown.clone()),
        }
    }
    if entry.kind == EntryKind::Card {
        day = entry.at.format("%d-%m-%Y ").to_string();
    }
    rest.retain(|part| !part.is_empty());
    format!("{day}{}: {}", entry.kind.title(), rest.join(", "))
}

/// Every row of a section.
pub fn rows(screen: &ChildScreen, section: Section, bsn: Option<&str>, width: usize) -> Vec<Row> {
    let main = section.kinds().first();
    let seen = main.is_some_and(|kind| screen.file.may_see.contains(kind));
    let mut page = Page {
        rows: Vec::new(),
        width,
    };
    if !seen {
        let permission = main.map(|kind| kind.seen_with());
        page.say(Tone::Plain, &permission.map(words::who_may).unwrap_or_default());
        return page.rows;
    }
    match section {
        Section::Card => card(&mut page, screen, bsn),
        Section::Request => request(&mut page, screen),
        Section::Indication => indication(&mut page, screen),
        Section::Plan | Section::Talks => {}
    }
    let found = records(screen, section);
    if found.is_empty() {
        page.say(Tone::Plain, &format!("{}; n = nieuw.", words::NOTHING_YET));
    } else if !page.rows.is_empty() {
        page.say(Tone::Strong, &format!("Vastgelegd ({}):", found.len()));
    }
    for (index, entry) in found.iter().enumerate() {
        let tone = if entry.kind == EntryKind::Goal {
            Tone::Strong
        } else {
            Tone::Plain
        };
        page.rows.push(Row {
            tone,
            text: short(entry),
            record: Some(index),
        });
        if entry.kind == EntryKind::Goal {
            let scores = scores(&found, entry.root);
            for line in chart(&scores, width.saturating_sub(2)) {
                page.rows.push(Row {
                    tone: Tone::Plain,
                    text: format!("  {line}"),
                    record: None,
                });
            }
        }
    }
    page.rows
}

fn scores(found: &[&EntryView], goal: EventId) -> Vec<(chrono::NaiveDate, i8)> {
    let contents = found.iter().filter_map(|entry| entry.content.as_ref());
    contents
        .filter_map(|content| match content {
            Content::Evaluation(evaluation) if evaluation.goal == goal => {
                Some((evaluation.date, evaluation.score.value()))
            }
            _ => None,
        })
        .collect()
}

/// Rows being gathered.
struct Page {
    rows: Vec<Row>,
    width: usize,
}

impl Page {
    fn say(&mut self, tone: Tone, sentence: &str) {
        for (index, line) in wrap(sentence, self.width.saturating_sub(2)).into_iter().enumerate() {
            let text = if index == 0 { line } else { format!("  {line}") };
            let record = None;
            self.rows.push(Row { tone, text, record });
        }
    }
}

fn contents(screen: &ChildScreen) -> impl DoubleEndedIterator<Item = &Content> {
    screen.file.entries.iter().filter_map(|entry| entry.content.as_ref())
}

fn card(page: &mut Page, screen: &ChildScreen, bsn: Option<&str>) {
    let card = &screen.file.card;
    let child = &card.child;
    if let Some(alert) = &child.alert {
        page.say(Tone::Alarm, &text::alert(alert.as_str()));
    }
    let number = match (bsn, child.bsn) {
        (Some(bsn), _) => format!("BSN {bsn}"),
        (None, Some(known)) => format!("BSN {} (b = tonen)", known.masked()),
        (None, None) => "BSN niet bekend".to_owned(),
    };
    page.say(
        Tone::Plain,
        &format!(
            "Geboren {}, {} jaar. {number}",
            born_in_words(child.birth_date, card.birth_known),
            card.age_years
        ),
    );
    page.say(
        Tone::Strong,
        &text::collectors(child.collectors.as_ref().map(crate::domain::text::Text::as_str)),
    );
    reach(page, screen);
    if let Some(school) = &child.school {
        page.say(Tone::Plain, &format!("School: {school}"));
    }
    for (group, kind, period, pattern) in &card.placements {
        page.say(
            Tone::Plain,
            &format!("Plaats: {group} {}, {pattern}; {}", kind.label(), in_words(*period)),
        );
    }
    if card.placements.is_empty() {
        page.say(Tone::Plain, "Plaats: geen; p = plaatsing");
    }
    if !card.siblings.is_empty() {
        page.say(Tone::Plain, &format!("Broers en zussen hier: {}", card.siblings.len()));
    }
}

/// Whom to call, where the child lives, and which municipality answers for it.
fn reach(page: &mut Page, screen: &ChildScreen) {
    let child = &screen.file.card.child;
    for content in contents(screen) {
        if let Content::Contact(contact) = content {
            let phone = contact.phone.as_ref().map_or("geen telefoon", |phone| phone.as_str());
            let collect = match contact.may_collect {
                Answer::Yes => "mag ophalen",
                Answer::No => "mag NIET ophalen",
            };
            page.say(
                Tone::Plain,
                &format!("{} ({}): {phone}, {collect}", contact.name, contact.relation.label()),
            );
        }
    }
    let address = contents(screen).rev().find_map(|content| match content {
        Content::Address(address) => Some(format!("{}, {} {}", address.street, address.postcode, address.town)),
        _ => None,
    });
    page.say(
        Tone::Plain,
        &format!("Adres: {}", address.unwrap_or_else(|| "niet ingevuld".to_owned())),
    );
    let gemeente = child
        .gemeente
        .as_ref()
        .map_or("niet ingevuld", |gemeente| gemeente.as_str());
    page.say(
        Tone::Plain,
        &format!("Verantwoordelijke gemeente: {gemeente} (kan een andere zijn dan die van het adres)"),
    );
}

fn in_words(period: Period) -> String {
    let begin = date_in_words(period.begin());
    match period.end() {
        Some(end) => format!("van {begin} tot en met {}", date_in_words(end)),
        None => format!("vanaf {begin}"),
    }
}

fn request(page: &mut Page, screen: &ChildScreen) {
    let file = &screen.file;
    if let Some(application) = &file.application {
        page.say(Tone::Strong, &format!("Stand: {application}"));
    }
    let told = contents(screen).rev().find_map(|content| match content {
        Content::AllowanceInformed(told) => Some(format!("op {} door {}", date_in_words(told.date), told.by)),
        _ => None,
    });
    let told = told.unwrap_or_else(|| "nog niet vastgelegd".to_owned());
    page.say(Tone::Plain, &format!("Kinderopvangtoeslag (KOT) uitgelegd: {told}"));
    let payer = contents(screen).rev().find_map(|content| match content {
        Content::Payer(payer) if payer.period.contains(screen.today) => Some(payer.payer.kind().label()),
        _ => None,
    });
    page.say(
        Tone::Plain,
        &format!("Betaler van de gewone plek: {}", payer.unwrap_or("nog niet vastgelegd")),
    );
    let holds = |scope: &ConsentScope| {
        contents(screen).any(|content| match content {
            Content::Consent(consent) => consent.scope == *scope && consent.holds_on(screen.today),
            _ => false,
        })
    };
    let given: Vec<&str> = ConsentScope::ALL
        .iter()
        .filter(|scope| holds(scope))
        .map(|scope| scope.label())
        .collect();
    let given = if given.is_empty() {
        "geen".to_owned()
    } else {
        given.join(", ")
    };
    page.say(Tone::Plain, &format!("Toestemming nu: {given}"));
    hidden(page, screen);
}

fn hidden(page: &mut Page, screen: &ChildScreen) {
    if let Some(why) = screen.file.hidden.and_then(Consent::why_hidden) {
        page.say(
            Tone::Alarm,
            &format!("VERBORGEN: de inhoud van de beschikking ({why})."),
        );
    }
}

fn indication(page: &mut Page, screen: &ChildScreen) {
    hidden(page, screen);
    for line in &screen.allocations {
        page.say(Tone::Plain, &format!("Toewijzing {line}"));
    }
    if screen.allocations.is_empty() {
        page.say(Tone::Plain, "Geen toewijzing van de gemeente.");
    }
    for line in &screen.burn_down {
        page.say(Tone::Plain, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_named_in_a_field_is_not_named_again_in_the_next() {
        let said = ["gedragskundige".to_owned()];
        for (shown, expected) in [
            ("gedragskundige, mentor", "mentor"),
            ("mentor, gedragskundige, ouders", "mentor, ouders"),
            ("gedragskundige", ""),
            ("mentor", "mentor"),
        ] {
            assert_eq!(not_said_again(&said, shown), expected, "{shown}");
        }
        assert_eq!(not_said_again(&[], "ouders, mentor"), "ouders, mentor");
    }
}
