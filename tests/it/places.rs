//! Where a register may lie: not in a folder that another program keeps the same elsewhere, and not on a drive of another computer. Whoever
//! has it there already reads it, and gets it out.
#![cfg(test)]

use crate::cli::{Home, code, err, out, text};
use std::path::{Path, PathBuf};

fn beside(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", path.display()))
}

/// Folders that a program keeps the same elsewhere, by their name, by what lies in them, and by a link that leads to one.
fn synced_folders(home: &Path) -> Vec<PathBuf> {
    let by_name = home.join("OneDrive - Stichting Voorbeeld");
    let marked = home.join("gedeeld");
    let below = marked.join("bso").join("plus");
    std::fs::create_dir_all(&by_name).expect("a folder");
    std::fs::create_dir_all(&below).expect("a folder");
    std::fs::create_dir(marked.join(".stfolder")).expect("a mark");
    let mut folders = vec![by_name.clone(), below];
    #[cfg(unix)]
    {
        let link = home.join("gewoon");
        std::os::unix::fs::symlink(&by_name, &link).expect("a link");
        folders.push(link);
    }
    folders
}

#[test]
fn a_new_location_and_one_that_is_put_back_are_refused_in_a_synced_folder_and_copies_are_not() {
    let home = Home::with_location();
    let made = home.run(&["backup", "maak", "--json"]);
    let made: serde_json::Value = serde_json::from_slice(&made.stdout).expect("JSON");
    let copy = made["kopieen"][0]["bestand"].as_str().expect("a path");
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/voorbeeld/locatie.toml");
    for folder in synced_folders(home.folder.path()) {
        let target = folder.join("nieuw.plusgroep");
        let new = home.run(&[
            "--bestand",
            text(&target),
            "locatie",
            "nieuw",
            "--instellingen",
            text(&settings),
            "--account",
            "Anja",
            "--rol",
            "locatiemanager",
        ]);
        let back = home.run(&["herstel", copy, "--naar", text(&target)]);
        for refused in [new, back] {
            assert_eq!(code(&refused), 2, "{}: {}", folder.display(), out(&refused));
            assert!(err(&refused).contains("schijf van deze computer"), "{}", err(&refused));
        }
        assert!(!target.exists() && !beside(&target, ".sleutels").exists());
        let chosen = home.run(&["backup", "plaats", text(&folder)]);
        assert_eq!(code(&chosen), 0, "a second place for copies: {}", err(&chosen));
    }
    assert_eq!(code(&home.run(&["backup", "maak"])), 0);
}

#[test]
fn a_location_that_lies_in_a_synced_folder_already_is_read_not_written_and_got_out() {
    let mut home = Home::with_samples();
    let folder = synced_folders(home.folder.path()).remove(0);
    let file = folder.join("locatie.plusgroep");
    for ending in ["", ".sleutels"] {
        std::fs::rename(beside(&home.file, ending), beside(&file, ending)).expect("moved");
    }
    home.file = file.clone();
    let before = std::fs::read(&file).expect("a file");
    let read = home.run(&["kind", "toon", "12"]);
    assert_eq!(code(&read), 0, "{}", err(&read));
    assert!(
        err(&read).contains("OneDrive") && err(&read).contains("plusgroep herstel"),
        "{}",
        err(&read)
    );
    let refused = home.run(&["backup", "plaats", "--geen"]);
    assert_eq!(code(&refused), 2);
    assert!(err(&refused).contains("OneDrive"), "{}", err(&refused));
    assert!(std::fs::read(&file).expect("a file") == before);
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    // The empty file says to whoever wants to put a copy back that somebody reads.
    assert_eq!(
        names,
        [
            "locatie.plusgroep",
            "locatie.plusgroep.sleutels",
            "locatie.plusgroep.slot"
        ]
    );

    // The way out that the sentence names.
    let elsewhere = home.folder.path().join("kopie");
    let made = home.run(&["backup", "maak", "--uit", text(&elsewhere), "--json"]);
    assert_eq!(code(&made), 0, "{}", err(&made));
    let made: serde_json::Value = serde_json::from_slice(&made.stdout).expect("JSON");
    let copy = made["kopieen"][0]["bestand"].as_str().expect("a path").to_owned();
    home.file = home.folder.path().join("goed.plusgroep");
    let back = home.run(&["herstel", &copy]);
    assert_eq!(code(&back), 0, "{}", err(&back));
    assert_eq!(
        (
            code(&home.run(&["kind", "toon", "12"])),
            err(&home.run(&["kind", "toon", "12"])).as_str()
        ),
        (0, "")
    );
}
