//! JW301, the allocation ("toewijzing") of one child by one municipality, and what is wrong with it.

mod rules;
mod stacking;

use super::error::{ReadError, ReadErrorKind};
use super::header::{Header, Sender, date, field, need, number, optional};
use super::jw302::Verdict;
use super::kind::{self, MessageKind};
use super::retour::{RetourCode, RetourCodes};
use super::schema;
use super::shapes;
use super::tree::{self, Element};
use super::value;
use crate::domain::allocation::{Eenheid, Frequentie, Omvang, RedenWijziging, Toewijzing, ToewijzingStamp, Volume};
use crate::domain::birth_known::BirthKnown;
use crate::domain::error::ValueError;
use crate::domain::ids::{Bsn, ChildId, GemeenteCode, ProductCategorie, ProductCode, ToewijzingNummer};
use crate::domain::money::Cents;
use crate::domain::rule_code::RuleCode;
use crate::domain::text::Text;
use crate::domain::time::Period;
use crate::domain::word_enums::words;
use chrono::NaiveDate;
use std::fmt;

/// The message as it came, for the answer: the header typed, everything else as it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    header: Header,
    root: Element,
}

impl Original {
    /// The header.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The whole message.
    pub(super) const fn root(&self) -> &Element {
        &self.root
    }
}

/// A fault in the content (control level 2) that the message shows by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Rule of the standard, such as `CS002`.
    pub rule: RuleCode,
    /// Return code the rule asks for.
    pub return_code: RetourCode,
    /// Line in the file, from 1.
    pub line: u32,
    /// Character in the line, from 1.
    pub column: u32,
    /// What is wrong, in Dutch, without a value from the file.
    pub text: &'static str,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Regel {}, kolom {}: {} ({}).",
            self.line, self.column, self.text, self.rule
        )
    }
}

/// A message that keeps its structure but breaks rules of content: nothing of it is used, only rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faulty {
    /// The message.
    pub original: Original,
    /// What is wrong; at least one.
    pub violations: Vec<Violation>,
}

impl Faulty {
    /// The answer that is due: a header with the return codes of the faults, which at level 2 is 0001 alone.
    pub fn verdict(&self) -> Verdict {
        let codes = self
            .violations
            .iter()
            .fold(RetourCodes::one(RetourCode::TECHNICAL), |codes, found| {
                codes.and(found.return_code)
            });
        Verdict::HeaderRejected(codes)
    }
}

/// What came out of a JW301 with a sound structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// Content in order as far as the message shows.
    Sound(Box<Jw301>),
    /// Content with faults: to be answered with [`Faulty::verdict`].
    Faulty(Box<Faulty>),
}

/// How much of a date of birth is known (codelijst COD170).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatumGebruik {
    /// The whole date.
    Complete,
    /// 1: the day is unknown and stands as 1.
    DayUnknown,
    /// 2: day and month are unknown and stand as 1 January.
    DayAndMonthUnknown,
    /// 3: nothing is known; the date stands as 1900-01-01.
    Unknown,
}

/// A date of birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geboortedatum {
    /// The date.
    pub date: NaiveDate,
    /// How much of it is known.
    pub usage: DatumGebruik,
}

/// A family name with its particle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Achternaam {
    /// The name.
    pub name: Text,
    /// The particle ("voorvoegsel").
    pub infix: Option<Text>,
}

/// A full name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naam {
    /// Name at birth ("geslachtsnaam").
    pub own: Achternaam,
    /// Name of the partner.
    pub partner: Option<Achternaam>,
    /// First names ("voornamen").
    pub first: Option<Text>,
    /// Initials ("voorletters").
    pub initials: Option<Text>,
}

words! {
    /// Gender as registered (codelijst COD046, "geslacht").
    Geslacht, trimmed {
        /// 0: unknown.
        Onbekend = "0";
        /// 1: male.
        Mannelijk = "1";
        /// 2: female.
        Vrouwelijk = "2";
    }
}

/// The child. Address and relations are left out: this program has no use for them; the answer copies them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// BSN; passed the 11-test (CS002).
    pub bsn: Bsn,
    /// Date of birth.
    pub birth: Geboortedatum,
    /// Gender; copied into our messages about the child.
    pub gender: Geslacht,
    /// Name.
    pub name: Naam,
    /// Whether the municipality wrote a remark about the child ("Commentaar"); to be read in the file itself.
    pub has_remark: bool,
}

/// One allocation as the message has it ("toegewezen product").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToegewezenProduct {
    /// Number, unique within the municipality.
    pub number: ToewijzingNummer,
    /// Our own reference, when it answers a request of ours (TR379).
    pub reference: Option<Text>,
    /// Category; absent in a generic allocation.
    pub category: Option<ProductCategorie>,
    /// Code; absent in a generic or aspecific allocation.
    pub product: Option<ProductCode>,
    /// Moment of decision; the latest state of a number holds (IV013).
    pub stamp: ToewijzingStamp,
    /// Ingangsdatum to Einddatum.
    pub period: Period,
    /// Why it was changed, if it was.
    pub change_reason: Option<RedenWijziging>,
    /// Granted volume; there when and only when there is a code.
    pub omvang: Option<Omvang>,
    /// Granted budget; excludes a volume (CD077, CD078).
    pub budget: Option<Cents>,
    /// Whether there is a remark ("Commentaar"); to be read in the file itself.
    pub has_remark: bool,
}

