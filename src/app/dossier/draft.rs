//! Text in progress: what someone is typing in a form survives a crash and is offered again.

use super::children::find_child;
use super::screen::FormTarget;
use crate::app::env::Moment;
use crate::app::error::AppError;
use crate::app::session::Session;
use crate::domain::dossier::EntryKind;
use crate::domain::dossier::form::Values;
use crate::domain::ids::EventId;
use crate::store::drafts;
use chrono::NaiveDateTime;

/// Word of the form of a new child.
const NEW_CHILD: &str = "nieuw_kind";
/// Key under which the record that is being corrected stands among the fields.
const CORRECTS: &str = "_verbetert";
/// Begin of the keys under which stands what the register held when the form began.
const WAS: &str = "_was_";

/// A form that was not finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Which form.
    pub target: FormTarget,
    /// Fields as they were typed.
    pub typed: Values,
    /// When.
    pub at: NaiveDateTime,
    /// Name of the child; empty for a new one.
    pub name: String,
}

impl Session {
    /// Keeps what is typed in a form so far, in the place of what this person left before.
    pub fn keep_draft(&mut self, now: Moment, target: &FormTarget, typed: &Values) -> Result<(), AppError> {
        let mut typed = typed.clone();
        let (child, kind) = match target {
            FormTarget::NewChild => (None, NEW_CHILD),
            FormTarget::Record { child, kind, replaces } => {
                if let Some(replaces) = replaces {
                    typed.insert(CORRECTS.to_owned(), replaces.raw().to_string());
                }
                (Some(*child), kind.code())
            }
            FormTarget::Held { child, before } => {
                let was = before.values().into_iter();
                typed.extend(was.map(|(key, value)| (format!("{WAS}{key}"), value)));
                (Some(*child), before.kind().code())
            }
        };
        let draft = drafts::Draft {
            child,
            kind: kind.to_owned(),
            typed,
            at: now.local(),
        };
        let account = self.desk.actor.account;
        self.write(|tx| Ok(drafts::put(tx, account, &draft)?))
    }

    /// The form that this person did not finish, if there is one.
    pub fn draft(&self) -> Result<Option<Draft>, AppError> {
        let Some(kept) = drafts::get(self.store.read(), self.desk.actor.account)? else {
            return Ok(None);
        };
        let mut typed = kept.typed;
        let replaces = typed.remove(CORRECTS).and_then(|id| id.parse().ok());
        let was: Values = typed
            .iter()
            .filter_map(|(key, value)| Some((key.strip_prefix(WAS)?.to_owned(), value.clone())))
            .collect();
        typed.retain(|key, _| !key.starts_with(WAS));
        let target = match (kept.child, EntryKind::parse(&kept.kind)) {
            // What it was is kept with it, so that what a colleague changed since is not written over.
            (Some(child), Ok(kind)) => match kind.read(&was) {
                Ok(before) if !was.is_empty() => FormTarget::Held {
                    child,
                    before: Box::new(before),
                },
                _ => FormTarget::Record {
                    child,
                    kind,
                    replaces: replaces.map(EventId::from_raw),
                },
            },
            _ => FormTarget::NewChild,
        };
        let may = target
            .kind()
            .map_or(crate::domain::role::Permission::EditChildren, EntryKind::written_with);
        if !self.role().may(may) {
            return Ok(None);
        }
        let child = target.child().map(|child| find_child(self.store.read(), child));
        Ok(Some(Draft {
            name: child.transpose()?.map(|child| child.name.full()).unwrap_or_default(),
            at: kept.at,
            target,
            typed,
        }))
    }

    /// Lets the unfinished form of this person go.
    pub fn drop_draft(&mut self) -> Result<(), AppError> {
        let account = self.desk.actor.account;
        if drafts::get(self.store.read(), account)?.is_none() {
            return Ok(());
        }
        self.write(|tx| Ok(drafts::remove(tx, account)?))
    }
}
