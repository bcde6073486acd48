//! The command line as people type it; every word of it is Dutch, the help too.

pub use super::args_claims::{DeclaratieCommand, LineArgs, MonthArgs};
use crate::app::{AppError, ErrorKind};
use clap::error::{ContextKind, ContextValue, ErrorKind as ClapKind};
use clap::{Arg, ArgAction, Args, Command as ClapCommand, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

/// plusgroep: aanwezigheid, bezetting en declaratie voor KDV+ en BSO+.
#[derive(Debug, Parser)]
#[command(
    name = "plusgroep",
    version,
    about = "plusgroep: aanwezigheid, bezetting en declaratie voor KDV+ en BSO+.
Zonder opdracht opent het programma zelf."
)]
pub struct Arguments {
    /// Options that every command has.
    #[command(flatten)]
    pub common: Common,
    /// What to do; without it the program opens.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options that every command has.
#[derive(Clone, Debug, Args)]
pub struct Common {
    /// The location file.
    #[arg(
        help = "Het locatiebestand (anders PLUSGROEP_BESTAND, anders de gewone plaats)",
        long,
        value_name = "BESTAND",
        global = true
    )]
    pub bestand: Option<PathBuf>,
    /// File with the passphrase.
    #[arg(
        help = "Lees het wachtwoord uit dit bestand (anders PLUSGROEP_WACHTWOORD, anders wordt ernaar gevraagd)",
        long,
        value_name = "BESTAND",
        global = true
    )]
    pub wachtwoord_bestand: Option<PathBuf>,
    /// Met welk account
    #[arg(long, value_name = "NAAM", global = true)]
    pub account: Option<String>,
    /// Doe alsof het nu dit moment is (JJJJ-MM-DDTUU:MM)
    #[arg(long, value_name = "MOMENT", global = true)]
    pub nu: Option<String>,
    /// Antwoord in JSON, voor scripts
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do with copies.
#[derive(Clone, Debug, Subcommand)]
pub enum BackupCommand {
    /// Maak nu een reservekopie en controleer haar
    Maak {
        /// Alleen in deze map, in plaats van op de vaste plaatsen
        #[arg(long, value_name = "MAP")]
        uit: Option<PathBuf>,
    },
    /// Welke reservekopieën er zijn
    Lijst,
    /// Controleer of een reservekopie heel is
    Controleer {
        /// De reservekopie: het bestand dat op .plusgroep eindigt
        #[arg(value_name = "BACKUP")]
        backup: PathBuf,
    },
    /// Kies een tweede plaats voor elke dagelijkse kopie, zoals een stick
    Plaats {
        /// De map
        #[arg(value_name = "MAP", required_unless_present = "geen")]
        map: Option<PathBuf>,
        /// Geen tweede plaats meer
        #[arg(long, conflicts_with = "map")]
        geen: bool,
    },
}

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Open een verzonnen locatie om te oefenen
    Demo {
        /// Schrijf de demo alleen in deze map en stop
        #[arg(long, value_name = "MAP")]
        maak: Option<PathBuf>,
    },
    /// De locatie maken of bekijken
    Locatie {
        /// Which.
        #[command(subcommand)]
        what: LocatieCommand,
    },
    /// Wie de locatie kan openen
    Account {
        /// Which.
        #[command(subcommand)]
        what: AccountCommand,
    },
    /// Lees gegevens in uit een CSV-bestand
    Import {
        /// kinderen, plaatsingen, medewerkers, rooster, gewerkt, aanwezigheid, tarieven of toewijzingen
        #[arg(value_name = "SOORT")]
        soort: String,
        /// Het CSV-bestand
        #[arg(value_name = "BESTAND.csv")]
        file: PathBuf,
        /// Controleer alleen, sla niets op
        #[arg(long)]
        proef: bool,
    },
    /// Kinderen zoeken, tonen en er iets bij vastleggen
    Kind {
        /// Which.
        #[command(subcommand)]
        what: KindCommand,
    },
    /// Gegevens uitvoeren
    Export {
        /// Which.
        #[command(subcommand)]
        what: ExportCommand,
    },
    /// Berichten van de gemeente
    Ijw {
        /// Which.
        #[command(subcommand)]
        what: IjwCommand,
    },
    /// De declaratie van een maand
    Declaratie {
        /// Which.
        #[command(subcommand)]
        what: DeclaratieCommand,
    },
    /// Start en stop van zorg: wat te melden is, wat verzonden is en wat de gemeente antwoordde
    Zorgberichten {
        /// Which; without it the list.
        #[command(subcommand)]
        what: Option<ZorgCommand>,
    },
    /// Reservekopieën maken, bekijken en controleren
    Backup {
        /// Which.
        #[command(subcommand)]
        what: BackupCommand,
    },
    /// Zet een reservekopie terug; wat er stond blijft bewaard
    Herstel {
        /// De reservekopie: het bestand dat op .plusgroep eindigt
        #[arg(value_name = "BACKUP")]
        backup: PathBuf,
        /// Waar de locatie moet komen (anders de gewone plaats)
        #[arg(long, value_name = "BESTAND")]
        naar: Option<PathBuf>,
        /// Ook als daar een andere locatie staat; die blijft ernaast bewaard
        #[arg(long)]
        andere_locatie: bool,
    },
    /// Controleer of het bestand, de sleutels, het logboek, de declaraties en de reservekopieën heel zijn
    Controleer {
        /// Zet een bestand met -wal dat niet bij de locatie hoort of beschadigd is eerst opzij
        #[arg(long)]
        wal_opzij: bool,
    },
    /// Extra uren van een maand: recht, gepland en gewerkt, per groep
    Uren {
        /// De maand (JJJJ-MM)
        #[arg(long, value_name = "MAAND")]
        maand: String,
    },
    /// Wat er van elke toewijzing is toegekend, gepland, geleverd en over
    Toewijzingen {
        /// Alleen van dit kind
        #[arg(long, value_name = "KINDNUMMER")]
        kind: Option<String>,
        /// Zoals het op deze dag stond of staat (JJJJ-MM-DD); anders vandaag
        #[arg(long, value_name = "DATUM")]
        op: Option<String>,
    },
    /// Reken uit hoeveel beroepskrachten de wet vraagt
    Bkr {
        /// kdv, bso of combi
        #[arg(long, value_name = "SOORT")]
        soort: String,
        /// Children per age.
        #[arg(
            long,
            value_name = "AANTALLEN",
            help = "Kinderen per leeftijd, zoals j0=3,j1=4,j2=8,j3=0 (bso: j4_6=10,j7=12; combi ook school=2)"
        )]
        kinderen: Option<String>,
        /// A table of them.
        #[arg(
            long,
            value_name = "BESTAND.csv",
            help = "Een CSV-bestand met kolommen j0,j1,j2,j3 (bso: j4_6,j7); schrijft dezelfde regels met vereist erbij"
        )]
        tabel: Option<PathBuf>,
        /// Lees rekenregel 2 streng: een kind erbij geeft nooit een lager getal
        #[arg(long)]
        strikt: bool,
    },
    /// Is elke groep bezet: een moment of een dag, zoals het was of zoals het gepland is
    Bezetting {
        /// Het moment (JJJJ-MM-DDTUU:MM)
        #[arg(long, value_name = "MOMENT")]
        op: Option<String>,
        /// De hele dag (JJJJ-MM-DD)
        #[arg(long, value_name = "DATUM")]
        dag: Option<String>,
    },
    /// Wat moet wanneer: evaluaties, plannen, overleg, indicaties, toestemming en personeel
    Termijnen {
        /// Tot en met deze dag (JJJJ-MM-DD); anders drie maanden vooruit
        #[arg(long, value_name = "DATUM")]
        tot: Option<String>,
    },
    /// Schrijf voor de inspecteur per dag wie er was en of er genoeg personeel was
    Inspectie {
        /// De eerste dag (JJJJ-MM-DD)
        #[arg(long, value_name = "DATUM")]
        van: String,
        /// De laatste dag (JJJJ-MM-DD)
        #[arg(long, value_name = "DATUM")]
        tot: String,
        /// Map voor de bestanden
        #[arg(long, value_name = "MAP")]
        uit: PathBuf,
    },
    /// Wie deed of bekeek wat, en of het logboek nog heel is
    Logboek {
        /// Alleen wat over dit kind gaat (kindnummer)
        #[arg(long, value_name = "NR")]
        kind: Option<String>,
        /// Vanaf deze dag (JJJJ-MM-DD)
        #[arg(long, value_name = "DATUM")]
        van: Option<String>,
        /// Tot en met deze dag (JJJJ-MM-DD)
        #[arg(long, value_name = "DATUM")]
        tot: Option<String>,
    },
    /// Verzegelde notities van de meldcode
    #[command(after_help = "Veilig Thuis: 0800-2000. Vertrouwensinspecteur: 0900-1113111.")]
    Meldcode {
        /// Which.
        #[command(subcommand)]
        what: MeldcodeCommand,
    },
}

