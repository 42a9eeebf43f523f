//! Which templates can never win, proven.
//!
//! A proof needs: the other one goes first by what does not depend on a product; it is valid whenever this one is; its
//! categories take whatever these take, and at least as well where priorities are equal; its predicate follows from this
//! one's; the points that it needs are there whenever those of this one are. Each step is sound and none is complete:
//! predicates that are equal only by arithmetic over several points, for example, are not seen to be.

use super::super::rule::Categories;
use super::super::select::{Fit, Need, Row, Shelf, Test};
use crate::points::{PointName, Predicate};
use crate::time::{Instant, Window};

/// Returns a row that goes before this one whenever this one could be chosen, from an instant on.
pub(super) fn of(shelf: &Shelf, row: u32, at: Instant) -> Option<u32> {
    let own = &shelf.rows()[row as usize];
    // Rows stand in the order of all that does not depend on a product.
    (0..row).find(|&other| hides(shelf, &shelf.rows()[other as usize], own, at))
}

/// Returns a row before this one from which nothing but the names tells it.
pub(super) fn tie(shelf: &Shelf, row: u32, at: Instant) -> Option<u32> {
    let own = &shelf.rows()[row as usize];
    let (entry, categories) = (shelf.entry(row), shelf.categories_of(own));
    (0..row).rev().find(|&other| {
        let before = &shelf.rows()[other as usize];
        let first = shelf.entry(other);
        before.priority == own.priority
            && first.rule().selector.atoms() == entry.rule().selector.atoms()
            && first.valid().start() == entry.valid().start()
            && from(before.valid, at).zip(from(own.valid, at)).is_some_and(|(a, b)| a.overlaps(&b))
            && shelf.categories_of(before) == categories
            && !excludes(shelf, &before.when, &own.when)
    })
}

/// Returns how many others hang beside a row that asks nothing and has the greatest priority.
pub(super) fn eats(shelf: &Shelf, row: u32) -> Option<usize> {
    let rows = shelf.rows();
    let own = &rows[row as usize];
    let is_empty = shelf.entry(row).rule().selector.is_empty();
    let first = rows.first()?;
    let second =
        rows.iter().enumerate().filter(|(other, _)| *other != row as usize).map(|(_, row)| row.priority);
    let is_alone_at_top =
        own.priority == first.priority && second.max().is_some_and(|other| other < own.priority);
    (is_empty && is_alone_at_top).then_some(rows.len() - 1)
}

fn hides(shelf: &Shelf, other: &Row, own: &Row, at: Instant) -> bool {
    let (Some(other_valid), Some(own_valid)) = (from(other.valid, at), from(own.valid, at)) else {
        return false;
    };
    let (a, b) = (shelf.categories_of(own), shelf.categories_of(other));
    other_valid.covers(&own_valid)
        && takes_all(b, a)
        && (other.priority > own.priority || takes_as_well(b, a))
        && follows(shelf, &own.when, &other.when)
        && own.fits.iter().all(|fit| other.fits.iter().any(|other| is_served(shelf, own, fit, other)))
}

/// The part of a window from an instant on.
fn from(window: Window, at: Instant) -> Option<Window> {
    Window::new(at, None).ok()?.intersect(&window)
}

/// Tells whether `b` takes every product that `a` takes.
fn takes_all(b: &Categories, a: &Categories) -> bool {
    use Categories::{Any, AnyOf, Exact, Not, Prefix};
    match (b, a) {
        (Any, _) => true,
        (_, AnyOf(rules)) => rules.iter().all(|rule| takes_all(b, rule)),
        (AnyOf(rules), _) => rules.iter().any(|rule| takes_all(rule, a)),
        (Prefix(b), Prefix(a) | Exact(a)) => a.is_under(b),
        (Exact(b), Exact(a)) => a == b,
        // What the inner rule of b takes, that of a takes too: what a leaves out, b may leave out.
        (Not(b), Not(a)) => takes_all(a, b),
        _ => false,
    }
}

/// Tells whether `b` takes every product that `a` takes, and at least as well.
fn takes_as_well(b: &Categories, a: &Categories) -> bool {
    use Categories::{Any, AnyOf, Exact, Not, Prefix};
    match (b, a) {
        (_, AnyOf(rules)) => rules.iter().all(|rule| takes_as_well(b, rule)),
        // These name no category: nothing is taken less well.
        (_, Any | Not(_)) => takes_all(b, a),
        (AnyOf(rules), _) => rules.iter().any(|rule| takes_as_well(rule, a)),
        (Prefix(b), Prefix(a) | Exact(a)) | (Exact(b), Exact(a)) => a == b,
        _ => false,
    }
}

