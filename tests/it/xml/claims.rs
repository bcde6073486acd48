//! JW323: the claim as it leaves the house.

use super::{assert_form, assert_official, day};
use plusgroep::domain::allocation::{Eenheid, Volume};
use plusgroep::domain::declaration::{
    DebetCredit, Declaratie, DeclaratieNummer, Identificatie, Prestatie, ReferentieNummer,
};
use plusgroep::domain::ids::{
    AgbCode, Bsn, ChildId, ChildNumber, GemeenteCode, ProductCategorie, ProductCode, ToewijzingNummer,
};
use plusgroep::domain::money::Cents;
use plusgroep::domain::time::Month;
use plusgroep::ijw::{MessageKind, Versie, WriteError, XsdVersie, jw323};

pub(super) fn prestatie(bsn: &str, reference: &str, unit: Eenheid) -> Prestatie {
    Prestatie {
        child: ChildId::from_raw(1),
        child_number: ChildNumber::parse("12").expect("a number"),
        bsn: Bsn::parse(bsn).expect("a test BSN"),
        toewijzing: ToewijzingNummer::parse("300201").expect("a number"),
        category: ProductCategorie::parse("45").expect("a category"),
        product: ProductCode::parse("45A60").expect("a code"),
        begin: day("2026-03-01"),
        end: day("2026-03-31"),
        volume: Volume::new(18).expect("a volume"),
        unit,
        tariff: Cents::new(4_737).expect("an amount"),
        hourly_tariff: None,
        amount: Cents::new(85_266).expect("an amount"),
        debit_credit: DebetCredit::Debet,
        reference: ReferentieNummer::parse(reference).expect("a reference"),
        previous_reference: None,
    }
}

pub(super) fn claim(lines: Vec<Prestatie>) -> Declaratie {
    Declaratie {
        identification: Identificatie::parse("K7QX000002").expect("an identification"),
        number: DeclaratieNummer::parse("DK7QX000001").expect("a number"),
        agb: AgbCode::parse("90909090").expect("an AGB code"),
        gemeente: GemeenteCode::parse("0214").expect("a municipality"),
        month: Month::parse("2026-03").expect("a month"),
        dated: day("2026-04-02"),
        lines,
        total: Cents::new(85_266).expect("an amount"),
        total_debit_credit: DebetCredit::Debet,
    }
}

