//! The functions of the header, in its order; each converts its arguments and calls one function of the engine.

#![expect(non_camel_case_types, reason = "the names of types are those of the header")]

use std::ffi::{CStr, CString, c_char};
use std::sync::Arc;

use sticker_core::asset::font::FontStore;
use sticker_core::geometry::Size;
use sticker_core::render::Assets;

use crate::code;
use crate::engine::{Engine, Failure, Picture, Request, add_font};
use crate::guard::{borrow, borrow_mut, bytes, c_string, free, guard, guard_new, guard_or, text};

/// `STICKER_OK`, or one of the `STICKER_ERR_` numbers; expect numbers that this header does not list.
pub type sticker_status = i32;

/// The version of this interface: raised whenever the meaning of this header changes for programs that exist.
pub const STICKER_ABI_VERSION: u32 = 1;

/// Returns the `STICKER_ABI_VERSION` that the library was built with: compare it with the header's before any other call.
#[unsafe(no_mangle)]
pub extern "C" fn sticker_abi_version() -> u32 {
    STICKER_ABI_VERSION
}

/// Returns the version of the library as `MAJOR.MINOR.PATCH`, for logs; the text lives as long as the program.
#[unsafe(no_mangle)]
pub extern "C" fn sticker_version() -> *const c_char {
    VERSION.as_ptr()
}

const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(version) => version,
    Err(_) => panic!("a version has no NUL within"),
};

/// Why a call failed.
#[derive(Debug)]
pub struct sticker_error {
    code: sticker_status,
    message: CString,
    path: CString,
}

impl sticker_error {
    pub(crate) fn new(failure: Failure) -> Self {
        Self { code: failure.code, message: c_string(&failure.message), path: c_string(&failure.path) }
    }
}

/// Returns the number of the failure; `STICKER_OK` for NULL.
///
/// # Safety
///
/// `error` is NULL or lives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sticker_error_code(error: *const sticker_error) -> sticker_status {
    // SAFETY: the header requires `error` to be NULL or alive.
    guard_or(code::STICKER_ERR_INTERNAL, || unsafe { error.as_ref() }.map_or(code::STICKER_OK, |e| e.code))
}

/// Returns what is wrong, one line of UTF-8 that lives until the error is freed; NULL for NULL.
///
/// # Safety
///
/// `error` is NULL or lives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sticker_error_message(error: *const sticker_error) -> *const c_char {
    // SAFETY: the header requires `error` to be NULL or alive.
    guard_or(std::ptr::null(), || unsafe { error.as_ref() }.map_or(std::ptr::null(), |e| e.message.as_ptr()))
}

/// Returns the place of what is wrong as a JSON Pointer (RFC 6901); it lives until the error is freed.
///
/// The code tells which document it is a place in. The empty text is the whole document, or no document at all.
/// Returns NULL for NULL.
///
/// # Safety
///
/// `error` is NULL or lives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sticker_error_path(error: *const sticker_error) -> *const c_char {
    // SAFETY: the header requires `error` to be NULL or alive.
    guard_or(std::ptr::null(), || unsafe { error.as_ref() }.map_or(std::ptr::null(), |e| e.path.as_ptr()))
}

/// Frees an error; NULL is ignored.
///
/// # Safety
///
/// `error` is NULL or was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sticker_error_free(error: *mut sticker_error) {
    // SAFETY: the header requires a handle that was not freed, or NULL.
    unsafe { free(error) };
}

/// The fonts that templates may name.
#[derive(Debug)]
pub struct sticker_fonts(FontStore);

/// Makes a set of fonts that holds the default family: Latin letters, digits and currency signs, regular and bold.
///
/// # Safety
///
/// `out` is writable for one pointer; `err` is NULL or writable for one pointer.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn sticker_fonts_new(
    out: *mut *mut sticker_fonts,
    err: *mut *mut sticker_error,
) -> sticker_status {
    guard_new(out, err, || Ok(sticker_fonts(FontStore::with_default_family()?)))
}

