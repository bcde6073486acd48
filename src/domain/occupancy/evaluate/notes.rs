//! Sentences about a group beside those of the law and the plus ratio.

use super::{HeldTo, Scene};
use crate::domain::bkr::MAX_BASISGROEP;
use crate::domain::occupancy::counting::{Adults, Caps};

/// What is to be said of a group beside what law and plus ratio say.
pub(super) fn notes(scene: &Scene<'_>, present: u32, caps: Caps, held_to: HeldTo) -> Vec<String> {
    let mut notes = Vec::new();
    let Adults {
        full,
        in_training,
        trainees,
        other_qualified,
        on_top,
        not_linked,
        ..
    } = scene.adults;
    let candidates = in_training + trainees + other_qualified;
    if candidates > 0 {
        notes.push(format!(
            "telt mee: {} van {candidates} in opleiding, stage of andersgekwalificeerd (hoogstens {} op de locatie); niet voor de plusratio",
            present.saturating_sub(full),
            caps.total
        ));
    }
    if on_top > 0 {
        notes.push(format!(
            "telt niet mee: {on_top} extra inzet, die volgens de regeling bovenop de BKR komt"
        ));
    }
    if not_linked > 0 {
        notes.push(format!(
            "telt niet mee: {not_linked} niet gekoppeld in het personenregister (keuze van dit programma; werken mag dan niet, Wko 1.50)"
        ));
    }
    if scene.training_refused {
        notes.push("een BIO telt hier niet: vandaag werkt geen volledige beroepskracht op deze groep".to_owned());
    }
    if held_to == HeldTo::PlusOnly {
        notes.push(
            "de wet telt de BSO over de hele locatie; het tekort van deze groep volgt alleen uit de plusratio"
                .to_owned(),
        );
    }
    if scene.is_over_full() {
        notes.push(format!(
            "mag niet: hoogstens {MAX_BASISGROEP} kinderen in een basisgroep (Bkk art. 18(2))"
        ));
    }
    if scene.overdue > 0 {
        notes.push(format!(
            "niet uitgetikt na sluitingstijd: {}; telt in geen ratio mee, herstel de tijden",
            scene.overdue
        ));
    }
    notes
}
