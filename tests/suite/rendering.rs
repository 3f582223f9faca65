//! Findings as they are printed, whole, in each format.
#![allow(missing_docs, clippy::unwrap_used)]

use crate::support::call::{call_on, fake};
use crate::support::snapshot;
use pipegen::cli::Compile;
use pipegen::language::diagnostic::{Code, Diagnostic, Severity};
use proptest::prelude::*;

const PIPELINE: &str = "\
[pipeline]
name     = \"CI\"
branchs  = [\"main\"]

[image.app]
files    = [\"Dockerfile\"]
repository = \"ghcr.io/Acme/app\"
";

fn span(text: &str, part: &str) -> std::ops::Range<usize> {
    let start = text.find(part).unwrap();
    start..start + part.len()
}

/// Holds all formats of what `compile` says about `text` against `snapshots/report/<case>.<format>.snap`.
fn renders(case: &str, text: &[u8], compile: Compile) {
    for format in ["human", "json", "github"] {
        let ran = call_on(text, compile, &["--format", format]);
        snapshot::holds(
            "report",
            &format!("{case}.{format}"),
            "tests/suite/rendering.rs",
            &(ran.out + &ran.err),
        );
    }
}

#[test]
fn several_findings_with_places_reasons_and_remedies() {
    renders("several", PIPELINE.as_bytes(), |source| {
        let key = Diagnostic::error(Code::UnknownKey, span(source.text, "branchs"), "unknown key `branchs`")
            .label("not a key of `[pipeline]`")
            .help("did you mean `branches`?");
        let value = span(source.text, "\"ghcr.io/Acme/app\"");
        let upper = Diagnostic::error(Code::InvalidName, value, "a repository is written in lower case")
            .label("`A` is upper case")
            .also(span(source.text, "image.app"), "of this image")
            .why("the OCI distribution specification allows lower case only, and every registry refuses the rest when the image is pushed, after it was built")
            .help("write\n\n    repository = \"ghcr.io/acme/app\"");
        let mut odd = Diagnostic::warning(Code::MissingKey, 0..0, "no consumer");
        odd.labels.clear();
        Err(vec![upper, odd, key])
    });
}

#[test]
fn an_empty_file_has_a_place_too() {
    renders("empty", b"", |_| {
        Err(vec![Diagnostic::error(Code::MissingKey, 0..0, "`[pipeline]` is missing").label("here")])
    });
}

#[test]
fn a_place_behind_the_end_is_the_end() {
    renders("past-end", b"a = 1\n", |_| {
        Err(vec![
            Diagnostic::error(Code::Syntax, 6..6, "at the end").label("here"),
            Diagnostic::error(Code::Syntax, 99..120, "far behind").label("here"),
        ])
    });
}

#[test]
fn columns_count_characters_whatever_the_line_ends_and_tabs() {
    renders("multibyte", "\u{feff}a = 1\r\nü\t= \"日本\" # ß\r\nb = 2\r\n".as_bytes(), |source| {
        let one = Diagnostic::error(Code::InvalidName, span(source.text, "\"日本\""), "wide").label("this");
        let rest = span(source.text, "ß\r\nb = 2");
        Err(vec![one, Diagnostic::warning(Code::InvalidName, rest, "two lines").label("these")])
    });
}

#[test]
fn what_a_terminal_would_act_on_is_shown_and_not_done() {
    let text = "a = \"\x1b[2J\u{9b}31m\u{202e}x\x07\" # \x7f\r|\nb = \"%,:\"\n";
    renders("hostile", text.as_bytes(), |source| {
        let value = span(source.text, "x");
        let message = format!("bad value {}", &source.text[4..20]);
        Err(vec![
            Diagnostic::error(Code::InvalidName, value, message)
                .label("\x1b[31mred")
                .why("100% of it\r\n::error::no, this is text")
                .help("\u{9b}0m"),
        ])
    });
}

#[test]
fn long_lines_and_long_places_do_not_fill_the_screen() {
    let text = format!("a = 1\n{}long = \"{}\"\n", "b = 2\n".repeat(30), "x".repeat(5000));
    renders("long", text.as_bytes(), |source| {
        let many = 2..source.text.len() - 5010;
        Err(vec![
            Diagnostic::error(Code::InvalidName, many, "many lines").label("from here"),
            Diagnostic::error(Code::InvalidName, span(source.text, "xxx"), "one long line").label("in here"),
        ])
    });
}

#[test]
fn bytes_that_are_no_text() {
    renders("not-utf8", b"[pipeline]\nname = \"caf\xe9\"\n", fake);
}

fn arbitrary(source: &pipegen::compiler::Source<'_>) -> Vec<Diagnostic> {
    // The spans are written into the file, because a compiler is a function without state.
    let numbers: Vec<usize> = source.text.split('|').filter_map(|n| n.trim().parse().ok()).collect();
    let mut found = Vec::new();
    for pair in numbers.chunks_exact(2) {
        let span = std::ops::Range { start: pair[0], end: pair[1] };
        let one = Diagnostic::error(Code::Syntax, span.clone(), "first").label("one\ntwo");
        found.push(one.also(pair[1]..pair[0], "").also(pair[0]..pair[0], "three"));
        found.push(Diagnostic { severity: Severity::Warning, ..Diagnostic::warning(Code::Syntax, span, "") });
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_text_and_no_place_makes_printing_fail(
        spans in prop::collection::vec((0usize..90, 0usize..90), 1..4),
        text in "([a-zé日\u{1f600}\r\n\t \u{1b}\u{202e}\u{9b}\u{301}]|\r\n){0,60}",
    ) {
        let spans: String = spans.iter().map(|(a, b)| format!("|{a}|{b}")).collect();
        let text = format!("{text}{spans}");
        for format in ["human", "json", "github"] {
            for color in ["always", "never"] {
                let arguments = ["--format", format, "--color", color];
                let ran = call_on(text.as_bytes(), |source| Err(arbitrary(source)), &arguments);
                prop_assert_eq!(ran.exit, 2);
                let said = ran.out + &ran.err;
                prop_assert!(said.contains("toml-syntax"));
                let raw = said.contains(['\u{9b}', '\u{202e}', '\r']);
                prop_assert!(!raw);
                let plain = !said.contains('\u{1b}');
                prop_assert!(color == "always" || plain);
            }
        }
    }
}
