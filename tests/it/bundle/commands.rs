//! The same as commands: sentences, JSON and exit codes.

use crate::cli::{Home, assert_refused, code, err, out, text};
use crate::municipality::{Disagreement, Frequency, Grant, Municipality, Subject, Tariff, Unit};

const MONTH: [&str; 4] = ["--maand", "2026-03", "--gemeente", "0214"];

fn with<'a>(before: &[&'a str], after: &[&'a str]) -> Vec<&'a str> {
    before.iter().chain(&MONTH).chain(after).copied().collect()
}

#[test]
fn part_bundle_answer_and_processing_as_commands() {
    let (location, office) = (Home::with_samples(), Home::with_location());
    let files = bundled(&location, &office);
    settled(&location, &office, [&files[0], &files[1]]);
}

/// The part is handed in and bundled: the two files of that.
fn bundled(location: &Home, office: &Home) -> Vec<String> {
    let (parts, sent) = (office.folder.path().join("delen"), office.folder.path().join("uit"));
    let (made, exit) = location.json(&with(&["declaratie", "deel"], &["--uit", text(&parts)]));
    assert_eq!((exit, made["prestaties"].as_array().map(Vec::len)), (0, Some(6)));
    let list = location.json(&["declaratie", "lijst"]).0;
    assert_eq!(list["declaraties"][0]["soort"], "deel");
    let said = location.run(&with(&["declaratie", "deel"], &["--uit", text(&parts)]));
    assert!(
        out(&said).contains("al gedeclareerd in DEEL_0214_2026-03_"),
        "{}",
        out(&said)
    );

    let empty = office.run(&with(&["declaratie", "bundel", "weg"], &["--uit", text(&sent)]));
    assert_refused(&empty, "Het bestand weg is niet gevonden.");
    let (bundle, exit) = office.json(&with(&["declaratie", "bundel", text(&parts)], &["--uit", text(&sent)]));
    assert_eq!(exit, 0, "{bundle}");
    assert_eq!(bundle["totaal_cent"], made["totaal_cent"]);
    assert_eq!(bundle["locaties"][0]["naam"], "BSO De Sprong");
    assert_eq!(bundle["niet_declarabel"].as_array().map(Vec::len), Some(0));
    let files = bundle["bestanden"].as_array().expect("files").iter();
    let files: Vec<String> = files.filter_map(|file| Some(file.as_str()?.to_owned())).collect();
    assert_eq!(files.len(), 2);
    let again = office.run(&with(&["declaratie", "bundel", text(&parts)], &["--uit", text(&sent)]));
    assert!(
        code(&again) == 0 && out(&again).contains("Er zijn geen nieuwe delen"),
        "{}{}",
        out(&again),
        err(&again)
    );
    let shown = office.json(&["declaratie", "lijst"]).0;
    let number = shown["declaraties"][0]["declaratienummer"]
        .as_str()
        .expect("a number")
        .to_owned();
    assert_eq!(shown["declaraties"][0]["soort"], "bundel");
    let shown = office.json(&["declaratie", "toon", &number]).0;
    assert_eq!(shown["prestaties"].as_array().map(Vec::len), Some(6));
    files
}

/// The answer is read at the office and processed at the location.
fn settled(location: &Home, office: &Home, files: [&str; 2]) {
    let sent = office.folder.path().join("uit");
    let told = location.run(&["declaratie", "verwerk", files[1]]);
    assert!(
        code(&told) == 0 && out(&told).contains("verzonden als R"),
        "{}{}",
        out(&told),
        err(&told)
    );
    let bytes = std::fs::read(files[0]).expect("the file");
    let mut town = town();
    town.disagree_next(Disagreement::Line);
    let answer = town.receive(&bytes, "2026-04-02".parse().expect("a date"));
    let file = office.write("JW325.xml", &answer.bytes);
    let (read, exit) = office.json(&["ijw", "lees", text(&file), "--uit", text(&sent)]);
    assert_eq!(exit, 1, "{read}");
    let back = read["declaratie"]["bestanden"][0].as_str().expect("a file");
    let (done, exit) = location.json(&["declaratie", "verwerk", back]);
    assert_eq!(
        (exit, &done["soort"], &done["al_verwerkt"]),
        (1, &"ANTWOORD".into(), &false.into())
    );
    assert_eq!(done["bedrag_cent"], read["declaratie"]["toegekend_cent"]);
    let all = office.folder.path().join("alles");
    let number = read["declaratie"]["declaratienummer"].as_str().expect("a number");
    let (shown, _) = office.json(&["declaratie", "toon", number, "--uit", text(&all)]);
    assert_eq!(shown["bestanden"].as_array().map(Vec::len), Some(4), "{shown}");
    let known = location.run(&["declaratie", "verwerk", back]);
    assert!(out(&known).contains("was al verwerkt"), "{}", out(&known));
    let wrong = office.run(&["declaratie", "verwerk", back]);
    assert!(
        code(&wrong) == 2 && err(&wrong).contains("is voor een andere locatie"),
        "{}",
        err(&wrong)
    );
}

/// The allocations of the sample location.
fn town() -> Municipality {
    let mut town = Municipality::new("0214", "90909090", 5);
    let day = |text: &str| text.parse().expect("a date");
    for (product, cents) in [("45A60", 4_737), ("45A05", 4_105)] {
        town.contract(Tariff {
            category: "45".to_owned(),
            code: product.to_owned(),
            unit: Unit::Dagdeel,
            from: day("2026-01-01"),
            until: None,
            cents,
        });
    }
    for (number, bsn, product, volume) in [
        (300_201, "999900006", "45A60", 3),
        (300_202, "999900018", "45A60", 3),
        (300_203, "999900031", "45A60", 3),
        (300_204, "999900043", "45A60", 3),
        (300_205, "999900055", "45A05", 6),
        (300_206, "999900067", "45A05", 6),
    ] {
        town.grant(Grant {
            bsn: bsn.to_owned(),
            number,
            subject: Subject::specific("45", product, (volume, Unit::Dagdeel, Frequency::Weekly)),
            begin: day("2026-03-01"),
            end: Some(day("2026-12-31")),
            stamp: "2026-02-16T10:21:00".parse().expect("a stamp"),
            reason: None,
        });
        town.jw301(bsn, day("2026-02-17"));
    }
    town
}
