//! Policies ("regelingen"): one TOML file each, with Dutch keys or the English ones of the shape they started from.
//!
//! A limit that is left out does not exist. Keys that no rule uses yet are checked all the same, so that a file stays
//! right when a rule starts to use them.

use super::error::SettingsError;
use super::process::read_process;
use super::reader::{Key, Section, Source, choice, date, flag, list, number, text};
use crate::domain::allocation::Eenheid;
use crate::domain::calendar::Region;
use crate::domain::group::GroupKind;
use crate::domain::ids::ProductCode;
use crate::domain::intake::MAX_TABLES;
use crate::domain::money::Cents;
use crate::domain::regeling::{
    AgeEnd, BeforeSchool, DagdeelMethod, DagdeelRule, DeclaredIn, ExtraStaff, Funding, Piece, PlusCaps, PlusDeviation,
    PlusTrainees, PolicyProduct, Process, ProductAge, ProductKind, RatioCounts, RatioRule, Regeling, Scope, Subsidy,
    WeekCap,
};
use crate::domain::text::Text;
use chrono::NaiveDate;
use std::num::NonZeroU8;

const REGELING: Key = Key::or("regeling", "policy", "[regeling]");
const DAGDEEL: Key = Key::new("dagdeel", "[dagdeel]");
const PRODUCT: Key = Key::new("product", "[[product]]");
const RATIO: Key = Key::or("plusratio", "ratio", "[[plusratio]]");
const PERSONEEL: Key = Key::or("personeel", "staff", "[personeel]");
const WERKWIJZE: Key = Key::or("werkwijze", "process", "[werkwijze]");
const VERANTWOORDING: Key = Key::or("verantwoording", "monitoring", "[verantwoording]");
const SUBSIDIE: Key = Key::or("subsidie", "subsidy", "[subsidie]");
const GRENZEN: Key = Key::or("grenzen", "caps", "[grenzen]");

const GELDIG_TOT: Key = Key::or("geldig_tot_en_met", "valid_to", "geldig_tot_en_met = 2026-12-31");
const PRODUCT_CODE: Key = Key::new("code", "code = \"45A60\"");
const VEREIST: Key = Key::or("vereist_een_van", "requires_any", "vereist_een_van = [\"45A05\"]");
const SOORT: Key = Key::or("soort", "kind", "soort = \"bso+\"");
const TARIEF: Key = Key::or(
    "tarief_per_uur_cent",
    "rate_per_hour_eur_cents",
    "tarief_per_uur_cent = 3500",
);
const PLAFOND: Key = Key::or("plafond_cent", "ceiling_eur_cents", "plafond_cent = 11649700");

const SCOPES: &[(&str, Scope)] = &[
    ("groep", Scope::Group),
    ("locatie", Scope::Location),
    ("group", Scope::Group),
    ("location", Scope::Location),
];

/// Reads a policy file.
///
/// `file_name` is only used in the error, which holds every mistake in the file with its line and a right value.
pub fn read_policy(file_name: &str, text: &str) -> Result<Regeling, SettingsError> {
    Source::read(file_name, text, |root| {
        let head = root.required_table(REGELING).and_then(read_head);
        let (dagdeel, dagdeel_method) = read_dagdeel(root.table(DAGDEEL));
        let products = read_products(root);
        let ratios = read_ratios(root);
        let subsidy = root.table(SUBSIDIE).map(read_subsidy);
        let caps = root.table(GRENZEN).map(read_caps).unwrap_or_default();
        let process = read_process(root.table(PERSONEEL), root.table(WERKWIJZE));
        check_monitoring(root.table(VERANTWOORDING));
        let mut regeling = head?;
        regeling.dagdeel = dagdeel;
        regeling.dagdeel_method = dagdeel_method;
        regeling.subsidy = subsidy;
        regeling.caps = caps;
        regeling.process = process;
        regeling.products = products?;
        regeling.ratios = ratios?;
        Some(regeling)
    })
}

