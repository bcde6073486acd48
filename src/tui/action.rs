//! The one table of actions: it feeds the keys, the line at the bottom, the help and the palette.

use super::keymap::Key;
use super::{action_children, action_claims, action_meldcode, action_notices, action_plans, copies};

/// Where a key has its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The day screen.
    Day,
    /// Searching for a child.
    Search,
    /// A list to pick from, with numbers, that is searched by typing.
    Picker,
    /// The help and the palette.
    Help,
    /// The children of a school, to be ticked.
    Checklist,
    /// A short menu with a letter for each choice.
    Menu,
    /// A field.
    Entry,
    /// A question.
    Confirm,
    /// A text to read.
    Reading,
    /// The months to declare.
    Months,
    /// One of them.
    Claims,
    /// The days of a line.
    ClaimDays,
    /// The occupancy of a day.
    Occupancy,
    /// The occupancy of a week.
    OccupancyWeek,
    /// The roster of a week.
    Team,
    /// A shift that is typed.
    TeamForm,
    /// An extra day.
    ExtraDay,
    /// Whether to book an extra day that does not fit.
    ExtraDayReason,
    /// The list of children.
    Children,
    /// Searching in the list of children.
    ChildrenFilter,
    /// A child.
    Child,
    /// A form of a record.
    RecordForm,
    /// An observation that is typed.
    Observe,
    /// What has to be done by when.
    Plans,
    /// Searching in it.
    PlansSearch,
    /// Messages to and from the municipality.
    Notices,
    /// The sealed notes of the meldcode.
    Meldcode,
    /// Choosing an account at the start.
    LoginList,
    /// Typing the passphrase at the start.
    LoginField,
    /// The copies of the location.
    Copies,
    /// Choosing the copy to put back, at the start.
    RestoreList,
    /// Typing a file or a passphrase for it.
    RestoreField,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 32] = [
        Self::Day,
        Self::Search,
        Self::Picker,
        Self::Help,
        Self::Checklist,
        Self::Menu,
        Self::Entry,
        Self::Confirm,
        Self::Reading,
        Self::Months,
        Self::Claims,
        Self::ClaimDays,
        Self::Occupancy,
        Self::OccupancyWeek,
        Self::Team,
        Self::TeamForm,
        Self::ExtraDay,
        Self::ExtraDayReason,
        Self::Children,
        Self::ChildrenFilter,
        Self::Child,
        Self::RecordForm,
        Self::Observe,
        Self::Plans,
        Self::PlansSearch,
        Self::Notices,
        Self::Meldcode,
        Self::LoginList,
        Self::LoginField,
        Self::Copies,
        Self::RestoreList,
        Self::RestoreField,
    ];

    /// Says whether letters go into a field here.
    pub const fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Search
                | Self::Picker
                | Self::Help
                | Self::Entry
                | Self::TeamForm
                | Self::ChildrenFilter
                | Self::RecordForm
                | Self::Observe
                | Self::PlansSearch
                | Self::LoginField
                | Self::RestoreField
        )
    }
}

/// An action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is explained, in Dutch, in the table below")]
pub enum ActionId {
    MoveUp,
    MoveDown,
    PageUp,
    PageDown,
    First,
    Last,
    NextGroup,
    PreviousGroup,
    NextStep,
    CheckIn,
    CheckOut,
    AtTime,
    Absence,
    Mark,
    Arrival,
    Correct,
    Clear,
    Undo,
    Redo,
    OnlyMissing,
    Search,
    Staff,
    GoToDay,
    BackToToday,
    SwitchPerson,
    SetPin,
    WhyStaffing,
    Help,
    Palette,
    Quit,
    Back,
    Accept,
    Tick,
    Sick,
    Holiday,
    CalledOff,
    Unknown,
    Yes,
    No,
    OtherButton,
    Claims,
    PreviousMonth,
    NextMonth,
    NextGemeente,
    MakeClaim,
    HandOutClaim,
    ChooseTariff,
    HoldLine,
    WriteOff,
    ClaimRefused,
    Elsewhere,
    Occupancy,
    NextPart,
    PreviousPart,
    PreviousQuarter,
    NextQuarter,
    QuarterNow,
    PreviousDay,
    NextDay,
    Week,
    PreviousWeek,
    NextWeek,
    WhatIf,
    TryChild,
    TryChildrenSick,
    SickCall,
    Team,
    StaffAway,
    NextShift,
    EditShift,
    NewShift,
    RemoveShift,
    StaffAbsence,
    CopyWeek,
    FillWeek,
    FixShift,
    WhoIsFree,
    NextField,
    PreviousField,
    ExtraDay,
    SwapDay,
    Children,
    Observe,
    NewRecord,
    EditCard,
    Withdraw,
    Place,
    ShowBsn,
    NextChild,
    PreviousChild,
    RecordNow,
    Plans,
    DismissPlan,
    ShowDismissed,
    Notices,
    SendAll,
    CorrectNotice,
    ReadMessage,
    Meldcode,
    SkipStep,
    AddToStep,
    NewFile,
    Copies,
    MakeCopy,
    CopyPlace,
    HowToRestore,
    Restore,
}

