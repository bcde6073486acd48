//! The JW323 as the municipality reads it; what does not fit the schema (level 1) is not read.

use super::xml::{Children, Node, Room, Unreadable, read};
use chrono::NaiveDate;

/// WJ756 Eenheid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Minute,
    Hour,
    DayAndNight,
    Dagdeel,
    Piece,
    OutputPiece,
    Euro,
}

impl Unit {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Minute => "01",
            Self::Hour => "04",
            Self::DayAndNight => "14",
            Self::Dagdeel => "16",
            Self::Piece => "84",
            Self::OutputPiece => "82",
            Self::Euro => "83",
        }
    }

    fn parse(code: &str) -> Option<Self> {
        use Unit as U;
        [
            U::Minute,
            U::Hour,
            U::DayAndNight,
            U::Dagdeel,
            U::Piece,
            U::OutputPiece,
            U::Euro,
        ]
        .into_iter()
        .find(|unit| unit.code() == code)
    }
}

/// COD043 `DebetCredit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Debit,
    Credit,
}

impl Side {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Debit => "D",
            Self::Credit => "C",
        }
    }

    /// The side and the absolute amount of a sum of euro cents; 0 is a debit (CS325).
    pub const fn of(sum: i64) -> (i64, Self) {
        if sum < 0 {
            (-sum, Self::Credit)
        } else {
            (sum, Self::Debit)
        }
    }

    pub const fn signed(self, amount: i64) -> i64 {
        match self {
            Self::Debit => amount,
            Self::Credit => -amount,
        }
    }
}

/// First and last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    pub begin: NaiveDate,
    pub end: NaiveDate,
}

/// A prestatie; amounts in euro cents.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    pub reference: String,
    pub previous: Option<String>,
    pub allocation: u32,
    pub category: String,
    pub code: String,
    pub days: Days,
    pub volume: i64,
    pub unit: Unit,
    pub tariff: Option<i64>,
    pub amount: i64,
    pub side: Side,
}

impl Line {
    pub fn signed_amount(&self) -> i64 {
        self.side.signed(self.amount)
    }
}

#[derive(Clone, PartialEq, Eq)]
pub struct Client {
    pub bsn: String,
    pub lines: Vec<Line>,
}

/// A whole JW323.
#[derive(Clone, PartialEq, Eq)]
pub struct Claim {
    pub sender: String,
    pub receiver: String,
    pub identification: String,
    pub dated: NaiveDate,
    /// Versions of the shared schema and of the schema of the message.
    pub versions: [String; 2],
    pub number: String,
    pub days: Days,
    pub signed: NaiveDate,
    /// The total, absolute.
    pub total: i64,
    pub total_side: Side,
    pub clients: Vec<Client>,
}

impl Claim {
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.clients.iter().flat_map(|client| &client.lines)
    }

    pub fn parse(bytes: &[u8]) -> Result<Self, Unreadable> {
        let root = read(bytes, "jw323")?;
        if !root.is(Room::Own, "Bericht") {
            return Err("BRS13: another message".to_owned());
        }
        let mut parts = root.into_children();
        let mut header = parts.take(Room::Own, "Header")?.into_children();
        for (name, wanted) in [
            ("BerichtCode", "490"),
            ("BerichtVersie", "3"),
            ("BerichtSubversie", "2"),
        ] {
            if header.take(Room::Own, name)?.text != wanted {
                return Err(format!("RS047, CS025, CS015: {name}"));
            }
        }
        let sender = own(&mut header, "Afzender", |text| digits(text, 8))?;
        let receiver = own(&mut header, "Ontvanger", |text| digits(text, 4))?;
        let mut key = header.take(Room::Own, "BerichtIdentificatie")?.into_children();
        let identification = basis(&mut key, "Identificatie", |text| words(text, 12))?;
        let dated = basis(&mut key, "Dagtekening", date)?;
        key.end()?;
        let mut versions = header.take(Room::Own, "XsdVersie")?.into_children();
        let first = basis(&mut versions, "BasisschemaXsdVersie", version)?;
        let second = basis(&mut versions, "BerichtXsdVersie", version)?;
        versions.end()?;
        header.end()?;
        let mut body = parts.take(Room::Own, "Declaratie")?.into_children();
        parts.end()?;
        let number = own(&mut body, "DeclaratieNummer", |text| {
            words(text, 12).filter(|text| text.chars().all(|c| c.is_ascii_alphanumeric()))
        })?;
        let days = days(&mut body, "DeclaratiePeriode")?;
        let signed = own(&mut body, "DeclaratieDagtekening", date)?;
        let (total, total_side) = amount(&mut body, "TotaalIngediendBedrag", "TotaalBedrag", 999_999_999_999)?;
        let clients = body.take(Room::Own, "Clienten")?.into_children();
        body.end()?;
        let clients = clients.all("Client")?;
        Ok(Self {
            sender,
            receiver,
            identification,
            dated,
            versions: [first, second],
            number,
            days,
            signed,
            total,
            total_side,
            clients: clients.into_iter().map(client).collect::<Result<_, _>>()?,
        })
    }
}

