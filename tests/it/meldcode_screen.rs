//! The screen of the sealed notes of the meldcode: its flows, who may not, and where its key and its text never are.
#![cfg(test)]

use super::support::{Fixture, Keyboard, ODD_SIZES, PASSPHRASE, now};
use plusgroep::app::{AppError, MeldcodeFile, NewNote, SealedAccess, Session, Target};
use plusgroep::domain::ids::ChildId;
use plusgroep::domain::meldcode::{Entry, Meldcode, Note, NoteText};
use plusgroep::domain::role::Role;
use plusgroep::domain::text::Text;
use plusgroep::tui::controller::Controller;
use plusgroep::tui::meldcode::{MeldcodeEffect, MeldcodeMessage, Opened, Secret};
use plusgroep::tui::model::{Effect, Message};
use plusgroep::tui::theme::Theme;
use std::ffi::OsString;
use std::sync::OnceLock;
use tempfile::TempDir;
use zeroize::Zeroizing;

const BO: &str = "zes heel andere woorden hier";
const SECRET: &str = "Verzonnen blauwe plek op de arm";
const BAS: ChildId = ChildId::from_raw(2);

/// The busy Monday with Bo, who opens sealed notes, and Cas, who does not; made once, then copied.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        static MADE: OnceLock<Vec<(OsString, Vec<u8>)>> = OnceLock::new();
        let files = MADE.get_or_init(|| {
            let fixture = Fixture::busy();
            let mut session = fixture.session();
            for (name, role) in [("Bo", Role::Aandachtsfunctionaris), ("Cas", Role::Medewerker)] {
                let name = Text::parse(name).expect("a name");
                let made = session
                    .add_account(now(), &name, role, BO, PASSPHRASE)
                    .expect("an account");
                assert_eq!(matches!(made, SealedAccess::Made(_)), name.as_str() == "Bo");
            }
            for name in ["Bo", "Cas"] {
                let mut own = Session::open(&fixture.path(), Some(name), BO, now()).expect("it opens");
                own.set_pin(now(), if name == "Bo" { "1234" } else { "4321" })
                    .expect("a PIN");
            }
            drop(session);
            let folder = fixture.path();
            let entries = std::fs::read_dir(folder.parent().expect("a folder")).expect("a folder");
            let file = |entry: std::fs::DirEntry| (entry.file_name(), std::fs::read(entry.path()).expect("a file"));
            entries.map(|entry| file(entry.expect("an entry"))).collect()
        });
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).expect("a copy");
        }
        Self { folder }
    }

    fn session(&self, name: &str) -> Session {
        let passphrase = if name == "Anna" { PASSPHRASE } else { BO };
        let path = self.folder.path().join("sprong.plusgroep");
        Session::open(&path, Some(name), passphrase, now()).expect("it opens")
    }

    fn keyboard(&self, name: &str) -> Keyboard {
        Keyboard::on(self.session(name), now(), Theme::Monochrome)
    }
}

