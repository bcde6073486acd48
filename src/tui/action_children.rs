//! The actions of the screens Kinderen and of a child, and of writing an observation.

use super::action::{ActionId, ActionSpec, Scope, spec};
use super::keymap::Key;

use ActionId as A;
use Key::Char;
use Scope as S;

/// Every action, per scope; the order is that of the line at the bottom and of the help.
// One action a line: read as a table, as it is meant.
#[rustfmt::skip]
pub const ACTIONS: &[ActionSpec] = &[
    spec(S::Day, A::Children, &[Char('3')], ("", "Kinderen", "Toont alle kinderen van de locatie: zoeken, kaart, dossier en plan.")),
    spec(S::Day, A::Observe, &[Char('o')], ("", "Observatie", "Schrijft een observatie bij het kind onder de cursor, met de laatste in zicht.")),
    spec(S::Children, A::Accept, &[Key::Enter], ("open", "Kind openen", "Opent de kaart en het dossier van het kind onder de cursor.")),
    spec(S::Children, A::Search, &[Char('/')], ("zoek", "Zoeken", "Zoekt terwijl u typt op delen van de naam; Esc toont weer iedereen.")),
    spec(S::Children, A::NewRecord, &[Char('n')], ("nieuw kind", "Nieuw kind", "Legt een kind vast dat nog niet in de lijst staat.")),
    spec(S::Children, A::Observe, &[Char('o')], ("observatie", "Observatie", "Schrijft een observatie bij het kind onder de cursor.")),
    spec(S::Children, A::Help, &[Char('?')], ("uitleg", "Uitleg", "Toont alle toetsen van dit scherm.")),
    spec(S::Children, A::MoveUp, &[Key::Up], ("", "Omhoog", "Gaat een kind omhoog.")),
    spec(S::Children, A::MoveDown, &[Key::Down], ("", "Omlaag", "Gaat een kind omlaag.")),
    spec(S::Children, A::PageUp, &[Key::PageUp], ("", "Tien omhoog", "Gaat tien kinderen omhoog.")),
    spec(S::Children, A::PageDown, &[Key::PageDown], ("", "Tien omlaag", "Gaat tien kinderen omlaag.")),
    spec(S::Children, A::First, &[Key::Home], ("", "Eerste", "Gaat naar het eerste kind.")),
    spec(S::Children, A::Last, &[Key::End], ("", "Laatste", "Gaat naar het laatste kind.")),
    spec(S::Children, A::BackToToday, &[Char('1')], ("", "Dagscherm", "Gaat terug naar het dagscherm; er wijzigt niets.")),
    spec(S::Children, A::Occupancy, &[Char('2')], ("", "Bezetting", "Gaat naar het scherm Bezetting.")),
    spec(S::Children, A::Team, &[Char('5')], ("", "Team en rooster", "Gaat naar het scherm Team.")),
    spec(S::Children, A::Claims, &[Char('6')], ("", "Maand declareren", "Gaat naar de maand.")),
    spec(S::Children, A::Back, &[Key::Esc], ("terug", "Terug", "Gaat terug naar de dag; er wijzigt niets.")),
    spec(S::ChildrenFilter, A::Accept, &[Key::Enter], ("open", "Kind openen", "Opent het kind onder de cursor.")),
    spec(S::ChildrenFilter, A::MoveDown, &[Key::Down], ("volgende", "Omlaag", "Gaat een kind omlaag.")),
    spec(S::ChildrenFilter, A::MoveUp, &[Key::Up], ("vorige", "Omhoog", "Gaat een kind omhoog.")),
    spec(S::ChildrenFilter, A::PageDown, &[Key::PageDown], ("", "Tien omlaag", "Gaat tien kinderen omlaag.")),
    spec(S::ChildrenFilter, A::PageUp, &[Key::PageUp], ("", "Tien omhoog", "Gaat tien kinderen omhoog.")),
    spec(S::ChildrenFilter, A::OtherButton, &[Key::Tab], ("toetsen", "Klaar met zoeken", "Laat het zoeken staan en geeft de toetsen van de lijst terug.")),
    spec(S::ChildrenFilter, A::Back, &[Key::Esc], ("alle kinderen", "Terug", "Toont weer iedereen, met de cursor waar hij was.")),
    spec(S::Child, A::NextPart, &[Key::Tab, Key::Right], ("deel", "Volgend deel", "Toont het volgende deel: Kaart, Aanvraag, Indicatie, Plan, Overleg.")),
    spec(S::Child, A::Accept, &[Key::Enter], ("lees", "Lezen", "Toont de aantekening voluit: wie, wanneer, en wat er eerder stond.")),
    spec(S::Child, A::NewRecord, &[Char('n')], ("nieuw", "Nieuwe aantekening", "Legt in dit deel iets nieuws vast.")),
    spec(S::Child, A::Correct, &[Char('c')], ("wijzig", "Verbeteren", "Verbetert de aantekening onder de cursor; wat er stond blijft bewaard.")),
    spec(S::Child, A::EditCard, &[Char('w')], ("kaart", "Gegevens wijzigen", "Wijzigt naam, geboortedatum, school, allergie, wie mag ophalen en de gemeente.")),
    spec(S::Child, A::Undo, &[Char('z')], ("herstel", "Ongedaan maken", "Maakt uw laatste aantekening van vandaag ongedaan.")),
    spec(S::Child, A::Help, &[Char('?')], ("uitleg", "Uitleg", "Toont alle toetsen van dit scherm.")),
    spec(S::Child, A::PreviousPart, &[Key::BackTab, Key::Left], ("", "Vorig deel", "Toont het vorige deel.")),
    spec(S::Child, A::Withdraw, &[Char('x')], ("", "Intrekken", "Trekt de aantekening onder de cursor in; vraagt eerst of het echt moet.")),
    spec(S::Child, A::Redo, &[Char('y')], ("", "Opnieuw doen", "Doet opnieuw wat u het laatst ongedaan maakte.")),
    spec(S::Child, A::Place, &[Char('p')], ("", "Plaatsing", "Wijzigt een plaatsing in een groep, of legt een nieuwe vast.")),
    spec(S::Child, A::Observe, &[Char('o')], ("", "Observatie", "Schrijft een observatie, met de laatste in zicht.")),
    spec(S::Child, A::ShowBsn, &[Char('b')], ("", "BSN tonen", "Toont het hele BSN op de kaart, voor wie dat mag; het logboek houdt het bij.")),
    spec(S::Child, A::NextChild, &[Key::PageDown], ("", "Volgend kind", "Gaat naar het volgende kind van de lijst.")),
    spec(S::Child, A::PreviousChild, &[Key::PageUp], ("", "Vorig kind", "Gaat naar het vorige kind van de lijst.")),
    spec(S::Child, A::MoveUp, &[Key::Up], ("", "Omhoog", "Gaat een aantekening omhoog.")),
    spec(S::Child, A::MoveDown, &[Key::Down], ("", "Omlaag", "Gaat een aantekening omlaag.")),
    spec(S::Child, A::First, &[Key::Home], ("", "Eerste", "Gaat naar de eerste aantekening.")),
    spec(S::Child, A::Last, &[Key::End], ("", "Laatste", "Gaat naar de laatste aantekening.")),
    spec(S::Child, A::BackToToday, &[Char('1')], ("", "Dagscherm", "Gaat terug naar het dagscherm; er wijzigt niets.")),
    spec(S::Child, A::Occupancy, &[Char('2')], ("", "Bezetting", "Gaat naar het scherm Bezetting.")),
    spec(S::Child, A::Children, &[Char('3')], ("", "Kinderen", "Gaat terug naar de lijst van kinderen.")),
    spec(S::Child, A::Team, &[Char('5')], ("", "Team en rooster", "Gaat naar het scherm Team.")),
    spec(S::Child, A::Claims, &[Char('6')], ("", "Maand declareren", "Gaat naar de maand.")),
    spec(S::Child, A::Back, &[Key::Esc], ("terug", "Terug", "Gaat terug naar de lijst, met de cursor waar hij was.")),
    spec(S::RecordForm, A::Accept, &[Key::Enter], ("verder", "Verder", "Gaat naar het volgende veld; op het laatste veld legt het vast.")),
    spec(S::RecordForm, A::PreviousField, &[Key::Up, Key::BackTab], ("vorig veld", "Vorig veld", "Gaat naar het vorige veld.")),
    spec(S::RecordForm, A::NextField, &[Key::Down, Key::Tab], ("volgend veld", "Volgend veld", "Gaat naar het volgende veld; een keuze maakt u met links, rechts of een letter.")),
    spec(S::RecordForm, A::RecordNow, &[Key::PageDown], ("vastleggen", "Vastleggen", "Legt vast wat er staat, vanaf elk veld.")),
    spec(S::RecordForm, A::Back, &[Key::Esc], ("terug", "Terug", "Sluit het formulier; vraagt eerst wanneer er iets getypt is.")),
    spec(S::Observe, A::Accept, &[Key::Enter], ("vastleggen", "Vastleggen", "Legt de observatie vast.")),
    spec(S::Observe, A::NextField, &[Key::Tab, Key::Down], ("volgend doel", "Volgend doel", "Kiest het volgende doel; voor de tekst kiest een cijfer het doel meteen.")),
    spec(S::Observe, A::PreviousField, &[Key::BackTab, Key::Up], ("", "Vorig doel", "Kiest het vorige doel.")),
    spec(S::Observe, A::Back, &[Key::Esc], ("terug", "Terug", "Sluit de observatie; vraagt eerst wanneer er iets getypt is.")),
];
