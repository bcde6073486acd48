//! The Dutch words of the screen Declaratie: the months, one of them, the days of a line.

use crate::app::declare::answer::AnsweredClaim;
use crate::app::declare::month_end::{HeldCare, MonthView, TariffChange};
use crate::app::declare::{Behind, ClaimView, Sending, SentDeclaration};
use crate::domain::allocation::Eenheid;
use crate::domain::declaration::balance::Balance;
use crate::domain::declaration::care_state::CareState;
use crate::domain::declaration::history::Why;
use crate::domain::declaration::return_code::meaning;
use crate::domain::declaration::{
    DebetCredit, Decision, DeclarationState, LineState, NotBillable, Prestatie, SentLine, Tariff,
};
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::{ChildNumber, GemeenteCode};
use crate::domain::retour::RetourCode;
use crate::domain::time::{Month, date_in_words};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::path::PathBuf;

pub const FOLDER: &str = "declaraties";
pub const WORKING: &str = "Even geduld, de maand wordt uitgerekend";
pub const MAKE_TITLE: &str = "Declaratiebestand maken";
pub const HAND_OUT_TITLE: &str = "Bestand opnieuw uitgeven";
pub const READ_TITLE: &str = "Antwoord van de gemeente lezen";
pub const HOLD_TITLE: &str = "Regel aanhouden";
pub const WRITE_OFF_TITLE: &str = "Regel afschrijven";
pub const REFUSED_TITLE: &str = "Geweigerd onderweg";
pub const NOT_REFUSED_TITLE: &str = "Toch niet geweigerd";
pub const ELSEWHERE_TITLE: &str = "Elders gedeclareerd";
pub const ELSEWHERE_DONE: &str = "De maand staat als elders gedeclareerd; e neemt het terug.";
pub const NOT_ELSEWHERE_DONE: &str = "De maand gaat hier weer mee.";
pub const NOT_REFUSED_DONE: &str = "Het bestand geldt weer als verzonden en wacht op antwoord.";
pub const OPEN_FIRST: &str = "open eerst de maand met Enter; m maakt daar het bestand";
pub const TARIFF_TITLE: &str = "Welk tarief geldt voor de hele maand?";
pub const MONTHS_KEYS: &str = "Toetsen van de maanden";
pub const MONTH_KEYS: &str = "Toetsen van de maand";
pub const MAKE_HINT: &str = "Enter gaat verder met deze map; Esc maakt niets.";
pub const HAND_OUT_HINT: &str = "Enter zet het in deze map; Esc doet niets.";
pub const READ_HINT: &str = "Sleep het bestand (JW325) hierheen of typ de plaats.";
pub const REASON_LABEL: &str = "Waarom: ";
pub const REASON_HINT: &str = "Een paar woorden; ze blijven bij de regel staan.";
pub const REASON_EMPTY: &str = "typ waarom";
pub const FOLDER_LABEL: &str = "Map: ";
pub const FOLDER_EMPTY: &str = "typ een map";
pub const PATH_LABEL: &str = "Bestand: ";
pub const PATH_EMPTY: &str = "typ waar het bestand staat";
pub const NO_ALLOCATIONS: &str = "Er zijn nog geen toewijzingen, dus er is niets te declareren. Lees ze in met l op het scherm Berichten (b), of met: plusgroep import toewijzingen.";
pub const NOT_BILLABLE: &str = "Geleverd, maar niet te declareren";
pub const FAULTS: &str = "FOUT: eerst oplossen, anders komt er geen bestand";
pub const REMARKS: &str = "LET OP: houdt niets tegen";
pub const HELD: &str = "Aangehouden of afgeschreven";
pub const NO_DAYS: &str = "Bij deze regel zijn geen dagen bekend: wat hij declareert of teruggeeft staat hierboven.";
pub const BLOCKED: &str = "er staat nog een FOUT; los die eerst op";
pub const EMPTY: &str = "er is in deze maand niets te declareren";
pub const ALL_SENT: &str = "alles van deze maand is al verzonden; met u krijgt u het bestand opnieuw";
pub const NO_FILE: &str = "van deze maand is geen bestand verzonden dat geldt";
pub const NO_CHANGE: &str = "er verandert in deze maand geen tarief";
pub const NO_LINE: &str = "zet de cursor op een regel van de declaratie";
pub const SENT_ALREADY: &str = "deze regel is verzonden; aanhouden kan bij wat nog te verzenden of afgekeurd is";
pub const NOT_REJECTED: &str = "afschrijven kan alleen bij een regel die is afgekeurd";
pub const DECIDED: &str = "over deze regel is al besloten; h geeft hem weer vrij";
pub const NONE_WAITS: &str = "er is geen bestand van deze maand dat op antwoord wacht";
pub const MORE_WAIT: &str = "er wachten meer bestanden; zet de cursor op een regel van het bestand dat geweigerd is";
pub const NO_ROW: &str = "er is nog geen maand";
pub const ONE_GEMEENTE: &str = "er is maar een gemeente";
/// Title of the field for the folder of an account of extra hours.
pub const ACCOUNT_TITLE: &str = "Verantwoording van de extra uren maken";
pub const RELEASED: &str = "De regel gaat weer mee.";
pub const HELD_DONE: &str = "De regel is aangehouden en gaat niet mee; h geeft hem weer vrij.";
pub const WRITTEN_OFF: &str = "De regel is afgeschreven; h geeft hem weer vrij.";
pub const REFUSED_DONE: &str = "Het bestand geldt als niet verzonden; maak het opnieuw met m.";
pub const TARIFF_DONE: &str = "Het tarief is gekozen voor de hele maand.";

