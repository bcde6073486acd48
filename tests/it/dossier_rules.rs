//! Rules that hold for every kind of record: no day of what has been lies ahead, and no other child is named.
#![cfg(test)]

use super::support::{Fixture, now};
use plusgroep::app::Session;
use plusgroep::app::dossier::{FormError, FormTarget};
use plusgroep::domain::dossier::EntryKind;
use plusgroep::domain::dossier::form::{Need, Takes, Values, When};
use plusgroep::domain::ids::ChildId;

const BAS: ChildId = ChildId::from_raw(2);

fn values(fields: &[(&str, &str)]) -> Values {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    fields.iter().map(owned).collect()
}

fn target(child: ChildId, kind: EntryKind) -> FormTarget {
    let replaces = None;
    FormTarget::Record { child, kind, replaces }
}

fn write(session: &mut Session, child: ChildId, kind: EntryKind, fields: &[(&str, &str)]) -> Result<(), FormError> {
    session
        .record_form(now(), &target(child, kind), &values(fields))
        .map(|_| ())
}

fn refusal(outcome: Result<(), FormError>) -> String {
    match outcome {
        Err(FormError::Refused(error)) => error.message,
        Err(FormError::Fields(errors)) => errors.into_iter().map(|error| error.text).collect(),
        Ok(()) => "vastgelegd".to_owned(),
    }
}

/// Something that can be typed in a field.
fn sample(takes: Takes) -> &'static str {
    match takes {
        Takes::Line | Takes::Note => "Een regel",
        Takes::Date(_) => "vandaag",
        Takes::Choice(choices) => choices[0].0,
        Takes::Number(..) | Takes::Goal => "3",
        Takes::Child | Takes::Children => "2",
        Takes::Product => "45A60",
        Takes::Gemeente => "0214",
        Takes::Toewijzing => "399999",
        Takes::Grants => "3 dagdeel week 2026-01-01 2026-12-31",
        Takes::Euros => "1250,50",
        Takes::Group => "Uilen",
        Takes::Dagdelen => "nso",
    }
}

#[test]
fn what_has_happened_is_not_dated_in_the_future() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    for kind in EntryKind::ALL {
        let dated = kind.fields().iter();
        for field in dated.filter(|field| field.takes == Takes::Date(When::HasBeen)) {
            let fields = kind.fields().iter().filter(|spec| spec.need == Need::Required);
            let mut typed: Values = fields
                .chain([field])
                .map(|spec| (spec.key.to_owned(), sample(spec.takes).to_owned()))
                .collect();
            if field.key == "smi_bekeken_op" {
                typed.extend(values(&[("betaler", "jeugdwet"), ("besluitnummer", "B-1")]));
            }
            typed.insert(field.key.to_owned(), "morgen".to_owned());
            // Facts that the register holds are changed by the form that began with them.
            let start = session.form_start(&target(BAS, *kind), now()).expect("a form");
            let outcome = session.record_form(now(), &start.target, &typed).map(|_| ());
            let said = refusal(outcome);
            assert!(
                said.starts_with(field.label) && said.contains("toekomst"),
                "{kind:?} {}: {said}",
                field.key
            );
        }
    }
    for date in ["vandaag", "gisteren"] {
        let fields = [("datum", date), ("tekst", "Speelde samen")];
        assert_eq!(
            refusal(write(&mut session, BAS, EntryKind::Observation, &fields)),
            "vastgelegd"
        );
    }
}

#[test]
fn privacy_8_a_dossier_and_its_export_name_no_other_child() {
    let fixture = Fixture::busy();
    let mut session = fixture.session();
    let talk = [
        ("datum", "vandaag"),
        ("soort", "gedragskundige"),
        ("deelnemers", "mentor"),
        ("kinderen", "2, 19, 1"),
    ];
    write(&mut session, BAS, EntryKind::Talk, &talk).expect("written");
    write(&mut session, BAS, EntryKind::Sibling, &[("kind", "19")]).expect("written");
    let screen = session.child_screen(BAS, now()).expect("a screen");
    let of = |kind: EntryKind, key: &str| -> (String, String, String) {
        let entry = screen.file.entries.iter().find(|entry| entry.kind == kind);
        let mut fields = entry.expect("a record").fields.iter();
        let field = fields.find(|field| field.key == key).expect("a field");
        (field.shown.clone(), field.typed.clone(), field.plain.clone())
    };
    let three = |shown: &str, typed: &str| (shown.to_owned(), typed.to_owned(), typed.to_owned());
    assert_eq!(
        of(EntryKind::Talk, "kinderen"),
        three("Bas Voorbeeld en 2 andere kinderen", "2, 19, 1"),
        "a correction begins with all of them"
    );
    assert_eq!(of(EntryKind::Sibling, "kind"), three("1 ander kind", "19"));
    let folder = tempfile::tempdir().expect("a folder");
    let number = screen.file.card.child.number.clone();
    let export = session.export_child(&number, folder.path(), now()).expect("written");
    for file in &export.files {
        let text = std::fs::read_to_string(file).expect("a file");
        for other in ["Sem", "Amira"] {
            assert!(!text.contains(other), "{other} in {text}");
        }
        assert!(
            text.contains("2 andere kinderen") && text.contains("1 ander kind"),
            "{text}"
        );
    }
}
