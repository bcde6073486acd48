//! The dossier of a child: records that are only ever added, corrected by a later one, or withdrawn.

pub mod card;
pub mod form;
pub mod grants;
pub mod plan;
pub mod request;
pub mod sight;
pub mod talks;

#[cfg(test)]
#[path = "record_table_tests.rs"]
mod record_table;
#[cfg(test)]
mod tests;

use super::age::is_before_birth;
use super::dates::{Ahead, check_day};
use super::error::ValueError;
use super::event::RawEvent;
use super::ids::{ChildId, EventId};
use super::role::Permission;
use super::time::parse_date;
use chrono::{NaiveDate, NaiveDateTime};
use form::{FieldError, FieldSpec, Reader, Record, Takes, Values, When, Writer};

/// Defines the kinds of record: variant, type, code in the file, title, who may see and who may write.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident($record:ty) = $code:literal, $title:literal, $see:ident, $write:ident;)+) => {
        /// Kind of a record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EntryKind { $($(#[$doc])* $kind,)+ }

        /// A record.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Content { $($(#[$doc])* $kind($record),)+ }

        impl EntryKind {
            /// Every kind, in the order of the screen.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The word in the file and in JSON.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$kind => $code,)+ }
            }

            /// Its name on the screen.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$kind => $title,)+ }
            }

            /// Who may see it.
            pub const fn seen_with(self) -> Permission {
                match self { $(Self::$kind => Permission::$see,)+ }
            }

            /// Who may write it.
            pub const fn written_with(self) -> Permission {
                match self { $(Self::$kind => Permission::$write,)+ }
            }

            /// Its fields, in the order in which they are asked.
            pub const fn fields(self) -> &'static [FieldSpec] {
                match self { $(Self::$kind => <$record as Record>::FIELDS,)+ }
            }

            /// Reads the fields of a record, or says everything that is wrong with them.
            pub fn read(self, values: &Values) -> Result<Content, Vec<FieldError>> {
                match self { $(Self::$kind => Reader::new(values).finish::<$record>().map(Content::$kind),)+ }
            }
        }

        impl Content {
            /// Its kind.
            pub const fn kind(&self) -> EntryKind {
                match self { $(Self::$kind(_) => EntryKind::$kind,)+ }
            }

            /// Its fields.
            pub fn values(&self) -> Values {
                match self { $(Self::$kind(record) => Writer::values_of(record),)+ }
            }
        }
    };
}

kinds! {
    /// Facts of the card that change.
    Card(card::CardFacts) = "gegevens", "Gegevens", SeeChildren, EditChildren;
    /// A place in a group.
    Place(card::Place) = "plaatsing", "Plaatsing", SeeChildren, EditChildren;
    /// Someone to call.
    Contact(card::Contact) = "contact", "Contactpersoon", SeeChildren, EditChildren;
    /// Where the child lives.
    Address(card::Address) = "adres", "Adres", SeeChildren, EditChildren;
    /// Brother or sister.
    Sibling(card::Sibling) = "broer_zus", "Broer of zus", SeeChildren, EditChildren;
    /// How it comes and goes.
    Transport(card::Transport) = "vervoer", "Vervoer", SeeChildren, EditChildren;
    /// Someone else who helps.
    CareGiver(card::CareGiver) = "zorgverlener", "Zorgverlener", SeeDossier, EditDossier;
    /// Who referred.
    Referral(request::Referral) = "verwijzing", "Verwijzing", SeeDossier, EditDossier;
    /// Request.
    Request(request::Request) = "aanvraag", "Aanvraag", SeeDossier, EditDossier;
    /// Talk with the consultant.
    ConsultantTalk(request::ConsultantTalk) = "gesprek_consulent", "Gesprek peuterconsulent", SeeDossier, EditDossier;
    /// Assigned consultant.
    ConsultantAssigned(request::ConsultantAssigned) = "consulent", "Consulent toegewezen", SeeDossier, EditDossier;
    /// Told about childcare allowance.
    AllowanceInformed(request::AllowanceInformed) = "kot_uitleg", "Uitleg kinderopvangtoeslag", SeeDossier, EditDossier;
    /// Decision.
    Decision(request::Decision) = "besluit", "Besluit", SeeDossier, EditDossier;
    /// Request taken back.
    RequestWithdrawn(request::RequestWithdrawn) = "aanvraag_ingetrokken", "Aanvraag ingetrokken", SeeDossier, EditDossier;
    /// Support that would have been used otherwise.
    Alternative(request::Alternative) = "alternatief", "Alternatieve inzet", SeeDossier, EditDossier;
    /// Who pays.
    Payer(request::PayerRecord) = "betaler", "Betaler", SeeDossier, EditDossier;
    /// Consent.
    Consent(grants::Consent) = "toestemming", "Toestemming", SeeDossier, EditDossier;
    /// Indication.
    Indication(grants::Indication) = "indicatie", "Indicatie", SeeDossier, EditDossier;
    /// Exception to a limit.
    Hardship(grants::Hardship) = "hardheid", "Hardheidsclausule", SeeDossier, EditDossier;
    /// Plan asked for in writing.
    PlanRequest(plan::PlanRequest) = "plan_gevraagd", "Plan op papier gevraagd", SeePlan, EditPlan;
    /// Support plan.
    Plan(plan::Plan) = "plan", "Ondersteuningsplan", SeePlan, EditPlan;
    /// Goal.
    Goal(plan::Goal) = "doel", "Doel", SeePlan, EditPlan;
    /// Observation.
    Observation(plan::Observation) = "observatie", "Observatie", SeePlan, Observe;
    /// Evaluation.
    Evaluation(plan::Evaluation) = "evaluatie", "Evaluatie", SeePlan, EditPlan;
    /// Outflow.
    Outflow(plan::Outflow) = "uitstroom", "Uitstroom", SeeDossier, EditDossier;
    /// Talk.
    Talk(talks::Talk) = "overleg", "Overleg", SeeDossier, EditDossier;
    /// Signal.
    Signal(talks::Signal) = "signaal", "Signaal", SeeDossier, EditDossier;
    /// Indication is not enough.
    NotEnough(talks::NotEnough) = "onvoldoende", "Indicatie onvoldoende", SeeDossier, EditDossier;
    /// Satisfaction of the parents.
    Satisfaction(talks::Satisfaction) = "tevredenheid", "Oudertevredenheid", SeeDossier, EditDossier;
    /// Dismissed deadline.
    Dismissal(talks::Dismissal) = "afgehandeld", "Termijn afgehandeld", SeeDeadlines, SeeDeadlines;
}