/// Tells whether `q` holds whenever `p` does.
fn follows(shelf: &Shelf, p: &Test, q: &Test) -> bool {
    if p == q {
        return true;
    }
    match (p, q) {
        (_, Test::All(parts)) => parts.iter().all(|part| follows(shelf, p, part)),
        (Test::Any(parts), _) => parts.iter().all(|part| follows(shelf, part, q)),
        (Test::All(parts), _) if parts.iter().any(|part| follows(shelf, part, q)) => true,
        (_, Test::Any(parts)) => parts.iter().any(|part| follows(shelf, p, part)),
        (Test::Not(p), Test::Not(q)) => follows(shelf, q, p),
        (Test::Atom(p), Test::Atom(q)) => atom_follows(shelf.atom(*p), shelf.atom(*q)),
        _ => false,
    }
}

/// Tells whether `p` and `q` never hold together, as far as can be seen.
fn excludes(shelf: &Shelf, p: &Test, q: &Test) -> bool {
    match (p, q) {
        (Test::All(parts), _) => parts.iter().any(|part| excludes(shelf, part, q)),
        (_, Test::All(parts)) => parts.iter().any(|part| excludes(shelf, p, part)),
        (Test::Not(inner), other) | (other, Test::Not(inner)) => follows(shelf, other, inner),
        (Test::Atom(p), Test::Atom(q)) => match (shelf.atom(*p), shelf.atom(*q)) {
            // A value that is asked for by the one and not taken by the other.
            (Predicate::Eq(name, value), other) | (other, Predicate::Eq(name, value)) => {
                asks(other) == Some(name) && other.holds_for(Some(value)) == Some(false)
            }
            _ => false,
        },
        _ => false,
    }
}

fn atom_follows(p: &Predicate, q: &Predicate) -> bool {
    use Predicate::{Category, Eq, Ge, Gt, In, Le, Lt, Present};
    if let (Category(p), Category(q)) = (p, q) {
        return p.is_under(q);
    }
    if let (Category(_), Present(name)) = (p, q) {
        return name.as_str() == "std.category";
    }
    let same = asks(p).is_some() && asks(p) == asks(q);
    same && match (p, q) {
        (_, Present(_)) => true,
        // Values that are equal compare alike with every third.
        (Eq(_, value), _) => q.holds_for(Some(value)) == Some(true),
        (In(_, values), _) => values.iter().all(|value| q.holds_for(Some(value)) == Some(true)),
        // Below v, and v is at most w: below w.
        (Lt(_, v), Lt(name, w) | Le(name, w)) => Le(name.clone(), w.clone()).holds_for(Some(v)) == Some(true),
        (Le(_, v), Lt(..) | Le(..)) => q.holds_for(Some(v)) == Some(true),
        (Gt(_, v), Gt(name, w) | Ge(name, w)) => Ge(name.clone(), w.clone()).holds_for(Some(v)) == Some(true),
        (Ge(_, v), Gt(..) | Ge(..)) => q.holds_for(Some(v)) == Some(true),
        _ => false,
    }
}

/// The point that a question of one part asks about; categories ask in their own way.
fn asks(atom: &Predicate) -> Option<&PointName> {
    match atom {
        Predicate::Present(name)
        | Predicate::Eq(name, _)
        | Predicate::Lt(name, _)
        | Predicate::Le(name, _)
        | Predicate::Gt(name, _)
        | Predicate::Ge(name, _)
        | Predicate::In(name, _) => Some(name),
        _ => None,
    }
}

/// Tells whether the other row has all that it needs in `other` whenever this one is chosen in `fit`.
fn is_served(shelf: &Shelf, own: &Row, fit: &Fit, other: &Fit) -> bool {
    other
        .needs
        .iter()
        .all(|need| fit.needs.iter().any(|own| is_implied(own, need)) || is_asked(shelf, own, need))
}

/// Tells whether a need is met whenever another one is.
fn is_implied(own: &Need, need: &Need) -> bool {
    let shown = own.shown.is_none() || own.shown == need.shown;
    shown && own.chain.iter().all(|name| need.chain.contains(name))
}

/// Tells whether a row's predicate asks for one of the points of a need.
fn is_asked(shelf: &Shelf, own: &Row, need: &Need) -> bool {
    need.chain.iter().any(|&name| {
        let present = Predicate::Present(shelf.point(name).clone());
        asks_for(shelf, &own.when, &present)
    })
}

fn asks_for(shelf: &Shelf, test: &Test, present: &Predicate) -> bool {
    match test {
        Test::Atom(atom) => atom_follows(shelf.atom(*atom), present),
        Test::All(parts) => parts.iter().any(|part| asks_for(shelf, part, present)),
        Test::Any(parts) => !parts.is_empty() && parts.iter().all(|part| asks_for(shelf, part, present)),
        Test::Not(_) => false,
    }
}
