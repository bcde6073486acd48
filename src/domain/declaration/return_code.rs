//! What a return code on a claim means, what to do about it, and which of our own checks should have found it before (WJ001, JW323).

use crate::domain::retour::RetourCode;
use crate::domain::rule_code::RuleCode;

/// Which check stands before a return code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// These rules are checked before a file is written: with a right administration the code does not come.
    Checked(&'static [RuleCode]),
    /// Nothing is wrong with the class that carries the code itself.
    NoFault,
    /// Only the municipality can know, and why.
    OnlyMunicipalityKnows(&'static str),
}

/// A return code for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// What it means: one Dutch sentence.
    pub text: &'static str,
    /// What to do: one Dutch sentence.
    pub remedy: &'static str,
    /// What stands before it.
    pub covered_by: Coverage,
}

/// What a code means on a claim; a code that a claim cannot get has a general sentence.
pub fn meaning(code: RetourCode) -> Meaning {
    MEANINGS
        .iter()
        .find(|(known, _)| *known == code.as_str())
        .map_or(UNKNOWN, |(_, meaning)| *meaning)
}

/// Every code that the answer to a claim can carry.
pub fn codes() -> impl Iterator<Item = &'static str> {
    MEANINGS.iter().map(|(code, _)| *code)
}

const UNKNOWN: Meaning = Meaning {
    text: "Deze retourcode hoort niet bij een declaratie.",
    remedy: "Vraag de gemeente wat er aan de hand is en noem daarbij de code.",
    covered_by: Coverage::OnlyMunicipalityKnows("de code hoort bij een ander bericht"),
};

const fn checked(rules: &'static [RuleCode], text: &'static str, remedy: &'static str) -> Meaning {
    Meaning {
        text,
        remedy,
        covered_by: Coverage::Checked(rules),
    }
}

