//! What a state of an allocation says that the one before it did not, in Dutch and without names.

use crate::domain::allocation::{Frequentie, Omvang, Toewijzing};
use chrono::NaiveDate;

/// One sentence about a state that was not known: new, or what differs from the state that held until then.
pub(super) fn in_words(before: Option<&Toewijzing>, new: &Toewijzing) -> String {
    let number = new.number;
    let Some(before) = before else {
        return format!(
            "Toewijzing {number} is nieuw: {}, {}, {}.",
            product(new),
            volume(new.omvang),
            period(new)
        );
    };
    if new.is_removed() {
        return format!(
            "Toewijzing {number} is door de gemeente verwijderd (was: {}).",
            period(before)
        );
    }
    if before.stamp > new.stamp {
        return format!("Toewijzing {number}: dit is een oudere stand; de latere blijft gelden.");
    }
    let differences = differences(before, new);
    if differences.is_empty() {
        return format!("Toewijzing {number}: opnieuw vastgesteld, zonder verschil.");
    }
    format!("Toewijzing {number}: {}.", differences.join("; "))
}

/// What to look at when the state that a message carries was known already but not like this: the stamp is the same, so
/// nothing says which of the two is the later one (IV013).
pub(super) fn same_stamp(known: &Toewijzing, sent: &Toewijzing) -> Option<String> {
    let differences = differences(known, sent);
    let all_same = differences.is_empty() && known.is_removed() == sent.is_removed();
    (!all_same).then(|| {
        let what = if differences.is_empty() {
            "verwijderd of niet".to_owned()
        } else {
            differences.join("; ")
        };
        format!(
            "Toewijzing {} was al bekend met dezelfde toewijzingsdatum en -tijd, maar dit bericht zegt iets anders: {what}. \
             Wat bekend was blijft staan; vraag de gemeente welke geldt.",
            sent.number
        )
    })
}

/// What to look at when something is granted from before the birth: the standard has no code to reject it with, and our own
/// forms and files do not take it.
pub(super) fn before_birth(granted: &Toewijzing, birth: NaiveDate) -> Option<String> {
    let begin = granted.period.begin();
    (begin < birth && !granted.is_removed()).then(|| {
        let [begin, birth] = [begin, birth].map(|day| day.format("%d-%m-%Y"));
        format!(
            "Toewijzing {} begint op {begin}, voor de geboorte van het kind ({birth}). Vraag de gemeente welke van de twee niet klopt.",
            granted.number
        )
    })
}

/// What to look at when nothing is granted; the standard does not reject it.
pub(super) fn nothing_granted(new: &Toewijzing) -> Option<String> {
    let nothing = new.omvang.is_some_and(|omvang| omvang.volume.count() == 0) && !new.is_removed();
    nothing.then(|| {
        format!(
            "Toewijzing {} heeft volume 0; er is niets toegewezen en er kan niets worden gedeclareerd. Vraag de gemeente wat zij bedoelt.",
            new.number
        )
    })
}

/// What to look at when a state was decided after the day of the message that brings it: the latest decision holds (IV013), so
/// it would go before every change until that day.
pub(super) fn decided_ahead((before, new): (Option<&Toewijzing>, &Toewijzing), dated: NaiveDate) -> Option<String> {
    let number = new.number;
    let decided = |state: &Toewijzing| day(state.stamp.date);
    if new.stamp.date > dated {
        return Some(format!(
            "Toewijzing {number} heeft als toewijzingsdatum {}, na de dagtekening van het bericht ({}): tot die dag gaat deze stand voor \
             op elke wijziging van de gemeente. Vraag de gemeente om de goede datum.",
            decided(new),
            day(dated)
        ));
    }
    let held = before.filter(|before| before.stamp > new.stamp && before.stamp.date > dated)?;
    Some(format!(
        "Toewijzing {number}: deze stand van {} geldt niet, omdat van een eerdere de toewijzingsdatum {} in de toekomst ligt. \
         Vraag de gemeente welke geldt.",
        decided(new),
        decided(held)
    ))
}

/// What to look at when a later state changes what under the same number does not change: first day, product, and a volume
/// that is not a total (`OP033x1`, OP257).
pub(super) fn unexpected(before: &Toewijzing, new: &Toewijzing) -> Vec<&'static str> {
    if new.is_removed() || before.is_removed() || before.stamp > new.stamp {
        return Vec::new();
    }
    let is_total = |state: &Toewijzing| {
        state
            .omvang
            .is_some_and(|omvang| omvang.frequency == Frequentie::Totaal)
    };
    let parts = [
        ("begindatum", before.period.begin() != new.period.begin()),
        ("product", product(before) != product(new)),
        (
            "omvang",
            before.omvang != new.omvang && !(is_total(before) && is_total(new)),
        ),
    ];
    let changed = parts.into_iter().filter(|(_, differs)| *differs);
    changed.map(|(what, _)| what).collect()
}

