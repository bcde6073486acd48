//! What stands on the card of a child: who to call, who may collect, where it lives, who its siblings are.

use super::form::{Takes, maybe_shown, optional, record, required, shown, words};
use crate::domain::ids::ChildId;
use crate::domain::text::Text;
use chrono::NaiveDate;

words!(
    /// What a contact is to the child ("relatie").
    Relation, "moeder, vader, verzorger, voogd, familie, buren, oppas, huisarts, anders" {
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
    Answer, "ja, nee" {
        /// Yes.
        Yes = "ja", "ja";
        /// No.
        No = "nee", "nee";
    }
);

words!(
    /// How a child comes and goes ("vervoer", Buren art. 7).
    TransportKind, "ouders, indicatie" {
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
        since: NaiveDate = required("vanaf", "Vanaf", Takes::Date), date(), shown;
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
