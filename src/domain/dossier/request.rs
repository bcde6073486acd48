//! From request to decision (Buren art. 4; Enschede paragraph 2), and what is known around it.

use super::form::{Reader, Record, Takes, When, Writer, maybe_shown, optional, record, required, shown};
use crate::domain::group::GroupKind;
use crate::domain::money::Cents;
use crate::domain::text::Text;
use crate::domain::time::Period;
use crate::domain::word_enums::words;
use chrono::NaiveDate;

words!(
    /// What is asked for.
    Wanted, trimmed {
        /// KDV+: 0 to 4 years.
        KdvPlus = "kdv+", "KDV+";
        /// BSO+: from 4 years.
        BsoPlus = "bso+", "BSO+";
    }
);

impl Wanted {
    /// The kind of group it is in.
    pub const fn kind(self) -> GroupKind {
        match self {
            Self::KdvPlus => GroupKind::KdvPlus,
            Self::BsoPlus => GroupKind::BsoPlus,
        }
    }
}

words!(
    /// Who refers a child (Enschede E7, Buren art. 4a).
    Referrer, trimmed {
        /// District coach.
        Coach = "wijkcoach", "wijkcoach";
        /// Consultant for toddlers.
        Peuterconsulent = "peuterconsulent", "peuterconsulent";
        /// Consultant for youth.
        Jeugdconsulent = "jeugdconsulent", "jeugdconsulent";
        /// Youth doctor.
        Jeugdarts = "jeugdarts", "jeugdarts";
        /// General practitioner.
        Doctor = "huisarts", "huisarts";
        /// School.
        School = "school", "school";
        /// The parents themselves.
        Parents = "ouders", "ouders";
        /// Someone else.
        Other = "anders", "anders";
    }
);

words!(
    /// What the municipality decided (Buren art. 4g-4h: granted, or refused for one of three reasons).
    Outcome, trimmed {
        /// Granted ("indicatie").
        Granted = "toegekend", "toegekend";
        /// Refused: no support needed.
        NoneNeeded = "niet_nodig", "afgewezen: geen ondersteuning nodig";
        /// Refused: something else fits better.
        OtherHelp = "ander_aanbod", "afgewezen: ander aanbod past beter";
        /// Refused: more is needed than this.
        MoreNeeded = "meer_nodig", "afgewezen: er is meer nodig";
    }
);

words!(
    /// Who pays the regular place.
    PayerKind, trimmed {
        /// The parents, with childcare allowance ("kinderopvangtoeslag").
        Allowance = "kot", "ouders met kinderopvangtoeslag (KOT)";
        /// The municipality, on social or medical indication.
        Smi = "smi", "gemeente, sociaal-medische indicatie (SMI)";
        /// The municipality, under the Jeugdwet.
        Jeugdwet = "jeugdwet", "gemeente, Jeugdwet";
    }
);

words!(
    /// Kind of support that would have been used otherwise (Enschede E12).
    AlternativeKind, trimmed {
        /// Day treatment.
        DayTreatment = "dagbehandeling", "dagbehandeling";
        /// Ambulatory help.
        Ambulatory = "ambulant", "ambulante jeugdhulp";
        /// Personal budget.
        Budget = "pgb", "persoonsgebonden budget";
        /// Specialised care after school.
        Specialised = "gespecialiseerd", "gespecialiseerde opvang";
        /// None.
        None = "geen", "geen";
        /// Something else.
        Other = "anders", "anders";
    }
);

record!(
    /// A request for support ("aanvraag", Buren art. 4d).
    Request {
        /// When.
        date: NaiveDate = required("datum", "Datum aanvraag", Takes::Date(When::HasBeen)), date(), shown;
        /// For what.
        wanted: Wanted = required("soort", "Soort plek", Takes::Choice(Wanted::CHOICES)), need(Wanted::parse), |f, k, v| f.put(k, v.code());
        /// Why: the support need in short, not a diagnosis.
        need: Option<Text> = optional("behoefte", "Ondersteuningsvraag", Takes::Note), maybe_note(), maybe_shown;
    }
);

