//! The Dutch words of extra days and swapped days.

use crate::app::extra_day::{ExtraDayAnswer, ExtraDayOffer, Judged};
use crate::domain::people::WeekPattern;
use crate::domain::time::date_in_words;
use chrono::NaiveDate;

pub const DAY_LABEL: &str = "Welke dag: ";
pub const DAY_HINT: &str = "Bijvoorbeeld wo, morgen, 21-10 of +1w.";
pub const SWAP_LABEL: &str = "Blijft weg op: ";
pub const SWAP_HINT: &str = "De dag van het weekpatroon die vervalt, zoals ma of 19-10.";
pub const REASON_TITLE: &str = "Dit past niet. Toch boeken?";
pub const DO_NOT_BOOK: &str = "Niet boeken";
pub const NOT_BOOKED: &str = "Niet geboekt; er is niets gewijzigd.";

/// Title of the field for the day.
pub fn day_title(name: &str, extra: Option<NaiveDate>) -> String {
    match extra {
        Some(day) => format!("Ruildag voor {name} op {}", date_in_words(day)),
        None => format!("Extra dag voor {name}"),
    }
}

/// Title of the answer.
pub fn offer_title(offer: &ExtraDayOffer) -> String {
    let request = offer.answers.first().map(|answer| &answer.request);
    let day = request.map(|request| date_in_words(request.day)).unwrap_or_default();
    let what = match request.and_then(|request| request.instead_of) {
        Some(given_up) => format!("ruildag {day} voor {}", date_in_words(given_up)),
        None => format!("extra dag {day}"),
    };
    format!("{}, {}: {what}", offer.name, offer.group)
}

/// "JA   nso".
pub fn choice(answer: &ExtraDayAnswer) -> String {
    let dagdelen = WeekPattern::join(&answer.request.dagdelen);
    format!("{:<3}  {dagdelen}", answer.verdict().label())
}

/// "NEE  Wet: 3 nodig om 14:00, 2 op het rooster, 1 te weinig."
pub fn judged(judged: &Judged) -> String {
    format!("{:<3}  {}", judged.verdict.label(), judged.words)
}

/// "Toch boeken: ouders betalen deze dag zelf".
pub fn anyway(reason: &str) -> String {
    format!("Toch boeken: {reason}")
}
