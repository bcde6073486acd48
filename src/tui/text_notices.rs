//! The Dutch words of the screen Berichten: start and stop of care, and messages of the municipality.

use crate::app::care_notices::{CareNoticeBoard, CareProposal, ProposedNotice, SentCare, SentNotice, Timing};
use crate::app::declare::answer::AnsweredClaim;
use crate::app::messages::{MessageReport, Novelty};
use crate::domain::care_notice::delivery::Delivery;
use crate::domain::care_notice::{Notice, NoticeKind, NoticeLine, NoticeProduct, RedenBeeindiging, StatusAanlevering};
use crate::domain::declaration::DeclarationState;
use crate::domain::time::date_in_words;
use crate::tui::text_claims;
use chrono::NaiveDate;
use std::path::Path;

pub const FOLDER: &str = "berichten";
pub const SEND_TITLE: &str = "Start of stop melden";
pub const CORRECT_TITLE: &str = "Melding verbeteren";
pub const READ_TITLE: &str = "Bericht van de gemeente lezen";
pub const READING_TITLE: &str = "Verzonden bericht";
pub const KEYS_TITLE: &str = "Toetsen van dit scherm";
pub const FOLDER_HINT: &str = "De map waarin het bericht komt; daarna wordt nog een keer gevraagd.";
pub const PATH_LABEL: &str = "Bestand: ";
pub const PATH_HINT: &str = "Sleep het bestand hierheen of typ de plaats; antwoord komt ernaast.";
pub const PATH_EMPTY: &str = "typ waar het bestand staat";
pub const DAY_LABEL: &str = "Datum: ";
pub const DAY_HINT: &str = "De goede datum, zoals 12-3 of 12-03-2026.";
pub const SAME_DAY: &str = "dat is de datum die al gemeld is";
pub const OTHER_DAY: &str = "een andere datum";
pub const OTHER_REASON: &str = "een andere reden";
pub const TAKE_BACK: &str = "alleen terugnemen";
pub const NOTHING: &str = "Er is niets te melden, en er is nog niets verzonden. Komt een kind met een toewijzing voor het eerst, of eindigt een toewijzing of een plaatsing, dan staat de start of de stop hier. Stuurt de gemeente een toewijzing (JW301)? Lees die in met l.";
pub const NOTHING_TO_REPORT: &str = " Er is niets te melden.";
pub const NO_LINE: &str = "er staat hier niets om te melden of te verbeteren";
pub const NOT_SENT_YET: &str = "dit is nog niet gemeld; Enter meldt het";
pub const REJECTED_DOES_NOT_COUNT: &str = "dit bericht is afgekeurd en telt niet; meld het opnieuw bij Te melden";
pub const AWAITS: &str = "dit bericht wacht nog op antwoord; lees eerst dat antwoord in met l";
pub const TAKEN_BACK: &str = "dit is al teruggenomen";
pub const NOT_THE_LAST: &str = "hierna is al een ander bericht over deze toewijzing gegaan; verbeter dat";
pub const NOTHING_READY: &str = "er is niets dat nu gemeld kan worden";
pub const CHILD_BLOCKED: &str = "over dit kind gaan voor de veiligheid geen berichten uit";
pub const ASKS_REASON: &str = "Enter vraagt eerst waarom de zorg stopt.";
pub const SEND_ON: &str = "Verstuur het daarna via VECOZO of de berichtenapp.";

/// A day in digits.
fn day(day: NaiveDate) -> String {
    day.format("%d-%m-%Y").to_string()
}

/// The line over the screen.
pub fn title(board: &CareNoticeBoard) -> String {
    let late = board
        .proposals
        .iter()
        .filter(|one| one.timing == Timing::TooLate)
        .count();
    let waiting = board.sent.iter().filter(|one| one.answer_due.is_some());
    let missing = waiting.clone().filter(|one| one.timing == Timing::TooLate).count();
    let too_late = |count: usize| {
        if count > 0 {
            format!(" ({count} TE LAAT)")
        } else {
            String::new()
        }
    };
    format!(
        "Berichten: {} te melden{}, {} wacht op antwoord{}, {} afgekeurd",
        board.proposals.len(),
        too_late(late),
        waiting.count(),
        too_late(missing),
        board.rejected.len()
    )
}

/// Heading of the part of what is to be reported, and what the last column holds.
pub fn heading_to_report(count: usize) -> (String, &'static str) {
    (format!("Te melden: {count}"), "uiterlijk")
}

