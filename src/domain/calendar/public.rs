//! Public holidays ("feestdagen"), and on which of them a location is open.

use crate::domain::error::ValueError;
use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::BTreeSet;

/// A public holiday ("feestdag"), Algemene termijnenwet art. 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PublicHoliday {
    /// 1 January.
    Nieuwjaarsdag,
    /// Two days before Easter; put on a level with the others (art. 3(2)).
    GoedeVrijdag,
    /// Easter Sunday; a Sunday, not in the law's list.
    EerstePaasdag,
    /// The day after Easter.
    TweedePaasdag,
    /// 27 April, or 26 April when that is a Sunday.
    Koningsdag,
    /// 5 May.
    Bevrijdingsdag,
    /// 39 days after Easter.
    Hemelvaartsdag,
    /// Whit Sunday; a Sunday, not in the law's list.
    EerstePinksterdag,
    /// 50 days after Easter.
    TweedePinksterdag,
    /// 25 December.
    EersteKerstdag,
    /// 26 December.
    TweedeKerstdag,
}

impl PublicHoliday {
    /// Every public holiday.
    pub const ALL: [Self; 11] = [
        Self::Nieuwjaarsdag,
        Self::GoedeVrijdag,
        Self::EerstePaasdag,
        Self::TweedePaasdag,
        Self::Koningsdag,
        Self::Bevrijdingsdag,
        Self::Hemelvaartsdag,
        Self::EerstePinksterdag,
        Self::TweedePinksterdag,
        Self::EersteKerstdag,
        Self::TweedeKerstdag,
    ];

    /// Every word of [`Self::code`].
    pub const CHOICES: &'static str = "nieuwjaarsdag, goede_vrijdag, eerste_paasdag, tweede_paasdag, koningsdag, \
        bevrijdingsdag, hemelvaartsdag, eerste_pinksterdag, tweede_pinksterdag, eerste_kerstdag, tweede_kerstdag";

    /// The word in settings.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nieuwjaarsdag => "nieuwjaarsdag",
            Self::GoedeVrijdag => "goede_vrijdag",
            Self::EerstePaasdag => "eerste_paasdag",
            Self::TweedePaasdag => "tweede_paasdag",
            Self::Koningsdag => "koningsdag",
            Self::Bevrijdingsdag => "bevrijdingsdag",
            Self::Hemelvaartsdag => "hemelvaartsdag",
            Self::EerstePinksterdag => "eerste_pinksterdag",
            Self::TweedePinksterdag => "tweede_pinksterdag",
            Self::EersteKerstdag => "eerste_kerstdag",
            Self::TweedeKerstdag => "tweede_kerstdag",
        }
    }

    /// Reads the word, in either case of letters.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let raw = raw.trim().to_lowercase();
        let mut all = Self::ALL.into_iter();
        all.find(|holiday| holiday.code() == raw)
            .ok_or(ValueError::Choice { choices: Self::CHOICES })
    }

    /// The name on screens.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nieuwjaarsdag => "Nieuwjaarsdag",
            Self::GoedeVrijdag => "Goede Vrijdag",
            Self::EerstePaasdag => "eerste Paasdag",
            Self::TweedePaasdag => "tweede Paasdag",
            Self::Koningsdag => "Koningsdag",
            Self::Bevrijdingsdag => "Bevrijdingsdag",
            Self::Hemelvaartsdag => "Hemelvaartsdag",
            Self::EerstePinksterdag => "eerste Pinksterdag",
            Self::TweedePinksterdag => "tweede Pinksterdag",
            Self::EersteKerstdag => "eerste Kerstdag",
            Self::TweedeKerstdag => "tweede Kerstdag",
        }
    }
}

/// Easter Sunday of a year, Gregorian (Meeus/Jones/Butcher).
#[expect(clippy::many_single_char_names, reason = "the letters of the published algorithm")]
pub fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(n / 31).ok()?, u32::try_from(n % 31 + 1).ok()?)
}

/// The public holidays of a date; a date can be two at once (Hemelvaart on 5 May).
pub fn public_holidays(day: NaiveDate) -> BTreeSet<PublicHoliday> {
    use PublicHoliday as P;
    let mut found = BTreeSet::new();
    let kings_day = NaiveDate::from_ymd_opt(day.year(), 4, 27).map(|date| {
        if date.weekday() == Weekday::Sun {
            date.pred_opt().unwrap_or(date)
        } else {
            date
        }
    });
    let fixed = [
        (1, 1, P::Nieuwjaarsdag),
        (5, 5, P::Bevrijdingsdag),
        (12, 25, P::EersteKerstdag),
        (12, 26, P::TweedeKerstdag),
    ];
    found.extend(
        fixed
            .iter()
            .filter(|(m, d, _)| (day.month(), day.day()) == (*m, *d))
            .map(|(_, _, holiday)| *holiday),
    );
    if kings_day == Some(day) {
        found.insert(P::Koningsdag);
    }
    if let Some(easter) = easter(day.year()) {
        let moving = [
            (-2, P::GoedeVrijdag),
            (0, P::EerstePaasdag),
            (1, P::TweedePaasdag),
            (39, P::Hemelvaartsdag),
            (49, P::EerstePinksterdag),
            (50, P::TweedePinksterdag),
        ];
        let offset = (day - easter).num_days();
        found.extend(
            moving
                .iter()
                .filter(|(days, _)| *days == offset)
                .map(|(_, holiday)| *holiday),
        );
    }
    found
}

/// A public holiday on which a location is open ("open feestdag"), with the days between which that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenHoliday {
    /// Which.
    pub holiday: PublicHoliday,
    /// First day; `None` when it was so from the start.
    pub from: Option<NaiveDate>,
    /// Last day; `None` while it holds.
    pub until: Option<NaiveDate>,
}

impl OpenHoliday {
    /// One that holds for good.
    pub const fn always(holiday: PublicHoliday) -> Self {
        Self {
            holiday,
            from: None,
            until: None,
        }
    }

    pub(super) fn holds_on(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// The open holidays as newer settings have them from `today`; days gone by stay as they were.
pub fn renewed_open_holidays(
    former: &[OpenHoliday],
    newer: &BTreeSet<PublicHoliday>,
    today: NaiveDate,
) -> Vec<OpenHoliday> {
    let mut open = Vec::new();
    for old in former {
        let is_over = old.until.is_some_and(|until| until < today);
        if is_over || newer.contains(&old.holiday) {
            open.push(*old);
        } else if old.from.is_none_or(|from| from < today) {
            open.push(OpenHoliday {
                until: today.pred_opt(),
                ..*old
            });
        }
    }
    for holiday in newer {
        if !open.iter().any(|old| old.holiday == *holiday && old.holds_on(today)) {
            open.push(OpenHoliday {
                holiday: *holiday,
                from: Some(today),
                until: None,
            });
        }
    }
    open
}
