//! What is larger than may be read is refused before it is read, with a sentence that says how large it may be.
#![cfg(test)]

use super::cli::{Home, code, err, out, text};
use super::import_support::{Place, sample};
use plusgroep::app::Cause;
use plusgroep::app::files::{read_stream, refuse_long};
use plusgroep::app::import::{ImportKind, ImportMode};
use plusgroep::domain::intake::{Intake, MAX_GEMEENTEN, MAX_GROUPS, MAX_PARTS, MAX_SCHOOLS, size};
use plusgroep::domain::words::thousands;
use plusgroep::regeling::read_location;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

/// A file that says it holds a terabyte; whoever reads it whole does not come back.
fn endless(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    let file = std::fs::File::create(&path).expect("a file");
    file.set_len(1 << 40).expect("a sparse file");
    path
}

fn assert_too_large(output: &Output, what: Intake, who: &str) {
    assert_eq!(code(output), 2, "{who}: {}{}", out(output), err(output));
    let said = err(output);
    let mut lines = said.lines();
    let sentence = lines.next().unwrap_or_default();
    assert!(sentence.contains(&what.too_large()), "{who}: {said}");
    assert!(lines.any(|line| line.trim() == what.way_out()), "{who}: {said}");
}

#[test]
fn every_reader_refuses_a_file_that_is_too_large_without_reading_it() {
    let home = Home::with_location();
    let file = endless(home.folder.path(), "groot");
    let file = text(&file);
    let toml = endless(home.folder.path(), "groot.toml");
    let toml = text(&toml);
    let new = home.folder.path().join("nieuw.plusgroep");
    for (arguments, what) in [
        (vec!["import", "aanwezigheid", file], Intake::Import),
        (vec!["import", "kinderen", file, "--proef"], Intake::Import),
        (vec!["bkr", "--soort", "kdv", "--tabel", file], Intake::BkrTable),
        (vec!["locatie", "lijst", "gemeenten", file], Intake::List),
        (vec!["locatie", "lijst", "vakanties", file], Intake::List),
        (vec!["locatie", "kalender", file], Intake::Settings),
        (vec!["locatie", "regeling", "0153", toml], Intake::Settings),
        (
            vec!["--bestand", text(&new), "locatie", "nieuw", "--instellingen", file],
            Intake::Settings,
        ),
        (vec!["ijw", "lees", file], Intake::Message),
        (vec!["declaratie", "verwerk", file], Intake::Part),
        (vec!["--wachtwoord-bestand", file, "termijnen"], Intake::Passphrase),
    ] {
        assert_too_large(&home.run(&arguments), what, &arguments.join(" "));
    }
    assert!(!new.exists());
    let json = home.run(&["--json", "import", "aanwezigheid", file]);
    assert!(out(&json).contains(Cause::TooLarge.as_str()), "{}", out(&json));
}

