//! Timelines: the price of a product over time, and when it changes next.

use super::book::OfferBook;
use super::engine::{NoReasons, Scratch, Step, run};
use super::{BasePrice, PriceProof, PricingError, Product};
use crate::money::Money;
use crate::time::{Instant, Window};

/// The price of a product over a window of time, as segments of equal prices.
///
/// A segment's proof is made only when it is asked for: [`Timeline::proof`].
#[derive(Clone, Debug)]
pub struct Timeline<'a> {
    book: &'a OfferBook,
    product: &'a Product,
    window: Window,
    segments: Vec<Segment>,
    /// The steps of all segments, one after the other; each segment has a part.
    steps: Vec<Step>,
    /// The gifts and the conditional offers of all segments.
    marks: Vec<u16>,
}

/// A part of a timeline in which the price comes about in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    window: Window,
    unit_base: Money,
    effective: Money,
    deposit: Option<u16>,
    steps: (u32, u32),
    extras: (u32, u32),
    conditional: (u32, u32),
}

impl Segment {
    /// Returns when the price comes about in this way.
    pub const fn window(&self) -> Window {
        self.window
    }

    /// Returns what one unit costs without any offer.
    pub const fn unit_base(&self) -> Money {
        self.unit_base
    }

    /// Returns what all units of the profile's quantity cost.
    pub const fn effective(&self) -> Money {
        self.effective
    }
}

/// One instant at which something that a price depends on changes.
#[derive(Clone, Copy, Debug)]
struct Event {
    at_ms: i64,
    what: Change,
}

#[derive(Clone, Copy, Debug)]
enum Change {
    Ends(u16),
    Starts(u16),
    BaseEnds,
    Base(i64),
}

impl<'a> Timeline<'a> {
    /// Most instants inside the window at which a base price or an offer starts or ends.
    pub const MAX_BOUNDARIES: usize = 512;