/// `kind …`
#[derive(Clone, Debug, Subcommand)]
pub enum KindCommand {
    /// Zoek kinderen op delen van de naam, of op kindnummer
    Zoek {
        /// Delen van de naam, in elke volgorde, ook zonder accenten
        #[arg(value_name = "TEKST")]
        tekst: String,
    },
    /// Toon een kind: de kaart en wat u van het dossier mag zien
    Toon {
        /// Kindnummer
        #[arg(value_name = "NUMMER")]
        nummer: String,
    },
    /// Toon welke soorten aantekeningen er zijn, met hun velden
    Soorten,
    /// Leg een aantekening vast; de velden komen van de standaardinvoer, elk als: veld = waarde
    Noteer {
        /// Kindnummer
        #[arg(value_name = "NUMMER")]
        nummer: String,
        /// Soort aantekening (zie: plusgroep kind soorten)
        #[arg(value_name = "SOORT")]
        soort: String,
    },
    /// Verbeter een aantekening; velden die niet genoemd worden, blijven zoals ze zijn
    Verbeter {
        /// Kindnummer
        #[arg(value_name = "NUMMER")]
        nummer: String,
        /// Nummer van de aantekening
        #[arg(value_name = "AANTEKENING")]
        id: String,
    },
    /// Trek een aantekening in; wat er stond blijft in het dossier bewaard
    TrekIn {
        /// Kindnummer
        #[arg(value_name = "NUMMER")]
        nummer: String,
        /// Nummer van de aantekening
        #[arg(value_name = "AANTEKENING")]
        id: String,
    },
}

