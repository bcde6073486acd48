//! The whole program in a real terminal: keys go in through a pty, the screen is read back as a terminal would show it.
#![cfg(test)]

use plusgroep::ijw::MessageKind;
use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long anything may take to show; one constant for every wait.
const DEADLINE: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(5);
const NOW: &str = "2026-10-05T14:30";

/// A running program with its terminal.
pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    screen: Arc<Mutex<vt100::Parser>>,
}

impl Terminal {
    pub fn start(home: &Path, rows: u16, columns: u16, environment: &[(&str, &str)], arguments: &[&str]) -> Self {
        Self::start_program(
            env!("CARGO_BIN_EXE_plusgroep"),
            home,
            (rows, columns),
            environment,
            arguments,
        )
    }

    fn start_program(
        program: &str,
        home: &Path,
        (rows, columns): (u16, u16),
        environment: &[(&str, &str)],
        arguments: &[&str],
    ) -> Self {
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pty = native_pty_system().openpty(size).expect("a pty");
        let mut command = CommandBuilder::new(program);
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("HOME", home);
        command.cwd(home);
        for (name, value) in environment {
            command.env(name, value);
        }
        command.args(arguments);
        let child = pty.slave.spawn_command(command).expect("the program starts");
        drop(pty.slave);
        let size = |count: u16| count.try_into().expect("not zero");
        let screen = Arc::new(Mutex::new(vt100::Parser::new(size(rows), size(columns), 0)));
        let mut reader = pty.master.try_clone_reader().expect("a reader");
        let shared = Arc::clone(&screen);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                shared.lock().expect("not poisoned").process(&buffer[..count]);
            }
        });
        let keys = pty.master.take_writer().expect("a writer");
        Self {
            master: pty.master,
            keys,
            child,
            screen,
        }
    }

    pub fn contents(&self) -> String {
        self.screen.lock().expect("not poisoned").screen().contents()
    }

    fn is_on_the_alternate_screen(&self) -> bool {
        self.screen.lock().expect("not poisoned").screen().alternate_screen()
    }

    fn hides_the_cursor(&self) -> bool {
        self.screen.lock().expect("not poisoned").screen().hide_cursor()
    }

    /// Waits until the screen satisfies a condition; shows the screen when it never does.
    pub fn wait(&self, what: &str, condition: impl Fn(&str) -> bool) -> String {
        let start = Instant::now();
        loop {
            let contents = self.contents();
            if condition(&contents) {
                return contents;
            }
            assert!(start.elapsed() < DEADLINE, "{what} never showed:\n{contents}");
            std::thread::park_timeout(LOOK);
        }
    }

    pub fn wait_for(&self, text: &str) -> String {
        self.wait(text, |contents| contents.contains(text))
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("keys");
        self.keys.flush().expect("keys");
    }

    /// Number of the process.
    pub fn process(&self) -> u32 {
        self.child.process_id().expect("a process")
    }

    pub fn ended(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a status") {
                return status;
            }
            assert!(
                start.elapsed() < DEADLINE,
                "the program does not end:\n{}",
                self.contents()
            );
            std::thread::park_timeout(LOOK);
        }
    }
}

fn command(home: &Path, arguments: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plusgroep"));
    command.env_clear().env("HOME", home).current_dir(home).args(arguments);
    command
        .env("PLUSGROEP_WACHTWOORD", "demo")
        .env("PLUSGROEP_BESTAND", home.join("demo.plusgroep"));
    command.output().expect("the program runs")
}

pub fn demo() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let made = command(home.path(), &["demo", "--maak", ".", "--nu", NOW]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    home
}

/// Signs in as the first account and waits for the day.
pub fn signed_in(home: &Path, rows: u16, columns: u16, environment: &[(&str, &str)]) -> Terminal {
    sign_in(home, (rows, columns), environment, "\r")
}

/// Signs in as the account that a key picks, and waits for the day.
fn sign_in(home: &Path, (rows, columns): (u16, u16), environment: &[(&str, &str)], key: &str) -> Terminal {
    let file = home.join("demo.plusgroep");
    let file = file.to_str().expect("a plain path");
    let mut terminal = Terminal::start(home, rows, columns, environment, &["--bestand", file, "--nu", NOW]);
    terminal.wait_for("Wie bent u?");
    terminal.press(key);
    terminal.wait_for("Wachtwoord:");
    terminal.press("demo\r");
    terminal.wait_for("Uilen BSO+");
    terminal
}

