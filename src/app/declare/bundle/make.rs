//! Making the bundle of a month: one JW323, and for each location a file that says what was sent of its lines.

use super::super::Sending;
use super::super::rules::ClaimRules;
use super::file::FileKind;
use super::form_back::write_notice;
use super::part::{changed, store_part};
use super::plan::{Plan, plan};
use super::process::apply_notice;
use super::read::{FoundPart, read_folders};
use crate::app::env::{Moment, Random};
use crate::app::error::{AppError, ErrorKind};
use crate::app::session::Session;
use crate::domain::declaration::bundle::part::{
    About, BundleNotice, Cut, DeclarationKind, LineNotice, NumberPrefix, OwnLine,
};
use crate::domain::declaration::bundle::{Bundle, BundledShare};
use crate::domain::declaration::{DebetCredit, Declaratie, Prestatie, ReferentieNummer, checks};
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::{ChildNumber, GemeenteCode};
use crate::domain::money::Cents;
use crate::domain::role::Permission;
use crate::domain::time::Month;
use crate::ijw::{self, ReadErrorKind, WriteError};
use crate::store::declarations::{self, Direction, NewMessage};
use crate::store::files::{Staged, write_new};
use crate::store::{StoreError, Tx, bundles, location};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A bundle as commands show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleView {
    /// Declared month.
    pub month: Month,
    /// Municipality.
    pub gemeente: GemeenteCode,
    /// The JW323, and the files for the locations, in that order; empty when nothing was made.
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
        self.require_claim(gemeente)?;
        let rules = ClaimRules::of(self);
        let found = read_folders(folders, &rules.agb)?;
        let first = plan(self.store.read(), &rules, &found, (month, gemeente), now)?;
        if first.all_parts().is_empty() && !first.is_blocked() {
            return self.hand_out_bundle((month, gemeente), &first, out);
        }
        if first.is_blocked() || first.claim.is_none() {
            return Ok(shown((month, gemeente), &first, Vec::new()));
        }
        std::fs::create_dir_all(out).map_err(StoreError::from)?;
        let made = self.book_bundle(&rules, &found, (month, gemeente), out, now)?;
        let mut paths = Vec::new();
        for (staged, path) in made.staged {
            staged.place()?;
            paths.push(path);
        }
        Ok(shown((month, gemeente), &made.plan, paths))
    }

    fn book_bundle(
        &mut self,
        rules: &ClaimRules,
        found: &[FoundPart],
        of: (Month, &GemeenteCode),
        out: &Path,
        now: Moment,
    ) -> Result<Made, AppError> {
        let detail = format!("maand={} gemeente={}", of.0, of.1);
        let (limit, random) = (self.message_limit, self.random.clone());
        let made = self.audited(now, "declaratie.bundel", &detail, |tx| {
            // Worked out once more inside the transaction: another terminal may have declared in between.
            let plan = plan(tx, rules, found, of, now)?;
            let claim = plan.claim.clone().filter(|_| !plan.is_blocked()).ok_or_else(changed)?;
            let bytes = written(&claim, limit)?;
            let booked = Booking {
                plan: &plan,
                claim: &claim,
                out,
                own: &rules.prefix,
            };
            let staged = booked.store(tx, &bytes, &random, now)?;
            Ok(Made { staged, plan })
        })?;
        self.random = random;
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
            let mut files = vec![(sent.file_name, declarations::message_content(tx, sent.message)?)];
            files.extend(bundles::files(tx, &sent.number)?);
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
        view.remarks.push(match view.sending {
            Sending::SentBefore => "Er zijn geen nieuwe delen; dit zijn de bestanden van eerder.".to_owned(),
            Sending::New => "Er zijn geen delen om te bundelen.".to_owned(),
        });
        Ok(view)
    }
}

