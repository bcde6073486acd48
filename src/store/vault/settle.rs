//! Which entries of a key file stay. Every change of the keys has a number, which the register counts up in the same transaction and the
//! key file takes over when that is done; every entry holds the number with which it was made, bound to it. So it can be told whether the
//! register or the key file is the older of the two, and an entry goes only by a register that had come as far as that entry.

use super::file::Lost;
use super::{Mark, Purpose, Vault};
use crate::domain::ids::AccountId;
use std::collections::{BTreeMap, BTreeSet};

/// What settling a key file came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Accounts whose change had been recorded: the entry of before is out.
    pub finished: usize,
    /// Accounts that are closed, were never made, or whose change was never recorded: their entry is out.
    pub swept: usize,
    /// Changes of the register that the key file had not taken over yet.
    pub taken_over: i64,
}

impl Settled {
    /// Whether the key file stays as it was.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

/// The entries of a key file, each with the number of its change, and up to which change it was settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entries {
    /// The entries.
    pub list: Vec<(Mark, i64)>,
    /// The last change that was taken over.
    pub settled: i64,
}

impl Entries {
    /// Whether the key file has taken over a change that the register does not know of: the register is the older of the two.
    pub const fn is_ahead_of(&self, register: i64) -> bool {
        self.settled > register
    }

    /// The entries that count, by what the register confirms. Of a change that was recorded after the register was as it is now, the
    /// entry counts that this change put in: the key file takes over what was recorded, and nothing else.
    pub fn counting(&self, confirmed: &BTreeSet<Mark>, register: i64) -> BTreeSet<Mark> {
        let mut ahead: BTreeMap<(Purpose, i64), (i64, &Mark)> = BTreeMap::new();
        for (mark, stand) in &self.list {
            if *stand <= register || *stand > self.settled {
                continue;
            }
            let last = ahead.entry((mark.purpose, mark.account)).or_insert((*stand, mark));
            if *stand > last.0 {
                *last = (*stand, mark);
            }
        }
        let still = confirmed
            .iter()
            .filter(|mark| !ahead.contains_key(&(mark.purpose, mark.account)));
        still.chain(ahead.values().map(|(_, mark)| *mark)).cloned().collect()
    }
}

/// The entries that a passphrase opened, and the key file in which they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlocked {
    /// The entries that were opened.
    pub opened: Vec<Mark>,
    /// All entries.
    pub among: Entries,
}

/// The accounts as the register knows them.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    /// Every account that is not closed, with its name.
    pub live: Vec<(AccountId, String)>,
    /// Every account that there ever was.
    pub known: BTreeSet<i64>,
}

impl Vault {
    /// Every entry with the number of its change.
    pub fn entries(&self) -> Entries {
        let of = |purpose: Purpose, list: &[super::Entry]| -> Vec<(Mark, i64)> {
            list.iter().map(|entry| (entry.mark(purpose), entry.stand)).collect()
        };
        let mut list = of(Purpose::Database, &self.content.sleutels);
        list.extend(of(Purpose::Sealed, &self.content.verzegeld));
        Entries {
            list,
            settled: self.content.stand,
        }
    }

    /// Number of the change with which entries are put in.
    pub const fn change(&self) -> i64 {
        self.change
    }

    /// Begins a change: the one behind everything that register and key file had.
    pub fn begin_change(&mut self, register: i64) {
        self.change = self.content.stand.max(register) + 1;
    }

    /// Takes out the entries that do not count: of accounts that do not live, and those that the register does not confirm although it
    /// had come as far as they. Entries of the sealed notes stay where nobody could open the notes any more, nothing goes when all would,
    /// and nothing at all by a register that is older than the key file.
    pub fn settle(&mut self, accounts: &Accounts, counting: &BTreeSet<Mark>, register: i64) -> Settled {
        let entries = self.entries();
        if entries.is_ahead_of(register) {
            return Settled::default();
        }
        let lives = |account: i64| account == 0 || accounts.live.iter().any(|(id, _)| id.raw() == account);
        let counts = |mark: &Mark| lives(mark.account) && counting.contains(mark);
        let marks = &entries.list;
        if !marks
            .iter()
            .any(|(mark, _)| mark.purpose == Purpose::Database && counts(mark))
        {
            return Settled::default();
        }
        let opens_sealed = marks
            .iter()
            .any(|(mark, _)| mark.purpose == Purpose::Sealed && counts(mark));
        let keeps_sealed = |mark: &Mark| mark.purpose == Purpose::Sealed && !opens_sealed && counting.contains(mark);
        // Of an account that was recorded in a register that is not here now: it comes back with that register.
        let is_of_another =
            |mark: &Mark, stand: i64| (1..=entries.settled).contains(&stand) && !accounts.known.contains(&mark.account);
        let stays = |mark: &Mark, stand: i64| counts(mark) || keeps_sealed(mark) || is_of_another(mark, stand);
        let (mut finished, mut swept) = (BTreeSet::new(), BTreeSet::new());
        for (at, (mark, _)) in marks
            .iter()
            .enumerate()
            .filter(|(_, (mark, stand))| !stays(mark, *stand))
        {
            let mut later = marks.iter().skip(at);
            let is_replaced =
                later.any(|(other, _)| (other.purpose, other.account) == (mark.purpose, mark.account) && counts(other));
            let list = if is_replaced { &mut finished } else { &mut swept };
            list.insert(mark.account);
        }
        for purpose in [Purpose::Database, Purpose::Sealed] {
            self.list_mut(purpose)
                .retain(|entry| stays(&entry.mark(purpose), entry.stand));
        }
        self.note_lost(accounts);
        let taken_over = register - self.content.stand;
        self.content.stand = register;
        Settled {
            finished: finished.len(),
            swept: swept.len(),
            taken_over,
        }
    }

    /// Keeps the names of accounts that live and have no entry.
    fn note_lost(&mut self, accounts: &Accounts) {
        let without: Vec<Lost> = accounts
            .live
            .iter()
            .filter(|(id, _)| !self.holds(*id))
            .map(|(id, name)| Lost {
                account: id.raw(),
                naam: name.clone(),
            })
            .collect();
        self.content.verloren = without;
    }
}
