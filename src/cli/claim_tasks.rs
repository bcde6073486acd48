//! `declaratie taken|regel|tarief|geweigerd`, and the answer to a claim in words.

use super::args::{LineArgs, MonthArgs};
use super::claims::which;
use super::context::Context;
use super::output::{Answer, Outcome, as_written};
use crate::app::declare::answer::AnsweredClaim;
use crate::app::declare::tasks::ClaimTask;
use crate::app::{AppError, ErrorKind, Session};
use crate::domain::declaration::care_state::ElsewhereMonth;
use crate::domain::declaration::{DebetCredit, Decision, DeclarationState, TariffChoice};
use crate::domain::hidden::visible_path;
use crate::domain::ids::{ChildNumber, GemeenteCode, ProductCode};
use crate::domain::money::Cents;
use crate::domain::text::Text;
use crate::domain::time::parse_date;
use crate::domain::words::count;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// `declaratie taken`.
pub(super) fn tasks(context: &Context) -> Result<Answer, AppError> {
    let session = context.open()?;
    let (tasks, names) = (session.claim_tasks()?, session.child_names()?);
    let mut text = String::new();
    for task in &tasks {
        let _ = writeln!(
            text,
            "{}  {}  gemeente {}  {}  toewijzing {}  {}  {} ({})",
            task.reference,
            task.key.month,
            task.gemeente,
            named(&task.child, &names),
            task.key.toewijzing,
            task.key.product,
            task.amount,
            task.debit_credit.code()
        );
        for line in &task.advice {
            let _ = writeln!(text, "       {line}");
        }
        let _ = writeln!(text, "       {}", task.plan());
    }
    if tasks.is_empty() {
        text.push_str("Er is geen afgekeurde regel die nog aandacht vraagt.");
    }
    let open = tasks.iter().any(|task| task.decision.is_none());
    Ok(Answer {
        text,
        json: json!({"taken": tasks.iter().map(task_json).collect::<Value>()}),
        outcome: if open { Outcome::Found } else { Outcome::Fine },
    })
}

fn task_json(task: &ClaimTask) -> Value {
    let codes: Vec<&str> = task.codes.iter().map(|code| code.as_str()).collect();
    json!({
        "gemeente": task.gemeente.as_str(),
        "maand": task.key.month.to_string(),
        "kindnummer": task.child.as_str(),
        "toewijzingnummer": task.key.toewijzing.number(),
        "productcode": task.key.product.as_str(),
        "referentienummer": task.reference.as_str(),
        "bedrag_cent": task.amount.cents(),
        "debet_credit": task.debit_credit.code(),
        "retourcodes": codes,
        "uitleg": task.advice,
        "besluit": task.decision.map(Decision::code),
        "oplossing": task.plan(),
    })
}

/// `declaratie regel`.
pub(super) fn decide(context: &Context, args: &LineArgs) -> Result<Answer, AppError> {
    let mut session = context.open()?;
    let now = context.now();
    let decision = match args.besluit.trim() {
        "aanhouden" => Some(Decision::Held),
        "afschrijven" => Some(Decision::WrittenOff),
        "vrijgeven" => None,
        _ => {
            let text = "Kies als besluit een van de drie: aanhouden, afschrijven of vrijgeven.";
            return Err(AppError::new(ErrorKind::Input, "KEUZE", text));
        }
    };
    let text = match decision {
        None => {
            session.release_line(&args.referentie, now)?;
            "De regel gaat weer mee met de volgende declaratie."
        }
        Some(decision) => {
            let raw = args.reden.as_deref().unwrap_or_default();
            let reason = Text::parse(raw).map_err(|error| AppError::value("De reden", &error))?;
            session.decide_line(&args.referentie, decision, &reason, now)?;
            match decision {
                Decision::Held => "De regel wordt aangehouden.",
                Decision::WrittenOff => "De regel is afgeschreven en wordt niet meer gedeclareerd.",
            }
        }
    };
    let json = json!({"referentienummer": args.referentie, "besluit": decision.map(Decision::code)});
    Ok(Answer::fine(text, json))
}

/// `declaratie tarief`.
pub(super) fn tariff(
    context: &Context,
    args: &MonthArgs,
    product: &str,
    from: Option<&str>,
) -> Result<Answer, AppError> {
    let (month, gemeente) = which(args)?;
    let product = ProductCode::typed(product).map_err(|error| AppError::value("Het product", &error))?;
    let mut session = context.open()?;
    session.require_product(month, &gemeente, &product, context.now())?;
    if let Some(from) = from {
        let valid_from = parse_date(from).map_err(|error| AppError::value("De eerste dag", &error))?;
        let choice = TariffChoice {
            gemeente: gemeente.clone(),
            product: product.clone(),
            month,
            valid_from,
        };
        session.choose_tariff(&choice, context.now())?;
    }
    let tariffs = session.tariffs_in(month, &gemeente, &product)?;
    let mut text = format!(
        "Tarieven van {product} in {} voor gemeente {gemeente}:\n",
        month.in_words()
    );
    for tariff in &tariffs {
        let begin = tariff.period.begin().format("%d-%m-%Y");
        let _ = writeln!(
            text,
            "  vanaf {begin}: {} per {}",
            tariff.tariff,
            tariff.unit.label_of(1)
        );
    }
    let chosen = session.chosen_tariff(month, &gemeente, &product)?;
    if let Some(chosen) = chosen {
        let chosen = chosen.format("%d-%m-%Y");
        let _ = write!(text, "Voor deze maand geldt het tarief vanaf {chosen}.");
    }
    let one = |tariff: &crate::domain::declaration::Tariff| {
        json!({
            "vanaf": tariff.period.begin().to_string(),
            "eenheid": tariff.unit.code(),
            "tarief_cent": tariff.tariff.cents(),
        })
    };
    let json = json!({
        "tarieven": tariffs.iter().map(one).collect::<Value>(),
        "gekozen_vanaf": chosen.map(|day| day.to_string()),
    });
    Ok(Answer::fine(text, json))
}

