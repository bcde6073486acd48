//! The Dutch words of the screen Bezetting.

use super::theme::Tone;
use crate::app::occupancy::DayRemark;
use crate::app::what_if::{OccupancyBoard, StaffOfDay, WhatIf};
use crate::domain::calendar::DayType;
use crate::domain::ids::GroupId;
use crate::domain::occupancy::{
    Breach, CareForm, Cause, DayVerdict, Deviation, Moment, Numbers, Part, Span, Standing, Stretch, Verdict,
    WARN_BEFORE_MIN, clock,
};
use crate::domain::time::{Minute, date_in_words};

pub const NOW: &str = "NU";
pub const NOBODY: &str = "niemand aanwezig";
pub const LOCATION: &str = "Locatie";
pub const ROW_PLANNED: &str = "nodig (plan)";
pub const ROW_ROSTERED: &str = "rooster";
pub const ROW_REQUIRED: &str = "nodig";
pub const ROW_PRESENT: &str = "aanwezig PM";
pub const ROW_SHORT: &str = "TEKORT !";
pub const ROW_NOT_SHORT: &str = "geen tekort";
pub const TEN_OR_MORE: &str = "+ = tien of meer; het juiste getal staat bij het kwartier.";
pub const DAY_BEFORE: &str = "Deze dag is voorbij: zoals hij is vastgelegd.";
pub const DAY_TO_COME: &str = "Deze dag moet nog komen: volgens plaatsingen en rooster.";
pub const ALWAYS_ENOUGH: &str = "Er is de hele dag genoeg personeel.";
pub const NOBODY_FREE: &str = "Vrij en bevoegd: niemand.";
pub const LEFT_AND_RIGHT: &str = "Links van | is vastgelegd, rechts ervan is verwacht: plaatsingen, klok en rooster.";
pub const WHAT_IF_TITLE: &str = "Wat als: wie is er even niet?";
pub const TRY_CHILD: &str = "Een kind erbij";
pub const TRY_SICK: &str = "Kinderen ziek";
pub const SICK_TITLE: &str = "Wat als: hoeveel kinderen ziek?";
pub const SICK_CALL_TITLE: &str = "Wie is ziek gemeld?";
pub const AWAY_LABEL: &str = "Weg: ";
pub const AWAY_HINT: &str = "Typ van-tot, zoals 1405-1435; Enter neemt wat eronder staat.";
pub const TWO_TIMES: &str = "typ twee tijden, zoals 1405-1435";
pub const TIMES_TURNED: &str = "de tweede tijd moet na de eerste liggen, zoals 1405-1435";
pub const CHOOSE_GROUP: &str = "kies eerst een groep met Tab";
pub const DAY_OVER: &str = "deze dag is voorbij; kies vandaag of een dag die nog komt";
pub const NO_SHIFTS: &str = "er is niemand meer ingeroosterd op deze dag";
pub const NOT_TODAY: &str = "dit is niet de dag van vandaag";
pub const KEYS_TITLE: &str = "Uitleg: toetsen van dit scherm";
pub const WEEK_LEGEND: &str =
    "TEKORT 2 ! 15:00 = het ergste tekort van die dag is 2 PM, en de eerste keer dat er te weinig zijn is om 15:00.";

/// "Bezetting ma 05-10-2026  schooldag".
pub fn title(board: &OccupancyBoard) -> String {
    format!(
        "Bezetting {}  {}",
        date_in_words(board.occupancy.day),
        board.day_type.label()
    )
}

/// "Bezetting van ma 05-10-2026 tot en met zo 11-10-2026".
pub fn week_title(first: &str, last: &str) -> String {
    format!("Bezetting van {first} tot en met {last}")
}

/// "Uilen BSO+".
pub fn group_name(board: &OccupancyBoard, id: GroupId) -> String {
    let mut groups = board.groups.iter();
    groups
        .find(|group| group.id == id)
        .map(|group| format!("{} {}", group.name, group.kind.label()))
        .unwrap_or_default()
}

/// What a part is called.
pub fn part_name(board: &OccupancyBoard, part: Part) -> String {
    match part {
        Part::Group(id) => group_name(board, id),
        Part::AfterSchool => "BSO over de locatie".to_owned(),
        Part::Location => LOCATION.to_owned(),
    }
}

fn children(count: u32) -> String {
    if count == 1 {
        "1 kind".to_owned()
    } else {
        format!("{count} kinderen")
    }
}

/// "9 kinderen, 2 PM, 3 nodig".
pub fn numbers(numbers: &Numbers) -> String {
    if numbers.children == 0 && numbers.present == 0 && numbers.required == 0 {
        return NOBODY.to_owned();
    }
    let head = format!("{}, {} PM", children(numbers.children), numbers.present);
    match numbers.law {
        None => head,
        Some(_) => format!("{head}, {} nodig", numbers.required),
    }
}

