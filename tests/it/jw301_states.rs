//! Any series of JW301 messages: the same state in any order, and every answer and report valid by the official schemas.
#![cfg(test)]

use crate::import_support::{Place, day, moment};
use crate::messages::{Message, RIGHT};
use crate::xml::assert_official;
use crate::xml::care::answer_to;
use plusgroep::app::care_notices::CareRequest;
use plusgroep::domain::allocation::Toewijzing;
use plusgroep::domain::care_notice::{NoticeKind, RedenBeeindiging};
use plusgroep::ijw::MessageKind;
use plusgroep::store::allocations;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

const NOW: &str = "2026-03-31T20:00";
const GEMEENTEN: [&str; 2] = ["0214", "0153"];
/// Each number has a product of its own, so that they may overlap.
const PRODUCTS: [&str; 3] = ["45A60", "45A05", "45A04"];

/// One state of one number; a later index has a later stamp.
#[derive(Clone, Debug)]
struct State {
    end: u32,
    removed: bool,
}

/// States per municipality and number.
type Pool = Vec<Vec<Vec<State>>>;

/// A message: municipality, and for each number the state it carries, if it does.
type Sending = (usize, Vec<Option<prop::sample::Index>>);

fn pool() -> impl Strategy<Value = Pool> {
    let state = (0..28_u32, prop::bool::weighted(0.2)).prop_map(|(end, removed)| State { end, removed });
    let numbers = prop::collection::vec(prop::collection::vec(state, 1..4), PRODUCTS.len());
    prop::collection::vec(numbers, GEMEENTEN.len())
}

fn sendings() -> impl Strategy<Value = Vec<Sending>> {
    let carried = prop::collection::vec(prop::option::of(any::<prop::sample::Index>()), PRODUCTS.len());
    prop::collection::vec((0..GEMEENTEN.len(), carried), 2..6)
}

/// Number and index of a state.
type Carried = (usize, usize);

/// Municipality, bytes, and what they carry.
type Built = (usize, Vec<u8>, Vec<Carried>);

/// The bytes of a message, and the number and index of each state in it; `None` when it carries nothing.
fn xml(pool: &Pool, position: usize, (gemeente, carried): &Sending) -> Option<(Vec<u8>, Vec<Carried>)> {
    let identification = format!("G{position}");
    let mut blocks = String::new();
    let mut states = Vec::new();
    let mut whole = String::new();
    for (number, index) in carried.iter().enumerate() {
        let Some(index) = index else { continue };
        let of_number = &pool[*gemeente][number];
        let at = index.index(of_number.len());
        let state = &of_number[at];
        let stamp_date = format!("2026-03-{:02}", at + 1);
        let end = if state.removed {
            "2026-03-01".to_owned()
        } else {
            format!("2026-06-{:02}", state.end + 1)
        };
        let message = Message {
            gemeente: GEMEENTEN[*gemeente],
            identification: &identification,
            number: u32::try_from(number).expect("small") + 500,
            product: PRODUCTS[number],
            stamp_date: &stamp_date,
            end: &end,
            change: if state.removed { "13" } else { "" },
            ..RIGHT
        };
        whole = String::from_utf8(message.xml()).expect("UTF-8");
        blocks.push_str(product_block(&whole));
        states.push((number, at));
    }
    let text = whole.replace(product_block(&whole), &blocks);
    (!states.is_empty()).then(|| (text.into_bytes(), states))
}

fn product_block(text: &str) -> &str {
    let open = text.find("<j:ToegewezenProduct>").unwrap_or(0);
    let close = text.find("</j:ToegewezenProducten>").unwrap_or(0);
    &text[open..close]
}

/// The state after reading the messages in an order; each answer is an acceptance and valid.
fn after(place: &mut Place, messages: &[Vec<u8>], folder: &Path) -> Vec<Toewijzing> {
    for bytes in messages {
        assert_official(MessageKind::Jw301, bytes);
        let report = place
            .session
            .read_message(bytes, "b.xml", folder, moment(NOW))
            .expect("read");
        assert_eq!(report.return_codes, Vec::<&str>::new(), "{:?}", report.faults);
        let answer = std::fs::read(report.answer.expect("an answer")).expect("a file");
        assert_official(MessageKind::Jw302, &answer);
    }
    allocations::latest(place.store().read()).expect("allocations")
}

