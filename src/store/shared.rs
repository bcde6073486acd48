//! A value that is asked for also after who keeps it is gone, on whatever thread.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The value; a clone is the same one.
#[derive(Debug, Default)]
pub struct Shared<T>(Arc<Mutex<T>>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Shared<T> {
    /// A value of its own.
    pub fn new(value: T) -> Self {
        Self(Arc::new(Mutex::new(value)))
    }

    /// The value itself; nobody else has it meanwhile.
    pub fn lock(&self) -> MutexGuard<'_, T> {
        // The value is whole between any two statements, also when a thread stopped in between.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Copy> Shared<T> {
    /// What it is now.
    pub fn get(&self) -> T {
        *self.lock()
    }

    /// Gives it another value.
    pub fn set(&self, value: T) {
        *self.lock() = value;
    }
}
