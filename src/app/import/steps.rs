//! Large files ("inlezen in stappen"): worked out without keeping anyone from writing, written in short steps that nobody
//! sees, and made to count in one moment, if what they were worked out from is still so (docs/adr/0025).

use super::apply::{Halt, ImportMode, ImportReport, Imports};
use super::plan::{Basis, Plan, Writes};
use super::rows::{Rows, read_with_columns};
use crate::app::cause::Cause;
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::session::Session;
use crate::domain::ids::{ChildId, OperationId};
use crate::domain::time::Month;
use crate::store::attendance::{OperationKind, insert_operation};
use crate::store::import_run::{self, ImportLock};
use crate::store::{StoreError, audit};
use std::collections::BTreeSet;

/// Most lines of a file that is put into the register in one go.
pub(super) const SMALL: usize = 2_000;

/// Rows that are written before everyone else gets a turn.
pub(super) const STEP: usize = 4_000;

/// How often a file is worked out anew because someone changed what it is about.
const TRIES: usize = 4;

/// Whether what was written came to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    Yes,
    /// What it was worked out from has changed; nothing of it is left.
    No,
}

type Done = (ImportReport, BTreeSet<(ChildId, Month)>);

impl Session {
    /// Puts a large file into the register, or works out what it would do.
    pub(super) fn import_large(&self, imports: &Imports<'_>, rows: Rows, mode: ImportMode) -> Result<Done, Halt> {
        if mode == ImportMode::Rehearse {
            return self.worked_out(imports, rows).map(|(_, _, done)| done);
        }
        let _alone = ImportLock::take(self.store.path())?.ok_or_else(|| Halt::Failed(someone_imports()))?;
        self.take_out_unfinished(imports.now).map_err(Halt::Failed)?;
        let mut rows = Some(rows);
        for _ in 0..TRIES {
            let (plan, version, done) = self.worked_out(imports, imports.again(rows.take())?)?;
            if self.write_plan(imports, &plan, version, &done.0)? == Counted::Yes {
                return Ok(done);
            }
        }
        if imports.kind.is_dated() {
            return Err(Halt::Failed(always_changing()));
        }
        // Nothing closer is known of these than that something changed: so once more, and nobody writes meanwhile.
        let rows = imports.again(None)?;
        self.store.write(|tx| self.import_at_once(imports, tx, rows))
    }

    /// What a file would do to the register as it is at one moment, and which version of it that was.
    fn worked_out(&self, imports: &Imports<'_>, rows: Rows) -> Result<(Plan, i64, Done), Halt> {
        self.store.read_tx(|tx| {
            self.refuse_when_changed(tx).map_err(Halt::Failed)?;
            // The first read takes the snapshot that the version is of.
            let version = self.store.data_version()?;
            let mut register = self.register(imports, tx, &rows)?;
            let plan = register.plan(rows)?;
            let done = (register.report(imports.kind), register.touched);
            Ok((plan, version, done))
        })
    }

    fn write_plan(
        &self,
        imports: &Imports<'_>,
        plan: &Plan,
        version: i64,
        report: &ImportReport,
    ) -> Result<Counted, Halt> {
        let operation = self.begin_unseen(imports.now, &plan.writes)?;
        let written = match operation {
            Some(operation) => self.write_steps(operation, &plan.writes),
            None => Ok(()),
        };
        let outcome = written.and_then(|()| self.make_count(imports.now, plan, operation, (version, report)));
        if let (Some(operation), false) = (operation, matches!(outcome, Ok(Counted::Yes))) {
            // What cannot be taken out now is seen by nobody, and goes at the next opening.
            let _left = self.take_out(operation);
        }
        match outcome {
            // Someone corrected the same record while this was being written.
            Err(Halt::Failed(error)) if error.cause == Some(Cause::ChangedMeanwhile) => Ok(Counted::No),
            other => other,
        }
    }

