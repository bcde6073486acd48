//! Code lists of start and stop.

use crate::domain::word_enums::words;

words! {
    /// Why delivery stopped (codelijst JZ588, "reden beëindiging").
    /// The codes of the Wmo (19, 21, 22, 23) are none of ours.
    RedenBeeindiging, trimmed {
        /// 02: the child died.
        Overlijden = "02", "overlijden";
        /// 20: for the time being; it is expected to go on. The only one that is not final.
        Tijdelijk = "20", "tijdelijk gestopt";
        /// 31: as planned.
        VolgensPlan = "31", "volgens plan";
        /// 32: early, by the client.
        DoorClient = "32", "voortijdig, door het gezin";
        /// 33: early, by the provider.
        DoorAanbieder = "33", "voortijdig, door ons";
        /// 34: early, in agreement.
        InOverleg = "34", "voortijdig, in overleg";
        /// 35: early, by an outside cause such as moving.
        ExterneOorzaak = "35", "voortijdig, door een oorzaak van buiten (zoals verhuizing)";
        /// 36: by the municipality.
        DoorGemeente = "36", "door de gemeente";
        /// 37: because of a request for change.
        Wijzigingsverzoek = "37", "door een wijzigingsverzoek";
        /// 38: on to another provider.
        AndereAanbieder = "38", "naar een andere aanbieder";
        /// 39: on to another domain.
        AnderDomein = "39", "naar een ander domein";
    }
}

impl RedenBeeindiging {
    /// Says whether delivery is expected to go on.
    pub const fn is_temporary(self) -> bool {
        matches!(self, Self::Tijdelijk)
    }
}

words! {
    /// What a line of a message does (codelijst COD467); 2 and 9 are forbidden (CS058) and do not exist here.
    StatusAanlevering, trimmed {
        /// 1: reports something for the first time.
        Eerste = "1";
        /// 3: takes back what was reported.
        Verwijderen = "3";
    }
}
