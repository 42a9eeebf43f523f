//! The coded data of a JPEG: where it ends, and whether all of it is there.
//!
//! The decoder takes what is missing before an end marker for zeros, and stops at markers that do not belong there; both
//! would pass as pictures that are partly grey. A file that somebody cut and closed again is therefore told here: markers
//! are walked before decoding, and behind the data the decoder finds bits that are no code.

use std::cell::Cell;

use zune_core::bytestream::{ZByteIoError, ZByteReaderTrait, ZSeekFrom};

use super::jpeg_header::{Header, next_marker};
use super::{DecodeError, Format};

/// Finds the end marker of a picture. Before that of a picture of one scan only restart markers may stand.
///
/// # Errors
///
/// [`DecodeError::Truncated`] where the end marker or a restart interval is missing, [`DecodeError::Malformed`] where
/// another marker interrupts the only scan.
pub(super) fn end_of_picture(bytes: &[u8], header: &Header<'_>) -> Result<usize, DecodeError> {
    let truncated = || DecodeError::Truncated { format: Format::Jpeg, length: bytes.len() as u64 };
    let (mut at, mut restarts) = (header.scan_at, 0_u64);
    loop {
        match next_marker(bytes, &mut at).ok_or_else(truncated)? {
            0xd0..=0xd7 => restarts += 1,
            0xd9 => break,
            marker if !header.buffered => {
                return Err(DecodeError::malformed(
                    Format::Jpeg,
                    format_args!("marker ff{marker:02x} within the coded data at byte {}", at - 2),
                ));
            }
            0x01 | 0xd8 => {}
            _ => {
                let length = bytes.get(at..).and_then(<[u8]>::first_chunk).ok_or_else(truncated)?;
                at += usize::from(u16::from_be_bytes(*length)).max(2);
            }
        }
    }
    let interval = u64::from(header.restart_interval);
    if !header.buffered && interval != 0 && (restarts + 1) * interval < header.units {
        return Err(truncated());
    }
    Ok(at - 2)
}

/// A file up to the end of its coded data, and what the decoder reads behind it.
pub(super) struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Set once something behind the data was read.
    read_behind: &'a Cell<bool>,
}

/// Ones, stuffed, as many as the decoder reads ahead of need at most (it fills 64 bits): no code is all ones, so that a
/// decoder that needs them fails. Then the end marker, which it may look for.
const NOTHING_MORE: &[u8] = &[255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 0xff, 0xd9];

impl<'a> Scan<'a> {
    /// Gives a decoder a file whose picture is whole only if no bits are needed that lie behind `end`.
    pub(super) fn up_to(bytes: &'a [u8], end: usize, read_behind: &'a Cell<bool>) -> Self {
        Self { bytes: &bytes[..end], at: 0, read_behind }
    }

    fn len(&self) -> usize {
        self.bytes.len() + NOTHING_MORE.len()
    }

    /// Copies what follows, as much as there is.
    fn copy(&self, to: &mut [u8]) -> usize {
        let own = self.bytes.get(self.at..).unwrap_or_default();
        let behind = NOTHING_MORE.get(self.at.saturating_sub(self.bytes.len())..).unwrap_or_default();
        let mut copied = 0;
        for (to, &from) in to.iter_mut().zip(own.iter().chain(behind)) {
            *to = from;
            copied += 1;
        }
        copied
    }
}

