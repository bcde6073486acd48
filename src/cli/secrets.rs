//! Passphrases: from a file, from the environment, or asked on the terminal; never from an argument.

use crate::app::{AppError, ErrorKind, files};
use crate::domain::hidden::visible_path;
use crate::domain::intake::Intake;
use std::io::IsTerminal;
use std::path::Path;
use zeroize::Zeroizing;

/// Name of the environment variable that holds the passphrase.
pub const PASSPHRASE_VARIABLE: &str = "PLUSGROEP_WACHTWOORD";

/// The first line of a file.
pub fn from_file(path: &Path) -> Result<Zeroizing<String>, AppError> {
    let text = Zeroizing::new(files::read_text(path, Intake::Passphrase)?);
    let line = text.lines().next().unwrap_or_default().trim_start_matches('\u{feff}');
    if line.is_empty() {
        let message = format!(
            "Het bestand {} bevat geen wachtwoord op de eerste regel.",
            visible_path(path)
        );
        return Err(AppError::new(ErrorKind::Input, "WACHTWOORD_LEEG", message));
    }
    Ok(Zeroizing::new(line.to_owned()))
}

/// The passphrase that was given without asking, if one was.
pub fn given(file: Option<&Path>) -> Result<Option<Zeroizing<String>>, AppError> {
    match file {
        Some(path) => from_file(path).map(Some),
        None => Ok(std::env::var(PASSPHRASE_VARIABLE)
            .ok()
            .filter(|text| !text.is_empty())
            .map(Zeroizing::new)),
    }
}

/// The passphrase: given, or asked on the terminal.
pub fn passphrase(file: Option<&Path>) -> Result<Zeroizing<String>, AppError> {
    match given(file)? {
        Some(passphrase) => Ok(passphrase),
        None => ask("Wachtwoord: "),
    }
}

/// A new passphrase: given, or asked twice on the terminal.
pub fn new_passphrase(file: Option<&Path>) -> Result<Zeroizing<String>, AppError> {
    match file {
        Some(path) => from_file(path),
        None => ask_twice(),
    }
}

/// Asks for a new passphrase until it is typed the same way twice.
pub fn ask_twice() -> Result<Zeroizing<String>, AppError> {
    loop {
        let first = ask("Nieuw wachtwoord (een zin van vier woorden of meer): ")?;
        if first.trim().is_empty() {
            super::output::remark("Het wachtwoord is leeg; typ het opnieuw.");
            continue;
        }
        if *first == *ask("Nogmaals: ")? {
            return Ok(first);
        }
        super::output::remark("De twee wachtwoorden zijn niet gelijk; typ ze opnieuw.");
    }
}

/// Asks for a secret; what is typed is not shown.
pub fn ask(prompt: &str) -> Result<Zeroizing<String>, AppError> {
    let missing = || {
        AppError::new(ErrorKind::Input, "GEEN_WACHTWOORD", "Er is geen wachtwoord gegeven.").hint(format!(
            "Gebruik --wachtwoord-bestand of de omgevingsvariabele {PASSPHRASE_VARIABLE}."
        ))
    };
    if !std::io::stdin().is_terminal() {
        return Err(missing());
    }
    rpassword::prompt_password(prompt)
        .map(Zeroizing::new)
        .map_err(|_| missing())
}