const MEANINGS: [(&str, Meaning); 30] = [
    (
        "0001",
        checked(
            &[
                RuleCode::Cd060,
                RuleCode::Cs100,
                RuleCode::Cs325,
                RuleCode::Cs337,
                RuleCode::Cs339,
                RuleCode::Tr101,
                RuleCode::Tr134,
                RuleCode::Tr137,
                RuleCode::Tr315,
                RuleCode::Tr316,
                RuleCode::Tr335,
                RuleCode::Tr358,
                RuleCode::Tr416,
            ],
            "De hele declaratie is om technische redenen afgekeurd en telt als niet verzonden.",
            "Maak de declaratie opnieuw; komt de code terug, laat de gemeente dan zeggen welke regel het bericht breekt.",
        ),
    ),
    (
        "0200",
        Meaning {
            text: "Op dit onderdeel is niets aan te merken.",
            remedy: "U hoeft niets te doen.",
            covered_by: Coverage::NoFault,
        },
    ),
    (
        "0233",
        Meaning {
            text: "Dit onderdeel is niet beoordeeld, omdat er bij dit kind een andere fout is.",
            remedy: "Herstel de fout die bij het kind staat en declareer al zijn regels opnieuw.",
            covered_by: Coverage::NoFault,
        },
    ),
    (
        "0611",
        checked(
            &[RuleCode::Tr418],
            "Het tarief is niet het tarief dat met de gemeente is afgesproken.",
            "Vergelijk het tarief en zijn ingangsdatum met het contract, lees het goede tarief in en declareer opnieuw.",
        ),
    ),
    (
        "8001",
        Meaning {
            text: "De declaratie is volledig toegekend.",
            remedy: "U hoeft niets te doen.",
            covered_by: Coverage::NoFault,
        },
    ),
    (
        "8017",
        checked(
            &[RuleCode::Tr323],
            "De gemeente kent geen goedgekeurde regel die bij deze creditregel hoort.",
            "Vraag de gemeente welke regels zij goedkeurde, en crediteer alleen die.",
        ),
    ),
    (
        "8021",
        checked(
            &[RuleCode::Tr314],
            "Het referentienummer van deze regel is al eens gebruikt.",
            "Declareer de regel opnieuw; zij krijgt dan een nieuw nummer.",
        ),
    ),
    (
        "8187",
        checked(
            &[RuleCode::Tr304],
            "De toewijzing hoort bij de gemeente niet bij dit kind.",
            "Controleer het BSN van het kind en bij welk kind de toewijzing hoort, en declareer opnieuw.",
        ),
    ),
    (
        "8214",
        checked(
            &[RuleCode::Tr318],
            "De gedeclareerde maand volgt niet op de maand die de gemeente als laatste kreeg.",
            "Declareer de zorg mee in de laatst gedeclareerde maand of in een latere.",
        ),
    ),
    (
        "8848",
        checked(
            &[RuleCode::Tr135],
            "De dagtekening van het bericht ligt in de toekomst.",
            "Zet de datum van deze computer goed en maak de declaratie opnieuw.",
        ),
    ),
    (
        "9056",
        checked(
            &[RuleCode::Tr056],
            "De gemeente kreeg al eens een declaratie met deze identificatie.",
            "Kijk of dit bestand al eerder verzonden is; zo niet, maak de declaratie dan opnieuw.",
        ),
    ),
    (
        "9307",
        checked(
            &[RuleCode::Tr307],
            "De regel begint voor de ingangsdatum van de toewijzing.",
            "Lees de laatste toewijzing in en declareer opnieuw vanaf haar ingangsdatum.",
        ),
    ),
    (
        "9308",
        checked(
            &[RuleCode::Tr308],
            "De regel eindigt na de einddatum van de toewijzing.",
            "Lees de laatste toewijzing in en declareer opnieuw tot haar einddatum, of vraag om verlenging.",
        ),
    ),
    (
        "9319",
        checked(
            &[RuleCode::Tr319],
            "De periode van de regel ligt niet in de gedeclareerde maand of een eerdere.",
            "Declareer de regel in haar eigen maand of in een latere.",
        ),
    ),
    (
        "9321",
        checked(
            &[RuleCode::Tr321],
            "Het volume is groter dan de toewijzing in deze periode toelaat.",
            "Vergelijk de toewijzing met die van de gemeente en declareer niet meer dan de ruimte.",
        ),
    ),
    (
        "9322",
        checked(
            &[RuleCode::Tr322],
            "Alle regels samen zijn meer dan de toewijzing over haar hele looptijd toelaat.",
            "Kijk wat er eerder op de toewijzing gedeclareerd is, en declareer niet meer dan wat er over is.",
        ),
    ),
    (
        "9333",
        checked(
            &[RuleCode::Tr333],
            "Het declaratienummer is al eens gebruikt.",
            "Kijk of dit bestand al eerder verzonden is; zo niet, maak de declaratie dan opnieuw.",
        ),
    ),
    (
        "9338",
        checked(
            &[RuleCode::Tr338],
            "De gemeente kent deze toewijzing niet voor deze aanbieder.",
            "Vergelijk het toewijzingnummer met het laatste toewijzingsbericht en vraag de gemeente zo nodig om een nieuw bericht.",
        ),
    ),
    (
        "9339",
        checked(
            &[RuleCode::Tr339],
            "De productcategorie is een andere dan die van de toewijzing.",
            "Verbeter de productcategorie van het tarief en declareer opnieuw.",
        ),
    ),
    (
        "9340",
        checked(
            &[RuleCode::Tr340],
            "De productcode is een andere dan die van de toewijzing.",
            "Declareer met de productcode van de toewijzing, of vraag de gemeente om een andere toewijzing.",
        ),
    ),
    (
        "9341",
        checked(
            &[RuleCode::Tr341],
            "De eenheid is een andere dan die van de toewijzing.",
            "Declareer in de eenheid van de toewijzing, of vraag de gemeente om een andere toewijzing.",
        ),
    ),
    (
        "9346",
        checked(
            &[RuleCode::Tr346],
            "Het bedrag is niet gelijk aan volume maal tarief.",
            "Maak de declaratie opnieuw en vraag de gemeente met welk tarief zij rekent.",
        ),
    ),
    (
        "9369",
        checked(
            &[RuleCode::Tr369],
            "Met deze regel wordt het budget van de toewijzing overschreden.",
            "Declareer niet meer dan het budget, of vraag de gemeente om het te verhogen.",
        ),
    ),
    (
        "9384",
        checked(
            &[RuleCode::Tr384],
            "De gemeente heeft de toewijzing verwijderd.",
            "Lees het laatste toewijzingsbericht in en vraag de gemeente om een nieuwe toewijzing.",
        ),
    ),
    (
        "9387",
        checked(
            &[RuleCode::Tr387],
            "De periode begint niet op de eerste dag van de maand of van de toewijzing.",
            "Lees de laatste toewijzing in en maak de declaratie opnieuw.",
        ),
    ),
    (
        "9388",
        checked(
            &[RuleCode::Tr388],
            "De periode eindigt niet op de laatste dag van de maand of van de toewijzing.",
            "Lees de laatste toewijzing in en maak de declaratie opnieuw.",
        ),
    ),
    (
        "9389",
        checked(
            &[RuleCode::Tr389],
            "Voor deze toewijzing en periode staat al een regel die niet gecrediteerd is.",
            "Crediteer eerst de oude regel, of laat deze weg.",
        ),
    ),
    (
        "9390",
        checked(
            &[RuleCode::Tr390],
            "De regel die hiermee gecrediteerd wordt was al gecrediteerd.",
            "Laat de creditregel weg.",
        ),
    ),
    (
        "S300",
        checked(
            &[RuleCode::Tr378],
            "De gemeentecode is niet geldig.",
            "Controleer of de gemeente is heringedeeld en vraag haar om een nieuwe toewijzing.",
        ),
    ),
    (
        "S329",
        checked(
            &[RuleCode::Tr381],
            "De productcode hoort niet bij de productcategorie of is niet meer geldig.",
            "Vergelijk de code met de productcodelijst van de gemeente, verbeter het tarief en declareer opnieuw.",
        ),
    ),
];

