//! The Dutch words of the screens; those of the actions stand in their table.

use crate::app::copies::LastCopy;
use crate::app::day::{Change, ChildRow, GroupDay, Staffing, Today, WhichTime};
use crate::app::occupancy::{Remark, RemarkKind};
use crate::app::{DiskTrouble, Unwritable};
use crate::domain::calendar::DayType;
use crate::domain::error::ValueError;
use crate::domain::text::fold;
use crate::domain::time::Minute;
use crate::domain::words;
use crate::tui::model::Children;
use crate::tui::width::{columns, truncate};

pub const PROGRAM: &str = "plusgroep";
pub const DEMO: &str = "DEMO: niets hiervan is echt";
/// Shown above every screen of a location to try things out in.
pub const TRIAL: &str = "PROEF: deze locatie is om te proberen";

/// Shown above every screen while nothing can be written: that reading goes on, and what waits for the log.
pub fn disk_trouble(trouble: DiskTrouble, width: usize) -> String {
    let why = match trouble.why {
        Unwritable::Full => "SCHIJF VOL",
        Unwritable::ReadOnlyDisk => "SCHIJF ALLEEN-LEZEN",
        Unwritable::NoRight => "GEEN SCHRIJFRECHT",
        Unwritable::Faulty => "SCHIJFFOUT",
        Unwritable::Place(_) => "VERKEERDE PLAATS",
    };
    let waiting = trouble.waiting;
    if waiting == 0 {
        return format!("{why}: lezen gaat, vastleggen niet.");
    }
    let lines = if waiting == 1 { "regel wacht" } else { "regels wachten" };
    let full = format!("{why}: lezen gaat, vastleggen niet; {waiting} {lines} op het logboek.");
    if columns(&full) <= width {
        full
    } else {
        format!("{why}: alleen lezen ({waiting} {lines} op log)")
    }
}

pub const FAULT: &str = "FOUT: ";
pub const FIRST_RUN: &str = "b = school komt binnen, / = kind zoeken, ? = uitleg";
pub const SEARCH_TITLE: &str = "Kind zoeken";
pub const SEARCH_LABEL: &str = "Naam: ";
pub const SEARCH_HINT: &str = "Typ een paar letters van voornaam of achternaam.";
pub const SEARCH_NOTHING: &str = "Geen kind gevonden; typ minder letters.";
pub const NOT_LISTED: &str = "niet op de lijst";
pub const FILTER_LABEL: &str = "Zoek: ";
pub const PICK_LABEL: &str = "Cijfer kiest, letters zoeken: ";
pub const FILTER_NOTHING: &str = "Niets gevonden; haal letters weg met Backspace.";
pub const ALL_EXPECTED: &str = "Alle verwachte kinderen";
pub const NO_SCHOOL: &str = "Zonder school";
pub const NO_PIN: &str = "(geen pincode)";
pub const SWITCH_TITLE: &str = "Wie gaat verder?";
pub const NOT_CLOCKED: &str = "niet ingeklokt";
pub const DOES_NOT_COUNT: &str = "telt niet mee";
pub const NOTHING_RECORDED: &str = "Er is niets vastgelegd.";
pub const PINS_DIFFER: &str = "de twee pincodes zijn niet gelijk; typ de eerste nog eens";
pub const TIME_EMPTY: &str = "typ een tijd, zoals 1420, of een punt voor nu";
pub const TIME_LABEL: &str = "Tijd: ";
pub const TIME_HINT: &str = "Bijvoorbeeld 1420, 14:20 of 9; een punt is nu.";
pub const DAY_EMPTY: &str = "typ een dag, zoals 12-3, gisteren of ma";
pub const DAY_TITLE: &str = "Naar een andere dag";
pub const DAY_LABEL: &str = "Dag: ";
pub const DAY_HINT: &str = "Bijvoorbeeld 12, 12-3, 12-03-2026, gisteren, ma of +1w.";
pub const FAR_TITLE: &str = "Meer dan een jaar weg";
pub const PIN_LABEL: &str = "Pincode: ";
pub const PIN_AGAIN_LABEL: &str = "Nog eens: ";
pub const NEW_PIN_TITLE: &str = "Eigen pincode instellen";
pub const NEW_PIN_HINT: &str = "Vier tot acht cijfers.";
pub const PIN_IS_SET: &str = "Uw pincode is ingesteld; wissel van persoon met p.";
pub const CANCEL: &str = "Annuleren";
pub const YES: &str = "Ja, doen";
pub const HELP_TITLE: &str = "Uitleg: toetsen van dit scherm";
pub const PALETTE_TITLE: &str = "Alle handelingen";
pub const NOT_NOW: &str = "(kan nu niet)";
pub const CANNOT_NOW: &str = "Kan nu niet";
pub const DECLARED_TITLE: &str = "Deze maand is al gedeclareerd";
pub const STILL_RECORD: &str = "Toch vastleggen?";
pub const CLEAR_TITLE: &str = "Dag van een kind wissen";
pub const PASTE_REFUSED: &str = "Plakken kan hier niet; er is niets gewijzigd.";
pub const MIXED: &str = "Kies kinderen die allemaal binnen zijn, of allemaal niet; er is niets vastgelegd.";
pub const DAY_IS_OVER: &str = "de dag is voorbij; typ de tijd met t";
pub const NOT_TODAY: &str = "NIET VANDAAG";
pub const UNKNOWN_KEY: &str = "Deze toets doet hier niets; ? toont wat kan.";
pub const LEAVE_WITH_Q: &str = "U bent op het dagscherm; q sluit het programma af.";
pub const NO_SCREEN: &str = "Het scherm van plusgroep heeft een terminal nodig.";
pub const NO_SCREEN_HINT: &str = "Gebruik de opdrachten; zie: plusgroep --help.";
pub const SCREEN_FAILED: &str = "De terminal geeft een fout; wat is vastgelegd, is bewaard.";
pub const FOLDER_LABEL: &str = "Map: ";
pub const FOLDER_EMPTY: &str = "typ een map";
/// What the first screen says of the last copy that was checked.
pub fn last_copy(last: LastCopy) -> String {
    match last {
        LastCopy::Never => "LET OP: er is nog geen reservekopie; die wordt gemaakt als u binnen bent.".to_owned(),
        LastCopy::Overdue(last) => format!("LET OP: laatste reservekopie {}", last.format("%d-%m-%Y %H:%M")),
        LastCopy::Recent(last) => format!("Laatste gecontroleerde reservekopie: {}", last.format("%d-%m-%Y %H:%M")),
    }
}

