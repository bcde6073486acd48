//! What a person reads when something cannot be done: one Dutch sentence, and what to try.

use super::cause::{Cause, Code};
use super::day::Meanwhile;
use super::dossier::Conflict;
use crate::domain::error::ValueError;
use crate::domain::hidden::sentence;
use crate::domain::role::{Permission, Role};
use crate::regeling::SettingsError;
use crate::store::StoreError;
use crate::store::place::Unfit;
use std::borrow::Cow;

/// What sort of fault it is; it decides the exit code and the tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// What was asked or brought is wrong; the person can mend it.
    Input,
    /// The person may not do this.
    Permission,
    /// What was asked for is not there.
    NotFound,
    /// A rule refuses it in the present state.
    Refused,
    /// The disk or the file does not let us.
    Disk,
    /// A fault of this program.
    Internal,
}

/// A fault as the edges show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppError {
    /// What sort it is.
    pub kind: ErrorKind,
    /// Stable code for scripts; what the program decides on is its cause.
    pub code: &'static str,
    /// What it is to the rest of the program, if that acts on it.
    pub cause: Option<Cause>,
    /// One Dutch sentence.
    pub message: String,
    /// What to try, each one Dutch sentence.
    pub hints: Vec<String>,
    /// What differs of a record, when someone else changed it meanwhile.
    pub conflict: Option<Box<Conflict>>,
    /// The same for what is recorded of a day.
    pub meanwhile: Option<Box<Meanwhile>>,
}

impl AppError {
    /// Says whether register or keys are not what they were, so that a copy may be the only way on.
    pub fn is_damage(&self) -> bool {
        let damage = [
            "BESTAND_KAPOT",
            "SLEUTELS_WEG",
            "SLEUTELS_KAPOT",
            "SLEUTEL_PAST_NIET",
            "GEEN_LOCATIE",
            "WAL_KAPOT",
        ];
        damage.contains(&self.code)
    }

    /// A fault with no hints.
    pub fn new(kind: ErrorKind, code: impl Into<Code>, message: impl Into<String>) -> Self {
        let Code { text, cause } = code.into();
        Self {
            kind,
            code: text,
            cause,
            message: bounded(message.into()),
            hints: Vec::new(),
            conflict: None,
            meanwhile: None,
        }
    }

    /// The same fault with one hint more.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(bounded(hint.into()));
        self
    }

    /// The sentence and its hints as one text, for a list of things that were checked.
    pub(super) fn in_full(&self) -> String {
        let hints = self.hints.iter().map(String::as_str);
        std::iter::once(self.message.as_str())
            .chain(hints)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Whether it says that nothing can be written: the disk is full, read-only or broken, or there is no right.
    pub(super) fn is_unwritable(&self) -> bool {
        self.kind == ErrorKind::Disk && self.cause.is_some_and(Cause::is_unwritable)
    }

    /// A fault in something that a person typed; `what` names it.
    pub fn value(what: &str, error: &ValueError) -> Self {
        Self::new(ErrorKind::Input, "INVOER", format!("{what} {error}."))
    }

    /// A person without the right to do this.
    pub fn permission(permission: Permission) -> Self {
        let hint = match permission {
            Permission::Sealed => "Alleen een aandachtsfunctionaris opent ze, met het eigen wachtwoord.",
            _ => "Vraag de locatiemanager om het te doen, of meld u aan met een ander account.",
        };
        Self::new(
            ErrorKind::Permission,
            "GEEN_RECHT",
            format!("Met dit account mag u {}.", permission.refused_in_words()),
        )
        .hint(hint)
    }

    /// A person whose role has nothing to do with the day; `instead` says what it does.
    pub fn no_day(role: Role, instead: &str) -> Self {
        Self::new(
            ErrorKind::Permission,
            "GEEN_RECHT",
            format!("Met de rol {} ziet u de dag niet: {instead}.", role.code()),
        )
    }

    /// A fault of this program itself.
    pub fn internal(code: &'static str) -> Self {
        Self::new(
            ErrorKind::Internal,
            code,
            "Er ging iets mis in het programma; er is niets gewijzigd.",
        )
        .hint("Probeer het nog eens; meld het met deze code als het blijft gebeuren.")
    }
}