fn differences(before: &Toewijzing, new: &Toewijzing) -> Vec<String> {
    let parts = [
        ("begindatum", day(before.period.begin()), day(new.period.begin())),
        ("einddatum", end(before), end(new)),
        ("omvang", volume(before.omvang), volume(new.omvang)),
        ("product", product(before), product(new)),
    ];
    let differs = parts.into_iter().filter(|(_, old, new)| old != new);
    let mut all: Vec<String> = differs
        .map(|(what, old, new)| format!("{what} van {old} naar {new}"))
        .collect();
    if before.is_removed() {
        all.insert(0, "geldt weer, was verwijderd".to_owned());
    }
    all
}

fn day(day: NaiveDate) -> String {
    day.format("%d-%m-%Y").to_string()
}

fn end(state: &Toewijzing) -> String {
    state.period.end().map_or("geen einddatum".to_owned(), day)
}

fn period(state: &Toewijzing) -> String {
    let begin = day(state.period.begin());
    match state.period.end() {
        Some(end) => format!("{begin} tot en met {}", day(end)),
        None => format!("vanaf {begin} zonder einddatum"),
    }
}

fn volume(omvang: Option<Omvang>) -> String {
    omvang.map_or("geen omvang".to_owned(), Omvang::in_words)
}

fn product(state: &Toewijzing) -> String {
    match (&state.product, &state.category) {
        (Some(code), _) => code.to_string(),
        (None, Some(category)) => format!("categorie {}", category.as_str()),
        (None, None) => "geen product".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::allocation::{Eenheid, Frequentie, RedenWijziging, ToewijzingStamp, Volume};
    use crate::domain::ids::{ChildId, GemeenteCode, ProductCategorie, ProductCode, ToewijzingNummer};
    use crate::domain::time::{Period, parse_date};

    fn state(stamp: &str, end: &str, count: u32) -> Toewijzing {
        let date = |raw: &str| parse_date(raw).expect("a date");
        Toewijzing {
            gemeente: GemeenteCode::parse("0214").expect("a code"),
            number: ToewijzingNummer::parse("700001").expect("a number"),
            stamp: ToewijzingStamp {
                date: date(stamp),
                time: chrono::NaiveTime::default(),
            },
            child: ChildId::from_raw(1),
            category: ProductCategorie::parse("45").ok(),
            product: ProductCode::parse("45A60").ok(),
            omvang: Some(Omvang {
                volume: Volume::new(count).expect("a volume"),
                unit: Eenheid::Dagdeel,
                frequency: Frequentie::PerWeek,
            }),
            period: Period::new(date("2026-03-01"), parse_date(end).ok()).expect("a period"),
            change_reason: None,
            budget: None,
        }
    }

    #[test]
    fn iv013_a_decision_of_after_its_message_is_said_and_so_is_what_it_holds_back() {
        let dated = parse_date("2026-03-02").expect("a date");
        let [right, ahead] = ["2026-03-02", "2091-01-01"].map(|stamp| state(stamp, "2026-12-31", 3));
        let said = |before, new| decided_ahead((before, new), dated);
        assert_eq!(said(None, &right), None);
        assert!(said(Some(&right), &ahead).is_some());
        let new = said(None, &ahead).unwrap_or_default();
        assert!(
            new.contains("01-01-2091, na de dagtekening van het bericht (02-03-2026)"),
            "{new}"
        );
        let held = said(Some(&ahead), &right).unwrap_or_default();
        assert!(held.contains("geldt niet") && held.contains("01-01-2091"), "{held}");
    }

    #[test]
    fn story_18_every_difference_with_the_version_before_is_named_from_and_to() {
        let before = state("2026-03-01", "2026-12-31", 3);
        let other = |new: Toewijzing| in_words(Some(&before), &new);
        let removed = Toewijzing {
            change_reason: Some(RedenWijziging::VERWIJDERD),
            budget: None,
            ..state("2026-03-02", "2026-03-01", 3)
        };
        let general = Toewijzing {
            product: None,
            ..state("2026-03-02", "2026-12-31", 3)
        };
        for (sentence, expected) in [
            (
                in_words(None, &before),
                "Toewijzing 700001 is nieuw: 45A60, 3 dagdelen per week, 01-03-2026 tot en met 31-12-2026.",
            ),
            (
                other(state("2026-03-02", "2026-06-30", 3)),
                "Toewijzing 700001: einddatum van 31-12-2026 naar 30-06-2026.",
            ),
            (
                other(state("2026-03-02", "", 1)),
                "Toewijzing 700001: einddatum van 31-12-2026 naar geen einddatum; omvang van 3 dagdelen per week naar 1 dagdeel per week.",
            ),
            (
                other(general),
                "Toewijzing 700001: product van 45A60 naar categorie 45.",
            ),
            (
                other(removed.clone()),
                "Toewijzing 700001 is door de gemeente verwijderd (was: 01-03-2026 tot en met 31-12-2026).",
            ),
            (
                other(state("2026-03-02", "2026-12-31", 3)),
                "Toewijzing 700001: opnieuw vastgesteld, zonder verschil.",
            ),
            (
                other(state("2026-02-27", "2026-06-30", 3)),
                "Toewijzing 700001: dit is een oudere stand; de latere blijft gelden.",
            ),
            (
                in_words(Some(&removed), &state("2026-03-03", "2026-03-01", 3)),
                "Toewijzing 700001: geldt weer, was verwijderd.",
            ),
        ] {
            assert_eq!(sentence, expected);
        }
    }
}
