//! Files that nobody meant to write: one to six changes of bytes, lines and tables.

use super::random::Random;

/// What is put in: what TOML, YAML, GitHub, terminals and counters give a meaning to.
const PIECES: &[&str] = &[
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "\\",
    "#",
    "=",
    ".",
    ",",
    "[",
    "]",
    "{",
    "}",
    "[[",
    "]]",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "${{",
    "}}",
    "{sha}",
    "{",
    "${{ secrets.X }}",
    "${{ matrix.a.b }}",
    "${{ github.sha }}",
    "{image.app.digest}",
    "\u{0}",
    "\u{7}",
    "\u{1b}[2J",
    "\u{1b}]0;x\u{7}",
    "\u{7f}",
    "\u{85}",
    "\u{9b}31m",
    "\u{200b}",
    "\u{200e}",
    "\u{202e}",
    "\u{2066}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffd}",
    "\u{1f600}",
    "é",
    "日本",
    "\u{301}",
    "99999999999999999999999999",
    "-1",
    "0",
    "0x7fffffffffffffff",
    "1e400",
    "nan",
    "inf",
    "1979-05-27",
    "true",
    "[pipeline]\n",
    "[image.app]\n",
    "[job.x]\n",
    "[[job.x]]\n",
    "like = \"x\"\n",
    "needs = [\"x\"]\n",
    "tags = []\n",
    "run = '''\n",
    "env = { A = \"${{ x\" }\n",
    "timeout = \"999999999999999999999h\"\n",
    "\u{ff}",
];

/// A file of the corpus after some changes.
pub fn mutated(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut text = random.of(corpus).clone();
    for _ in 0..[1, 1, 1, 2, 2, 3, 4, 6][random.below(8)] {
        match random.below(14) {
            0 => drop(remove(&mut text, random, 4)),
            1 => drop(remove(&mut text, random, 80)),
            2 | 3 => put(&mut text, random.of(PIECES).as_bytes(), random),
            4 => {
                let byte = u8::try_from(random.below(256)).unwrap();
                let at = place(&text, random);
                text.splice(at..(at + 1).min(text.len()), [byte]);
            }
            5 => lines(&mut text, random),
            6 => {
                let piece = remove(&mut text, random, 60);
                put(&mut text, &piece, random);
            }
            7 => table(&mut text, random),
            8 => {
                let other = random.of(corpus).clone();
                let at = place(&other, random);
                put(&mut text, &other[at..], random);
            }
            9 => {
                let open =
                    random.of(&["[", "{a=", "{a=[", "[[", "${{ (", "${{ !"]).repeat(1 + random.below(400));
                put(&mut text, open.as_bytes(), random);
            }
            10 => text = String::from_utf8_lossy(&text).replace('\n', "\r\n").into_bytes(),
            11 => drop(text.splice(0..0, *b"\xef\xbb\xbf")),
            12 => {
                let long = random.of(PIECES).repeat(1 + random.below(3_000));
                put(&mut text, long.as_bytes(), random);
            }
            _ => {
                let at = place(&text, random);
                text.truncate(at);
            }
        }
    }
    text
}

fn place(text: &[u8], random: &mut Random) -> usize {
    random.below(text.len() + 1)
}

fn put(text: &mut Vec<u8>, piece: &[u8], random: &mut Random) {
    let at = place(text, random);
    text.splice(at..at, piece.iter().copied());
}

fn remove(text: &mut Vec<u8>, random: &mut Random, most: usize) -> Vec<u8> {
    let at = place(text, random);
    let end = (at + 1 + random.below(most)).min(text.len());
    text.drain(at.min(end)..end).collect()
}

/// Swaps two lines.
fn lines(text: &mut Vec<u8>, random: &mut Random) {
    let mut all: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    if all.len() > 1 {
        let (one, other) = (random.below(all.len()), random.below(all.len()));
        all.swap(one, other);
        *text = all.concat();
    }
}

/// Writes a table once more, perhaps under another name.
fn table(text: &mut Vec<u8>, random: &mut Random) {
    let own = String::from_utf8_lossy(text).into_owned();
    let heads: Vec<usize> = own.match_indices("\n[").map(|(at, _)| at + 1).collect();
    if heads.is_empty() {
        return;
    }
    let at = *random.of(&heads);
    let end = own[at..].find("\n[").map_or(own.len(), |next| at + next + 1);
    let copy =
        if random.below(2) == 0 { own[at..end].to_owned() } else { own[at..end].replacen(']', "-2]", 1) };
    *text = format!("{own}\n{copy}").into_bytes();
}
