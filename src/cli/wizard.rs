//! Making a location step by step: plain questions, one a line, so that a screen reader follows it too.

use super::context::Context;
use super::location::{create, new_place};
use super::output::{Answer, remark};
use crate::app::setup_file::{
    GroupDraft, LocationDraft, builtin_regelingen, check_draft, gemeente_name, parse_gemeente,
};
use crate::app::{AppError, ErrorKind};
use crate::domain::calendar::Region;
use crate::domain::error::ValueError;
use crate::domain::group::{DagdeelName, GroupKind};
use crate::domain::hidden::visible_lines;
use crate::domain::ids::{AgbCode, LrkNumber};
use crate::domain::intake::Intake;
use crate::domain::role::Role;
use crate::domain::text::Text;
use crate::domain::time::Minute;
use crate::domain::words::YesNo;
use std::io::{BufRead, IsTerminal, Read, Write};
use std::path::PathBuf;

/// Where questions go and answers come from.
pub(super) struct Dialogue<'a> {
    input: &'a mut dyn BufRead,
    output: &'a mut dyn Write,
    /// Columns of the terminal; `None` where there is none.
    columns: Option<usize>,
}

impl<'a> Dialogue<'a> {
    /// Questions to `output`, answers from `input`.
    pub(super) fn new(input: &'a mut dyn BufRead, output: &'a mut dyn Write) -> Self {
        let columns = std::io::stdout().is_terminal().then(crossterm::terminal::size);
        Self {
            input,
            output,
            columns: columns.and_then(Result::ok).map(|(columns, _)| usize::from(columns)),
        }
    }

    fn say(&mut self, text: &str) {
        // A terminal that went away shows itself at the next answer.
        let _gone = writeln!(self.output, "{}", wrapped(&visible_lines(text), self.columns));
    }

    /// Asks once; an empty answer is the default, if there is one.
    fn answer(&mut self, question: &str, default: &str) -> Result<String, AppError> {
        let shown = if default.is_empty() {
            format!("{question}: ")
        } else {
            format!("{question} [{default}]: ")
        };
        let shown = wrapped(&visible_lines(&shown), self.columns);
        let _gone = write!(self.output, "{shown}").and_then(|()| self.output.flush());
        let mut line = String::new();
        // Longer than any answer; what is behind it would only be refused again and again.
        let mut bounded = Read::take(&mut self.input, Intake::Input.max_bytes());
        let read = bounded.read_line(&mut line).unwrap_or(0);
        if read == 0 {
            return Err(AppError::new(
                ErrorKind::Input,
                "AFGEBROKEN",
                "De vragen zijn afgebroken; er is niets gemaakt.",
            ));
        }
        let typed = line.trim();
        Ok(if typed.is_empty() {
            default.to_owned()
        } else {
            typed.to_owned()
        })
    }

    /// Asks until the answer is right; a wrong one is explained.
    fn ask<T>(
        &mut self,
        question: &str,
        default: &str,
        read: impl Fn(&str) -> Result<T, ValueError>,
    ) -> Result<T, AppError> {
        loop {
            let typed = self.answer(question, default)?;
            match read(&typed) {
                Ok(value) => return Ok(value),
                Err(error) => self.say(&format!("  Dit {error}.")),
            }
        }
    }

    fn yes(&mut self, question: &str) -> Result<YesNo, AppError> {
        self.ask(question, "nee", |typed| match typed.to_lowercase().as_str() {
            "j" => Ok(YesNo::Yes),
            "n" => Ok(YesNo::No),
            word => YesNo::parse(word),
        })
    }
}

/// Lines broken between words, so that a terminal does not break them inside one; the spaces at the end stay.
fn wrapped(text: &str, columns: Option<usize>) -> String {
    let Some(columns) = columns.filter(|columns| *columns > 0) else {
        return text.to_owned();
    };
    let of_line = |line: &str| {
        let (mut out, mut used) = (String::new(), 0);
        for (index, word) in line.split(' ').enumerate() {
            let length = word.chars().count();
            if index > 0 && used + 1 + length > columns && length > 0 {
                out.push('\n');
                used = 0;
            } else if index > 0 {
                out.push(' ');
                used += 1;
            }
            out.push_str(word);
            used += length;
        }
        out
    };
    text.split('\n').map(of_line).collect::<Vec<_>>().join("\n")
}

