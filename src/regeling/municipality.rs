//! Municipalities in the settings of a location that have a policy of their own ("gemeente").

use super::location::check_regeling;
use super::reader::{Key, Section, text};
use crate::domain::ids::GemeenteCode;
use crate::domain::intake::MAX_GEMEENTEN;
use crate::domain::text::Text;
use std::collections::BTreeSet;

const GEMEENTE: Key = Key::new("gemeente", "[[gemeente]]");
const CODE: Key = Key::new("code", "code = \"0153\"");
const REGELING: Key = Key::new("regeling", "regeling = \"enschede-pilot\"");

/// A municipality whose children follow another policy than that of the location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MunicipalitySettings {
    /// The municipality; never that of the location, and each once.
    pub code: GemeenteCode,
    /// Policy: an id of [`super::builtin_ids`] or a path to a TOML file, as given.
    pub regeling: String,
    /// What is in it, filled in by a caller who may open files; `None` while nobody did.
    pub text: Option<String>,
}

/// Reads the municipalities with a policy of their own; `home` is that of the location. `None` when something is wrong.
pub(super) fn read_municipalities(
    root: &mut Section<'_>,
    home: Option<&GemeenteCode>,
) -> Option<Vec<MunicipalitySettings>> {
    let was_there = root.has(GEMEENTE);
    let Some(sections) = root.tables(GEMEENTE, MAX_GEMEENTEN) else {
        return (!was_there).then(Vec::new);
    };
    let mut codes: BTreeSet<GemeenteCode> = BTreeSet::new();
    let mut found = Vec::new();
    for mut section in sections {
        let code = section.required(CODE, text(GemeenteCode::parse));
        if let Some(code) = &code {
            if home == Some(code) {
                section.wrong(
                    CODE,
                    "is de gemeente van de locatie zelf; zet haar regeling bij [locatie]",
                );
            } else if !codes.insert(code.clone()) {
                section.wrong(CODE, "staat er al; elke gemeente staat er een keer");
            }
        }
        let regeling = section.required(REGELING, text(Text::parse));
        if let Some(regeling) = &regeling {
            check_regeling(&section, REGELING, regeling.as_str());
        }
        section.finish();
        found.push(code.zip(regeling).map(|(code, regeling)| MunicipalitySettings {
            code,
            regeling: regeling.as_str().to_owned(),
            text: None,
        }));
    }
    found.into_iter().collect()
}
