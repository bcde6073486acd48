//! The structure of the messages as tables, from the official schemas (JW301, JW302, JW305 to
//! JW308, JW323, JW325 and Basisschema.xsd).

use super::kind::MessageKind;
use super::retour;
use super::schema::{Content, Node, Occurs, Shape, Side, Space};
use super::value::Value;
use Content::Group;
use Occurs::{Many, Once, OnceInAnswer, Optional};

const fn own(occurs: Occurs, name: &'static str, content: Content) -> Node {
    Node {
        name,
        space: Space::Own,
        occurs,
        content,
    }
}

const fn basis(occurs: Occurs, name: &'static str, content: Content) -> Node {
    Node {
        name,
        space: Space::Basis,
        occurs,
        content,
    }
}

const fn text(max: usize) -> Content {
    Content::Value(Value::Text(max))
}

const fn integer(max: u64) -> Content {
    Content::Value(Value::Integer(max))
}

const fn code(codes: &'static str) -> Content {
    Content::Value(Value::Code(codes))
}

const DATE: Content = Content::Value(Value::Date);
const VERSION: Content = Content::Value(Value::Version);
const AGB: Content = Content::Value(Value::Digits(8));
const GEMEENTE: Content = Content::Value(Value::Digits(4));
const BSN: Content = Content::Value(Value::Digits(9));
const NUMBER: Content = integer(999_999_999);
const AMOUNT: Content = integer(99_999_999);
const DEBIT_CREDIT: Content = code("C D");
const UNIT: Content = code("01 04 14 16 82 83 84");
const CATEGORY: Content = code(crate::domain::ids::JZ020);
const REMARK: Content = Content::Value(Value::Remark);
const GENDER: Content = code("0 1 2");
const COUNTRY: Content = code(
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ \
     CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO \
     FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE \
     JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO \
     MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW \
     PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM \
     TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW",
);

