//! A location with children of two municipalities, each with a policy and tariffs of its own.
#![cfg(test)]

use crate::cli::{Home, assert_refused, code, err, out, text};
use crate::import_support::{PASSPHRASE, Place, child, day, log, moment, sample, sample_settings};
use plusgroep::app::burn_down::ChildBurnDown;
use plusgroep::app::care_notices::CareProposal;
use plusgroep::app::day::Support;
use plusgroep::app::deadlines::About;
use plusgroep::app::declare::ClaimView;
use plusgroep::app::dossier::FormTarget;
use plusgroep::app::import::ImportKind;
use plusgroep::app::setup_file::read_settings;
use plusgroep::app::{AppError, Session};
use plusgroep::domain::deadline::DeadlineKind;
use plusgroep::domain::dossier::EntryKind;
use plusgroep::domain::dossier::sight::Consent;
use plusgroep::domain::ids::GemeenteCode;
use plusgroep::domain::money::Cents;
use plusgroep::domain::role::Role;
use plusgroep::domain::text::Text;
use plusgroep::domain::time::{Month, parse_moment};
use plusgroep::ijw::{MessageKind, jw323};
use plusgroep::regeling::{self, MunicipalitySettings};
use serde_json::json;
use std::path::Path;

const BUREN: &str = "0214";
const MAASDRIEL: &str = "0263";

fn gemeente(code: &str) -> GemeenteCode {
    GemeenteCode::parse(code).expect("a code")
}

/// The policy of Buren with other codes: 1 dagdeel a day, 2 a week, BSO+ one to two, an evaluation a month before the end, and
/// no consent.
fn maasdriel() -> String {
    let mut policy = regeling::builtin("buren-2025").expect("a policy").to_owned();
    for (from, to) in [
        ("id = \"buren-2025\"", "id = \"maasdriel-2026\""),
        ("45A60", "45M60"),
        ("45A05", "45M05"),
        ("45A04", "45M04"),
        ("42A03", "42M03"),
        ("hoogstens_per_dag = 2", "hoogstens_per_dag = 1"),
        ("hoogstens_schoolweek = 3", "hoogstens_schoolweek = 2"),
        ("kinderen_per_pm = 4", "kinderen_per_pm = 2"),
        (
            "evaluatie_voor_einde = \"2 maanden\"",
            "evaluatie_voor_einde = \"1 maand\"",
        ),
        ("toestemming_vereist = true", "toestemming_vereist = false"),
    ] {
        assert!(policy.contains(from), "{from}");
        policy = policy.replace(from, to);
    }
    policy
}

const ALLOCATIONS: &str = "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;productcode;volume;eenheid;frequentie;ingangsdatum;einddatum;reden_wijziging\n\
    0214;300201;2026-02-16;10:21:00;12;45;45A60;3;16;2;2026-03-01;2026-12-31;\n\
    0214;300202;2026-02-16;10:21:00;15;45;45A60;3;16;2;2026-03-01;2026-03-15;\n\
    0214;300205;2026-02-16;10:25:00;21;45;45A05;6;16;2;2026-03-01;2026-12-31;\n\
    0263;300201;2026-02-16;10:21:00;13;45;45M60;3;16;2;2026-03-01;2026-12-31;\n\
    0263;300202;2026-02-16;10:21:00;15;45;45M60;3;16;2;2026-03-16;2026-12-31;\n\
    0263;300206;2026-02-16;10:26:00;22;45;45M05;6;16;2;2026-03-01;2026-12-31;\n";

const TARIFFS: &str = "gemeente;productcode;vanaf;tot;productcategorie;eenheid;tarief_cent\n\
    0214;45A60;2026-01-01;2026-12-31;45;16;4737\n\
    0214;45A05;2026-01-01;2026-12-31;45;16;4105\n\
    0263;45M60;2026-01-01;2026-12-31;45;16;5000\n\
    0263;45M05;2026-01-01;2026-12-31;45;16;3900\n";

