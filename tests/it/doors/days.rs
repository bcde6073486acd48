//! Facts about who was where and when, and about what others bring.

use super::Cell::{NoDoor, Refused, Said};
use super::*;

/// Who is not linked in the samples.
const NOT_LINKED: &str = "Farid";

/// The facts and what each door does.
pub const FACTS: &[Fact] = &[
    (
        "een kind in twee groepen tegelijk",
        Refused(
            csv_file!(Attendance, PRESENCE, "12;2026-03-31;Bijtjes;15:00;16:00;\n"),
            "overlapt een andere",
        ),
        Said(
            |p| {
                check_in(p, "12", "Uilen", ("2026-03-31", "19:00"));
                check_in(p, "12", "Bijtjes", ("2026-03-31", "19:30"))
            },
            "Was nog binnen bij Uilen; is daar uitgetikt om 19:30.",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een kind op een eerdere tijd in twee groepen tegelijk",
        Refused(
            csv_file!(
                Attendance,
                PRESENCE,
                "16;2026-03-31;Uilen;14:05;16:00;\n16;2026-03-31;Bijtjes;15:00;17:00;\n"
            ),
            "regel 3",
        ),
        Refused(
            |p| check_in(p, "12", "Bijtjes", ("2026-03-31", "15:00")),
            "is dan in een andere groep",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een tijd van een kind die nog niet is geweest",
        Refused(
            csv_file!(Attendance, PRESENCE, "16;2026-03-31;Uilen;20:30;;\n"),
            "nog niet geweest",
        ),
        Refused(
            |p| check_in(p, "16", "Uilen", ("2026-03-31", "20:30")),
            "nog niet geweest",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een vertrektijd die nog niet is geweest",
        Refused(
            csv_file!(Attendance, PRESENCE, "16;2026-03-31;Uilen;14:05;20:01;\n"),
            "kolom 'uit' is nog niet geweest",
        ),
        Refused(
            |p| {
                let action = DayAction::CheckOut {
                    group: group(p, "Uilen"),
                    children: vec![child(p, "12").id],
                    at: at("20:01"),
                };
                perform(p, "2026-03-31", &action)
            },
            "nog niet geweest",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "aanwezig voor de geboorte",
        Refused(
            csv_file!(Attendance, PRESENCE, "23;2022-01-10;Bijtjes;08:00;12:00;\n"),
            "voor de geboorte",
        ),
        Refused(
            |p| check_in(p, "23", "Bijtjes", ("2022-01-10", "08:00")),
            "nog niet geboren",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een medewerker met twee diensten tegelijk",
        Refused(
            csv_file!(Roster, HOURS, "1;2026-03-31;14:00;18:00;Bijtjes;\n"),
            "overlapt een andere dienst",
        ),
        Refused(
            |p| shift(p, "Anna", "Bijtjes", ("2026-03-31", "14:00", "18:00")),
            "al een dienst van",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een dienst van wie niet gekoppeld is",
        Refused(
            csv_file!(Roster, HOURS, "6;2026-04-14;14:00;18:00;Uilen;\n"),
            "niet gekoppeld",
        ),
        Refused(
            |p| shift(p, NOT_LINKED, "Uilen", ("2026-04-14", "14:00", "18:00")),
            "niet gekoppeld",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een medewerker in twee groepen tegelijk",
        Refused(
            csv_file!(Worked, HOURS, "1;2026-03-31;14:00;15:00;Bijtjes;\n"),
            "overlapt",
        ),
        // To clock in elsewhere ends the stretch before; a time before what is known is refused.
        Refused(|p| clock(p, "Anna", "Bijtjes", "15:00"), "al een latere tijd geklokt"),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "gewerkte tijd die nog niet is geweest",
        Refused(
            csv_file!(Worked, HOURS, "1;2026-03-31;20:30;;Uilen;\n"),
            "kolom 'van' is nog niet geweest",
        ),
        Refused(|p| clock(p, "Anna", "Uilen", "20:30"), "nog niet geweest"),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een onzichtbaar teken in een personeelsnummer",
        Refused(
            csv_file!(Staff, STAFF, "7\u{ad}1;Nieuw Iemand;pedagogisch medewerker\n"),
            "onzichtbaar",
        ),
        NoDoor(FROM_A_FILE),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een tarief van een gemeente die niet bestaat",
        Refused(
            csv_file!(Tariffs, TARIFFS, "0241;45A60;2026-01-01;;45;16;4737\n"),
            "staat niet in de gemeentelijst",
        ),
        NoDoor(FROM_A_FILE),
        NoDoor("declaratie tarief kiest uit wat er staat"),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een tarief van voor of na het bestaan van een gemeente",
        Refused(
            csv_file!(Tariffs, TARIFFS, "0501;45A60;2024-01-01;;45;16;4737\n"),
            "bestond tot en met 31-12-2022",
        ),
        NoDoor(FROM_A_FILE),
        NoDoor("declaratie tarief kiest uit wat er staat"),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een dienst voor de wet of jaren vooruit",
        Refused(
            csv_file!(
                Roster,
                HOURS,
                "1;1926-03-31;14:00;18:00;Bijtjes;\n1;2091-03-30;14:00;18:00;Bijtjes;\n"
            ),
            "5 jaar vooruit",
        ),
        Refused(
            |p| shift(p, "Anna", "Bijtjes", ("2091-03-30", "14:00", "18:00")),
            "5 jaar vooruit",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "gewerkte tijd van voor de wet",
        Refused(
            csv_file!(Worked, HOURS, "1;1926-03-31;14:00;18:00;Uilen;\n"),
            "voor 01-01-2005",
        ),
        NoDoor("het scherm klokt vandaag"),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een afwezigheid jaren vooruit",
        Refused(
            csv_file!(Attendance, PRESENCE, "16;2091-03-30;Uilen;;;ziek\n"),
            "5 jaar vooruit",
        ),
        Refused(
            |p| {
                let action = DayAction::Absent {
                    group: group(p, "Uilen"),
                    children: vec![(child(p, "16").id, Seen::default())],
                    reason: AbsenceReason::Sick,
                };
                perform(p, "2091-03-30", &action)
            },
            "5 jaar vooruit",
        ),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "aanwezig en afwezig op een dag in een groep",
        Refused(
            csv_file!(
                Attendance,
                PRESENCE,
                "16;2026-03-31;Uilen;14:05;16:00;\n16;2026-03-31;Uilen;;;ziek\n"
            ),
            "regel 3: Regel 2 zegt van dit kind op deze dag in deze groep iets anders",
        ),
        NoDoor("het scherm zet een afmelding in de plaats van de verwachting"),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een tarief jaren vooruit of in een categorie die niet bestaat",
        Refused(
            csv_file!(
                Tariffs,
                TARIFFS,
                "0214;45A61;2091-01-01;;45;16;4737\n0214;45A62;2026-01-01;;99;16;4737\n"
            ),
            "JZ020",
        ),
        NoDoor(FROM_A_FILE),
        NoDoor("declaratie tarief kiest uit wat er staat"),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een tarief van voor de wet",
        Refused(
            csv_file!(Tariffs, TARIFFS, "0214;45A61;1926-01-01;;45;16;4737\n"),
            "voor 01-01-2005",
        ),
        NoDoor(FROM_A_FILE),
        NoDoor("declaratie tarief kiest uit wat er staat"),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een VOG van een dag die nog komt",
        Refused(
            csv_file!(
                Staff,
                PAPERS,
                "71;Nieuw Iemand;pedagogisch medewerker;2026-04-01;\n72;Oud Papier;pedagogisch medewerker;1926-04-01;2027-01-01\n"
            ),
            "ligt in de toekomst",
        ),
        NoDoor(FROM_A_FILE),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
    (
        "een EHBO-certificaat dat langer geldt dan kan",
        Said(
            csv_file!(
                Staff,
                PAPERS,
                "71;Nieuw Iemand;pedagogisch medewerker;2024-04-01;2099-01-01\n"
            ),
            "langer is een EHBO-certificaat niet geldig (RWk art. 8(3)e)",
        ),
        NoDoor(FROM_A_FILE),
        NoDoor(NOT_BY_COMMAND),
        NoDoor(NO_MESSAGE),
    ),
];
