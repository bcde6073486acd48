//! What the use cases get from outside: time and chance. Both can be fixed, so that every rule can be tested at any moment.

use crate::domain::time::Minute;
use crate::store::StoreError;
use chrono::{DateTime, NaiveDate, NaiveDateTime, SubsecRound, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::Amsterdam;
use std::cell::Cell;

/// A moment: the wall clock in Amsterdam for care, UTC for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    local: NaiveDateTime,
    utc: DateTime<Utc>,
}

impl Moment {
    /// The moment at which the wall clock in Amsterdam shows this; the first of the two in the hour that comes twice.
    pub fn at_local(local: NaiveDateTime) -> Self {
        let utc = Amsterdam
            .from_local_datetime(&local)
            .earliest()
            .map_or_else(|| local.and_utc(), |zoned| zoned.with_timezone(&Utc));
        Self { local, utc }
    }

    fn at_utc(utc: DateTime<Utc>) -> Self {
        let utc = utc.trunc_subsecs(0);
        Self {
            local: utc.with_timezone(&Amsterdam).naive_local(),
            utc,
        }
    }

    /// The day on the wall clock at a moment that the log holds.
    pub(super) fn day_of_utc(text: &str) -> Option<NaiveDate> {
        let utc = DateTime::parse_from_rfc3339(text).ok()?;
        Some(utc.with_timezone(&Amsterdam).date_naive())
    }

    /// The day on the wall clock.
    pub fn day(self) -> NaiveDate {
        self.local.date()
    }

    /// The minute on the wall clock.
    pub fn minute(self) -> Minute {
        Minute::of(self.local)
    }

    /// Says whether a minute of a day has been: what is still to come cannot be recorded, through no door.
    pub fn has_been(self, day: NaiveDate, at: Minute) -> bool {
        at.on(day) <= self.minute().on(self.day())
    }

    /// Day and time on the wall clock.
    pub const fn local(self) -> NaiveDateTime {
        self.local
    }

    /// This many minutes earlier.
    #[must_use]
    pub fn minutes_before(self, minutes: u16) -> Self {
        Self::at_utc(self.utc - TimeDelta::minutes(i64::from(minutes)))
    }

    /// The moment that the log holds as UTC; `None` when it holds something else.
    pub fn of_utc_text(text: &str) -> Option<Self> {
        let utc = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%SZ").ok()?;
        Some(Self::at_utc(utc.and_utc()))
    }

    /// The moment of a UTC time.
    pub(super) fn of_utc(utc: NaiveDateTime) -> Self {
        Self::at_utc(utc.and_utc())
    }

    /// Seconds since an earlier moment.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.utc.signed_duration_since(earlier.utc).num_seconds()
    }

    /// UTC, for names of files.
    pub(super) fn utc(self) -> NaiveDateTime {
        self.utc.naive_utc().trunc_subsecs(0)
    }

    /// UTC, as the log holds it.
    pub fn utc_text(self) -> String {
        self.utc.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
}

/// A source of "now".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The clock of the computer.
    System,
    /// Always this moment (`--nu`).
    Fixed(NaiveDateTime),
}

impl Clock {
    /// The moment it is.
    pub fn now(self) -> Moment {
        match self {
            Self::System => Moment::at_utc(Utc::now()),
            Self::Fixed(local) => Moment::at_local(local),
        }
    }
}

/// A source of chance.
#[derive(Clone, Debug)]
pub enum Random {
    /// The operating system; for keys and ids.
    System,
    /// The same row of numbers every time; for the demo and tests. Never for a key.
    Seeded(Cell<u64>),
}

impl Random {
    /// A row of numbers that starts from `seed`.
    pub const fn seeded(seed: u64) -> Self {
        Self::Seeded(Cell::new(seed))
    }

    /// Fills an array with chance.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], StoreError> {
        let mut bytes = [0; N];
        match self {
            Self::System => getrandom::fill(&mut bytes).map_err(|_| StoreError::NoRandomness)?,
            Self::Seeded(state) => {
                for chunk in bytes.chunks_mut(8) {
                    for (target, source) in chunk.iter_mut().zip(split_mix(state).to_le_bytes()) {
                        *target = source;
                    }
                }
            }
        }
        Ok(bytes)
    }

    /// A random id: positive, so that it reads well, and never zero.
    pub fn id(&self) -> Result<i64, StoreError> {
        let id = i64::from_le_bytes(self.bytes::<8>()?) & i64::MAX;
        if id == 0 { self.id() } else { Ok(id) }
    }

    /// A number below `bound`, for the demo; `bound` 0 gives 0.
    pub fn below(&self, bound: u32) -> Result<u32, StoreError> {
        let number = u32::from_le_bytes(self.bytes::<4>()?);
        Ok(number.checked_rem(bound).unwrap_or(0))
    }
}

/// `SplitMix64`: a published generator of ten lines, good enough for invented data.
fn split_mix(state: &Cell<u64>) -> u64 {
    let next = state.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
    state.set(next);
    let mixed = (next ^ (next >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::parse_moment;

    #[test]
    fn the_log_has_utc_and_care_has_amsterdam_time() {
        let winter = Moment::at_local(parse_moment("2026-01-05T14:30").expect("a moment"));
        assert_eq!(winter.utc_text(), "2026-01-05T13:30:00Z");
        let summer = Moment::at_local(parse_moment("2026-07-06T14:30").expect("a moment"));
        assert_eq!(summer.utc_text(), "2026-07-06T12:30:00Z");
        assert_eq!(Moment::at_utc(summer.utc).local(), summer.local());
    }

    #[test]
    fn the_hour_that_does_not_exist_and_the_hour_that_comes_twice_do_not_fail() {
        for local in ["2026-03-29T02:30", "2026-10-25T02:30"] {
            let moment = Moment::at_local(parse_moment(local).expect("a moment"));
            assert_eq!(moment.local(), parse_moment(local).expect("a moment"));
        }
    }

    #[test]
    fn seeded_chance_repeats_itself() {
        let (one, two) = (Random::seeded(7), Random::seeded(7));
        assert_eq!(one.id().ok(), two.id().ok());
        assert_eq!(one.bytes::<20>().ok(), two.bytes::<20>().ok());
    }
}
