//! Several locations under one AGB code against a simulated municipality: parts, bundle, answer, and the split back.
#![cfg(test)]

mod cases;
mod chance;
mod commands;
mod fallen;
mod refusals;
mod three;
mod waiting;
mod weeks;
mod year;

use crate::import_support::{Place, moment, sample_settings};
use crate::municipality::{Answer, Disagreement, Frequency, Grant, Municipality, Subject, Tariff, Unit};
use plusgroep::app::declare::ClaimView;
use plusgroep::app::declare::bundle::{BundleView, Processed};
use plusgroep::app::import::ImportKind;
use plusgroep::app::messages::MessageReport;
use plusgroep::app::{AppError, Moment};
use plusgroep::domain::declaration::{DebetCredit, LineState, SentLine};
use plusgroep::domain::ids::GemeenteCode;
use plusgroep::domain::role::Role;
use plusgroep::domain::text::Text;
use plusgroep::domain::time::Month;
use plusgroep::ijw::MessageKind;
use plusgroep::{regeling, store};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const SEM: &str = "999900006";
const NOOR: &str = "999900018";
const DAAN: &str = "999900031";

/// Allocation of Sem, who goes to both locations; of Noor, and of Daan, who go to one.
const SHARED: u32 = 300_201;
const OF_NOOR: u32 = 300_202;
const OF_DAAN: u32 = 300_203;

const CHILDREN: &str =
    "kindnummer;voornaam;tussenvoegsel;achternaam;geboortedatum;bsn;gemeente;school;alert;ophalers\n";
const PLACEMENTS: &str = "kindnummer;groep;vanaf;tot;ma;di;wo;do;vr\n";
const ALLOCATIONS: &str = "gemeente;toewijzingnummer;toewijzingsdatum;toewijzingstijd;kindnummer;productcategorie;productcode;volume;eenheid;frequentie;ingangsdatum;einddatum;reden_wijziging\n";
const ATTENDANCE: &str = "kindnummer;datum;groep;in;uit;reden\n";
const TARIFFS: &str = "gemeente;productcode;vanaf;tot;productcategorie;eenheid;tarief_cent\n0214;45A60;2026-01-01;2026-12-31;45;16;4737\n";

/// School days of March 2026: Mondays to Thursdays of the first three weeks.
fn buren() -> GemeenteCode {
    GemeenteCode::parse("0214").expect("a code")
}

fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

fn april() -> Moment {
    moment("2026-04-02T10:00")
}

fn may() -> Moment {
    moment("2026-05-04T10:00")
}