/// `export …`
#[derive(Clone, Debug, Subcommand)]
pub enum ExportCommand {
    /// Alles van een kind, leesbaar en als JSON, voor een verzoek om inzage
    Kind {
        /// Kindnummer
        #[arg(value_name = "NUMMER")]
        nummer: String,
        /// Map voor de twee bestanden
        #[arg(long, value_name = "MAP")]
        uit: PathBuf,
    },
}

/// `locatie …`
#[derive(Clone, Debug, Subcommand)]
pub enum LocatieCommand {
    /// Maak een locatie: uit een instellingenbestand, of stap voor stap met vragen
    Nieuw {
        /// Instellingen (TOML); zonder dit bestand worden de vragen gesteld
        #[arg(long, value_name = "BESTAND.toml")]
        instellingen: Option<PathBuf>,
        /// De rol van het eerste account: locatiemanager, of een andere van plusgroep account nieuw --help
        #[arg(long, value_name = "ROL")]
        rol: Option<String>,
    },
    /// Toon de instellingen, zonder geheimen
    Toon,
    /// Neem scholen, vakanties en sluitingsdagen over uit een gewijzigd instellingenbestand
    Kalender {
        /// Instellingen (TOML); al het andere daarin blijft zoals het is
        #[arg(value_name = "BESTAND.toml")]
        file: PathBuf,
    },
    /// Laad een nieuwere lijst van gemeenten of schoolvakanties in deze locatie
    Lijst {
        /// gemeenten of vakanties
        #[arg(value_name = "SOORT")]
        soort: String,
        /// De lijst (CSV), met dezelfde kolommen als die van het programma
        #[arg(value_name = "BESTAND.csv")]
        file: PathBuf,
        /// Laat een lijst van schoolvakanties ook gelden voor dagen die voorbij zijn; anders blijven die zoals ze waren
        #[arg(long)]
        ook_voorbij: bool,
    },
    /// Geef een andere gemeente haar eigen regeling; zonder eigen regeling volgt zij die van de locatie
    Regeling {
        /// Code van de gemeente, vier cijfers
        #[arg(value_name = "GEMEENTE")]
        gemeente: String,
        /// Een bekende regeling, of een regelingbestand (.toml)
        #[arg(value_name = "REGELING")]
        regeling: String,
    },
}

