//! How far a message about care has come: proposed, sent, accepted or rejected; and when its answer is due.

use crate::domain::calendar::add_working_days;
use crate::domain::retour::RetourCode;
use chrono::NaiveDate;
use thiserror::Error;

/// Working days within which the municipality answers (OP090).
pub const ANSWER_WORKING_DAYS: u32 = 3;

/// Working days within which a start or stop is reported (OP271, OP272).
pub const NOTICE_WORKING_DAYS: u32 = 5;

/// How far a message has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Not sent.
    Proposed,
    /// Sent, not answered.
    Sent {
        /// Day of sending.
        on: NaiveDate,
    },
    /// Taken over by the municipality.
    Accepted {
        /// Day of sending.
        on: NaiveDate,
        /// Day on which the answer was read.
        answered: NaiveDate,
    },
    /// Refused by the municipality: it counts as never sent.
    Rejected {
        /// Day of sending.
        on: NaiveDate,
        /// Day on which the answer was read.
        answered: NaiveDate,
        /// Return codes (WJ001); at least one.
        codes: Vec<String>,
    },
}

/// What cannot happen to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DeliveryError {
    /// Sending what was sent.
    #[error("Dit bericht is al verzonden; maak een verbetering als het niet klopt.")]
    AlreadySent,
    /// An answer to what was never sent.
    #[error("Dit antwoord hoort bij geen enkel bericht dat hier is verzonden; vraag de afzender waar het bij hoort.")]
    NeverSent,
    /// A second answer (IV028: one answer a message).
    #[error("Dit bericht is al beantwoord; vraag de gemeente welk van beide antwoorden geldt.")]
    AlreadyAnswered,
}

impl Delivery {
    /// It is sent.
    pub fn send(self, on: NaiveDate) -> Result<Self, DeliveryError> {
        match self {
            Self::Proposed => Ok(Self::Sent { on }),
            _ => Err(DeliveryError::AlreadySent),
        }
    }

    /// The municipality took it over.
    pub fn accept(self, answered: NaiveDate) -> Result<Self, DeliveryError> {
        self.sent_on().map(|on| Self::Accepted { on, answered })
    }

    /// The municipality refused it.
    pub fn reject(self, answered: NaiveDate, codes: Vec<String>) -> Result<Self, DeliveryError> {
        self.sent_on().map(|on| Self::Rejected { on, answered, codes })
    }

    fn sent_on(&self) -> Result<NaiveDate, DeliveryError> {
        match self {
            Self::Proposed => Err(DeliveryError::NeverSent),
            Self::Sent { on } => Ok(*on),
            Self::Accepted { .. } | Self::Rejected { .. } => Err(DeliveryError::AlreadyAnswered),
        }
    }

    /// Last day for the answer while it is awaited (OP090).
    pub fn answer_due(&self) -> Option<NaiveDate> {
        match self {
            Self::Sent { on } => Some(add_working_days(*on, ANSWER_WORKING_DAYS)),
            _ => None,
        }
    }

    /// Says whether it counts: everything that was sent and not rejected.
    pub const fn counts(&self) -> bool {
        matches!(self, Self::Sent { .. } | Self::Accepted { .. })
    }

    /// Says whether it was refused for nothing but being known there already (TR074): then it stands as reported.
    pub fn is_known_there(&self) -> bool {
        let Self::Rejected { codes, .. } = self else {
            return false;
        };
        !codes.is_empty() && codes.iter().all(|code| code == RetourCode::KNOWN_THERE.as_str())
    }

    /// The word in files and JSON.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Proposed => "voorstel",
            Self::Sent { .. } => "verzonden",
            Self::Accepted { .. } => "goedgekeurd",
            Self::Rejected { .. } => "afgekeurd",
        }
    }
}

/// What to do about a return code in a JW306 or JW308, in one Dutch sentence.
pub fn remedy(code: &str) -> &'static str {
    match code {
        "0001" => {
            "Het bericht is om een technische reden geweigerd: maak het opnieuw, en meld het als het weer gebeurt."
        }
        "8848" => "De dagtekening lag in de toekomst: controleer de klok van deze computer en maak het opnieuw.",
        "9019" => "De gemeente kent deze toewijzing niet: vraag de gemeente om een JW301 en lees dat in.",
        "9056" => "De identificatie was al gebruikt: maak het opnieuw, dan krijgt het een nieuw nummer.",
        "9063" => "De gemeente heeft niets om te verwijderen: vraag de gemeente wat er bij haar geregistreerd staat.",
        "9069" => "De gemeente kent geen start met deze gegevens: meld eerst de start en wacht op het antwoord.",
        "9071" => "Op deze start staat al een stop: verwijder eerst de stop.",
        "9074" => "De gemeente had deze melding al: zij geldt als gemeld en hoeft niet nog eens.",
        "9326" => "Bij de gemeente loopt de zorg nog: meld eerst de stop van de vorige levering.",
        "9413" => "Er was al een tijdelijke stop: meld de hervatting of de definitieve stop.",
        "9414" => "De einddatum ligt voor die van een eerdere stop: kies een latere einddatum.",
        "9415" => "Er was al een definitieve stop: verbeter die als hij niet klopt.",
        "S300" => "De gemeentecode is niet geldig: vraag welke gemeente nu verantwoordelijk is.",
        "S329" => "De productcode is niet geldig: vraag de gemeente om een toewijzing met de goede code.",
        _ => "Vraag de gemeente wat er niet klopt en maak het bericht daarna opnieuw.",
    }
}
