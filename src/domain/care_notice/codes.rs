//! Code lists of start and stop.

use crate::domain::error::ValueError;

/// Why delivery stopped (codelijst JZ588, "reden beëindiging").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RedenBeeindiging {
    /// 02: the child died.
    Overlijden,
    /// 20: for the time being; it is expected to go on. The only one that is not final.
    Tijdelijk,
    /// 31: as planned.
    VolgensPlan,
    /// 32: early, by the client.
    DoorClient,
    /// 33: early, by the provider.
    DoorAanbieder,
    /// 34: early, in agreement.
    InOverleg,
    /// 35: early, by an outside cause such as moving.
    ExterneOorzaak,
    /// 36: by the municipality.
    DoorGemeente,
    /// 37: because of a request for change.
    Wijzigingsverzoek,
    /// 38: on to another provider.
    AndereAanbieder,
    /// 39: on to another domain.
    AnderDomein,
}

impl RedenBeeindiging {
    /// Every reason.
    pub const ALL: [Self; 11] = [
        Self::Overlijden,
        Self::Tijdelijk,
        Self::VolgensPlan,
        Self::DoorClient,
        Self::DoorAanbieder,
        Self::InOverleg,
        Self::ExterneOorzaak,
        Self::DoorGemeente,
        Self::Wijzigingsverzoek,
        Self::AndereAanbieder,
        Self::AnderDomein,
    ];

    /// The code of the standard.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Overlijden => "02",
            Self::Tijdelijk => "20",
            Self::VolgensPlan => "31",
            Self::DoorClient => "32",
            Self::DoorAanbieder => "33",
            Self::InOverleg => "34",
            Self::ExterneOorzaak => "35",
            Self::DoorGemeente => "36",
            Self::Wijzigingsverzoek => "37",
            Self::AndereAanbieder => "38",
            Self::AnderDomein => "39",
        }
    }

    /// Reads the code of the standard; the codes of the Wmo (19, 21, 22, 23) are none of ours.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let raw = raw.trim();
        Self::ALL
            .into_iter()
            .find(|reason| reason.code() == raw)
            .ok_or(ValueError::Choice {
                choices: "02, 20, 31, 32, 33, 34, 35, 36, 37, 38, 39",
            })
    }

    /// The words on screens.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Overlijden => "overlijden",
            Self::Tijdelijk => "tijdelijk gestopt",
            Self::VolgensPlan => "volgens plan",
            Self::DoorClient => "voortijdig, door het gezin",
            Self::DoorAanbieder => "voortijdig, door ons",
            Self::InOverleg => "voortijdig, in overleg",
            Self::ExterneOorzaak => "voortijdig, door een oorzaak van buiten (zoals verhuizing)",
            Self::DoorGemeente => "door de gemeente",
            Self::Wijzigingsverzoek => "door een wijzigingsverzoek",
            Self::AndereAanbieder => "naar een andere aanbieder",
            Self::AnderDomein => "naar een ander domein",
        }
    }

    /// Says whether delivery is expected to go on.
    pub const fn is_temporary(self) -> bool {
        matches!(self, Self::Tijdelijk)
    }
}

/// What a line of a message does (codelijst COD467); 2 and 9 are forbidden (CS058) and do not exist here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusAanlevering {
    /// 1: reports something for the first time.
    Eerste,
    /// 3: takes back what was reported.
    Verwijderen,
}

impl StatusAanlevering {
    /// The digit of the standard.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Eerste => "1",
            Self::Verwijderen => "3",
        }
    }

    /// Reads the digit of the standard.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        match raw.trim() {
            "1" => Ok(Self::Eerste),
            "3" => Ok(Self::Verwijderen),
            _ => Err(ValueError::Choice { choices: "1, 3" }),
        }
    }
}
