//! Public holidays ("feestdagen"), and on which of them a location is open.

use crate::domain::word_enums::words;
use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::BTreeSet;

words! {
    /// A public holiday ("feestdag"), Algemene termijnenwet art. 3.
    PublicHoliday, any_case {
        /// 1 January.
        Nieuwjaarsdag = "nieuwjaarsdag";
        /// Two days before Easter; put on a level with the others (art. 3(2)).
        GoedeVrijdag = "goede_vrijdag";
        /// Easter Sunday; a Sunday, not in the law's list.
        EerstePaasdag = "eerste_paasdag";
        /// The day after Easter.
        TweedePaasdag = "tweede_paasdag";
        /// 27 April, or 26 April when that is a Sunday.
        Koningsdag = "koningsdag";
        /// 5 May.
        Bevrijdingsdag = "bevrijdingsdag";
        /// 39 days after Easter.
        Hemelvaartsdag = "hemelvaartsdag";
        /// Whit Sunday; a Sunday, not in the law's list.
        EerstePinksterdag = "eerste_pinksterdag";
        /// 50 days after Easter.
        TweedePinksterdag = "tweede_pinksterdag";
        /// 25 December.
        EersteKerstdag = "eerste_kerstdag";
        /// 26 December.
        TweedeKerstdag = "tweede_kerstdag";
    }
}

impl PublicHoliday {
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