pub const LOGIN_TITLE: &str = "Aanmelden";
pub const LOGIN_WHO: &str = "Wie bent u?";
pub const LOGIN_LABEL: &str = "Wachtwoord: ";
pub const LOGIN_EMPTY: &str = "Typ het wachtwoord en druk op Enter.";

/// The line for a window that is too small.
pub fn too_small(columns: u16, rows: u16) -> String {
    format!("Venster te klein: minstens {columns} x {rows}")
}

/// "1 kind", "4 kinderen".
pub fn children(count: usize) -> String {
    words::count(count, "kind", "kinderen")
}

/// How many children a list of another day has.
pub fn on_the_list(count: usize) -> String {
    format!("{} op de lijst", children(count))
}

/// Title of the list of schools.
pub fn arrival_title(group: &str) -> String {
    format!("Wie komt er binnen bij {group}?")
}

/// Title of the list of staff.
pub fn staff_title(group: &str) -> String {
    format!("In- of uitklokken bij {group}")
}

/// Title of the list of a school's children.
pub fn checklist_title(name: &str) -> String {
    format!("Binnen: {name}")
}

/// The counts above the list of a school's children.
pub fn checklist_total(present: usize, absent: usize, waiting: usize) -> String {
    format!("{present} binnen, {absent} afwezig, {waiting} nog niet. Enter legt dit vast.")
}

/// Added to the message when some children were unticked.
pub fn still_expected(count: usize) -> String {
    format!(" {count} nog niet binnen.")
}

/// Title of the menu of reasons.
pub fn absence_title(who: &str) -> String {
    let comes = if who.starts_with(|first: char| first.is_ascii_digit() && !who.starts_with("1 ")) {
        "komen"
    } else {
        "komt"
    };
    format!("Waarom {comes} {who} niet?")
}

/// Title of the menu of times.
pub fn correct_title(name: &str) -> String {
    format!("Welke tijd van {name}?")
}

