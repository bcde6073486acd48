//! Domain values to and from SQL: the only place that knows both.

use crate::domain::allocation::{Eenheid, Frequentie, RedenWijziging, Volume};
use crate::domain::calendar::Region;
use crate::domain::care_notice::{NoticeKind, RedenBeeindiging, StatusAanlevering};
use crate::domain::declaration::bundle::part::{CutReason, DeclarationKind, NumberPrefix, Role as BundleRole};
use crate::domain::declaration::care_state::ElsewhereOrigin;
use crate::domain::declaration::delivery::Measure;
use crate::domain::declaration::{
    DebetCredit, Decision, DeclaratieNummer, DeclarationState, Identificatie, LineState, ReferentieNummer,
};
use crate::domain::dossier::EntryKind;
use crate::domain::extra_day::OverReason;
use crate::domain::group::{DagdeelName, GroupKind};
use crate::domain::ids::{
    AccountId, AgbCode, Bsn, ChildId, ChildNumber, EventId, GemeenteCode, GroupId, LrkNumber, OperationId,
    ProductCategorie, ProductCode, StaffId, StaffNumber, ToewijzingNummer,
};
use crate::domain::money::Cents;
use crate::domain::people::{AbsenceReason, Counting, Deployment, StaffAbsence};
use crate::domain::retour::RetourCode;
use crate::domain::role::Role;
use crate::domain::subsidy_account::{AccountNumber, DayClass};
use crate::domain::text::Text;
use crate::domain::time::{Minute, Month};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// A value in the file that the domain refuses: the file was changed by something else than this program.
#[derive(Debug, thiserror::Error)]
#[error("value of kind {0} refused")]
struct Refused(&'static str);

fn refused(kind: &'static str) -> FromSqlError {
    FromSqlError::Other(Box::new(Refused(kind)))
}

/// Types that are stored as an integer id.
macro_rules! as_id {
    ($($type:ty),+) => { $(
        impl ToSql for $type {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(self.raw()))
            }
        }
        impl FromSql for $type {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_i64().map(Self::from_raw)
            }
        }
    )+ };
}

as_id!(ChildId, GroupId, StaffId, AccountId, EventId, OperationId);

/// Types that are stored as text: how to write them and how to read them.
macro_rules! as_text {
    ($($type:ty, $write:expr, $read:expr;)+) => { $(
        impl ToSql for $type {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                let write: fn(&$type) -> String = $write;
                Ok(ToSqlOutput::from(write(self)))
            }
        }
        impl FromSql for $type {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                let read: fn(&str) -> Option<$type> = $read;
                read(value.as_str()?).ok_or_else(|| refused(stringify!($type)))
            }
        }
    )+ };
}

