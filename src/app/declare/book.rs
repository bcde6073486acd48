//! Making the files of a month: numbers, bytes and lines are booked in one transaction, then each file gets its name.

use super::rules::{Known, Skip, forbids};
use super::seen::{SeenLines, changed, refuse_other_lines};
use super::tasks::Sight;
use super::{ClaimView, Sending};
use crate::app::env::Moment;
use crate::app::error::{AppError, ErrorKind};
use crate::app::progress::Progress;
use crate::app::session::Session;
use crate::app::subsidy_account::stands_there;
use crate::domain::declaration::bundle::part::DeclarationKind;
use crate::domain::declaration::month::ProposedLine;
use crate::domain::declaration::{Declaratie, Prestatie};
use crate::domain::ids::GemeenteCode;
use crate::domain::role::Permission;
use crate::domain::time::Month;
use crate::ijw::{self, ReadErrorKind, WriteError};
use crate::store::declarations::{self, Direction, NewMessage};
use crate::store::files::Staged;
use crate::store::{Tx, bundles, line_days, location};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

/// What did not happen when a month changed meanwhile.
const NOT_MADE: &str = "gemaakt";

/// A message that is ready: the claim and its bytes.
struct Ready {
    claim: Declaratie,
    /// The days behind each line.
    days: Vec<Vec<(NaiveDate, u32)>>,
    bytes: Vec<u8>,
}

impl Session {
    /// Works out a month's claim and writes its file into a folder; a claim with a `fout` is not written.
    ///
    /// The file is first written beside its place, then its numbers are booked together with its bytes, then it gets its
    /// name. So a full disk books nothing, and a computer that stops in between hands the same bytes out at the next try.
    /// A claim that is too large for one message goes in more (OP179), each child whole in one of them.
    pub fn make_claim(
        &mut self,
        month: Month,
        gemeente: &GemeenteCode,
        folder: &Path,
        now: Moment,
    ) -> Result<ClaimView, AppError> {
        let of = (month, gemeente);
        self.make_claim_showing(of, Sight::Blind, folder, now, Progress::whole(&mut |_| {}))
    }

    /// The same for who had lines in sight and said that those go: others are not booked. It tells how far it is.
    pub fn make_claim_showing(
        &mut self,
        of: (Month, &GemeenteCode),
        seen: Sight<&SeenLines>,
        folder: &Path,
        now: Moment,
        mut progress: Progress<'_>,
    ) -> Result<ClaimView, AppError> {
        self.require(Permission::Declare)?;
        let (month, gemeente) = of;
        self.require_partner(month, gemeente, now)?;
        let mut shown = self.at_one_moment(|| self.claim_as_it_is(of, now, progress.part(0, 40)))?;
        let lines = SeenLines::of(&shown.lines);
        refuse_other_lines(seen, &lines, NOT_MADE)?;
        if shown.sending == Sending::SentBefore {
            shown.files = self.hand_out_again((month, gemeente), folder)?;
        } else if !shown.is_blocked() && !shown.lines.is_empty() {
            std::fs::create_dir_all(folder).map_err(crate::store::StoreError::from)?;
            (shown.files, shown.lines) = self.book((month, gemeente), &lines, folder, now, progress.part(45, 100))?;
        }
        shown.file = shown.files.first().cloned();
        Ok(shown)
    }

    /// Writes a declaration and the answer to it, byte for byte as they went and came, into a folder; of a bundle also what went
    /// to the locations.
    pub fn hand_out_messages(&self, number: &str, folder: &Path) -> Result<Vec<PathBuf>, AppError> {
        let sent = self.declaration(number)?.summary;
        let tx = self.store.read();
        std::fs::create_dir_all(folder).map_err(crate::store::StoreError::from)?;
        let mut files = vec![(sent.file_name, declarations::message_content(tx, sent.message)?)];
        if let Some(answer) = declarations::answer_to(tx, sent.message)? {
            let name = format!("JW325_{}_{}_{}.xml", sent.gemeente, sent.month, sent.identification);
            files.push((name, answer.content));
        }
        files.extend(bundles::files(tx, &sent.number)?);
        files
            .into_iter()
            .map(|(name, content)| hand_out(folder, &name, &content))
            .collect()
    }

