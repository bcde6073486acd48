//! What every command needs: which file, who, when, and how to answer.

use super::args::Common;
use super::output::{Format, remark};
use super::secrets;
use crate::app::{AppError, Clock, DiskTrouble, DiskWatch, ErrorKind, Moment, Session, copies, finish_restore};
use crate::domain::hidden::visible_path;
use crate::domain::time::parse_moment;
use std::cell::RefCell;
use std::path::{Path, PathBuf};

/// Name of the environment variable that names the location file.
const FILE_VARIABLE: &str = "PLUSGROEP_BESTAND";

/// What every command needs.
#[derive(Clone, Debug)]
pub struct Context {
    /// The location file, if it was named.
    pub named_file: Option<PathBuf>,
    /// File with the passphrase.
    pub passphrase_file: Option<PathBuf>,
    /// Account.
    pub account: Option<String>,
    /// Source of "now".
    pub clock: Clock,
    /// How to answer.
    pub format: Format,
    /// Tells what is the matter with the disk, when nothing can be written; said beside an answer.
    disk: RefCell<Option<DiskWatch>>,
}

impl Context {
    /// Reads the common options.
    pub(super) fn from_args(common: Common) -> Result<Self, AppError> {
        let clock = match &common.nu {
            None => Clock::System,
            Some(raw) => {
                Clock::Fixed(parse_moment(raw).map_err(|error| AppError::value("De waarde van --nu", &error))?)
            }
        };
        let from_environment = || {
            std::env::var_os(FILE_VARIABLE)
                .filter(|path| !path.is_empty())
                .map(PathBuf::from)
        };
        Ok(Self {
            named_file: common.bestand.or_else(from_environment),
            passphrase_file: common.wachtwoord_bestand,
            account: common.account,
            clock,
            format: if common.json { Format::Json } else { Format::Text },
            disk: RefCell::new(None),
        })
    }

    /// The moment it is.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The location file: named, or at the default place. A copy that was being put back there when the program was stopped is
    /// put back first.
    pub fn file(&self) -> Result<PathBuf, AppError> {
        let path = match &self.named_file {
            Some(path) => path.clone(),
            None => default_file()?,
        };
        let path = copies::own_name(&path)?;
        finish_restore(&path)?;
        Ok(path)
    }

    /// Opens the location for a command.
    pub(super) fn open(&self) -> Result<Session, AppError> {
        let path = self.file()?;
        if !path.exists() {
            return Err(self.no_location(&path));
        }
        let passphrase = secrets::passphrase(self.passphrase_file.as_deref())?;
        self.open_as(&path, &passphrase)
    }

    /// Opens the location with a passphrase; what was damaged and is mended is said beside the answer.
    pub(super) fn open_as(&self, path: &Path, passphrase: &str) -> Result<Session, AppError> {
        let session = Session::open(path, self.account.as_deref(), passphrase, self.now())
            .map_err(|error| self.with_newest_copy(path, error))?;
        self.disk.replace(Some(session.disk_watch()));
        if let Some(mended) = session.mended() {
            remark(mended);
        }
        Ok(session)
    }

    /// What is damaged is left for the newest copy: names it, so that nobody has to look for it.
    fn with_newest_copy(&self, path: &Path, error: AppError) -> AppError {
        if !error.is_damage() {
            return error;
        }
        match copies::to_put_back(path, self.now()) {
            Ok(Some(copy)) => error.hint(format!(
                "De nieuwste reservekopie is van {}: plusgroep herstel \"{}\" --naar \"{}\"",
                copy.made.format("%d-%m-%Y %H:%M"),
                visible_path(&copy.register),
                visible_path(path)
            )),
            _ => error,
        }
    }

    /// The sentence for a location that is not there. Where copies of it lie the way on is one of those, not a new location.
    pub(super) fn no_location(&self, path: &Path) -> AppError {
        let message = format!("Er is geen locatie in {}.", visible_path(path));
        let error = AppError::new(ErrorKind::NotFound, "GEEN_LOCATIE", message);
        match copies::to_put_back(path, self.now()) {
            Ok(Some(copy)) => error
                .hint(format!(
                    "Er liggen wel reservekopieën. Zet de nieuwste, van {}, terug met: plusgroep herstel \"{}\" --naar \"{}\"",
                    copy.made.format("%d-%m-%Y %H:%M"),
                    visible_path(&copy.register),
                    visible_path(path)
                ))
                .hint("Bekijk welke er zijn met: plusgroep backup lijst"),
            _ => error
                .hint("Maak een locatie met: plusgroep locatie nieuw")
                .hint("Of kijk eerst rond met: plusgroep demo")
                .hint("Of zet een reservekopie terug, bijvoorbeeld van een stick, met: plusgroep herstel KOPIE"),
        }
    }

    /// Says beside an answer that it was only read, on a disk that cannot be written. A refusal says so itself.
    pub(super) fn remark_on_the_disk(&self) {
        let trouble = self.disk.borrow().as_ref().and_then(DiskWatch::trouble);
        if let Some([sentence, help]) = trouble.map(DiskTrouble::remark) {
            remark(&sentence);
            remark(&format!("  {help}"));
        }
    }

    /// The passphrase when it was given without asking, so that the program need not ask either.
    pub fn given_passphrase(&self) -> Result<Option<zeroize::Zeroizing<String>>, AppError> {
        secrets::given(self.passphrase_file.as_deref())
    }
}

/// The default place: the folder for data that stays on this computer (never a roaming one, which may lie on a share).
fn default_file() -> Result<PathBuf, AppError> {
    let folders = directories::ProjectDirs::from("nl", "plusgroep", "plusgroep").ok_or_else(|| {
        AppError::new(
            ErrorKind::Disk,
            "GEEN_MAP",
            "De map voor gegevens van deze gebruiker is niet te vinden.",
        )
        .hint("Noem het bestand met --bestand.")
    })?;
    Ok(folders.data_local_dir().join("locatie.plusgroep"))
}