#[cfg(test)]
mod tests {
    use super::super::rule_table::found_with;
    use super::*;
    use crate::domain::retour::CODES;
    use std::collections::BTreeSet;

    /// Codes of WJ001 that the answer to a JW323 can carry (list of codes, rows of JW323, of every message and of every one sent).
    const OF_A_CLAIM: &str = "0001 0200 0233 0611 8001 8017 8021 8187 8214 8848 9056 9307 9308 9319 9321 9322 9333 9338 9339 9340 \
        9341 9346 9369 9384 9387 9388 9389 9390 S300 S329";

    #[test]
    fn every_code_that_a_claim_can_get_has_a_meaning() {
        assert_eq!(
            codes().collect::<Vec<_>>(),
            OF_A_CLAIM.split_ascii_whitespace().collect::<Vec<_>>()
        );
        for raw in CODES.split_ascii_whitespace() {
            let found = meaning(RetourCode::parse(raw).expect("a code"));
            assert_eq!(found == UNKNOWN, !OF_A_CLAIM.contains(raw), "{raw}");
            for sentence in [found.text, found.remedy] {
                assert!(
                    sentence.ends_with('.') && sentence.chars().count() > 20,
                    "{raw}: {sentence}"
                );
            }
        }
    }

    #[test]
    fn story_23_what_is_said_to_be_checked_before_is_really_found_by_the_checks() {
        let mut checked = 0;
        for raw in codes() {
            match meaning(RetourCode::parse(raw).expect("a code")).covered_by {
                Coverage::Checked(rules) => {
                    checked += 1;
                    assert_eq!(rules.iter().copied().collect::<BTreeSet<_>>(), found_with(raw), "{raw}");
                }
                Coverage::NoFault => assert!(found_with(raw).is_empty(), "{raw}"),
                Coverage::OnlyMunicipalityKnows(reason) => assert!(!reason.is_empty(), "{raw}"),
            }
        }
        assert_eq!(checked, 27);
    }

    #[test]
    fn the_codes_of_a_claim_are_those_of_the_list() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/ijw/CODES.md");
        let Ok(text) = std::fs::read_to_string(path) else {
            eprintln!("overgeslagen: de codelijsten van de standaard zijn hier niet");
            return;
        };
        let (_, list) = text.split_once("## WJ001").expect("the list of return codes");
        let (list, _) = list.split_once("\n## ").expect("the list after it");
        let mut found = BTreeSet::new();
        for line in list.lines().filter(|line| line.starts_with("| ")) {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [raw, _, messages, ..] = cells.as_slice() else {
                continue;
            };
            let of_a_claim = messages.contains("323") || messages.starts_with("all");
            if of_a_claim {
                found.extend(raw.split(" / ").filter(|code| RetourCode::parse(code).is_ok()));
            }
        }
        let mut known: BTreeSet<&str> = OF_A_CLAIM.split_ascii_whitespace().collect();
        for code in found.iter().copied() {
            assert!(known.remove(code), "{code}");
        }
        // Rows of several codes name them with slashes and are split above.
        assert_eq!(known, BTreeSet::new());
    }
}