/// The sample location in March 2026; 13 and 22 are of Maasdriel, 15 moves there on 16 March.
fn place(own_policy: Option<&str>) -> Place {
    let mut settings = sample_settings();
    settings.municipalities = own_policy
        .map(|text| MunicipalitySettings {
            code: gemeente(MAASDRIEL),
            regeling: "maasdriel.toml".to_owned(),
            text: Some(text.to_owned()),
        })
        .into_iter()
        .collect();
    let policy = regeling::builtin("buren-2025").expect("a policy");
    let mut place = Place::with_policy(&settings, policy, Role::Locatiemanager, "2026-04-02T10:00");
    for kind in ImportKind::ALL {
        match kind {
            ImportKind::Tariffs => place.write(kind, TARIFFS),
            ImportKind::Allocations => place.write(kind, ALLOCATIONS),
            _ => place.write(kind, sample(kind)),
        };
    }
    place
}

fn make(place: &mut Place, code: &str, folder: &Path) -> ClaimView {
    let month = Month::parse("2026-03").expect("a month");
    let now = place.now;
    let made = place.session.make_claim(month, &gemeente(code), folder, now);
    made.expect("a claim")
}

/// Allocation, product, volume and amount in cents of each line.
fn lines(claim: &ClaimView) -> Vec<(u32, String, u32, u64)> {
    let line = |line: &plusgroep::domain::declaration::Prestatie| {
        let amount = line.amount.cents();
        (
            line.toewijzing.number(),
            line.product.to_string(),
            line.volume.count(),
            amount,
        )
    };
    claim.lines.iter().map(line).collect()
}

fn left_out(claim: &ClaimView, child: &str) -> Vec<(String, u32, &'static str)> {
    let of_child = claim.not_billable.iter().filter(|out| out.child.as_str() == child);
    of_child
        .map(|out| (out.day.to_string(), out.count, out.code.as_str()))
        .collect()
}

/// Days on which a child came, of the sample, both ends included.
fn days(number: &str, from: &str, until: &str) -> u32 {
    let attended = sample(ImportKind::Attendance).lines().filter(|line| {
        let mut cells = line.split(';');
        let (who, date, _, came) = (cells.next(), cells.next(), cells.next(), cells.next());
        who == Some(number)
            && date.is_some_and(|date| from <= date && date <= until)
            && came.is_some_and(|came| !came.is_empty())
    });
    u32::try_from(attended.count()).expect("a small number")
}

/// Days on which a child came from a day on in March 2026, at most two in each week.
fn two_a_week(number: &str, from: &str) -> u32 {
    let weeks = [
        ("2026-03-01", "2026-03-08"),
        ("2026-03-09", "2026-03-15"),
        ("2026-03-16", "2026-03-22"),
        ("2026-03-23", "2026-03-29"),
        ("2026-03-30", "2026-03-31"),
    ];
    let of_week = |(monday, sunday): (&str, &str)| days(number, monday.max(from), sunday).min(2);
    weeks.into_iter().map(of_week).sum()
}

#[test]
fn two_municipalities_in_one_month_give_one_file_each_by_their_own_policy_and_tariffs() {
    let mut place = place(Some(&maasdriel()));
    let folder = tempfile::tempdir().expect("a folder");
    let (buren, maasdriel) = (
        make(&mut place, BUREN, folder.path()),
        make(&mut place, MAASDRIEL, folder.path()),
    );
    // Both groups are there with two dagdelen a day in KDV+: Maasdriel pays one of them.
    let (first, last) = ("2026-03-01", "2026-03-31");
    let line = |number: u32, product: &str, volume: u32, tariff: u64| {
        (number, product.to_owned(), volume, u64::from(volume) * tariff)
    };
    assert_eq!(
        lines(&buren),
        [
            line(300_201, "45A60", days("12", first, last), 4737),
            line(300_202, "45A60", days("15", first, "2026-03-15"), 4737),
            line(300_205, "45A05", 2 * days("21", first, last), 4105),
        ]
    );
    assert_eq!(
        lines(&maasdriel),
        [
            // Three a week were granted, but this policy pays two (B28).
            line(300_201, "45M60", two_a_week("13", first), 5000),
            line(300_202, "45M60", two_a_week("15", "2026-03-16"), 5000),
            line(300_206, "45M05", days("22", first, last), 3900),
        ]
    );
    let above = left_out(&maasdriel, "22");
    assert_eq!(above.len(), usize::try_from(days("22", first, last)).expect("a number"));
    assert!(
        above
            .iter()
            .all(|(_, count, code)| (*count, *code) == (1, "REGELING-DAG")),
        "{above:?}"
    );
    assert_eq!(left_out(&buren, "21"), []);
    for (claim, code) in [(&buren, BUREN), (&maasdriel, MAASDRIEL)] {
        assert_eq!(claim.findings, [], "{code}");
        let path = claim.file.as_ref().expect("a file");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(name.starts_with(&format!("JW323_{code}_2026-03_")), "{name}");
        let bytes = std::fs::read(path).expect("the file");
        let message = jw323::read(&bytes).expect("our own file is read");
        let inside: usize = message.clients.iter().map(|client| client.lines.len()).sum();
        assert_eq!(inside, claim.lines.len(), "{code}");
        crate::xml::assert_official(MessageKind::Jw323, &bytes);
    }
    let numbers: std::collections::BTreeSet<&str> = buren
        .lines
        .iter()
        .chain(&maasdriel.lines)
        .map(|line| line.reference.as_str())
        .collect();
    assert_eq!(numbers.len(), 6, "every line has a reference of its own");
}

