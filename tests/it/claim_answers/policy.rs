//! What the policy of the municipality leaves out of a line that the allocation would hold (POLICY 6).

use super::Office;
use plusgroep::app::import::ImportKind;
use plusgroep::domain::role::Role;
use plusgroep::regeling;

const TARIFFS: &str = "gemeente;productcode;vanaf;tot;productcategorie;eenheid;tarief_cent\n\
    0214;45A60;2026-01-01;2026-12-31;45;16;4737\n0214;45A05;2026-01-01;2026-12-31;45;16;4105\n\
    0214;45A04;2026-01-01;2026-12-31;45;16;1000\n";

/// Number, child, product, dagdelen a week and last day of an allocation from 1 March 2026.
type Granted = (u32, u32, &'static str, u32, &'static str);

/// The claim of March for some allocations, under the policy of Buren with one value changed.
fn march((from, to): (&str, &str), granted: &[Granted], rows: &[&str]) -> Office {
    let policy = regeling::builtin("buren-2025").expect("a policy");
    assert!(policy.contains(from), "{from}");
    under(&policy.replace(from, to), granted, rows)
}

/// The same with the whole text of a policy.
fn under(policy: &str, granted: &[Granted], rows: &[&str]) -> Office {
    let mut office = Office::bare(policy, Role::Locatiemanager);
    office.place.write(ImportKind::Tariffs, TARIFFS);
    let line = |(number, child, code, volume, end): &Granted| {
        format!("0214;{number};2026-02-16;10:21:00;{child};45;{code};{volume};16;2;2026-03-01;{end};\n")
    };
    let head = "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;productcode;volume;\
        eenheid;frequentie;ingangsdatum;einddatum;reden_wijziging\n";
    let lines: String = granted.iter().map(line).collect();
    office.place.write(ImportKind::Allocations, &format!("{head}{lines}"));
    office.attend(&format!("kindnummer;datum;groep;in;uit;reden\n{}\n", rows.join("\n")));
    office
}

/// Volume of each line, by allocation.
fn volumes(office: &Office) -> Vec<(u32, u32)> {
    let view = office.check("2026-03");
    view.lines
        .iter()
        .map(|line| (line.toewijzing.number(), line.volume.count()))
        .collect()
}

/// Day, number and rule of what is left out.
fn left_out(office: &Office) -> Vec<(String, u32, &'static str)> {
    let view = office.check("2026-03");
    view.not_billable
        .iter()
        .map(|out| (out.day.to_string(), out.count, out.code.as_str()))
        .collect()
}

#[test]
fn regeling_week_what_was_granted_above_the_maximum_of_the_policy_is_left_out_last_days_first() {
    let week = [
        "12;2026-03-02;Uilen;14:05;17:30;",
        "12;2026-03-03;Uilen;14:05;17:30;",
        "12;2026-03-04;Uilen;14:05;17:30;",
        "12;2026-03-05;Uilen;14:05;17:30;",
        "12;2026-03-06;Uilen;14:05;17:30;",
    ];
    let granted = [(1, 12, "45A60", 5, "2026-12-31")];
    let same = ("hoogstens_schoolweek = 3", "hoogstens_schoolweek = 3");
    let office = march(same, &granted, &week);
    assert_eq!(volumes(&office), [(1, 3)]);
    let out = |day: &str| (format!("2026-03-{day}"), 1, "REGELING-WEEK");
    assert_eq!(left_out(&office), [out("05"), out("06")]);
    let office = march(
        ("hoogstens_schoolweek = 3", "hoogstens_schoolweek = 5"),
        &granted,
        &week,
    );
    assert_eq!((volumes(&office), left_out(&office)), (vec![(1, 5)], vec![]));
}

#[test]
fn regeling_uren_dagdelen_above_the_hours_of_a_day_are_left_out() {
    let day = ["21;2026-03-02;Bijtjes;08:00;17:30;"];
    let granted = [(1, 21, "45A05", 6, "2026-12-31")];
    let hours = "hoogstens_uren_per_dag = 9";
    // A dagdeel is four hours of the clock.
    for (most, billed, out) in [("9", 2, 0), ("8", 2, 0), ("7", 1, 1), ("4", 1, 1)] {
        let office = march((hours, &format!("hoogstens_uren_per_dag = {most}")), &granted, &day);
        assert_eq!(volumes(&office), [(1, billed)], "{most} hours");
        let refused: Vec<_> = (0..out)
            .map(|_| ("2026-03-02".to_owned(), 1, "REGELING-UREN"))
            .collect();
        assert_eq!(left_out(&office), refused, "{most} hours");
    }
    // Where the policy says how many hours a dagdeel is, or nothing at all: then it is four.
    let seven = ("klokuren = 4 ", "klokuren = 3 ", 2);
    let none = ("klokuren = 4 ", "", 1);
    for (line, other, billed) in [seven, none] {
        let policy = regeling::builtin("buren-2025").expect("a policy");
        assert!(policy.contains(line) && policy.contains(hours));
        let policy = policy.replace(line, other).replace(hours, "hoogstens_uren_per_dag = 7");
        assert_eq!(volumes(&under(&policy, &granted, &day)), [(1, billed)], "{other}");
    }
}

#[test]
fn koppeling_a_product_that_needs_another_is_left_out_on_days_without_it() {
    let days = [
        "21;2026-03-02;Bijtjes;08:00;12:30;",
        "21;2026-03-16;Bijtjes;08:00;12:30;",
    ];
    let same = ("vereist_een_van = [\"45A05\"]", "vereist_een_van = [\"45A05\"]");
    let pair = |end: &'static str| [(1, 21, "45A05", 6, end), (2, 21, "45A04", 6, "2026-12-31")];
    let office = march(same, &pair("2026-12-31"), &days);
    assert_eq!((volumes(&office), left_out(&office)), (vec![(1, 2), (2, 2)], vec![]));
    let office = march(same, &pair("2026-03-15"), &days);
    assert_eq!(volumes(&office), [(1, 1), (2, 1)]);
    let wanted = [("TR308", 1), ("KOPPELING", 1)];
    let found = left_out(&office);
    for (code, count) in wanted {
        assert!(found.contains(&("2026-03-16".to_owned(), count, code)), "{found:?}");
    }
}
