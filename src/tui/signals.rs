//! Being asked to stop from outside: TERM, HUP (the window was closed), INT and QUIT end the program as `q` does, so that the terminal is
//! given back, the file is closed and the folder of a demo goes.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the program was asked to stop.
static ASKED: AtomicBool = AtomicBool::new(false);

/// Whether the program was asked to stop.
pub fn asked_to_stop() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// Listens from here on, for the rest of the program.
#[cfg(unix)]
pub fn listen() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
    use std::sync::Once;
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        // Where signals cannot be caught the program stops as any other would; nothing that was recorded is lost by that.
        let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT]) else {
            return;
        };
        std::thread::spawn(move || {
            for _signal in &mut signals {
                ASKED.store(true, Ordering::SeqCst);
                // Whoever waits for a key waits on: a change of size wakes it, and costs nothing.
                let _woken = signal_hook::low_level::raise(SIGWINCH);
            }
        });
    });
}

/// Other systems close the program by its window.
#[cfg(not(unix))]
pub fn listen() {}