fn read_head(mut section: Section<'_>) -> Option<Regeling> {
    let id = section.required(Key::new("id", "id = \"buren-2025\""), text(Text::parse));
    let municipality = section.optional(
        Key::or("gemeente", "municipality", "gemeente = \"Buren\""),
        text(Text::parse),
    );
    let source = section.optional(
        Key::or(
            "bron",
            "source",
            "bron = \"Beleidsregels KDV+ en BSO+ gemeente Buren 2025\"",
        ),
        text(Text::parse),
    );
    let valid_from = section.required(Key::or("geldig_vanaf", "valid_from", "geldig_vanaf = 2025-01-01"), date);
    let valid_to = section.optional(GELDIG_TOT, date);
    if let (Some(begin), Some(end)) = (valid_from, valid_to) {
        check_validity(&section, begin, end);
    }
    let funding = section.required(
        Key::or("bekostiging", "funding", "bekostiging = \"product\""),
        choice(&[
            ("product", Funding::Product),
            ("subsidie_uren", Funding::SubsidyHours),
            ("product_uren", Funding::ProductHours),
            ("subsidy_hours", Funding::SubsidyHours),
            ("product_hours", Funding::ProductHours),
        ]),
    );
    let region_default = section.optional(
        Key::or("regio", "region_default", "regio = \"Midden\""),
        text(Region::parse),
    );
    section.finish();
    Some(Regeling {
        id: id?.as_str().to_owned(),
        municipality: municipality.map(|text| text.as_str().to_owned()),
        source: source.map(|text| text.as_str().to_owned()),
        valid_from: valid_from?,
        valid_to,
        funding: funding?,
        region_default,
        dagdeel: DagdeelRule {
            max_per_day: None,
            before_school: BeforeSchool::NotBilled,
            clock_hours: None,
            week_cap: WeekCap::default(),
        },
        dagdeel_method: DagdeelMethod::Session,
        subsidy: None,
        caps: PlusCaps::default(),
        process: Process::default(),
        products: Vec::new(),
        ratios: Vec::new(),
    })
}

fn check_validity(section: &Section<'_>, begin: NaiveDate, end: NaiveDate) {
    if end < begin {
        section.wrong(GELDIG_TOT, "ligt voor de eerste geldige dag");
    }
}

fn read_dagdeel(section: Option<Section<'_>>) -> (DagdeelRule, DagdeelMethod) {
    let mut rule = DagdeelRule {
        max_per_day: None,
        before_school: BeforeSchool::NotBilled,
        clock_hours: None,
        week_cap: WeekCap::default(),
    };
    let Some(mut section) = section else {
        return (rule, DagdeelMethod::Session);
    };
    let method = section.optional(
        Key::or("methode", "method", "methode = \"dagdelen\""),
        choice(&[
            ("dagdelen", DagdeelMethod::Session),
            ("klokuren", DagdeelMethod::ClockHours),
            ("session", DagdeelMethod::Session),
            ("clock_hours", DagdeelMethod::ClockHours),
        ]),
    );
    for key in [
        Key::or("schoolmiddag", "school_afternoon", "schoolmiddag = 1"),
        Key::or("vrije_dag", "free_day", "vrije_dag = 2"),
        Key::or("kdv_halve_dag", "kdv_half_day", "kdv_halve_dag = 1"),
    ] {
        section.optional(key, number(0, 10));
    }
    rule.clock_hours = section.optional(Key::or("klokuren", "clock_hours", "klokuren = 4"), number(1, 24));
    let week_cap = section.optional(
        Key::or("weekmaximum", "week_cap", "weekmaximum = \"declaratie\""),
        choice(&[
            ("toekenning", WeekCap::Granting),
            ("declaratie", WeekCap::Claim),
            ("granting", WeekCap::Granting),
            ("claim", WeekCap::Claim),
        ]),
    );
    rule.week_cap = week_cap.unwrap_or_default();
    if section.optional(Key::or("voorschools", "before_school", "voorschools = 0"), number(0, 1)) == Some(1) {
        rule.before_school = BeforeSchool::Billed;
    }
    rule.max_per_day = section.optional(
        Key::or("hoogstens_per_dag", "max_per_day", "hoogstens_per_dag = 2"),
        number(1, 10),
    );
    section.finish();
    (rule, method.unwrap_or_default())
}

