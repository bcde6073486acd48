//! What lies beside a register from before something happened to it ("opzij gezet"): before a newer schema, before a copy was put back,
//! before a side file that did not belong was taken away. All of it holds what was in the register on that day.

use super::copies::{STAMP, names_in};
use super::error::StoreError;
use chrono::{DateTime, NaiveDateTime, Utc};
use std::path::{Path, PathBuf};

/// A file of before, and from when it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// The file.
    pub path: PathBuf,
    /// Nothing in it is from later than this moment, UTC.
    pub since_utc: NaiveDateTime,
}

/// Everything of before that lies beside a register, oldest first. A name that the program does not give is left out.
pub fn beside_register(register: &Path) -> Result<Vec<SetAside>, StoreError> {
    let own = register.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folder = register.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut found = Vec::new();
    for (path, name) in names_in(folder.unwrap_or(Path::new(".")))? {
        let Some(rest) = name.strip_prefix(&own) else { continue };
        if let Some(since_utc) = moment_in(rest).or_else(|| moment_of_schema(rest, &path)) {
            found.push(SetAside { path, since_utc });
        }
    }
    found.sort_by(|one, other| (one.since_utc, &one.path).cmp(&(other.since_utc, &other.path)));
    Ok(found)
}

/// Takes a file of before away.
pub fn remove(file: &SetAside) -> Result<(), StoreError> {
    Ok(std::fs::remove_file(&file.path)?)
}

/// The moment in the rest of a name: `.voor-herstel-MOMENT` with the endings of a location, `-wal.opzij-MOMENT`, `.staat.opzij-MOMENT`.
fn moment_in(rest: &str) -> Option<NaiveDateTime> {
    let kept = ["-wal.opzij-", ".staat.opzij-"]
        .iter()
        .find_map(|prefix| rest.strip_prefix(prefix));
    let stamp = kept.or_else(|| {
        let kept = rest.strip_prefix(".voor-herstel-")?;
        let endings = ["-wal", ".sleutels", ".sleutels.reserve"];
        Some(
            endings
                .iter()
                .find_map(|ending| kept.strip_suffix(ending))
                .unwrap_or(kept),
        )
    })?;
    NaiveDateTime::parse_from_str(stamp, STAMP).ok()
}

/// When the copy before a newer schema was made: its name holds the schema, so the file system says it.
fn moment_of_schema(rest: &str, path: &Path) -> Option<NaiveDateTime> {
    let number = rest.strip_prefix(".voor-schema-")?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let written = std::fs::metadata(path).and_then(|about| about.modified()).ok();
    written
        .filter(|_| is_number)
        .map(|written| DateTime::<Utc>::from(written).naive_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_the_program_gives_are_files_of_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let stamp = "2026-03-01T080000Z";
        let ours = [
            format!("l.plusgroep.voor-herstel-{stamp}"),
            format!("l.plusgroep.voor-herstel-{stamp}-wal"),
            format!("l.plusgroep.voor-herstel-{stamp}.sleutels"),
            format!("l.plusgroep.voor-herstel-{stamp}.sleutels.reserve"),
            format!("l.plusgroep-wal.opzij-{stamp}"),
            format!("l.plusgroep.staat.opzij-{stamp}"),
            "l.plusgroep.voor-schema-12".to_owned(),
        ];
        let not = [
            "l.plusgroep".to_owned(),
            "l.plusgroep-wal".to_owned(),
            "l.plusgroep.sleutels".to_owned(),
            "l.plusgroep.voor-herstel-mijn-eigen".to_owned(),
            "l.plusgroep.voor-schema-12.tijdelijk".to_owned(),
            "l.plusgroep.voor-schema-".to_owned(),
            format!("ander.plusgroep.voor-herstel-{stamp}"),
            format!("l.plusgroep.voor-herstel-{stamp}.zip"),
        ];
        for name in ours.iter().chain(&not) {
            std::fs::write(folder.path().join(name), "x").expect("written");
        }
        let found = beside_register(&folder.path().join("l.plusgroep")).expect("read");
        let mut names: Vec<String> = found
            .iter()
            .map(|file| file.path.file_name().expect("a name").to_string_lossy().into_owned())
            .collect();
        names.sort();
        let mut wanted = ours.to_vec();
        wanted.sort();
        assert_eq!(names, wanted);
    }
}
