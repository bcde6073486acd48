//! Tests of policies: the built-in ones, the shape they started from, and one wrong file for each mistake.

use super::*;
use crate::regeling::{builtin, builtin_ids};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/regelingen"))
}

fn fixture(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).expect("a fixture")
}

fn read(name: &str) -> Regeling {
    read_policy(name, &fixture(name)).expect(name)
}

fn built_in(id: &str) -> Regeling {
    read_policy(id, builtin(id).expect("a built-in policy")).expect(id)
}

/// Each wrong file with the line and key of its one mistake.
const WRONG: &[(&str, usize, &str)] = &[
    ("tabel_ontbreekt.toml", 1, "regeling"),
    ("id_ontbreekt.toml", 1, "regeling.id"),
    ("id_getal.toml", 2, "regeling.id"),
    ("geldig_vanaf_ontbreekt.toml", 1, "regeling.geldig_vanaf"),
    ("geldig_vanaf_fout.toml", 4, "regeling.geldig_vanaf"),
    ("geldig_tot_ervoor.toml", 5, "regeling.geldig_tot_en_met"),
    ("bekostiging_ontbreekt.toml", 1, "regeling.bekostiging"),
    ("bekostiging_onbekend.toml", 6, "regeling.bekostiging"),
    ("regio_onbekend.toml", 7, "regeling.regio"),
    ("onbekende_sleutel.toml", 3, "regeling.gemeent"),
    ("dubbele_naam.toml", 4, "regeling.municipality"),
    ("methode_onbekend.toml", 10, "dagdeel.methode"),
    ("voorschools_twee.toml", 11, "dagdeel.voorschools"),
    ("per_dag_nul.toml", 12, "dagdeel.hoogstens_per_dag"),
    ("code_te_lang.toml", 15, "product.code"),
    ("code_ontbreekt.toml", 14, "product.code"),
    ("code_dubbel.toml", 25, "product.code"),
    ("product_soort_onbekend.toml", 16, "product.soort"),
    ("eenheid_onbekend.toml", 17, "product.eenheid"),
    ("frequentie_onbekend.toml", 18, "product.frequentie"),
    ("jeugdhulp_tekst.toml", 19, "product.jeugdhulp"),
    ("schoolweek_negatief.toml", 20, "product.hoogstens_schoolweek"),
    ("vakantieweek_tekst.toml", 21, "product.hoogstens_vakantieweek"),
    ("weken_te_veel.toml", 22, "product.weken_per_jaar"),
    ("uren_te_veel.toml", 27, "product.hoogstens_uren_per_dag"),
    ("vereist_onbekend.toml", 28, "product.vereist_een_van"),
    ("vereist_geen_lijst.toml", 28, "product.vereist_een_van"),
    ("binnen_periode_getal.toml", 29, "product.binnen_periode"),
    ("ratio_gewone_groep.toml", 32, "plusratio.soort"),
    ("ratio_dubbel.toml", 39, "plusratio.soort"),
    ("ratio_nul.toml", 33, "plusratio.kinderen_per_pm"),
    ("ratio_ontbreekt.toml", 31, "plusratio.kinderen_per_pm"),
    ("telt_onbekend.toml", 34, "plusratio.telt"),
    ("alleen_met_indicatie_tekst.toml", 35, "plusratio.alleen_met_indicatie"),
    ("afwijking_tekst.toml", 36, "plusratio.afwijking_toegestaan"),
    ("bereik_onbekend.toml", 41, "plusratio.bereik"),
    ("subsidie_uren.toml", 44, "subsidie.uren_schoolmiddag"),
    ("subsidie_per.toml", 45, "subsidie.per"),
    ("plafond_komma.toml", 46, "subsidie.plafond_cent"),
    ("tarief_komma.toml", 47, "subsidie.tarief_per_uur_cent"),
    ("tarief_nul.toml", 47, "subsidie.tarief_per_uur_cent"),
    ("tarief_tekst.toml", 47, "subsidie.tarief_per_uur_cent"),
    ("tarief_dubbel.toml", 48, "subsidie.rate_per_hour_eur_cents"),
    ("grens_tekst.toml", 49, "grenzen.pluskinderen_per_dagdeel"),
    ("niveau_getal.toml", 53, "personeel.niveau_groep"),
    ("opleidingen_leeg.toml", 54, "personeel.opleidingen_verantwoordelijke"),
    ("evaluatie_dagen.toml", 58, "werkwijze.evaluatie_voor_einde"),
    ("overleg_onbekend.toml", 59, "werkwijze.overleg_gedragskundige"),
    ("toegang_geen_lijst.toml", 60, "werkwijze.toegang"),
    ("velden_getal.toml", 63, "verantwoording.velden"),
];

