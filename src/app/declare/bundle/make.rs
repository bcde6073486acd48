//! Making the bundle of a month: one JW323, and for each location a file that says what was sent of its lines.

use super::super::Sending;
use super::super::whom::no_allocation;
use super::book::{Booking, all_shares};
use super::part::changed;
use super::plan::{Plan, plan};
use super::read::{FoundPart, read_folders};
use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::session::Session;
use crate::domain::declaration::bundle::WaitingLine;
use crate::domain::declaration::bundle::part::{Cut, DeclarationKind, NumberPrefix, OwnLine};
use crate::domain::declaration::{DebetCredit, Prestatie, checks};
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::{ChildNumber, GemeenteCode};
use crate::domain::money::Cents;
use crate::domain::role::Permission;
use crate::domain::time::Month;
use crate::store::declarations;
use crate::store::files::{Staged, write_new};
use crate::store::{StoreError, bundles};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A bundle as commands show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleView {
    /// Declared month.
    pub month: Month,
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// Each JW323, and the files for the locations about it, in that order; empty when nothing was made.
    pub files: Vec<PathBuf>,
    /// The lines as they went to the municipality.
    pub lines: Vec<Prestatie>,
    /// Absolute total.
    pub total: Cents,
    /// Its sign.
    pub debit_credit: DebetCredit,
    /// What each location has in it, by its letters.
    pub locations: Vec<BundledLocation>,
    /// What was handed in and cut off, by location and day.
    pub cut: Vec<CutOff>,
    /// Lines of parts that do not go now, with what each waits for.
    pub waiting: Vec<WaitingLine>,
    /// What was found; a `fout` forbids making it.
    pub findings: Vec<Finding>,
    /// What was left aside, and other remarks: a Dutch sentence each.
    pub remarks: Vec<String>,
    /// Whether it was made before.
    pub sending: Sending,
}

/// What one location has in a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundledLocation {
    /// Its letters.
    pub prefix: NumberPrefix,
    /// Its name, where it handed in a part now.
    pub name: Option<String>,
    /// Its parts.
    pub parts: usize,
    /// Its lines.
    pub lines: usize,
}

/// Some of a day that a location handed in and that does not go to the municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutOff {
    /// The line of the location.
    pub own: OwnLine,
    /// The child, with the letters of the location.
    pub child: ChildNumber,
    /// Day, amount and reason.
    pub cut: Cut,
}

impl BundleView {
    /// Says whether a finding forbids making it.
    pub fn is_blocked(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Fout)
    }
}

/// What stood ready when the transaction ended: the files without their names yet.
struct Made {
    staged: Vec<(Staged, PathBuf)>,
    plan: Plan,
}

impl Session {
    /// Makes one claim of the parts in some folders, of those in this file and of the own care of this location.
    ///
    /// Everything is checked first; then numbers, bytes and shares are booked in one transaction, and the files get their names.
    /// Without anything new the files of the month are handed out once more, byte for byte.
    pub fn make_bundle(
        &mut self,
        folders: &[PathBuf],
        (month, gemeente): (Month, &GemeenteCode),
        out: &Path,
        now: Moment,
    ) -> Result<BundleView, AppError> {
        self.require(Permission::Declare)?;
        self.require_gemeente(month, gemeente, now)?;
        self.require_claim(gemeente)?;
        let rules = &self.house;
        let found = read_folders(folders, &rules.location.agb)?;
        let limits = (self.message_limit, now);
        let first = plan(self.store.read(), rules, &found, (month, gemeente), limits)?;
        if first.is_blocked() {
            return Ok(shown((month, gemeente), &first, Vec::new()));
        }
        if !first.tells() {
            if found.is_empty() && first.all_parts().is_empty() && !self.knows_partner(self.store.read(), gemeente)? {
                return Err(no_allocation());
            }
            return self.hand_out_bundle((month, gemeente), &first, out);
        }
        std::fs::create_dir_all(out).map_err(StoreError::from)?;
        let made = self.book_bundle(&found, (month, gemeente), out, now)?;
        let mut paths = Vec::new();
        for (staged, path) in made.staged {
            staged.place()?;
            paths.push(path);
        }
        Ok(shown((month, gemeente), &made.plan, paths))
    }

