//! Talks and signals (Buren art. 4o, 5.8-5.10, 8).

use super::form::{Takes, When, maybe_shown, optional, record, required, shown};
use crate::domain::ids::ChildId;
use crate::domain::text::Text;
use crate::domain::word_enums::words;
use chrono::NaiveDate;

words!(
    /// With whom a talk was ("overleg").
    TalkKind, trimmed {
        /// The monthly talk with the gedragskundige (Buren art. 5.9).
        Specialist = "gedragskundige", "gedragskundige";
        /// Consultant of the municipality.
        Consultant = "consulent", "consulent of wijkcoach";
        /// Social team.
        SocialTeam = "sociaal_team", "sociaal team";
        /// Parents.
        Parents = "ouders", "ouders";
        /// The team.
        Team = "team", "team";
        /// Discussion between colleagues (Buren art. 5.5).
        Intervision = "intervisie", "intervisie";
        /// Who treats the child.
        Therapist = "behandelaar", "behandelaar";
    }
);

words!(
    /// Who a signal was discussed with (Buren art. 4o).
    Discussed, trimmed {
        /// Nobody yet.
        Nobody = "niemand", "nog met niemand";
        /// Gedragskundige.
        Specialist = "gedragskundige", "gedragskundige";
        /// Consultant for toddlers.
        Peuterconsulent = "peuterconsulent", "peuterconsulent";
        /// Social team.
        SocialTeam = "sociaal_team", "sociaal team";
        /// Parents.
        Parents = "ouders", "ouders";
        /// The team.
        Team = "team", "team";
    }
);

record!(
    /// A talk in which one or more children were discussed.
    Talk {
        /// When.
        date: NaiveDate = required("datum", "Datum", Takes::Date(When::HasBeen)), date(), shown;
        /// With whom, as a kind.
        kind: TalkKind = required("soort", "Overleg met", Takes::Choice(TalkKind::CHOICES)), need(TalkKind::parse), |f, k, v| f.put(k, v.code());
        /// Who took part, by function.
        attendees: Text = required("deelnemers", "Deelnemers", Takes::Line), line(), shown;
        /// Which children were discussed.
        children: Vec<ChildId> = required("kinderen", "Besproken kinderen", Takes::Children), children(), |f, k, v| f.children(k, v);
        /// What was agreed; shown at every child that was discussed.
        note: Option<Text> = optional("afspraken", "Afspraken (bij elk kind te zien)", Takes::Note), maybe_note(), maybe_shown;
    }
);

record!(
    /// Something that gives cause for concern ("signaal"), with what followed.
    Signal {
        /// When.
        date: NaiveDate = required("datum", "Datum", Takes::Date(When::HasBeen)), date(), shown;
        /// What.
        what: Text = required("wat", "Wat viel op", Takes::Note), note(), shown;
        /// With whom it was discussed.
        discussed: Discussed = required("besproken_met", "Besproken met", Takes::Choice(Discussed::CHOICES)), need(Discussed::parse), |f, k, v| f.put(k, v.code());
        /// What follows.
        follow_up: Option<Text> = optional("vervolg", "Vervolg", Takes::Note), maybe_note(), maybe_shown;
        /// By when something has to follow.
        follow_up_by: Option<NaiveDate> = optional("vervolg_voor", "Vervolg uiterlijk", Takes::Date(When::MayLieAhead)), maybe_date(), maybe_shown;
        /// When it was closed.
        closed: Option<NaiveDate> = optional("afgerond_op", "Afgerond op", Takes::Date(When::HasBeen)), maybe_date(), maybe_shown;
    }
);

record!(
    /// The indication is not enough, and the jeugdconsulent was told (Buren art. 5.10).
    NotEnough {
        /// When it was seen.
        date: NaiveDate = required("datum", "Datum", Takes::Date(When::HasBeen)), date(), shown;
        /// Why.
        why: Text = required("waarom", "Waarom niet genoeg", Takes::Note), note(), shown;
        /// Who was told.
        told: Option<Text> = optional("gemeld_bij", "Gemeld bij", Takes::Line), maybe_line(), maybe_shown;
        /// When.
        told_on: Option<NaiveDate> = optional("gemeld_op", "Gemeld op", Takes::Date(When::HasBeen)), maybe_date(), maybe_shown;
    }
);

record!(
    /// What the parents think of it, after six months (Buren art. 8).
    Satisfaction {
        /// When.
        date: NaiveDate = required("datum", "Datum", Takes::Date(When::HasBeen)), date(), shown;
        /// A mark from 1 to 10.
        mark: i64 = required("cijfer", "Cijfer (1-10)", Takes::Number(1, 10)), number(1, 10), shown;
        /// In their words.
        note: Option<Text> = optional("toelichting", "Toelichting", Takes::Note), maybe_note(), maybe_shown;
    }
);

record!(
    /// A deadline that needs nothing more, and why ("afgehandeld").
    Dismissal {
        /// Which deadline.
        key: Text = required("sleutel", "Termijn", Takes::Line), line(), shown;
        /// Why.
        reason: Text = required("reden", "Reden", Takes::Line), line(), shown;
    }
);
