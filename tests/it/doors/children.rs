//! Facts about a child, its places and what is granted to it.

use super::Cell::{Answered, NoDoor, Refused, Said};
use super::*;

/// The facts and what each door does.
pub const FACTS: &[Fact] = &[
    (
        "geboren in de toekomst",
        Refused(
            csv_file!(Children, CHILDREN, "301;Typ;Fout;2091-02-28;0214;\n"),
            "in de toekomst",
        ),
        Refused(|p| new_child(p, ("geboortedatum", "28-02-2091")), "in de toekomst"),
        NoDoor(NOT_BY_COMMAND),
        Answered(
            |p| jw301(p, ("2019-05-04", "2027-05-04")),
            "0001 Regel 7, kolom 35: de geboortedatum ligt na de dagtekening",
        ),
    ),
    (
        "ouder dan wie in de opvang zit",
        Said(
            csv_file!(Children, CHILDREN, "302;Oud;Fout;1959-02-28;0214;\n"),
            "LET OP: het kind is volgens deze datum 67 jaar",
        ),
        Said(
            |p| new_child(p, ("geboortedatum", "28-02-1959")),
            "LET OP: volgens de geboortedatum is het kind 67 jaar",
        ),
        NoDoor(NOT_BY_COMMAND),
        Said(
            |p| jw301(p, ("2019-05-04", "1959-02-28")),
            "dit kind 67 jaar; dat kan niet in de kinderopvang",
        ),
    ),
    (
        "ouder dan wie in de opvang zit, bij een kind dat er al is",
        Said(
            csv_file!(Children, CHILDREN, "12;Sem;Voorbeeld;1959-02-28;0214;999900006\n"),
            "LET OP: het kind is volgens deze datum 67 jaar",
        ),
        Said(
            |p| card(p, ("geboortedatum", "28-02-1959")),
            "LET OP: volgens de geboortedatum is het kind 67 jaar",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor("een JW301 voor een kind dat er al is, verandert zijn geboortedatum niet"),
    ),
    (
        "een geboortedatum na wat er van het kind bekend is",
        Refused(
            csv_file!(Children, CHILDREN, "12;Sem;Voorbeeld;2026-03-20;0214;999900006\n"),
            "nog niet geboren",
        ),
        Refused(|p| card(p, ("geboortedatum", "20-03-2026")), "nog niet geboren"),
        NoDoor(NOT_BY_COMMAND),
        NoDoor("een JW301 voor een kind dat er al is, verandert zijn geboortedatum niet"),
    ),
    (
        "een gemeente die niet bestaat, bij een kind",
        Refused(
            csv_file!(Children, CHILDREN, "301;Typ;Fout;2018-05-14;0241;\n"),
            "staat niet in de gemeentelijst",
        ),
        Refused(|p| new_child(p, ("gemeente", "0241")), "staat niet in de gemeentelijst"),
        NoDoor(NOT_BY_COMMAND),
        Answered(
            |p| jw301(p, ("<j:Afzender>0214", "<j:Afzender>0241")),
            "S300 Gemeentecode 0241 staat niet in de gemeentelijst",
        ),
    ),
    (
        "een andere gemeente op de kaart van een kind",
        Refused(
            csv_file!(Children, CHILDREN, "12;Sem;Voorbeeld;2018-05-14;0241;999900006\n"),
            "staat niet in de gemeentelijst",
        ),
        Refused(|p| card(p, ("gemeente", "0241")), "staat niet in de gemeentelijst"),
        NoDoor(NOT_BY_COMMAND),
        NoDoor("een JW301 verandert de kaart niet"),
    ),
    (
        "een gemeente die is opgeheven, bij een kind",
        Said(
            csv_file!(Children, CHILDREN, "301;Typ;Fout;2018-05-14;0501;\n"),
            "bestond tot en met 31-12-2022",
        ),
        Said(|p| new_child(p, ("gemeente", "0501")), "bestond tot en met 31-12-2022"),
        NoDoor(NOT_BY_COMMAND),
        Answered(
            |p| jw301(p, ("<j:Afzender>0214", "<j:Afzender>0501")),
            "S300 Gemeentecode 0501 (Brielle) bestond tot en met 31-12-2022",
        ),
    ),
    (
        "een gemeente die is opgeheven, op de kaart van een kind",
        Said(
            csv_file!(Children, CHILDREN, "12;Sem;Voorbeeld;2018-05-14;0003;999900006\n"),
            "LET OP: de gemeente in kolom 'gemeente' ",
        ),
        Said(|p| card(p, ("gemeente", "0003")), "LET OP: gemeente 0003 "),
        NoDoor("kind noteer gegevens gaat door dezelfde deur als het scherm"),
        NoDoor("een JW301 verandert de kaart niet"),
    ),
    (
        "een BSN als kindnummer",
        Refused(
            csv_file!(Children, CHILDREN, "999900079;Typ;Fout;2018-05-14;0214;\n"),
            "is een BSN",
        ),
        Refused(|p| new_child(p, ("kindnummer", "999900079")), "is een BSN"),
        NoDoor(NOT_BY_COMMAND),
        NoDoor("een bericht draagt geen kindnummer"),
    ),
    (
        "een teken in een kindnummer dat nummers scheidt",
        Refused(
            csv_file!(Children, CHILDREN, "\"301,302\";Typ;Fout;2018-05-14;0214;\n"),
            "een teken dat in een nummer niet kan",
        ),
        Refused(
            |p| new_child(p, ("kindnummer", "-301")),
            "een teken dat in een nummer niet kan",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor("een bericht draagt geen kindnummer"),
    ),
    (
        "een BSN als personeelsnummer",
        Refused(
            csv_file!(Staff, STAFF, "999900079;Typ Fout;pedagogisch medewerker\n"),
            "is een BSN",
        ),
        NoDoor(FROM_A_FILE),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een plaatsing zonder dag",
        Refused(
            csv_file!(Placements, PLACEMENTS, "23;Uilen;2026-03-01;;\n"),
            "bij minstens een weekdag een dagdeel",
        ),
        Refused(
            |p| {
                record(
                    p,
                    "23",
                    EntryKind::Place,
                    &[("groep", "Uilen"), ("vanaf", "01-03-2026")],
                )
            },
            "bij minstens een weekdag een dagdeel",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een signaal dat is afgerond voor het er was",
        NoDoor("een dossier komt niet uit een bestand"),
        Refused(
            |p| signal(p, ("afgerond_op", "28-02-2026")),
            "Afgerond op ligt voor het begin (datum: 01-03-2026)",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een vervolg dat voor het signaal moest",
        NoDoor("een dossier komt niet uit een bestand"),
        Refused(
            |p| signal(p, ("vervolg_voor", "28-02-2026")),
            "Vervolg uiterlijk ligt voor het begin",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "gemeld voor het onvoldoende was",
        NoDoor("een dossier komt niet uit een bestand"),
        Refused(
            |p| {
                let fields = [
                    ("datum", "01-03-2026"),
                    ("waarom", "Te weinig"),
                    ("gemeld_op", "28-02-2026"),
                ];
                record(p, "12", EntryKind::NotEnough, &fields)
            },
            "Gemeld op ligt voor het begin",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een uitstroom jaren vooruit",
        NoDoor("een dossier komt niet uit een bestand"),
        Refused(
            |p| {
                record(
                    p,
                    "12",
                    EntryKind::Outflow,
                    &[("datum", "01-04-2031"), ("naar", "regulier")],
                )
            },
            "meer dan 5 jaar vooruit",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een toewijzing die meer dan achttien jaar vooruit begint of eindigt",
        Refused(
            csv_file!(
                Allocations,
                ALLOCATIONS,
                "0214;9;2026-03-01;10:00;12;45;45A06;3;16;2;2056-01-01;2056-12-31;\n"
            ),
            "meer dan 18 jaar vooruit",
        ),
        Refused(
            |p| indication(p, ("toekenning", "3 dagdeel week 2056-03-01 2056-12-31")),
            "meer dan 18 jaar vooruit",
        ),
        NoDoor(NOT_BY_COMMAND),
        Said(
            |p| jw301(p, ("<j:Einddatum>2026-12-31", "<j:Einddatum>2056-12-31")),
            "31-12-2056 ligt meer dan 18 jaar vooruit",
        ),
    ),
    (
        "een onzichtbaar teken in een kindnummer",
        Refused(
            csv_file!(Children, CHILDREN, "30\u{200b}1;Typ;Fout;2018-05-14;0214;\n"),
            "onzichtbaar",
        ),
        Refused(|p| new_child(p, ("kindnummer", "30\u{200d}1")), "onzichtbaar"),
        NoDoor(NOT_BY_COMMAND),
        NoDoor("een bericht draagt geen kindnummer"),
    ),
    (
        "een teken dat de leesrichting omdraait in een naam",
        Refused(
            csv_file!(Children, CHILDREN, "301;Ty\u{202e}p;Fout;2018-05-14;0214;\n"),
            "leesrichting",
        ),
        Refused(|p| new_child(p, ("voornaam", "Ty\u{202e}p")), "leesrichting"),
        NoDoor(NOT_BY_COMMAND),
        Refused(|p| jw301(p, ("Pim", "P\u{202e}im")), "zonder onzichtbare tekens"),
    ),
    (
        "een regeleinde in een naam",
        Refused(
            csv_file!(Children, CHILDREN, "301;\"Typ\nop\";Fout;2018-05-14;0214;\n"),
            "regeleinde (Alt+Enter)",
        ),
        Refused(|p| new_child(p, ("voornaam", "Typ\nop")), "regeleinde (Alt+Enter)"),
        NoDoor(NOT_BY_COMMAND),
        Refused(
            |p| jw301(p, ("Pim", "Pim\nop")),
            "element Voornamen heeft geen geldige waarde",
        ),
    ),
    (
        "een onzichtbaar teken in een BSN",
        Refused(
            csv_file!(Children, CHILDREN, "301;Typ;Fout;2018-05-14;0214;9999\u{feff}00079\n"),
            "onzichtbaar",
        ),
        NoDoor("een BSN komt met een bestand of een bericht, niet van het toetsenbord"),
        NoDoor(NOT_BY_COMMAND),
        Refused(
            |p| jw301(p, ("999900171", "9999\u{feff}00171")),
            "verwacht wordt negen cijfers",
        ),
    ),
    (
        "een plaatsing voor de geboorte",
        Refused(
            csv_file!(Placements, PLACEMENTS, "23;Uilen;2022-01-01;2022-02-01;nso\n"),
            "voor de geboorte",
        ),
        Refused(
            |p| {
                let fields = [
                    ("groep", "Uilen"),
                    ("vanaf", "01-01-2022"),
                    ("tot", "01-02-2022"),
                    ("ma", "nso"),
                ];
                record(p, "23", EntryKind::Place, &fields)
            },
            "voor de geboorte",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een plaatsing over een andere in dezelfde groep",
        Refused(
            csv_file!(Placements, PLACEMENTS, "12;Uilen;2026-04-01;;nso\n"),
            "overlapt",
        ),
        Refused(
            |p| {
                record(
                    p,
                    "12",
                    EntryKind::Place,
                    &[("groep", "Uilen"), ("vanaf", "01-04-2026"), ("ma", "nso")],
                )
            },
            "overlapt",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een toewijzing of indicatie voor de geboorte",
        Refused(
            csv_file!(
                Allocations,
                ALLOCATIONS,
                "0214;9;2018-01-01;10:00;12;45;45A06;3;16;2;2018-01-01;2018-12-31;\n"
            ),
            "voor de geboorte",
        ),
        Refused(
            |p| indication(p, ("toekenning", "3 dagdeel week 2018-01-01 2018-12-31")),
            "voor de geboorte",
        ),
        NoDoor(NOT_BY_COMMAND),
        Said(
            |p| jw301(p, ("<j:Ingangsdatum>2026", "<j:Ingangsdatum>2018")),
            "begint op 01-03-2018, voor de geboorte van het kind (04-05-2019)",
        ),
    ),
    (
        "een toewijzing of indicatie van een gemeente die niet bestaat",
        Refused(
            csv_file!(
                Allocations,
                ALLOCATIONS,
                "0241;9;2026-03-01;10:00;12;45;45A06;3;16;2;2026-03-01;2026-12-31;\n"
            ),
            "staat niet in de gemeentelijst",
        ),
        Refused(
            |p| indication(p, ("gemeente", "0241")),
            "staat niet in de gemeentelijst",
        ),
        NoDoor(NOT_BY_COMMAND),
        Answered(
            |p| jw301(p, ("<j:Afzender>0214", "<j:Afzender>0241")),
            "S300 Gemeentecode 0241 staat niet in de gemeentelijst",
        ),
    ),
    (
        "een aantekening met een teken dat de leesrichting omdraait",
        NoDoor(ON_SCREEN),
        Refused(
            |p| {
                record(
                    p,
                    "12",
                    EntryKind::Observation,
                    &[("datum", "31-03-2026"), ("tekst", "Speelde \u{202e}samen")],
                )
            },
            "leesrichting",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een plaatsing van een kind te jong of te oud voor de soort groep",
        Said(
            csv_file!(Placements, PLACEMENTS, "23;Uilen;2026-06-01;;nso\n"),
            "jonger dan 4; in een BSO-groep geldt dan de tabel van de dagopvang",
        ),
        Said(
            |p| {
                let fields = [("groep", "Bijtjes"), ("vanaf", "01-06-2026"), ("ma", "ochtend")];
                record(p, "12", EntryKind::Place, &fields)
            },
            "vanaf 4 jaar hoort het bij de BSO",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een toewijzing die is besloten op een dag die nog komt",
        Refused(
            csv_file!(
                Allocations,
                ALLOCATIONS,
                "0214;9;2091-01-01;10:00;12;45;45A06;3;16;2;2026-03-01;2026-12-31;\n0214;10;2026-03-31;20:01;12;45;45A07;3;16;2;2026-03-01;2026-12-31;\n"
            ),
            "'toewijzingstijd' is nog niet geweest",
        ),
        Refused(|p| indication(p, ("datum", "01-04-2026")), "in de toekomst"),
        NoDoor(NOT_BY_COMMAND),
        Said(
            |p| jw301(p, ("<j:Toewijzingsdatum>2026-03-01", "<j:Toewijzingsdatum>2091-01-01")),
            "toewijzingsdatum 01-01-2091, na de dagtekening",
        ),
    ),
    (
        "een toewijzing met een volume van 0",
        Refused(
            csv_file!(
                Allocations,
                ALLOCATIONS,
                "0214;9;2026-03-01;10:00;12;45;45A06;0;16;2;2026-03-01;2026-12-31;\n"
            ),
            "RS005",
        ),
        Refused(
            |p| indication(p, ("toekenning", "0 dagdeel week 2026-03-01 2026-12-31")),
            "RS005",
        ),
        NoDoor(NOT_BY_COMMAND),
        Said(|p| jw301(p, ("<i:Volume>3<", "<i:Volume>0<")), "volume 0"),
    ),
    (
        "een toewijzing van dagdelen per dag",
        Refused(
            csv_file!(
                Allocations,
                ALLOCATIONS,
                "0214;9;2026-03-01;10:00;12;45;45A06;3;16;1;2026-03-01;2026-12-31;\n"
            ),
            "CS338",
        ),
        Refused(
            |p| indication(p, ("toekenning", "3 dagdeel dag 2026-03-01 2026-12-31")),
            "CS338",
        ),
        NoDoor(NOT_BY_COMMAND),
        Answered(|p| jw301(p, ("<i:Frequentie>2<", "<i:Frequentie>1<")), "0001"),
    ),
    (
        "een toewijzing per week zonder einde",
        Refused(
            csv_file!(
                Allocations,
                ALLOCATIONS,
                "0214;9;2026-03-01;10:00;12;45;45A06;3;16;2;2026-03-01;;\n"
            ),
            "CD076",
        ),
        Refused(|p| indication(p, ("toekenning", "3 dagdeel week 2026-03-01")), "CD076"),
        NoDoor(NOT_BY_COMMAND),
        Answered(|p| jw301(p, ("<j:Einddatum>2026-12-31</j:Einddatum>", "")), "0001"),
    ),
    (
        "een volume zonder productcode",
        Refused(
            csv_file!(
                Allocations,
                ALLOCATIONS,
                "0214;9;2026-03-01;10:00;12;45;;3;16;2;2026-03-01;2026-12-31;\n"
            ),
            "CD080",
        ),
        NoDoor("een indicatie heeft altijd een productcode"),
        NoDoor(NOT_BY_COMMAND),
        Answered(|p| jw301(p, ("<i:Code>45A60</i:Code>", "")), "0001"),
    ),
    (
        "een verwijderde toewijzing met een latere einddatum, of de vervallen reden 01",
        Refused(
            csv_file!(
                Allocations,
                ALLOCATIONS,
                "0214;9;2026-03-01;10:00;12;45;45A06;3;16;2;2026-03-01;2026-12-31;13\n0214;10;2026-03-01;10:00;12;45;45A07;3;16;2;2026-03-01;2026-12-31;01\n"
            ),
            "CS336",
        ),
        NoDoor("een indicatie wordt ingetrokken en niet met een reden gewijzigd"),
        NoDoor(NOT_BY_COMMAND),
        Answered(
            |p| {
                let removed = "</j:Einddatum><j:RedenWijziging>13</j:RedenWijziging>";
                jw301(p, ("</j:Einddatum>", removed))
            },
            "0001",
        ),
    ),
    (
        "een productcategorie die niet bestaat of niet bij de code hoort",
        Refused(
            csv_file!(
                Allocations,
                ALLOCATIONS,
                "0214;9;2026-03-01;10:00;12;39;45A06;3;16;2;2026-03-01;2026-12-31;\n"
            ),
            "JZ020",
        ),
        Refused(|p| indication(p, ("product", "99")), "JZ020"),
        NoDoor(NOT_BY_COMMAND),
        Refused(|p| jw301(p, ("<i:Categorie>45<", "<i:Categorie>39<")), "Categorie"),
    ),
    (
        "een productcategorie die het tarief van de productcode niet heeft",
        Refused(
            csv_file!(
                Allocations,
                ALLOCATIONS,
                "0214;9;2026-03-01;10:00;12;42;45A05;3;16;2;2026-03-01;2026-12-31;\n"
            ),
            "TR381",
        ),
        NoDoor("de categorie van een indicatie volgt uit het tarief"),
        NoDoor(NOT_BY_COMMAND),
        Answered(|p| jw301(p, ("<i:Categorie>45<", "<i:Categorie>42<")), "TR381"),
    ),
    (
        "een aantekening van voor de geboorte",
        NoDoor(ON_SCREEN),
        Refused(
            |p| {
                let fields = [("datum", "31-03-2017"), ("tekst", "Speelde samen")];
                record(p, "12", EntryKind::Observation, &fields)
            },
            "voor de geboorte",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een naam van alleen een leeg teken",
        Refused(
            csv_file!(Children, CHILDREN, "301;\u{2800};Fout;2018-05-14;0214;\n"),
            "onzichtbaar",
        ),
        Refused(|p| new_child(p, ("voornaam", "\u{3164}")), "onzichtbaar"),
        NoDoor(NOT_BY_COMMAND),
        Refused(|p| jw301(p, ("Pim", "\u{2800}")), "zonder onzichtbare tekens"),
    ),
];
