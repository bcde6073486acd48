//! Places where a register may not lie: a network drive, where locks and the order of writing cannot be trusted, and a folder that another
//! program copies to elsewhere, which takes the register and its side file apart and brings an old one back. Copies may lie there.

use std::path::{Component, Path, PathBuf};

/// What is wrong with a place for a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// A drive of another computer, with the name of its sort.
    Network(&'static str),
    /// A folder that a program keeps the same elsewhere, with the name of that program.
    Synced(&'static str),
}

/// Sorts of file systems of other computers, as the system calls them, and as people do. `fuse.` is left off.
const NETWORK: &[(&str, &str)] = &[
    ("nfs", "NFS"),
    ("nfs4", "NFS"),
    ("cifs", "SMB"),
    ("smb3", "SMB"),
    ("smbfs", "SMB"),
    ("9p", "9P"),
    ("afs", "AFS"),
    ("afpfs", "AFP"),
    ("ceph", "Ceph"),
    ("coda", "Coda"),
    ("davfs", "WebDAV"),
    ("webdav", "WebDAV"),
    ("glusterfs", "GlusterFS"),
    ("gvfsd-fuse", "GVFS"),
    ("lustre", "Lustre"),
    ("ncpfs", "NCP"),
    ("ocfs2", "OCFS2"),
    ("rclone", "rclone"),
    ("sshfs", "SSHFS"),
];

/// Folders that a program keeps the same elsewhere, by the beginning of their name in small letters.
const SYNCED_FOLDERS: &[(&str, &str)] = &[
    ("onedrive", "OneDrive"),
    ("dropbox", "Dropbox"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("my drive", "Google Drive"),
    ("mijn drive", "Google Drive"),
    ("drivefs", "Google Drive"),
    ("icloud drive", "iCloud Drive"),
    ("icloud~", "iCloud Drive"),
    ("iclouddrive", "iCloud Drive"),
    ("com~apple~clouddocs", "iCloud Drive"),
    ("nextcloud", "Nextcloud"),
    ("owncloud", "ownCloud"),
    ("pcloud", "pCloud"),
    ("stack", "STACK"),
    ("synologydrive", "Synology Drive"),
    ("proton drive", "Proton Drive"),
];

/// The same of which the name is an ordinary word or says nothing more: only as a whole.
const SYNCED_NAMES: &[(&str, &str)] = &[
    ("box", "Box"),
    ("box sync", "Box"),
    ("kdrive", "kDrive"),
    ("mega", "MEGA"),
    ("megasync", "MEGA"),
    ("pclouddrive", "pCloud"),
    ("pcloud drive", "pCloud"),
    ("seafile", "Seafile"),
    ("tresorit", "Tresorit"),
];

/// What those programs put in the folder that they keep.
const MARKERS: &[(&str, &str)] = &[
    (".dropbox", "Dropbox"),
    (".dropbox.cache", "Dropbox"),
    (".stfolder", "Syncthing"),
    (".sync_journal.db", "Nextcloud"),
    (".owncloudsync.log", "ownCloud"),
    (".nextcloudsync.log", "Nextcloud"),
    (".849c9593-d756-4e56-8d6e-42412f2a707b", "OneDrive"),
    (".synologyworkingdirectory", "Synology Drive"),
    (".sync", "Resilio Sync"),
];

/// What is wrong with the place of a register, also of one that is not there yet.
pub fn unfit(register: &Path) -> Option<Unfit> {
    let (folder, rest) = existing(register);
    let real = folder.canonicalize().unwrap_or(folder);
    let whole = real.join(&rest);
    by_path(&whole.to_string_lossy())
        .or_else(|| by_path(&std::path::absolute(register).ok()?.to_string_lossy()))
        .or_else(|| by_mounts(&mounts()?, &real))
        .or_else(|| by_markers(&real))
}

/// The table of mounts, where the system has one.
fn mounts() -> Option<String> {
    // A path in it may hold any byte.
    let bytes = std::fs::read("/proc/self/mountinfo").ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The nearest folder above a file that is there, and the rest of the path.
fn existing(register: &Path) -> (PathBuf, PathBuf) {
    let absolute = std::path::absolute(register).unwrap_or_else(|_| register.to_owned());
    let found = absolute.ancestors().skip(1).find(|folder| folder.is_dir());
    let folder = found.unwrap_or(Path::new("/")).to_owned();
    let rest = absolute.strip_prefix(&folder).unwrap_or(&absolute).to_owned();
    // A register that is itself a link lies where the link points.
    match absolute.canonicalize() {
        Ok(real) => (
            real.parent().map_or(folder, Path::to_owned),
            PathBuf::from(real.file_name().unwrap_or_default()),
        ),
        Err(_) => (folder, rest),
    }
}

/// What the words of a path say, of any system: a share of Windows, a folder of a program that copies.
fn by_path(path: &str) -> Option<Unfit> {
    let plain = path.replace('\\', "/");
    // "//?/C:/..." is a plain disk and "//?/UNC/..." a share; "//computer/map" is one as well.
    let share = match plain.strip_prefix("//?/").or_else(|| plain.strip_prefix("//./")) {
        Some(rest) => rest.to_lowercase().starts_with("unc/"),
        None => plain.starts_with("//"),
    };
    if share && path.starts_with('\\') {
        return Some(Unfit::Network("SMB"));
    }
    let small = plain.to_lowercase();
    for (within, name) in [
        ("/library/mobile documents/", "iCloud Drive"),
        ("/library/cloudstorage/", "een cloudmap"),
        ("/.gvfs/", "GVFS"),
        ("/gvfs/", "GVFS"),
    ] {
        if small.contains(within) {
            return Some(if name == "GVFS" {
                Unfit::Network(name)
            } else {
                Unfit::Synced(name)
            });
        }
    }
    // The last part is the register itself, which may be called as it likes.
    let folders = small.rsplit_once('/').map_or("", |(folders, _)| folders);
    folders.split('/').find_map(synced_folder)
}

fn synced_folder(folder: &str) -> Option<Unfit> {
    // A second account of the same program gets a folder of the same name with a number: "OneDrive1", "Nextcloud2".
    let rest_of = |begin: &str| {
        Some(
            folder
                .strip_prefix(begin)?
                .trim_start_matches(|c: char| c.is_ascii_digit()),
        )
    };
    let by_beginning = SYNCED_FOLDERS.iter().find(|(begin, _)| {
        rest_of(begin)
            // "OneDrive - Stichting" and "Dropbox (Werk)" are theirs too, "stackoverflow" is not.
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '-', '_', '(']) || begin.ends_with('~'))
    });
    let as_a_whole = || SYNCED_NAMES.iter().find(|(name, _)| rest_of(name) == Some(""));
    let (_, name) = by_beginning.or_else(as_a_whole)?;
    Some(Unfit::Synced(name))
}