/// `declaratie geweigerd NUMMER`.
pub(super) fn was_refused(context: &Context, number: &str) -> Result<Answer, AppError> {
    context.open()?.claim_was_refused(number, context.now())?;
    let text = "De declaratie telt als niet verzonden; alle regels gaan opnieuw mee met nieuwe nummers.";
    let json = json!({"declaratienummer": number, "stand": DeclarationState::Refused.code()});
    Ok(Answer::fine(text, json))
}

/// `declaratie geweigerd NUMMER --terug`.
pub(super) fn was_not_refused(context: &Context, number: &str) -> Result<Answer, AppError> {
    context.open()?.claim_was_not_refused(number, context.now())?;
    let text = "De declaratie geldt weer als verzonden en wacht op antwoord.";
    let json = json!({"declaratienummer": number, "stand": DeclarationState::Sent.code()});
    Ok(Answer::fine(text, json))
}

/// `declaratie elders`.
pub(super) fn elsewhere(context: &Context, args: &MonthArgs) -> Result<Answer, AppError> {
    let (month, gemeente) = which(args)?;
    let mut session = context.open()?;
    session.declare_elsewhere(month, &gemeente, context.now())?;
    let text = format!(
        "{} staat voor gemeente {gemeente} als elders gedeclareerd; de zorg gaat hier niet mee. Terugnemen kan met --terug.",
        month.in_words()
    );
    elsewhere_answer(&session, &gemeente, &text)
}

/// `declaratie elders --terug`.
pub(super) fn not_elsewhere(context: &Context, args: &MonthArgs) -> Result<Answer, AppError> {
    let (month, gemeente) = which(args)?;
    let mut session = context.open()?;
    session.take_back_elsewhere(month, &gemeente, context.now())?;
    let text = format!("{} gaat voor gemeente {gemeente} hier weer mee.", month.in_words());
    elsewhere_answer(&session, &gemeente, &text)
}

fn elsewhere_answer(session: &Session, gemeente: &GemeenteCode, text: &str) -> Result<Answer, AppError> {
    let all = session.months_elsewhere(gemeente)?;
    let one = |said: &ElsewhereMonth| json!({"maand": said.month.to_string(), "herkomst": said.origin.code()});
    let json = json!({"gemeente": gemeente.as_str(), "elders": all.iter().map(one).collect::<Value>()});
    Ok(Answer::fine(text, json))
}

/// The answer to a claim for scripts.
pub(super) fn answered_json(claim: &AnsweredClaim) -> Value {
    let line = |line: &crate::app::declare::answer::RejectedLine| {
        let codes: Vec<&str> = line.codes.iter().map(|code| code.as_str()).collect();
        json!({
            "referentienummer": line.reference.as_str(),
            "kindnummer": line.child.as_str(),
            "retourcodes": codes,
            "uitleg": line.advice,
        })
    };
    json!({
        "declaratienummer": claim.number,
        "stand": claim.state.code(),
        "ingediend_cent": claim.submitted.0.cents(),
        "ingediend_debet_credit": claim.submitted.1.code(),
        "toegekend_cent": claim.granted.0.cents(),
        "toegekend_debet_credit": claim.granted.1.code(),
        "goedgekeurd": claim.approved,
        "afgekeurd": claim.rejected.iter().map(line).collect::<Value>(),
        "bestanden": claim.files.iter().map(|path| as_written(path)).collect::<Value>(),
    })
}

/// An amount with its letter where it is given back.
pub(super) fn signed((amount, sign): (Cents, DebetCredit)) -> String {
    match sign {
        DebetCredit::Debet => amount.to_string(),
        DebetCredit::Credit => format!("{amount} ({})", sign.code()),
    }
}

/// A child for people: "kind 12 Noor Bakker", or its number alone where the name is not known here, as at an office.
pub(super) fn named(child: &ChildNumber, names: &BTreeMap<ChildNumber, String>) -> String {
    match names.get(child) {
        Some(name) => format!("kind {child} {name}"),
        None => format!("kind {child}"),
    }
}

/// The answer to a claim in words.
pub(super) fn answered_text(text: &mut String, claim: &AnsweredClaim, names: &BTreeMap<ChildNumber, String>) {
    let _ = writeln!(
        text,
        "Declaratie {}: {} toegekend van {}; {} goedgekeurd, {} afgekeurd.",
        claim.number,
        signed(claim.granted),
        signed(claim.submitted),
        count(claim.approved, "regel", "regels"),
        claim.rejected.len()
    );
    if claim.state == DeclarationState::Rejected {
        text.push_str(
            "De declaratie telt als niet verzonden; alle regels gaan opnieuw mee, elk met een nieuw nummer.\n\
             Bekijk ze met: plusgroep declaratie taken.",
        );
        return;
    }
    for line in &claim.rejected {
        let _ = writeln!(text, "  {} {}", line.reference, named(&line.child, names));
        for advice in &line.advice {
            let _ = writeln!(text, "       {advice}");
        }
    }
    for path in &claim.files {
        let _ = writeln!(text, "Voor een locatie: {}", visible_path(path));
    }
    if !claim.rejected.is_empty() {
        text.push_str("Bekijk wat er met deze regels gebeurt met: plusgroep declaratie taken.");
    }
}