fn read_products(root: &mut Section<'_>) -> Option<Vec<PolicyProduct>> {
    let mut sections = root.tables(PRODUCT, MAX_TABLES).unwrap_or_default();
    let mut products: Vec<Option<PolicyProduct>> = Vec::new();
    for section in &mut sections {
        let product = read_product(section);
        let known = |other: &PolicyProduct| product.as_ref().is_some_and(|product| product.code == other.code);
        if products.iter().flatten().any(known) {
            section.wrong(
                PRODUCT_CODE,
                "staat al bij een ander product; elke code komt een keer voor",
            );
        }
        products.push(product);
    }
    for (section, product) in sections.iter().zip(&products) {
        let required = product.iter().flat_map(|product| &product.requires_any);
        for code in required {
            if products
                .iter()
                .all(|other| other.as_ref().is_some_and(|other| other.code != *code))
            {
                section.wrong(
                    VEREIST,
                    format!("noemt product {code}, dat niet in deze regeling staat"),
                );
            }
        }
    }
    sections.into_iter().for_each(Section::finish);
    products.into_iter().collect()
}

fn read_product(section: &mut Section<'_>) -> Option<PolicyProduct> {
    let code = section.required(PRODUCT_CODE, text(ProductCode::parse));
    let kind = section.required(
        SOORT,
        choice(&[
            ("bso+", ProductKind::Support(GroupKind::BsoPlus)),
            ("kdv+", ProductKind::Support(GroupKind::KdvPlus)),
            ("geen_kot", ProductKind::NoAllowance),
            ("vervoer", ProductKind::Transport),
            ("no_kot", ProductKind::NoAllowance),
            ("transport", ProductKind::Transport),
        ]),
    );
    let is_jeugdhulp = section.optional(
        Key::or("jeugdhulp", "is_jeugdhulp", "jeugdhulp = true"),
        flag(true, false),
    );
    let limit = |name, alias, example| Key::or(name, alias, example);
    let cap_school_week = section.optional(
        limit("hoogstens_schoolweek", "cap_school_week", "hoogstens_schoolweek = 3"),
        number(0, 99),
    );
    let cap_holiday_week = section.optional(
        limit(
            "hoogstens_vakantieweek",
            "cap_holiday_week",
            "hoogstens_vakantieweek = 6",
        ),
        number(0, 99),
    );
    let weeks_per_year = section.optional(
        limit("weken_per_jaar", "weeks_per_year", "weken_per_jaar = 49"),
        number(0, 53),
    );
    let max_hours_per_day = section.optional(
        limit(
            "hoogstens_uren_per_dag",
            "max_hours_per_day",
            "hoogstens_uren_per_dag = 9",
        ),
        number(1, 24),
    );
    let requires_any = section.optional(VEREIST, list(text(ProductCode::parse)));
    let age = read_age(section);
    let declared = read_declared(section);
    check_product_details(section);
    Some(PolicyProduct {
        code: code?,
        kind: kind?,
        // The safer choice: without a word from the municipality the dossier duty of the Jeugdwet holds (POLICY 3.7).
        is_jeugdhulp: is_jeugdhulp.unwrap_or(true),
        cap_school_week,
        cap_holiday_week,
        weeks_per_year,
        max_hours_per_day,
        requires_any: requires_any.unwrap_or_default(),
        age,
        declared,
    })
}

