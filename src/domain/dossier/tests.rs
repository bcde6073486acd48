use super::form::{Takes, Values};
use super::request::{
    Application, ConsultantAssigned, ConsultantTalk, Decision, Outcome, Request, Step, StepError, Wanted,
};
use super::sight::{Asks, Consent, GrantSight, Papers, Sight};
use super::*;
use crate::domain::allocation::{Toewijzing, ToewijzingStamp};
use crate::domain::ids::{GemeenteCode, ToewijzingNummer};
use crate::domain::role::Role;
use crate::domain::text::Text;
use crate::domain::time::{Period, parse_date};
use chrono::NaiveTime;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    parse_date(text).expect("a date")
}

/// A value that a field takes.
fn sample(takes: Takes) -> String {
    match takes {
        Takes::Line => "Een regel".to_owned(),
        Takes::Note => "Een langere aantekening.".to_owned(),
        Takes::Date(_) => "2026-03-01".to_owned(),
        Takes::Choice(choices) => choices[0].0.to_owned(),
        Takes::Number(min, _) => min.to_string(),
        Takes::Child | Takes::Goal => "7".to_owned(),
        Takes::Children => "7,8".to_owned(),
        Takes::Product => "45A60".to_owned(),
        Takes::Gemeente => "0214".to_owned(),
        Takes::Toewijzing => "300201".to_owned(),
        Takes::Grants => "3 dagdeel week 2026-01-01 2026-06-30".to_owned(),
        Takes::Euros => "125000".to_owned(),
        Takes::Group => "3".to_owned(),
        Takes::Dagdelen => "ochtend+middag".to_owned(),
    }
}

fn filled(kind: EntryKind) -> Values {
    let fields = kind.fields().iter();
    fields
        .map(|field| (field.key.to_owned(), sample(field.takes)))
        .collect()
}

#[test]
fn every_record_is_read_from_its_fields_and_written_back_the_same() {
    for kind in EntryKind::ALL {
        let content = kind
            .read(&filled(*kind))
            .unwrap_or_else(|wrong| panic!("{kind:?}: {wrong:?}"));
        assert_eq!(content.kind(), *kind);
        assert_eq!(kind.read(&content.values()), Ok(content), "{kind:?}");
        assert_eq!(EntryKind::parse(kind.code()), Ok(*kind));
    }
}

/// A record of which every field is given.
fn whole(kind: EntryKind) -> Values {
    let mut values = filled(kind);
    if kind == EntryKind::Payer {
        // The other payers have no decision and no look at SMI.
        values.insert("betaler".to_owned(), "jeugdwet".to_owned());
    }
    values
}

#[test]
fn every_field_that_is_given_is_kept() {
    for kind in EntryKind::ALL {
        let given = whole(*kind);
        let content = kind.read(&given).unwrap_or_else(|wrong| panic!("{kind:?}: {wrong:?}"));
        assert_eq!(content.values(), given, "{kind:?}");
    }
}

#[test]
fn no_day_of_what_has_been_lies_in_the_future_in_any_kind_of_record() {
    let today = day("2026-03-01");
    for kind in EntryKind::ALL {
        let on_the_day = kind.read(&whole(*kind)).expect("a record");
        assert_eq!(on_the_day.not_yet_been(today), None, "{kind:?}");
        for field in kind.fields() {
            let Takes::Date(when) = field.takes else { continue };
            let mut values = whole(*kind);
            values.insert(field.key.to_owned(), "2026-03-02".to_owned());
            // The end of a period, and a withdrawal, follow on its beginning.
            if matches!(field.key, "datum" | "vanaf") {
                let later = values
                    .iter_mut()
                    .filter(|(key, _)| matches!(key.as_str(), "tot" | "ingetrokken_op"));
                later.for_each(|(_, value)| "2026-03-02".clone_into(value));
            }
            let tomorrow = kind.read(&values).expect("a record");
            let expected = (when == form::When::HasBeen).then_some(field.label);
            assert_eq!(tomorrow.not_yet_been(today), expected, "{kind:?} {}", field.key);
        }
    }
}

