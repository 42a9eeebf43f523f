/*
 * sticker: renders product pictures with true prices, and tells what each one says.
 *
 * This file is generated: change the Rust sources, then run
 *     STICKER_BLESS=1 cargo test -p sticker-ffi --test header
 *
 * Results. Every function that can fail returns a sticker_status and takes `err` last. `err` may be NULL. On success
 * `*err` is set to NULL; on failure it is set to an error that the caller frees with sticker_error_free, and `*out` is
 * set to NULL. What `*err` and `*out` held before is neither read nor freed.
 *
 * Ownership. `_new`, `_compile` and `sticker_render` give an object to the caller, who frees it with the `_free` of its
 * type, once, in any order. What `_data`, `_message`, `_path` and `_manifest_json` return belongs to the object and
 * lives as long as it. No pointer to an input is kept after a call returns.
 *
 * Bytes and texts are a pointer and a length; texts are UTF-8 and need no NUL. With a length of 0 the pointer is not
 * looked at.
 *
 * Threads. A handle that a function takes as `const` may be used by many threads at once; one that it takes without
 * `const` by one thread, and nobody else may use it meanwhile.
 *
 * A defect in the library does not end the process: the call returns STICKER_ERR_INTERNAL and the handles stay usable.
 */

#ifndef STICKER_H
#define STICKER_H

#include <stddef.h>
#include <stdint.h>
#if defined(__cplusplus) && __cplusplus >= 201703L
#define STICKER_NODISCARD [[nodiscard]]
#elif defined(__GNUC__)
#define STICKER_NODISCARD __attribute__((warn_unused_result))
#else
#define STICKER_NODISCARD
#endif

// The call succeeded.
#define STICKER_OK 0

// A pointer that must not be NULL is NULL.
#define STICKER_ERR_NULL 1

// A text is not UTF-8.
#define STICKER_ERR_UTF8 2

// A locale, an instant or a length is outside what it may be.
#define STICKER_ERR_ARGUMENT 3

// The template, or its base, is not one JSON document, or a key stands twice in one object.
#define STICKER_ERR_TEMPLATE_SYNTAX 16

// The template has a version that this library does not read.
#define STICKER_ERR_TEMPLATE_VERSION 17

// A size, a number or a count in the template is beyond a limit.
#define STICKER_ERR_TEMPLATE_LIMIT 18

// A field of the template is missing, unknown or of the wrong type, or its value has no meaning.
#define STICKER_ERR_TEMPLATE_INVALID 19

// The template names something that it does not have.
#define STICKER_ERR_TEMPLATE_REFERENCE 20

// Two things in the template exclude each other.
#define STICKER_ERR_TEMPLATE_CLASH 21

// The template has no variant of the size for the slot's surface.
#define STICKER_ERR_TEMPLATE_VARIANT 22

// The template names a font that was not added.
#define STICKER_ERR_TEMPLATE_FONT 23

// The slot's JSON does not describe a slot.
#define STICKER_ERR_SLOT 32

// The slot does not take the size, the template's class or pictures of the product's business.
#define STICKER_ERR_SLOT_MISMATCH 33

// The points' JSON does not describe a product.
#define STICKER_ERR_POINTS 40

// A point that a layer requires is missing.
#define STICKER_ERR_POINT_MISSING 41

// A point holds a value that the layer cannot show, or cannot write as its format asks.
#define STICKER_ERR_POINT_VALUE 42

// A picture is not among the assets.
#define STICKER_ERR_ASSET_MISSING 48

// A picture cannot be decoded.
#define STICKER_ERR_PICTURE 49

// A font file cannot be read, or there are too many.
#define STICKER_ERR_FONT 50

// Words do not fit or have no glyphs, and their layer says that this fails.
#define STICKER_ERR_TEXT 56

// The gate refused the picture: a price on it is covered, cut, too faint, too small, out of place or not public.
#define STICKER_ERR_PRICE_REFUSED 57

// What a price layer would state is not a valid claim.
#define STICKER_ERR_PRICE_INVALID 58

// The picture would have too many pixels or bytes, or the memory for it could not be had.
#define STICKER_ERR_LIMIT 59

// The picture cannot be encoded as the slot asks.
#define STICKER_ERR_ENCODE 60

// The picture cannot be made for a reason that has no number of its own; the message tells it.
#define STICKER_ERR_RENDER 61

// A defect of this library; the process is unharmed. Please report it with the message.
#define STICKER_ERR_INTERNAL 70

// The version of this interface: raised whenever the meaning of this header changes for programs that exist.
#define STICKER_ABI_VERSION 1

// Picture files by their names: a template's own, or a product's.
typedef struct sticker_assets sticker_assets;

// Why a call failed.
typedef struct sticker_error sticker_error;