/// `account …`
#[derive(Clone, Debug, Subcommand)]
pub enum AccountCommand {
    /// Toon de accounts
    Lijst,
    /// Maak een account
    Nieuw {
        /// Naam van het account
        #[arg(value_name = "NAAM")]
        naam: String,
        /// Which role.
        #[arg(long, value_name = "ROL", help = format!("Een van: {}", crate::domain::role::Role::WORDS))]
        rol: String,
        /// Lees het nieuwe wachtwoord uit dit bestand (anders wordt ernaar gevraagd)
        #[arg(long, value_name = "BESTAND")]
        nieuw_wachtwoord_bestand: Option<PathBuf>,
    },
    /// Geef een account een nieuw wachtwoord
    Wachtwoord {
        /// Naam van het account
        #[arg(value_name = "NAAM")]
        naam: String,
        /// Lees het nieuwe wachtwoord uit dit bestand (anders wordt ernaar gevraagd)
        #[arg(long, value_name = "BESTAND")]
        nieuw_wachtwoord_bestand: Option<PathBuf>,
    },
    /// Sluit een account; de naam blijft in het logboek
    Sluit {
        /// Naam van het account
        #[arg(value_name = "NAAM")]
        naam: String,
    },
    /// Stel uw eigen pincode in, om in een open venster van persoon te wisselen
    Pin {
        /// Lees de pincode uit dit bestand (anders wordt ernaar gevraagd)
        #[arg(long, value_name = "BESTAND")]
        pin_bestand: Option<PathBuf>,
    },
    /// Neem de sleutel van de verzegelde notities over van wie ze al opent
    Verzegeld {
        /// Lees het wachtwoord van de ander, of de herstelsleutel van de verzegelde notities, uit dit bestand
        #[arg(long, value_name = "BESTAND")]
        sleutel_bestand: Option<PathBuf>,
        /// Maak in plaats daarvan een nieuwe herstelsleutel van de verzegelde notities; de oude vervalt
        #[arg(long, conflicts_with = "sleutel_bestand")]
        nieuwe_herstelsleutel: bool,
    },
}

/// `meldcode …`
#[derive(Clone, Debug, Subcommand)]
pub enum MeldcodeCommand {
    /// Toon de verzegelde notities over een kind; dat komt in het logboek
    Toon {
        /// Kindnummer
        #[arg(long, value_name = "NR")]
        kind: String,
    },
    /// Schrijf een stap; alles over de stap komt van de invoer, zodat het niet in de geschiedenis van de opdrachten staat
    #[command(after_help = super::meldcode::INPUT)]
    Schrijf {
        /// Kindnummer
        #[arg(long, value_name = "NR")]
        kind: String,
    },
}

/// `ijw …`
#[derive(Clone, Debug, Subcommand)]
pub enum IjwCommand {
    /// Lees een bericht en schrijf het antwoord dat erop hoort
    Lees {
        /// Het bericht
        #[arg(value_name = "BESTAND.xml")]
        file: PathBuf,
        /// Map voor het antwoord (anders de map van het bericht)
        #[arg(long, value_name = "MAP")]
        uit: Option<PathBuf>,
    },
}

/// `zorgberichten …`
#[derive(Clone, Debug, Subcommand)]
pub enum ZorgCommand {
    /// Schrijf een start (JW305) of stop (JW307); de datum komt uit het voorstel
    Maak {
        /// Which one.
        #[command(flatten)]
        which: ZorgArgs,
    },
    /// Neem de laatste start of stop terug en zet er een andere voor in de plaats
    Corrigeer {
        /// Which one.
        #[command(flatten)]
        which: ZorgArgs,
        /// Neem de melding alleen terug
        #[arg(long, conflicts_with_all = ["datum", "reden"])]
        verwijder: bool,
    },
    /// Laat over een kind geen berichten meer uitgaan, voor de veiligheid
    Blokkeer {
        /// Nummer van het kind
        #[arg(long, value_name = "NR")]
        kind: String,
        /// Waarom; blijft in het locatiebestand
        #[arg(long, value_name = "TEKST")]
        reden: String,
    },
    /// Laat over een kind weer berichten uitgaan
    Vrijgeven {
        /// Nummer van het kind
        #[arg(long, value_name = "NR")]
        kind: String,
    },
}