fn written(claim: &Declaratie, limit: usize) -> Result<Vec<u8>, AppError> {
    let too_large = || {
        AppError::new(
            ErrorKind::Refused,
            "BERICHT_TE_GROOT",
            "Deze delen zijn samen te groot voor één bericht; er is niets gemaakt.",
        )
        .hint("Bundel de delen in twee keer: eerst de ene helft van de map, dan de andere.")
    };
    match ijw::jw323::write(claim, &ijw::XsdVersie::default()) {
        Ok(bytes) if bytes.len() <= limit => Ok(bytes),
        Ok(_) => Err(too_large()),
        Err(WriteError::Refused(error)) if error.kind == ReadErrorKind::TooLarge => Err(too_large()),
        Err(_) => Err(AppError::internal("JW323")),
    }
}

/// A bundle on its way into the books.
struct Booking<'a> {
    plan: &'a Plan,
    claim: &'a Declaratie,
    out: &'a Path,
    own: &'a str,
}

impl Booking<'_> {
    fn store(
        &self,
        tx: Tx<'_>,
        bytes: &[u8],
        random: &Random,
        now: Moment,
    ) -> Result<Vec<(Staged, PathBuf)>, AppError> {
        let claim = self.claim;
        let name = format!("JW323_{}_{}_{}.xml", claim.gemeente, claim.month, claim.identification);
        let mut staged = vec![self.stage(&name, bytes)?];
        let parts = self.store_parts(tx, random, now)?;
        let office = self
            .plan
            .bundle
            .lines
            .iter()
            .filter(|line| line.keeps.is_none())
            .count();
        location::take_numbers(tx, "identificatie", 1)?;
        location::take_numbers(tx, "declaratie", 1)?;
        location::take_numbers(tx, "referentie", u32::try_from(office).unwrap_or(u32::MAX))?;
        let (id, message) = (random.id()?, random.id()?);
        self.insert_message(
            tx,
            (message, "JW323", claim.identification.as_str()),
            (&name, bytes),
            now,
        )?;
        let Bundle { lines, unsent } = &self.plan.bundle;
        bundles::insert(tx, (id, message), claim, (lines, unsent), &parts)?;
        for notice in notices(claim, self.plan) {
            if notice.about.prefix.as_str() == self.own {
                apply_notice(tx, &notice)?;
                continue;
            }
            let about = &notice.about;
            let name = super::file_name(
                FileKind::Notice,
                (&about.gemeente, about.month),
                &about.prefix,
                &about.identification,
            );
            let bytes = write_notice(&notice)?;
            staged.push(self.stage(&name, &bytes)?);
            let message = random.id()?;
            let identification = format!("{}-{}", about.identification, about.prefix);
            let stored = (message, FileKind::Notice.word(), identification.as_str());
            self.insert_message(tx, stored, (&name, &bytes), now)?;
            bundles::insert_file(tx, id, message)?;
        }
        Ok(staged)
    }

    fn stage(&self, name: &str, bytes: &[u8]) -> Result<(Staged, PathBuf), AppError> {
        let path = self.out.join(name);
        Ok((Staged::write(&path, bytes)?, path))
    }

    /// Stores the parts that are not in this file yet; the own one is booked as a location books it.
    fn store_parts(&self, tx: Tx<'_>, random: &Random, now: Moment) -> Result<Vec<(i64, NumberPrefix)>, AppError> {
        let mut parts = Vec::new();
        if let Some(own) = &self.plan.own {
            let ids = (random.id()?, random.id()?);
            store_part(tx, own, ids, now)?;
            parts.push((ids.1, own.part.prefix.clone()));
        }
        for chosen in &self.plan.parts {
            let message = match chosen.message {
                Some(stored) => stored,
                None => random.id()?,
            };
            if chosen.message.is_none() {
                let stored = NewMessage {
                    id: message,
                    direction: Direction::In,
                    kind: FileKind::Part.word(),
                    gemeente: &chosen.part.gemeente,
                    identification: chosen.part.number.as_str(),
                    file_name: &chosen.name,
                    content: &chosen.bytes,
                    answers: None,
                };
                declarations::insert_message(tx, &stored, &now.utc_text())?;
            }
            parts.push((message, chosen.part.prefix.clone()));
        }
        Ok(parts)
    }

    fn insert_message(
        &self,
        tx: Tx<'_>,
        (id, kind, identification): (i64, &str, &str),
        (file_name, content): (&str, &[u8]),
        now: Moment,
    ) -> Result<(), AppError> {
        let message = NewMessage {
            id,
            direction: Direction::Out,
            kind,
            gemeente: &self.claim.gemeente,
            identification,
            file_name,
            content,
            answers: None,
        };
        Ok(declarations::insert_message(tx, &message, &now.utc_text())?)
    }
}

