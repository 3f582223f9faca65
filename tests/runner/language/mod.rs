//! Every key of the language does something, and something small: `tests/cases/language/<table>/<key>/` holds a
//! pipeline before and after that key, and its snapshot the diff of the generated files.
//!
//! A key has several cases where it has several forms: `<key>.<form>`. `job` and `consumer` share keys; one of the
//! two is enough.
#![allow(clippy::unwrap_used)]

mod change;
mod diff;

use crate::support::language::{Case, all};
use crate::support::schema::tables;
use crate::support::snapshot;
use crate::{trial, whole};
use libtest_mimic::Trial;

pub fn trials() -> Vec<Trial> {
    let cases = all().into_iter().map(|case| trial("language", &case.name(), move || holds(&case)));
    cases.chain(whole!["language": every_key_of_the_language_has_a_case]).collect()
}

/// A case is of a key of the language, changes that key alone, and has the effect that is written down.
fn holds(case: &Case) {
    let tables = tables();
    let table = tables.iter().find(|table| table.name == case.table);
    let table = table.unwrap_or_else(|| panic!("the language has no table `{}`", case.table));
    assert!(table.keys.iter().any(|key| key.name == case.key), "`{}` has no key `{}`", case.table, case.key);
    let changed = change::changed(&case.read("before.toml"), &case.read("after.toml"));
    let is_own = |path: &String| change::is_of(path, table, &case.key);
    assert!(!changed.is_empty() && changed.iter().all(is_own), "changes {changed:?}");
    let diff = diff::of(case).unwrap_or_else(|why| panic!("does not compile: {why}"));
    assert!(!diff.is_empty(), "changes nothing");
    let name = case.name();
    snapshot::holds("language", &name, &format!("tests/cases/language/{name}"), &diff);
}

/// Decides whether the file is read at all, and changes nothing of what it yields:
/// `tests/cases/errors/version-mismatch`.
const OF_THE_READER: (&str, &str) = ("tool", "version");

fn every_key_of_the_language_has_a_case() {
    let cases = all();
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
    assert!(without.is_empty(), "no case in tests/cases/language exercises {without:?}");
}