/// Asks for one of a few words.
pub(super) fn choose(question: &str, choices: &[&str]) -> Result<String, AppError> {
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout());
    let mut dialogue = Dialogue::new(&mut input, &mut output);
    loop {
        let typed = dialogue.answer(question.trim_end_matches(": "), "")?.to_lowercase();
        if choices.contains(&typed.as_str()) {
            return Ok(typed);
        }
        dialogue.say(&format!("  Typ {}.", choices.join(", ")));
    }
}

/// Asks for a file; quotes around it, as a file manager puts them, are left off.
pub(super) fn ask_file(question: &str) -> Result<PathBuf, AppError> {
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout());
    let typed = Dialogue::new(&mut input, &mut output).answer(question, "")?;
    Ok(PathBuf::from(typed.trim_matches(['"', '\''])))
}

/// Waits until the recovery key is written down, before a screen takes its place.
pub(super) fn wait_for_enter(question: &str) -> Result<(), AppError> {
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout());
    Dialogue::new(&mut input, &mut output).answer(question, "").map(|_| ())
}

/// `locatie nieuw` without a settings file.
pub(super) fn create_by_asking(context: &Context, role: Option<&str>) -> Result<Answer, AppError> {
    if !std::io::stdin().is_terminal() {
        return Err(AppError::new(
            ErrorKind::Input,
            "GEBRUIK",
            "Zonder instellingenbestand stelt dit programma vragen, en daar is een terminal voor nodig.",
        )
        .hint("Geef --instellingen BESTAND.toml."));
    }
    let path = new_place(context)?;
    let given_role = role
        .map(|role| Role::parse_first(role).map_err(|error| AppError::value("De rol", &error)))
        .transpose()?;
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout());
    let mut dialogue = Dialogue::new(&mut input, &mut output);
    let draft = ask_location(&mut dialogue)?;
    let (settings, regeling_toml) = check_draft(&draft)?;
    dialogue.say("\nHet eerste account: daarmee opent u de locatie.");
    let account = match &context.account {
        Some(name) => Text::parse(name).map_err(|error| AppError::value("De naam van het account", &error))?,
        None => dialogue.ask("Uw naam", "", Text::parse)?,
    };
    let role = match given_role {
        Some(role) => role,
        None => dialogue.ask(
            &format!("Rol ({})", Role::FIRST_CHOICES),
            "locatiemanager",
            Role::parse_first,
        )?,
    };
    remark("");
    create(context, &path, (&settings, &regeling_toml), &account, role)
}

/// Asks for the location and its groups.
fn ask_location(dialogue: &mut Dialogue<'_>) -> Result<LocationDraft, AppError> {
    dialogue.say("Een nieuwe locatie. Enter neemt wat tussen haken staat; Ctrl+C stopt zonder iets te maken.\n");
    let name = dialogue.ask("Naam van de locatie", "", Text::parse)?;
    let holder = dialogue.ask("Houder (de organisatie)", "", Text::parse)?;
    let agb = dialogue.ask("AGB-code (acht cijfers)", "", AgbCode::parse)?;
    let gemeente = dialogue.ask("Gemeente (vier cijfers of de naam; Buren is 0214)", "", parse_gemeente)?;
    let gemeente_name = gemeente_name(&gemeente).map_or_else(String::new, |name| format!(" ({name})"));
    dialogue.say(&format!("Gemeentecode {gemeente}{gemeente_name}\n"));
    let region = dialogue.ask("Vakantieregio (Noord, Midden, Zuid)", "Midden", Region::parse)?;
    let known = builtin_regelingen();
    let regeling = dialogue.ask(&format!("Regeling ({})", known.join(", ")), "buren-2025", |typed| {
        if known.contains(&typed) {
            Ok(typed.to_owned())
        } else {
            Err(ValueError::Choice {
                choices: "de regelingen hierboven",
            })
        }
    })?;
    let mut draft = LocationDraft {
        name,
        holder,
        agb,
        gemeente,
        region,
        regeling,
        groups: Vec::new(),
    };
    loop {
        dialogue.say(&format!("\nGroep {}", draft.groups.len() + 1));
        draft.groups.push(ask_group(dialogue)?);
        // Held to every rule at once, so that a slip in the first group is not found after the last.
        if let Err(error) = check_draft(&draft) {
            dialogue.say(&format!("  {}", error.message));
            dialogue.say("  Vul deze groep opnieuw in.");
            draft.groups.pop();
        } else if dialogue.yes("Nog een groep?")? == YesNo::No {
            return Ok(draft);
        }
    }
}

