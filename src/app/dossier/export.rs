//! Everything of one child, for a request of access (AVG art. 15, Jeugdwet 7.3.10): readable, and as JSON.
//!
//! Sealed notes are not in it: whether they may be shown is for the aandachtsfunctionaris to weigh (wet/PRIVACY 7).

use super::typed::{Names, Others};
use super::view::entry_view;
use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::files::export;
use crate::app::session::Session;
use crate::domain::allocation::Toewijzing;
use crate::domain::attendance::{AttendanceEvent, Fact};
use crate::domain::declaration::SentLine;
use crate::domain::dossier::sight::{GrantSight, Sight};
use crate::domain::dossier::{Content, DossierEvent, DossierFact, EntryKind, entries, roots};
use crate::domain::event::effective;
use crate::domain::hidden::visible_lines;
use crate::domain::ids::{ChildId, ChildNumber, EventId};
use crate::domain::role::Permission;
use crate::domain::time::{ALL_DAYS, date_in_words};
use crate::domain::words::{count, noun};
use crate::store::{allocations, attendance, declarations, dossier};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildExport {
    /// The readable file and the JSON file.
    pub files: [PathBuf; 2],
    /// Records that name other people: to be looked through before it is handed over.
    pub about_others: usize,
}

/// A part of the export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// Key in JSON.
    pub key: &'static str,
    /// Its lines for people.
    pub lines: Vec<String>,
    /// The same for scripts.
    pub json: Value,
}

/// Kinds of record in which other people are named.
const ABOUT_OTHERS: &[EntryKind] = &[
    EntryKind::Contact,
    EntryKind::Sibling,
    EntryKind::CareGiver,
    EntryKind::Talk,
    EntryKind::Signal,
];

impl Session {
    /// Writes everything of a child into two files of a folder; both or none, nothing is overwritten.
    pub fn export_child(&mut self, number: &ChildNumber, folder: &Path, now: Moment) -> Result<ChildExport, AppError> {
        self.require(Permission::ExportChild)?;
        let child = self.child_by_number(number)?;
        let events = self.dossier_events(child)?;
        let sight = self.grant_sight(child, now.day())?;
        let sections = [
            self.identity(child, now)?,
            self.places(child, now)?,
            self.records(child, &events, sight)?,
            self.allocation_states(child, sight)?,
            self.presence(child)?,
            self.declared(child)?,
            self.who_looked(child)?,
        ];
        let about_others = entries(&events)
            .iter()
            .filter(|entry| ABOUT_OTHERS.contains(&entry.content.kind()))
            .count();
        let name = format!("kind_{}_{}", file_word(number), now.day());
        let files = [folder.join(format!("{name}.txt")), folder.join(format!("{name}.json"))];
        let contents = [
            (files[0].clone(), text(&sections, about_others, now).into_bytes()),
            (files[1].clone(), json_text(&sections, now)?.into_bytes()),
        ];
        export(folder, &contents, || {
            self.audited(now, "export.kind", &format!("kind={}", child.raw()), |_| Ok(()))
        })?;
        Ok(ChildExport { files, about_others })
    }

    fn dossier_events(&self, child: ChildId) -> Result<Vec<DossierEvent>, AppError> {
        let mut all = dossier::of_child(self.store.read(), child)?;
        // A talk is stored apart from the children that it is about; all that was ever written of it goes along.
        let roots = roots(&all);
        let of_child = |event: &DossierEvent| match &event.fact {
            DossierFact::Written(Content::Talk(talk)) => talk.children.contains(&child),
            DossierFact::Written(_) | DossierFact::Withdrawn => event.child == Some(child),
        };
        let own: BTreeSet<EventId> = all
            .iter()
            .filter(|event| of_child(event))
            .filter_map(|event| roots.get(&event.id).copied())
            .collect();
        all.retain(|event| roots.get(&event.id).is_some_and(|root| own.contains(root)));
        Ok(all)
    }