/// The policy without its maximum per week, so that what the allocation gives is what bites.
fn policy() -> String {
    let policy = regeling::builtin("buren-2025").expect("a policy");
    let lines = policy.lines().filter(|line| !line.starts_with("hoogstens_"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// A location file with a name and chance of its own, and the tariff.
fn location_under(policy: &str, name: &str, seed: u64) -> Place {
    let mut place = location_from(name, policy, "2026-03-31T20:00", seed);
    place.write(ImportKind::Tariffs, TARIFFS);
    place
}

fn location_from(name: &str, policy: &str, since: &str, seed: u64) -> Place {
    let mut settings = sample_settings();
    settings.name = Text::parse(name).expect("a name");
    Place::with_chance(&settings, (policy, Role::Locatiemanager), since, seed)
}

/// Puts a child in a location: its number there, its BSN and its allocation.
fn put(place: &mut Place, number: &str, bsn: &str, toewijzing: u32) {
    let child = format!("{CHILDREN}{number};Sem;;Voorbeeld;2018-05-14;{bsn};0214;;;\n");
    place.write(ImportKind::Children, &child);
    let placement = format!("{PLACEMENTS}{number};Uilen;2026-03-01;;nso;nso;nso;nso;nso\n");
    place.write(ImportKind::Placements, &placement);
    let allocation =
        format!("{ALLOCATIONS}0214;{toewijzing};2026-02-16;10:21:00;{number};45;45A60;3;16;2;2026-03-01;2026-12-31;\n");
    place.write(ImportKind::Allocations, &allocation);
}

/// Lets a child attend an afternoon, one dagdeel, on days of a month.
fn attend(place: &mut Place, number: &str, month: &str, days: impl IntoIterator<Item = u32>) {
    let rows = days
        .into_iter()
        .map(|day| format!("{number};{month}-{day:02};Uilen;14:05;17:30;\n"));
    place.now = may();
    place.write(
        ImportKind::Attendance,
        &format!("{ATTENDANCE}{}", rows.collect::<String>()),
    );
}

/// Two locations, an office without children, and the municipality.
struct World {
    sprong: Place,
    brug: Place,
    office: Place,
    town: Municipality,
    folder: TempDir,
}

impl World {
    /// Sem goes to both, as 12 and as 5; Noor is 13 at De Sprong and Daan 6 at De Brug. Nobody was there yet.
    fn empty() -> Self {
        Self::under(&policy())
    }

    /// The same under another policy.
    fn under(policy: &str) -> Self {
        let location = |name: &str, seed: u64| location_under(policy, name, seed);
        let mut sprong = location("BSO De Sprong", 11);
        put(&mut sprong, "12", SEM, SHARED);
        put(&mut sprong, "13", NOOR, OF_NOOR);
        let mut brug = location("BSO De Brug", 22);
        put(&mut brug, "5", SEM, SHARED);
        put(&mut brug, "6", DAAN, OF_DAAN);
        Self {
            sprong,
            brug,
            office: location("Hoofdkantoor", 33),
            town: town(),
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// The same in March: Sem five dagdelen at one and four at the other, Noor three and Daan two.
    fn march() -> Self {
        let mut world = Self::empty();
        attend(&mut world.sprong, "12", "2026-03", [2, 3, 9, 10, 16]);
        attend(&mut world.sprong, "13", "2026-03", [2, 4, 9]);
        attend(&mut world.brug, "5", "2026-03", [4, 5, 11, 12]);
        attend(&mut world.brug, "6", "2026-03", [3, 10]);
        world
    }

    fn parts(&self) -> PathBuf {
        self.folder.path().join("delen")
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("uit")
    }

    /// Both locations hand in their part.
    fn hand_in(&mut self, of: &str, now: Moment) -> (ClaimView, ClaimView) {
        let folder = self.parts();
        (
            part(&mut self.sprong, of, &folder, now),
            part(&mut self.brug, of, &folder, now),
        )
    }

    fn try_bundle(&mut self, of: &str, now: Moment) -> Result<BundleView, AppError> {
        let (folders, out) = ([self.parts()], self.out());
        self.office
            .session
            .make_bundle(&folders, (month(of), &buren()), &out, now)
    }

    fn bundle(&mut self, of: &str, now: Moment) -> BundleView {
        let view = self.try_bundle(of, now).expect("a bundle");
        assert_eq!(view.findings, [], "nothing is wrong");
        assert!(!view.files.is_empty(), "{:?}", view.remarks);
        view
    }

    /// The municipality answers a bundle, the office reads that, and both locations process what comes back.
    fn answer(&mut self, bundle: &BundleView, now: Moment) -> Answer {
        let answer = self.receive(bundle, now);
        self.read(&answer, now);
        self.process(&bundle.files[1..], now);
        let back = answers(&self.out(), bundle);
        self.process(&back, now);
        answer
    }

    fn receive(&mut self, bundle: &BundleView, now: Moment) -> Answer {
        let bytes = std::fs::read(&bundle.files[0]).expect("the file");
        crate::xml::assert_official(MessageKind::Jw323, &bytes);
        self.town.receive(&bytes, now.day())
    }

    fn read(&mut self, answer: &Answer, now: Moment) -> MessageReport {
        let out = self.out();
        let session = &mut self.office.session;
        session
            .read_message(&answer.bytes, "JW325.xml", &out, now)
            .expect("read")
    }

    /// Each location processes its own of some files.
    fn process(&mut self, files: &[PathBuf], now: Moment) -> Vec<Processed> {
        let mut done = Vec::new();
        for path in files {
            for place in [&mut self.sprong, &mut self.brug] {
                if path.display().to_string().contains(&letters(place)) {
                    done.push(process(place, path, now).expect("processed"));
                }
            }
        }
        done
    }

    /// What the office sent.
    fn office_lines(&self) -> Vec<SentLine> {
        let lines = store::bundles::lines_to(self.office.store().read(), &buren()).expect("lines");
        lines.into_iter().map(|line| line.sent).collect()
    }

    /// Together the locations see as approved what the municipality granted, to the cent.
    fn assert_totals(&self) {
        let of = |place: &Place| place.session.approved_total(&buren()).expect("a total").cents();
        let seen = of(&self.sprong) + of(&self.brug) + of(&self.office);
        assert_eq!(i64::try_from(seen).expect("small"), self.town.granted_cents());
        assert_eq!(self.town.faults(), [], "nothing was really wrong");
    }
}

fn town() -> Municipality {
    let mut town = Municipality::new("0214", "90909090", 5);
    let day = |text: &str| text.parse().expect("a date");
    town.contract(Tariff {
        category: "45".to_owned(),
        code: "45A60".to_owned(),
        unit: Unit::Dagdeel,
        from: day("2026-01-01"),
        until: None,
        cents: 4_737,
    });
    for (number, bsn) in [(SHARED, SEM), (OF_NOOR, NOOR), (OF_DAAN, DAAN)] {
        town.grant(Grant {
            bsn: bsn.to_owned(),
            number,
            subject: Subject::specific("45", "45A60", (3, Unit::Dagdeel, Frequency::Weekly)),
            begin: day("2026-03-01"),
            end: Some(day("2026-12-31")),
            stamp: "2026-02-16T10:21:00".parse().expect("a stamp"),
            reason: None,
        });
        town.jw301(bsn, day("2026-02-17"));
    }
    town
}

fn part(place: &mut Place, of: &str, folder: &Path, now: Moment) -> ClaimView {
    place
        .session
        .make_part(month(of), &buren(), folder, now)
        .expect("a part")
}

fn process(place: &mut Place, path: &Path, now: Moment) -> Result<Processed, AppError> {
    let bytes = std::fs::read(path).expect("a file");
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    place.session.process_bundle_file(&bytes, &name, now)
}

/// The number letters of a location.
fn letters(place: &Place) -> String {
    store::location::get(place.store().read())
        .expect("a location")
        .number_prefix
}

/// Files with answers for the locations about a bundle.
fn answers(folder: &Path, bundle: &BundleView) -> Vec<PathBuf> {
    let stem = bundle.files[0]
        .file_stem()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let identification = stem.rsplit('_').next().expect("a number").to_owned();
    files_in(folder)
        .into_iter()
        .filter(|name| name.starts_with("ANTWOORD_") && name.contains(&identification))
        .map(|name| folder.join(name))
        .collect()
}

fn files_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).map(|entries| {
        entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect()
    });
    let mut names: Vec<String> = entries.unwrap_or_default();
    names.sort();
    names
}

/// Every line of a location with its state, without references.
fn states(place: &Place) -> Vec<(u32, DebetCredit, u32, LineState)> {
    lines(place)
        .into_iter()
        .map(|sent| {
            let line = sent.line;
            (
                line.toewijzing.number(),
                line.debit_credit,
                line.volume.count(),
                sent.state,
            )
        })
        .collect()
}

fn lines(place: &Place) -> Vec<SentLine> {
    store::declarations::lines_to(place.store().read(), &buren()).expect("lines")
}

/// Allocation, sign, volume and whether the reference is of the office.
fn shape(world: &World, view: &BundleView) -> Vec<(u32, DebetCredit, u32, bool)> {
    let office = format!("R{}", letters(&world.office));
    view.lines
        .iter()
        .map(|line| {
            let of_office = line.reference.as_str().starts_with(&office);
            (
                line.toewijzing.number(),
                line.debit_credit,
                line.volume.count(),
                of_office,
            )
        })
        .collect()
}

use DebetCredit::{Credit, Debet};
use LineState::{Approved, Credited, Rejected, Sent};
