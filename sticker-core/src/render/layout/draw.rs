//! Drawing a stack: its background, then its children at their boxes.

use std::borrow::Cow;

use super::super::RenderError;
use super::super::bind::Bound;
use super::super::layer::Builder;
use super::super::manifest::Shown;
use super::super::raster::Item;
use super::{Placed, arrange, crisp};
use crate::geometry::Rect;
use crate::template::{Blend, Content, Layer, Opacity, StackLayer};

impl Builder<'_> {
    /// Draws a stack; `placed` are its children where a stack around it has placed them already.
    pub(crate) fn stack(
        &mut self,
        layer: &Layer,
        stack: &StackLayer,
        bounds: &[Bound],
        placed: Option<&[Placed<'_>]>,
        at: usize,
    ) -> Result<(), RenderError> {
        let own;
        let (frame, children) = match placed {
            Some(children) => (layer.frame, children),
            None => match arrange(self.shared, layer, stack, bounds)? {
                Some(arranged) => {
                    own = arranged.children;
                    (arranged.frame, &own[..])
                }
                None => {
                    self.reports[at].shown = Shown::Empty;
                    return Ok(());
                }
            },
        };
        self.reports[at].frame = Some(frame);
        let start = self.items.len();
        if layer.shadow.is_some() {
            self.items.push(Item::Group {
                bounds: Rect::EMPTY,
                end: 0,
                opacity: 255,
                blend: Blend::Normal,
                clip: None,
            });
        }
        if let Some(background) = &stack.background {
            let below = Layer {
                id: layer.id.clone(),
                frame: crisp(frame),
                opacity: Opacity::OPAQUE,
                blend: Blend::Normal,
                when: None,
                shadow: None,
                content: Content::Shape(background.clone()),
            };
            let first = self.items.len();
            self.shape(&below, background)?;
            let painted = self.items_bounds(first, self.items.len());
            self.mark(&below, painted);
        }
        for child in children {
            let at = self.reports.len();
            let is_stack = matches!(child.layer.content, Content::Stack(_));
            self.layer_placed(&child.layer, &child.bound, is_stack.then_some(&child.inside[..]))?;
            if !matches!(child.bound, Cow::Owned(Bound::Hidden(_)) | Cow::Borrowed(Bound::Hidden(_))) {
                self.reports[at].frame = Some(child.layer.frame);
            }
        }
        match layer.shadow {
            Some(shadow) => {
                let painted = self.items_bounds(start + 1, self.items.len());
                self.close_group(start, painted);
                self.shadow_of_items(start, &shadow)
            }
            None => Ok(()),
        }
    }
}