fn digits(day: NaiveDate) -> String {
    day.format("%d-%m-%Y").to_string()
}

/// Name of a municipality with its code, or the code alone.
pub fn gemeente(name: Option<&str>, code: &GemeenteCode) -> String {
    name.map_or_else(|| format!("gemeente {code}"), |name| format!("{name} ({code})"))
}

/// "1 regel", "8 regels".
pub fn lines(count: usize) -> String {
    match count {
        1 => "1 regel".to_owned(),
        count => format!("{count} regels"),
    }
}

/// The line over a month.
pub fn month_title(view: &MonthView) -> String {
    let claim = &view.claim;
    let faults = claim.findings.iter().filter(|found| found.severity == Severity::Fout);
    let to_send = || format!("{}, {}", lines(view.to_send().len()), claim_total(claim));
    let (what, verdict) = match (faults.count(), view.to_send().len(), view.closed_by) {
        (_, _, Some(last)) if view.goes_along().is_empty() => (
            format!("niets meer te verzenden; {} is gedeclareerd", last.in_words()),
            String::new(),
        ),
        (_, _, Some(last)) => {
            let count = lines(view.goes_along().len());
            let what = format!("{count}, {}, mee met {} of later", claim_total(claim), last.in_words());
            (what, String::new())
        }
        (0, 0, _) if view.elsewhere.is_some() && view.sent.is_empty() => {
            ("elders gedeclareerd".to_owned(), String::new())
        }
        (0, 0, _) if view.sent.is_empty() => ("niets te verzenden".to_owned(), String::new()),
        (0, 0, _) => ("alles is verzonden".to_owned(), String::new()),
        (0, _, _) => (to_send(), ". OK".to_owned()),
        (1, _, _) => (to_send(), ". 1 FOUT: geen bestand".to_owned()),
        (faults, _, _) => (to_send(), format!(". {faults} FOUTEN: geen bestand")),
    };
    let kept = match claim.not_billable.len() {
        0 => String::new(),
        count => format!("; {count} niet declarabel"),
    };
    let name = gemeente(view.gemeente_name.as_deref(), &claim.gemeente);
    format!("{}, {name}: {what}{kept}{verdict}", claim.month.in_words())
}

fn claim_total(claim: &ClaimView) -> Balance {
    claim.lines.iter().map(Balance::of_line).sum()
}

/// Heading of what goes along with the file of a later month.
pub fn heading_goes_along(view: &MonthView) -> String {
    let with = view.closed_by.map(Month::in_words).unwrap_or_default();
    format!(
        "Gaat mee met {with} of later: {}, {}",
        lines(view.goes_along().len()),
        claim_total(&view.claim)
    )
}

