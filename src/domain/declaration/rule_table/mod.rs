//! Every rule of RULES sections 5 and 6 with claims that break it and claims that hold it: the promise that no file leaves with a
//! fault that could have been seen here.

mod section_5;
mod section_6;
mod world;

use crate::domain::finding::{Finding, Severity};
use crate::domain::rule_code::RuleCode;
use proptest::prelude::*;
use std::collections::BTreeSet;
use world::{World, day, month, volume};

/// A change to a right claim, or to the administration behind it.
type Change = fn(&mut World);

/// A rule, what breaks it and what does not.
struct Rule {
    /// Code of the standard.
    code: RuleCode,
    /// Return code that the municipality would give, where the standard has one.
    return_code: Option<&'static str>,
    /// Each of these is found.
    breaks: &'static [Change],
    /// After each of these there is nothing to find at all.
    holds: &'static [Change],
}

/// Rules without a case, and why a claim cannot break them.
const WITHOUT_CASE: [(RuleCode, &str); 9] = [
    (RuleCode::Cs002, "the type makes it impossible: Bsn"),
    (RuleCode::Cs015, "the writer makes it impossible: the header of ijw"),
    (RuleCode::Cs025, "the writer makes it impossible: the header of ijw"),
    (RuleCode::Cs319, "the type makes it impossible: DeclaratieNummer"),
    (RuleCode::Cs340, "the type makes it impossible: Month"),
    (
        RuleCode::Cd087,
        "the type makes it impossible: Prestatie::tariff, left out by the writer for unit 83",
    ),
    (
        RuleCode::Rs001,
        "the type makes it impossible: Volume, Cents, ToewijzingNummer",
    ),
    (
        RuleCode::Op302,
        "only the municipality can know: terms of the contract that are in no list",
    ),
    (
        RuleCode::Op364,
        "a duty of the municipality: care notices are no ground to reject a line",
    ),
];

/// Codes of the rows of RULES section 5.
const SECTION_5: [RuleCode; 22] = [
    RuleCode::Rs001,
    RuleCode::Cs002,
    RuleCode::Cs015,
    RuleCode::Cs025,
    RuleCode::Cs319,
    RuleCode::Cs100,
    RuleCode::Cs340,
    RuleCode::Cs337,
    RuleCode::Tr134,
    RuleCode::Tr137,
    RuleCode::Tr335,
    RuleCode::Tr319,
    RuleCode::Tr101,
    RuleCode::Tr314,
    RuleCode::Tr315,
    RuleCode::Tr316,
    RuleCode::Tr416,
    RuleCode::Cd060,
    RuleCode::Cd087,
    RuleCode::Cs339,
    RuleCode::Cs325,
    RuleCode::Tr358,
];

/// Codes of the rows of RULES section 6, and TR346, the last row of section 5.
const SECTION_6: [RuleCode; 27] = [
    RuleCode::Tr346,
    RuleCode::Tr056,
    RuleCode::Tr135,
    RuleCode::Tr378,
    RuleCode::Tr333,
    RuleCode::Tr314,
    RuleCode::Tr318,
    RuleCode::Tr304,
    RuleCode::Tr338,
    RuleCode::Tr384,
    RuleCode::Tr339,
    RuleCode::Tr340,
    RuleCode::Tr381,
    RuleCode::Tr307,
    RuleCode::Tr308,
    RuleCode::Tr387,
    RuleCode::Tr388,
    RuleCode::Tr341,
    RuleCode::Tr418,
    RuleCode::Tr321,
    RuleCode::Tr322,
    RuleCode::Tr369,
    RuleCode::Tr323,
    RuleCode::Tr389,
    RuleCode::Tr390,
    RuleCode::Op302,
    RuleCode::Op364,
];

fn rules() -> impl Iterator<Item = &'static Rule> {
    section_5::RULES.iter().chain(section_6::RULES)
}

fn changed(changes: &[Change]) -> World {
    let mut world = World::right();
    for change in changes {
        change(&mut world);
    }
    world
}

