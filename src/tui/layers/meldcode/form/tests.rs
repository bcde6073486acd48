//! Tests of the form of a sealed note.

use super::*;
use proptest::prelude::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 5).expect("a date")
}

fn forms() -> Vec<NoteForm> {
    let staff = ["Anna".to_owned(), "Cas".to_owned(), words::NOBODY.to_owned()];
    let of_steps = Step::ALL
        .into_iter()
        .flat_map(|step| [What::Step(step), What::Skip(step)]);
    let all = of_steps.chain([What::Addition(None), What::Addition(Some(Step::Decision))]);
    all.flat_map(|what| {
        [Destination::New, Destination::File(7)].map(|place| NoteForm::new(what, place, &staff, today()))
    })
    .collect()
}

fn press(form: &mut NoteForm, keys: &[Key]) -> Option<NewNote> {
    let last = keys.iter().map(|key| form.key(*key, today())).last();
    match last {
        Some(Next::StayWith(Effect::Meldcode(MeldcodeEffect::Write(note)))) => Some(note),
        _ => None,
    }
}

#[test]
fn who_a_new_file_is_about_is_chosen_and_nobody_is_no_name() {
    for (keys, about) in [
        (&[][..], None),
        (&[Key::Right][..], Some("Anna")),
        (&[Key::Char('c')], Some("Cas")),
        (&[Key::Char('c'), Key::Home], None),
        // Somebody whose account has the words of the first answer.
        (&[Key::End], Some(words::NOBODY)),
    ] {
        let staff = ["Anna".to_owned(), "Cas".to_owned(), words::NOBODY.to_owned()];
        let mut form = NoteForm::new(What::Step(Step::Signals), Destination::New, &staff, today());
        press(&mut form, keys);
        press(&mut form, &[Key::Down, Key::Down, Key::Char('x')]);
        let note = press(&mut form, &[Key::Enter]).expect("it is complete");
        let about = about.map(str::to_owned);
        assert_eq!(note.target, Target::New { about }, "{keys:?}");
    }
}

#[test]
fn both_decisions_are_asked_and_none_is_chosen_beforehand() {
    let mut form = NoteForm::new(What::Step(Step::Decision), Destination::File(7), &[], today());
    assert!(press(&mut form, &[Key::End, Key::Down, Key::Down, Key::Char('x'), Key::Enter]).is_none());
    let note = press(&mut form, &[Key::Left, Key::PageDown]).expect("both are chosen");
    assert_eq!(
        (note.note.entry, note.target),
        (Entry::Decision(Reporting::NotReported, Help::NotGiven), Target::File(7))
    );
}

proptest! {
    #[test]
    fn no_row_of_keys_breaks_the_form_and_nothing_of_it_is_shown_in_a_fault(
        which in 0usize..24,
        keys in proptest::collection::vec(0u8..14, 0..60),
        width in 0usize..90,
    ) {
        let mut form = forms().swap_remove(which);
        for key in keys {
            let key = match key {
                0 => Key::Left,
                1 => Key::Right,
                2 => Key::Home,
                3 => Key::End,
                4 => Key::Backspace,
                5 => Key::Up,
                6 => Key::Down,
                7 => Key::Enter,
                8 => Key::PageDown,
                9 => Key::Char('李'),
                10 => Key::Char('e'),
                11 => Key::Char(' '),
                12 => Key::Char('\u{301}'),
                _ => Key::Char('3'),
            };
            form.key(key, today());
            let (rows, focus) = form.rows(width, today());
            prop_assert!(form.at < form.lines.len() && focus < rows.len());
            let shown = format!("{form:?}");
            prop_assert!(!shown.contains('李'));
        }
    }
}
