//! To whom can be declared: a municipality that exists, and with which this location has something to do.

use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::lists::{check_gemeente, gemeenten};
use crate::app::session::Session;
use crate::domain::ids::{GemeenteCode, ProductCode};
use crate::domain::time::Month;
use crate::store::{Tx, allocations, declarations, subsidy_accounts};
use std::collections::BTreeSet;

/// That a municipality granted nothing here, in the same words at every door.
pub(super) fn no_allocation() -> AppError {
    AppError::new(
        ErrorKind::Input,
        "GEEN_TOEWIJZING",
        "Van deze gemeente is geen toewijzing bekend.",
    )
    .hint("Controleer de code van de gemeente.")
}

impl Session {
    /// Refuses a municipality that does not exist, or of which nothing was ever granted, agreed or declared here: a mistyped code
    /// would pass for a month without care. An account of extra hours says it as a fault of its own (GEMEENTE).
    pub(super) fn require_partner(&self, month: Month, gemeente: &GemeenteCode, now: Moment) -> Result<(), AppError> {
        let tx = self.store.read();
        if self.knows_partner(tx, gemeente)? {
            return Ok(());
        }
        self.require_gemeente(month, gemeente, now)?;
        Err(no_allocation())
    }

    /// Refuses a code that is that of no municipality, unless something of it is known here.
    pub(super) fn require_gemeente(&self, month: Month, gemeente: &GemeenteCode, now: Moment) -> Result<(), AppError> {
        let tx = self.store.read();
        if !self.knows_partner(tx, gemeente)? {
            check_gemeente(&gemeenten(tx)?, gemeente, [now.day(), month.first_day()])?;
        }
        Ok(())
    }

    /// Says whether the location has anything to do with a municipality: its own, one with a policy here, or one of which something
    /// was granted, agreed or sent.
    pub(super) fn knows_partner(&self, tx: Tx<'_>, gemeente: &GemeenteCode) -> Result<bool, AppError> {
        let of_it = |other: &GemeenteCode| other == gemeente;
        let house = &self.house;
        Ok(of_it(&house.location.gemeente)
            || house.regelingen.others().keys().any(of_it)
            || allocations::latest(tx)?.iter().any(|found| of_it(&found.gemeente))
            || allocations::tariffs(tx)?.iter().any(|found| of_it(&found.gemeente))
            || declarations::list(tx)?.iter().any(|sent| of_it(&sent.gemeente))
            || subsidy_accounts::list(tx)?.iter().any(|sent| of_it(&sent.gemeente)))
    }

    /// Refuses a product of which a municipality has neither a tariff nor an allocation here.
    ///
    /// # Errors
    /// The municipality or the product is not known here.
    pub fn require_product(
        &self,
        month: Month,
        gemeente: &GemeenteCode,
        product: &ProductCode,
        now: Moment,
    ) -> Result<(), AppError> {
        self.require_partner(month, gemeente, now)?;
        let tx = self.store.read();
        let priced = allocations::tariffs(tx)?.into_iter();
        let priced = priced.filter(|tariff| tariff.gemeente == *gemeente);
        let mut known: BTreeSet<ProductCode> = priced.map(|tariff| tariff.product).collect();
        let granted = allocations::latest(tx)?.into_iter();
        let granted = granted.filter(|state| state.gemeente == *gemeente);
        known.extend(granted.filter_map(|state| state.product));
        if known.contains(product) {
            return Ok(());
        }
        let known: Vec<&str> = known.iter().map(ProductCode::as_str).collect();
        let text = format!("Van product {product} is bij gemeente {gemeente} geen tarief en geen toewijzing bekend.");
        Err(
            AppError::new(ErrorKind::Input, "GEEN_TARIEF", text).hint(if known.is_empty() {
                "Controleer de productcode.".to_owned()
            } else {
                format!("Kies uit: {}.", known.join(", "))
            }),
        )
    }
}
