//! `plusgroep`: one register for a Dutch childcare location that offers KDV+ or BSO+.
//!
//! The map of the house (see `docs/ARCHITECTURE.md`; `tests/it/architecture.rs` holds every arrow):

pub mod app; // use cases: permission, transaction, log
pub mod cli; // the use cases as commands: lines, JSON, exit codes
pub mod domain; // what the law, the standard and the policies say; pure
pub mod ijw; // iJw 3.2 messages: one typed reader or writer per message
pub mod regeling; // settings files, policies and school holidays, read and checked into domain values
pub mod report; // files for people: csv and workbooks as bytes
pub mod store; // the encrypted location file: SQL, keys, migrations
pub mod tui; // the screens