/// An action as the table holds it.
#[derive(Clone, Copy, Debug)]
pub struct ActionSpec {
    /// Where it can be done.
    pub scope: Scope,
    /// Which action it is.
    pub id: ActionId,
    /// Its keys; none for one that stands in the palette only.
    pub keys: &'static [Key],
    /// A word or two for the line at the bottom; empty when it does not stand there.
    pub short: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it does, in one line.
    pub explanation: &'static str,
}

/// A line of the table.
pub(super) const fn spec(
    scope: Scope,
    id: ActionId,
    keys: &'static [Key],
    (short, name, explanation): (&'static str, &'static str, &'static str),
) -> ActionSpec {
    ActionSpec {
        scope,
        id,
        keys,
        short,
        name,
        explanation,
    }
}

use ActionId as A;
use Key::Char;
use Scope as S;

/// Every action, per scope; the order is that of the line at the bottom and of the help.
// One action a line: read as a table, as it is meant.
#[rustfmt::skip]
pub const ACTIONS: &[ActionSpec] = &[
    spec(S::Day, A::NextStep, &[Key::Enter], ("in/uit", "Binnen of naar huis", "Doet wat voor de hand ligt: wie er niet is komt binnen, wie er is gaat naar huis.")),
    spec(S::Day, A::Search, &[Char('/')], ("zoek", "Kind zoeken", "Zoekt een kind van de hele locatie op een deel van de naam; Enter doet de volgende stap.")),
    spec(S::Day, A::Arrival, &[Char('b')], ("school", "School komt binnen", "Tikt alle verwachte kinderen van een school in een keer binnen.")),
    spec(S::Day, A::Absence, &[Char('a')], ("afwezig", "Afwezig melden", "Meldt de gemarkeerde kinderen, of het kind onder de cursor, afwezig met een reden.")),
    spec(S::Day, A::OnlyMissing, &[Char('m')], ("mist", "Alleen wie er nog niet is", "Toont alleen de kinderen die verwacht worden en er nog niet zijn; nog eens toont iedereen.")),
    spec(S::Day, A::Staff, &[Char('k')], ("klok", "Medewerker klokken", "Klokt een medewerker in op deze groep, of uit.")),
    spec(S::Day, A::Undo, &[Char('z')], ("herstel", "Ongedaan maken", "Maakt uw laatste handeling van deze dag ongedaan.")),
    spec(S::Day, A::Help, &[Char('?')], ("uitleg", "Uitleg", "Toont alle toetsen van dit scherm; typ om te zoeken, Enter voert uit.")),
    spec(S::Day, A::CheckIn, &[Char('i')], ("", "Nu binnen", "Tikt de gemarkeerde kinderen, of het kind onder de cursor, nu binnen.")),
    spec(S::Day, A::CheckOut, &[Char('u')], ("", "Nu naar huis", "Tikt de gemarkeerde kinderen, of het kind onder de cursor, nu naar huis.")),
    spec(S::Day, A::AtTime, &[Char('t')], ("", "In of uit op een tijd", "Als Enter, maar met een tijd die u typt, zoals 1420.")),
    spec(S::Day, A::Mark, &[Char(' ')], ("", "Markeren", "Markeert het kind, of haalt de markering weg, en gaat een regel omlaag.")),
    spec(S::Day, A::Correct, &[Char('c')], ("", "Tijd verbeteren", "Verbetert de tijd waarop het kind het laatst binnenkwam of naar huis ging.")),
    spec(S::Day, A::Clear, &[Char('x')], ("", "Dag van een kind wissen", "Wist alles wat vandaag voor het kind is vastgelegd; vraagt eerst of het echt moet.")),
    spec(S::Day, A::Redo, &[Char('y')], ("", "Opnieuw doen", "Doet opnieuw wat u het laatst ongedaan maakte.")),
    spec(S::Day, A::WhyStaffing, &[Char('w')], ("", "Waarom deze bezetting", "Legt stap voor stap uit hoeveel medewerkers wet en plusratio voor deze groep vragen.")),
    spec(S::Day, A::NextGroup, &[Key::Tab, Key::Right], ("", "Volgende groep", "Gaat naar de volgende groep.")),
    spec(S::Day, A::PreviousGroup, &[Key::BackTab, Key::Left], ("", "Vorige groep", "Gaat naar de vorige groep.")),
    spec(S::Day, A::MoveUp, &[Key::Up], ("", "Omhoog", "Gaat een kind omhoog.")),
    spec(S::Day, A::MoveDown, &[Key::Down], ("", "Omlaag", "Gaat een kind omlaag.")),
    spec(S::Day, A::PageUp, &[Key::PageUp], ("", "Tien omhoog", "Gaat tien kinderen omhoog.")),
    spec(S::Day, A::PageDown, &[Key::PageDown], ("", "Tien omlaag", "Gaat tien kinderen omlaag.")),
    spec(S::Day, A::First, &[Key::Home], ("", "Eerste kind", "Gaat naar het eerste kind.")),
    spec(S::Day, A::Last, &[Key::End], ("", "Laatste kind", "Gaat naar het laatste kind.")),
    spec(S::Day, A::GoToDay, &[Char('g')], ("", "Naar een andere dag", "Toont een andere dag, zoals 12-3, gisteren of ma.")),
    spec(S::Day, A::BackToToday, &[Char('1')], ("", "Vandaag", "Gaat terug naar de dag van vandaag.")),
    spec(S::Day, A::Occupancy, &[Char('2')], ("", "Bezetting", "Toont de dag per kwartier: nodig, rooster, aanwezig en tekort; met wat als en de week.")),
    spec(S::Day, A::StaffAway, &[Char('e')], ("", "Medewerker even weg", "Wie op pauze, naar een school of naar opleiding gaat; k klokt weer in.")),
    spec(S::Day, A::Team, &[Char('5')], ("", "Team en rooster", "Toont het rooster van de week: diensten, ziekte en verlof, vorige week overnemen.")),
    spec(S::Day, A::ExtraDay, &[Char('d')], ("", "Extra dag of ruildag", "Zegt of een extra dag kan volgens ratio en toegekende dagdelen, en boekt hem.")),
    spec(S::Day, A::Claims, &[Char('6')], ("", "Maand declareren", "Toont de maanden met hun stand, en maakt het bestand van een maand.")),
    spec(S::Day, A::Notices, &[Char('8')], ("", "Berichten", "Meldt start en stop aan de gemeente en leest haar berichten (JW301, JW306, JW308, JW325).")),
    spec(S::Day, A::SwitchPerson, &[Char('p')], ("", "Wisselen van persoon", "Laat een collega met de eigen pincode verder werken.")),
    spec(S::Day, A::SetPin, &[], ("", "Eigen pincode instellen", "Stelt de pincode in waarmee u hier van persoon wisselt.")),
    spec(S::Day, A::Palette, &[Char(':'), Key::CtrlP], ("", "Alle handelingen", "Toont elke handeling, ook die nu niet kan, en waarom niet.")),
    spec(S::Day, A::Back, &[Key::Esc], ("", "Terug", "Haalt markeringen weg en toont weer iedereen; wijzigt nooit gegevens.")),
    spec(S::Day, A::Quit, &[Char('q')], ("", "Afsluiten", "Sluit het programma af; alles wat is vastgelegd is al bewaard.")),
    spec(S::Search, A::Accept, &[Key::Enter], ("binnen of naar huis", "Volgende stap", "Tikt het gekozen kind binnen, of naar huis als het er is.")),
    spec(S::Search, A::ExtraDay, &[Key::Tab], ("extra", "Extra dag of ruildag", "Vraagt een extra dag voor het gekozen kind.")),
    spec(S::Search, A::MoveDown, &[Key::Down], ("volgende", "Omlaag", "Gaat een regel omlaag.")),
    spec(S::Search, A::MoveUp, &[Key::Up], ("vorige", "Omhoog", "Gaat een regel omhoog.")),
    spec(S::Search, A::Back, &[Key::Esc], ("terug", "Terug", "Sluit het zoeken; er wijzigt niets.")),
    spec(S::Picker, A::Accept, &[Key::Enter], ("kiezen", "Kiezen", "Kiest de regel onder de cursor.")),
    spec(S::Picker, A::MoveDown, &[Key::Down], ("volgende", "Omlaag", "Gaat een regel omlaag.")),
    spec(S::Picker, A::MoveUp, &[Key::Up], ("vorige", "Omhoog", "Gaat een regel omhoog.")),
    spec(S::Picker, A::StaffAway, &[Key::Tab], ("", "Even weg", "Bij het klokken: de medewerker onder de cursor gaat op pauze, naar school of opleiding.")),
    spec(S::Picker, A::PageDown, &[Key::PageDown], ("", "Tien omlaag", "Gaat tien regels omlaag.")),
    spec(S::Picker, A::PageUp, &[Key::PageUp], ("", "Tien omhoog", "Gaat tien regels omhoog.")),
    spec(S::Picker, A::Back, &[Key::Esc], ("terug", "Terug", "Sluit de lijst; er wijzigt niets.")),
    spec(S::Help, A::Accept, &[Key::Enter], ("uitvoeren", "Uitvoeren", "Voert de handeling onder de cursor uit.")),
    spec(S::Help, A::MoveDown, &[Key::Down], ("volgende", "Omlaag", "Gaat een regel omlaag.")),
    spec(S::Help, A::MoveUp, &[Key::Up], ("vorige", "Omhoog", "Gaat een regel omhoog.")),
    spec(S::Help, A::PageDown, &[Key::PageDown], ("", "Tien omlaag", "Gaat tien regels omlaag.")),
    spec(S::Help, A::PageUp, &[Key::PageUp], ("", "Tien omhoog", "Gaat tien regels omhoog.")),
    spec(S::Help, A::Back, &[Key::Esc], ("terug", "Terug", "Sluit de uitleg.")),
    spec(S::Checklist, A::Accept, &[Key::Enter], ("klaar", "Vastleggen", "Legt alles in een keer vast.")),
    spec(S::Checklist, A::Tick, &[Char(' ')], ("uit", "Aan of uit", "Haalt het vinkje weg (het kind blijft verwacht) of zet het terug.")),
    spec(S::Checklist, A::Sick, &[Char('z')], ("ziek", "Ziek", "Het kind is ziek.")),
    spec(S::Checklist, A::Holiday, &[Char('v')], ("vakantie", "Vakantie", "Het kind is op vakantie.")),
    spec(S::Checklist, A::CalledOff, &[Char('a')], ("afgemeld", "Afgemeld", "De ouders hebben het kind afgemeld.")),
    spec(S::Checklist, A::Unknown, &[Char('o')], ("onbekend", "Onbekend", "Het kind is er niet en niemand weet waarom.")),
    spec(S::Checklist, A::MoveDown, &[Key::Down], ("", "Omlaag", "Gaat een kind omlaag.")),
    spec(S::Checklist, A::MoveUp, &[Key::Up], ("", "Omhoog", "Gaat een kind omhoog.")),
    spec(S::Checklist, A::PageDown, &[Key::PageDown], ("", "Tien omlaag", "Gaat tien kinderen omlaag.")),
    spec(S::Checklist, A::PageUp, &[Key::PageUp], ("", "Tien omhoog", "Gaat tien kinderen omhoog.")),
    spec(S::Checklist, A::First, &[Key::Home], ("", "Eerste", "Gaat naar het eerste kind.")),
    spec(S::Checklist, A::Last, &[Key::End], ("", "Laatste", "Gaat naar het laatste kind.")),
    spec(S::Checklist, A::Back, &[Key::Esc], ("terug", "Terug", "Sluit de lijst; er is niets vastgelegd.")),
    spec(S::Menu, A::Accept, &[Key::Enter], ("kiezen", "Kiezen", "Kiest de regel onder de cursor.")),
    spec(S::Menu, A::MoveDown, &[Key::Down], ("volgende", "Omlaag", "Gaat een regel omlaag.")),
    spec(S::Menu, A::MoveUp, &[Key::Up], ("vorige", "Omhoog", "Gaat een regel omhoog.")),
    spec(S::Menu, A::Back, &[Key::Esc], ("terug", "Terug", "Sluit het menu; er wijzigt niets.")),
    spec(S::Entry, A::Accept, &[Key::Enter], ("klaar", "Klaar", "Neemt over wat er getypt is.")),
    spec(S::Entry, A::Back, &[Key::Esc], ("terug", "Terug", "Sluit het veld; er wijzigt niets.")),
    spec(S::Confirm, A::Accept, &[Key::Enter], ("kiezen", "Kiezen", "Kiest de knop die tussen > en < staat.")),
    spec(S::Confirm, A::OtherButton, &[Key::Tab, Key::BackTab, Key::Left, Key::Right, Key::Up, Key::Down], ("andere knop", "Andere knop", "Gaat naar de andere knop.")),
    spec(S::Confirm, A::Yes, &[Char('j'), Char('y')], ("ja", "Ja", "Doet het.")),
    spec(S::Confirm, A::No, &[Char('n')], ("nee", "Nee", "Doet het niet.")),
    spec(S::Confirm, A::Back, &[Key::Esc], ("terug", "Terug", "Sluit de vraag; er wijzigt niets.")),
    spec(S::Reading, A::MoveDown, &[Key::Down], ("volgende", "Omlaag", "Gaat een regel omlaag.")),
    spec(S::Reading, A::MoveUp, &[Key::Up], ("vorige", "Omhoog", "Gaat een regel omhoog.")),
    spec(S::Reading, A::PageDown, &[Key::PageDown], ("", "Tien omlaag", "Gaat tien regels omlaag.")),
    spec(S::Reading, A::PageUp, &[Key::PageUp], ("", "Tien omhoog", "Gaat tien regels omhoog.")),
    spec(S::Reading, A::Back, &[Key::Esc, Key::Enter, Char('q')], ("terug", "Terug", "Sluit de tekst.")),
    spec(S::Occupancy, A::NextPart, &[Key::Tab], ("groep", "Volgende groep of locatie", "Toont de volgende groep, en na de laatste de hele locatie.")),
    spec(S::Occupancy, A::PreviousDay, &[Char('v'), Key::PageUp], ("vorige", "Vorige dag", "Toont de dag ervoor.")),
    spec(S::Occupancy, A::NextDay, &[Char('m'), Key::PageDown], ("morgen", "Volgende dag", "Toont de dag erna.")),
    spec(S::Occupancy, A::Week, &[Char('w')], ("week", "Week", "Toont de zeven dagen van deze week: per groep OK of het ergste tekort.")),
    spec(S::Occupancy, A::WhatIf, &[Char('a')], ("wat als", "Wat als", "Probeert uit dat een medewerker even weg is, een kind erbij komt of kinderen ziek zijn.")),
    spec(S::Occupancy, A::SickCall, &[Char('z')], ("ziek", "Ziekmelding medewerker", "Probeert de dag zonder een medewerker en toont wie vrij en bevoegd is.")),
    spec(S::Occupancy, A::Help, &[Char('?')], ("uitleg", "Uitleg", "Toont alle toetsen van dit scherm.")),
    spec(S::Occupancy, A::PreviousQuarter, &[Key::Left], ("", "Kwartier terug", "Gaat een kwartier terug.")),
    spec(S::Occupancy, A::NextQuarter, &[Key::Right], ("", "Kwartier verder", "Gaat een kwartier verder.")),
    spec(S::Occupancy, A::First, &[Key::Home], ("", "Eerste kwartier", "Gaat naar het begin van de dag.")),
    spec(S::Occupancy, A::Last, &[Key::End], ("", "Laatste kwartier", "Gaat naar het einde van de dag.")),
    spec(S::Occupancy, A::QuarterNow, &[Char('n')], ("", "Nu", "Gaat naar het kwartier van nu, van vandaag.")),
    spec(S::Occupancy, A::TryChild, &[Char('k')], ("", "Wat als: een kind erbij", "Telt een kind extra in deze groep; er wordt niets bewaard.")),
    spec(S::Occupancy, A::TryChildrenSick, &[Char('s')], ("", "Wat als: kinderen ziek", "Laat een aantal verwachte kinderen van deze groep weg; er wordt niets bewaard.")),
    spec(S::Occupancy, A::PreviousPart, &[Key::BackTab], ("", "Vorige groep of locatie", "Toont de vorige groep.")),
    spec(S::Occupancy, A::MoveDown, &[Key::Down], ("", "Omlaag", "Schuift de tekst een regel op.")),
    spec(S::Occupancy, A::MoveUp, &[Key::Up], ("", "Omhoog", "Schuift de tekst een regel terug.")),
    spec(S::Occupancy, A::BackToToday, &[Char('1')], ("", "Dagscherm", "Gaat terug naar het dagscherm; er wijzigt niets.")),
    spec(S::Occupancy, A::Back, &[Key::Esc], ("terug", "Terug", "Gaat van wat als terug naar echt, en anders naar het dagscherm; er wijzigt niets.")),
    spec(S::OccupancyWeek, A::Accept, &[Key::Enter], ("dag tonen", "Dag tonen", "Toont de dag onder de cursor per kwartier.")),
    spec(S::OccupancyWeek, A::PreviousWeek, &[Char('v'), Key::PageUp, Key::Left], ("vorige", "Vorige week", "Toont de week ervoor.")),
    spec(S::OccupancyWeek, A::NextWeek, &[Char('m'), Key::PageDown, Key::Right], ("volgende", "Volgende week", "Toont de week erna.")),
    spec(S::OccupancyWeek, A::MoveDown, &[Key::Down], ("", "Omlaag", "Gaat een dag omlaag.")),
    spec(S::OccupancyWeek, A::MoveUp, &[Key::Up], ("", "Omhoog", "Gaat een dag omhoog.")),
    spec(S::OccupancyWeek, A::First, &[Key::Home], ("", "Maandag", "Gaat naar maandag.")),
    spec(S::OccupancyWeek, A::Last, &[Key::End], ("", "Zondag", "Gaat naar zondag.")),
    spec(S::OccupancyWeek, A::Back, &[Key::Esc], ("terug", "Terug", "Gaat terug naar de dag; er wijzigt niets.")),
    spec(S::Team, A::EditShift, &[Key::Enter], ("dienst", "Dienst wijzigen", "Wijzigt tijden, groep en inzet van de dienst onder de cursor, of maakt er een.")),
    spec(S::Team, A::NewShift, &[Char('n')], ("", "Nieuwe dienst", "Zet de medewerker onder de cursor op de dag onder de cursor op het rooster.")),
    spec(S::Team, A::RemoveShift, &[Char('x')], ("weg", "Dienst van het rooster", "Haalt de dienst onder de cursor van het rooster; z zet hem terug.")),
    spec(S::Team, A::StaffAbsence, &[Char('a')], ("afwezig", "Afwezig of weer aanwezig", "Meldt de medewerker ziek, met verlof of naar opleiding, of weer aanwezig.")),
    spec(S::Team, A::CopyWeek, &[Char('c')], ("kopie", "Vorige week overnemen", "Neemt de diensten van de week ervoor over; vraagt eerst of het echt moet.")),
    spec(S::Team, A::Undo, &[Char('z')], ("herstel", "Ongedaan maken", "Maakt uw laatste roosterwijziging van vandaag ongedaan.")),
    spec(S::Team, A::NextWeek, &[Key::PageDown], ("week", "Volgende week", "Toont de week erna.")),
    spec(S::Team, A::PreviousWeek, &[Key::PageUp], ("", "Vorige week", "Toont de week ervoor.")),
    spec(S::Team, A::Redo, &[Char('y')], ("", "Opnieuw doen", "Doet opnieuw wat u het laatst ongedaan maakte.")),
    spec(S::Team, A::WhoIsFree, &[Char('w')], ("", "Wie kan deze dienst", "Toont wie bevoegd en vrij is voor de dienst onder de cursor; een cijfer plant hem of haar in.")),
    spec(S::Team, A::FixShift, &[Char('v')], ("", "Vaste dienst", "Maakt van de dienst onder de cursor een vaste dienst voor elke week, of haalt die weg.")),
    spec(S::Team, A::FillWeek, &[Char('f')], ("", "Week vullen", "Vult de week met de vaste diensten van wie er nog geen dienst in heeft.")),
    spec(S::Team, A::NextShift, &[Key::Tab], ("", "Volgende dienst", "Gaat naar de volgende dienst van dezelfde dag.")),
    spec(S::Team, A::MoveUp, &[Key::Up], ("", "Omhoog", "Gaat een medewerker omhoog.")),
    spec(S::Team, A::MoveDown, &[Key::Down], ("", "Omlaag", "Gaat een medewerker omlaag.")),
    spec(S::Team, A::PreviousDay, &[Key::Left], ("", "Dag terug", "Gaat een dag terug.")),
    spec(S::Team, A::NextDay, &[Key::Right], ("", "Dag verder", "Gaat een dag verder.")),
    spec(S::Team, A::First, &[Key::Home], ("", "Eerste", "Gaat naar de eerste medewerker.")),
    spec(S::Team, A::Last, &[Key::End], ("", "Laatste", "Gaat naar de laatste medewerker.")),
    spec(S::Team, A::Back, &[Key::Esc, Char('1')], ("terug", "Terug", "Gaat terug naar de dag; er wijzigt niets.")),
    spec(S::TeamForm, A::Accept, &[Key::Enter], ("klaar", "Vastleggen", "Zet de dienst zo op het rooster.")),
    spec(S::TeamForm, A::NextField, &[Key::Tab, Key::Down], ("volgende", "Volgende veld", "Gaat naar het volgende veld; groep en inzet kiest u met links en rechts.")),
    spec(S::TeamForm, A::PreviousField, &[Key::BackTab, Key::Up], ("vorige", "Vorig veld", "Gaat naar het vorige veld.")),
    spec(S::TeamForm, A::Back, &[Key::Esc], ("terug", "Terug", "Sluit het formulier; er wijzigt niets.")),
    spec(S::ExtraDay, A::Accept, &[Key::Enter], ("boeken", "Boeken", "Boekt de dag; past hij niet, dan vraagt het programma eerst waarom toch.")),
    spec(S::ExtraDay, A::SwapDay, &[Char('r')], ("ruildag", "Ruildag", "Kiest een dag van het weekpatroon die ervoor vervalt.")),
    spec(S::ExtraDay, A::MoveDown, &[Key::Down], ("volgende", "Omlaag", "Gaat een regel omlaag.")),
    spec(S::ExtraDay, A::MoveUp, &[Key::Up], ("vorige", "Omhoog", "Gaat een regel omhoog.")),
    spec(S::ExtraDay, A::Back, &[Key::Esc], ("terug", "Terug", "Sluit het antwoord; er wijzigt niets.")),
    spec(S::ExtraDayReason, A::Accept, &[Key::Enter], ("kiezen", "Kiezen", "Doet wat onder de cursor staat: niet boeken, of toch boeken om die reden.")),
    spec(S::ExtraDayReason, A::MoveDown, &[Key::Down], ("volgende", "Omlaag", "Gaat een regel omlaag.")),
    spec(S::ExtraDayReason, A::MoveUp, &[Key::Up], ("vorige", "Omhoog", "Gaat een regel omhoog.")),
    spec(S::ExtraDayReason, A::Back, &[Key::Esc], ("terug", "Terug", "Gaat terug naar het antwoord; er wijzigt niets.")),
    spec(S::LoginList, A::Accept, &[Key::Enter], ("kiezen", "Kiezen", "Kiest het account onder de cursor.")),
    spec(S::LoginList, A::MoveDown, &[Key::Down], ("volgende", "Omlaag", "Gaat een regel omlaag.")),
    spec(S::LoginList, A::MoveUp, &[Key::Up], ("vorige", "Omhoog", "Gaat een regel omhoog.")),
    spec(S::LoginList, A::Back, &[Key::Esc, Char('q')], ("afsluiten", "Afsluiten", "Sluit het programma af.")),
    spec(S::LoginField, A::Accept, &[Key::Enter], ("openen", "Openen", "Opent de locatie met dit wachtwoord.")),
    spec(S::LoginField, A::Back, &[Key::Esc], ("terug", "Terug", "Gaat terug naar de accounts, of sluit af.")),
];

/// Every action of every table.
pub fn all() -> impl Iterator<Item = &'static ActionSpec> {
    [
        ACTIONS,
        action_children::ACTIONS,
        action_claims::ACTIONS,
        action_notices::ACTIONS,
        action_plans::ACTIONS,
        action_meldcode::ACTIONS,
        copies::actions::ACTIONS,
    ]
    .into_iter()
    .flatten()
}

