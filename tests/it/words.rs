//! The words of the program where people meet them: one of something is singular, reading is not writing, a search forgives.
#![cfg(test)]

use crate::cli::{Home, code, err, out, text};

/// Words that never stand behind a single one.
const PLURALS: [&str; 17] = [
    "regels",
    "bestanden",
    "dagen",
    "kinderen",
    "dagdelen",
    "minuten",
    "weken",
    "maanden",
    "diensten",
    "delen",
    "fouten",
    "toewijzingen",
    "berichten",
    "termijnen",
    "scholen",
    "groepen",
    "medewerkers",
];

/// Every "1 regels" and its kind in a text.
fn wrong_plurals(shown: &str) -> Vec<String> {
    let words: Vec<&str> = shown.split_whitespace().collect();
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    words
        .windows(2)
        .map(|pair| (bare(pair[0]), bare(pair[1])))
        .filter(|(number, noun)| number == "1" && PLURALS.contains(&noun.as_str()))
        .map(|(number, noun)| format!("{number} {noun}"))
        .collect()
}

/// A location with one child, one allocation and one afternoon.
fn one_of_everything() -> Home {
    let home = Home::with_location();
    for (kind, content) in [
        (
            "kinderen",
            "kindnummer;voornaam;tussenvoegsel;achternaam;geboortedatum;bsn;gemeente;school;alert\n12;Pim;;O'Neill-van 't Hoff;2018-05-14;999900006;0214;;\n",
        ),
        (
            "plaatsingen",
            "kindnummer;groep;vanaf;tot;ma;di;wo;do;vr\n12;Uilen;2026-01-05;;nso;;;;\n",
        ),
        (
            "tarieven",
            "gemeente;productcode;vanaf;tot;productcategorie;eenheid;tarief_cent\n0214;45A60;2026-01-01;;45;16;4737\n",
        ),
        (
            "toewijzingen",
            "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;productcode;volume;eenheid;frequentie;ingangsdatum;einddatum;reden_wijziging\n0214;300201;2026-01-02;10:21:00;12;45;45A60;1;16;2;2026-01-05;2026-12-31;\n",
        ),
        (
            "aanwezigheid",
            "kindnummer;datum;groep;in;uit;reden\n12;2026-03-02;Uilen;14:05;18:00;\n",
        ),
    ] {
        let file = home.write(&format!("{kind}.csv"), content.as_bytes());
        let read = home.run(&["import", kind, text(&file)]);
        assert_eq!(code(&read), 0, "{kind}: {}{}", out(&read), err(&read));
    }
    home
}

#[test]
fn words_one_of_something_is_singular_in_what_the_commands_say() {
    let home = one_of_everything();
    let folder = home.folder.path().join("uit");
    let commands: [&[&str]; 11] = [
        &["locatie", "toon"],
        &["kind", "toon", "12"],
        &["toewijzingen"],
        &["termijnen"],
        &["zorgberichten"],
        &["bezetting", "--dag", "2026-03-02"],
        &["uren", "--maand", "2026-03"],
        &["declaratie", "controleer", "--maand", "2026-03", "--gemeente", "0214"],
        &[
            "declaratie",
            "maak",
            "--maand",
            "2026-03",
            "--gemeente",
            "0214",
            "--uit",
            text(&folder),
        ],
        &["declaratie", "lijst"],
        &[
            "inspectie",
            "--van",
            "2026-03-02",
            "--tot",
            "2026-03-02",
            "--uit",
            text(&folder),
        ],
    ];
    let mut all = String::new();
    for arguments in commands {
        let run = home.run(arguments);
        let shown = format!("{}{}", out(&run), err(&run));
        assert_eq!(wrong_plurals(&shown), Vec::<String>::new(), "{arguments:?}: {shown}");
        assert!(
            !shown.contains("(en)") && !shown.contains("(s)"),
            "{arguments:?}: {shown}"
        );
        all.push_str(&shown);
    }
    for part in ["1 regel, totaal", "over 1 dag."] {
        assert!(all.contains(part), "{part}: {all}");
    }
    assert_eq!(
        wrong_plurals("nog (1 regels), 11 dagen, 1 kinderen."),
        ["1 regels", "1 kinderen"]
    );
}

#[test]
fn words_a_search_forgives_apostrophes_hyphens_and_blanks() {
    let home = one_of_everything();
    for query in ["oneill", "o'neill", "van t hoff", "vanthoff", "o neill"] {
        let found = out(&home.run(&["kind", "zoek", query]));
        assert!(found.contains("O'Neill"), "{query}: {found}");
    }
}

#[test]
fn words_a_value_is_refused_in_right_dutch() {
    let home = Home::with_location();
    let file = home.write(
        "tarieven.csv",
        b"gemeente;productcode;vanaf;tot;productcategorie;eenheid;tarief_cent\n0214;45A60;2026-01-01;;45;16;47,37\n",
    );
    let shown = out(&home.run(&["import", "tarieven", text(&file)]));
    assert!(shown.contains("is geen geldig bedrag"), "{shown}");
    let moment = err(&home.run(&["bezetting", "--op", "gisteren"]));
    assert!(moment.contains("is geen geldig moment"), "{moment}");
}