fn client(node: Node) -> Result<Client, Unreadable> {
    let mut parts = node.into_children();
    let bsn = own(&mut parts, "Bsn", |text| digits(text, 9))?;
    let lines = parts.take(Room::Own, "Prestaties")?.into_children().all("Prestatie")?;
    parts.end()?;
    Ok(Client {
        bsn,
        lines: lines.into_iter().map(line).collect::<Result<_, _>>()?,
    })
}

fn line(node: Node) -> Result<Line, Unreadable> {
    let mut parts = node.into_children();
    let mut key = parts.take(Room::Own, "ProductReferentie")?.into_children();
    let reference = basis(&mut key, "ReferentieNummer", |text| words(text, 20))?;
    let previous = key.take_if(Room::Basis, "VorigReferentieNummer");
    let previous = previous.map(|node| value(&node, |text| words(text, 20))).transpose()?;
    key.end()?;
    let allocation = own(&mut parts, "ToewijzingNummer", |text| count(text, 999_999_999))?;
    let category = own(&mut parts, "ProductCategorie", |text| {
        let number = count(text, 55)?;
        (text.len() == 2 && (31..=55).contains(&number) && number != 39).then(|| text.to_owned())
    })?;
    let code = own(&mut parts, "ProductCode", |text| words(text, 5))?;
    let days = days(&mut parts, "ProductPeriode")?;
    let volume = own(&mut parts, "GeleverdVolume", |text| count(text, 99_999_999))?;
    let unit = own(&mut parts, "Eenheid", Unit::parse)?;
    let tariff = parts.take_if(Room::Own, "ProductTarief");
    let tariff = tariff
        .map(|node| value(&node, |text| count(text, 99_999_999)))
        .transpose()?;
    let (amount, side) = amount(&mut parts, "IngediendBedrag", "Bedrag", 99_999_999)?;
    parts.end()?;
    Ok(Line {
        reference,
        previous,
        allocation: u32::try_from(allocation).map_err(|_| "RS006: ToewijzingNummer")?,
        category,
        code,
        days,
        volume,
        unit,
        tariff,
        amount,
        side,
    })
}

fn days(parts: &mut Children, name: &str) -> Result<Days, Unreadable> {
    let mut days = parts.take(Room::Own, name)?.into_children();
    let begin = basis(&mut days, "Begindatum", date)?;
    let end = basis(&mut days, "Einddatum", date)?;
    days.end()?;
    Ok(Days { begin, end })
}

fn amount(parts: &mut Children, name: &str, inner: &str, largest: i64) -> Result<(i64, Side), Unreadable> {
    let mut amount = parts.take(Room::Own, name)?.into_children();
    let cents = basis(&mut amount, inner, |text| count(text, largest))?;
    let side = basis(&mut amount, "DebetCredit", |text| match text {
        "D" => Some(Side::Debit),
        "C" => Some(Side::Credit),
        _ => None,
    })?;
    amount.end()?;
    Ok((cents, side))
}

fn own<T>(parts: &mut Children, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, Unreadable> {
    value(&parts.take(Room::Own, name)?, parse)
}

fn basis<T>(parts: &mut Children, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, Unreadable> {
    value(&parts.take(Room::Basis, name)?, parse)
}

fn value<T>(node: &Node, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, Unreadable> {
    parse(&node.text).ok_or_else(|| format!("BRS13: the value of {}", node.name))
}

fn digits(text: &str, length: usize) -> Option<String> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned())
}

fn count(text: &str, largest: i64) -> Option<i64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| plain && *number <= largest)
}

fn words(text: &str, longest: usize) -> Option<String> {
    (!text.is_empty() && text.trim() == text && text.chars().count() <= longest).then(|| text.to_owned())
}

fn date(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (date.to_string() == text).then_some(date)
}

fn version(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('.').collect();
    let whole = |part: &&str| digits(part, part.len()).is_some() && (part.len() == 1 || !part.starts_with('0'));
    (parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && whole(part))).then(|| text.to_owned())
}
