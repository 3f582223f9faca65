//! Each way in which a tree can differ: it is named, nothing else is touched, the diff applies.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::support::{ACTION, SCRIPT, Tree, WORKFLOW, files, signed};
use pipegen::model::GeneratedFile;
use pipegen::output::{State, compare, header, patch, write};

const FOREIGN: &str = "on: push\njobs: {}\n";

fn states(tree: &Tree, files: &[GeneratedFile]) -> Vec<(String, State)> {
    let entries = compare(tree.root(), files).unwrap();
    let drifted = entries.into_iter().filter(|entry| entry.drifted());
    drifted.map(|entry| (entry.path, entry.state)).collect()
}

fn assert_state(tree: &Tree, path: &str, state: State) {
    assert_eq!(states(tree, &files()), [(path.to_owned(), state)]);
}

/// Both ways out of a drift, `git apply` and `generate`, lead to the same clean tree.
fn assert_fixed_by_patch_and_by_write(tree: &Tree, force: bool) {
    let before = tree.snapshot();
    let entries = compare(tree.root(), &files()).unwrap();
    let text = patch("", &entries);
    assert_eq!(tree.snapshot(), before, "comparing touches nothing");

    let copy = Tree::new();
    for (path, mode, bytes) in &before {
        if copy.place(path).exists() || mode & 0o170_000 != 0o100_000 {
            continue;
        }
        copy.put(path, bytes);
        fs::set_permissions(copy.place(path), fs::Permissions::from_mode(*mode)).unwrap();
    }
    copy.apply(&text);
    assert_eq!(states(&copy, &files()), []);

    assert!(write(tree.root(), &entries, force).unwrap());
    assert_eq!(states(tree, &files()), []);
    for file in files() {
        assert_eq!(tree.get(&file.path), copy.get(&file.path));
    }
}