#[test]
fn no_day_lies_before_the_birth_before_there_was_care_or_far_ahead_in_any_kind_of_record() {
    let (today, birth) = (day("2026-03-01"), day("2026-03-01"));
    let mut checked = 0;
    for kind in EntryKind::ALL {
        let right = kind.read(&whole(*kind)).expect("a record");
        assert_eq!(right.impossible_day(Some(day("2025-06-01")), today), None, "{kind:?}");
        for (field, _) in right.days() {
            if *kind == EntryKind::Card {
                continue;
            }
            checked += 1;
            let on = |first: &str| {
                let dated = kind.fields().iter().filter(|spec| matches!(spec.takes, Takes::Date(_)));
                let mut values = whole(*kind);
                dated.for_each(|spec| _ = values.insert(spec.key.to_owned(), first.to_owned()));
                if let Some(grants) = values.get_mut("toekenning") {
                    *grants = format!("3 dagdeel week {first} {first}");
                }
                kind.read(&values).expect("a record")
            };
            let why = |content: &Content, birth| content.impossible_day(birth, today).map(|(_, why)| why);
            let said = why(&on("2026-02-28"), Some(birth)).unwrap_or_default();
            assert!(said.contains("voor de geboorte"), "{kind:?} {field}: {said}");
            assert_eq!(why(&on("2026-02-28"), None), None, "{kind:?} {field}");
            let said = why(&on("1950-01-01"), None).unwrap_or_default();
            assert!(said.contains("voor 01-01-2005"), "{kind:?} {field}: {said}");
            let said = why(&on("2091-01-01"), Some(birth)).unwrap_or_default();
            assert!(said.contains(" jaar vooruit"), "{kind:?} {field}: {said}");
        }
    }
    assert!(checked > 30, "only {checked} fields with a day");
}

#[test]
fn what_is_agreed_lies_at_most_eighteen_years_ahead_and_what_is_planned_five() {
    let today = day("2026-03-01");
    let why = |kind: EntryKind, key: &str, first: &str| {
        let mut values = whole(kind);
        values.insert(key.to_owned(), first.to_owned());
        let content = kind.read(&values).expect("a record");
        content.impossible_day(None, today).map(|(_, why)| why)
    };
    for (kind, key, planned) in [
        (EntryKind::Outflow, "datum", true),
        (EntryKind::Goal, "datum", true),
        (EntryKind::Signal, "vervolg_voor", true),
        (EntryKind::Consent, "tot", false),
        (EntryKind::Transport, "vanaf", false),
    ] {
        let said = why(kind, key, "2031-03-02");
        assert_eq!(said.is_some(), planned, "{kind:?}: {said:?}");
        assert_eq!(why(kind, key, "2031-03-01"), None, "{kind:?}");
    }
}

#[test]
fn no_day_of_a_record_lies_before_the_day_with_which_it_begins() {
    let mut checked = 0;
    for kind in EntryKind::ALL {
        let right = kind.read(&whole(*kind)).expect("a record");
        assert_eq!(right.runs_back(), None, "{kind:?}: all on one day");
        let dated = kind.fields().iter().filter(|spec| matches!(spec.takes, Takes::Date(_)));
        for spec in dated.skip(1) {
            let mut values = whole(*kind);
            values.insert(spec.key.to_owned(), "2026-02-28".to_owned());
            let looked_at_before = spec.key == "smi_bekeken_op";
            // A period or a withdrawal that runs back is no record at all.
            let Ok(content) = kind.read(&values) else {
                checked += 1;
                continue;
            };
            let found = content.runs_back().map(|(label, _, first)| (label, first));
            let expected = (!looked_at_before).then_some((spec.label, day("2026-03-01")));
            assert_eq!(found, expected, "{kind:?} {}", spec.key);
            checked += usize::from(!looked_at_before);
        }
    }
    assert!(checked >= 8, "only {checked} pairs of days");
}

#[test]
fn a_field_that_has_to_be_given_is_named_when_it_is_not() {
    for kind in EntryKind::ALL {
        for field in kind.fields() {
            let mut values = filled(*kind);
            values.remove(field.key);
            let wrong = kind.read(&values).err().unwrap_or_default();
            let named = wrong.iter().any(|error| error.key == field.key);
            assert_eq!(named, field.need == form::Need::Required, "{kind:?} {}", field.key);
        }
    }
}

