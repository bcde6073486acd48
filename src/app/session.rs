//! An open location: the file, who is working with it, and what is read once.

use super::copies::refuse_a_copy;
use super::desk::Desk;
use super::env::{Moment, Random};
use super::error::AppError;
use super::house::House;
use super::keys::{self, Looked};
use super::lists::ListView;
use crate::domain::calendar::{DayType, OpenHoliday, School};
use crate::domain::group::Group;
use crate::domain::ids::GroupId;
use crate::domain::role::{Permission, Role};
use crate::domain::text::Text;
use crate::store::audit::{self, Actor};
use crate::store::files::open_regular;
use crate::store::location::{self, Reality};
use crate::store::vault::{DatabaseKey, Unlocked, Vault};
use crate::store::{Store, StoreError, Tx, chain, put_back, vault_entries};
use chrono::NaiveDate;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Names of the accounts that open a location, in the order in which they were made; needs no passphrase.
pub fn account_names(path: &Path) -> Result<Vec<String>, AppError> {
    if !path.exists() {
        return Err(StoreError::NotFound.into());
    }
    refuse_a_copy(path)?;
    match Vault::read(path) {
        Ok(vault) => Ok(vault.names().into_iter().map(str::to_owned).collect()),
        Err(StoreError::VaultMissing) => Err(missing_vault(path)),
        Err(error) => Err(error.into()),
    }
}

/// An open location with someone at the keyboard: what is open, what the location is, and who sits there.
#[derive(Debug)]
pub struct Session {
    pub(super) store: Store,
    pub(super) house: House,
    pub(super) desk: Desk,
    /// Most bytes of one message; above it a claim is split (OP179).
    pub(super) message_limit: usize,
    /// The state of the file of which the location was read last, for a session that only reads.
    caught_up: Option<i64>,
    /// For tests of the anomaly: how many copies the second place holds before it is full.
    pub(super) second_place_room: Option<usize>,
}

/// A location that is open, to be opened once more for the same person.
#[derive(Debug)]
pub struct Beside {
    path: PathBuf,
    key: DatabaseKey,
    vault: Vault,
    actor: Actor,
}

impl Beside {
    /// Opens it.
    pub fn open(self) -> Result<Session, AppError> {
        let store = Store::open(&self.path, &self.key)?;
        Session::load(store, self.vault, self.actor)
    }
}

/// Settings of a location as screens and `locatie toon` show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationView {
    /// Name.
    pub name: String,
    /// Provider.
    pub holder: String,
    /// AGB code.
    pub agb: String,
    /// Municipality.
    pub gemeente: String,
    /// School holiday region.
    pub region: &'static str,
    /// Policy.
    pub regeling: String,
    /// Municipalities with a policy of their own, by code, and which.
    pub regelingen: Vec<(String, String)>,
    /// Whether it is the invented location.
    pub reality: Reality,
    /// Schools that differ from their region.
    pub schools: Vec<School>,
    /// Public holidays on which it is or was open.
    pub open_holidays: Vec<OpenHoliday>,
    /// Municipalities and school holidays: from the program, or from a file that the location brought.
    pub lists: [ListView; 2],
    /// Groups.
    pub groups: Vec<Group>,
    /// Accounts: name and role.
    pub accounts: Vec<(String, Role)>,
}

impl Session {
    /// Opens a location. Without a name the passphrase finds the account.
    pub fn open(path: &Path, account: Option<&str>, passphrase: &str, now: Moment) -> Result<Self, AppError> {
        if !path.exists() {
            return Err(StoreError::NotFound.into());
        }
        refuse_a_copy(path)?;
        let undecided = match Vault::read(path) {
            // A file that is nothing of ours has no key file either; say the more useful of the two.
            Err(StoreError::VaultMissing) => return Err(missing_vault(path)),
            other => other?,
        };
        let opened = undecided.unlock(account, passphrase)?;
        let vault = undecided.opened_by(&opened);
        let store = Store::open_or_read(path, &opened.key)?;
        let actor = keys::actor_of(store.read(), &opened)?;
        let mut session = Self::load(store, vault, actor)?;
        match session.sign_in(&opened.marks, now) {
            Ok(looked) => (session.desk.vault, session.desk.mended) = (looked.vault, looked.said),
            // Who is here and who must not eat what can be read also then.
            Err(error) if error.is_unwritable() => {
                keys::require_counting(session.store.read(), &opened.marks)?;
                session.let_wait(now, "aanmelden", "");
            }
            Err(error) => return Err(error),
        }
        // Nobody sees what is left behind; on a disk that is full or read-only it stays so.
        let _left = session.sweep_imports(now);
        Ok(session)
    }