/// What the table of mounts of Linux says of a folder: the mount that lies deepest above it, and the last one where two lie on one place.
/// What is mounted there may be a folder of another place, which then says what it is.
fn by_mounts(mountinfo: &str, folder: &Path) -> Option<Unfit> {
    let mut deepest = 0;
    let mut sort = "";
    let mut elsewhere = None;
    for line in mountinfo.lines() {
        let Some((before, after)) = line.split_once(" - ") else {
            continue;
        };
        let mut fields = before.split(' ').skip(3).map(unescaped);
        let (root, point) = (fields.next()?, PathBuf::from(fields.next()?));
        let depth = point.components().count();
        // A computer that starts from the network has nothing else; there the register may lie.
        if folder.starts_with(&point) && depth >= deepest && depth > 1 {
            deepest = depth;
            sort = after.split(' ').next().unwrap_or_default();
            let within = folder.strip_prefix(&point).unwrap_or(folder);
            elsewhere = Some(Path::new(&root).join(within).join("locatie"));
        }
    }
    let sort = sort.strip_prefix("fuse.").unwrap_or(sort).to_lowercase();
    match NETWORK.iter().find(|(known, _)| *known == sort) {
        Some((_, name)) => Some(Unfit::Network(name)),
        None => by_path(&elsewhere?.to_string_lossy()),
    }
}

/// A path of that table: a blank, a tab, a line end and a backslash stand there in three digits of eight.
fn unescaped(path: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(path.to_owned(), |path, (code, sign)| path.replace(code, sign))
}