as_text! {
    Text, |v| v.as_str().to_owned(), |s| Text::stored(s, 2_000).ok();
    Bsn, |v| v.reveal(), |s| Bsn::parse(s).ok();
    AgbCode, |v| v.as_str().to_owned(), |s| AgbCode::parse(s).ok();
    GemeenteCode, |v| v.as_str().to_owned(), |s| GemeenteCode::parse(s).ok();
    LrkNumber, |v| v.as_str().to_owned(), |s| LrkNumber::parse(s).ok();
    ChildNumber, |v| v.as_str().to_owned(), |s| ChildNumber::stored(s).ok();
    StaffNumber, |v| v.as_str().to_owned(), |s| StaffNumber::stored(s).ok();
    ProductCategorie, |v| v.as_str().to_owned(), |s| ProductCategorie::parse(s).ok();
    ProductCode, |v| v.as_str().to_owned(), |s| ProductCode::parse(s).ok();
    DagdeelName, |v| v.as_str().to_owned(), |s| DagdeelName::parse(s).ok();
    GroupKind, |v| v.code().to_owned(), |s| GroupKind::parse(s).ok();
    Region, |v| v.name().to_owned(), |s| Region::parse(s).ok();
    Role, |v| v.code().to_owned(), |s| Role::parse(s).ok();
    EntryKind, |v| v.code().to_owned(), |s| EntryKind::parse(s).ok();
    AbsenceReason, |v| v.code().to_owned(), |s| AbsenceReason::parse(s).ok();
    StaffAbsence, |v| v.code().to_owned(), |s| StaffAbsence::parse(s).ok();
    OverReason, |v| v.code().to_owned(), |s| OverReason::parse(s).ok();
    Deployment, |v| v.code().to_owned(), |s| Deployment::parse(s).ok();
    Eenheid, |v| v.code().to_owned(), |s| Eenheid::parse(s).ok();
    Frequentie, |v| v.code().to_owned(), |s| Frequentie::parse(s).ok();
    RedenWijziging, |v| v.code(), |s| RedenWijziging::parse(s).ok();
    RedenBeeindiging, |v| v.code().to_owned(), |s| RedenBeeindiging::parse(s).ok();
    StatusAanlevering, |v| v.code().to_owned(), |s| StatusAanlevering::parse(s).ok();
    NoticeKind, |v| v.code().to_owned(), |s| NoticeKind::parse(s).ok();
    DeclarationKind, |v| v.code().to_owned(), |s| DeclarationKind::parse(s).ok();
    NumberPrefix, |v| v.as_str().to_owned(), |s| NumberPrefix::parse(s).ok();
    BundleRole, |v| v.code().to_owned(), |s| BundleRole::parse(s).ok();
    CutReason, |v| v.code().to_owned(), |s| CutReason::parse(s).ok();
    Measure, |v| v.code().to_owned(), |s| Measure::parse(s).ok();
    DebetCredit, |v| v.code().to_owned(), |s| DebetCredit::parse(s).ok();
    Decision, |v| v.code().to_owned(), |s| Decision::parse(s).ok();
    ElsewhereOrigin, |v| v.code().to_owned(), |s| ElsewhereOrigin::parse(s).ok();
    DeclarationState, |v| v.code().to_owned(), |s| DeclarationState::parse(s).ok();
    LineState, |v| v.code().to_owned(), |s| LineState::parse(s).ok();
    RetourCode, |v| v.as_str().to_owned(), |s| RetourCode::parse(s).ok();
    AccountNumber, |v| v.as_str().to_owned(), |s| AccountNumber::parse(s).ok();
    DayClass, |v| v.code().to_owned(), |s| DayClass::parse(s).ok();
    Identificatie, |v| v.as_str().to_owned(), |s| Identificatie::parse(s).ok();
    DeclaratieNummer, |v| v.as_str().to_owned(), |s| DeclaratieNummer::parse(s).ok();
    ReferentieNummer, |v| v.as_str().to_owned(), |s| ReferentieNummer::parse(s).ok();
    Month, |v| v.to_string(), |s| Month::parse(s).ok();
    Counting, |v| match v { Counting::Counts => YES, Counting::DoesNotCount => NO }.to_owned(), |s| match s {
        YES => Some(Counting::Counts),
        NO => Some(Counting::DoesNotCount),
        _ => None,
    };
}

const YES: &str = "ja";
const NO: &str = "nee";

impl ToSql for Minute {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(i64::from(self.minutes())))
    }
}

impl FromSql for Minute {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let minutes = u16::try_from(value.as_i64()?).map_err(|_| refused("Minute"))?;
        Self::new(minutes).map_err(|_| refused("Minute"))
    }
}

impl ToSql for Cents {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        i64::try_from(self.cents())
            .map(ToSqlOutput::from)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
    }
}

impl FromSql for Cents {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let cents = u64::try_from(value.as_i64()?).map_err(|_| refused("Cents"))?;
        Self::new(cents).map_err(|_| refused("Cents"))
    }
}

impl ToSql for Volume {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(i64::from(self.count())))
    }
}

impl FromSql for Volume {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let count = u32::try_from(value.as_i64()?).map_err(|_| refused("Volume"))?;
        Self::new(count).map_err(|_| refused("Volume"))
    }
}

impl ToSql for ToewijzingNummer {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(i64::from(self.number())))
    }
}

impl FromSql for ToewijzingNummer {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::parse(&value.as_i64()?.to_string()).map_err(|_| refused("ToewijzingNummer"))
    }
}

/// A word or a combination in a row that this version of the program does not know: never taken for another one.
pub(super) fn broken(column: usize, what: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, what.into())
}