#[test]
fn without_a_policy_of_its_own_a_municipality_follows_that_of_the_location() {
    let mut place = place(None);
    let folder = tempfile::tempdir().expect("a folder");
    let claim = make(&mut place, MAASDRIEL, folder.path());
    assert_eq!((lines(&claim), claim.file.clone()), (Vec::new(), None));
    let codes: Vec<&str> = claim.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(
        codes,
        ["PRODUCT", "PRODUCT", "PRODUCT", "NIETS"],
        "{:?}",
        claim.findings
    );
}

fn burn(place: &Place, number: &str) -> ChildBurnDown {
    let mut found = place
        .session
        .burn_downs(Some(number), day("2026-03-12"))
        .expect("it works");
    found.remove(0)
}

/// Of each allocation its municipality, the kinds of finding, and of the week of 9 March what is granted and delivered.
fn weeks(place: &Place, number: &str) -> Vec<(String, u64, u64)> {
    let week = |burn: &plusgroep::domain::burn_down::AllocationBurn| {
        let week = burn.week_of(day("2026-03-12"))?;
        Some((burn.allocation.gemeente.to_string(), week.granted?, week.delivered))
    };
    burn(place, number).allocations.iter().filter_map(week).collect()
}

#[test]
fn an_allocation_burns_down_by_the_policy_of_who_granted_it() {
    let place = place(Some(&maasdriel()));
    let row = |code: &str, granted, delivered| vec![(code.to_owned(), granted, delivered)];
    assert_eq!(
        weeks(&place, "12"),
        row(BUREN, 3, 3),
        "granted three, Buren allows three"
    );
    assert_eq!(
        weeks(&place, "13"),
        row(MAASDRIEL, 2, 2),
        "granted three, Maasdriel allows two"
    );
    assert_eq!(
        weeks(&place, "21"),
        row(BUREN, 6, 4),
        "two dagdelen on each of two days"
    );
    assert_eq!(
        weeks(&place, "22"),
        row(MAASDRIEL, 6, 3),
        "one dagdeel on each of three days"
    );
    let order: Vec<String> = burn(&place, "15")
        .allocations
        .iter()
        .map(|burn| burn.allocation.gemeente.to_string())
        .collect();
    assert_eq!(order, [BUREN, MAASDRIEL], "by product and period, whoever granted it");
    let said: Vec<&str> = burn(&place, "13").allocations[0]
        .findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect();
    assert!(
        said.contains(&"WEEK-GEPLAND") || said.contains(&"WEEK-DAGDELEN"),
        "{said:?}"
    );
}

