//! Reads the demo's gallery: a page for each capability of templates, each with the template documents that draw it.
//!
//! `gallery/gallery.json` lists chapters, their pages and the pictures of each page. A picture takes a template of
//! `gallery/`, a product of `products/`, and points that differ from the product's; null takes a point away.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};
use sticker_core::asset::font::FontStore;
use sticker_core::geometry::Size;
use sticker_core::points::{LocaleTag, Snapshot};
use sticker_core::slot::Slot;
use sticker_core::template::{Parents, Template};
use sticker_core::time::Instant;

use crate::support::{self, Failure};

/// All pages, in their order.
pub(crate) struct Gallery {
    pub(crate) chapters: Vec<Chapter>,
    /// The slot that every picture is for; a picture's size is one of its sizes.
    pub(crate) slot: Slot,
    /// Fonts of the demo and of the scripts that it has none for.
    pub(crate) fonts: FontStore,
    /// Names of the pictures that the sheet for the README shows.
    pub(crate) best: Vec<String>,
}

/// Pages about one part of the renderer.
pub(crate) struct Chapter {
    pub(crate) title: String,
    pub(crate) pages: Vec<Page>,
}

/// One capability.
pub(crate) struct Page {
    pub(crate) id: String,
    pub(crate) title: String,
    /// One sentence about what to look at.
    pub(crate) says: String,
    /// The template documents that draw it, parents first: file name and text.
    pub(crate) documents: Vec<(String, String)>,
    pub(crate) pictures: Vec<Picture>,
}

/// One picture of a page.
pub(crate) struct Picture {
    /// Name of the page and of the picture, unique in the gallery.
    pub(crate) name: String,
    pub(crate) template: Arc<Template>,
    pub(crate) size: Size,
    pub(crate) locale: LocaleTag,
    pub(crate) points: Arc<Snapshot>,
}

impl Gallery {
    /// Reads the gallery from the demo's data.
    pub(crate) fn read(data: &Path) -> Result<Self, Failure> {
        let folder = data.join("gallery");
        let plan: Plan = from_file(&folder.join("gallery.json"))?;
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fonts");
        let reader = Reader { data, folder, at: plan.at.parse()? };
        Ok(Self {
            chapters: plan.chapters.iter().map(|c| reader.chapter(c)).collect::<Result<_, _>>()?,
            slot: support::slot(&reader.folder.join("slot.json"))?,
            fonts: support::fonts(&[&data.join("fonts"), &scripts])?,
            best: plan.best,
        })
    }

    /// Returns the pages of all chapters.
    pub(crate) fn pages(&self) -> impl Iterator<Item = &Page> {
        self.chapters.iter().flat_map(|c| &c.pages)
    }

    /// Returns the pictures of all pages.
    pub(crate) fn pictures(&self) -> impl Iterator<Item = &Picture> {
        self.pages().flat_map(|p| &p.pictures)
    }

    /// Picks what the sheet for the README shows from the pictures that were made.
    pub(crate) fn best<'a>(
        &self,
        made: impl Iterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<Vec<(&'a str, &'a [u8])>, Failure> {
        let made: Vec<_> = made.collect();
        let find = |name: &String| made.iter().find(|(known, _)| known == name).copied();
        let found = |name| find(name).ok_or_else(|| format!("gallery.json: no picture {name}").into());
        self.best.iter().map(found).collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    at: String,
    best: Vec<String>,
    chapters: Vec<ChapterPlan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChapterPlan {
    title: String,
    pages: Vec<PagePlan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PagePlan {
    id: String,
    title: String,
    says: String,
    pictures: Vec<PicturePlan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PicturePlan {
    name: String,
    /// Names of its template and of what that extends, the oldest first; absent, the template is named as the page.
    #[serde(default)]
    templates: Vec<String>,
    product: String,
    #[serde(default)]
    points: Map<String, Value>,
    locale: String,
    /// Absent, the size of the template's own canvas.
    size: Option<Size>,
}

struct Reader<'a> {
    data: &'a Path,
    folder: PathBuf,
    at: Instant,
}

impl Reader<'_> {
    fn chapter(&self, plan: &ChapterPlan) -> Result<Chapter, Failure> {
        let pages = plan.pages.iter().map(|p| self.page(p)).collect::<Result<_, _>>()?;
        Ok(Chapter { title: plan.title.clone(), pages })
    }

    fn page(&self, plan: &PagePlan) -> Result<Page, Failure> {
        let (mut documents, mut pictures) = (Vec::new(), Vec::new());
        for picture in &plan.pictures {
            let own = std::slice::from_ref(&plan.id);
            let names = if picture.templates.is_empty() { own } else { &picture.templates };
            let template = Arc::new(self.template(names, &mut documents)?);
            let locale = LocaleTag::new(&picture.locale)?;
            pictures.push(Picture {
                name: format!("{}.{}", plan.id, picture.name),
                size: picture.size.unwrap_or_else(|| template.variants()[0].canvas.size),
                points: Arc::new(self.points(picture, &locale)?),
                template,
                locale,
            });
        }
        let (id, title, says) = (plan.id.clone(), plan.title.clone(), plan.says.clone());
        Ok(Page { id, title, says, documents, pictures })
    }

    /// Reads a template with what it extends, and notes the documents that the page does not have yet.
    fn template(&self, names: &[String], documents: &mut Vec<(String, String)>) -> Result<Template, Failure> {
        let mut parents = Parents::default();
        let mut last = Err("gallery.json: a picture without a template".into());
        for name in names {
            let file = format!("{name}.json");
            let path = self.folder.join(&file);
            let text = String::from_utf8(support::read(&path)?)?;
            let within = |e| format!("{}: {e}", path.display());
            last = Ok(Template::from_json_with(text.as_bytes(), &parents).map_err(within)?);
            parents.insert(text.as_bytes()).map_err(within)?;
            if documents.iter().all(|(known, _)| *known != file) {
                documents.push((file, text));
            }
        }
        last
    }

    fn points(&self, plan: &PicturePlan, locale: &LocaleTag) -> Result<Snapshot, Failure> {
        let path = self.data.join("products").join(&plan.product);
        let mut product: Value = from_file(&path)?;
        let points = product["points"].as_object_mut().ok_or("a product without points")?;
        for (name, value) in &plan.points {
            match value {
                Value::Null => drop(points.remove(name)),
                value => drop(points.insert(name.clone(), value.clone())),
            }
        }
        Snapshot::from_json(product.to_string().as_bytes(), self.at, locale.clone())
            .map_err(|e| format!("{} in gallery.json: {e}", path.display()).into())
    }
}

fn from_file<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T, Failure> {
    serde_json::from_slice(&support::read(path)?).map_err(|e| format!("{}: {e}", path.display()).into())
}
