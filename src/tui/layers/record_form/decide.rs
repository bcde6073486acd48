//! Someone else changed the record meanwhile: field by field the person says which text is to count.

use super::RecordForm;
use crate::app::dossier::{Basis, Conflict, Difference};
use crate::tui::children::ChildrenEffect;
use crate::tui::layers::Layer;
use crate::tui::layers::picker::{Choice, Item, Picker};
use crate::tui::text_children as words;
use chrono::NaiveDateTime;

/// What is still to be decided.
#[derive(Debug)]
pub struct Deciding {
    /// Who changed the record last; empty when a file did.
    who: String,
    /// Fields that both changed, and not into the same, the next one first.
    left: Vec<Difference>,
    /// What the decision is based on.
    basis: Basis,
}

fn name_of(by: Option<&(String, NaiveDateTime)>) -> String {
    by.map_or_else(|| words::A_FILE.to_owned(), |(who, _)| who.clone())
}

impl Deciding {
    /// Who changed a field; of what was taken back as a whole, whoever did that.
    fn changed_by(&self, field: &Difference) -> String {
        if self.basis == Basis::Nothing {
            self.who.clone()
        } else {
            name_of(field.by.as_ref())
        }
    }
}

impl RecordForm {
    /// Shows under each field that both changed what it was and what someone else made of it; what stands in the field is the
    /// own text. A field that this person did not touch follows what is there now; what was taken over so is said.
    pub(super) fn begin_deciding(&mut self, conflict: Conflict) {
        let Conflict {
            by, differences, basis, ..
        } = conflict;
        let is_gone = basis == Basis::Nothing;
        let mut deciding = Deciding {
            who: name_of(by.as_ref()),
            left: Vec::new(),
            basis,
        };
        let mut followed = Vec::new();
        for field in differences {
            if field.own == field.theirs || !(is_gone || field.is_theirs()) {
                continue;
            }
            let who = deciding.changed_by(&field);
            let Some(line) = self.lines.iter_mut().find(|line| line.spec.key == field.key) else {
                continue;
            };
            if is_gone || field.is_own() {
                line.error = Some(words::meanwhile(&field, &who));
                deciding.left.push(field);
            } else {
                line.put(&field.theirs.typed);
                followed.push(words::followed(&field, &who));
            }
        }
        self.followed = followed;
        self.deciding = Some(deciding);
        self.settle_when_decided();
    }

    /// What was taken over from someone else without a question; nothing when nothing was.
    pub fn taken_over(&mut self) -> Option<String> {
        let followed = std::mem::take(&mut self.followed);
        (!followed.is_empty()).then(|| words::taken_over(&followed))
    }

    /// The question about the next field; what is there now comes first.
    pub fn question(&self) -> Option<Layer> {
        let deciding = self.deciding.as_ref()?;
        let field = deciding.left.first()?;
        let item = |(name, text, choice): (String, &str, Option<String>)| Item {
            name,
            detail: words::quoted(text),
            choice: Choice::Children(ChildrenEffect::Decide(field.key, choice)),
        };
        let theirs = Some(field.theirs.typed.clone());
        let mut items = vec![
            item((
                words::keep_theirs(&deciding.changed_by(field)),
                &field.theirs.shown,
                theirs,
            )),
            item((words::KEEP_OWN.to_owned(), &field.own.shown, None)),
        ];
        // Where only one of the two changed it, what it was is what the other one has.
        if field.was != field.theirs && field.was != field.own {
            let was = Some(field.was.typed.clone());
            items.push(item((words::BACK_TO_WAS.to_owned(), &field.was.shown, was)));
        }
        let mut lines = self.lines.iter();
        let takes = lines
            .find(|line| line.spec.key == field.key)
            .map(|line| line.spec.takes);
        Some(Layer::Picker(Picker::new(
            words::which_counts(field.label, takes),
            items,
        )))
    }

    /// Takes a decision over: another text in the field, or the own one. The last one makes the form one on what is there now.
    pub fn decide(&mut self, key: &str, text: Option<&str>) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.spec.key == key) {
            line.error = None;
            if let Some(text) = text {
                line.put(text);
            }
        }
        if let Some(deciding) = &mut self.deciding {
            deciding.left.retain(|field| field.key != key);
        }
        self.settle_when_decided();
    }

    fn settle_when_decided(&mut self) {
        let Some(deciding) = self.deciding.take_if(|deciding| deciding.left.is_empty()) else {
            return;
        };
        self.target = self.target.based_on(&deciding.basis);
        self.refused = None;
        for line in &mut self.lines {
            line.error = None;
        }
        self.at = self.lines.len();
    }
}
