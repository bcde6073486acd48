//! Where copies lie: locations of one name in one folder, and a second place that is unfit, away or late.
#![cfg(test)]

use crate::cli::{Home, code, err, out, text};
use crate::copies::{at, beside, json, made, names};
use plusgroep::app::Session;
use plusgroep::app::copies::last_copy;
use serde_json::Value;
use std::path::PathBuf;

const PASSPHRASE: &str = "vier gewone losse woorden";

fn own_folder(home: &Home) -> PathBuf {
    beside(&home.file, ".kopieen")
}

#[test]
fn two_locations_of_one_name_share_a_stick_and_neither_takes_the_others_copies_for_its_own() {
    let (one, other) = (Home::with_location(), Home::with_location());
    let stick = tempfile::tempdir().expect("a stick");
    for home in [&one, &other] {
        let chosen = home.run(&["backup", "plaats", text(stick.path())]);
        assert_eq!(code(&chosen), 0, "{}", err(&chosen));
        made(home);
    }
    assert_eq!(names(stick.path(), ".controle").len(), 2, "the same second, two names");
    let mut session = Session::open(&one.file, None, PASSPHRASE, at("2026-04-03T10:00")).expect("open");
    for day in 3..14 {
        session
            .make_daily_copy(at(&format!("2026-04-{day:02}T10:00")))
            .expect("made");
    }
    let listed = json(&other.run(&["backup", "lijst", "--json"]));
    assert_eq!(
        listed["kopieen"].as_array().map(Vec::len),
        Some(2),
        "beside and on the stick: {listed}"
    );
    assert_eq!(listed["laatste"], "2026-04-02T10:00");
    assert!(
        listed["van_andere_locaties"].as_u64().is_some_and(|others| others > 5),
        "{listed}"
    );
    let said = out(&other.run(&["backup", "lijst"]));
    assert!(said.contains("kopieën van andere locaties met dezelfde naam"), "{said}");
    // A new location made where a lost one was, with the copies of that one still beside it.
    drop(session);
    let lost = names(&own_folder(&one), ".controle").len();
    for ending in ["", ".sleutels", ".sleutels.reserve"] {
        std::fs::remove_file(beside(&one.file, ending)).expect("lost");
        std::fs::copy(beside(&other.file, ending), beside(&one.file, ending)).expect("a new one");
    }
    let now = at("2026-04-30T10:00");
    assert_eq!(
        last_copy(&one.file, now).expect("a list").made(),
        None,
        "none of its own"
    );
    let mut session = Session::open(&one.file, None, PASSPHRASE, now).expect("open");
    session.make_daily_copy(now).expect("made");
    assert_eq!(names(&own_folder(&one), ".controle").len(), lost + 1, "all are there");
}

#[test]
fn a_copy_of_another_location_is_named_and_not_put_over_the_one_that_is_there() {
    let (one, other) = (Home::with_location(), Home::with_location());
    let copy = made(&other);
    let before = std::fs::read(&one.file).expect("read");
    let refused = one.run(&["herstel", text(&copy)]);
    assert_eq!(code(&refused), 2);
    assert!(
        err(&refused).contains("een kopie van de locatie") && err(&refused).contains("staat een andere locatie"),
        "{}",
        err(&refused)
    );
    assert_eq!(std::fs::read(&one.file).expect("read"), before);
    let aside = one.folder.path().join("apart/ander.plusgroep");
    assert_eq!(code(&one.run(&["herstel", text(&copy), "--naar", text(&aside)])), 0);
    let done = one.run(&["herstel", text(&copy), "--andere-locatie", "--json"]);
    assert_eq!(code(&done), 0, "{}", err(&done));
    assert!(json(&done)["locatie"].as_str().is_some_and(|name| !name.is_empty()));
    let kept = PathBuf::from(json(&done)["bewaard"].as_str().expect("kept"));
    assert!(kept.exists());
}

#[test]
fn a_second_place_that_is_away_is_said_and_the_copy_beside_the_file_is_there() {
    let home = Home::with_samples();
    let elsewhere = tempfile::tempdir().expect("another disk");
    let stick = elsewhere.path().join("stick");
    std::fs::create_dir(&stick).expect("a stick");
    assert_eq!(code(&home.run(&["backup", "plaats", text(&stick)])), 0);
    std::fs::remove_dir_all(&stick).expect("pulled out");
    let made = home.run(&["backup", "maak", "--json"]);
    assert_eq!(code(&made), 1);
    assert!(
        json(&made)["tweede_plaats_fout"]
            .as_str()
            .is_some_and(|text| text.contains("is er niet"))
    );
    assert_eq!(json(&made)["kopieen"].as_array().map(Vec::len), Some(1));
    assert_eq!(code(&home.run(&["backup", "plaats", "--geen"])), 0);
    assert_eq!(code(&home.run(&["backup", "maak"])), 0);
}

