//! `docs/generated-pipeline.md` knows every file that pipegen generates, and no other;
//! `docs/defects.md` every defect, and the tests that carry its number.
#![allow(missing_docs, clippy::unwrap_used)]

use crate::support::long;

use pipegen::compiler::{Source, compile};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn page() -> String {
    fs::read_to_string(Path::new(ROOT).join("docs/generated-pipeline.md")).unwrap()
}

/// A generated file.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Generated {
    /// Its path from the root, with `<slug>` for the pipeline's.
    path: String,
    /// Whether it is the file of one job: others call it, or it follows their runs.
    called: bool,
}

impl Generated {
    /// Whether it is what a row is about: `<name>` and `*` stand for any part of a file name.
    fn is_of(&self, row: &str) -> bool {
        let form = row.replace("<name>", "*").replace("<job>", "*").replace("<n>", "*");
        let fits = match form.split_once('*') {
            None => self.path == form,
            Some((before, after)) => {
                let inner = self.path.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
                inner.is_some_and(|inner| !inner.is_empty() && !inner.contains('/'))
            }
        };
        fits && (self.called || !row.contains("<job>"))
    }
}

/// Generated files of this repository and of every example.
fn generated() -> BTreeSet<Generated> {
    let mut roots = vec![Path::new(ROOT).to_path_buf()];
    roots.extend(fs::read_dir(Path::new(ROOT).join("generated")).unwrap().map(|entry| entry.unwrap().path()));
    assert!(roots.len() >= 4, "{roots:?}");
    let mut found = BTreeSet::new();
    for root in roots {
        collect(&root, &root.join(".github"), &mut found);
    }
    // A pipeline of parts is too large to be committed.
    let dir = Path::new(ROOT).join("tests/scenarios/fixtures/parts");
    let text = long::with_long_variables(fs::read_to_string(dir.join("pipeline.toml")).unwrap());
    let compiled = compile(&Source { name: "pipeline.toml", text: &text, dir: &dir });
    let files = compiled.unwrap_or_else(|errors| panic!("{errors:?}")).files;
    found.extend(files.iter().filter_map(|file| one(&file.path, &file.text)));
    found
}

/// A generated file; nothing where the text has not our header.
fn one(path: &str, text: &str) -> Option<Generated> {
    // The header's second line: `# pipegen: <slug> sha256:…`.
    let (_, header) = text.split_once("# pipegen: ")?;
    let slug = header.split_whitespace().next().unwrap();
    let parts: Vec<&str> = path.splitn(3, '/').collect();
    let rest = parts[2].strip_prefix(slug).unwrap();
    Some(Generated {
        path: format!("{}/{}/<slug>{rest}", parts[0], parts[1]),
        called: text.contains("\n  workflow_call:\n") || text.contains("\n  workflow_run:"),
    })
}

fn collect(root: &Path, directory: &Path, found: &mut BTreeSet<Generated>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, found);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(root).unwrap().to_str().unwrap();
        found.extend(one(path, &text));
    }
}

/// First cells of the table whose heading begins with this cell.
fn rows(page: &str, heading: &str) -> Vec<String> {
    let lines = page.lines().skip_while(|line| !line.starts_with(&format!("| {heading} |"))).skip(2);
    let rows = lines.take_while(|line| line.starts_with('|'));
    let cells = rows.map(|line| line.split('|').nth(1).unwrap().trim().trim_matches('`').to_owned());
    let cells: Vec<String> = cells.collect();
    assert!(cells.len() >= 5, "the table `{heading}`: {cells:?}");
    cells
}

#[test]
fn every_generated_file_has_a_row_and_every_row_a_file() {
    let (rows, files) = (rows(&page(), "file"), generated());
    let known = |file: &&Generated| rows.iter().any(|row| file.is_of(row));
    let without: Vec<&str> =
        files.iter().filter(|file| !known(file)).map(|file| file.path.as_str()).collect();
    assert!(without.is_empty(), "docs/generated-pipeline.md has no row for {without:?}");
    let empty: Vec<&String> = rows.iter().filter(|row| !files.iter().any(|file| file.is_of(row))).collect();
    assert!(empty.is_empty(), "no example has a file of {empty:?}");
}