/// A line of the menu of times.
pub fn correct_choice(which: WhichTime, row: &ChildRow) -> String {
    let last = row.stays.last();
    let time = match which {
        WhichTime::In => last.map(|stay| stay.from),
        WhichTime::Out => last.and_then(|stay| stay.out),
    };
    let time = time.map(|at| format!(", nu {at}")).unwrap_or_default();
    match which {
        WhichTime::In => format!("binnengekomen{time}"),
        WhichTime::Out => format!("naar huis gegaan{time}"),
    }
}

/// Title of the field for a time.
pub fn time_title(who: &str, which: WhichTime) -> String {
    match which {
        WhichTime::In => format!("Hoe laat kwam {who} binnen?"),
        WhichTime::Out => format!("Hoe laat ging {who} naar huis?"),
    }
}

/// Title of the field for the right time.
pub fn correct_time_title(name: &str, which: WhichTime) -> String {
    match which {
        WhichTime::In => format!("Hoe laat kwam {name} echt binnen?"),
        WhichTime::Out => format!("Hoe laat ging {name} echt naar huis?"),
    }
}

/// A value that could not be read, beside the field.
pub fn is_wrong(error: &ValueError) -> String {
    format!("dit {error}")
}

/// The question for a day far away.
pub fn far_away(day: &str) -> String {
    format!("{day} ligt meer dan een jaar van vandaag. Toch naar die dag gaan?")
}

/// Title of the field for a PIN.
pub fn pin_title(name: &str) -> String {
    format!("Pincode van {name}")
}

/// An account that cannot take over.
pub fn no_pin_yet(name: &str) -> String {
    format!("{name} heeft nog geen pincode; meld {name} aan met het wachtwoord en stel een pincode in.")
}

/// Who took over.
pub fn switched(name: &str, role: &str) -> String {
    format!("{name} ({role}) werkt nu verder.")
}

/// Where a staff member is.
pub fn clocked_in(group: &str, since: Minute) -> String {
    format!("binnen sinds {since} ({group})")
}

/// When a staff member left.
pub fn clocked_out(at: Minute) -> String {
    format!("weg om {at}")
}

/// When a staff member is planned.
pub fn rostered(group: &str, from: Minute, until: Minute) -> String {
    format!("rooster {from}-{until} ({group})")
}

/// The question before everything of a child is cleared.
pub fn clear_question(row: &ChildRow, day: &str) -> Vec<String> {
    let what = match row.stays.len() {
        0 => format!("de afwezigheid ({})", row.state.word()),
        1 => "1 aanwezigheid".to_owned(),
        count => format!("{count} aanwezigheden"),
    };
    vec![
        format!("Dit wist {what} van {} op {day}.", row.name),
        "Herstellen kan met z.".to_owned(),
    ]
}

/// A child that came in a moment ago, when Enter is pressed again.
pub fn just_in(name: &str, at: Minute) -> String {
    format!("{name} kwam net binnen ({at}). Toch naar huis? Druk op u.")
}

/// A child that left a moment ago, when Enter is pressed again.
pub fn just_out(name: &str, at: Minute) -> String {
    format!("{name} ging net naar huis ({at}). Toch weer binnen? Druk op i.")
}

/// The same when more children are marked: the key is for all of them.
pub fn for_all(sentence: &str, count: usize) -> String {
    if count < 2 {
        return sentence.to_owned();
    }
    format!("{sentence} Dat geldt voor alle {} die u koos.", children(count))
}

/// Added to the message for a child that was not on the list.
pub fn unexpected(group: &str) -> String {
    format!(" Stond niet op de lijst; staat nu bij {group}.")
}

/// Why the list is empty, and what to do next.
pub fn empty_list(kind: &DayType, children: Children, today: Today) -> String {
    if children == Children::None {
        return "Er zijn nog geen kinderen. Lees kinderen in met: plusgroep import kinderen".to_owned();
    }
    let next = match today {
        Today::Later => "g = andere dag.",
        Today::Yes | Today::Earlier => "g = andere dag; / = kind zoeken dat toch komt.",
    };
    let why = match kind {
        DayType::Weekend => "Het is weekend: er wordt niemand verwacht.",
        DayType::Closed => "De locatie is op deze dag gesloten.",
        DayType::PublicHoliday(_) => "Het is een feestdag: er wordt niemand verwacht.",
        DayType::Unknown => "De schoolvakanties van dit jaar zijn nog niet bekend, dus wie er komt ook niet.",
        DayType::School | DayType::Vacation(_) | DayType::SchoolFree => {
            "In deze groep wordt op deze dag niemand verwacht."
        }
    };
    format!("{why} {next}")
}

