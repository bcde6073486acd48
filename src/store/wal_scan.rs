//! The frames of a side file, read as they lie there.

use super::super::vault::to_hex;
use super::{Mark, StoreError};
use sha2::{Digest, Sha256};
use std::io::Read;

const HEADER: usize = 32;
/// The same, as the folder counts.
pub(super) const HEADER_BYTES: u64 = 32;
const FRAME_HEADER: usize = 24;
const MAGIC: u32 = 0x377f_0682;
const VERSION: u32 = 3_007_000;

/// Four bytes at a place, the first the highest; 0 beyond the end.
fn at(bytes: &[u8], place: usize) -> u32 {
    let four = bytes.get(place..place + 4).and_then(|four| four.try_into().ok());
    four.map_or(0, u32::from_be_bytes)
}

/// Up to which frame everything was acknowledged, and the running checksum there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Acknowledged {
    salts: [u8; 8],
    frames: u32,
    checksum: (u32, u32),
}

impl Acknowledged {
    /// By the beginning of the shared index, which is in the order of bytes of this computer.
    pub(super) fn of_index(header: &[u8]) -> Option<Self> {
        let native = |place: usize| Some(u32::from_ne_bytes(header.get(place..place + 4)?.try_into().ok()?));
        (native(0)? == VERSION).then_some(())?;
        Some(Self {
            salts: header.get(32..40)?.try_into().ok()?,
            frames: native(16)?,
            checksum: (native(24)?, native(28)?),
        })
    }

    fn fields(&self) -> String {
        let (one, two) = self.checksum;
        format!("{} {:010} {one:08x}{two:08x}", to_hex(&self.salts), self.frames)
    }

    fn of_fields([salts, frames, checksum]: [&str; 3]) -> Option<Self> {
        let (one, two) = (checksum.get(..8)?, checksum.get(8..)?);
        Some(Self {
            salts: u64::from_str_radix(salts, 16).ok()?.to_be_bytes(),
            frames: frames.parse().ok()?,
            checksum: (u32::from_str_radix(one, 16).ok()?, u32::from_str_radix(two, 16).ok()?),
        })
    }
}

/// What is known of a side file beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) acknowledged: Acknowledged,
    /// What the register was by then, with the side file.
    pub(super) mark: Mark,
}

/// How a generation stands there that there was not; as long as any other.
const NO_GENERATION: &str = "--------------------------------";

impl Note {
    fn fields(&self) -> String {
        let moment = |moment: Option<&(Vec<u8>, i64)>| match moment {
            Some((generation, n)) => format!("{} {n:020}", to_hex(generation)),
            None => format!("{NO_GENERATION} {:020}", 0),
        };
        format!(
            "2 {} {} {}",
            self.acknowledged.fields(),
            moment(self.mark.previous.as_ref()),
            moment(Some(&self.mark.current))
        )
    }

    /// One line of one length, so that a shorter one never leaves the end of a longer one.
    pub(super) fn to_line(&self) -> String {
        let fields = self.fields();
        let print = to_hex(&Sha256::digest(fields.as_bytes()));
        format!("{fields} {}\n", print.get(..16).unwrap_or_default())
    }

    /// `None` for a line that is torn or not ours.
    pub(super) fn of_line(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, salts, frames, checksum, before, before_n, generation, n, _] = words.as_slice() else {
            return None;
        };
        let moment = |generation: &str, n: &str| {
            let bytes = u128::from_str_radix(generation, 16).ok()?.to_be_bytes();
            Some((bytes.to_vec(), n.parse().ok()?))
        };
        let found = Self {
            acknowledged: Acknowledged::of_fields([salts, frames, checksum])?,
            mark: Mark {
                previous: moment(before, before_n),
                current: moment(generation, n)?,
            },
        };
        (found.to_line() == line).then_some(found)
    }
}

/// What a side file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scan {
    /// Whether something that was acknowledged is not whole. The torn end of a commit that never was is no damage.
    pub(super) damaged: bool,
    /// Up to the end of the last commit before the first frame that is not whole; `None` when the beginning is not.
    pub(super) whole_bytes: Option<u64>,
}

/// The running checksum of a side file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Checksum {
    one: u32,
    two: u32,
    /// Whether the words of the file have their highest byte first.
    highest_first: bool,
}