    fn book_bundle(
        &self,
        found: &[FoundPart],
        of: (Month, &GemeenteCode),
        out: &Path,
        now: Moment,
    ) -> Result<Made, AppError> {
        let detail = format!("maand={} gemeente={}", of.0, of.1);
        let (limit, rules) = (self.message_limit, &self.house);
        let made = self.audited(now, "declaratie.bundel", &detail, |tx| {
            // Worked out once more inside the transaction: another terminal may have declared in between.
            let plan = plan(tx, rules, found, of, (limit, now))?;
            if plan.is_blocked() || !plan.tells() {
                return Err(changed());
            }
            let booked = Booking {
                plan: &plan,
                out,
                own: &rules.location.number_prefix,
                now,
            };
            let staged = booked.store(tx, &self.desk.random)?;
            Ok(Made { staged, plan })
        })?;
        Ok(made)
    }

    /// Hands out the stored bytes of the bundles of a month that count as sent.
    fn hand_out_bundle(
        &self,
        (month, gemeente): (Month, &GemeenteCode),
        plan: &Plan,
        out: &Path,
    ) -> Result<BundleView, AppError> {
        let tx = self.store.read();
        let mut view = shown((month, gemeente), plan, Vec::new());
        let is_bundle = |sent: &declarations::DeclarationSummary| {
            sent.kind == DeclarationKind::Bundle
                && sent.month == month
                && sent.gemeente == *gemeente
                && sent.outcome.counts()
        };
        for sent in declarations::list(tx)?.into_iter().filter(is_bundle) {
            view.sending = Sending::SentBefore;
            view.lines
                .extend(bundles::lines(tx, &sent.number)?.into_iter().map(|sent| sent.line));
            let mut files = bundles::files(tx, &sent.number)?;
            if sent.lines > 0 {
                files.insert(0, (sent.file_name, declarations::message_content(tx, sent.message)?));
            }
            std::fs::create_dir_all(out).map_err(StoreError::from)?;
            for (name, content) in files {
                let path = out.join(name);
                if !path.exists() {
                    write_new(&path, &content)?;
                }
                view.files.push(path);
            }
        }
        (view.total, view.debit_credit) = checks::total(&view.lines).ok_or_else(|| AppError::internal("TOTAAL"))?;
        let waits = !view.waiting.is_empty();
        view.remarks.push(match (view.sending, waits) {
            (Sending::SentBefore, true) => "Wat er nog is wacht; dit zijn de bestanden van eerder.".to_owned(),
            (Sending::New, true) => "Alles in deze delen wacht; er is niets gemaakt.".to_owned(),
            (Sending::SentBefore, false) => "Er zijn geen nieuwe delen; dit zijn de bestanden van eerder.".to_owned(),
            (Sending::New, false) => "Er zijn geen delen om te bundelen.".to_owned(),
        });
        Ok(view)
    }
}

fn shown((month, gemeente): (Month, &GemeenteCode), plan: &Plan, files: Vec<PathBuf>) -> BundleView {
    let parts = plan.all_parts();
    let mut locations: BTreeMap<NumberPrefix, BundledLocation> = BTreeMap::new();
    let mut cut = Vec::new();
    for bundled in all_shares(plan) {
        let prefix = &bundled.share.own.location;
        let mine = || parts.iter().filter(|part| part.prefix == *prefix);
        let location = locations.entry(prefix.clone()).or_insert_with(|| BundledLocation {
            prefix: prefix.clone(),
            name: mine().next().map(|part| part.location.to_string()),
            parts: mine().count(),
            lines: 0,
        });
        location.lines += 1;
        cut.extend(bundled.cut.iter().map(|cut| CutOff {
            own: bundled.share.own.clone(),
            child: bundled.share.child.clone(),
            cut: *cut,
        }));
    }
    cut.sort_by(|a: &CutOff, b| (&a.own, a.cut).cmp(&(&b.own, b.cut)));
    let mut remarks = plan.remarks.clone();
    if plan.messages.is_empty() && !plan.bundle.unsent.is_empty() {
        remarks.push(
            "Alles in deze delen valt buiten wat de toewijzingen geven; er is niets te versturen. De locaties horen dat uit hun \
             BUNDEL en ANTWOORD."
                .to_owned(),
        );
    }
    let lines: Vec<Prestatie> = plan.sent().into_iter().cloned().collect();
    let (total, debit_credit) = checks::total(&lines).unwrap_or((Cents::ZERO, DebetCredit::Debet));
    BundleView {
        month,
        gemeente: gemeente.clone(),
        files,
        lines,
        total,
        debit_credit,
        waiting: plan.bundle.waiting.clone(),
        locations: locations.into_values().collect(),
        cut,
        findings: plan.findings.clone(),
        remarks,
        sending: Sending::New,
    }
}