/// The list with only who is missing, when nobody is.
pub const NOBODY_MISSING: &str = "Iedereen die verwacht wordt is er of is afgemeld. m = toon weer iedereen.";

/// What a panic leaves on the screen: where, and nothing about anyone.
pub fn panic_report(place: &str) -> String {
    format!(
        "plusgroep is gestopt door een fout in het programma ({place}, versie {}).\nAlles wat op het scherm stond als vastgelegd, is bewaard. Start het programma opnieuw en meld deze regel.",
        env!("CARGO_PKG_VERSION")
    )
}

/// Title of the explanation of the staffing.
pub fn staffing_title(group: &str) -> String {
    format!("Waarom deze bezetting bij {group}")
}

/// The last lines of that explanation.
pub fn staffing_total(group: &GroupDay) -> [String; 2] {
    let staffing = &group.staffing;
    if let Some(day) = &staffing.day {
        return [
            "dit is het krapste van die dag".to_owned(),
            format!("uitkomst: {}", day.in_words()),
        ];
    }
    [
        format!(
            "{} ingeklokt die meetellen, {} nodig: de strengste van wet en plusratio telt",
            staffing.present,
            staffing.required()
        ),
        format!("uitkomst: {}", staffing.verdict.in_words()),
    ]
}

/// What law and plus ratio ask, with the ratio.
pub fn need_in_full(staffing: &Staffing) -> String {
    let law = law_in_words(staffing);
    match (staffing.plus_ratio, staffing.plus_required) {
        (None, _) => format!("BKR nodig {law}   "),
        (Some(ratio), 0) => format!("plus 1:{ratio} nu niet, BKR nodig {law}   "),
        (Some(ratio), required) => format!("plus 1:{ratio} nodig {required}, BKR nodig {law}   "),
    }
}

/// What law and plus ratio ask, in a few letters.
pub fn need_in_short(staffing: &Staffing) -> String {
    let law = law_in_words(staffing);
    match staffing.plus_ratio {
        None => format!("nodig {law}  "),
        Some(_) => format!("nodig {}, BKR {law}  ", staffing.required()),
    }
}

fn law_in_words(staffing: &Staffing) -> String {
    staffing
        .law_required
        .map_or_else(|| "-".to_owned(), |required| required.to_string())
}

/// The verdict on a group: a word and, when something is wrong, a sign; of another day what was recorded or planned.
pub fn verdict_on(group: &GroupDay, today: Today) -> String {
    let staffing = &group.staffing;
    match (&staffing.day, today) {
        (Some(day), Today::Later) => format!("gepland: {}", day.in_words()),
        (Some(day), Today::Earlier | Today::Yes) if day.children + day.present + day.overdue == 0 => {
            "niets vastgelegd".to_owned()
        }
        (Some(day), Today::Earlier | Today::Yes) => format!("vastgelegd: {}", day.in_words()),
        (None, _) => staffing.verdict.in_words(),
    }
}

/// A location without groups.
pub const NO_GROUPS: &str = "Deze locatie heeft geen groepen.";
/// Added above the list when it shows only who is missing.
pub const ONLY_MISSING: &str = " (alleen wie er nog niet is)";

/// An alert with the word that makes it stand out: an allergy says so itself.
pub fn alert(alert: &str) -> String {
    let kind = if fold(alert).contains("allerg") {
        "ALLERGIE"
    } else {
        "LET OP"
    };
    format!("{kind}: {alert}")
}

/// An alert in a row of a list: in full where it fits, and else with a sign and the substance first, whatever is cut behind it.
pub fn alert_in_row(alert: &str, limit: usize) -> String {
    let full = self::alert(alert);
    if columns(&full) <= limit {
        return full;
    }
    truncate(&format!("! {}", substance(alert)), limit)
}

