//! Layout: the boxes of what stands in stacks.
//!
//! A stack's children have no boxes in the template. Here they get them, from what they show: [`measure`] asks the text
//! engine how much room words and prices take, [`tree`] gives these sizes to the flexbox arithmetic of the crate `taffy`
//! and takes whole 1/64 px back, [`draw`] draws the children at their boxes.
//!
//! How a stack deals with too little room, in this order, and no further than it must:
//!
//! 1. Texts and prices shrink together, each in proportion to its size and never below its smallest: a text may break
//!    into more lines and go down to its smallest font size, a price shrinks as one unit.
//! 2. Texts whose overflow is `ellipsis` are cut.
//! 3. Texts whose overflow is `hide` are hidden, the last one first; the others close up.
//! 4. The render fails and names the stack and the layer that stands out of it.
//!
//! Boxes are whole 1/64 px. The edges of backgrounds, shapes, pictures and groups then go to whole pixels, all rounded
//! alike; words and prices stay where they are, so that baselines meet to the 1/64 px.
//!
//! What is hidden, for whatever reason, takes no room and no gap: the picture is that of the template without it. A stack
//! with nothing to show is hidden with its background.

mod draw;
mod measure;
mod tree;

use std::borrow::Cow;

use super::RenderError;
use super::bind::Bound;
use super::compile::Shared;
use super::manifest::Shown;
use crate::geometry::{Frame, Length};
use crate::template::{Content, Layer, Overflow, StackLayer, Vertical};
use measure::Leaf;
use tree::{Kind, Tree};

/// A layer of a stack with its box in place.
#[derive(Debug)]
pub(crate) struct Placed<'a> {
    pub(crate) layer: Layer,
    pub(crate) bound: Cow<'a, Bound>,
    /// What stands in it, where it is a stack.
    pub(crate) inside: Vec<Self>,
}

/// The box of a stack, and what stands in it.
#[derive(Debug)]
pub(crate) struct Arranged<'a> {
    pub(crate) frame: Frame,
    pub(crate) children: Vec<Placed<'a>>,
}

/// Finds the boxes of everything that stands in a stack; `None` where nothing shows.
///
/// # Errors
///
/// - [`RenderError::StackOverflow`] where a child stands out of its stack at its smallest
/// - [`RenderError::Text`] where a text cannot be shaped
pub(crate) fn arrange<'a>(
    shared: &Shared,
    layer: &'a Layer,
    stack: &'a StackLayer,
    bounds: &'a [Bound],
) -> Result<Option<Arranged<'a>>, RenderError> {
    let mut tree = Tree::new(shared, layer, stack, bounds)?;
    loop {
        tree.close_up();
        if tree.nodes[Tree::ROOT].hidden.is_some() {
            return Ok(None);
        }
        tree.may_cut = false;
        tree.lay_out()?;
        if tree.first_outside().is_some() && tree.has_what_may_be_cut() {
            tree.may_cut = true;
            tree.lay_out()?;
        }
        // The last text that may hide and stands in the way of its stack, or does not fit its own box.
        let outside = tree.first_outside();
        let hides = match &outside {
            Some(outside) => tree.last_that_hides(outside.stack),
            None => tree.first_that_does_not_fit()?,
        };
        match (hides, outside) {
            (Some(node), _) => tree.nodes[node].hidden = Some(Shown::Overflow),
            (None, Some(outside)) => return Err(tree.error(&outside)),
            (None, None) => break,
        }
    }
    let frame = tree.root_frame();
    let children = tree.placed(Tree::ROOT, frame);
    Ok(Some(Arranged { frame, children }))
}

impl<'a> Tree<'a> {
    fn has_what_may_be_cut(&self) -> bool {
        self.nodes.iter().any(|node| {
            node.hidden.is_none()
                && matches!(&node.kind, Kind::Leaf(Leaf::Text { content, .. }) if content.overflow == Overflow::Ellipsis)
        })
    }

