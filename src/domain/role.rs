//! Who may do what: the one table (wet/PRIVACY 9).

use super::error::ValueError;
use crate::domain::word_enums::words;

words! {
    /// What a person is at the location ("rol").
    Role, any_case {
        /// Works on the group ("pedagogisch medewerker", groepsleiding).
        Medewerker = "medewerker";
        /// Works on the group and follows children of its own ("mentor").
        Mentor = "mentor";
        /// Behavioural specialist with a higher diploma ("gedragskundige, HBO-begeleider").
        Begeleider = "begeleider";
        /// Makes the roster ("planner").
        Planner = "planner";
        /// Does contracts and claims ("administratie").
        Administratie = "administratie";
        /// Runs the location ("locatiemanager").
        Locatiemanager = "locatiemanager";
        /// Keeps the files of the meldcode ("aandachtsfunctionaris"); the only one who opens sealed notes.
        Aandachtsfunctionaris = "aandachtsfunctionaris";
        /// Looks along for an inspector ("inspectie"); writes nothing.
        Inspectie = "inspectie";
        /// Keeps accounts and nothing of the content ("beheer").
        Beheer = "beheer";
    }
}

/// Something a person wants to do ("recht").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// See the groups of today, allergies and who may collect; roster, staffing and the inspector's sheet.
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
    /// See the list of children and the card of one: contacts, collectors, allergies, school, placement.
    SeeChildren,
    /// See all nine digits of a BSN, on a deliberate key.
    SeeBsn,
    /// See the file of a child: request, decision, indication, talks, signals (special data of AVG 9).
    SeeDossier,
    /// Change the card of a child: contacts, facts about the placement.
    EditChildren,
    /// Write in the file of a child.
    EditDossier,
    /// See the plan of a child: goals, observations, evaluations.
    SeePlan,
    /// Change the plan of a child.
    EditPlan,
    /// Write an observation.
    Observe,
    /// See the terms that run out.
    SeeDeadlines,
    /// Open and write the sealed notes of the meldcode (Wko 1.51a); the key is asked besides.
    Sealed,
    /// See who looked at or changed the data of a child.
    SeeReadingLog,
    /// Write all data of one child to files.
    ExportChild,
    /// Make copies of the location, choose where they go, and put one back.
    KeepCopies,
}

use Permission::{
    Declare, EditChildren, EditDossier, EditPlan, ExportChild, Import, KeepCopies, ManageAccounts, Messages, Observe,
    RecordDay, Roster, Sealed, SeeBsn, SeeChildren, SeeDay, SeeDeadlines, SeeDossier, SeeLocation, SeePlan,
    SeeReadingLog,
};

impl Role {
    /// The words of the roles that a first account can have.
    pub const FIRST_CHOICES: &'static str =
        "locatiemanager, beheer, medewerker, mentor, begeleider, planner, administratie, inspectie";

    /// Reads the role of the first account of a location. The key of the sealed notes is made by someone who keeps accounts, so
    /// the first is never who opens them.
    pub fn parse_first(raw: &str) -> Result<Self, ValueError> {
        Self::parse(raw)
            .ok()
            .filter(|role| !role.may(Sealed))
            .ok_or(ValueError::Choice {
                choices: Self::FIRST_CHOICES,
            })
    }

    /// Says whether this role may do that.
    pub const fn may(self, permission: Permission) -> bool {
        use Role::{
            Aandachtsfunctionaris, Administratie, Begeleider, Beheer, Inspectie, Locatiemanager, Medewerker, Mentor,
            Planner,
        };
        match permission {
            SeeLocation => true,
            SeeDay => !matches!(self, Beheer),
            RecordDay => matches!(self, Medewerker | Mentor | Locatiemanager),
            Import | Messages | Declare | SeeBsn => matches!(self, Administratie | Locatiemanager),
            ManageAccounts | SeeReadingLog => matches!(self, Locatiemanager | Beheer),
            Roster => matches!(self, Planner | Locatiemanager),
            SeeChildren | SeeDeadlines => !matches!(self, Inspectie | Beheer),
            SeeDossier => matches!(self, Mentor | Begeleider | Locatiemanager | Aandachtsfunctionaris),
            EditChildren => matches!(self, Mentor | Administratie | Locatiemanager),
            EditDossier | EditPlan => matches!(self, Mentor | Begeleider | Locatiemanager),
            SeePlan => matches!(
                self,
                Medewerker | Mentor | Begeleider | Locatiemanager | Aandachtsfunctionaris
            ),
            Observe => matches!(self, Medewerker | Mentor | Begeleider | Locatiemanager),
            Sealed => matches!(self, Aandachtsfunctionaris),
            ExportChild => matches!(self, Locatiemanager),
            KeepCopies => matches!(self, Administratie | Locatiemanager | Beheer),
        }
    }

