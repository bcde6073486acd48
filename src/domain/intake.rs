//! How much is read of what people bring ("grenzen aan wat u inleest"): the one table of them, as the manual has it.
//!
//! Every reader asks this table before it reads: what is larger is refused with a sentence that says how large it may be and
//! what to do, before it takes memory or time.

use super::words::thousands;

/// Something that is read from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intake {
    /// A file of `import` with what happens on a day: attendance, shifts and worked hours. Of those a location has many.
    Import,
    /// A file of `import` with what is looked up: children, places, staff, tariffs, allocations. It is written in one go.
    ImportOfList,
    /// The table of `bkr --tabel`.
    BkrTable,
    /// Settings of a location, or a policy.
    Settings,
    /// A list of municipalities or holidays.
    List,
    /// A message of the berichtenverkeer (OP179).
    Message,
    /// A part of a location, or the file that a bundle sends back.
    Part,
    /// The file with a passphrase.
    Passphrase,
    /// What is typed or piped on standard input.
    Input,
}

impl Intake {
    /// Everything, in the order of the manual.
    pub const ALL: [Self; 9] = [
        Self::Import,
        Self::ImportOfList,
        Self::BkrTable,
        Self::Settings,
        Self::List,
        Self::Message,
        Self::Part,
        Self::Passphrase,
        Self::Input,
    ];

    /// What it is called in a sentence, with its article.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Import => "een CSV-bestand",
            Self::ImportOfList => "een CSV-bestand van deze soort",
            Self::BkrTable => "een tabel met samenstellingen",
            Self::Settings => "een bestand met instellingen of een regeling",
            Self::List => "een lijst",
            Self::Message => "een bericht",
            Self::Part => "een deel of een bundelbestand",
            Self::Passphrase => "een wachtwoordbestand",
            Self::Input => "invoer op de terminal",
        }
    }

    /// Most bytes.
    pub const fn max_bytes(self) -> u64 {
        match self {
            Self::Import | Self::ImportOfList | Self::BkrTable => 32 << 20,
            Self::Settings => 256 << 10,
            Self::List => 1 << 20,
            // The most that the standard allows (OP179): in thousands, not in units of 1024.
            Self::Message => 25_000_000,
            Self::Part => 8 << 20,
            Self::Passphrase | Self::Input => 64 << 10,
        }
    }

    /// Most lines below the header, for what is a table.
    pub const fn max_rows(self) -> Option<usize> {
        match self {
            Self::Import | Self::BkrTable => Some(200_000),
            // Rows that change in their place cannot be written unseen (docs/adr/0025): so many that nobody waits a second for them.
            Self::ImportOfList => Some(20_000),
            Self::List => Some(10_000),
            Self::Settings | Self::Message | Self::Part | Self::Passphrase | Self::Input => None,
        }
    }

    /// What to do with something larger.
    pub const fn way_out(self) -> &'static str {
        match self {
            Self::Import | Self::ImportOfList => {
                "Knip het bestand in delen, elk met de kopregel, en lees ze na elkaar in."
            }
            Self::BkrTable => "Knip de tabel in delen, elk met de kopregel.",
            Self::Settings | Self::List | Self::Passphrase => "Controleer of u het goede bestand koos.",
            Self::Message => "Vraag de afzender het bericht in delen te sturen.",
            Self::Part => "Controleer of u het goede bestand koos, of maak het deel opnieuw met dit programma.",
            Self::Input => "Maak de tekst korter, of leg haar in delen vast.",
        }
    }

    /// The sentence for something with too many bytes, behind its name.
    pub fn too_large(self) -> String {
        format!(
            "is groter dan {}, het meeste voor {}",
            size(self.max_bytes()),
            self.label()
        )
    }

    /// The sentence for a table with too many lines, behind its name.
    pub fn too_many_rows(self) -> String {
        let most = self.max_rows().unwrap_or(usize::MAX);
        format!(
            "heeft meer dan {} regels, het meeste voor {}",
            thousands(most),
            self.label()
        )
    }
}

/// Most groups in the settings of a location.
pub const MAX_GROUPS: usize = 100;
/// Most schools in the settings of a location.
pub const MAX_SCHOOLS: usize = 500;
/// Most municipalities with a policy of their own in the settings of a location.
pub const MAX_GEMEENTEN: usize = 50;
/// Most tables in any other list of a settings file or a policy.
pub const MAX_TABLES: usize = 100;
/// Most parts in one folder of parts.
pub const MAX_PARTS: usize = 200;
/// Most bytes of all parts of one bundle together.
pub const MAX_BYTES_OF_PARTS: u64 = 32 << 20;

/// A number of bytes as people say it.
pub fn size(bytes: u64) -> String {
    const KIB: u64 = 1 << 10;
    const MIB: u64 = 1 << 20;
    match bytes {
        _ if bytes.is_multiple_of(MIB) => format!("{} MiB", bytes / MIB),
        _ if bytes.is_multiple_of(1_000_000) => format!("{} MB", bytes / 1_000_000),
        _ if bytes.is_multiple_of(KIB) => format!("{} KiB", bytes / KIB),
        _ => format!("{bytes} bytes"),
    }
}

/// Says whether a text of a table has more lines below its header than it may; lines without a value do not count.
///
/// It looks at the bytes alone, so that what is too long is refused before any of it is kept.
pub fn has_more_rows(bytes: &[u8], most: usize) -> bool {
    let is_value = |byte: &u8| !byte.is_ascii_whitespace() && !matches!(byte, b';' | b',' | b'"');
    let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r'));
    // One line more: the header.
    lines
        .filter(|line| line.iter().any(is_value))
        .nth(most.saturating_add(1))
        .is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_without_the_header_and_without_blank_ones() {
        for (text, most, more) in [
            ("a;b\n1;2\n3;4\n", 2, false),
            ("a;b\n1;2\n3;4\n", 1, true),
            ("a;b\r\n1;2\r\n;;\r\n\r\n\"\";\r\n", 1, false),
            ("a;b\r1;2\r3;4", 1, true),
            ("", 0, false),
        ] {
            assert_eq!(has_more_rows(text.as_bytes(), most), more, "{text:?}");
        }
    }

    #[test]
    fn a_sentence_says_how_large_it_may_be() {
        for (intake, text) in [
            (Intake::Import, "is groter dan 32 MiB, het meeste voor een CSV-bestand"),
            (Intake::Message, "is groter dan 25 MB, het meeste voor een bericht"),
            (
                Intake::Passphrase,
                "is groter dan 64 KiB, het meeste voor een wachtwoordbestand",
            ),
        ] {
            assert_eq!(intake.too_large(), text);
        }
        assert_eq!(
            Intake::Import.too_many_rows(),
            "heeft meer dan 200.000 regels, het meeste voor een CSV-bestand"
        );
    }
}
