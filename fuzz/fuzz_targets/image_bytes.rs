//! Any bytes are a picture or a named error, within the memory that the limits allow.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sticker_core::asset::{DecodeLimits, DecodeRequest, decode, probe};

/// Small enough that a target looks at thousands of files a second, large enough for every path of a decoder.
const LIMITS: DecodeLimits =
    DecodeLimits { max_bytes: 1 << 20, max_edge: 512, max_pixels: 128 * 128, max_memory: 16 << 20 };

fuzz_target!(init: sticker_fuzz::abort_on_our_panics_only(), |bytes: &[u8]| {
    let request = DecodeRequest { limits: LIMITS, ..DecodeRequest::default() };
    let probed = probe(bytes, &LIMITS);
    let Ok(image) = decode(bytes, &request) else { return };

    let pixels = image.size().area();
    assert!(pixels > 0 && pixels <= LIMITS.max_pixels);
    assert_eq!(image.data().len() as u64, pixels * image.layout().bytes_per_pixel() as u64);
    let probed = probed.expect("what decodes can be probed");
    assert_eq!((probed.format, probed.size), (image.format(), image.size()));
    assert!(!image.has_alpha() || probed.has_alpha_channel);
    if image.layout().bytes_per_pixel() == 4 {
        for pixel in image.data().chunks_exact(4) {
            assert!(pixel[..3].iter().all(|&colour| colour <= pixel[3]), "{pixel:?} is not premultiplied");
        }
    }
    assert_eq!(decode(bytes, &request).expect("decodes again"), image, "the same bytes gave two pictures");
});
