//! One day of the inspector's sheet: as text to print and as CSV.

use crate::app::error::AppError;
use crate::app::occupancy::{OccupancyDay, Register, Remark};
use crate::app::session::Session;
use crate::domain::attendance::{Attendance, Stay};
use crate::domain::hidden::visible_lines;
use crate::domain::occupancy::{
    CareForm, Horizon, Indicated, Numbers, Outcome, Part, Span, Standing, Stretch, Verdict, clock,
};
use crate::domain::staffing::Worked;
use crate::domain::text::fold;
use crate::domain::time::{Minute, date_in_words};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A child's stay in a group, or that it did not come.
struct ChildLine {
    group: String,
    name: String,
    number: String,
    indicated: Indicated,
    what: ChildDay,
}

/// What is recorded of a child.
enum ChildDay {
    Stayed(Stay),
    Absent(&'static str),
}

/// A stretch of work.
struct StaffLine {
    group: String,
    name: String,
    number: String,
    function: String,
    standing: Standing,
    worked: Worked,
}

/// What is said of a part, and when.
type Said = (Span, Numbers, Verdict);

/// A day of the sheet.
pub(super) struct Sheet {
    location: String,
    day: NaiveDate,
    day_type: String,
    children: Vec<ChildLine>,
    staff: Vec<StaffLine>,
    occupancy: OccupancyDay,
    /// Last minute that is recorded; the whole day when it is over.
    recorded_until: u16,
}

impl Sheet {
    pub(super) fn of(session: &Session, register: &Register<'_>, day: NaiveDate, horizon: Horizon) -> Self {
        Self {
            location: session.location_name().to_owned(),
            day,
            day_type: session.day_type(day).label(),
            children: child_lines(session, register, day),
            staff: staff_lines(session, register, day),
            occupancy: register.occupancy(day, horizon),
            recorded_until: match horizon {
                Horizon::Past => Span::DAY.until(),
                Horizon::Now(now) => now.minutes() + 1,
                Horizon::Future => 0,
            },
        }
    }

    /// Says whether nothing is recorded on the day.
    pub(super) fn is_blank(&self) -> bool {
        self.children.is_empty() && self.staff.is_empty()
    }

    /// The worst verdict of what is recorded.
    pub(super) fn outcome(&self) -> Outcome {
        let outcomes = self.stretches().map(|(_, stretch)| stretch.outcome());
        outcomes.max().unwrap_or_default()
    }

    /// Says whether someone worked who is known as not linked.
    pub(super) fn has_unlinked(&self) -> bool {
        self.stretches()
            .any(|(_, stretch)| !stretch.remarks.not_linked.is_empty())
    }

    /// What is said beside the numbers of what is recorded, in order of time.
    fn remarks(&self) -> Vec<(Span, &Remark)> {
        let recorded = |span: &Span| Span::new(span.from(), span.until().min(self.recorded_until));
        let remarks = self.occupancy.remarks.iter();
        let mut remarks: Vec<(Span, &Remark)> = remarks
            .flat_map(|said| said.spans.iter().filter_map(recorded).map(|span| (span, &said.remark)))
            .collect();
        remarks.sort();
        remarks
    }

    /// What is recorded, without what was planned: the stretches up to now.
    fn stretches(&self) -> impl Iterator<Item = (Span, &Stretch)> {
        let until = self.recorded_until;
        self.occupancy.timeline.stretches.iter().filter_map(move |stretch| {
            let span = Span::new(stretch.span.from(), stretch.span.until().min(until))?;
            Some((span, stretch))
        })
    }

    /// Every group, and the out-of-school care where it has several: what is recorded in it, equal neighbours joined.
    fn rows(&self) -> Vec<(Span, String, Numbers, Verdict)> {
        let mut of_name: BTreeMap<(usize, String), Vec<Said>> = BTreeMap::new();
        for (span, stretch) in self.stretches() {
            let over = stretch.span.until() - span.until();
            for (place, (name, numbers, verdict)) in parts(stretch).into_iter().enumerate() {
                if numbers.children == 0 && numbers.present == 0 {
                    continue;
                }
                let mut numbers = numbers.clone();
                numbers.deviation = numbers.deviation.earlier(over);
                let rows = of_name.entry((place, name)).or_default();
                let same = |(before, last, said): &&mut Said| {
                    before.until() == span.from() && last.same_as(&numbers) && *said == verdict
                };
                match rows.last_mut().filter(same) {
                    Some((before, last, _)) => {
                        *before = Span::new(before.from(), span.until()).unwrap_or(*before);
                        *last = numbers;
                    }
                    None => rows.push((span, numbers, verdict)),
                }
            }
        }
        of_name
            .into_iter()
            .flat_map(|((_, name), rows)| {
                rows.into_iter()
                    .map(move |(span, numbers, verdict)| (span, name.clone(), numbers, verdict))
            })
            .collect()
    }

