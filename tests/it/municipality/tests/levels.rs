//! Control levels: what is refused, what counts as not sent, and what is processed.

use super::{
    ANNA, BAS, BUDGET, WEEKLY, add_up, claim, credit, day, days, february, granted, hours, rejected, rules, said, send,
    send_on, town, write,
};
use crate::municipality::claim::{Claim, Line};
use crate::municipality::xml::{self, Room};
use crate::municipality::{Municipality, Outcome, Side, State, Unit};
use plusgroep::ijw::MessageKind;

type Break = fn(&mut Claim);

fn right() -> Claim {
    claim("1", vec![(ANNA, vec![february("R1"), hours("R2")])])
}

fn line(claim: &mut Claim) -> &mut Line {
    &mut claim.clients[0].lines[0]
}

#[test]
fn a_right_declaration_is_granted_as_a_whole() {
    let mut town = town();
    let answer = send(&mut town, &right());
    assert_eq!((said(&answer), answer.what), (granted(), Outcome::Granted));
    assert_eq!(town.faults(), []);
    let february = day("2026-02-01");
    let approved = [
        ((301, "45A60".to_owned(), february), 12),
        ((302, "45A05".to_owned(), february), 4),
    ];
    assert_eq!(town.approved(), approved.into());
    assert_eq!(town.granted_cents(), 80_904);
}

#[test]
fn a_jw323_is_read_as_it_was_written() {
    let mut written = right();
    line(&mut written).code = "4<&A0".to_owned();
    line(&mut written).previous = Some("R0".to_owned());
    (line(&mut written).unit, line(&mut written).tariff) = (Unit::Euro, None);
    assert!(Claim::parse(&write(&written)).is_ok_and(|read| read == written));
}

#[test]
fn level_1_what_does_not_fit_the_schema_or_the_file_rules_is_refused_without_an_answer() {
    let text = String::from_utf8(write(&right())).expect("UTF-8");
    for (from, to, stricter) in [
        ("<jw323:BerichtCode>490<", "<jw323:BerichtCode>491<", false),
        (">12</jw323:GeleverdVolume>", ">1.5</jw323:GeleverdVolume>", false),
        (">12</jw323:GeleverdVolume>", ">-1</jw323:GeleverdVolume>", false),
        (">12</jw323:GeleverdVolume>", "></jw323:GeleverdVolume>", false),
        (">12</jw323:GeleverdVolume>", "><b/>12</jw323:GeleverdVolume>", false),
        ("jw323:GeleverdVolume", "ijw:GeleverdVolume", false),
        ("<jw323:Bsn>", "<jw323:Naam>x</jw323:Naam><jw323:Bsn>", false),
        ("<jw323:Bsn>", "<jw323:Bsn soort=\"x\">", false),
        (">2026-02-28<", ">2026-02-30<", false),
        (">2026-02-28<", ">2026-02-28Z<", false),
        (">999900006<", ">99990006<", false),
        (">0214<", ">214<", false),
        (">45<", ">39<", false),
        (">16<", ">15<", false),
        (">D<", ">E<", false),
        (">1.0.0<", ">1.0<", false),
        (">KB<", ">KB1234567890A<", false),
        (">D1<", ">D-1<", false),
        ("</jw323:Bericht>", "", false),
        ("</jw323:Bericht>", "</jw323:Bericht>\r\n<jw323:Bericht/>", false),
        ("jw323/schema", "jw325/schema", false),
        ("<?xml", "\u{feff}<?xml", true),
        ("\r\n", "\n", true),
        (">R1<", "> R1<", true),
        (">12<", ">012<", false),
    ] {
        let from = from.replace("KB", "K1");
        assert!(text.contains(&from), "{from}");
        let bytes = text.replace(&from, to).into_bytes();
        let mut town = town();
        let answer = town.receive(&bytes, day("2026-03-02"));
        let readable = to == ">012<";
        assert_eq!(answer.what == Outcome::Refused, !readable, "{to}");
        assert_eq!(
            (answer.bytes.is_empty(), town.faults().len()),
            (!readable, usize::from(!readable))
        );
        if let Some(valid) = crate::xml::official(MessageKind::Jw323, &bytes) {
            assert_eq!(valid, stricter || readable, "{to}");
        }
        assert!(
            readable || said(&send(&mut town, &right())) == granted(),
            "it was never seen"
        );
    }
}

