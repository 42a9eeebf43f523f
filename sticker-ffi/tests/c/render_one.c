/* Renders one sticker: render_one TEMPLATE.json SLOT.json POINTS.json PICTURE WIDTH HEIGHT AT_MS OUT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sticker.h"

static char *read_file(const char *path, size_t *len) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) exit(2);
    long end = ftell(file);
    if (end < 0) exit(2);
    char *data = malloc((size_t)end + 1);
    rewind(file);
    if (!data || fread(data, 1, (size_t)end, file) != (size_t)end) exit(2);
    fclose(file);
    *len = (size_t)end;
    return data;
}

int main(int argc, char **argv) {
    if (argc != 9 || sticker_abi_version() != STICKER_ABI_VERSION) return 2;
    size_t template_len, slot_len, points_len, picture_len;
    char *template_json = read_file(argv[1], &template_len);
    char *slot_json = read_file(argv[2], &slot_len);
    char *points_json = read_file(argv[3], &points_len);
    char *picture_file = read_file(argv[4], &picture_len);
    const char *slash = strrchr(argv[4], '/');
    const char *name = slash ? slash + 1 : argv[4];

    sticker_fonts *fonts = NULL;
    sticker_assets *assets = NULL;
    sticker_template *compiled = NULL;
    sticker_picture *picture = NULL;
    sticker_error *err = NULL;

    sticker_status status = sticker_fonts_new(&fonts, &err);
    if (!status) status = sticker_assets_new(&assets, &err);
    if (!status)
        status = sticker_assets_insert(assets, name, strlen(name), (const uint8_t *)picture_file, picture_len, &err);
    /* Once for each template and size … */
    if (!status)
        status = sticker_template_compile(template_json, template_len, NULL, 0, slot_json, slot_len,
                                          (uint32_t)strtoul(argv[5], NULL, 10), (uint32_t)strtoul(argv[6], NULL, 10),
                                          fonts, assets, "en", 2, &compiled, &err);
    /* … then once for each product, from as many threads as you like. */
    if (!status)
        status = sticker_render(compiled, points_json, points_len, assets, strtoll(argv[7], NULL, 10), &picture, &err);

    if (status) {
        fprintf(stderr, "error %" PRId32 " at \"%s\": %s\n", status, sticker_error_path(err),
                sticker_error_message(err));
    } else {
        FILE *out = fopen(argv[8], "wb");
        size_t len = sticker_picture_len(picture);
        if (!out || fwrite(sticker_picture_data(picture), 1, len, out) != len || fclose(out) != 0) return 2;
        printf("%s\n", sticker_picture_manifest_json(picture));
    }
    sticker_error_free(err);
    sticker_picture_free(picture);
    sticker_template_free(compiled);
    sticker_assets_free(assets);
    sticker_fonts_free(fonts);
    free(template_json);
    free(slot_json);
    free(points_json);
    free(picture_file);
    return status != STICKER_OK;
}
