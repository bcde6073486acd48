//! Allocations that name no product (aspecific, generic), and those with a budget (TR339, TR340, TR369).

use super::*;

/// An allocation that names no product, with a budget in cents or none.
fn unnamed(number: &str, category: Option<&str>, budget: Option<&str>) -> Toewijzing {
    Toewijzing {
        category: category.map(|code| ProductCategorie::parse(code).expect("a category")),
        product: None,
        omvang: None,
        budget: budget.map(|cents| Cents::parse(cents).expect("an amount")),
        ..allocation(number, "45A60", "2026-01-01", Some("2026-12-31"), 1, Frequentie::Totaal)
    }
}

#[test]
fn tr340_without_a_product_the_line_gets_the_product_of_the_group_and_unit_and_category_of_its_tariff() {
    for (category, kind, expected) in [
        (Some("45"), GroupKind::BsoPlus, Some("45A60")),
        (Some("45"), GroupKind::KdvPlus, Some("45A05")),
        (None, GroupKind::BsoPlus, Some("45A60")),
        (Some("54"), GroupKind::BsoPlus, None),
    ] {
        let proposal = Case::with(|case| {
            case.allocations = vec![unnamed("1", category, None)];
            case.tariffs.push(tariff("45A05", "2026-01-01", None, "4105"));
            case.deliveries.iter_mut().for_each(|delivery| delivery.kind = kind);
        })
        .propose();
        let codes: Vec<&str> = proposal.lines.iter().map(|line| line.product.as_str()).collect();
        assert_eq!(codes, expected.into_iter().collect::<Vec<_>>(), "{category:?} {kind:?}");
        assert!(proposal.lines.iter().all(|line| line.category.as_str() == "45"));
        assert_eq!(faults(&proposal), Vec::<&str>::new());
    }
}

#[test]
fn tr339_a_category_alone_is_billed_as_the_first_product_with_a_tariff_in_it_or_named() {
    let transport = |category: &str| Tariff {
        category: ProductCategorie::parse(category).expect("a category"),
        ..tariff("42A03", "2026-01-01", None, "1000")
    };
    for (category, priced, expected, said) in [
        ("42", Some("42"), vec![("42A03", 10)], false),
        ("42", None, vec![], true),
        ("54", Some("42"), vec![], true),
        // Where support has a tariff in the category it is for support, and for nothing else.
        ("45", Some("45"), vec![("45A60", 10)], false),
    ] {
        let proposal = Case::with(|case| {
            case.allocations = vec![unnamed("1", Some(category), None)];
            case.tariffs.extend(priced.map(transport));
        })
        .propose();
        let lines = proposal.lines.iter();
        let lines: Vec<_> = lines.map(|line| (line.product.as_str(), line.volume.count())).collect();
        assert_eq!(lines, expected, "{category} {priced:?}");
        assert!(proposal.lines.iter().all(|line| line.category.as_str() == category));
        assert_eq!(codes(&proposal).contains(&"PRODUCT"), said, "{category} {priced:?}");
    }
}

#[test]
fn b14_an_allocation_of_a_category_is_the_partner_of_a_product_that_needs_what_it_is_billed_as() {
    for (category, billed) in [("45", 10), ("54", 0)] {
        let proposal = Case::with(|case| {
            case.allocations = vec![
                unnamed("1", Some(category), None),
                allocation("2", "42A03", "2026-01-01", None, 9, Frequentie::PerMaand),
            ];
            case.allocations[1].omvang.as_mut().expect("a volume").volume = Volume::new(20).expect("small");
            case.regeling.products[2].requires_any = vec![ProductCode::parse("45A60").expect("a code")];
            case.tariffs.push(tariff("42A03", "2026-01-01", None, "1000"));
        })
        .propose();
        let transport = proposal.lines.iter().filter(|line| line.product.as_str() == "42A03");
        assert_eq!(
            transport.map(|line| line.volume.count()).sum::<u32>(),
            billed,
            "{category}"
        );
    }
}

