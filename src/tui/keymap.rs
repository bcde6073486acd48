//! Keys as this program knows them: the ones that every keyboard and every terminal can send.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A letter, digit, space or other character, as typed.
    Char(char),
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Home.
    Home,
    /// End.
    End,
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Control and P.
    CtrlP,
}

impl Key {
    /// The key of an event; `None` for what is to be ignored.
    ///
    /// Windows sends a press and a release for every key: only the press counts. A key that is held down repeats only
    /// when it moves or rubs out, so that holding Enter cannot record twice.
    pub fn from_event(event: KeyEvent) -> Option<Self> {
        let key = Self::from_code(event.code, event.modifiers)?;
        match event.kind {
            KeyEventKind::Press => Some(key),
            KeyEventKind::Repeat => key.may_repeat().then_some(key),
            KeyEventKind::Release => None,
        }
    }

    fn from_code(code: KeyCode, modifiers: KeyModifiers) -> Option<Self> {
        if modifiers.contains(KeyModifiers::CONTROL) && !modifiers.contains(KeyModifiers::ALT) {
            return match code {
                KeyCode::Char('p' | 'P') => Some(Self::CtrlP),
                // Everyone's reflex to get out of something: one level back, and nothing is lost.
                KeyCode::Char('c' | 'C') => Some(Self::Esc),
                KeyCode::Char('h' | 'H') => Some(Self::Backspace),
                _ => None,
            };
        }
        // Over a slow line Esc and the next key arrive together and look like Alt: then the Esc counts, which is harmless.
        if modifiers == KeyModifiers::ALT {
            return Some(Self::Esc);
        }
        match code {
            KeyCode::Char(c) => Some(Self::Char(c)),
            KeyCode::Up => Some(Self::Up),
            KeyCode::Down => Some(Self::Down),
            KeyCode::Left => Some(Self::Left),
            KeyCode::Right => Some(Self::Right),
            KeyCode::PageUp => Some(Self::PageUp),
            KeyCode::PageDown => Some(Self::PageDown),
            KeyCode::Home => Some(Self::Home),
            KeyCode::End => Some(Self::End),
            KeyCode::Enter => Some(Self::Enter),
            KeyCode::Esc => Some(Self::Esc),
            KeyCode::Tab => Some(Self::Tab),
            KeyCode::BackTab => Some(Self::BackTab),
            KeyCode::Backspace => Some(Self::Backspace),
            _ => None,
        }
    }

    const fn may_repeat(self) -> bool {
        matches!(
            self,
            Self::Up | Self::Down | Self::Left | Self::Right | Self::PageUp | Self::PageDown | Self::Backspace
        )
    }

    /// The key without regard to capitals: with Caps Lock on, `i` is still `i`.
    #[must_use]
    pub fn lower(self) -> Self {
        match self {
            Self::Char(c) => Self::Char(c.to_ascii_lowercase()),
            other => other,
        }
    }

    /// The name on the screen.
    pub fn name(self) -> String {
        match self {
            Self::Char(' ') => "Spatie".to_owned(),
            Self::Char(c) => c.to_string(),
            Self::Up => "Omhoog".to_owned(),
            Self::Down => "Omlaag".to_owned(),
            Self::Left => "Links".to_owned(),
            Self::Right => "Rechts".to_owned(),
            Self::PageUp => "PgUp".to_owned(),
            Self::PageDown => "PgDn".to_owned(),
            Self::Home => "Home".to_owned(),
            Self::End => "End".to_owned(),
            Self::Enter => "Enter".to_owned(),
            Self::Esc => "Esc".to_owned(),
            Self::Tab => "Tab".to_owned(),
            Self::BackTab => "Shift+Tab".to_owned(),
            Self::Backspace => "Backspace".to_owned(),
            Self::CtrlP => "Ctrl+P".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_press_is_one_key() {
        use KeyEventKind::{Press, Release, Repeat};
        let event = |code, modifiers, kind| KeyEvent::new_with_kind(code, modifiers, kind);
        for (code, modifiers, kind, key) in [
            (KeyCode::Char('i'), KeyModifiers::NONE, Press, Some(Key::Char('i'))),
            (KeyCode::Char('i'), KeyModifiers::NONE, Release, None),
            (KeyCode::Enter, KeyModifiers::NONE, Repeat, None),
            (KeyCode::Down, KeyModifiers::NONE, Repeat, Some(Key::Down)),
            (KeyCode::Char('p'), KeyModifiers::CONTROL, Press, Some(Key::CtrlP)),
            (KeyCode::Char('c'), KeyModifiers::CONTROL, Press, Some(Key::Esc)),
            (KeyCode::Char('q'), KeyModifiers::CONTROL, Press, None),
            (KeyCode::Char('i'), KeyModifiers::ALT, Press, Some(Key::Esc)),
            (KeyCode::F(1), KeyModifiers::NONE, Press, None),
        ] {
            assert_eq!(
                Key::from_event(event(code, modifiers, kind)),
                key,
                "{code:?} {modifiers:?} {kind:?}"
            );
        }
    }
}
