//! What the demo has in its dossiers: enough to see every part of the screen of a child. All of it is invented.

use super::{World, sure};
use crate::app::error::AppError;
use crate::domain::dossier::form::Values;
use crate::domain::dossier::{DossierFact, EntryKind};
use crate::domain::ids::{ChildId, EventId, OperationId};
use crate::domain::people::Child;
use crate::domain::time::Minute;
use crate::store::attendance::{self, OperationKind};
use crate::store::dossier::{self, NewDossierEvent};
use crate::store::people;
use chrono::{Days, NaiveDate};

const LEADER: &str = "Demo";
const WORKER: &str = "Anja";

/// Number of the child, author, days ago, kind, fields. `@N` in a field is the date of N days ago, `@-N` of N days ahead,
/// `#A` the goal A of the child, `%N` the child with number N.
type Row = (
    &'static str,
    &'static str,
    u64,
    EntryKind,
    &'static [(&'static str, &'static str)],
);

use EntryKind as K;

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("101", LEADER, 230, K::Contact, &[("naam", "Marieke de Wit"), ("relatie", "moeder"), ("telefoon", "06-00000001"), ("mag_ophalen", "ja"), ("gezag", "ja")]),
    ("101", LEADER, 230, K::Contact, &[("naam", "Joost de Wit"), ("relatie", "vader"), ("telefoon", "06-00000002"), ("mag_ophalen", "ja"), ("gezag", "ja")]),
    ("101", LEADER, 230, K::Contact, &[("naam", "Oma De Wit"), ("relatie", "familie"), ("telefoon", "06-00000003"), ("mag_ophalen", "ja"), ("gezag", "nee")]),
    ("101", LEADER, 230, K::Address, &[("straat", "Voorbeeldstraat 1"), ("postcode", "4000 AA"), ("plaats", "Voorbeeldstad")]),
    ("101", LEADER, 262, K::Request, &[("datum", "@262"), ("soort", "bso+"), ("behoefte", "Rust en voorspelbaarheid na een schooldag")]),
    ("101", LEADER, 260, K::AllowanceInformed, &[("datum", "@260"), ("door", "Demo, locatiemanager")]),
    ("101", LEADER, 255, K::ConsultantAssigned, &[("datum", "@255"), ("naam", "J. Consulent")]),
    ("101", LEADER, 240, K::Consent, &[("onderwerp", "beschikking"), ("gegeven_door", "Marieke de Wit, moeder"), ("datum", "@240"), ("hoe", "formulier in de map")]),
    ("101", LEADER, 240, K::Decision, &[("datum", "@240"), ("uitkomst", "toegekend"), ("nummer", "B-1001"), ("inhoud", "BSO+ op drie middagen")]),
    ("101", LEADER, 240, K::Payer, &[("betaler", "kot"), ("vanaf", "@230")]),
    ("101", LEADER, 200, K::Plan, &[("datum", "@200"), ("versie", "1"), ("deelnemers", "ouders, mentor, gedragskundige"), ("familiegroepsplan", "ja"), ("afspraken", "Vaste plek aan tafel, elke middag hetzelfde begin")]),
    ("101", LEADER, 200, K::Goal, &[("datum", "@200"), ("gebied", "emotie"), ("omschrijving", "Vraagt om hulp als het te druk is"), ("beginsituatie", "Loopt weg of gooit met spullen"), ("streven", "Komt naar de medewerker en zegt dat het te druk is"), ("meten", "tellen per middag")]),
    ("101", LEADER, 200, K::Goal, &[("datum", "@200"), ("gebied", "sociaal"), ("omschrijving", "Speelt een kwartier samen"), ("beginsituatie", "Speelt alleen"), ("streven", "Speelt een spel uit met een ander kind"), ("meten", "observatie elke week")]),
    ("101", LEADER, 130, K::Evaluation, &[("doel", "#0"), ("datum", "@130"), ("score", "-1"), ("vervolg", "doorgaan"), ("met", "ouders")]),
    ("101", LEADER, 70, K::Evaluation, &[("doel", "#0"), ("datum", "@70"), ("score", "0"), ("vervolg", "doorgaan"), ("met", "ouders")]),
    ("101", LEADER, 14, K::Evaluation, &[("doel", "#0"), ("datum", "@14"), ("score", "1"), ("vervolg", "doorgaan"), ("met", "ouders en gedragskundige")]),
    ("101", LEADER, 70, K::Evaluation, &[("doel", "#1"), ("datum", "@70"), ("score", "-2"), ("vervolg", "aanpassen"), ("met", "ouders"), ("toelichting", "Nog te vroeg: eerst naast elkaar spelen")]),
    ("101", WORKER, 9, K::Observation, &[("datum", "@9"), ("doel", "#0"), ("tekst", "Kwam zelf zeggen dat het te druk was bij de bouwhoek.")]),
    ("101", WORKER, 2, K::Observation, &[("datum", "@2"), ("doel", "#1"), ("tekst", "Bouwde tien minuten samen met een ander kind aan de knikkerbaan.")]),
    ("101", LEADER, 30, K::Signal, &[("datum", "@30"), ("wat", "Slaapt slecht volgens moeder; moe na school"), ("besproken_met", "ouders"), ("vervolg", "Na de vakantie opnieuw bespreken")]),
    ("101", LEADER, 35, K::Satisfaction, &[("datum", "@35"), ("cijfer", "8"), ("toelichting", "Hij gaat graag")]),
    ("201", LEADER, 210, K::Talk, &[("datum", "@210"), ("soort", "gedragskundige"), ("deelnemers", "gedragskundige, mentor"), ("kinderen", "%201")]),
    ("201", LEADER, 186, K::Talk, &[("datum", "@186"), ("soort", "gedragskundige"), ("deelnemers", "gedragskundige, mentor"), ("kinderen", "%201")]),
    ("201", LEADER, 156, K::Talk, &[("datum", "@156"), ("soort", "gedragskundige"), ("deelnemers", "gedragskundige, mentor"), ("kinderen", "%201")]),
    ("201", LEADER, 125, K::Talk, &[("datum", "@125"), ("soort", "gedragskundige"), ("deelnemers", "gedragskundige, mentor"), ("kinderen", "%201")]),
    ("201", LEADER, 95, K::Talk, &[("datum", "@95"), ("soort", "gedragskundige"), ("deelnemers", "gedragskundige, mentor"), ("kinderen", "%201")]),
    ("101", LEADER, 65, K::Talk, &[("datum", "@65"), ("soort", "gedragskundige"), ("deelnemers", "gedragskundige, mentor"), ("kinderen", "%101 %201")]),
    ("101", LEADER, 35, K::Talk, &[("datum", "@35"), ("soort", "gedragskundige"), ("deelnemers", "gedragskundige, mentor, locatiemanager"), ("kinderen", "%101 %104 %105"), ("afspraken", "Volgende keer eerst de evaluaties")]),
    ("101", LEADER, 5, K::Talk, &[("datum", "@5"), ("soort", "gedragskundige"), ("deelnemers", "gedragskundige, mentor"), ("kinderen", "%101 %202")]),
    ("102", LEADER, 40, K::Satisfaction, &[("datum", "@40"), ("cijfer", "7")]),
    ("102", LEADER, 20, K::Request, &[("datum", "@20"), ("soort", "bso+")]),
    ("102", LEADER, 12, K::ConsultantAssigned, &[("datum", "@12"), ("naam", "J. Consulent")]),
    ("103", LEADER, 250, K::Request, &[("datum", "@250"), ("soort", "bso+")]),
    ("103", LEADER, 235, K::Decision, &[("datum", "@235"), ("uitkomst", "toegekend"), ("nummer", "B-1003"), ("inhoud", "BSO+ op twee middagen")]),
    ("103", LEADER, 38, K::Satisfaction, &[("datum", "@38"), ("cijfer", "9")]),
    ("104", LEADER, 190, K::Plan, &[("datum", "@190"), ("versie", "1"), ("deelnemers", "ouders, mentor"), ("familiegroepsplan", "ja")]),
    ("104", LEADER, 190, K::Goal, &[("datum", "@190"), ("gebied", "zelfredzaamheid"), ("omschrijving", "Ruimt zelf zijn tas op"), ("beginsituatie", "Laat alles liggen"), ("streven", "Hangt jas en tas op zonder hulp"), ("meten", "elke middag een streepje")]),
    ("104", LEADER, 100, K::Evaluation, &[("doel", "#0"), ("datum", "@100"), ("score", "1"), ("vervolg", "bereikt"), ("met", "ouders")]),
    ("104", LEADER, 36, K::Satisfaction, &[("datum", "@36"), ("cijfer", "8")]),
    ("202", LEADER, 150, K::Plan, &[("datum", "@150"), ("versie", "1"), ("deelnemers", "ouders, begeleider"), ("familiegroepsplan", "nee")]),
    ("202", LEADER, 150, K::Goal, &[("datum", "@150"), ("gebied", "taal"), ("omschrijving", "Gebruikt twee woorden achter elkaar"), ("beginsituatie", "Losse woorden en wijzen"), ("streven", "Zegt zelf wat hij wil met twee woorden"), ("meten", "woordenlijst elke maand")]),
    ("202", LEADER, 33, K::Satisfaction, &[("datum", "@33"), ("cijfer", "8")]),
    ("203", LEADER, 34, K::Satisfaction, &[("datum", "@34"), ("cijfer", "7")]),
    ("201", LEADER, 32, K::Satisfaction, &[("datum", "@32"), ("cijfer", "9")]),
    ("201", LEADER, 215, K::Contact, &[("naam", "Sanne Hendriks"), ("relatie", "moeder"), ("telefoon", "06-00000004"), ("mag_ophalen", "ja"), ("gezag", "ja")]),
    ("201", LEADER, 215, K::Consent, &[("onderwerp", "beschikking"), ("gegeven_door", "Sanne Hendriks, moeder"), ("datum", "@215")]),
    ("201", LEADER, 10, K::Indication, &[("product", "45A05"), ("toekenning", "4 dagdeel week @-60 @-240"), ("datum", "@10"), ("gemeente", "0214"), ("nummer", "B-2001")]),
];