fn level_2() -> Vec<(&'static [&'static str], Break)> {
    vec![
        (&["CS002"], |c| c.clients[0].bsn = "999900007".to_owned()),
        (&["CS002"], |c| c.clients[0].bsn = "000000000".to_owned()),
        (&["CS100"], |c| c.days = days("2020-12-01", "2020-12-31")),
        (&["CS100"], |c| {
            line(c).days = days("2020-12-01", "2020-12-31");
            (c.dated, c.signed) = (day("2025-12-31"), day("2025-12-31"));
            c.days = days("2025-11-01", "2025-11-30");
            c.clients[0].lines[1].days = c.days;
        }),
        (&["CS340"], |c| c.days.begin = day("2026-02-02")),
        (&["CS340"], |c| c.days.begin = day("2026-01-01")),
        (&["CS340"], |c| c.days.end = day("2026-02-27")),
        (&["CS337"], |c| line(c).days.begin = day("2026-01-31")),
        (&["CS337"], |c| line(c).days.begin = day("2025-02-01")),
        (&["TR137", "TR137", "TR137"], |c| c.dated = day("2026-02-27")),
        (&["CS337", "TR134", "TR137"], |c| line(c).days.begin = day("2026-03-03")),
        (&["TR134", "TR137"], |c| c.days = days("2026-04-01", "2026-04-30")),
        (&["TR137"], |c| line(c).days = days("2026-02-28", "2026-02-01")),
        (&["TR335"], |c| line(c).days = days("2021-02-01", "2021-02-28")),
        (&["TR101", "TR416"], |c| {
            let again = line(c).clone();
            c.clients[0].lines.push(again);
        }),
        (&["TR101"], |c| {
            let mut again = c.clients[0].clone();
            again.lines = vec![Line {
                days: days("2026-01-10", "2026-01-31"),
                ..february("R3")
            }];
            c.clients.push(again);
        }),
        (&["TR315"], |c| {
            let of = february("R0");
            c.clients[0].lines = vec![credit("R1", &of), credit("R2", &of)];
        }),
        (&["TR316"], |c| {
            let of = line(c).clone();
            c.clients[0].lines.push(credit("R3", &of));
        }),
        (&["TR416"], |c| c.clients[0].lines.push(february("R3"))),
        (&["CD060"], |c| line(c).previous = Some("R0".to_owned())),
        (&["CD060"], |c| line(c).side = Side::Credit),
        (&["CD087"], |c| line(c).tariff = None),
        (&["CD087", "CS339"], |c| line(c).unit = Unit::Euro),
        (&["CS339"], |c| (line(c).unit, line(c).tariff) = (Unit::Euro, None)),
        (&["CS325"], |c| {
            *line(c) = Line {
                amount: 0,
                ..credit("R1", &february("R0"))
            };
        }),
    ]
}

#[test]
fn level_2_each_rule_is_found_and_the_message_counts_as_not_sent() {
    for (wanted, break_it) in level_2() {
        let mut broken = right();
        break_it(&mut broken);
        add_up(&mut broken);
        assert_technical(&broken, wanted);
    }
    let mut off = right();
    off.total += 1;
    assert_technical(&off, &["TR358"]);
    let mut turned = right();
    turned.total_side = Side::Credit;
    assert_technical(&turned, &["TR358"]);
    let mut zero = claim(
        "1",
        vec![(
            ANNA,
            vec![Line {
                amount: 0,
                ..february("R1")
            }],
        )],
    );
    zero.total_side = Side::Credit;
    assert_technical(&zero, &["CS325"]);
}

fn assert_technical(broken: &Claim, wanted: &[&str]) {
    let mut town = town();
    let answer = send_on(&mut town, broken, day("2026-05-02"));
    assert_eq!(answer.what, Outcome::HeaderOnly(vec!["0001"]), "{wanted:?}");
    assert_eq!(rules(&town), wanted);
    assert!(town.lines().is_empty());
    let text = String::from_utf8(answer.bytes).expect("UTF-8");
    assert!(text.contains("XsltVersie") && !text.contains("DeclaratieAntwoord"));
}

#[test]
fn level_3_a_fault_of_the_header_is_answered_in_the_header() {
    let cases: [(&str, &str, Break); 3] = [
        ("TR056", "9056", |c| c.identification = "K0".to_owned()),
        ("TR135", "8848", |c| c.dated = day("2026-03-03")),
        ("TR378", "S300", |c| c.receiver = "0153".to_owned()),
    ];
    for (rule, code, break_it) in cases {
        let mut town = town();
        send(&mut town, &claim("0", vec![(ANNA, vec![february("R0")])]));
        let mut broken = claim("1", vec![(ANNA, vec![hours("R1")])]);
        break_it(&mut broken);
        let answer = send_on(&mut town, &broken, day("2026-03-02"));
        assert_eq!(
            (answer.what, rules(&town)),
            (Outcome::HeaderOnly(vec![code]), vec![rule])
        );
        assert_eq!(town.lines().len(), 1, "{rule}");
    }
}

fn declared(town: &mut Municipality, name: &str, month: (&str, &str)) -> Outcome {
    let mut later = claim(
        name,
        vec![(
            ANNA,
            vec![Line {
                volume: 1,
                amount: 6_015,
                ..hours(&format!("R{name}"))
            }],
        )],
    );
    later.days = days(month.0, month.1);
    later.clients[0].lines[0].days = later.days;
    later.dated = day("2026-09-02");
    let answer = send(town, &later);
    answer.what
}

