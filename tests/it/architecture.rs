//! The layers of the house: who may know whom, read from the sources.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Layer, and the layers it may use.
const ALLOWED: &[(&str, &[&str])] = &[
    ("domain", &["domain"]),
    ("regeling", &["regeling", "domain"]),
    ("ijw", &["ijw", "domain"]),
    ("report", &["report", "domain"]),
    ("store", &["store", "domain"]),
    ("app", &["app", "domain", "regeling", "ijw", "store", "report"]),
    ("tui", &["tui", "app", "domain"]),
    ("cli", &["cli", "app", "domain"]),
];

/// Layer, and words that may not stand in its code.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "domain",
        &[
            "rusqlite",
            "ratatui",
            "crossterm",
            "std::fs",
            "std::env",
            "std::io",
            "std::net",
            "Utc::now",
            "Local::now",
            "Instant::now",
            "SystemTime",
            "getrandom",
            "println!",
        ],
    ),
    (
        "regeling",
        &[
            "rusqlite",
            "ratatui",
            "crossterm",
            "std::env",
            "Utc::now",
            "Local::now",
            "getrandom",
        ],
    ),
    (
        "ijw",
        &[
            "rusqlite",
            "ratatui",
            "crossterm",
            "std::env",
            "std::fs",
            "Utc::now",
            "Local::now",
            "getrandom",
        ],
    ),
    ("store", &["ratatui", "crossterm", "Utc::now", "Local::now", "std::env"]),
    ("app", &["ratatui", "crossterm", "rusqlite", "std::env"]),
    ("tui", &["rusqlite", "std::fs", "Utc::now", "Local::now"]),
    ("cli", &["rusqlite", "ratatui", "Utc::now", "Local::now"]),
];

pub fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && path.ends_with("target") {
            // What a fuzz run built is nobody's source.
        } else if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The code of a file: comments and everything from its unit tests on left out.
fn code(text: &str) -> String {
    let until_tests = text.split("#[cfg(test)]").next().unwrap_or_default();
    until_tests
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Layers named in a piece of code: `crate::layer`, also inside `use crate::{a, b}`.
fn layers_named(code: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let word = |text: &str| {
            text.chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect::<String>()
        };
        if let Some(group) = rest.strip_prefix('{') {
            let inside = group.split('}').next().unwrap_or_default();
            named.extend(inside.split(',').map(|part| word(part.trim())));
        } else {
            named.insert(word(rest));
        }
    }
    named
}

/// What a file of a layer may not do and does.
fn offences(layer: &str, text: &str) -> Vec<String> {
    let code = code(text);
    let known: BTreeSet<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    let allowed = ALLOWED
        .iter()
        .find(|(name, _)| *name == layer)
        .map_or(&[][..], |(_, allowed)| *allowed);
    let mut found: Vec<String> = layers_named(&code)
        .into_iter()
        .filter(|named| known.contains(named.as_str()) && !allowed.contains(&named.as_str()))
        .map(|named| format!("{layer} may not use {named}"))
        .collect();
    let words = FORBIDDEN
        .iter()
        .find(|(name, _)| *name == layer)
        .map_or(&[][..], |(_, words)| *words);
    found.extend(
        words
            .iter()
            .filter(|word| code.contains(**word))
            .map(|word| format!("{layer} may not hold {word}")),
    );
    found
}

