//! The actions of the screen Berichten.

use super::action::{ActionId as A, ActionSpec, Scope as S, spec};
use super::keymap::Key;
use super::keymap::Key::Char;

/// Every action, per scope; the order is that of the line at the bottom and of the help.
// One action a line: read as a table, as it is meant.
#[rustfmt::skip]
pub const ACTIONS: &[ActionSpec] = &[
    spec(S::Notices, A::Accept, &[Key::Enter], ("melden", "Melden", "Maakt het bericht onder de cursor; bij wat verzonden is toont het alles ervan.")),
    spec(S::Notices, A::SendAll, &[Char('a')], ("alles melden", "Alles melden", "Maakt in een keer elk bericht dat te melden is; vraagt eerst of het echt moet.")),
    spec(S::Notices, A::CorrectNotice, &[Char('c')], ("verbeteren", "Verbeteren", "Geeft wat gemeld is een andere datum of reden, of neemt het terug.")),
    spec(S::Notices, A::ReadMessage, &[Char('l')], ("bericht lezen", "Bericht lezen", "Leest een bericht van de gemeente: toewijzing (JW301) of antwoord (JW306, JW308, JW325).")),
    spec(S::Notices, A::Help, &[Char('?')], ("uitleg", "Uitleg", "Toont alle toetsen van dit scherm.")),
    spec(S::Notices, A::MoveDown, &[Key::Down], ("", "Omlaag", "Gaat een regel omlaag.")),
    spec(S::Notices, A::MoveUp, &[Key::Up], ("", "Omhoog", "Gaat een regel omhoog.")),
    spec(S::Notices, A::PageDown, &[Key::PageDown], ("", "Tien omlaag", "Gaat tien regels omlaag.")),
    spec(S::Notices, A::PageUp, &[Key::PageUp], ("", "Tien omhoog", "Gaat tien regels omhoog.")),
    spec(S::Notices, A::First, &[Key::Home], ("", "Begin", "Gaat naar de eerste regel.")),
    spec(S::Notices, A::Last, &[Key::End], ("", "Einde", "Gaat naar de laatste regel.")),
    spec(S::Notices, A::Back, &[Key::Esc, Char('1')], ("terug", "Terug", "Gaat terug naar waar u vandaan kwam; er wijzigt niets.")),
];
