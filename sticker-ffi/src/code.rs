//! The numbers that name failures, the same in every language.
//!
//! Numbers are only ever added, within the range of their kind; a number that goes out of use is not used again.

/// The call succeeded.
pub const STICKER_OK: i32 = 0;

// 1 to 15: the call itself.

/// A pointer that must not be NULL is NULL.
pub const STICKER_ERR_NULL: i32 = 1;
/// A text is not UTF-8.
pub const STICKER_ERR_UTF8: i32 = 2;
/// A locale, an instant or a length is outside what it may be.
pub const STICKER_ERR_ARGUMENT: i32 = 3;

// 16 to 31: the template. The path is a place in its JSON.

/// The template, or its base, is not one JSON document, or a key stands twice in one object.
pub const STICKER_ERR_TEMPLATE_SYNTAX: i32 = 16;
/// The template has a version that this library does not read.
pub const STICKER_ERR_TEMPLATE_VERSION: i32 = 17;
/// A size, a number or a count in the template is beyond a limit.
pub const STICKER_ERR_TEMPLATE_LIMIT: i32 = 18;
/// A field of the template is missing, unknown or of the wrong type, or its value has no meaning.
pub const STICKER_ERR_TEMPLATE_INVALID: i32 = 19;
/// The template names something that it does not have.
pub const STICKER_ERR_TEMPLATE_REFERENCE: i32 = 20;
/// Two things in the template exclude each other.
pub const STICKER_ERR_TEMPLATE_CLASH: i32 = 21;
/// The template has no variant of the size for the slot's surface.
pub const STICKER_ERR_TEMPLATE_VARIANT: i32 = 22;
/// The template names a font that was not added.
pub const STICKER_ERR_TEMPLATE_FONT: i32 = 23;

// 32 to 39: the slot. The path is a place in its JSON.

/// The slot's JSON does not describe a slot.
pub const STICKER_ERR_SLOT: i32 = 32;
/// The slot does not take the size, the template's class or pictures of the product's business.
pub const STICKER_ERR_SLOT_MISMATCH: i32 = 33;

// 40 to 47: the points. The path is a place in their JSON.

/// The points' JSON does not describe a product.
pub const STICKER_ERR_POINTS: i32 = 40;
/// A point that a layer requires is missing.
pub const STICKER_ERR_POINT_MISSING: i32 = 41;
/// A point holds a value that the layer cannot show, or cannot write as its format asks.
pub const STICKER_ERR_POINT_VALUE: i32 = 42;

// 48 to 55: files.

/// A picture is not among the assets.
pub const STICKER_ERR_ASSET_MISSING: i32 = 48;
/// A picture cannot be decoded.
pub const STICKER_ERR_PICTURE: i32 = 49;
/// A font file cannot be read, or there are too many.
pub const STICKER_ERR_FONT: i32 = 50;

// 56 to 69: the picture that would be made.

/// Words do not fit or have no glyphs, and their layer says that this fails.
pub const STICKER_ERR_TEXT: i32 = 56;
/// The gate refused the picture: a price on it is covered, cut, too faint, too small, out of place or not public.
pub const STICKER_ERR_PRICE_REFUSED: i32 = 57;
/// What a price layer would state is not a valid claim.
pub const STICKER_ERR_PRICE_INVALID: i32 = 58;
/// The picture would have too many pixels or bytes, or the memory for it could not be had.
pub const STICKER_ERR_LIMIT: i32 = 59;
/// The picture cannot be encoded as the slot asks.
pub const STICKER_ERR_ENCODE: i32 = 60;
/// The picture cannot be made for a reason that has no number of its own; the message tells it.
pub const STICKER_ERR_RENDER: i32 = 61;

/// A defect of this library; the process is unharmed. Please report it with the message.
pub const STICKER_ERR_INTERNAL: i32 = 70;