/// The unit of the contract, and what one piece is.
fn read_declared(section: &mut Section<'_>) -> DeclaredIn {
    let unit = section.optional(
        Key::or("eenheid", "unit", "eenheid = \"dagdeel\""),
        choice(&[
            ("dagdeel", Eenheid::Dagdeel),
            ("etmaal", Eenheid::Etmaal),
            ("uur", Eenheid::Uur),
            ("hour", Eenheid::Uur),
            ("minuut", Eenheid::Minuut),
            ("minute", Eenheid::Minuut),
            ("stuks", Eenheid::Stuks),
            ("piece", Eenheid::Stuks),
        ]),
    );
    let piece = section.optional(
        Key::or("stuk", "piece_is", "stuk = \"dag\""),
        choice(&[("dag", Piece::Day), ("dagdeel", Piece::Dagdeel), ("day", Piece::Day)]),
    );
    DeclaredIn {
        unit,
        piece: piece.unwrap_or_default(),
    }
}

fn read_age(section: &mut Section<'_>) -> ProductAge {
    let age_from = Key::or("vanaf_leeftijd", "age_from", "vanaf_leeftijd = 4");
    let age_to = Key::or("tot_leeftijd", "age_to", "tot_leeftijd = 4");
    let until = Key::or("tot", "until", "tot = \"einde_basisschool\"");
    ProductAge {
        from_years: section.optional(age_from, number(0, 23)),
        to_years: section.optional(age_to, number(1, 23)),
        until: section.optional(
            until,
            choice(&[
                ("einde_basisschool", AgeEnd::EndOfPrimarySchool),
                ("end_primary", AgeEnd::EndOfPrimarySchool),
            ]),
        ),
    }
}

/// The keys of a product that no rule reads yet.
fn check_product_details(section: &mut Section<'_>) {
    section.optional(
        Key::or("frequentie", "frequency", "frequentie = \"week\""),
        choice(&[
            ("dag", ()),
            ("week", ()),
            ("maand", ()),
            ("totaal", ()),
            ("day", ()),
            ("month", ()),
            ("total", ()),
        ]),
    );
    section.optional(
        Key::or("geldstroom", "money", "geldstroom = \"OAB\""),
        text(Text::parse),
    );
    section.optional(
        Key::or("binnen_periode", "period_inside_required", "binnen_periode = true"),
        flag((), ()),
    );
}

fn read_ratios(root: &mut Section<'_>) -> Option<Vec<RatioRule>> {
    let mut ratios: Vec<Option<RatioRule>> = Vec::new();
    for mut section in root.tables(RATIO, MAX_TABLES).unwrap_or_default() {
        let ratio = read_ratio(&mut section);
        let known = |other: &RatioRule| ratio.as_ref().is_some_and(|ratio| ratio.kind == other.kind);
        if ratios.iter().flatten().any(known) {
            section.wrong(SOORT, "heeft al een plusratio; elke soort komt een keer voor");
        }
        section.finish();
        ratios.push(ratio);
    }
    ratios.into_iter().collect()
}