    /// Computes the price of a product over a window, from its base prices over time; the product's own base price is not
    /// looked at.
    ///
    /// Where no base price holds there is no segment. Neighbouring segments differ in the base price, a step, an extra, a
    /// presale or a conditional offer; offers that change nothing do not part them.
    ///
    /// # Errors
    ///
    /// - [`PricingError::TooManyBoundaries`] when more than [`Timeline::MAX_BOUNDARIES`] instants inside the window are
    ///   boundaries
    /// - [`PricingError::BaseTwice`] when two base prices hold at one instant of the window
    /// - whatever [`OfferBook::effective`] refuses of a base price
    ///
    /// ```
    /// # use sticker_core::pricing::{BasePrice, OfferBook, OfferFile, PricingProfile, Product, Timeline};
    /// # use sticker_core::time::Window;
    /// # let offers = br#"{"business": "acme", "offers": [{
    /// #   "id": "d11", "version": 1, "kind": "item_discount", "scope": "store", "stage": 10,
    /// #   "valid": {"start": "2026-11-11T00:00:00Z", "end": "2026-11-12T00:00:00Z"}, "benefit": {"percent_off": {"bp": 2000}}
    /// # }]}"#;
    /// # let profile = br#"{"id": "p", "version": 1, "currency": "CNY", "channel": "app",
    /// #   "stages": [{"stage": 10, "pick": "best_for_buyer", "compose": "chained"}]}"#;
    /// # let book = OfferBook::new(OfferFile::from_json(offers)?, PricingProfile::from_json(profile)?)?;
    /// # let product = Product::from_json(br#"{"key": {"business": "acme", "item": "42"},
    /// #     "base": {"minor": "10000", "currency": "CNY"}}"#)?;
    /// // An offer of 20 % on 2026-11-11.
    /// let month = Window::new("2026-11-01T00:00:00Z".parse()?, Some("2026-12-01T00:00:00Z".parse()?))?;
    /// let base = BasePrice { during: Window::ALWAYS, price: product.base };
    /// let timeline = Timeline::new(&book, &product, &[base], month)?;
    /// let prices: Vec<i64> = timeline.segments().iter().map(|segment| segment.effective().minor).collect();
    /// assert_eq!(prices, [10_000, 8_000, 10_000]);
    /// assert_eq!(timeline.next_change(month.start()), Some("2026-11-11T00:00:00Z".parse()?));
    ///
    /// assert!(Timeline::new(&book, &product, &[base, base], month).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        book: &'a OfferBook,
        product: &'a Product,
        bases: &[BasePrice],
        window: Window,
    ) -> Result<Self, PricingError> {
        let (mut sweep, events) = Sweep::new(book, product, bases, window)?;
        let mut timeline =
            Self { book, product, window, segments: Vec::new(), steps: Vec::new(), marks: Vec::new() };
        let mut events = events.into_iter().peekable();
        let mut start = window.start();
        loop {
            let end = events.peek().map(|event| Instant::from_ms(event.at_ms)).transpose()?.or(window.end());
            if let Some((unit, line)) = sweep.base {
                sweep.scratch.candidates.clone_from(&sweep.active);
                run(book, line, &mut sweep.scratch, &mut NoReasons);
                timeline.push(Window::new(start, end)?, unit, &sweep.scratch);
            }
            let Some(at) = events.peek().map(|event| event.at_ms) else { break };
            while let Some(event) = events.next_if(|event| event.at_ms == at) {
                sweep.apply(book, event)?;
            }
            start = Instant::from_ms(at)?;
        }
        Ok(timeline)
    }

    /// Returns the window.
    pub const fn window(&self) -> Window {
        self.window
    }

    /// Returns the segments, ascending in time.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Returns the segment at an instant; none where no base price holds or outside the window.
    pub fn at(&self, at: Instant) -> Option<&Segment> {
        let next = self.segments.partition_point(|segment| segment.window.start() <= at);
        let segment = self.segments.get(next.checked_sub(1)?)?;
        segment.window.contains(at).then_some(segment)
    }

    /// Proves the price of a segment, at its first instant.
    ///
    /// # Errors
    ///
    /// As [`OfferBook::effective`], for a product that is not the timeline's.
    ///
    /// ```
    /// # use sticker_core::pricing::{BasePrice, OfferBook, OfferFile, PricingProfile, Product, Timeline};
    /// # use sticker_core::time::Window;
    /// # let offers = br#"{"business": "acme", "offers": [{
    /// #   "id": "d11", "version": 1, "kind": "item_discount", "scope": "store", "stage": 10,
    /// #   "valid": {"start": "2026-11-11T00:00:00Z", "end": "2026-11-12T00:00:00Z"}, "benefit": {"percent_off": {"bp": 2000}}
    /// # }]}"#;
    /// # let profile = br#"{"id": "p", "version": 1, "currency": "CNY", "channel": "app",
    /// #   "stages": [{"stage": 10, "pick": "best_for_buyer", "compose": "chained"}]}"#;
    /// # let book = OfferBook::new(OfferFile::from_json(offers)?, PricingProfile::from_json(profile)?)?;
    /// # let product = Product::from_json(br#"{"key": {"business": "acme", "item": "42"},
    /// #     "base": {"minor": "10000", "currency": "CNY"}}"#)?;
    /// # let base = BasePrice { during: Window::ALWAYS, price: product.base };
    /// let timeline = Timeline::new(&book, &product, &[base], Window::ALWAYS)?;
    /// let proof = timeline.proof(&timeline.segments()[1])?;
    /// assert_eq!((proof.at().to_string().as_str(), proof.effective().minor), ("2026-11-11T00:00:00Z", 8_000));
    /// assert!(proof.check().is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn proof(&self, segment: &Segment) -> Result<PriceProof, PricingError> {
        let product = Product { base: segment.unit_base, ..self.product.clone() };
        self.book.effective(&product, segment.window.start())
    }

    /// Returns the first instant after `at` at which the price comes about in another way, begins or ends.
    ///
    /// The end of the timeline's window is no change: what comes after is not known.
    pub fn next_change(&self, at: Instant) -> Option<Instant> {
        let next = self.segments.partition_point(|segment| segment.window.start() <= at);
        let ends = next.checked_sub(1).and_then(|last| self.segments[last].window.end());
        let ends = ends.filter(|end| *end > at && Some(*end) != self.window.end());
        let starts = self.segments.get(next).map(|segment| segment.window.start());
        match (ends, starts) {
            (Some(ends), Some(starts)) => Some(ends.min(starts)),
            (ends, starts) => ends.or(starts),
        }
    }

    /// Returns how long one unit costs what it costs at `at`, however that comes about: when a claim of it is true.
    ///
    /// It has no end where the timeline does not know of one.
    pub fn price_window(&self, at: Instant) -> Option<Window> {
        let first = self.at(at)?;
        let here = self.segments.iter().position(|segment| std::ptr::eq(segment, first))?;
        let same = |a: &Segment, b: &Segment| a.effective == b.effective && a.deposit == b.deposit;
        let touches = |a: &Segment, b: &Segment| a.window.end() == Some(b.window.start());
        let (mut from, mut to) = (here, here);
        while from > 0
            && same(&self.segments[from - 1], first)
            && touches(&self.segments[from - 1], &self.segments[from])
        {
            from -= 1;
        }
        while to + 1 < self.segments.len()
            && same(&self.segments[to + 1], first)
            && touches(&self.segments[to], &self.segments[to + 1])
        {
            to += 1;
        }
        Window::new(self.segments[from].window.start(), self.segments[to].window.end()).ok()
    }

    /// Appends a segment, or lengthens the last one where nothing but time differs.
    fn push(&mut self, window: Window, unit: i64, scratch: &Scratch) {
        let currency = self.book.profile().currency;
        let effective = Money::new(scratch.effective, currency);
        let unit_base = Money::new(unit, currency);
        if let Some(last) = self.segments.last_mut()
            && last.window.end() == Some(window.start())
            && (last.unit_base, last.effective, last.deposit) == (unit_base, effective, scratch.deposit)
            && part(&self.steps, last.steps) == scratch.steps
            && part(&self.marks, last.extras) == scratch.extras
            && part(&self.marks, last.conditional) == scratch.conditional
            && let Ok(longer) = Window::new(last.window.start(), window.end())
        {
            last.window = longer;
            return;
        }
        let steps = append(&mut self.steps, &scratch.steps);
        let extras = append(&mut self.marks, &scratch.extras);
        let conditional = append(&mut self.marks, &scratch.conditional);
        let deposit = scratch.deposit;
        self.segments.push(Segment { window, unit_base, effective, deposit, steps, extras, conditional });
    }
}

