//! The actions of the screen of the sealed notes of the meldcode.

use super::action::{ActionId as A, ActionSpec, Scope as S, spec};
use super::keymap::Key::{self, Char};

/// Every action, per scope; the order is that of the line at the bottom and of the help.
// One action a line: read as a table, as it is meant.
#[rustfmt::skip]
pub const ACTIONS: &[ActionSpec] = &[
    spec(S::Child, A::Meldcode, &[Char('m')], ("", "Meldcode", "Opent de verzegelde notities met het eigen wachtwoord, voor de aandachtsfunctionaris.")),
    spec(S::Meldcode, A::NewRecord, &[Char('n')], ("volgende stap", "Volgende stap", "Schrijft de stap die aan de beurt is; zonder dossier begint hier stap 1.")),
    spec(S::Meldcode, A::SkipStep, &[Char('o')], ("overslaan", "Stap overslaan", "Slaat de stap die aan de beurt is over, met een reden; stap 1 en 5 kunnen dat niet.")),
    spec(S::Meldcode, A::AddToStep, &[Char('a')], ("aanvulling", "Aanvulling", "Schrijft iets bij een stap die al is gezet; wat er staat wijzigt nooit.")),
    spec(S::Meldcode, A::NewFile, &[Char('d')], ("nieuw dossier", "Nieuw dossier", "Begint nog een dossier met stap 1, ook over iemand van het personeel.")),
    spec(S::Meldcode, A::Help, &[Char('?')], ("uitleg", "Uitleg", "Toont de telefoonnummers en alle toetsen van dit scherm.")),
    spec(S::Meldcode, A::NextPart, &[Key::Tab, Key::Right], ("", "Volgend dossier", "Toont het volgende dossier over dit kind.")),
    spec(S::Meldcode, A::PreviousPart, &[Key::BackTab, Key::Left], ("", "Vorig dossier", "Toont het vorige dossier over dit kind.")),
    spec(S::Meldcode, A::MoveUp, &[Key::Up], ("", "Omhoog", "Schuift de tekst een regel terug.")),
    spec(S::Meldcode, A::MoveDown, &[Key::Down], ("", "Omlaag", "Schuift de tekst een regel op.")),
    spec(S::Meldcode, A::PageUp, &[Key::PageUp], ("", "Tien omhoog", "Schuift de tekst tien regels terug.")),
    spec(S::Meldcode, A::PageDown, &[Key::PageDown], ("", "Tien omlaag", "Schuift de tekst tien regels op.")),
    spec(S::Meldcode, A::First, &[Key::Home], ("", "Begin", "Gaat naar het begin van de tekst.")),
    spec(S::Meldcode, A::Last, &[Key::End], ("", "Einde", "Gaat naar het einde van de tekst.")),
    spec(S::Meldcode, A::Back, &[Key::Esc], ("terug", "Terug", "Sluit de verzegelde notities; wie ze weer opent geeft weer het wachtwoord.")),
];
