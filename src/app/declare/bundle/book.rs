//! Booking a bundle: its messages, the parts behind them, and what each location is told.

use super::super::book::how_many;
use super::answer::{Telling, split};
use super::file::FileKind;
use super::form_back::write_notice;
use super::part::store_part;
use super::plan::Plan;
use super::process::apply_notice;
use crate::app::env::{Moment, Random};
use crate::app::error::AppError;
use crate::domain::declaration::bundle::part::{
    About, BundleNotice, Elsewhere, LineNotice, NumberPrefix, OwnLine, Part, Role,
};
use crate::domain::declaration::bundle::{BundledLine, BundledShare};
use crate::domain::declaration::{Declaratie, DeclarationState, ReferentieNummer};
use crate::store::declarations::{self, Direction, NewMessage, Settled};
use crate::store::files::Staged;
use crate::store::{Tx, bundles, location};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A bundle on its way into the books.
pub(super) struct Booking<'a> {
    pub(super) plan: &'a Plan,
    pub(super) out: &'a Path,
    /// Letters of this office itself.
    pub(super) own: &'a str,
    pub(super) now: Moment,
}

/// One message of a bundle with the lines of locations in it.
struct Message<'a> {
    claim: &'a Declaratie,
    lines: &'a [BundledLine],
    /// Lines of which nothing goes; they are told with the last message.
    unsent: &'a [BundledShare],
}

impl Message<'_> {
    fn shares(&self) -> impl Iterator<Item = (Option<&ReferentieNummer>, &BundledShare)> {
        shares_of(self.claim, self.lines).chain(self.unsent.iter().map(|share| (None, share)))
    }

    /// The lines of locations that are handed in with it, so that they do not go again.
    fn handed_in(&self) -> BTreeSet<&OwnLine> {
        let new = self.shares().filter(|(_, bundled)| bundled.role != Role::Carried);
        new.map(|(_, bundled)| &bundled.share.own).collect()
    }
}

/// Every line of a location in a claim with the reference under which it went.
fn shares_of<'a>(
    claim: &'a Declaratie,
    lines: &'a [BundledLine],
) -> impl Iterator<Item = (Option<&'a ReferentieNummer>, &'a BundledShare)> {
    let numbered = claim.lines.iter().zip(lines);
    numbered.flat_map(|(line, bundled)| bundled.shares.iter().map(move |share| (Some(&line.reference), share)))
}

/// Every line of a location in a plan.
pub(super) fn all_shares(plan: &Plan) -> impl Iterator<Item = &BundledShare> {
    let sent = plan.bundle.lines.iter().flat_map(|bundled| &bundled.shares);
    sent.chain(&plan.bundle.unsent)
}