    /// Begins an operation whose rows nobody sees; `None` when there is nothing to write in that way.
    fn begin_unseen(&self, now: Moment, writes: &Writes) -> Result<Option<OperationId>, Halt> {
        if writes.unseen() == 0 {
            return Ok(None);
        }
        let label = writes.label().unwrap_or("rooster ingelezen");
        self.store.write(|tx| {
            self.refuse_when_changed(tx).map_err(Halt::Failed)?;
            let (day, utc) = (now.day(), now.utc_text());
            let operation = insert_operation(tx, day, OperationKind::Imported, label, self.desk.actor.account, &utc)?;
            import_run::begin(tx, operation)?;
            Ok(Some(operation))
        })
    }

    fn write_steps(&self, operation: OperationId, writes: &Writes) -> Result<(), Halt> {
        for start in (0..writes.unseen()).step_by(STEP) {
            let end = start.saturating_add(STEP).min(writes.unseen());
            import_run::in_turn(&self.store, |tx| {
                self.refuse_when_changed(tx)?;
                Ok::<_, AppError>(writes.write_unseen(tx, operation, start..end)?)
            })
            .map_err(Halt::Failed)?;
        }
        Ok(())
    }

    /// Makes everything count in one short transaction, if what it was worked out from is still so.
    fn make_count(
        &self,
        now: Moment,
        plan: &Plan,
        operation: Option<OperationId>,
        (version, report): (i64, &ImportReport),
    ) -> Result<Counted, Halt> {
        self.store.write(|tx| {
            self.refuse_when_changed(tx).map_err(Halt::Failed)?;
            let whole = Basis::Register(version);
            let basis = plan.basis.as_ref().unwrap_or(&whole);
            if !basis.holds(tx, self.store.data_version()?)? {
                return Ok(Counted::No);
            }
            plan.writes.write_seen(tx)?;
            if let Some(operation) = operation {
                import_run::finish(tx, operation)?;
            }
            audit::record(tx, &now.utc_text(), &self.desk.actor, "import", &report.audit_detail())?;
            Ok(Counted::Yes)
        })
    }

    /// Takes out what imports left behind that were cut off; nothing of it ever counted. Nobody is kept waiting for an import
    /// that is still going on.
    pub(in crate::app) fn sweep_imports(&self, now: Moment) -> Result<(), AppError> {
        if import_run::unfinished(self.store.read())?.is_empty() {
            return Ok(());
        }
        match ImportLock::take(self.store.path())? {
            Some(_alone) => self.take_out_unfinished(now),
            None => Ok(()),
        }
    }

    fn take_out_unfinished(&self, now: Moment) -> Result<(), AppError> {
        for operation in import_run::unfinished(self.store.read())? {
            let rows = self.take_out(operation)?;
            self.store.write(|tx| {
                let detail = format!("operatie={} rijen={rows}", operation.raw());
                audit::record(tx, &now.utc_text(), &self.desk.actor, "import.teruggedraaid", &detail)
            })?;
        }
        Ok(())
    }

    /// Takes out, in short steps, all that an operation wrote unseen; says how many rows that were.
    fn take_out(&self, operation: OperationId) -> Result<usize, StoreError> {
        let mut rows = 0;
        loop {
            let gone = import_run::in_turn(&self.store, |tx| import_run::take_out(tx, operation, STEP))?;
            if gone == 0 {
                return Ok(rows);
            }
            rows += gone;
        }
    }
}

impl Imports<'_> {
    /// The rows of the file: those that were read before, or read once more.
    fn again(&self, rows: Option<Rows>) -> Result<Rows, Halt> {
        match rows {
            Some(rows) => Ok(rows),
            None => read_with_columns(self.kind, self.bytes)
                .map(|imported| imported.rows)
                .map_err(|errors| Halt::Refused {
                    errors,
                    warnings: Vec::new(),
                }),
        }
    }
}

fn someone_imports() -> AppError {
    AppError::new(
        ErrorKind::Refused,
        "BEZET",
        "Een ander venster leest juist een groot bestand in; er is niets ingelezen.",
    )
    .hint("Doe het opnieuw als dat klaar is.")
}

fn always_changing() -> AppError {
    AppError::new(
        ErrorKind::Refused,
        Cause::ChangedMeanwhile,
        "Terwijl dit bestand werd ingelezen wijzigde iemand telkens dezelfde dagen; er is niets ingelezen.",
    )
    .hint("Doe het opnieuw als niemand die dagen bijwerkt.")
}
