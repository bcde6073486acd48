//! Nothing from a file, a name, a key, an option or the environment commands the terminal.
#![cfg(test)]

use super::cli::{Home, err, out, text};
use super::import_support::{Place, tamper};
use super::support::{Keyboard, shown};
use plusgroep::domain::hidden::commands;
use plusgroep::domain::ids::ChildNumber;
use plusgroep::domain::role::Role;
use plusgroep::tui::theme::Theme;
use std::path::{Path, PathBuf};
use std::process::Output;

/// What a name may hold that a terminal would act on: clear the screen, ring, set the title, go back over the line, begin a
/// line of its own, turn the reading direction, and the one-byte form of an escape sequence.
const WORDS: [&str; 8] = [
    "a\u{1b}[2Jb",
    "a\u{7}b",
    "a\u{1b}]0;titel\u{7}b",
    "a\rgoed",
    "a\nVALS: goed",
    "nep\u{202e}txt.exe",
    "\u{2066}a\u{2069}b",
    "a\u{9b}31mb",
];

fn assert_harmless(output: &Output, what: &str) {
    for (stream, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        let said = std::str::from_utf8(bytes).expect("text");
        let found = said.chars().find(|c| commands(*c) && *c != '\n');
        assert_eq!(found, None, "{what}, {stream}: {said:?}");
        let forged = said.lines().find(|line| line.trim_start().starts_with("VALS"));
        assert_eq!(forged, None, "{what}, {stream}: {said:?}");
        assert!(!said.contains("panicked"), "{what}: {said}");
    }
}

/// Runs a command as it is and with JSON.
fn run_both(home: &Home, arguments: &[&str]) -> Output {
    let mut json = vec!["--json"];
    json.extend(arguments);
    assert_harmless(&home.run(&json), &format!("{json:?}"));
    let output = home.run(arguments);
    assert_harmless(&output, &format!("{arguments:?}"));
    output
}

#[test]
fn a_file_that_is_not_there_is_named_harmlessly() {
    let home = Home::with_location();
    for word in WORDS {
        for arguments in [
            vec!["import", "kinderen", word],
            vec!["ijw", "lees", word],
            vec!["bkr", "--soort", "kdv", "--tabel", word],
            vec!["locatie", "lijst", "gemeenten", word],
            vec!["locatie", "kalender", word],
            vec!["declaratie", "verwerk", word],
            vec!["--wachtwoord-bestand", word, "termijnen"],
            vec!["--bestand", word, "termijnen"],
            vec!["backup", "controleer", word],
            vec!["herstel", word],
        ] {
            let said = run_both(&home, &arguments);
            assert!(!said.status.success(), "{arguments:?}");
        }
        let named = err(&run_both(&home, &["import", "kinderen", word]));
        assert!(named.contains("\\u{"), "it is shown that something is hidden: {named}");
        let variable = home.command().env("PLUSGROEP_BESTAND", word).arg("termijnen").output();
        assert_harmless(&variable.expect("the program runs"), "PLUSGROEP_BESTAND");
    }
}

#[test]
fn a_mistyped_command_option_or_value_is_repeated_harmlessly() {
    let home = Home::with_samples();
    for word in WORDS {
        let option = format!("--{word}");
        let glued = format!("--json={word}");
        for arguments in [
            vec![word],
            vec![option.as_str()],
            vec![glued.as_str()],
            vec!["kind", word],
            vec!["kind", "zoek", word],
            vec!["kind", "toon", word],
            vec!["kind", "toon", "12", option.as_str()],
            vec!["import", word, "x.csv"],
            vec!["locatie", "lijst", word, "x.csv"],
            vec!["locatie", "regeling", "0153", word],
            vec!["locatie", "regeling", word, "buren-2025"],
            vec!["bkr", "--soort", word, "--kinderen", "j0=1"],
            vec!["bkr", "--soort", "kdv", "--kinderen", word],
            vec!["--account", word, "termijnen"],
            vec!["account", "nieuw", word, "--rol", "medewerker"],
            vec!["account", "sluit", word],
            vec!["bezetting", "--op", word],
            vec!["declaratie", "toon", word],
            vec!["logboek", "--kind", word],
        ] {
            run_both(&home, &arguments);
        }
        let moment = home.command_at(word).arg("termijnen").output();
        assert_harmless(&moment.expect("the program runs"), "--nu");
    }
}