/// Adds every face of a font file (TrueType, OpenType, or a collection of them); the bytes are copied.
///
/// Nothing is added when the call fails. Templates that are compiled already do not change.
///
/// # Safety
///
/// `fonts` lives and nobody else uses it during the call; `data` points to `len` bytes.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn sticker_fonts_add(
    fonts: *mut sticker_fonts,
    data: *const u8,
    len: usize,
    err: *mut *mut sticker_error,
) -> sticker_status {
    guard(err, || {
        // SAFETY: the header requires a live handle that is ours during the call.
        let fonts = unsafe { borrow_mut(fonts, "fonts") }?;
        // SAFETY: the header requires `data` to point to `len` bytes.
        let data = unsafe { bytes(data, len, "data") }?;
        add_font(&mut fonts.0, Arc::new(data.to_vec()))
    })
}

/// Frees fonts; NULL is ignored. Compiled templates keep what they need of them.
///
/// # Safety
///
/// `fonts` is NULL or was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sticker_fonts_free(fonts: *mut sticker_fonts) {
    // SAFETY: the header requires a handle that was not freed, or NULL.
    unsafe { free(fonts) };
}

/// Picture files by their names: a template's own, or a product's.
#[derive(Debug)]
pub struct sticker_assets(Assets);

/// Makes an empty set of files.
///
/// # Safety
///
/// `out` is writable for one pointer; `err` is NULL or writable for one pointer.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn sticker_assets_new(
    out: *mut *mut sticker_assets,
    err: *mut *mut sticker_error,
) -> sticker_status {
    guard_new(out, err, || Ok(sticker_assets(Assets::default())))
}

/// Adds a file under a name (UTF-8), in place of one that bore it; the bytes are copied, and decoded when drawn.
///
/// # Safety
///
/// `assets` lives and nobody else uses it during the call; `name` points to `name_len` bytes, `data` to `len` bytes.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn sticker_assets_insert(
    assets: *mut sticker_assets,
    name: *const c_char,
    name_len: usize,
    data: *const u8,
    len: usize,
    err: *mut *mut sticker_error,
) -> sticker_status {
    guard(err, || {
        // SAFETY: the header requires a live handle that is ours during the call.
        let assets = unsafe { borrow_mut(assets, "assets") }?;
        // SAFETY: the header requires `name` to point to `name_len` bytes.
        let name = unsafe { text(name, name_len, "name") }?;
        // SAFETY: the header requires `data` to point to `len` bytes.
        let data = unsafe { bytes(data, len, "data") }?;
        assets.0.insert(name, Arc::new(data.to_vec()));
        Ok(())
    })
}

/// Frees a set of files; NULL is ignored. Compiled templates keep what they need of it.
///
/// # Safety
///
/// `assets` is NULL or was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sticker_assets_free(assets: *mut sticker_assets) {
    // SAFETY: the header requires a handle that was not freed, or NULL.
    unsafe { free(assets) };
}

/// A template that is compiled for one size of a slot.
#[derive(Debug)]
pub struct sticker_template(Engine);

/// Compiles a template for one size of a slot; documents are JSON in UTF-8.
///
/// With `base_json` the template's layers lie above those of that one; a `base_json_len` of 0 means none. `width` and
/// `height` must be one of the slot's sizes, in pixels. `fonts` holds what the template's font stacks may name, `assets`
/// the template's own pictures. `locale` is the language of the texts, such as `zh-CN`.
///
/// # Safety
///
/// Texts point to as many bytes as their lengths say; `fonts` and `assets` live; `out` is writable for one pointer;
/// `err` is NULL or writable for one pointer.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn sticker_template_compile(
    template_json: *const c_char,
    template_json_len: usize,
    base_json: *const c_char,
    base_json_len: usize,
    slot_json: *const c_char,
    slot_json_len: usize,
    width: u32,
    height: u32,
    fonts: *const sticker_fonts,
    assets: *const sticker_assets,
    locale: *const c_char,
    locale_len: usize,
    out: *mut *mut sticker_template,
    err: *mut *mut sticker_error,
) -> sticker_status {
    guard_new(out, err, || {
        // SAFETY: the header requires texts to point to as many bytes as their lengths say, and handles to live.
        let request = unsafe {
            Request {
                template: bytes(template_json.cast(), template_json_len, "template_json")?,
                base: bytes(base_json.cast(), base_json_len, "base_json")?,
                slot: bytes(slot_json.cast(), slot_json_len, "slot_json")?,
                size: Size::new(width, height),
                fonts: &borrow(fonts, "fonts")?.0,
                assets: &borrow(assets, "assets")?.0,
                locale: text(locale, locale_len, "locale")?,
            }
        };
        Ok(sticker_template(Engine::compile(&request)?))
    })
}