    /// The day as text to print.
    pub(super) fn text(&self) -> String {
        let mut text = format!(
            "{}\nBezetting van {} ({})\n\nKinderen\n",
            self.location,
            date_in_words(self.day),
            self.day_type
        );
        self.people_text(&mut text);
        self.occupancy_text(&mut text);
        if self.recorded_until < Span::DAY.until() {
            let _ = writeln!(text, "\nTot en met {} vastgelegd.", clock(self.recorded_until - 1));
        }
        visible_lines(&text).into_owned()
    }

    fn people_text(&self, text: &mut String) {
        let names = self.children.iter().map(|line| &line.name);
        let longest = names.chain(self.staff.iter().map(|line| &line.name));
        let width = longest.map(|name| name.chars().count()).max().unwrap_or(0);
        let groups = self.children.iter().map(|line| &line.group);
        let longest = groups.chain(self.staff.iter().map(|line| &line.group));
        let group = longest.map(|name| name.chars().count()).max().unwrap_or(0).max(16);
        for line in &self.children {
            let plus = match line.indicated {
                Indicated::Yes(_) => "plus",
                Indicated::No => "",
            };
            let (from, until, reason) = line.what.parts();
            let _ = writeln!(
                text,
                "  {:<group$} {:<width$} {:<5} {:<6} {}",
                line.group,
                line.name,
                plus,
                from.as_deref().unwrap_or("-"),
                until.or(reason).unwrap_or_default()
            );
        }
        text.push_str("\nPersoneel\n");
        for line in &self.staff {
            let until = line.worked.until.map(|until| until.to_string());
            let _ = writeln!(
                text,
                "  {:<group$} {:<width$} {:<28} {:<6} {:<13} {}",
                line.group,
                line.name,
                line.function,
                line.worked.from,
                until.as_deref().unwrap_or(NOT_TICKED),
                standing_word(line.standing)
            );
        }
    }

    fn occupancy_text(&self, text: &mut String) {
        let rows = self.rows();
        let longest = rows.iter().map(|(_, name, _, _)| name.chars().count()).max();
        let width = longest.unwrap_or(0).max(22);
        let _ = writeln!(
            text,
            "\nBezetting\n  van-tot      {:<width$} kinderen  plus  PM  wet  plusratio  nodig  te weinig",
            "groep"
        );
        for (span, name, numbers, verdict) in rows {
            let [law, plus, required, short] = stated(&numbers);
            let known = |number: String| if number.is_empty() { "-".to_owned() } else { number };
            let _ = writeln!(
                text,
                "  {span}  {name:<width$} {:>8} {:>5} {:>3} {:>4} {:>10} {:>6} {:>10}",
                numbers.children,
                numbers.plus_children,
                numbers.present,
                known(law),
                known(plus),
                known(required),
                known(short)
            );
            for note in notes(&numbers, verdict) {
                let _ = writeln!(text, "               {note}");
            }
        }
        let remarks = self.remarks();
        if !remarks.is_empty() {
            text.push_str("\nMeldingen\n");
        }
        for (span, remark) in remarks {
            let _ = writeln!(text, "  {span}  {}", remark.text);
        }
        text.push_str("\nAfwijkende inzet\n");
        for (name, used, limit) in self.deviations() {
            let _ = writeln!(text, "  {name:<22} {used} van {limit} minuten");
        }
    }

    /// Minutes of deviation at the end of what is recorded, where the law counts them.
    fn deviations(&self) -> Vec<(String, u16, u16)> {
        let Some((span, stretch)) = self.stretches().last() else {
            return Vec::new();
        };
        let over = stretch.span.until() - span.until();
        let day_care = stretch
            .groups
            .iter()
            .filter(|group| CareForm::of(group.kind) == CareForm::DayCare)
            .map(|group| (format!("{} {}", group.kind.label(), group.name), &group.numbers));
        let bso = stretch.location.bso.iter();
        day_care
            .chain(bso.map(|bso| ("BSO over de locatie".to_owned(), bso)))
            .map(|(name, numbers)| {
                let deviation = numbers.deviation.earlier(over);
                (name, deviation.used_min, deviation.limit_min)
            })
            .collect()
    }