/// Days that come before the day with which their record begins.
const BEFOREHAND: [&str; 1] = ["smi_bekeken_op"];

/// Days until which something is agreed or granted; every other day that may lie ahead is planned.
const AGREED: [&str; 2] = ["vanaf", "tot"];

impl Content {
    /// The first of its days that should have been and lies after a day, by the label of its field.
    pub fn not_yet_been(&self, day: NaiveDate) -> Option<&'static str> {
        let values = self.values();
        let mut dated = self.kind().fields().iter();
        let lies_ahead = |spec: &&FieldSpec| {
            let date = values.get(spec.key).and_then(|raw| parse_date(raw).ok());
            spec.takes == Takes::Date(When::HasBeen) && date.is_some_and(|date| date > day)
        };
        dated.find(lies_ahead).map(|spec| spec.label)
    }

    /// The first of its days that cannot be, by the label of its field, and why; `birth` is that of the child it is about. The
    /// facts of the card hold the date of birth itself, which has its own rule.
    pub fn impossible_day(&self, birth: Option<NaiveDate>, today: NaiveDate) -> Option<(&'static str, String)> {
        if matches!(self, Self::Card(_)) {
            return None;
        }
        let ahead = |label: &str| {
            let mut fields = self.kind().fields().iter();
            let spec = fields.find(|spec| spec.label == label);
            let planned = spec.is_some_and(|spec| matches!(spec.takes, Takes::Date(_)) && !AGREED.contains(&spec.key));
            if planned { Ahead::Planned } else { Ahead::Agreed }
        };
        self.days().into_iter().find_map(|(label, day)| {
            let before = birth.filter(|birth| is_before_birth(day, *birth));
            let why = before.map_or_else(
                || Some(check_day(day, today, ahead(label)).err()?.to_string()),
                |birth| {
                    Some(format!(
                        "ligt voor de geboorte van het kind ({})",
                        birth.format("%d-%m-%Y")
                    ))
                },
            );
            why.map(|why| (label, why))
        })
    }

    /// The first of its days that lies before the day with which it begins, by the labels of both fields. Only what was looked at
    /// beforehand comes before.
    pub fn runs_back(&self) -> Option<(&'static str, &'static str, NaiveDate)> {
        let values = self.values();
        let dated = self.kind().fields().iter();
        let dated = dated.filter(|spec| matches!(spec.takes, Takes::Date(_)) && !BEFOREHAND.contains(&spec.key));
        let mut days = dated.filter_map(|spec| Some((spec.label, parse_date(values.get(spec.key)?).ok()?)));
        let (first_label, first) = days.next()?;
        let (label, _) = days.find(|(_, day)| *day < first)?;
        Some((label, first_label, first))
    }

    /// Every day that it names, with the label of its field.
    pub fn days(&self) -> Vec<(&'static str, NaiveDate)> {
        let values = self.values();
        let granted = |raw: &str| {
            let grants = raw.split(';').filter_map(|grant| grants::Grant::parse(grant).ok());
            let days = grants.flat_map(|grant| [Some(grant.period.begin()), grant.period.end()]);
            days.flatten().collect::<Vec<_>>()
        };
        let fields = self.kind().fields().iter();
        let named = fields.filter_map(|spec| Some((spec, values.get(spec.key)?)));
        named
            .flat_map(|(spec, raw)| {
                let days = match spec.takes {
                    Takes::Date(_) => Vec::from_iter(parse_date(raw).ok()),
                    Takes::Grants => granted(raw),
                    _ => Vec::new(),
                };
                days.into_iter().map(|day| (spec.label, day))
            })
            .collect()
    }
}