#[test]
fn pairs_and_reports_of_care_follow_the_policy_of_who_granted_it() {
    let codes = |place: &Place, number: &str| -> Vec<&'static str> {
        let found = burn(place, number);
        let all = found.allocations.iter().flat_map(|burn| &burn.findings);
        all.map(|finding| finding.code.as_str())
            .filter(|code| *code == "KOPPELING")
            .collect()
    };
    let starts = |place: &Place| -> Vec<(String, String)> {
        let board = place.session.care_notices(place.now).expect("a board");
        let start = |found: &CareProposal| (found.gemeente.to_string(), found.child.to_string());
        let mut starts: Vec<_> = board.proposals.iter().map(start).collect();
        starts.sort();
        starts.dedup();
        starts
    };
    let row = |code: &str, number: &str| (code.to_owned(), number.to_owned());
    let buren = [row(BUREN, "12"), row(BUREN, "15"), row(BUREN, "21")];
    for (own, alone) in [(None, vec![]), (Some(maasdriel()), vec!["KOPPELING"])] {
        let mut place = place(own.as_deref());
        // 45M04 goes only together with 45M05, which 22 has and 13 has not.
        let head = ALLOCATIONS.lines().next().expect("a head");
        let extra = format!(
            "{head}\n0263;400001;2026-02-16;10:21:00;13;45;45M04;3;16;2;2026-03-01;2026-12-31;\n\
             0263;400002;2026-02-16;10:21:00;22;45;45M04;3;16;2;2026-03-01;2026-12-31;\n"
        );
        place.write(ImportKind::Allocations, &extra);
        assert_eq!((codes(&place, "13"), codes(&place, "22")), (alone, vec![]));
        let mut expected = buren.to_vec();
        if own.is_some() {
            expected.extend([row(MAASDRIEL, "13"), row(MAASDRIEL, "15"), row(MAASDRIEL, "22")]);
        }
        assert_eq!(
            starts(&place),
            expected,
            "care on a product that no policy knows is no care that started"
        );
    }
}

/// Whether a child is a plus child on 12 or 13 March, by number.
fn is_plus(place: &Place, number: &str, date: &str) -> bool {
    let id = child(place, number).id;
    let view = place
        .session
        .day_view(day(date), moment(&format!("{date}T15:00")))
        .expect("a day");
    let rows = view.groups.iter().flat_map(|group| &group.rows);
    let found = rows.into_iter().find(|row| row.child == id).expect("on the list");
    found.support == Support::Plus
}

#[test]
fn a_plus_child_and_the_plus_ratio_follow_the_policy_of_who_granted_the_support() {
    for (own, plus, needed) in [(None, false, 1), (Some(maasdriel()), true, 2)] {
        let place = place(own.as_deref());
        assert_eq!(is_plus(&place, "13", "2026-03-13"), plus);
        assert!(is_plus(&place, "12", "2026-03-12"));
        // On Friday 13 March 13, 15 and 16 are there: 15 is of Buren (one to four), 13 of Maasdriel (one to two).
        let moment = parse_moment("2026-03-13T15:00").expect("a moment");
        let found = place.session.occupancy_at(moment, place.now).expect("a moment");
        let group = &found.stretch.groups[0].numbers;
        assert_eq!((group.children, group.plus), (3, needed), "{:?}", group.steps);
        assert_eq!(group.plus_children, 1 + u32::from(plus));
    }
}

fn write(place: &mut Place, number: &str, kind: EntryKind, fields: &[(&str, &str)]) {
    let target = FormTarget::Record {
        child: child(place, number).id,
        kind,
        replaces: None,
    };
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    let typed = fields.iter().map(owned).collect();
    place
        .session
        .record_form(place.now, &target, &typed)
        .expect("it is recorded");
}

#[test]
fn terms_and_consent_follow_the_policy_of_the_municipality_of_the_child() {
    let mut place = place(Some(&maasdriel()));
    for number in ["12", "13"] {
        write(
            &mut place,
            number,
            EntryKind::Request,
            &[("datum", "2026-02-01"), ("soort", "bso+")],
        );
        let decision = [("datum", "2026-02-16"), ("uitkomst", "toegekend")];
        write(&mut place, number, EntryKind::Decision, &decision);
    }
    let hidden = |number: &str| {
        let file = place.session.child_file(child(&place, number).id, place.now);
        file.expect("a dossier").hidden
    };
    assert_eq!((hidden("12"), hidden("13")), (Some(Consent::NeverGiven), None));
    let board = place
        .session
        .deadlines(Some(day("2026-12-31")), place.now)
        .expect("a board");
    let dues = |kind: DeadlineKind| -> Vec<(String, String)> {
        let of_kind = board.lines.iter().filter(|line| line.kind == kind);
        let mut dues: Vec<_> = of_kind
            .filter_map(|line| match &line.about {
                About::Child(_, number, _) => Some((number.to_string(), line.due.to_string())),
                About::Staff(..) | About::Location => None,
            })
            .collect();
        dues.sort();
        dues
    };
    let row = |number: &str, due: &str| (number.to_owned(), due.to_owned());
    assert_eq!(dues(DeadlineKind::ConsentMissing), [row("12", "2026-02-16")]);
    // Buren evaluates two months before the end, Maasdriel one; what 15 had of Buren was short.
    assert_eq!(
        dues(DeadlineKind::Evaluation),
        [
            row("12", "2026-10-31"),
            row("13", "2026-11-30"),
            row("15", "2026-03-01"),
            row("15", "2026-11-30"),
            row("21", "2026-10-31"),
            row("22", "2026-11-30"),
        ]
    );
    let talks = board
        .lines
        .iter()
        .filter(|line| line.kind == DeadlineKind::SpecialistTalk);
    let mut talks: Vec<_> = talks.map(|line| line.due).collect();
    let all = talks.len();
    talks.dedup();
    assert_eq!(
        (all > 0, talks.len()),
        (true, all),
        "one talk a month, whichever policies ask for it"
    );
}