fn date(world: &World<'_>, days: &str) -> Result<NaiveDate, AppError> {
    let now = world.now.day();
    let day = match days.strip_prefix('-') {
        Some(ahead) => now.checked_add_days(Days::new(sure(ahead.parse())?)),
        None => now.checked_sub_days(Days::new(sure(days.parse())?)),
    };
    day.ok_or_else(|| AppError::internal("DEMO"))
}

/// A field with its dates and goals filled in.
fn filled(world: &World<'_>, typed: &str, (children, goals): (&[Child], &[EventId])) -> Result<String, AppError> {
    if let Some(goal) = typed.strip_prefix('#') {
        let goal: usize = sure(goal.parse())?;
        let found = goals.get(goal).ok_or_else(|| AppError::internal("DEMO"))?;
        return Ok(found.raw().to_string());
    }
    if typed.starts_with('%') {
        let of_number = |word: &str| {
            let mut known = children.iter();
            let found = known.find(|child| Some(child.number.as_str()) == word.strip_prefix('%'));
            found.map(|child| child.id.raw().to_string())
        };
        let ids: Option<Vec<String>> = typed.split(' ').map(of_number).collect();
        return ids.map(|ids| ids.join(",")).ok_or_else(|| AppError::internal("DEMO"));
    }
    let words: Result<Vec<String>, AppError> = typed
        .split(' ')
        .map(|word| match word.strip_prefix('@') {
            Some(days) => Ok(date(world, days)?.to_string()),
            None => Ok(word.to_owned()),
        })
        .collect();
    Ok(words?.join(" "))
}

