//! Making a location, and the accounts that open it.

use super::cause::Cause;
use super::desk::RECOVERY_ACCOUNT;
use super::env::{Moment, Random};
use super::error::{AppError, ErrorKind};
use super::lists::check_gemeente;
use super::sealed::SealedAccess;
use super::session::{Line, Session};
use crate::app::files::read_file;
use crate::domain::calendar::OpenHoliday;
use crate::domain::group::Group;
use crate::domain::hidden::quoted;
use crate::domain::ids::{AccountId, GroupId};
use crate::domain::intake::Intake;
use crate::domain::role::{Permission, Role};
use crate::domain::text::Text;
use crate::regeling::{self, LocationSettings, MunicipalitySettings, Purpose};
use crate::store::audit::{self, Actor};
use crate::store::lists::{self, ListKind, StoredList};
use crate::store::location::{self, Account, Location, Reality};
use crate::store::regelingen::{self, StoredRegeling};
use crate::store::vault::{DatabaseKey, Holder, Vault, normalise_recovery, recovery_key};
use crate::store::{NewLocation, Slot, Tx, schools, vault_entries};
use argon2::{Algorithm, Argon2, Params, Version};
use std::path::Path;
use zeroize::Zeroizing;

/// What is needed to make a location.
#[derive(Clone, Debug)]
pub struct NewLocationRequest<'a> {
    /// Settings, checked.
    pub settings: &'a LocationSettings,
    /// Text of the policy, checked.
    pub regeling_toml: &'a str,
    /// Name of the first account.
    pub account: &'a Text,
    /// Its role.
    pub role: Role,
    /// Its passphrase.
    pub passphrase: &'a str,
    /// Real or demo.
    pub reality: Reality,
}

/// The text of a policy by id, or from a file at that path (beside the settings file when the path is relative).
pub fn regeling_text(name: &str, folder: &Path) -> Result<String, AppError> {
    if let Some(text) = regeling::builtin(name) {
        return Ok(text.to_owned());
    }
    let unknown = || {
        AppError::new(
            ErrorKind::Input,
            Cause::UnknownRegeling,
            format!("De regeling «{}» is niet bekend.", quoted(name)),
        )
        .hint(format!(
            "Kies {}, of geef de plaats van een regelingbestand (.toml).",
            regeling::builtin_ids().collect::<Vec<_>>().join(", ")
        ))
    };
    let path = folder.join(name);
    let bytes = match read_file(&path, Intake::Settings) {
        Ok(bytes) => bytes,
        Err(error) if error.cause == Some(Cause::TooLarge) => return Err(error),
        Err(_) => return Err(unknown()),
    };
    let text = String::from_utf8(bytes).map_err(|_| unknown())?;
    regeling::read_policy(name, &text)?;
    Ok(text)
}

/// Makes a location file with its first account; returns the recovery key, which is shown once and kept nowhere.
pub fn create_location(
    path: &Path,
    request: &NewLocationRequest<'_>,
    random: &Random,
    now: Moment,
) -> Result<Zeroizing<String>, AppError> {
    create_filled(path, request, &[], random, now, |_, _| Ok(()))
}