const MESSAGE_ID: Content = Group(&[basis(Once, "Identificatie", text(12)), basis(Once, "Dagtekening", DATE)]);
const XSD_VERSION: Content = Group(&[
    basis(Once, "BasisschemaXsdVersie", VERSION),
    basis(Once, "BerichtXsdVersie", VERSION),
]);
const CLOSED_PERIOD: Content = Group(&[basis(Once, "Begindatum", DATE), basis(Once, "Einddatum", DATE)]);
const OPEN_PERIOD: Content = Group(&[basis(Optional, "Begindatum", DATE), basis(Optional, "Einddatum", DATE)]);
const BIRTH: Content = Group(&[
    basis(Once, "Datum", DATE),
    basis(Optional, "DatumGebruik", code("1 2 3")),
]);
const SURNAME: Content = Group(&[
    basis(Once, "Achternaam", text(200)),
    basis(Optional, "Voorvoegsel", text(10)),
]);
const NAME: Content = Group(&[
    basis(Once, "Geslachtsnaam", SURNAME),
    basis(Optional, "Partnernaam", SURNAME),
    basis(Optional, "Voornamen", text(200)),
    basis(Optional, "Voorletters", Content::Value(Value::Initials)),
    basis(Once, "NaamGebruik", code("1 2 3 4 5 6")),
]);
/// A short name (`VerkorteNaam`).
const SHORT_NAME: Content = Group(&[
    basis(Once, "Geslachtsnaam", SURNAME),
    basis(Optional, "Voornamen", text(200)),
    basis(Optional, "Voorletters", Content::Value(Value::Initials)),
]);
const HOUSE: Content = Group(&[
    basis(Once, "Huisnummer", integer(99_999)),
    basis(Optional, "Huisletter", text(1)),
    basis(Optional, "HuisnummerToevoeging", text(4)),
    basis(Optional, "AanduidingWoonadres", code("AB BY TO WW")),
]);
const ADDRESS: Content = Group(&[
    basis(Optional, "Huis", HOUSE),
    basis(Optional, "Postcode", text(8)),
    basis(Optional, "Straatnaam", text(24)),
    basis(Optional, "Plaatsnaam", text(80)),
    basis(Optional, "LandCode", COUNTRY),
]);
const PHONE: Content = Group(&[
    basis(Once, "Telefoonnummer", Content::Value(Value::UpToDigits(15))),
    basis(Once, "Landnummer", text(4)),
]);
const RETURN_CODES: Content = Group(&[own(Many, "RetourCode", code(retour::CODES))]);
const CONTACT: Content = Group(&[
    own(Once, "Soort", code("01 02 03 04")),
    own(Optional, "Adres", ADDRESS),
    own(Optional, "Organisatie", text(35)),
    own(
        Optional,
        "Telefoon",
        Group(&[basis(Once, "Telefoon01", PHONE), basis(Optional, "Telefoon02", PHONE)]),
    ),
    own(Optional, "Emailadres", text(80)),
    own(Optional, "Periode", OPEN_PERIOD),
    own(OnceInAnswer, "RetourCodes", RETURN_CODES),
]);
const RELATION: Content = Group(&[
    own(Once, "Nummer", text(20)),
    own(Optional, "Volgorde", integer(99)),
    own(
        Once,
        "Soort",
        code("03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25"),
    ),
    own(Optional, "Geboortedatum", BIRTH),
    own(Optional, "Geslacht", GENDER),
    own(Once, "Naam", NAME),
    own(Once, "Contact", CONTACT),
    own(OnceInAnswer, "RetourCodes", RETURN_CODES),
]);
const PRODUCT: Content = Group(&[
    own(Once, "ToewijzingNummer", NUMBER),
    own(Optional, "ReferentieAanbieder", text(36)),
    own(
        Optional,
        "Product",
        Group(&[basis(Once, "Categorie", CATEGORY), basis(Optional, "Code", text(5))]),
    ),
    own(Once, "Toewijzingsdatum", DATE),
    own(Once, "Toewijzingstijd", Content::Value(Value::Time)),
    own(Once, "Ingangsdatum", DATE),
    own(Optional, "Einddatum", DATE),
    own(
        Optional,
        "RedenWijziging",
        code("01 02 03 04 05 06 07 08 09 10 11 12 13 14"),
    ),
    own(
        Optional,
        "Omvang",
        Group(&[
            basis(Once, "Volume", AMOUNT),
            basis(Once, "Eenheid", UNIT),
            basis(Once, "Frequentie", code("1 2 4 6")),
        ]),
    ),
    own(Optional, "Budget", AMOUNT),
    own(Optional, "Commentaar", REMARK),
    own(OnceInAnswer, "RetourCodes", RETURN_CODES),
]);
const CLIENT: Content = Group(&[
    own(Once, "Bsn", BSN),
    own(Once, "Geboortedatum", BIRTH),
    own(Once, "Geslacht", GENDER),
    own(Once, "Naam", NAME),
    own(
        Optional,
        "Communicatie",
        Group(&[basis(Once, "Vorm", code("1 2 3")), basis(Optional, "Taal", text(25))]),
    ),
    own(Optional, "JuridischeStatus", code("01 02 03 04 05 11 12")),
    own(Optional, "WettelijkeVertegenwoordiging", code("06 07 08 09 10")),
    own(Optional, "Commentaar", REMARK),
    own(Optional, "Relaties", Group(&[own(Many, "Relatie", RELATION)])),
    own(Once, "Contactgegevens", Group(&[own(Many, "Contact", CONTACT)])),
    own(
        Once,
        "ToegewezenProducten",
        Group(&[own(Many, "ToegewezenProduct", PRODUCT)]),
    ),
    own(OnceInAnswer, "RetourCodes", RETURN_CODES),
]);
const CARE_NUMBER: Node = own(Optional, "ToewijzingNummer", NUMBER);
const CARE_PRODUCT: Node = own(
    Optional,
    "Product",
    Group(&[basis(Once, "Categorie", CATEGORY), basis(Optional, "Code", text(5))]),
);
const CARE_ALLOCATION_BEGIN: Node = own(Optional, "ToewijzingIngangsdatum", DATE);
const CARE_BEGIN: Node = own(Once, "Begindatum", DATE);
const CARE_STATUS: Node = own(Once, "StatusAanlevering", code("1 2 3 9"));
const CARE_CODES: Node = own(OnceInAnswer, "RetourCodes", RETURN_CODES);
const START: Content = Group(&[
    CARE_NUMBER,
    CARE_PRODUCT,
    CARE_ALLOCATION_BEGIN,
    CARE_BEGIN,
    CARE_STATUS,
    CARE_CODES,
]);
const STOP: Content = Group(&[
    CARE_NUMBER,
    CARE_PRODUCT,
    CARE_ALLOCATION_BEGIN,
    CARE_BEGIN,
    own(Once, "RedenBeeindiging", code("02 20 31 32 33 34 35 36 37 38 39")),
    own(Once, "Einddatum", DATE),
    CARE_STATUS,
    CARE_CODES,
]);
const CARE_BSN: Node = own(Once, "Bsn", BSN);
const CARE_BIRTH: Node = own(Once, "Geboortedatum", BIRTH);
const CARE_GENDER: Node = own(Once, "Geslacht", GENDER);
const CARE_NAME: Node = own(Once, "Naam", SHORT_NAME);
const START_CLIENT: Content = Group(&[
    CARE_BSN,
    CARE_BIRTH,
    CARE_GENDER,
    CARE_NAME,
    own(Once, "StartProducten", Group(&[own(Many, "StartProduct", START)])),
    CARE_CODES,
]);
const STOP_CLIENT: Content = Group(&[
    CARE_BSN,
    CARE_BIRTH,
    CARE_GENDER,
    CARE_NAME,
    own(Once, "StopProducten", Group(&[own(Many, "StopProduct", STOP)])),
    CARE_CODES,
]);
const PRESTATIE: Content = Group(&[
    own(
        Once,
        "ProductReferentie",
        Group(&[
            basis(Once, "ReferentieNummer", Content::Value(Value::Loose(20))),
            basis(Optional, "VorigReferentieNummer", Content::Value(Value::Loose(20))),
        ]),
    ),
    own(Once, "ToewijzingNummer", NUMBER),
    own(Once, "ProductCategorie", CATEGORY),
    own(Once, "ProductCode", text(5)),
    own(Once, "ProductPeriode", CLOSED_PERIOD),
    own(Once, "GeleverdVolume", AMOUNT),
    own(Once, "Eenheid", UNIT),
    own(Optional, "ProductTarief", AMOUNT),
    own(
        Once,
        "IngediendBedrag",
        Group(&[basis(Once, "Bedrag", AMOUNT), basis(Once, "DebetCredit", DEBIT_CREDIT)]),
    ),
    own(OnceInAnswer, "RetourCodes", RETURN_CODES),
]);
const TOTAL: Content = Group(&[
    basis(Once, "TotaalBedrag", integer(999_999_999_999)),
    basis(Once, "DebetCredit", DEBIT_CREDIT),
]);
const CLAIM_CLIENTS: Content = Group(&[own(
    Many,
    "Client",
    Group(&[
        own(Once, "Bsn", BSN),
        own(Once, "Prestaties", Group(&[own(Many, "Prestatie", PRESTATIE)])),
        own(OnceInAnswer, "RetourCodes", RETURN_CODES),
    ]),
)]);
const DECLARATIE: Content = Group(&[
    own(Once, "DeclaratieNummer", Content::Value(Value::Alphanumeric(12))),
    own(Once, "DeclaratiePeriode", CLOSED_PERIOD),
    own(Once, "DeclaratieDagtekening", DATE),
    own(Once, "TotaalIngediendBedrag", TOTAL),
    own(Once, "Clienten", CLAIM_CLIENTS),
]);
/// The schema of the answer leaves out the pattern of `DeclaratieNummer`.
const DECLARATIE_ANTWOORD: Content = Group(&[
    own(Once, "DeclaratieNummer", Content::Value(Value::Loose(12))),
    own(Once, "TotaalIngediendBedrag", TOTAL),
    own(Once, "TotaalToegekendBedrag", TOTAL),
    own(Optional, "Clienten", CLAIM_CLIENTS),
    own(Once, "RetourCodes", RETURN_CODES),
]);

