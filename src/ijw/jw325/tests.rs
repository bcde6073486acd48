//! What an answer means, from values alone; files are read in `tests/it/xml`.

use super::*;
use crate::domain::allocation::{Eenheid, Volume};
use crate::domain::declaration::ReferentieNummer;
use crate::domain::ids::{AgbCode, GemeenteCode, ProductCategorie, ProductCode, ToewijzingNummer};
use crate::ijw::RetourCode;
use crate::ijw::jw323::Days;
use proptest::prelude::*;

fn code(text: &str) -> RetourCode {
    RetourCode::parse(text).expect("a code")
}

fn codes(texts: &str) -> RetourCodes {
    RetourCodes::all(texts.split(' ').map(code)).expect("codes")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn total(signed: i64) -> Total {
    Total {
        amount: Cents::new(signed.unsigned_abs()).expect("an amount"),
        debit_credit: if signed < 0 {
            DebetCredit::Credit
        } else {
            DebetCredit::Debet
        },
    }
}

fn line(reference: &str, amount: i64, of_line: &str) -> ReturnedLine {
    let Total { amount, debit_credit } = total(amount);
    let earlier = ReferentieNummer::parse("R0").expect("a reference");
    let line = Line {
        reference: ReferentieNummer::parse(reference).expect("a reference"),
        previous_reference: (debit_credit == DebetCredit::Credit).then_some(earlier),
        toewijzing: ToewijzingNummer::parse("300201").expect("a number"),
        category: ProductCategorie::parse("45").expect("a category"),
        product: ProductCode::parse("45A60").expect("a code"),
        days: Days {
            begin: day("2026-03-01"),
            end: day("2026-03-31"),
        },
        volume: Volume::new(2).expect("a volume"),
        unit: Eenheid::Dagdeel,
        tariff: Cents::new(5_000).ok(),
        amount,
        debit_credit,
    };
    ReturnedLine {
        line,
        codes: codes(of_line),
    }
}

fn client(bsn: &str, of_client: &str, lines: Vec<ReturnedLine>) -> ReturnedClient {
    ReturnedClient {
        bsn: Bsn::parse(bsn).expect("a test BSN"),
        lines,
        codes: codes(of_client),
    }
}

fn answer(of_declaration: &str, submitted: i64, granted: i64, clients: Vec<ReturnedClient>) -> DeclaratieAntwoord {
    DeclaratieAntwoord {
        number: DeclaratieNummer::parse("DK7QX000001").expect("a number"),
        submitted: total(submitted),
        granted: total(granted),
        clients,
        codes: codes(of_declaration),
    }
}

fn message(of_header: &str, answer: Option<DeclaratieAntwoord>) -> Jw325 {
    Jw325 {
        header: Header {
            gemeente: GemeenteCode::parse("0214").expect("a code"),
            agb: AgbCode::parse("90909090").expect("a code"),
            identification: Kenmerk::parse("A-1").expect("an identification"),
            dated: day("2026-04-10"),
            versions: XsdVersie::default(),
        },
        claim: ClaimIdentity {
            identification: Kenmerk::parse("K7QX000002").expect("an identification"),
            dated: day("2026-04-02"),
        },
        claim_versions: XsdVersie::default(),
        xslt: None,
        codes: codes(of_header),
        answer,
    }
}

/// One line with a fault of its own, and a client with a fault: a debit not judged, a credit with a fault too.
fn judged() -> Jw325 {
    let clients = vec![
        client("999900006", "0200", vec![line("R1", 10_000, "9321 9322")]),
        client(
            "999900018",
            "8187",
            vec![line("R2", 7_000, "0233"), line("R3", -3_000, "9338")],
        ),
    ];
    message("0200", Some(answer("0200", 50_000, 36_000, clients)))
}

fn outcome_of(of_header: &str, answer: Option<DeclaratieAntwoord>) -> Result<Outcome, Inconsistent> {
    message(of_header, answer).outcome()
}

#[test]
fn a_fault_in_header_or_declaration_rejects_everything_and_8001_grants_everything() {
    let rejected = |texts| Ok(Outcome::DeclarationRejected(codes(texts)));
    for (of_header, answer, wanted) in [
        ("0001", None, Ok(Outcome::MessageRejected(codes("0001")))),
        (
            "8848 9056 S300",
            None,
            Ok(Outcome::MessageRejected(codes("8848 9056 S300"))),
        ),
        ("0200", Some(answer("9333", 500, 0, vec![])), rejected("9333")),
        (
            "0200",
            Some(answer("8214 9333", -500, 0, vec![])),
            rejected("8214 9333"),
        ),
        ("0200", Some(answer("8001", 500, 500, vec![])), Ok(Outcome::AllGranted)),
        (
            "0200",
            Some(answer("8001", -500, -500, vec![])),
            Ok(Outcome::AllGranted),
        ),
        ("0200", Some(answer("8001", 0, 0, vec![])), Ok(Outcome::AllGranted)),
    ] {
        assert_eq!(outcome_of(of_header, answer), wanted, "{of_header}");
    }
}

#[test]
fn a_claim_that_was_dated_in_the_future_is_answered_before_its_own_day() {
    let mut answer = message("8848", None);
    answer.claim.dated = day("2026-05-01");
    assert_eq!(answer.outcome(), Ok(Outcome::MessageRejected(codes("8848"))));
}

#[test]
fn listed_lines_are_rejected_with_their_codes_and_those_of_a_client_with_a_fault() {
    let Ok(Outcome::Judged { rejected }) = judged().outcome() else {
        panic!("lines are rejected");
    };
    let found: Vec<(&str, RetourCodes)> = rejected
        .iter()
        .map(|rejected| (rejected.line.reference.as_str(), rejected.codes.clone()))
        .collect();
    assert_eq!(
        found,
        [
            ("R1", codes("9321 9322")),
            ("R2", codes("0233 8187")),
            ("R3", codes("9338 8187"))
        ]
    );
    assert_eq!(rejected[0].bsn, Bsn::parse("999900006").expect("a test BSN"));
    assert_eq!(rejected[2].bsn, Bsn::parse("999900018").expect("a test BSN"));
}

#[test]
fn tr342_the_signed_sum_of_the_listed_lines_is_what_is_not_granted() {
    for (submitted, granted, lines, fits) in [
        (10_000, 4_000, vec![6_000], true),
        (10_000, 0, vec![6_000, 4_000], true),
        (10_000, 10_000, vec![6_000, -6_000], true),
        (10_000, 14_000, vec![-4_000], true),
        (2_000, -4_000, vec![6_000], true),
        (-58_000, -34_000, vec![-24_000], true),
        (5_000, 5_000, vec![0], true),
        (10_000, 4_000, vec![6_001], false),
        (10_000, 4_000, vec![-6_000], false),
        (10_000, -4_000, vec![6_000], false),
        (-10_000, 4_000, vec![6_000], false),
        (10_000, 10_000, vec![6_000], false),
    ] {
        let names = ["R1", "R2"];
        let returned = lines
            .iter()
            .zip(names)
            .map(|(amount, name)| line(name, *amount, "9321"));
        let clients = vec![client("999900006", "0200", returned.collect())];
        let found = outcome_of("0200", Some(answer("0200", submitted, granted, clients)));
        if fits {
            assert!(
                matches!(found, Ok(Outcome::Judged { .. })),
                "{submitted} {granted} {lines:?}"
            );
        } else {
            assert_eq!(found, Err(Inconsistent::Totals), "{submitted} {granted} {lines:?}");
        }
    }
}

/// Codes of the header, what is said of the declaration, and how that contradicts itself.
fn contradictions() -> Vec<(&'static str, Option<DeclaratieAntwoord>, Inconsistent)> {
    use Inconsistent as I;
    let listed = || vec![client("999900006", "0200", vec![line("R1", 500, "9321")])];
    vec![
        ("0200", None, I::NoAnswer),
        ("0001", Some(answer("0200", 500, 0, listed())), I::AnswerBesideFault),
        ("9056", Some(answer("8001", 500, 500, vec![])), I::AnswerBesideFault),
        ("0001 9056", None, I::MixedCodes(Place::Header)),
        ("0200 8848", None, I::MixedCodes(Place::Header)),
        ("0200", Some(answer("9333", 500, 500, vec![])), I::GrantedBesideFault),
        ("0200", Some(answer("8214", 500, 1, listed())), I::GrantedBesideFault),
        ("0200", Some(answer("9333", 500, 0, listed())), I::LinesBesideFault),
        ("0200", Some(answer("8001", 500, 0, listed())), I::LinesBesideAllGranted),
        ("0200", Some(answer("8001", 500, 499, vec![])), I::NotAllGranted),
        ("0200", Some(answer("8001", 500, -500, vec![])), I::NotAllGranted),
        ("0200", Some(answer("0200", 500, 500, vec![])), I::NothingListed),
        ("0200", Some(answer("0200", 500, 0, vec![])), I::NothingListed),
        (
            "0200",
            Some(answer("8001 9333", 500, 0, vec![])),
            I::MixedCodes(Place::Declaratie),
        ),
        (
            "0200",
            Some(answer("0200 8001", 500, 500, vec![])),
            I::MixedCodes(Place::Declaratie),
        ),
    ]
}

#[test]
fn every_answer_that_contradicts_itself_as_a_whole_is_refused() {
    for (of_header, answer, wanted) in contradictions() {
        assert_eq!(outcome_of(of_header, answer), Err(wanted), "{of_header} {wanted:?}");
    }
}

#[test]
fn a_code_stands_only_where_its_rule_judges() {
    for (place, wrong) in [
        (Place::Header, "0233 8001 9333 8214 8187 9321 9019"),
        (Place::Declaratie, "0001 0233 9056 8848 S300 8187 9321 9019"),
        (Place::Client(1), "0001 0233 8001 9333 8214 9056 8848 S300 9321 9019"),
        (Place::Prestatie(1), "0001 8001 9333 8214 9056 8848 S300"),
    ] {
        for text in wrong.split(' ') {
            let mut changed = judged();
            let answer = changed.answer.as_mut().expect("an answer");
            match place {
                Place::Header => changed.codes = codes(text),
                Place::Declaratie => answer.codes = codes(text),
                Place::Client(_) => answer.clients[0].codes = codes(text),
                Place::Prestatie(_) => answer.clients[0].lines[0].codes = codes(text),
            }
            let wanted = Inconsistent::WrongCode {
                place,
                code: code(text),
            };
            assert_eq!(changed.outcome(), Err(wanted), "{place} {text}");
        }
    }
    let prestatie =
        "8021 9338 9384 9339 9340 S329 9307 9308 9387 9388 9341 0611 9321 9322 9369 8017 9389 9390 9319 9346";
    for text in prestatie.split(' ').chain(["8187", "9019"]) {
        let mut changed = judged();
        changed.answer.as_mut().expect("an answer").clients[0].lines[0].codes = codes(text);
        assert!(changed.outcome().is_ok(), "{text}");
    }
}

type Change = fn(&mut Vec<ReturnedClient>);

/// Changes to [`judged`] in codes and keys, and what is said about them.
fn wrong_codes_and_keys() -> Vec<(&'static str, Change, Inconsistent)> {
    vec![
        (
            "0200 on a line",
            |all| all[0].lines[0].codes = codes("0200"),
            Inconsistent::NoFault(Place::Prestatie(1)),
        ),
        (
            "0200 on a line of a client with a fault",
            |all| all[1].lines[0].codes = codes("0200"),
            Inconsistent::NoFault(Place::Prestatie(2)),
        ),
        (
            "0233 without a fault of the client",
            |all| all[0].lines[0].codes = codes("0233"),
            Inconsistent::NotJudgedWithoutReason(Place::Prestatie(1)),
        ),
        (
            "0233 beside a fault",
            |all| all[1].lines[1].codes = codes("0233 9338"),
            Inconsistent::MixedCodes(Place::Prestatie(3)),
        ),
        (
            "0200 beside the fault of a client",
            |all| all[1].codes = codes("8187 0200"),
            Inconsistent::MixedCodes(Place::Client(2)),
        ),
        (
            "the same client twice",
            |all| all[1].bsn = all[0].bsn,
            Inconsistent::Repeated(Place::Client(2)),
        ),
        (
            "the same line twice under one client",
            |all| all[1].lines[1].line.reference = all[1].lines[0].line.reference.clone(),
            Inconsistent::Repeated(Place::Prestatie(3)),
        ),
        (
            "the same line under two clients",
            |all| all[1].lines[0].line.reference = all[0].lines[0].line.reference.clone(),
            Inconsistent::Repeated(Place::Prestatie(2)),
        ),
    ]
}

/// Changes to [`judged`] in the values of a line, and what is said about them.
fn wrong_values() -> Vec<(&'static str, Change, Inconsistent)> {
    vec![
        (
            "a period that ends before it begins",
            |all| all[0].lines[0].line.days.end = day("2026-02-28"),
            Inconsistent::Period(Place::Prestatie(1)),
        ),
        (
            "a period that ends after the answer",
            |all| all[1].lines[1].line.days.end = day("2026-04-11"),
            Inconsistent::Period(Place::Prestatie(3)),
        ),
        (
            "a debit that points to an earlier line",
            |all| all[0].lines[0].line.previous_reference = all[1].lines[1].line.previous_reference.clone(),
            Inconsistent::PreviousReference(Place::Prestatie(1)),
        ),
        (
            "a credit that points to nothing",
            |all| all[1].lines[1].line.previous_reference = None,
            Inconsistent::PreviousReference(Place::Prestatie(3)),
        ),
        (
            "a credit of nothing",
            |all| all[1].lines[1].line.amount = Cents::ZERO,
            Inconsistent::ZeroCredit(Place::Prestatie(3)),
        ),
        ("a line left out", |all| drop(all[1].lines.pop()), Inconsistent::Totals),
    ]
}

#[test]
fn every_listed_line_or_client_that_cannot_be_settled_is_refused() {
    for (name, change, wanted) in wrong_codes_and_keys().into_iter().chain(wrong_values()) {
        let mut changed = judged();
        change(&mut changed.answer.as_mut().expect("an answer").clients);
        assert_eq!(changed.outcome(), Err(wanted), "{name}");
    }
    let mut last_day = judged();
    last_day.answer.as_mut().expect("an answer").clients[0].lines[0]
        .line
        .days
        .end = day("2026-04-10");
    assert!(last_day.outcome().is_ok(), "TR137 allows the day of the answer itself");
}

#[test]
fn cs325_a_total_of_zero_is_debit() {
    let credit = Total {
        amount: Cents::ZERO,
        debit_credit: DebetCredit::Credit,
    };
    for change in [
        |answer: &mut DeclaratieAntwoord, zero| answer.granted = zero,
        |answer: &mut DeclaratieAntwoord, zero| answer.submitted = zero,
    ] {
        let mut rejected = answer("9333", 0, 0, vec![]);
        change(&mut rejected, credit);
        let found = outcome_of("0200", Some(rejected));
        assert_eq!(found, Err(Inconsistent::ZeroCredit(Place::Declaratie)));
    }
}

#[test]
fn a_contradiction_is_one_dutch_sentence_that_says_whom_to_ask() {
    for (contradiction, text) in [
        (
            Inconsistent::WrongCode {
                place: Place::Client(2),
                code: code("9321"),
            },
            "Bij Client 2 van het bericht staat code 9321, die daar niet hoort; vraag de gemeente wat is bedoeld.",
        ),
        (
            Inconsistent::NotJudgedWithoutReason(Place::Prestatie(3)),
            "Prestatie 3 van het bericht is niet beoordeeld (0233) maar bij de Client ervan staat geen fout; \
             vraag de gemeente naar de reden.",
        ),
        (
            Inconsistent::Totals,
            "De afgekeurde regels tellen niet op tot het verschil tussen ingediend en toegekend (TR342); \
             vraag de gemeente welk bedrag geldt.",
        ),
        (
            Inconsistent::MixedCodes(Place::Header),
            "Bij de Header staan codes die elkaar tegenspreken; vraag de gemeente wat geldt.",
        ),
        (
            Inconsistent::ZeroCredit(Place::Declaratie),
            "Bij het DeclaratieAntwoord staat een bedrag van nul als credit (CS325); \
             vraag de gemeente om het juiste bedrag.",
        ),
    ] {
        assert_eq!(contradiction.to_string(), text);
    }
}

/// Mostly codes that fit the place, so that a good part of the answers can be settled.
fn any_codes(usual: &'static str) -> impl Strategy<Value = String> {
    let all = vec!["0200", "0233", "8001", "8187", "9333", "0001", "9321"];
    prop_oneof![
        6 => proptest::sample::select(usual.split(' ').map(str::to_owned).collect::<Vec<_>>()),
        1 => proptest::collection::vec(proptest::sample::select(all), 1..3).prop_map(|codes| codes.join(" ")),
    ]
}

fn any_client() -> impl Strategy<Value = ReturnedClient> {
    let bsn = proptest::sample::select(vec!["999900006", "999900018", "999900031"]);
    let line =
        ("R[A-Z]", -3_i64..4, any_codes("9321 9338")).prop_map(|(name, amount, codes)| line(&name, amount, &codes));
    (bsn, any_codes("0200 8187"), proptest::collection::vec(line, 1..3))
        .prop_map(|(bsn, codes, lines)| client(bsn, &codes, lines))
}

fn listed(answer: &DeclaratieAntwoord) -> i64 {
    let lines = answer.clients.iter().flat_map(|client| &client.lines);
    let sum: i128 = lines.map(|line| signed(line.line.amount, line.line.debit_credit)).sum();
    i64::try_from(sum).expect("a small sum")
}

/// An answer of which the totals fit the lines, but for `off`.
fn any_answer() -> impl Strategy<Value = DeclaratieAntwoord> {
    let clients = proptest::collection::vec(any_client(), 0..3);
    let off = prop_oneof![3 => Just(0), 1 => -2_i64..3];
    (any_codes("0200 0200 8001 9333"), -9_i64..10, off, clients).prop_map(|(codes, submitted, off, clients)| {
        let mut answer = answer(&codes, submitted, 0, clients);
        answer.granted = total(submitted - listed(&answer) + off);
        answer
    })
}

proptest! {
    #[test]
    fn whatever_is_settled_adds_up_and_no_answer_makes_it_panic(header in any_codes("0200"), answer in any_answer()) {
        let left = answer.submitted.signed() - answer.granted.signed();
        let sum = i128::from(listed(&answer));
        let granted = answer.granted;
        match message(&header, Some(answer)).outcome() {
            Ok(Outcome::Judged { rejected }) => {
                prop_assert_eq!(sum, left);
                prop_assert!(rejected.iter().all(|line| line.codes.iter().any(RetourCode::is_fault)));
            }
            Ok(Outcome::AllGranted) => prop_assert_eq!((sum, left), (0, 0)),
            Ok(Outcome::DeclarationRejected(_)) => prop_assert_eq!(granted.amount, Cents::ZERO),
            Ok(Outcome::MessageRejected(_)) => prop_assert!(false, "there is an answer"),
            Err(contradiction) => prop_assert!(contradiction.to_string().ends_with('.')),
        }
    }
}
