//! The actions of the screen Plannen.

use super::action::{ActionId as A, ActionSpec, Scope as S, spec};
use super::keymap::Key::{self, Char};

/// Every action, per scope; the order is that of the line at the bottom and of the help.
// One action a line: read as a table, as it is meant.
#[rustfmt::skip]
pub const ACTIONS: &[ActionSpec] = &[
    spec(S::Day, A::Plans, &[Char('4')], ("", "Plannen", "Toont wat moet wanneer: evaluaties, plannen, overleg, indicaties, toestemming, personeel.")),
    spec(S::Plans, A::Accept, &[Key::Enter], ("lees", "Lees", "Zegt voluit wat er moet, voor wie, en waar u dat doet.")),
    spec(S::Plans, A::Search, &[Char('/')], ("zoek", "Zoeken", "Toont alleen de regels met deze delen van een naam, nummer of soort.")),
    spec(S::Plans, A::Children, &[Char('k')], ("kind", "Kind openen", "Opent de kaart en het dossier van het kind waar het om gaat.")),
    spec(S::Plans, A::DismissPlan, &[Char('x')], ("afhandelen", "Afhandelen", "Haalt de termijn van de lijst, met een reden; z zet hem terug.")),
    spec(S::Plans, A::ShowDismissed, &[Char('t')], ("afgehandelde", "Afgehandelde tonen", "Toont ook wat is afgehandeld, met de reden; nog eens verbergt het weer.")),
    spec(S::Plans, A::Undo, &[Char('z')], ("herstel", "Ongedaan maken", "Maakt uw laatste aantekening van vandaag ongedaan; een afgehandelde termijn komt terug.")),
    spec(S::Plans, A::Redo, &[Char('y')], ("", "Opnieuw doen", "Doet opnieuw wat u het laatst ongedaan maakte.")),
    spec(S::Plans, A::MoveDown, &[Key::Down], ("", "Omlaag", "Gaat een regel omlaag.")),
    spec(S::Plans, A::MoveUp, &[Key::Up], ("", "Omhoog", "Gaat een regel omhoog.")),
    spec(S::Plans, A::PageDown, &[Key::PageDown], ("", "Tien omlaag", "Gaat tien regels omlaag.")),
    spec(S::Plans, A::PageUp, &[Key::PageUp], ("", "Tien omhoog", "Gaat tien regels omhoog.")),
    spec(S::Plans, A::First, &[Key::Home], ("", "Begin", "Gaat naar de eerste regel.")),
    spec(S::Plans, A::Last, &[Key::End], ("", "Einde", "Gaat naar de laatste regel.")),
    spec(S::Plans, A::Occupancy, &[Char('2')], ("", "Bezetting", "Gaat naar het scherm Bezetting.")),
    spec(S::Plans, A::Team, &[Char('5')], ("", "Team en rooster", "Gaat naar het scherm Team.")),
    spec(S::Plans, A::Claims, &[Char('6')], ("", "Maand declareren", "Gaat naar de maand.")),
    spec(S::Plans, A::Back, &[Key::Esc, Char('1')], ("terug", "Terug", "Toont weer alles na zoeken, en gaat anders terug naar de dag; er wijzigt niets.")),
    spec(S::PlansSearch, A::Accept, &[Key::Enter], ("klaar", "Klaar", "Laat staan wat gevonden is.")),
    spec(S::PlansSearch, A::MoveDown, &[Key::Down], ("volgende", "Omlaag", "Gaat een regel omlaag.")),
    spec(S::PlansSearch, A::MoveUp, &[Key::Up], ("vorige", "Omhoog", "Gaat een regel omhoog.")),
    spec(S::PlansSearch, A::Back, &[Key::Esc], ("terug", "Terug", "Toont weer alles.")),
];
