//! Rows of `kinderen`, `plaatsingen` and `medewerkers`.

use super::overlap::{self, Span};
use super::rows::Row;
use crate::domain::csv_table::Errors;
use crate::domain::csv_table::{Fields, Reported};
use crate::domain::error::ValueError;
use crate::domain::ids::{Bsn, ChildNumber, GemeenteCode, StaffNumber};
use crate::domain::people::{ChildName, Counting, PrkLink, WeekPattern};
use crate::domain::text::Text;
use crate::domain::time::{Period, parse_date};
use crate::domain::words::YesNo;
use chrono::NaiveDate;

/// A line of `kinderen`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildRow {
    /// Line of the file.
    pub line: u64,
    /// Number the location uses; the key.
    pub number: ChildNumber,
    /// Name.
    pub name: ChildName,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// BSN, where it is given.
    pub bsn: Option<Bsn>,
    /// Responsible municipality.
    pub gemeente: Option<GemeenteCode>,
    /// School.
    pub school: Option<Text>,
    /// Allergy or other alert.
    pub alert: Option<Text>,
    /// Who may collect the child (column `ophalers`, our extension of the contract).
    pub collectors: Option<Text>,
}

/// A BSN without an example: error texts hold no nine digits in a row, so that none can be taken for a real one.
fn parse_bsn(raw: &str) -> Result<Bsn, String> {
    Bsn::parse(raw).map_err(|error| match error {
        ValueError::Form { .. } => {
            "is geen BSN van negen cijfers; controleer of een nul aan het begin is weggevallen".to_owned()
        }
        other => other.to_string(),
    })
}

impl Row for ChildRow {
    type Key = ChildNumber;
    const KEY_COLUMN: &'static str = "kindnummer";

    fn read(fields: &mut Fields<'_>) -> Result<Self, Reported> {
        let number = fields.required("kindnummer", ChildNumber::parse);
        let first = fields.required("voornaam", Text::parse);
        let infix = fields.optional("tussenvoegsel", Text::parse);
        let last = fields.required("achternaam", Text::parse);
        let birth_date = fields.required("geboortedatum", parse_date);
        let bsn = fields.optional("bsn", parse_bsn);
        let gemeente = fields.optional("gemeente", GemeenteCode::parse);
        let school = fields.optional("school", Text::parse);
        let alert = fields.optional("alert", Text::parse);
        let collectors = fields.optional("ophalers", Text::parse);
        Ok(Self {
            line: fields.line(),
            number: number?,
            name: ChildName {
                first: first?,
                infix: infix?,
                last: last?,
            },
            birth_date: birth_date?,
            bsn: bsn?,
            gemeente: gemeente?,
            school: school?,
            alert: alert?,
            collectors: collectors?,
        })
    }

    fn key(&self) -> ChildNumber {
        self.number.clone()
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn written_like(&self, other: &Self) -> Self {
        Self {
            line: other.line,
            ..self.clone()
        }
    }
}

/// A line of `plaatsingen`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacementRow {
    /// Line of the file.
    pub line: u64,
    /// The child; part of the key.
    pub number: ChildNumber,
    /// Name of the group; part of the key.
    pub group_name: Text,
    /// From when (part of the key) to when.
    pub period: Period,
    /// Dagdelen per weekday.
    pub pattern: WeekPattern,
}

/// A group name as a key: people write `uilen` and `Uilen` for the same group.
pub(super) fn group_key(name: &Text) -> String {
    name.as_str().to_lowercase()
}

/// A group name as another line spells it, where it is the same group.
pub(super) fn spelled_like(name: &Text, other: &Text) -> Text {
    let same = group_key(name) == group_key(other);
    if same { other.clone() } else { name.clone() }
}

/// Reads two columns as a period; an end before the beginning is reported at the end.
pub(super) fn read_period(fields: &mut Fields<'_>, begin: &'static str, end: &'static str) -> Result<Period, Reported> {
    let first = fields.required(begin, parse_date);
    let last = fields.optional(end, parse_date);
    let (first, last) = (first?, last?);
    Period::new(first, last).map_err(|error| fields.refuse(end, error))
}

impl Row for PlacementRow {
    type Key = (ChildNumber, String, NaiveDate);
    const KEY_COLUMN: &'static str = "vanaf";

