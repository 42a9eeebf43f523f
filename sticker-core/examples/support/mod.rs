//! What the programs share: a host's part of the work, which is to read files and hand bytes over.

#![allow(dead_code, unreachable_pub, reason = "each program uses a part")]

use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use sticker_core::asset::font::{FontBytes, FontStore};
use sticker_core::digest::Digest;
use sticker_core::geometry::Size;
use sticker_core::render::{Assets, SharedBytes};
use sticker_core::slot::Slot;
use sticker_core::template::Template;

/// Anything that went wrong, with the file in the message.
pub type Failure = Box<dyn Error + Send + Sync>;

/// The largest file that these programs read.
const MAX_FILE_BYTES: u64 = 256 << 20;

/// Reads a file of at most 256 MiB.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let within = |e: std::io::Error| format!("{}: {e}", path.display());
    let file = File::open(path).map_err(within)?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(within)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(format!("{}: larger than the limit of {MAX_FILE_BYTES} bytes", path.display()).into());
    }
    Ok(bytes)
}

/// Reads and parses a template.
pub fn template(path: &Path) -> Result<Template, Failure> {
    Template::from_json(&read(path)?).map_err(|e| format!("{}: {e}", path.display()).into())
}

/// Reads and parses a slot.
pub fn slot(path: &Path) -> Result<Slot, Failure> {
    Slot::from_json(&read(path)?).map_err(|e| format!("{}: {e}", path.display()).into())
}

/// Reads a size such as `800x800`.
pub fn size(text: &str) -> Result<Size, Failure> {
    let wrong = || format!("size {text} is not WIDTHxHEIGHT");
    let (w, h) = text.split_once('x').ok_or_else(wrong)?;
    Ok(Size::new(w.parse().map_err(|_| wrong())?, h.parse().map_err(|_| wrong())?))
}

/// Reads every file of a folder, by its name.
pub fn assets(folder: &Path) -> Result<Assets, Failure> {
    let mut assets = Assets::default();
    for path in files(folder)? {
        if let Some(name) = path.file_name().and_then(|n| n.to_str()) {
            let bytes: SharedBytes = Arc::new(read(&path)?);
            assets.insert(name, bytes);
        }
    }
    Ok(assets)
}

/// Registers every font of the folders (`.ttf`, `.otf`, `.ttc`) beside the default family.
pub fn fonts(folders: &[&Path]) -> Result<FontStore, Failure> {
    let mut store = FontStore::with_default_family()?;
    let mut all = Vec::new();
    for folder in folders {
        all.extend(files(folder)?);
    }
    for path in all {
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        if ["ttf", "otf", "ttc"].contains(&ending.as_str()) {
            let bytes: FontBytes = Arc::new(read(&path)?);
            store.add_all(bytes, None).map_err(|e| format!("{}: {e}", path.display()))?;
        }
    }
    Ok(store)
}

/// Computes the SHA-256 of a file, reading it block by block.
pub fn digest_of(path: &Path) -> Result<Digest, Failure> {
    use sha2::{Digest as _, Sha256};
    let within = |e: std::io::Error| format!("{}: {e}", path.display());
    let mut file = File::open(path).map_err(within)?;
    let mut hasher = Sha256::new();
    let mut block = vec![0u8; 1 << 16];
    loop {
        match file.read(&mut block).map_err(within)? {
            0 => return Ok(Digest::new(hasher.finalize().into())),
            n => hasher.update(&block[..n]),
        }
    }
}

/// Maps a file into memory.
pub fn mapped(path: &Path) -> Result<SharedBytes, Failure> {
    let within = |e: std::io::Error| format!("{}: {e}", path.display());
    let file = File::open(path).map_err(within)?;
    // SAFETY: the file is not written while this program runs; the programs map only fonts that are installed.
    let map = unsafe { memmap2::Mmap::map(&file) }.map_err(within)?;
    Ok(Arc::new(map))
}

/// Lists the files of a folder, sorted by name.
pub fn files(folder: &Path) -> Result<Vec<std::path::PathBuf>, Failure> {
    let within = |e: std::io::Error| format!("{}: {e}", folder.display());
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(within)? {
        let path = entry.map_err(within)?.path();
        if path.is_file() {
            all.push(path);
        }
    }
    all.sort();
    Ok(all)
}

/// The arguments of a program: pairs of `--name value`, and what stands alone.
#[derive(Debug, Default)]
pub struct Arguments {
    named: Vec<(String, String)>,
    flags: Vec<String>,
    pub others: Vec<String>,
}

impl Arguments {
    /// Reads the arguments; only the names in `known` are taken, with `-o` for `--output`.
    pub fn parse(known: &[&str]) -> Result<Self, Failure> {
        Self::parse_with_flags(known, &[])
    }

    /// Reads the arguments; those in `flags` stand without a value.
    pub fn parse_with_flags(known: &[&str], flags: &[&str]) -> Result<Self, Failure> {
        let mut all = Self::default();
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let name = match word.strip_prefix("--") {
                Some(name) => name,
                None if word == "-o" => "output",
                None => {
                    all.others.push(word);
                    continue;
                }
            };
            if flags.contains(&name) {
                all.flags.push(name.to_owned());
                continue;
            }
            if !known.contains(&name) {
                let all = [known, flags].concat().join(", ");
                return Err(format!("--{name} is not an option; there are {all}").into());
            }
            let value = words.next().ok_or_else(|| format!("--{name} needs a value"))?;
            all.named.push((name.to_owned(), value));
        }
        Ok(all)
    }

    /// Returns the value of an option.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.named.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Tells whether a flag was given.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|given| given == flag)
    }

    /// Returns the value of an option that must be given.
    pub fn need(&self, name: &str) -> Result<&str, Failure> {
        self.get(name).ok_or_else(|| format!("--{name} is missing").into())
    }
}