fn ask_group(dialogue: &mut Dialogue<'_>) -> Result<GroupDraft, AppError> {
    let name = dialogue.ask("Naam van de groep", "", Text::parse)?;
    let kind = dialogue.ask("Soort (kdv, bso, combi, kdv+, bso+)", "bso+", GroupKind::parse)?;
    let lrk = dialogue.ask("LRK-nummer (negen cijfers)", "", LrkNumber::parse)?;
    let opens = dialogue.ask("Open vanaf", "07:30", Minute::parse)?;
    let closes = dialogue.ask("Dicht om", "18:30", |typed| match Minute::parse(typed)? {
        closes if closes <= opens => Err(ValueError::EndBeforeBegin),
        closes => Ok(closes),
    })?;
    let [school, free] = proposed(kind, (opens, closes));
    dialogue.say("  Dagdelen schrijft u als: naam van-tot, met komma's ertussen.");
    let read = |typed: &str| read_dagdelen(typed, (opens, closes));
    let school_day = dialogue.ask("Dagdelen op een schooldag", &school, read)?;
    let free_day = dialogue.ask("Dagdelen op een vrije dag", &free, read)?;
    Ok(GroupDraft {
        name,
        kind,
        lrk,
        opens,
        closes,
        school_day,
        free_day,
    })
}

/// The usual dagdelen of a school day and of a free day, within the opening times; without any where the group is not open then.
fn proposed(kind: GroupKind, (opens, closes): (Minute, Minute)) -> [String; 2] {
    let usual = |dagdelen: &[(&str, u16, u16)]| {
        let open = dagdelen.iter().filter_map(|(name, from, until)| {
            let from = opens.max(Minute::new(*from).ok()?);
            let until = closes.min(Minute::new(*until).ok()?);
            (from < until).then(|| format!("{name} {from}-{until}"))
        });
        open.collect::<Vec<_>>().join(", ")
    };
    let whole_day = usual(&[("ochtend", 0, 13 * 60), ("middag", 13 * 60, 24 * 60 - 1)]);
    match kind {
        GroupKind::Bso | GroupKind::BsoPlus => [usual(&[("nso", 14 * 60, 24 * 60 - 1)]), whole_day],
        _ => [whole_day.clone(), whole_day],
    }
}