impl Booking<'_> {
    pub(super) fn store(&self, tx: Tx<'_>, random: &Random) -> Result<Vec<(Staged, PathBuf)>, AppError> {
        let stored = self.store_parts(tx, random)?;
        let mut staged = Vec::new();
        let mut lines = self.plan.bundle.lines.as_slice();
        for (at, ready) in self.plan.messages.iter().enumerate() {
            let (mine, rest) = lines
                .split_at_checked(ready.claim.lines.len())
                .ok_or_else(|| AppError::internal("BUNDEL_DELING"))?;
            lines = rest;
            let is_last = at + 1 == self.plan.messages.len();
            let message = Message {
                claim: &ready.claim,
                lines: mine,
                unsent: if is_last { &self.plan.bundle.unsent } else { &[] },
            };
            staged.extend(self.store_message(tx, &message, &ready.bytes, &stored, random)?);
        }
        if let Some(claim) = &self.plan.nothing {
            staged.extend(self.store_nothing(tx, claim, &stored, random)?);
        }
        Ok(staged)
    }

    /// Tells the locations that nothing of their lines goes. No answer of the municipality comes, so theirs is written at once.
    fn store_nothing(
        &self,
        tx: Tx<'_>,
        claim: &Declaratie,
        stored: &[(i64, &Part)],
        random: &Random,
    ) -> Result<Vec<(Staged, PathBuf)>, AppError> {
        let message = Message {
            claim,
            lines: &[],
            unsent: &self.plan.bundle.unsent,
        };
        // Under this name and number it stands in the books; each location has a file of its own.
        let word = FileKind::Notice.word();
        let name = format!(
            "{word}_{}_{}_{}.json",
            claim.gemeente, claim.month, claim.identification
        );
        let told = self.notices(&message, &message.handed_in(), stored);
        let bytes: Vec<Vec<u8>> = told.iter().map(write_notice).collect::<Result<_, _>>()?;
        let bytes = bytes.concat();
        let mut staged = self.book_message(tx, &message, (word, &name, &bytes), stored, random)?;
        let settled = Settled {
            state: DeclarationState::Answered,
            granted: Some((claim.total, claim.total_debit_credit)),
            on: self.now.day(),
            codes: Vec::new(),
        };
        declarations::settle(tx, &claim.number, &settled)?;
        let mut all = declarations::list(tx)?.into_iter();
        let summary = all.find(|sent| sent.number == claim.number);
        let summary = summary.ok_or_else(|| AppError::internal("BUNDEL"))?;
        let telling = Telling {
            agb: &claim.agb,
            own: self.own,
            folder: self.out,
            now: self.now,
        };
        staged.extend(split(tx, &summary, (DeclarationState::Answered, &[]), telling, random)?);
        Ok(staged)
    }

    /// Stores one message with what is behind it, and tells the locations.
    fn store_message(
        &self,
        tx: Tx<'_>,
        message: &Message<'_>,
        bytes: &[u8],
        stored: &[(i64, &Part)],
        random: &Random,
    ) -> Result<Vec<(Staged, PathBuf)>, AppError> {
        let claim = message.claim;
        let name = format!("JW323_{}_{}_{}.xml", claim.gemeente, claim.month, claim.identification);
        let mut staged = vec![self.stage(&name, bytes)?];
        staged.extend(self.book_message(tx, message, ("JW323", &name, bytes), stored, random)?);
        Ok(staged)
    }

    /// Books a message of a bundle, and tells the locations what became of their lines in it.
    fn book_message(
        &self,
        tx: Tx<'_>,
        message: &Message<'_>,
        (kind, name, bytes): (&str, &str, &[u8]),
        stored: &[(i64, &Part)],
        random: &Random,
    ) -> Result<Vec<(Staged, PathBuf)>, AppError> {
        let (claim, mut staged) = (message.claim, Vec::new());
        let office = message.lines.iter().filter(|line| line.keeps.is_none()).count();
        location::take_numbers(tx, "identificatie", 1)?;
        location::take_numbers(tx, "declaratie", 1)?;
        location::take_numbers(tx, "referentie", how_many(office)?)?;
        let (id, sent) = (random.id()?, random.id()?);
        let head = (sent, kind, claim.identification.as_str());
        self.insert_message(tx, claim, head, (name, bytes))?;
        let handed_in = message.handed_in();
        let parts: Vec<(i64, NumberPrefix)> = stored
            .iter()
            .filter(|(_, part)| is_in(part, &handed_in))
            .map(|(message, part)| (*message, part.prefix.clone()))
            .collect();
        bundles::insert(tx, (id, sent), claim, (message.lines, message.unsent), &parts)?;
        for notice in self.notices(message, &handed_in, stored) {
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
            let told = random.id()?;
            let identification = format!("{}-{}", about.identification, about.prefix);
            let head = (told, FileKind::Notice.word(), identification.as_str());
            self.insert_message(tx, claim, head, (&name, &bytes))?;
            bundles::insert_file(tx, id, told)?;
        }
        Ok(staged)
    }

    fn stage(&self, name: &str, bytes: &[u8]) -> Result<(Staged, PathBuf), AppError> {
        let path = self.out.join(name);
        Ok((Staged::write(&path, bytes)?, path))
    }

    /// Stores the parts that are not in this file yet, also where all of it waits; the own one is booked as a location books it.
    fn store_parts(&self, tx: Tx<'_>, random: &Random) -> Result<Vec<(i64, &Part)>, AppError> {
        let mut parts = Vec::new();
        if let Some(own) = &self.plan.own {
            let ids = (random.id()?, random.id()?);
            store_part(tx, own, ids, self.now)?;
            parts.push((ids.1, &own.part));
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
                declarations::insert_message(tx, &stored, &self.now.utc_text())?;
            }
            parts.push((message, &chosen.part));
        }
        Ok(parts)
    }

    fn insert_message(
        &self,
        tx: Tx<'_>,
        claim: &Declaratie,
        (id, kind, identification): (i64, &str, &str),
        (file_name, content): (&str, &[u8]),
    ) -> Result<(), AppError> {
        let message = NewMessage {
            id,
            direction: Direction::Out,
            kind,
            gemeente: &claim.gemeente,
            identification,
            file_name,
            content,
            answers: None,
        };
        Ok(declarations::insert_message(tx, &message, &self.now.utc_text())?)
    }

    /// What each location is told.
    fn notices(
        &self,
        message: &Message<'_>,
        handed_in: &BTreeSet<&OwnLine>,
        stored: &[(i64, &Part)],
    ) -> Vec<BundleNotice> {
        let mut of_location: BTreeMap<&NumberPrefix, Vec<LineNotice>> = BTreeMap::new();
        for (sent_as, bundled) in message.shares() {
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
        let waiting: BTreeSet<&OwnLine> = self.plan.bundle.waiting.iter().map(|line| &line.own).collect();
        let claim = message.claim;
        let notice = |(prefix, mut lines): (&NumberPrefix, Vec<LineNotice>)| {
            lines.sort_by(|a, b| a.reference.cmp(&b.reference));
            let parts = || {
                let all = stored.iter().map(|(_, part)| *part);
                all.filter(|part| part.prefix == *prefix && is_handed_in(part, handed_in))
            };
            BundleNotice {
                about: About {
                    agb: claim.agb.clone(),
                    gemeente: claim.gemeente.clone(),
                    month: claim.month,
                    prefix: prefix.clone(),
                    identification: claim.identification.clone(),
                    parts: parts().map(|part| part.number.clone()).collect(),
                    elsewhere: parts().flat_map(|part| elsewhere(part, handed_in, &waiting)).collect(),
                },
                dated: claim.dated,
                lines,
            }
        };
        of_location.into_iter().map(notice).collect()
    }
}

/// Says whether a message has lines of a part, or needs none of it: news of allocations alone.
fn is_in(part: &Part, handed_in: &BTreeSet<&OwnLine>) -> bool {
    part.lines.is_empty() || is_handed_in(part, handed_in)
}

fn is_handed_in(part: &Part, handed_in: &BTreeSet<&OwnLine>) -> bool {
    let mut lines = part.lines.iter();
    lines.any(|handed| handed_in.contains(&part.own(&handed.line.reference)))
}

/// Lines of a part that are not in a message, and where they are.
pub(super) fn elsewhere(
    part: &Part,
    here: &BTreeSet<&OwnLine>,
    waiting: &BTreeSet<&OwnLine>,
) -> BTreeMap<ReferentieNummer, Elsewhere> {
    let lines = part.lines.iter().map(|handed| part.own(&handed.line.reference));
    let others = lines.filter(|own| !here.contains(own));
    others
        .map(|own| {
            let place = if waiting.contains(&own) {
                Elsewhere::Waiting
            } else {
                Elsewhere::Bundled
            };
            (own.reference, place)
        })
        .collect()
}
