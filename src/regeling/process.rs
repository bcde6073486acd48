//! How a location works under a policy: the tables `[werkwijze]` and `[personeel]`.

use super::reader::{Key, Section, choice, flag, list, text};
use crate::domain::error::ValueError;
use crate::domain::regeling::{Process, SpecialistMeeting};
use crate::domain::text::Text;

/// Reads both tables; a table that is not there says nothing.
pub(super) fn read_process(staff: Option<Section<'_>>, process: Option<Section<'_>>) -> Process {
    let mut found = Process::default();
    if let Some(section) = staff {
        read_staff(section, &mut found);
    }
    if let Some(section) = process {
        read_way_of_working(section, &mut found);
    }
    found
}

fn read_staff(mut section: Section<'_>, found: &mut Process) {
    found.min_level_group = section.optional(
        Key::or("niveau_groep", "min_level_group", "niveau_groep = \"MBO-4\""),
        text(Text::parse),
    );
    found.responsible_level = section.optional(
        Key::or(
            "niveau_verantwoordelijke",
            "responsible_level",
            "niveau_verantwoordelijke = \"HBO\"",
        ),
        text(Text::parse),
    );
    // No rule uses the titles yet: they are checked, so that a file stays right when one does.
    section.optional(
        Key::or(
            "opleidingen_verantwoordelijke",
            "responsible_titles",
            "opleidingen_verantwoordelijke = [\"Social Work\", \"Pedagogiek\"]",
        ),
        list(text(Text::parse)),
    );
    section.finish();
}

fn read_way_of_working(mut section: Section<'_>, found: &mut Process) {
    let consent = section.optional(
        Key::or("toestemming_vereist", "consent_required", "toestemming_vereist = true"),
        flag(true, false),
    );
    found.consent_required = consent.unwrap_or(false);
    let mut term = |name, alias, example| section.optional(Key::or(name, alias, example), text(months));
    found.evaluation_before_end_months = term(
        "evaluatie_voor_einde",
        "evaluation_before_end",
        "evaluatie_voor_einde = \"2 maanden\"",
    );
    found.warn_before_months = term(
        "waarschuwing_vooraf",
        "warn_before_deadline",
        "waarschuwing_vooraf = \"1 maand\"",
    );
    found.satisfaction_after_months = term(
        "tevredenheid_na",
        "satisfaction_after",
        "tevredenheid_na = \"6 maanden\"",
    );
    let meeting = section.optional(
        Key::or(
            "overleg_gedragskundige",
            "specialist_meeting",
            "overleg_gedragskundige = \"maandelijks\"",
        ),
        choice(&[
            ("maandelijks", Some(SpecialistMeeting::Monthly)),
            ("geen", None),
            ("monthly", Some(SpecialistMeeting::Monthly)),
            ("none", None),
        ]),
    );
    found.specialist_meeting = meeting.flatten();
    section.optional(
        Key::or("toegang", "access_roles", "toegang = [\"jeugdconsulent\"]"),
        list(text(Text::parse)),
    );
    section.finish();
}

/// Reads a term in months: `2 maanden`, `1 maand`, `6 months`.
fn months(raw: &str) -> Result<u32, ValueError> {
    let form = ValueError::Form {
        what: "termijn in maanden",
        example: "2 maanden",
    };
    let (count, unit) = raw.trim().split_once(' ').ok_or(form.clone())?;
    let count: u32 = count.parse().map_err(|_| form.clone())?;
    if matches!(unit.trim(), "maand" | "maanden" | "month" | "months") && (1..=24).contains(&count) {
        Ok(count)
    } else {
        Err(form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regeling::{builtin, read_policy};

    const HEAD: &str = "[regeling]\nid = \"x\"\ngeldig_vanaf = 2026-01-01\nbekostiging = \"product\"\n";

    fn process(tables: &str) -> Process {
        read_policy("x", &format!("{HEAD}{tables}")).expect(tables).process
    }

    #[test]
    fn a_term_is_a_number_of_months() {
        for (raw, count) in [
            ("2 maanden", Some(2)),
            ("1 month", Some(1)),
            ("0 maanden", None),
            ("2", None),
            ("x maanden", None),
        ] {
            assert_eq!(months(raw).ok(), count, "{raw}");
        }
    }

    #[test]
    fn buren_articles_4i_5_5_5_7_5_9_and_8_are_read() {
        let text = builtin("buren-2025").expect("a built-in policy");
        let found = read_policy("buren-2025", text).expect("a right file").process;
        let expected = Process {
            consent_required: true,
            evaluation_before_end_months: Some(2),
            warn_before_months: Some(1),
            specialist_meeting: Some(SpecialistMeeting::Monthly),
            satisfaction_after_months: Some(6),
            min_level_group: Text::parse("MBO-4").ok(),
            responsible_level: Text::parse("HBO").ok(),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn a_value_of_the_way_of_working_that_is_left_out_does_not_exist_in_either_shape() {
        let nothing = Process::default();
        for (tables, expected) in [
            ("", nothing.clone()),
            ("[werkwijze]\ntoestemming_vereist = false\n", nothing.clone()),
            ("[process]\nspecialist_meeting = \"none\"\n", nothing.clone()),
            ("[werkwijze]\noverleg_gedragskundige = \"geen\"\n", nothing.clone()),
            (
                "[process]\nevaluation_before_end = \"3 months\"\n[staff]\nmin_level_group = \"MBO-3\"\n",
                Process {
                    evaluation_before_end_months: Some(3),
                    min_level_group: Text::parse("MBO-3").ok(),
                    ..nothing.clone()
                },
            ),
            (
                "[werkwijze]\ntevredenheid_na = \"12 maanden\"\nwaarschuwing_vooraf = \"2 maanden\"\n",
                Process {
                    satisfaction_after_months: Some(12),
                    warn_before_months: Some(2),
                    ..nothing.clone()
                },
            ),
        ] {
            assert_eq!(process(tables), expected, "{tables}");
        }
    }
}