record!(
    /// Who referred the child ("verwijzing").
    Referral {
        /// When.
        date: NaiveDate = required("datum", "Datum verwijzing", Takes::Date(When::HasBeen)), date(), shown;
        /// By whom, as a function.
        by: Referrer = required("functie", "Verwijzer", Takes::Choice(Referrer::CHOICES)), need(Referrer::parse), |f, k, v| f.put(k, v.code());
        /// Name.
        name: Text = required("naam", "Naam", Takes::Line), line(), shown;
        /// How to reach.
        contact: Option<Text> = optional("contact", "Telefoon of e-mail", Takes::Line), maybe_line(), maybe_shown;
    }
);

record!(
    /// The talk with the peuterconsulent (Buren art. 4a).
    ConsultantTalk {
        /// When.
        date: NaiveDate = required("datum", "Datum gesprek", Takes::Date(When::HasBeen)), date(), shown;
        /// With whom.
        with: Text = required("met", "Met", Takes::Line), line(), shown;
    }
);

record!(
    /// The consultant to whom the request is assigned (Buren art. 4e).
    ConsultantAssigned {
        /// When.
        date: NaiveDate = required("datum", "Sinds", Takes::Date(When::HasBeen)), date(), shown;
        /// Who.
        name: Text = required("naam", "Consulent", Takes::Line), line(), shown;
    }
);

record!(
    /// The parents were told about childcare allowance (Buren art. 4c).
    AllowanceInformed {
        /// When.
        date: NaiveDate = required("datum", "Datum", Takes::Date(When::HasBeen)), date(), shown;
        /// By whom.
        by: Text = required("door", "Uitgelegd door", Takes::Line), line(), shown;
    }
);

record!(
    /// The decision of the municipality ("besluit", Buren art. 4g-4i).
    Decision {
        /// When.
        date: NaiveDate = required("datum", "Datum besluit", Takes::Date(When::HasBeen)), date(), shown;
        /// What.
        outcome: Outcome = required("uitkomst", "Uitkomst", Takes::Choice(Outcome::CHOICES)), need(Outcome::parse), |f, k, v| f.put(k, v.code());
        /// Number of the beschikking.
        number: Option<Text> = optional("nummer", "Nummer beschikking", Takes::Line), maybe_line(), maybe_shown;
        /// What it says; hidden without consent of the parents (Buren art. 4i).
        content: Option<Text> = optional("inhoud", "Wat de beschikking zegt", Takes::Note), maybe_note(), maybe_shown;
    }
);

record!(
    /// The request was taken back by the parents.
    RequestWithdrawn {
        /// When.
        date: NaiveDate = required("datum", "Datum", Takes::Date(When::HasBeen)), date(), shown;
        /// Why.
        reason: Option<Text> = optional("reden", "Reden", Takes::Note), maybe_note(), maybe_shown;
    }
);

/// Support that would have been used otherwise, as the wijkcoach told it (Enschede E12, Buren art. 8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// When it was told.
    pub date: NaiveDate,
    /// What.
    pub kind: AlternativeKind,
    /// Estimated cost, where it was told.
    pub cost: Option<Cents>,
    /// By whom.
    pub told_by: Text,
}

impl Record for Alternative {
    const FIELDS: &'static [super::form::FieldSpec] = &[
        required("datum", "Datum", Takes::Date(When::HasBeen)),
        required("soort", "Anders was ingezet", Takes::Choice(AlternativeKind::CHOICES)),
        optional("kosten_cent", "Geschatte kosten (euro)", Takes::Euros),
        required("verteld_door", "Verteld door", Takes::Line),
    ];

    fn read(fields: &mut Reader<'_>) -> Option<Self> {
        let (date, kind) = (fields.date("datum"), fields.need("soort", AlternativeKind::parse));
        let (cost, told_by) = (fields.maybe("kosten_cent", Cents::parse), fields.line("verteld_door"));
        let (date, kind, cost, told_by) = (date?, kind?, cost?, told_by?);
        Some(Self {
            date,
            kind,
            cost,
            told_by,
        })
    }

    fn write(&self, fields: &mut Writer) {
        fields.put("datum", self.date);
        fields.put("soort", self.kind.code());
        fields.maybe("kosten_cent", self.cost.map(Cents::cents));
        fields.put("verteld_door", &self.told_by);
    }
}