    /// Returns the last text below a stack that shows and may hide instead of fail.
    fn last_that_hides(&self, stack: usize) -> Option<usize> {
        (0..self.nodes.len()).rev().find(|&i| {
            self.hides(i) && std::iter::successors(Some(i), |&i| self.nodes[i].parent).any(|i| i == stack)
        })
    }

    /// Returns a text that may hide and does not fit the box that it has.
    fn first_that_does_not_fit(&self) -> Result<Option<usize>, RenderError> {
        for i in (0..self.nodes.len()).filter(|&i| self.hides(i)) {
            let node = &self.nodes[i];
            if let Kind::Leaf(leaf) = &node.kind
                && !leaf.fits(node.layer, node.size())?
            {
                return Ok(Some(i));
            }
        }
        Ok(None)
    }

    fn hides(&self, i: usize) -> bool {
        let node = &self.nodes[i];
        node.hidden.is_none()
            && matches!(&node.kind, Kind::Leaf(Leaf::Text { content, .. }) if content.overflow == Overflow::Hide)
    }

    /// Returns the children of a stack that stands at `frame`, each at its own.
    fn placed(&self, stack: usize, frame: Frame) -> Vec<Placed<'a>> {
        let children = self.nodes[stack].children.iter();
        children
            .map(|&i| {
                let node = &self.nodes[i];
                let mut layer = node.layer.clone();
                let bound = match &node.hidden {
                    Some(why) => Cow::Owned(Bound::Hidden(why.clone())),
                    None => Cow::Borrowed(node.bound),
                };
                if node.hidden.is_some() {
                    return Placed { layer, bound, inside: Vec::new() };
                }
                let own = node.frame();
                let own = Frame { x: frame.x + own.x, y: frame.y + own.y, ..own };
                move_to(&mut layer, if layer_has_edges(node.layer) { crisp(own) } else { own });
                Placed { layer, bound, inside: self.placed(i, own) }
            })
            .collect()
    }
}

/// Tells whether the edges of a layer's box are seen.
const fn layer_has_edges(layer: &Layer) -> bool {
    matches!(layer.content, Content::Shape(_) | Content::Image(_) | Content::Group(_))
}

/// Moves the edges of a box to whole pixels, so that they are not blurred; one that would vanish keeps its edges.
///
/// All edges are rounded alike, so boxes that do not overlap still do not; a text beside one may be half a pixel nearer.
fn crisp(frame: Frame) -> Frame {
    let axis = |at: Length, size: Length| {
        let (start, end) = (Length::from_px(at.round()), Length::from_px((at + size).round()));
        if end > start { (start, end - start) } else { (at, size) }
    };
    let ((x, width), (y, height)) = (axis(frame.x, frame.width), axis(frame.y, frame.height));
    Frame { x, y, width, height }
}

/// Gives a layer its box; what lies in a group moves with its corner.
fn move_to(layer: &mut Layer, frame: Frame) {
    layer.frame = frame;
    if let Content::Group(group) = &mut layer.content {
        group.layers.iter_mut().for_each(|child| translate(child, frame.x, frame.y));
    }
}

fn translate(layer: &mut Layer, dx: Length, dy: Length) {
    layer.frame.x = layer.frame.x + dx;
    layer.frame.y = layer.frame.y + dy;
    match &mut layer.content {
        Content::Text(text) => shift(&mut text.vertical, dy),
        Content::Price(price) => shift(&mut price.vertical, dy),
        Content::Group(group) => group.layers.iter_mut().for_each(|child| translate(child, dx, dy)),
        // A stack in a group gets its children's boxes when it is drawn.
        Content::Stack(_) | Content::Image(_) | Content::Shape(_) => {}
    }
}

fn shift(vertical: &mut Vertical, dy: Length) {
    if let Vertical::Baseline(y) = vertical {
        *y = *y + dy;
    }
}
