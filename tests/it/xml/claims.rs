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
