//! The screen Reservekopieën: which copies there are, making and checking one, the second place, and putting one back before anyone
//! is in.

pub mod actions;
pub mod board;
pub(super) mod job;
pub mod restore;
pub(super) mod text;

use super::layers::Layer;
use super::model::{Effect, Model, Notice};
use crate::app::AppError;
use crate::app::copies::{CopyBoard, Inspection, MadeCopy};
use chrono::NaiveDateTime;
use std::path::PathBuf;

/// Something that the screen asks for.
#[derive(Clone, Debug)]
pub enum CopiesEffect {
    /// Read which copies there are.
    Load,
    /// Make one now.
    Make,
    /// Check one: its register, and when it was made.
    Check(PathBuf, NaiveDateTime),
    /// Choose the second place; `None` for doing without.
    Place(Option<PathBuf>),
}

/// Something that comes back.
#[derive(Debug)]
pub enum CopiesNews {
    /// Which copies there are.
    Board(Result<CopyBoard, AppError>),
    /// Work has begun of which the outcome comes later, or it could not begin.
    Begun(Result<&'static str, AppError>),
    /// A copy was made.
    Made(Result<MadeCopy, AppError>),
    /// A copy was checked; when it was made.
    Checked(NaiveDateTime, Result<Inspection, AppError>),
    /// The second place was chosen.
    Placed(Result<Option<PathBuf>, AppError>),
}

/// What news does to the model, and what has to be read after it.
pub fn arrived(model: &mut Model, news: CopiesNews) -> Vec<Effect> {
    let again = |model: &Model| {
        let open = model.layers.iter().any(|layer| matches!(layer, Layer::Copies(_)));
        Vec::from_iter(open.then_some(Effect::Copies(CopiesEffect::Load)))
    };
    match news {
        CopiesNews::Board(Ok(found)) => {
            let shown = model.layers.iter_mut().find_map(|layer| match layer {
                Layer::Copies(board) => Some(board),
                _ => None,
            });
            match shown {
                Some(board) => board.refresh(found),
                None => model.layers.push(Layer::Copies(board::Board::new(found))),
            }
            Vec::new()
        }
        CopiesNews::Begun(Ok(sentence)) => {
            model.notice = Some(Notice::Info(sentence.to_owned()));
            Vec::new()
        }
        CopiesNews::Made(Ok(made)) => {
            model.notice = Some(match made.trouble() {
                None => Notice::Info(text::made(&made)),
                Some(error) => Notice::fault(error),
            });
            again(model)
        }
        CopiesNews::Checked(made, Ok(inspection)) => {
            model.notice = Some(if inspection.is_whole() {
                Notice::Info(text::is_whole(made))
            } else {
                Notice::Error(text::is_not_whole(made, &inspection))
            });
            Vec::new()
        }
        CopiesNews::Placed(Ok(place)) => {
            model.notice = Some(Notice::Info(text::placed(place.as_deref())));
            again(model)
        }
        CopiesNews::Board(Err(error))
        | CopiesNews::Begun(Err(error))
        | CopiesNews::Made(Err(error))
        | CopiesNews::Checked(_, Err(error))
        | CopiesNews::Placed(Err(error)) => {
            model.notice = Some(Notice::fault(&error));
            Vec::new()
        }
    }
}
