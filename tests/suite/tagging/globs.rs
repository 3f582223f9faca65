//! Patterns: `glob_to_ere` of `lib.sh`, `Glob` and `PathGlob`.

use pipegen::language::value::{Glob, Leaf, PathGlob};

use super::bash::{LOCALES, bash, locales_are_there};
use super::random::Random;

const PAIRS: usize = 6000;

const PATTERN: &[&str] = &[
    "*", "**", "**/", "/**", "/", "a", "b", "ab", "main", "feature", "[a-b]", "[0-9]", "[a-zA-Z]", "[ab1]",
    ".", "-", "_", "é", "$", "(", "|", "%", "@", "#", "[", "]", "!", "+", "?", "{", "\\", " ", "[b-a]",
    "[.]", "[a-]",
];
const TEXT: &[&str] = &[
    "a",
    "b",
    "ab",
    "main",
    "feature",
    "/",
    "//",
    ".",
    "-",
    "_",
    "é",
    "1",
    "Z",
    "$",
    "(",
    "|",
    "%",
    "\n",
    " ",
    "\u{1f600}",
];

fn made_of(pieces: &[&str], most: usize, random: &mut Random) -> String {
    (0..random.below(most + 1)).map(|_| *random.of(pieces)).collect()
}

/// A text that may well fit: the pattern with its wildcards replaced.
fn near(pattern: &str, random: &mut Random) -> String {
    let mut text = pattern.to_owned();
    for wildcard in ["**/", "**", "*", "[a-b]", "[0-9]", "[a-zA-Z]", "[ab1]"] {
        while text.contains(wildcard) {
            let filling = made_of(TEXT, 2, random);
            text = text.replacen(wildcard, &filling, 1);
        }
    }
    text
}

#[test]
fn the_script_matches_patterns_as_the_library_does() {
    locales_are_there();
    let mut random = Random(0x1234_5678_9abc_def1);
    let (mut input, mut expected, mut pairs) = (Vec::new(), Vec::new(), Vec::new());
    while expected.len() < PAIRS {
        let pattern = made_of(PATTERN, 5, &mut random);
        let branch = Glob::parse(&pattern).ok();
        let path = PathGlob::parse(&pattern).ok();
        if branch.is_none() && path.is_none() {
            continue;
        }
        let text =
            if random.below(3) == 0 { made_of(TEXT, 6, &mut random) } else { near(&pattern, &mut random) };
        let results = [branch.map(|glob| glob.matches(&text)), path.map(|glob| glob.matches(&text))];
        let results: Vec<bool> = results.into_iter().flatten().collect();
        assert!(results.iter().all(|result| *result == results[0]), "{pattern:?} {text:?}");
        expected.push(results[0]);
        let bare = pattern.strip_prefix('!').unwrap_or(&pattern);
        input.extend_from_slice(format!("{bare}\0{text}\0").as_bytes());
        pairs.push((pattern, text));
    }
    let fitting = expected.iter().filter(|fits| **fits).count();
    assert!(fitting > PAIRS / 5 && fitting < PAIRS * 4 / 5, "{fitting} of {PAIRS} match");
    for locale in LOCALES {
        let said = bash("exec bash tests/scripts/globs.sh", locale, &input);
        let wrong: Vec<_> = pairs
            .iter()
            .zip(&expected)
            .zip(said.lines())
            .filter(|((_, own), said)| own.to_string() != *said)
            .collect();
        let some = &wrong[..wrong.len().min(9)];
        assert!(
            wrong.is_empty() && said.lines().count() == PAIRS,
            "{locale}: {} such as {some:?}",
            wrong.len()
        );
    }
}
