//! The location file: SQLCipher database, vault beside it, migrations, and one module per family of tables.
//!
//! Everything happens on a [`Tx`]: a read on a shared one, a write inside one IMMEDIATE transaction that is rolled back when
//! the work fails. Functions return domain values; SQL and its conversions stay in here.

pub mod allocations;
pub mod attendance;
pub mod audit;
pub mod bundles;
pub mod care_notices;
pub mod chain;
pub mod claim_choices;
mod convert;
pub mod copies;
mod copy_lock;
mod copy_note;
pub mod copy_place;
pub mod declarations;
pub mod dossier;
pub mod drafts;
mod emergency;
mod error;
pub mod extra_days;
pub mod files;
pub mod import_run;
pub mod line_days;
pub mod lists;
pub mod location;
pub mod migrate;
mod open;
mod opened;
pub mod people;
mod pipe;
pub mod place;
pub mod put_back;
pub mod regelingen;
pub mod roster;
pub mod schools;
pub mod sealed;
pub mod set_aside;
mod shared;
mod slot;
pub mod staff;
pub mod subsidy_accounts;
pub mod vault;
pub mod vault_entries;
mod wal;

pub use emergency::Unwritable;
pub use error::StoreError;
pub use open::{NewLocation, Store, Tx};
pub use shared::Shared;
pub use slot::Slot;
pub use wal::set_aside;
