//! Any string that a pipeline may hold comes back out of the YAML as it went in.
//!
//! `PIPEGEN_CASES=n` tries more strings, or fewer.
#![allow(missing_docs, clippy::unwrap_used)]

use crate::support::cases;

use pipegen::compiler::render::{block, condition, scalar, script};
use proptest::prelude::*;
use serde_yaml::Value;

/// What YAML gives a meaning to, beside what nobody does.
fn texts() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => prop::sample::select(WORDS.to_vec()).prop_map(str::to_owned),
        2 => "[ -~]{0,8}",
        1 => "[\\t\\n\\r ]{1,3}",
        1 => "\\PC{1,4}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(word, 0..6).prop_map(|words| words.concat())
}

#[rustfmt::skip]
const WORDS: [&str; 97] = [
    "", " ", "  ", "\n", "\n\n", "\t", "\r", "\r\n", "a", "Ab", "é", "日本", "\u{1f600}", "\u{301}",
    "\u{85}", "\u{a0}", "\u{2028}", "\u{2029}", "\u{feff}", "\u{fffe}", "\u{ffff}", "\u{0}",
    "\u{7}", "\u{1b}", "\u{7f}", "\u{9b}", "#", " #", "# ", ":", ": ", " :", "- ", "-", "---",
    "...", "--- ", "? ", "?", "|", "|-", ">", ">-", "&", "&a ", "*", "*a", "!", "!!str ", "%",
    "%YAML", "@", "`", "'", "''", "\"", "\\", "\\n", "{", "}", "[", "]", ",", ", ", "true", "True",
    "false", "yes", "No", "on", "OFF", "y", "N", "null", "Null", "~", "=", "<<", "0", "1", "007",
    "0o7", "0x1F", "0b1", "1_000", "1.5", "1e3", ".5", "+1", "-1", ".inf", "-.Inf", ".NaN",
    "12:30:45", "2026-02-03", "2001-12-14T21:59:43Z", "${{ a }}",
];

/// The string behind `key`, as a reader of YAML has it.
fn read(yaml: &str) -> Value {
    let document: Value = serde_yaml::from_str(yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}"));
    assert_eq!(document["next"], Value::from("here"), "{yaml}");
    document["key"].clone()
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: cases::cases(40_000), failure_persistence: None, ..Default::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_scalar_is_the_string(text in texts()) {
        prop_assert_eq!(read(&format!("key: {}\nnext: here\n", scalar(&text))), Value::from(text));
    }

    /// `env` and `with` are strings to GitHub, so a plain number may stand for itself.
    #[test]
    fn a_value_prints_as_the_string(text in texts()) {
        let value = match read(&format!("key: {}\nnext: here\n", block(&text, 2))) {
            Value::Bool(flag) => flag.to_string(),
            Value::Number(number) => number.to_string(),
            other => other.as_str().unwrap().to_owned(),
        };
        prop_assert_eq!(value, text);
    }

    /// White space means something in the strings of an expression alone.
    #[test]
    fn a_condition_is_its_parts(parts in prop::collection::vec("[a-z=.&|#:(){}\\[\\] \n]{1,40}('[ -&(-~\n]{0,20}')?[a-z \n]{0,9}", 1..5)) {
        let document = read(&format!("key: {}\nnext: here\n", condition(&parts, 2)));
        let inside = document.as_str().unwrap().strip_prefix("${{").unwrap().strip_suffix("}}").unwrap();
        let all = parts.join("&&");
        prop_assert_eq!(inside.matches('\'').count(), all.matches('\'').count());
        for (at, (own, written)) in inside.split('\'').zip(all.split('\'')).enumerate() {
            let tokens = |text: &str| text.split_whitespace().collect::<String>();
            let same = if at % 2 == 1 { own == written } else { tokens(own) == tokens(written) };
            prop_assert!(same);
        }
    }

    /// Newlines at the end of a script mean nothing to a shell, but for the one that ends its last
    /// line.
    #[test]
    fn a_script_is_the_script(text in texts()) {
        let read = read(&format!("key: {}\nnext: here\n", script(&text, 2)));
        let read = read.as_str().unwrap();
        let lines = text.trim_end_matches('\n');
        prop_assert_eq!(read.trim_end_matches('\n'), lines);
        prop_assert!(read.ends_with('\n') || !lines.contains('\n') || read == lines);
    }
}
