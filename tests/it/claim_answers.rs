//! The answer to a claim, what it settles, and what follows from it, on a real location file.
#![cfg(test)]

mod anomalies;
mod choices;
mod corrections;
mod effects;
mod files;
mod policy;
mod refused;
mod rights;
mod settled;
mod stranded;
mod terms;
mod town;

use crate::import_support::{PASSPHRASE, Place, child, day, log, look_and_perform, moment, sample};
use crate::xml::claim_answers::declaration_answer;
use plusgroep::app::AppError;
use plusgroep::app::day::{DayAction, Done, Seen};
use plusgroep::app::declare::tasks::ClaimTask;
use plusgroep::app::declare::{ClaimView, SentDeclaration};
use plusgroep::app::import::ImportKind;
use plusgroep::app::messages::MessageReport;
use plusgroep::domain::declaration::LineState;
use plusgroep::domain::ids::GemeenteCode;
use plusgroep::domain::role::Role;
use plusgroep::domain::time::{Minute, Month};
use plusgroep::ijw::MessageKind;
use plusgroep::ijw::jw323::{self, Jw323};
use plusgroep::regeling;
use tempfile::TempDir;

/// March 2026: child 12 came on three days, 13 on two, 21 on one of two dagdelen.
pub const MARCH: &str = "kindnummer;datum;groep;in;uit;reden\n\
    12;2026-03-02;Uilen;14:05;17:30;\n12;2026-03-03;Uilen;14:05;17:30;\n12;2026-03-05;Uilen;14:05;17:30;\n\
    13;2026-03-02;Uilen;14:05;17:30;\n13;2026-03-04;Uilen;14:05;17:30;\n\
    21;2026-03-02;Bijtjes;08:00;17:30;\n";

/// Everything that is claimed of it: 3 and 2 dagdelen of 4737 and 2 of 4105 cents.
pub const MARCH_CENTS: u64 = 3 * 4_737 + 2 * 4_737 + 2 * 4_105;

/// BSNs of the sample: none may stand in a text, an error or the log.
const BSNS: [&str; 3] = ["999900006", "999900018", "999900055"];

pub fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

pub fn buren() -> GemeenteCode {
    GemeenteCode::parse("0214").expect("a code")
}

pub fn row(child: &str, day: &str) -> String {
    let group = if child == "21" { "Bijtjes" } else { "Uilen" };
    format!("kindnummer;datum;groep;in;uit;reden\n{child};{day};{group};14:05;17:30;\n")
}

/// A location that declares, and a folder for its files.
pub struct Office {
    pub place: Place,
    pub folder: TempDir,
}

impl Office {
    /// On 2 April 2026, with the attendance of March.
    pub fn new() -> Self {
        Self::with_role(Role::Locatiemanager)
    }

    pub fn with_role(role: Role) -> Self {
        let mut office = Self::bare(regeling::builtin("buren-2025").expect("a policy"), role);
        for kind in [ImportKind::Tariffs, ImportKind::Allocations] {
            office.place.write(kind, sample(kind));
        }
        office.attend(MARCH);
        office
    }