// `kind::of` has checked code and version before these tables are used; here they only have to be there.
const CODE: Node = own(Once, "BerichtCode", Content::Value(Value::Digits(3)));
const MAJOR: Node = own(Once, "BerichtVersie", code("3"));
const MINOR: Node = own(Once, "BerichtSubversie", code("2"));
const ID: Node = own(Once, "BerichtIdentificatie", MESSAGE_ID);
const XSD: Node = own(Once, "XsdVersie", XSD_VERSION);

const HEADER_FROM_GEMEENTE: Content = Group(&[
    CODE,
    MAJOR,
    MINOR,
    own(Once, "Afzender", GEMEENTE),
    own(Once, "Ontvanger", AGB),
    ID,
    XSD,
]);
const HEADER_FROM_AANBIEDER: Content = Group(&[
    CODE,
    MAJOR,
    MINOR,
    own(Once, "Afzender", AGB),
    own(Once, "Ontvanger", GEMEENTE),
    ID,
    XSD,
]);
/// The answer to a message of a municipality keeps its sender and receiver.
const HEADER_ANSWER: Content = Group(&[
    CODE,
    MAJOR,
    MINOR,
    own(Once, "Afzender", GEMEENTE),
    own(Once, "Ontvanger", AGB),
    ID,
    XSD,
    own(Once, "IdentificatieRetour", text(12)),
    own(Once, "DagtekeningRetour", DATE),
    own(Optional, "XsltVersie", VERSION),
    own(Once, "XsdVersieRetour", XSD_VERSION),
    own(Optional, "RetourCodes", RETURN_CODES),
]);