/// "15:00-15:30 Uilen BSO+: 9 kinderen, 2 PM, 3 nodig, TEKORT 1 !".
pub fn breach(board: &OccupancyBoard, breach: &Breach) -> String {
    let head = format!("{} {}", breach.span, part_name(board, breach.part));
    match breach.cause {
        Cause::Shortage => format!(
            "{head}: {}, TEKORT {} !",
            numbers(&breach.numbers),
            breach.numbers.short
        ),
        Cause::Composition => format!(
            "{head}: {}, deze samenstelling mag niet in een groep",
            children(breach.numbers.children)
        ),
        Cause::NotTickedOut => format!("{head}: niet uitgetikt na sluitingstijd: {}", breach.numbers.overdue),
    }
}

/// "14:00-16:00 Let op: ...", with every stretch for which it holds.
pub fn remark(said: &DayRemark) -> String {
    let spans: Vec<String> = said.spans.iter().map(ToString::to_string).collect();
    format!("{} let op: {}", spans.join(", "), said.remark.text)
}

/// The heading over the shortages.
pub fn breaches_heading(first: &Breach) -> String {
    format!(
        "Wat niet klopt op deze dag, het eerste om {}:",
        clock(first.span.from())
    )
}

/// "Nu 14:30: 7 kinderen, 3 PM, 2 nodig, OK."
pub fn now(at: Minute, now: &Numbers, verdict: Verdict) -> String {
    let verdict = verdict.in_words();
    let end = if verdict.ends_with('!') { "" } else { "." };
    format!("Nu {at}: {}, {verdict}{end}", numbers(now))
}

/// "Straks tekort om 17:00: Bijtjes KDV+.", and when nothing is to come whether what is wrong now goes on, and until when.
pub fn next_breach(board: &OccupancyBoard, wrong_until: Option<u16>, next: Option<&Breach>) -> String {
    match next {
        Some(breach) => format!(
            "Straks tekort om {}: {}.",
            clock(breach.span.from()),
            part_name(board, breach.part)
        ),
        None => match wrong_until {
            Some(until) => format!("Dit duurt tot {}.", clock(until)),
            None => "Vandaag verder geen tekort.".to_owned(),
        },
    }
}

/// "14:30-14:45: 7 kinderen, 3 PM, 2 nodig, OK", with the minutes when it holds for some of them only.
pub fn quarter(quarter: Span, worst: Option<Moment<'_>>) -> String {
    let Some(worst) = worst else {
        return format!("{quarter}: {NOBODY}");
    };
    let only = if worst.span == quarter {
        String::new()
    } else {
        format!(" (krapst {})", worst.span)
    };
    format!(
        "{quarter}: {}, {}{only}",
        numbers(worst.numbers),
        worst.verdict.in_words()
    )
}

/// "WAT ALS: niets wordt bewaard. ... Esc = terug naar echt."
pub fn what_ifs(board: &OccupancyBoard) -> String {
    let tried = board.what_ifs.iter().map(|tried| what_if(board, *tried));
    let tried: Vec<String> = tried.collect();
    format!("WAT ALS: niets wordt bewaard. {}. Esc = echt.", tried.join("; "))
}

/// What is tried out, in words.
fn what_if(board: &OccupancyBoard, what_if: WhatIf) -> String {
    match what_if {
        WhatIf::StaffAway { staff, span } => {
            let mut members = board.staff.iter();
            let name = members
                .find(|member| member.staff == staff)
                .map_or("?", |member| member.name.as_str());
            match (span.from(), span.until()) {
                (0, 1440) => format!("{name} is er deze dag niet"),
                (from, 1440) => format!("{name} is er vanaf {} niet", clock(from)),
                _ => format!("{name} is weg {span}"),
            }
        }
        WhatIf::ChildAdded { group } => {
            format!(
                "een kind erbij bij {} (even oud als het jongste kind)",
                group_name(board, group)
            )
        }
        WhatIf::ChildrenSick { group, count } => {
            format!("{} bij {}", children_sick(count), group_name(board, group))
        }
    }
}

/// "3 kinderen ziek".
pub fn children_sick(count: u8) -> String {
    format!("{} ziek", children(u32::from(count)))
}

/// Everyone who can stand in, in one sentence.
pub fn stand_ins(free: &[StaffOfDay]) -> String {
    if free.is_empty() {
        return NOBODY_FREE.to_owned();
    }
    let named = free.iter().map(|member| {
        let counts = match member.standing {
            Standing::Full => "",
            Standing::InTraining | Standing::Trainee | Standing::OtherQualified => ", telt beperkt mee",
            Standing::NotCounted | Standing::OnTop | Standing::NotLinked => ", telt niet mee",
        };
        format!("{} ({}{counts})", member.name, member.function)
    });
    format!("Vrij en bevoegd: {}.", named.collect::<Vec<_>>().join("; "))
}

/// The minutes of deviation of the parts that used none, in one sentence.
pub fn unused(parts: &[(String, u16)]) -> String {
    let named = parts.iter().map(|(name, limit)| format!("{name} {limit}"));
    format!(
        "Afwijkende inzet, nog niets gebruikt. Minuten die mogen: {}.",
        named.collect::<Vec<_>>().join(", ")
    )
}

