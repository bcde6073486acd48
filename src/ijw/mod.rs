//! iJw 3.2 messages in XML: a bounded reader, the official structure as tables, one typed module per message.
//!
//! Reading has two outcomes besides success. A [`ReadError`] is control level 1 (structure and format): the message
//! counts as not received and no answer is due. A [`jw301::Faulty`] is level 2 (content): it must be answered with 0001.

pub mod care;
pub mod care_answer;
pub mod error;
pub mod header;
pub mod jw301;
pub mod jw302;
pub mod jw305;
pub mod jw307;
pub mod jw323;
pub mod jw325;
pub mod kind;
mod out;
pub mod retour;
mod schema;
mod shapes;
pub mod tree;
mod value;

pub use error::{ReadError, ReadErrorKind, WriteError};
pub use header::{Header, Kenmerk, Versie, XsdVersie};
pub use kind::MessageKind;
pub use retour::{RetourCode, RetourCodes};

/// Largest message that is read or written, in bytes (OP179; the transport refuses above 25 MB).
pub const MAX_BYTES: usize = 25_000_000;
