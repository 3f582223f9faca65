//! What is said stays readable, however large or odd the file.
#![allow(missing_docs, clippy::unwrap_used)]

use crate::support::call::{Ran, call_on};
use pipegen::compiler::compile;
use std::fmt::Write;

fn says(text: &str, format: &str) -> Ran {
    let ran = call_on(text.as_bytes(), compile, &["--format", format]);
    assert_eq!(ran.exit, 2, "{}", &ran.err[..ran.err.len().min(2_000)]);
    ran
}

/// Code and line of every finding.
fn found(text: &str) -> Vec<(String, u64)> {
    let document: serde_json::Value = serde_json::from_str(&says(text, "json").out).unwrap();
    let all = document["diagnostics"].as_array().unwrap();
    all.iter()
        .map(|one| (one["code"].as_str().unwrap().to_owned(), one["line"].as_u64().unwrap_or(0)))
        .collect()
}

/// Ten unknown keys in each of a thousand jobs.
fn ten_thousand_errors() -> String {
    let mut text = "[pipeline]\nname = \"CI\"\n".to_owned();
    for job in 0..1_000 {
        writeln!(text, "[job.j{job}]\nrun = \"make\"").unwrap();
        (0..10).for_each(|key| writeln!(text, "key-{key} = 1").unwrap());
    }
    text
}

#[test]
fn ten_thousand_errors_are_counted_and_a_hundred_are_shown() {
    let text = ten_thousand_errors();
    let human = says(&text, "human").err;
    assert_eq!(human.matches("error[unknown-key]").count(), 100);
    assert!(human.contains("\nand 9,900 more\n") && human.len() < 100_000, "{} bytes", human.len());
    assert!(human.ends_with("10,000 errors; nothing was written\n"));
    let github = says(&text, "github").err;
    assert_eq!(github.matches("::error ").count(), 100);
    assert!(github.ends_with("\nand 9,900 more\n"));
    assert_eq!(found(&text).len(), 10_000);
}

#[test]
fn more_tables_than_a_run_carries_are_one_error() {
    for (kind, most) in [("job", 10_000), ("consumer", 10_000), ("image", 1_000), ("setup", 1_000)] {
        let tables: String = (0..=most).map(|table| format!("[{kind}.t{table}]\nrun = \"make\"\n")).collect();
        let text = format!("[pipeline]\nname = \"CI\"\n{tables}");
        assert_eq!(found(&text), [("pipeline-too-large".to_owned(), 2 * most + 3)], "{kind}");
    }
    let steps = "{ run = \"make\" }, ".repeat(2_001);
    let text = format!("[pipeline]\nname = \"CI\"\n[job.a]\nsteps = [{steps}]\n");
    assert_eq!(found(&text), [("pipeline-too-large".to_owned(), 4)]);
}

#[test]
fn long_lines_and_long_values_are_cut() {
    let long = "x".repeat(900_000);
    for text in [
        format!("[pipeline]\nname = \"CI\"\ntimeout = \"{long}\"\n"),
        format!("[pipeline]\nname = \"CI\"\n# {long}\ntimeout = \"x\"\n# {long}\n"),
        format!("[pipeline]\nname = \"CI\"\n{long} = 1\n"),
        format!("[pipeline]\nname = \"CI\"\n[job.{long}]\nrun = \"make\"\n"),
        format!(
            "[pipeline]\nname = \"CI\"\n[job.a]\nrun = \"make\"\nneeds = [{}]\n",
            "\"b\", ".repeat(1_900)
        ),
    ] {
        for format in ["human", "github"] {
            let said = says(&text, format).err;
            assert!(said.len() < 120_000, "{format}: {} bytes", said.len());
            assert!(!said.contains(&long[..2_000]), "{format}");
        }
    }
}

#[test]
fn places_far_apart_are_shown_apart() {
    let between = "# nothing\n".repeat(5_000);
    let text = format!(
        "[pipeline]\nname = \"CI\"\n[job.a]\nneeds = [\"b\"]\nrun = \"x\"\n{between}[job.b]\nneeds = [\"a\"]\nrun = \"x\"\n"
    );
    let said = says(&text, "human").err;
    assert!(said.contains("`a` waits for `b`") && said.contains("`b` waits for `a`"), "{said}");
    assert!(said.lines().count() < 40, "{said}");
}

#[test]
fn a_circle_of_a_thousand_fills_no_screen() {
    let jobs: String = (0..1_000)
        .map(|job| format!("[job.j{job}]\nrun = \"x\"\nneeds = [\"j{}\"]\n", (job + 1) % 1_000))
        .collect();
    let said = says(&format!("[pipeline]\nname = \"CI\"\n{jobs}"), "human").err;
    assert!(said.contains("error[job-cycle]") && said.len() < 10_000, "{} bytes", said.len());
}

#[test]
fn names_that_act_on_a_terminal_are_shown_escaped() {
    for (hostile, shown) in
        [("\u{202e}", "\\u{202e}"), ("\u{2066}", "\\u{2066}"), ("\u{9b}", "\\u{9b}"), ("\u{7f}", "\\u{7f}")]
    {
        let text = format!("[pipeline]\nname = \"CI\"\n[job.a]\nneeds = [\"x{hostile}y\"]\nrun = \"make\"\n");
        for format in ["human", "github", "json"] {
            let ran = says(&text, format);
            let said = ran.out + &ran.err;
            assert!(!said.contains(hostile), "{format}: {said:?}");
            assert!(
                format == "json" || said.contains(shown) || said.contains("control character"),
                "{format}: {said}"
            );
        }
    }
}

/// The same file with other line ends and a byte order mark has the same mistakes on the same lines.
#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/errors");
    let mut compared = 0;
    for entry in walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap) {
        let text = match entry.file_name().to_str() {
            Some("pipeline.toml") => std::fs::read_to_string(entry.path()).unwrap(),
            _ => continue,
        };
        // Lines that end in a script or are taken together with `\` are other text with other ends.
        let usual = call_on(text.as_bytes(), compile, &["--format", "json", "--deny", "warnings"]);
        let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let other = call_on(windows.as_bytes(), compile, &["--format", "json", "--deny", "warnings"]);
        let list = |ran: &Ran| {
            let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
            let all = document["diagnostics"].as_array().unwrap().clone();
            all.iter()
                .map(|one| (one["code"].clone(), one["line"].clone(), one["column"].clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(list(&usual), list(&other), "{}", entry.path().display());
        compared += 1;
    }
    assert!(compared > 150, "{compared}");
}