impl Checksum {
    fn add(&mut self, bytes: &[u8]) {
        let (pairs, _) = bytes.as_chunks::<8>();
        for [a, b, c, d, e, f, g, h] in pairs {
            let (first, second) = ([*a, *b, *c, *d], [*e, *f, *g, *h]);
            let word = if self.highest_first {
                u32::from_be_bytes
            } else {
                u32::from_le_bytes
            };
            self.one = self.one.wrapping_add(word(first)).wrapping_add(self.two);
            self.two = self.two.wrapping_add(word(second)).wrapping_add(self.one);
        }
    }
}

/// Fills as much of a buffer as there is.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> Result<usize, StoreError> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match from.read(rest)? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

impl Scan {
    const SOUND: Self = Self {
        damaged: false,
        whole_bytes: None,
    };

    /// Reads a side file to its end.
    pub(super) fn of(from: &mut impl Read, note: Option<&Acknowledged>) -> Result<Self, StoreError> {
        let mut header = [0; HEADER];
        let length = fill(from, &mut header)?;
        if length < HEADER {
            return Ok(Self::SOUND);
        }
        let mut running = Checksum {
            one: 0,
            two: 0,
            highest_first: at(&header, 0) & 1 == 1,
        };
        running.add(header.get(..24).unwrap_or_default());
        let size = usize::try_from(at(&header, 8)).unwrap_or(0);
        let is_known = at(&header, 0) & !1 == MAGIC && at(&header, 4) == VERSION && size.is_power_of_two();
        if !is_known || (running.one, running.two) != (at(&header, 24), at(&header, 28)) {
            // The beginning is synced before the first frame is written: with a frame behind it, it was changed since.
            let mut frame = [0; FRAME_HEADER + 512];
            let damaged = fill(from, &mut frame)? == frame.len();
            return Ok(Self {
                damaged,
                whole_bytes: None,
            });
        }
        let salts: [u8; 8] = header
            .get(16..24)
            .and_then(|salts| salts.try_into().ok())
            .unwrap_or_default();
        Frames {
            salts,
            running,
            note: note.filter(|note| note.salts == salts),
        }
        .read(from, size)
    }
}

struct Frames<'a> {
    salts: [u8; 8],
    running: Checksum,
    /// Of this side file, and no earlier one.
    note: Option<&'a Acknowledged>,
}

impl Frames<'_> {
    fn read(mut self, from: &mut impl Read, size: usize) -> Result<Scan, StoreError> {
        let mut frame = vec![0; FRAME_HEADER + size];
        let mut number = 0_u32;
        let mut whole_frames = 0_u32;
        // After the first frame that is not whole: whether a commit ended, and whether another one began behind it.
        let (mut is_broken, mut ended, mut went_on) = (false, false, false);
        let mut damaged = false;
        while fill(from, &mut frame)? == frame.len() {
            number = number.saturating_add(1);
            let is_ours = frame.get(8..16) == Some(self.salts.as_slice());
            is_broken = is_broken || !self.is_whole(&frame, is_ours);
            let is_commit = at(&frame, 4) != 0;
            if is_broken {
                damaged |= self.note.is_some_and(|note| number <= note.frames);
                went_on |= ended && is_ours;
                ended |= is_ours && is_commit;
            } else if is_commit {
                whole_frames = number;
            }
            let here = (self.running.one, self.running.two);
            damaged |= self
                .note
                .is_some_and(|note| note.frames == number && note.checksum != here);
        }
        damaged |= match self.note {
            Some(note) => number < note.frames,
            // A commit is synced before the next begins: what lies before another one was acknowledged.
            None => went_on,
        };
        let frame_bytes = u64::try_from(frame.len()).unwrap_or(u64::MAX);
        let header_bytes = u64::try_from(HEADER).unwrap_or(u64::MAX);
        Ok(Scan {
            damaged,
            whole_bytes: Some(header_bytes.saturating_add(frame_bytes.saturating_mul(whole_frames.into()))),
        })
    }

    fn is_whole(&mut self, frame: &[u8], is_ours: bool) -> bool {
        let mut running = self.running;
        running.add(frame.get(..8).unwrap_or_default());
        running.add(frame.get(FRAME_HEADER..).unwrap_or_default());
        let is_whole = is_ours && (running.one, running.two) == (at(frame, 16), at(frame, 20));
        if is_whole {
            self.running = running;
        }
        is_whole
    }
}
