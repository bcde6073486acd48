//! The support plan ("ondersteuningsplan", Buren art. 2 and 5.7; Jeugdwet 4.1.2-4.1.3): goals, observations, evaluations.

use super::card::Answer;
use super::form::{FieldSpec, Reader, Record, Takes, When, Writer, maybe_shown, optional, record, required, shown};
use crate::domain::error::ValueError;
use crate::domain::ids::EventId;
use crate::domain::text::Text;
use crate::domain::word_enums::words;
use chrono::NaiveDate;
use std::fmt;

words!(
    /// What a goal is about ("ontwikkelgebied").
    GoalArea, trimmed {
        /// Behaviour.
        Behaviour = "gedrag", "gedrag";
        /// Emotions.
        Emotion = "emotie", "emoties";
        /// Dealing with others.
        Social = "sociaal", "samen met anderen";
        /// Language.
        Language = "taal", "taal en communicatie";
        /// Moving.
        Motor = "motoriek", "motoriek";
        /// Doing things alone.
        SelfCare = "zelfredzaamheid", "zelfredzaamheid";
        /// Play.
        Play = "spel", "spel";
        /// Rest and stimuli.
        Rest = "rust", "rust en prikkels";
        /// Something else.
        Other = "anders", "anders";
    }
);

words!(
    /// What follows on an evaluation.
    NextStep, trimmed {
        /// Go on.
        Continue = "doorgaan", "doorgaan";
        /// Change the goal.
        Adapt = "aanpassen", "doel aanpassen";
        /// Reached.
        Reached = "bereikt", "doel bereikt";
        /// On to regular care (Buren art. 2).
        ToRegular = "regulier", "naar reguliere opvang";
    }
);

words!(
    /// Where a child went ("uitstroom", Buren art. 2).
    Destination, trimmed {
        /// Regular care.
        Regular = "regulier", "reguliere opvang";
        /// Heavier help.
        MoreHelp = "zwaarder", "zwaardere hulp";
        /// School only.
        School = "school", "alleen school";
        /// Moved.
        Moved = "verhuisd", "verhuisd";
        /// Something else.
        Other = "anders", "anders";
    }
);

/// A score of Goal Attainment Scaling: -2 (as at the start) to +2 (much better than the target); 0 is the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GasScore(i8);

impl GasScore {
    /// As a field offers it: code and label.
    pub const CHOICES: &'static [(&'static str, &'static str)] = &[
        ("-2", "-2 zoals bij de start"),
        ("-1", "-1 minder dan verwacht"),
        ("0", "0 zoals verwacht"),
        ("1", "+1 beter dan verwacht"),
        ("2", "+2 veel beter dan verwacht"),
    ];

    /// Reads a score.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let range = ValueError::Range { min: -2, max: 2 };
        let raw = raw.trim();
        let score: i8 = raw
            .strip_prefix('+')
            .unwrap_or(raw)
            .parse()
            .map_err(|_| range.clone())?;
        if (-2..=2).contains(&score) {
            Ok(Self(score))
        } else {
            Err(range)
        }
    }

    /// The score.
    pub const fn value(self) -> i8 {
        self.0
    }
}

impl fmt::Display for GasScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 > 0 {
            write!(f, "+{}", self.0)
        } else {
            write!(f, "{}", self.0)
        }
    }
}

record!(
    /// Someone asked for a plan in writing: it is due within 14 days (Jeugdwet 4.1.3(4)).
    PlanRequest {
        /// When.
        date: NaiveDate = required("datum", "Gevraagd op", Takes::Date(When::HasBeen)), date(), shown;
        /// By whom.
        by: Text = required("door", "Gevraagd door", Takes::Line), line(), shown;
    }
);