#[test]
fn a_path_with_a_line_end_makes_no_line_of_its_own() {
    let home = Home::with_samples();
    let folder = home.folder.path().join("u\nVALS: goed");
    let told = home.run(&["demo", "--maak", text(&folder)]);
    assert!(
        out(&told).contains("demo.plusgroep") && !out(&told).contains("\nVALS"),
        "{}",
        out(&told)
    );
    let exported = home.run(&["export", "kind", "12", "--uit", text(&folder.join("x"))]);
    let shown = out(&exported);
    assert!(
        shown.contains("Geschreven") && !shown.contains("\nVALS"),
        "{shown}{}",
        err(&exported)
    );
    // A side file that does not belong, beside a register in that folder.
    let path = folder.join("demo.plusgroep");
    std::fs::write(format!("{}-wal", path.display()), vec![7; 5000]).expect("written");
    let aside = home
        .command()
        .env("PLUSGROEP_BESTAND", &path)
        .env("PLUSGROEP_WACHTWOORD", "demo")
        .args(["controleer", "--wal-opzij"])
        .output()
        .expect("the program runs");
    assert!(
        err(&aside).contains(".opzij-") && !err(&aside).contains("\nVALS"),
        "{}",
        err(&aside)
    );
}

#[test]
fn what_a_file_holds_without_end_is_not_repeated_without_end() {
    let home = Home::with_samples();
    let folder = home.folder.path();
    let settings = include_str!("../../data/voorbeeld/locatie.toml");
    let long = "a".repeat(240_000);
    let key = settings.replace("houder = ", &format!("{long} = 1\nhouder = "));
    let table = format!("[{long}]\nx = 1\n{settings}");
    let value = settings.replace("buren-2025", &long);
    let table_in_table = format!("{settings}\n[groep.{long}]\nx = 1\n");
    for (number, content) in [key, table, value, table_in_table].iter().enumerate() {
        let file = written(folder, &format!("lang-{number}.toml"), content);
        for what in ["kalender", "regeling"] {
            let answered = home.run(&["locatie", what, text(&file)]);
            let (shown, told) = (err(&answered), out(&answered));
            assert!(
                shown.len() + told.len() < 20_000,
                "{number} {what}: {} bytes",
                shown.len() + told.len()
            );
        }
    }
}

/// A path may hold a line end; so no sentence is made of one as it is.
#[test]
fn no_path_is_shown_as_it_is() {
    for layer in ["src/cli", "src/app"] {
        for path in crate::architecture::sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(layer)) {
            let code = std::fs::read_to_string(&path).expect("a source");
            assert!(
                !code.contains(".display()"),
                "{}: for people visible_path, for scripts as_written",
                path.display()
            );
        }
    }
}

fn written(folder: &Path, name: &str, content: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).expect("a file");
    path
}

/// A word inside quotes of TOML, as its own escapes.
fn toml_word(word: &str) -> String {
    use std::fmt::Write;
    let mut written = String::new();
    for c in word.chars() {
        let _ = write!(written, "\\U{:08X}", u32::from(c));
    }
    written
}

