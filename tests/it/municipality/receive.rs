//! A JW323 comes in: judged in the order of the control levels, booked, answered.

use super::answer::{Answer, Outcome, RejectedClient, RejectedLine, Reply, write};
use super::claim::{Claim, Client, Line, Side};
use super::ledger::{Code, State};
use super::noise::Disagreement;
use super::rules::{Breach, Seen};
use super::{Fault, Municipality, technical};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Rules that a replacement breaks when the municipality, out of disagreement, did not take the credit before it.
const FOLLOW: [&str; 3] = ["TR389", "TR322", "TR369"];

/// A message under judgement.
struct Case<'a> {
    claim: &'a Claim,
    references: BTreeMap<&'a str, usize>,
    /// Allocations of which a right credit was rejected in this message.
    withheld: BTreeSet<u32>,
    /// Codes of each line by client and place; empty is approved.
    verdicts: BTreeMap<(usize, usize), Vec<Code>>,
}

/// The codes of some breaches, each once.
fn codes_of(breaches: &[Breach]) -> Vec<Code> {
    let mut codes: Vec<Code> = Vec::new();
    for breach in breaches {
        if !codes.contains(&breach.code) {
            codes.push(breach.code);
        }
    }
    codes
}

impl Municipality {
    /// Takes in a JW323 on a day, books what it approves, and answers it.
    pub fn receive(&mut self, jw323: &[u8], today: NaiveDate) -> Answer {
        let claim = match Claim::parse(jw323) {
            Ok(claim) => claim,
            Err(rule) => {
                self.faults.push(Fault {
                    message: None,
                    reference: None,
                    rule,
                    code: "",
                });
                self.noise.calm();
                return Answer {
                    bytes: Vec::new(),
                    what: Outcome::Refused,
                };
            }
        };
        let what = self.judge(&claim, today);
        self.noise.calm();
        self.ledger.remember(&claim);
        let identification = self.next_identification('A');
        let reply = Reply {
            municipality: &self.code,
            identification: &identification,
            today,
        };
        let bytes = write(&reply, &claim, &what);
        Answer { bytes, what }
    }

    fn judge(&mut self, claim: &Claim, today: NaiveDate) -> Outcome {
        let rules = technical::broken(claim);
        let technical: Vec<Breach> = rules.into_iter().map(|rule| Breach { rule, code: "0001" }).collect();
        for breaches in [technical, self.header_breaches(claim, today)] {
            if !breaches.is_empty() {
                self.blame(claim, None, &breaches);
                return Outcome::HeaderOnly(codes_of(&breaches));
            }
        }
        if self.noise.strikes(Disagreement::Header) {
            return Outcome::HeaderOnly(vec!["0001"]);
        }
        let breaches = self.declaration_breaches(claim);
        if !breaches.is_empty() {
            self.blame(claim, None, &breaches);
            return Outcome::Unprocessed(codes_of(&breaches));
        }
        if self.noise.strikes(Disagreement::Declaration) {
            return Outcome::Unprocessed(vec![self.noise.one_of(["8214", "9333"])]);
        }
        let outcome = self.process(claim);
        self.close_month(claim);
        outcome
    }

    fn blame(&mut self, claim: &Claim, line: Option<&Line>, breaches: &[Breach]) {
        self.faults.extend(breaches.iter().map(|breach| Fault {
            message: Some(claim.identification.clone()),
            reference: line.map(|line| line.reference.clone()),
            rule: breach.rule.to_owned(),
            code: breach.code,
        }));
    }

    /// All clients first, then all credits, then all debits (OP366).
    fn process(&mut self, claim: &Claim) -> Outcome {
        let mut case = Case::new(claim);
        let mut of_clients: Vec<Vec<Code>> = Vec::new();
        for client in &claim.clients {
            let codes = self.judge_client(claim, client);
            of_clients.push(codes);
        }
        for side in [Side::Credit, Side::Debit] {
            for (at, client) in claim.clients.iter().enumerate() {
                for (place, line) in client.lines.iter().enumerate() {
                    if line.side == side {
                        let codes = if of_clients[at].is_empty() {
                            self.judge_line(&mut case, &client.bsn, line)
                        } else {
                            vec!["0233"]
                        };
                        self.book(claim, client, line, &codes);
                        case.verdicts.insert((at, place), codes);
                    }
                }
            }
        }
        case.outcome(&of_clients)
    }

    fn judge_client(&mut self, claim: &Claim, client: &Client) -> Vec<Code> {
        let breaches = self.client_breaches(claim, client);
        self.blame(claim, None, &breaches);
        if breaches.is_empty() && self.noise.strikes(Disagreement::Client) {
            return vec!["8187"];
        }
        codes_of(&breaches)
    }

    fn judge_line(&mut self, case: &mut Case<'_>, bsn: &str, line: &Line) -> Vec<Code> {
        let seen = Seen {
            claim: case.claim,
            line,
            references: &case.references,
        };
        let breaches = self.line_breaches(&seen, bsn);
        let is_debit = line.side == Side::Debit;
        let strikes = breaches.is_empty()
            && (self.noise.strikes(Disagreement::Line) || (is_debit && self.noise.strikes(Disagreement::Debit)));
        if strikes {
            return match line.side {
                Side::Credit => {
                    case.withheld.insert(line.allocation);
                    vec!["8017"]
                }
                Side::Debit => vec![self.noise.one_of(["0611", "9338", "9339", "9340", "S329"])],
            };
        }
        let follows = case.withheld.contains(&line.allocation);
        let own = |breach: &&Breach| !(follows && FOLLOW.contains(&breach.rule));
        let own: Vec<Breach> = breaches.iter().filter(own).copied().collect();
        self.blame(case.claim, Some(line), &own);
        codes_of(&breaches)
    }

    fn book(&mut self, claim: &Claim, client: &Client, line: &Line, codes: &[Code]) {
        let state = if codes.is_empty() {
            State::Approved
        } else {
            State::Rejected(codes.to_vec())
        };
        self.ledger.book(&claim.sender, &client.bsn, line, state);
    }
}

impl<'a> Case<'a> {
    fn new(claim: &'a Claim) -> Self {
        let mut references = BTreeMap::new();
        for line in claim.lines() {
            *references.entry(line.reference.as_str()).or_default() += 1;
        }
        Self {
            claim,
            references,
            withheld: BTreeSet::new(),
            verdicts: BTreeMap::new(),
        }
    }

    fn outcome(self, of_clients: &[Vec<Code>]) -> Outcome {
        let mut rejected: Vec<RejectedClient> = Vec::new();
        for ((at, place), codes) in self.verdicts {
            if codes.is_empty() {
                continue;
            }
            let line = RejectedLine {
                line: place,
                reference: self.claim.clients[at].lines[place].reference.clone(),
                codes,
            };
            match rejected.last_mut() {
                Some(client) if client.client == at => client.lines.push(line),
                _ => rejected.push(RejectedClient {
                    client: at,
                    codes: Some(of_clients[at].clone())
                        .filter(|codes| !codes.is_empty())
                        .unwrap_or(vec!["0200"]),
                    lines: vec![line],
                }),
            }
        }
        if rejected.is_empty() {
            Outcome::Granted
        } else {
            Outcome::Partly(rejected)
        }
    }
}