#[test]
fn several_wrong_fields_are_all_named_at_once() {
    let values: Values = [
        ("naam", ""),
        ("relatie", "tante"),
        ("mag_ophalen", "ja"),
        ("gezag", "nee"),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .collect();
    let wrong = EntryKind::Contact.read(&values).expect_err("two fields are wrong");
    let keys: Vec<&str> = wrong.iter().map(|error| error.key).collect();
    assert_eq!(keys, ["naam", "relatie"]);
}

#[test]
fn buren_6_5_the_jeugdwet_pays_only_after_smi_was_looked_at() {
    let with = |kind: &str, decision: &str, looked: &str| {
        let values: Values = [
            ("betaler", kind),
            ("vanaf", "2026-01-01"),
            ("besluitnummer", decision),
            ("smi_bekeken_op", looked),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
        EntryKind::Payer.read(&values).is_ok()
    };
    for (kind, decision, looked, right) in [
        ("kot", "", "", true),
        ("smi", "B-1", "", true),
        ("smi", "", "", false),
        ("jeugdwet", "B-1", "2025-12-01", true),
        ("jeugdwet", "B-1", "", false),
        ("jeugdwet", "", "2025-12-01", false),
    ] {
        assert_eq!(with(kind, decision, looked), right, "{kind} {decision} {looked}");
    }
}

fn consent(fields: &str) -> Result<Content, Vec<FieldError>> {
    let all = format!("onderwerp=beschikking,gegeven_door=moeder,{fields}");
    let values: Values = all
        .split(',')
        .filter_map(|field| field.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    EntryKind::Consent.read(&values)
}

fn entry(content: Content) -> Entry {
    Entry {
        id: EventId::from_raw(1),
        root: EventId::from_raw(1),
        child: None,
        author: String::new(),
        at: day("2026-02-01").and_hms_opt(9, 0, 0).expect("a time"),
        content,
    }
}

/// Whether the beschikking of a child born on a day may be shown on another, with some consents.
fn consent_on(given: &[&str], birth: &str, on: &str) -> Consent {
    let entries: Vec<Entry> = given
        .iter()
        .map(|fields| entry(consent(fields).expect("a consent")))
        .collect();
    Consent::on(Asks::Consent, &entries, day(birth), day(on))
}

#[test]
fn consent_holds_until_it_ends_or_is_withdrawn() {
    for (rest, on, state) in [
        ("", "2026-01-31", Consent::Ended),
        ("", "2026-02-01", Consent::Holds),
        (",tot=2026-03-01", "2026-03-01", Consent::Holds),
        (",tot=2026-03-01", "2026-03-02", Consent::Ended),
        (",ingetrokken_op=2026-03-01", "2026-02-28", Consent::Holds),
        (",ingetrokken_op=2026-03-01", "2026-03-01", Consent::Ended),
        (",onderwerp=school", "2026-02-01", Consent::NeverGiven),
    ] {
        let given = format!("datum=2026-02-01{rest}");
        assert_eq!(consent_on(&[&given], "2018-05-14", on), state, "{rest} {on}");
    }
    assert_eq!(consent_on(&[], "2018-05-14", "2026-02-01"), Consent::NeverGiven);
    assert_eq!(
        Consent::on(Asks::Nothing, &[], day("2018-05-14"), day("2026-02-01")),
        Consent::NotAsked
    );
    let early = consent("datum=2026-02-01,ingetrokken_op=2026-01-01");
    assert!(early.is_err(), "withdrawn before it was given");
}

#[test]
fn jeugdwet_7_3_4_from_twelve_the_child_consents_too_and_from_sixteen_alone() {
    let (parents, child, both) = (
        "datum=2026-02-01",
        "datum=2026-02-01,namens=kind",
        "datum=2026-02-01,namens=ouders_en_kind",
    );
    for (birth, given, state) in [
        ("2014-03-02", &[parents][..], Consent::Holds),
        ("2014-03-01", &[parents], Consent::NotOfChild),
        ("2014-03-01", &[child], Consent::Ended),
        ("2014-03-01", &[parents, child], Consent::Holds),
        ("2014-03-01", &[both], Consent::Holds),
        ("2014-03-02", &[child], Consent::Ended),
        ("2010-03-01", &[child], Consent::Holds),
        ("2010-03-01", &[parents], Consent::NotOfChild),
    ] {
        assert_eq!(consent_on(given, birth, "2026-03-01"), state, "{birth} {given:?}");
    }
}

/// An allocation of a number, decided on a day at a time.
fn allocation(number: &str, date: &str, hour: u32) -> Toewijzing {
    Toewijzing {
        gemeente: GemeenteCode::parse("0214").expect("a municipality"),
        number: ToewijzingNummer::parse(number).expect("a number"),
        stamp: ToewijzingStamp {
            date: day(date),
            time: NaiveTime::from_hms_opt(hour, 0, 0).expect("a time"),
        },
        child: ChildId::from_raw(1),
        category: None,
        product: None,
        omvang: None,
        period: Period::new(day("2026-01-01"), None).expect("a period"),
        change_reason: None,
        budget: None,
    }
}

#[test]
fn b10_paper_needs_consent_and_what_came_by_message_is_seen_by_who_declares_as_well() {
    let mut values = filled(EntryKind::Indication);
    values.insert("datum".to_owned(), "2026-02-01".to_owned());
    let written = DossierEvent {
        id: EventId::from_raw(1),
        child: None,
        author: String::new(),
        at: day("2026-02-01").and_hms_opt(9, 0, 0).expect("a time"),
        replaces: None,
        fact: DossierFact::Written(EntryKind::Indication.read(&values).expect("an indication")),
    };
    let papers = Papers::of([&written]);
    let (paper, message, other) = (
        allocation("300201", "2026-02-01", 0),
        allocation("300201", "2026-02-01", 11),
        allocation("300202", "2026-02-01", 0),
    );
    let shown = [Consent::NotAsked, Consent::Holds];
    let hidden = [Consent::NeverGiven, Consent::Ended, Consent::NotOfChild];
    for role in Role::ALL {
        for consent in shown {
            let sight = GrantSight::new(consent, role);
            let all = [&paper, &message, &other].map(|state| sight.of_allocation(state, &papers));
            assert_eq!((sight.of_paper(), all), (Sight::Shown, [Sight::Shown; 3]), "{role:?}");
            assert_eq!(consent.why_hidden(), None);
        }
        let declares = matches!(role, Role::Administratie | Role::Locatiemanager);
        let by_message = if declares { Sight::Shown } else { Sight::Withheld };
        for consent in hidden {
            let sight = GrantSight::new(consent, role);
            let all = [&paper, &message, &other].map(|state| sight.of_allocation(state, &papers));
            assert_eq!(sight.of_paper(), Sight::Withheld, "{role:?}");
            assert_eq!(all, [Sight::Withheld, by_message, by_message], "{role:?} {consent:?}");
            assert!(consent.why_hidden().is_some());
        }
    }
    let withheld = GrantSight::new(Consent::Ended, Role::Locatiemanager);
    for (kind, seen) in [
        (EntryKind::Decision, "datum uitkomst"),
        (EntryKind::Indication, "product"),
        (EntryKind::Request, "datum soort behoefte"),
    ] {
        let fields = kind.fields().iter().map(|spec| spec.key);
        let shown: Vec<&str> = fields
            .filter(|key| withheld.of_field(kind, key) == Sight::Shown)
            .collect();
        assert_eq!(shown.join(" "), seen);
    }
}

#[test]
fn an_indication_holds_several_volumes_whose_periods_do_not_overlap() {
    for (grants, toewijzing, right) in [
        ("3 dagdeel week 2026-01-01 2026-06-30", "", true),
        ("3 dagdelen week 2026-01-01 2026-06-30", "300201", true),
        (
            "6 dagdeel week 2026-07-01 2026-08-31; 3 dagdeel week 2026-01-01 2026-06-30",
            "",
            true,
        ),
        (
            "6 dagdeel week 2026-07-01 2026-08-31; 3 dagdeel week 2026-01-01 2026-06-30",
            "300201",
            false,
        ),
        (
            "3 dagdeel week 2026-01-01 2026-06-30; 6 dagdeel week 2026-06-30 2026-08-31",
            "",
            false,
        ),
        ("3 dagdeel week 2026-01-01; 6 dagdeel week 2026-07-01", "", false),
        ("120 dagdeel totaal 2026-01-01", "", true),
        ("3 dagdeel jaar 2026-01-01", "", false),
        ("drie dagdeel week 2026-01-01", "", false),
        ("", "", false),
        (";", "", false),
    ] {
        let mut values = filled(EntryKind::Indication);
        values.insert("toekenning".to_owned(), grants.to_owned());
        values.insert("toewijzingnummer".to_owned(), toewijzing.to_owned());
        assert_eq!(
            EntryKind::Indication.read(&values).is_ok(),
            right,
            "{grants} {toewijzing}"
        );
    }
}

fn request(date: &str) -> Step {
    Step::Requested(Request {
        date: day(date),
        wanted: Wanted::BsoPlus,
        need: None,
    })
}

fn assigned(date: &str) -> Step {
    Step::Assigned(ConsultantAssigned {
        date: day(date),
        name: Text::parse("J. Voorbeeld").expect("a name"),
    })
}

fn decided(date: &str, outcome: Outcome) -> Step {
    Step::Decided(Decision {
        date: day(date),
        outcome,
        number: None,
        content: None,
    })
}

#[test]
fn buren_4_a_request_is_assigned_and_decided_in_that_order() {
    let none = Application::None;
    assert_eq!(none.clone().step(assigned("2026-01-02")), Err(StepError::NoRequest));
    let asked = none.step(request("2026-01-01")).expect("asked");
    assert_eq!(asked.clone().step(request("2026-01-02")), Err(StepError::StillOpen));
    assert_eq!(asked.clone().step(assigned("2025-12-31")), Err(StepError::BeforeFormer));
    let with = asked.step(assigned("2026-01-05")).expect("assigned");
    for (outcome, words) in [
        (Outcome::Granted, "toegekend"),
        (Outcome::NoneNeeded, "afgewezen: geen ondersteuning nodig"),
        (Outcome::OtherHelp, "afgewezen: ander aanbod past beter"),
        (Outcome::MoreNeeded, "afgewezen: er is meer nodig"),
    ] {
        let done = with.clone().step(decided("2026-02-01", outcome)).expect("decided");
        assert_eq!(done.in_words(), words);
        assert_eq!(
            done.clone().step(decided("2026-02-02", outcome)),
            Err(StepError::NoRequest)
        );
        assert!(
            done.step(request("2026-06-01")).is_ok(),
            "an extension is a new request"
        );
    }
}

fn talked(date: &str) -> Step {
    Step::Talked(ConsultantTalk {
        date: day(date),
        with: Text::parse("J. Voorbeeld").expect("a name"),
    })
}

#[test]
fn buren_4a_the_talk_with_the_peuterconsulent_waits_for_no_request() {
    let talked_first = Application::None
        .step(talked("2026-01-05"))
        .expect("no request is needed");
    assert_eq!(talked_first.in_words(), "nog geen aanvraag, gesprek gevoerd");
    for asked_on in ["2026-01-04", "2026-01-05", "2026-02-01"] {
        let asked = talked_first.clone().step(request(asked_on)).expect("asked");
        assert_eq!(asked.in_words(), "aangevraagd, gesprek gevoerd", "{asked_on}");
    }
    let asked = Application::None.step(request("2026-01-10")).expect("asked");
    let before = asked.clone().step(talked("2026-01-05")).expect("written down later");
    assert_eq!(before.in_words(), "aangevraagd, gesprek gevoerd");
    assert!(
        before.step(assigned("2026-01-10")).is_ok(),
        "the request holds the order"
    );
    let done = asked.step(decided("2026-02-01", Outcome::Granted)).expect("decided");
    let about_next = done.step(talked("2026-05-01")).expect("about an extension");
    assert_eq!(about_next.in_words(), "toegekend");
}

proptest! {
    #[test]
    fn reading_a_record_never_panics_on_any_text(kind in 0..EntryKind::ALL.len(), texts in proptest::collection::vec(".{0,40}", 8)) {
        let kind = EntryKind::ALL[kind];
        let values: Values = kind.fields().iter().zip(&texts).map(|(field, text)| (field.key.to_owned(), text.clone())).collect();
        if let Ok(content) = kind.read(&values) {
            prop_assert_eq!(kind.read(&content.values()), Ok(content));
        }
    }

    #[test]
    fn no_order_of_steps_of_a_request_breaks_it(order in proptest::collection::vec((0..5_u8, 0..28_u32), 0..12)) {
        let mut application = Application::None;
        for (what, date) in order {
            let date = format!("2026-01-{:02}", date + 1);
            let step = match what {
                0 => request(&date),
                1 => assigned(&date),
                2 => decided(&date, Outcome::Granted),
                3 => talked(&date),
                _ => decided(&date, Outcome::OtherHelp),
            };
            let before = application.clone();
            application = application.step(step).unwrap_or(before);
            prop_assert!(!application.in_words().is_empty());
        }
    }
}