#[test]
fn a_second_place_that_goes_with_the_location_or_cannot_be_written_is_refused() {
    let home = Home::with_location();
    made(&home);
    let inside = home.folder.path().join("stick");
    std::fs::create_dir(&inside).expect("a folder");
    for folder in [home.folder.path(), &own_folder(&home), &inside] {
        let refused = home.run(&["backup", "plaats", text(folder)]);
        assert_eq!(code(&refused), 2, "{}", folder.display());
        assert!(err(&refused).contains("ligt daarin"), "{}", err(&refused));
    }
    #[cfg(target_os = "linux")]
    {
        let refused = home.run(&["backup", "plaats", "/proc"]);
        assert_eq!(code(&refused), 2);
        assert!(
            err(&refused).contains("kan dit programma niet schrijven") && err(&refused).contains("schrijfbeveiliging"),
            "{}",
            err(&refused)
        );
    }
    let stick = tempfile::tempdir().expect("a stick");
    assert_eq!(code(&home.run(&["backup", "plaats", text(stick.path())])), 0);
    let left = names(stick.path(), "");
    assert!(
        left.len() == 1 && left[0].starts_with(".plusgroep-plaats-"),
        "the trial leaves nothing but what the place is known by: {left:?}"
    );
}

#[test]
fn of_a_stick_that_is_away_is_remembered_when_its_last_copy_was_made_and_it_alarms_by_itself() {
    let home = Home::with_location();
    let elsewhere = tempfile::tempdir().expect("another disk");
    let (stick, drawer) = (elsewhere.path().join("stick"), elsewhere.path().join("la"));
    std::fs::create_dir(&stick).expect("a stick");
    assert_eq!(code(&home.run(&["backup", "plaats", text(&stick)])), 0);
    let listed = json(&home.run(&["backup", "lijst", "--json"]));
    assert_eq!(
        (&listed["tweede_plaats_laatste"], &listed["tweede_plaats_te_oud"]),
        (&Value::Null, &Value::Bool(true))
    );
    made(&home);
    std::fs::rename(&stick, &drawer).expect("pulled out");
    let at_day = |now: &str, arguments: &[&str]| {
        let ran = home.command_at(now).args(arguments).output();
        ran.expect("it runs")
    };
    let listed = json(&at_day("2026-04-03T10:00", &["backup", "lijst", "--json"]));
    assert_eq!(
        (
            &listed["tweede_plaats_er"],
            &listed["tweede_plaats_laatste"],
            &listed["tweede_plaats_te_oud"]
        ),
        (&Value::Bool(false), &"2026-04-02T10:00".into(), &Value::Bool(false))
    );
    // Beside the file all is well; that the stick is nine days behind alarms all the same.
    assert_eq!(code(&at_day("2026-04-11T09:00", &["backup", "maak"])), 1);
    let listed = at_day("2026-04-11T10:00", &["backup", "lijst"]);
    assert_eq!(code(&listed), 1);
    assert!(
        out(&listed).contains("die er nu niet is. LET OP: de laatste kopie daar is van 02-04-2026 10:00."),
        "{}",
        out(&listed)
    );
    // Back later that day: it gets the copy that lies beside the file, once.
    std::fs::rename(&drawer, &stick).expect("plugged in");
    let now = at("2026-04-11T15:00");
    let mut session = Session::open(&home.file, None, PASSPHRASE, now).expect("open");
    let late = session.make_daily_copy(now).expect("made").expect("one was due");
    assert_eq!((late.copies.len(), late.second_place), (1, None));
    assert_eq!(session.make_daily_copy(now).expect("nothing due"), None);
    assert_eq!(names(&stick, ".controle").len(), 2);
}

#[test]
fn what_was_put_aside_goes_with_the_copies_of_its_age_and_is_listed_until_then() {
    let home = Home::with_location();
    let copy = made(&home);
    let back = home.run(&["herstel", text(&copy)]);
    assert_eq!(code(&back), 0, "{}", err(&back));
    let before_copy = PathBuf::from(format!("{}.voor-herstel-2026-04-02T080000Z", home.file.display()));
    let by_hand = PathBuf::from(format!("{}.voor-herstel-van-mij", home.file.display()));
    std::fs::write(&before_copy, "x").expect("written");
    std::fs::write(&by_hand, "x").expect("written");
    let put_aside = || {
        let folder = home.folder.path();
        let names = std::fs::read_dir(folder).expect("a folder");
        let name = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("an entry").file_name();
        names
            .map(|entry| name(entry).to_string_lossy().into_owned())
            .filter(|name| name.contains(".voor-herstel-"))
            .count()
    };
    let kept = put_aside();
    assert!(kept > 3, "the register, its keys and the two above: {kept}");
    let listed = json(&home.run(&["backup", "lijst", "--json"]));
    let files = listed["opzij_gezet"].as_array().expect("a list");
    assert_eq!(files.len(), kept - 1, "{listed}");
    assert_eq!(files[0]["opgeruimd_vanaf"], "2026-07-02");
    let said = out(&home.run(&["backup", "lijst"]));
    assert!(said.contains("wordt vanaf 02-07-2026 opgeruimd"), "{said}");

    let mut session = Session::open(&home.file, None, PASSPHRASE, at("2026-04-03T10:00")).expect("open");
    let mut copy_of = |day: &str| {
        let made = session.make_daily_copy(at(&format!("{day}T10:00"))).expect("made");
        assert!(made.is_some(), "{day}");
        put_aside()
    };
    // Ninety days may be, and a clock that leapt takes nothing away.
    assert_eq!(copy_of("2026-07-01"), kept);
    assert_eq!(copy_of("2026-07-02"), kept, "two days are a clock that leapt, perhaps");
    assert_eq!(copy_of("2026-07-03"), 1, "a name that the program did not give");
    assert!(by_hand.exists());
    drop(session);
    let logged = out(&home.run(&["logboek", "--json"]));
    assert!(logged.contains("opzij.opgeruimd"), "{logged}");
}
