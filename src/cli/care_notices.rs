//! `zorgberichten …`: start and stop of care.

use super::args::{ZorgArgs, ZorgCommand};
use super::claim_tasks::named;
use super::context::Context;
use super::output::{Answer, Outcome, as_written};
use crate::app::AppError;
use crate::app::care_notices::{
    CareNoticeBoard, CareProposal, CareRequest, Correction, ProposedNotice, SentCare, SentNotice, Timing,
};
use crate::domain::care_notice::{Notice, NoticeKind, NoticeLine, RedenBeeindiging, StatusAanlevering};
use crate::domain::error::ValueError;
use crate::domain::hidden::visible_path;
use crate::domain::ids::{ChildNumber, GemeenteCode, ToewijzingNummer};
use crate::domain::text::Text;
use crate::domain::time::parse_date;
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// `zorgberichten`, alone or with what to do.
pub(super) fn run(context: &Context, command: Option<&ZorgCommand>) -> Result<Answer, AppError> {
    let now = context.now();
    match command {
        None => {
            let session = context.open()?;
            Ok(board(&session.care_notices(now)?, &session.child_names()?))
        }
        Some(ZorgCommand::Maak { which }) => {
            let sent = context.open()?.send_care_notice(&request(which)?, &which.uit, now)?;
            Ok(written(&sent))
        }
        Some(ZorgCommand::Corrigeer { which, verwijder }) => {
            let correction = if *verwijder {
                Correction::Delete
            } else {
                Correction::Replace
            };
            let request = request(which)?;
            let sent = context
                .open()?
                .correct_care_notice(&request, correction, &which.uit, now)?;
            Ok(written(&sent))
        }
        Some(ZorgCommand::Blokkeer { kind, reden }) => {
            let child = value("Het kindnummer", kind, ChildNumber::parse)?;
            let reason = value("De reden", reden, Text::parse)?;
            let mut session = context.open()?;
            session.block_messages(&child, &reason, now)?;
            let child_named = named(&child, &session.child_names()?);
            let text = format!("Over {child_named} gaan geen berichten meer uit.");
            Ok(Answer::fine(
                text,
                json!({"kindnummer": child.as_str(), "geblokkeerd": true}),
            ))
        }
        Some(ZorgCommand::Vrijgeven { kind }) => {
            let child = value("Het kindnummer", kind, ChildNumber::parse)?;
            let mut session = context.open()?;
            session.unblock_messages(&child, now)?;
            let child_named = named(&child, &session.child_names()?);
            let text = format!("Over {child_named} mogen weer berichten uitgaan.");
            Ok(Answer::fine(
                text,
                json!({"kindnummer": child.as_str(), "geblokkeerd": false}),
            ))
        }
    }
}

fn value<T>(what: &str, raw: &str, parse: impl FnOnce(&str) -> Result<T, ValueError>) -> Result<T, AppError> {
    parse(raw).map_err(|error| AppError::value(what, &error))
}

fn request(args: &ZorgArgs) -> Result<CareRequest, AppError> {
    let gemeente = |raw: &String| value("De gemeente", raw, GemeenteCode::parse);
    let day = |raw: &String| value("De datum", raw, parse_date);
    let reason = |raw: &String| value("De reden", raw, RedenBeeindiging::parse);
    Ok(CareRequest {
        child: value("Het kindnummer", &args.kind, ChildNumber::parse)?,
        gemeente: args.gemeente.as_ref().map(gemeente).transpose()?,
        toewijzing: value("Het toewijzingnummer", &args.toewijzing, ToewijzingNummer::parse)?,
        kind: value("De soort", &args.soort, NoticeKind::parse)?,
        day: args.datum.as_ref().map(day).transpose()?,
        reason: args.reden.as_ref().map(reason).transpose()?,
    })
}

fn line_json(line: &NoticeLine) -> Value {
    let (reason, end) = match line.notice {
        Notice::Start { .. } => (None, None),
        Notice::Stop { reason, end, .. } => (Some(reason.code()), Some(end.to_string())),
    };
    json!({
        "soort": line.notice.kind().code(),
        "verwijderd": line.status == StatusAanlevering::Verwijderen,
        "begindatum": line.notice.begin().to_string(),
        "einddatum": end,
        "reden": reason,
        "productcategorie": line.product.category.as_str(),
        "productcode": line.product.code.as_ref().map(ToString::to_string),
    })
}

fn written(sent: &SentCare) -> Answer {
    let mut text = String::new();
    for (path, lines) in &sent.messages {
        for line in lines {
            let _ = writeln!(text, "Toewijzing {}: {}.", sent.toewijzing, line_text(line));
        }
        let _ = writeln!(text, "Bestand: {}", visible_path(path));
    }
    if sent.messages.len() > 1 {
        text.push_str("Verstuur het tweede bestand pas als de gemeente het eerste heeft overgenomen.\n");
    }
    if let Some(unsure) = &sent.unsure {
        let _ = writeln!(text, "Let op: {unsure}");
    }
    let _ = write!(text, "De gemeente antwoordt uiterlijk {}.", day(sent.answer_due));
    let messages: Value = sent
        .messages
        .iter()
        .map(|(path, lines)| {
            json!({
                "bestand": as_written(path),
                "regels": lines.iter().map(line_json).collect::<Value>(),
            })
        })
        .collect();
    let json = json!({
        "kindnummer": sent.child.as_str(),
        "gemeente": sent.gemeente.as_str(),
        "toewijzingnummer": sent.toewijzing.number(),
        "berichten": messages,
        "antwoord_uiterlijk": sent.answer_due.to_string(),
        "let_op": sent.unsure,
    });
    Answer::fine(text, json)
}

