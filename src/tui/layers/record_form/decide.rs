//! Someone else changed the record meanwhile: field by field the person says which text is to count.

use super::RecordForm;
use crate::app::dossier::{Basis, Conflict, Difference};
use crate::tui::children::ChildrenEffect;
use crate::tui::layers::Layer;
use crate::tui::layers::picker::{Choice, Item, Picker};
use crate::tui::text_children as words;

/// What is still to be decided.
#[derive(Debug)]
pub struct Deciding {
    /// Who changed it; empty when a file did.
    who: String,
    /// Fields that are not the same in both, the next one first.
    left: Vec<Difference>,
    /// What the decision is based on.
    basis: Basis,
}

impl RecordForm {
    /// Shows under each field what it was and what someone else made of it; what stands in the field is the own text.
    pub(super) fn begin_deciding(&mut self, conflict: Conflict) {
        let Conflict {
            by, differences, basis, ..
        } = conflict;
        let who = by.map_or_else(|| words::A_FILE.to_owned(), |(who, _)| who);
        for line in &mut self.lines {
            let mut differences = differences.iter();
            let found = differences.find(|difference| difference.key == line.spec.key);
            line.error = found.map(|difference| words::meanwhile(difference, &who));
        }
        let left: Vec<Difference> = differences
            .into_iter()
            .filter(|difference| difference.own != difference.theirs)
            .collect();
        self.deciding = Some(Deciding { who, left, basis });
        self.settle_when_decided();
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
            item((words::keep_theirs(&deciding.who), &field.theirs.shown, theirs)),
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
                line.field.clear();
                line.field.insert(text);
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
