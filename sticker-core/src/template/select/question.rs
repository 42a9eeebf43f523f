//! Predicates of many templates, prepared: equal questions are one, and each is answered once for a product.

use std::collections::BTreeMap;

use crate::digest::Canonical;
use crate::points::{PointName, PointValue, Predicate, Snapshot};

/// The questions of a shelf.
#[derive(Debug, Default)]
pub(super) struct Questions {
    /// The points that they ask about, sorted.
    names: Vec<PointName>,
    /// The questions that are not made of others, each with the index of its point.
    atoms: Vec<(u32, Predicate)>,
}

impl Questions {
    /// Returns a question.
    pub(super) fn atom(&self, atom: u32) -> &Predicate {
        &self.atoms[atom as usize].1
    }

    /// Returns a point.
    pub(super) fn point(&self, name: u32) -> &PointName {
        &self.names[name as usize]
    }
}

/// A predicate over the atoms of [`Questions`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::template) enum Test {
    Atom(u32),
    Not(Box<Self>),
    All(Box<[Self]>),
    Any(Box<[Self]>),
}

impl Test {
    /// The test that holds always.
    pub(super) fn always() -> Self {
        Self::All(Box::default())
    }
}

/// Collects the questions of a shelf.
#[derive(Default)]
pub(super) struct Collector {
    names: BTreeMap<PointName, u32>,
    atoms: Vec<(u32, Predicate)>,
    by_bytes: BTreeMap<Vec<u8>, u32>,
}

impl Collector {
    /// Returns the index of a point.
    pub(super) fn name(&mut self, name: &PointName) -> u32 {
        let next = self.names.len() as u32;
        *self.names.entry(name.clone()).or_insert(next)
    }

    /// Prepares a predicate.
    pub(super) fn test(&mut self, predicate: &Predicate) -> Test {
        let mut each = |parts: &[Predicate]| parts.iter().map(|part| self.test(part)).collect();
        match predicate {
            Predicate::Not(inner) => Test::Not(Box::new(self.test(inner))),
            Predicate::All(parts) => Test::All(each(parts)),
            Predicate::Any(parts) => Test::Any(each(parts)),
            atom => Test::Atom(self.atom(atom)),
        }
    }

    fn atom(&mut self, atom: &Predicate) -> u32 {
        let mut bytes = Canonical::bytes("atom", 1);
        bytes.value(atom);
        let bytes = bytes.into_bytes().unwrap_or_default();
        if let Some(&index) = self.by_bytes.get(&bytes) {
            return index;
        }
        // Every such question asks about one point.
        let name = atom.names().first().and_then(|name| PointName::new(name).ok());
        let name = name.map_or(u32::MAX, |name| self.name(&name));
        let index = self.atoms.len() as u32;
        self.atoms.push((name, atom.clone()));
        self.by_bytes.insert(bytes, index);
        index
    }

    /// Finishes, with the points in their order; returns the new index of each old one.
    pub(super) fn finish(self) -> (Questions, Vec<u32>) {
        let mut moved = vec![0; self.names.len()];
        for (new, &old) in self.names.values().enumerate() {
            moved[old as usize] = new as u32;
        }
        let atoms = self.atoms.into_iter();
        let atoms = atoms.map(|(name, atom)| (moved.get(name as usize).copied().unwrap_or(u32::MAX), atom));
        (Questions { atoms: atoms.collect(), names: self.names.into_keys().collect() }, moved)
    }
}

/// The answers for one product.
pub(super) struct Answers<'a> {
    questions: &'a Questions,
    values: Vec<Option<&'a PointValue>>,
    /// Per atom: not asked, no, yes.
    known: Vec<u8>,
}

impl<'a> Answers<'a> {
    /// Looks the points up, each once.
    pub(super) fn new(questions: &'a Questions, snapshot: &'a Snapshot) -> Self {
        // Both are sorted by name: one walk along the two.
        let mut points = snapshot.points().iter().peekable();
        let values = questions.names.iter().map(|name| {
            while points.next_if(|(point, _)| *point < name).is_some() {}
            points.next_if(|(point, _)| *point == name).map(|(_, value)| value)
        });
        Self { questions, values: values.collect(), known: vec![0; questions.atoms.len()] }
    }

    /// Tells whether a point has a value.
    pub(super) fn has(&self, name: u32) -> bool {
        self.values.get(name as usize).is_some_and(Option::is_some)
    }

    /// Answers a test.
    pub(super) fn holds(&mut self, test: &Test) -> bool {
        match test {
            Test::Atom(atom) => self.atom(*atom as usize),
            Test::Not(inner) => !self.holds(inner),
            Test::All(parts) => parts.iter().all(|part| self.holds(part)),
            Test::Any(parts) => parts.iter().any(|part| self.holds(part)),
        }
    }

    fn atom(&mut self, atom: usize) -> bool {
        match self.known.get(atom) {
            Some(0) => {}
            known => return known == Some(&2),
        }
        let (name, question) = &self.questions.atoms[atom];
        let found = self.values.get(*name as usize).copied().flatten();
        let holds = question.holds_for(found) == Some(true);
        self.known[atom] = 1 + u8::from(holds);
        holds
    }
}