    /// The day as CSV: one line for each stay, stretch of work and stretch of occupancy (`regel` says which).
    pub(super) fn csv(&self) -> Result<Vec<u8>, AppError> {
        let mut rows: Vec<[String; COLUMNS]> = vec![HEADER.map(str::to_owned)];
        let day = self.day.to_string();
        let text = |cell: &str| plain_cell(cell);
        for line in &self.children {
            let plus = match line.indicated {
                Indicated::Yes(_) => "1",
                Indicated::No => "0",
            };
            let (from, until, reason) = line.what.parts();
            let mut row = Row::new("kind", &day, &line.group);
            row.set(3, text(&line.number)).set(4, text(&line.name));
            row.set(5, from.unwrap_or_default()).set(6, until.unwrap_or_default());
            row.set(8, plus.to_owned()).set(15, reason.unwrap_or_default());
            rows.push(row.0);
        }
        for line in &self.staff {
            let mut row = Row::new("medewerker", &day, &line.group);
            row.set(3, text(&line.number)).set(4, text(&line.name));
            row.set(5, line.worked.from.to_string());
            row.set(6, line.worked.until.map(|until| until.to_string()).unwrap_or_default());
            row.set(
                15,
                text(&format!("{}, {}", line.function, standing_word(line.standing))),
            );
            rows.push(row.0);
        }
        for (span, name, numbers, verdict) in self.rows() {
            let mut row = Row::new("bezetting", &day, &name);
            let [law, plus, required, short] = stated(&numbers);
            row.set(5, clock(span.from())).set(6, clock(span.until()));
            row.set(7, numbers.children.to_string());
            row.set(8, numbers.plus_children.to_string());
            row.set(9, numbers.present.to_string());
            row.set(10, law).set(11, plus).set(12, required).set(13, short);
            row.set(14, numbers.deviation.used_min.to_string());
            row.set(15, notes(&numbers, verdict).join("; "));
            rows.push(row.0);
        }
        for (span, remark) in self.remarks() {
            let mut row = Row::new("melding", &day, "");
            row.set(3, text(remark.staff.as_deref().unwrap_or_default()));
            row.set(5, clock(span.from())).set(6, clock(span.until()));
            row.set(15, text(&remark.text));
            rows.push(row.0);
        }
        let mut writer = csv::WriterBuilder::new()
            .delimiter(b';')
            .from_writer(BYTE_ORDER_MARK.to_vec());
        for row in rows {
            writer.write_record(row).map_err(|_| AppError::internal("CSV"))?;
        }
        writer.into_inner().map_err(|_| AppError::internal("CSV"))
    }
}

/// The parts of a stretch that the law or a policy looks at, each with its verdict: every group, and the out-of-school care of
/// several groups.
fn parts(stretch: &Stretch) -> Vec<(String, &Numbers, Verdict)> {
    let groups = stretch.groups.iter().map(|group| {
        let name = format!("{} {}", group.kind.label(), group.name);
        (name, &group.numbers, stretch.verdict_on(group))
    });
    let several = stretch
        .groups
        .iter()
        .filter(|group| CareForm::of(group.kind) == CareForm::AfterSchool)
        .count()
        > 1;
    let bso = stretch.location.bso.iter().filter(|_| several);
    let verdict = stretch.verdict(Part::AfterSchool).unwrap_or_default();
    groups
        .chain(bso.map(|bso| ("BSO over de locatie".to_owned(), bso, verdict)))
        .collect()
}

/// By law, by plus ratio, needed and too few; nothing for a composition that is not allowed.
fn stated(numbers: &Numbers) -> [String; 4] {
    match numbers.law {
        None => Default::default(),
        Some(law) => [law, numbers.plus, numbers.required, numbers.short].map(|number| number.to_string()),
    }
}

/// What is said of a line in words.
fn notes(numbers: &Numbers, verdict: Verdict) -> Vec<String> {
    let mut notes = Vec::new();
    if verdict.outcome() != Outcome::Ok {
        notes.push(verdict.in_words());
    }
    if numbers.law.is_none() {
        notes.push("deze samenstelling mag niet in één groep".to_owned());
    }
    if numbers.overdue > 0 {
        notes.push(format!("niet uitgetikt na sluitingstijd: {}", numbers.overdue));
    }
    if numbers.uncounted > 0 {
        notes.push(format!("aanwezig en niet meegeteld: {}", numbers.uncounted));
    }
    notes.extend(numbers.deviation.in_words());
    notes
}

const NOT_TICKED: &str = "niet uitgetikt";

const COLUMNS: usize = 16;

/// By it Excel knows that the file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

const HEADER: [&str; COLUMNS] = [
    "regel",
    "datum",
    "groep",
    "nummer",
    "naam",
    "van",
    "tot",
    "kinderen",
    "plus_kinderen",
    "aanwezig_pm",
    "vereist_wettelijk",
    "vereist_plus",
    "vereist",
    "tekort",
    "afwijking_minuten",
    "toelichting",
];

/// One line of the CSV.
struct Row([String; COLUMNS]);

impl Row {
    fn new(kind: &str, day: &str, group: &str) -> Self {
        let mut row = Self(Default::default());
        row.set(0, kind.to_owned())
            .set(1, day.to_owned())
            .set(2, plain_cell(group));
        row
    }