#[test]
fn a_generated_tree_is_clean_and_a_second_run_changes_nothing() {
    let tree = Tree::new();
    let entries = compare(tree.root(), &files()).unwrap();
    assert!(entries.iter().all(|entry| entry.state == State::Missing));
    assert!(write(tree.root(), &entries, false).unwrap());
    let first = tree.snapshot();
    assert_eq!(states(&tree, &files()), []);
    let entries = compare(tree.root(), &files()).unwrap();
    assert!(write(tree.root(), &entries, false).unwrap());
    assert_eq!(tree.snapshot(), first);
    let mode = fs::metadata(tree.place(SCRIPT)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
}

#[test]
fn every_changed_byte_is_noticed() {
    let clean = files()[2].text.clone();
    let tree = Tree::with(&files());
    for index in 0..clean.len() {
        let mut bytes = clean.clone().into_bytes();
        bytes[index] ^= 1;
        tree.put(WORKFLOW, &bytes);
        let found = states(&tree, &files());
        assert_eq!(found.len(), 1, "byte {index}");
        assert_ne!(found[0].1, State::Stale, "byte {index}");
        if index % 60 == 0 {
            assert_fixed_by_patch_and_by_write(&tree, true);
        }
    }
}

#[test]
fn a_deleted_file_is_missing() {
    let tree = Tree::with(&files());
    fs::remove_file(tree.place(ACTION)).unwrap();
    assert_state(&tree, ACTION, State::Missing);
    assert_fixed_by_patch_and_by_write(&tree, false);
}

#[test]
fn another_text_with_its_own_checksum_is_stale() {
    let tree = Tree::with(&files());
    tree.put(WORKFLOW, signed(WORKFLOW, "---\nline-3: old\n").text.as_bytes());
    assert_state(&tree, WORKFLOW, State::Stale);
    assert_fixed_by_patch_and_by_write(&tree, false);
}

#[test]
fn an_edited_file_is_hand_edited_and_so_is_an_emptied_one() {
    for text in [files()[2].text.replace("line-7: 7", "line-7: 8"), String::new()] {
        let tree = Tree::with(&files());
        tree.put(WORKFLOW, text.as_bytes());
        assert_state(&tree, WORKFLOW, State::HandEdited);
        assert_fixed_by_patch_and_by_write(&tree, false);
    }
}

#[test]
fn a_file_that_is_no_longer_yielded_goes_with_its_empty_directories() {
    for path in [
        ".github/workflows/ci-old.yml",
        ".github/actions/ci-old/deep/action.yml",
        ".github/scripts/with space.sh",
        ".github/scripts/\"tab\tand\\ü\".sh",
    ] {
        let tree = Tree::with(&files());
        tree.put(path, signed(path, "#!/bin/sh\nold\n").text.as_bytes());
        fs::set_permissions(tree.place(path), fs::Permissions::from_mode(0o755)).unwrap();
        assert_state(&tree, path, State::LeftOver);
        assert_fixed_by_patch_and_by_write(&tree, false);
        assert!(!tree.place(".github/actions/ci-old").exists());
    }
}

#[test]
fn a_foreign_file_is_left_alone_unless_forced() {
    let tree = Tree::with(&files());
    tree.put(WORKFLOW, FOREIGN.as_bytes());
    fs::remove_file(tree.place(ACTION)).unwrap();
    let entries = compare(tree.root(), &files()).unwrap();
    assert_eq!(entries[2].state, State::Foreign(None));
    let before = tree.snapshot();
    assert!(!write(tree.root(), &entries, false).unwrap());
    assert_eq!(tree.snapshot(), before, "nothing at all is written");
    assert_fixed_by_patch_and_by_write(&tree, true);
}

#[test]
fn another_pipeline_in_the_same_repository_keeps_its_files() {
    let tree = Tree::with(&files());
    let other = header::sign("release", "release.toml", "---\n");
    tree.put(".github/workflows/release.yml", other.as_bytes());
    tree.put(".github/workflows/hand-made.yml", FOREIGN.as_bytes());
    assert_eq!(states(&tree, &files()), []);
    tree.put(WORKFLOW, other.as_bytes());
    assert_state(&tree, WORKFLOW, State::Foreign(Some("release".to_owned())));
}

#[test]
fn line_endings_of_windows_are_drift_but_no_edit() {
    let tree = Tree::with(&files());
    tree.put(WORKFLOW, files()[2].text.replace('\n', "\r\n").as_bytes());
    assert_state(&tree, WORKFLOW, State::Stale);
    let entries = compare(tree.root(), &files()).unwrap();
    assert!(entries[2].only_line_endings());
    assert_fixed_by_patch_and_by_write(&tree, false);
}

#[test]
fn bytes_that_are_not_text_and_a_missing_last_newline_survive_the_diff() {
    let text = files()[2].text.clone();
    let mut binary = text.clone().into_bytes();
    binary.truncate(400);
    binary.extend([0xff, b'\r', 0, b'\n', 0xfe, b'\r']);
    for bytes in [binary, text.trim_end().as_bytes().to_vec()] {
        let tree = Tree::with(&files());
        tree.put(WORKFLOW, &bytes);
        assert_state(&tree, WORKFLOW, State::HandEdited);
        assert_fixed_by_patch_and_by_write(&tree, false);
    }
}

#[test]
fn a_link_is_neither_read_nor_written_through() {
    let outside = tempfile::tempdir().unwrap();
    let target = outside.path().join("ci.yml");
    fs::write(&target, &files()[2].text).unwrap();

    let tree = Tree::with(&files());
    fs::remove_file(tree.place(WORKFLOW)).unwrap();
    symlink(&target, tree.place(WORKFLOW)).unwrap();
    assert_blocked(&tree, 1);

    for directory in [".github", ".github/workflows"] {
        let tree = Tree::with(&files());
        fs::rename(tree.place(directory), outside.path().join("moved")).unwrap();
        symlink(outside.path().join("moved"), tree.place(directory)).unwrap();
        let inside = outside.path().join("moved");
        assert_blocked(&tree, if directory == ".github" { 3 } else { 1 });
        fs::remove_dir_all(inside).unwrap();
    }
    assert_eq!(fs::read_to_string(target).unwrap(), files()[2].text);
}

fn assert_blocked(tree: &Tree, count: usize) {
    let entries = compare(tree.root(), &files()).unwrap();
    let blocked = entries.iter().filter(|e| matches!(e.state, State::Blocked(_)));
    assert_eq!(blocked.count(), count);
    assert!(entries.iter().all(|e| !matches!(e.state, State::LeftOver)));
    assert_eq!(patch("", &entries), b"");
    let before = tree.snapshot();
    assert!(!write(tree.root(), &entries, true).unwrap());
    assert_eq!(tree.snapshot(), before);
}

#[test]
fn a_link_to_a_generated_file_is_no_left_over() {
    let tree = Tree::with(&files());
    symlink("ci.yml", tree.place(".github/workflows/alias.yml")).unwrap();
    assert_eq!(states(&tree, &files()), []);
}

#[test]
fn a_directory_or_a_pipe_in_the_way_blocks() {
    let tree = Tree::with(&files());
    fs::remove_file(tree.place(WORKFLOW)).unwrap();
    fs::create_dir(tree.place(WORKFLOW)).unwrap();
    assert_blocked(&tree, 1);
    fs::remove_dir(tree.place(WORKFLOW)).unwrap();
    let made = std::process::Command::new("mkfifo").arg(tree.place(WORKFLOW)).status();
    assert!(made.unwrap().success());
    assert_blocked(&tree, 1);
}

#[test]
fn a_path_outside_of_our_directories_is_refused() {
    let tree = Tree::new();
    for path in [
        "../ci.yml",
        "/etc/passwd",
        ".github/workflows/../../../x",
        ".github/workflows//x",
        ".github/workflows/",
        ".github/CODEOWNERS",
        ".github/workflowsx/ci.yml",
        "ci.yml",
        "",
    ] {
        assert!(compare(tree.root(), &[signed(path, "---\n")]).is_err(), "{path}");
    }
    let twice = [signed(WORKFLOW, "a\n"), signed(WORKFLOW, "b\n")];
    assert!(compare(tree.root(), &twice).is_err());
    let unsigned = GeneratedFile { text: "a\n".to_owned(), ..signed(WORKFLOW, "a\n") };
    assert!(compare(tree.root(), &[unsigned]).is_err());
}

#[test]
fn a_disk_that_refuses_leaves_nothing_half_done() {
    let tree = Tree::with(&files());
    tree.put(SCRIPT, b"");
    let entries = compare(tree.root(), &files()).unwrap();
    // A place that fails even for root: a file where the directory was when it was looked at.
    let tree = Tree::new();
    tree.put(".github/scripts", b"now a file");
    let before = tree.snapshot();
    assert!(write(tree.root(), &entries, false).is_err());
    assert_eq!(tree.snapshot(), before);
}

#[test]
fn the_header_stands_first_and_behind_the_interpreter_of_a_script() {
    let notice = "# Generated by pipegen from pipeline.toml. \
                  Do not edit: change pipeline.toml and run `pipegen`.\n# pipegen: ci sha256:";
    let yaml = header::sign("ci", "pipeline.toml", "---\nname: CI\n");
    assert!(yaml.starts_with(notice), "{yaml}");
    assert!(yaml.ends_with("\n---\nname: CI\n"));
    let script = header::sign("ci", "pipeline.toml", "#!/usr/bin/env bash\nset -eu\n");
    assert!(script.starts_with(&format!("#!/usr/bin/env bash\n{notice}")));
    assert!(script.ends_with("\nset -eu\n"));
    for text in [yaml, script] {
        let mark = header::read(text.as_bytes()).unwrap();
        assert_eq!((mark.slug.as_deref(), mark.intact), (Some("ci"), true));
    }
    assert_eq!(header::read(b"name: CI\n"), None);
    assert_eq!(header::read(b"# pipegen: see the manual\n"), None);
}
