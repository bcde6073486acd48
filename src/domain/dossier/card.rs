//! What stands on the card of a child: who to call, who may collect, where it lives, who its siblings are.

use super::form::{FieldSpec, Reader, Record, Takes, When, Writer, maybe_shown, optional, record, required, shown};
use crate::domain::ids::{ChildId, ChildNumber, GemeenteCode, GroupId};
use crate::domain::people::WeekPattern;
use crate::domain::text::Text;
use crate::domain::time::Period;
use crate::domain::word_enums::words;
use chrono::NaiveDate;

words!(
    /// What a contact is to the child ("relatie").
    Relation, trimmed {
        /// Mother.
        Mother = "moeder", "moeder";
        /// Father.
        Father = "vader", "vader";
        /// Carer.
        Carer = "verzorger", "verzorger";
        /// Guardian.
        Guardian = "voogd", "voogd";
        /// Family: a grandparent, an aunt.
        Family = "familie", "familie";
        /// Neighbours.
        Neighbours = "buren", "buren";
        /// Babysitter.
        Sitter = "oppas", "oppas";
        /// General practitioner.
        Doctor = "huisarts", "huisarts";
        /// Someone else.
        Other = "anders", "anders";
    }
);

words!(
    /// Yes or no, as a field has it.
    Answer, trimmed {
        /// Yes.
        Yes = "ja", "ja";
        /// No.
        No = "nee", "nee";
    }
);

words!(
    /// How a child comes and goes ("vervoer", Buren art. 7).
    TransportKind, trimmed {
        /// The parents bring and fetch.
        Parents = "ouders", "door de ouders";
        /// By exception the municipality indicated transport.
        Indicated = "indicatie", "met indicatie van de gemeente";
    }
);

record!(
    /// Someone to call, and perhaps to collect ("contactpersoon").
    Contact {
        /// Name.
        name: Text = required("naam", "Naam", Takes::Line), line(), shown;
        /// What the person is to the child.
        relation: Relation = required("relatie", "Relatie", Takes::Choice(Relation::CHOICES)), need(Relation::parse), |f, k, v| f.put(k, v.code());
        /// Telephone number.
        phone: Option<Text> = optional("telefoon", "Telefoon", Takes::Line), maybe_line(), maybe_shown;
        /// E-mail address.
        mail: Option<Text> = optional("email", "E-mail", Takes::Line), maybe_line(), maybe_shown;
        /// Whether the person may collect the child.
        may_collect: Answer = required("mag_ophalen", "Mag ophalen", Takes::Choice(Answer::CHOICES)), need(Answer::parse), |f, k, v| f.put(k, v.code());
        /// Whether the person has parental authority ("gezag").
        authority: Answer = required("gezag", "Gezag", Takes::Choice(Answer::CHOICES)), need(Answer::parse), |f, k, v| f.put(k, v.code());
        /// Anything to know about it.
        remark: Option<Text> = optional("opmerking", "Opmerking", Takes::Line), maybe_line(), maybe_shown;
    }
);

record!(
    /// Where a child lives; the responsible municipality may be another (woonplaatsbeginsel).
    Address {
        /// Street and number.
        street: Text = required("straat", "Straat en nummer", Takes::Line), line(), shown;
        /// Postal code.
        postcode: Text = required("postcode", "Postcode", Takes::Line), line(), shown;
        /// Town.
        town: Text = required("plaats", "Plaats", Takes::Line), line(), shown;
    }
);

record!(
    /// A brother or sister at the location ("broer of zus"); shown at both.
    Sibling {
        /// The other child.
        other: Vec<ChildId> = required("kind", "Broer of zus", Takes::Children), children(), |f, k, v| f.children(k, v);
    }
);

record!(
    /// How a child comes and goes ("vervoer").
    Transport {
        /// Since when.
        since: NaiveDate = required("vanaf", "Vanaf", Takes::Date(When::MayLieAhead)), date(), shown;
        /// How.
        kind: TransportKind = required("soort", "Vervoer", Takes::Choice(TransportKind::CHOICES)), need(TransportKind::parse), |f, k, v| f.put(k, v.code());
        /// Anything to know about it.
        remark: Option<Text> = optional("toelichting", "Toelichting", Takes::Note), maybe_note(), maybe_shown;
    }
);

record!(
    /// Someone else who helps the child ("zorgverlener", Buren art. 5.8).
    CareGiver {
        /// Name.
        name: Text = required("naam", "Naam", Takes::Line), line(), shown;
        /// Function.
        function: Text = required("functie", "Functie", Takes::Line), line(), shown;
        /// Organisation.
        organisation: Option<Text> = optional("organisatie", "Organisatie", Takes::Line), maybe_line(), maybe_shown;
        /// Telephone number.
        phone: Option<Text> = optional("telefoon", "Telefoon", Takes::Line), maybe_line(), maybe_shown;
    }
);