#[test]
fn every_generated_script_is_explained_and_every_explained_script_generated() {
    let page = page();
    let files = generated();
    let scripts = files.iter().filter_map(|file| file.path.strip_suffix(".sh")?.rsplit('/').next());
    let scripts: BTreeSet<String> = scripts.map(str::to_owned).collect();
    let mut explained: BTreeSet<String> = rows(&page, "script").into_iter().collect();
    // Those that are read by others: in the row that reads them, or in the line of the common ones.
    let table = page.split_once("| script |").unwrap().1.split_once("\n## ").unwrap().0;
    for line in table.lines().filter(|line| line.contains("reads ") || line.contains(" are read by ")) {
        let reads = line.split_once("reads ").map_or(line, |(_, read)| read);
        explained.extend(reads.split('`').skip(1).step_by(2).map(str::to_owned));
    }
    assert_eq!(explained, scripts);
}

#[test]
fn forms_of_paths_are_told_apart() {
    let file = |path: &str, called| Generated { path: path.to_owned(), called };
    let callee = file(".github/workflows/<slug>-e2e.yml", true);
    assert!(callee.is_of(".github/workflows/<slug>-<job>.yml"));
    assert!(!callee.is_of(".github/workflows/<slug>.yml"));
    let other = file(".github/workflows/<slug>-retention.yml", false);
    assert!(!other.is_of(".github/workflows/<slug>-<job>.yml"));
    assert!(!other.is_of(".github/workflows/<slug>.yml"));
    assert!(file(".github/scripts/<slug>/plan.sh", false).is_of(".github/scripts/<slug>/*.sh"));
    assert!(!file(".github/scripts/<slug>/more/plan.sh", false).is_of(".github/scripts/<slug>/*.sh"));
}

/// The rows of `docs/defects.md`: number, and the tests that are named, as file and function.
fn defects() -> Vec<(String, Vec<(String, String)>)> {
    let page = fs::read_to_string(Path::new(ROOT).join("docs/defects.md")).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(" | ").collect();
        let [id, _, _, tests] = cells[..] else { panic!("four cells: {line}") };
        let mut named = Vec::new();
        for group in tests.trim_end_matches('|').split(';').filter(|group| !group.trim().is_empty()) {
            let mut quoted = group.split('`').skip(1).step_by(2).map(str::to_owned);
            let file = quoted.next().unwrap();
            named.extend(quoted.map(|test| (file.clone(), test)));
        }
        (id.trim_start_matches("| ").to_owned(), named)
    };
    page.lines().filter(|line| line.starts_with("| D")).map(row).collect()
}

/// Functions `dNN_…` of the tests, as file and function.
fn numbered() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for entry in walkdir::WalkDir::new(Path::new(ROOT).join("tests")) {
        let path = entry.unwrap().into_path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let file = path.strip_prefix(ROOT).unwrap().to_str().unwrap();
        for line in fs::read_to_string(&path).unwrap().lines() {
            let name = line.trim().strip_prefix("fn ").and_then(|rest| rest.split('(').next()).unwrap_or("");
            let number = name.strip_prefix('d').and_then(|rest| rest.split('_').next()).unwrap_or("");
            if (2..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()) {
                found.insert((file.to_owned(), name.to_owned()));
            }
        }
    }
    found
}

#[test]
fn every_defect_has_a_row_with_tests_that_are_there() {
    let rows = defects();
    let ids: Vec<&str> = rows.iter().map(|(id, _)| id.as_str()).collect();
    let numbers: Vec<u32> = ids.iter().map(|id| id[1..].parse().unwrap()).collect();
    assert!(numbers.is_sorted_by(|one, next| one < next) && numbers.len() > 60, "{ids:?}");
    for (id, tests) in &rows {
        for (file, test) in tests {
            let text = fs::read_to_string(Path::new(ROOT).join(file));
            let text = text.unwrap_or_else(|why| panic!("{id}: {file}: {why}"));
            let there = text.contains(&format!("#[test]\nfn {test}() {{"));
            assert!(there, "{id}: {file} has no test `{test}`");
        }
        // Only what speaks of rolling back a deployment has none.
        assert!(!tests.is_empty() || id == "D40", "{id} has no test");
    }
}