#[test]
fn the_hours_follow_the_municipality_with_a_subsidy_where_the_location_has_none() {
    let mut place = place(None);
    let month = Month::parse("2023-03").expect("a month");
    let codes = |place: &Place| -> Vec<&str> {
        let report = place.session.extra_hours(month, place.now).expect("a report");
        report.findings.iter().map(|finding| finding.code.as_str()).collect()
    };
    assert_eq!(codes(&place), ["UREN-GEEN"]);
    let (now, here) = (place.now, Path::new("."));
    place
        .session
        .put_regeling(&gemeente("0153"), "enschede-pilot", here, now)
        .expect("a policy");
    assert_eq!(codes(&place), ["UREN-GEMEENTE", "UREN-TARIEF"]);
    let report = place.session.extra_hours(month, now).expect("a report");
    assert!(report.total.entitled > 0);
    assert_eq!(
        report.programme.map(|programme| programme.from),
        Some(day("2021-10-25"))
    );
    assert_eq!(report.ceiling.map(Cents::cents), Some(11_649_700));
}

#[test]
fn a_municipality_gets_a_policy_keeps_it_in_the_file_and_gets_another() {
    let mut place = place(None);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("maasdriel.toml");
    std::fs::write(&path, maasdriel()).expect("a file");
    let now = place.now;
    let put = |place: &mut Place, code: &str, name: &str| -> Result<(), AppError> {
        place
            .session
            .put_regeling(&gemeente(code), name, folder.path(), now)
            .map(drop)
    };
    put(&mut place, MAASDRIEL, "maasdriel.toml").expect("a policy");
    std::fs::remove_file(&path).expect("the file is not needed any more");
    let ids = |session: &Session| {
        let id = |code: &str| session.regeling_of(&gemeente(code)).id.clone();
        (id(BUREN), id(MAASDRIEL), id("0999"))
    };
    let expected = (
        "buren-2025".to_owned(),
        "maasdriel-2026".to_owned(),
        "buren-2025".to_owned(),
    );
    assert_eq!(ids(&place.session), expected);
    let again = Session::open(&place.path, Some("Proef"), PASSPHRASE, now).expect("it opens");
    assert_eq!(ids(&again), expected, "the text is in the file");
    assert_eq!(weeks(&place, "13")[0].1, 2, "it holds at once");
    let refused = |error: Result<(), AppError>| error.map_err(|error| error.code);
    for (code, name, why) in [
        (BUREN, "enschede-pilot", "EIGEN_GEMEENTE"),
        (MAASDRIEL, "maasdriel", "REGELING"),
        (MAASDRIEL, "maasdriel.toml", "REGELING"),
    ] {
        assert_eq!(refused(put(&mut place, code, name)), Err(why), "{code} {name}");
    }
    assert_eq!(ids(&place.session), expected, "what was refused changed nothing");
    put(&mut place, MAASDRIEL, "enschede-pilot").expect("another policy");
    assert_eq!(ids(&place.session).1, "enschede-pilot");
    let log = log(&place.path, "Proef", PASSPHRASE);
    let lines: Vec<&String> = log.iter().filter(|line| line.starts_with("|regeling|")).collect();
    assert_eq!(
        lines,
        [
            "|regeling|gemeente=0263 regeling=maasdriel-2026|",
            "|regeling|gemeente=0263 regeling=enschede-pilot|"
        ]
    );
    let name = Text::parse("Bo").expect("a name");
    let secret = "nog vier losse woorden";
    place
        .session
        .add_account(now, &name, Role::Medewerker, secret, PASSPHRASE)
        .expect("an account");
    let mut other = Session::open(&place.path, Some("Bo"), secret, now).expect("it opens");
    let error = other.put_regeling(&gemeente(MAASDRIEL), "buren-2025", folder.path(), now);
    assert_eq!(refused(error.map(drop)), Err("GEEN_RECHT"));
}

