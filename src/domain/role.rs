//! Who may do what: the one table (wet/PRIVACY 9, thin form of issue 1).

use super::error::ValueError;

/// What a person is at the location ("rol").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Works on the group ("pedagogisch medewerker").
    Medewerker,
    /// Runs the location ("locatiemanager").
    Locatiemanager,
    /// Does contracts and claims ("administratie").
    Administratie,
}

/// Something a person wants to do ("recht").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// See the groups of today, allergies and who may collect.
    SeeDay,
    /// Tick children in and out, correct, undo; clock staff.
    RecordDay,
    /// See the settings of the location.
    SeeLocation,
    /// Bring in files: children, placements, tariffs and so on.
    Import,
    /// Read and answer messages of the municipality.
    Messages,
    /// See, check and make declarations.
    Declare,
    /// Add and change accounts.
    ManageAccounts,
    /// Make the roster and report staff absent.
    Roster,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Medewerker, Self::Locatiemanager, Self::Administratie];

    /// The word in commands and on screens.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Medewerker => "medewerker",
            Self::Locatiemanager => "locatiemanager",
            Self::Administratie => "administratie",
        }
    }

    /// Reads the word.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let raw = raw.trim().to_lowercase();
        Self::ALL
            .into_iter()
            .find(|role| role.code() == raw)
            .ok_or(ValueError::Choice {
                choices: "medewerker, locatiemanager, administratie",
            })
    }

    /// Says whether this role may do that.
    pub const fn may(self, permission: Permission) -> bool {
        use Permission::{Declare, Import, ManageAccounts, Messages, RecordDay, Roster, SeeDay, SeeLocation};
        match permission {
            SeeDay | SeeLocation => true,
            RecordDay => matches!(self, Self::Medewerker | Self::Locatiemanager),
            Import | Messages | Declare => matches!(self, Self::Locatiemanager | Self::Administratie),
            ManageAccounts | Roster => matches!(self, Self::Locatiemanager),
        }
    }
}

impl Permission {
    /// What it is, in Dutch, to finish "U mag niet …".
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::SeeDay => "de dag bekijken",
            Self::RecordDay => "aanwezigheid vastleggen",
            Self::SeeLocation => "de instellingen bekijken",
            Self::Import => "gegevens inlezen",
            Self::Messages => "berichten van de gemeente verwerken",
            Self::Declare => "declareren",
            Self::ManageAccounts => "accounts beheren",
            Self::Roster => "het rooster wijzigen",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_medewerker_records_the_day_but_does_not_declare() {
        for (role, permission, may) in [
            (Role::Medewerker, Permission::RecordDay, true),
            (Role::Medewerker, Permission::Declare, false),
            (Role::Medewerker, Permission::Import, false),
            (Role::Medewerker, Permission::ManageAccounts, false),
            (Role::Administratie, Permission::Declare, true),
            (Role::Administratie, Permission::Messages, true),
            (Role::Administratie, Permission::RecordDay, false),
            (Role::Administratie, Permission::ManageAccounts, false),
            (Role::Locatiemanager, Permission::ManageAccounts, true),
            (Role::Locatiemanager, Permission::RecordDay, true),
            (Role::Locatiemanager, Permission::Roster, true),
            (Role::Medewerker, Permission::Roster, false),
            (Role::Administratie, Permission::Roster, false),
        ] {
            assert_eq!(role.may(permission), may, "{role:?} {permission:?}");
        }
    }
}