impl ZByteReaderTrait for Scan<'_> {
    #[inline(always)]
    fn read_byte_no_error(&mut self) -> u8 {
        let byte = match self.bytes.get(self.at) {
            Some(&byte) => byte,
            None => {
                self.read_behind.set(true);
                NOTHING_MORE.get(self.at.saturating_sub(self.bytes.len())).copied().unwrap_or(0)
            }
        };
        self.at = self.at.saturating_add(1);
        byte
    }

    #[inline(always)]
    fn read_exact_bytes(&mut self, buf: &mut [u8]) -> Result<(), ZByteIoError> {
        match self.at.checked_add(buf.len()).and_then(|end| self.bytes.get(self.at..end)) {
            Some(own) => buf.copy_from_slice(own),
            None => self.peek_exact_bytes(buf)?,
        }
        self.at += buf.len();
        Ok(())
    }

    fn read_bytes(&mut self, buf: &mut [u8]) -> Result<usize, ZByteIoError> {
        let copied = self.copy(buf);
        self.at += copied;
        Ok(copied)
    }

    fn peek_bytes(&mut self, buf: &mut [u8]) -> Result<usize, ZByteIoError> {
        Ok(self.copy(buf))
    }

    fn peek_exact_bytes(&mut self, buf: &mut [u8]) -> Result<(), ZByteIoError> {
        match self.copy(buf) {
            copied if copied == buf.len() => Ok(()),
            copied => Err(ZByteIoError::NotEnoughBytes(copied, buf.len())),
        }
    }

    fn z_seek(&mut self, from: ZSeekFrom) -> Result<u64, ZByteIoError> {
        let (base, offset) = match from {
            ZSeekFrom::Start(at) => (0, i64::try_from(at).unwrap_or(i64::MAX)),
            ZSeekFrom::End(offset) => (self.len(), offset),
            ZSeekFrom::Current(offset) => (self.at, offset),
        };
        let at = isize::try_from(offset).ok().and_then(|offset| base.checked_add_signed(offset));
        self.at = at.ok_or(ZByteIoError::SeekError("outside of the file"))?;
        Ok(self.at as u64)
    }

    fn is_eof(&mut self) -> Result<bool, ZByteIoError> {
        Ok(self.at >= self.len())
    }

    fn z_position(&mut self) -> Result<u64, ZByteIoError> {
        Ok(self.at as u64)
    }

    fn read_remaining(&mut self, sink: &mut Vec<u8>) -> Result<usize, ZByteIoError> {
        let before = sink.len();
        sink.resize(before + self.len().saturating_sub(self.at), 0);
        let copied = self.copy(&mut sink[before..]);
        self.at += copied;
        Ok(copied)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_reads_over_the_end_of_the_data_as_if_it_were_one() {
        let (bytes, read_behind) = ([1, 2, 3, 4, 5, 6, 7], Cell::new(false));
        let all: Vec<u8> = bytes[..5].iter().chain(NOTHING_MORE).copied().collect();
        for start in 0..all.len() {
            for len in 0..=all.len() - start {
                let mut scan = Scan::up_to(&bytes, 5, &read_behind);
                scan.z_seek(ZSeekFrom::Start(start as u64)).unwrap();
                let mut got = vec![0; len];
                scan.peek_exact_bytes(&mut got).unwrap();
                assert_eq!(got, all[start..start + len]);
                scan.read_exact_bytes(&mut got).unwrap();
                assert_eq!(
                    (&got[..], scan.z_position().unwrap()),
                    (&all[start..start + len], (start + len) as u64)
                );
                let mut rest = Vec::new();
                assert_eq!(scan.read_remaining(&mut rest).unwrap(), all.len() - start - len);
                assert_eq!(rest, all[start + len..]);
                assert!(scan.is_eof().unwrap() && scan.read_exact_bytes(&mut [0]).is_err());
                read_behind.set(false);
                assert_eq!((scan.read_byte_no_error(), read_behind.get()), (0, true));
            }
        }
        let mut scan = Scan::up_to(&bytes, 5, &read_behind);
        assert_eq!(scan.z_seek(ZSeekFrom::End(-2)).unwrap() as usize, all.len() - 2);
        assert_eq!([scan.read_byte_no_error(), scan.read_byte_no_error()], [0xff, 0xd9]);
        assert!(scan.z_seek(ZSeekFrom::Current(-99)).is_err());
    }
}