impl EntryKind {
    /// Reads the word of the file.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let raw = raw.trim();
        let mut all = Self::ALL.iter().copied();
        all.find(|kind| kind.code() == raw).ok_or(ValueError::Form {
            what: "soort aantekening",
            example: "contact",
        })
    }
}

/// What an event in the dossier says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DossierFact {
    /// A record was written; when the event replaces another, it corrects that one.
    Written(Content),
    /// The replaced event is taken back.
    Withdrawn,
}

/// An event in a dossier, never overwritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DossierEvent {
    /// Its number.
    pub id: EventId,
    /// The child; `None` for what is about the location, or about several children.
    pub child: Option<ChildId>,
    /// Who wrote it, as the account was called.
    pub author: String,
    /// When, on the clock of the wall.
    pub at: NaiveDateTime,
    /// The event that it takes the place of.
    pub replaces: Option<EventId>,
    /// What it says.
    pub fact: DossierFact,
}

impl RawEvent for DossierEvent {
    fn id(&self) -> EventId {
        self.id
    }

    fn replaces(&self) -> Option<EventId> {
        self.replaces
    }

    fn is_revocation(&self) -> bool {
        self.fact == DossierFact::Withdrawn
    }
}

/// A record that counts, with who wrote it and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Number of the event that holds it now; a correction has a new one.
    pub id: EventId,
    /// Number of the first event, under which other records refer to it; stays the same when it is corrected.
    pub root: EventId,
    /// The child.
    pub child: Option<ChildId>,
    /// Who wrote it last.
    pub author: String,
    /// When.
    pub at: NaiveDateTime,
    /// The record.
    pub content: Content,
}

impl DossierEvent {
    /// The record as this event wrote it, whether or not it still counts; `None` when it only takes another back.
    pub fn entry(&self) -> Option<Entry> {
        match &self.fact {
            DossierFact::Written(content) => Some(Entry {
                id: self.id,
                root: self.id,
                child: self.child,
                author: self.author.clone(),
                at: self.at,
                content: content.clone(),
            }),
            DossierFact::Withdrawn => None,
        }
    }
}

/// The records that count, in the order in which they were first written.
pub fn entries(events: &[DossierEvent]) -> Vec<Entry> {
    let roots = roots(events);
    super::event::effective(events)
        .into_iter()
        .filter_map(|event| {
            let root = roots.get(&event.id).copied().unwrap_or(event.id);
            event.entry().map(|entry| Entry { root, ..entry })
        })
        .collect()
}

/// The first event of each chain of corrections.
pub fn roots(events: &[DossierEvent]) -> std::collections::BTreeMap<EventId, EventId> {
    let mut ordered: Vec<&DossierEvent> = events.iter().collect();
    ordered.sort_by_key(|event| event.id);
    let mut roots = std::collections::BTreeMap::new();
    for event in ordered {
        let root = event
            .replaces
            .map_or(event.id, |replaced| roots.get(&replaced).copied().unwrap_or(replaced));
        roots.insert(event.id, root);
    }
    roots
}

/// The steps of the request of a child, in order of date.
pub fn steps_in_order(entries: &[Entry]) -> Vec<request::Step> {
    let mut steps: Vec<(NaiveDate, EventId, request::Step)> = entries
        .iter()
        .filter_map(|entry| {
            let step = step_of(&entry.content)?;
            Some((step.date(), entry.root, step))
        })
        .collect();
    steps.sort_by_key(|(date, root, _)| (*date, *root));
    steps.into_iter().map(|(_, _, step)| step).collect()
}

/// The application of a child as its records tell it, in order of date.
pub fn application(entries: &[Entry]) -> request::Application {
    request::Application::of(steps_in_order(entries))
}

/// The step of an application that a record is, if it is one.
pub fn step_of(content: &Content) -> Option<request::Step> {
    match content {
        Content::Request(step) => Some(request::Step::Requested(step.clone())),
        Content::ConsultantTalk(step) => Some(request::Step::Talked(step.clone())),
        Content::ConsultantAssigned(step) => Some(request::Step::Assigned(step.clone())),
        Content::Decision(step) => Some(request::Step::Decided(step.clone())),
        Content::RequestWithdrawn(step) => Some(request::Step::Withdrawn(step.clone())),
        _ => None,
    }
}
