//! The codes of the rules: of the standard (`TR321`) and of this program (`AANW-UIT`); each stands in docs/REGELS.md.

use super::word_enums::codes;

codes! {
    /// The rule that a finding is about. A new rule is a new line here, in the order of the texts.
    RuleCode {
        Aangehouden = "AANGEHOUDEN";
        AanwDagdeel = "AANW-DAGDEEL";
        AanwDagen = "AANW-DAGEN";
        AanwToewijzing = "AANW-TOEWIJZING";
        AanwUit = "AANW-UIT";
        Afgeschreven = "AFGESCHREVEN";
        Afgewezen = "AFGEWEZEN";
        AlGemaakt = "AL-GEMAAKT";
        AndereGemeente = "ANDERE-GEMEENTE";
        Cd005 = "CD005";
        Cd007 = "CD007";
        Cd009 = "CD009";
        Cd025 = "CD025";
        Cd034 = "CD034";
        Cd041 = "CD041";
        Cd060 = "CD060";
        Cd075 = "CD075";
        Cd076 = "CD076";
        Cd077 = "CD077";
        Cd078 = "CD078";
        Cd079 = "CD079";
        Cd080 = "CD080";
        Cd087 = "CD087";
        Correctie = "CORRECTIE";
        Cs002 = "CS002";
        Cs003 = "CS003";
        Cs015 = "CS015";
        Cs025 = "CS025";
        Cs050 = "CS050";
        Cs089 = "CS089";
        Cs100 = "CS100";
        Cs139 = "CS139";
        Cs318 = "CS318";
        Cs319 = "CS319";
        Cs325 = "CS325";
        Cs335 = "CS335";
        Cs336 = "CS336";
        Cs337 = "CS337";
        Cs338 = "CS338";
        Cs339 = "CS339";
        Cs340 = "CS340";
        Elders = "ELDERS";
        Gemeente = "GEMEENTE";
        Gewijzigd = "GEWIJZIGD";
        Herindiening = "HERINDIENING";
        Iv075 = "IV075";
        Iv091 = "IV091";
        Jz020 = "JZ020";
        Kalender = "KALENDER";
        Koppeling = "KOPPELING";
        Leeftijd = "LEEFTIJD";
        MaandLoopt = "MAAND-LOOPT";
        Nagekomen = "NAGEKOMEN";
        Niets = "NIETS";
        Op284 = "OP284";
        Op302 = "OP302";
        Op364 = "OP364";
        PlusMax = "PLUS-MAX";
        PlusPlan = "PLUS-PLAN";
        Product = "PRODUCT";
        RegelingDag = "REGELING-DAG";
        RegelingUren = "REGELING-UREN";
        RegelingWeek = "REGELING-WEEK";
        Rs001 = "RS001";
        Rs005 = "RS005";
        TariefWissel = "TARIEF-WISSEL";
        ToewijzingNieuws = "TOEWIJZING-NIEUWS";
        Totaal = "TOTAAL";
        Tr002 = "TR002";
        Tr006 = "TR006";
        Tr018 = "TR018";
        Tr019 = "TR019";
        Tr056 = "TR056";
        Tr061 = "TR061";
        Tr063 = "TR063";
        Tr071 = "TR071";
        Tr074 = "TR074";
        Tr101 = "TR101";
        Tr134 = "TR134";
        Tr135 = "TR135";
        Tr137 = "TR137";
        Tr302 = "TR302";
        Tr304 = "TR304";
        Tr307 = "TR307";
        Tr308 = "TR308";
        Tr314 = "TR314";
        Tr315 = "TR315";
        Tr316 = "TR316";
        Tr318 = "TR318";
        Tr319 = "TR319";
        Tr321 = "TR321";
        Tr322 = "TR322";
        Tr323 = "TR323";
        Tr326 = "TR326";
        Tr333 = "TR333";
        Tr335 = "TR335";
        Tr338 = "TR338";
        Tr339 = "TR339";
        Tr340 = "TR340";
        Tr341 = "TR341";
        Tr346 = "TR346";
        Tr358 = "TR358";
        Tr369 = "TR369";
        Tr378 = "TR378";
        Tr381 = "TR381";
        Tr382 = "TR382";
        Tr384 = "TR384";
        Tr387 = "TR387";
        Tr388 = "TR388";
        Tr389 = "TR389";
        Tr390 = "TR390";
        Tr413 = "TR413";
        Tr414 = "TR414";
        Tr415 = "TR415";
        Tr416 = "TR416";
        Tr418 = "TR418";
        UrenBoven = "UREN-BOVEN";
        UrenGeen = "UREN-GEEN";
        UrenGeldig = "UREN-GELDIG";
        UrenGemeente = "UREN-GEMEENTE";
        UrenGepland = "UREN-GEPLAND";
        UrenKalender = "UREN-KALENDER";
        UrenKlok = "UREN-KLOK";
        UrenPlafond = "UREN-PLAFOND";
        UrenRecht = "UREN-RECHT";
        UrenTarief = "UREN-TARIEF";
        Verbruik = "VERBRUIK";
        Vervoer = "VERVOER";
        WeekDagdelen = "WEEK-DAGDELEN";
        WeekGepland = "WEEK-GEPLAND";
        WekenJaar = "WEKEN-JAAR";
        ZelfdeDag = "ZELFDE-DAG";
        ZorgPeriode = "ZORG-PERIODE";
        ZorgVolgorde = "ZORG-VOLGORDE";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_codes_stand_in_the_order_of_their_texts_and_once() {
        let texts: Vec<&str> = RuleCode::ALL.iter().map(|code| code.as_str()).collect();
        assert!(texts.is_sorted_by(|a, b| a < b), "{texts:?}");
    }
}
