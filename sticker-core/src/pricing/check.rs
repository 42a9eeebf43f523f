//! The rules that offers and profiles must keep.

use serde::de::DeserializeOwned;

use super::profile::Basket;
use super::{
    Basis, Benefit, Compose, Offer, OfferError, OfferKind, OfferProblem, Precedence, PricingProfile, Scope,
    Times,
};
use crate::money::{Currency, Money, Ratio};
use crate::pointer;

/// Reads a document of at most `limit` bytes.
pub(super) fn read<T: DeserializeOwned>(json: &[u8], limit: usize) -> Result<T, OfferError> {
    count("", "bytes", json.len(), 0, limit)?;
    pointer::read_json(json).map_err(|(at, what)| OfferProblem::Json { what }.at(at))
}

/// Checks an offer, field by field in declared order; places begin with `at`.
pub(super) fn offer(offer: &Offer, at: &str) -> Result<(), OfferError> {
    let place = |field: &str| format!("{at}{field}");
    scope(&offer.scope, &place("/scope"))?;
    count(&place("/channels"), "channels", offer.channels.len(), 0, Offer::MAX_CHANNELS)?;
    if let Some(qty) = offer.condition.min_qty {
        quantity(&place("/condition/min_qty"), "quantity", qty, 1)?;
    }
    let mut amounts = Amounts { expected: None };
    if let Some(least) = &offer.condition.min_amount {
        amounts.check(&place("/condition/min_amount/amount"), &least.amount, 1)?;
        basis_before(&place("/condition/min_amount/basis"), least.basis, offer)?;
    }
    benefit(offer, &place("/benefit"), &mut amounts)?;
    if let Some(cap) = &offer.cap {
        amounts.check(&place("/cap"), cap, 1)?;
    }
    if let Some(floor) = &offer.floor {
        amounts.check(&place("/floor"), floor, 0)?;
    }
    Ok(())
}

/// Returns the currency of an offer's amounts; an offer that passed its checks has at most one.
pub(super) fn currency(offer: &Offer) -> Option<Currency> {
    let of_benefit = match &offer.benefit {
        Benefit::FixedPrice(money) | Benefit::AmountOff(money) => Some(money.currency),
        Benefit::PerThreshold { every, .. } => Some(every.currency),
        Benefit::Deposit { deposit, .. } => Some(deposit.currency),
        Benefit::PercentOff(_)
        | Benefit::NthUnit { .. }
        | Benefit::BuyGet { .. }
        | Benefit::Gift(_)
        | Benefit::Ship => None,
    };
    let least = offer.condition.min_amount.map(|least| least.amount.currency);
    of_benefit.or(least).or(offer.cap.map(|cap| cap.currency)).or(offer.floor.map(|floor| floor.currency))
}

/// Checks a profile, field by field.
pub(super) fn profile(profile: &PricingProfile) -> Result<(), OfferError> {
    count("/stages", "stages", profile.stages.len(), 1, PricingProfile::MAX_STAGES)?;
    for (i, pair) in profile.stages.windows(2).enumerate() {
        let (before, found) = (pair[0].stage, pair[1].stage);
        if found <= before {
            let at = format!("/stages/{}/stage", i + 1);
            return refuse(&at, OfferProblem::StageOrder { found, before });
        }
    }
    for (i, rule) in profile.stages.iter().enumerate() {
        if let Compose::Parallel { basis: Basis::AfterStage(basis) } = rule.compose
            && basis >= rule.stage
        {
            let at = format!("/stages/{i}/compose/parallel/basis/after_stage");
            return refuse(&at, OfferProblem::BasisNotBefore { basis, stage: rule.stage });
        }
    }
    let step = profile.rounding.step_minor;
    range("/rounding/step_minor", "step", step, 1, PricingProfile::MAX_STEP_MINOR)?;
    let audiences = profile.audience_set.len();
    count("/audience_set", "audiences", audiences, 0, PricingProfile::MAX_AUDIENCES)?;
    quantity("/qty", "quantity", profile.qty, 1)?;
    let mut amounts = Amounts { expected: Some(profile.currency) };
    if let Basket::Declared(amount) = &profile.basket {
        amounts.check("/basket/declared", amount, 0)?;
    }
    if let Some(floor) = &profile.floor {
        amounts.check("/floor", floor, 0)?;
    }
    Ok(())
}

fn scope(scope: &Scope, at: &str) -> Result<(), OfferError> {
    let Scope::AnyOf(scopes) = scope else {
        return Ok(());
    };
    let at = format!("{at}/any_of");
    count(&at, "scopes", scopes.len(), 1, Offer::MAX_SCOPES)?;
    match scopes.iter().position(|scope| matches!(scope, Scope::AnyOf(_))) {
        Some(i) => refuse(&format!("{at}/{i}"), OfferProblem::NestedScope),
        None => Ok(()),
    }
}