record!(
    /// Facts of the card that change: kept here as well as with the child, so that what they were is not lost ("gegevens").
    CardFacts {
        /// First name.
        first: Text = required("voornaam", "Voornaam", Takes::Line), line(), shown;
        /// Particle.
        infix: Option<Text> = optional("tussenvoegsel", "Tussenvoegsel", Takes::Line), maybe_line(), maybe_shown;
        /// Family name.
        last: Text = required("achternaam", "Achternaam", Takes::Line), line(), shown;
        /// Date of birth.
        birth: NaiveDate = required("geboortedatum", "Geboortedatum", Takes::Date(When::HasBeen)), date(), shown;
        /// School, for the pick-up list.
        school: Option<Text> = optional("school", "School", Takes::Line), maybe_line(), maybe_shown;
        /// Allergy or other alert, in sight at the door.
        alert: Option<Text> = optional("alert", "Allergie of let op", Takes::Line), maybe_line(), maybe_shown;
        /// Who may collect the child, in sight at the door.
        collectors: Option<Text> = optional("ophalers", "Mag ophalen", Takes::Line), maybe_line(), maybe_shown;
        /// Responsible municipality (woonplaatsbeginsel); it may differ from the address.
        gemeente: Option<GemeenteCode> = optional("gemeente", "Verantwoordelijke gemeente", Takes::Gemeente), maybe_gemeente(), maybe_shown;
    }
);

record!(
    /// A child that comes to the location, as it is first typed.
    NewChild {
        /// Number the location uses.
        number: ChildNumber = required("kindnummer", "Kindnummer", Takes::Line), need(ChildNumber::parse_new), shown;
        /// First name.
        first: Text = required("voornaam", "Voornaam", Takes::Line), line(), shown;
        /// Particle.
        infix: Option<Text> = optional("tussenvoegsel", "Tussenvoegsel", Takes::Line), maybe_line(), maybe_shown;
        /// Family name.
        last: Text = required("achternaam", "Achternaam", Takes::Line), line(), shown;
        /// Date of birth.
        birth_date: NaiveDate = required("geboortedatum", "Geboortedatum", Takes::Date(When::HasBeen)), date(), shown;
        /// Responsible municipality.
        gemeente: Option<GemeenteCode> = optional("gemeente", "Verantwoordelijke gemeente", Takes::Gemeente), maybe_gemeente(), maybe_shown;
        /// School.
        school: Option<Text> = optional("school", "School", Takes::Line), maybe_line(), maybe_shown;
    }
);

/// A place in a group ("plaatsing"): group and first day say which one it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Group.
    pub group: GroupId,
    /// From when to when.
    pub period: Period,
    /// Dagdelen per weekday.
    pub pattern: WeekPattern,
}

/// Keys of the five weekdays.
pub const WEEKDAYS: [&str; 5] = ["ma", "di", "wo", "do", "vr"];

impl Record for Place {
    const FIELDS: &'static [FieldSpec] = &[
        required("groep", "Groep", Takes::Group),
        required("vanaf", "Vanaf", Takes::Date(When::MayLieAhead)),
        optional("tot", "Tot en met (leeg: loopt door)", Takes::Date(When::MayLieAhead)),
        optional("ma", "Maandag", Takes::Dagdelen),
        optional("di", "Dinsdag", Takes::Dagdelen),
        optional("wo", "Woensdag", Takes::Dagdelen),
        optional("do", "Donderdag", Takes::Dagdelen),
        optional("vr", "Vrijdag", Takes::Dagdelen),
    ];

    fn read(fields: &mut Reader<'_>) -> Option<Self> {
        let (group, period) = (fields.group("groep"), fields.period("vanaf", "tot"));
        let days = WEEKDAYS.map(|day| fields.maybe(day, WeekPattern::parse_day));
        let [monday, tuesday, wednesday, thursday, friday] = days;
        let days = [monday?, tuesday?, wednesday?, thursday?, friday?].map(Option::unwrap_or_default);
        let (group, period) = (group?, period?);
        let pattern = WeekPattern::new(days);
        Some(Self { group, period, pattern })
    }

    fn write(&self, fields: &mut Writer) {
        fields.put("groep", self.group.raw());
        fields.period("vanaf", "tot", self.period);
        for (key, names) in WEEKDAYS.into_iter().zip(self.pattern.days()) {
            fields.maybe(key, (!names.is_empty()).then(|| WeekPattern::join(names)));
        }
    }
}
