//! What JW305 (start) and JW307 (stop) share: header, child, and the key of a product line.

use super::error::{ReadError, ReadErrorKind, WriteError};
use super::header::{Header, Sender, date, field, need, number, optional};
use super::jw301::{self, Achternaam, DatumGebruik, Geboortedatum, Geslacht};
use super::kind::{self, MessageKind};
use super::out::Out;
use super::schema::{self, Shape, Space};
use super::tree::{self, Element};
use crate::domain::care_notice::{NoticeProduct, StatusAanlevering};
use crate::domain::ids::{Bsn, ProductCategorie, ProductCode, ToewijzingNummer};
use crate::domain::rule_code::RuleCode;
use crate::domain::text::Text;
use chrono::{Months, NaiveDate};

/// The child as these messages have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CareClient {
    /// BSN (CS002).
    pub bsn: Bsn,
    /// Date of birth (CS139).
    pub birth: Geboortedatum,
    /// Gender.
    pub gender: Geslacht,
    /// Name at birth.
    pub own: Achternaam,
    /// First names.
    pub first: Option<Text>,
    /// Initials.
    pub initials: Option<Text>,
}

impl From<&jw301::Client> for CareClient {
    /// As the municipality itself wrote it.
    fn from(client: &jw301::Client) -> Self {
        Self {
            bsn: client.bsn,
            birth: client.birth,
            gender: client.gender,
            own: client.name.own.clone(),
            first: client.name.first.clone(),
            initials: client.name.initials.clone(),
        }
    }
}

/// Longest particle of a name that the messages take.
const LONGEST_INFIX: usize = 10;

impl CareClient {
    /// A child of our own administration, of which the gender is not known.
    pub fn of_own(bsn: Bsn, birth: NaiveDate, name: &crate::domain::people::ChildName) -> Self {
        let fits = |infix: &Text| infix.as_str().chars().count() <= LONGEST_INFIX;
        let whole = |infix: &Text| Text::parse(&format!("{infix} {}", name.last)).ok();
        // A particle that is too long goes to the front of the family name, so that nothing is lost.
        let own = match name.infix.as_ref().filter(|infix| !fits(infix)).and_then(whole) {
            Some(joined) => Achternaam {
                name: joined,
                infix: None,
            },
            None => Achternaam {
                name: name.last.clone(),
                infix: name.infix.clone().filter(fits),
            },
        };
        Self {
            bsn,
            birth: Geboortedatum {
                date: birth,
                usage: DatumGebruik::Complete,
            },
            gender: Geslacht::Onbekend,
            own,
            first: Some(name.first.clone()),
            initials: None,
        }
    }

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
            own: Achternaam::read(need(name, "Geslachtsnaam")?)?,
            first: optional(name, "Voornamen", Text::parse)?,
            initials: optional(name, "Voorletters", Text::parse)?,
        })
    }

    fn write(&self, out: &mut Out) {
        out.leaf(Space::Own, "Bsn", &self.bsn.reveal());
        out.group(Space::Own, "Geboortedatum", |out| {
            out.leaf(Space::Basis, "Datum", &self.birth.date.to_string());
            out.leaf(
                Space::Basis,
                "DatumGebruik",
                self.birth.usage.code().unwrap_or_default(),
            );
        });
        out.leaf(Space::Own, "Geslacht", self.gender.code());
        let text = |text: &Option<Text>| text.as_ref().map_or(String::new(), ToString::to_string);
        out.group(Space::Own, "Naam", |out| {
            out.group(Space::Basis, "Geslachtsnaam", |out| {
                out.leaf(Space::Basis, "Achternaam", self.own.name.as_str());
                out.leaf(Space::Basis, "Voorvoegsel", &text(&self.own.infix));
            });
            out.leaf(Space::Basis, "Voornamen", &text(&self.first));
            out.leaf(Space::Basis, "Voorletters", &text(&self.initials));
        });
    }

    /// TR002: not born more than 120 years before the message, unless unknown.
    fn check(&self, dated: NaiveDate) -> Result<(), WriteError> {
        let oldest = dated.checked_sub_months(Months::new(120 * 12));
        if self.birth.usage != DatumGebruik::Unknown && oldest.is_some_and(|oldest| self.birth.date < oldest) {
            let text = "de geboortedatum ligt meer dan 120 jaar terug; verbeter die bij het kind";
            return Err(WriteError::Rule {
                rule: RuleCode::Tr002,
                text,
            });
        }
        Ok(())
    }
}