fn benefit(offer: &Offer, at: &str, amounts: &mut Amounts) -> Result<(), OfferError> {
    let at = format!("{at}/{}", offer.benefit.name());
    match &offer.benefit {
        Benefit::FixedPrice(price) => amounts.check(&at, price, 0),
        Benefit::PercentOff(off) => share(&at, *off, 0),
        Benefit::AmountOff(off) => amounts.check(&at, off, 1),
        Benefit::PerThreshold { every, off, times, basis } => {
            amounts.check(&format!("{at}/every"), every, 1)?;
            amounts.check(&format!("{at}/off"), off, 1)?;
            if let Times::Max(most) = times {
                quantity(&format!("{at}/times/max"), "number of times", *most, 1)?;
            }
            basis_before(&format!("{at}/basis"), *basis, offer)
        }
        Benefit::NthUnit { n, off } => {
            quantity(&format!("{at}/n"), "unit", *n, 2)?;
            share(&format!("{at}/off"), *off, 1)
        }
        Benefit::BuyGet { buy, get } => {
            quantity(&format!("{at}/buy"), "quantity", *buy, 1)?;
            quantity(&format!("{at}/get"), "quantity", *get, 1)
        }
        Benefit::Deposit { deposit, credit, pay_from } => {
            if offer.kind != OfferKind::Presale {
                return refuse(&at, OfferProblem::DepositKind { kind: offer.kind.clone() });
            }
            amounts.check(&format!("{at}/deposit"), deposit, 1)?;
            amounts.check(&format!("{at}/credit"), credit, 1)?;
            if credit.minor < deposit.minor {
                let problem = OfferProblem::CreditBelowDeposit { deposit: *deposit, credit: *credit };
                return refuse(&format!("{at}/credit"), problem);
            }
            let (balance, deposit) = (pay_from.start(), offer.valid.start());
            if balance < deposit {
                let problem = OfferProblem::BalanceBeforeDeposit { balance, deposit };
                return refuse(&format!("{at}/pay_from/start"), problem);
            }
            Ok(())
        }
        Benefit::Gift(words) => {
            let max = Offer::MAX_GIFT_BYTES;
            match words.is_empty() || words.len() > max || words.chars().any(char::is_control) {
                true => refuse(&at, OfferProblem::Words { found: words.len(), max }),
                false => Ok(()),
            }
        }
        Benefit::Ship => Ok(()),
    }
}

fn basis_before(at: &str, basis: Basis, offer: &Offer) -> Result<(), OfferError> {
    if offer.precedence_kind == Precedence::Absolute && basis != Basis::Base {
        return refuse(at, OfferProblem::AbsoluteBasis { basis });
    }
    match basis {
        Basis::AfterStage(basis) if basis >= offer.stage => {
            refuse(&format!("{at}/after_stage"), OfferProblem::BasisNotBefore { basis, stage: offer.stage })
        }
        _ => Ok(()),
    }
}

struct Amounts {
    expected: Option<Currency>,
}

impl Amounts {
    fn check(&mut self, at: &str, money: &Money, least: i64) -> Result<(), OfferError> {
        range(&format!("{at}/minor"), "amount", money.minor, least, Offer::MAX_MINOR)?;
        let expected = *self.expected.get_or_insert(money.currency);
        if expected != money.currency {
            let problem = OfferProblem::Currency { found: money.currency, expected };
            return refuse(&format!("{at}/currency"), problem);
        }
        Ok(())
    }
}

fn share(at: &str, share: Ratio, least: i64) -> Result<(), OfferError> {
    range(&format!("{at}/bp"), "share", share.bp.into(), least, 10_000)
}

fn quantity(at: &str, what: &'static str, found: u32, least: i64) -> Result<(), OfferError> {
    range(at, what, found.into(), least, Offer::MAX_QTY.into())
}

fn range(at: &str, what: &'static str, found: i64, min: i64, max: i64) -> Result<(), OfferError> {
    match (min..=max).contains(&found) {
        true => Ok(()),
        false => refuse(at, OfferProblem::Range { what, found, min, max }),
    }
}

pub(super) fn count(
    at: &str,
    what: &'static str,
    found: usize,
    min: usize,
    max: usize,
) -> Result<(), OfferError> {
    match (min..=max).contains(&found) {
        true => Ok(()),
        false => refuse(at, OfferProblem::Count { what, found, min, max }),
    }
}

fn refuse(at: &str, problem: OfferProblem) -> Result<(), OfferError> {
    Err(problem.at(at))
}