/// Every line of a location in a bundle with the reference under which it went.
fn all_shares<'a>(
    claim: Option<&'a Declaratie>,
    bundle: &'a Bundle,
) -> impl Iterator<Item = (Option<&'a ReferentieNummer>, &'a BundledShare)> {
    let numbered = claim.into_iter().flat_map(|claim| &claim.lines).zip(&bundle.lines);
    let sent =
        numbered.flat_map(|(line, bundled)| bundled.shares.iter().map(move |share| (Some(&line.reference), share)));
    sent.chain(bundle.unsent.iter().map(|share| (None, share)))
}

/// What each location is told.
fn notices(claim: &Declaratie, plan: &Plan) -> Vec<BundleNotice> {
    let mut of_location: BTreeMap<&NumberPrefix, Vec<LineNotice>> = BTreeMap::new();
    for (sent_as, bundled) in all_shares(Some(claim), &plan.bundle) {
        let own = &bundled.share.own;
        of_location.entry(&own.location).or_default().push(LineNotice {
            reference: own.reference.clone(),
            role: bundled.role,
            sent_as: sent_as.cloned(),
            counted: bundled.counted,
            amount: bundled.share.amount,
            cut: bundled.cut.clone(),
        });
    }
    let parts = plan.all_parts();
    let notice = |(prefix, mut lines): (&NumberPrefix, Vec<LineNotice>)| {
        lines.sort_by(|a, b| a.reference.cmp(&b.reference));
        let mine = parts.iter().filter(|part| part.prefix == *prefix);
        BundleNotice {
            about: About {
                agb: claim.agb.clone(),
                gemeente: claim.gemeente.clone(),
                month: claim.month,
                prefix: prefix.clone(),
                identification: claim.identification.clone(),
                parts: mine.map(|part| part.number.clone()).collect(),
            },
            dated: claim.dated,
            lines,
        }
    };
    of_location.into_iter().map(notice).collect()
}

fn shown((month, gemeente): (Month, &GemeenteCode), plan: &Plan, files: Vec<PathBuf>) -> BundleView {
    let parts = plan.all_parts();
    let mut locations: BTreeMap<NumberPrefix, BundledLocation> = BTreeMap::new();
    let mut cut = Vec::new();
    for (_, bundled) in all_shares(plan.claim.as_ref(), &plan.bundle) {
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
    if plan.claim.is_none() && !plan.bundle.unsent.is_empty() {
        remarks.push("Alles in deze delen valt buiten wat de toewijzingen geven; er is niets te versturen.".to_owned());
    }
    let claim = plan.claim.as_ref();
    BundleView {
        month,
        gemeente: gemeente.clone(),
        files,
        lines: claim.map(|claim| claim.lines.clone()).unwrap_or_default(),
        total: claim.map_or(Cents::ZERO, |claim| claim.total),
        debit_credit: claim.map_or(DebetCredit::Debet, |claim| claim.total_debit_credit),
        locations: locations.into_values().collect(),
        cut,
        findings: plan.findings.clone(),
        remarks,
        sending: Sending::New,
    }
}
