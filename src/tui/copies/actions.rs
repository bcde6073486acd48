//! The actions of the screen Reservekopieën and of putting a copy back.

use crate::tui::action::{ActionId as A, ActionSpec, Scope as S, spec};
use crate::tui::keymap::Key::{self, Char};

/// Every action, per scope; the order is that of the line at the bottom and of the help.
// One action a line: read as a table, as it is meant.
#[rustfmt::skip]
pub const ACTIONS: &[ActionSpec] = &[
    spec(S::Day, A::Copies, &[], ("", "Reservekopieën", "Toont de kopieën, maakt of controleert er een, en kiest de tweede plaats.")),
    spec(S::Copies, A::Accept, &[Key::Enter], ("controleer", "Controleren", "Leest de kopie onder de cursor helemaal na: bytes, sleutels, tabellen, logboek, declaraties.")),
    spec(S::Copies, A::MakeCopy, &[Char('n')], ("nu maken", "Nu een kopie maken", "Maakt een kopie naast het bestand en op de tweede plaats, en leest haar na.")),
    spec(S::Copies, A::CopyPlace, &[Char('p')], ("plaats", "Tweede plaats kiezen", "Kiest een map op een stick of netwerkschijf waar elke dag ook een kopie komt.")),
    spec(S::Copies, A::HowToRestore, &[Char('t')], ("terugzetten", "Terugzetten", "Zegt hoe een kopie wordt teruggezet; dat kan alleen als niemand de locatie open heeft.")),
    spec(S::Copies, A::MoveDown, &[Key::Down], ("", "Omlaag", "Gaat een kopie omlaag.")),
    spec(S::Copies, A::MoveUp, &[Key::Up], ("", "Omhoog", "Gaat een kopie omhoog.")),
    spec(S::Copies, A::PageDown, &[Key::PageDown], ("", "Tien omlaag", "Gaat tien kopieën omlaag.")),
    spec(S::Copies, A::PageUp, &[Key::PageUp], ("", "Tien omhoog", "Gaat tien kopieën omhoog.")),
    spec(S::Copies, A::First, &[Key::Home], ("", "Nieuwste", "Gaat naar de nieuwste kopie.")),
    spec(S::Copies, A::Last, &[Key::End], ("", "Oudste", "Gaat naar de oudste kopie.")),
    spec(S::Copies, A::Back, &[Key::Esc, Char('1')], ("terug", "Terug", "Gaat terug naar de dag; er wijzigt niets.")),
    spec(S::LoginList, A::Restore, &[Key::Tab], ("kopie terug", "Kopie terugzetten", "Zet een reservekopie terug als het bestand weg of beschadigd is.")),
    spec(S::LoginField, A::Restore, &[Key::Tab], ("kopie terug", "Kopie terugzetten", "Zet een reservekopie terug als het bestand weg of beschadigd is.")),
    spec(S::RestoreList, A::Accept, &[Key::Enter], ("kiezen", "Kiezen", "Kiest de kopie onder de cursor; er wordt nog niets teruggezet.")),
    spec(S::RestoreList, A::MoveDown, &[Key::Down], ("volgende", "Omlaag", "Gaat een regel omlaag.")),
    spec(S::RestoreList, A::MoveUp, &[Key::Up], ("vorige", "Omhoog", "Gaat een regel omhoog.")),
    spec(S::RestoreList, A::Back, &[Key::Esc], ("terug", "Terug", "Gaat terug naar het aanmelden; er wijzigt niets.")),
    spec(S::RestoreField, A::Accept, &[Key::Enter], ("klaar", "Klaar", "Neemt over wat er getypt is; er wordt nog niets teruggezet.")),
    spec(S::RestoreField, A::Back, &[Key::Esc], ("terug", "Terug", "Gaat een stap terug; er wijzigt niets.")),
];
