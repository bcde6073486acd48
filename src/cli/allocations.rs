//! `toewijzingen`: every allocation with what was granted, planned, delivered and left.

use super::context::Context;
use super::output::{Answer, Outcome, finding_json};
use crate::app::AppError;
use crate::app::burn_down::{ChildBurnDown, numbers};
use crate::domain::allocation::Omvang;
use crate::domain::burn_down::{AllocationBurn, Measure, WeekBurn};
use crate::domain::finding::Severity;
use crate::domain::ids::{ProductCategorie, ProductCode};
use crate::domain::time::parse_date;
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::fmt::Write;

/// Runs the command: as it stands on a day, of one child or of all.
pub(super) fn run(context: &Context, number: Option<&str>, day: Option<&str>) -> Result<Answer, AppError> {
    let day = day
        .map(|raw| parse_date(raw).map_err(|error| AppError::value("De waarde van --op", &error)))
        .transpose()?
        .unwrap_or_else(|| context.now().day());
    let found = context.open()?.burn_downs(number, day)?;
    let faults = found
        .iter()
        .flat_map(|child| child.allocations.iter().flat_map(|burn| &burn.findings))
        .any(|finding| finding.severity == Severity::Fout);
    let lines = found
        .iter()
        .flat_map(|child| child.allocations.iter().map(|burn| line_json(child, burn, day)));
    Ok(Answer {
        text: text(&found, day),
        json: json!({
            "op": day.to_string(),
            "toewijzingen": lines.collect::<Vec<Value>>(),
            "verborgen": found.iter().flat_map(withheld_json).collect::<Vec<Value>>(),
        }),
        outcome: if faults { Outcome::Found } else { Outcome::Fine },
    })
}

/// What is there and may not be seen with this account: an empty list would say that nothing was granted.
fn withheld_json(child: &ChildBurnDown) -> Vec<Value> {
    let one = |(product, why): &(String, String)| {
        json!({
            "kindnummer": child.number.as_str(),
            "productcode": (!product.is_empty()).then_some(product),
            "reden": why,
        })
    };
    child.withheld.iter().map(one).collect()
}

fn line_json(child: &ChildBurnDown, burn: &AllocationBurn, day: NaiveDate) -> Value {
    let allocation = &burn.allocation;
    let omvang = allocation.omvang;
    let week = burn.week_of(day);
    let counted = burn.measure != Measure::NotCounted;
    let findings: Vec<Value> = child.findings(burn).map(finding_json).collect();
    json!({
        "kindnummer": child.number.as_str(),
        "gemeente": allocation.gemeente.as_str(),
        "toewijzingnummer": allocation.number.number(),
        "productcategorie": allocation.category.as_ref().map(ProductCategorie::as_str),
        "productcode": allocation.product.as_ref().map(ProductCode::as_str),
        "volume": omvang.map(|omvang| omvang.volume.count()),
        "eenheid": omvang.map(|omvang| omvang.unit.code()),
        "frequentie": omvang.map(|omvang| omvang.frequency.code()),
        "ingangsdatum": allocation.period.begin().to_string(),
        "einddatum": allocation.period.end().map(|end| end.to_string()),
        "status": burn.status.label(),
        "week": {
            "maandag": week.map(|week| week.monday.to_string()),
            "soort": week.map(|week| week.kind.label()),
            "toegekend": week.and_then(|week| week.granted),
            "gepland": week.map(|week| week.planned),
            "geleverd": week.map(|week| week.delivered),
            "over": week.and_then(WeekBurn::left),
        },
        "totaal": {
            "toegekend": burn.life.cap,
            "gepland": counted.then_some(burn.life.planned),
            "geleverd": counted.then_some(burn.life.delivered),
            "over": burn.life.left().filter(|_| counted),
        },
        "jaar": {
            "jaar": burn.year.year,
            "weken_met_levering": burn.year.weeks,
            "hoogstens": burn.year.most,
        },
        "meldingen": findings,
    })
}

fn text(found: &[ChildBurnDown], day: NaiveDate) -> String {
    let mut text = format!("Toewijzingen op {}\n", day.format("%d-%m-%Y"));
    if found.is_empty() {
        text.push_str("Er zijn geen toewijzingen.\n");
    }
    for child in found {
        for (product, why) in &child.withheld {
            let _ = writeln!(
                text,
                "kind {} {}  {product}, verborgen: {why}",
                child.number, child.name
            );
        }
        for burn in &child.allocations {
            let _ = writeln!(text, "{}", head(child, burn));
            let _ = writeln!(text, "  {}", numbers(burn, day));
            for finding in child.findings(burn) {
                let _ = writeln!(text, "  {} {}", finding.severity.label(), finding.text);
            }
        }
    }
    text
}

/// "kind 12 Bas Voorbeeld  0214 300201  45A60  3 dagdelen per week  01-01-2026 t/m 31-12-2026  loopt".
fn head(child: &ChildBurnDown, burn: &AllocationBurn) -> String {
    let allocation = &burn.allocation;
    let end = allocation.period.end().map_or_else(
        || "zonder einde".to_owned(),
        |end| format!("t/m {}", end.format("%d-%m-%Y")),
    );
    format!(
        "kind {} {}  {} {}  {}  {}  {} {end}  {}",
        child.number,
        child.name,
        allocation.gemeente,
        allocation.number,
        allocation.product.as_ref().map_or("zonder code", ProductCode::as_str),
        allocation
            .omvang
            .map_or_else(|| "zonder omvang".to_owned(), Omvang::in_words),
        allocation.period.begin().format("%d-%m-%Y"),
        burn.status.label()
    )
}
