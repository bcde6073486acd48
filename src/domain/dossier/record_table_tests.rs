//! Every field of every kind of record, written out: what is renamed, dropped, made obligatory or given other words breaks here.

use super::EntryKind;
use super::form::{FieldSpec, Need, Takes, When};

/// `veld!` has to be given, `veld?` may be left out; what it takes stands behind it.
fn field(spec: &FieldSpec) -> String {
    let need = if spec.need == Need::Required { '!' } else { '?' };
    let takes = match spec.takes {
        Takes::Line => "regel".to_owned(),
        Takes::Note => "notitie".to_owned(),
        Takes::Date(When::HasBeen) => "datum geweest".to_owned(),
        Takes::Date(When::MayLieAhead) => "datum".to_owned(),
        Takes::Choice(choices) => choices.iter().map(|(code, _)| *code).collect::<Vec<_>>().join("|"),
        Takes::Number(min, max) => format!("{min}..{max}"),
        Takes::Child => "kind".to_owned(),
        Takes::Children => "kinderen".to_owned(),
        Takes::Goal => "doel".to_owned(),
        Takes::Product => "product".to_owned(),
        Takes::Gemeente => "gemeente".to_owned(),
        Takes::Toewijzing => "toewijzing".to_owned(),
        Takes::Grants => "toekenningen".to_owned(),
        Takes::Euros => "euro".to_owned(),
        Takes::Group => "groep".to_owned(),
        Takes::Dagdelen => "dagdelen".to_owned(),
    };
    format!("{}{need} {takes}", spec.key)
}

fn table() -> String {
    let mut lines = String::new();
    for kind in EntryKind::ALL {
        lines.push_str(kind.code());
        lines.push('\n');
        for spec in kind.fields() {
            lines.push_str("    ");
            lines.push_str(&field(spec));
            lines.push('\n');
        }
    }
    lines
}

const TABLE: &str = "\
gegevens
    voornaam! regel
    tussenvoegsel? regel
    achternaam! regel
    geboortedatum! datum geweest
    school? regel
    alert? regel
    ophalers? regel
    gemeente? gemeente
plaatsing
    groep! groep
    vanaf! datum
    tot? datum
    ma? dagdelen
    di? dagdelen
    wo? dagdelen
    do? dagdelen
    vr? dagdelen
contact
    naam! regel
    relatie! moeder|vader|verzorger|voogd|familie|buren|oppas|huisarts|anders
    telefoon? regel
    email? regel
    mag_ophalen! ja|nee
    gezag! ja|nee
    opmerking? regel
adres
    straat! regel
    postcode! regel
    plaats! regel
broer_zus
    kind! kinderen
vervoer
    vanaf! datum
    soort! ouders|indicatie
    toelichting? notitie
zorgverlener
    naam! regel
    functie! regel
    organisatie? regel
    telefoon? regel
verwijzing
    datum! datum geweest
    functie! wijkcoach|peuterconsulent|jeugdconsulent|jeugdarts|huisarts|school|ouders|anders
    naam! regel
    contact? regel
aanvraag
    datum! datum geweest
    soort! kdv+|bso+
    behoefte? notitie
gesprek_consulent
    datum! datum geweest
    met! regel
consulent
    datum! datum geweest
    naam! regel
kot_uitleg
    datum! datum geweest
    door! regel
besluit
    datum! datum geweest
    uitkomst! toegekend|niet_nodig|ander_aanbod|meer_nodig
    nummer? regel
    inhoud? notitie
aanvraag_ingetrokken
    datum! datum geweest
    reden? notitie
alternatief
    datum! datum geweest
    soort! dagbehandeling|ambulant|pgb|gespecialiseerd|geen|anders
    kosten_cent? euro
    verteld_door! regel
betaler
    betaler! kot|smi|jeugdwet
    vanaf! datum
    tot? datum
    besluitnummer? regel
    smi_bekeken_op? datum geweest
toestemming
    onderwerp! beschikking|behandelaar|consulent|school|foto|combinatiegroep
    gegeven_door! regel
    namens? ouders|kind|ouders_en_kind
    datum! datum geweest
    tot? datum
    hoe? regel
    ingetrokken_op? datum geweest
indicatie
    product! product
    toekenning! toekenningen
    datum! datum geweest
    gemeente! gemeente
    nummer? regel
    toewijzingnummer? toewijzing
hardheid
    grens! schoolweek|vakantieweek|weken_per_jaar|uren_per_dag|plus_per_dagdeel|koppeling|leeftijd
    waarde? 0..999
    vanaf! datum
    tot? datum
    reden! notitie
    besluitnummer! regel
    door! regel
plan_gevraagd
    datum! datum geweest
    door! regel
plan
    datum! datum geweest
    versie! 1..99
    deelnemers! regel
    familiegroepsplan! ja|nee
    indicatie? regel
    afspraken? notitie
doel
    datum! datum
    gebied! gedrag|emotie|sociaal|taal|motoriek|zelfredzaamheid|spel|rust|anders
    omschrijving! regel
    beginsituatie! notitie
    streven! notitie
    meten! regel
observatie
    datum! datum geweest
    doel? doel
    tekst! notitie
evaluatie
    doel! doel
    datum! datum geweest
    score! -2|-1|0|1|2
    vervolg! doorgaan|aanpassen|bereikt|regulier
    met! regel
    toelichting? notitie
uitstroom
    datum! datum
    naar! regulier|zwaarder|school|verhuisd|anders
    toelichting? notitie
overleg
    datum! datum geweest
    soort! gedragskundige|consulent|sociaal_team|ouders|team|intervisie|behandelaar
    deelnemers! regel
    kinderen! kinderen
    afspraken? notitie
signaal
    datum! datum geweest
    wat! notitie
    besproken_met! niemand|gedragskundige|peuterconsulent|sociaal_team|ouders|team
    vervolg? notitie
    vervolg_voor? datum
    afgerond_op? datum geweest
onvoldoende
    datum! datum geweest
    waarom! notitie
    gemeld_bij? regel
    gemeld_op? datum geweest
tevredenheid
    datum! datum geweest
    cijfer! 1..10
    toelichting? notitie
afgehandeld
    sleutel! regel
    reden! regel
";

#[test]
fn each_kind_of_record_has_exactly_these_fields_and_words() {
    let (found, expected) = (table(), TABLE);
    let differs = found
        .lines()
        .zip(expected.lines())
        .find(|(found, expected)| found != expected);
    assert_eq!(differs, None);
    assert_eq!(found, expected);
}