/// Files that are right.
const RIGHT: [&str; 3] = ["goed.toml", "vorm_product.toml", "vorm_subsidie.toml"];

#[test]
fn every_mistake_in_a_policy_is_reported_with_line_key_and_example() {
    for (name, line, key) in WRONG {
        let error = read_policy(name, &fixture(name)).expect_err(name);
        let found: Vec<(usize, &str)> = error
            .problems()
            .iter()
            .map(|problem| (problem.line, problem.key.as_str()))
            .collect();
        assert_eq!(found, [(*line, *key)], "{name}: {error}");
        for problem in error.problems() {
            assert!(toml::de::DeTable::parse(&problem.example).is_ok(), "{problem}");
            assert!(!problem.example.is_empty(), "{problem}");
        }
    }
}

#[test]
fn every_policy_file_in_the_folder_is_tested() {
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    let table = WRONG.iter().map(|(name, ..)| *name).chain(RIGHT);
    assert_eq!(files, table.map(str::to_owned).collect());
    for name in RIGHT {
        read(name);
    }
}

#[test]
fn a_built_in_policy_means_the_same_as_the_english_shape() {
    assert_eq!(built_in("buren-2025"), read("vorm_product.toml"));
    let pilot = read("vorm_subsidie.toml");
    let expected = Regeling {
        municipality: Some("Enschede".to_owned()),
        source: Some("Raadsbrief pilot BSO+ gemeente Enschede".to_owned()),
        ..pilot
    };
    assert_eq!(built_in("enschede-pilot"), expected);
}

#[test]
fn the_id_in_a_built_in_file_is_its_name() {
    for id in builtin_ids() {
        assert_eq!(built_in(id).id, id);
    }
    assert_eq!(builtin("onbekend"), None);
}

#[test]
fn buren_articles_5_11_and_6_are_read() {
    let regeling = built_in("buren-2025");
    assert_eq!(regeling.funding, Funding::Product);
    assert_eq!(
        (regeling.valid_from.to_string().as_str(), regeling.valid_to),
        ("2025-01-01", None)
    );
    assert_eq!(regeling.region_default, Some(Region::Midden));
    assert_eq!(regeling.dagdeel.max_per_day, Some(2));
    assert_eq!(regeling.dagdeel.before_school, BeforeSchool::NotBilled);
    let product = |code| {
        regeling
            .product(&ProductCode::parse(code).expect("a code"))
            .expect("a product")
    };
    let caps = |code| {
        (
            product(code).cap_school_week,
            product(code).cap_holiday_week,
            product(code).weeks_per_year,
        )
    };
    assert_eq!(caps("45A60"), (Some(3), Some(6), Some(49)), "6.2 and 6.4");
    assert_eq!(caps("45A05"), (None, None, Some(49)), "6.4");
    assert_eq!(product("45A05").max_hours_per_day, Some(9), "6.3");
    assert_eq!(
        caps("42A03"),
        (None, None, None),
        "a limit that is left out does not exist"
    );
    assert_eq!(
        product("45A04").requires_any,
        [ProductCode::parse("45A05").expect("a code")],
        "4m"
    );
    assert_eq!(product("42A03").kind, ProductKind::Transport, "4n");
    let day = regeling.valid_from;
    let ratio = |kind| {
        regeling
            .ratio_for(kind, day)
            .map(|rule| (rule.children_per_staff.get(), rule.counts))
    };
    assert_eq!(ratio(GroupKind::BsoPlus), Some((4, RatioCounts::All)), "5.11");
    assert_eq!(ratio(GroupKind::KdvPlus), Some((6, RatioCounts::All)), "5.11");
    assert_eq!(ratio(GroupKind::Bso), None);
    assert_eq!((regeling.subsidy, regeling.caps), (None, PlusCaps::default()));
}

#[test]
fn enschede_paragraph_2_is_read() {
    let regeling = built_in("enschede-pilot");
    assert_eq!(regeling.funding, Funding::SubsidyHours);
    let subsidy = Subsidy {
        minutes_school_afternoon: Some(120),
        minutes_holiday_day: Some(300),
        per: Some(Scope::Group),
        ceiling: Cents::new(11_649_700).ok(),
        rate_per_hour: None,
        extra_staff: ExtraStaff::OnTop,
    };
    assert_eq!(regeling.subsidy, Some(subsidy));
    assert_eq!(regeling.caps.most_per_dagdeel, Some((5, Scope::Group)));
    assert_eq!(regeling.caps.target_per_dagdeel, Some((2, Scope::Location)));
    assert_eq!(
        regeling.dagdeel.max_per_day, None,
        "a limit that is left out does not exist"
    );
    assert!(regeling.products.is_empty() && regeling.ratios.is_empty());
    let after = regeling.valid_to.and_then(|day| day.succ_opt()).expect("an end");
    assert_eq!(regeling.ratio_for(GroupKind::BsoPlus, after), None);
}

