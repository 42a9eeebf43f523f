//! The tree of stacks and what stands in them, as the flexbox arithmetic sees it.
//!
//! `taffy` computes in `f32`. It is given whole numbers of 1/64 px, at most 2^21 of them, which `f32` holds exactly; it
//! adds, subtracts, multiplies, divides, compares and takes minima and maxima, which IEEE 754 defines to the last bit, and
//! nothing else (no rounding of its own, no transcendental function, no fused operation: Rust never fuses). So every
//! machine gets the same numbers. Only shares of spare room come out as fractions; both edges of a box are then rounded
//! down to 1/64 px. Rounding down keeps order: a box that ends before another begins still does, and one that ends within
//! its stack still does.

use taffy::{
    AlignContent, AlignItems, AvailableSpace, Baselines, Cache, CacheTree, Dimension, Display, FlexDirection,
    FlexWrap, JustifyContent, Layout, LayoutFlexboxContainer, LayoutInput, LayoutOutput, LayoutPartialTree,
    LengthPercentage, LengthPercentageAuto, Line, NodeId, Rect, RequestedAxis, RunMode, Size, SizingMode,
    Style, TraversePartialTree,
};

use super::super::RenderError;
use super::super::bind::Bound;
use super::super::compile::Shared;
use super::super::manifest::Shown;
use super::measure::{Leaf, Measured, Room};
use crate::geometry::{Frame, Length};
use crate::template::{
    Cell, Content, Extent, Hug, Justify, Layer, Padding, Share, StackAlign, StackDirection, StackLayer,
};

/// A stack or something that stands in one.
#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) layer: &'a Layer,
    pub(super) bound: &'a Bound,
    pub(super) kind: Kind<'a>,
    pub(super) parent: Option<usize>,
    /// Everything that stands in it, hidden or not.
    pub(super) children: Vec<usize>,
    /// Why it does not show.
    pub(super) hidden: Option<Shown>,
    cell: Cell,
    /// Those of `children` that show.
    shown: Vec<usize>,
    style: Style,
    cache: Cache,
    layout: Layout,
    /// What a leaf takes of the room that it was given, once that is known.
    settled: Option<Measured>,
}

#[derive(Debug)]
pub(super) enum Kind<'a> {
    Stack(&'a StackLayer),
    Leaf(Leaf<'a>),
    /// Hidden for good: there is nothing to measure.
    Nothing,
}

/// A child that stands out of the content of its stack.
#[derive(Debug)]
pub(super) struct Outside {
    pub(super) stack: usize,
    child: usize,
    over: Length,
    room: (Length, Length),
}

#[derive(Debug)]
pub(super) struct Tree<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    /// Whether texts that end in an ellipsis may do so now.
    pub(super) may_cut: bool,
    hug: Hug,
    anchor: [Share; 2],
    error: Option<RenderError>,
}

impl<'a> Tree<'a> {
    pub(super) const ROOT: usize = 0;

    pub(super) fn new(
        shared: &Shared,
        layer: &'a Layer,
        stack: &'a StackLayer,
        bounds: &'a [Bound],
    ) -> Result<Self, RenderError> {
        let mut tree =
            Self { nodes: Vec::new(), may_cut: false, hug: stack.hug, anchor: stack.anchor, error: None };
        let mut style = container(stack);
        let most = |hugs: bool, edge: Length| match hugs {
            true => LengthPercentageAuto::length(float(edge)),
            false => LengthPercentageAuto::auto(),
        };
        style.max_size = Size {
            width: most(stack.hug.width(), layer.frame.width),
            height: most(stack.hug.height(), layer.frame.height),
        };
        // The root is bound to be a group: its own bound is not asked for.
        static ROOT_BOUND: Bound = Bound::Shape;
        tree.push(layer, &ROOT_BOUND, Kind::Stack(stack), None, Cell::default(), style);
        tree.add_children(shared, Self::ROOT, stack, bounds)?;
        Ok(tree)
    }

