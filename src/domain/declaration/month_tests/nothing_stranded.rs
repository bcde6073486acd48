//! In whatever order months are made, answered, held, written off and said to be declared elsewhere: whatever was delivered on
//! an allocation is approved, waits, goes along with the next file, or is listed; and nothing is approved twice.

use super::*;
use crate::domain::declaration::{Decision, care_state::CareState};
use crate::domain::text::Text;
use proptest::collection::vec;

const MONTHS: [&str; 5] = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"];
const NUMBERS: [(&str, &str); 2] = [("300201", "45A60"), ("300202", "45A05")];

/// Something that happens.
#[derive(Clone, Debug)]
enum Step {
    /// The care of the n-th weekday of a month becomes so many dagdelen, in one group or the other.
    Correct(usize, usize, usize, u32),
    /// The file of a month is made, unless a later one was declared.
    Make(usize),
    /// The n-th file that is out is answered; every debit is rejected whose place has a bit in this number.
    Answer(usize, u32),
    /// A person decides about the care of a month, or releases it.
    Decide(usize, usize, Option<Decision>),
    /// A person says that a month was declared elsewhere, or takes that back.
    Elsewhere(usize),
}

struct Books {
    case: Case,
    out: Vec<Vec<ReferentieNummer>>,
    next: u32,
}

fn key(of: usize, at: usize) -> LineKey {
    LineKey {
        toewijzing: ToewijzingNummer::parse(NUMBERS[of].0).expect("a number"),
        product: ProductCode::parse(NUMBERS[of].1).expect("a code"),
        month: month(MONTHS[at]),
    }
}

impl Books {
    fn new() -> Self {
        let case = Case::with(|case| {
            (case.month, case.dated) = (month("2026-05"), day("2026-06-05"));
            case.allocations = vec![
                allocation("300201", "45A60", "2026-01-10", None, 3, Frequentie::PerWeek),
                allocation("300202", "45A05", "2026-02-05", None, 6, Frequentie::PerMaand),
            ];
            case.tariffs.push(tariff("45A05", "2026-01-01", None, "4105"));
            case.deliveries = MONTHS
                .iter()
                .flat_map(|of| weekdays(month(of), 18))
                .flat_map(|delivery| {
                    let kdv = Delivery {
                        kind: GroupKind::KdvPlus,
                        ..delivery
                    };
                    [delivery, kdv]
                })
                .collect();
        });
        Self {
            case,
            out: Vec::new(),
            next: 0,
        }
    }