/// Where a sweep over time stands.
struct Sweep {
    scratch: Scratch,
    /// The offers that hold, in the order of the book.
    active: Vec<u16>,
    /// The base price of one unit and of all, in minor units.
    base: Option<(i64, i64)>,
}

impl Sweep {
    /// Stands at the window's start; returns the events inside the window, ascending.
    fn new(
        book: &OfferBook,
        product: &Product,
        bases: &[BasePrice],
        window: Window,
    ) -> Result<(Self, Vec<Event>), PricingError> {
        book.base_of(product)?;
        let from = window.start().as_ms();
        let until = window.end().map_or(i64::MAX, Instant::as_ms);
        let mut sweep = Self { scratch: Scratch::new(book), active: Vec::new(), base: None };
        let mut events = Vec::with_capacity(64);
        for (i, entry) in book.entries().iter().enumerate() {
            let offer = &book.offers()[i];
            if entry.refused.is_some()
                || entry.until_ms <= from
                || entry.from_ms >= until
                || !offer.scope.covers(&product.key, product.category.as_ref())
            {
                continue;
            }
            match entry.from_ms <= from {
                true => sweep.active.push(i as u16),
                false => events.push(Event { at_ms: entry.from_ms, what: Change::Starts(i as u16) }),
            }
            if entry.until_ms < until {
                events.push(Event { at_ms: entry.until_ms, what: Change::Ends(i as u16) });
            }
        }
        for base in sorted_bases(bases, window)? {
            let at_ms = base.during.start().as_ms();
            let priced = Product { base: base.price, ..product.clone() };
            book.base_of(&priced)?;
            match at_ms <= from {
                true => sweep.set_base(book, base.price.minor)?,
                false => events.push(Event { at_ms, what: Change::Base(base.price.minor) }),
            }
            if let Some(end) = base.during.end().map(Instant::as_ms).filter(|end| *end < until) {
                events.push(Event { at_ms: end, what: Change::BaseEnds });
            }
        }
        // Of the events of one instant ends come first, so that a price that follows another at once stays.
        events.sort_by_key(|event| (event.at_ms, matches!(event.what, Change::Starts(_) | Change::Base(_))));
        let inside = events.chunk_by(|a, b| a.at_ms == b.at_ms).count();
        let limit = Timeline::MAX_BOUNDARIES;
        match inside <= limit {
            true => Ok((sweep, events)),
            false => Err(PricingError::TooManyBoundaries { found: inside, limit }),
        }
    }

    fn apply(&mut self, book: &OfferBook, event: Event) -> Result<(), PricingError> {
        match event.what {
            Change::Starts(offer) => {
                if let Err(place) = self.active.binary_search(&offer) {
                    self.active.insert(place, offer);
                }
            }
            Change::Ends(offer) => {
                if let Ok(place) = self.active.binary_search(&offer) {
                    self.active.remove(place);
                }
            }
            Change::BaseEnds => self.base = None,
            Change::Base(unit) => self.set_base(book, unit)?,
        }
        Ok(())
    }

    fn set_base(&mut self, book: &OfferBook, unit: i64) -> Result<(), PricingError> {
        self.base = Some((unit, book.line_of(unit)?));
        Ok(())
    }
}

/// Sorts the base prices that hold inside the window, and refuses two at one instant.
fn sorted_bases(bases: &[BasePrice], window: Window) -> Result<Vec<BasePrice>, PricingError> {
    let mut sorted: Vec<BasePrice> =
        bases.iter().filter(|base| base.during.overlaps(&window)).copied().collect();
    sorted.sort_by_key(|base| base.during.start());
    for pair in sorted.windows(2) {
        if pair[0].during.overlaps(&pair[1].during) {
            return Err(PricingError::BaseTwice { at: pair[1].during.start() });
        }
    }
    Ok(sorted)
}

fn part<T>(all: &[T], (from, to): (u32, u32)) -> &[T] {
    &all[from as usize..to as usize]
}

fn append<T: Copy>(all: &mut Vec<T>, more: &[T]) -> (u32, u32) {
    let from = all.len() as u32;
    all.extend_from_slice(more);
    (from, all.len() as u32)
}
