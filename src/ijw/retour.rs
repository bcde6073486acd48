//! Return codes as a class of a message carries them.

use super::error::{ReadError, ReadErrorKind};
use super::tree::Element;
pub use crate::domain::retour::{CODES, RetourCode, RetourCodes};

/// The codes of a class as the message has them; none where the class carries none.
pub(super) fn codes_of(class: &Element) -> Result<Vec<RetourCode>, ReadError> {
    let codes = class.child("RetourCodes").map_or(&[][..], |codes| &codes.children);
    codes
        .iter()
        .map(|code| {
            let kind = ReadErrorKind::BadValue {
                element: "RetourCode",
                expected: "een code uit de codelijst",
            };
            RetourCode::parse(&code.text).map_err(|_| code.error(kind, &[]))
        })
        .collect()
}
