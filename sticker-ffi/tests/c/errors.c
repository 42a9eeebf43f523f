/* Takes every way to fail that a caller can reach: errors TEMPLATE.json SLOT.json POINTS.json PICTURE */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sticker.h"

#define SIZE 240
#define AT INT64_C(1794326400000)

static int failures = 0;
static char *template_json, *slot_json, *points_json;
static sticker_fonts *fonts;
static sticker_assets *assets, *nothing;

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            failures++; \
            fprintf(stderr, "line %d: %s does not hold\n", __LINE__, #condition); \
        } \
    } while (0)

static char *read_text(const char *path, size_t *len) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) exit(2);
    long end = ftell(file);
    if (end < 0) exit(2);
    char *data = calloc((size_t)end + 1, 1);
    rewind(file);
    if (!data || fread(data, 1, (size_t)end, file) != (size_t)end) exit(2);
    fclose(file);
    if (len) *len = (size_t)end;
    return data;
}

/* Copies `text` with the first `from` replaced by `to`, which must be there. */
static char *with(const char *text, const char *from, const char *to) {
    const char *at = strstr(text, from);
    if (!at) {
        fprintf(stderr, "the data has no %s\n", from);
        exit(2);
    }
    char *copy = calloc(strlen(text) + strlen(to) + 1, 1);
    if (!copy) exit(2);
    memcpy(copy, text, (size_t)(at - text));
    strcat(copy, to);
    strcat(copy, at + strlen(from));
    return copy;
}

/* Checks code, place and text of an error, and frees it. */
static void expect(int line, sticker_status status, sticker_error *err, sticker_status code, const char *path,
                   const char *words) {
    if (status != code || !err || sticker_error_code(err) != code || strcmp(sticker_error_path(err), path) != 0 ||
        !strstr(sticker_error_message(err), words)) {
        failures++;
        fprintf(stderr, "line %d: expected %" PRId32 " at \"%s\" (%s), found %" PRId32 " at \"%s\": %s\n", line, code,
                path, words, status, err ? sticker_error_path(err) : "", err ? sticker_error_message(err) : "no error");
    }
    sticker_error_free(err);
}

/* The call is made before its error is read; arguments of one call have no order. */
#define EXPECT(call, code, path, words) \
    do { \
        sticker_status status_ = (call); \
        expect(__LINE__, status_, err, code, path, words); \
        err = NULL; \
    } while (0)

static sticker_status compile(const char *template_text, const char *base, const char *slot, uint32_t side,
                              const char *locale, sticker_template **out, sticker_error **err) {
    return sticker_template_compile(template_text, strlen(template_text), base, base ? strlen(base) : 0, slot,
                                    strlen(slot), side, side, fonts, nothing, locale, strlen(locale), out, err);
}

static void compile_fails(int line, const char *template_text, const char *base, const char *slot, uint32_t side,
                          const char *locale, sticker_status code, const char *path, const char *words) {
    sticker_template *out = (sticker_template *)(uintptr_t)1;
    sticker_error *err = (sticker_error *)(uintptr_t)1;
    sticker_status status = compile(template_text, base, slot, side, locale, &out, &err);
    expect(line, status, err, code, path, words);
    if (out) {
        failures++;
        fprintf(stderr, "line %d: *out is not NULL\n", line);
    }
}

static void template_fails(int line, const char *from, const char *to, sticker_status code, const char *path,
                           const char *words) {
    char *changed = with(template_json, from, to);
    compile_fails(line, changed, NULL, slot_json, SIZE, "en", code, path, words);
    free(changed);
}

/* Renders with one change of the template, the slot or the points, which must fail. */
static void render_fails(int line, char **document, const char *from, const char *to, const sticker_assets *files,
                         sticker_status code, const char *path, const char *words) {
    char *kept = *document, *changed = with(kept, from, to);
    *document = changed;
    sticker_template *template = NULL;
    sticker_picture *out = (sticker_picture *)(uintptr_t)1;
    sticker_error *err = NULL;
    CHECK(compile(template_json, NULL, slot_json, SIZE, "en", &template, &err) == STICKER_OK);
    sticker_error_free(err);
    sticker_status status = sticker_render(template, points_json, strlen(points_json), files, AT, &out, &err);
    expect(line, status, err, code, path, words);
    if (out) {
        failures++;
        fprintf(stderr, "line %d: *out is not NULL\n", line);
    }
    sticker_template_free(template);
    *document = kept;
    free(changed);
}