    /// What a role that does not see the day does instead, to finish "Met deze rol ziet u de dag niet: …".
    pub const fn instead_of_the_day(self) -> Option<&'static str> {
        match self {
            Self::Beheer => {
                Some("u beheert accounts met plusgroep account en leest plusgroep locatie toon en plusgroep logboek")
            }
            _ => None,
        }
    }
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 21] = [
        SeeDay,
        RecordDay,
        SeeLocation,
        Import,
        Messages,
        Declare,
        ManageAccounts,
        Roster,
        SeeChildren,
        SeeBsn,
        SeeDossier,
        EditChildren,
        EditDossier,
        SeePlan,
        EditPlan,
        Observe,
        SeeDeadlines,
        Sealed,
        SeeReadingLog,
        ExportChild,
        KeepCopies,
    ];

    /// What it is, in Dutch, to finish "U mag niet …".
    pub const fn in_words(self) -> &'static str {
        match self {
            SeeDay => "de dag bekijken",
            RecordDay => "aanwezigheid vastleggen",
            SeeLocation => "de instellingen bekijken",
            Import => "gegevens inlezen",
            Messages => "berichten van de gemeente verwerken",
            Declare => "declareren",
            ManageAccounts => "accounts beheren",
            Roster => "het rooster wijzigen",
            SeeChildren => "de gegevens van kinderen bekijken",
            SeeBsn => "het hele BSN bekijken",
            SeeDossier => "het dossier van een kind bekijken",
            EditChildren => "de gegevens van een kind wijzigen",
            EditDossier => "in het dossier van een kind schrijven",
            SeePlan => "het plan van een kind bekijken",
            EditPlan => "het plan van een kind wijzigen",
            Observe => "observaties schrijven",
            SeeDeadlines => "de termijnen bekijken",
            Sealed => "de verzegelde notities openen",
            SeeReadingLog => "het logboek bekijken",
            ExportChild => "de gegevens van een kind uitschrijven",
            KeepCopies => "reservekopieën maken of terugzetten",
        }
    }
}

impl Permission {
    /// What a person may not do, to be read after "mag u": "geen berichten verwerken", "niet declareren".
    pub fn refused_in_words(self) -> String {
        match self {
            RecordDay => "geen aanwezigheid vastleggen".to_owned(),
            Import => "geen gegevens inlezen".to_owned(),
            Messages => "geen berichten van de gemeente verwerken".to_owned(),
            ManageAccounts => "geen accounts beheren".to_owned(),
            Observe => "geen observaties schrijven".to_owned(),
            KeepCopies => "geen reservekopieën maken of terugzetten".to_owned(),
            EditDossier => "niet in het dossier van een kind schrijven".to_owned(),
            // "het rooster niet wijzigen": what is not done stands before the verb.
            _ => match self.in_words().rsplit_once(' ') {
                Some((what, verb)) => format!("{what} niet {verb}"),
                None => format!("niet {}", self.in_words()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One row for each permission, one column for each role in the order of `Role::ALL`.
    const TABLE: [(Permission, &str); 21] = [
        //               med men beg pla adm man aan ins beh
        (SeeDay, "        x   x   x   x   x   x   x   x   -"),
        (RecordDay, "     x   x   -   -   -   x   -   -   -"),
        (SeeLocation, "   x   x   x   x   x   x   x   x   x"),
        (Import, "        -   -   -   -   x   x   -   -   -"),
        (Messages, "      -   -   -   -   x   x   -   -   -"),
        (Declare, "       -   -   -   -   x   x   -   -   -"),
        (ManageAccounts, "-   -   -   -   -   x   -   -   x"),
        (Roster, "        -   -   -   x   -   x   -   -   -"),
        (SeeChildren, "   x   x   x   x   x   x   x   -   -"),
        (SeeBsn, "        -   -   -   -   x   x   -   -   -"),
        (SeeDossier, "    -   x   x   -   -   x   x   -   -"),
        (EditChildren, "  -   x   -   -   x   x   -   -   -"),
        (EditDossier, "   -   x   x   -   -   x   -   -   -"),
        (SeePlan, "       x   x   x   -   -   x   x   -   -"),
        (EditPlan, "      -   x   x   -   -   x   -   -   -"),
        (Observe, "       x   x   x   -   -   x   -   -   -"),
        (SeeDeadlines, "  x   x   x   x   x   x   x   -   -"),
        (Sealed, "        -   -   -   -   -   -   x   -   -"),
        (SeeReadingLog, " -   -   -   -   -   x   -   -   x"),
        (ExportChild, "   -   -   -   -   -   x   -   -   -"),
        (KeepCopies, "    -   -   -   -   x   x   -   -   x"),
    ];

    #[test]
    fn privacy_9_every_role_may_exactly_what_the_table_says() {
        assert_eq!(
            TABLE.map(|(permission, _)| permission),
            Permission::ALL,
            "one row for each"
        );
        for (permission, row) in TABLE {
            let marks: Vec<&str> = row.split_whitespace().collect();
            assert_eq!(marks.len(), Role::ALL.len(), "{permission:?}");
            for (role, mark) in Role::ALL.into_iter().zip(marks) {
                assert_eq!(role.may(permission), mark == "x", "{role:?} {permission:?}");
            }
        }
    }

    #[test]
    fn a_role_is_read_by_the_word_it_shows_and_the_choices_name_every_role() {
        for role in Role::ALL {
            assert_eq!(Role::parse(&format!(" {} ", role.code().to_uppercase())), Ok(role));
        }
        for role in Role::ALL {
            let (first, listed) = (
                Role::parse_first(role.code()),
                Role::FIRST_CHOICES.contains(role.code()),
            );
            assert_eq!(
                (first.is_ok(), listed),
                (!role.may(Sealed), !role.may(Sealed)),
                "{role:?}"
            );
        }
        let codes = Role::ALL.map(Role::code).join(", ");
        assert_eq!(Role::WORDS, codes);
        assert_eq!(
            Role::parse("directeur"),
            Err(ValueError::Choice { choices: Role::WORDS })
        );
    }

    #[test]
    fn a_role_that_does_not_see_the_day_is_told_what_it_does_instead() {
        for role in Role::ALL {
            assert_eq!(role.instead_of_the_day().is_none(), role.may(SeeDay), "{role:?}");
        }
    }
}