#[test]
fn what_comes_in_on_standard_input_is_refused_when_it_is_too_long_and_not_cut_off() {
    let home = Home::with_samples();
    let mut child = home
        .command()
        .args(["kind", "noteer", "12", "observatie"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let long = "x".repeat(usize::try_from(Intake::Input.max_bytes()).expect("a size"));
    let mut input = child.stdin.take().expect("an input");
    // It may stop listening before the end.
    let _written = write!(input, "tekst = {long}");
    drop(input);
    assert_too_large(&child.wait_with_output().expect("it ends"), Intake::Input, "noteer");
    let exact = vec![b'a'; usize::try_from(Intake::Input.max_bytes()).expect("a size")];
    assert!(
        read_stream(exact.as_slice(), Intake::Input).is_ok(),
        "just not too long"
    );
}

#[test]
fn a_table_with_too_many_lines_is_refused_and_one_with_just_not_too_many_is_read() {
    for what in [Intake::Import, Intake::ImportOfList, Intake::BkrTable, Intake::List] {
        let most = what.max_rows().expect("a table");
        let header = "j0;j1;j2;j3\n".to_owned();
        let full = header + &"1;0;0;0\n".repeat(most);
        assert!(refuse_long(full.as_bytes(), what).is_ok(), "{what:?}");
        let error = refuse_long((full + "1;0;0;0\n").as_bytes(), what).expect_err("one too many");
        assert_eq!(error.cause, Some(Cause::TooLarge));
        assert!(error.message.contains(&thousands(most)), "{}", error.message);
    }
    let mut place = Place::empty();
    let long = format!("kindnummer;datum;groep\n{}", "1\n".repeat(200_001));
    let before = place.dump();
    let refused = place
        .session
        .import(place.now, ImportKind::Attendance, long.as_bytes(), ImportMode::Write);
    assert_eq!(refused.expect_err("too long").cause, Some(Cause::TooLarge));
    // What changes in its place is written in one go, and so may be less.
    let list = format!("kindnummer;voornaam\n{}", "1\n".repeat(20_001));
    for kind in ImportKind::ALL
        .into_iter()
        .filter(|kind| kind.intake() == Intake::ImportOfList)
    {
        let refused = place
            .session
            .import(place.now, kind, list.as_bytes(), ImportMode::Write);
        assert_eq!(refused.expect_err("too long").cause, Some(Cause::TooLarge), "{kind:?}");
    }
    assert_eq!(place.dump(), before);
}

#[test]
fn bkr_says_of_a_long_table_that_it_is_too_long() {
    let home = Home::empty();
    let file = home.folder.path().join("tabel.csv");
    std::fs::write(&file, "j0;j1;j2;j3\n".to_owned() + &"1;0;0;0\n".repeat(200_001)).expect("a file");
    let said = home.run(&["bkr", "--soort", "kdv", "--tabel", text(&file)]);
    assert_eq!(code(&said), 2, "{}", err(&said));
    assert!(err(&said).contains("200.000 regels"), "{}", err(&said));
}

/// Settings with so many groups, schools and municipalities.
fn settings(groups: usize, schools: usize, gemeenten: usize) -> String {
    let sample = include_str!("../../data/voorbeeld/locatie.toml");
    let (head, _) = sample.split_once("[[groep]]").expect("a group");
    let mut text = head.to_owned();
    for number in 0..groups {
        let _ = write!(
            text,
            "[[groep]]\nnaam = \"G{number}\"\nsoort = \"kdv\"\nlrk = \"123456789\"\nopen = \"07:30\"\ndicht = \"18:30\"\n\
             schooldag = [{{ naam = \"dag\", van = \"08:00\", tot = \"18:00\" }}]\n"
        );
    }
    for number in 0..schools {
        let _ = writeln!(text, "[[school]]\nnaam = \"S{number}\"");
    }
    for number in 0..gemeenten {
        let _ = writeln!(text, "[[gemeente]]\ncode = \"{number:04}\"\nregeling = \"buren-2025\"");
    }
    text
}

#[test]
fn settings_with_too_many_tables_are_refused_with_one_mistake() {
    assert!(read_location("f", &settings(MAX_GROUPS, MAX_SCHOOLS, MAX_GEMEENTEN)).is_ok());
    for (groups, schools, gemeenten, key) in [
        (MAX_GROUPS + 1, 0, 0, "groep"),
        (1, MAX_SCHOOLS + 1, 0, "school"),
        (1, 0, MAX_GEMEENTEN + 1, "gemeente"),
        (2_000, 0, 0, "groep"),
    ] {
        let error = read_location("f", &settings(groups, schools, gemeenten)).expect_err("too many");
        let problems = error.problems();
        assert_eq!(problems.len(), 1, "{key}: {error}");
        assert_eq!(problems[0].key, key);
        assert!(problems[0].text.contains("vaker dan"), "{error}");
    }
}

#[test]
fn a_settings_file_full_of_mistakes_tells_a_bounded_number_of_them() {
    let wrong = "x = 1\n".to_owned() + &"[[groep]]\nqq = 1\n".repeat(100) + &"a b\n".repeat(10_000);
    let unknown: String = (0..10_000).fold(String::new(), |mut text, number| {
        let _ = writeln!(text, "k{number} = 1");
        text
    });
    for text in [wrong, unknown] {
        let error = read_location("f", &text).expect_err("wrong");
        assert!(
            (1..=400).contains(&error.problems().len()),
            "{}",
            error.problems().len()
        );
    }
}

#[test]
fn the_manual_has_every_limit() {
    let manual = include_str!("../../docs/HANDLEIDING.md");
    let table = manual
        .split("## Hoe groot iets mag zijn")
        .nth(1)
        .expect("the table of limits");
    for what in Intake::ALL {
        let row = table.lines().find(|line| line.contains(what.label()));
        let row = row.unwrap_or_else(|| panic!("{what:?} stands in the table"));
        assert!(row.contains(&size(what.max_bytes())), "{row}");
        if let Some(rows) = what.max_rows() {
            assert!(row.contains(&thousands(rows)), "{row}");
        }
    }
    for most in [MAX_GROUPS, MAX_SCHOOLS, MAX_GEMEENTEN, MAX_PARTS] {
        assert!(table.contains(&format!(" {most} ")), "{most}");
    }
}

/// What is named as a file and is none.
#[cfg(unix)]
mod no_files {
    use super::{Home, code, err, sample, text};
    use plusgroep::app::import::ImportKind;
    use plusgroep::store::StoreError;
    use plusgroep::store::files::read_bounded;
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    use std::io::Write;
    use std::path::{Path, PathBuf};

    fn pipe(folder: &Path) -> PathBuf {
        let path = folder.join("pijp");
        mknodat(CWD, &path, FileType::Fifo, Mode::from_raw_mode(0o600), 0).expect("a pipe");
        path
    }

    #[test]
    fn a_device_is_refused_and_a_pipe_out_of_which_nothing_comes_is_given_up() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(matches!(
            read_bounded(Path::new("/dev/zero"), 10),
            Err(StoreError::NotAFile)
        ));
        assert!(matches!(
            read_bounded(&pipe(folder.path()), 10),
            Err(StoreError::NothingComes)
        ));
        let home = Home::with_location();
        for name in ["/dev/zero", text(&pipe(home.folder.path()))] {
            let said = home.run(&["import", "kinderen", name]);
            assert_eq!(code(&said), 2, "{}", err(&said));
            assert_eq!(err(&said).lines().count(), 2, "a sentence and a hint: {}", err(&said));
        }
    }

    #[test]
    fn a_pipe_that_gives_something_is_read_to_its_end_and_no_farther_than_the_limit() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = pipe(folder.path());
        let content = sample(ImportKind::Children).as_bytes();
        for (most, whole) in [(1 << 20, true), (100, false)] {
            let writer = std::thread::spawn({
                let path = path.clone();
                move || {
                    let mut file = std::fs::File::options().write(true).open(path).expect("a reader comes");
                    // The reader may have had enough.
                    let _written = file.write_all(content);
                }
            });
            let read = read_bounded(&path, most);
            writer.join().expect("it wrote");
            match read {
                Ok(bytes) => assert!(whole && bytes == content),
                Err(StoreError::Io(std::io::ErrorKind::FileTooLarge)) => assert!(!whole),
                Err(error) => panic!("{error}"),
            }
        }
    }
}
