//! Whatever happens in between, and in whatever order: the end is what the care comes to.

use super::*;
use proptest::collection::vec;

/// Something that happens.
#[derive(Clone, Debug)]
enum Step {
    /// The dagdelen of the n-th weekday of a month become so many.
    Correct(usize, usize, u32),
    /// A claim is made and sent.
    Make,
    /// The n-th claim that is out is answered; every line is rejected whose place has a bit in this number, also where
    /// that is odd: a debit may be granted of which the credit before it was not.
    Answer(usize, u32),
}

/// A location that declares January to March in a claim of March.
struct Books {
    case: Case,
    /// References of the lines of each claim that is out.
    out: Vec<Vec<ReferentieNummer>>,
    next: u32,
}

const MONTHS: [&str; 3] = ["2026-01", "2026-02", "2026-03"];

impl Books {
    fn new(volume: u32, frequency: Frequentie) -> Self {
        let case = Case::with(|case| {
            case.allocations = vec![allocation("300201", "45A60", "2026-01-10", None, volume, frequency)];
            case.declared = Some(month("2026-03"));
            case.deliveries = MONTHS.iter().flat_map(|of| of_month(of, 20)).collect();
        });
        Self {
            case,
            out: Vec::new(),
            next: 0,
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Correct(month, weekday, count) => {
                let at = month * 20 + weekday;
                self.case.deliveries[at].count = *count;
            }
            Step::Make => {
                let lines = self.case.propose().lines;
                if !lines.is_empty() {
                    let references = lines.into_iter().map(|line| self.send(line)).collect();
                    self.out.push(references);
                }
            }
            Step::Answer(which, rejected) => {
                if !self.out.is_empty() {
                    let claim = self.out.remove(which % self.out.len());
                    for (place, reference) in claim.iter().enumerate() {
                        self.answer(reference, rejected >> (place % 32) & 1);
                    }
                }
            }
        }
    }

    fn send(&mut self, line: ProposedLine) -> ReferentieNummer {
        self.next += 1;
        let reference = ReferentieNummer::parse(&format!("R{:05}", self.next)).expect("a reference");
        let mut booked = sent("300201", "2026-03", line.volume.count(), LineState::Sent);
        booked.line = Prestatie {
            begin: line.begin,
            end: line.end,
            debit_credit: line.debit_credit,
            previous_reference: line.previous_reference,
            reference: reference.clone(),
            ..booked.line
        };
        self.case.sent.push(booked);
        reference
    }

    fn booked(&mut self, reference: &ReferentieNummer) -> &mut SentLine {
        let mut lines = self.case.sent.iter_mut();
        lines.find(|sent| sent.line.reference == *reference).expect("a line")
    }

    fn answer(&mut self, reference: &ReferentieNummer, rejected: u32) {
        let line = self.booked(reference);
        if rejected == 1 {
            line.state = line.state.reject().expect("it was sent");
            return;
        }
        line.state = line.state.approve().expect("it was sent");
        if let Some(previous) = line.line.previous_reference.clone() {
            let original = self.booked(&previous);
            original.state = original.state.credit().expect("only what was approved is given back");
        }
    }

    /// Everything is answered and declared until nothing is left to send; how much stands in each month.
    fn settle(&mut self) -> [u32; 3] {
        for _ in 0..8 {
            while !self.out.is_empty() {
                self.step(&Step::Answer(0, 0));
            }
            self.step(&Step::Make);
        }
        assert!(self.out.is_empty(), "there is always something left to send");
        MONTHS.map(|of| self.standing(of))
    }

    fn standing(&self, of: &str) -> u32 {
        let stands = |sent: &&SentLine| {
            let approved = sent.state == LineState::Approved && sent.line.debit_credit == DebetCredit::Debet;
            approved && Month::of(sent.line.begin) == month(of)
        };
        self.case
            .sent
            .iter()
            .filter(stands)
            .map(|sent| sent.line.volume.count())
            .sum()
    }

    /// What was delivered on the allocation.
    fn delivered(&self) -> [u32; 3] {
        MONTHS.map(|of| {
            let begins = self.case.allocations[0].period.begin();
            let own = |delivery: &&Delivery| Month::of(delivery.day) == month(of) && delivery.day >= begins;
            self.case
                .deliveries
                .iter()
                .filter(own)
                .map(|delivery| delivery.count)
                .sum()
        })
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0usize..3, 0usize..20, 0u32..3).prop_map(|(month, weekday, count)| Step::Correct(month, weekday, count)),
        2 => Just(Step::Make),
        2 => (0usize..3, prop_oneof![Just(0), any::<u32>()]).prop_map(|(which, rejected)| Step::Answer(which, rejected)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_end_follows_from_the_care_alone(steps in vec(step(), 0..30), volume in 0u32..40) {
        let mut books = Books::new(volume, Frequentie::PerMaand);
        for step in &steps {
            books.step(step);
        }
        let wanted = books.delivered().map(|count| count.min(volume));
        prop_assert_eq!(books.settle(), wanted);
    }

    #[test]
    fn tr322_the_end_fills_the_whole_and_never_exceeds_it(steps in vec(step(), 0..30), volume in 0u32..100) {
        let mut books = Books::new(volume, Frequentie::Totaal);
        for step in &steps {
            books.step(step);
        }
        let delivered = books.delivered();
        let end = books.settle();
        prop_assert!(end.iter().zip(delivered).all(|(stands, delivered)| *stands <= delivered));
        prop_assert_eq!(end.iter().sum::<u32>(), delivered.iter().sum::<u32>().min(volume));
    }

    #[test]
    fn a_second_claim_right_after_the_first_has_nothing_to_send(
        steps in vec(step(), 0..30),
        volume in 0u32..100,
        frequency in prop::sample::select(vec![Frequentie::PerMaand, Frequentie::PerWeek, Frequentie::Totaal]),
    ) {
        let mut books = Books::new(volume, frequency);
        for step in &steps {
            books.step(step);
        }
        books.step(&Step::Make);
        prop_assert_eq!(books.case.propose().lines, []);
    }

    #[test]
    fn a_correction_that_is_undone_before_the_next_claim_sends_nothing(
        steps in vec(step(), 0..30),
        volume in 0u32..100,
        (of, weekday, count) in (0usize..3, 0usize..20, 0u32..3),
    ) {
        let mut books = Books::new(volume, Frequentie::Totaal);
        for step in &steps {
            books.step(step);
        }
        books.settle();
        let before = books.case.deliveries[of * 20 + weekday].count;
        books.step(&Step::Correct(of, weekday, count));
        books.step(&Step::Correct(of, weekday, before));
        let proposal = books.case.propose();
        prop_assert_eq!(&proposal.lines, &[]);
        prop_assert!(proposal.findings.iter().all(|finding| finding.code.as_str() != "CORRECTIE"));
    }
}