fn day(day: NaiveDate) -> String {
    day.format("%d-%m-%Y").to_string()
}

fn line_text(line: &NoticeLine) -> String {
    match line.status {
        StatusAanlevering::Eerste => line.notice.to_string(),
        StatusAanlevering::Verwijderen => format!("{} teruggenomen", line.notice),
    }
}

fn proposal_text(notice: ProposedNotice) -> String {
    match notice {
        ProposedNotice::Start { begin } => format!("start per {}", day(begin)),
        ProposedNotice::Stop { end, reason, .. } => {
            let why = reason.map_or("kies een reden", RedenBeeindiging::label);
            format!("stop per {}, {why}", day(end))
        }
        ProposedNotice::Withdraw(notice) => format!("terugnemen (toewijzing verwijderd): {notice}"),
    }
}

fn proposal_json(proposal: &CareProposal) -> Value {
    let reason = match proposal.notice {
        ProposedNotice::Stop { reason, .. } => reason,
        ProposedNotice::Withdraw(Notice::Stop { reason, .. }) => Some(reason),
        ProposedNotice::Start { .. } | ProposedNotice::Withdraw(Notice::Start { .. }) => None,
    };
    json!({
        "kindnummer": proposal.child.as_str(),
        "gemeente": proposal.gemeente.as_str(),
        "toewijzingnummer": proposal.toewijzing.number(),
        "soort": proposal.notice.kind().code(),
        "verwijderen": matches!(proposal.notice, ProposedNotice::Withdraw(_)),
        "datum": proposal.notice.day().to_string(),
        "reden": reason.map(RedenBeeindiging::code),
        "uiterlijk": proposal.due.to_string(),
        "te_laat": proposal.timing == Timing::TooLate,
        "belet": proposal.hurdle.map(|hurdle| json!({"code": hurdle.code(), "tekst": hurdle.text()})),
    })
}

fn sent_json(sent: &SentNotice) -> Value {
    let remedies: Value = sent
        .remedies()
        .into_iter()
        .map(|(code, text)| json!({"retourcode": code, "oplossing": text}))
        .collect();
    json!({
        "kindnummer": sent.child.as_str(),
        "gemeente": sent.gemeente.as_str(),
        "toewijzingnummer": sent.toewijzing.number(),
        "soort": sent.kind.code(),
        "identificatie": sent.identification,
        "bestand": sent.file_name,
        "stand": sent.delivery.code(),
        "antwoord_uiterlijk": sent.answer_due.map(|due| due.to_string()),
        "antwoord_te_laat": sent.timing == Timing::TooLate,
        "regels": sent.lines.iter().map(line_json).collect::<Value>(),
        "afgekeurd_om": remedies,
    })
}

fn board(board: &CareNoticeBoard, names: &BTreeMap<ChildNumber, String>) -> Answer {
    let outcome = if board.has_faults() {
        Outcome::Found
    } else {
        Outcome::Fine
    };
    let json = json!({
        "voorstellen": board.proposals.iter().map(proposal_json).collect::<Value>(),
        "verzonden": board.sent.iter().map(sent_json).collect::<Value>(),
        "afgekeurd": board.rejected.iter().map(sent_json).collect::<Value>(),
        "geblokkeerd": board.blocked.iter().map(ChildNumber::as_str).collect::<Value>(),
    });
    Answer {
        text: board_text(board, names),
        json,
        outcome,
    }
}

fn board_text(board: &CareNoticeBoard, names: &BTreeMap<ChildNumber, String>) -> String {
    let mut text = String::new();
    if board.proposals.is_empty() {
        text.push_str("Er is niets te melden.\n");
    } else {
        text.push_str("Te melden aan de gemeente:\n");
    }
    for proposal in &board.proposals {
        let late = if proposal.timing == Timing::TooLate {
            " TE LAAT"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "  kind {:<6} {:<24} toewijzing {} ({})  {}; uiterlijk {}{late}",
            proposal.child,
            proposal.child_name,
            proposal.toewijzing,
            proposal.gemeente,
            proposal_text(proposal.notice),
            day(proposal.due)
        );
        if let Some(hurdle) = proposal.hurdle {
            let _ = writeln!(text, "         {}", hurdle.text());
        }
    }
    for (title, all) in [("Afgekeurd", &board.rejected), ("Verzonden", &board.sent)] {
        if !all.is_empty() {
            let _ = writeln!(text, "\n{title}:");
        }
        for sent in all {
            sent_text(&mut text, sent);
        }
    }
    for child in &board.blocked {
        let _ = writeln!(
            text,
            "\nOver {} gaan voor de veiligheid geen berichten uit.",
            named(child, names)
        );
    }
    text
}

fn sent_text(text: &mut String, sent: &SentNotice) {
    let what: Vec<String> = sent.lines.iter().map(line_text).collect();
    let _ = writeln!(
        text,
        "  kind {:<6} {:<24} toewijzing {} ({})  {}; {} in {}",
        sent.child,
        sent.child_name,
        sent.toewijzing,
        sent.gemeente,
        what.join(" en "),
        sent.delivery.code(),
        sent.file_name
    );
    match (sent.answer_due, sent.timing) {
        (Some(due), Timing::InTime) => {
            let _ = writeln!(text, "         antwoord uiterlijk {}", day(due));
        }
        (Some(due), Timing::TooLate) => {
            let _ = writeln!(
                text,
                "         het antwoord had er {} moeten zijn; vraag de gemeente ernaar",
                day(due)
            );
        }
        (None, _) => {}
    }
    for (code, remedy) in sent.remedies() {
        let _ = writeln!(text, "         {code}: {remedy}");
    }
}
