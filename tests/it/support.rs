//! An invented location with a busy Monday afternoon, and a program on it that keys can be sent to.
#![expect(clippy::expect_used, reason = "a test whose location cannot be made has failed")]

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use plusgroep::app::{Moment, NewLocationRequest, Random, Reality, Session, create_location, demo, regeling_text};
use plusgroep::domain::allocation::{Eenheid, Frequentie, Omvang, Toewijzing, ToewijzingStamp, Volume};
use plusgroep::domain::dossier::{DossierFact, EntryKind};
use plusgroep::domain::group::Group;
use plusgroep::domain::ids::{
    ChildId, ChildNumber, GemeenteCode, ProductCategorie, ProductCode, StaffId, StaffNumber, ToewijzingNummer,
};
use plusgroep::domain::people::{
    Child, ChildName, Counting, Deployment, Placement, PrkLink, Shift, StaffMember, WeekPattern,
};
use plusgroep::domain::role::Role;
use plusgroep::domain::text::Text;
use plusgroep::domain::time::{Minute, Period, parse_date, parse_moment};
use plusgroep::store::attendance::{self, OperationKind};
use plusgroep::store::dossier::{self, NewDossierEvent};
use plusgroep::store::vault::Vault;
use plusgroep::store::{Store, Tx, allocations, location, people, roster, staff};
use plusgroep::tui::model::Model;
use plusgroep::tui::run::{App, Program};
use plusgroep::tui::theme::Theme;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::OnceLock;
use tempfile::TempDir;

pub const PASSPHRASE: &str = "vier losse woorden samen";

/// Name, school, alert, collectors, plus.
type Row = (
    &'static str,
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    bool,
);

const REGENBOOG: &str = "Basisschool De Regenboog";
const KOMPAS: &str = "Het Kompas";

/// The twenty children of the Uilen on a Monday; no two share the first three letters of their name.
pub const UILEN: [Row; 20] = [
    ("Amira Proef", REGENBOOG, None, Some("ouders"), false),
    ("Bas Voorbeeld", REGENBOOG, None, Some("ouders en opa Voorbeeld"), true),
    ("Chloe Testweg", KOMPAS, None, None, false),
    (
        "Daan Proefkind",
        KOMPAS,
        Some("Schrikt van harde geluiden"),
        Some("vader en tante"),
        true,
    ),
    ("Eva Modelmans", REGENBOOG, None, Some("moeder"), false),
    ("Finn Voorbeeld", REGENBOOG, None, Some("ouders"), false),
    ("Guus Testman", KOMPAS, None, Some("ouders"), false),
    ("Hanna Proef", REGENBOOG, None, Some("ouders"), false),
    ("Ĺuboš 李 O'Neill-van 't Hoff", KOMPAS, None, Some("moeder"), true),
    ("Isa Modelkind", REGENBOOG, None, Some("ouders"), false),
    ("Jip Testweg", KOMPAS, None, Some("ouders"), false),
    (
        "Katharina Wilhelmina Alexandrina Frederica van Oranjestein tot Voorbeeldenburg",
        REGENBOOG,
        None,
        Some("ouders"),
        false,
    ),
    ("Lars Proef", KOMPAS, None, Some("ouders"), false),
    ("Mila Voorbeeld", REGENBOOG, None, Some("ouders"), false),
    ("Noor van de Testweg", REGENBOOG, None, Some("ouders"), true),
    ("Otis Modelmans", KOMPAS, None, Some("ouders"), false),
    ("Pien Proef", REGENBOOG, None, Some("ouders"), false),
    ("Quin Testman", KOMPAS, None, Some("ouders"), false),
    (
        "Sem Voorbeeld",
        REGENBOOG,
        Some("Notenallergie: EpiPen in de rode tas bij de balie; bel na gebruik altijd 112 en daarna de ouders"),
        Some("ouders, oma Voorbeeld en op maandag de buurvrouw mevrouw Testweg van nummer 12 (legitimatie bekend)"),
        true,
    ),
    ("Tess Modelkind", KOMPAS, None, Some("ouders"), false),
];

const BIJTJES: [Row; 3] = [
    ("Saar Proef", "", None, Some("ouders"), true),
    ("Teun Testweg", "", Some("Koemelkallergie"), Some("ouders"), false),
    ("Vera Modelmans", "", None, Some("moeder"), false),
];

/// A child of the location that comes on Tuesdays only.
pub const OTHER_DAY: &str = "Yara Dinsdag";