#[test]
fn the_rate_per_hour_is_read_in_both_shapes_and_never_made_up() {
    let head = "[regeling]\nid = \"x\"\ngeldig_vanaf = 2026-01-01\nbekostiging = \"subsidie_uren\"\n";
    for (table, rate) in [
        ("[subsidie]\ntarief_per_uur_cent = 3550\n", Some(3550)),
        ("[subsidy]\nrate_per_hour_eur_cents = 3550\n", Some(3550)),
        ("[subsidie]\nuren_schoolmiddag = 2\n", None),
    ] {
        let regeling = read_policy("x", &format!("{head}{table}")).expect(table);
        let found = regeling.subsidy.and_then(|subsidy| subsidy.rate_per_hour);
        assert_eq!(found.map(Cents::cents), rate, "{table}");
    }
}

#[test]
fn a_policy_without_products_takes_every_allocation_as_the_referral() {
    let code = |raw| ProductCode::parse(raw).expect("a code");
    for (policy, product, kind, marks) in [
        ("enschede-pilot", None, GroupKind::BsoPlus, true),
        ("enschede-pilot", Some("45A60"), GroupKind::KdvPlus, true),
        ("enschede-pilot", None, GroupKind::Bso, false),
        ("buren-2025", None, GroupKind::BsoPlus, false),
        ("buren-2025", Some("45A60"), GroupKind::BsoPlus, true),
        ("buren-2025", Some("45A60"), GroupKind::KdvPlus, false),
        ("buren-2025", Some("42A03"), GroupKind::BsoPlus, false),
    ] {
        let product = product.map(code);
        let found = built_in(policy).marks_plus(product.as_ref(), kind);
        assert_eq!(found, marks, "{policy} {product:?} {kind:?}");
    }
}

#[test]
fn a_policy_of_only_a_head_has_no_limits() {
    let text = "[policy]\nid = \"x\"\nvalid_from = \"2026-01-01\"\nfunding = \"product_hours\"\n";
    let regeling = read_policy("x", text).expect("a right file");
    assert_eq!(regeling.funding, Funding::ProductHours);
    assert_eq!(regeling.dagdeel.max_per_day, None);
    assert_eq!(regeling.dagdeel_method, DagdeelMethod::Session);
    assert!(regeling.products.is_empty() && regeling.ratios.is_empty() && regeling.subsidy.is_none());
}

proptest! {
    #[test]
    fn reading_a_policy_never_panics(raw in "\\PC*", cut in 0usize..1500, piece in "[\\[\\]{}=\"'.,#\n0-9a-z]{0,20}") {
        let _ = read_policy("x", &raw);
        let good = fixture("goed.toml");
        let (before, after) = good.split_at(good.floor_char_boundary(cut));
        if let Err(error) = read_policy("x", &format!("{before}{piece}{after}")) {
            prop_assert!(error.problems().iter().all(|problem| problem.line >= 1), "{}", error);
        }
    }
}

#[test]
fn b1_the_ages_of_a_product_are_read() {
    let buren = built_in("buren-2025");
    let age = |code: &str| {
        let code = ProductCode::parse(code).expect("a code");
        buren.product(&code).expect("a product").age
    };
    let bso = ProductAge {
        from_years: Some(4),
        to_years: None,
        until: Some(AgeEnd::EndOfPrimarySchool),
    };
    let kdv = ProductAge {
        from_years: Some(0),
        to_years: Some(4),
        until: None,
    };
    assert_eq!((age("45A60"), age("45A05")), (bso, kdv));
    assert_eq!(age("42A03"), ProductAge::default());
}

#[test]
fn b35_a_policy_holds_from_its_first_day_to_its_last() {
    let buren = built_in("buren-2025");
    let pilot = built_in("enschede-pilot");
    let day = |text: &str| crate::domain::time::parse_date(text).expect("a date");
    for (policy, on, holds) in [
        (&buren, "2024-12-31", false),
        (&buren, "2025-01-01", true),
        (&buren, "2031-01-01", true),
        (&pilot, "2023-12-31", true),
        (&pilot, "2024-01-01", false),
    ] {
        assert_eq!(policy.holds_on(day(on)), holds, "{} {on}", policy.id);
        let ratio = crate::domain::group::GroupKind::BsoPlus;
        assert!(
            holds || policy.ratio_for(ratio, day(on)).is_none(),
            "no ratio outside it"
        );
    }
}
