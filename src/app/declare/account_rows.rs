//! The months that end in an account of extra hours, among the months to account for.

use super::overview::{MonthEnd, MonthRow, MonthStage, MonthSums};
use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::session::Session;
use crate::domain::declaration::DebetCredit;
use crate::domain::declaration::balance::Balance;
use crate::domain::ids::GemeenteCode;
use crate::domain::subsidy_account::AccountState;
use crate::domain::time::Month;
use crate::store::subsidy_accounts::{self, AccountSummary};
use std::collections::{BTreeMap, BTreeSet};

impl Session {
    /// Municipalities whose policy pays extra hours: that of the location, and those with a policy of their own.
    pub(super) fn gemeenten_with_hours(&self) -> BTreeSet<GemeenteCode> {
        let known = std::iter::once(&self.house.location.gemeente).chain(self.house.regelingen.others().keys());
        known
            .filter(|gemeente| self.month_end_kind(gemeente) == MonthEnd::Account)
            .cloned()
            .collect()
    }

    /// Months of which an account went out, the month before now, and the current one.
    pub(super) fn account_rows(&self, now: Moment) -> Result<Vec<MonthRow>, AppError> {
        let this_month = Month::of(now.day());
        let mut last: BTreeMap<(GemeenteCode, Month), Vec<AccountSummary>> = BTreeMap::new();
        for account in subsidy_accounts::list(self.store.read())? {
            let key = (account.gemeente.clone(), account.month);
            last.entry(key).or_default().push(account);
        }
        for gemeente in self.gemeenten_with_hours() {
            let regeling = self.regeling_of(&gemeente);
            for month in [this_month.previous(), this_month] {
                if regeling.holds_on(month.first_day()) || regeling.holds_on(month.last_day()) {
                    last.entry((gemeente.clone(), month)).or_default();
                }
            }
        }
        let row = |((gemeente, month), versions): ((GemeenteCode, Month), Vec<AccountSummary>)| {
            let newest = versions.iter().max_by_key(|account| account.version);
            MonthRow {
                end: MonthEnd::Account,
                month,
                gemeente,
                gemeente_name: None,
                stage: stage_of(newest, month, this_month),
                sums: newest.map(sums_of).unwrap_or_default(),
                files: versions.len() * 2,
                sent: newest.map(|account| account.dated),
                closed_by: None,
            }
        };
        Ok(last.into_iter().map(row).collect())
    }
}

fn stage_of(newest: Option<&AccountSummary>, month: Month, this_month: Month) -> MonthStage {
    match newest.map(|account| &account.state) {
        None if month == this_month => MonthStage::Running,
        None => MonthStage::ToMake,
        Some(AccountState::Sent | AccountState::Replaced(..)) => MonthStage::Waiting,
        Some(AccountState::Approved(_)) => MonthStage::Answered,
        Some(AccountState::Rejected(_)) => MonthStage::Rejected,
    }
}

fn sums_of(account: &AccountSummary) -> MonthSums {
    let total = account
        .total
        .map(|total| Balance::of(total, DebetCredit::Debet))
        .unwrap_or_default();
    let nothing = Balance::default();
    let (granted, open, rejected) = match account.state {
        AccountState::Approved(_) => (total, nothing, nothing),
        AccountState::Rejected(_) => (nothing, nothing, total),
        AccountState::Sent | AccountState::Replaced(..) => (nothing, total, nothing),
    };
    let claimed = if matches!(account.state, AccountState::Rejected(_)) {
        nothing
    } else {
        total
    };
    MonthSums {
        to_send: nothing,
        claimed,
        granted,
        open,
        rejected,
    }
}
