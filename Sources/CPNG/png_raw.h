// Whole PNG images in and out of memory, through libpng's full interface.
//
// libpng reports errors by longjmp, which must not cross a Swift frame: setjmp, libpng and longjmp stay together in
// the functions below, and Swift calls nothing else of libpng. Everything that must survive a longjmp lives in the
// caller's struct, which must not move between the calls.

#pragma once

#include <png.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// A PNG being read. Width to bit_depth describe the image that png_raw_read_pixels delivers: palettes and
// transparency keys are expanded, bit depths below 8 widened to 8; 16-bit values are kept as they are.
typedef struct {
  uint32_t width, height;
  int channels;   // 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA
  int bit_depth;  // 8 or 16 (in the machine's byte order)

  // The embedded ICC profile and EXIF block, or NULL. They live until png_raw_close_reader.
  const uint8_t *profile, *exif;
  uint32_t profile_count, exif_count;

  int ended_early;  // the bytes ran out
  char message[128];

  const uint8_t *bytes;
  size_t count, position;
  png_structp png;
  png_infop info;
  png_bytepp rows;
} png_raw_reader;

static inline void png_raw_fail_reading(png_structp png, png_const_charp message) {
  png_raw_reader *reader = (png_raw_reader *)png_get_error_ptr(png);
  strncpy(reader->message, message, sizeof reader->message - 1);
  png_longjmp(png, 1);
}

static inline void png_raw_ignore_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static inline void png_raw_take_bytes(png_structp png, png_bytep target, size_t count) {
  png_raw_reader *reader = (png_raw_reader *)png_get_io_ptr(png);
  if (count > reader->count - reader->position) {
    reader->ended_early = 1;
    png_error(png, "the file ends too early");
  }
  memcpy(target, reader->bytes + reader->position, count);
  reader->position += count;
}

static inline void png_raw_describe(png_raw_reader *reader) {
  png_structp png = reader->png;
  png_infop info = reader->info;
  int color_type = png_get_color_type(png, info);
  int color_channels = (color_type & PNG_COLOR_MASK_COLOR) ? 3 : 1;
  int has_alpha = (color_type & PNG_COLOR_MASK_ALPHA) || png_get_valid(png, info, PNG_INFO_tRNS);
  reader->width = png_get_image_width(png, info);
  reader->height = png_get_image_height(png, info);
  reader->channels = color_channels + (has_alpha ? 1 : 0);
  reader->bit_depth = png_get_bit_depth(png, info) == 16 ? 16 : 8;

  png_charp name;
  int compression;
  png_bytep profile = NULL, exif = NULL;
  if (png_get_iCCP(png, info, &name, &compression, &profile, &reader->profile_count)) reader->profile = profile;
  if (png_get_eXIf_1(png, info, &reader->exif_count, &exif)) reader->exif = exif;
}

// Reads everything before the pixels. Returns 1, or 0 with the reason in `message`. The sizes are the file's claim:
// nothing of that size has been allocated. Close the reader in either case.
static inline int png_raw_open_reader(png_raw_reader *reader, const uint8_t *bytes, size_t count) {
  memset(reader, 0, sizeof *reader);
  reader->bytes = bytes;
  reader->count = count;
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, png_raw_fail_reading, png_raw_ignore_warning);
  reader->info = reader->png ? png_create_info_struct(reader->png) : NULL;
  if (!reader->info) return 0;
  if (setjmp(png_jmpbuf(reader->png))) return 0;
  png_set_read_fn(reader->png, reader, png_raw_take_bytes);
  // The caller refuses large images with a better sentence than libpng's.
  png_set_user_limits(reader->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_read_info(reader->png, reader->info);
  png_raw_describe(reader);
  return 1;
}

// Reads all rows into `pixels` (height * width * channels values, no padding) and the rest of the file.
// Returns 1, or 0 with the reason in `message`.
static inline int png_raw_read_pixels(png_raw_reader *reader, void *pixels) {
  size_t row_bytes = (size_t)reader->width * (size_t)(reader->channels * reader->bit_depth / 8);
  reader->rows = (png_bytepp)malloc(reader->height * sizeof(png_bytep));
  if (!reader->rows) return 0;
  for (uint32_t y = 0; y < reader->height; y++) reader->rows[y] = (png_bytep)pixels + y * row_bytes;
  if (setjmp(png_jmpbuf(reader->png))) return 0;
  png_set_expand(reader->png);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  png_set_swap(reader->png);
#endif
  png_set_interlace_handling(reader->png);
  png_read_update_info(reader->png, reader->info);
  if (png_get_rowbytes(reader->png, reader->info) != row_bytes) png_error(reader->png, "unexpected row length");
  png_read_image(reader->png, reader->rows);
  png_read_end(reader->png, NULL);
  return 1;
}

static inline void png_raw_close_reader(png_raw_reader *reader) {
  free(reader->rows);
  reader->rows = NULL;
  png_destroy_read_struct(&reader->png, &reader->info, NULL);
}

// A PNG being written: `bytes` grows as needed and is freed by png_raw_close_writer.
typedef struct {
  uint8_t *bytes;
  size_t count, capacity;
  png_structp png;
  png_infop info;
} png_raw_writer;

static inline void png_raw_fail_writing(png_structp png, png_const_charp message) {
  (void)message;
  png_longjmp(png, 1);
}

static inline void png_raw_append_bytes(png_structp png, png_bytep source, size_t count) {
  png_raw_writer *writer = (png_raw_writer *)png_get_io_ptr(png);
  if (count > writer->capacity - writer->count) {
    size_t capacity = 2 * writer->capacity + count;
    uint8_t *bytes = (uint8_t *)realloc(writer->bytes, capacity);
    if (!bytes) png_error(png, "out of memory");
    writer->bytes = bytes;
    writer->capacity = capacity;
  }
  memcpy(writer->bytes + writer->count, source, count);
  writer->count += count;
}

static inline void png_raw_flush(png_structp png) { (void)png; }

// Writes an image of 1 to 4 channels with 8 or 16 bits each (in the machine's byte order, no padding).
// Returns 1, or 0 when memory runs out. Close the writer in either case.
static inline int png_raw_write(
    png_raw_writer *writer, const void *pixels, uint32_t width, uint32_t height, int channels, int bit_depth) {
  static const int color_types[5] = {
      0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};
  size_t row_bytes = (size_t)width * (size_t)(channels * bit_depth / 8);
  memset(writer, 0, sizeof *writer);
  writer->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, png_raw_fail_writing, png_raw_ignore_warning);
  writer->info = writer->png ? png_create_info_struct(writer->png) : NULL;
  if (!writer->info) return 0;
  if (setjmp(png_jmpbuf(writer->png))) return 0;
  png_set_write_fn(writer->png, writer, png_raw_append_bytes, png_raw_flush);
  png_set_IHDR(writer->png, writer->info, width, height, bit_depth, color_types[channels], PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(writer->png, writer->info);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (bit_depth == 16) png_set_swap(writer->png);
#endif
  for (uint32_t y = 0; y < height; y++) png_write_row(writer->png, (png_const_bytep)pixels + y * row_bytes);
  png_write_end(writer->png, NULL);
  return 1;
}

static inline void png_raw_close_writer(png_raw_writer *writer) {
  free(writer->bytes);
  writer->bytes = NULL;
  png_destroy_write_struct(&writer->png, &writer->info);
}