    fn push(
        &mut self,
        layer: &'a Layer,
        bound: &'a Bound,
        kind: Kind<'a>,
        parent: Option<usize>,
        cell: Cell,
        style: Style,
    ) -> usize {
        self.nodes.push(Node {
            layer,
            bound,
            kind,
            parent,
            children: Vec::new(),
            hidden: None,
            cell,
            shown: Vec::new(),
            style,
            cache: Cache::new(),
            layout: Layout::new(),
            settled: None,
        });
        self.nodes.len() - 1
    }

    fn add_children(
        &mut self,
        shared: &Shared,
        parent: usize,
        stack: &'a StackLayer,
        bounds: &'a [Bound],
    ) -> Result<(), RenderError> {
        for ((layer, cell), bound) in stack.layers.iter().zip(&stack.cells).zip(bounds) {
            let (kind, hidden) = match (&layer.content, bound) {
                (_, Bound::Hidden(why)) => (Kind::Nothing, Some(why.clone())),
                (Content::Stack(inner), _) => (Kind::Stack(inner), None),
                _ => match Leaf::new(shared, layer, bound)? {
                    Ok(leaf) => (Kind::Leaf(leaf), None),
                    Err(why) => (Kind::Nothing, Some(why)),
                },
            };
            let style = item(cell, stack.direction, &kind);
            let node = self.push(layer, bound, kind, Some(parent), *cell, style);
            self.nodes[node].hidden = hidden;
            self.nodes[parent].children.push(node);
            if let Content::Stack(inner) = &layer.content {
                self.add_children(shared, node, inner, bound.layers())?;
            }
        }
        Ok(())
    }

    /// Leaves out what is hidden, and stacks that have nothing left.
    pub(super) fn close_up(&mut self) {
        // Children come after their stacks.
        for i in (0..self.nodes.len()).rev() {
            let shown = self.nodes[i].children.iter().copied();
            let shown: Vec<usize> = shown.filter(|&child| self.nodes[child].hidden.is_none()).collect();
            let node = &mut self.nodes[i];
            if matches!(node.kind, Kind::Stack(_)) && shown.is_empty() && node.hidden.is_none() {
                node.hidden = Some(Shown::Empty);
            }
            node.shown = shown;
        }
    }

    /// Lays everything out: once with what leaves would like and may do, and again with what they took.
    pub(super) fn lay_out(&mut self) -> Result<(), RenderError> {
        self.nodes.iter_mut().for_each(|node| node.settled = None);
        self.compute()?;
        // Font sizes go in steps, so a text that shrank is a little narrower than the room that it was given. It gives
        // the rest back.
        let mut has_changed = false;
        for i in 0..self.nodes.len() {
            let node = &self.nodes[i];
            let Kind::Leaf(leaf) = &node.kind else { continue };
            if node.hidden.is_some() || matches!(leaf, Leaf::Fixed { .. }) {
                continue;
            }
            let (width, height) = node.size();
            let taken = leaf.measure(node.layer, Room::AtMost(width), Room::AtMost(height), self.cuts(i))?;
            has_changed |= (taken.width, taken.height) != (width, height);
            self.nodes[i].settled = Some(taken);
        }
        if has_changed { self.compute() } else { Ok(()) }
    }

    fn compute(&mut self) -> Result<(), RenderError> {
        for node in &mut self.nodes {
            node.cache.clear();
            node.layout = Layout::new();
        }
        let frame = self.nodes[Self::ROOT].layer.frame;
        let whole = Size { width: float(frame.width), height: float(frame.height) };
        let known = Size {
            width: (!self.hug.width()).then_some(whole.width),
            height: (!self.hug.height()).then_some(whole.height),
        };
        let output = self.compute_child_layout(
            NodeId::from(Self::ROOT),
            LayoutInput {
                run_mode: RunMode::PerformLayout,
                sizing_mode: SizingMode::InherentSize,
                axis: RequestedAxis::Both,
                known_dimensions: known,
                known_dimensions_are_definite: Size { width: true, height: true },
                parent_size: whole.map(Some),
                available_space: whole.map(AvailableSpace::Definite),
                vertical_margins_are_collapsible: Line::FALSE,
            },
        );
        self.nodes[Self::ROOT].layout.size = output.size;
        self.error.take().map_or(Ok(()), Err)
    }

