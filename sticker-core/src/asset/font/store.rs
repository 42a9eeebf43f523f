//! The fonts that a business declared, and how templates pick from them.

use std::sync::{Arc, Mutex, PoisonError};

use super::face::{Face, FontFile, Place, face_count, same_name};
use super::{AxisValue, Font, FontBytes, FontError, Tag4, builtin};

/// Where a font stands in its store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FontId(u32);

impl FontId {
    /// Returns the position in the order of adding, from 0.
    pub const fn index(self) -> u32 {
        self.0
    }
}

/// Which place of a variable font's design space a face stands at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Instance {
    /// The face's own default; the only one of a static font.
    #[default]
    Default,
    /// The instance that the font names so, in English (`"SemiBold"`).
    Named(String),
    /// A position on some axes; the others stay at their defaults.
    Axes(Vec<AxisValue>),
}

/// Which face of a file to add.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FaceRequest {
    /// The face's index; 0 for a file with one face.
    pub index: u32,
    /// The place in a variable font's design space.
    pub instance: Instance,
    /// A family name instead of the one that the file carries.
    pub family: Option<String>,
}

/// What a template asks for: a family at a weight, upright or italic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaceQuery {
    /// The family's name, compared without regard to ASCII case; any language that the font names itself in.
    pub family: String,
    /// The weight, 1 to 1000.
    ///
    /// A variable font is set to it, up to the ends of its axis. Among static faces the nearest is taken: for 400
    /// and 500 first the other of the two, then lighter, then bolder ones; below 400 lighter first, above 500
    /// bolder first. [`Font::weight`] tells what was found.
    pub weight: u16,
    /// Whether the face must be slanted; no upright face is taken in its stead, nor the other way round.
    pub italic: bool,
    /// Further positions on axes of a variable font.
    pub axes: Vec<AxisValue>,
}

impl FaceQuery {
    /// Asks for the regular upright face of a family.
    pub fn regular(family: impl Into<String>) -> Self {
        Self { family: family.into(), weight: 400, italic: false, axes: Vec::new() }
    }

    /// Asks for another weight.
    #[must_use]
    pub fn with_weight(self, weight: u16) -> Self {
        Self { weight, ..self }
    }
}

/// The fonts that one text may use, in order of preference; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FontStack(Arc<[Font]>);

impl FontStack {
    /// The most fonts that one stack may hold.
    pub const LIMIT: usize = 16;

    /// Creates a stack from fonts in order of preference.
    ///
    /// # Errors
    ///
    /// Returns [`FontError::StackSize`] for no font or more than [`FontStack::LIMIT`].
    pub fn new(fonts: Vec<Font>) -> Result<Self, FontError> {
        if fonts.is_empty() || fonts.len() > Self::LIMIT {
            return Err(FontError::StackSize { families: fonts.len(), limit: Self::LIMIT });
        }
        Ok(Self(fonts.into()))
    }

    /// Returns the fonts in order of preference.
    pub fn fonts(&self) -> &[Font] {
        &self.0
    }

    /// Returns the first font, whose metrics make the lines.
    pub fn primary(&self) -> &Font {
        // `new` admits no empty stack.
        &self.0[0]
    }

    pub(crate) fn shared(&self) -> Arc<[Font]> {
        Arc::clone(&self.0)
    }
}

/// The fonts that a host declared: filled once, then shared and read.
///
/// # Example
///
/// ```
/// use sticker_core::asset::font::{FaceQuery, FontStore};
///
/// let store = FontStore::with_default_family()?;
/// let family = store.default_family().to_owned();
/// assert_eq!(store.resolve(&[FaceQuery::regular(family).with_weight(700)])?.primary().weight(), 700);
///
/// let missing = store.resolve(&[FaceQuery::regular("Papyrus")]).unwrap_err();
/// assert!(missing.to_string().starts_with("no font of family \"Papyrus\" (families present: "));
/// # Ok::<(), sticker_core::asset::font::FontError>(())
/// ```
#[derive(Debug, Default)]
pub struct FontStore {
    faces: Vec<Font>,
    /// Instances that queries made from variable faces, so that equal queries share one font and its glyphs.
    instances: Mutex<Vec<Font>>,
}

impl Clone for FontStore {
    fn clone(&self) -> Self {
        let instances = self.instances.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Self { faces: self.faces.clone(), instances: Mutex::new(instances) }
    }
}