static void null_arguments(void) {
    sticker_error *err = NULL;
    sticker_template *template = NULL;
    sticker_picture *picture = NULL;
    const uint8_t byte = 0;
    size_t t = strlen(template_json), s = strlen(slot_json), p = strlen(points_json);

    EXPECT(sticker_fonts_new(NULL, &err), STICKER_ERR_NULL, "", "out is NULL");
    EXPECT(sticker_fonts_add(NULL, &byte, 1, &err), STICKER_ERR_NULL, "", "fonts is NULL");
    EXPECT(sticker_fonts_add(fonts, NULL, 1, &err), STICKER_ERR_NULL, "", "data is NULL");
    EXPECT(sticker_assets_new(NULL, &err), STICKER_ERR_NULL, "", "out is NULL");
    EXPECT(sticker_assets_insert(NULL, "a", 1, &byte, 1, &err), STICKER_ERR_NULL, "", "assets is NULL");
    EXPECT(sticker_assets_insert(assets, NULL, 1, &byte, 1, &err), STICKER_ERR_NULL, "", "name is NULL");
    EXPECT(sticker_assets_insert(assets, "a", 1, NULL, 1, &err), STICKER_ERR_NULL, "", "data is NULL");

#define COMPILE(tp, sp, f, a, l, o) \
    sticker_template_compile(tp, t, NULL, 0, sp, s, SIZE, SIZE, f, a, l, 2, o, &err)
    EXPECT(COMPILE(NULL, slot_json, fonts, assets, "en", &template), STICKER_ERR_NULL, "", "template_json is NULL");
    EXPECT(COMPILE(template_json, NULL, fonts, assets, "en", &template), STICKER_ERR_NULL, "", "slot_json is NULL");
    EXPECT(COMPILE(template_json, slot_json, NULL, assets, "en", &template), STICKER_ERR_NULL, "", "fonts is NULL");
    EXPECT(COMPILE(template_json, slot_json, fonts, NULL, "en", &template), STICKER_ERR_NULL, "", "assets is NULL");
    EXPECT(COMPILE(template_json, slot_json, fonts, assets, NULL, &template), STICKER_ERR_NULL, "", "locale is NULL");
    EXPECT(COMPILE(template_json, slot_json, fonts, assets, "en", NULL), STICKER_ERR_NULL, "", "out is NULL");
    EXPECT(sticker_template_compile(template_json, t, NULL, 1, slot_json, s, SIZE, SIZE, fonts, assets, "en", 2,
                                    &template, &err),
           STICKER_ERR_NULL, "", "base_json is NULL");
    CHECK(!template);

    CHECK(compile(template_json, NULL, slot_json, SIZE, "en", &template, &err) == STICKER_OK);
    CHECK(!err);
    EXPECT(sticker_render(NULL, points_json, p, assets, AT, &picture, &err), STICKER_ERR_NULL, "", "compiled is NULL");
    EXPECT(sticker_render(template, NULL, p, assets, AT, &picture, &err), STICKER_ERR_NULL, "", "points_json is NULL");
    EXPECT(sticker_render(template, points_json, p, NULL, AT, &picture, &err), STICKER_ERR_NULL, "", "assets is NULL");
    EXPECT(sticker_render(template, points_json, p, assets, AT, NULL, &err), STICKER_ERR_NULL, "", "out is NULL");
    CHECK(!picture);
    /* Whoever does not want to know why passes no place for it. */
    CHECK(sticker_render(NULL, points_json, p, assets, AT, &picture, NULL) == STICKER_ERR_NULL);

    CHECK(sticker_error_code(NULL) == STICKER_OK);
    CHECK(!sticker_error_message(NULL));
    CHECK(!sticker_error_path(NULL));
    CHECK(!sticker_picture_data(NULL));
    CHECK(sticker_picture_len(NULL) == 0);
    CHECK(!sticker_picture_manifest_json(NULL));
    sticker_error_free(NULL);
    sticker_fonts_free(NULL);
    sticker_assets_free(NULL);
    sticker_template_free(NULL);
    sticker_picture_free(NULL);

    /* The template stands on its own once it is compiled, and failures leave it usable. */
    CHECK(sticker_render(template, points_json, p, assets, AT, &picture, &err) == STICKER_OK);
    CHECK(!err && picture && sticker_picture_len(picture) > 0);
    sticker_picture_free(picture);
    sticker_template_free(template);
}

static void arguments(void) {
    sticker_error *err = NULL;
    sticker_template *template = NULL;
    sticker_picture *picture = NULL;
    EXPECT(sticker_assets_insert(assets, "\xff", 1, NULL, 0, &err), STICKER_ERR_UTF8, "", "name is not UTF-8");
    EXPECT(sticker_fonts_add(fonts, (const uint8_t *)"none", 4, &err), STICKER_ERR_FONT, "", "font");
    EXPECT(sticker_fonts_add(fonts, NULL, 0, &err), STICKER_ERR_FONT, "", "font");
    EXPECT(sticker_fonts_add(fonts, (const uint8_t *)"x", SIZE_MAX, &err), STICKER_ERR_ARGUMENT, "", "above the limit");
    compile_fails(__LINE__, template_json, NULL, slot_json, SIZE, "not a locale", STICKER_ERR_ARGUMENT, "", "locale");
    CHECK(compile(template_json, NULL, slot_json, SIZE, "en", &template, &err) == STICKER_OK);
    EXPECT(sticker_render(template, points_json, strlen(points_json), assets, INT64_MAX, &picture, &err),
           STICKER_ERR_ARGUMENT, "", "9223372036854775807");
    sticker_template_free(template);
}