    /// Tells whether a text may be cut now: when the stack is short of room, and always in a cell of fixed width.
    fn cuts(&self, i: usize) -> bool {
        let cell = &self.nodes[i].cell;
        self.may_cut || matches!(cell.width, Extent::Fixed(_)) || cell.max_width.is_some()
    }

    /// Returns the first child that stands out of its stack.
    pub(super) fn first_outside(&self) -> Option<Outside> {
        for (stack, node) in self.nodes.iter().enumerate() {
            let Kind::Stack(content) = &node.kind else { continue };
            if node.hidden.is_some() {
                continue;
            }
            let Padding { top, right, bottom, left } = content.padding;
            let (width, height) = match stack {
                Self::ROOT => self.root_size(),
                _ => node.size(),
            };
            for &child in &node.shown {
                let frame = self.nodes[child].frame();
                let over = (left - frame.x)
                    .max(top - frame.y)
                    .max(frame.x + frame.width - (width - right))
                    .max(frame.y + frame.height - (height - bottom));
                if over > Length::ZERO {
                    let room = (width - left - right, height - top - bottom);
                    return Some(Outside { stack, child, over, room });
                }
            }
        }
        None
    }

    pub(super) fn error(&self, outside: &Outside) -> RenderError {
        RenderError::StackOverflow {
            stack: self.nodes[outside.stack].layer.id.clone(),
            layer: self.nodes[outside.child].layer.id.clone(),
            over: outside.over,
            width: outside.room.0.max(Length::ZERO),
            height: outside.room.1.max(Length::ZERO),
        }
    }

    /// Returns the size of the outermost stack, which is never larger than its box.
    fn root_size(&self) -> (Length, Length) {
        let root = &self.nodes[Self::ROOT];
        let (frame, (width, height)) = (root.layer.frame, root.size());
        (
            if self.hug.width() { width.min(frame.width) } else { frame.width },
            if self.hug.height() { height.min(frame.height) } else { frame.height },
        )
    }

    /// Returns the box of the outermost stack on the canvas.
    pub(super) fn root_frame(&self) -> Frame {
        let frame = self.nodes[Self::ROOT].layer.frame;
        let (width, height) = self.root_size();
        let at = |free: Length, share: Share| {
            let free = i64::from(free.to_64ths()) * i64::from(share.permille());
            Length::from_64ths(free.div_euclid(1000) as i32)
        };
        Frame {
            x: frame.x + at(frame.width - width, self.anchor[0]),
            y: frame.y + at(frame.height - height, self.anchor[1]),
            width,
            height,
        }
    }

    fn measure(&mut self, i: usize, input: &LayoutInput) -> Measured {
        let node = &self.nodes[i];
        let Kind::Leaf(leaf) = &node.kind else { return Measured::default() };
        let room = |known: Option<f32>, space: AvailableSpace| match (known, space) {
            (Some(known), _) => Room::Exactly(rounded_down(known)),
            (None, AvailableSpace::Definite(most)) => Room::AtMost(rounded_down(most)),
            (None, AvailableSpace::MaxContent) => Room::Free,
            (None, AvailableSpace::MinContent) => Room::Least,
        };
        let width = room(input.known_dimensions.width, input.available_space.width);
        let height = room(input.known_dimensions.height, input.available_space.height);
        let measured = match (node.settled, width, height) {
            (Some(settled), w, h) if !matches!((w, h), (Room::Exactly(_), Room::Exactly(_))) => Ok(settled),
            _ => leaf.measure(node.layer, width, height, self.cuts(i)),
        };
        let mut measured = measured.unwrap_or_else(|error| {
            self.error.get_or_insert(error);
            Measured::default()
        });
        let cell = &self.nodes[i].cell;
        measured.width = measured.width.max(cell.min_width.unwrap_or_default());
        measured.height = measured.height.max(cell.min_height.unwrap_or_default());
        measured
    }
}