    fn read(fields: &mut Fields<'_>) -> Result<Self, Reported> {
        let number = fields.required("kindnummer", ChildNumber::parse);
        let group_name = fields.required("groep", Text::parse);
        let period = read_period(fields, "vanaf", "tot");
        let days = ["ma", "di", "wo", "do", "vr"].map(|day| fields.optional(day, WeekPattern::parse_day));
        let [monday, tuesday, wednesday, thursday, friday] = days;
        let days = [monday?, tuesday?, wednesday?, thursday?, friday?].map(Option::unwrap_or_default);
        Ok(Self {
            line: fields.line(),
            number: number?,
            group_name: group_name?,
            period: period?,
            pattern: WeekPattern::new(days),
        })
    }

    fn key(&self) -> Self::Key {
        (self.number.clone(), group_key(&self.group_name), self.period.begin())
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn written_like(&self, other: &Self) -> Self {
        Self {
            line: other.line,
            group_name: spelled_like(&self.group_name, &other.group_name),
            ..self.clone()
        }
    }

    fn check_all(rows: &[Self], errors: &mut Errors) {
        let spans = rows
            .iter()
            .map(|row| Span {
                group: (&row.number, group_key(&row.group_name)),
                begin: row.period.begin(),
                end: row.period.end(),
                line: row.line,
            })
            .collect();
        overlap::report(spans, "vanaf", "de plaatsing in deze groep", errors);
    }
}

/// A line of `medewerkers`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffRow {
    /// Line of the file.
    pub line: u64,
    /// Number the location uses; the key.
    pub number: StaffNumber,
    /// Name as screens show it.
    pub name: Text,
    /// Function ("functie").
    pub function: Text,
    /// Level of education ("niveau").
    pub level: Option<Text>,
    /// Whether the person counts for the ratio; counts when nothing is given.
    pub counting: Counting,
    /// Link in the personenregister kinderopvang; not linked when nothing is given (Wko 1.50: not rostered without).
    pub prk: PrkLink,
    /// Date of the certificate of conduct (VOG).
    pub vog_date: Option<NaiveDate>,
    /// Last day of the first-aid certificate.
    pub first_aid_until: Option<NaiveDate>,
}

/// Reads `ja` or `1` as the first value, `nee` or `0` as the second.
fn parse_yes_no<T>(raw: &str, yes: T, no: T) -> Result<T, ValueError> {
    let word = match raw {
        "1" => Ok(YesNo::Yes),
        "0" => Ok(YesNo::No),
        word => YesNo::parse(word),
    };
    word.map(|word| match word {
        YesNo::Yes => yes,
        YesNo::No => no,
    })
}

/// An empty cell is unknown too; it never reaches this.
fn parse_link(raw: &str) -> Result<PrkLink, ValueError> {
    parse_yes_no(raw, PrkLink::Linked, PrkLink::NotLinked).or_else(|_| PrkLink::parse(raw))
}

impl Row for StaffRow {
    type Key = StaffNumber;
    const KEY_COLUMN: &'static str = "personeelsnummer";

    fn read(fields: &mut Fields<'_>) -> Result<Self, Reported> {
        let number = fields.required("personeelsnummer", StaffNumber::parse);
        let name = fields.required("naam", Text::parse);
        let function = fields.required("functie", Text::parse);
        let level = fields.optional("niveau", Text::parse);
        let counting = fields.optional("telt_mee", |raw| {
            parse_yes_no(raw, Counting::Counts, Counting::DoesNotCount)
        });
        let prk = fields.optional("prk_gekoppeld", parse_link);
        let vog_date = fields.optional("vog_datum", parse_date);
        let first_aid_until = fields.optional("ehbo_tot", parse_date);
        Ok(Self {
            line: fields.line(),
            number: number?,
            name: name?,
            function: function?,
            level: level?,
            counting: counting?.unwrap_or(Counting::Counts),
            prk: prk?.unwrap_or(PrkLink::Unknown),
            vog_date: vog_date?,
            first_aid_until: first_aid_until?,
        })
    }

    fn key(&self) -> StaffNumber {
        self.number.clone()
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn written_like(&self, other: &Self) -> Self {
        Self {
            line: other.line,
            ..self.clone()
        }
    }
}