/// Bo at the sealed notes of Bas.
fn opened(place: &Place) -> Keyboard {
    let mut keyboard = place.keyboard("Bo");
    keyboard.press("3/bas<Enter>m").press(BO).press("<Enter>");
    assert!(
        keyboard.screen(80, 24).contains("-- Meldcode: Bas Voorbeeld"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard
}

/// Step 1 and 2 are written.
fn two_steps(place: &Place) -> Keyboard {
    let mut keyboard = opened(place);
    keyboard.press("n<Enter><Enter>").press(SECRET).press("<Enter>");
    keyboard
        .press("n")
        .press("<Right><Right><Enter>Gebeld met advies<Enter>");
    keyboard
}

#[test]
fn the_sealed_notes_read_well_at_both_sizes() {
    for (name, keys) in [
        ("meldcode_leeg", ""),
        ("meldcode_begin", "n"),
        ("meldcode_over", "nc"),
        (
            "meldcode_stap1",
            "n<Enter><Enter>Kwam met een blauwe plek binnen en wilde niet zeggen hoe die er kwam. De juf van de eigen groep \
         zag vorige week hetzelfde; moeder zei toen dat hij gevallen was.",
        ),
        (
            "meldcode_lezen",
            "n<Enter><Enter>Een plek<Enter>n<Right><Enter>Collega vindt het ook<Enter>",
        ),
        ("meldcode_overslaan", "n<Enter><Enter>Een plek<Enter>o"),
        ("meldcode_fout", "n<Enter><Enter>Een plek<Enter>n<PgDn>"),
        (
            "meldcode_alles",
            "n<Enter><Enter>Een plek<Enter>n<Right><Enter>Gebeld<Enter>oKan niet veilig<Enter>n<End><Enter>Acuut<Enter>\
         n<Right><Enter><Right><Enter>Gemeld om 14:20<Enter>",
        ),
        ("meldcode_aanvulling", "n<Enter><Enter>Een plek<Enter>a"),
        ("meldcode_weg", "n<Enter><Enter>Een plek<Esc>"),
        ("meldcode_uitleg", "?"),
        (
            "meldcode_beslissen",
            "n<Enter><Enter>Een plek<Enter>oGeen tijd<Enter>oNiet veilig<Enter>oAl duidelijk<Enter>n<Right><Enter>",
        ),
    ] {
        let place = Place::new();
        let mut keyboard = opened(&place);
        keyboard.press(keys);
        for (width, height) in [(60, 20), (80, 24), (120, 40)] {
            insta::assert_snapshot!(format!("{name}_{width}"), keyboard.screen(width, height));
        }
    }
    let place = Place::new();
    let mut keyboard = place.keyboard("Bo");
    keyboard.press("3/bas<Enter>");
    insta::assert_snapshot!("meldcode_kind_80", keyboard.screen(80, 24));
    keyboard.press("mgeheim");
    insta::assert_snapshot!("meldcode_wachtwoord_80", keyboard.screen(80, 24));
    keyboard.press("<Enter>");
    insta::assert_snapshot!("meldcode_wachtwoord_fout_80", keyboard.screen(80, 24));
}

#[test]
fn who_may_not_open_sealed_notes_is_told_who_may_and_sees_no_key_for_it() {
    let place = Place::new();
    for name in ["Anna", "Cas"] {
        let mut keyboard = place.keyboard(name);
        keyboard.press("3/bas<Enter>");
        assert!(!keyboard.screen(120, 40).contains("meldcode"), "{name}");
        keyboard.press("m");
        assert!(
            keyboard.notice().contains(
                "mag u de verzegelde notities niet openen; dat kan een account met de rol aandachtsfunctionaris."
            ),
            "{}",
            keyboard.notice()
        );
        assert_eq!(keyboard.model().layers.len(), 2, "nothing opened over the child");
    }
}

#[test]
fn a_wrong_passphrase_or_a_pin_is_one_sentence_and_the_field_is_empty_again() {
    let place = Place::new();
    let mut keyboard = place.keyboard("Bo");
    keyboard.press("3/bas<Enter>m<Enter>");
    assert!(keyboard.screen(80, 24).contains("FOUT: Typ uw wachtwoord"));
    for wrong in ["mis", "1234", PASSPHRASE] {
        keyboard.press(wrong);
        assert!(!keyboard.screen(80, 24).contains(wrong), "typed in stars");
        keyboard.press("<Enter>");
        let screen = keyboard.screen(80, 24);
        assert!(screen.contains("FOUT: Het wachtwoord klopt niet"), "{screen}");
        assert!(!screen.contains('*') && !screen.contains("Meldcode: Bas"), "{screen}");
    }
    keyboard.press(BO).press("<Enter>");
    assert!(
        keyboard
            .screen(80, 24)
            .contains("Er zijn geen verzegelde notities over dit kind.")
    );
    let lines = place.session("Anna");
    assert_eq!(lines.log_count("verzegeld.mislukt").expect("a count"), 3);
    assert_eq!(lines.log_count("verzegeld.geopend").expect("a count"), 1);
}

#[test]
fn b19_the_five_steps_are_written_with_the_keys_of_the_screen() {
    let place = Place::new();
    let mut keyboard = two_steps(&place);
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("Stap 2 is verzegeld opgeslagen.") && screen.contains(SECRET),
        "{screen}"
    );
    assert!(
        screen.contains("een collega en Veilig Thuis zijn geraadpleegd") && screen.contains("overleg: veilig-thuis"),
        "{screen}"
    );
    keyboard.press("o<Enter>");
    assert!(
        keyboard.screen(80, 24).contains("FOUT: dit is leeg"),
        "a reason is needed"
    );
    keyboard.press("Te gevaarlijk<Enter>");
    assert!(
        keyboard.screen(80, 24).contains("3  overgeslagen"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("n<PgDn>");
    assert!(keyboard.screen(80, 24).contains("FOUT: kies een antwoord"));
    keyboard.press("er is een vermoeden van<Enter>Acuut<Enter>o");
    assert!(
        keyboard
            .screen(80, 24)
            .contains("stap 1 en stap 5 kunnen niet worden overgeslagen")
    );
    keyboard.press("n<Left><Enter><Right><Enter>Hulp via de huisarts<PgDn>");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("er is niet gemeld; er wordt hulp geboden"), "{screen}");
    assert!(screen.contains("Alle stappen zijn gezet"), "{screen}");
    for key in ["n", "o"] {
        keyboard.press(key);
        assert!(keyboard.screen(80, 24).contains("a schrijft een aanvulling"), "{key}");
    }
    keyboard.press("a<Up><Up><Home><Down><Down>Ook de andere arm<Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("De aanvulling bij stap 1 is verzegeld"), "{screen}");
    let mut bo = place.session("Bo");
    let key = bo.unseal(now(), BO).expect("open");
    let files = bo.sealed_file(BAS, &key, now()).expect("files");
    let entries: Vec<u8> = files[0]
        .state
        .notes()
        .iter()
        .map(|note| note.entry.step().number())
        .collect();
    assert_eq!((files.len(), entries), (1, vec![1, 2, 3, 4, 5, 1]));
}

#[test]
fn wko_1_51b_a_file_about_someone_of_the_staff_is_begun_by_choosing_the_account() {
    let place = Place::new();
    let mut keyboard = opened(&place);
    keyboard.press("n");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("Anna") && screen.contains("Cas") && !screen.contains(" Bo\n"),
        "{screen}"
    );
    assert!(screen.contains("0900-1113111"), "{screen}");
    keyboard.press("cas<Enter><Enter>").press(SECRET).press("<Enter>");
    assert!(
        keyboard.screen(80, 24).contains("met het account Cas"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("d<Enter><Enter>Over thuis<Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("dossier 2 van 2") && !screen.contains("account Cas"),
        "{screen}"
    );
    keyboard.press("<Tab>n<Right><Enter>Bij het eerste<Enter><Tab>");
    assert!(!keyboard.screen(80, 24).contains("Bij het eerste"));
    keyboard.press("<Tab>");
    assert!(
        keyboard.screen(80, 24).contains("Bij het eerste"),
        "it went into the file that was shown"
    );
}

#[test]
fn what_was_typed_stays_on_a_refusal_and_leaving_asks_first() {
    let place = Place::new();
    let mut keyboard = opened(&place);
    keyboard.press("n<Esc>");
    assert_eq!(keyboard.model().layers.len(), 3, "nothing typed, nothing asked");
    keyboard.press("n<Enter><Backspace>");
    for _ in 0..10 {
        keyboard.press("<Backspace>");
    }
    keyboard.press("morgen<Enter>").press(SECRET).press("<Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("kan niet na vandaag liggen") && screen.contains(SECRET),
        "{screen}"
    );
    keyboard.press("<Up>x<Enter><Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("geen geldige datum") && screen.contains(SECRET),
        "{screen}"
    );
    keyboard.press("<Esc>");
    assert!(keyboard.screen(80, 24).contains("> Annuleren <"), "cancel comes first");
    keyboard.press("<Enter>");
    assert!(keyboard.screen(80, 24).contains(SECRET), "back in the form");
    keyboard.press("<Esc>j");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("Er zijn geen verzegelde notities"), "{screen}");
}

#[test]
fn a_text_of_more_than_four_thousand_characters_is_refused_and_not_cut_off() {
    let place = Place::new();
    let mut keyboard = opened(&place);
    keyboard.press("n<Enter><Enter>");
    keyboard.paste(&"regel een\nregel twee\n".repeat(200)).press("<Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(screen.contains("FOUT: dit is langer dan 4000 tekens"), "{screen}");
    assert!(screen.contains("4199 van 4000 tekens"), "{screen}");
    for _ in 0..199 {
        keyboard.press("<Backspace>");
    }
    keyboard.press("<Enter>");
    let screen = keyboard.screen(80, 24);
    assert!(
        screen.contains("Stap 1 is verzegeld opgeslagen.") && screen.contains("Nu stap 2"),
        "{screen}"
    );
    keyboard.press("<Home>");
    assert!(
        keyboard.screen(80, 24).contains("Stap 1, ma 05-10-2026, Bo"),
        "{}",
        keyboard.screen(80, 24)
    );
    keyboard.press("<PgDn><PgDn><PgDn><PgDn><PgDn><PgDn><PgDn><Up>");
    let near = keyboard.screen(80, 24);
    keyboard.press("<End><Up>");
    assert_eq!(near, keyboard.screen(80, 24), "keys past the end do not count");
}

/// Everything that a fault or a panic could show of the program.
fn all_of(keyboard: &Keyboard) -> String {
    format!("{:?}", keyboard.app)
}

#[test]
fn no_debug_no_draft_no_log_and_no_sentence_left_behind_shows_a_word_of_a_note() {
    let place = Place::new();
    let mut keyboard = opened(&place);
    keyboard.press("ncas<Enter><Enter>").press(SECRET);
    keyboard.clock("2026-10-05T14:35");
    assert!(keyboard.screen(80, 24).contains(SECRET));
    assert!(!all_of(&keyboard).contains("blauwe"), "while it is typed");
    keyboard.press("<Esc>");
    assert!(!all_of(&keyboard).contains("blauwe"), "while it is asked");
    keyboard.press("<Enter><Enter>");
    assert!(keyboard.screen(80, 24).contains(SECRET));
    let shown = all_of(&keyboard);
    assert!(
        !shown.contains("blauwe") && !shown.contains("about: Some"),
        "while it is read"
    );
    assert!(!shown.contains(BO));
    keyboard.press("<Esc>");
    let (screen, notice) = (keyboard.screen(120, 40), keyboard.notice());
    for word in ["verzegeld", "Stap", "stap 1", "dossier 1", "blauwe"] {
        assert!(
            !screen.contains(word) && !notice.contains(word),
            "{word}: {notice}\n{screen}"
        );
    }
    drop(keyboard);
    let session = place.session("Bo");
    assert!(session.draft().expect("read").is_none());
    for file in std::fs::read_dir(place.folder.path()).expect("a folder") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("bytes");
        assert!(!bytes.windows(6).any(|window| window == b"blauwe"));
    }
}

#[test]
fn the_key_is_there_only_as_long_as_the_screen_is() {
    let place = Place::new();
    let mut keyboard = opened(&place);
    let sealed = "sealed: None";
    assert!(!all_of(&keyboard).contains(sealed), "open");
    keyboard.press("n<Esc>?<Esc>");
    assert!(!all_of(&keyboard).contains(sealed), "still open under a dialog");
    keyboard.press("<Esc>");
    assert!(all_of(&keyboard).contains(sealed), "wiped");
    keyboard.press("m");
    assert!(keyboard.screen(80, 24).contains("Uw wachtwoord:"), "and asked again");
    keyboard.press("mis<Enter>");
    assert!(all_of(&keyboard).contains(sealed));
}

#[test]
fn another_person_at_the_keyboard_finds_the_notes_closed_whatever_was_open() {
    let place = Place::new();
    for keys in ["", "n<Enter><Enter>Half getypt", "nx<Esc>", "?"] {
        let mut keyboard = opened(&place);
        keyboard.press(keys);
        let mut header = keyboard.model().header.clone();
        header.role = Role::Medewerker;
        let switched = Message::Switched("Cas".to_owned(), Ok(header));
        keyboard.app.send(switched, now());
        assert!(all_of(&keyboard).contains("sealed: None"), "{keys}");
        assert_eq!(keyboard.model().layers.len(), 2, "{keys}: the list and the child");
        assert!(!keyboard.screen(120, 40).contains("getypt"));
    }
}

#[test]
fn the_lines_of_a_note_that_was_written_as_a_command_stay_lines() {
    let place = Place::new();
    let mut bo = place.session("Bo");
    let key = bo.unseal(now(), BO).expect("open");
    let note = Note {
        entry: Entry::Signals,
        day: now().day(),
        text: NoteText::parse("Eerste regel\n\nDerde regel").expect("a text"),
    };
    let new = NewNote {
        target: Target::Open,
        note,
    };
    bo.write_sealed(BAS, &key, &new, now()).expect("written");
    let screen = opened(&place).screen(80, 24);
    assert!(screen.contains("\n  Eerste regel\n\n  Derde regel\n"), "{screen}");
}

fn opened_by(messages: Vec<Message>) -> Result<Opened, AppError> {
    for message in messages {
        if let Message::Meldcode(MeldcodeMessage::Opened(outcome) | MeldcodeMessage::Written(_, outcome)) = message {
            return outcome;
        }
    }
    panic!("nothing came back");
}

#[test]
fn after_a_switch_of_person_the_key_is_gone_and_nothing_is_written() {
    let place = Place::new();
    let mut controller = Controller::new(place.session("Bo")).expect("a controller");
    let day = controller.load(now().day(), now()).expect("a day").view;
    let secret = |text: &str| Secret(Zeroizing::new(text.to_owned()));
    let unseal = |text: &str| Effect::Meldcode(MeldcodeEffect::Unseal(BAS, secret(text)));
    let write = || {
        let text = NoteText::parse(SECRET).expect("a text");
        let note = Note {
            entry: Entry::Signals,
            day: now().day(),
            text,
        };
        Effect::Meldcode(MeldcodeEffect::Write(NewNote {
            target: Target::Open,
            note,
        }))
    };
    assert!(opened_by(controller.run(unseal(BO), now(), &day)).is_ok());
    assert!(controller.holds_sealed_key());
    for (name, pin) in [("Cas", "4321"), ("Bo", "1234")] {
        let pin = Zeroizing::new(pin.to_owned());
        let name = name.to_owned();
        controller.run(Effect::Switch { name, pin: Secret(pin) }, now(), &day);
        assert!(!controller.holds_sealed_key());
        let refused = opened_by(controller.run(write(), now(), &day)).map(|_| ());
        assert_eq!(refused.map_err(|error| error.code), Err("VERZEGELD_DICHT"));
    }
    assert!(opened_by(controller.run(unseal(BO), now(), &day)).is_ok());
    assert!(opened_by(controller.run(unseal("mis"), now(), &day)).is_err());
    assert!(
        !controller.holds_sealed_key(),
        "a wrong passphrase closes what was open"
    );
    let unsealed = opened_by(controller.run(unseal(BO), now(), &day)).expect("open");
    assert!(unsealed.files.is_empty(), "nothing was written");
    assert!(!format!("{:?}", unseal(BO)).contains("woorden"));
}

#[test]
fn no_debug_of_what_was_read_shows_a_word_of_a_note() {
    let note = Note {
        entry: Entry::Signals,
        day: now().day(),
        text: NoteText::parse(SECRET).expect("a text"),
    };
    let file = MeldcodeFile {
        id: 1,
        about: Some("Bo".to_owned()),
        state: Meldcode::Empty.write(note).expect("the first step"),
        written_by: vec!["Bo".to_owned()],
    };
    let opened = Opened {
        files: vec![file],
        staff: vec!["Bo".to_owned()],
    };
    let shown = format!("{:?}", MeldcodeMessage::Opened(Ok(opened)));
    assert!(shown.contains("Opened(1 dossiers)"), "{shown}");
    assert!(!shown.contains("blauwe") && !shown.contains("Bo"), "{shown}");
}

#[test]
fn every_size_of_the_sealed_notes_is_drawn_without_a_panic() {
    let place = Place::new();
    for keys in ["", "<End>", "n", "n<Right><Enter>", "o", "a", "d", "?", "nx<Esc>"] {
        let mut keyboard = two_steps(&place);
        keyboard.press(keys);
        if keys.ends_with("<Enter>") {
            keyboard.paste(&"een lange tekst met 李 en é ".repeat(150));
        }
        for (width, height) in ODD_SIZES {
            keyboard.draw(width, height);
        }
    }
    let mut keyboard = place.keyboard("Bo");
    keyboard.press("3/bas<Enter>mmis<Enter>");
    for (width, height) in ODD_SIZES {
        keyboard.draw(width, height);
    }
}