/// The same of what was rejected.
pub fn heading_rejected(count: usize) -> (String, &'static str) {
    (format!("Afgekeurd: {count}"), "retourcode")
}

/// The same of what was sent.
pub fn heading_sent(count: usize) -> (String, &'static str) {
    (format!("Verzonden: {count}"), "antwoord")
}

/// The same of children about whom no messages go out.
pub fn heading_blocked(count: usize) -> (String, &'static str) {
    (format!("Geblokkeerd: {count}"), "")
}

/// Names of the columns: child, name, allocation, product and day.
pub const COLUMNS: [&str; 3] = ["toewijz.", "product", "datum"];

/// Product as it stands in a column.
pub fn product(product: Option<&NoticeProduct>) -> String {
    product.map_or(String::new(), |product| match &product.code {
        Some(code) => code.to_string(),
        None => product.category.as_str().to_owned(),
    })
}

/// One word for what would be sent.
pub const fn proposed_word(notice: ProposedNotice) -> &'static str {
    match notice {
        ProposedNotice::Withdraw(_) => "terug",
        ProposedNotice::Start { .. } => "start",
        ProposedNotice::Stop { .. } => "stop",
    }
}

/// One word for what was sent.
pub fn sent_word(sent: &SentNotice) -> &'static str {
    match sent.lines.last() {
        Some(line) if line.status == StatusAanlevering::Verwijderen => "terug",
        _ => sent.kind.code(),
    }
}

/// The day a line is about: first day of a start, last day of a stop.
pub const fn line_day(line: &NoticeLine) -> NaiveDate {
    match line.notice {
        Notice::Start { begin } => begin,
        Notice::Stop { end, .. } => end,
    }
}

/// The last column of what is to be reported.
pub fn proposal_status(proposal: &CareProposal) -> String {
    use crate::app::care_notices::Hurdle;
    match (proposal.hurdle, proposal.timing) {
        (Some(Hurdle::Blocked), _) => "GEBLOKKEERD".to_owned(),
        (Some(Hurdle::NoBsn), _) => "GEEN BSN".to_owned(),
        (Some(Hurdle::AwaitsAnswer), _) => "wacht op antwoord".to_owned(),
        (None, Timing::TooLate) => format!("{} TE LAAT", day(proposal.due)),
        (None, Timing::InTime) => day(proposal.due),
    }
}

/// The last column of what was sent.
pub fn sent_status(sent: &SentNotice) -> String {
    match (&sent.delivery, sent.answer_due, sent.timing) {
        (Delivery::Rejected { codes, .. }, _, _) => codes.join(" "),
        (Delivery::Accepted { answered, .. }, _, _) => format!("goed {}", day(*answered)),
        (_, Some(due), Timing::TooLate) => format!("TE LAAT {}", day(due)),
        (_, Some(due), Timing::InTime) => format!("tot {}", day(due)),
        (_, None, _) => String::new(),
    }
}

/// What would be sent, in words.
pub fn proposed(notice: ProposedNotice) -> String {
    match notice {
        ProposedNotice::Start { begin } => format!("start per {}", day(begin)),
        ProposedNotice::Stop { end, reason, .. } => match reason {
            Some(reason) => format!("stop per {}, {}", day(end), reason.label()),
            None => format!("stop per {}", day(end)),
        },
        ProposedNotice::Withdraw(notice) => format!("{notice} terugnemen, want de gemeente verwijderde de toewijzing"),
    }
}

/// What was sent, in words.
pub fn lines(lines: &[NoticeLine]) -> String {
    let one = |line: &NoticeLine| match line.status {
        StatusAanlevering::Eerste => line.notice.to_string(),
        StatusAanlevering::Verwijderen => format!("{} teruggenomen", line.notice),
    };
    lines.iter().map(one).collect::<Vec<_>>().join(" en ")
}

/// Whom something to report is about.
pub fn who(proposal: &CareProposal) -> String {
    format!("{} (kind {})", proposal.child_name, proposal.child)
}

/// Whom a sent message is about.
pub fn who_sent(sent: &SentNotice) -> String {
    format!("{} (kind {})", sent.child_name, sent.child)
}

/// Something to report in full.
pub fn proposal_headline(proposal: &CareProposal) -> String {
    format!(
        "{}: {}; toewijzing {}, gemeente {}.",
        who(proposal),
        proposed(proposal.notice),
        proposal.toewijzing,
        proposal.gemeente
    )
}

