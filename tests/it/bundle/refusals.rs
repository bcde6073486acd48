//! Files that are wrong, in a wrong order or of someone else, and disks that do not cooperate: nothing happens half.

use super::*;
use plusgroep::app::declare::bundle::Change;
use serde_json::Value;

/// A change to what a file says.
type Forgery<'a> = &'a dyn Fn(&mut Value);

/// What the office says to the parts that lie there now; it books nothing and writes nothing.
fn refusal(world: &mut World) -> AppError {
    let before = (world.office.dump(), files_in(&world.out()));
    let error = world.try_bundle("2026-03", april()).expect_err("refused");
    assert_eq!((world.office.dump(), files_in(&world.out())), before);
    assert!(error.message.ends_with('.') && !error.hints.is_empty(), "{error:?}");
    for secret in [SEM, NOOR, DAAN, "Voorbeeld"] {
        assert!(!format!("{error:?}").contains(secret));
    }
    error
}

/// The part of De Brug as JSON, and where it lies.
fn lying_part(world: &World) -> (PathBuf, Value) {
    let name = format!("DEEL_0214_2026-03_{}_000001.json", letters(&world.brug));
    let path = world.parts().join(name);
    let value = serde_json::from_slice(&std::fs::read(&path).expect("a part")).expect("JSON");
    (path, value)
}

/// Puts a right checksum on a file that was changed, as someone who means harm would.
pub(super) fn forge(path: &Path, mut value: Value) {
    let object = value.as_object_mut().expect("an object");
    object.remove("sha256");
    let sum = store::declarations::checksum(value.to_string().as_bytes());
    value["sha256"] = Value::String(sum);
    std::fs::write(path, value.to_string()).expect("written");
}

#[test]
fn a_part_that_was_damaged_changed_or_made_for_another_is_refused_with_all_the_others() {
    let mut world = World::march();
    world.hand_in("2026-03", april());
    let (path, value) = lying_part(&world);
    let sound = std::fs::read(&path).expect("a part");
    let text = String::from_utf8(sound.clone()).expect("UTF-8");
    for (content, code) in [
        (text[..text.len() / 2].to_owned(), "BESTAND_BESCHADIGD"),
        (String::new(), "BESTAND_BESCHADIGD"),
        ("{}".to_owned(), "BESTAND_BESCHADIGD"),
        ("[1, 2]".to_owned(), "BESTAND_BESCHADIGD"),
        (text.replacen("\"volume\": 4", "\"volume\": 5", 1), "CONTROLESOM"),
        (text.replacen("DEEL", "BUNDEL", 1), "BESTAND_BESCHADIGD"),
        (text.replacen("\"versie\": 3", "\"versie\": 4", 1), "NIEUWER_BESTAND"),
    ] {
        assert_ne!(content, text, "{code}");
        std::fs::write(&path, content).expect("written");
        let error = refusal(&mut world);
        assert!([code, "CONTROLESOM"].contains(&error.code), "{error:?}");
        assert!(error.message.contains("DEEL_0214_2026-03_"), "{error:?}");
    }
    let content = |change: &dyn Fn(&mut Value)| {
        let mut value = value.clone();
        change(&mut value["inhoud"]);
        value
    };
    let forged: [(Forgery, &str); 8] = [
        (&|part| part["agb"] = "90909091".into(), "ANDERE_AANBIEDER"),
        (&|part| part["regels"][0]["regel"]["volume"] = 5.into(), "INHOUD"),
        (&|part| part["regels"][0]["dagen"][0][1] = 0.into(), "INHOUD"),
        (&|part| part["regels"][0]["regel"]["bsn"] = "999900007".into(), "INHOUD"),
        (
            &|part| part["regels"][0]["regel"]["referentie"] = "RZZZZ0000000001".into(),
            "INHOUD",
        ),
        (&|part| part["toewijzingen"] = Value::Array(Vec::new()), "INHOUD"),
        (&|part| part["gemeente"] = "x".into(), "INHOUD"),
        (&|part| part["onbekend"] = 1.into(), "INHOUD"),
    ];
    for (change, code) in forged {
        forge(&path, content(change));
        assert_eq!(refusal(&mut world).code, code);
    }
    std::fs::write(&path, sound).expect("put back");
    assert_eq!(world.bundle("2026-03", april()).lines.len(), 3);
}