/// Heading of what would be sent.
pub fn heading_to_send(view: &MonthView) -> String {
    format!(
        "Nog te verzenden: {}, {}",
        lines(view.to_send().len()),
        claim_total(&view.claim)
    )
}

/// Heading of a file that was sent.
pub fn heading_sent(sent: &SentDeclaration) -> String {
    let summary = &sent.summary;
    let total = Balance::of(summary.total, summary.debit_credit);
    let granted = summary
        .granted
        .map(|(amount, side)| format!(", toegekend {}", Balance::of(amount, side)));
    let state = match summary.outcome {
        DeclarationState::Sent => "wacht op antwoord".to_owned(),
        DeclarationState::Answered => format!("beantwoord{}", granted.unwrap_or_default()),
        DeclarationState::Rejected => {
            let codes: Vec<&str> = sent.codes.iter().map(|code| RetourCode::as_str(*code)).collect();
            format!("AFGEKEURD {}", codes.join(" "))
        }
        DeclarationState::Refused => "GEWEIGERD, telt als niet verzonden".to_owned(),
    };
    format!("Verzonden {}: {total}, {state}", digits(summary.dated))
}

/// Month of a line, where it is another than the one shown: ` 08-2026`.
fn other_month(line: &Prestatie, shown: Month) -> String {
    if Month::of(line.begin) == shown {
        String::new()
    } else {
        line.begin.format(" %m-%Y").to_string()
    }
}

/// One or two words for why a line is to be sent.
pub fn why_word(line: &Prestatie, behind: Option<&Behind>, shown: Month) -> String {
    let word = match behind.and_then(|behind| behind.why.as_ref()) {
        Some(Why::New) => "nieuw",
        Some(Why::Late) => "nagekomen",
        Some(Why::Again { .. }) => "opnieuw",
        Some(Why::Credit) => "CREDIT",
        Some(Why::Instead { .. }) => "CORRECTIE",
        None if line.debit_credit == DebetCredit::Credit => "CREDIT",
        None => "",
    };
    format!("{word}{}", other_month(line, shown))
}

/// One or two words for how a line that was sent has come.
pub fn state_word(sent: &SentLine, shown: Month) -> String {
    let codes: Vec<&str> = sent.codes.iter().map(|code| RetourCode::as_str(*code)).collect();
    let state = match sent.state {
        LineState::Rejected if codes.is_empty() => "GEWEIGERD".to_owned(),
        LineState::Rejected => format!("AFGEKEURD {}", codes.join(" ")),
        other => other.code().to_owned(),
    };
    let credit = if sent.line.debit_credit == DebetCredit::Credit {
        "credit "
    } else {
        ""
    };
    format!("{credit}{state}{}", other_month(&sent.line, shown))
}

/// Name and number of a child.
pub fn who(number: &ChildNumber, name: Option<&String>) -> String {
    name.map_or_else(|| format!("kind {number}"), |name| format!("{name} (kind {number})"))
}

/// Volume of a line with its unit.
pub fn volume(line: &Prestatie) -> String {
    let count = line.volume.count();
    format!("{count} {}", line.unit.label_of(count))
}

/// A line in full.
pub fn line_in_full(line: &Prestatie, name: Option<&String>) -> String {
    format!(
        "{}, BSN {}: toewijzing {}, product {}, {} tot en met {}, {} x {} = {}.",
        who(&line.child_number, name),
        line.bsn.masked(),
        line.toewijzing,
        line.product,
        digits(line.begin),
        digits(line.end),
        volume(line),
        line.hourly_tariff
            .map_or_else(|| line.tariff.to_string(), |hourly| format!("{hourly} per uur")),
        Balance::of_line(line)
    )
}

/// Why a line is to be sent, in a sentence.
pub fn why_in_full(line: &Prestatie, behind: Option<&Behind>) -> String {
    match behind.and_then(|behind| behind.why.as_ref()) {
        Some(Why::Late) => format!(
            "Nagekomen: zorg van {} die nog niet gedeclareerd was.",
            Month::of(line.begin).in_words()
        ),
        Some(Why::Again { of, codes }) if codes.is_empty() => {
            format!("Opnieuw: regel {of} telt als niet verzonden en gaat mee met een nieuw nummer.")
        }
        Some(Why::Again { of, .. }) => {
            format!("Opnieuw: regel {of} is afgekeurd en gaat mee met een nieuw nummer.")
        }
        Some(Why::Credit) => "Credit: geeft een goedgekeurde regel terug.".to_owned(),
        Some(Why::Instead { of }) => {
            format!("Correctie: komt in de plaats van regel {of}, die in hetzelfde bestand wordt teruggegeven.")
        }
        Some(Why::New) | None => "Nieuw: zorg van deze maand.".to_owned(),
    }
}

