//! Which message a file is, from the namespace of its root element and its `BerichtCode`.

use super::error::{ReadError, ReadErrorKind};
use super::tree::{self, Element};

/// A message of the standard that this program reads or writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageKind {
    /// Allocation, from the municipality ("toewijzing").
    Jw301,
    /// Our answer to it.
    Jw302,
    /// Start of delivery, from us.
    Jw305,
    /// The answer to it.
    Jw306,
    /// Stop of delivery, from us.
    Jw307,
    /// The answer to it.
    Jw308,
    /// Claim, from us ("declaratie").
    Jw323,
    /// The answer to it ("declaratie-antwoord").
    Jw325,
}

impl MessageKind {
    /// Every message.
    pub const ALL: [Self; 8] = [
        Self::Jw301,
        Self::Jw302,
        Self::Jw305,
        Self::Jw306,
        Self::Jw307,
        Self::Jw308,
        Self::Jw323,
        Self::Jw325,
    ];

    /// The name people use.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Jw301 => "JW301",
            Self::Jw302 => "JW302",
            Self::Jw305 => "JW305",
            Self::Jw306 => "JW306",
            Self::Jw307 => "JW307",
            Self::Jw308 => "JW308",
            Self::Jw323 => "JW323",
            Self::Jw325 => "JW325",
        }
    }

    /// The `BerichtCode` (codelijst COD002-VEKTIS).
    pub const fn code(self) -> &'static str {
        match self {
            Self::Jw301 => "436",
            Self::Jw302 => "437",
            Self::Jw305 => "438",
            Self::Jw306 => "439",
            Self::Jw307 => "440",
            Self::Jw308 => "441",
            Self::Jw323 => "490",
            Self::Jw325 => "491",
        }
    }

    /// The namespace of the message in release 3.2.
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::Jw301 => "http://www.istandaarden.nl/ijw/3_2/jw301/schema",
            Self::Jw302 => "http://www.istandaarden.nl/ijw/3_2/jw302/schema",
            Self::Jw305 => "http://www.istandaarden.nl/ijw/3_2/jw305/schema",
            Self::Jw306 => "http://www.istandaarden.nl/ijw/3_2/jw306/schema",
            Self::Jw307 => "http://www.istandaarden.nl/ijw/3_2/jw307/schema",
            Self::Jw308 => "http://www.istandaarden.nl/ijw/3_2/jw308/schema",
            Self::Jw323 => "http://www.istandaarden.nl/ijw/3_2/jw323/schema",
            Self::Jw325 => "http://www.istandaarden.nl/ijw/3_2/jw325/schema",
        }
    }

    /// The prefix this program writes.
    pub(super) const fn prefix(self) -> &'static str {
        match self {
            Self::Jw301 => "jw301",
            Self::Jw302 => "jw302",
            Self::Jw305 => "jw305",
            Self::Jw306 => "jw306",
            Self::Jw307 => "jw307",
            Self::Jw308 => "jw308",
            Self::Jw323 => "jw323",
            Self::Jw325 => "jw325",
        }
    }
}

/// Says which message the bytes of a file are; the rest of the structure is not checked yet.
pub fn detect(bytes: &[u8]) -> Result<MessageKind, ReadError> {
    of(&tree::read(bytes)?)
}

/// Says which message a tree is.
pub fn of(root: &Element) -> Result<MessageKind, ReadError> {
    let kind = MessageKind::ALL
        .into_iter()
        .find(|kind| root.name == "Bericht" && *root.namespace == *kind.namespace())
        .ok_or_else(|| root.error(ReadErrorKind::Foreign, &[]))?;
    let own = |parent: &Element, name: &'static str| {
        let found = parent
            .child(name)
            .filter(|child| child.namespace == root.namespace)
            .cloned();
        found.ok_or(ReadErrorKind::Missing(name))
    };
    let header = own(root, "Header").map_err(|error| root.error(error, &["Bericht"]))?;
    let path = ["Bericht", "Header"];
    for (name, expected, wrong) in [
        ("BerichtCode", kind.code(), ReadErrorKind::WrongCode),
        ("BerichtVersie", "3", ReadErrorKind::WrongVersion),
        ("BerichtSubversie", "2", ReadErrorKind::WrongVersion),
    ] {
        let element = own(&header, name).map_err(|error| header.error(error, &path))?;
        if element.text != expected {
            return Err(element.error(wrong, &[path[0], path[1], name]));
        }
    }
    Ok(kind)
}