static void documents(void) {
    compile_fails(__LINE__, "", NULL, slot_json, SIZE, "en", STICKER_ERR_TEMPLATE_SYNTAX, "", "");
    compile_fails(__LINE__, template_json, "{", slot_json, SIZE, "en", STICKER_ERR_TEMPLATE_SYNTAX, "",
                  "base template");
    template_fails(__LINE__, "\"sticker\": 1", "\"sticker\": 9", STICKER_ERR_TEMPLATE_VERSION, "/sticker", "9");
    template_fails(__LINE__, "\"width\": 240, \"height\"", "\"width\": 999999, \"height\"", STICKER_ERR_TEMPLATE_LIMIT,
                   "/canvas/width", "999999");
    template_fails(__LINE__, "\"fill\": \"#3A424D\"", "\"fill\": \"blue\"", STICKER_ERR_TEMPLATE_INVALID,
                   "/layers/1/fill", "blue");
    template_fails(__LINE__, "\"font\": \"words\"", "\"font\": \"none\"", STICKER_ERR_TEMPLATE_REFERENCE,
                   "/layers/1/font", "none");
    template_fails(__LINE__, "\"id\": \"title\"", "\"id\": \"product\"", STICKER_ERR_TEMPLATE_CLASH, "/layers/1/id",
                   "product");
    template_fails(__LINE__, "\"width\": 240, \"height\"", "\"width\": 241, \"height\"", STICKER_ERR_TEMPLATE_VARIANT,
                   "", "241x240");
    template_fails(__LINE__, "Sticker Sans\"}]", "Nowhere Sans\"}]", STICKER_ERR_TEMPLATE_FONT, "/fonts/words",
                   "Nowhere Sans");

    compile_fails(__LINE__, template_json, NULL, "[]", SIZE, "en", STICKER_ERR_SLOT, "", "");
    compile_fails(__LINE__, template_json, NULL, slot_json, SIZE + 1, "en", STICKER_ERR_SLOT_MISMATCH, "/sizes",
                  "241x241");
    render_fails(__LINE__, &points_json, "\"demo\"", "\"other\"", assets, STICKER_ERR_SLOT_MISMATCH, "/business",
                 "other");

    render_fails(__LINE__, &points_json, "{\"text\"", "{\"flag\"", assets, STICKER_ERR_POINTS, "/points/std.title/flag",
                 "expected a boolean");
    render_fails(__LINE__, &points_json, "\"std.title\"", "\"std.short_title\"", assets, STICKER_ERR_POINT_MISSING,
                 "/points/std.title", "std.title");
    render_fails(__LINE__, &points_json, "\"USD\"", "\"EUR\"", assets, STICKER_ERR_POINT_VALUE,
                 "/points/std.price.effective", "EUR");
}

static void pictures(void) {
    sticker_error *err = NULL;
    sticker_assets *broken = NULL;
    render_fails(__LINE__, &points_json, "mug.bmp", "cup.bmp", assets, STICKER_ERR_ASSET_MISSING, "", "cup.bmp");
    render_fails(__LINE__, &points_json, "Mug", "Mug!", nothing, STICKER_ERR_ASSET_MISSING, "", "mug.bmp");
    CHECK(sticker_assets_new(&broken, &err) == STICKER_OK);
    CHECK(sticker_assets_insert(broken, "mug.bmp", 7, (const uint8_t *)"BM", 2, &err) == STICKER_OK);
    render_fails(__LINE__, &points_json, "Mug", "Mug!", broken, STICKER_ERR_PICTURE, "", "product");
    sticker_assets_free(broken);

    render_fails(__LINE__, &template_json, "\"width\": 200, \"height\": 36", "\"width\": 20, \"height\": 36", assets,
                 STICKER_ERR_TEXT, "", "title");
    render_fails(__LINE__, &template_json, "#C8102E", "#FFFFFE", assets, STICKER_ERR_PRICE_REFUSED, "", "contrast");
    render_fails(__LINE__, &slot_json, "\"byte_budget\": 60000", "\"byte_budget\": 100", assets, STICKER_ERR_LIMIT, "",
                 "100");
}

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    size_t picture_len;
    template_json = read_text(argv[1], NULL);
    slot_json = read_text(argv[2], NULL);
    points_json = read_text(argv[3], NULL);
    char *picture = read_text(argv[4], &picture_len);
    sticker_error *err = NULL;
    CHECK(strlen(sticker_version()) >= 5);
    CHECK(sticker_fonts_new(&fonts, &err) == STICKER_OK);
    CHECK(sticker_assets_new(&assets, &err) == STICKER_OK);
    CHECK(sticker_assets_new(&nothing, &err) == STICKER_OK);
    CHECK(sticker_assets_insert(assets, "mug.bmp", 7, (const uint8_t *)picture, picture_len, &err) == STICKER_OK);
    null_arguments();
    arguments();
    documents();
    pictures();
    sticker_assets_free(nothing);
    sticker_assets_free(assets);
    sticker_fonts_free(fonts);
    free(template_json);
    free(slot_json);
    free(points_json);
    free(picture);
    printf("%d failures\n", failures);
    return failures != 0;
}