impl FontStore {
    /// The most faces that one store holds.
    pub const MAX_FACES: usize = 1_024;
    /// The largest font file that is read, in bytes.
    pub const MAX_FILE_BYTES: usize = 256 << 20;

    /// Creates a store without a font.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a store that holds the default family, regular and bold: Latin, digits and currency signs.
    ///
    /// # Errors
    ///
    /// Fails only where the embedded fonts cannot be read, which a test of this library excludes.
    pub fn with_default_family() -> Result<Self, FontError> {
        let mut store = Self::new();
        for file in builtin::files() {
            store.add(file, &FaceRequest::default())?;
        }
        Ok(store)
    }

    /// Returns the family of the first font that was added, `""` where there is none.
    ///
    /// In a store made by [`FontStore::with_default_family`] this is the embedded family.
    pub fn default_family(&self) -> &str {
        self.faces.first().map_or("", Font::family)
    }

    /// Adds one face of a font file.
    ///
    /// # Errors
    ///
    /// Returns [`FontError::FileTooLarge`] above [`FontStore::MAX_FILE_BYTES`], [`FontError::NotAFont`] for other
    /// bytes than TrueType or OpenType, [`FontError::NoFace`] for an index that is not there,
    /// [`FontError::MissingTable`], [`FontError::OutOfRange`] and [`FontError::Unreadable`] for a damaged face,
    /// [`FontError::Unnamed`] where neither the face nor the request names a family, [`FontError::UnknownInstance`],
    /// [`FontError::UnknownAxis`] and [`FontError::AxisOutOfRange`] for a place that is not in its design space, and
    /// [`FontError::TooManyFaces`] for a full store.
    pub fn add(&mut self, bytes: FontBytes, request: &FaceRequest) -> Result<FontId, FontError> {
        let file = Self::file(bytes, None)?;
        self.add_face(file, request)
    }

    /// Adds one face of a font file whose SHA-256 the host knows, which saves reading the whole file for it.
    ///
    /// # Errors
    ///
    /// As [`FontStore::add`]. The digest is not checked: it goes into fingerprints as it stands.
    pub fn add_with_digest(
        &mut self,
        bytes: FontBytes,
        sha256: [u8; 32],
        request: &FaceRequest,
    ) -> Result<FontId, FontError> {
        let file = Self::file(bytes, Some(sha256))?;
        self.add_face(file, request)
    }

    /// Adds every face of a font collection, or the one face of a single font, each at its default place.
    ///
    /// # Errors
    ///
    /// As [`FontStore::add`]; nothing is added when one face fails.
    pub fn add_all(&mut self, bytes: FontBytes, sha256: Option<[u8; 32]>) -> Result<Vec<FontId>, FontError> {
        let file = Self::file(bytes, sha256)?;
        let before = self.faces.len();
        let mut ids = Vec::new();
        for index in 0..face_count(file.bytes())? {
            let request = FaceRequest { index, ..FaceRequest::default() };
            match self.add_face(Arc::clone(&file), &request) {
                Ok(id) => ids.push(id),
                Err(error) => {
                    self.faces.truncate(before);
                    return Err(error);
                }
            }
        }
        Ok(ids)
    }

    /// Returns a font of this store.
    pub fn font(&self, id: FontId) -> Option<&Font> {
        self.faces.get(id.0 as usize)
    }

    /// Returns all fonts in the order of adding.
    pub fn fonts(&self) -> &[Font] {
        &self.faces
    }

    /// Returns the family names, sorted, each once.
    pub fn families(&self) -> Vec<String> {
        let mut families: Vec<String> = self.faces.iter().map(|f| f.family().to_owned()).collect();
        families.sort();
        families.dedup();
        families
    }

    /// Finds the fonts that a template names, in its order.
    ///
    /// # Errors
    ///
    /// Returns [`FontError::UnknownFamily`] for the first family that is not there, [`FontError::NoSlant`] where it
    /// has no upright or no italic face as wanted, [`FontError::UnknownAxis`] and [`FontError::AxisOutOfRange`] for
    /// axes that it does not have, and [`FontError::StackSize`] for no family or more than [`FontStack::LIMIT`].
    pub fn resolve(&self, queries: &[FaceQuery]) -> Result<FontStack, FontError> {
        if queries.is_empty() || queries.len() > FontStack::LIMIT {
            return Err(FontError::StackSize { families: queries.len(), limit: FontStack::LIMIT });
        }
        FontStack::new(queries.iter().map(|q| self.find(q)).collect::<Result<_, _>>()?)
    }

