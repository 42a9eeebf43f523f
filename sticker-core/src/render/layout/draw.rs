//! Drawing a stack: its background, then its children at their boxes.

use std::borrow::Cow;

use super::super::RenderError;
use super::super::bind::Bound;
use super::super::layer::Builder;
use super::super::manifest::Shown;
use super::{Placed, arrange, crisp};
use crate::template::{Blend, Content, Effects, Layer, Opacity, ShapeLayer, StackLayer};

impl Builder<'_> {
    /// Draws a stack; `placed` are its children where a stack around it has placed them already.
    pub(crate) fn stack(
        &mut self,
        layer: &Layer,
        stack: &StackLayer,
        bound: &Bound,
        placed: Option<&[Placed<'_>]>,
        at: usize,
    ) -> Result<(), RenderError> {
        let bounds = bound.layers();
        if let Bound::Masked(_, mask) = bound {
            self.mask_image = Some(mask.clone());
        }
        let own;
        let (frame, children) = match placed {
            Some(children) => (layer.frame, children),
            None => match arrange(self.shared, layer, stack, bounds)? {
                Some(arranged) => {
                    own = arranged.children;
                    (arranged.frame, &own[..])
                }
                None => {
                    self.mask_image = None;
                    self.reports[at].shown = Shown::Empty;
                    self.reports[at].frame = None;
                    return Ok(());
                }
            },
        };
        self.reports[at].frame = Some(frame);
        // What is measured over the layer's box is measured over the one that it turned out to have.
        let layer = &match frame == layer.frame {
            true => Cow::Borrowed(layer),
            false => Cow::Owned(Layer { frame, ..layer.clone() }),
        };
        self.turn_with(layer, frame);
        self.as_group(layer, |builder| {
            if let Some(background) = &stack.background {
                builder.background(layer, background)?;
            }
            for child in children {
                let is_stack = matches!(child.layer.content, Content::Stack(_));
                builder.layer_placed(&child.layer, &child.bound, is_stack.then_some(&child.inside[..]))?;
            }
            Ok(())
        })
    }

    fn background(&mut self, layer: &Layer, background: &ShapeLayer) -> Result<(), RenderError> {
        let below = Layer {
            id: layer.id.clone(),
            frame: crisp(layer.frame),
            opacity: Opacity::OPAQUE,
            blend: Blend::Normal,
            when: None,
            shadow: None,
            effects: Effects::default(),
            content: Content::Shape(background.clone()),
        };
        let first = self.items.len();
        self.shape(&below, background)?;
        let painted = self.items_bounds(first, self.items.len());
        self.mark(&below, painted);
        Ok(())
    }
}