/// What is comparable between two location files: everything but the random id of the child.
fn without_id(states: &[Toewijzing]) -> Vec<String> {
    let line = |state: &Toewijzing| {
        format!(
            "{} {} {:?} {:?} {:?} {:?} {:?}",
            state.gemeente, state.number, state.stamp, state.product, state.omvang, state.period, state.change_reason
        )
    };
    states.iter().map(line).collect()
}

/// Reports start and stop on every allocation that stands; each file is valid.
fn report_all(place: &mut Place, states: &[Toewijzing], folder: &Path) {
    let number = crate::import_support::first_child(place);
    for state in states {
        for (kind, on) in [(NoticeKind::Start, "2026-03-02"), (NoticeKind::Stop, "2026-03-20")] {
            let request = CareRequest {
                child: number.clone(),
                gemeente: Some(state.gemeente.clone()),
                toewijzing: state.number,
                kind,
                day: Some(day(on)),
                reason: Some(RedenBeeindiging::InOverleg),
            };
            let sent = place.session.send_care_notice(&request, folder, moment(NOW));
            if state.is_removed() {
                let refused = sent.map_err(|error| error.code).err();
                assert!(
                    matches!(refused, Some("TR019" | "TR382" | "ZORG-PERIODE")),
                    "{refused:?}"
                );
                continue;
            }
            let bytes = std::fs::read(&sent.expect("sent").messages[0].0).expect("a file");
            let (kind, answered) = match kind {
                NoticeKind::Start => (MessageKind::Jw305, MessageKind::Jw306),
                NoticeKind::Stop => (MessageKind::Jw307, MessageKind::Jw308),
            };
            assert_official(kind, &bytes);
            let identification = format!("A{}{}{}", state.gemeente, state.number, kind.code());
            let answer = answer_to(&bytes, &[], None, &identification);
            assert_official(answered, &answer);
            place
                .session
                .read_message(&answer, "a.xml", folder, moment(NOW))
                .expect("accepted");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn iv013_any_order_and_any_repetition_gives_the_same_state_and_everything_sent_is_valid(
        pool in pool(),
        sendings in sendings(),
        shuffle in prop::collection::vec(any::<u32>(), 6),
        again in any::<prop::sample::Index>(),
    ) {
        let built: Vec<Built> = sendings
            .iter()
            .enumerate()
            .filter_map(|(position, sending)| xml(&pool, position, sending).map(|(bytes, states)| (sending.0, bytes, states)))
            .collect();
        prop_assume!(!built.is_empty());
        let mut expected: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (gemeente, _, states) in &built {
            for (number, at) in states {
                let latest = expected.entry((*gemeente, *number)).or_insert(*at);
                *latest = (*latest).max(*at);
            }
        }
        let mut messages: Vec<Vec<u8>> = built.into_iter().map(|(_, bytes, _)| bytes).collect();
        let folder = tempfile::tempdir().expect("a folder");
        let mut first = Place::empty();
        let one = after(&mut first, &messages, &folder.path().join("1"));
        prop_assert_eq!(one.len(), expected.len());
        for ((gemeente, number), at) in expected {
            let state = one.iter().find(|state| {
                state.gemeente.as_str() == GEMEENTEN[gemeente] && usize::try_from(state.number.number()) == Ok(number + 500)
            }).expect("a known allocation");
            let wanted = &pool[gemeente][number][at];
            prop_assert_eq!(state.stamp.date.to_string(), format!("2026-03-{:02}", at + 1));
            prop_assert_eq!(state.is_removed(), wanted.removed);
        }
        messages.push(messages[again.index(messages.len())].clone());
        let mut order: Vec<(u32, Vec<u8>)> = shuffle.into_iter().cycle().zip(messages).collect();
        order.sort();
        let messages: Vec<Vec<u8>> = order.into_iter().map(|(_, bytes)| bytes).collect();
        let mut second = Place::empty();
        let other = after(&mut second, &messages, &folder.path().join("2"));
        prop_assert_eq!(without_id(&one), without_id(&other));
        report_all(&mut first, &one, &folder.path().join("zorg"));
    }
}
