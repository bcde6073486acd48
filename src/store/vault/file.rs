//! How the key file lies on disk: twice, and one line for each entry with a checksum of its own.
//!
//! `NAME.sleutels` and `NAME.sleutels.reserve` hold the same bytes. The first line says what the rest must be: number of
//! lines and checksum. One flipped bit anywhere so costs at most one line of one of the two, and that line stands in the
//! other. When the two differ, what is good in either is taken together: which entries *count* is said by the register
//! (`vault_entries`), so that an entry of an older file brings nothing back.

use super::{Entry, MAX_VAULT_BYTES, to_hex, vault_path};
use crate::store::error::StoreError;
use crate::store::files::{beside, read_regular, replace_key_file, sweep_key_file};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Where the second copy of a key file lies.
pub fn reserve_path(location: &Path) -> PathBuf {
    beside(location, ".sleutels.reserve")
}

/// Whether the register that belongs to a key file was ever put in its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Making {
    /// The location is still being made: nobody has been told that it is there.
    Busy,
    /// It is there.
    #[default]
    Done,
}

/// An account that has no entry any more: it was damaged in both files. Kept so that its owner hears that, and not that the
/// passphrase is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lost {
    pub(super) account: i64,
    pub(super) naam: String,
}

/// What a key file holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    pub(super) locatie: String,
    pub(super) making: Making,
    /// The last change of the keys that was taken over.
    pub(super) stand: i64,
    pub(super) sleutels: Vec<Entry>,
    /// The key of the sealed notes; empty while there is none.
    pub(super) verzegeld: Vec<Entry>,
    pub(super) verloren: Vec<Lost>,
}

/// The form of before there were checksums: the whole file is one JSON object.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OldFile {
    versie: u32,
    locatie: String,
    sleutels: Vec<Entry>,
    #[serde(default)]
    verzegeld: Vec<Entry>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    versie: u32,
    locatie: String,
    /// Lines after this one, and their checksum together.
    regels: usize,
    som: String,
    /// The last change of the keys that the register had recorded when this was written.
    #[serde(default)]
    stand: i64,
    /// Stands there while the location is being made.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    nieuw: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "lijst", rename_all = "lowercase")]
enum Line {
    Sleutels(Entry),
    Verzegeld(Entry),
    Verloren(Lost),
}

const VERSION: u32 = 2;

/// How one of the two files was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// Every checksum is right.
    Whole,
    /// It is of before there were checksums.
    Unchecked,
    /// It is whole, but not the same as the other: a computer stopped between the two, or an older one was put back.
    Differs,
    /// It is not there.
    Missing,
    /// A checksum is wrong, or it cannot be read.
    Damaged,
    /// It is of another location.
    Foreign,
}

/// How the two files were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The key file itself.
    pub main: FileState,
    /// Its second copy.
    pub reserve: FileState,
    /// Whether an entry is gone from both.
    pub has_lost: bool,
}

impl Found {
    /// As just written.
    pub(super) const WHOLE: Self = Self {
        main: FileState::Whole,
        reserve: FileState::Whole,
        has_lost: false,
    };

    /// Whether the two files are not what they should be.
    pub fn needs_writing(self) -> bool {
        self != Self::WHOLE
    }

    /// Which files something happened to from outside: what is behind or old is no damage.
    pub fn damage(self) -> Option<&'static str> {
        let main = matches!(self.main, FileState::Damaged | FileState::Missing | FileState::Foreign);
        let reserve = match self.reserve {
            FileState::Damaged | FileState::Foreign => true,
            // Beside a file of before there were two, none is missing.
            FileState::Missing => self.main != FileState::Unchecked,
            FileState::Whole | FileState::Unchecked | FileState::Differs => false,
        };
        match (main, reserve) {
            (true, true) => Some("beide"),
            (true, false) => Some("sleutels"),
            (false, true) => Some("reserve"),
            (false, false) => None,
        }
    }
}

/// One of the two files as it was read.
struct Parsed {
    state: FileState,
    header: Option<Header>,
    lines: Vec<Line>,
    /// Lines that there must be, as far as can be told.
    expected: usize,
}

impl Parsed {
    fn nothing(state: FileState) -> Self {
        Self {
            state,
            header: None,
            lines: Vec::new(),
            expected: 0,
        }
    }

    fn is_sound(&self) -> bool {
        matches!(self.state, FileState::Whole | FileState::Unchecked)
    }
}

fn checksum(bytes: &[u8]) -> String {
    to_hex(&Sha256::digest(bytes))
}

