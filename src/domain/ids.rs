//! Numbers and codes that identify people, places and products.

use super::error::ValueError;
use super::hidden;
use std::fmt;

/// Defines an internal random id of one kind of record (wet/PRIVACY 3: never a BSN as key).
macro_rules! entity_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// Wraps the number under which the record is stored.
            pub const fn from_raw(raw: i64) -> Self {
                Self(raw)
            }

            /// The number under which the record is stored.
            pub const fn raw(self) -> i64 {
                self.0
            }
        }
    };
}

entity_id!(
    /// Internal id of a child ("kind").
    ChildId
);
entity_id!(
    /// Internal id of a group ("groep").
    GroupId
);
entity_id!(
    /// Internal id of a staff member ("medewerker").
    StaffId
);
entity_id!(
    /// Internal id of an account ("account").
    AccountId
);
entity_id!(
    /// Sequence number of a raw event; a later event always has a higher number.
    EventId
);
entity_id!(
    /// Sequence number of an action that wrote one or more events ("handeling").
    OperationId
);

/// Citizen service number ("burgerservicenummer"): nine digits that pass the 11-test (iJw RS015, RS037, CS002).
///
/// Neither `Debug` nor any `Display` shows the digits; [`Bsn::reveal`] is the one deliberate way to them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bsn(u32);

impl Bsn {
    /// Reads nine digits; weights 9 to 2 and -1, the sum a multiple of 11, not all zero.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        const WEIGHTS: [i64; 9] = [9, 8, 7, 6, 5, 4, 3, 2, -1];
        let raw = raw.trim();
        hidden::refuse_in_key(raw)?;
        if raw.len() != 9 || !raw.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ValueError::Form {
                what: "BSN van negen cijfers",
                example: "999900006",
            });
        }
        let sum: i64 = raw
            .bytes()
            .zip(WEIGHTS)
            .map(|(digit, weight)| i64::from(digit - b'0') * weight)
            .sum();
        let number: u32 = raw.parse().map_err(|_| ValueError::ElevenTest)?;
        if number == 0 || sum % 11 != 0 {
            return Err(ValueError::ElevenTest);
        }
        Ok(Self(number))
    }

    /// All nine digits, for a message to the municipality or the encrypted file; nothing else.
    pub fn reveal(self) -> String {
        format!("{:09}", self.0)
    }

    /// The last four digits behind stars, as screens and lists show it.
    pub fn masked(self) -> String {
        format!("*****{:04}", self.0 % 10_000)
    }
}

impl fmt::Debug for Bsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bsn(*****)")
    }
}

/// Defines a code of a fixed form, kept as text.
macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $what:literal, $example:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Reads the code; surrounding white space is dropped.
            pub fn parse(raw: &str) -> Result<Self, ValueError> {
                hidden::refuse_in_key(raw.trim())?;
                Self::stored(raw)
            }

            /// Reads a code that is in the file already: what was let in before stays readable.
            pub fn stored(raw: &str) -> Result<Self, ValueError> {
                let raw = raw.trim();
                let valid: fn(&str) -> bool = $valid;
                if raw.is_empty() {
                    return Err(ValueError::Empty);
                }
                if !valid(raw) {
                    return Err(ValueError::Form { what: $what, example: $example });
                }
                Ok(Self(raw.to_owned()))
            }

            /// The code itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

fn digits(raw: &str, count: usize) -> bool {
    raw.len() == count && raw.bytes().all(|b| b.is_ascii_digit())
}

fn printable(raw: &str, max_chars: usize) -> bool {
    raw.chars().count() <= max_chars && !raw.chars().any(char::is_control)
}