#[test]
fn every_test_with_the_number_of_a_defect_is_in_its_row() {
    let named: BTreeSet<(String, String)> = defects().into_iter().flat_map(|(_, tests)| tests).collect();
    let own = numbered();
    assert!(own.len() > 60, "{own:?}");
    let missing: Vec<_> = own.difference(&named).collect();
    assert!(missing.is_empty(), "docs/defects.md does not name {missing:?}");
    let rows = defects();
    for (file, test) in own {
        let ids = test.split('_').filter(|word| (3..=4).contains(&word.len()) && word.starts_with('d'));
        for id in ids.filter(|word| word[1..].bytes().all(|byte| byte.is_ascii_digit())) {
            let row = rows.iter().find(|(own, _)| own.eq_ignore_ascii_case(id));
            let tests = &row.unwrap_or_else(|| panic!("no row {id}")).1;
            assert!(
                tests.contains(&(file.clone(), test.clone())),
                "the row {id} does not name {file}: {test}"
            );
        }
    }
}

/// The sentences of docs/prune.md: of its paragraphs and lists, and the rows of its tables.
fn sentences(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_code = false;
    for line in page.lines().map(str::trim) {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if line.starts_with('|') {
            let is_rule = line.bytes().all(|byte| b"|- ".contains(&byte));
            found.extend((!is_rule).then(|| line.to_owned()));
        } else if !is_code && !line.is_empty() && !line.starts_with('#') {
            let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
            let item = if digits.len() < line.len() { digits.strip_prefix(". ") } else { None };
            let mut rest = line.strip_prefix("- ").or(item).unwrap_or(line);
            let begins = |text: &str| text.starts_with(|c: char| c.is_ascii_uppercase() || "`*[".contains(c));
            let mut from = 0;
            while let Some(end) = rest[from..].find(". ").map(|at| from + at) {
                if begins(&rest[end + 2..]) {
                    found.push(rest[..=end].to_owned());
                    (rest, from) = (&rest[end + 2..], 0);
                } else {
                    from = end + 2;
                }
            }
            found.push(rest.to_owned());
        }
    }
    found
}

/// What is said of one sentence in tests/suite/prune/documented.toml.
struct Documented {
    says: String,
    tests: Vec<String>,
    why: Option<String>,
}

fn documented() -> Vec<Documented> {
    let text = fs::read_to_string(Path::new(ROOT).join("tests/suite/prune/documented.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let one = |entry: &toml::Value| {
        let word = |value: &toml::Value| value.as_str().unwrap().to_owned();
        Documented {
            says: word(&entry["says"]),
            tests: entry["tests"].as_array().unwrap().iter().map(word).collect(),
            why: entry.get("why").map(word),
        }
    };
    table["sentence"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn every_sentence_about_pruning_has_tests_that_are_there() {
    let page = fs::read_to_string(Path::new(ROOT).join("docs/prune.md")).unwrap();
    let (sentences, documented) = (sentences(&page), documented());
    assert!(sentences.len() > 100, "{}", sentences.len());
    for sentence in &sentences {
        let own = documented.iter().filter(|one| sentence.starts_with(&one.says)).count();
        assert_eq!(own, 1, "entries of tests/suite/prune/documented.toml for: {sentence}");
    }
    for one in &documented {
        let own = sentences.iter().filter(|sentence| sentence.starts_with(&one.says)).count();
        assert_eq!(own, 1, "sentences of docs/prune.md that begin with: {}", one.says);
        assert_eq!(one.tests.is_empty(), one.why.is_some(), "tests, or why there are none: {}", one.says);
        for test in &one.tests {
            let (file, name) = test.split_once(": ").unwrap();
            let text = fs::read_to_string(Path::new(ROOT).join(file)).unwrap();
            let head = format!("fn {name}() {{");
            let mut lines = text.lines().map(str::trim);
            let there = std::iter::from_fn(|| lines.find(|line| *line == "#[test]").and(lines.next()));
            assert!(there.into_iter().any(|line| line == head), "{}: no test `{test}`", one.says);
        }
    }
    let without = documented.iter().filter(|one| one.tests.is_empty()).count();
    assert!(without < 9, "{without} sentences without a test");
}

#[test]
fn sentences_are_told_apart() {
    let page = "# Title\n\nOne, e.g. two. `Three` is. Four.\n\n```sh\nno. No.\n```\n\n1. Five. Six\n- seven\n\n| a | b |\n|---|---|\n| x. Y | z |\n";
    let expected =
        ["One, e.g. two.", "`Three` is.", "Four.", "Five.", "Six", "seven", "| a | b |", "| x. Y | z |"];
    assert_eq!(sentences(page), expected);
}