    fn identity(&self, child: ChildId, now: Moment) -> Result<Section, AppError> {
        let card = self.card(child, now.day())?;
        let known = &card.child;
        let optional = |text: &Option<crate::domain::text::Text>| text.as_ref().map(ToString::to_string);
        let (bsn, gemeente) = (known.bsn.map(crate::domain::ids::Bsn::reveal), known.gemeente.as_ref());
        let fields = [
            ("kindnummer", "Kindnummer", Some(known.number.to_string())),
            ("naam", "Naam", Some(known.name.full())),
            (
                "geboortedatum",
                "Geboortedatum",
                Some(match card.birth_known {
                    Some(told) => told.in_words(known.birth_date),
                    None => known.birth_date.to_string(),
                }),
            ),
            ("bsn", "BSN", bsn),
            (
                "gemeente",
                "Verantwoordelijke gemeente",
                gemeente.map(ToString::to_string),
            ),
            ("school", "School", optional(&known.school)),
            ("alert", "Alert", optional(&known.alert)),
            ("ophalers", "Ophalers", optional(&known.collectors)),
        ];
        Ok(Section {
            title: "Wie het is",
            key: "kind",
            lines: fields
                .iter()
                .filter_map(|(_, label, value)| Some(format!("{label}: {}", value.as_ref()?)))
                .collect(),
            json: fields
                .into_iter()
                .map(|(key, _, value)| (key.to_owned(), json!(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        })
    }

    fn places(&self, child: ChildId, now: Moment) -> Result<Section, AppError> {
        let card = self.card_between(child, ALL_DAYS, now.day())?;
        let until = |period: crate::domain::time::Period| period.end().map(|end| end.to_string());
        Ok(Section {
            title: "Plaatsingen",
            key: "plaatsingen",
            lines: card
                .placements
                .iter()
                .map(|(group, _, period, days)| {
                    let end = until(*period).unwrap_or_else(|| "open".to_owned());
                    format!("{group}, {} tot en met {end}: {days}", period.begin())
                })
                .collect(),
            json: card
                .placements
                .iter()
                .map(|(group, kind, period, days)| {
                    json!({"groep": group, "soort": kind.code(), "vanaf": period.begin().to_string(), "tot": until(*period), "dagdelen": days})
                })
                .collect(),
        })
    }

    /// Every record, also what was corrected or withdrawn, in the order in which it was written.
    fn records(&self, child: ChildId, events: &[DossierEvent], sight: GrantSight) -> Result<Section, AppError> {
        let names = Names {
            others: Others::Counted,
            ..self.names(child)?
        };
        let counting: BTreeSet<EventId> = effective(events).iter().map(|event| event.id).collect();
        let (mut lines, mut json) = (Vec::new(), Vec::new());
        for event in events {
            let Some(entry) = event.entry() else {
                lines.push(format!(
                    "{} {}: een eerdere aantekening is ingetrokken.",
                    moment(event),
                    event.author
                ));
                continue;
            };
            let view = entry_view(&entry, &names, sight);
            let state = if counting.contains(&event.id) {
                ""
            } else {
                " (later verbeterd of ingetrokken)"
            };
            let others = if ABOUT_OTHERS.contains(&view.kind) {
                " [gaat ook over anderen: nakijken]"
            } else {
                ""
            };
            lines.push(format!(
                "{} {}: {}{state}{others}",
                moment(event),
                event.author,
                view.kind.title()
            ));
            lines.extend(
                view.fields
                    .iter()
                    .map(|field| format!("    {}: {}", field.label, field.shown)),
            );
            let fields: serde_json::Map<String, Value> = view
                .fields
                .iter()
                .map(|field| (field.key.to_owned(), field.script_value()))
                .collect();
            json.push(json!({
                "id": event.id.raw(), "soort": view.kind.code(), "velden": fields, "door": event.author,
                "op": moment(event), "vervangt": event.replaces.map(EventId::raw), "geldt": state.is_empty(),
                "over_anderen": !others.is_empty(),
            }));
        }
        Ok(Section {
            title: "Dossier",
            key: "dossier",
            lines,
            json: json.into(),
        })
    }

    /// Every state of its allocations; what may not be shown is only counted.
    fn allocation_states(&self, child: ChildId, sight: GrantSight) -> Result<Section, AppError> {
        let papers = self.papers()?;
        let states = allocations::states(self.store.read())?;
        let (own, withheld): (Vec<Toewijzing>, Vec<Toewijzing>) = states
            .into_iter()
            .filter(|state| state.child == child)
            .partition(|state| sight.of_allocation(state, &papers) == Sight::Shown);
        let hidden = withheld.first().and_then(|_| sight.consent.why_hidden());
        let product = |state: &Toewijzing| state.product.as_ref().map(ToString::to_string);
        Ok(Section {
            title: "Toewijzingen van de gemeente",
            key: "toewijzingen",
            lines: own
                .iter()
                .map(|state| {
                    let volume = state.omvang.map(|omvang| format!(" {}", omvang.in_words()));
                    let volume = volume.unwrap_or_default();
                    let end = state
                        .period
                        .end()
                        .map_or_else(|| "open".to_owned(), |end| end.to_string());
                    let removed = if state.is_removed() { ", verwijderd" } else { "" };
                    format!(
                        "{} van gemeente {} ({}): {}{volume}, {} tot en met {end}{removed}",
                        state.number,
                        state.gemeente,
                        state.stamp.date,
                        product(state).unwrap_or_default(),
                        state.period.begin()
                    )
                })
                .chain(hidden.map(|why| format!("{} verborgen: {why}", withheld.len())))
                .collect(),
            json: own
                .iter()
                .map(|state| {
                    json!({
                        "toewijzingnummer": state.number.number(), "gemeente": state.gemeente.as_str(),
                        "toewijzingsdatum": state.stamp.date.to_string(), "productcode": product(state),
                        "volume": state.omvang.map(|omvang| omvang.volume.count()),
                        "eenheid": state.omvang.map(|omvang| omvang.unit.code()),
                        "frequentie": state.omvang.map(|omvang| omvang.frequency.code()),
                        "ingangsdatum": state.period.begin().to_string(),
                        "einddatum": state.period.end().map(|end| end.to_string()),
                        "reden_wijziging": state.change_reason.map(crate::domain::allocation::RedenWijziging::code),
                    })
                })
                .collect(),
        })
    }

    fn presence(&self, child: ChildId) -> Result<Section, AppError> {
        let events = attendance::events_of_child(self.store.read(), child, ALL_DAYS.0, ALL_DAYS.1)?;
        let counting: BTreeSet<EventId> = effective(&events).iter().map(|event| event.id).collect();
        let group = |event: &AttendanceEvent| {
            let found = self.house.groups.iter().find(|group| group.id == event.group);
            found.map_or_else(String::new, |group| group.name.to_string())
        };
        let fact = |event: &AttendanceEvent| match event.fact {
            Fact::In(at) => format!("in {at}"),
            Fact::Out(at) => format!("uit {at}"),
            Fact::Absent(reason) => reason.code().to_owned(),
            Fact::Revoked => "een eerdere tijd is ingetrokken".to_owned(),
        };
        Ok(Section {
            title: "Aanwezigheid",
            key: "aanwezigheid",
            lines: events
                .iter()
                .map(|event| {
                    let replaced = if counting.contains(&event.id) || event.fact == Fact::Revoked {
                        ""
                    } else {
                        " (later verbeterd)"
                    };
                    format!(
                        "{} {}: {}{replaced}",
                        date_in_words(event.day),
                        group(event),
                        fact(event)
                    )
                })
                .collect(),
            json: events
                .iter()
                .map(|event| {
                    json!({
                        "datum": event.day.to_string(), "groep": group(event), "wat": fact(event),
                        "geldt": counting.contains(&event.id),
                    })
                })
                .collect(),
        })
    }
}

impl Session {
    /// What was declared to the municipality.
    fn declared(&self, child: ChildId) -> Result<Section, AppError> {
        let tx = self.store.read();
        let mut found = Vec::new();
        for claim in declarations::list(tx)? {
            let lines = declarations::lines(tx, &claim.number)?.into_iter();
            found.extend(
                lines
                    .filter(|sent| sent.line.child == child)
                    .map(|sent| (claim.month, sent)),
            );
        }
        let period = |sent: &SentLine| (sent.line.begin.to_string(), sent.line.end.to_string());
        Ok(Section {
            title: "Gedeclareerd bij de gemeente",
            key: "declaraties",
            lines: found
                .iter()
                .map(|(month, sent)| {
                    let ((begin, end), line) = (period(sent), &sent.line);
                    format!(
                        "{month}: {} {begin} tot en met {end}, {} x {}, {}, {}",
                        line.product,
                        line.volume.count(),
                        line.tariff,
                        line.amount,
                        sent.state.code()
                    )
                })
                .collect(),
            json: found
                .iter()
                .map(|(month, sent)| {
                    let ((begin, end), line) = (period(sent), &sent.line);
                    json!({
                        "maand": month.to_string(), "productcode": line.product.as_str(), "begin": begin, "eind": end,
                        "volume": line.volume.count(), "bedrag_cent": line.amount.cents(), "stand": sent.state.code(),
                    })
                })
                .collect(),
        })
    }

    /// Who looked at the data of the child, or changed them (NEN 7513); sealed notes are not named.
    fn who_looked(&self, child: ChildId) -> Result<Section, AppError> {
        let lines = self.lines_about(child)?;
        Ok(Section {
            title: "Wie dit zag of wijzigde",
            key: "logboek",
            lines: lines
                .iter()
                .map(|line| {
                    let at = line.at.format("%d-%m-%Y %H:%M");
                    format!("{at} {} ({}): {}", line.account, line.role.code(), line.action)
                })
                .collect(),
            json: lines
                .iter()
                .map(|line| {
                    json!({
                        "op": line.at.format("%Y-%m-%dT%H:%M").to_string(), "account": line.account,
                        "rol": line.role.code(), "handeling": line.action,
                    })
                })
                .collect(),
        })
    }
}

fn moment(event: &DossierEvent) -> String {
    event.at.format("%Y-%m-%dT%H:%M").to_string()
}

/// A kindnummer as a part of the name of a file.
fn file_word(number: &ChildNumber) -> String {
    let word = number.as_str().chars();
    word.map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

/// "1 aantekening gaat", "2 aantekeningen gaan".
pub fn about_others_go(number: usize) -> String {
    format!(
        "{} {}",
        count(number, "aantekening", "aantekeningen"),
        noun(number, "gaat", "gaan")
    )
}

fn text(sections: &[Section], about_others: usize, now: Moment) -> String {
    let mut text = format!("Alles van een kind, uitgevoerd op {}\n", date_in_words(now.day()));
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "Aantekeningen van de meldcode staan hier niet in; daarover beslist de aandachtsfunctionaris."
    );
    if about_others > 0 {
        let _ = writeln!(
            text,
            "LET OP: {} ook over anderen; kijk die na voor u dit geeft (Jeugdwet 7.3.10).",
            about_others_go(about_others)
        );
    }
    for section in sections {
        let _ = writeln!(text, "\n== {} ==", section.title);
        if section.lines.is_empty() {
            let _ = writeln!(text, "niets vastgelegd");
        }
        for line in &section.lines {
            let _ = writeln!(text, "{}", visible_lines(line));
        }
    }
    text
}

fn json_text(sections: &[Section], now: Moment) -> Result<String, AppError> {
    let mut object = serde_json::Map::new();
    object.insert("uitgevoerd_op".to_owned(), json!(now.day().to_string()));
    for section in sections {
        object.insert(section.key.to_owned(), section.json.clone());
    }
    serde_json::to_string_pretty(&object).map_err(|_| AppError::internal("EXPORT"))
}
