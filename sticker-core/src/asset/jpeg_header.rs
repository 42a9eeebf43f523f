//! The markers of a JPEG file up to its first scan, read without decoding.

use super::{DecodeError, Format};
use crate::geometry::Size;

/// What the markers say.
#[derive(Debug)]
pub(super) struct Header<'a> {
    pub(super) size: Size,
    pub(super) components: u8,
    /// Whether the components are named R, G and B, which says what they are where no Adobe marker does.
    pub(super) named_rgb: bool,
    /// Whether coefficients of the whole picture are held while decoding.
    pub(super) buffered: bool,
    /// The transform byte of the last Adobe marker before the first scan.
    pub(super) adobe_transform: Option<u8>,
    /// Where transform bytes lie, for a decoder that reads some of them otherwise.
    pub(super) adobe_transform_at: Vec<usize>,
    /// The TIFF block of the first EXIF segment.
    pub(super) exif: Option<&'a [u8]>,
    /// ICC segments: sequence number, count, body.
    pub(super) profile_parts: Vec<(u8, u8, &'a [u8])>,
    /// Where the coded data of the first scan begins.
    pub(super) scan_at: usize,
    /// Coded units between two restart markers, 0 where there are none.
    pub(super) restart_interval: u16,
    /// Coded units of a picture of one scan (MCUs).
    pub(super) units: u64,
}

impl<'a> Header<'a> {
    /// Reads the markers up to the first scan.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let truncated = || DecodeError::Truncated { format: Format::Jpeg, length: bytes.len() as u64 };
        let mut header = Header {
            size: Size::new(0, 0),
            components: 0,
            named_rgb: false,
            buffered: false,
            adobe_transform: None,
            adobe_transform_at: Vec::new(),
            exif: None,
            profile_parts: Vec::new(),
            scan_at: 0,
            restart_interval: 0,
            units: 0,
        };
        let mut at = 2;
        loop {
            let marker = next_marker(bytes, &mut at).ok_or_else(truncated)?;
            if let 0x01 | 0xd0..=0xd8 = marker {
                continue;
            }
            if marker == 0xd9 {
                return Err(DecodeError::malformed(Format::Jpeg, "end of image before the first scan"));
            }
            let length = bytes.get(at..at + 2).ok_or_else(truncated)?;
            let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
            if length < 2 {
                return Err(DecodeError::malformed(
                    Format::Jpeg,
                    format_args!("marker ff{marker:02x} of length {length} at byte {at}"),
                ));
            }
            let body = bytes.get(at + 2..at + length).ok_or_else(truncated)?;
            match marker {
                0xc0..=0xc2 => header.read_frame(marker, body)?,
                0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                    let kind = match marker {
                        0xc3 | 0xc7 | 0xcb | 0xcf => "lossless coding",
                        0xc9 | 0xca | 0xcd | 0xce => "arithmetic coding",
                        _ => "hierarchical coding",
                    };
                    return Err(DecodeError::Unsupported { format: Format::Jpeg, kind: kind.to_owned() });
                }
                0xda => {
                    if header.components == 0 {
                        return Err(DecodeError::malformed(Format::Jpeg, "scan before the frame header"));
                    }
                    let in_scan = body.first().copied().unwrap_or(0);
                    header.buffered |= in_scan != header.components;
                    header.scan_at = at + length;
                    return Ok(header);
                }
                0xdd => {
                    let short =
                        || DecodeError::malformed(Format::Jpeg, "a restart interval without a number");
                    header.restart_interval = u16::from_be_bytes(*body.first_chunk().ok_or_else(short)?);
                }
                0xe1 => {
                    if let Some(tiff) = body.strip_prefix(b"Exif\0\0") {
                        header.exif = header.exif.or(Some(tiff));
                    }
                }
                0xe2 => {
                    if let Some([number, count, part @ ..]) = body.strip_prefix(b"ICC_PROFILE\0") {
                        header.profile_parts.push((*number, *count, part));
                    }
                }
                0xee if body.starts_with(b"Adobe") && body.len() >= 12 => {
                    header.adobe_transform = Some(body[11]);
                    header.adobe_transform_at.push(at + 2 + 11);
                }
                _ => {}
            }
            at += length;
        }
    }

    fn read_frame(&mut self, marker: u8, body: &[u8]) -> Result<(), DecodeError> {
        let &[precision, h1, h0, w1, w0, components, ..] = body else {
            return Err(DecodeError::malformed(
                Format::Jpeg,
                format_args!("frame header of {} bytes", body.len()),
            ));
        };
        if self.components != 0 {
            return Err(DecodeError::malformed(Format::Jpeg, "two frame headers"));
        }
        if precision != 8 {
            let kind = format!("{precision} bits a sample");
            return Err(DecodeError::Unsupported { format: Format::Jpeg, kind });
        }
        if !matches!(components, 1 | 3 | 4) {
            let kind = format!("{components} components");
            return Err(DecodeError::Unsupported { format: Format::Jpeg, kind });
        }
        self.size = Size::new(u16::from_be_bytes([w1, w0]).into(), u16::from_be_bytes([h1, h0]).into());
        if self.size.is_empty() {
            // A height of zero announces a DNL marker behind the first scan, which hardly any writer uses.
            return Err(DecodeError::malformed(Format::Jpeg, format_args!("a picture of {}", self.size)));
        }
        self.components = components;
        // Three bytes for each, the name first.
        let name = |index: usize| body.get(6 + index * 3).copied();
        self.named_rgb =
            components == 3 && [name(0), name(1), name(2)] == [Some(b'R'), Some(b'G'), Some(b'B')];
        self.buffered = marker == 0xc2;
        // One component alone is coded block by block, whatever its sampling factors say.
        let most = |shift: u32| {
            (0..components).filter_map(|i| body.get(7 + usize::from(i) * 3)).map(|f| f >> shift & 15).max()
        };
        let (h, v) = match components {
            1 => (1, 1),
            _ => (most(4).unwrap_or(1).max(1), most(0).unwrap_or(1).max(1)),
        };
        let along = |edge: u32, factor: u8| u64::from(edge.div_ceil(8 * u32::from(factor)));
        self.units = along(self.size.width, h) * along(self.size.height, v);
        Ok(())
    }

    /// Joins the parts of the ICC profile in the order of their numbers; says what is wrong where they do not join.
    pub(super) fn profile(&self) -> Result<Option<Vec<u8>>, &'static str> {
        let mut parts = self.profile_parts.clone();
        if parts.is_empty() {
            return Ok(None);
        }
        parts.sort_by_key(|part| part.0);
        let expected = parts.len();
        let in_order = parts.iter().enumerate().all(|(index, part)| usize::from(part.0) == index + 1);
        if !in_order || parts.iter().any(|part| usize::from(part.1) != expected) {
            return Err("its segments are not numbered one to their count");
        }
        Ok(Some(parts.iter().flat_map(|part| part.2).copied().collect()))
    }
}

/// Returns the code of the next marker and moves behind it, `None` at the end of the bytes.
pub(super) fn next_marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    loop {
        let rest = bytes.get(*at..)?;
        let skip = memchr::memchr(0xff, rest)?;
        let fill = rest[skip..].iter().position(|&byte| byte != 0xff)?;
        let code = rest[skip + fill];
        *at += skip + fill + 1;
        if code != 0 {
            return Some(code);
        }
    }
}
