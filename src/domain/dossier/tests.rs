use super::form::{Takes, Values};
use super::request::{Application, ConsultantAssigned, Decision, Outcome, Request, Step, StepError, Wanted};
use super::*;
use crate::domain::text::Text;
use crate::domain::time::parse_date;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    parse_date(text).expect("a date")
}

/// A value that a field takes.
fn sample(takes: Takes) -> String {
    match takes {
        Takes::Line => "Een regel".to_owned(),
        Takes::Note => "Een langere aantekening.".to_owned(),
        Takes::Date => "2026-03-01".to_owned(),
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

#[test]
fn consent_holds_until_it_ends_or_is_withdrawn() {
    let consent = |until: &str, withdrawn: &str| {
        let values: Values = [
            ("onderwerp", "beschikking"),
            ("gegeven_door", "moeder"),
            ("datum", "2026-02-01"),
            ("tot", until),
            ("ingetrokken_op", withdrawn),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
        EntryKind::Consent.read(&values)
    };
    let entry = |content: Content| Entry {
        id: EventId::from_raw(1),
        root: EventId::from_raw(1),
        child: None,
        author: String::new(),
        at: day("2026-02-01").and_hms_opt(9, 0, 0).expect("a time"),
        content,
    };
    for (until, withdrawn, on, holds) in [
        ("", "", "2026-01-31", false),
        ("", "", "2026-02-01", true),
        ("2026-03-01", "", "2026-03-01", true),
        ("2026-03-01", "", "2026-03-02", false),
        ("", "2026-03-01", "2026-02-28", true),
        ("", "2026-03-01", "2026-03-01", false),
    ] {
        let given = consent(until, withdrawn).expect("a consent");
        assert_eq!(
            may_show_decision(&[entry(given)], day(on)),
            holds,
            "{until} {withdrawn} {on}"
        );
    }
    assert!(!may_show_decision(&[], day("2026-02-01")));
    assert!(consent("", "2026-01-01").is_err(), "withdrawn before it was given");
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
    fn no_order_of_steps_of_a_request_breaks_it(order in proptest::collection::vec((0..4_u8, 0..28_u32), 0..12)) {
        let mut application = Application::None;
        for (what, date) in order {
            let date = format!("2026-01-{:02}", date + 1);
            let step = match what {
                0 => request(&date),
                1 => assigned(&date),
                2 => decided(&date, Outcome::Granted),
                _ => decided(&date, Outcome::OtherHelp),
            };
            let before = application.clone();
            application = application.step(step).unwrap_or(before);
            prop_assert!(!application.in_words().is_empty());
        }
    }
}
