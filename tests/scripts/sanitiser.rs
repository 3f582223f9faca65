//! The tag sanitiser over hostile names, in locales that make naive shell wrong: elsewhere than in
//! C, `[a-z]` may match é, and Turkish lower-cases `I` to another letter.

use std::fmt::Write as _;
use std::io::{Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

const LOCALES: [&str; 4] = ["C", "C.UTF-8", "en_US.UTF-8", "tr_TR.UTF-8"];
const NAMES: usize = 3000;

/// Pieces that names are made of: what people write, and what breaks sanitisers
/// (K as in Kelvin, dotted and dotless i, é, ß, half characters).
const PIECES: &[u8] = b"feature|/|-|--|.|..|_|I|i|K|\xe2\x84\xaa|\xc4\xb0|\xc4\xb1|\xc3\xa9|\xc3\x9f|\
    \xe6\x97\xa5\xe6\x9c\xac|\xf0\x9f\x98\x80|\xff|\xc3|\xe2\x84|\n|\r|\t| |$(id)|`id`|'\"|\\|*?[a-z]|{sha}";

/// A small generator (xorshift), so that every run sees the same names.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

/// Every other name is made of pieces, the rest of any bytes but NUL, up to 300 long.
fn hostile_names() -> Vec<Vec<u8>> {
    let pieces: Vec<&[u8]> = PIECES.split(|byte| *byte == b'|').collect();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut names = vec![b"".to_vec(), b"-".to_vec(), b"...".to_vec(), b"a".repeat(300), b"I".repeat(121)];
    while names.len() < NAMES {
        let mut name = Vec::new();
        if names.len() % 2 == 0 {
            for _ in 0..random.below(40) {
                name.extend_from_slice(pieces[random.below(pieces.len())]);
            }
        } else {
            for _ in 0..random.below(300) {
                name.push(u8::try_from(1 + random.below(255)).unwrap());
            }
        }
        names.push(name);
    }
    names
}

/// Makes the locales in a folder of the build, so that the test never runs without one.
fn locales() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("locales");
    std::fs::create_dir_all(&folder).unwrap();
    for locale in ["en_US", "tr_TR"] {
        let path = folder.join(format!("{locale}.UTF-8"));
        if !path.exists() {
            let status = Command::new("localedef").args(["-i", locale, "-f", "UTF-8"]).arg(&path).status();
            assert!(status.unwrap().success(), "localedef cannot make {locale}");
        }
    }
    folder
}

/// Runs `script` in a locale with `input` on standard input: a file, because bash reads a pipe byte
/// by byte.
fn bash(script: &str, locale: &str, input: &[u8]) -> String {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(input).unwrap();
    file.rewind().unwrap();
    let output = Command::new("bash")
        .args(["-c", script])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("LOCPATH", locales())
        .env("LC_ALL", locale)
        .env("LANG", locale)
        .stdin(file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{locale}: {script}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs the driver over all names.
fn sanitise(names: &[Vec<u8>], locale: &str) -> Vec<String> {
    let mut input = names.join(&0);
    input.push(0);
    bash("exec bash tests/scripts/sanitise.sh", locale, &input).lines().map(str::to_owned).collect()
}

/// The distribution specification's grammar of a tag.
fn is_tag(tag: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut bytes = tag.bytes();
    bytes.next().is_some_and(word)
        && tag.len() <= 128
        && bytes.all(|byte| word(byte) || byte == b'.' || byte == b'-')
}

#[test]
fn hostile_names_give_valid_tags_in_every_locale() {
    let names = hostile_names();
    let expected = sanitise(&names, "C");
    assert_eq!(expected.len(), names.len());
    let mut wrong = String::new();
    for (name, tag) in names.iter().zip(&expected) {
        if !is_tag(tag) || !tag.ends_with("-0123456") || tag.contains("--") || tag.to_lowercase() != *tag {
            writeln!(wrong, "{name:?} gives {tag}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    for locale in &LOCALES[1..] {
        assert_eq!(bash("x=é; echo ${#x}", locale, &[]), "1\n", "{locale} is absent");
        assert!(sanitise(&names, locale) == expected, "{locale} gives other tags than C");
    }
}

#[test]
fn known_names_give_known_tags() {
    let known: [(&str, &str); 9] = [
        ("main", "main-0123456"),
        ("_fix/foo", "_fix-foo-0123456"),
        ("Feature//Größe", "feature-gr-e-0123456"),
        ("-.-release.", "release-0123456"),
        ("", "branch-0123456"),
        ("日本", "branch-0123456"),
        ("İSTANBUL", "stanbul-0123456"),
        ("a.-b..c__d", "a.-b..c__d-0123456"),
        ("{sha}", "sha-0123456"),
    ];
    let names: Vec<Vec<u8>> = known.iter().map(|(name, _)| name.as_bytes().to_vec()).collect();
    let expected: Vec<&str> = known.iter().map(|(_, tag)| *tag).collect();
    assert_eq!(sanitise(&names, "C.UTF-8"), expected);
}

/// D08: a branch of 121 characters and more once gave a tag of 129.
#[test]
fn long_names_are_cut_to_what_the_template_leaves() {
    let long = b"x".repeat(119);
    let names = vec![[&long[..], b"yy"].concat(), [&long[..], b"-.-zz"].concat()];
    let tags = sanitise(&names, "C");
    assert_eq!(tags[0].len(), 128);
    assert_eq!(tags[1], format!("{}-0123456", "x".repeat(119)));
}
