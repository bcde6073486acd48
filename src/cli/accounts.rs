//! `account …`: who can open the location.

use super::args::AccountCommand;
use super::context::Context;
use super::output::Answer;
use super::secrets;
use crate::app::{AppError, Moment, PinState, SealedAccess, Session};
use crate::domain::role::Role;
use crate::domain::text::Text;
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn run(context: &Context, command: &AccountCommand) -> Result<Answer, AppError> {
    let own = secrets::passphrase(context.passphrase_file.as_deref())?;
    let path = context.file()?;
    if !path.exists() {
        return Err(context.no_location(&path));
    }
    let now = context.now();
    let mut session = context.open_as(&path, &own)?;
    match command {
        AccountCommand::Lijst => list(&session),
        AccountCommand::Nieuw {
            naam,
            rol,
            nieuw_wachtwoord_bestand,
        } => {
            let name = Text::parse(naam).map_err(|error| AppError::value("De naam", &error))?;
            let role = Role::parse(rol).map_err(|error| AppError::value("De rol", &error))?;
            let passphrase = secrets::new_passphrase(nieuw_wachtwoord_bestand.as_deref())?;
            let access = session.add_account(now, &name, role, &passphrase, &own)?;
            Ok(created(naam, role, &access))
        }
        AccountCommand::Wachtwoord {
            naam,
            nieuw_wachtwoord_bestand,
        } => {
            let passphrase = secrets::new_passphrase(nieuw_wachtwoord_bestand.as_deref())?;
            let access = session.change_passphrase(now, naam, &passphrase, &own)?;
            let text = match access {
                SealedAccess::Waits => format!("Het wachtwoord is gewijzigd.\n{TAKE_OVER}"),
                _ => "Het wachtwoord is gewijzigd.".to_owned(),
            };
            Ok(Answer::fine(text, json!({"naam": naam})))
        }
        AccountCommand::Sluit { naam } => {
            session.close_account(now, naam)?;
            Ok(Answer::fine(
                "Het account is gesloten; de naam blijft in het logboek.",
                json!({"naam": naam}),
            ))
        }
        AccountCommand::Pin { pin_bestand } => set_pin(&mut session, now, pin_bestand.as_deref()),
        AccountCommand::Verzegeld {
            sleutel_bestand,
            nieuwe_herstelsleutel,
        } => {
            if *nieuwe_herstelsleutel {
                renew_recovery(&mut session, now, &own)
            } else {
                take_over(&mut session, now, &own, sleutel_bestand.as_deref())
            }
        }
    }
}

fn set_pin(session: &mut Session, now: Moment, file: Option<&Path>) -> Result<Answer, AppError> {
    let pin = match file {
        Some(file) => secrets::from_file(file)?,
        None => secrets::ask("Nieuwe pincode (4 tot 8 cijfers): ")?,
    };
    session.set_pin(now, &pin)?;
    Ok(Answer::fine(
        "De pincode is ingesteld.",
        json!({"naam": session.actor_name()}),
    ))
}

fn renew_recovery(session: &mut Session, now: Moment, own: &str) -> Result<Answer, AppError> {
    let key = session.unseal(now, own)?;
    let recovery = session.renew_sealed_recovery(now, &key)?;
    Ok(Answer::fine(
        recovery_text(&recovery),
        json!({"herstelsleutel_verzegeld": recovery.as_str()}),
    ))
}

fn take_over(session: &mut Session, now: Moment, own: &str, file: Option<&Path>) -> Result<Answer, AppError> {
    let opener = match file {
        Some(file) => secrets::from_file(file)?,
        None => secrets::ask("Wachtwoord van wie de notities al opent, of hun herstelsleutel: ")?,
    };
    session.take_sealed(now, own, &opener)?;
    Ok(Answer::fine(
        "Dit account opent nu de verzegelde notities met het eigen wachtwoord.",
        json!({"naam": session.actor_name()}),
    ))
}

const TAKE_OVER: &str = "De verzegelde notities opent dit account pas na: plusgroep account verzegeld, met het wachtwoord van \
    een aandachtsfunctionaris die ze al opent of met de herstelsleutel van de verzegelde notities.";

/// What is said when an account was made; the recovery key of the sealed notes is shown this once.
fn created(name: &str, role: Role, access: &SealedAccess) -> Answer {
    let mut text = "Het account is gemaakt.".to_owned();
    let mut json = json!({"naam": name, "rol": role.code()});
    match access {
        SealedAccess::None | SealedAccess::Follows => {}
        SealedAccess::Waits => {
            text.push('\n');
            text.push_str(TAKE_OVER);
        }
        SealedAccess::Made(recovery) => {
            text.push('\n');
            text.push_str(&recovery_text(recovery));
            json["herstelsleutel_verzegeld"] = Value::String(recovery.to_string());
        }
    }
    Answer::fine(text, json)
}

fn recovery_text(recovery: &str) -> String {
    format!(
        "Herstelsleutel verzegelde notities: {recovery}\n\
         Deze sleutel is alleen voor de aandachtsfunctionaris en wordt maar een keer getoond. Geef hem door en bewaar hem niet zelf;\n\
         zijn sleutel en wachtwoord beide weg, dan zijn de verzegelde notities voorgoed dicht.\n\
         De aandachtsfunctionaris maakt een eigen met: plusgroep account verzegeld --nieuwe-herstelsleutel."
    )
}

fn list(session: &Session) -> Result<Answer, AppError> {
    let accounts = session.accounts()?;
    let locked = session.accounts_without_key()?;
    let lines: Vec<String> = accounts
        .iter()
        .map(|(name, role, pin)| {
            let pin = if *pin == PinState::Set {
                "pincode ingesteld"
            } else {
                "geen pincode"
            };
            let key = if locked.contains(name) {
                ", geen sleutel: geef een nieuw wachtwoord met account wachtwoord"
            } else {
                ""
            };
            format!("{name:<30} {:<16} {pin}{key}", role.code())
        })
        .collect();
    let json: Value = accounts
        .iter()
        .map(|(name, role, pin)| {
            json!({
                "naam": name, "rol": role.code(), "pin": *pin == PinState::Set, "sleutel": !locked.contains(name),
            })
        })
        .collect();
    Ok(Answer::fine(lines.join("\n"), json!({"accounts": json})))
}