/// How a line that was sent has come, in a sentence.
pub fn state_in_full(sent: &SentLine) -> String {
    let reference = &sent.line.reference;
    match sent.state {
        LineState::Sent => format!("Regel {reference} wacht op het antwoord van de gemeente."),
        LineState::Approved => format!("Regel {reference} is goedgekeurd."),
        LineState::Credited => format!("Regel {reference} was goedgekeurd en is daarna teruggegeven."),
        LineState::Rejected if sent.codes.is_empty() => {
            format!("Regel {reference} telt als niet verzonden, want het bestand is onderweg geweigerd.")
        }
        LineState::Rejected => format!("Regel {reference} is AFGEKEURD."),
    }
}

/// What codes mean and what to do, a sentence each.
pub fn codes(codes: &[RetourCode]) -> Vec<String> {
    let of = |code: &RetourCode| {
        let meaning = meaning(*code);
        format!("{code}: {} {}", meaning.text, meaning.remedy)
    };
    codes.iter().map(of).collect()
}

/// Codes behind a line: those it was rejected with before, or is.
pub fn codes_behind(behind: Option<&Behind>) -> &[RetourCode] {
    match behind {
        Some(Behind {
            why: Some(Why::Again { codes, .. }),
            ..
        }) => codes,
        Some(behind) => &behind.codes,
        None => &[],
    }
}

/// What of a day may not be billed, in full.
pub fn refused_in_full(refused: &NotBillable, name: Option<&String>) -> String {
    format!(
        "{}, {}: {} {} niet declarabel ({}). {}",
        who(&refused.child, name),
        date_in_words(refused.day),
        refused.count,
        refused.unit.label_of(refused.count),
        refused.code,
        refused.text
    )
}

/// A finding in full, with the name of the child beside its number.
pub fn finding_in_full(finding: &Finding, name: Option<&String>) -> String {
    format!(
        "{} {}{}: {} {}",
        finding.severity.label(),
        finding.code,
        finding.about(name.map(String::as_str)),
        finding.text,
        finding.remedy
    )
}

/// A finding on one line, as far as there is room, with the name of the child beside its number.
pub fn finding_line(finding: &Finding, name: Option<&String>) -> String {
    format!(
        "{} {}{}: {}",
        finding.severity.label(),
        finding.code,
        finding.about(name.map(String::as_str)),
        finding.text
    )
}

/// What is held back, in full.
pub fn held_in_full(held: &HeldCare, name: Option<&String>) -> String {
    let decided = &held.decided;
    let child = held.child.as_ref().map(|number| format!("{}, ", who(number, name)));
    let then = match decided.decision {
        Decision::Held => "gaat niet mee tot u de regel met h vrijgeeft",
        Decision::WrittenOff => "wordt niet meer gedeclareerd; h geeft de regel weer vrij",
    };
    format!(
        "{}toewijzing {}, product {}, {}: {} ({}). De zorg {then}.",
        child.unwrap_or_default(),
        decided.key.toewijzing,
        decided.key.product,
        decided.key.month.in_words(),
        decided.decision.code(),
        decided.reason
    )
}

/// Title of the days of a line.
pub fn days_title(line: &Prestatie, name: Option<&String>) -> String {
    format!(
        "{}: {} {}, {}",
        who(&line.child_number, name),
        line.product,
        Month::of(line.begin).in_words(),
        volume(line)
    )
}

/// A day of a line.
pub fn day_line(day: NaiveDate, count: u32, unit: Eenheid) -> String {
    let unit = match unit {
        Eenheid::Uur => Eenheid::Minuut,
        other => other,
    };
    format!("{}  {count} {}", date_in_words(day), unit.label_of(count))
}