#[test]
fn tr318_a_month_is_declared_as_often_as_needed_until_a_later_one_is_and_months_may_be_skipped() {
    let (january, february, march) = (
        ("2026-01-01", "2026-01-31"),
        ("2026-02-01", "2026-02-28"),
        ("2026-03-01", "2026-03-31"),
    );
    let mut town = town();
    assert_eq!(declared(&mut town, "1", january), Outcome::Granted);
    assert_ne!(
        declared(&mut town, "2", january),
        Outcome::Unprocessed(vec!["8214"]),
        "only 9389 on its line"
    );
    assert_eq!(declared(&mut town, "3", march), Outcome::Granted, "a gap");
    assert_eq!(declared(&mut town, "4", february), Outcome::Unprocessed(vec!["8214"]));
    assert_eq!(rules(&town), ["TR389", "TR318"]);
    let lines = town.lines().len();
    assert_eq!(lines, 3, "of what is not processed nothing is booked");
}

#[test]
fn tr333_a_number_of_a_declaration_is_used_once() {
    let mut town = town();
    send(&mut town, &claim("1", vec![(ANNA, vec![february("R1")])]));
    let mut again = claim("2", vec![(ANNA, vec![hours("R2")])]);
    again.number = "D1".to_owned();
    let answer = send(&mut town, &again);
    assert_eq!(
        (&answer.what, rules(&town)),
        (&Outcome::Unprocessed(vec!["9333"]), vec!["TR333"])
    );
    let [submitted, awarded] = totals(&answer.bytes);
    assert_eq!((submitted, awarded), (24_060, 0));
    assert!(!String::from_utf8_lossy(&answer.bytes).contains("Clienten"));
}

/// Signed submitted and granted total of an answer.
fn totals(jw325: &[u8]) -> [i64; 2] {
    let root = xml::read(jw325, "jw325").expect("a readable answer");
    let mut parts = root.into_children();
    parts.take(Room::Own, "Header").expect("a header");
    let mut body = parts
        .take(Room::Own, "DeclaratieAntwoord")
        .expect("a body")
        .into_children();
    body.take(Room::Own, "DeclaratieNummer").expect("a number");
    ["TotaalIngediendBedrag", "TotaalToegekendBedrag"].map(|name| {
        let mut total = body.take(Room::Own, name).expect("a total").into_children();
        let cents: i64 = total
            .take(Room::Basis, "TotaalBedrag")
            .expect("cents")
            .text
            .parse()
            .expect("a number");
        match total.take(Room::Basis, "DebetCredit").expect("a side").text.as_str() {
            "D" => cents,
            _ => -cents,
        }
    })
}

#[test]
fn tr304_an_allocation_of_another_child_rejects_the_whole_client() {
    let mut town = town();
    let foreign = Line {
        allocation: BUDGET,
        ..february("R2")
    };
    let of_bas = Line {
        allocation: BUDGET,
        ..hours("R3")
    };
    let answer = send(
        &mut town,
        &claim("1", vec![(ANNA, vec![hours("R1"), foreign]), (BAS, vec![of_bas])]),
    );
    let mut wanted = vec![(None, "8187")];
    wanted.extend(rejected("R1", &["0233"]));
    wanted.extend(rejected("R2", &["0233"]));
    assert_eq!((said(&answer), rules(&town)), (wanted, vec!["TR304"]));
    assert_eq!(totals(&answer.bytes), [104_964, 24_060], "TR342");
    let states: Vec<bool> = town
        .lines()
        .iter()
        .map(|entry| entry.state == State::Approved)
        .collect();
    assert_eq!(states, [false, false, true]);
}

#[test]
fn tr342_only_rejected_lines_are_listed_and_the_totals_differ_by_them() {
    let mut town = town();
    let first = february("R1");
    send(&mut town, &claim("1", vec![(ANNA, vec![first.clone()])]));
    let wrong = Line {
        tariff: Some(1),
        amount: 4,
        ..hours("R2")
    };
    let answer = send(&mut town, &claim("2", vec![(ANNA, vec![credit("R3", &first), wrong])]));
    assert_eq!(said(&answer), rejected("R2", &["0611"]));
    assert_eq!(totals(&answer.bytes), [-56_840, -56_844]);
    let text = String::from_utf8(answer.bytes).expect("UTF-8");
    assert!(!text.contains(">R3<") && text.matches("<jw325:Prestatie>").count() == 1);
    assert_eq!(
        (town.granted_cents(), town.approved().len()),
        (0, 0),
        "it was wholly taken back"
    );
    let credit_of_unknown = credit(
        "R4",
        &Line {
            allocation: WEEKLY,
            ..february("R9")
        },
    );
    let answer = send(&mut town, &claim("3", vec![(ANNA, vec![credit_of_unknown])]));
    assert_eq!(totals(&answer.bytes), [-56_844, 0]);
}