fn assert_claim(claim: &Declaratie, versions: &XsdVersie) -> String {
    let bytes = jw323::write(claim, versions).expect("written");
    assert_form(&bytes);
    assert_official(MessageKind::Jw323, &bytes);
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn jw323_groups_lines_by_client_in_order_of_first_appearance() {
    let mut credit = prestatie("999900018", "R4", Eenheid::Dagdeel);
    credit.debit_credit = DebetCredit::Credit;
    credit.previous_reference = Some(ReferentieNummer::parse("R0").expect("a reference"));
    let text = assert_claim(
        &claim(vec![
            prestatie("999900018", "R1", Eenheid::Dagdeel),
            prestatie("999900006", "R2", Eenheid::Euro),
            prestatie("999900018", "R3", Eenheid::Dagdeel),
            credit,
        ]),
        &XsdVersie::default(),
    );
    let order: Vec<usize> = [">999900018<", ">R1<", ">R3<", ">R4<", ">R0<", ">999900006<", ">R2<"]
        .iter()
        .map(|part| text.find(part).expect("present"))
        .collect();
    assert!(order.is_sorted(), "{order:?}");
    assert_eq!(text.matches("<jw323:Client>").count(), 2, "each BSN once (TR101)");
    assert_eq!(
        text.matches("<jw323:ProductTarief>").count(),
        3,
        "none with euro (CD087)"
    );
}

#[test]
fn jw323_holds_the_header_period_and_total_of_the_claim() {
    let versions = XsdVersie {
        basis: Versie::parse("1.2.0").expect("a version"),
        bericht: Versie::parse("1.0.2").expect("a version"),
    };
    let text = assert_claim(&claim(vec![prestatie("999900006", "R1", Eenheid::Dagdeel)]), &versions);
    for part in [
        "\t<jw323:Header>\r\n\t\t<jw323:BerichtCode>490</jw323:BerichtCode>\r\n",
        "<jw323:Afzender>90909090<",
        "<jw323:Ontvanger>0214<",
        "<ijw:Identificatie>K7QX000002<",
        "<ijw:BasisschemaXsdVersie>1.2.0<",
        "<ijw:BerichtXsdVersie>1.0.2<",
        "<ijw:Begindatum>2026-03-01</ijw:Begindatum>\r\n\t\t\t<ijw:Einddatum>2026-03-31<",
        "<jw323:DeclaratieDagtekening>2026-04-02<",
        "<ijw:TotaalBedrag>85266</ijw:TotaalBedrag>\r\n\t\t\t<ijw:DebetCredit>D<",
        "<jw323:GeleverdVolume>18</jw323:GeleverdVolume>",
        "<jw323:ProductTarief>4737<",
        "<ijw:Bedrag>85266<",
    ] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn jw323_that_the_schema_would_refuse_is_not_written() {
    let versions = XsdVersie::default();
    assert_eq!(jw323::write(&claim(Vec::new()), &versions), Err(WriteError::NoLines));
    let mut line = prestatie("999900006", "R1", Eenheid::Dagdeel);
    line.category = ProductCategorie::parse("39").expect("two digits");
    let error = jw323::write(&claim(vec![line.clone()]), &versions).expect_err("39 does not exist");
    assert!(error.to_string().contains("Controleer ProductCategorie"), "{error}");
    line.category = ProductCategorie::parse("45").expect("a category");
    line.amount = Cents::new(100_000_000).expect("an amount");
    let error = jw323::write(&claim(vec![line]), &versions).expect_err("above the largest line amount");
    assert!(error.to_string().contains("Controleer Bedrag"), "{error}");
}

/// A line of another product, period, volume and price than the usual one.
fn line(
    (bsn, reference): (&str, &str),
    (product, unit): (&str, Eenheid),
    month: &str,
    (count, tariff, amount): (u32, u64, u64),
) -> Prestatie {
    let month = Month::parse(month).expect("a month");
    Prestatie {
        category: ProductCategorie::parse(&product[..2]).expect("a category"),
        product: ProductCode::parse(product).expect("a code"),
        begin: month.first_day(),
        end: month.last_day(),
        volume: Volume::new(count).expect("a volume"),
        tariff: Cents::new(tariff).expect("an amount"),
        amount: Cents::new(amount).expect("an amount"),
        ..prestatie(bsn, reference, unit)
    }
}

/// Every unit of effort, late care of January, and a correction of February: the credit before what comes in its place.
fn every_kind_of_line() -> Declaratie {
    let first = |reference| ("999900006", reference);
    let mut credit = line(first("R2"), ("45A60", Eenheid::Dagdeel), "2026-02", (12, 4_737, 56_844));
    credit.debit_credit = DebetCredit::Credit;
    credit.previous_reference = ReferentieNummer::parse("R0007").ok();
    let mut minutes = line(
        ("999900031", "R7"),
        ("45A52", Eenheid::Minuut),
        "2026-03",
        (380, 102, 38_792),
    );
    minutes.hourly_tariff = Cents::new(6_125).ok();
    let lines = vec![
        line(first("R1"), ("45A60", Eenheid::Dagdeel), "2026-01", (3, 4_600, 13_800)),
        credit,
        line(first("R3"), ("45A60", Eenheid::Dagdeel), "2026-02", (11, 4_737, 52_107)),
        line(first("R4"), ("45A60", Eenheid::Dagdeel), "2026-03", (18, 4_737, 85_266)),
        line(
            ("999900018", "R5"),
            ("42A03", Eenheid::Etmaal),
            "2026-03",
            (13, 1_850, 24_050),
        ),
        line(
            ("999900018", "R6"),
            ("45A04", Eenheid::Uur),
            "2026-03",
            (6, 6_125, 36_750),
        ),
        minutes,
        line(
            ("999900031", "R8"),
            ("45A61", Eenheid::Stuks),
            "2026-03",
            (4, 2_500, 10_000),
        ),
    ];
    let (total, total_debit_credit) = plusgroep::domain::declaration::checks::total(&lines).expect("a total");
    Declaratie {
        total,
        total_debit_credit,
        ..claim(lines)
    }
}

#[test]
fn jw323_of_every_kind_of_line_is_written_as_the_golden_file_and_is_valid_by_the_official_schema() {
    let claim = every_kind_of_line();
    assert_eq!(plusgroep::domain::declaration::checks::check_message(&claim), []);
    let bytes = jw323::write(&claim, &XsdVersie::default()).expect("written");
    assert_form(&bytes);
    assert_official(MessageKind::Jw323, &bytes);
    assert!(
        bytes == super::fixture("jw323.xml"),
        "jw323.xml differs from what is written"
    );
    assert_eq!(
        jw323::read(&bytes),
        Ok(jw323::Jw323::new(&claim, &XsdVersie::default()).expect("a message"))
    );
}