/// The sample settings with blocks at the end.
fn settings(blocks: &str) -> String {
    format!("{}{blocks}", include_str!("../../data/voorbeeld/locatie.toml"))
}

#[test]
fn a_policy_in_the_settings_is_read_beside_them_and_one_that_is_missing_is_named_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("locatie.toml");
    let blocks = "\n[[gemeente]]\ncode = \"0153\"\nregeling = \"enschede-pilot\"\n\
        [[gemeente]]\ncode = \"0263\"\nregeling = \"maasdriel.toml\"\n";
    let text = settings(blocks);
    std::fs::write(&file, &text).expect("a file");
    let error = read_settings(&file).expect_err("the file is not there");
    let line = text.lines().count();
    assert!(
        error.message.contains(&format!(
            "locatie.toml, regel {line}: gemeente.regeling is geen regeling"
        )),
        "{}",
        error.message
    );
    std::fs::write(folder.path().join("maasdriel.toml"), maasdriel()).expect("a file");
    let (read, _) = read_settings(&file).expect("right settings");
    let texts: Vec<Option<String>> = read.municipalities.into_iter().map(|one| one.text).collect();
    let pilot = regeling::builtin("enschede-pilot").map(str::to_owned);
    assert_eq!(texts, [pilot, Some(maasdriel())]);
    let wrong = maasdriel().replace("hoogstens_per_dag = 1", "hoogstens_per_dag = 0");
    let line = wrong
        .lines()
        .position(|line| line.starts_with("hoogstens_per_dag"))
        .expect("the line")
        + 1;
    std::fs::write(folder.path().join("maasdriel.toml"), wrong).expect("a file");
    let error = read_settings(&file).expect_err("a wrong policy");
    assert!(
        error
            .message
            .contains(&format!("maasdriel.toml, regel {line}: dagdeel.hoogstens_per_dag")),
        "{}",
        error.message
    );
}

#[test]
fn the_command_gives_a_municipality_its_policy_and_locatie_toon_shows_it() {
    let home = Home::empty();
    let file = home.write(
        "locatie.toml",
        settings("\n[[gemeente]]\ncode = \"0153\"\nregeling = \"enschede-pilot\"\n").as_bytes(),
    );
    let made = home.run(&[
        "locatie",
        "nieuw",
        "--instellingen",
        text(&file),
        "--account",
        "Anja",
        "--rol",
        "locatiemanager",
    ]);
    assert_eq!(code(&made), 0, "{}", err(&made));
    let pilot = json!({"gemeente": "0153", "regeling": "enschede-pilot"});
    assert_eq!(home.json(&["locatie", "toon"]).0["regelingen"], json!([pilot]));
    home.write("maasdriel.toml", maasdriel().as_bytes());
    let (answer, exit) = home.json(&["locatie", "regeling", "0263", "maasdriel.toml"]);
    let own = json!({"gemeente": "0263", "regeling": "maasdriel-2026"});
    assert_eq!(
        (answer, exit),
        (
            json!({"regeling": "buren-2025", "regelingen": [pilot, own], "let_op": null}),
            0
        )
    );
    let shown = out(&home.run(&["locatie", "toon"]));
    assert!(
        shown.contains("Regeling   buren-2025\n           gemeente 0153: enschede-pilot\n           gemeente 0263: maasdriel-2026\n"),
        "{shown}"
    );
    for (arguments, sentence) in [
        (["0263", "nergens"], "De regeling «nergens» is niet bekend"),
        (["263", "enschede-pilot"], "De gemeente"),
        (["0214", "enschede-pilot"], "is de gemeente van de locatie zelf"),
    ] {
        let refused = home.run(&["locatie", "regeling", arguments[0], arguments[1]]);
        assert_refused(&refused, sentence);
    }
}
