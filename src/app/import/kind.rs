//! The kinds of file ("SOORT") and their columns (see `docs/IMPORT.md`).

use crate::domain::csv_table::{Column, Need, Role, Shape, Unknown};
use crate::domain::intake::Intake;
use crate::domain::word_enums::words;

const fn key(name: &'static str) -> Column {
    Column {
        name,
        need: Need::Required,
        role: Role::Key,
    }
}

const fn required(name: &'static str) -> Column {
    Column {
        name,
        need: Need::Required,
        role: Role::Value,
    }
}

const fn optional(name: &'static str) -> Column {
    Column {
        name,
        need: Need::Optional,
        role: Role::Value,
    }
}

const CHILDREN: &[Column] = &[
    key("kindnummer"),
    required("voornaam"),
    optional("tussenvoegsel"),
    required("achternaam"),
    required("geboortedatum"),
    optional("bsn"),
    optional("gemeente"),
    optional("school"),
    optional("alert"),
    // Our own extension: who may collect the child, shown at the door beside the alert.
    optional("ophalers"),
];

const PLACEMENTS: &[Column] = &[
    key("kindnummer"),
    key("groep"),
    key("vanaf"),
    optional("tot"),
    optional("ma"),
    optional("di"),
    optional("wo"),
    optional("do"),
    optional("vr"),
];

const STAFF: &[Column] = &[
    key("personeelsnummer"),
    required("naam"),
    required("functie"),
    optional("niveau"),
    optional("telt_mee"),
    optional("prk_gekoppeld"),
    optional("vog_datum"),
    optional("ehbo_tot"),
];

const ROSTER: &[Column] = &[
    key("personeelsnummer"),
    key("datum"),
    key("van"),
    required("tot"),
    required("groep"),
    optional("inzet"),
];

const WORKED: &[Column] = &[
    key("personeelsnummer"),
    key("datum"),
    key("van"),
    optional("tot"),
    required("groep"),
    optional("inzet"),
];

const ATTENDANCE: &[Column] = &[
    key("kindnummer"),
    key("datum"),
    key("groep"),
    // A file of absences alone has no times, so this key column may be missing.
    Column {
        name: "in",
        need: Need::Optional,
        role: Role::Key,
    },
    optional("uit"),
    optional("reden"),
];

const TARIFFS: &[Column] = &[
    key("gemeente"),
    key("productcode"),
    key("vanaf"),
    optional("tot"),
    required("productcategorie"),
    required("eenheid"),
    required("tarief_cent"),
];

const ALLOCATIONS: &[Column] = &[
    key("gemeente"),
    key("toewijzingnummer"),
    key("toewijzingsdatum"),
    key("toewijzingstijd"),
    required("kindnummer"),
    optional("productcategorie"),
    optional("productcode"),
    optional("volume"),
    optional("eenheid"),
    optional("frequentie"),
    required("ingangsdatum"),
    optional("einddatum"),
    optional("reden_wijziging"),
];

words! {
    /// A kind of file that people bring ("SOORT").
    ImportKind, any_case {
        /// Children ("kinderen").
        Children = "kinderen";
        /// Places in groups ("plaatsingen").
        Placements = "plaatsingen";
        /// Staff ("medewerkers").
        Staff = "medewerkers";
        /// Planned shifts ("rooster").
        Roster = "rooster";
        /// Worked shifts ("gewerkt").
        Worked = "gewerkt";
        /// Presence and absence ("aanwezigheid").
        Attendance = "aanwezigheid";
        /// Contract tariffs ("tarieven").
        Tariffs = "tarieven";
        /// Allocations of a municipality ("toewijzingen").
        Allocations = "toewijzingen";
    }
}

impl ImportKind {
    /// Says whether it tells where children are placed or what they were granted, so that the plus places are looked at again.
    pub(super) const fn is_about_places(self) -> bool {
        matches!(self, Self::Placements | Self::Allocations)
    }

    /// Says whether each line is about one day: such files are long, and what they were checked against is known by the day.
    pub(super) const fn is_dated(self) -> bool {
        matches!(self, Self::Roster | Self::Worked | Self::Attendance)
    }

    /// How large a file of this kind may be.
    pub const fn intake(self) -> Intake {
        if self.is_dated() {
            Intake::Import
        } else {
            Intake::ImportOfList
        }
    }

    /// The columns a file of this kind may have, in the order of the documentation.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Children => CHILDREN,
            Self::Placements => PLACEMENTS,
            Self::Staff => STAFF,
            Self::Roster => ROSTER,
            Self::Worked => WORKED,
            Self::Attendance => ATTENDANCE,
            Self::Tariffs => TARIFFS,
            Self::Allocations => ALLOCATIONS,
        }
    }

    /// The columns and what they are called, for the reader of CSV.
    pub const fn shape(self) -> Shape {
        Shape {
            what: self.code(),
            columns: self.columns(),
            unknown: Unknown::Refused,
        }
    }
}