// The fonts that templates may name.
typedef struct sticker_fonts sticker_fonts;

// A finished picture.
typedef struct sticker_picture sticker_picture;

// A template that is compiled for one size of a slot.
typedef struct sticker_template sticker_template;

// `STICKER_OK`, or one of the `STICKER_ERR_` numbers; expect numbers that this header does not list.
typedef int32_t sticker_status;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// Returns the `STICKER_ABI_VERSION` that the library was built with: compare it with the header's before any other call.
uint32_t sticker_abi_version(void);

// Returns the version of the library as `MAJOR.MINOR.PATCH`, for logs; the text lives as long as the program.
const char *sticker_version(void);

// Returns the number of the failure; `STICKER_OK` for NULL.
sticker_status sticker_error_code(const sticker_error *error);

// Returns what is wrong, one line of UTF-8 that lives until the error is freed; NULL for NULL.
const char *sticker_error_message(const sticker_error *error);

// Returns the place of what is wrong as a JSON Pointer (RFC 6901); it lives until the error is freed.
//
// The code tells which document it is a place in. The empty text is the whole document, or no document at all.
// Returns NULL for NULL.
const char *sticker_error_path(const sticker_error *error);

// Frees an error; NULL is ignored.
void sticker_error_free(sticker_error *error);

// Makes a set of fonts that holds the default family: Latin letters, digits and currency signs, regular and bold.
STICKER_NODISCARD
sticker_status sticker_fonts_new(sticker_fonts **out,
                                 sticker_error **err);

// Adds every face of a font file (TrueType, OpenType, or a collection of them); the bytes are copied.
//
// Nothing is added when the call fails. Templates that are compiled already do not change.
STICKER_NODISCARD
sticker_status sticker_fonts_add(sticker_fonts *fonts,
                                 const uint8_t *data,
                                 size_t len,
                                 sticker_error **err);

// Frees fonts; NULL is ignored. Compiled templates keep what they need of them.
void sticker_fonts_free(sticker_fonts *fonts);

// Makes an empty set of files.
STICKER_NODISCARD
sticker_status sticker_assets_new(sticker_assets **out,
                                  sticker_error **err);

// Adds a file under a name (UTF-8), in place of one that bore it; the bytes are copied, and decoded when drawn.
STICKER_NODISCARD
sticker_status sticker_assets_insert(sticker_assets *assets,
                                     const char *name,
                                     size_t name_len,
                                     const uint8_t *data,
                                     size_t len,
                                     sticker_error **err);

// Frees a set of files; NULL is ignored. Compiled templates keep what they need of it.
void sticker_assets_free(sticker_assets *assets);

// Compiles a template for one size of a slot; documents are JSON in UTF-8.
//
// With `base_json` the template's layers lie above those of that one; a `base_json_len` of 0 means none. `width` and
// `height` must be one of the slot's sizes, in pixels. `fonts` holds what the template's font stacks may name, `assets`
// the template's own pictures. `locale` is the language of the texts, such as `zh-CN`.
STICKER_NODISCARD
sticker_status sticker_template_compile(const char *template_json,
                                        size_t template_json_len,
                                        const char *base_json,
                                        size_t base_json_len,
                                        const char *slot_json,
                                        size_t slot_json_len,
                                        uint32_t width,
                                        uint32_t height,
                                        const sticker_fonts *fonts,
                                        const sticker_assets *assets,
                                        const char *locale,
                                        size_t locale_len,
                                        sticker_template **out,
                                        sticker_error **err);

// Frees a template; NULL is ignored.
void sticker_template_free(sticker_template *compiled);

// Renders a product's picture: the same inputs give the same bytes, on every thread.
//
// `points_json` is what is true of the product, JSON in UTF-8; `assets` holds the product's pictures; `at_ms` is the
// instant that the picture is for, in milliseconds since 1970-01-01T00:00:00Z.
STICKER_NODISCARD
sticker_status sticker_render(const sticker_template *compiled,
                              const char *points_json,
                              size_t points_json_len,
                              const sticker_assets *assets,
                              int64_t at_ms,
                              sticker_picture **out,
                              sticker_error **err);

// Returns the bytes of the picture's file, in the slot's format; they live until the picture is freed. NULL for NULL.
const uint8_t *sticker_picture_data(const sticker_picture *picture);

// Returns how many bytes the picture's file has; 0 for NULL.
size_t sticker_picture_len(const sticker_picture *picture);

// Returns what the picture shows, every price on it included, as JSON in UTF-8 that ends with NUL.
//
// The text lives until the picture is freed. Returns NULL for NULL.
const char *sticker_picture_manifest_json(const sticker_picture *picture);

// Frees a picture; NULL is ignored.
void sticker_picture_free(sticker_picture *picture);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* STICKER_H */