#[test]
fn parts_that_contradict_each_other_make_nothing() {
    let cases: [(Forgery, &str, &str); 2] = [
        (
            &|part| {
                part["regels"][0]["regel"]["tarief_cent"] = 4_000.into();
                part["regels"][0]["regel"]["bedrag_cent"] = 16_000.into();
            },
            "BUNDEL",
            "verschillend tarief",
        ),
        (
            &|part| {
                for bsn in ["regels", "toewijzingen"] {
                    let one = &mut part[bsn][0];
                    let holder = if bsn == "regels" { &mut one["regel"] } else { one };
                    holder["bsn"] = NOOR.into();
                }
                for child in part["kinderen"].as_array_mut().expect("a list") {
                    if child["bsn"] == SEM {
                        child["bsn"] = NOOR.into();
                    }
                }
            },
            "BUNDEL",
            "verschillend BSN",
        ),
    ];
    for (change, code, words) in cases {
        let mut world = World::march();
        world.hand_in("2026-03", april());
        let (path, mut value) = lying_part(&world);
        change(&mut value["inhoud"]);
        forge(&path, value);
        let error = refusal(&mut world);
        assert_eq!(error.code, code);
        assert!(error.message.contains(words), "{error:?}");
        for named in ["BSO De Sprong (deel ", "BSO De Brug (deel "] {
            assert!(error.message.contains(named), "{error:?}");
        }
    }
    // The same number with another content, and a copied location file.
    let mut world = World::march();
    world.hand_in("2026-03", april());
    let (path, mut value) = lying_part(&world);
    value["inhoud"]["gemaakt"] = "2026-04-01".into();
    forge(&path.with_file_name("DEEL_kopie.json"), value.clone());
    assert_eq!(refusal(&mut world).code, "DEEL_TWEE_KEER");
    value["inhoud"]["locatie"] = "BSO De Kopie".into();
    value["inhoud"]["nummer"] = format!("{}000009", letters(&world.brug)).into();
    forge(&path.with_file_name("DEEL_kopie.json"), value);
    assert_eq!(refusal(&mut world).code, "NUMMERLETTERS");
}

#[test]
fn care_that_waits_for_an_answer_and_care_handed_in_twice_are_not_bundled_again() {
    let mut world = World::march();
    let folder = world.parts();
    part(&mut world.sprong, "2026-03", &folder, april());
    world.bundle("2026-03", april());
    part(&mut world.brug, "2026-03", &folder, april());
    let waits = world.try_bundle("2026-03", april()).expect("the rest goes");
    assert_eq!(waits.waiting.len(), 1, "Sem at De Brug");
    // A part that was taken back lies there still beside the new one.
    let mut world = World::march();
    let folder = world.parts();
    part(&mut world.brug, "2026-03", &folder, april());
    let number = world.brug.session.declarations().expect("a list")[0].number.to_string();
    world
        .brug
        .session
        .claim_was_refused(&number, april())
        .expect("taken back");
    part(&mut world.brug, "2026-03", &folder, april());
    let error = refusal(&mut world);
    assert!(error.message.contains("in twee delen"), "{error:?}");
    std::fs::remove_file(lying_part(&world).0).expect("taken away");
    world.bundle("2026-03", april());
}

/// A bundle that was answered: the world, and the two files for De Brug.
fn answered() -> (World, BundleView, PathBuf, PathBuf) {
    let mut world = World::march();
    world.hand_in("2026-03", april());
    let bundle = world.bundle("2026-03", april());
    let answer = world.receive(&bundle, may());
    world.read(&answer, may());
    let back = answers(&world.out(), &bundle);
    let (notice, verdict) = (of(&bundle.files[1..], &world.brug), of(&back, &world.brug));
    (world, bundle, notice, verdict)
}

/// The file for a location.
fn of(files: &[PathBuf], place: &Place) -> PathBuf {
    let letters = letters(place);
    let mut found = files
        .iter()
        .filter(|path| path.display().to_string().contains(&letters));
    found.next().expect("a file").clone()
}

fn content(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON")
}