/// Which start or stop.
#[derive(Clone, Debug, Args)]
pub struct ZorgArgs {
    /// Nummer van het kind
    #[arg(long, value_name = "NR")]
    pub kind: String,
    /// Nummer van de toewijzing
    #[arg(long, value_name = "NR")]
    pub toewijzing: String,
    /// start of stop
    #[arg(long, value_name = "SOORT")]
    pub soort: String,
    /// Map voor het bestand
    #[arg(long, value_name = "MAP")]
    pub uit: PathBuf,
    /// Gemeente (vier cijfers), als twee gemeenten dit toewijzingnummer gebruiken
    #[arg(long, value_name = "CODE")]
    pub gemeente: Option<String>,
    /// Eerste dag (start) of laatste dag (stop), als die anders is dan voorgesteld (JJJJ-MM-DD)
    #[arg(long, value_name = "DATUM")]
    pub datum: Option<String>,
    /// Waarom de zorg stopt: 02, 20 (tijdelijk) of 31 tot en met 39
    #[arg(long, value_name = "CODE")]
    pub reden: Option<String>,
}

/// What the command line asks for.
#[derive(Debug)]
pub enum Asked {
    /// To run.
    Run(Box<Arguments>),
    /// To show this text and stop, fine.
    Show(String),
}

/// Reads the command line.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Asked, AppError> {
    let matches = match localise(Arguments::command()).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => return explain(&error),
    };
    Arguments::from_arg_matches(&matches)
        .map(|arguments| Asked::Run(Box::new(arguments)))
        .or_else(|error| explain(&error))
}

const TEMPLATE: &str = "{about-with-newline}\nGebruik: {usage}\n\n{all-args}{after-help}";

/// Makes the words around the arguments Dutch, in every command.
fn localise(command: ClapCommand) -> ClapCommand {
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help("Toon deze uitleg")
        .global(false);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let has_version = command.get_version().is_some();
    let mut command = command
        .help_template(TEMPLATE)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading("Opdrachten")
        .subcommand_value_name("OPDRACHT")
        .mut_args(|arg| {
            let heading = if arg.is_positional() { "Gegevens" } else { "Opties" };
            arg.help_heading(heading)
        })
        .arg(help.help_heading("Opties"));
    if has_version {
        let version = Arg::new("version")
            .long("version")
            .action(ArgAction::Version)
            .help("Toon de versie");
        command = command.arg(version.help_heading("Opties"));
    }
    names
        .into_iter()
        .fold(command, |command, name| command.mut_subcommand(name, localise))
}

/// Turns what the parser says into Dutch: help and version to show, everything else one sentence.
fn explain(error: &clap::Error) -> Result<Asked, AppError> {
    let dutch = || error.render().to_string().replace("[OPTIONS]", "[OPTIES]");
    let named = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let argument = named(ContextKind::InvalidArg);
    let message = match error.kind() {
        ClapKind::DisplayHelp | ClapKind::DisplayVersion => return Ok(Asked::Show(dutch())),
        ClapKind::DisplayHelpOnMissingArgumentOrSubcommand | ClapKind::MissingSubcommand => {
            "Er ontbreekt een opdracht.".to_owned()
        }
        ClapKind::InvalidSubcommand => format!("De opdracht «{}» bestaat niet.", named(ContextKind::InvalidSubcommand)),
        ClapKind::UnknownArgument => format!("De optie of waarde «{argument}» wordt hier niet verwacht."),
        ClapKind::MissingRequiredArgument => format!("Er ontbreekt: {argument}."),
        ClapKind::ArgumentConflict => format!("De optie «{argument}» staat er dubbel of past niet bij de andere."),
        ClapKind::NoEquals | ClapKind::TooFewValues | ClapKind::WrongNumberOfValues | ClapKind::InvalidValue => {
            format!("Bij «{argument}» ontbreekt een goede waarde.")
        }
        ClapKind::TooManyValues => format!("Bij «{argument}» staan te veel waarden."),
        ClapKind::InvalidUtf8 => "Een van de woorden is geen geldige tekst.".to_owned(),
        _ => "Deze opdracht is niet te begrijpen.".to_owned(),
    };
    Err(AppError::new(ErrorKind::Input, "GEBRUIK", message)
        .hint("Bekijk de uitleg met: plusgroep --help, of --help achter de opdracht."))
}
