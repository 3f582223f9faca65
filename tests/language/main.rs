//! Every key of the language does something, and something small: each directory
//! `tests/language/<table>/<key>/` holds a pipeline before and after that key, and the diff of the
//! generated files.
//!
//! A key has several cases where it has several forms: `<key>.<form>`. `job` and `consumer` share
//! keys; one of the two is enough. `UPDATE=1 cargo nextest run -E 'binary(language)'` writes the
//! diffs anew: read them as a reviewer would.
#![allow(missing_docs, clippy::unwrap_used)]

mod case;
mod change;
mod docs;
mod schema;
#[path = "../support/mod.rs"]
mod support;

use case::Case;
use schema::{Table, tables};

#[test]
fn every_key_has_the_effect_that_is_written_down() {
    let mut wrong = Vec::new();
    for case in case::all() {
        let diff = case.diff().unwrap_or_else(|why| format!("does not compile: {why}\n"));
        if std::env::var_os("UPDATE").is_some() && !diff.starts_with("does not") {
            std::fs::write(case.directory.join("expected.diff"), &diff).unwrap();
        }
        if diff.is_empty() {
            wrong.push(format!("{}: changes nothing", case.name()));
        } else if diff != case.read("expected.diff") {
            wrong.push(format!("{}: yields\n{diff}", case.name()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Decides whether the file is read at all, and changes nothing of what it yields:
/// `tests/errors/version-mismatch`.
const OF_THE_READER: (&str, &str) = ("tool", "version");

#[test]
fn every_key_of_the_language_has_a_case() {
    let cases = case::all();
    let has = |table: &str, key: &str| cases.iter().any(|case| case.table == table && case.key == key);
    let twin = |table: &str| match table {
        "consumer" => "job".to_owned(),
        "job" => "consumer".to_owned(),
        own => own.to_owned(),
    };
    let keys = tables();
    let keys = keys.iter().flat_map(|table| table.keys.iter().map(move |key| (&table.name, &key.name)));
    let without: Vec<String> = keys
        .filter(|(table, key)| (table.as_str(), key.as_str()) != OF_THE_READER)
        .filter(|(table, key)| !has(table, key) && !has(&twin(table), key))
        .map(|(table, key)| format!("{table}/{key}"))
        .collect();
    assert!(without.is_empty(), "no case in tests/language exercises {without:?}");
}

#[test]
fn every_case_is_of_a_key_of_the_language_and_of_that_key_alone() {
    let tables = tables();
    let wrong: Vec<String> = case::all().iter().filter_map(|case| wrong(case, &tables)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with the two pipelines of a case.
fn wrong(case: &Case, tables: &[Table]) -> Option<String> {
    let name = case.name();
    let Some(table) = tables.iter().find(|table| table.name == case.table) else {
        return Some(format!("{name}: the language has no table `{}`", case.table));
    };
    if !table.keys.iter().any(|key| key.name == case.key) {
        return Some(format!("{name}: `{}` has no key `{}`", case.table, case.key));
    }
    let changed = change::changed(&case.read("before.toml"), &case.read("after.toml"));
    let strange: Vec<&String> =
        changed.iter().filter(|path| !change::is_of(path, table, &case.key)).collect();
    (!strange.is_empty() || changed.is_empty()).then(|| format!("{name}: changes {changed:?}"))
}