/// What someone is allergic to, without the words before it that every allergy has; an alert of another kind is what it is.
fn substance(alert: &str) -> &str {
    let lower = alert.to_ascii_lowercase();
    let behind = ["allergisch voor ", "allergie voor ", "allergie tegen ", "allergie: "]
        .into_iter()
        .filter_map(|words| lower.find(words).map(|at| at + words.len()))
        .min()
        // "Notenallergie: EpiPen" names the substance before it.
        .filter(|at| {
            !lower
                .get(..*at)
                .is_some_and(|before| before.ends_with("allergie: ") && !is_bare(before))
        });
    behind.and_then(|at| alert.get(at..)).unwrap_or(alert)
}

/// Whether "allergie: " at the end is a word of its own.
fn is_bare(before: &str) -> bool {
    let word = before.strip_suffix("allergie: ").unwrap_or_default();
    word.is_empty() || word.ends_with(' ')
}

/// The dagdelen of a day in a few letters: "o+m", "nso r" for a swapped day.
pub fn dagdelen_in_short(dagdelen: &str) -> String {
    let letter = |name: &str| name.chars().next().map(String::from).unwrap_or_default();
    let (names, rest) = dagdelen.split_once(' ').unwrap_or((dagdelen, ""));
    let short = if columns(names) <= 3 {
        names.to_owned()
    } else {
        names.split('+').map(letter).collect::<Vec<_>>().join("+")
    };
    format!("{short} {}", letter(rest)).trim_end().to_owned()
}

/// Who may collect a child.
pub fn collectors(collectors: Option<&str>) -> String {
    match collectors {
        Some(who) => format!("Mag ophalen: {who}"),
        None => "Mag ophalen: niet ingevuld; bel de ouders bij twijfel".to_owned(),
    }
}

/// The day of a child so far.
pub fn day_of(row: &ChildRow) -> String {
    let stays: Vec<String> = row
        .stays
        .iter()
        .map(|stay| match stay.out {
            Some(out) => format!("{}-{out}", stay.from),
            None => format!("vanaf {}", stay.from),
        })
        .collect();
    if stays.is_empty() {
        format!("Deze dag: {}", row.state.word())
    } else {
        format!("Deze dag: {} ({})", stays.join(", "), row.state.word())
    }
}

/// What is said beside the staffing, in one line: the first, and how many more.
pub fn remarks(remarks: &[Remark]) -> Option<String> {
    // The line of the group says who was not ticked out.
    let mut beside = remarks.iter().filter(|remark| remark.kind != RemarkKind::NotTickedOut);
    let first = beside.next()?;
    let more = match beside.count() {
        0 => String::new(),
        more => format!(" (en nog {more}, zie w)"),
    };
    Some(format!("Let op{more}: {}", first.text))
}

/// A time that cannot be recorded yet.
pub fn still_to_come(at: Minute) -> String {
    format!("{at} is nog niet geweest; kies een tijd die al voorbij is")
}

/// How many lines do not fit.
pub fn more_below(count: usize) -> String {
    format!("nog {}, ga omlaag", words::count(count, "regel", "regels"))
}

pub const TAKE_OWN: &str = "Leg vast wat u koos";
pub const LEFT_AS_IT_IS: &str = "Er is niets gewijzigd; het blijft zoals het nu staat.";

/// The question about a day that someone else changed meanwhile.
pub fn meanwhile_title(change: &Change) -> String {
    format!("{}: wat geldt?", change.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_substance_of_an_allergy_is_what_stays_readable() {
        for (alert, limit, expected) in [
            ("Notenallergie: EpiPen in de rode tas", 10, "! Notena.."),
            ("Allergisch voor pinda, EpiPen", 10, "! pinda,.."),
            ("Ernstige allergie: noten en koemelk", 10, "! noten.."),
            ("Astma; allergie voor bijen", 10, "! bijen"),
            ("Schrikt van harde geluiden", 10, "! Schrik.."),
            ("Koemelkallergie", 40, "ALLERGIE: Koemelkallergie"),
        ] {
            let shown = alert_in_row(alert, limit);
            assert!(columns(&shown) <= limit, "{shown}");
            assert_eq!(shown, expected, "{alert}");
        }
        for (dagdelen, short) in [
            ("ochtend+middag", "o+m"),
            ("nso ruildag", "nso r"),
            ("nso", "nso"),
            ("", ""),
        ] {
            assert_eq!(dagdelen_in_short(dagdelen), short);
        }
    }
}