/// The moment of every test unless it says otherwise: a Monday, a school day, schools are just out.
pub fn now() -> Moment {
    at("2026-10-05T14:30")
}

pub fn at(text: &str) -> Moment {
    Moment::at_local(parse_moment(text).expect("a moment"))
}

fn text(raw: &str) -> Text {
    Text::parse(raw).expect("a text")
}

/// What a location is filled with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Filling {
    Nothing,
    BusyMonday,
}

pub struct Fixture {
    folder: TempDir,
}

impl Fixture {
    pub fn new(filling: Filling, reality: Reality) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let fixture = Self { folder };
        let toml = include_str!("../../data/voorbeeld/locatie.toml");
        let settings = plusgroep::regeling::read_location("locatie.toml", toml).expect("settings");
        let policy = regeling_text("buren-2025", fixture.folder.path()).expect("a policy");
        let request = NewLocationRequest {
            settings: &settings,
            regeling_toml: &policy,
            account: &text("Anna"),
            role: Role::Locatiemanager,
            passphrase: PASSPHRASE,
            reality,
        };
        create_location(&fixture.path(), &request, &Random::seeded(7), now()).expect("a location");
        if filling == Filling::BusyMonday {
            let (_, key) = Vault::read(&fixture.path())
                .expect("a vault")
                .open(None, PASSPHRASE)
                .expect("the key");
            let store = Store::open(&fixture.path(), &key).expect("the file");
            store.write(fill).expect("filled");
        }
        fixture
    }

    /// The busy Monday of a real location: made once, then copied, because making keys takes long.
    pub fn busy() -> Self {
        static MADE: OnceLock<Vec<(OsString, Vec<u8>)>> = OnceLock::new();
        let made = MADE.get_or_init(|| Self::new(Filling::BusyMonday, Reality::Real).files());
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in made {
            std::fs::write(folder.path().join(name), bytes).expect("a copy");
        }
        Self { folder }
    }

    fn files(&self) -> Vec<(OsString, Vec<u8>)> {
        let entries = std::fs::read_dir(self.folder.path()).expect("a folder");
        let file = |entry: std::fs::DirEntry| (entry.file_name(), std::fs::read(entry.path()).expect("a file"));
        entries.map(|entry| file(entry.expect("an entry"))).collect()
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("sprong.plusgroep")
    }

    pub fn session(&self) -> Session {
        Session::open(&self.path(), None, PASSPHRASE, now()).expect("a session")
    }

    /// Lines of the log with an action, without signing in.
    pub fn log_count(&self, action: &str) -> i64 {
        let (_, key) = Vault::read(&self.path())
            .expect("a vault")
            .open(Some("Anna"), PASSPHRASE)
            .expect("the key");
        let store = Store::open(&self.path(), &key).expect("the file");
        plusgroep::store::audit::count(store.read(), action).expect("a log")
    }

    pub fn keyboard(&self, moment: Moment, theme: Theme) -> Keyboard {
        Keyboard::on(self.session(), moment, theme)
    }
}

fn fill(tx: Tx<'_>) -> Result<(), plusgroep::store::StoreError> {
    let groups = location::groups(tx)?;
    let (uilen, bijtjes) = (&groups[0], &groups[1]);
    for (number, row) in UILEN.iter().enumerate() {
        put(tx, number + 1, row, uilen, ("nso", 0), "2018-05-14")?;
    }
    put(
        tx,
        50,
        &(OTHER_DAY, KOMPAS, None, None, false),
        uilen,
        ("nso", 1),
        "2018-05-14",
    )?;
    for (number, row) in BIJTJES.iter().enumerate() {
        put(tx, 100 + number, row, bijtjes, ("middag", 0), "2023-05-14")?;
    }
    for (id, name, function, counting, shift) in [
        (
            1,
            "Anna Proef",
            "pedagogisch medewerker",
            Counting::Counts,
            Some((uilen, "13:45")),
        ),
        (
            2,
            "Bram Voorbeeld",
            "pedagogisch medewerker",
            Counting::Counts,
            Some((uilen, "14:00")),
        ),
        (
            3,
            "Carla Test",
            "pedagogisch medewerker",
            Counting::Counts,
            Some((bijtjes, "12:30")),
        ),
        (4, "Dirk Model", "stagiair", Counting::DoesNotCount, None),
    ] {
        put_staff(tx, (id, name, function, counting), shift)?;
    }
    put_talks(tx)
}