pub fn lines_with(contents: &str, word: &str) -> usize {
    contents.lines().filter(|line| line.contains(word)).count()
}

/// First names on the list, of children that are not in yet.
pub fn first_names(screen: &str) -> Vec<String> {
    let waiting = screen.lines().filter_map(|line| line.split_once("? nog niet"));
    waiting
        .filter_map(|(_, rest)| rest.split_whitespace().next())
        .map(str::to_lowercase)
        .collect()
}

#[test]
fn a_day_in_a_real_terminal_survives_quitting_and_the_month_goes_out_valid() {
    let home = demo();
    let mut terminal = signed_in(home.path(), 24, 80, &[]);
    terminal.wait("nine children expected", |screen| lines_with(screen, "? nog niet") == 9);
    // Five children in, each found by the first letters of its name. Keys of one byte only: an arrow is three, and a busy
    // machine may tear them apart.
    let names = first_names(&terminal.contents());
    for (count, name) in (1..).zip(names.iter().take(5)) {
        terminal.press("/");
        terminal.wait_for("Kind zoeken");
        terminal.press(name);
        terminal.wait_for(&format!("Naam: {name}"));
        terminal.press("\r");
        terminal.wait("one child more in", |screen| {
            lines_with(screen, "+ binnen 14:30") == count
        });
    }
    // Of those who are missing, the first is ill.
    terminal.press("m");
    terminal.wait_for("alleen wie er nog niet is");
    terminal.press("a");
    terminal.wait_for("ziek");
    terminal.press("z");
    terminal.wait_for("ziek.");
    terminal.press("m");
    terminal.wait("one child ill", |screen| lines_with(screen, "x ziek") == 1);
    // Undo takes the illness back, redo brings it back, undo again: the child is expected.
    terminal.press("z");
    terminal.wait("illness undone", |screen| lines_with(screen, "x ziek") == 0);
    terminal.press("y");
    terminal.wait("illness redone", |screen| lines_with(screen, "x ziek") == 1);
    let before = terminal.contents();
    assert!(before.contains("5 kinderen") || before.contains("5 binnen"), "{before}");
    terminal.press("q");
    assert!(terminal.ended().success());

    let mut again = signed_in(home.path(), 24, 80, &[]);
    let screen = again.wait("the state of before", |screen| {
        lines_with(screen, "+ binnen 14:30") == 5
    });
    assert_eq!(lines_with(&screen, "x ziek"), 1, "{screen}");
    again.press("q");
    assert!(again.ended().success());

    let month = ["--maand", "2026-09", "--gemeente", "0214"];
    let checked = command(
        home.path(),
        &[&["--nu", NOW, "declaratie", "controleer"][..], &month].concat(),
    );
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    let made = command(
        home.path(),
        &[
            &["--nu", NOW, "--json", "declaratie", "maak", "--uit", "uit"][..],
            &month,
        ]
        .concat(),
    );
    let value: serde_json::Value = serde_json::from_slice(&made.stdout).expect("JSON");
    let bytes = std::fs::read(home.path().join(value["bestand"].as_str().expect("a file"))).expect("the file");
    crate::xml::assert_official(MessageKind::Jw323, &bytes);
}

/// Two people at two terminals of one location.
#[test]
fn the_second_of_two_people_at_two_terminals_sees_both_times_and_decides() {
    let home = demo();
    let mut one = signed_in(home.path(), 24, 80, &[]);
    let mut other = sign_in(home.path(), (24, 80), &[], "2");
    one.press("\r");
    for terminal in [&one, &other] {
        terminal.wait("one child in", |screen| lines_with(screen, "+ binnen 14:30") == 1);
    }
    // Both have the dialog open; one of them is first.
    for terminal in [&mut one, &mut other] {
        terminal.press("c");
        terminal.wait_for("echt binnen?");
    }
    one.press("1405\r");
    for terminal in [&one, &other] {
        terminal.wait_for("+ binnen 14:05");
    }
    other.press("1410\r");
    let screen = other.wait_for("wat geldt?");
    for part in [
        "Laat staan: ",
        "«binnen 14:05»",
        "Leg vast wat u koos",
        "«binnen 14:10»",
    ] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    assert!(one.contents().contains("+ binnen 14:05"), "nothing was written");
    other.press("2");
    for mut terminal in [one, other] {
        terminal.wait_for("+ binnen 14:10");
        terminal.press("q");
        assert!(terminal.ended().success());
    }
}