record!(
    /// A version of the support plan.
    Plan {
        /// When it was made.
        date: NaiveDate = required("datum", "Datum plan", Takes::Date(When::HasBeen)), date(), shown;
        /// Version, from 1.
        version: i64 = required("versie", "Versie", Takes::Number(1, 99)), number(1, 99), shown;
        /// Who took part.
        participants: Text = required("deelnemers", "Deelnemers", Takes::Line), line(), shown;
        /// Whether the parents were offered to make a plan with their family first ("familiegroepsplan").
        family_plan: Answer = required("familiegroepsplan", "Familiegroepsplan aangeboden", Takes::Choice(Answer::CHOICES)), need(Answer::parse), |f, k, v| f.put(k, v.code());
        /// Product of the indication that it belongs to.
        product: Option<Text> = optional("indicatie", "Bij indicatie (productcode)", Takes::Line), maybe_line(), maybe_shown;
        /// What was agreed.
        content: Option<Text> = optional("afspraken", "Afspraken", Takes::Note), maybe_note(), maybe_shown;
    }
);

record!(
    /// A goal of the plan ("doel").
    Goal {
        /// Since when.
        date: NaiveDate = required("datum", "Vanaf", Takes::Date(When::MayLieAhead)), date(), shown;
        /// About what.
        area: GoalArea = required("gebied", "Gebied", Takes::Choice(GoalArea::CHOICES)), need(GoalArea::parse), |f, k, v| f.put(k, v.code());
        /// What, in short.
        description: Text = required("omschrijving", "Doel", Takes::Line), line(), shown;
        /// How it is now.
        start: Text = required("beginsituatie", "Beginsituatie", Takes::Note), note(), shown;
        /// What it should become.
        target: Text = required("streven", "Wat we willen bereiken", Takes::Note), note(), shown;
        /// How it is seen.
        measured: Text = required("meten", "Hoe we het meten", Takes::Line), line(), shown;
    }
);

record!(
    /// A short dated note, perhaps on a goal ("observatie").
    Observation {
        /// When.
        date: NaiveDate = required("datum", "Datum", Takes::Date(When::HasBeen)), date(), shown;
        /// On which goal.
        goal: Option<EventId> = optional("doel", "Bij doel", Takes::Goal), maybe_event(), |f, k, v| f.maybe(k, v.map(EventId::raw));
        /// What was seen.
        text: Text = required("tekst", "Wat zag je", Takes::Note), note(), shown;
    }
);

/// A dated judgement of a goal ("evaluatie").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// When.
    pub date: NaiveDate,
    /// Of which goal.
    pub goal: EventId,
    /// The score.
    pub score: GasScore,
    /// What follows.
    pub next: NextStep,
    /// With whom it was discussed.
    pub with: Text,
    /// Anything else.
    pub note: Option<Text>,
}

impl Record for Evaluation {
    const FIELDS: &'static [FieldSpec] = &[
        required("doel", "Doel", Takes::Goal),
        required("datum", "Datum evaluatie", Takes::Date(When::HasBeen)),
        required("score", "Score", Takes::Choice(GasScore::CHOICES)),
        required("vervolg", "Vervolg", Takes::Choice(NextStep::CHOICES)),
        required("met", "Besproken met", Takes::Line),
        optional("toelichting", "Toelichting", Takes::Note),
    ];

    fn read(fields: &mut Reader<'_>) -> Option<Self> {
        let (goal, date) = (fields.event("doel"), fields.date("datum"));
        let (score, next) = (
            fields.need("score", GasScore::parse),
            fields.need("vervolg", NextStep::parse),
        );
        let (with, note) = (fields.line("met"), fields.maybe_note("toelichting"));
        let (goal, date, score, next, with, note) = (goal?, date?, score?, next?, with?, note?);
        Some(Self {
            date,
            goal,
            score,
            next,
            with,
            note,
        })
    }

    fn write(&self, fields: &mut Writer) {
        fields.put("doel", self.goal.raw());
        fields.put("datum", self.date);
        fields.put("score", self.score.value());
        fields.put("vervolg", self.next.code());
        fields.put("met", &self.with);
        fields.maybe("toelichting", self.note.as_ref());
    }
}

record!(
    /// Where a child went when the support ended ("uitstroom", Buren art. 2).
    Outflow {
        /// When.
        date: NaiveDate = required("datum", "Datum", Takes::Date(When::MayLieAhead)), date(), shown;
        /// Where to.
        to: Destination = required("naar", "Naar", Takes::Choice(Destination::CHOICES)), need(Destination::parse), |f, k, v| f.put(k, v.code());
        /// Anything to know about it.
        note: Option<Text> = optional("toelichting", "Toelichting", Takes::Note), maybe_note(), maybe_shown;
    }
);