#[test]
fn keys_values_and_columns_of_files_are_repeated_harmlessly() {
    let home = Home::with_samples();
    let folder = home.folder.path();
    let settings = include_str!("../../data/voorbeeld/locatie.toml");
    for word in WORDS {
        let quoted = toml_word(word);
        let key = settings.replace("houder = ", &format!("\"{quoted}\" = 1\nhouder = "));
        let table = format!("[\"{quoted}\"]\nx = 1\n{settings}");
        let value = settings.replace("Stichting Voorbeeld", &quoted);
        let policy = settings.replace("buren-2025", &quoted);
        let raw = settings.replace("houder = ", &format!("{word} = 1\nhouder = "));
        for (number, content) in [key, table, value, policy, raw].iter().enumerate() {
            // The name of the file stands in each of the sentences too.
            let file = written(folder, word, content);
            let new = folder.join(format!("n{number}.plusgroep"));
            let new = text(&new);
            run_both(
                &home,
                &[
                    "--bestand",
                    new,
                    "--account",
                    "Anja",
                    "locatie",
                    "nieuw",
                    "--instellingen",
                    text(&file),
                    "--rol",
                    "beheer",
                ],
            );
        }
    }
}

#[test]
fn columns_cells_and_messages_are_repeated_harmlessly() {
    let home = Home::with_samples();
    let folder = home.folder.path();
    for word in WORDS {
        for content in [
            format!("kindnummer;voornaam;achternaam;geboortedatum;\"{word}\"\n1;A;B;2020-01-01;x\n"),
            format!("kindnummer;voornaam;achternaam;geboortedatum\n1;\"{word}\";B;2020-01-01\n"),
            format!("kindnummer;voornaam;achternaam;geboortedatum\n\"{word}\";A;B;{word}\n"),
            word.to_owned(),
        ] {
            let file = written(folder, word, &content);
            for arguments in [
                vec!["import", "kinderen", text(&file)],
                vec!["import", "aanwezigheid", text(&file)],
                vec!["locatie", "lijst", "gemeenten", text(&file)],
                vec!["bkr", "--soort", "kdv", "--tabel", text(&file)],
                vec!["declaratie", "verwerk", text(&file)],
            ] {
                assert_harmless(&home.run(&arguments), &format!("{arguments:?}"));
            }
        }
        let table = written(
            folder,
            "tabel.csv",
            &format!("j0;j1;j2;j3;\"{word}\"\n1;0;0;0;\"{word}\"\n"),
        );
        let answered = home.run(&["bkr", "--soort", "kdv", "--tabel", text(&table)]);
        assert_eq!(answered.status.code(), Some(0), "{}", err(&answered));
        assert!(
            !out(&answered).chars().any(|c| commands(c) && c != '\n'),
            "{}",
            out(&answered)
        );
        let message = include_str!("../fixtures/ijw/jw301.xml");
        for content in [
            message.replace('<', &format!("<{word}")),
            message.replace("0214", word),
            message.replacen("UTF-8", word, 1),
        ] {
            let file = written(folder, word, &content);
            assert_harmless(&home.run(&["ijw", "lees", text(&file)]), "ijw lees");
        }
    }
}

/// Names that an older version let in: the direction turned, in every text that a screen shows.
fn haunted() -> Place {
    let place = Place::with_samples();
    tamper(
        &place.path,
        "UPDATE child SET first_name = 'Se' || char(0x202E) || 'm', last_name = char(0x2066) || 'Proef',
             alert = 'noten' || char(0x200F) || 'x', school = 'School' || char(0x202B);
         UPDATE staff_member SET name = 'Anna' || char(0x202E) || 'x';
         UPDATE care_group SET name = 'Ui' || char(0x202E) || 'len' WHERE id = (SELECT min(id) FROM care_group);
         UPDATE location SET name = 'De ' || char(0x202D) || 'Sprong';",
    );
    place
}

#[test]
fn names_that_are_in_the_register_already_are_drawn_as_a_sign() {
    let place = haunted();
    let session =
        plusgroep::app::Session::open(&place.path, Some("Proef"), super::import_support::PASSPHRASE, place.now);
    let mut keyboard = Keyboard::on(session.expect("it opens"), place.now, Theme::Colour);
    let mut signs = 0;
    for keys in [
        "", "?", "<Esc>", "/s", "<Esc>", "b", "<Esc>", "2", "<Esc>", "1", "3", "<Enter>", "2", "3", "4", "5", "<Esc>",
        "<Esc>", "4", "<Esc>", "5", "<Esc>", "6", "<Esc>", "8", "<Esc>", "m", "u", "<Esc>",
    ] {
        keyboard.press(keys);
        for (width, height) in [(60, 20), (80, 24), (120, 40)] {
            let screen = shown(&keyboard.draw(width, height));
            let found = screen.chars().find(|c| commands(*c) && *c != '\n');
            assert_eq!(found, None, "after {keys}: {screen}");
            signs += screen.matches('\u{fffd}').count();
        }
    }
    assert!(signs > 50, "it shows that something is hidden: {signs}");
}