/// The minutes of deviation of a part on a day.
#[derive(Clone, Copy, Debug)]
pub struct Minutes {
    /// Up to now, today.
    pub now: Option<Deviation>,
    /// Of the whole day.
    pub day: Deviation,
    /// First minute with at most [`WARN_BEFORE_MIN`] minutes left.
    pub near: Option<u16>,
    /// First minute with fewer than half of the legal number.
    pub floor: Option<u16>,
}

impl Minutes {
    /// In one sentence, and its tone; `None` when none was used.
    pub fn in_words(self, name: &str) -> Option<(Tone, String)> {
        let Deviation {
            used_min, limit_min, ..
        } = self.day;
        if used_min == 0 {
            return None;
        }
        let mut parts = Vec::new();
        if let Some(now) = self.now {
            let left = now.limit_min.saturating_sub(now.used_min);
            parts.push(format!("tot nu {} van {limit_min} minuten, {left} over", now.used_min));
        }
        parts.push(format!("hele dag {used_min} van {limit_min} minuten"));
        let said = parts.len();
        if let Some(at) = self.near {
            parts.push(format!(
                "LET OP ! om {} nog hooguit {WARN_BEFORE_MIN} minuten",
                clock(at)
            ));
        }
        if used_min > limit_min {
            parts.push("TE VEEL !".to_owned());
        }
        if let Some(at) = self.floor {
            parts.push(format!("MAG NIET ! om {} minder dan de helft", clock(at)));
        }
        let tone = if parts.len() > said { Tone::Alarm } else { Tone::Plain };
        Some((tone, format!("Afwijkende inzet {name}: {}", parts.join("; "))))
    }
}

/// Every part that has minutes of deviation of its own: day care groups, and the out-of-school care of the location.
pub fn deviation_parts(last: &Stretch) -> Vec<(Part, String)> {
    let day_care = last
        .groups
        .iter()
        .filter(|group| CareForm::of(group.kind) == CareForm::DayCare)
        .map(|group| {
            (
                Part::Group(group.group),
                format!("{} {}", group.name, group.kind.label()),
            )
        });
    let bso = last
        .location
        .bso
        .iter()
        .map(|_| (Part::AfterSchool, "BSO over de locatie".to_owned()));
    day_care.chain(bso).collect()
}

/// The heading over the explanation of a quarter.
pub fn explanation_heading(name: &str, from: u16) -> String {
    format!("Waarom, {name} om {}:", clock(from))
}

/// Title of the field for the times of someone who is away.
pub fn away_title(name: &str) -> String {
    format!("Wat als {name} weg is")
}

/// "= weg van 14:05 tot 14:35".
pub fn away_understood(span: Span) -> String {
    format!("= weg van {} tot {}", clock(span.from()), clock(span.until()))
}

/// Why a day has no care; `None` for a working day.
pub fn no_care(day_type: &DayType) -> Option<String> {
    (!day_type.is_working()).then(|| day_type.label())
}

/// "TEKORT 2 ! 15:00" or "OK" for all that a part had in a day.
pub fn day_verdict(day: &DayVerdict) -> (String, Tone) {
    let tone = if day.first.is_some() { Tone::Alarm } else { Tone::Plain };
    (day.in_words(), tone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::occupancy::DeviationState;

    fn deviation(used_min: u16, limit_min: u16) -> Deviation {
        Deviation {
            used_min,
            limit_min,
            floor: 1,
            state: DeviationState::Within,
        }
    }

    #[test]
    fn the_deviation_says_what_is_used_and_left_and_warns_a_quarter_before_the_limit() {
        let said = |now: Option<u16>, used, near, floor| {
            let minutes = Minutes {
                now: now.map(|now| deviation(now, 180)),
                day: deviation(used, 180),
                near,
                floor,
            };
            minutes.in_words("Bijtjes KDV+")
        };
        for (now, used, near, floor, expected) in [
            (None, 0, None, None, None),
            (
                Some(45),
                60,
                None,
                None,
                Some((
                    Tone::Plain,
                    "tot nu 45 van 180 minuten, 135 over; hele dag 60 van 180 minuten",
                )),
            ),
            (
                None,
                170,
                Some(990),
                None,
                Some((
                    Tone::Alarm,
                    "hele dag 170 van 180 minuten; LET OP ! om 16:30 nog hooguit 15 minuten",
                )),
            ),
            (
                Some(200),
                200,
                None,
                Some(600),
                Some((
                    Tone::Alarm,
                    "tot nu 200 van 180 minuten, 0 over; hele dag 200 van 180 minuten; TE VEEL !; MAG NIET ! om 10:00 minder dan de helft",
                )),
            ),
        ] {
            let expected = expected.map(|(tone, words)| (tone, format!("Afwijkende inzet Bijtjes KDV+: {words}")));
            assert_eq!(said(now, used, near, floor), expected, "{used}");
        }
    }
}