    /// Children, groups and staff, without tariffs, allocations and attendance.
    pub fn bare(policy: &str, role: Role) -> Self {
        let settings = crate::import_support::sample_settings();
        let mut place = Place::with_policy(&settings, policy, role, "2026-04-02T10:00");
        let later = [ImportKind::Tariffs, ImportKind::Allocations, ImportKind::Attendance];
        for kind in ImportKind::ALL.into_iter().filter(|kind| !later.contains(kind)) {
            place.write(kind, sample(kind));
        }
        Self {
            place,
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// With March declared.
    pub fn declared() -> (Self, Jw323) {
        let mut office = Self::new();
        let sent = office.make("2026-03");
        (office, sent)
    }

    /// With March declared and everything granted.
    pub fn granted() -> (Self, Jw323) {
        let (mut office, sent) = Self::declared();
        office.answer(&grant(&sent)).expect("settled");
        (office, sent)
    }

    pub fn check(&self, of: &str) -> ClaimView {
        let session = &self.place.session;
        session
            .check_claim(month(of), &buren(), self.place.now)
            .expect("checked")
    }

    pub fn try_make(&mut self, of: &str) -> Result<ClaimView, AppError> {
        let (now, folder) = (self.place.now, self.folder.path().to_owned());
        self.place.session.make_claim(month(of), &buren(), &folder, now)
    }

    /// Makes one file and reads what went into it.
    pub fn make(&mut self, of: &str) -> Jw323 {
        let view = self.try_make(of).expect("made");
        assert!(!view.is_blocked(), "{:?}", view.findings);
        let [file] = view.files.as_slice() else {
            panic!("one file: {:?}", view.files);
        };
        let bytes = std::fs::read(file).expect("the file");
        crate::xml::assert_official(MessageKind::Jw323, &bytes);
        jw323::read(&bytes).expect("our own file is read")
    }

    pub fn answer(&mut self, bytes: &[u8]) -> Result<MessageReport, AppError> {
        let (now, folder) = (self.place.now, self.folder.path().to_owned());
        self.place.session.read_message(bytes, "antwoord.xml", &folder, now)
    }

    pub fn shown(&self, number: &str) -> SentDeclaration {
        self.place.session.declaration(number).expect("a declaration")
    }

    /// State of each line by reference.
    pub fn states(&self, sent: &Jw323) -> Vec<LineState> {
        let shown = self.shown(sent.number.as_str());
        shown.lines.iter().map(|line| line.state).collect()
    }

    pub fn tasks(&self) -> Vec<ClaimTask> {
        self.place.session.claim_tasks().expect("tasks")
    }

    /// Codes of what is found in a month.
    pub fn codes(&self, of: &str) -> Vec<&'static str> {
        self.check(of)
            .findings
            .iter()
            .map(|finding| finding.code.as_str())
            .collect()
    }

    /// Each proposed line: child, month of care, volume, sign and why.
    pub fn proposed(&self, of: &str) -> Vec<(String, String, u32, &'static str, &'static str)> {
        let view = self.check(of);
        let line = |line: &plusgroep::domain::declaration::Prestatie| {
            let why = view.behind[&line.reference]
                .why
                .as_ref()
                .map_or("verzonden", |why| why.code());
            (
                line.child_number.to_string(),
                Month::of(line.begin).to_string(),
                line.volume.count(),
                line.debit_credit.code(),
                why,
            )
        };
        view.lines.iter().map(line).collect()
    }

    pub fn attend(&mut self, text: &str) -> Vec<String> {
        self.place.write(ImportKind::Attendance, text).declared
    }

    pub fn perform(&mut self, of: &str, action: &DayAction) -> Done {
        let now = self.place.now;
        look_and_perform(&mut self.place.session, day(of), now, action).expect("recorded")
    }

    /// Wipes a child's day.
    pub fn clear(&mut self, number: &str, of: &str) -> Done {
        let action = DayAction::Clear {
            group: self.group(of, "Uilen"),
            child: child(&self.place, number).id,
            seen: Seen::default(),
        };
        self.perform(of, &action)
    }

    pub fn check_in(&mut self, number: &str, of: &str, at: &str) -> Done {
        let action = DayAction::CheckIn {
            group: self.group(of, "Uilen"),
            children: vec![child(&self.place, number).id],
            at: Minute::parse(at).expect("a time"),
        };
        self.perform(of, &action)
    }

    fn group(&self, of: &str, name: &str) -> plusgroep::domain::ids::GroupId {
        let view = self.place.session.day_view(day(of), self.place.now).expect("a view");
        let group = view.groups.iter().find(|group| group.name == name);
        group.expect("a group").id
    }

    pub fn at(&mut self, now: &str) {
        self.place.now = moment(now);
    }

    pub fn log(&self) -> Vec<String> {
        log(&self.place.path, "Proef", PASSPHRASE)
    }
}

/// Everything granted.
pub fn grant(sent: &Jw323) -> Vec<u8> {
    declaration_answer(sent, &["8001"], signed(sent, &[]), &[])
}

/// Some lines rejected by reference, the rest granted.
pub fn reject(sent: &Jw323, rejected: &[(&str, &[&str])]) -> Vec<u8> {
    let names: Vec<&str> = rejected.iter().map(|(name, _)| *name).collect();
    declaration_answer(sent, &["0200"], signed(sent, &names), rejected)
}

/// What is granted in cents when some lines are not.
pub fn signed(sent: &Jw323, without: &[&str]) -> i64 {
    let lines = sent.clients.iter().flat_map(|client| &client.lines);
    lines
        .filter(|line| !without.contains(&line.reference.as_str()))
        .map(|line| {
            let cents = i64::try_from(line.amount.cents()).expect("an amount");
            if line.debit_credit.code() == "C" { -cents } else { cents }
        })
        .sum()
}

/// References of the lines in order.
pub fn references(sent: &Jw323) -> Vec<String> {
    let lines = sent.clients.iter().flat_map(|client| &client.lines);
    lines.map(|line| line.reference.to_string()).collect()
}

/// The same answer with some text replaced.
pub fn changed(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    assert!(text.contains(from), "{from}");
    text.replace(from, to).into_bytes()
}

/// One Dutch sentence that ends with a full stop, without a BSN.
pub fn assert_sentence(error: &AppError, part: &str) {
    assert!(
        error.message.contains(part) && error.message.ends_with('.'),
        "«{part}» not in: {error}"
    );
    assert_no_bsn(&[error.message.clone(), error.hints.join(" ")]);
}

pub fn assert_no_bsn(texts: &[String]) {
    for text in texts {
        assert!(!BSNS.iter().any(|bsn| text.contains(bsn)), "a BSN in: {text}");
    }
}
