//! Nothing present disappears silently: what is not billed is listed or said, per child and day.

use super::*;
use crate::domain::dagdeel::NoDagdeel;
use proptest::collection::vec;

/// Care without a dagdeel.
fn without_dagdeel(of: &str, minutes: u32, nothing: NoDagdeel) -> Delivery {
    Delivery {
        count: 0,
        minutes,
        nothing: Some(nothing),
        ..care(GroupKind::BsoPlus, &[(of, 0, 0)]).remove(0)
    }
}

fn said(proposal: &Proposal) -> Vec<(&'static str, Option<NaiveDate>)> {
    let findings = proposal.findings.iter();
    findings.map(|finding| (finding.code.as_str(), finding.day)).collect()
}

#[test]
fn presence_without_a_dagdeel_is_said_per_day_with_its_reason() {
    for (nothing, words) in [
        (NoDagdeel::NoneThen, "vrije dag van de school"),
        (NoDagdeel::TooShort, "korter dan het minimum"),
        (NoDagdeel::BeforeSchool, "alleen voor school"),
    ] {
        let proposal = Case::with(|case| {
            case.declared = Some(month("2026-02"));
            case.deliveries = vec![
                without_dagdeel("2026-02-27", 240, nothing),
                without_dagdeel("2026-03-03", 240, nothing),
                without_dagdeel("2026-03-07", 0, nothing),
            ];
        })
        .propose();
        let days = ["2026-03-03", "2026-03-07"].map(|of| ("AANW-DAGDEEL", Some(day(of))));
        assert_eq!(said(&proposal), days, "{nothing:?}");
        let finding = &proposal.findings[0];
        assert!(finding.text.contains(words), "{nothing:?}: {}", finding.text);
        assert_eq!(finding.severity, Severity::LetOp);
        assert_eq!(finding.child, ChildNumber::parse("12").ok());
    }
}

#[test]
fn presence_is_said_only_where_nothing_else_is() {
    let here = || without_dagdeel("2026-03-03", 240, NoDagdeel::NoneThen);
    let changes: [(Change, Vec<&str>); 6] = [
        (
            ("no allocation in the month", |case| {
                case.allocations[0].period = Period::new(day("2026-05-01"), None).expect("a period");
            }),
            vec!["AANW-DAGDEEL"],
        ),
        (
            ("removed", |case| {
                case.allocations[0].change_reason = Some(RedenWijziging::VERWIJDERD);
            }),
            vec!["AANW-DAGDEEL"],
        ),
        (
            ("in hours all time counts", |case| {
                case.allocations[0].omvang.as_mut().expect("a volume").unit = Eenheid::Uur;
                case.tariffs[0].unit = Eenheid::Uur;
            }),
            vec!["WEEK-DAGDELEN"],
        ),
        (
            ("the allocation is not declared here", |case| {
                case.allocations[0].product = ProductCode::parse("99X99").ok();
            }),
            vec!["PRODUCT"],
        ),
        (
            ("a group without an allocation", |case| {
                case.deliveries = care(GroupKind::KdvPlus, &[("2026-03-03", 1, 95)]);
            }),
            vec!["AANW-TOEWIJZING"],
        ),
        (
            ("outside the allocation", |case| {
                case.allocations[0].period = Period::new(day("2026-03-09"), None).expect("a period");
            }),
            vec!["AANW-DAGDEEL"],
        ),
    ];
    for ((name, change), expected) in changes {
        let proposal = Case::with(|case| {
            case.deliveries = vec![here()];
            change(case);
        })
        .propose();
        assert_eq!(codes(&proposal), expected, "{name}");
    }
}

#[test]
fn tr307_tr308_a_day_long_before_an_allocation_begins_or_after_it_ended_is_listed() {
    for (of, begin, end, code) in [
        ("2026-01", "2026-04-01", None, "TR307"),
        ("2026-02", "2026-04-01", None, "TR307"),
        ("2026-03", "2026-04-01", None, "TR307"),
        ("2026-03", "2027-01-01", None, "TR307"),
        ("2026-03", "2024-01-01", Some("2024-06-30"), "TR308"),
    ] {
        let proposal = Case::with(|case| {
            case.month = month(of);
            case.allocations[0].period = Period::new(day(begin), end.map(day)).expect("a period");
            case.deliveries = care(GroupKind::BsoPlus, &[(&format!("{of}-03"), 1, 95)]);
        })
        .propose();
        assert_eq!(listed(&proposal), [(day(&format!("{of}-03")), 1, code)], "{of} {begin}");
    }
    // Transport is listed around its own months only: that the child was there is said all the same.
    let proposal = Case::with(|case| {
        case.allocations = vec![allocation(
            "300202",
            "42A03",
            "2026-06-01",
            None,
            3,
            Frequentie::PerWeek,
        )];
        case.deliveries = care(GroupKind::BsoPlus, &[("2026-03-03", 1, 95)]);
    })
    .propose();
    assert_eq!(said(&proposal), [("AANW-TOEWIJZING", Some(day("2026-03-03")))]);
}

proptest! {
    #[test]
    fn every_day_with_a_stay_of_a_child_with_an_allocation_is_billed_listed_or_said(
        days in vec((0u32..4, 0u32..700, 0usize..5), 31),
        begin in 1u32..31,
        months_later in -9i32..5,
        length in proptest::option::of(0u64..20),
        unit in 0usize..3,
        volume in 1u32..9,
    ) {
        let kinds = [GroupKind::BsoPlus, GroupKind::BsoPlus, GroupKind::BsoPlus, GroupKind::KdvPlus];
        let case = Case::with(|case| {
            let first = day(&format!("2026-03-{begin:02}"));
            let months = chrono::Months::new(months_later.unsigned_abs());
            let first = if months_later < 0 { first - months } else { first + months };
            let last = length.map(|days| first + chrono::Days::new(days));
            let unit = [Eenheid::Dagdeel, Eenheid::Etmaal, Eenheid::Uur][unit];
            case.regeling.dagdeel.week_cap = crate::domain::regeling::WeekCap::Claim;
            case.allocations[0].period = Period::new(first, last).expect("a period");
            let omvang = case.allocations[0].omvang.as_mut().expect("a volume");
            (omvang.unit, omvang.volume) = (unit, Volume::new(volume).expect("small"));
            case.tariffs[0].unit = unit;
            let stays = case.month.days().zip(&days).filter_map(|(day, (count, minutes, kind))| {
                Some(Delivery {
                    child: CHILD,
                    day,
                    kind: *kinds.get(*kind)?,
                    count: *count,
                    minutes: *minutes,
                    before_school: 0, above_maximum: 0,
                    nothing: (*count == 0).then_some(NoDagdeel::NoneThen),
                })
            });
            case.deliveries = stays.collect();
        });
        let proposal = case.propose();
        let billed = proposal.lines.iter().flat_map(|line| line.days.iter().map(|(day, _)| *day));
        let listed = proposal.not_billable.iter().map(|one| one.day);
        let said = proposal.findings.iter().filter_map(|finding| finding.day);
        let known: BTreeSet<NaiveDate> = billed.chain(listed).chain(said).collect();
        let there: BTreeSet<NaiveDate> = case.deliveries.iter().map(|delivery| delivery.day).collect();
        prop_assert_eq!(there.difference(&known).collect::<Vec<_>>(), Vec::<&NaiveDate>::new());
    }
}
