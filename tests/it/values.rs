//! Rules, refusals and words are values: what the program decides on is a type, and a word is written beside its variant.

#![cfg(test)]

use crate::architecture::sources;
use plusgroep::app::Cause;
use plusgroep::domain::rule_code::RuleCode;
use std::path::{Path, PathBuf};

fn source() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Files of tests; their texts say what the program has to say.
fn is_of_tests(path: &Path) -> bool {
    path.components().any(|part| {
        let name = part.as_os_str().to_string_lossy();
        name.starts_with("tests") || name.ends_with("_tests") || name.ends_with("tests.rs") || name == "rule_table"
    })
}

/// The lines of a file that are no comment, up to its unit tests, with what follows each until the end of the expression.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let tests = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
    let code = text.get(..tests).unwrap_or(text);
    let numbered = code.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    numbered.filter(|(_, line)| !line.starts_with("//"))
}

/// The texts between quotes in a line.
fn literals(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2)
}

/// Files that may say which words there are in another way, and why.
const OTHER_CHOICES: [(&str, &str); 3] = [
    ("domain/word_enums.rs", "the macro itself"),
    (
        "domain/role.rs",
        "the roles of a first account are some of all, in an order of their own",
    ),
    ("cli/wizard.rs", "the policies are files, not words"),
];

/// What stands in a line of a file that decides on a text, or holds one where a value belongs.
fn offence(path: &str, line: &str) -> Option<&'static str> {
    let in_domain = path.starts_with("domain/");
    let field = line.strip_prefix("pub ").unwrap_or(line);
    if in_domain
        && (field.starts_with("code: &'static str")
            || line.contains("(code: &'static str")
            || line.contains(" code: &'static str"))
    {
        return Some("a code of a finding is a RuleCode");
    }
    let builds = line.contains("ValueError::Choice {") && !line.contains("} =>");
    if builds && !OTHER_CHOICES.iter().any(|(file, _)| *file == path) {
        return Some("a word belongs in words!");
    }
    let decides = [
        ".code == \"",
        ".code != \"",
        ".code.as_str() == ",
        ".code.as_str() != ",
        ".code.starts_with(",
        ".code.contains(",
        "matches!(error.code,",
        "match error.code",
        "match finding.code.as_str()",
    ];
    if decides.iter().any(|decision| line.contains(decision)) {
        return Some("a decision on the text of a code");
    }
    let sentences = [
        ".text.starts_with(",
        ".text.contains(",
        ".text == \"",
        ".message.starts_with(",
        ".message.contains(",
        ".message == \"",
        ".remedy == \"",
    ];
    let of_xml = path.starts_with("ijw/");
    (!of_xml && sentences.iter().any(|decision| line.contains(decision))).then_some("a decision on a sentence")
}

#[test]
fn no_decision_hangs_on_a_text_and_no_word_is_written_twice() {
    let mut found = Vec::new();
    for path in sources(&source()).into_iter().filter(|path| !is_of_tests(path)) {
        let text = std::fs::read_to_string(&path).expect("a source file");
        let name = path
            .strip_prefix(source())
            .expect("below src")
            .to_string_lossy()
            .replace('\\', "/");
        for (number, line) in lines(&text) {
            found.extend(offence(&name, line).map(|what| format!("{name}:{number}: {what}: {line}")));
            let is_list = name == "app/cause.rs" || name == "domain/rule_code.rs";
            let of_refusals = name.starts_with("app/") || name.starts_with("tui/");
            let literal = |code: &str| line.contains('"') && literals(line).any(|text| text == code);
            let spelt = Cause::ALL.iter().find(|cause| literal(cause.as_str()));
            if let (Some(cause), false, true) = (spelt, is_list, of_refusals) {
                found.push(format!("{name}:{number}: {cause} is a Cause: {line}"));
            }
            let makes = line.contains("let_op(\"") || line.contains("fault(\"");
            let rule = RuleCode::ALL.iter().find(|code| makes && literal(code.as_str()));
            found.extend(rule.map(|code| format!("{name}:{number}: {code} is a RuleCode: {line}")));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_planted_decision_on_a_text_is_found() {
    for (path, planted) in [
        ("domain/finding.rs", "pub code: &'static str,"),
        (
            "domain/declaration/said.rs",
            "fn fault(&self, code: &'static str, text: String) -> Finding {",
        ),
        ("domain/people.rs", "_ => Err(ValueError::Choice {"),
        (
            "app/burn_down.rs",
            "let of_week = move |finding: &&Finding| !finding.code.starts_with(\"WEEK-\");",
        ),
        (
            "app/subsidy_account.rs",
            "let known = found.iter().any(|finding| finding.code == \"UREN-TARIEF\");",
        ),
        ("tui/model.rs", "if error.code == \"NIETS\" {"),
        (
            "app/declare/effect.rs",
            "findings.retain(|finding| finding.text.contains(&name));",
        ),
    ] {
        assert!(offence(path, planted).is_some(), "{path}: {planted}");
    }
    assert_eq!(
        offence(
            "app/burn_down.rs",
            "!OF_ONE_WEEK.contains(&finding.code) || finding.day == week"
        ),
        None
    );
    assert_eq!(
        offence("domain/finding.rs", "pub return_code: Option<&'static str>,"),
        None
    );
}

#[test]
fn every_code_of_a_cause_stands_once_and_in_order() {
    let texts: Vec<&str> = Cause::ALL.iter().map(|cause| cause.as_str()).collect();
    assert!(texts.is_sorted_by(|a, b| a < b), "{texts:?}");
}
