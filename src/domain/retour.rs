//! Return codes ("retourcodes", codelijst WJ001) as the answers of the standard carry them.

use super::error::ValueError;
use std::fmt;

/// Every return code of the schema; 9355 is in the schema though not in the list.
pub const CODES: &str = "0001 0200 0233 0611 8001 8017 8021 8187 8214 8848 9019 9056 9063 9069 9071 9074 9307 \
    9308 9319 9321 9322 9326 9332 9333 9338 9339 9340 9341 9346 9347 9349 9350 9351 9355 9357 9359 9360 9361 9365 9366 \
    9367 9369 9373 9374 9375 9379 9384 9385 9387 9388 9389 9390 9411 9412 9413 9414 9415 S300 S329";

/// A return code ("retourcode").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RetourCode(&'static str);

impl RetourCode {
    /// 0001: rejected for technical reasons, the answer to every level 2 fault.
    pub const TECHNICAL: Self = Self("0001");
    /// 0200: nothing to remark on this class.
    pub const NO_REMARK: Self = Self("0200");
    /// 0233: this class was not judged.
    pub const NOT_JUDGED: Self = Self("0233");

    /// 8848: the message that is answered was dated in the future.
    pub const DATED_AHEAD: Self = Self("8848");
    /// 9074: what was reported was known there already (TR074).
    pub const KNOWN_THERE: Self = Self("9074");
    /// 8001: the declaration is granted in full; only in a JW325.
    pub const ALL_GRANTED: Self = Self("8001");

    /// Reads a code of the list.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let raw = raw.trim();
        CODES
            .split_ascii_whitespace()
            .find(|code| *code == raw)
            .map(Self)
            .ok_or(ValueError::Form {
                what: "retourcode uit codelijst WJ001",
                example: "0200",
            })
    }

    /// The four characters.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// Says whether this code names a fault: any but "nothing to remark" and "not judged".
    pub fn is_fault(self) -> bool {
        !matches!(self, Self::NO_REMARK | Self::NOT_JUDGED)
    }
}

impl fmt::Display for RetourCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

/// One or more return codes of one class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetourCodes {
    first: RetourCode,
    more: Vec<RetourCode>,
}

impl RetourCodes {
    /// A single code.
    pub const fn one(code: RetourCode) -> Self {
        Self {
            first: code,
            more: Vec::new(),
        }
    }

    /// All of these; `None` when there are none.
    pub fn all(codes: impl IntoIterator<Item = RetourCode>) -> Option<Self> {
        let mut codes = codes.into_iter();
        let first = Self::one(codes.next()?);
        Some(codes.fold(first, Self::and))
    }

    /// These codes and one more; a code that is there already is not repeated.
    #[must_use]
    pub fn and(mut self, code: RetourCode) -> Self {
        if self.iter().all(|known| known != code) {
            self.more.push(code);
        }
        self
    }

    /// The codes in order.
    pub fn iter(&self) -> impl Iterator<Item = RetourCode> + '_ {
        std::iter::once(self.first).chain(self.more.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_of_the_list_exist_and_a_class_names_each_once() {
        assert_eq!(CODES.split_ascii_whitespace().count(), 59);
        assert_eq!(RetourCode::parse("0001"), Ok(RetourCode::TECHNICAL));
        assert!(RetourCode::parse("1234").is_err());
        let codes = RetourCodes::one(RetourCode::NO_REMARK)
            .and(RetourCode::TECHNICAL)
            .and(RetourCode::NO_REMARK);
        assert_eq!(
            codes.iter().collect::<Vec<_>>(),
            [RetourCode::NO_REMARK, RetourCode::TECHNICAL]
        );
    }
}
