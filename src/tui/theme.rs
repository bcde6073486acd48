//! How things look. Meaning never hangs on it: every state also has a word or a sign.

use ratatui::style::{Color, Modifier, Style};
use std::ffi::OsStr;

/// The two ways to show the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// The terminal's own colours, with blue and yellow (both readable for who cannot tell red from green) as accents.
    Colour,
    /// No colour at all, only bold and reverse.
    Monochrome,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Ordinary text.
    Plain,
    /// The line at the top.
    Header,
    /// A title, or what a person looks for first.
    Strong,
    /// The line under the cursor.
    Selected,
    /// Something that asks for action: a shortage, an allergy, an error.
    Alarm,
    /// The name of a key.
    Key,
}

impl Theme {
    /// The theme for an environment: `NO_COLOR` that is not empty, or a dumb terminal, means no colour.
    pub fn for_environment(no_color: Option<&OsStr>, term: Option<&OsStr>) -> Self {
        let plain = no_color.is_some_and(|value| !value.is_empty()) || term.is_some_and(|term| term == "dumb");
        if plain { Self::Monochrome } else { Self::Colour }
    }

    /// The style of a piece of text. Accents stand on a background of their own, so that they read on dark and on light.
    pub fn style(self, tone: Tone) -> Style {
        let style = Style::new();
        match (tone, self) {
            (Tone::Plain, _) => style,
            (Tone::Strong | Tone::Key, _) => style.add_modifier(Modifier::BOLD),
            (Tone::Selected, _) => style.add_modifier(Modifier::REVERSED),
            (Tone::Header, Self::Colour) => style.fg(Color::White).bg(Color::Blue).add_modifier(Modifier::BOLD),
            (Tone::Alarm, Self::Colour) => style.fg(Color::Black).bg(Color::Yellow),
            (Tone::Header | Tone::Alarm, Self::Monochrome) => style.add_modifier(Modifier::BOLD | Modifier::REVERSED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_color_and_a_dumb_terminal_mean_monochrome() {
        let os = |text: &'static str| Some(OsStr::new(text));
        for (no_color, term, theme) in [
            (None, os("xterm-256color"), Theme::Colour),
            (os(""), os("xterm"), Theme::Colour),
            (os("1"), os("xterm"), Theme::Monochrome),
            (None, os("dumb"), Theme::Monochrome),
            (None, None, Theme::Colour),
        ] {
            assert_eq!(Theme::for_environment(no_color, term), theme, "{no_color:?} {term:?}");
        }
    }

    #[test]
    fn monochrome_sets_no_colour_for_any_tone() {
        for tone in [
            Tone::Plain,
            Tone::Header,
            Tone::Strong,
            Tone::Selected,
            Tone::Alarm,
            Tone::Key,
        ] {
            let style = Theme::Monochrome.style(tone);
            assert_eq!((style.fg, style.bg), (None, None), "{tone:?}");
        }
    }
}