/// A sentence that may repeat what stands in a file, which need not have an end to it.
fn bounded(text: String) -> String {
    match sentence(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(shorter) => shorter,
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for AppError {}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        let (kind, code, message, hint) = describe(&error);
        let code = cause_of(&error).map_or_else(|| Code::from(code), Code::from);
        let fault = Self::new(kind, code, message);
        if hint.is_empty() { fault } else { fault.hint(hint) }
    }
}

/// The faults of the file on which the program acts.
const fn cause_of(error: &StoreError) -> Option<Cause> {
    Some(match error {
        StoreError::WrongPassphrase => Cause::WrongPassphrase,
        StoreError::Superseded => Cause::ChangedMeanwhile,
        StoreError::ReadOnly => Cause::FileReadOnly,
        StoreError::ReadOnlyDisk => Cause::DiskReadOnly,
        StoreError::UnfitPlace(_) => Cause::Place,
        StoreError::DiskFull => Cause::DiskFull,
        StoreError::CopyBeingMade => Cause::CopyBeingMade,
        StoreError::Io(std::io::ErrorKind::FileTooLarge) => Cause::TooLarge,
        StoreError::Io(std::io::ErrorKind::IsADirectory) => return None,
        StoreError::Io(_) => Cause::DiskFault,
        _ => return None,
    })
}