    fn proposal_of(&self, at: usize) -> Proposal {
        let mut case = Case {
            month: month(MONTHS[at]),
            ..Case::right()
        };
        case.dated = self.case.dated;
        case.allocations.clone_from(&self.case.allocations);
        case.tariffs.clone_from(&self.case.tariffs);
        case.deliveries = self
            .case
            .deliveries
            .iter()
            .filter(|delivery| Month::of(delivery.day) <= case.month)
            .copied()
            .collect();
        case.sent.clone_from(&self.case.sent);
        case.decisions.clone_from(&self.case.decisions);
        case.elsewhere.clone_from(&self.case.elsewhere);
        case.declared = self.case.declared;
        case.propose()
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Correct(at, weekday, group, count) => {
                self.case.deliveries[(at * 18 + weekday) * 2 + group].count = *count;
            }
            Step::Make(at) => {
                let of = month(MONTHS[*at]);
                if self.case.declared.is_some_and(|last| of < last) {
                    return;
                }
                let lines = self.proposal_of(*at).lines;
                if !lines.is_empty() {
                    self.case.declared = Some(of);
                    let references = lines.into_iter().map(|line| self.send(line, of)).collect();
                    self.out.push(references);
                }
            }
            Step::Answer(which, rejected) => {
                if !self.out.is_empty() {
                    let claim = self.out.remove(which % self.out.len());
                    for (place, reference) in claim.iter().enumerate() {
                        self.answer(reference, rejected >> (place % 32) & 1 == 1);
                    }
                }
            }
            Step::Decide(of, at, decision) => {
                let key = key(*of, *at);
                self.case.decisions.retain(|decided| decided.key != key);
                self.case.decisions.extend(decision.map(|decision| LineDecision {
                    key,
                    decision,
                    reason: Text::parse("afspraak").expect("a text"),
                }));
            }
            Step::Elsewhere(at) => {
                let of = month(MONTHS[*at]);
                let counts = |sent: &SentLine| sent.state.counts() && Month::of(sent.line.begin) == of;
                if !self.case.elsewhere.remove(&of) && !self.case.sent.iter().any(counts) {
                    self.case.elsewhere.insert(of);
                }
            }
        }
    }

    fn send(&mut self, line: ProposedLine, declared: Month) -> ReferentieNummer {
        self.next += 1;
        let reference = ReferentieNummer::parse(&format!("R{:05}", self.next)).expect("a reference");
        self.case.sent.push(SentLine {
            line: Prestatie {
                child: line.child,
                child_number: line.child_number,
                bsn: line.bsn,
                toewijzing: line.toewijzing,
                category: line.category,
                product: line.product,
                begin: line.begin,
                end: line.end,
                volume: line.volume,
                unit: line.unit,
                tariff: line.tariff,
                hourly_tariff: line.hourly_tariff,
                amount: line.amount,
                debit_credit: line.debit_credit,
                reference: reference.clone(),
                previous_reference: line.previous_reference,
            },
            state: LineState::Sent,
            declared,
            codes: Vec::new(),
        });
        reference
    }

    fn booked(&mut self, reference: &ReferentieNummer) -> &mut SentLine {
        let mut lines = self.case.sent.iter_mut();
        lines.find(|sent| sent.line.reference == *reference).expect("a line")
    }

    /// A credit is never rejected on its content (IV085), and what replaces a line stands or falls alone.
    fn answer(&mut self, reference: &ReferentieNummer, rejected: bool) {
        let line = self.booked(reference);
        if rejected && line.line.debit_credit == DebetCredit::Debet {
            line.state = line.state.reject().expect("it was sent");
            return;
        }
        line.state = line.state.approve().expect("it was sent");
        if let Some(previous) = line.line.previous_reference.clone() {
            let original = self.booked(&previous);
            original.state = original.state.credit().expect("only what was approved is given back");
        }
    }

    fn approved(&self, key: &LineKey) -> u32 {
        let stands = |sent: &&SentLine| {
            sent.state == LineState::Approved
                && sent.line.debit_credit == DebetCredit::Debet
                && LineKey::of(&sent.line) == *key
        };
        let all: Vec<u32> = self
            .case
            .sent
            .iter()
            .filter(stands)
            .map(|sent| sent.line.volume.count())
            .collect();
        assert!(all.len() <= 1, "approved twice: {key:?}");
        all.iter().sum()
    }

    fn delivered(&self, at: usize) -> u32 {
        let begins = |kind: GroupKind| {
            let of = usize::from(kind == GroupKind::KdvPlus);
            self.case.allocations[of].period.begin()
        };
        let own = |delivery: &&Delivery| {
            Month::of(delivery.day) == month(MONTHS[at]) && delivery.day >= begins(delivery.kind)
        };
        self.case
            .deliveries
            .iter()
            .filter(own)
            .map(|delivery| delivery.count)
            .sum()
    }

    /// What the program says of a month: what stands, waits or goes along, and what it lists.
    fn accounted(&self, at: usize, whole: &Proposal) -> u32 {
        let own = self.proposal_of(at);
        // Days before an allocation begins (TR307) are on none.
        let listed: u32 = listed(&own)
            .into_iter()
            .filter(|(day, _, code)| Month::of(*day) == month(MONTHS[at]) && *code != "TR307")
            .map(|(_, count, _)| count)
            .sum();
        let stands: u32 = (0..NUMBERS.len()).map(|of| self.stands(&key(of, at), whole)).sum();
        stands + listed
    }

    fn stands(&self, key: &LineKey, whole: &Proposal) -> u32 {
        let approved = self.approved(key);
        let now: u32 = whole
            .care
            .get(key)
            .map_or(0, |days| days.iter().map(|(_, count)| count).sum());
        let to_send = whole.lines.iter().filter(|line| {
            line.toewijzing == key.toewijzing
                && Month::of(line.begin) == key.month
                && line.debit_credit == DebetCredit::Debet
        });
        match whole.states.get(key) {
            None | Some(CareState::Nothing | CareState::Elsewhere) => {
                assert_eq!(approved, 0, "{key:?}");
                0
            }
            Some(CareState::ToSend | CareState::ToCorrect) => to_send.map(|line| line.volume.count()).sum(),
            // It becomes what the care comes to now, once the answer is there or a person lets it go.
            Some(CareState::Waiting | CareState::Held) => now,
            Some(CareState::Approved) => approved,
            Some(CareState::WrittenOff) => approved.min(now),
            Some(CareState::Fixed | CareState::Blocked) => panic!("neither is possible here: {key:?}"),
        }
    }

    fn check(&self) {
        let whole = self.proposal_of(MONTHS.len() - 1);
        for line in &whole.lines {
            let key = LineKey {
                toewijzing: line.toewijzing,
                product: line.product.clone(),
                month: Month::of(line.begin),
            };
            let is_decided = self.case.decisions.iter().any(|decided| decided.key == key);
            let is_elsewhere = self.case.elsewhere.contains(&key.month) && self.approved(&key) == 0;
            assert!(!is_decided && !is_elsewhere, "a person decided otherwise: {key:?}");
        }
        for (at, of) in MONTHS.iter().enumerate() {
            assert_eq!(self.accounted(at, &whole), self.delivered(at), "{of}");
        }
    }
}

fn step() -> impl Strategy<Value = Step> {
    let decision = prop_oneof![Just(None), Just(Some(Decision::Held)), Just(Some(Decision::WrittenOff))];
    prop_oneof![
        4 => (0usize..5, 0usize..18, 0usize..2, 0u32..3).prop_map(|(at, day, group, count)| Step::Correct(at, day, group, count)),
        4 => (0usize..5).prop_map(Step::Make),
        3 => (0usize..3, prop_oneof![Just(0), any::<u32>()]).prop_map(|(which, rejected)| Step::Answer(which, rejected)),
        4 => (0usize..2, 0usize..5, decision).prop_map(|(of, at, decision)| Step::Decide(of, at, decision)),
        2 => (0usize..5).prop_map(Step::Elsewhere),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn in_any_order_of_making_months_nothing_is_stranded_and_nothing_is_approved_twice(steps in vec(step(), 0..40)) {
        let mut books = Books::new();
        books.check();
        for step in &steps {
            books.step(step);
            books.check();
        }
        // In the end everything that a person does not keep back is approved.
        books.case.decisions.clear();
        books.case.elsewhere.clear();
        for _ in 0..8 {
            while !books.out.is_empty() {
                books.step(&Step::Answer(0, 0));
            }
            books.step(&Step::Make(MONTHS.len() - 1));
        }
        books.check();
        let whole = books.proposal_of(MONTHS.len() - 1);
        prop_assert_eq!(&whole.lines, &[]);
        prop_assert!(whole.states.values().all(|state| matches!(state, CareState::Approved | CareState::Nothing)));
    }
}
