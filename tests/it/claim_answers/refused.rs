//! An answer that does not fit what was sent settles nothing (RULES 8).

use super::{Office, assert_sentence, changed, grant, references, reject};
use crate::xml::claim_answers::declaration_answer;
use plusgroep::app::ErrorKind;
use plusgroep::ijw::jw323::Jw323;

struct Wrong {
    bytes: Vec<u8>,
    kind: ErrorKind,
    code: &'static str,
    says: &'static str,
}

/// The first rejected line with something changed in it; totals stay as they were.
fn wrong_line(sent: &Jw323, from: &str, to: &str) -> Vec<u8> {
    let names = references(sent);
    changed(&reject(sent, &[(&names[0], &["9321"])]), from, to)
}

fn wrong(bytes: Vec<u8>, says: &'static str) -> Wrong {
    Wrong {
        bytes,
        kind: ErrorKind::Refused,
        code: "ANTWOORD_KLOPT_NIET",
        says,
    }
}

fn against_the_claim(sent: &Jw323) -> Vec<Wrong> {
    let names = references(sent);
    let own = sent.header.identification.as_str();
    vec![
        Wrong {
            bytes: changed(&grant(sent), own, "K7QX999999"),
            kind: ErrorKind::NotFound,
            code: "NIET_VERZONDEN",
            says: "TR337",
        },
        Wrong {
            bytes: changed(&grant(sent), "<j:Afzender>0214<", "<j:Afzender>0263<"),
            kind: ErrorKind::NotFound,
            code: "NIET_VERZONDEN",
            says: "TR337",
        },
        wrong(changed(&grant(sent), "2026-04-02", "2026-04-01"), "TR337"),
        wrong(
            changed(
                &grant(sent),
                "1.0.0</ijw:BerichtXsdVersie></j:XsdVersieDeclaratie>",
                "1.0.1</ijw:BerichtXsdVersie></j:XsdVersieDeclaratie>",
            ),
            "TR371",
        ),
        wrong(changed(&grant(sent), sent.number.as_str(), "DK7QX009999"), "TR376"),
        wrong(changed(&grant(sent), ">31895<", ">31896<"), "TR367"),
        wrong(wrong_line(sent, &names[0], "RK7QX9999999999"), "TR366"),
        wrong(wrong_line(sent, ">999900006<", ">999900018<"), "TR304"),
        wrong(wrong_line(sent, ">300201<", ">300202<"), "TR367"),
        wrong(wrong_line(sent, ">45A60<", ">45A05<"), "TR367"),
        wrong(wrong_line(sent, ">2026-03-31<", ">2026-03-30<"), "TR367"),
        wrong(wrong_line(sent, "GeleverdVolume>3<", "GeleverdVolume>2<"), "TR367"),
        wrong(wrong_line(sent, ">4737<", ">4736<"), "TR367"),
    ]
}

fn in_itself(sent: &Jw323) -> Vec<Wrong> {
    let names = references(sent);
    vec![
        wrong(declaration_answer(sent, &["8001"], 31_000, &[]), "8001"),
        wrong(
            declaration_answer(sent, &["0200"], 31_895, &[]),
            "geen afgekeurde regel",
        ),
        wrong(
            declaration_answer(sent, &["0200"], 31_895, &[(&names[0], &["9321"])]),
            "TR342",
        ),
        wrong(declaration_answer(sent, &["9333"], 31_895, &[]), "TR342"),
        wrong(
            declaration_answer(sent, &["9333"], 0, &[(&names[0], &["9321"])]),
            "TR342",
        ),
        wrong(reject(sent, &[(&names[0], &["0200"])]), "TR342"),
        wrong(reject(sent, &[(&names[0], &["0233"])]), "0233"),
    ]
}