impl Node<'_> {
    /// Returns the box, measured from the corner of the stack around it.
    pub(super) fn frame(&self) -> Frame {
        let Layout { location, size, .. } = self.layout;
        let (x, y) = (rounded_down(location.x), rounded_down(location.y));
        // The sums are exact: a location and a size are far below 2^52 steps of either's last place.
        let end = |at: f32, size: f32| down(f64::from(at) + f64::from(size));
        Frame { x, y, width: end(location.x, size.width) - x, height: end(location.y, size.height) - y }
    }

    pub(super) fn size(&self) -> (Length, Length) {
        let frame = self.frame();
        (frame.width, frame.height)
    }
}

/// What a stack looks like to the arithmetic.
fn container(stack: &StackLayer) -> Style {
    let length = |length: Length| LengthPercentage::length(float(length));
    let (gap, line_gap) = (length(stack.gap), length(stack.line_gap));
    let is_row = stack.direction == StackDirection::Row;
    let Padding { top, right, bottom, left } = stack.padding;
    Style {
        display: Display::Flex,
        flex_direction: if is_row { FlexDirection::Row } else { FlexDirection::Column },
        flex_wrap: if stack.wrap { FlexWrap::Wrap } else { FlexWrap::NoWrap },
        gap: match is_row {
            true => Size { width: gap, height: line_gap },
            false => Size { width: line_gap, height: gap },
        },
        padding: Rect { left: length(left), right: length(right), top: length(top), bottom: length(bottom) },
        align_items: align(stack.align),
        align_content: AlignContent::FLEX_START,
        justify_content: match stack.justify {
            Justify::Start => JustifyContent::FLEX_START,
            Justify::Center => JustifyContent::CENTER,
            Justify::End => JustifyContent::FLEX_END,
            Justify::SpaceBetween => JustifyContent::SPACE_BETWEEN,
            Justify::SpaceAround => JustifyContent::SPACE_AROUND,
            Justify::SpaceEvenly => JustifyContent::SPACE_EVENLY,
        },
        ..Style::DEFAULT
    }
}

/// What a child looks like to the arithmetic.
fn item(cell: &Cell, direction: StackDirection, kind: &Kind<'_>) -> Style {
    let mut style = match kind {
        Kind::Stack(stack) => container(stack),
        Kind::Leaf(_) | Kind::Nothing => Style { display: Display::Flex, ..Style::DEFAULT },
    };
    let size = |extent: Extent| match extent {
        Extent::Fixed(length) => Dimension::length(float(length)),
        _ => Dimension::auto(),
    };
    let bound = |bound: Option<Length>| match bound {
        Some(length) => LengthPercentageAuto::length(float(length)),
        None => LengthPercentageAuto::auto(),
    };
    style.size = Size { width: size(cell.width), height: size(cell.height) };
    style.max_size = Size { width: bound(cell.max_width), height: bound(cell.max_height) };
    // The least size of words is what they need at least, and at least that of the cell: their measure says it.
    if !matches!(kind, Kind::Leaf(Leaf::Text { .. } | Leaf::Price { .. })) {
        style.min_size = Size { width: bound(cell.min_width), height: bound(cell.min_height) };
    }
    let (main, cross) = match direction {
        StackDirection::Row => (cell.width, cell.height),
        StackDirection::Column => (cell.height, cell.width),
    };
    style.align_self = match cross {
        Extent::Grow => Some(AlignItems::STRETCH),
        _ => cell.align.map(align),
    };
    (style.flex_grow, style.flex_shrink) = match main {
        Extent::Grow => (1.0, 1.0),
        Extent::Fixed(_) => (0.0, 0.0),
        Extent::Content => (0.0, 1.0),
    };
    if main == Extent::Grow {
        style.flex_basis = Dimension::length(0.0);
    }
    style
}