/// What the file of a month will hold, and what of the care does not go along.
pub fn make_summary(view: &MonthView) -> Vec<String> {
    let claim = &view.claim;
    let mut all = vec![format!(
        "Maakt het bestand voor {}, {}: {}, {}. De nummers zijn daarna gebruikt.",
        claim.month.in_words(),
        gemeente(view.gemeente_name.as_deref(), &claim.gemeente),
        lines(view.to_send().len()),
        claim_total(claim)
    )];
    let mut earlier: BTreeMap<Month, Balance> = BTreeMap::new();
    for line in view
        .to_send()
        .iter()
        .filter(|line| Month::of(line.begin) != claim.month)
    {
        let sum = earlier.entry(Month::of(line.begin)).or_default();
        *sum = *sum + Balance::of_line(line);
    }
    if !earlier.is_empty() {
        let each: Vec<String> = earlier
            .iter()
            .map(|(month, sum)| format!("{} {sum}", month.in_words()))
            .collect();
        all.push(format!("Daarvan over eerdere maanden: {}.", each.join(", ")));
    }
    all.extend(stays_behind(view));
    all
}

/// What of the care up to the month does not go along, and why.
fn stays_behind(view: &MonthView) -> Option<String> {
    let count = |wanted: CareState| view.claim.states.values().filter(|state| **state == wanted).count();
    let waiting = count(CareState::Waiting);
    let waits = if waiting == 1 {
        "wacht op antwoord"
    } else {
        "wachten op antwoord"
    };
    let reasons = [
        (count(CareState::Held), "aangehouden"),
        (waiting, waits),
        (count(CareState::Blocked), "niet uit te rekenen (zie LET OP)"),
        (count(CareState::WrittenOff), "afgeschreven"),
        (count(CareState::Elsewhere), "elders gedeclareerd"),
    ];
    let said: Vec<String> = reasons
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, why)| format!("{} {why}", lines(count)))
        .collect();
    (!said.is_empty()).then(|| format!("Blijft achter: {}.", said.join(", ")))
}

/// What is asked before a file is made.
pub fn last_question(mut summary: Vec<String>, folder: &str) -> Vec<String> {
    summary.push(format!("Map: {folder}"));
    summary
}

/// The question before a month counts as declared elsewhere.
pub fn elsewhere_question(view: &MonthView) -> Vec<String> {
    let own = view
        .claim
        .lines
        .iter()
        .filter(|line| Month::of(line.begin) == view.claim.month);
    let own: Vec<Balance> = match view.claim.sending {
        Sending::New => own.map(Balance::of_line).collect(),
        Sending::SentBefore => Vec::new(),
    };
    vec![
        format!(
            "{} is met een ander programma bij {} gedeclareerd.",
            view.claim.month.in_words(),
            gemeente(view.gemeente_name.as_deref(), &view.claim.gemeente)
        ),
        format!(
            "Wat hier nog te declareren is ({}, {}) gaat dan niet mee. Met e neemt u het terug.",
            lines(own.len()),
            own.into_iter().sum::<Balance>()
        ),
    ]
}

/// The question before a file that counted as refused counts as sent again.
pub fn not_refused_question(sent: &SentDeclaration) -> Vec<String> {
    vec![format!(
        "Declaratie {} van {} is toch aangekomen: zij geldt weer als verzonden en wacht op antwoord.",
        sent.summary.number,
        sent.summary.month.in_words()
    )]
}

/// What handing out again does.
pub fn hand_out_summary(view: &MonthView) -> String {
    format!(
        "Zet wat voor {} al verzonden is nog eens in een map; er wordt niets nieuws geboekt.",
        view.claim.month.in_words()
    )
}

/// What came of making the file.
pub fn made(view: &ClaimView) -> String {
    match view.files.as_slice() {
        [] => "Er is geen bestand gemaakt; kijk naar de meldingen.".to_owned(),
        files => placed(files),
    }
}

/// Where files are, and what to do with them; names first, so that they stand on one line.
pub fn placed(files: &[PathBuf]) -> String {
    let name = |path: &PathBuf| path.file_name().map(|name| name.display().to_string());
    let names: Vec<String> = files.iter().filter_map(name).collect();
    let folder = files.first().and_then(|path| path.parent());
    let folder = folder.map_or(String::new(), |folder| folder.display().to_string());
    let (word, stands) = if names.len() == 1 {
        ("Bestand", "staat")
    } else {
        ("Bestanden", "staan")
    };
    format!(
        "{word} {} {stands} in {folder}. Verstuur via VECOZO.",
        names.join(" en ")
    )
}

