//! JW306 and JW308: a rejection has a reason, what was refused says nothing of the file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plusgroep::ijw::care_answer::{self, Outcome};

#[path = "../check.rs"]
mod check;

fuzz_target!(|bytes: &[u8]| match care_answer::read(bytes) {
    Ok(answer) => assert_eq!(answer.outcome.codes().is_empty(), answer.outcome == Outcome::Accepted),
    Err(error) => check::no_content(&error.to_string()),
});