#[test]
fn names_that_are_in_the_register_already_are_told_and_exported_harmlessly() {
    let place = haunted();
    let home = Home {
        folder: tempfile::tempdir().expect("a folder"),
        file: place.path.clone(),
    };
    let secret = written(home.folder.path(), "w", super::import_support::PASSPHRASE);
    for arguments in [
        vec!["kind", "zoek", "Proef"],
        vec!["kind", "toon", "12"],
        vec!["locatie", "toon"],
        vec!["bezetting", "--op", "2026-03-02T15:00"],
        vec!["bezetting", "--dag", "2026-03-02"],
        vec!["termijnen"],
        vec!["toewijzingen"],
        vec!["uren", "--maand", "2026-03"],
        vec!["declaratie", "controleer", "--maand", "2026-03", "--gemeente", "0214"],
        vec!["logboek"],
        vec!["account", "lijst"],
    ] {
        let mut all = vec!["--account", "Proef", "--wachtwoord-bestand", text(&secret)];
        all.extend(arguments);
        let output = run_both(&home, &all);
        assert!(output.status.code() != Some(2), "{all:?}: {}", err(&output));
    }
    let mut session = place.session;
    let folder = home.folder.path().join("uit");
    let number = ChildNumber::parse("12").expect("a number");
    let export = session.export_child(&number, &folder, place.now).expect("exported");
    let day = plusgroep::domain::time::parse_date("2026-03-02").expect("a date");
    let sheets = session.write_inspection(day, day, &folder, place.now).expect("written");
    let texts = export.files.iter().chain(&sheets.files);
    let mut looked = 0;
    for file in texts.filter(|file| file.extension().is_some_and(|end| end == "txt")) {
        let content = std::fs::read_to_string(file).expect("text");
        let found = content.chars().find(|c| commands(*c) && *c != '\n');
        assert_eq!(found, None, "{}: {content}", file.display());
        looked += 1;
    }
    assert_eq!(looked, 2);
    assert_eq!(session.role(), Role::Locatiemanager);
}

/// Files that may reach the terminal, and how.
const DOORS: &[(&str, &str)] = &[
    ("src/cli/output.rs", "the door of every command"),
    ("src/cli/wizard.rs", "questions, through visible_lines"),
    ("src/cli/first_start.rs", "asks only whether it is a terminal"),
    (
        "src/tui/terminal.rs",
        "draws, and says through visible_lines where it broke",
    ),
];

#[test]
fn there_is_no_other_way_to_the_terminal() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut used = std::collections::BTreeSet::new();
    for path in sources(&root.join("src")) {
        let name = path
            .strip_prefix(root)
            .expect("a source")
            .to_string_lossy()
            .replace('\\', "/");
        let content = std::fs::read_to_string(&path).expect("a source");
        let code = content.split("#[cfg(test)]").next().unwrap_or_default();
        let ways = ["print!(", "println!(", "eprintln!(", "stdout()", "stderr()", "/dev/tty"];
        let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
        let found = lines
            .flat_map(|line| ways.iter().filter(move |way| line.contains(**way)))
            .count();
        let is_test = name.contains("test") || name.ends_with("return_code.rs") || name.ends_with("rule_table/mod.rs");
        if found == 0 || is_test {
            continue;
        }
        assert!(
            DOORS.iter().any(|(door, _)| *door == name),
            "{name} reaches the terminal past the door"
        );
        used.insert(name);
    }
    assert_eq!(used.len(), DOORS.len(), "a door that is not used: {used:?}");
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
}