/// What is held or written off, for the title of the field.
pub fn decide_title(decision: Decision, who: &str) -> String {
    match decision {
        Decision::Held => format!("{HOLD_TITLE}: {who}"),
        Decision::WrittenOff => format!("{WRITE_OFF_TITLE}: {who}"),
    }
}

/// The question before a line is written off.
pub fn write_off_question(what: &str, reason: &str) -> Vec<String> {
    vec![
        format!("Schrijft af: {what}"),
        format!("Reden: {reason}. De zorg wordt niet meer gedeclareerd; h geeft de regel weer vrij."),
    ]
}

/// The question before a file counts as refused.
pub fn refused_question(sent: &SentDeclaration) -> Vec<String> {
    let summary = &sent.summary;
    vec![
        format!(
            "Declaratie {} van {} ({}, {}) is door VECOZO geweigerd en komt niet bij de gemeente aan.",
            summary.number,
            summary.month.in_words(),
            lines(sent.lines.len()),
            Balance::of(summary.total, summary.debit_credit)
        ),
        "Het bestand geldt dan als niet verzonden en de regels komen terug. Was het een vergissing: w op een regel van \
         dit bestand neemt het terug, zolang de regels niet opnieuw zijn verzonden."
            .to_owned(),
    ]
}

/// A tariff to choose.
pub fn tariff_choice(change: &TariffChange, tariff: &Tariff) -> (String, String) {
    let begin = tariff.period.begin();
    let chosen = if change.chosen == Some(begin) { " (gekozen)" } else { "" };
    (
        format!("{} {}", change.product, tariff.tariff),
        format!("per {}, vanaf {}{chosen}", tariff.unit.label_of(1), digits(begin)),
    )
}

/// Title of what came of reading the answer to a claim.
pub fn answer_title(answer: &AnsweredClaim, code: &GemeenteCode) -> String {
    let verdict = match (answer.state, answer.rejected.len()) {
        (DeclarationState::Rejected | DeclarationState::Refused, _) => "AFGEKEURD".to_owned(),
        (_, 0) => "geheel toegekend".to_owned(),
        (_, count) => format!("{} AFGEKEURD", lines(count)),
    };
    format!("JW325 van gemeente {code}: {verdict}")
}

/// What came of reading the answer to a claim: the claim, the money, each rejected line with what to do.
pub fn answer(answer: &AnsweredClaim) -> Vec<String> {
    let balance = |(amount, side)| Balance::of(amount, side);
    let mut all = vec![
        format!("Hoort bij declaratie {}.", answer.number),
        format!(
            "Ingediend {}, toegekend {}.",
            balance(answer.submitted),
            balance(answer.granted)
        ),
    ];
    if answer.state == DeclarationState::Answered {
        all.push(format!(
            "{} goedgekeurd, {} afgekeurd.",
            lines(answer.approved),
            answer.rejected.len()
        ));
    }
    // What is rejected as a whole is said once.
    let lines_rejected = answer
        .rejected
        .iter()
        .filter(|_| answer.state == DeclarationState::Answered);
    for line in lines_rejected.clone() {
        // The number first: that is what stands in the answer of the municipality.
        let name = line.name.as_ref().map_or_else(String::new, |name| format!(" {name}"));
        all.push(format!(
            "AFGEKEURD kind {}{name}, regel {}:",
            line.child, line.reference
        ));
        all.extend(line.advice.iter().map(|advice| format!("- {advice}")));
    }
    if lines_rejected.count() > 0 {
        all.push(
            "Afgekeurde regels gaan opnieuw mee in het volgende bestand, tenzij u ze aanhoudt (h) of afschrijft (x)."
                .to_owned(),
        );
    }
    all
}

/// Why a month gets no file any more.
pub fn closed(last: Month) -> String {
    let last = last.in_words();
    format!("{last} is al gedeclareerd; wat van deze maand over is gaat mee met {last} of later")
}
