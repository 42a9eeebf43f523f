//! Laws of the lint: what is said to be shadowed never wins.

use proptest::prelude::*;

use super::FindingKind;
use crate::claim::Audience;
use crate::template::select::laws::{instant, plans, product, registry, slot};
use crate::template::{NoPreflight, Verdict};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_shadowed_or_unreachable_never_wins(
        plans in plans(8), products in prop::collection::vec(product(), 8), at in 0i64..20, later in 0i64..20,
    ) {
        let catalog = registry(&plans, None).catalog();
        let slot = slot();
        let findings = catalog.lint(std::slice::from_ref(&slot), instant(at)).unwrap();
        let shelf = catalog.shelf(&slot, &Audience::Public).unwrap();
        for product in &products {
            let selection = shelf.select(product, instant(at + later), &NoPreflight).unwrap();
            for line in selection.explain() {
                let mut own = findings.iter().filter(|finding| finding.entry.as_ref() == Some(&line.entry));
                let never = own.any(|finding| {
                    matches!(
                        finding.kind,
                        FindingKind::Shadowed { .. } | FindingKind::Unreachable { .. } | FindingKind::Expired { .. }
                    )
                });
                prop_assert!(!(never && line.verdict == Verdict::Won), "{line} in {findings:?}");
                // Of what it loses to, one that was named is there.
                if let Verdict::LostPriority { .. } | Verdict::LostSpecificity { .. } = line.verdict {
                    for finding in findings.iter().filter(|finding| finding.entry.as_ref() == Some(&line.entry)) {
                        if let FindingKind::Shadowed { by } = &finding.kind {
                            let others: Vec<_> = selection.explain().filter(|other| by.contains(&other.entry)).collect();
                            prop_assert!(others.iter().any(|other| other.verdict.is_eligible()), "{finding} {line}");
                        }
                    }
                }
            }
        }
        for finding in &findings {
            prop_assert!(!finding.to_string().is_empty());
        }
    }
}
