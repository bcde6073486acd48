//! The command line as people type it; every word of it is Dutch, the help too.

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
    /// Extra uren van een maand: recht, gepland en gewerkt, per groep
    Uren {
        /// De maand (JJJJ-MM)
        #[arg(long, value_name = "MAAND")]
        maand: String,
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
        #[arg(long, value_name = "ROL", help = format!("Een van: {}", crate::domain::role::Role::CHOICES))]
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

/// `declaratie …`
#[derive(Clone, Debug, Subcommand)]
pub enum DeclaratieCommand {
    /// Toon de maand zoals hij verzonden zou worden, en alles wat eraan mankeert
    Controleer {
        /// Which month and municipality.
        #[command(flatten)]
        which: MonthArgs,
    },
    /// Schrijf het declaratiebestand en boek de nummers
    Maak {
        /// Which month and municipality.
        #[command(flatten)]
        which: MonthArgs,
        /// Map voor het bestand
        #[arg(long, value_name = "MAP")]
        uit: PathBuf,
    },
    /// Toon wat al is gedeclareerd
    Lijst,
    /// Toon een declaratie
    Toon {
        /// Nummer van de declaratie
        #[arg(value_name = "NUMMER")]
        nummer: String,
    },
}

/// A month and a municipality.
#[derive(Clone, Debug, Args)]
pub struct MonthArgs {
    /// De maand (JJJJ-MM)
    #[arg(long, value_name = "MAAND")]
    pub maand: String,
    /// De gemeente (CBS-code van vier cijfers)
    #[arg(long, value_name = "CODE")]
    pub gemeente: String,
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