/// Rules that are really found by the checks, with a return code; each has a breaking case.
pub(super) fn found_with(return_code: &str) -> BTreeSet<RuleCode> {
    let breaking = rules().filter(|rule| rule.return_code == Some(return_code));
    breaking
        .filter(|rule| {
            rule.breaks
                .iter()
                .any(|case| of(rule, &changed(&[*case]).findings()).is_some())
        })
        .map(|rule| rule.code)
        .collect()
}

fn of<'a>(rule: &Rule, findings: &'a [Finding]) -> Option<&'a Finding> {
    findings.iter().find(|finding| finding.code == rule.code)
}

fn codes(findings: &[Finding]) -> Vec<RuleCode> {
    findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn a_right_claim_has_no_findings() {
    assert_eq!(codes(&World::right().findings()), Vec::<RuleCode>::new());
}

#[test]
fn every_rule_of_sections_5_and_6_is_found_when_broken() {
    for rule in rules() {
        assert!(!rule.breaks.is_empty(), "{} has no breaking case", rule.code);
        for (position, case) in rule.breaks.iter().enumerate() {
            let findings = changed(&[*case]).findings();
            let found = of(rule, &findings);
            let found =
                found.unwrap_or_else(|| panic!("{} {position} is not found: {:?}", rule.code, codes(&findings)));
            assert_eq!(found.return_code, rule.return_code, "{}", rule.code);
            assert_eq!(found.severity, Severity::Fout, "{}", rule.code);
            assert!(
                found.text.ends_with('.') && found.remedy.ends_with('.'),
                "{}: {}",
                found.text,
                found.remedy
            );
        }
    }
}

#[test]
fn a_claim_that_holds_to_a_rule_of_sections_5_and_6_is_not_held_back() {
    for rule in rules() {
        assert!(!rule.holds.is_empty(), "{} has no passing case", rule.code);
        for (position, case) in rule.holds.iter().enumerate() {
            let findings = changed(&[*case]).findings();
            assert_eq!(codes(&findings), Vec::<RuleCode>::new(), "{} {position}", rule.code);
        }
    }
}

#[test]
fn every_rule_of_sections_5_and_6_has_a_case_or_a_reason() {
    let with_case: BTreeSet<RuleCode> = rules().map(|rule| rule.code).collect();
    assert_eq!(with_case.len(), rules().count(), "a rule stands twice");
    let reasoned: BTreeSet<RuleCode> = WITHOUT_CASE.iter().map(|(code, _)| *code).collect();
    for code in SECTION_5.iter().chain(&SECTION_6) {
        assert!(with_case.contains(code) != reasoned.contains(code), "{code}");
    }
}

#[test]
fn tr378_past_what_the_list_knows_a_municipality_is_only_said() {
    let mut world = World::right();
    world.move_to("1999");
    world.today = day("2027-01-01");
    let findings = world.findings();
    assert_eq!(codes(&findings), [RuleCode::Tr378]);
    assert!(findings.iter().all(|finding| finding.severity == Severity::LetOp));
}

#[test]
fn register_23_a_credit_is_not_measured_against_period_volume_and_tariff() {
    let mut world = World::right();
    world.claim.lines.clear();
    world.credit("F1");
    world.tariffs.clear();
    world.grant_from("2026-03-01", "2026-03-31");
    world.grant_in_total(0);
    assert_eq!(codes(&world.findings()), Vec::<RuleCode>::new());
}

#[test]
fn every_line_that_breaks_a_rule_is_named_with_its_child() {
    let mut world = World::right();
    for line in &mut world.claim.lines {
        line.volume = volume(99);
    }
    let findings = world.findings();
    let children: Vec<String> = findings
        .iter()
        .filter(|finding| finding.code == RuleCode::Tr321)
        .map(|finding| finding.about(None))
        .collect();
    assert_eq!(children, [" kind 1 01-03-2026", " kind 2 01-03-2026"]);
}

#[test]
fn no_finding_shows_a_bsn() {
    for case in rules().flat_map(|rule| rule.breaks) {
        for finding in changed(&[*case]).findings() {
            let shown = format!("{finding:?}");
            assert!(!shown.contains("9999000"), "{}", finding.code);
        }
    }
}

proptest! {
    #[test]
    fn no_heap_of_changes_makes_the_checks_panic(
        picked in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        count in 0u32..=99_999_999,
        later in 0u32..400,
    ) {
        let all: Vec<Change> = rules().flat_map(|rule| rule.breaks.iter().chain(rule.holds)).copied().collect();
        let mut world = World::right();
        if let Some(line) = world.claim.lines.first_mut() {
            line.volume = volume(count);
        }
        for index in picked {
            // A case may count on a line that an earlier one took away.
            if world.claim.lines.is_empty() {
                world.add("2026-03", 1);
            }
            index.get(&all)(&mut world);
        }
        world.claim.month = (0..later).fold(month("2020-01"), |month, _| month.next());
        let _ = world.findings();
    }
}

/// The table against the texts that it stands for. The attribute marks where the part of this file ends that reads no files.
#[cfg(test)]
mod against_the_texts {
    use super::*;

    /// Codes in the first cell of each row of a section of the digest of rules.
    fn rows(text: &str, from: &str, to: &str) -> Vec<Vec<String>> {
        let (_, section) = text.split_once(from).expect("the section");
        let (section, _) = section.split_once(to).expect("the section after it");
        let is_code = |word: &str| {
            let (letters, digits) = word.split_at(word.len().min(2));
            letters.bytes().all(|b| b.is_ascii_uppercase())
                && digits.len() == 3
                && digits.bytes().all(|b| b.is_ascii_digit())
        };
        section
            .lines()
            .filter(|line| line.starts_with("| ") && !line.starts_with("| Code"))
            .filter_map(|line| line.split('|').nth(1))
            .map(|cell| {
                let words = cell.split(|c: char| !c.is_ascii_alphanumeric());
                words.filter(|word| is_code(word)).map(str::to_owned).collect()
            })
            .collect()
    }

    #[test]
    fn the_list_of_rules_is_that_of_the_digest() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/ijw/RULES.md");
        let Ok(text) = std::fs::read_to_string(path) else {
            eprintln!("overgeslagen: de regels van de standaard zijn hier niet");
            return;
        };
        let mut rows_of = rows(&text, "\n## 5.", "\n## 6.");
        rows_of.extend(rows(&text, "\n## 6.", "\n## 7."));
        let listed: BTreeSet<&str> = SECTION_5.into_iter().chain(SECTION_6).map(RuleCode::as_str).collect();
        let mut named = BTreeSet::new();
        for row in &rows_of {
            // OP, IV and RS codes stand beside the rule that tests them; where they stand alone the first names the row.
            let tested = row
                .iter()
                .filter(|code| ["TR", "CS", "CD"].iter().any(|kind| code.starts_with(kind)));
            let tested: Vec<&str> = tested.map(String::as_str).collect();
            let first = row.first().map(String::as_str).into_iter().collect();
            named.extend(if tested.is_empty() { first } else { tested });
        }
        assert_eq!(named, listed);
    }

    #[test]
    fn every_rule_of_sections_5_and_6_stands_in_regels() {
        let text =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/REGELS.md")).expect("docs/REGELS.md");
        let first_cells: Vec<&str> = text.lines().filter_map(|line| line.split('|').nth(1)).collect();
        let stands = |code: &str| {
            let mut words = first_cells.iter().flat_map(|cell| cell.split([',', ' ']));
            words.any(|word| word == code)
        };
        let with_case = rules().map(|rule| rule.code);
        for code in SECTION_5.into_iter().chain(SECTION_6).chain(with_case) {
            assert!(stands(code.as_str()), "{code} does not stand in docs/REGELS.md");
        }
    }
}