/// By when something is to be reported.
pub fn due(proposal: &CareProposal) -> String {
    let due = date_in_words(proposal.due);
    match proposal.timing {
        Timing::InTime => format!("Meld het uiterlijk {due}."),
        Timing::TooLate => format!("TE LAAT: had uiterlijk {due} gemeld moeten zijn; meld het nu."),
    }
}

/// Why something cannot be reported now.
pub fn hurdle(sentence: &str) -> String {
    format!("KAN NU NIET: {sentence}")
}

/// A sent message in full.
pub fn sent_headline(sent: &SentNotice) -> String {
    format!(
        "{}: {}; toewijzing {}, gemeente {}.",
        who_sent(sent),
        lines(&sent.lines),
        sent.toewijzing,
        sent.gemeente
    )
}

/// How a sent message stands.
pub fn standing(sent: &SentNotice) -> Vec<String> {
    let answer = match sent.kind {
        NoticeKind::Start => "JW306",
        NoticeKind::Stop => "JW308",
    };
    let mut all: Vec<String> = match (&sent.delivery, sent.answer_due, sent.timing) {
        (Delivery::Rejected { .. }, _, _) => sent
            .remedies()
            .into_iter()
            .map(|(code, remedy)| format!("AFGEKEURD ({code}). {remedy}"))
            .collect(),
        (Delivery::Accepted { answered, .. }, _, _) => {
            vec![format!(
                "Overgenomen door de gemeente, antwoord gelezen op {}.",
                date_in_words(*answered)
            )]
        }
        (_, Some(due), Timing::TooLate) => vec![format!(
            "HET ANTWOORD IS TE LAAT: het had er {} moeten zijn; vraag de gemeente ernaar.",
            date_in_words(due)
        )],
        (_, Some(due), Timing::InTime) => vec![format!(
            "Wacht op antwoord ({answer}), uiterlijk {}; lees het in met l.",
            date_in_words(due)
        )],
        (_, None, _) => Vec::new(),
    };
    all.push(format!("Bestand {}.", sent.file_name));
    all
}

/// What stands below a child about whom no messages go out.
pub fn blocked(child: &str) -> String {
    format!(
        "Over kind {child} gaan voor de veiligheid geen berichten uit; meld het buiten de berichten om aan de gemeente."
    )
}

/// The question before one message is made.
pub fn send_question(proposal: &CareProposal, reason: Option<RedenBeeindiging>) -> String {
    let why = reason.map_or(String::new(), |reason| format!(", {}", reason.label()));
    format!(
        "Maakt het bericht over {}: {}{why}. Toewijzing {}, gemeente {}.",
        who(proposal),
        proposed(proposal.notice),
        proposal.toewijzing,
        proposal.gemeente
    )
}

/// The question before everything is reported: how many, about whom, and what stays.
pub fn send_all_question(ready: &[&CareProposal], left: usize) -> String {
    /// Names that fit in the question.
    const NAMED: usize = 5;
    let names: Vec<String> = ready.iter().take(NAMED).map(|proposal| who(proposal)).collect();
    let more = match ready.len().saturating_sub(NAMED) {
        0 => String::new(),
        count => format!(" en nog {count}"),
    };
    let left = match left {
        0 => String::new(),
        1 => " 1 melding blijft staan: daar is nog iets voor nodig.".to_owned(),
        count => format!(" {count} meldingen blijven staan: daar is nog iets voor nodig."),
    };
    format!("Maakt {}: {}{more}.{left}", messages(ready.len()), names.join(", "))
}

fn messages(count: usize) -> String {
    match count {
        1 => "1 bericht".to_owned(),
        count => format!("{count} berichten"),
    }
}

/// The question before something that was sent is replaced or taken back.
pub fn correct_question(sent: &SentNotice, line: &NoticeLine, instead: Option<&str>) -> String {
    let instead = instead.map_or(String::new(), |instead| format!(" en meldt in de plaats: {instead}"));
    format!(
        "Neemt voor {} terug: {}{instead}. Toewijzing {}, gemeente {}.",
        who_sent(sent),
        line.notice,
        sent.toewijzing,
        sent.gemeente
    )
}

/// A line with another day or another reason.
pub fn instead(line: &NoticeLine, day: Option<NaiveDate>, reason: Option<RedenBeeindiging>) -> String {
    match line.notice {
        Notice::Start { begin } => Notice::Start {
            begin: day.unwrap_or(begin),
        },
        Notice::Stop {
            begin,
            reason: old,
            end,
        } => Notice::Stop {
            begin,
            reason: reason.unwrap_or(old),
            end: day.unwrap_or(end),
        },
    }
    .to_string()
}