fn read_ratio(section: &mut Section<'_>) -> Option<RatioRule> {
    let kind = section.required(
        SOORT,
        choice(&[("bso+", GroupKind::BsoPlus), ("kdv+", GroupKind::KdvPlus)]),
    );
    let children = section.required(
        Key::or("kinderen_per_pm", "children_per_staff", "kinderen_per_pm = 4"),
        number(1, 30),
    );
    let counts = section.optional(
        Key::or("telt", "counts", "telt = \"alle\""),
        choice(&[
            ("alle", RatioCounts::All),
            ("toegevoegd", RatioCounts::Added),
            ("indicatie", RatioCounts::Indicated),
            ("all", RatioCounts::All),
            ("added", RatioCounts::Added),
            ("indicated", RatioCounts::Indicated),
        ]),
    );
    let only_when_indicated = section.optional(
        Key::or(
            "alleen_met_indicatie",
            "only_when_indicated_present",
            "alleen_met_indicatie = true",
        ),
        flag(true, false),
    );
    let scope = section.optional(Key::or("bereik", "scope", "bereik = \"groep\""), choice(SCOPES));
    let deviation = section.optional(
        Key::or(
            "afwijking_toegestaan",
            "deviation_allowed",
            "afwijking_toegestaan = false",
        ),
        flag(PlusDeviation::Allowed, PlusDeviation::NotAllowed),
    );
    let trainees = section.optional(
        Key::or("stagiairs_tellen", "trainees_count", "stagiairs_tellen = false"),
        flag(PlusTrainees::Count, PlusTrainees::DoNotCount),
    );
    Some(RatioRule {
        kind: kind?,
        children_per_staff: u8::try_from(children?).ok().and_then(NonZeroU8::new)?,
        // Defaults of POLICY 3.9: reading A, and only while a child with an indication is present.
        counts: counts.unwrap_or(RatioCounts::All),
        only_when_indicated_present: only_when_indicated.unwrap_or(true),
        scope: scope.unwrap_or(Scope::Group),
        trainees: trainees.unwrap_or_default(),
        deviation: deviation.unwrap_or_default(),
    })
}

fn read_subsidy(mut section: Section<'_>) -> Subsidy {
    let school_afternoon = section.optional(
        Key::or("uren_schoolmiddag", "hours_school_afternoon", "uren_schoolmiddag = 2"),
        number(0, 24),
    );
    let holiday_day = section.optional(
        Key::or("uren_vakantiedag", "hours_holiday_day", "uren_vakantiedag = 5"),
        number(0, 24),
    );
    let per = section.optional(Key::new("per", "per = \"groep\""), choice(SCOPES));
    let ceiling = section.optional(PLAFOND, number(0, u32::MAX));
    let rate = section.optional(TARIEF, number(1, 99_999));
    let extra_staff = section.optional(
        Key::or("bovenop_bkr", "extra_on_top_of_bkr", "bovenop_bkr = true"),
        flag(ExtraStaff::OnTop, ExtraStaff::Counts),
    );
    section.finish();
    Subsidy {
        minutes_school_afternoon: school_afternoon.map(|hours| hours * 60),
        minutes_holiday_day: holiday_day.map(|hours| hours * 60),
        per,
        ceiling: ceiling.and_then(|cents| Cents::new(u64::from(cents)).ok()),
        rate_per_hour: rate.and_then(|cents| Cents::new(u64::from(cents)).ok()),
        extra_staff: extra_staff.unwrap_or_default(),
    }
}

fn read_caps(mut section: Section<'_>) -> PlusCaps {
    let most = section.optional(
        Key::or(
            "pluskinderen_per_dagdeel",
            "plus_children_per_dagdeel",
            "pluskinderen_per_dagdeel = 5",
        ),
        number(0, 99),
    );
    let scope = section.optional(Key::or("bereik", "scope", "bereik = \"groep\""), choice(SCOPES));
    let target = section.optional(
        Key::or(
            "streef_pluskinderen_per_dagdeel",
            "target_min_children_per_dagdeel",
            "streef_pluskinderen_per_dagdeel = 2",
        ),
        number(0, 99),
    );
    let target_scope = section.optional(
        Key::or("streef_bereik", "target_scope", "streef_bereik = \"locatie\""),
        choice(SCOPES),
    );
    section.finish();
    PlusCaps {
        // POLICY 3.16: "in the group" unless the file says otherwise; the target counts per location (POLICY 3.17).
        most_per_dagdeel: most.map(|count| (count, scope.unwrap_or(Scope::Group))),
        target_per_dagdeel: target.map(|count| (count, target_scope.unwrap_or(Scope::Location))),
    }
}

fn check_monitoring(section: Option<Section<'_>>) {
    let Some(mut section) = section else { return };
    section.optional(
        Key::or("velden", "fields", "velden = [\"aanvragen\", \"kosten\"]"),
        list(text(Text::parse)),
    );
    section.finish();
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
