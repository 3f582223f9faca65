//! Random choices that are the same in every run, and names that break naive shell.
#![allow(dead_code, missing_docs, clippy::unwrap_used)]

/// Pieces that names are made of: what people write, and what breaks sanitisers
/// (K as in Kelvin, dotted and dotless i, é, ß, half characters).
const PIECES: &[u8] = b"feature|/|-|--|.|..|_|I|i|K|\xe2\x84\xaa|\xc4\xb0|\xc4\xb1|\xc3\xa9|\xc3\x9f|\
    \xe6\x97\xa5\xe6\x9c\xac|\xf0\x9f\x98\x80|\xff|\xc3|\xe2\x84|\n|\r|\t| |$(id)|`id`|'\"|\\|*?[a-z]|{sha}";

/// A small generator (xorshift), so that every run sees the same names.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }

    pub fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// A third of the names is made of pieces, a third of any characters, the rest of any bytes but NUL;
/// up to 300 long.
pub fn hostile_names(count: usize) -> Vec<Vec<u8>> {
    let pieces: Vec<&[u8]> = PIECES.split(|byte| *byte == b'|').collect();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut names = vec![b"".to_vec(), b"-".to_vec(), b"...".to_vec(), b"a".repeat(300), b"I".repeat(121)];
    while names.len() < count {
        let mut name = Vec::new();
        match names.len() % 3 {
            0 => {
                for _ in 0..random.below(40) {
                    let piece: &&[u8] = random.of(&pieces);
                    name.extend_from_slice(piece);
                }
            }
            1 => {
                let end = [0x80, 0x250, 0x3000, 0x11_0000][random.below(4)];
                for _ in 0..random.below(100) {
                    let c = u32::try_from(1 + random.below(end - 1)).ok().and_then(char::from_u32);
                    name.extend_from_slice(c.unwrap_or('İ').encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
            _ => {
                for _ in 0..random.below(300) {
                    name.push(u8::try_from(1 + random.below(255)).unwrap());
                }
            }
        }
        names.push(name);
    }
    names
}