    /// Writes the line of signing in, and looks after the key file. A passphrase whose entry does not count (a change that was never
    /// recorded, an older key file that was put back) is refused, after what does not count was taken out.
    fn sign_in(&self, unlocked: &Unlocked, now: Moment) -> Result<Looked, AppError> {
        let put_back = put_back::pending(self.store.path());
        let looked = self.write(|tx| {
            let at = now.utc_text();
            let is_in = vault_entries::counts(tx, unlocked)?;
            let action = if is_in { "aanmelden" } else { "aanmelden.geweigerd" };
            audit::record(tx, &at, &self.desk.actor, action, "")?;
            // By a register that is older than the key file a refusal settles nothing.
            if !is_in && vault_entries::is_register_older(tx, &unlocked.among)? {
                return Ok(Err(keys::of_before_the_account()));
            }
            if let Some(made_utc) = put_back {
                audit::record(
                    tx,
                    &at,
                    &self.desk.actor,
                    "kopie.teruggezet",
                    &format!("van={made_utc}"),
                )?;
            }
            let looked = self.look_after_keys(tx, &at)?;
            super::care_notices::keep_earlier(tx)?;
            for fork in chain::forks_to_log(tx, &at)? {
                let child = fork
                    .child
                    .map_or_else(String::new, |child| format!("{}{} ", audit::CHILD, child.raw()));
                let (event, replaced) = (fork.event.raw(), fork.replaced.raw());
                let detail = format!("{child}bron={} nummer={event} verbeterde={replaced}", fork.source);
                audit::record(tx, &at, &self.desk.actor, "versies.hersteld", &detail)?;
            }
            Ok::<_, AppError>(if is_in {
                Ok(looked)
            } else {
                Err(keys::replaced_passphrase())
            })
        })??;
        if put_back.is_none() {
            return Ok(looked);
        }
        put_back::is_logged(self.store.path());
        let said = "Er is een reservekopie teruggezet; wat er stond is bewaard met .voor-herstel- in de naam.";
        Ok(Looked {
            said: Some(
                looked
                    .said
                    .map_or_else(|| said.to_owned(), |other| format!("{other} {said}")),
            ),
            ..looked
        })
    }

    fn load(store: Store, vault: Vault, actor: Actor) -> Result<Self, AppError> {
        let house = House::read(store.read())?;
        Ok(Self {
            store,
            house,
            desk: Desk::of(actor, vault)?,
            message_limit: crate::ijw::MAX_BYTES,
            caught_up: None,
            second_place_room: None,
        })
    }

    /// Tries to write once more after that failed; then what waited gets its place in the log. Says whether what is read may be
    /// something else than before.
    pub fn try_the_disk_again(&mut self) -> Result<bool, AppError> {
        if self.disk_trouble().is_none() {
            return Ok(false);
        }
        let is_other = self.store.try_again()?;
        if is_other {
            self.house.read_groups(self.store.read())?;
            self.reload_calendar()?;
        }
        if self.store.unwritable().is_none() {
            self.write_waiting()?;
        }
        Ok(is_other)
    }

    /// Reads again what kind of day each date is.
    pub fn reload_calendar(&mut self) -> Result<(), AppError> {
        self.house.read_calendar(self.store.read())
    }

    /// The same location, opened once more for the same person; for work on a thread of its own.
    pub fn beside_itself(&self) -> Result<Self, AppError> {
        self.to_open_beside().open()
    }