    fn set(&mut self, column: usize, value: String) -> &mut Self {
        if let Some(cell) = self.0.get_mut(column) {
            *cell = value;
        }
        self
    }
}

/// A cell that a spreadsheet will not take for a formula.
fn plain_cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

impl ChildDay {
    /// Arrival, departure, and a word where one of them is missing.
    fn parts(&self) -> (Option<String>, Option<String>, Option<String>) {
        match self {
            Self::Stayed(stay) => (
                Some(stay.from.to_string()),
                stay.out.map(|out| out.to_string()),
                stay.out.is_none().then(|| NOT_TICKED.to_owned()),
            ),
            Self::Absent(reason) => (None, None, Some(format!("afwezig: {reason}"))),
        }
    }

    fn begins(&self) -> Minute {
        match self {
            Self::Stayed(stay) => stay.from,
            Self::Absent(_) => Minute::LAST,
        }
    }
}

const fn standing_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Full => "telt mee",
        Standing::InTraining => "in opleiding: telt mee binnen de grens",
        Standing::Trainee => "stagiair: telt mee binnen de grens",
        Standing::OtherQualified => "andersgekwalificeerd: telt mee binnen de grens",
        Standing::NotCounted => "telt niet mee",
        Standing::OnTop => "extra inzet bovenop de BKR: telt niet mee",
        Standing::NotLinked => "niet gekoppeld (PRK): telt niet mee",
    }
}

fn child_lines(session: &Session, register: &Register<'_>, day: NaiveDate) -> Vec<ChildLine> {
    let mut lines = Vec::new();
    for group in &session.house.groups {
        let mut of_group = Vec::new();
        for (id, state) in register.attendance(day, group.id) {
            let Some(child) = register.children.get(&id) else {
                continue;
            };
            let absent = match &state {
                Attendance::Absent(reason) => Some(ChildDay::Absent(reason.code())),
                Attendance::Open | Attendance::Present(_) | Attendance::Gone(_) => None,
            };
            let stays = state.stays().iter().map(|stay| ChildDay::Stayed(*stay));
            of_group.extend(stays.chain(absent).map(|what| ChildLine {
                group: group.name.to_string(),
                name: child.name.full(),
                number: child.number.to_string(),
                indicated: register.indicated(id, group.kind, day),
                what,
            }));
        }
        of_group.sort_by_cached_key(|line| (fold(&line.name), line.number.clone(), line.what.begins()));
        lines.extend(of_group);
    }
    lines
}

fn staff_lines(session: &Session, register: &Register<'_>, day: NaiveDate) -> Vec<StaffLine> {
    let mut lines = Vec::new();
    let extra = session.house.regelingen.extra_staff(day);
    for (id, worked) in register.worked(day) {
        let Some(member) = register.staff.get(&id) else {
            continue;
        };
        for stretch in worked {
            let group = session.house.groups.iter().find(|group| group.id == stretch.group);
            lines.push(StaffLine {
                group: group.map(|group| group.name.to_string()).unwrap_or_default(),
                name: member.name.to_string(),
                number: member.number.to_string(),
                function: member.function.to_string(),
                standing: Standing::of(member).deployed(stretch.deployment, extra),
                worked: stretch,
            });
        }
    }
    lines.sort_by_cached_key(|line| (line.worked.from, fold(&line.name), line.number.clone()));
    lines
}
