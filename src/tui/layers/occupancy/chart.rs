//! The day as a chart: a column for each quarter of an hour, with a line where now is.

use crate::app::what_if::OccupancyBoard;
use crate::domain::occupancy::{
    Composition, Moment, Numbers, Part, QUARTER_MIN, Span as Stretch, Timeline, clock, quarter_of,
};
use crate::domain::time::Minute;
use crate::tui::text_occupancy as text;
use crate::tui::theme::{Theme, Tone};
use crate::tui::widgets::list::window;
use crate::tui::width::{columns, pad};
use ratatui::text::{Line, Span};

/// Columns of the words before the chart.
const LABEL: usize = 13;
/// Most columns for a quarter.
const WIDEST: usize = 4;
/// Minutes before opening and after closing that the chart still shows when something happens in them.
const AROUND_MIN: u16 = 60;
const HOUR_MIN: u16 = 60;

/// The numbers that the chart shows of one quarter: the worst in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// First minute.
    pub from: u16,
    /// Needed by planning.
    pub planned: u32,
    /// Rostered.
    pub rostered: u32,
    /// Needed: recorded up to now, then planning.
    pub required: u32,
    /// There, or expected to be.
    pub present: u32,
    /// Too few, of the part itself or over the location.
    pub short: u32,
    /// A composition that is not allowed.
    pub forbidden: u32,
}

/// The first minutes of the quarters of the day that a chart of a part shows.
pub fn quarters(board: &OccupancyBoard, part: Part) -> Vec<u16> {
    let hours = board
        .groups
        .iter()
        .filter(|group| part == Part::Location || part == Part::Group(group.id))
        .map(|group| (group.opens.minutes(), group.closes.minutes()));
    let (opens, closes) = hours
        .reduce(|one, two| (one.0.min(two.0), one.1.max(two.1)))
        .unwrap_or((8 * HOUR_MIN, 18 * HOUR_MIN));
    let Some(room) = Stretch::new(opens.saturating_sub(AROUND_MIN), closes.saturating_add(AROUND_MIN)) else {
        return Vec::new();
    };
    let busy = [&board.occupancy.timeline, &board.planning]
        .into_iter()
        .filter_map(|timeline| busy(timeline, part, room));
    let now = board
        .now()
        .map(Minute::minutes)
        .filter(|now| opens <= *now && *now < closes);
    let now = now.map(|now| (now, now + 1));
    let (from, until) = busy
        .chain(now)
        .reduce(|one, two| (one.0.min(two.0), one.1.max(two.1)))
        .unwrap_or((opens, closes));
    let first = from / HOUR_MIN * HOUR_MIN;
    let last = until.div_ceil(HOUR_MIN) * HOUR_MIN;
    (first..last.min(24 * HOUR_MIN))
        .step_by(usize::from(QUARTER_MIN))
        .collect()
}

/// First and last minute at which someone is there.
fn busy(timeline: &Timeline, part: Part, room: Stretch) -> Option<(u16, u16)> {
    let with_people = timeline.stretches.iter().filter(|stretch| {
        let numbers = stretch.numbers(part);
        numbers.is_some_and(|numbers| numbers.children > 0 || numbers.present > 0)
    });
    let inside = with_people
        .filter_map(|stretch| {
            Stretch::new(
                stretch.span.from().max(room.from()),
                stretch.span.until().min(room.until()),
            )
        })
        .map(|span| (span.from(), span.until()));
    inside.reduce(|one, two| (one.0.min(two.0), one.1.max(two.1)))
}

/// What the chart shows of a quarter.
pub fn column(board: &OccupancyBoard, part: Part, from: u16) -> Column {
    let within = quarter_of(from);
    let (planned, real) = (
        board.planning.worst_in(part, within),
        board.occupancy.timeline.worst_in(part, within),
    );
    let number = |worst: Option<Moment<'_>>, of: fn(&Numbers) -> u32| worst.map_or(0, |worst| of(worst.numbers));
    let verdict = real.map(|worst| worst.verdict).unwrap_or_default();
    Column {
        from,
        planned: number(planned, |numbers| numbers.required),
        rostered: number(planned, |numbers| numbers.present),
        required: number(real, |numbers| numbers.required),
        present: number(real, |numbers| numbers.present),
        short: verdict.most_short(),
        forbidden: u32::from(verdict.composition == Composition::NotAllowed),
    }
}

/// A chart that fits a width.
struct Grid {
    columns: Vec<Column>,
    cell: usize,
    /// Place of the now-line: before this column.
    now: Option<usize>,
    /// The minute it is, when that is on the chart.
    time: Option<u16>,
    cursor: usize,
    theme: Theme,
}

