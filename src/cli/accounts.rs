//! `account …`: who can open the location.

use super::args::AccountCommand;
use super::context::Context;
use super::output::Answer;
use super::secrets;
use crate::app::{AppError, PinState, Session};
use crate::domain::role::Role;
use crate::domain::text::Text;
use serde_json::{Value, json};

pub(super) fn run(context: &Context, command: &AccountCommand) -> Result<Answer, AppError> {
    let own = secrets::passphrase(context.passphrase_file.as_deref())?;
    let path = context.file()?;
    if !path.exists() {
        return Err(super::context::no_location(&path));
    }
    let now = context.now();
    let mut session = Session::open(&path, context.account.as_deref(), &own, now)?;
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
            session.add_account(now, &name, role, &passphrase, &own)?;
            Ok(Answer::fine(
                "Het account is gemaakt.",
                json!({"naam": naam, "rol": role.code()}),
            ))
        }
        AccountCommand::Wachtwoord {
            naam,
            nieuw_wachtwoord_bestand,
        } => {
            let passphrase = secrets::new_passphrase(nieuw_wachtwoord_bestand.as_deref())?;
            session.change_passphrase(now, naam, &passphrase, &own)?;
            Ok(Answer::fine("Het wachtwoord is gewijzigd.", json!({"naam": naam})))
        }
        AccountCommand::Sluit { naam } => {
            session.close_account(now, naam)?;
            Ok(Answer::fine(
                "Het account is gesloten; de naam blijft in het logboek.",
                json!({"naam": naam}),
            ))
        }
        AccountCommand::Pin { pin_bestand } => {
            let pin = match pin_bestand {
                Some(file) => secrets::from_file(file)?,
                None => secrets::ask("Nieuwe pincode (4 tot 8 cijfers): ")?,
            };
            session.set_pin(now, &pin)?;
            Ok(Answer::fine(
                "De pincode is ingesteld.",
                json!({"naam": session.actor_name()}),
            ))
        }
    }
}

fn list(session: &Session) -> Result<Answer, AppError> {
    let accounts = session.accounts()?;
    let lines: Vec<String> = accounts
        .iter()
        .map(|(name, role, pin)| {
            let pin = if *pin == PinState::Set {
                "pincode ingesteld"
            } else {
                "geen pincode"
            };
            format!("{name:<30} {:<16} {pin}", role.code())
        })
        .collect();
    let json: Value = accounts
        .iter()
        .map(|(name, role, pin)| json!({"naam": name, "rol": role.code(), "pin": *pin == PinState::Set}))
        .collect();
    Ok(Answer::fine(lines.join("\n"), json!({"accounts": json})))
}