    /// What another thread needs to open the same location for the same person.
    pub fn to_open_beside(&self) -> Beside {
        Beside {
            path: self.store.path().to_owned(),
            key: self.store.key().clone(),
            vault: self.desk.vault.clone(),
            actor: self.desk.actor.clone(),
        }
    }

    /// Reads the location again when another connection has written since the last time.
    pub fn catch_up(&mut self) -> Result<(), AppError> {
        let version = self.store.data_version()?;
        if self.caught_up != Some(version) {
            self.house = House::read(self.store.read())?;
            self.caught_up = Some(version);
        }
        Ok(())
    }

    /// Puts what lies in the side file ("-wal") into the register itself and empties it.
    pub fn settle_side_file(&self) -> Result<(), AppError> {
        Ok(self.store.settle_side_file()?)
    }

    /// The same session with other chance; for the demo and tests.
    #[must_use]
    pub fn with_random(mut self, random: Random) -> Self {
        self.desk.random = random;
        self
    }

    /// Name of who works with it.
    pub fn actor_name(&self) -> &str {
        &self.desk.actor.name
    }

    /// Role of who works with it.
    pub const fn role(&self) -> Role {
        self.desk.actor.role
    }

    /// Whether the location is the invented one.
    pub const fn reality(&self) -> Reality {
        self.house.location.reality
    }

    /// Name of the location.
    pub fn location_name(&self) -> &str {
        self.house.location.name.as_str()
    }

    /// Municipality in which the location lies.
    pub fn gemeente(&self) -> &str {
        self.house.location.gemeente.as_str()
    }

    /// Where the file lies.
    pub fn path(&self) -> &Path {
        self.store.path()
    }

    /// Changes when another terminal has written.
    pub fn data_version(&self) -> Result<i64, AppError> {
        Ok(self.store.data_version()?)
    }

    /// For tests of the anomaly: the file behaves as on a full disk from here on.
    pub fn limit_pages(&self, pages: u32) -> Result<(), AppError> {
        Ok(self.store.limit_pages(pages)?)
    }

    /// For tests of the anomaly: the file behaves as on a write-protected disk from here on.
    pub fn forbid_writes(&self) -> Result<(), AppError> {
        Ok(self.store.forbid_writes()?)
    }

    /// Version of the cipher of the location file; `None` in a plain build.
    pub fn cipher_version(&self) -> Result<Option<String>, AppError> {
        Ok(self.store.cipher_version()?)
    }

    /// The settings without secrets.
    pub fn show_location(&self) -> Result<LocationView, AppError> {
        self.require(Permission::SeeLocation)?;
        let accounts = location::accounts(self.store.read())?;
        Ok(LocationView {
            name: self.house.location.name.to_string(),
            holder: self.house.location.holder.to_string(),
            agb: self.house.location.agb.to_string(),
            gemeente: self.house.location.gemeente.to_string(),
            region: self.house.location.region.name(),
            regeling: self.house.regelingen.own().id.clone(),
            regelingen: self
                .house
                .regelingen
                .others()
                .iter()
                .map(|(gemeente, regeling)| (gemeente.to_string(), regeling.id.clone()))
                .collect(),
            reality: self.house.location.reality,
            schools: self.house.calendar.schools().to_vec(),
            open_holidays: self.house.calendar.open_holidays().to_vec(),
            lists: self.list_views()?,
            groups: self.house.groups.clone(),
            accounts: accounts
                .into_iter()
                .map(|account| (account.name.to_string(), account.role))
                .collect(),
        })
    }

    /// Refuses what this person may not do.
    pub fn require(&self, permission: Permission) -> Result<(), AppError> {
        self.desk.require(permission)
    }

    /// What kind of day a date is for a child: by the calendar of its own school where the location has one.
    pub fn day_type_for(&self, day: NaiveDate, school: Option<&Text>) -> DayType {
        self.house.day_type_for(day, school)
    }

    /// What kind of day a date is here: by the region of the location.
    pub fn day_type(&self, day: NaiveDate) -> DayType {
        self.house.day_type_for(day, None)
    }

    /// One of the groups.
    pub(super) fn group(&self, id: GroupId) -> Result<&Group, AppError> {
        self.house.group(id).ok_or_else(|| AppError::internal("GROEP"))
    }