/// What a line of either message starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CareKey {
    /// The allocation (TR019).
    pub number: ToewijzingNummer,
    /// Product, equal to that of the allocation (IV075).
    pub product: NoticeProduct,
    /// First day of the allocation.
    pub allocation_begin: NaiveDate,
    /// First day of delivery.
    pub begin: NaiveDate,
    /// Reported or taken back (CS058).
    pub status: StatusAanlevering,
}

impl CareKey {
    /// Writes a line; what comes between the first day and the status is left to `middle`.
    pub(super) fn write(&self, out: &mut Out, name: &str, middle: impl FnOnce(&mut Out)) {
        out.group(Space::Own, name, |out| {
            out.leaf(Space::Own, "ToewijzingNummer", &self.number.to_string());
            out.group(Space::Own, "Product", |out| {
                out.leaf(Space::Basis, "Categorie", self.product.category.as_str());
                out.leaf(
                    Space::Basis,
                    "Code",
                    self.product.code.as_ref().map_or("", ProductCode::as_str),
                );
            });
            out.leaf(Space::Own, "ToewijzingIngangsdatum", &self.allocation_begin.to_string());
            out.leaf(Space::Own, "Begindatum", &self.begin.to_string());
            middle(out);
            out.leaf(Space::Own, "StatusAanlevering", self.status.code());
        });
    }

    pub(super) fn read(line: &Element) -> Result<Self, ReadError> {
        let product = need(line, "Product")?;
        Ok(Self {
            number: number(line, "ToewijzingNummer", ToewijzingNummer::parse)?,
            product: NoticeProduct {
                category: field(product, "Categorie", ProductCategorie::parse)?,
                code: optional(product, "Code", ProductCode::parse)?,
            },
            allocation_begin: date(line, "ToewijzingIngangsdatum")?,
            begin: date(line, "Begindatum")?,
            status: field(line, "StatusAanlevering", StatusAanlevering::parse)?,
        })
    }
}

/// A refusal by a rule of content.
pub(super) const fn broken(rule: RuleCode, text: &'static str) -> WriteError {
    WriteError::Rule { rule, text }
}

/// The rules that both messages keep by themselves: at least one line, TR101 and TR002.
///
/// `same_key` says whether two lines have the same logical key; the status is no part of it.
pub(super) fn check<L>(
    header: &Header,
    client: &CareClient,
    lines: &[L],
    same_key: impl Fn(&L, &L) -> bool,
) -> Result<(), WriteError> {
    client.check(header.dated)?;
    if lines.is_empty() {
        return Err(broken(
            RuleCode::Tr101,
            "er is niets te melden; kies een start of een stop",
        ));
    }
    for (index, line) in lines.iter().enumerate() {
        let earlier = lines.get(..index).unwrap_or_default();
        if earlier.iter().any(|other| same_key(other, line)) {
            let text = "hetzelfde staat er twee keer in; maak er twee berichten van";
            return Err(broken(RuleCode::Tr101, text));
        }
    }
    Ok(())
}

/// Writes a whole message; `lines` writes the list of lines at the end of the client.
pub(super) fn write(
    out: &mut Out,
    kind: MessageKind,
    header: &Header,
    client: &CareClient,
    lines: impl FnOnce(&mut Out),
) {
    header.write(out, kind);
    out.group(Space::Own, "Client", |out| {
        client.write(out);
        lines(out);
    });
}

/// Reads a whole message: header, child, and each line of the list.
pub(super) fn read<L>(
    bytes: &[u8],
    kind: MessageKind,
    shape: Shape,
    list: &'static str,
    line: impl Fn(&Element) -> Result<L, ReadError>,
) -> Result<(Header, CareClient, Vec<L>), ReadError> {
    let root = tree::read(bytes)?;
    if kind::of(&root)? != kind {
        return Err(root.error(ReadErrorKind::Foreign, &["Bericht"]));
    }
    schema::check(&root, shape)?;
    let header = Header::read(&root, Sender::Aanbieder)?;
    let client = need(&root, "Client")?;
    let lines = need(client, list)?
        .children
        .iter()
        .map(line)
        .collect::<Result<_, _>>()?;
    Ok((header, CareClient::read(client)?, lines))
}