    /// For tests of the limit: messages are split above this number of bytes.
    pub fn limit_message_bytes(&mut self, bytes: usize) {
        self.message_limit = bytes;
    }

    /// Books the claim and puts its files in place.
    fn book(
        &mut self,
        (month, gemeente): (Month, &GemeenteCode),
        seen: &SeenLines,
        folder: &Path,
        now: Moment,
        mut progress: Progress<'_>,
    ) -> Result<(Vec<PathBuf>, Vec<Prestatie>), AppError> {
        let detail = format!("maand={month} gemeente={gemeente}");
        let (limit, random) = (self.message_limit, &self.desk.random);
        let (staged, lines) = self.audited(now, "declaratie.gemaakt", &detail, |tx| {
            // Worked out once more inside the transaction: another terminal may have declared in between.
            let rules = &self.house;
            let proposal = rules.propose_on(tx, (month, gemeente), now.day(), progress.part(0, 80))?;
            if proposal.is_blocked() || proposal.lines.is_empty() {
                return Err(changed(NOT_MADE));
            }
            refuse_other_lines(Sight::Of(seen), &SeenLines::proposed(&proposal.lines), NOT_MADE)?;
            let number = |lines: &[ProposedLine], skip| rules.numbered(tx, lines, (month, gemeente), now, skip);
            let known = Known::read(tx, gemeente)?;
            let fits = |claim: &Declaratie| !forbids(&known.check(claim, now));
            check_not_of_office(tx, gemeente, &proposal.lines)?;
            let messages = pack(&proposal.lines, limit, (&number, &fits))?;
            let (mut staged, mut lines) = (Vec::new(), Vec::new());
            for ready in messages {
                let ids = (random.id()?, random.id()?);
                staged.push(store(tx, &ready, folder, ids, now)?);
                lines.extend(ready.claim.lines);
            }
            Ok((staged, lines))
        })?;
        let mut paths = Vec::new();
        for (staged, path) in staged {
            staged.place()?;
            paths.push(path);
        }
        Ok((paths, lines))
    }

    /// Hands out the stored files of a month that count as sent; nothing is booked.
    pub fn hand_out_claim(
        &self,
        month: Month,
        gemeente: &GemeenteCode,
        folder: &Path,
    ) -> Result<Vec<PathBuf>, AppError> {
        self.require(Permission::Declare)?;
        let paths = self.hand_out_again((month, gemeente), folder)?;
        if paths.is_empty() {
            let text = "Van deze maand is geen bestand verzonden dat geldt.";
            return Err(AppError::new(ErrorKind::NotFound, "GEEN_BESTAND", text).hint("Maak de declaratie eerst."));
        }
        Ok(paths)
    }

    /// Hands out the stored bytes of the claims that were sent for this month.
    fn hand_out_again(&self, of: (Month, &GemeenteCode), folder: &Path) -> Result<Vec<PathBuf>, AppError> {
        let (month, gemeente) = of;
        let tx = self.store.read();
        std::fs::create_dir_all(folder).map_err(crate::store::StoreError::from)?;
        declarations::standing(tx, gemeente, month)?
            .into_iter()
            .map(|sent| {
                let content = declarations::message_content(tx, sent.message)?;
                hand_out(folder, &sent.file_name, &content)
            })
            .collect()
    }
}

/// Writes a stored message into a folder. A file of that name with other bytes is refused: naming it would hand out what was
/// never sent.
fn hand_out(folder: &Path, name: &str, content: &[u8]) -> Result<PathBuf, AppError> {
    let path = folder.join(name);
    if !stands_there(&path, content)? {
        crate::store::files::write_new(&path, content)?;
    }
    Ok(path)
}