/// Frees a template; NULL is ignored.
///
/// # Safety
///
/// `compiled` is NULL or was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sticker_template_free(compiled: *mut sticker_template) {
    // SAFETY: the header requires a handle that was not freed, or NULL.
    unsafe { free(compiled) };
}

/// A finished picture.
#[derive(Debug)]
pub struct sticker_picture {
    bytes: Vec<u8>,
    manifest: CString,
}

/// Renders a product's picture: the same inputs give the same bytes, on every thread.
///
/// `points_json` is what is true of the product, JSON in UTF-8; `assets` holds the product's pictures; `at_ms` is the
/// instant that the picture is for, in milliseconds since 1970-01-01T00:00:00Z.
///
/// # Safety
///
/// `compiled` and `assets` live; `points_json` points to `points_json_len` bytes; `out` is writable for one pointer;
/// `err` is NULL or writable for one pointer.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn sticker_render(
    compiled: *const sticker_template,
    points_json: *const c_char,
    points_json_len: usize,
    assets: *const sticker_assets,
    at_ms: i64,
    out: *mut *mut sticker_picture,
    err: *mut *mut sticker_error,
) -> sticker_status {
    guard_new(out, err, || {
        // SAFETY: the header requires a live handle.
        let compiled = unsafe { borrow(compiled, "compiled") }?;
        // SAFETY: the header requires `points_json` to point to `points_json_len` bytes.
        let points = unsafe { bytes(points_json.cast(), points_json_len, "points_json") }?;
        // SAFETY: the header requires a live handle.
        let assets = unsafe { borrow(assets, "assets") }?;
        let Picture { bytes, manifest } = compiled.0.render(points, &assets.0, at_ms)?;
        Ok(sticker_picture { bytes, manifest: c_string(&manifest) })
    })
}

/// Returns the bytes of the picture's file, in the slot's format; they live until the picture is freed. NULL for NULL.
///
/// # Safety
///
/// `picture` is NULL or lives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sticker_picture_data(picture: *const sticker_picture) -> *const u8 {
    // SAFETY: the header requires `picture` to be NULL or alive.
    guard_or(std::ptr::null(), || unsafe { picture.as_ref() }.map_or(std::ptr::null(), |p| p.bytes.as_ptr()))
}

/// Returns how many bytes the picture's file has; 0 for NULL.
///
/// # Safety
///
/// `picture` is NULL or lives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sticker_picture_len(picture: *const sticker_picture) -> usize {
    // SAFETY: the header requires `picture` to be NULL or alive.
    guard_or(0, || unsafe { picture.as_ref() }.map_or(0, |p| p.bytes.len()))
}

/// Returns what the picture shows, every price on it included, as JSON in UTF-8 that ends with NUL.
///
/// The text lives until the picture is freed. Returns NULL for NULL.
///
/// # Safety
///
/// `picture` is NULL or lives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sticker_picture_manifest_json(picture: *const sticker_picture) -> *const c_char {
    guard_or(std::ptr::null(), || {
        // SAFETY: the header requires `picture` to be NULL or alive.
        unsafe { picture.as_ref() }.map_or(std::ptr::null(), |p| p.manifest.as_ptr())
    })
}

/// Frees a picture; NULL is ignored.
///
/// # Safety
///
/// `picture` is NULL or was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sticker_picture_free(picture: *mut sticker_picture) {
    // SAFETY: the header requires a handle that was not freed, or NULL.
    unsafe { free(picture) };
}

/// The header lets many threads use a handle that is `const`.
const fn is_shared<T: Send + Sync>() {}
const _: () = {
    is_shared::<sticker_error>();
    is_shared::<sticker_fonts>();
    is_shared::<sticker_assets>();
    is_shared::<sticker_template>();
    is_shared::<sticker_picture>();
};
