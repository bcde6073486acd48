//! The actions of the screen Declaratie: the months, one of them, and the days of a line.

use super::action::{ActionId as A, ActionSpec, Scope as S, spec};
use super::keymap::Key::{self, Char};

/// Every action, per scope; the order is that of the line at the bottom and of the help.
// One action a line: read as a table, as it is meant.
#[rustfmt::skip]
pub const ACTIONS: &[ActionSpec] = &[
    spec(S::Months, A::Accept, &[Key::Enter], ("maand openen", "Maand openen", "Toont de maand onder de cursor: regels, wat niet declarabel is en waarom, meldingen.")),
    spec(S::Months, A::MakeClaim, &[Char('m')], ("", "Verantwoording maken", "Maakt de verantwoording van extra uren; een declaratie maakt u in de maand zelf.")),
    spec(S::Months, A::ReadMessage, &[Char('l')], ("antwoord lezen", "Antwoord lezen", "Leest het antwoord van de gemeente op een declaratie (JW325).")),
    spec(S::Months, A::Notices, &[Char('b')], ("berichten", "Berichten", "Toont start en stop van zorg en leest berichten van de gemeente.")),
    spec(S::Months, A::Help, &[Char('?')], ("uitleg", "Uitleg", "Toont alle toetsen van dit scherm.")),
    spec(S::Months, A::MoveDown, &[Key::Down], ("", "Omlaag", "Gaat een maand omlaag.")),
    spec(S::Months, A::MoveUp, &[Key::Up], ("", "Omhoog", "Gaat een maand omhoog.")),
    spec(S::Months, A::PageDown, &[Key::PageDown], ("", "Tien omlaag", "Gaat tien maanden omlaag.")),
    spec(S::Months, A::PageUp, &[Key::PageUp], ("", "Tien omhoog", "Gaat tien maanden omhoog.")),
    spec(S::Months, A::First, &[Key::Home], ("", "Begin", "Gaat naar de bovenste maand.")),
    spec(S::Months, A::Last, &[Key::End], ("", "Einde", "Gaat naar de onderste maand.")),
    spec(S::Months, A::BackToToday, &[Char('1')], ("", "Dagscherm", "Gaat terug naar de dag; er wijzigt niets.")),
    spec(S::Months, A::Back, &[Key::Esc], ("terug", "Terug", "Gaat terug naar waar u vandaan kwam; er wijzigt niets.")),
    spec(S::Claims, A::MakeClaim, &[Char('m')], ("bestand", "Bestand maken", "Vraagt waar het declaratiebestand komt en of het echt moet; schrijft het en boekt de nummers.")),
    spec(S::Claims, A::Accept, &[Key::Enter], ("openen", "Openen", "Toont de dagen van een regel, of de aanwezigheid of de hele tekst van wat er staat.")),
    spec(S::Claims, A::ReadMessage, &[Char('l')], ("antwoord", "Antwoord lezen", "Leest het antwoord van de gemeente op een declaratie (JW325).")),
    spec(S::Claims, A::HoldLine, &[Char('h')], ("aanhouden", "Aanhouden of vrijgeven", "Laat een regel niet meegaan, met een reden; nog eens geeft hem weer vrij.")),
    spec(S::Claims, A::HandOutClaim, &[Char('u')], ("opnieuw", "Bestand opnieuw uitgeven", "Zet het bestand dat verzonden is nog eens in een map; er wordt niets nieuws geboekt.")),
    spec(S::Claims, A::Help, &[Char('?')], ("uitleg", "Uitleg", "Toont alle toetsen van dit scherm, en waarom iets nu niet kan.")),
    spec(S::Claims, A::ChooseTariff, &[Char('t')], ("", "Tarief kiezen", "Kiest welk tarief voor de hele maand geldt als het in de maand verandert.")),
    spec(S::Claims, A::WriteOff, &[Char('x')], ("", "Regel afschrijven", "Laat een afgekeurde regel voorgoed vallen, met een reden; vraagt eerst of het echt moet.")),
    spec(S::Claims, A::ClaimRefused, &[Char('w')], ("", "Geweigerd onderweg", "Zegt dat VECOZO het bestand weigerde: niet verzonden; op zo een bestand neemt het dat terug.")),
    spec(S::Claims, A::Elsewhere, &[Char('e')], ("", "Elders gedeclareerd", "Zegt dat de maand met een ander programma is gedeclareerd; nog eens neemt het terug.")),
    spec(S::Claims, A::PreviousMonth, &[Key::Left], ("", "Vorige maand", "Toont de maand ervoor.")),
    spec(S::Claims, A::NextMonth, &[Key::Right], ("", "Volgende maand", "Toont de maand erna.")),
    spec(S::Claims, A::NextGemeente, &[Key::Tab], ("", "Volgende gemeente", "Toont de volgende gemeente die iets heeft toegewezen.")),
    spec(S::Claims, A::Notices, &[Char('b')], ("", "Berichten", "Toont start en stop van zorg en leest berichten van de gemeente.")),
    spec(S::Claims, A::MoveDown, &[Key::Down], ("", "Omlaag", "Gaat een regel omlaag.")),
    spec(S::Claims, A::MoveUp, &[Key::Up], ("", "Omhoog", "Gaat een regel omhoog.")),
    spec(S::Claims, A::PageDown, &[Key::PageDown], ("", "Tien omlaag", "Gaat tien regels omlaag.")),
    spec(S::Claims, A::PageUp, &[Key::PageUp], ("", "Tien omhoog", "Gaat tien regels omhoog.")),
    spec(S::Claims, A::First, &[Key::Home], ("", "Begin", "Gaat naar de eerste regel.")),
    spec(S::Claims, A::Last, &[Key::End], ("", "Einde", "Gaat naar de laatste regel.")),
    spec(S::Claims, A::BackToToday, &[Char('1')], ("", "Dagscherm", "Gaat terug naar de dag; er wijzigt niets.")),
    spec(S::Claims, A::Back, &[Key::Esc], ("terug", "Terug", "Gaat terug naar de maanden; er wijzigt niets.")),
    spec(S::ClaimDays, A::Accept, &[Key::Enter], ("aanwezigheid", "Aanwezigheid", "Toont wanneer het kind die dag kwam en ging, in welke groep, en wie dat vastlegde.")),
    spec(S::ClaimDays, A::MoveDown, &[Key::Down], ("volgende", "Omlaag", "Gaat een regel omlaag.")),
    spec(S::ClaimDays, A::MoveUp, &[Key::Up], ("vorige", "Omhoog", "Gaat een regel omhoog.")),
    spec(S::ClaimDays, A::PageDown, &[Key::PageDown], ("", "Tien omlaag", "Gaat tien regels omlaag.")),
    spec(S::ClaimDays, A::PageUp, &[Key::PageUp], ("", "Tien omhoog", "Gaat tien regels omhoog.")),
    spec(S::ClaimDays, A::First, &[Key::Home], ("", "Begin", "Gaat naar de eerste regel.")),
    spec(S::ClaimDays, A::Last, &[Key::End], ("", "Einde", "Gaat naar de laatste regel.")),
    spec(S::ClaimDays, A::BackToToday, &[Char('1')], ("", "Dagscherm", "Gaat terug naar de dag; er wijzigt niets.")),
    spec(S::ClaimDays, A::Back, &[Key::Esc], ("terug", "Terug", "Gaat terug naar de maand; er wijzigt niets.")),
];