/// The actions of a scope.
pub fn of_scope(scope: Scope) -> impl Iterator<Item = &'static ActionSpec> {
    all().filter(move |action| action.scope == scope)
}

/// The action of a key in a scope. Where no text is typed, capitals are small letters.
pub fn lookup(scope: Scope, key: Key) -> Option<ActionId> {
    let key = if scope.takes_text() { key } else { key.lower() };
    of_scope(scope)
        .find(|action| action.keys.contains(&key))
        .map(|action| action.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_a_name_and_a_one_line_explanation() {
        for action in all() {
            assert!(
                !action.name.is_empty() && action.explanation.ends_with('.'),
                "{:?}",
                action.id
            );
            assert!(action.explanation.chars().count() <= 100, "{:?}", action.id);
        }
    }

    #[test]
    fn no_key_means_two_things_in_one_scope() {
        for scope in Scope::ALL {
            let keys: Vec<Key> = of_scope(scope).flat_map(|action| action.keys).copied().collect();
            for (index, key) in keys.iter().enumerate() {
                assert!(!keys[index + 1..].contains(key), "{key:?} in {scope:?}");
            }
        }
    }

    #[test]
    fn every_key_can_be_typed_on_any_keyboard() {
        for key in all().flat_map(|action| action.keys) {
            if let Key::Char(c) = key {
                assert!(
                    c.is_ascii_lowercase() || c.is_ascii_digit() || " /?:".contains(*c),
                    "{key:?}"
                );
            }
        }
    }

    #[test]
    fn letters_are_free_for_typing_where_text_is_typed() {
        for action in all().filter(|action| action.scope.takes_text()) {
            assert!(
                !action.keys.iter().any(|key| matches!(key, Key::Char(_))),
                "{:?}",
                action.id
            );
        }
    }

    #[test]
    fn the_line_at_the_bottom_holds_at_most_eight_keys_and_always_the_way_out() {
        for scope in Scope::ALL {
            let shown = of_scope(scope).filter(|action| !action.short.is_empty()).count();
            assert!((2..=8).contains(&shown), "{scope:?} shows {shown}");
            assert!(of_scope(scope).any(|action| action.id == ActionId::Back), "{scope:?}");
        }
    }

    #[test]
    fn all_keys_of_the_day_fit_on_the_line_at_the_bottom_of_an_ordinary_window() {
        for scope in Scope::ALL {
            let shown = of_scope(scope).filter(|action| !action.short.is_empty());
            let name = |action: &ActionSpec| action.keys.first().map(|key| key.name()).unwrap_or_default();
            let columns: usize = shown
                .map(|action| name(action).len() + 1 + action.short.len() + 2)
                .sum();
            assert!(columns <= 82, "{scope:?} takes {columns} columns");
        }
    }

    #[test]
    fn capitals_work_like_small_letters_outside_fields() {
        assert_eq!(lookup(Scope::Day, Key::Char('I')), Some(ActionId::CheckIn));
        assert_eq!(lookup(Scope::Search, Key::Char('I')), None);
    }
}