#[test]
fn a_layer_imports_only_what_it_may_know() {
    let mut found = Vec::new();
    for (layer, _) in ALLOWED {
        let folder = project().join("src").join(layer);
        if !folder.exists() {
            continue;
        }
        for path in sources(&folder) {
            let text = std::fs::read_to_string(&path).expect("a source file");
            found.extend(
                offences(layer, &text)
                    .into_iter()
                    .map(|offence| format!("{}: {offence}", path.display())),
            );
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_planted_import_is_found() {
    for (layer, planted) in [
        ("domain", "use crate::store::Store;"),
        ("domain", "let now = chrono::Utc::now();"),
        ("store", "use crate::app::Session;"),
        ("tui", "use crate::{app, store};"),
        ("cli", "fn f() { crate::tui::start(); }"),
        ("app", "use crate::tui;"),
        ("ijw", "use crate::store::Tx;"),
    ] {
        assert!(!offences(layer, planted).is_empty(), "{layer}: {planted}");
    }
    assert!(offences("tui", "use crate::app::Session; // not crate::store").is_empty());
}

#[test]
fn every_layer_of_the_sources_is_in_the_table() {
    let known: BTreeSet<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    for entry in std::fs::read_dir(project().join("src")).expect("the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            assert!(known.contains(name.as_str()), "{name} is a layer without rules");
        }
    }
}

#[test]
fn no_file_is_longer_than_600_lines() {
    let mut long = Vec::new();
    for folder in ["src", "tests"] {
        for path in sources(&project().join(folder)) {
            let lines = std::fs::read_to_string(&path).expect("a source file").lines().count();
            if lines > 600 {
                long.push(format!("{}: {lines}", path.display()));
            }
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn every_test_file_is_in_the_one_test_binary() {
    let folder = project().join("tests/it");
    let main = std::fs::read_to_string(folder.join("main.rs")).expect("the test binary");
    for entry in std::fs::read_dir(&folder).expect("the tests") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let is_module = path.extension().is_some_and(|extension| extension == "rs") || path.join("mod.rs").exists();
        if is_module && name != "main" {
            assert!(
                main.contains(&format!("mod {name};")),
                "tests/it/{name} is not in main.rs"
            );
        }
    }
}

/// Every row of a table of `docs/REGELS.md`: its cells, of the tables whose last column is `test`.
fn rows_of_regels(text: &str) -> Vec<Vec<&str>> {
    let mut rows = Vec::new();
    let mut names_tests = false;
    for line in text.lines() {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let is_rule = line.starts_with('|') && cells.iter().all(|cell| cell.starts_with("---"));
        match cells.first() {
            _ if !line.starts_with('|') => names_tests = false,
            _ if is_rule => {}
            Some(&"regel") => names_tests = cells.last() == Some(&"test"),
            _ if names_tests => rows.push(cells),
            _ => panic!("a row of no table: {line}"),
        }
    }
    rows
}

/// How many tests there are of each name in a source text: functions with the attribute above them, among others.
fn count_tests(text: &str, tests: &mut BTreeMap<String, usize>) {
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[") {
            is_test |= line == "#[test]";
            continue;
        }
        let name = line.strip_prefix("fn ").and_then(|rest| rest.split('(').next());
        if let Some(name) = name.filter(|_| is_test) {
            *tests.entry(name.to_owned()).or_default() += 1;
        }
        is_test = false;
    }
}

/// A row names the one test that fails when its rule is broken, or says why the program does not hold the rule.
#[test]
fn every_row_of_regels_names_exactly_one_test_that_exists() {
    let text = std::fs::read_to_string(project().join("docs/REGELS.md")).expect("docs/REGELS.md");
    let mut tests = BTreeMap::new();
    for folder in ["src", "tests"] {
        for path in sources(&project().join(folder)) {
            count_tests(&std::fs::read_to_string(path).expect("a source file"), &mut tests);
        }
    }
    let rows = rows_of_regels(&text);
    let mut wrong = Vec::new();
    for row in &rows {
        let [code, _, module, named] = row.as_slice() else {
            wrong.push(format!("not four cells: {row:?}"));
            continue;
        };
        if let Some(reason) = named.strip_prefix("niet in dit programma") {
            if reason.len() <= ": ".len() {
                wrong.push(format!("{code}: the reason is missing"));
            }
            continue;
        }
        let name = named.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
        match name.filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')) {
            None => wrong.push(format!("{code}: not one test: {named}")),
            Some(name) if tests.get(name) != Some(&1) => wrong.push(format!("{code}: no test {name}, or two")),
            Some(_) => {}
        }
        if !project().join(module.trim_matches('`')).is_file() {
            wrong.push(format!("{code}: no module {module}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(rows.len() > 300, "only {} rows: is the table read at all?", rows.len());
}

/// Lines of the two policies (POLICY.md 1 and 2) that a location has to hold to.
#[test]
fn every_line_of_the_policy_checklists_stands_in_regels() {
    let text = std::fs::read_to_string(project().join("docs/REGELS.md")).expect("docs/REGELS.md");
    let first_cells: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("| "))
        .filter_map(|line| line.split('|').nth(1))
        .collect();
    let stands = |code: &str| {
        let mut words = first_cells.iter().flat_map(|cell| cell.split([',', ' ']));
        words.any(|word| word == code)
    };
    let lines = (1..=35).map(|number| format!("B{number}"));
    for code in lines.chain((1..=12).map(|number| format!("E{number}"))) {
        assert!(stands(&code), "{code} does not stand in docs/REGELS.md");
    }
}

/// Functions of `app` that read before they write, and why that decides nothing.
const READS_FIRST: &[(&str, &str)] = &[
    (
        "make_part",
        "what is shown first is worked out once more inside the transaction",
    ),
    ("reveal_bsn", "only the look itself is written: a line in the log"),
    (
        "import_large",
        "what it was worked out from is compared inside the transaction that makes it count",
    ),
    (
        "take_out_unfinished",
        "the lock of imports is held, so that nobody else adds to what was left behind or takes it out",
    ),
    (
        "drop_draft",
        "a form is the own one of an account; to let go of none is no fault",
    ),
    (
        "export_child",
        "what is read goes into the file of the export; only the line in the log is written",
    ),
    (
        "write_inspection",
        "what is read goes into the sheets; only the line in the log is written",
    ),
    (
        "change_passphrase",
        "which account a name means; that it is still open is asked inside the transaction",
    ),
    (
        "add_account",
        "the passphrase of who is working is tried before the lock, because that is slow; all else is asked inside the transaction",
    ),
    (
        "take_sealed",
        "the passphrase of who is working is tried before the lock, because that is slow; all else is asked inside the transaction",
    ),
    (
        "unseal",
        "the passphrase of who is working is tried before the lock, because that is slow; all else is asked inside the transaction",
    ),
    (
        "switch_person",
        "which account a name means; that it is still open is asked inside the transaction",
    ),
    (
        "add_child",
        "which words a field may hold; that the number is free is asked inside the transaction",
    ),
    (
        "claim_was_refused",
        "which message a number means; its state is asked inside the transaction",
    ),
];

/// What begins a transaction that writes.
const WRITES: &[&str] = &[
    "self.audited(",
    "self.log_look(",
    "self.decided(",
    "self.write(",
    "self.write_or_known(",
    "self.store.write(",
    "self.store.rehearse(",
];

/// What reads the register, or what the session holds of it that another window may have changed: the calendar.
const READS: &[&str] = &["store.read()", ".calendar", ".closed"];

/// A function: the type that it is of, its name and its body.
struct Function {
    of: String,
    name: String,
    body: String,
}

/// The functions of a file.
fn functions(code: &str) -> Vec<Function> {
    let mut found: Vec<Function> = Vec::new();
    let mut of = String::new();
    let word = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    for line in code.lines() {
        if line.starts_with("impl") {
            let named = line.split(" for ").last().unwrap_or_default();
            let named = named.strip_prefix("impl").unwrap_or(named);
            let named = named.trim_start_matches(|c: char| c != ' ').trim();
            of = word(named);
        } else if line == "}" {
            of = String::new();
        }
        let name = line.trim_start().split("fn ").nth(1).filter(|_| {
            let before = line.trim_start().split("fn ").next().unwrap_or_default();
            before.is_empty() || before.starts_with("pub") || before.starts_with("const")
        });
        if let Some(name) = name {
            found.push(Function {
                of: of.clone(),
                name: word(name),
                body: String::new(),
            });
        }
        if let Some(last) = found.last_mut() {
            last.body.push_str(line);
            last.body.push('\n');
        }
    }
    found
}

/// Where a function begins to write, if it does.
fn writes_at(body: &str) -> Option<usize> {
    WRITES.iter().filter_map(|write| body.find(write)).min()
}

/// The functions that a piece of code calls on the session: `self.name(`, `self.house.name(`, and `Type::name(self` or
/// `Type::name(session`.
fn calls(code: &str) -> BTreeSet<String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices('(') {
        let before = &code[..at];
        let name_at = before.rfind(|c| !is_word(c)).map_or(0, |at| at + 1);
        let (name, before) = (&before[name_at..], &before[..name_at]);
        if let Some(before) = before.strip_suffix("::") {
            let of_at = before.rfind(|c| !is_word(c)).map_or(0, |at| at + 1);
            let first: String = code[at + 1..]
                .trim_start()
                .chars()
                .take_while(|c| is_word(*c))
                .collect();
            if first == "self" || first == "session" {
                found.insert(format!("{}::{name}", &before[of_at..]));
            }
        } else if let Some(before) = before.trim_end().strip_suffix('.') {
            // What is asked of the session, which a helper calls so.
            if ["self", "session"].iter().any(|who| before.trim_end().ends_with(who)) {
                found.insert(format!("Session::{name}"));
            }
            if before.trim_end().ends_with("house") {
                found.insert(format!("House::{name}"));
            }
        }
    }
    found
}

/// The functions that read, also by way of others. What writes itself reads inside its own transaction.
fn readers(all: &[Function]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    loop {
        let before = found.len();
        for function in all.iter().filter(|function| writes_at(&function.body).is_none()) {
            let reads = READS.iter().any(|read| function.body.contains(read));
            if reads || calls(&function.body).iter().any(|called| found.contains(called)) {
                found.insert(format!("{}::{}", function.of, function.name));
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Whether a function reads the register, itself or by a helper, before the transaction in which it writes.
fn reads_before_it_writes(body: &str, readers: &BTreeSet<String>) -> bool {
    let Some(write) = writes_at(body) else { return false };
    let before = &body[..write];
    READS.iter().any(|read| before.contains(read)) || calls(before).iter().any(|called| readers.contains(called))
}

/// What is read before the transaction may have changed when it begins: a check of it decides on what is past.
#[test]
fn a_use_case_reads_what_it_checks_inside_the_transaction_in_which_it_writes() {
    let mut all = Vec::new();
    for path in sources(&project().join("src/app")) {
        let text = std::fs::read_to_string(&path).expect("a source file");
        all.extend(functions(&code(&text)));
    }
    let readers = readers(&all);
    for helper in ["Places::of", "Session::day_type", "Session::extra_day_answer"] {
        assert!(readers.contains(helper), "{helper} reads");
    }
    let mut wrong = Vec::new();
    let mut excused = BTreeSet::new();
    for function in all
        .iter()
        .filter(|function| reads_before_it_writes(&function.body, &readers))
    {
        match READS_FIRST.iter().find(|(known, _)| *known == function.name) {
            Some((known, _)) => {
                excused.insert(*known);
            }
            None => wrong.push(format!("{}::{}", function.of, function.name)),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let unused: Vec<&str> = READS_FIRST
        .iter()
        .map(|(known, _)| *known)
        .filter(|known| !excused.contains(known))
        .collect();
    assert!(unused.is_empty(), "an excuse is not needed any more: {unused:?}");
}

#[test]
fn a_planted_read_before_the_transaction_is_found_also_in_a_helper() {
    let helpers = "impl Places {\n    fn of(session: &Session) -> Self {\n        session.day_type(day)\n    }\n}\n\
        impl Session {\n    fn day_type(&self) {\n        self.calendar.of(day)\n    }\n    fn plain(&self) {}\n}\n";
    let readers = readers(&functions(helpers));
    assert!(readers.contains("Session::day_type"), "{readers:?}");
    let planted = |before: &str| {
        format!("impl Session {{\n    pub fn f(&mut self) {{\n{before}\n self.audited(now, |tx| y(tx))\n }}\n}}")
    };
    for (before, found) in [
        ("let a = x(self.store.read());", true),
        ("let a = self.day_type(day);", true),
        ("let a = self\n            .day_type(day);", true),
        ("let a = Places::of(self, day);", true),
        ("let a = self.plain();", false),
    ] {
        let all = functions(&planted(before));
        assert_eq!(
            all.iter()
                .any(|function| reads_before_it_writes(&function.body, &readers)),
            found,
            "{before}"
        );
    }
}