/// Stores the records, each as if it was written on its own day.
pub(super) fn put(world: &World<'_>) -> Result<(), AppError> {
    let children = people::children(world.tx)?;
    let mut goals: Vec<(ChildId, EventId)> = Vec::new();
    for (number, author, ago, kind, fields) in ROWS {
        let mut known = children.iter();
        let child = known.find(|child| child.number.as_str() == *number);
        let child = child.ok_or_else(|| AppError::internal("DEMO"))?.id;
        let own: Vec<EventId> = goals.iter().filter(|(of, _)| *of == child).map(|(_, id)| *id).collect();
        let mut values = Values::new();
        for (key, value) in *fields {
            values.insert((*key).to_owned(), filled(world, value, (&children, &own))?);
        }
        let day = date(world, &ago.to_string())?;
        let event = NewDossierEvent {
            child: (*kind != K::Talk).then_some(child),
            kind: *kind,
            author: (*author).to_owned(),
            at: sure(Minute::parse("16:40"))?.on(day),
            replaces: None,
            fact: DossierFact::Written(sure(kind.read(&values))?),
        };
        let id = dossier::insert(world.tx, operation(world, day)?, &event)?;
        if *kind == K::Goal {
            goals.push((child, id));
        }
    }
    Ok(())
}

/// Brought in, so that nobody's undo finds it.
fn operation(world: &World<'_>, day: NaiveDate) -> Result<OperationId, AppError> {
    let (account, _) = world.accounts;
    Ok(attendance::insert_operation(
        world.tx,
        day,
        OperationKind::Imported,
        "dossier ingelezen",
        account,
        &world.now.utc_text(),
    )?)
}
