//! Disagreement: what the municipality rejects although it is right, by chance (of a seed) or by order of a test.

/// What is rejected although it is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disagreement {
    /// One line, with a code that only the municipality can know.
    Line,
    /// One debit, by order only.
    Debit,
    /// A client with 8187, and all its lines with 0233.
    Client,
    /// The declaration: nothing is processed.
    Declaration,
    /// The message, with 0001 in the header only.
    Header,
}

#[derive(Clone, Copy)]
enum Mood {
    Fair,
    /// Chance of a line in percent; the larger the thing, the smaller its chance.
    Chance(u64),
    Once(Disagreement),
}

pub(super) struct Noise {
    mood: Mood,
    state: u64,
}

impl Noise {
    pub(super) const fn new(seed: u64) -> Self {
        Self {
            mood: Mood::Fair,
            state: seed,
        }
    }

    pub(super) const fn chance(&mut self, percent: u64) {
        self.mood = Mood::Chance(percent);
    }

    pub(super) const fn once(&mut self, what: Disagreement) {
        self.mood = Mood::Once(what);
    }

    pub(super) const fn calm(&mut self) {
        self.mood = Mood::Fair;
    }

    /// Says whether this right thing is rejected.
    pub(super) fn strikes(&mut self, what: Disagreement) -> bool {
        match self.mood {
            Mood::Chance(percent) => {
                let one_in = match what {
                    Disagreement::Line => 100,
                    Disagreement::Debit => return false,
                    Disagreement::Client => 400,
                    Disagreement::Declaration | Disagreement::Header => 800,
                };
                self.below(one_in) < percent
            }
            Mood::Once(wanted) if wanted == what => {
                self.mood = Mood::Fair;
                true
            }
            Mood::Fair | Mood::Once(_) => false,
        }
    }

    /// One of a few.
    pub(super) fn one_of<T: Copy, const N: usize>(&mut self, all: [T; N]) -> T {
        let count = u64::try_from(N).expect("a few");
        all[usize::try_from(self.below(count)).expect("less than a few")]
    }

    /// A number below a bound (`SplitMix64`).
    fn below(&mut self, bound: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}
