//! Who may declare (wet/PRIVACY 9), and what the log keeps of it.

use super::{Office, assert_no_bsn, buren, changed, grant, month, references};
use crate::import_support::{PASSPHRASE, day};
use plusgroep::app::{AppError, ErrorKind, Session};
use plusgroep::domain::declaration::{Decision, LineDecision, LineKey, TariffChoice};
use plusgroep::domain::ids::{ProductCode, ToewijzingNummer};
use plusgroep::domain::role::{Permission, Role};
use plusgroep::domain::text::Text;
use plusgroep::ijw::jw323::Jw323;

/// Every step of a claim by someone: what came of it.
fn every_step(session: &mut Session, office: &Office, sent: &Jw323) -> Vec<(&'static str, Option<AppError>)> {
    let now = office.place.now;
    let (march, buren) = (month("2026-03"), buren());
    let product = ProductCode::parse("45A60").expect("a code");
    let reason = Text::parse("waarom").expect("a reason");
    let (number, reference) = (sent.number.as_str(), references(sent)[0].clone());
    let folder = office.folder.path().join("zonder-recht");
    let choice = TariffChoice {
        gemeente: buren.clone(),
        product: product.clone(),
        month: march,
        valid_from: day("2026-01-01"),
    };
    // A decision about care needs no line, so that no look at one asks for the right first.
    let held = LineDecision {
        key: LineKey {
            toewijzing: ToewijzingNummer::parse("300201").expect("a number"),
            product: product.clone(),
            month: march,
        },
        decision: Decision::Held,
        reason: reason.clone(),
    };
    vec![
        ("check", session.check_claim(march, &buren, now).err()),
        ("make", session.make_claim(march, &buren, &folder, now).err()),
        ("list", session.declarations().err()),
        ("show", session.declaration(number).err()),
        ("hand out", session.hand_out_messages(number, &folder).err()),
        ("tasks", session.claim_tasks().err()),
        (
            "hold",
            session.decide_line(&reference, Decision::Held, &reason, now).err(),
        ),
        ("release", session.release_line(&reference, now).err()),
        ("hold care", session.decide_care(&buren, &held, now).err()),
        ("release care", session.release_care(&buren, &held.key, now).err()),
        ("tariffs", session.tariffs_in(march, &buren, &product).err()),
        ("chosen", session.chosen_tariff(march, &buren, &product).err()),
        ("choose", session.choose_tariff(&choice, now).err()),
        ("refused", session.claim_was_refused(number, now).err()),
        (
            "answer",
            session.read_message(&grant(sent), "a.xml", &folder, now).err(),
        ),
    ]
}

#[test]
fn privacy_9_a_role_without_the_right_to_declare_can_do_none_of_it() {
    let (mut office, sent) = Office::declared();
    let now = office.place.now;
    let others = Role::ALL.into_iter().filter(|role| !role.may(Permission::Declare));
    let secret = "zes heel andere woorden hier";
    let mut seen = 0;
    for role in others.filter(|role| *role != Role::Aandachtsfunctionaris) {
        let name = Text::parse(role.code()).expect("a name");
        let made = office.place.session.add_account(now, &name, role, secret, PASSPHRASE);
        assert!(made.is_ok(), "{role:?}");
        let mut session = Session::open(&office.place.path, Some(role.code()), secret, now).expect("it opens");
        let (before, log) = (office.place.dump(), office.log());
        for (step, error) in every_step(&mut session, &office, &sent) {
            let error = error.unwrap_or_else(|| panic!("{role:?} may {step}"));
            assert_eq!(
                (error.kind, error.code),
                (ErrorKind::Permission, "GEEN_RECHT"),
                "{role:?} {step}"
            );
            assert_no_bsn(&[error.message]);
            seen += 1;
        }
        assert_eq!((office.place.dump(), office.log()), (before, log), "{role:?}");
        assert!(!office.folder.path().join("zonder-recht").exists());
    }
    assert_eq!(seen, 6 * 15);
}

#[test]
fn every_step_of_a_claim_is_one_line_in_the_log_without_names() {
    let mut office = Office::with_role(Role::Administratie);
    let start = office.log().len();
    let sent = office.make("2026-03");
    let names = references(&sent);
    office
        .answer(&super::reject(&sent, &[(&names[0], &["9321"])]))
        .expect("settled");
    let now = office.place.now;
    let reason = Text::parse("Sem is ziek").expect("a reason");
    let session = &mut office.place.session;
    session
        .decide_line(&names[0], Decision::WrittenOff, &reason, now)
        .expect("decided");
    session.release_line(&names[0], now).expect("released");
    let second = office.make("2026-03");
    office
        .place
        .session
        .claim_was_refused(second.number.as_str(), now)
        .expect("booked");
    let third = office.make("2026-03");
    office
        .answer(&changed(&grant(&third), ">A1<", ">A3<"))
        .expect("settled");
    let log = office.log();
    let made = "|declaratie.gemaakt|maand=2026-03 gemeente=0214|".to_owned();
    assert_eq!(
        log[start..],
        [
            made.clone(),
            "|bericht.jw325|gemeente=0214 identificatie=A1|".to_owned(),
            "|declaratie.besluit|toewijzing=300201 product=45A60 maand=2026-03 afgeschreven|".to_owned(),
            "|declaratie.besluit|toewijzing=300201 product=45A60 maand=2026-03 vrijgegeven|".to_owned(),
            made.clone(),
            format!("|declaratie.geweigerd|declaratie={}|", second.number),
            made,
            "|bericht.jw325|gemeente=0214 identificatie=A3|".to_owned(),
        ]
    );
    assert_no_bsn(&log);
    assert!(!log.iter().any(|line| line.contains("Sem")), "{log:?}");
}