/// A line that went in a part went to the municipality under a number of the office: only a part can give it back.
fn check_not_of_office(tx: Tx<'_>, gemeente: &GemeenteCode, lines: &[ProposedLine]) -> Result<(), AppError> {
    let in_parts = bundles::part_references(tx, gemeente)?;
    let mut credits = lines.iter().filter_map(|line| line.previous_reference.as_ref());
    if credits.any(|previous| in_parts.contains(previous)) {
        let text =
            "Deze declaratie neemt regels terug die in een deel naar het kantoor gingen; alleen het kantoor kan dat.";
        let hint = "Lever de maand aan met: plusgroep declaratie deel.";
        return Err(AppError::new(ErrorKind::Refused, "VIA_KANTOOR", text).hint(hint));
    }
    Ok(())
}

/// Divides lines over as few halves as needed for each message to fit; a child stays whole (TR101).
fn pack(
    lines: &[ProposedLine],
    limit: usize,
    (number, fits): (
        &impl Fn(&[ProposedLine], Skip) -> Result<Declaratie, AppError>,
        &impl Fn(&Declaratie) -> bool,
    ),
) -> Result<Vec<Ready>, AppError> {
    let mut waiting = vec![lines];
    let (mut ready, mut skip) = (Vec::new(), Skip::default());
    while let Some(part) = waiting.pop() {
        let claim = number(part, skip)?;
        if !fits(&claim) {
            return Err(changed(NOT_MADE));
        }
        let bytes = match ijw::jw323::write(&claim, &ijw::XsdVersie::default()) {
            Ok(bytes) if bytes.len() <= limit => Some(bytes),
            Ok(_) => None,
            Err(WriteError::Refused(error)) if error.kind == ReadErrorKind::TooLarge => None,
            Err(_) => return Err(AppError::internal("JW323")),
        };
        if let Some(bytes) = bytes {
            skip.messages += 1;
            skip.references += u64::try_from(part.len()).unwrap_or(u64::MAX);
            let days = part.iter().map(|line| line.days.clone()).collect();
            ready.push(Ready { claim, days, bytes });
        } else {
            let (first, second) = halves(part)?;
            waiting.extend([second, first]);
        }
    }
    Ok(ready)
}

/// Two halves of lines that are sorted by child, divided between two children.
fn halves(lines: &[ProposedLine]) -> Result<(&[ProposedLine], &[ProposedLine]), AppError> {
    let borders: Vec<usize> = (1..lines.len())
        .filter(|at| {
            let child = |at: usize| lines.get(at).map(|line| line.child);
            child(*at) != child(at - 1)
        })
        .collect();
    let middle = borders.get(borders.len() / 2).copied();
    middle.and_then(|at| lines.split_at_checked(at)).ok_or_else(|| {
        AppError::new(
            ErrorKind::Refused,
            "BERICHT_TE_GROOT",
            "De regels van één kind zijn samen te groot voor een bericht.",
        )
    })
}

/// Stages the file of a message and books it with its numbers.
fn store(
    tx: Tx<'_>,
    ready: &Ready,
    folder: &Path,
    (id, message): (i64, i64),
    now: Moment,
) -> Result<(Staged, PathBuf), AppError> {
    let Ready { claim, days, bytes } = ready;
    let name = format!("JW323_{}_{}_{}.xml", claim.gemeente, claim.month, claim.identification);
    let path = folder.join(&name);
    let staged = Staged::write(&path, bytes)?;
    location::take_numbers(tx, "identificatie", 1)?;
    location::take_numbers(tx, "declaratie", 1)?;
    location::take_numbers(tx, "referentie", how_many(claim.lines.len())?)?;
    let stored = NewMessage {
        id: message,
        direction: Direction::Out,
        kind: "JW323",
        gemeente: &claim.gemeente,
        identification: claim.identification.as_str(),
        file_name: &name,
        content: bytes,
        answers: None,
    };
    declarations::insert_message(tx, &stored, &now.utc_text())?;
    declarations::insert(tx, (id, message), claim, DeclarationKind::Own)?;
    for (line, days) in claim.lines.iter().zip(days) {
        line_days::insert(tx, &line.reference, days)?;
    }
    Ok((staged, path))
}

/// How many numbers so many lines take; what cannot be counted is refused rather than numbered short.
pub(super) fn how_many(lines: usize) -> Result<u32, AppError> {
    u32::try_from(lines).map_err(|_| AppError::internal("NUMMER"))
}