#[test]
fn tr135_an_answer_dated_after_today_or_before_its_claim_books_nothing() {
    let (mut office, sent) = Office::declared();
    let before = office.place.dump();
    let dated = |day: &str| {
        let own = "<ijw:Identificatie>A1</ijw:Identificatie><ijw:Dagtekening>";
        changed(
            &grant(&sent),
            &format!("{own}{}", sent.header.dated),
            &format!("{own}{day}"),
        )
    };
    for (day, says) in [
        ("2026-04-20", "nog niet geweest"),
        ("2026-04-01", "is pas van 02-04-2026"),
    ] {
        let error = office.answer(&dated(day)).expect_err(day);
        assert_eq!((error.kind, error.code), (ErrorKind::Refused, "DAGTEKENING"), "{error}");
        assert_sentence(&error, says);
        assert_eq!(office.place.dump(), before, "{day}");
    }
    office.answer(&dated("2026-04-02")).expect("the right one settles");
}

#[test]
fn tr337_tr371_tr376_tr366_tr367_tr304_tr342_an_answer_that_does_not_fit_changes_nothing_and_is_one_sentence() {
    let (mut office, sent) = Office::declared();
    assert_eq!(sent.total.cents(), 31_895);
    let (before, log) = (office.place.dump(), office.log().len());
    for Wrong {
        bytes,
        kind,
        code,
        says,
    } in against_the_claim(&sent).into_iter().chain(in_itself(&sent))
    {
        let error = office.answer(&bytes).expect_err(says);
        assert_eq!((error.kind, error.code), (kind, code), "{says}: {error}");
        assert_sentence(&error, says);
        assert_eq!(office.place.dump(), before, "{says}");
    }
    assert_eq!(office.log().len(), log, "nothing happened, so nothing is in the log");
    office.answer(&grant(&sent)).expect("the right one still settles");
}

#[test]
fn an_answer_for_another_provider_is_refused() {
    let (mut office, sent) = Office::declared();
    let before = office.place.dump();
    let error = office
        .answer(&changed(
            &grant(&sent),
            "<j:Ontvanger>90909090<",
            "<j:Ontvanger>90909091<",
        ))
        .expect_err("foreign");
    assert_sentence(&error, "AGB");
    assert_eq!(office.place.dump(), before);
}

#[test]
fn iv087_a_second_answer_that_says_something_else_is_refused() {
    let (mut office, sent) = Office::declared();
    office.answer(&grant(&sent)).expect("settled");
    let before = office.place.dump();
    let names = references(&sent);
    for bytes in [
        changed(&grant(&sent), ">A1<", ">A2<"),
        changed(&reject(&sent, &[(&names[0], &["9321"])]), ">A1<", ">A2<"),
        // The same identification with another content.
        reject(&sent, &[(&names[0], &["9321"])]),
    ] {
        let error = office.answer(&bytes).expect_err("a second answer");
        assert_eq!((error.kind, error.code), (ErrorKind::Refused, "AL_BEANTWOORD"));
        assert_sentence(&error, "IV087");
        assert_eq!(office.place.dump(), before);
    }
}

#[test]
fn brs13_a_claim_that_was_refused_on_its_way_takes_no_answer_and_says_why() {
    let (mut office, sent) = Office::declared();
    let now = office.place.now;
    let number = sent.number.as_str();
    office.place.session.claim_was_refused(number, now).expect("booked");
    let before = office.place.dump();
    let error = office.answer(&grant(&sent)).expect_err("not sent");
    assert_eq!(error.code, "GEWEIGERD");
    assert_sentence(&error, "telt als niet verzonden");
    let error = office.place.session.claim_was_refused(number, now).expect_err("twice");
    assert_sentence(&error, "was al gemeld als onderweg geweigerd");
    assert_eq!(office.place.dump(), before);
    let error = office.place.session.claim_was_refused("D0", now).expect_err("unknown");
    assert_eq!(error.code, "GEEN_DECLARATIE");
}

#[test]
fn iv087_a_claim_with_an_answer_was_not_refused_on_its_way() {
    let (mut office, sent) = Office::granted();
    let before = office.place.dump();
    let now = office.place.now;
    let error = office
        .place
        .session
        .claim_was_refused(sent.number.as_str(), now)
        .expect_err("answered");
    assert_eq!(error.code, "AL_BEANTWOORD");
    assert_eq!(office.place.dump(), before);
}