/// The monthly talk of January to August, so that only that of September was missed.
fn put_talks(tx: Tx<'_>) -> Result<(), plusgroep::store::StoreError> {
    let (account, today) = (location::accounts(tx)?[0].id, now());
    let label = "overleg ingelezen";
    let kind = OperationKind::Imported;
    let operation = attendance::insert_operation(tx, today.day(), kind, label, account, &today.utc_text())?;
    for month in 1..=8 {
        let fields = [
            ("datum", format!("2026-{month:02}-10")),
            ("soort", "gedragskundige".to_owned()),
            ("deelnemers", "mentor".to_owned()),
            ("kinderen", "100".to_owned()),
        ];
        let values = fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        let event = NewDossierEvent {
            child: None,
            kind: EntryKind::Talk,
            author: "Anna".to_owned(),
            at: today.local(),
            replaces: None,
            fact: DossierFact::Written(EntryKind::Talk.read(&values).expect("a talk")),
        };
        dossier::insert(tx, operation, &event)?;
    }
    Ok(())
}

fn put(
    tx: Tx<'_>,
    number: usize,
    (name, school, alert, collectors, plus): &Row,
    group: &Group,
    (dagdeel, weekday): (&str, usize),
    birth: &str,
) -> Result<(), plusgroep::store::StoreError> {
    let id = i64::try_from(number).expect("a small number");
    let (first, last) = name.split_once(' ').expect("two names");
    people::put_child(
        tx,
        &Child {
            id: ChildId::from_raw(id),
            number: ChildNumber::parse(&number.to_string()).expect("a number"),
            name: ChildName {
                first: text(first),
                infix: None,
                last: text(last),
            },
            birth_date: parse_date(birth).expect("a date"),
            bsn: None,
            gemeente: None,
            school: Text::parse_optional(school).expect("a school"),
            alert: alert.map(text),
            collectors: collectors.map(text),
        },
    )?;
    let mut days: [Vec<_>; 5] = Default::default();
    days[weekday] = WeekPattern::parse_day(dagdeel).expect("a pattern");
    let placement = Placement {
        child: ChildId::from_raw(id),
        group: group.id,
        period: Period::new(parse_date("2026-01-01").expect("a date"), None).expect("a period"),
        pattern: WeekPattern::new(days),
    };
    people::put_placement(tx, id, &placement)?;
    if *plus {
        let product = if group.name.as_str() == "Uilen" {
            "45A60"
        } else {
            "45A05"
        };
        allocations::put(tx, &allocation(id, product))?;
    }
    Ok(())
}

fn allocation(child: i64, product: &str) -> Toewijzing {
    let date = parse_date("2026-01-01").expect("a date");
    Toewijzing {
        gemeente: GemeenteCode::parse("0214").expect("a municipality"),
        number: ToewijzingNummer::parse(&format!("{}", 300_000 + child)).expect("a number"),
        stamp: ToewijzingStamp {
            date,
            time: chrono::NaiveTime::default(),
        },
        child: ChildId::from_raw(child),
        category: ProductCategorie::parse("45").ok(),
        product: Some(ProductCode::parse(product).expect("a product")),
        omvang: Some(Omvang {
            volume: Volume::new(3).expect("a volume"),
            unit: Eenheid::Dagdeel,
            frequency: Frequentie::PerWeek,
        }),
        period: Period::new(date, None).expect("a period"),
        change_reason: None,
        budget: None,
    }
}

fn put_staff(
    tx: Tx<'_>,
    (id, name, function, counting): (i64, &str, &str, Counting),
    shift: Option<(&Group, &str)>,
) -> Result<(), plusgroep::store::StoreError> {
    let member = StaffMember {
        id: StaffId::from_raw(id),
        number: StaffNumber::parse(&id.to_string()).expect("a number"),
        name: text(name),
        function: text(function),
        level: None,
        counting,
        prk: PrkLink::Linked,
        vog_date: parse_date("2025-06-01").ok(),
        first_aid_until: None,
    };
    staff::put_staff(tx, &member)?;
    if let Some((group, from)) = shift {
        let shift = Shift {
            staff: member.id,
            group: group.id,
            day: parse_date("2026-10-05").expect("a date"),
            from: Minute::parse(from).expect("a time"),
            until: Minute::parse("18:30").expect("a time"),
            deployment: Deployment::Regular,
        };
        roster::put_shift(tx, &shift)?;
    }
    Ok(())
}

/// A program that keys are sent to, and that counts them.
pub struct Keyboard {
    pub app: App,
    pub now: Moment,
    pub pressed: usize,
}