code!(
    /// AGB code of the provider: eight digits (iJw RS014, RS036; the standard has no check digit).
    AgbCode, "AGB-code van acht cijfers", "90909090", |raw| digits(raw, 8)
);
code!(
    /// CBS code of a municipality: four digits, leading zero kept (iJw RS035).
    GemeenteCode, "gemeentecode van vier cijfers", "0214", |raw| digits(raw, 4)
);
code!(
    /// Number in the childcare register ("LRK-nummer"): nine digits (B3 in docs/REGELS.md).
    LrkNumber, "LRK-nummer van negen cijfers", "123456789", |raw| digits(raw, 9)
);
code!(
    /// Number the location gives a child ("kindnummer"), at most 20 characters.
    ChildNumber, "kindnummer van hoogstens 20 tekens", "12", |raw| printable(raw, 20)
);
code!(
    /// Number the location gives a staff member ("personeelsnummer"), at most 20 characters.
    StaffNumber, "personeelsnummer van hoogstens 20 tekens", "7", |raw| printable(raw, 20)
);
code!(
    /// Product category of the Jeugdwet (JZ020): two digits.
    ProductCategorie, "productcategorie van twee cijfers", "45", |raw| digits(raw, 2)
);
code!(
    /// Product code: one to five letters or digits, chosen by the municipality (iJw RS012, IV075).
    ProductCode, "productcode van hoogstens vijf letters en cijfers", "45A60",
    |raw| raw.len() <= 5 && raw.bytes().all(|b| b.is_ascii_alphanumeric())
);

/// The product categories of the standard (codelijst JZ020), with blanks between; 39 does not exist.
pub const JZ020: &str = "31 32 33 34 35 36 37 38 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55";

impl ProductCategorie {
    /// Reads a category that someone types or a file brings: one of the list, as in a message (JZ020).
    pub fn parse_known(raw: &str) -> Result<Self, ValueError> {
        let category = Self::parse(raw)?;
        if category.is_known() {
            Ok(category)
        } else {
            Err(ValueError::Form {
                what: "productcategorie (codelijst JZ020)",
                example: "45",
            })
        }
    }

    /// Says whether the standard has it.
    pub fn is_known(&self) -> bool {
        JZ020.split(' ').any(|code| code == self.as_str())
    }
}

impl StaffNumber {
    /// Refuses a number that nobody new may have.
    pub fn refuse_as_new(&self) -> Result<(), ValueError> {
        refuse_as_given(&self.0)
    }
}

impl ProductCode {
    /// Reads a code that someone types or a file brings: small letters are those of the code itself. In a message the code stays as
    /// the municipality wrote it.
    pub fn typed(raw: &str) -> Result<Self, ValueError> {
        Self::parse(&raw.to_uppercase())
    }

    /// The category that the code is of by its first two digits, as municipalities form them; `None` when the standard has none.
    pub fn category(&self) -> Option<ProductCategorie> {
        let digits: String = self.as_str().chars().take(2).collect();
        ProductCategorie::parse_known(&digits).ok()
    }
}

/// Signs that part numbers from each other, or that would make an option, a quote or a field of a number.
const NO_SIGN_OF_A_NUMBER: [char; 5] = [',', ';', '\'', '"', '='];

/// Refuses a number that a location may not give: it stands in file names, in lists of numbers and in the log.
fn refuse_as_given(raw: &str) -> Result<(), ValueError> {
    if Bsn::parse(raw).is_ok() {
        return Err(ValueError::IsBsn);
    }
    if raw.starts_with('-') || raw.contains(NO_SIGN_OF_A_NUMBER) {
        return Err(ValueError::Sign);
    }
    Ok(())
}

impl ChildNumber {
    /// Reads the number of a child that is new: no BSN, and no sign with which it could not be named in a command. What was let in
    /// before can still be looked up by [`ChildNumber::parse`].
    pub fn parse_new(raw: &str) -> Result<Self, ValueError> {
        let number = Self::parse(raw)?;
        number.refuse_as_new().map(|()| number)
    }

    /// Refuses a number that no new child may have.
    pub fn refuse_as_new(&self) -> Result<(), ValueError> {
        refuse_as_given(&self.0)
    }

    /// Orders numbers as people count them: 2 before 10.
    pub fn in_order(&self) -> (usize, &str) {
        (self.0.len(), &self.0)
    }
}

/// Number of an allocation ("toewijzingnummer"): 0 to 999999999, unique per municipality (iJw RS001, TR332).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ToewijzingNummer(u32);