#[test]
fn a_day_is_declared_once_where_the_policy_has_two_products_for_a_kind_of_group() {
    let second = |case: &mut Case| {
        case.regeling
            .products
            .push(product("45A61", ProductKind::Support(GroupKind::BsoPlus)));
        case.tariffs.push(tariff("45A61", "2026-01-01", None, "9000"));
    };
    let proposal = Case::with(|case| {
        case.allocations = vec![unnamed("1", Some("45"), None)];
        second(case);
    })
    .propose();
    assert_eq!(
        volumes(&proposal),
        [(1, "2026-03".into(), 10)],
        "the first product of the policy"
    );
    let proposal = Case::with(|case| {
        let named = allocation("2", "45A61", "2026-01-01", Some("2026-03-06"), 3, Frequentie::PerWeek);
        case.allocations = vec![unnamed("1", Some("45"), None), named];
        second(case);
    })
    .propose();
    assert_eq!(
        volumes(&proposal),
        [(1, "2026-03".into(), 5), (2, "2026-03".into(), 5)],
        "an allocation that names a product of the kind comes first on its days"
    );
    assert_eq!(listed(&proposal), []);
}

#[test]
fn days_outside_an_allocation_without_a_product_are_listed_too() {
    let proposal = Case::with(|case| {
        let ended = Period::new(day("2026-01-01"), Some(day("2026-03-06"))).expect("a period");
        case.allocations = vec![Toewijzing {
            period: ended,
            ..unnamed("1", None, None)
        }];
    })
    .propose();
    assert_eq!(volumes(&proposal), [(1, "2026-03".into(), 5)]);
    let listed = listed(&proposal);
    assert_eq!((listed.len(), listed[0]), (5, (day("2026-03-09"), 1, "TR308")));
}

#[test]
fn tr369_a_budget_holds_whole_units_and_every_month_of_the_allocation() {
    for (budget, earlier, billed) in [("47370", 0, 10), ("47369", 0, 9), ("47370", 4, 6), ("4736", 0, 0)] {
        let proposal = Case::with(|case| {
            case.allocations = vec![unnamed("1", Some("45"), Some(budget))];
            if earlier > 0 {
                case.sent = vec![sent("1", "2026-02", earlier, LineState::Sent)];
            }
        })
        .propose();
        let volume: u32 = proposal.lines.iter().map(|line| line.volume.count()).sum();
        assert_eq!(volume, billed, "{budget} {earlier}");
        let listed = listed(&proposal);
        assert!(listed.iter().all(|(_, _, code)| *code == "TR369"), "{listed:?}");
        assert_eq!(listed.len(), 10 - usize::try_from(billed).expect("small"));
    }
}

#[test]
fn tr369_two_products_in_one_claim_share_the_budget() {
    let proposal = Case::with(|case| {
        case.allocations = vec![unnamed("1", None, Some("10000"))];
        case.tariffs = ["45A60", "45A05"]
            .map(|code| tariff(code, "2026-01-01", None, "1000"))
            .into();
        let kdv = case.deliveries.clone().into_iter().map(|delivery| Delivery {
            kind: GroupKind::KdvPlus,
            ..delivery
        });
        case.deliveries.truncate(6);
        case.deliveries.extend(kdv);
    })
    .propose();
    let of_lines: Vec<(&str, u32)> = proposal
        .lines
        .iter()
        .map(|line| (line.product.as_str(), line.volume.count()))
        .collect();
    assert_eq!(of_lines, [("45A05", 4), ("45A60", 6)]);
    assert_eq!(listed(&proposal).len(), 6);
}

#[test]
fn tr369_a_budget_keeps_the_dearest_tariff_of_a_month_in_which_it_changes() {
    let proposal = Case::with(|case| {
        case.allocations = vec![unnamed("1", Some("45"), Some("10000"))];
        case.tariffs = vec![
            tariff("45A60", "2026-01-01", Some("2026-03-04"), "1000"),
            tariff("45A60", "2026-03-05", None, "2000"),
        ];
        case.choices = vec![TariffChoice {
            gemeente: gemeente(),
            product: ProductCode::parse("45A60").expect("a code"),
            month: case.month,
            valid_from: day("2026-03-05"),
        }];
    })
    .propose();
    assert_eq!(proposal.lines[0].amount.cents(), 10_000);
}

#[test]
fn tr302_a_day_in_two_allocations_of_a_product_is_billed_on_the_first() {
    let proposal = Case::with(|case| {
        case.allocations = vec![
            allocation("2", "45A60", "2026-03-05", Some("2026-12-31"), 3, Frequentie::PerWeek),
            allocation("1", "45A60", "2026-01-01", Some("2026-03-10"), 3, Frequentie::PerWeek),
        ];
    })
    .propose();
    assert_eq!(volumes(&proposal), [(1, "2026-03".into(), 7), (2, "2026-03".into(), 3)]);
    assert_eq!(listed(&proposal), []);
}
