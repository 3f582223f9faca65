//! Every code has a page, and its examples keep their word: the first gives this code and no other,
//! the second compiles without a word.
#![allow(missing_docs, clippy::unwrap_used)]

use crate::support::call::{Ran, call, path};
use crate::support::page::{Example, page};
use pipegen::compiler::compile;
use pipegen::language::diagnostic::Code;
use std::collections::BTreeSet;
use std::path::Path;

/// Codes that no text of a `pipeline.toml` causes.
const NOT_OF_THE_TEXT: [Code; 5] =
    [Code::FileNotFound, Code::NotAFile, Code::FileTooLarge, Code::NotUtf8, Code::OutputInvalid];

/// What `pipegen generate --deny warnings` says of an example, and its codes.
fn says(example: &Example) -> (Ran, Vec<String>) {
    let directory = tempfile::tempdir().unwrap();
    example.write(directory.path()).unwrap();
    let file = directory.path().join("pipeline.toml");
    let ran = call(compile, &["-f", path(&file), "--deny", "warnings", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let found = document["diagnostics"].as_array().unwrap();
    let codes = found.iter().map(|found| found["code"].as_str().unwrap().to_owned()).collect();
    (ran, codes)
}

fn objection(code: Code) -> Option<String> {
    let page = match page(code) {
        Ok(page) => page,
        Err(why) => return Some(why),
    };
    let of_the_text = !NOT_OF_THE_TEXT.contains(&code);
    if page.wrong.is_shell == of_the_text || page.right.is_shell == of_the_text {
        return Some("examples are `toml` where a text causes the code, and else `sh`".to_owned());
    }
    if !of_the_text {
        return None;
    }
    if !page.why.contains("](https://") {
        return Some("`Why` links no source".to_owned());
    }
    let (ran, codes) = says(&page.wrong);
    if ran.exit != 2 || codes.is_empty() || codes.iter().any(|found| found != code.as_str()) {
        return Some(format!("the wrong example gives {codes:?}, exit {}\n{}", ran.exit, ran.out));
    }
    let (ran, codes) = says(&page.right);
    (ran.exit != 0 || !codes.is_empty()).then(|| format!("the right example gives {codes:?}\n{}", ran.out))
}

#[test]
fn examples_keep_their_word() {
    let wrong: Vec<String> = Code::ALL
        .iter()
        .filter_map(|code| {
            objection(*code).map(|said| format!("src/language/diagnostic/catalogue/{code}.md: {said}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_page_is_of_a_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/language/diagnostic/catalogue");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let pages: BTreeSet<String> = Code::ALL.iter().map(|code| format!("{code}.md")).collect();
    assert_eq!(files, pages);
}

#[test]
fn summaries_are_one_short_sentence() {
    for code in Code::ALL {
        let summary = code.meaning();
        let fits = summary.len() <= 100 && summary.ends_with('.') && !summary.contains('\n');
        assert!(fits && summary.starts_with(|c: char| c.is_uppercase() || c == '`'), "{code}: {summary}");
    }
}

#[test]
fn explain_prints_the_page_or_the_list() {
    let ran = call(compile, &["explain", "overlapping-tags"]);
    assert_eq!((ran.exit, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("# overlapping-tags\n\nTwo rows of one repository"), "{}", ran.out);
    assert!(ran.out.ends_with(Code::OverlappingTags.page()));
    let ran = call(compile, &["explain"]);
    assert_eq!((ran.exit, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out.lines().count(), Code::ALL.len());
    for code in Code::ALL {
        let line = ran.out.lines().find(|line| line.split("  ").next() == Some(code.as_str()));
        assert!(line.is_some_and(|line| line.ends_with(code.meaning())), "{code}");
    }
}

#[test]
fn explain_says_which_code_was_meant() {
    for (name, said) in [
        (
            "overlaping-tag",
            "error: there is no code `overlaping-tag`; did you mean `pipegen explain overlapping-tags`?\n",
        ),
        ("x", "error: there is no code `x`; `pipegen explain` lists all codes\n"),
        ("\u{1b}[2J", "error: there is no code `\\u{1b}[2J`; `pipegen explain` lists all codes\n"),
    ] {
        let ran = call(compile, &["explain", name]);
        assert_eq!((ran.exit, ran.out.as_str(), ran.err.as_str()), (2, "", said));
    }
}
