//! Checkers that others wrote, run over every tree of workflows in this repository.
//!
//! Each checker is one test over all trees (`trees::all`), and must find nothing but what
//! `accepted` lists with a reason. A second test proves on a fixture below `broken/` that the
//! checker can fail. `clean/` is a tree that holds every disputed form and satisfies them all.
//!
//! `cargo xtask setup` installs the checkers; where they are missing these tests fail.

#![allow(clippy::print_stderr, reason = "a test says what it accepted, where its output is shown")]

mod accepted;
mod actionlint;
mod finding;
mod github;
mod language;
#[path = "../support/long.rs"]
mod long;
mod precommit;
mod scalars;
mod schema;
mod script;
mod shellcheck;
#[path = "../support/snapshot.rs"]
mod snapshot;
mod taplo;
mod tools;
mod trees;
mod typos;
mod yamllint;
mod zizmor;

use finding::{Finding, list};
use trees::Tree;

/// What every checker of this harness is: findings of one tree, or why it could not run.
type Checker = fn(&Tree) -> Result<Vec<Finding>, String>;

/// Runs a checker over all trees and fails on everything that `accepted` does not list, and on
/// everything that it lists in vain.
#[track_caller]
fn satisfies(name: &str, check: Checker) {
    let trees = or_panic(trees::all());
    let mut tally = accepted::Tally::of(name);
    let mut refused = Vec::new();
    for tree in &trees {
        let findings = or_panic(check(tree));
        refused.extend(tally.sift(tree, findings));
    }
    eprint!("{name}: {} trees\n{tally}", trees.len());
    assert!(refused.is_empty(), "{name} objects:\n{}", list(&refused));
    let stale = tally.stale();
    assert!(stale.is_empty(), "nothing needs these exceptions for {name} any more, remove them: {stale:?}");
}

/// Runs a checker over a fixture of `broken/` and demands the objections of exactly these rules.
#[track_caller]
fn sees(name: &str, fixture: &str, check: Checker, expected: &[&str]) {
    let tree = or_panic(trees::broken(fixture));
    let refused = accepted::Tally::of(name).sift(&tree, or_panic(check(&tree)));
    let mut rules: Vec<_> = refused.iter().map(|f| f.rule.as_str()).collect();
    rules.dedup();
    assert_eq!(rules, expected, "{name} on {fixture} says:\n{}", list(&refused));
}

/// Shows an error as it is written, line breaks included.
#[track_caller]
fn or_panic<T>(result: Result<T, String>) -> T {
    result.unwrap_or_else(|message| panic!("{message}"))
}