impl ToewijzingNummer {
    /// Reads a whole number of at most nine digits.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let raw = raw.trim();
        hidden::refuse_in_key(raw)?;
        let form = ValueError::Form {
            what: "toewijzingnummer van hoogstens negen cijfers",
            example: "300201",
        };
        if raw.is_empty() || raw.len() > 9 || !raw.bytes().all(|b| b.is_ascii_digit()) {
            return Err(form);
        }
        raw.parse().map(Self).map_err(|_| form)
    }

    /// The number.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for ToewijzingNummer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_or_key_takes_a_character_that_nobody_sees() {
        for hidden in [
            "\u{200b}", "\u{200d}", "\u{200c}", "\u{ad}", "\u{202e}", "\u{feff}", "\u{2066}", "\t", "\u{1}",
        ] {
            let inside = |text: &str| format!("{}{hidden}{}", &text[..1], &text[1..]);
            let refused = |error: Option<ValueError>| matches!(error, Some(ValueError::Hidden(_)));
            assert!(refused(ChildNumber::parse(&inside("12")).err()), "{hidden:?}");
            assert!(refused(StaffNumber::parse(&inside("12")).err()), "{hidden:?}");
            assert!(refused(Bsn::parse(&inside("999900006")).err()), "{hidden:?}");
            assert!(refused(GemeenteCode::parse(&inside("0214")).err()), "{hidden:?}");
            assert!(refused(ProductCode::parse(&inside("45A60")).err()), "{hidden:?}");
            assert!(refused(ToewijzingNummer::parse(&inside("300201")).err()), "{hidden:?}");
        }
        assert!(ChildNumber::parse("1\u{a0}2").is_err());
        assert!(ChildNumber::parse("12 a").is_ok());
        assert!(ChildNumber::stored("1\u{200b}2").is_ok());
    }

    #[test]
    fn privacy_no_new_number_is_a_bsn_or_holds_a_sign_that_parts_numbers() {
        for (raw, refused) in [
            ("999900006", Some(ValueError::IsBsn)),
            (" 999900006 ", Some(ValueError::IsBsn)),
            ("999900007", None),
            ("99990000", None),
            ("12,13", Some(ValueError::Sign)),
            ("12;13", Some(ValueError::Sign)),
            ("1'2", Some(ValueError::Sign)),
            ("1\"2", Some(ValueError::Sign)),
            ("a=2", Some(ValueError::Sign)),
            ("-12", Some(ValueError::Sign)),
            ("1-2", None),
            ("K 12/b", None),
        ] {
            assert_eq!(ChildNumber::parse_new(raw).err(), refused, "{raw}");
            let staff = StaffNumber::parse(raw).expect("a number");
            assert_eq!(staff.refuse_as_new().err(), refused, "{raw}");
            assert!(
                ChildNumber::parse(raw).is_ok(),
                "what was let in before is found: {raw}"
            );
        }
        assert_eq!(ProductCode::typed("45a60"), ProductCode::parse("45A60"));
    }

    #[test]
    fn cs002_bsn_must_pass_the_11_test() {
        assert!(Bsn::parse("999900006").is_ok());
        assert!(Bsn::parse("999900018").is_ok());
        for wrong in ["999900007", "000000000", "99990006", "9999000061", "99990000x", ""] {
            assert!(Bsn::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_bsn_shows_no_digits_by_itself() {
        let bsn = Bsn::parse("999900006").expect("a test BSN");
        assert_eq!(format!("{bsn:?}"), "Bsn(*****)");
        assert_eq!(bsn.masked(), "*****0006");
        assert_eq!(bsn.reveal(), "999900006");
    }

    #[test]
    fn jz020_a_category_is_one_of_the_standard_and_a_code_begins_with_it() {
        for (raw, known) in [
            ("31", true),
            ("45", true),
            ("55", true),
            ("39", false),
            ("99", false),
            ("00", false),
        ] {
            assert_eq!(ProductCategorie::parse_known(raw).is_ok(), known, "{raw}");
        }
        let of = |raw| ProductCode::parse(raw).expect("a code").category();
        assert_eq!(of("45A60"), ProductCategorie::parse("45").ok());
        assert_eq!((of("99"), of("A45"), of("4")), (None, None, None));
    }

    #[test]
    fn codes_accept_only_their_own_form() {
        assert!(AgbCode::parse("90909090").is_ok());
        assert!(AgbCode::parse("9090909").is_err());
        assert!(GemeenteCode::parse("0214").is_ok());
        assert!(GemeenteCode::parse("214").is_err());
        assert!(ProductCode::parse("45A60").is_ok());
        assert!(ProductCode::parse("45A600").is_err());
        assert!(ProductCode::parse("45 60").is_err());
        assert_eq!(
            ToewijzingNummer::parse("000300201").map(ToewijzingNummer::number),
            Ok(300_201)
        );
        assert!(ToewijzingNummer::parse("1000000000").is_err());
        assert!(ToewijzingNummer::parse("-1").is_err());
    }
}
