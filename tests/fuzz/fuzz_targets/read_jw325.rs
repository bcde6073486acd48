//! JW325: what is settled adds up, what was refused or contradicts itself says nothing of the file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plusgroep::domain::declaration::DebetCredit;
use plusgroep::domain::money::Cents;
use plusgroep::ijw::jw325::{self, Outcome};

#[path = "../check.rs"]
mod check;

fn signed(amount: Cents, debit_credit: DebetCredit) -> i128 {
    let cents = i128::from(amount.cents());
    if debit_credit == DebetCredit::Debet {
        cents
    } else {
        -cents
    }
}

fuzz_target!(|bytes: &[u8]| {
    let message = match jw325::read(bytes) {
        Ok(message) => message,
        Err(error) => return check::no_content(&error.to_string()),
    };
    let rejected = match message.outcome() {
        Ok(Outcome::Judged { rejected }) => rejected,
        Ok(Outcome::AllGranted) => Vec::new(),
        Ok(Outcome::MessageRejected(_) | Outcome::DeclarationRejected(_)) => return,
        Err(contradiction) => return check::no_content(&contradiction.to_string()),
    };
    let answer = message.answer.expect("something was granted or rejected");
    let lines = rejected
        .iter()
        .map(|line| signed(line.line.amount, line.line.debit_credit));
    let left = signed(answer.submitted.amount, answer.submitted.debit_credit)
        - signed(answer.granted.amount, answer.granted.debit_credit);
    assert_eq!(lines.sum::<i128>(), left);
});
