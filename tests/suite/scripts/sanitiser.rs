//! The tag sanitiser over hostile names, in locales that make naive shell wrong: elsewhere than in
//! C, `[a-z]` may match é, and Turkish lower-cases `I` to another letter.

use std::fmt::Write as _;

use super::bash::{LOCALES, bash, locales_are_there};
use super::random::hostile_names;

const NAMES: usize = 3000;

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
    let names = hostile_names(NAMES);
    let expected = sanitise(&names, "C");
    assert_eq!(expected.len(), names.len());
    let mut wrong = String::new();
    for (name, tag) in names.iter().zip(&expected) {
        if !is_tag(tag) || !tag.ends_with("-0123456") || tag.contains("--") || tag.to_lowercase() != *tag {
            writeln!(wrong, "{name:?} gives {tag}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    locales_are_there();
    for locale in &LOCALES[1..] {
        assert!(sanitise(&names, locale) == expected, "{locale} gives other tags than C");
    }
}

/// A glob once took `_fix/foo` for no name at all, and let a leading `-` or `.` through.
#[test]
fn d09_known_names_give_known_tags() {
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

/// A branch of 121 characters and more once gave a tag of 129.
#[test]
fn d08_long_names_are_cut_to_what_the_template_leaves() {
    let lengths: Vec<Vec<u8>> = (1..=300).map(|length| b"x".repeat(length)).collect();
    for (length, tag) in (1..=300).zip(sanitise(&lengths, "C")) {
        assert_eq!(tag.len(), (length + 8).min(128), "a branch of {length} characters");
    }
    let long = b"x".repeat(119);
    let names = vec![[&long[..], b"yy"].concat(), [&long[..], b"-.-zz"].concat()];
    let tags = sanitise(&names, "C");
    assert_eq!(tags[0].len(), 128);
    assert_eq!(tags[1], format!("{}-0123456", "x".repeat(119)));
}