impl ToegewezenProduct {
    /// The allocation for a child of our own administration.
    pub fn into_toewijzing(self, gemeente: GemeenteCode, child: ChildId) -> Toewijzing {
        Toewijzing {
            gemeente,
            number: self.number,
            stamp: self.stamp,
            child,
            category: self.category,
            product: self.product,
            omvang: self.omvang,
            period: self.period,
            change_reason: self.change_reason,
            budget: self.budget,
        }
    }
}

/// A message whose content is in order as far as the message itself shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jw301 {
    /// The message as it came.
    pub original: Original,
    /// The child.
    pub client: Client,
    /// Its allocations with this provider; at least one.
    pub products: Vec<ToegewezenProduct>,
}

impl Jw301 {
    /// The header.
    pub const fn header(&self) -> &Header {
        &self.original.header
    }
}

/// Reads a JW301. An error is level 1: no answer is due.
pub fn read(bytes: &[u8]) -> Result<Received, ReadError> {
    let root = tree::read(bytes)?;
    if kind::of(&root)? != MessageKind::Jw301 {
        return Err(root.error(ReadErrorKind::Foreign, &["Bericht"]));
    }
    schema::check(&root, shapes::JW301)?;
    let header = Header::read(&root, Sender::Gemeente)?;
    let client = need(&root, "Client")?;
    let violations = rules::check(client, header.dated);
    if !violations.is_empty() {
        let original = Original { header, root };
        return Ok(Received::Faulty(Box::new(Faulty { original, violations })));
    }
    let typed = Client::read(client)?;
    let products = need(client, "ToegewezenProducten")?
        .children
        .iter()
        .map(ToegewezenProduct::read)
        .collect::<Result<_, _>>()?;
    Ok(Received::Sound(Box::new(Jw301 {
        original: Original { header, root },
        client: typed,
        products,
    })))
}

impl Client {
    fn read(client: &Element) -> Result<Self, ReadError> {
        let birth = need(client, "Geboortedatum")?;
        let name = need(client, "Naam")?;
        Ok(Self {
            bsn: field(client, "Bsn", Bsn::parse)?,
            birth: Geboortedatum {
                date: date(birth, "Datum")?,
                usage: DatumGebruik::of(birth),
            },
            gender: field(client, "Geslacht", Geslacht::parse)?,
            name: Naam {
                own: Achternaam::read(need(name, "Geslachtsnaam")?)?,
                partner: name.child("Partnernaam").map(Achternaam::read).transpose()?,
                first: optional(name, "Voornamen", Text::parse)?,
                initials: optional(name, "Voorletters", Text::parse)?,
            },
            has_remark: client.child("Commentaar").is_some(),
        })
    }
}

impl DatumGebruik {
    /// How much is known of the date in this element, whose structure was checked.
    pub(super) fn of(birth: &Element) -> Self {
        match birth.text_at(&["DatumGebruik"]) {
            None => Self::Complete,
            Some("1") => Self::DayUnknown,
            Some("2") => Self::DayAndMonthUnknown,
            Some(_) => Self::Unknown,
        }
    }
}

impl DatumGebruik {
    /// How much is known when the date is not whole.
    pub const fn known(self) -> Option<BirthKnown> {
        match self {
            Self::Complete => None,
            Self::DayUnknown => Some(BirthKnown::Month),
            Self::DayAndMonthUnknown => Some(BirthKnown::Year),
            Self::Unknown => Some(BirthKnown::Nothing),
        }
    }

    /// The digit of the standard; none for a whole date.
    pub const fn code(self) -> Option<&'static str> {
        match self {
            Self::Complete => None,
            Self::DayUnknown => Some("1"),
            Self::DayAndMonthUnknown => Some("2"),
            Self::Unknown => Some("3"),
        }
    }
}

impl Achternaam {
    pub(super) fn read(element: &Element) -> Result<Self, ReadError> {
        Ok(Self {
            name: field(element, "Achternaam", Text::parse)?,
            infix: optional(element, "Voorvoegsel", Text::parse)?,
        })
    }
}

impl ToegewezenProduct {
    fn read(element: &Element) -> Result<Self, ReadError> {
        let product = element.child("Product");
        let stamp = ToewijzingStamp {
            date: date(element, "Toewijzingsdatum")?,
            time: field(element, "Toewijzingstijd", |raw| {
                value::time(raw).ok_or(ValueError::Form {
                    what: "een tijd",
                    example: "12:34:56",
                })
            })?,
        };
        let end = element
            .child("Einddatum")
            .map(|_| date(element, "Einddatum"))
            .transpose()?;
        let begin = date(element, "Ingangsdatum")?;
        let code = product.map(|product| optional(product, "Code", ProductCode::parse));
        let budget = element.child("Budget");
        Ok(Self {
            number: number(element, "ToewijzingNummer", ToewijzingNummer::parse)?,
            reference: optional(element, "ReferentieAanbieder", Text::parse)?,
            category: product
                .map(|product| field(product, "Categorie", ProductCategorie::parse))
                .transpose()?,
            product: code.transpose()?.flatten(),
            stamp,
            period: field(element, "Ingangsdatum", |_| Period::new(begin, end))?,
            change_reason: optional(element, "RedenWijziging", RedenWijziging::parse)?,
            omvang: element.child("Omvang").map(read_omvang).transpose()?,
            budget: budget.map(|_| number(element, "Budget", Cents::parse)).transpose()?,
            has_remark: element.child("Commentaar").is_some(),
        })
    }
}

fn read_omvang(element: &Element) -> Result<Omvang, ReadError> {
    Ok(Omvang {
        volume: number(element, "Volume", Volume::parse)?,
        unit: field(element, "Eenheid", Eenheid::parse)?,
        frequency: field(element, "Frequentie", Frequentie::parse)?,
    })
}