/// What stands behind the checksum of a line; `None` when the two do not belong together.
fn checked<T: serde::de::DeserializeOwned>(line: &[u8]) -> Option<T> {
    let (sum, rest) = line.split_at_checked(64)?;
    let json = rest.strip_prefix(b" ")?;
    (checksum(json).as_bytes() == sum).then(|| serde_json::from_slice(json).ok())?
}

fn old(bytes: &[u8]) -> Parsed {
    let Ok(file) = serde_json::from_slice::<OldFile>(bytes) else {
        return Parsed::nothing(FileState::Damaged);
    };
    if file.versie != 1 || file.sleutels.is_empty() {
        return Parsed::nothing(FileState::Damaged);
    }
    let lines: Vec<Line> = file
        .sleutels
        .into_iter()
        .map(Line::Sleutels)
        .chain(file.verzegeld.into_iter().map(Line::Verzegeld))
        .collect();
    Parsed {
        state: FileState::Unchecked,
        header: Some(Header {
            versie: file.versie,
            locatie: file.locatie,
            regels: lines.len(),
            som: String::new(),
            stand: 0,
            nieuw: false,
        }),
        expected: lines.len(),
        lines,
    }
}

fn parse(bytes: &[u8]) -> Parsed {
    if bytes.starts_with(b"{") {
        return old(bytes);
    }
    let (first, rest) = match bytes.iter().position(|byte| *byte == b'\n') {
        Some(at) => (
            bytes.get(..at).unwrap_or_default(),
            bytes.get(at + 1..).unwrap_or_default(),
        ),
        None => (bytes, &[][..]),
    };
    let header: Option<Header> = checked(first).filter(|header: &Header| header.versie == VERSION);
    let found: Vec<Option<Line>> = rest
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(checked)
        .collect();
    let is_whole = header
        .as_ref()
        .is_some_and(|header| header.som == checksum(rest) && header.regels == found.len())
        && found.iter().all(Option::is_some);
    Parsed {
        state: if is_whole { FileState::Whole } else { FileState::Damaged },
        expected: header.as_ref().map_or(0, |header| header.regels).max(found.len()),
        header,
        lines: found.into_iter().flatten().collect(),
    }
}

/// Reads one of the two. A file that this person may not read is not damaged: that is said as it is.
fn parsed(path: &Path) -> Result<Parsed, StoreError> {
    match read_regular(path, MAX_VAULT_BYTES) {
        Ok(bytes) => Ok(parse(&bytes)),
        Err(StoreError::NotFound) => Ok(Parsed::nothing(FileState::Missing)),
        Err(StoreError::Io(_)) => Ok(Parsed::nothing(FileState::Damaged)),
        Err(error) => Err(error),
    }
}

fn push_new(list: &mut Vec<Entry>, entry: Entry) {
    let is_there = list
        .iter()
        .any(|other| other.account == entry.account && other.zout == entry.zout);
    if !is_there {
        list.push(entry);
    }
}

impl Content {
    fn add(&mut self, line: Line) {
        match line {
            Line::Sleutels(entry) => push_new(&mut self.sleutels, entry),
            Line::Verzegeld(entry) => push_new(&mut self.verzegeld, entry),
            Line::Verloren(lost) => {
                if !self.verloren.contains(&lost) {
                    self.verloren.push(lost);
                }
            }
        }
    }

    /// Takes in what another reading of the same files holds beside this one.
    pub(super) fn take_in(&mut self, other: Self) {
        other
            .sleutels
            .into_iter()
            .for_each(|entry| push_new(&mut self.sleutels, entry));
        other
            .verzegeld
            .into_iter()
            .for_each(|entry| push_new(&mut self.verzegeld, entry));
        self.stand = self.stand.max(other.stand);
        self.sort();
    }

    fn len(&self) -> usize {
        self.sleutels.len() + self.verzegeld.len() + self.verloren.len()
    }

    /// The recovery key stays last.
    pub(super) fn sort(&mut self) {
        self.sleutels.sort_by_key(|entry| entry.account == 0);
        self.verzegeld.sort_by_key(|entry| entry.account == 0);
    }