#[test]
fn a_file_of_the_office_that_is_not_for_this_location_or_was_changed_changes_nothing() {
    let (mut world, bundle, _, verdict) = answered();
    let before = world.brug.dump();
    let refused = |world: &mut World, path: &Path, code: &str| {
        let error = process(&mut world.brug, path, may()).expect_err("refused");
        assert_eq!(error.code, code, "{error:?}");
        assert_eq!(world.brug.dump(), before);
    };
    let back = answers(&world.out(), &bundle);
    for path in [of(&bundle.files[1..], &world.sprong), of(&back, &world.sprong)] {
        refused(&mut world, &path, "ANDERE_LOCATIE");
    }
    let lying = lying_part(&world).0;
    refused(&mut world, &lying, "IS_EEN_DEEL");
    let changed = world.folder.path().join("veranderd.json");
    let text = std::fs::read_to_string(&verdict).expect("a file");
    std::fs::write(&changed, text.replacen("goedgekeurd", "afgekeurd", 1)).expect("written");
    refused(&mut world, &changed, "CONTROLESOM");
    let forged: [(Forgery<'_>, &str); 6] = [
        (&|content| content["regels"] = Value::Array(Vec::new()), "PAST_NIET"),
        (
            &|content| content["regels"][0]["stand"] = "gecrediteerd".into(),
            "PAST_NIET",
        ),
        (&|content| content["regels"][0]["soort"] = "credit".into(), "PAST_NIET"),
        (
            &|content| content["over"]["delen"][0] = "XXXX000001".into(),
            "PAST_NIET",
        ),
        (&|content| content["stand"] = "verzonden".into(), "PAST_NIET"),
        (
            &|content| content["regels"][0]["bedrag_cent"] = Value::from(-1),
            "INHOUD",
        ),
    ];
    for (change, code) in forged {
        let mut value = content(&verdict);
        change(&mut value["inhoud"]);
        forge(&changed, value);
        refused(&mut world, &changed, code);
    }
}

#[test]
fn a_file_of_the_office_is_processed_once_and_another_content_under_its_number_is_refused() {
    let (mut world, _, notice, verdict) = answered();
    for path in [&notice, &verdict] {
        let done = process(&mut world.brug, path, may()).expect("processed");
        assert_eq!(done.change, Change::Booked);
    }
    let before = world.brug.dump();
    for path in [&notice, &verdict] {
        let done = process(&mut world.brug, path, may()).expect("known");
        assert_eq!(done.change, Change::KnownBefore);
    }
    let changed = world.folder.path().join("veranderd.json");
    let mut value = content(&verdict);
    value["inhoud"]["regels"][0]["bedrag_cent"] = 1.into();
    forge(&changed, value);
    let error = process(&mut world.brug, &changed, may()).expect_err("it contradicts");
    assert_eq!((error.code, world.brug.dump()), ("SPREEKT_TEGEN", before));
}

#[test]
fn an_answer_without_the_notice_before_it_settles_everything_and_the_notice_comes_too_late() {
    let mut world = World::march();
    world.hand_in("2026-03", april());
    let bundle = world.bundle("2026-03", april());
    let answer = world.receive(&bundle, may());
    world.read(&answer, may());
    let back = answers(&world.out(), &bundle);
    world.process(&back, may());
    world.assert_totals();
    let before = world.sprong.dump();
    let letters = letters(&world.sprong);
    let notice = bundle.files[1..]
        .iter()
        .find(|path| path.display().to_string().contains(&letters));
    let error = process(&mut world.sprong, notice.expect("a file"), may()).expect_err("too late");
    assert_eq!((error.code, world.sprong.dump()), ("PAST_NIET", before));
}

#[test]
fn a_part_cannot_be_taken_back_once_it_is_bundled_nor_corrected_by_a_claim_of_its_own() {
    let mut world = World::march();
    world.hand_in("2026-03", april());
    let bundle = world.bundle("2026-03", april());
    world.process(&bundle.files[1..], april());
    let number = world.brug.session.declarations().expect("a list")[0].number.to_string();
    let error = world
        .brug
        .session
        .claim_was_refused(&number, april())
        .expect_err("bundled");
    assert_eq!(error.code, "IN_BUNDEL");
    world.answer(&bundle, may());
    attend(&mut world.brug, "5", "2026-03", [18]);
    let out = world.out();
    let before = world.brug.dump();
    let error = world
        .brug
        .session
        .make_claim(month("2026-04"), &buren(), &out, may())
        .expect_err("by the office");
    assert_eq!((error.code, world.brug.dump()), ("VIA_KANTOOR", before));
}

#[test]
fn a_disk_that_refuses_books_nothing_at_location_and_office() {
    let mut world = World::march();
    let blocked = world.folder.path().join("geen-map");
    std::fs::write(&blocked, "x").expect("a file");
    let before = world.sprong.dump();
    assert!(
        world
            .sprong
            .session
            .make_part(month("2026-03"), &buren(), &blocked, april())
            .is_err()
    );
    assert_eq!(world.sprong.dump(), before);
    world.hand_in("2026-03", april());
    let before = world.office.dump();
    let folders = [world.parts()];
    let office = &mut world.office.session;
    assert!(
        office
            .make_bundle(&folders, (month("2026-03"), &buren()), &blocked, april())
            .is_err()
    );
    assert!(
        office
            .make_bundle(&[blocked.join("weg")], (month("2026-03"), &buren()), &blocked, april())
            .is_err()
    );
    assert_eq!(world.office.dump(), before);
    world.office.session.limit_message_bytes(900);
    assert_eq!(refusal(&mut world).code, "BERICHT_TE_GROOT");
    world.office.session.limit_message_bytes(25_000_000);
    // A name that is taken: the file that is there stays as it is, also with those before it.
    let out = world.out();
    std::fs::create_dir_all(&out).expect("a folder");
    let taken = out.join(format!(
        "BUNDEL_0214_2026-03_{0}_{1}000001.json",
        letters(&world.brug),
        letters(&world.office)
    ));
    std::fs::write(&taken, "x").expect("a file");
    assert_eq!(refusal(&mut world).code, "BESTAAT_AL");
    std::fs::remove_file(&taken).expect("gone");
    let bundle = world.bundle("2026-03", april());
    assert!(bundle.files.contains(&taken));
    #[cfg(unix)]
    for path in bundle.files.iter().chain(&[lying_part(&world).0]) {
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).expect("a file").permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
    let answer = world.receive(&bundle, may());
    let before = world.office.dump();
    let error = world
        .office
        .session
        .read_message(&answer.bytes, "JW325.xml", &blocked, may());
    assert!(error.is_err());
    assert_eq!(world.office.dump(), before, "the answer waits for a folder");
    world.read(&answer, may());
}

#[test]
fn parts_of_another_municipality_or_a_later_month_are_left_aside_and_an_empty_folder_makes_nothing() {
    let mut world = World::march();
    std::fs::create_dir_all(world.parts()).expect("a folder");
    std::fs::write(world.parts().join("lees-mij.txt"), "geen deel").expect("a file");
    let view = world.try_bundle("2026-03", april()).expect("nothing");
    assert_eq!((view.files.len(), view.lines.len()), (0, 0));
    assert!(
        view.remarks.iter().any(|remark| remark.contains("geen delen")),
        "{:?}",
        view.remarks
    );
    attend(&mut world.sprong, "12", "2026-04", [7]);
    let folder = world.parts();
    part(&mut world.sprong, "2026-04", &folder, may());
    let (folders, out) = ([world.parts()], world.out());
    let other = GemeenteCode::parse("0263").expect("a code");
    for (of, gemeente, words) in [
        ("2026-03", &buren(), "doet nog niet mee"),
        ("2026-04", &other, "doet niet mee"),
    ] {
        let view = world
            .office
            .session
            .make_bundle(&folders, (month(of), gemeente), &out, may())
            .expect("nothing");
        assert!(view.files.is_empty());
        assert!(
            view.remarks.iter().any(|remark| remark.contains(words)),
            "{:?}",
            view.remarks
        );
    }
}

#[test]
fn a_municipality_that_subsidises_hours_gets_no_parts_and_a_role_without_the_right_makes_none() {
    let policy = regeling::builtin("enschede-pilot").expect("a policy");
    let role = Role::Locatiemanager;
    let mut place = Place::with_chance(&sample_settings(), (policy, role), "2026-03-31T20:00", 44);
    let folder = tempfile::tempdir().expect("a folder");
    let of = (month("2026-03"), &buren());
    let part = place
        .session
        .make_part(of.0, of.1, folder.path(), april())
        .expect_err("no part");
    let bundle = place
        .session
        .make_bundle(&[], of, folder.path(), april())
        .expect_err("no bundle");
    assert_eq!((part.code, bundle.code), ("SUBSIDIE", "SUBSIDIE"));
    let policy = regeling::builtin("buren-2025").expect("a policy");
    let mut place = Place::with_chance(&sample_settings(), (policy, Role::Medewerker), "2026-03-31T20:00", 44);
    let refused = [
        place.session.make_part(of.0, of.1, folder.path(), april()).map(|_| ()),
        place.session.make_bundle(&[], of, folder.path(), april()).map(|_| ()),
        place.session.process_bundle_file(b"{}", "x.json", april()).map(|_| ()),
        place.session.approved_total(&buren()).map(|_| ()),
    ];
    assert!(
        refused
            .iter()
            .all(|one| one.as_ref().is_err_and(|error| error.code == "GEEN_RECHT"))
    );
}