    /// Writes in one transaction together with its line in the log.
    pub(super) fn audited<T>(
        &self,
        now: Moment,
        action: &str,
        detail: &str,
        work: impl FnOnce(Tx<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.decided(now, |tx| Ok((work(tx)?, Line::new(action, detail))))
    }

    /// The same for what shows only inside the transaction what it will be called in the log.
    pub(super) fn decided<T>(
        &self,
        now: Moment,
        work: impl FnOnce(Tx<'_>) -> Result<(T, Line), AppError>,
    ) -> Result<T, AppError> {
        self.write(|tx| {
            let (outcome, Line { action, detail }) = work(tx)?;
            audit::record(tx, &now.utc_text(), &self.desk.actor, &action, &detail)?;
            Ok(outcome)
        })
    }

    /// The same for what may turn out to be known already: then nothing is written, and the log gets no line.
    pub(super) fn write_or_known<T>(
        &self,
        now: Moment,
        (action, detail): (&str, &str),
        work: impl FnOnce(Tx<'_>) -> Result<Written<T>, AppError>,
    ) -> Result<T, AppError> {
        self.write(|tx| match work(tx)? {
            Written::Known(outcome) => Ok(outcome),
            Written::New(outcome) => {
                audit::record(tx, &now.utc_text(), &self.desk.actor, action, detail)?;
                Ok(outcome)
            }
        })
    }

    /// Writes in one IMMEDIATE transaction, for someone whose account still has the role that was read at the opening. Every
    /// check of a use case belongs in `work`: what was read before may have changed since.
    pub(super) fn write<T>(&self, work: impl FnOnce(Tx<'_>) -> Result<T, AppError>) -> Result<T, AppError> {
        self.write_waiting()?;
        self.store.write(|tx| {
            self.refuse_when_changed(tx)?;
            work(tx)
        })
    }

    /// Reads what needs many queries as it was at one moment, whatever another terminal writes meanwhile.
    pub(super) fn at_one_moment<T>(&self, read: impl FnOnce() -> Result<T, AppError>) -> Result<T, AppError> {
        self.store.read_tx(|_| read())
    }

    /// Stops an open window when its account was closed or got another role.
    pub(super) fn refuse_when_changed(&self, tx: Tx<'_>) -> Result<(), AppError> {
        self.desk.refuse_when_changed(tx)
    }

    /// Number of the first line of the log that was tampered with; `None` when the log is whole.
    pub fn first_broken_log_line(&self) -> Result<Option<i64>, AppError> {
        Ok(audit::first_broken(self.store.read())?)
    }

    /// Number of lines in the log with an action.
    pub fn log_count(&self, action: &str) -> Result<i64, AppError> {
        Ok(audit::count(self.store.read(), action)?)
    }
}

/// The sentence for a file without a key file beside it: one that is readable text, a plain database or very short was never
/// a location; of any other the key file is missing.
fn missing_vault(path: &Path) -> AppError {
    let mut head = Vec::new();
    let read = match open_regular(path) {
        Ok(file) => file.take(64).read_to_end(&mut head).map_err(StoreError::from),
        Err(StoreError::NotAFile) => return StoreError::NotAFile.into(),
        Err(error) => Err(error),
    };
    let readable = head
        .iter()
        .take(16)
        .all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace() || *byte == 0);
    // A plain build keeps its locations as plain databases.
    let ours = cfg!(not(feature = "sqlcipher")) && head.starts_with(b"SQLite format 3");
    if path.is_dir() || read.is_err() || head.len() < 64 || (readable && !ours) {
        StoreError::NotALocation.into()
    } else {
        StoreError::VaultMissing.into()
    }
}

/// What came of writing something that may have been written before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written<T> {
    /// It is new.
    New(T),
    /// It was there already.
    Known(T),
}

/// What a use case is called in the log, and its counts and internal ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    action: String,
    detail: String,
}

impl Line {
    /// A line.
    pub(super) fn new(action: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            action: action.into(),
            detail: detail.into(),
        }
    }
}