const fn align(align: StackAlign) -> AlignItems {
    match align {
        StackAlign::Start => AlignItems::FLEX_START,
        StackAlign::Center => AlignItems::CENTER,
        StackAlign::End => AlignItems::FLEX_END,
        StackAlign::Stretch => AlignItems::STRETCH,
        StackAlign::Baseline => AlignItems::BASELINE,
    }
}

/// Returns a length in 1/64 px, exactly.
fn float(length: Length) -> f32 {
    length.to_64ths() as f32
}

fn rounded_down(n: f32) -> Length {
    down(f64::from(n))
}

/// Returns the largest 1/64 px at or below; the cast saturates.
fn down(n: f64) -> Length {
    Length::from_64ths(n.floor() as i32)
}

impl TraversePartialTree for Tree<'_> {
    type ChildIter<'b>
        = std::iter::Map<std::iter::Copied<std::slice::Iter<'b, usize>>, fn(usize) -> NodeId>
    where
        Self: 'b;

    fn child_ids(&self, node: NodeId) -> Self::ChildIter<'_> {
        self.nodes[usize::from(node)].shown.iter().copied().map(NodeId::from as fn(usize) -> NodeId)
    }

    fn child_count(&self, node: NodeId) -> usize {
        self.nodes[usize::from(node)].shown.len()
    }

    fn get_child_id(&self, node: NodeId, index: usize) -> NodeId {
        NodeId::from(self.nodes[usize::from(node)].shown[index])
    }
}

impl LayoutPartialTree for Tree<'_> {
    type CustomIdent = String;
    type CoreContainerStyle<'b>
        = &'b Style
    where
        Self: 'b;

    fn get_core_container_style(&self, node: NodeId) -> &Style {
        &self.nodes[usize::from(node)].style
    }

    fn set_unrounded_layout(&mut self, node: NodeId, layout: &Layout) {
        self.nodes[usize::from(node)].layout = *layout;
    }

    fn compute_child_layout(&mut self, node: NodeId, input: LayoutInput) -> LayoutOutput {
        taffy::compute_cached_layout(self, node, input, |tree, node, input| {
            let i = usize::from(node);
            if matches!(tree.nodes[i].kind, Kind::Stack(_)) {
                return taffy::compute_flexbox_layout(tree, node, input);
            }
            let measured = tree.measure(i, &input);
            let known = input.known_dimensions;
            let size = Size {
                width: known.width.unwrap_or(float(measured.width)),
                height: known.height.unwrap_or(float(measured.height)),
            };
            let baselines = Baselines::from_first(measured.baseline.map(float));
            LayoutOutput::from_sizes_and_baselines(size, Rect::ZERO, baselines)
        })
    }
}

impl LayoutFlexboxContainer for Tree<'_> {
    type FlexboxContainerStyle<'b>
        = &'b Style
    where
        Self: 'b;
    type FlexboxItemStyle<'b>
        = &'b Style
    where
        Self: 'b;

    fn get_flexbox_container_style(&self, node: NodeId) -> &Style {
        &self.nodes[usize::from(node)].style
    }

    fn get_flexbox_child_style(&self, node: NodeId) -> &Style {
        &self.nodes[usize::from(node)].style
    }
}

impl CacheTree for Tree<'_> {
    fn cache_get(&mut self, node: NodeId, input: &LayoutInput) -> Option<LayoutOutput> {
        self.nodes[usize::from(node)].cache.get(input)
    }

    fn cache_store(&mut self, node: NodeId, input: &LayoutInput, output: LayoutOutput) {
        self.nodes[usize::from(node)].cache.store(input, output);
    }

    fn cache_clear(&mut self, node: NodeId) {
        self.nodes[usize::from(node)].cache.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_down_keeps_neighbours_apart() {
        // A third of a pixel each: edges at 21.33 and 42.67 of 64.
        let third = 64.0_f32 / 3.0;
        let ends = [down(f64::from(third)), down(f64::from(third) + f64::from(third))];
        assert_eq!(ends.map(Length::to_64ths), [21, 42]);
        assert!(rounded_down(third + third) >= ends[0]);
    }
}