/// What lies in a folder or one above it, up to but not in the root: marks of a program that copies.
fn by_markers(folder: &Path) -> Option<Unfit> {
    let above = folder
        .ancestors()
        .filter(|folder| folder.components().any(|part| matches!(part, Component::Normal(_))));
    above.into_iter().find_map(|folder| {
        let (_, name) = MARKERS
            .iter()
            // Dropbox keeps a folder of its own by the first of these names in the home folder, which it does not copy.
            .find(|(marker, _)| {
                let found = folder.join(marker);
                found.exists() && !(*marker == ".dropbox" && found.is_dir())
            })?;
        Some(Unfit::Synced(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_and_a_folder_that_is_copied_are_known_by_their_path_on_every_system() {
        let network = |name| Some(Unfit::Network(name));
        let synced = |name| Some(Unfit::Synced(name));
        for (path, expected) in [
            (r"\\server\map\locatie.plusgroep", network("SMB")),
            (r"\\?\UNC\server\map\locatie.plusgroep", network("SMB")),
            (r"\\?\C:\Users\anna\locatie.plusgroep", None),
            (r"C:\Users\anna\AppData\Local\plusgroep\locatie.plusgroep", None),
            (r"C:\Users\anna\OneDrive\locatie.plusgroep", synced("OneDrive")),
            (
                r"C:\Users\anna\OneDrive - Stichting Voorbeeld\bso\locatie.plusgroep",
                synced("OneDrive"),
            ),
            (r"C:\Users\anna\Dropbox (Werk)\locatie.plusgroep", synced("Dropbox")),
            (r"G:\My Drive\locatie.plusgroep", synced("Google Drive")),
            (r"C:\Users\anna\iCloudDrive\locatie.plusgroep", synced("iCloud Drive")),
            (
                "/Users/anna/Library/Mobile Documents/com~apple~CloudDocs/l.plusgroep",
                synced("iCloud Drive"),
            ),
            (
                "/Users/anna/Library/CloudStorage/Dropbox/l.plusgroep",
                synced("een cloudmap"),
            ),
            ("/home/anna/Nextcloud/l.plusgroep", synced("Nextcloud")),
            ("/run/user/1000/gvfs/smb-share:server=nas/l.plusgroep", network("GVFS")),
            ("/home/anna/Nextcloud2/l.plusgroep", synced("Nextcloud")),
            (r"C:\Users\anna\OneDrive1\l.plusgroep", synced("OneDrive")),
            ("/home/anna/Box/l.plusgroep", synced("Box")),
            ("/home/anna/Box Sync/bso/l.plusgroep", synced("Box")),
            ("/home/anna/MEGA/l.plusgroep", synced("MEGA")),
            ("/home/anna/MEGAsync/l.plusgroep", synced("MEGA")),
            ("/home/anna/kDrive/l.plusgroep", synced("kDrive")),
            ("/home/anna/kDrive2/l.plusgroep", synced("kDrive")),
            ("/home/anna/Seafile/l.plusgroep", synced("Seafile")),
            ("/home/anna/Tresorit/l.plusgroep", synced("Tresorit")),
            ("/home/anna/pCloudDrive/l.plusgroep", synced("pCloud")),
            // What only looks like one.
            ("/home/anna/boxen/l.plusgroep", None),
            ("/home/anna/box van zolder/l.plusgroep", None),
            ("/home/anna/mega groot/l.plusgroep", None),
            ("/home/anna/nextcloud2go/l.plusgroep", None),
            ("/home/anna/stackoverflow/l.plusgroep", None),
            ("/home/anna/mijn dropboxen/l.plusgroep", None),
            ("/home/anna/onedrive.plusgroep", None),
            ("/home/anna/.local/share/plusgroep/locatie.plusgroep", None),
        ] {
            assert_eq!(by_path(path), expected, "{path}");
        }
    }

    #[test]
    fn a_network_drive_is_known_by_the_table_of_mounts() {
        let mounts = r"22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
30 22 0:25 / /mnt/nas rw shared:2 - nfs4 nas:/export rw
31 22 0:26 / /mnt/kantoor\040groot rw shared:3 - cifs //server/map rw
32 30 8:3 / /mnt/nas/lokaal rw - ext4 /dev/sdb1 rw
33 22 0:27 / /home/anna/ver rw - fuse.sshfs anna@server:/ rw
34 22 0:28 / /home/anna/wolk rw master:1 - fuse.rclone wolk: rw
35 22 0:29 / /media/stick rw - vfat /dev/sdc1 rw
36 22 0:30 / /media/ntfs rw - fuseblk /dev/sdd1 rw
37 22 0:31 / /twee rw - nfs nas:/b rw
38 37 8:4 / /twee rw - xfs /dev/sde1 rw
39 22 8:5 / /mnt rw - ext4 /dev/sdf1 rw
40 22 8:2 /home/anna/OneDrive\040-\040Stichting/bso /srv/bso rw - ext4 /dev/sda2 rw
41 22 8:2 /home/anna/gewoon /srv/gewoon rw - ext4 /dev/sda2 rw
42 22 8:2 /home/anna /srv/anna rw - ext4 /dev/sda2 rw";
        for (folder, expected) in [
            ("/home/anna", None),
            ("/mnt/nas/bso", Some("NFS")),
            ("/mnt/nasi", None),
            ("/mnt/nas/lokaal/bso", None),
            ("/mnt/kantoor groot/bso", Some("SMB")),
            ("/home/anna/ver", Some("SSHFS")),
            ("/home/anna/wolk/x", Some("rclone")),
            ("/media/stick", None),
            ("/media/ntfs", None),
            ("/twee", None),
            ("/srv/gewoon", None),
            ("/srv/anna", None),
        ] {
            let found = by_mounts(mounts, Path::new(folder));
            assert_eq!(found, expected.map(Unfit::Network), "{folder}");
        }
        for (folder, expected) in [
            ("/srv/bso", Some("OneDrive")),
            ("/srv/bso/plus", Some("OneDrive")),
            ("/srv/anna/Nextcloud/bso", Some("Nextcloud")),
        ] {
            let found = by_mounts(mounts, Path::new(folder));
            assert_eq!(
                found,
                expected.map(Unfit::Synced),
                "a folder of another place: {folder}"
            );
        }
    }
}