/// Who pays the regular place, from when ("betaler"; Enschede E6, Buren art. 6.1 and 6.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayerRecord {
    /// From when to when.
    pub period: Period,
    /// Who.
    pub payer: Payer,
}

/// Who pays; the Jeugdwet only after SMI was looked at (Buren art. 6.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payer {
    /// The parents, with childcare allowance.
    Allowance,
    /// The municipality, on social or medical indication, by this decision.
    Smi {
        /// Number of the decision.
        decision: Text,
    },
    /// The municipality, under the Jeugdwet, by this decision.
    Jeugdwet {
        /// Number of the decision.
        decision: Text,
        /// When SMI was looked at and found not to fit.
        smi_looked_at: NaiveDate,
    },
}

impl Payer {
    /// Which of the three it is.
    pub const fn kind(&self) -> PayerKind {
        match self {
            Self::Allowance => PayerKind::Allowance,
            Self::Smi { .. } => PayerKind::Smi,
            Self::Jeugdwet { .. } => PayerKind::Jeugdwet,
        }
    }
}

impl Record for PayerRecord {
    const FIELDS: &'static [super::form::FieldSpec] = &[
        required("betaler", "Betaler", Takes::Choice(PayerKind::CHOICES)),
        required("vanaf", "Vanaf", Takes::Date(When::MayLieAhead)),
        optional("tot", "Tot en met", Takes::Date(When::MayLieAhead)),
        optional("besluitnummer", "Nummer besluit (SMI, Jeugdwet)", Takes::Line),
        optional(
            "smi_bekeken_op",
            "SMI eerst bekeken op (Jeugdwet)",
            Takes::Date(When::HasBeen),
        ),
    ];

    fn read(fields: &mut Reader<'_>) -> Option<Self> {
        let (kind, period) = (fields.need("betaler", PayerKind::parse), fields.period("vanaf", "tot"));
        let payer = match kind? {
            PayerKind::Allowance => Payer::Allowance,
            PayerKind::Smi => Payer::Smi {
                decision: fields.line("besluitnummer")?,
            },
            PayerKind::Jeugdwet => {
                let (decision, looked) = (fields.line("besluitnummer"), fields.date("smi_bekeken_op"));
                Payer::Jeugdwet {
                    decision: decision?,
                    smi_looked_at: looked?,
                }
            }
        };
        let period = period?;
        Some(Self { period, payer })
    }

    fn write(&self, fields: &mut Writer) {
        fields.put("betaler", self.payer.kind().code());
        fields.period("vanaf", "tot", self.period);
        match &self.payer {
            Payer::Allowance => {}
            Payer::Smi { decision } => fields.put("besluitnummer", decision),
            Payer::Jeugdwet {
                decision,
                smi_looked_at,
            } => {
                fields.put("besluitnummer", decision);
                fields.put("smi_bekeken_op", smi_looked_at);
            }
        }
    }
}

/// A step of a request, in the order in which it may be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Asked.
    Requested(Request),
    /// Talked with the consultant.
    Talked(ConsultantTalk),
    /// A consultant is assigned.
    Assigned(ConsultantAssigned),
    /// Decided.
    Decided(Decision),
    /// Taken back.
    Withdrawn(RequestWithdrawn),
}

impl Step {
    /// The day of the step.
    pub const fn date(&self) -> NaiveDate {
        match self {
            Self::Requested(step) => step.date,
            Self::Talked(step) => step.date,
            Self::Assigned(step) => step.date,
            Self::Decided(step) => step.date,
            Self::Withdrawn(step) => step.date,
        }
    }
}