#[expect(
    clippy::too_many_lines,
    reason = "one table: every fault of the file with its sentence and its hint"
)]
fn describe(error: &StoreError) -> (ErrorKind, &'static str, String, &'static str) {
    use ErrorKind::{Disk, Input, Internal, NotFound, Refused};
    let (kind, code, message, hint) = match error {
        StoreError::NotFound => (
            NotFound,
            "GEEN_BESTAND",
            "Het bestand is niet gevonden.",
            "Controleer de plaats, of maak een locatie met: plusgroep locatie nieuw.",
        ),
        StoreError::AlreadyExists => (
            Refused,
            "BESTAAT_AL",
            "Er staat al een bestand op die plaats; het wordt niet overschreven.",
            "Kies een andere naam of verplaats het oude bestand.",
        ),
        StoreError::NotALocation => (
            Input,
            "GEEN_LOCATIE",
            "Dit bestand is geen locatiebestand van plusgroep.",
            "Kies het bestand dat op .plusgroep eindigt.",
        ),
        StoreError::VaultMissing => (
            NotFound,
            "SLEUTELS_WEG",
            "Het sleutelbestand naast dit bestand ontbreekt, of dit is geen locatiebestand van plusgroep.",
            "Zet het bestand met dezelfde naam en .sleutels erachter terug in dezelfde map.",
        ),
        StoreError::VaultDamaged => (
            Disk,
            "SLEUTELS_KAPOT",
            "Het sleutelbestand (.sleutels) en de reserve ervan (.sleutels.reserve) zijn beide beschadigd of weg.",
            "Zet een reservekopie terug met: plusgroep herstel KOPIE",
        ),
        StoreError::EntryLost => (
            Disk,
            "SLEUTEL_KAPOT",
            "De sleutel van dit account is in .sleutels en in .sleutels.reserve beschadigd; het wachtwoord kan kloppen.",
            "Vraag een locatiemanager om een nieuw wachtwoord (plusgroep account wachtwoord), of open met de herstelsleutel.",
        ),
        StoreError::SealedDamaged => (
            Disk,
            "NOTITIE_KAPOT",
            "Een verzegelde notitie is beschadigd of verplaatst en gaat niet open.",
            "Zet een reservekopie terug met: plusgroep herstel KOPIE",
        ),
        StoreError::UnknownAccount => (
            Input,
            "ONBEKEND_ACCOUNT",
            "Er is geen account met deze naam.",
            "Controleer de naam van het account.",
        ),
        StoreError::WrongPassphrase => (
            Input,
            Cause::WrongPassphrase.as_str(),
            "Het wachtwoord klopt niet.",
            "Typ het opnieuw; wie het kwijt is opent de locatie met de herstelsleutel als wachtwoord.",
        ),
        StoreError::WrongKey => (
            Disk,
            "SLEUTEL_PAST_NIET",
            "Het locatiebestand gaat met deze sleutels niet open: het is beschadigd of hoort bij een ander sleutelbestand.",
            "Zet een reservekopie terug met: plusgroep herstel KOPIE",
        ),
        StoreError::Newer { file, program } => {
            let message = format!(
                "Dit locatiebestand is gemaakt met een nieuwere versie van plusgroep (bestand {file}, programma {program})."
            );
            return (
                Refused,
                "NIEUWER_BESTAND",
                message,
                "Installeer de nieuwste versie van plusgroep; het bestand is niet gewijzigd.",
            );
        }
        StoreError::Superseded => (
            Refused,
            Cause::ChangedMeanwhile.as_str(),
            "Dit is intussen door iemand anders gewijzigd; er is niets vastgelegd.",
            "Open het opnieuw en kijk wat er nu staat.",
        ),
        StoreError::Busy => (
            Disk,
            "BEZET",
            "Het locatiebestand is in gebruik door een ander venster.",
            "Probeer het over een paar tellen opnieuw.",
        ),
        StoreError::ReadOnly => (
            Disk,
            Cause::FileReadOnly.as_str(),
            "Het bestand of de map kan niet worden geschreven; er is niets gewijzigd.",
            "Controleer de rechten en of de schijf vol of alleen-lezen is, of kies een andere map.",
        ),
        StoreError::SeveralNames => (
            Refused,
            "TWEEDE_NAAM",
            "Dit locatiebestand heeft nog een naam op deze schijf (een harde koppeling); zo raken sleutels en laatste invoer zoek.",
            "Haal de andere naam weg, of zet een kopie ergens anders neer met: plusgroep herstel KOPIE --naar BESTAND",
        ),
        StoreError::Replaced => (
            Disk,
            "VERVANGEN",
            "Het locatiebestand is verplaatst of door een ander vervangen terwijl het open was; dit is niet vastgelegd.",
            "Sluit het programma, open de locatie opnieuw en leg het dan nog eens vast.",
        ),
        StoreError::HalfPutBack(why) => {
            let (_, _, why, _) = describe(why);
            let message = format!("Het terugzetten van de kopie is onderweg gestopt. {why}");
            return (
                Disk,
                "HALF_TERUGGEZET",
                message,
                "Haal niets weg; los dit op en open de locatie: dan gaat het terugzetten vanzelf verder.",
            );
        }
        StoreError::NotAFile => (
            Input,
            "GEEN_GEWOON_BESTAND",
            "Dit is geen bestand maar een apparaat of iets anders dat niet gelezen wordt.",
            "Kies een gewoon bestand.",
        ),
        StoreError::NothingComes => (
            Input,
            "ER_KOMT_NIETS",
            "Er komt niets uit deze pijp.",
            "Geef een gewoon bestand, of controleer de opdracht die de pijp vult.",
        ),
        StoreError::NotReadable => (
            Disk,
            "GEEN_TOEGANG",
            "Het bestand kan niet worden gelezen; er is niets gewijzigd.",
            "Controleer de rechten van het bestand.",
        ),
        StoreError::ReadOnlyDisk => (
            Disk,
            Cause::DiskReadOnly.as_str(),
            "De schijf is alleen-lezen en kan niet worden geschreven; er is niets gewijzigd.",
            "Kies een map op een andere schijf, of maak deze schijf beschrijfbaar.",
        ),
        StoreError::UnfitPlace(unfit) => {
            let message = match unfit {
                Unfit::Network(sort) => {
                    format!("Een locatie kan niet op een netwerkschijf ({sort}) staan: daar kan zij door elkaar raken.")
                }
                Unfit::Synced(program) => {
                    format!("Een locatie kan niet in een map van {program} staan: daar raakt zij door elkaar.")
                }
            };
            return (
                Disk,
                Cause::Place.as_str(),
                message,
                "Kies een map op de schijf van deze computer; wat er al staat haalt u eruit met: plusgroep backup maak --uit MAP, en dan plusgroep herstel KOPIE --naar BESTAND",
            );
        }
        StoreError::DiskFull => (
            Disk,
            Cause::DiskFull.as_str(),
            "De schijf is vol; er is niets gewijzigd.",
            "Maak ruimte vrij en doe het opnieuw.",
        ),
        StoreError::Damaged => (
            Disk,
            "BESTAND_KAPOT",
            "Het locatiebestand is beschadigd, of de schijf geeft het niet goed terug.",
            "Kijk het eerst na met: plusgroep controleer; is het echt kapot, zet dan een reservekopie terug met: plusgroep herstel KOPIE",
        ),
        StoreError::SideFileForeign => (
            Disk,
            "WAL_VREEMD",
            "Het bestand met -wal naast dit locatiebestand hoort er niet bij; er is niets geopend en niets gewijzigd.",
            "Zet het opzij en open het locatiebestand zoals het er ligt met: plusgroep controleer --wal-opzij",
        ),
        StoreError::SideFileDamaged => (
            Disk,
            "WAL_KAPOT",
            "Het bestand met -wal is beschadigd of weg: een deel van wat het laatst werd vastgelegd staat er niet meer heel in.",
            "Staat het nog ergens, zet het dan terug; neem anders op wat heel is, en bewaar het beschadigde bestand, met: plusgroep controleer --wal-opzij; of zet een reservekopie terug.",
        ),
        StoreError::CopyUnsound(_) => (
            Disk,
            "KOPIE_MISLUKT",
            "De reservekopie was niet heel en is weer weggehaald.",
            "Controleer de locatie met: plusgroep controleer",
        ),
        StoreError::NoteDamaged => (
            Disk,
            "KOPIE_KAPOT",
            "Het bestand .controle bij de reservekopie is beschadigd.",
            "Kies een andere kopie; bekijk welke er zijn met: plusgroep backup lijst",
        ),
        StoreError::CopyBeingMade => (
            Refused,
            Cause::CopyBeingMade.as_str(),
            "Er wordt al een reservekopie gemaakt.",
            "Wacht tot die klaar is en doe het dan opnieuw.",
        ),
        StoreError::InUse => (
            Refused,
            "IN_GEBRUIK",
            "De locatie is nog ergens open.",
            "Sluit het programma in alle vensters en doe het opnieuw.",
        ),
        StoreError::NoRandomness => (
            Internal,
            "GEEN_TOEVAL",
            "De computer geeft geen willekeurige getallen.",
            "Start de computer opnieuw.",
        ),
        StoreError::Io(std::io::ErrorKind::FileTooLarge) => (
            Input,
            Cause::TooLarge.as_str(),
            "Het bestand is te groot om te lezen.",
            "Controleer of u het goede bestand koos.",
        ),
        StoreError::Io(std::io::ErrorKind::IsADirectory) => (
            Input,
            "MAP",
            "Dit is een map, geen bestand.",
            "Kies een bestand in die map.",
        ),
        StoreError::Io(_) => (
            Disk,
            Cause::DiskFault.as_str(),
            "De schijf gaf een fout; er is niets gewijzigd.",
            "Controleer de schijf en doe het opnieuw.",
        ),
        StoreError::Constraint(_) | StoreError::Database(_) => (
            Internal,
            "GEGEVENSFOUT",
            "Er ging iets mis bij het opslaan; er is niets gewijzigd.",
            "Meld dit met de code erbij.",
        ),
    };
    (kind, code, message.to_owned(), hint)
}

impl AppError {
    /// A list that a location cannot load, such as one of municipalities.
    pub(super) fn list(kind: &str, error: &SettingsError) -> Self {
        let mut problems = error.problems().iter().map(ToString::to_string);
        let first = problems.next().unwrap_or_else(|| "De lijst klopt niet.".to_owned());
        let mut fault = Self::new(ErrorKind::Input, "LIJST", first);
        fault.hints.extend(problems);
        fault.hint(format!(
            "Er is niets overgenomen; verbeter de lijst en geef opnieuw: plusgroep locatie lijst {kind} BESTAND.csv."
        ))
    }
}

impl From<SettingsError> for AppError {
    fn from(error: SettingsError) -> Self {
        let mut problems = error.problems().iter().map(ToString::to_string);
        let first = problems
            .next()
            .unwrap_or_else(|| "De instellingen kloppen niet.".to_owned());
        let mut fault = Self::new(ErrorKind::Input, "INSTELLINGEN", first);
        fault.hints.extend(problems);
        fault.hint("Er is niets gemaakt; verbeter de instellingen en doe het opnieuw.")
    }
}