#[test]
fn the_demo_opens_without_asking_and_says_on_every_screen_that_it_is_not_real() {
    let home = tempfile::tempdir().expect("a folder");
    let temporary = home.path().join("tmp");
    std::fs::create_dir(&temporary).expect("a folder");
    let folder = temporary.to_str().expect("a plain path").to_owned();
    let mut terminal = Terminal::start(home.path(), 24, 80, &[("TMPDIR", &folder)], &["demo", "--nu", NOW]);
    let warning = "niets hiervan is echt";
    terminal.wait_for("Uilen BSO+");
    for key in ["?", "k", "b", "/", ":"] {
        terminal.press(key);
        terminal.wait("a layer with the warning", |screen| {
            screen.contains("Esc terug") && screen.contains(warning)
        });
        terminal.press("\u{1b}");
        terminal.wait("the day with the warning", |screen| {
            !screen.contains("Esc terug") && screen.contains(warning)
        });
    }
    terminal.press("q");
    assert!(terminal.ended().success());
    assert_eq!(
        std::fs::read_dir(&temporary).expect("the folder").count(),
        0,
        "the demo leaves nothing behind"
    );
}

#[test]
fn a_location_that_is_gone_is_put_back_on_the_screen_from_the_copy_beside_it() {
    let home = demo();
    let made = command(home.path(), &["--nu", NOW, "backup", "maak"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for ending in ["", ".sleutels"] {
        std::fs::remove_file(home.path().join(format!("demo.plusgroep{ending}"))).expect("removed");
    }
    let file = home.path().join("demo.plusgroep");
    let file = file.to_str().expect("a plain path");
    let mut terminal = Terminal::start(home.path(), 24, 80, &[], &["--bestand", file, "--nu", NOW]);
    terminal.wait_for("Kopie terugzetten: welke?");
    terminal.press("\r");
    terminal.wait_for("Wachtwoord:");
    terminal.press("demo\r");
    terminal.wait_for("> Annuleren <");
    terminal.press("\t");
    terminal.wait_for("> Ja, terugzetten <");
    terminal.press("\r");
    terminal.wait_for("Wie bent u?");
    terminal.press("\r");
    terminal.wait_for("Wachtwoord:");
    terminal.press("demo\r");
    terminal.wait_for("Uilen BSO+");
    terminal.press("q");
    assert!(terminal.ended().success());
}

#[test]
fn one_key_is_one_action_and_pasting_changes_nothing() {
    let home = demo();
    let mut terminal = signed_in(home.path(), 24, 80, &[]);
    let before = terminal.wait("nine children expected", |screen| lines_with(screen, "? nog niet") == 9);
    let pasted = "\u{1b}[200~".to_owned() + &"iua x\rzzq\r".repeat(50) + "\u{1b}[201~";
    terminal.press(&pasted);
    terminal.press("\u{1b}[B");
    let after = terminal.wait("the next child", |screen| screen.contains("2 van 9"));
    assert_eq!(lines_with(&after, "? nog niet"), lines_with(&before, "? nog niet"));
    terminal.press("q");
    assert!(terminal.ended().success());
}

#[test]
fn without_colour_nothing_is_lost_and_nothing_is_coloured() {
    let home = demo();
    let mut terminal = signed_in(home.path(), 24, 80, &[("NO_COLOR", "1")]);
    terminal.wait_for("nog niet");
    {
        let screen = terminal.screen.lock().expect("not poisoned");
        let mut strong = 0;
        for row in 0..24 {
            for column in 0..80 {
                let cell = screen.screen().cell(row, column).expect("a cell");
                assert_eq!(
                    (cell.fgcolor(), cell.bgcolor()),
                    (vt100::Color::Default, vt100::Color::Default)
                );
                strong += usize::from(cell.inverse() || cell.bold());
            }
        }
        assert!(strong > 0, "the chosen line is still marked");
    }
    terminal.press("q");
    assert!(terminal.ended().success());
}

#[test]
fn a_tiny_or_changing_window_never_breaks_the_program() {
    let home = demo();
    let mut terminal = signed_in(home.path(), 24, 80, &[]);
    // Nothing can be read from one cell; the sizes after it show that the program lived through it. The keys come in the
    // same instant as the changes of size: neither may be lost.
    for (rows, columns, sign) in [
        (5, 20, "klein"),
        (1, 1, ""),
        (20, 60, "Uilen BSO+"),
        (40, 120, "Uilen BSO+"),
        (24, 80, "Uilen BSO+"),
    ] {
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        terminal.screen.lock().expect("not poisoned").screen_mut().set_size(
            rows.try_into().expect("not zero"),
            columns.try_into().expect("not zero"),
        );
        terminal.master.resize(size).expect("resized");
        terminal.wait(sign, |screen| screen.contains(sign));
        if !sign.is_empty() {
            terminal.press("\t");
        }
    }
    terminal.press("q");
    assert!(terminal.ended().success());
}

/// What a program that was asked to stop from outside leaves: nothing on the screen and nothing beside the register.
#[cfg(unix)]
#[test]
fn a_signal_gives_the_terminal_back_closes_the_file_and_takes_the_demo_away() {
    for signal in ["TERM", "HUP", "INT", "QUIT"] {
        let home = demo();
        let mut terminal = signed_in(home.path(), 24, 80, &[]);
        terminal.press("\r");
        terminal.wait_for("14:30");
        let process = terminal.child.process_id().expect("a process").to_string();
        let sent = Command::new("kill")
            .args(["-s", signal, &process])
            .status()
            .expect("kill");
        assert!(sent.success());
        assert_eq!(terminal.ended().exit_code(), 0, "{signal}");
        // What the program wrote last may still be on its way through the pty.
        let start = Instant::now();
        while terminal.is_on_the_alternate_screen() || terminal.hides_the_cursor() {
            assert!(start.elapsed() < DEADLINE, "{signal}: the terminal is not given back");
            std::thread::park_timeout(LOOK);
        }
        assert!(
            !terminal.contents().contains("Uilen"),
            "{signal}: a name stays readable"
        );
        for ending in ["-wal", "-shm"] {
            assert!(
                !home.path().join(format!("demo.plusgroep{ending}")).exists(),
                "{signal}: {ending}"
            );
        }
        let kept = command(
            home.path(),
            &["bezetting", "--op", "2026-10-05T14:31", "--nu", "2026-10-05T14:31"],
        );
        assert!(!kept.stdout.is_empty(), "{signal}: what was recorded is there");
    }
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().to_str().expect("a plain path").to_owned();
    let mut terminal = Terminal::start(home.path(), 24, 80, &[("TMPDIR", &folder)], &["demo", "--nu", NOW]);
    terminal.wait_for("Uilen BSO+");
    let process = terminal.child.process_id().expect("a process").to_string();
    Command::new("kill")
        .args(["-s", "TERM", &process])
        .status()
        .expect("kill");
    terminal.ended();
    let left: Vec<_> = std::fs::read_dir(home.path()).expect("a folder").collect();
    assert!(left.is_empty(), "{left:?}");
}

#[cfg(unix)]
#[test]
fn a_demo_that_is_stopped_while_it_is_being_made_leaves_no_folder() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().to_str().expect("a plain path").to_owned();
    let names = || std::fs::read_dir(home.path()).expect("a folder").count();
    let mut terminal = Terminal::start(home.path(), 24, 80, &[("TMPDIR", &folder)], &["demo", "--nu", NOW]);
    let start = Instant::now();
    while names() == 0 {
        assert!(start.elapsed() < DEADLINE, "no folder is made");
        std::thread::park_timeout(LOOK);
    }
    Command::new("kill")
        .args(["-s", "TERM", &terminal.process().to_string()])
        .status()
        .expect("kill");
    assert_eq!(terminal.ended().exit_code(), 0);
    assert_eq!(names(), 0);
}

#[test]
fn opening_the_program_makes_the_copy_of_the_day() {
    let home = demo();
    let mut terminal = signed_in(home.path(), 24, 80, &[]);
    terminal.press("q");
    terminal.ended();
    let copies = std::fs::read_dir(home.path().join("demo.plusgroep.kopieen")).expect("a folder");
    let names = copies.map(|entry| entry.expect("an entry").file_name());
    let of_copy = names.filter(|name| *name != ".plusgroep-kopieen.slot");
    assert_eq!(of_copy.count(), 3, "register, key file and note");
    assert!(!home.path().join("demo.plusgroep-wal").exists());
}

#[test]
fn the_first_start_on_a_new_computer_offers_to_put_a_copy_back_and_goes_on_with_it() {
    let home = demo();
    let made = command(home.path(), &["--nu", NOW, "backup", "maak", "--uit", "stick"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let stick = std::fs::read_dir(home.path().join("stick")).expect("a folder");
    let mut files = stick.map(|entry| entry.expect("an entry").path());
    let copy = files.find(|path| path.extension().is_some_and(|ending| ending == "plusgroep"));
    let copy = copy.expect("a copy");
    let new_computer = tempfile::tempdir().expect("an empty home");
    let mut terminal = Terminal::start(new_computer.path(), 24, 80, &[], &["--nu", NOW]);
    terminal.wait_for("3  een reservekopie terugzetten");
    terminal.press("3\r");
    terminal.wait_for("Bestand van de kopie");
    terminal.press(&format!("{}\r", copy.display()));
    terminal.wait_for("Wachtwoord:");
    terminal.press("demo\r");
    terminal.wait_for("Wie bent u?");
}

/// A dump of memory would hold names, notes and keys.
#[cfg(target_os = "linux")]
#[test]
fn the_program_leaves_no_core_dump() {
    let home = demo();
    let terminal = signed_in(home.path(), 24, 80, &[]);
    let process = terminal.child.process_id().expect("a process");
    let limits = std::fs::read_to_string(format!("/proc/{process}/limits")).expect("limits");
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .expect("a line");
    let numbers: Vec<&str> = core.split_whitespace().skip(4).take(2).collect();
    assert_eq!(numbers, ["0", "0"], "{core}");
}

/// A keyboard that breaks down, with a name in what it says.
struct Breaks;

impl plusgroep::tui::run::EventSource for Breaks {
    fn next(&mut self, _: Duration) -> std::io::Result<Option<crossterm::event::Event>> {
        panic!("Sem Voorbeeld is er niet");
    }
}

/// Not a test of its own: what [`a_panic_gives_the_terminal_back_closes_the_file_and_names_nobody`] starts in a terminal.
#[test]
fn a_screen_that_panics() {
    let Some(file) = std::env::var_os("PLUSGROEP_TEST_PANIEK") else {
        return;
    };
    // The released program has no other words for a panic than its own.
    std::panic::set_hook(Box::new(|_| ()));
    let now = crate::support::at(NOW);
    let session = plusgroep::app::Session::open(Path::new(&file), Some("Demo"), "demo", now).expect("it opens");
    let theme = plusgroep::tui::theme::Theme::Colour;
    let mut app = plusgroep::tui::run::App::new(session, now, theme).expect("the day");
    let mut screen = plusgroep::tui::terminal::Screen::open().expect("a terminal");
    let clock = plusgroep::app::Clock::Fixed(now.local());
    // Work beside the screen that fails leaves the screen alone.
    let beside = std::thread::spawn(|| panic!("Daan Proefkind"));
    assert!(beside.join().is_err());
    let _never = plusgroep::tui::run::drive(&mut screen.terminal, &mut Breaks, clock, &mut app);
}

#[test]
fn a_panic_gives_the_terminal_back_closes_the_file_and_names_nobody() {
    let home = demo();
    let file = home.path().join("demo.plusgroep");
    let environment = [("PLUSGROEP_TEST_PANIEK", file.to_str().expect("a plain path"))];
    let own = std::env::current_exe().expect("this program");
    let own = own.to_str().expect("a plain path");
    let arguments = ["--exact", "terminal::a_screen_that_panics", "--nocapture"];
    let mut terminal = Terminal::start_program(own, home.path(), (24, 120), &environment, &arguments);
    let shown = terminal.wait_for("plusgroep is gestopt door een fout in het programma (");
    assert!(!terminal.ended().success());
    assert_eq!(shown.matches("plusgroep is gestopt").count(), 1, "one report:\n{shown}");
    assert!(
        !terminal.is_on_the_alternate_screen() && !terminal.hides_the_cursor(),
        "{shown}"
    );
    for name in ["Sem", "Voorbeeld", "Daan", "Uilen"] {
        assert!(!terminal.contents().contains(name), "{name}:\n{}", terminal.contents());
    }
    for ending in ["-wal", "-shm"] {
        assert!(
            !home.path().join(format!("demo.plusgroep{ending}")).exists(),
            "{ending}"
        );
    }
    let again = command(home.path(), &["--nu", NOW, "controleer"]);
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stdout));
}