/// How far a request has come ("stand van de aanvraag").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Application {
    /// Nothing was asked.
    #[default]
    None,
    /// Talked about with the consultant, and not asked yet (Buren art. 4a comes before 4d).
    Talked(ConsultantTalk),
    /// Asked; perhaps talked about.
    Requested(Request, Option<ConsultantTalk>),
    /// With a consultant.
    Assigned(Request, ConsultantAssigned),
    /// Granted.
    Granted(Request, Decision),
    /// Refused, with one of the three reasons in it.
    Refused(Request, Decision),
    /// Taken back.
    Withdrawn(Request),
}

/// Why a step cannot be taken now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// There is no request that is still open.
    #[error("Er loopt geen aanvraag; leg eerst de aanvraag vast.")]
    NoRequest,
    /// A request is still open.
    #[error("Er loopt al een aanvraag; leg eerst het besluit daarover vast, of dat hij is ingetrokken.")]
    StillOpen,
    /// The step lies before the one it follows.
    #[error("De datum ligt voor de vorige stap van de aanvraag; kies een latere datum.")]
    BeforeFormer,
}

impl Application {
    /// The application after one more step.
    pub fn step(self, step: Step) -> Result<Self, StepError> {
        let Step::Talked(talk) = step else {
            return self.asked(step);
        };
        // The talk may be before the request, after it, or about a next one: it waits for nothing.
        Ok(match self {
            Self::None | Self::Talked(_) => Self::Talked(talk),
            Self::Requested(request, _) => Self::Requested(request, Some(talk)),
            other => other,
        })
    }

    /// The application after a step that has its place in the order.
    fn asked(self, step: Step) -> Result<Self, StepError> {
        if self.latest().is_some_and(|latest| step.date() < latest) {
            return Err(StepError::BeforeFormer);
        }
        match (self, step) {
            (Self::Requested(..) | Self::Assigned(..), Step::Requested(_)) => Err(StepError::StillOpen),
            (Self::Talked(talk), Step::Requested(request)) => Ok(Self::Requested(request, Some(talk))),
            (_, Step::Requested(request)) => Ok(Self::Requested(request, None)),
            (Self::Requested(request, _) | Self::Assigned(request, _), Step::Assigned(assigned)) => {
                Ok(Self::Assigned(request, assigned))
            }
            (Self::Requested(request, _) | Self::Assigned(request, _), Step::Decided(decision)) => {
                Ok(match decision.outcome {
                    Outcome::Granted => Self::Granted(request, decision),
                    Outcome::NoneNeeded | Outcome::OtherHelp | Outcome::MoreNeeded => Self::Refused(request, decision),
                })
            }
            (Self::Requested(request, _) | Self::Assigned(request, _), Step::Withdrawn(_)) => {
                Ok(Self::Withdrawn(request))
            }
            (_, Step::Talked(_) | Step::Assigned(_) | Step::Decided(_) | Step::Withdrawn(_)) => {
                Err(StepError::NoRequest)
            }
        }
    }

    /// The application after steps in order; a step that does not fit is left out.
    pub fn of(steps: impl IntoIterator<Item = Step>) -> Self {
        steps.into_iter().fold(Self::None, |application, step| {
            application.clone().step(step).unwrap_or(application)
        })
    }

    fn latest(&self) -> Option<NaiveDate> {
        match self {
            Self::None | Self::Talked(_) => None,
            Self::Requested(request, _) | Self::Withdrawn(request) => Some(request.date),
            Self::Assigned(_, assigned) => Some(assigned.date),
            Self::Granted(_, decision) | Self::Refused(_, decision) => Some(decision.date),
        }
    }

    /// Where it stands, in words.
    pub fn in_words(&self) -> &'static str {
        match self {
            Self::None => "geen aanvraag",
            Self::Talked(_) => "nog geen aanvraag, gesprek gevoerd",
            Self::Requested(_, None) => "aangevraagd",
            Self::Requested(_, Some(_)) => "aangevraagd, gesprek gevoerd",
            Self::Assigned(..) => "bij de consulent",
            Self::Granted(_, decision) | Self::Refused(_, decision) => decision.outcome.label(),
            Self::Withdrawn(_) => "ingetrokken",
        }
    }
}