    fn find(&self, query: &FaceQuery) -> Result<Font, FontError> {
        let of_family: Vec<&Font> =
            self.faces.iter().filter(|f| f.0.names.iter().any(|n| same_name(n, &query.family))).collect();
        let Some(first) = of_family.first() else {
            return Err(FontError::UnknownFamily { wanted: query.family.clone(), present: self.families() });
        };
        let slanted = of_family.iter().filter(|f| f.is_italic() == query.italic);
        // Of two faces equally near the first added wins: `min_by_key` keeps the first minimum.
        let nearest = slanted.min_by_key(|f| distance(f, query.weight));
        let Some(face) = nearest else {
            return Err(FontError::NoSlant { family: first.family().to_owned(), italic: query.italic });
        };
        self.at(face, query)
    }

    /// Returns the face at the weight and the axes of a query.
    fn at(&self, face: &Font, query: &FaceQuery) -> Result<Font, FontError> {
        let mut wanted = face.0.axes.clone();
        if let Some((min, max)) = face.0.axis_range(Tag4::WEIGHT) {
            let fixed = (i32::from(query.weight) << 16).clamp(min, max.max(min));
            if let Some(own) = wanted.iter_mut().find(|v| v.tag == Tag4::WEIGHT) {
                own.fixed = fixed;
            }
        }
        for value in &query.axes {
            match wanted.iter_mut().find(|v| v.tag == value.tag) {
                Some(own) => own.fixed = value.fixed,
                None => wanted.push(*value),
            }
        }
        if wanted == face.0.axes {
            return Ok(face.clone());
        }
        let mut instances = self.instances.lock().unwrap_or_else(PoisonError::into_inner);
        let known = instances.iter().find(|f| {
            Arc::ptr_eq(&f.0.file, &face.0.file) && f.0.index == face.0.index && f.0.axes == wanted
        });
        if let Some(font) = known {
            return Ok(font.clone());
        }
        let font = Font(Arc::new(face.0.at(&wanted)?));
        if instances.len() < Self::MAX_FACES {
            instances.push(font.clone());
        }
        Ok(font)
    }

    fn file(bytes: FontBytes, sha256: Option<[u8; 32]>) -> Result<Arc<FontFile>, FontError> {
        let size = (*bytes).as_ref().len();
        if size > Self::MAX_FILE_BYTES {
            return Err(FontError::FileTooLarge { bytes: size, limit: Self::MAX_FILE_BYTES });
        }
        Ok(Arc::new(FontFile::new(bytes, sha256)))
    }

    fn add_face(&mut self, file: Arc<FontFile>, request: &FaceRequest) -> Result<FontId, FontError> {
        if self.faces.len() >= Self::MAX_FACES {
            return Err(FontError::TooManyFaces { limit: Self::MAX_FACES });
        }
        let place = match &request.instance {
            Instance::Default => Place::Default,
            Instance::Named(name) => Place::Named(name),
            Instance::Axes(values) => Place::Axes(values),
        };
        let mut face = Face::open(file, request.index, request.family.as_deref(), &place)?;
        if let Some(given) = &request.family {
            face.names = vec![given.clone()];
        }
        let id = FontId(self.faces.len() as u32);
        self.faces.push(Font(Arc::new(face)));
        Ok(id)
    }
}

/// How far a face is from a weight: first how many steps of the rule, then by how much.
fn distance(face: &Font, wanted: u16) -> (u8, u16) {
    if face.0.axis_range(Tag4::WEIGHT).is_some_and(|(min, max)| {
        let fixed = i32::from(wanted) << 16;
        (min..=max).contains(&fixed)
    }) {
        return (0, 0);
    }
    let own = face.weight();
    let by = own.abs_diff(wanted);
    let step = match wanted {
        _ if own == wanted => 0,
        400..=500 if own > wanted && own <= 500 => 1,
        400..=500 if own < wanted => 2,
        400..=500 => 3,
        0..=399 if own < wanted => 1,
        501.. if own > wanted => 1,
        _ => 2,
    };
    (step, by)
}

#[cfg(test)]
mod tests;
