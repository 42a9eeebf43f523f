//! The border: raw pointers become references here, and no panic passes.

use std::ffi::{CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::c_api::{sticker_error, sticker_status};
use crate::code;
use crate::engine::{Failure, caught};

/// Runs the body of a function that can fail; writes its failure to `err` and returns its number.
pub(crate) fn guard(
    err: *mut *mut sticker_error,
    body: impl FnOnce() -> Result<(), Failure>,
) -> sticker_status {
    let (status, error) = match caught(body) {
        Ok(()) => (code::STICKER_OK, std::ptr::null_mut()),
        Err(failure) => (failure.code, Box::into_raw(Box::new(sticker_error::new(failure)))),
    };
    if err.is_null() {
        // SAFETY: `error` is NULL or was made from a box above, and nobody else knows it.
        unsafe { free(error) };
    } else {
        // SAFETY: the header requires `err` to be NULL or writable for one pointer.
        unsafe { err.write(error) };
    }
    status
}

/// Runs the body of a function that makes a handle: `*out` becomes the handle, or NULL on failure.
pub(crate) fn guard_new<T>(
    out: *mut *mut T,
    err: *mut *mut sticker_error,
    body: impl FnOnce() -> Result<T, Failure>,
) -> sticker_status {
    guard(err, || {
        if out.is_null() {
            return Err(null("out"));
        }
        // SAFETY: the header requires `out` to be writable for one pointer; NULL was excluded.
        unsafe { out.write(std::ptr::null_mut()) };
        let handle = Box::into_raw(Box::new(body()?));
        // SAFETY: as above.
        unsafe { out.write(handle) };
        Ok(())
    })
}

/// Runs the body of a function that cannot fail; a panic returns `otherwise`.
pub(crate) fn guard_or<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(otherwise)
}

/// Frees a handle.
///
/// # Safety
///
/// `handle` is NULL or came from [`guard_new`] and was not freed.
pub(crate) unsafe fn free<T>(handle: *mut T) {
    if !handle.is_null() {
        // SAFETY: the caller hands back what `Box::into_raw` made.
        guard_or((), || drop(unsafe { Box::from_raw(handle) }));
    }
}

/// Borrows a handle.
///
/// # Safety
///
/// `handle` is NULL or points to a live handle that nobody changes for as long as `'a`.
pub(crate) unsafe fn borrow<'a, T>(handle: *const T, name: &str) -> Result<&'a T, Failure> {
    // SAFETY: the caller keeps the handle alive and unchanged; NULL becomes `None`.
    unsafe { handle.as_ref() }.ok_or_else(|| null(name))
}

/// Borrows a handle to change it.
///
/// # Safety
///
/// `handle` is NULL or points to a live handle that nobody else uses for as long as `'a`.
pub(crate) unsafe fn borrow_mut<'a, T>(handle: *mut T, name: &str) -> Result<&'a mut T, Failure> {
    // SAFETY: the caller lends the handle to us alone; NULL becomes `None`.
    unsafe { handle.as_mut() }.ok_or_else(|| null(name))
}

/// Borrows bytes; without a length the pointer is not looked at.
///
/// # Safety
///
/// `data` is NULL, or `len` is 0, or `data` points to `len` bytes that nobody changes for as long as `'a`.
pub(crate) unsafe fn bytes<'a>(data: *const u8, len: usize, name: &str) -> Result<&'a [u8], Failure> {
    if len == 0 {
        return Ok(&[]);
    }
    if data.is_null() {
        return Err(null(name));
    }
    if isize::try_from(len).is_err() {
        let problem = format!("{name} has a length of {len} bytes, above the limit of {} bytes", isize::MAX);
        return Err(Failure::new(code::STICKER_ERR_ARGUMENT, problem));
    }
    // SAFETY: `data` is not NULL, `len` fits a slice, and the caller keeps the bytes.
    Ok(unsafe { std::slice::from_raw_parts(data, len) })
}

/// Borrows a text.
///
/// # Safety
///
/// As [`bytes`].
pub(crate) unsafe fn text<'a>(data: *const c_char, len: usize, name: &str) -> Result<&'a str, Failure> {
    // SAFETY: the caller's promise is the same, and characters are bytes.
    let bytes = unsafe { bytes(data.cast(), len, name) }?;
    std::str::from_utf8(bytes)
        .map_err(|e| Failure::new(code::STICKER_ERR_UTF8, format!("{name} is not UTF-8: {e}")))
}

/// Makes a text that ends with NUL; one within it is written as `\0`.
pub(crate) fn c_string(text: &str) -> CString {
    CString::new(text.replace('\0', "\\0")).unwrap_or_default()
}

fn null(name: &str) -> Failure {
    Failure::new(code::STICKER_ERR_NULL, format!("{name} is NULL"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::c_api::{sticker_error_free, sticker_error_message};
    use std::ffi::CStr;

    #[test]
    fn a_panic_becomes_an_error_and_the_process_lives() {
        let mut err = std::ptr::null_mut();
        let status = guard(&raw mut err, || panic!("the sky fell on {}", "us"));
        assert_eq!(status, code::STICKER_ERR_INTERNAL);
        // SAFETY: `err` was just written, and its message lives until it is freed.
        let message = unsafe { CStr::from_ptr(sticker_error_message(err)) };
        assert_eq!(message.to_str(), Ok("internal error: the sky fell on us"));
        // SAFETY: it is freed once.
        unsafe { sticker_error_free(err) };
    }

    #[test]
    fn a_panic_while_a_handle_is_made_leaves_null() {
        let mut out: *mut u32 = std::ptr::dangling_mut();
        let status = guard_new(&raw mut out, std::ptr::null_mut(), || panic!("no"));
        assert_eq!(status, code::STICKER_ERR_INTERNAL);
        assert!(out.is_null());
    }

    #[test]
    fn a_panic_where_nothing_can_fail_gives_the_other_value() {
        assert_eq!(guard_or(7, || panic!("no")), 7);
    }

    #[test]
    fn a_length_of_zero_ignores_the_pointer() {
        // SAFETY: the length is 0.
        let empty = unsafe { bytes(std::ptr::null(), 0, "data") };
        assert_eq!(empty, Ok(&[][..]));
        // SAFETY: the length is 0; the pointer is not read.
        let empty = unsafe { text(std::ptr::dangling(), 0, "name") };
        assert_eq!(empty, Ok(""));
    }

    #[test]
    fn a_length_beyond_memory_is_refused() {
        let byte = 0u8;
        // SAFETY: the length is refused before the pointer is read.
        let refused = unsafe { bytes(&raw const byte, usize::MAX, "data") };
        assert_eq!(refused.map_err(|e| e.code), Err(code::STICKER_ERR_ARGUMENT));
    }

    #[test]
    fn a_text_with_nul_within_is_kept_whole() {
        assert_eq!(c_string("a\0b").as_bytes(), b"a\\0b");
    }
}
