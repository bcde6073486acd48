//! The arguments of `declaratie …`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `declaratie …`
#[derive(Clone, Debug, Subcommand)]
pub enum DeclaratieCommand {
    /// Toon de maand zoals hij verzonden zou worden, en alles wat eraan mankeert
    Controleer {
        /// Which month and municipality.
        #[command(flatten)]
        which: MonthArgs,
    },
    /// Schrijf het declaratiebestand, of bij subsidie de verantwoording van de extra uren, en boek de nummers
    Maak {
        /// Which month and municipality.
        #[command(flatten)]
        which: MonthArgs,
        /// Map voor het bestand
        #[arg(long, value_name = "MAP")]
        uit: PathBuf,
    },
    /// Schrijf wat deze locatie te declareren heeft als deel voor het kantoor dat voor alle locaties samen declareert
    Deel {
        /// Which month and municipality.
        #[command(flatten)]
        which: MonthArgs,
        /// Map voor het deel
        #[arg(long, value_name = "MAP")]
        uit: PathBuf,
    },
    /// Maak van de delen van alle locaties één declaratie, met per locatie een bestand dat zegt wat verzonden is
    Bundel {
        /// Mappen met delen
        #[arg(value_name = "MAP", required = true)]
        mappen: Vec<PathBuf>,
        /// Which month and municipality.
        #[command(flatten)]
        which: MonthArgs,
        /// Map voor de declaratie en de bestanden voor de locaties
        #[arg(long, value_name = "MAP")]
        uit: PathBuf,
    },
    /// Verwerk wat het kantoor terugstuurt: wat van de eigen regels verzonden is (BUNDEL), of het antwoord (ANTWOORD)
    Verwerk {
        /// Het bestand van het kantoor
        #[arg(value_name = "BESTAND.json")]
        file: PathBuf,
    },
    /// Toon wat al is gedeclareerd of verantwoord
    Lijst,
    /// Toon een declaratie of een verantwoording
    Toon {
        /// Nummer van de declaratie of de verantwoording
        #[arg(value_name = "NUMMER")]
        nummer: String,
        /// Schrijf de bestanden zoals ze zijn verzonden en ontvangen in deze map
        #[arg(long, value_name = "MAP")]
        uit: Option<PathBuf>,
    },
    /// Toon afgekeurde regels, wat de codes betekenen en wat ermee gebeurt
    Taken,
    /// Houd een afgekeurde regel aan, schrijf hem af, of geef hem weer vrij
    Regel(LineArgs),
    /// Toon de tarieven van een product in een maand, of kies welk geldt als het in de maand verandert
    Tarief {
        /// Which month and municipality.
        #[command(flatten)]
        which: MonthArgs,
        /// Productcode
        #[arg(long, value_name = "CODE")]
        product: String,
        /// Kies het tarief dat op deze dag begint (JJJJ-MM-DD)
        #[arg(long, value_name = "DATUM")]
        vanaf: Option<String>,
    },
    /// Meld dat een declaratie onderweg is geweigerd (VECOZO), zodat er geen antwoord komt
    Geweigerd {
        /// Nummer van de declaratie
        #[arg(value_name = "NUMMER")]
        nummer: String,
        /// Neem dat terug: het bestand is toch aangekomen
        #[arg(long)]
        terug: bool,
    },
    /// Zeg dat een maand met een ander programma is gedeclareerd, zodat de zorg hier niet meegaat
    Elders {
        /// Which month and municipality.
        #[command(flatten)]
        which: MonthArgs,
        /// Neem dat terug: de maand gaat hier weer mee
        #[arg(long)]
        terug: bool,
    },
    /// Leg vast wat de gemeente op een verantwoording antwoordde
    Antwoord {
        /// Nummer van de verantwoording
        #[arg(value_name = "NUMMER")]
        nummer: String,
        /// vastgesteld of afgewezen
        #[arg(long, value_name = "UITKOMST")]
        uitkomst: String,
        /// Wat de gemeente als reden noemt; schrijf hier geen namen van kinderen
        #[arg(long, value_name = "TEKST")]
        reden: Option<String>,
    },
}

/// A line and what to do with it.
#[derive(Clone, Debug, Args)]
pub struct LineArgs {
    /// Referentienummer van de regel
    #[arg(value_name = "REFERENTIE")]
    pub referentie: String,
    /// Which step.
    #[arg(
        value_name = "BESLUIT",
        help = "aanhouden (nu niet), afschrijven (nooit) of vrijgeven (gaat weer mee)"
    )]
    pub besluit: String,
    /// Waarom (bij aanhouden en afschrijven); schrijf hier geen namen van kinderen
    #[arg(long, value_name = "TEKST")]
    pub reden: Option<String>,
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
