//! The diff of any tree against any other applies, and yields that other.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;

use crate::support::{Tree, signed};
use pipegen::model::GeneratedFile;
use pipegen::output::{base, compare, patch};
use proptest::prelude::*;

/// Lines that look like a patch, bytes that are no text, every kind of line end.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let part = prop::sample::select(vec![
        &b"a"[..],
        b"b",
        b"--- a/x",
        b"+++ b/x",
        b"@@ -1 +1 @@",
        b"\\ No newline",
        b"",
        b"\xff\xfe",
        b"\0",
        b"\x0c",
        b"\r",
        b"\t",
        b" ",
        "é".as_bytes(),
    ]);
    let end = prop::sample::select(vec![&b"\n"[..], b"\n", b"\r\n", b""]);
    (part, end).prop_map(|(part, end)| [part, end].concat())
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(line(), 0..24).prop_map(|lines| lines.concat())
}

fn path() -> impl Strategy<Value = String> {
    let names = vec!["ci.yml", "a b.yml", "ü.yml", "q\"\\.yml", "deep/er/x.sh", "n\nl.yml"];
    let directories = vec!["workflows", "actions", "scripts"];
    let select = prop::sample::select;
    (select(directories), select(names)).prop_map(|(d, n)| format!(".github/{d}/{n}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_patch_leads_from_any_tree_to_what_is_yielded(
        disk in prop::collection::btree_map(path(), (any::<bool>(), text()), 0..5),
        wanted in prop::collection::btree_map(path(), text(), 1..6),
    ) {
        let tree = Tree::new();
        for (path, (ours, bytes)) in &disk {
            let header = if *ours { signed(path, "").text } else { String::new() };
            tree.put(path, &[header.as_bytes(), bytes].concat());
        }
        let wanted: BTreeMap<String, GeneratedFile> = wanted
            .into_iter()
            .filter(|(path, _)| !path.contains('\\'))
            .map(|(path, body)| (path.clone(), signed(&path, &String::from_utf8_lossy(&body))))
            .collect();
        let files: Vec<GeneratedFile> = wanted.values().cloned().collect();
        let entries = compare(tree.root(), &files).unwrap();
        let text = patch("", &entries);
        if !text.is_empty() {
            tree.apply(&text);
        }
        let after = compare(tree.root(), &files).unwrap();
        prop_assert!(after.iter().all(|entry| !entry.drifted()));
    }
}

#[test]
fn paths_count_from_the_top_of_the_working_tree() {
    let tree = Tree::new();
    let root = tree.place("generated/a b");
    assert_eq!(base(&root, tree.root()), "generated/a b/", "before it exists, too");
    std::fs::create_dir_all(&root).unwrap();
    assert_eq!(base(&root, std::path::Path::new("/")), "generated/a b/");
    assert_eq!(base(tree.root(), &root), "");
    let files = crate::support::files();
    let entries = compare(&root, &files).unwrap();
    tree.apply(&patch(&base(&root, tree.root()), &entries));
    let after = compare(&root, &files).unwrap();
    assert!(after.iter().all(|entry| !entry.drifted()));
}

#[test]
fn without_a_working_tree_paths_count_from_the_current_directory() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().join("out");
    assert_eq!(base(&root, directory.path()), "out/");
    assert_eq!(base(&root, &root), "");
    let elsewhere = tempfile::tempdir().unwrap();
    assert_eq!(base(&root, elsewhere.path()), "");
}
