//! Making or checking a copy beside the screen: it reads the whole register, and nobody has to wait for that.

use super::{CopiesEffect, CopiesNews, text};
use crate::app::{AppError, ErrorKind, Moment, Session};
use std::thread::JoinHandle;

/// Work that goes on, if any.
#[derive(Debug, Default)]
pub(crate) struct Job(Option<JoinHandle<CopiesNews>>);

impl Job {
    /// Begins work on a connection of its own; one at a time.
    pub(crate) fn begin(
        &mut self,
        session: &Session,
        what: CopiesEffect,
        now: Moment,
    ) -> Result<&'static str, AppError> {
        if self.0.is_some() {
            return Err(AppError::new(ErrorKind::Refused, "BEZIG", text::BUSY));
        }
        let mut other = session.beside_itself()?;
        let sentence = match what {
            CopiesEffect::Make => text::MAKING,
            CopiesEffect::Check(..) | CopiesEffect::Load | CopiesEffect::Place(_) => text::CHECKING,
        };
        self.0 = Some(std::thread::spawn(move || match what {
            CopiesEffect::Make => CopiesNews::Made(other.make_copy(None, now)),
            CopiesEffect::Check(register, made) => CopiesNews::Checked(made, other.check_own_copy(&register)),
            CopiesEffect::Load => CopiesNews::Board(other.copy_board(now)),
            CopiesEffect::Place(folder) => {
                let chosen = other.choose_copy_place(folder.as_deref(), now);
                CopiesNews::Placed(chosen.map(|()| folder))
            }
        }));
        Ok(sentence)
    }

    /// What came of it, once it is done.
    pub(crate) fn collect(&mut self) -> Option<CopiesNews> {
        let done = self.0.take_if(|work| work.is_finished())?;
        Some(
            done.join()
                .unwrap_or_else(|_panicked| CopiesNews::Begun(Err(AppError::internal("KOPIE")))),
        )
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        // It holds the register open; the program leaves no side file, so it waits.
        if let Some(work) = self.0.take() {
            let _said_to_nobody = work.join();
        }
    }
}
