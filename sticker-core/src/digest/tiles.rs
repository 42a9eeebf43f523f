//! The fingerprint of pixels, kept by tile so that an update hashes only what it touched.

use sha2::{Digest as _, Sha256};

use super::{Digest, DigestError};
use crate::geometry::{Rect, Size};

/// Edge of a tile in pixels; tiles at the right and bottom edges are cut by the picture.
pub const TILE_PX: u32 = 64;

/// Returns the fingerprint of a whole picture of 8-bit RGBA pixels without padding between rows.
///
/// `pixel_fp = SHA-256("px/1" ‖ width ‖ height ‖ D₀ ‖ D₁ ‖ …)`: the four bytes of the tag, width and height as
/// `u32` little-endian, then the 32 bytes of each tile's digest, tiles from left to right and rows of tiles from top
/// to bottom. `Dᵢ` is the SHA-256 of the tile's rows from top to bottom, four bytes (R, G, B, straight A) a pixel,
/// cut at the picture's edges, with nothing between rows.
///
/// # Errors
///
/// Returns [`DigestError::PixelBytes`] when `rgba` has not exactly `width * height * 4` bytes.
///
/// ```
/// # use sticker_core::{digest::pixel_fp, geometry::Size};
/// assert!(pixel_fp(&[0; 16], Size::new(2, 2)).is_ok());
/// assert!(pixel_fp(&[0; 15], Size::new(2, 2)).is_err());
/// ```
pub fn pixel_fp(rgba: &[u8], size: Size) -> Result<Digest, DigestError> {
    Ok(TileDigests::of_rgba(rgba, size)?.fingerprint())
}

/// The digests of all tiles of one picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileDigests {
    size: Size,
    tiles: Vec<Digest>,
}

impl TileDigests {
    /// Hashes every tile of a picture of 8-bit RGBA pixels without padding between rows.
    ///
    /// # Errors
    ///
    /// Returns [`DigestError::PixelBytes`] when `rgba` has not exactly `width * height * 4` bytes.
    pub fn of_rgba(rgba: &[u8], size: Size) -> Result<Self, DigestError> {
        check_length(rgba, size)?;
        let (columns, rows) = grid(size);
        let mut tiles = Vec::with_capacity(columns as usize * rows as usize);
        for row in 0..rows {
            for column in 0..columns {
                tiles.push(tile_digest(rgba, size, column, row));
            }
        }
        Ok(Self { size, tiles })
    }

    /// Hashes again the tiles that `changed` touches, and no other.
    ///
    /// # Errors
    ///
    /// Returns [`DigestError::PixelBytes`] when `rgba` does not have the size of the first picture.
    pub fn update(&mut self, rgba: &[u8], changed: Rect) -> Result<(), DigestError> {
        check_length(rgba, self.size)?;
        let changed = changed.intersect(Rect::of_size(self.size));
        if changed.is_empty() {
            return Ok(());
        }
        let (columns, _) = grid(self.size);
        let tile = |px: i32| px as u32 / TILE_PX;
        for row in tile(changed.top)..=tile(changed.bottom - 1) {
            for column in tile(changed.left)..=tile(changed.right - 1) {
                self.tiles[(row * columns + column) as usize] = tile_digest(rgba, self.size, column, row);
            }
        }
        Ok(())
    }

    /// Returns the fingerprint of the picture, as [`pixel_fp`] defines it.
    pub fn fingerprint(&self) -> Digest {
        let mut hash = Sha256::new();
        hash.update(b"px/1");
        hash.update(self.size.width.to_le_bytes());
        hash.update(self.size.height.to_le_bytes());
        for tile in &self.tiles {
            hash.update(tile.as_bytes());
        }
        Digest::new(hash.finalize().into())
    }

    /// Returns the size of the picture.
    pub const fn size(&self) -> Size {
        self.size
    }

    /// Returns the digests, row of tiles by row of tiles.
    pub fn tiles(&self) -> &[Digest] {
        &self.tiles
    }
}

fn check_length(rgba: &[u8], size: Size) -> Result<(), DigestError> {
    let needed = size.area().checked_mul(4);
    if needed == Some(rgba.len() as u64) {
        return Ok(());
    }
    Err(DigestError::PixelBytes {
        width: size.width,
        height: size.height,
        needed: needed.unwrap_or(u64::MAX),
        found: rgba.len() as u64,
    })
}

fn grid(size: Size) -> (u32, u32) {
    if size.is_empty() {
        return (0, 0);
    }
    (size.width.div_ceil(TILE_PX), size.height.div_ceil(TILE_PX))
}

/// The caller checked that `rgba` holds `size` and that the tile lies inside.
fn tile_digest(rgba: &[u8], size: Size, column: u32, row: u32) -> Digest {
    let stride = size.width as usize * 4;
    let left = (column * TILE_PX) as usize * 4;
    let right = (left + TILE_PX as usize * 4).min(stride);
    let top = row * TILE_PX;
    let bottom = top.saturating_add(TILE_PX).min(size.height);
    let mut hash = Sha256::new();
    for y in top..bottom {
        let start = y as usize * stride;
        hash.update(&rgba[start + left..start + right]);
    }
    Digest::new(hash.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_of_the_touched_tiles_equals_a_new_fingerprint() {
        let size = Size::new(150, 130);
        let mut rgba: Vec<u8> = (0..size.area() * 4).map(|i| (i % 251) as u8).collect();
        let mut tiles = TileDigests::of_rgba(&rgba, size).unwrap();
        assert_eq!(tiles.tiles().len(), 9);
        for changed in [
            Rect::new(0, 0, 1, 1),
            Rect::new(63, 63, 65, 65),
            Rect::new(149, 129, 150, 130),
            Rect::new(-5, 100, 500, 101),
        ] {
            let inside = changed.intersect(Rect::of_size(size));
            for y in inside.top..inside.bottom {
                for x in inside.left..inside.right {
                    rgba[(y * 150 + x) as usize * 4] ^= 0xff;
                }
            }
            tiles.update(&rgba, changed).unwrap();
            assert_eq!(tiles, TileDigests::of_rgba(&rgba, size).unwrap(), "{changed}");
        }
        let before = tiles.fingerprint();
        tiles.update(&rgba, Rect::new(200, 200, 300, 300)).unwrap();
        tiles.update(&rgba, Rect::EMPTY).unwrap();
        assert_eq!(tiles.fingerprint(), before);
    }

    #[test]
    fn pixels_of_another_size_are_refused() {
        let mut tiles = TileDigests::of_rgba(&[0; 16], Size::new(2, 2)).unwrap();
        assert!(tiles.update(&[0; 12], Rect::new(0, 0, 1, 1)).is_err());
        let huge = Size::new(u32::MAX, u32::MAX);
        let error = pixel_fp(&[0; 16], huge).unwrap_err().to_string();
        assert!(error.contains("4294967295x4294967295 pixels need"), "{error}");
        assert_ne!(pixel_fp(&[0; 16], Size::new(1, 4)), pixel_fp(&[0; 16], Size::new(4, 1)));
    }
}
