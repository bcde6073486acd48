//! The refusals on which the program itself decides, as values; the code of any other refusal is for people and scripts only.

use crate::domain::word_enums::codes;

codes! {
    /// Why something was refused, where another part of the program acts on it. Nowhere else is one of these texts written.
    Cause {
        AccountClosed = "ACCOUNT_GESLOTEN";
        FileReadOnly = "ALLEEN_LEZEN";
        NoSuchGemeente = "GEMEENTE_BESTAAT_NIET";
        MonthChanged = "GEWIJZIGD";
        ChangedMeanwhile = "INTUSSEN_GEWIJZIGD";
        NumberTaken = "KINDNUMMER_BEZET";
        CopyBeingMade = "KOPIE_BEZIG";
        Nothing = "NIETS";
        Place = "PLAATS";
        UnknownRegeling = "REGELING";
        DiskFault = "SCHIJF";
        DiskReadOnly = "SCHIJF_ALLEEN_LEZEN";
        DiskFull = "SCHIJF_VOL";
        TooLarge = "TE_GROOT";
        WrongPassphrase = "WACHTWOORD";
    }
}

impl Cause {
    /// Whether it says that nothing can be written: the disk is full, read-only or broken, or there is no right.
    pub(super) const fn is_unwritable(self) -> bool {
        matches!(
            self,
            Self::DiskFull | Self::DiskReadOnly | Self::FileReadOnly | Self::DiskFault | Self::Place
        )
    }
}

/// The code of a refusal: of one on which the program decides, or a text that nothing hangs on.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    pub(super) text: &'static str,
    pub(super) cause: Option<Cause>,
}

impl From<&'static str> for Code {
    fn from(text: &'static str) -> Self {
        Self { text, cause: None }
    }
}

impl From<Cause> for Code {
    fn from(cause: Cause) -> Self {
        Self {
            text: cause.as_str(),
            cause: Some(cause),
        }
    }
}
