//! `docs/coverage.md`: every key of the language, and the cases that show what it does.

use std::fmt::Write;

use crate::support::language::{Case, all};
use crate::support::schema::{Table, tables};
use crate::support::snapshot;

const ABOUT: &str = "\
# What exercises every key

Each case compiles a pipeline before and after one key and compares what changes in the generated
files with its snapshot. A key without a case fails the tests, and so does a case without an
effect. `+` and `-` count the lines of the diff, those of files that come or go included; scripts,
which are the same in every pipeline, are left out.
";

pub fn page() -> String {
    let (tables, cases) = (tables(), all());
    let mut page = ABOUT.to_owned();
    let mut keys = 0;
    for table in tables.iter().filter(|table| !table.keys.is_empty()) {
        write!(page, "\n## `{}`\n\n| key | cases |\n|---|---|\n", table.places.join("`, `")).unwrap();
        for key in &table.keys {
            let links: Vec<String> = of(&cases, table, &key.name).iter().map(|case| link(case)).collect();
            writeln!(page, "| `{}` | {} |", key.name, links.join("<br>")).unwrap();
            keys += 1;
        }
    }
    write!(page, "\n{} tables, {keys} keys, {} cases.\n", tables.len(), cases.len()).unwrap();
    page
}

/// The cases of a key; `job` and `consumer` share theirs.
fn of<'c>(cases: &'c [Case], table: &Table, key: &str) -> Vec<&'c Case> {
    let shared = |case: &Case| {
        let both = ["consumer", "job"];
        both.contains(&case.table.as_str()) && both.contains(&table.name.as_str())
    };
    cases.iter().filter(|case| case.key == key && (case.table == table.name || shared(case))).collect()
}

fn link(case: &Case) -> String {
    let diff = snapshot::output("language", &case.name());
    let count = |sign: char, header: &str| {
        diff.lines().filter(|line| line.starts_with(sign) && !line.starts_with(header)).count()
    };
    let name = case.name();
    let (more, less) = (count('+', "+++ "), count('-', "--- "));
    format!("[{name}](../snapshots/language/{name}.snap) +{more} −{less}")
}