impl Grid {
    /// A row: its label, and a cell for each quarter with the now-line between them.
    fn row(&self, label: &str, cell: impl Fn(&Column) -> (String, Tone)) -> Line<'static> {
        let mut spans = vec![Span::raw(pad(label, LABEL))];
        for (index, column) in self.columns.iter().enumerate() {
            if self.now == Some(index) {
                spans.push(Span::styled("|", self.theme.style(Tone::Strong)));
            }
            let (text, tone) = cell(column);
            spans.push(Span::styled(
                format!("{text:>width$}", width = self.cell),
                self.theme.style(tone),
            ));
        }
        Line::from(spans)
    }

    fn numbers(&self, label: &str, tone: Tone, of: fn(&Column) -> u32) -> Line<'static> {
        self.row(label, |column| (digits(of(column), self.cell), tone))
    }

    /// Columns before the cell of a quarter.
    fn start(&self, index: usize) -> usize {
        let line = usize::from(self.now.is_some_and(|now| now <= index));
        LABEL + index * self.cell + line
    }

    fn hours(&self) -> Line<'static> {
        let mut text = String::new();
        for (index, column) in self.columns.iter().enumerate() {
            if column.from % HOUR_MIN == 0 {
                let name = format!("{:02}", column.from / HOUR_MIN);
                let at = self.start(index) + self.cell.saturating_sub(2);
                text.push_str(&" ".repeat(at.saturating_sub(columns(&text))));
                text.push_str(&name);
            }
        }
        Line::raw(text)
    }

    /// The line above the chart that says where now is.
    fn now(&self) -> Line<'static> {
        let words = self.now.zip(self.time).map(|(index, time)| {
            let at = LABEL + index * self.cell;
            let name = format!("{} {}", text::NOW, clock(time));
            let right = LABEL + self.columns.len() * self.cell + 1;
            if at + 1 + name.len() <= right || at < name.len() {
                format!("{}|{name}", " ".repeat(at))
            } else {
                format!("{}{name}|", " ".repeat(at - name.len()))
            }
        });
        Line::styled(words.unwrap_or_default(), self.theme.style(Tone::Strong))
    }

    fn pointer(&self) -> Line<'static> {
        let at = self.start(self.cursor) + self.cell.saturating_sub(1);
        let from = self.columns.get(self.cursor).map_or(0, |column| column.from);
        let name = quarter_of(from).to_string();
        let right = self.start(self.columns.len());
        let words = if at + 2 + name.len() <= right || at <= name.len() {
            format!("{}^ {name}", " ".repeat(at))
        } else {
            format!("{}{name} ^", " ".repeat(at - name.len() - 1))
        };
        Line::styled(words, self.theme.style(Tone::Strong))
    }
}

/// A number in a cell: nothing is a point, and what does not fit a plus.
fn digits(number: u32, cell: usize) -> String {
    let text = number.to_string();
    match number {
        0 => ".".to_owned(),
        _ if text.len() > cell => "+".to_owned(),
        _ => text,
    }
}

/// The chart of a part, with the cursor on the quarter that begins at `cursor`.
pub fn lines(board: &OccupancyBoard, part: Part, cursor: u16, (width, theme): (usize, Theme)) -> Vec<Line<'static>> {
    let quarters = quarters(board, part);
    let room = width.saturating_sub(LABEL + 1).max(1);
    let at = quarters.iter().position(|from| *from == cursor).unwrap_or(0);
    let cell = (room / quarters.len().max(1)).clamp(1, WIDEST);
    let shown = window(at, quarters.len(), room / cell);
    let columns: Vec<Column> = quarters
        .get(shown.clone())
        .unwrap_or_default()
        .iter()
        .map(|from| column(board, part, *from))
        .collect();
    let time = board.now().map(Minute::minutes);
    let now = time.and_then(|time| columns.iter().position(|column| column.from == quarter_of(time).from()));
    let grid = Grid {
        cell,
        now,
        time,
        cursor: at.saturating_sub(shown.start),
        theme,
        columns,
    };
    let any_short = grid.columns.iter().any(|column| column.short + column.forbidden > 0);
    let label = if any_short {
        text::ROW_SHORT
    } else {
        text::ROW_NOT_SHORT
    };
    let too_wide = grid.columns.iter().any(|column| {
        let most = column
            .planned
            .max(column.rostered)
            .max(column.required)
            .max(column.present);
        digits(most, cell) == "+"
    });
    let mut lines = vec![
        grid.now(),
        grid.hours(),
        grid.numbers(text::ROW_PLANNED, Tone::Plain, |column| column.planned),
        grid.numbers(text::ROW_ROSTERED, Tone::Plain, |column| column.rostered),
        grid.numbers(text::ROW_REQUIRED, Tone::Strong, |column| column.required),
        grid.numbers(text::ROW_PRESENT, Tone::Strong, |column| column.present),
        grid.row(label, |column| match (column.short, column.forbidden) {
            (0, 0) => (".".to_owned(), Tone::Plain),
            (0, _) => ("!".to_owned(), Tone::Alarm),
            (short, _) => (digits(short, cell), Tone::Alarm),
        }),
        grid.pointer(),
    ];
    if too_wide {
        lines.push(Line::raw(text::TEN_OR_MORE));
    }
    lines
}