/// Title of the menu and the fields of a correction.
pub fn correct_title(sent: &SentNotice, line: &NoticeLine) -> String {
    format!("{}: {}", sent.child_name, line.notice)
}

/// Title of the menu of reasons.
pub fn reason_title(name: &str) -> String {
    format!("{name}: waarom stopt de zorg?")
}

/// Where the file goes.
pub fn goes_to(folder: &str) -> String {
    format!("Het komt in {folder}. {SEND_ON}")
}

/// What came of making messages.
pub fn written(sent: &[SentCare], folder: &str) -> String {
    let due = sent.iter().map(|sent| sent.answer_due).max();
    let mut due = due.map_or(String::new(), |due| {
        format!(" Antwoord uiterlijk {}.", date_in_words(due))
    });
    if let Some(unsure) = sent.iter().find_map(|sent| sent.unsure.as_ref()) {
        due = format!("{due} Let op: {unsure}");
    }
    let paths: Vec<&Path> = sent
        .iter()
        .flat_map(|sent| sent.messages.iter().map(|(path, _)| path.as_path()))
        .collect();
    match (sent, paths.as_slice()) {
        (_, [path]) => format!("Bestand: {}.{due}", path.display()),
        ([_], [first, second]) => format!(
            "Bestanden: {} en {}. Verstuur het tweede pas als de gemeente het eerste heeft overgenomen.",
            first.display(),
            second.display()
        ),
        (_, many) => format!("{} staan in {folder}.{due}", messages(many.len())),
    }
}

/// What was made before something went wrong.
pub fn written_in_part(sent: usize, failed: usize, why: &str) -> String {
    format!("{} gemaakt, {failed} niet: {why}", messages(sent))
}

/// Title of what came of reading a message.
pub fn report_title(report: &MessageReport) -> String {
    if let Some(answer) = &report.claim {
        return text_claims::answer_title(answer, &report.gemeente);
    }
    let verdict = if report.return_codes.is_empty() {
        "goedgekeurd"
    } else {
        "AFGEKEURD"
    };
    format!("{} van gemeente {}: {verdict}", report.kind, report.gemeente)
}

/// What came of reading a message, a paragraph each.
pub fn report(report: &MessageReport) -> Vec<String> {
    if let Some(answer) = &report.claim {
        return answer_report(report, answer);
    }
    let codes = report.return_codes.join(", ");
    let accepted = report.return_codes.is_empty();
    let mut all = Vec::new();
    match (&report.answers, &report.child) {
        (Some(sent), child) => {
            let about = child
                .as_ref()
                .map_or(String::new(), |child| format!(" over kind {child}"));
            let verdict = if accepted {
                "overgenomen".to_owned()
            } else {
                format!("afgekeurd ({codes})")
            };
            all.push(format!("De gemeente heeft bericht {sent}{about} {verdict}."));
        }
        (None, _) if !accepted => all.push(format!("Het bericht is afgekeurd ({codes}); er is niets ingelezen.")),
        (None, Some(child)) => all.push(match report.child_is {
            Novelty::New => format!("Kind {child} is nieuw: vul school en plaatsing nog in."),
            Novelty::Known => format!("Kind {child} was al bekend."),
        }),
        (None, None) => {}
    }
    all.extend(report.changes.iter().cloned());
    match report.unchanged {
        0 => {}
        1 => all.push("1 toewijzing was al bekend en verandert niet.".to_owned()),
        count => all.push(format!("{count} toewijzingen waren al bekend en veranderen niet.")),
    }
    all.extend(report.faults.iter().map(|fault| format!("FOUT {fault}")));
    all.extend(report.remarks.iter().map(|remark| format!("LET OP {remark}")));
    if let Some(path) = &report.answer {
        all.push(format!(
            "Het antwoord (JW302) staat klaar: {}. {SEND_ON}",
            path.display()
        ));
    }
    all
}

/// What came of reading the answer to a claim, a paragraph each.
fn answer_report(report: &MessageReport, answer: &AnsweredClaim) -> Vec<String> {
    let mut all = text_claims::answer(answer);
    // The codes of rejected lines stand with the lines; those of the whole stand here.
    if answer.state != DeclarationState::Answered {
        all.extend(report.faults.iter().map(|fault| format!("AFGEKEURD {fault}")));
    }
    all.extend(report.remarks.iter().map(|remark| format!("LET OP {remark}")));
    all
}