    /// The file as it is written.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, StoreError> {
        let own = self.sleutels.iter().cloned().map(Line::Sleutels);
        let sealed = self.verzegeld.iter().cloned().map(Line::Verzegeld);
        let lost = self.verloren.iter().cloned().map(Line::Verloren);
        let lines: Vec<String> = own
            .chain(sealed)
            .chain(lost)
            .map(|line| text(&line))
            .collect::<Result<_, _>>()?;
        let rest = lines.concat();
        let header = Header {
            versie: VERSION,
            locatie: self.locatie.clone(),
            regels: lines.len(),
            som: checksum(rest.as_bytes()),
            stand: self.stand,
            nieuw: self.making == Making::Busy,
        };
        Ok((text(&header)? + &rest).into_bytes())
    }

    /// Takes away what an interrupted writing left.
    pub(super) fn sweep(location: &Path) {
        sweep_key_file(&vault_path(location));
        sweep_key_file(&reserve_path(location));
    }

    /// Writes both files, each whole or not at all, readable by the owner only.
    pub(super) fn write(&self, location: &Path) -> Result<(), StoreError> {
        let bytes = self.to_bytes()?;
        replace_key_file(&vault_path(location), &bytes)?;
        replace_key_file(&reserve_path(location), &bytes)
    }
}

/// A line with its checksum.
fn text(line: &impl Serialize) -> Result<String, StoreError> {
    let json = serde_json::to_string(line).map_err(|_| StoreError::VaultDamaged)?;
    Ok(format!("{} {json}\n", checksum(json.as_bytes())))
}

/// Reads both files. One reading where they are of one location; of two locations one reading each, the key file first.
pub(super) fn read(location: &Path) -> Result<Vec<(Content, Found)>, StoreError> {
    let reserve = parsed(&reserve_path(location)).unwrap_or_else(|_| Parsed::nothing(FileState::Damaged));
    let main = match parsed(&vault_path(location)) {
        // Something else lies in its place, or it may not be read: the other catches that as it catches damage.
        Err(_) if reserve.state == FileState::Whole => Parsed::nothing(FileState::Damaged),
        main => main?,
    };
    if main.state == FileState::Missing && reserve.state == FileState::Missing {
        return Err(StoreError::VaultMissing);
    }
    if !are_of_two_locations(&main, &reserve) {
        return Ok(vec![together(main, reserve)?]);
    }
    let foreign = || Parsed::nothing(FileState::Foreign);
    let found = [together(main, foreign()), together(foreign(), reserve)];
    let readable: Vec<_> = found.into_iter().flatten().collect();
    if readable.is_empty() {
        return Err(StoreError::VaultDamaged);
    }
    Ok(readable)
}

fn place(parsed: &Parsed) -> Option<&str> {
    parsed.header.as_ref().map(|header| header.locatie.as_str())
}

fn are_of_two_locations(main: &Parsed, reserve: &Parsed) -> bool {
    matches!((place(main), place(reserve)), (Some(own), Some(other)) if own != other)
}

/// Takes together what is good in either.
fn together(main: Parsed, mut reserve: Parsed) -> Result<(Content, Found), StoreError> {
    let sum = |parsed: &Parsed| {
        let header = parsed.header.as_ref();
        header.map(|header| (header.som.clone(), header.nieuw, header.stand))
    };
    if main.state == FileState::Whole && reserve.state == FileState::Whole && sum(&main) != sum(&reserve) {
        reserve.state = FileState::Differs;
    }
    let is_sound = main.is_sound() || reserve.is_sound() || reserve.state == FileState::Differs;
    let expected = if is_sound {
        0
    } else {
        main.expected.max(reserve.expected)
    };
    let locatie = place(&main).or(place(&reserve)).ok_or(StoreError::VaultDamaged)?;
    let busy = |parsed: &Parsed| parsed.header.as_ref().is_some_and(|header| header.nieuw);
    let stand = |parsed: &Parsed| parsed.header.as_ref().map_or(0, |header| header.stand);
    let mut content = Content {
        locatie: locatie.to_owned(),
        // Without a word of the file itself the one of its reserve counts.
        making: match (busy(&main), main.header.is_none() && busy(&reserve)) {
            (false, false) => Making::Done,
            _ => Making::Busy,
        },
        stand: stand(&main).max(stand(&reserve)),
        ..Content::default()
    };
    let mut found = Found {
        main: main.state,
        reserve: reserve.state,
        has_lost: false,
    };
    // The one that is whole goes first: it has the order, and of the same entry the first one counts.
    let goes_first = main.state == FileState::Whole || !reserve.is_sound();
    let (first, then) = if goes_first { (main, reserve) } else { (reserve, main) };
    first
        .lines
        .into_iter()
        .chain(then.lines)
        .for_each(|line| content.add(line));
    content.sort();
    if content.sleutels.is_empty() {
        return Err(StoreError::VaultDamaged);
    }
    found.has_lost = content.len() < expected;
    Ok((content, found))
}