impl Keyboard {
    /// A keyboard on an open location.
    pub fn on(session: Session, moment: Moment, theme: Theme) -> Self {
        Self {
            app: App::new(session, moment, theme).expect("the day screen"),
            now: moment,
            pressed: 0,
        }
    }

    /// Sends keys: a letter each, and `<Enter>`, `<Esc>`, `<Down>` and so on.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some(first) = rest.chars().next() {
            let (code, used) = named(rest).unwrap_or((KeyCode::Char(first), first.len_utf8()));
            self.key(code);
            rest = &rest[used..];
        }
        self
    }

    pub fn key(&mut self, code: KeyCode) {
        self.pressed += 1;
        let event = KeyEvent::new(code, KeyModifiers::NONE);
        self.app.event(Event::Key(event), self.now);
    }

    pub fn paste(&mut self, pasted: &str) -> &mut Self {
        self.app.event(Event::Paste(pasted.to_owned()), self.now);
        self
    }

    /// Lets the clock stand at another moment.
    pub fn clock(&mut self, moment: &str) -> &mut Self {
        self.now = at(moment);
        self.app.turn(self.now);
        self
    }

    pub fn model(&self) -> &Model {
        self.app.model()
    }

    /// The sentence at the bottom.
    pub fn notice(&self) -> String {
        format!("{:?}", self.model().notice)
    }

    pub fn draw(&self, width: u16, height: u16) -> TestBackend {
        draw(&self.app, width, height)
    }

    /// The screen as text.
    pub fn screen(&self, width: u16, height: u16) -> String {
        shown(&self.draw(width, height))
    }

    /// State of a child of the chosen group, sign and word.
    pub fn state(&self, name: &str) -> String {
        let rows = self.model().day.view.groups.iter().flat_map(|group| &group.rows);
        let found = rows.into_iter().find(|row| row.name == name);
        found.map_or("niet op de lijst".to_owned(), |row| row.state.word().to_owned())
    }

    pub fn present(&self) -> u32 {
        self.model().day.view.groups.iter().map(|group| group.present).sum()
    }
}

pub fn draw(program: &impl Program, width: u16, height: u16) -> TestBackend {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
    terminal.draw(|frame| program.paint(frame)).expect("drawn");
    terminal.backend().clone()
}

/// A screen as text, one line a row, without the spaces at the end.
pub fn shown(backend: &TestBackend) -> String {
    let mut lines = Vec::new();
    let buffer = backend.buffer();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut skip = 0;
        for x in 0..buffer.area.width {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            skip = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
            line.push_str(symbol);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

fn named(keys: &str) -> Option<(KeyCode, usize)> {
    let rest = keys.strip_prefix('<')?;
    let (name, _) = rest.split_once('>')?;
    let code = match name {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Down" => KeyCode::Down,
        "Up" => KeyCode::Up,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "Tab" => KeyCode::Tab,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "PgDn" => KeyCode::PageDown,
        "PgUp" => KeyCode::PageUp,
        "Backspace" => KeyCode::Backspace,
        _ => return None,
    };
    Some((code, name.len() + 2))
}

/// Sizes from no room at all to more than any screen, and around the smallest that is drawn.
pub const ODD_SIZES: [(u16, u16); 9] = [
    (1, 1),
    (20, 5),
    (59, 20),
    (60, 20),
    (61, 21),
    (80, 24),
    (300, 100),
    (300, 16),
    (60, 100),
];

/// The invented location of the demo under a keyboard, on its school afternoon.
/// The demo of a location that declared August with another program: September is the first month to make.
pub fn september() -> (TempDir, Keyboard) {
    let folder = tempfile::tempdir().expect("a folder");
    let now = at("2026-10-05T14:30");
    let path = demo::make_demo(folder.path(), now).expect("the demo");
    let mut session = Session::open(&path, None, demo::PASSPHRASE, now).expect("it opens");
    let august = plusgroep::domain::time::Month::parse("2026-08").expect("a month");
    let buren = plusgroep::domain::ids::GemeenteCode::parse("0214").expect("a code");
    session.declare_elsewhere(august, &buren, now).expect("said");
    (folder, Keyboard::on(session, now, Theme::Colour))
}

pub fn demo_keyboard() -> (TempDir, Keyboard) {
    let folder = tempfile::tempdir().expect("a folder");
    let now = at("2026-10-05T14:30");
    let path = demo::make_demo(folder.path(), now).expect("the demo");
    let session = Session::open(&path, None, demo::PASSPHRASE, now).expect("it opens");
    (folder, Keyboard::on(session, now, Theme::Colour))
}