/// The answer to a message of ours keeps us as its sender.
const HEADER_CARE_ANSWER: Content = Group(&[
    CODE,
    MAJOR,
    MINOR,
    own(Once, "Afzender", AGB),
    own(Once, "Ontvanger", GEMEENTE),
    ID,
    XSD,
    own(Once, "IdentificatieRetour", text(12)),
    own(Once, "DagtekeningRetour", DATE),
    own(Optional, "XsltVersie", VERSION),
    own(Once, "XsdVersieRetour", XSD_VERSION),
    own(Optional, "RetourCodes", RETURN_CODES),
]);

/// The answer to a claim is a message of the municipality's own; it names the claim instead of copying its header.
const HEADER_CLAIM_ANSWER: Content = Group(&[
    CODE,
    MAJOR,
    MINOR,
    own(Once, "Afzender", GEMEENTE),
    own(Once, "Ontvanger", AGB),
    ID,
    XSD,
    own(Once, "DeclaratieIdentificatie", MESSAGE_ID),
    own(Optional, "XsltVersie", VERSION),
    own(Once, "XsdVersieDeclaratie", XSD_VERSION),
    own(Once, "RetourCodes", RETURN_CODES),
]);

/// The structure of JW301.
pub(super) const JW301: Shape = Shape {
    namespace: MessageKind::Jw301.namespace(),
    side: Side::Heen,
    root: &[own(Once, "Header", HEADER_FROM_GEMEENTE), own(Once, "Client", CLIENT)],
};
/// The structure of JW302.
pub(super) const JW302: Shape = Shape {
    namespace: MessageKind::Jw302.namespace(),
    side: Side::Retour,
    root: &[own(Once, "Header", HEADER_ANSWER), own(Optional, "Client", CLIENT)],
};
/// The structure of JW305.
pub(super) const JW305: Shape = Shape {
    namespace: MessageKind::Jw305.namespace(),
    side: Side::Heen,
    root: &[
        own(Once, "Header", HEADER_FROM_AANBIEDER),
        own(Once, "Client", START_CLIENT),
    ],
};
/// The structure of JW306.
pub(super) const JW306: Shape = Shape {
    namespace: MessageKind::Jw306.namespace(),
    side: Side::Retour,
    root: &[
        own(Once, "Header", HEADER_CARE_ANSWER),
        own(Optional, "Client", START_CLIENT),
    ],
};
/// The structure of JW307.
pub(super) const JW307: Shape = Shape {
    namespace: MessageKind::Jw307.namespace(),
    side: Side::Heen,
    root: &[
        own(Once, "Header", HEADER_FROM_AANBIEDER),
        own(Once, "Client", STOP_CLIENT),
    ],
};
/// The structure of JW308.
pub(super) const JW308: Shape = Shape {
    namespace: MessageKind::Jw308.namespace(),
    side: Side::Retour,
    root: &[
        own(Once, "Header", HEADER_CARE_ANSWER),
        own(Optional, "Client", STOP_CLIENT),
    ],
};
/// The structure of JW323.
pub(super) const JW323: Shape = Shape {
    namespace: MessageKind::Jw323.namespace(),
    side: Side::Heen,
    root: &[
        own(Once, "Header", HEADER_FROM_AANBIEDER),
        own(Once, "Declaratie", DECLARATIE),
    ],
};
/// The structure of JW325.
pub(super) const JW325: Shape = Shape {
    namespace: MessageKind::Jw325.namespace(),
    side: Side::Retour,
    root: &[
        own(Once, "Header", HEADER_CLAIM_ANSWER),
        own(Optional, "DeclaratieAntwoord", DECLARATIE_ANTWOORD),
    ],
};

/// The name as the tables have it, or `?`: a name from a file could hold anything.
pub(super) fn known_name(name: &str) -> &'static str {
    fn find(nodes: &'static [Node], name: &str) -> Option<&'static str> {
        nodes.iter().find_map(|node| match node.content {
            _ if node.name == name => Some(node.name),
            Content::Group(inner) => find(inner, name),
            Content::Value(_) => None,
        })
    }
    if name == "Bericht" {
        return "Bericht";
    }
    [JW302, JW306, JW308, JW323, JW325]
        .iter()
        .find_map(|shape| find(shape.root, name))
        .unwrap_or("?")
}