/// Reads `nso 14:00-18:30, vso 07:30-08:30`; each within the opening times and after it begins, said of the answer itself.
fn read_dagdelen(
    typed: &str,
    (opens, closes): (Minute, Minute),
) -> Result<Vec<(DagdeelName, Minute, Minute)>, ValueError> {
    let form = || ValueError::Form {
        what: "rij dagdelen",
        example: "ochtend 07:30-13:00, middag 13:00-18:30",
    };
    typed
        .split(',')
        .map(|part| {
            let (name, times) = part.trim().split_once(' ').ok_or_else(form)?;
            let (from, until) = times.trim().split_once('-').ok_or_else(form)?;
            let (from, until) = (Minute::parse(from)?, Minute::parse(until)?);
            if until <= from {
                return Err(ValueError::EndBeforeBegin);
            }
            if from < opens || closes < until {
                return Err(ValueError::Closed { opens, closes });
            }
            Ok((DagdeelName::parse(name)?, from, until))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(answers: &str) -> (Result<LocationDraft, AppError>, String) {
        let mut input = answers.as_bytes();
        let mut output = Vec::new();
        let draft = ask_location(&mut Dialogue::new(&mut input, &mut output));
        (draft, String::from_utf8_lossy(&output).into_owned())
    }

    #[test]
    fn lines_break_between_words_at_the_edge_of_the_terminal() {
        let text = "Een vraag die langer is dan de regel [ja]: ";
        for columns in [12, 20, 30] {
            let shown = wrapped(text, Some(columns));
            assert!(
                shown.lines().all(|line| line.trim_end().chars().count() <= columns),
                "{shown}"
            );
            assert_eq!(shown.replace('\n', " "), text, "no word is lost");
        }
        assert_eq!(wrapped(text, None), text);
    }

    #[test]
    fn the_questions_make_a_location_that_the_settings_file_would_make() {
        let answers = "De Sprong\nStichting Voorbeeld\n90909090\n0214\n\n\nUilen\n\n123456789\n\n\n\n\nja\nBijtjes\nkdv+\n123456789\n\n\n\n\nnee\n";
        let (draft, _) = asked(answers);
        let (settings, regeling) = check_draft(&draft.expect("all answers are right")).expect("the draft is right");
        assert_eq!(settings.groups.len(), 2);
        assert_eq!(settings.groups[0].school_day.len(), 1);
        assert_eq!(settings.groups[1].free_day.len(), 2);
        assert!(regeling.contains("45A60"));
    }

    #[test]
    fn a_wrong_answer_is_explained_and_asked_again() {
        let answers =
            "\nDe Sprong\nHouder\n123\n90909090\n214\nburen\noost\nmidden\n\nUilen\n\n123456789\n\n\n14-18\n\n\n\n";
        let (draft, shown) = asked(answers);
        assert!(draft.is_ok());
        for sentence in [
            "Dit is leeg",
            "AGB-code van acht cijfers",
            "gemeentecode of naam van een gemeente",
            "Gemeentecode 0214",
            "Noord, Midden, Zuid",
            "rij dagdelen",
        ] {
            assert!(shown.contains(sentence), "{sentence} is not in {shown}");
        }
    }

    #[test]
    fn a_group_that_breaks_a_rule_is_asked_again_at_once() {
        let double = "Uilen\n\n123456789\n08:00\n18:00\nnso 14:00-16:00, nso 16:00-18:00\n\n";
        let right = "Uilen\n\n123456789\n\n\n\n\nnee\n";
        let (draft, shown) = asked(&format!("De Sprong\nHouder\n90909090\n0214\n\n\n{double}{right}"));
        assert_eq!(draft.ok().map(|draft| draft.groups.len()), Some(1), "{shown}");
        assert!(shown.contains("Vul deze groep opnieuw in"), "{shown}");
    }

    #[test]
    fn a_dagdeel_outside_the_opening_times_is_asked_again_alone_in_the_words_of_the_question() {
        let group = "Uilen\n\n123456789\n08:00\n07:00\n18:00\nnso 14:00-19:00\nnso 16:00-15:00\n\n\nnee\n";
        let (draft, shown) = asked(&format!("De Sprong\nHouder\n90909090\n0214\n\n\n{group}"));
        let draft = draft.expect("every answer was right at last");
        let times = |dagdelen: &[(DagdeelName, Minute, Minute)]| {
            let all = dagdelen
                .iter()
                .map(|(name, from, until)| format!("{} {from}-{until}", name.as_str()));
            all.collect::<Vec<_>>().join(", ")
        };
        assert_eq!(times(&draft.groups[0].school_day), "nso 14:00-18:00");
        assert_eq!(
            times(&draft.groups[0].free_day),
            "ochtend 08:00-13:00, middag 13:00-18:00"
        );
        assert!(
            shown.contains("Dit ligt buiten de openingstijden van deze groep (08:00-18:00)"),
            "{shown}"
        );
        assert_eq!(shown.matches("Dagdelen op een schooldag [").count(), 3, "{shown}");
        assert!(!shown.contains("regel 17") && !shown.contains("antwoorden,"), "{shown}");
        assert!(shown.contains("Gemeentecode 0214 (Buren)"), "{shown}");
    }

    #[test]
    fn an_end_of_input_makes_nothing() {
        assert_eq!(
            asked("De Sprong\n").0.map_err(|error| error.code).err(),
            Some("AFGEBROKEN")
        );
    }
}