/// Makes a location file and fills it before it is put in place; for the demo.
///
/// `others` are accounts beside the first one, with the same passphrase; `fill` gets every account, the first one first.
pub fn create_filled(
    path: &Path,
    request: &NewLocationRequest<'_>,
    others: &[(Text, Role)],
    random: &Random,
    now: Moment,
    fill: impl FnOnce(Tx<'_>, &[Account]) -> Result<(), AppError>,
) -> Result<Zeroizing<String>, AppError> {
    check_passphrase(request.passphrase)?;
    check_first_role(request.role)?;
    let home = std::iter::once(&request.settings.gemeente);
    let with_policy = request.settings.municipalities.iter().map(|other| &other.code);
    for code in home.chain(with_policy) {
        check_gemeente(&regeling::gemeenten(), code, [now.day()])?;
    }
    regeling::read_policy(&request.settings.regeling, request.regeling_toml)?;
    for other in own_policies(request.settings)? {
        regeling::read_policy(&other.name, &other.toml)?;
    }
    let mut accounts = vec![new_account(request.account, request.role, random)?];
    for (name, role) in others {
        accounts.push(new_account(name, *role, random)?);
    }
    // The key never comes from seeded chance, whatever fills the rest.
    let key = DatabaseKey::new(Random::System.bytes()?);
    let mut new = NewLocation::begin(path, &key)?;
    let recovery = recovery_key(&Random::System.bytes()?);
    let mut vault = Vault::create(path, &Random::System.bytes()?);
    for account in &accounts {
        vault.add(
            Holder::Account(account.id),
            account.name.as_str(),
            request.passphrase,
            &key,
            &Random::System.bytes()?,
        )?;
    }
    let tidy = Zeroizing::new(normalise_recovery(&recovery));
    vault.add(
        Holder::Recovery,
        RECOVERY_ACCOUNT,
        &tidy,
        &key,
        &Random::System.bytes()?,
    )?;
    let store = new.store().ok_or_else(|| AppError::internal("NIEUW"))?;
    store.write(|tx| {
        fill_settings(tx, request, &accounts, random, now)?;
        vault_entries::confirm(tx, &vault)?;
        fill(tx, &accounts)
    })?;
    new.finish(&vault)?;
    Ok(recovery)
}

/// Says whether something lies there that no new location may replace; what a stopped try left is not that.
pub fn is_place_taken(path: &Path) -> bool {
    NewLocation::is_taken(path)
}

/// From here on the location is there, and no other is made in its place: whoever made it was told so and saw the recovery key.
/// Where this cannot be written the first opening does it.
pub fn location_was_told(path: &Path) {
    if let (Ok(_alone), Ok(mut vault)) = (Slot::alone(path), Vault::read(path))
        && vault.is_being_made()
    {
        vault.is_made();
        let _at_the_first_opening = vault.write();
    }
}

fn new_account(name: &Text, role: Role, random: &Random) -> Result<Account, AppError> {
    Ok(Account {
        id: AccountId::from_raw(random.id()?),
        name: name.clone(),
        role,
        pin_hash: None,
    })
}

fn fill_settings(
    tx: Tx<'_>,
    request: &NewLocationRequest<'_>,
    accounts: &[Account],
    random: &Random,
    now: Moment,
) -> Result<(), AppError> {
    let settings = request.settings;
    let location = Location {
        name: settings.name.clone(),
        holder: settings.holder.clone(),
        agb: settings.agb.clone(),
        gemeente: settings.gemeente.clone(),
        region: settings.region,
        regeling_name: settings.regeling.clone(),
        regeling_toml: request.regeling_toml.to_owned(),
        number_prefix: number_prefix(random)?,
        reality: match (request.reality, settings.purpose) {
            (Reality::Real, Purpose::Trial) => Reality::Trial,
            (reality, _) => reality,
        },
    };
    let utc = now.utc_text();
    location::insert(tx, &location, &utc)?;
    regelingen::put_all(tx, &own_policies(settings)?)?;
    fill_calendar(tx, settings, now)?;
    fill_groups(tx, settings, random)?;
    for account in accounts {
        location::insert_account(tx, account, &utc)?;
    }
    // The recovery key acts under a closed account of its own, so that what it does stands in the log.
    let recovery = Account {
        id: AccountId::from_raw(0),
        name: Text::parse(RECOVERY_ACCOUNT).map_err(|_| AppError::internal("HERSTEL"))?,
        role: Role::Locatiemanager,
        pin_hash: None,
    };
    location::insert_account(tx, &recovery, &utc)?;
    location::close_account(tx, recovery.id, &utc)?;
    let first = accounts.first().ok_or_else(|| AppError::internal("ACCOUNT"))?;
    let actor = Actor {
        account: first.id,
        name: first.name.to_string(),
        role: first.role,
    };
    audit::record(
        tx,
        &utc,
        &actor,
        "locatie.nieuw",
        &format!("groepen={}", settings.groups.len()),
    )?;
    Ok(())
}

/// The groups of a new location, in order.
fn fill_groups(tx: Tx<'_>, settings: &LocationSettings, random: &Random) -> Result<(), AppError> {
    for (position, group) in settings.groups.iter().enumerate() {
        let group = Group {
            id: GroupId::from_raw(random.id()?),
            name: group.name.clone(),
            kind: group.kind,
            lrk: group.lrk.clone(),
            opens: group.opens,
            closes: group.closes,
            minimum_min: group.minimum_min,
            school_day: group.school_day.clone(),
            free_day: group.free_day.clone(),
        };
        location::insert_group(tx, position, &group)?;
    }
    Ok(())
}

/// What kind of day each date is at a new location.
fn fill_calendar(tx: Tx<'_>, settings: &LocationSettings, now: Moment) -> Result<(), AppError> {
    location::insert_closed_days(tx, &settings.closed_days)?;
    schools::insert(tx, &settings.schools)?;
    let open: Vec<OpenHoliday> = settings
        .open_holidays
        .iter()
        .copied()
        .map(OpenHoliday::always)
        .collect();
    schools::replace_open_holidays(tx, &open)?;
    if let Some(file) = &settings.holiday_file {
        // Whoever read the settings read this file too; a location without it would count other days.
        let text = file.text.as_ref().ok_or_else(|| AppError::internal("VAKANTIES"))?;
        let list = StoredList {
            name: file.path.clone(),
            content: text.clone(),
            loaded: Some(now.day()),
        };
        lists::put(tx, ListKind::Holidays, &list)?;
    }
    Ok(())
}

/// The policies of municipalities in the settings, with their text.
fn own_policies(settings: &LocationSettings) -> Result<Vec<StoredRegeling>, AppError> {
    let with_text = |other: &MunicipalitySettings| {
        // Whoever read the settings read this file too; without it the municipality would follow another policy.
        let builtin = || regeling::builtin(&other.regeling).map(str::to_owned);
        let text = other.text.clone().or_else(builtin);
        Ok(StoredRegeling {
            gemeente: other.code.clone(),
            name: other.regeling.clone(),
            toml: text.ok_or_else(|| AppError::internal("REGELING_GEMEENTE"))?,
        })
    };
    settings.municipalities.iter().map(with_text).collect()
}

/// Four letters or digits, so that locations under one AGB code number apart.
fn number_prefix(random: &Random) -> Result<String, AppError> {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bytes: [u8; 4] = random.bytes()?;
    Ok(bytes
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
        .map(|letter| char::from(*letter))
        .collect())
}

/// The key of the sealed notes is made by a manager for someone else, never together with the location.
fn check_first_role(role: Role) -> Result<(), AppError> {
    if role.may(Permission::Sealed) {
        return Err(AppError::new(
            ErrorKind::Input,
            "EERSTE_ROL",
            "Het eerste account kan geen aandachtsfunctionaris zijn.",
        )
        .hint("Kies locatiemanager, en maak daarna het andere account met: plusgroep account nieuw."));
    }
    Ok(())
}

fn check_passphrase(passphrase: &str) -> Result<(), AppError> {
    if passphrase.trim().is_empty() {
        return Err(
            AppError::new(ErrorKind::Input, "WACHTWOORD_LEEG", "Het wachtwoord is leeg.")
                .hint("Kies een zin van minstens vier woorden die niemand raadt."),
        );
    }
    Ok(())
}

fn argon2_hex(secret: &str, salt: &[u8; 16]) -> Result<String, AppError> {
    let fault = |_| AppError::internal("PIN");
    let params = Params::new(19_456, 2, 1, Some(32)).map_err(fault)?;
    let mut out = Zeroizing::new([0u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(secret.as_bytes(), salt, out.as_mut_slice())
        .map_err(fault)?;
    Ok(crate::store::vault::to_hex(out.as_slice()))
}

impl Session {
    /// Adds an account: it can open the location from now on. The first that may open sealed notes gets their key made.
    pub fn add_account(
        &mut self,
        now: Moment,
        name: &Text,
        role: Role,
        passphrase: &str,
        own_passphrase: &str,
    ) -> Result<SealedAccess, AppError> {
        self.require(Permission::ManageAccounts)?;
        check_passphrase(passphrase)?;
        let key = self.own_key(own_passphrase)?;
        let account = Account {
            id: AccountId::from_raw(self.desk.random.id()?),
            name: name.clone(),
            role,
            pin_hash: None,
        };
        let holder = Holder::Account(account.id);
        let entry = self
            .desk
            .vault
            .prepare(holder, name.as_str(), passphrase, &key, &Random::System.bytes()?)?;
        let detail = format!("account={} rol={}", account.id.raw(), role.code());
        let outcome = self.audited(now, "account.nieuw", &detail, |tx| {
            let taken = location::accounts(tx)?
                .iter()
                .any(|other| other.name.as_str().eq_ignore_ascii_case(name.as_str()));
            if taken || name.as_str().eq_ignore_ascii_case(RECOVERY_ACCOUNT) {
                return Err(AppError::new(
                    ErrorKind::Refused,
                    "ACCOUNT_BESTAAT",
                    "Er is al een account met deze naam.",
                ));
            }
            location::insert_account(tx, &account, &now.utc_text())?;
            self.change_vault(tx, now, |vault| {
                vault.put(entry)?;
                self.begin_sealed(vault, &account, passphrase)
            })
        });
        self.settle_vault();
        outcome
    }

    /// Gives an account a new passphrase: the own one, or as manager anyone's. Sealed notes follow only the own one.
    pub fn change_passphrase(
        &mut self,
        now: Moment,
        name: &str,
        passphrase: &str,
        own_passphrase: &str,
    ) -> Result<SealedAccess, AppError> {
        check_passphrase(passphrase)?;
        let key = self.own_key(own_passphrase)?;
        let account = self.account_named(name)?;
        let holder = Holder::Account(account.id);
        let entry = self.desk.vault.prepare(
            holder,
            account.name.as_str(),
            passphrase,
            &key,
            &Random::System.bytes()?,
        )?;
        let detail = format!("account={}", account.id.raw());
        let outcome = self.audited(now, "account.wachtwoord", &detail, |tx| {
            if account.id != self.desk.actor.account {
                self.require(Permission::ManageAccounts)?;
            }
            // Closed meanwhile: a key for it would be one that nobody can remove.
            if location::role_of(tx, account.id)?.is_none() {
                return Err(crate::store::StoreError::UnknownAccount.into());
            }
            self.change_vault(tx, now, |vault| {
                vault.put(entry)?;
                self.rewrap_sealed(vault, &account, (own_passphrase, passphrase))
            })
        });
        self.settle_vault();
        outcome
    }

    /// Closes an account: its passphrase opens nothing any more; its name stays in the log.
    ///
    /// The register is closed first and the key goes after it: whatever stops in between, the account opens nothing, and the
    /// next opening takes the key out.
    pub fn close_account(&mut self, now: Moment, name: &str) -> Result<(), AppError> {
        self.require(Permission::ManageAccounts)?;
        self.decided(now, |tx| {
            let account = self.account_named(name)?;
            let others = location::accounts(tx)?;
            let managers = others
                .iter()
                .filter(|other| other.role == Role::Locatiemanager && other.id != account.id)
                .count();
            if managers == 0 {
                return Err(AppError::new(
                    ErrorKind::Refused,
                    "LAATSTE_BEHEERDER",
                    "Dit is de laatste locatiemanager; die kan niet weg.",
                )
                .hint("Maak eerst een ander account met de rol locatiemanager."));
            }
            let mut vault = self.counting_vault()?;
            vault.remove(account.id);
            self.keep_sealed_open(&vault)?;
            location::close_account(tx, account.id, &now.utc_text())?;
            vault_entries::begin(tx, &mut vault)?;
            vault_entries::confirm(tx, &vault)?;
            let detail = format!("account={}", account.id.raw());
            Ok(((), Line::new("account.gesloten", detail)))
        })?;
        self.settle_vault();
        Ok(())
    }

    /// Sets the own PIN, with which this person takes over in an open session.
    pub fn set_pin(&mut self, now: Moment, pin: &str) -> Result<(), AppError> {
        if !(4..=8).contains(&pin.len()) || !pin.bytes().all(|b| b.is_ascii_digit()) {
            return Err(AppError::new(
                ErrorKind::Input,
                "PIN",
                "Een pincode heeft vier tot acht cijfers.",
            ));
        }
        let salt: [u8; 16] = Random::System.bytes()?;
        let hash = format!("{}${}", crate::store::vault::to_hex(&salt), argon2_hex(pin, &salt)?);
        let account = self.desk.actor.account;
        self.audited(now, "account.pin", &format!("account={}", account.raw()), |tx| {
            Ok(location::set_pin(tx, account, Some(&hash))?)
        })
    }

    /// Changes who works with the open session ("wissel van persoon").
    pub fn switch_person(&mut self, now: Moment, name: &str, pin: &str) -> Result<(), AppError> {
        let account = self.account_named(name)?;
        let wrong =
            || AppError::new(ErrorKind::Input, "PIN_FOUT", "De pincode klopt niet.").hint("Typ de pincode opnieuw.");
        let Some((salt_hex, hash)) = account.pin_hash.as_deref().and_then(|stored| stored.split_once('$')) else {
            return Err(
                AppError::new(ErrorKind::Refused, "GEEN_PIN", "Dit account heeft nog geen pincode.")
                    .hint("Meld u aan met het wachtwoord en stel een pincode in."),
            );
        };
        let salt = parse_salt(salt_hex).ok_or_else(|| AppError::internal("PIN"))?;
        if argon2_hex(pin, &salt)? != hash {
            self.audited(
                now,
                "wisselen.mislukt",
                &format!("account={}", account.id.raw()),
                |_| Ok(()),
            )?;
            return Err(wrong());
        }
        if let Some(instead) = account.role.instead_of_the_day() {
            // The open window shows the day, which stays on the screen.
            return Err(AppError::no_day(account.role, instead));
        }
        let actor = Actor {
            account: account.id,
            name: account.name.to_string(),
            role: account.role,
        };
        let before = std::mem::replace(&mut self.desk.actor, actor);
        // The account may have been closed since it was read: then nobody takes over.
        if let Err(error) = self.audited(now, "wisselen", "", |_| Ok(())) {
            self.desk.actor = before;
            return Err(error);
        }
        self.desk.sitting = Random::System.id()?;
        Ok(())
    }

    /// Names of the accounts that the key file holds no key for: they open nothing until they get a new passphrase.
    pub fn accounts_without_key(&self) -> Result<Vec<String>, AppError> {
        let accounts = location::accounts(self.store.read())?;
        let locked = accounts.iter().filter(|account| !self.desk.vault.holds(account.id));
        Ok(locked.map(|account| account.name.to_string()).collect())
    }

    /// Names and roles of the accounts, and whether each has a PIN set.
    pub fn accounts(&self) -> Result<Vec<(String, Role, PinState)>, AppError> {
        let accounts = location::accounts(self.store.read())?;
        let pin = |account: &Account| {
            if account.pin_hash.is_some() {
                PinState::Set
            } else {
                PinState::NotSet
            }
        };
        Ok(accounts
            .iter()
            .map(|account| (account.name.to_string(), account.role, pin(account)))
            .collect())
    }

    pub(super) fn account_named(&self, name: &str) -> Result<Account, AppError> {
        let found = location::accounts(self.store.read())?
            .into_iter()
            .find(|a| a.name.as_str().eq_ignore_ascii_case(name.trim()));
        found.ok_or_else(|| AppError::from(crate::store::StoreError::UnknownAccount))
    }
}

/// Whether an account has a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinState {
    /// It has one.
    Set,
    /// It has none yet.
    NotSet,
}

fn parse_salt(hex: &str) -> Option<[u8; 16]> {
    let mut salt = [0; 16];
    for (target, at) in salt.iter_mut().zip((0..hex.len()).step_by(2)) {
        *target = u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?;
    }
    (hex.len() == 32).then_some(salt)
}
