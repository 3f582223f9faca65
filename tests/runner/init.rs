//! `pipegen init` in repositories of many shapes, `tests/cases/init/<layout>`: what it writes and says, and that
//! the result compiles, is inspected, and is up to date. The file `git` of a case says what Git knows.
#![allow(clippy::unwrap_used)]

use crate::folders::{cases, family};
use crate::support::{Tree, snapshot};
use crate::{trial, whole};
use libtest_mimic::Trial;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

pub fn trials() -> Vec<Trial> {
    let layouts = cases("init");
    assert!(layouts.len() >= 13, "{layouts:?}");
    let layouts = layouts.into_iter();
    let layouts = layouts.map(|layout| trial("init", &layout.clone(), move || drafts(&layout)));
    let whole = whole!["init":
        force_writes_anew_and_finds_the_files_of_its_own_pipeline_free,
        a_call_from_below_writes_to_the_top,
        a_linked_working_tree_knows_its_remote,
        a_huge_repository_is_looked_at_so_far_and_no_farther,
        what_a_file_is_called_stays_a_name,
    ];
    layouts.chain(whole).collect()
}

fn pipegen(directory: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pipegen"));
    let Output { status, stdout, stderr } = command.args(arguments).current_dir(directory).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

/// The repository of a case, in a directory with its name. The file `git` says what Git knows.
fn repository(case: &Path, parent: &Path) -> PathBuf {
    let root = parent.join(case.file_name().unwrap());
    let copied = Command::new("cp").args(["-r", "--"]).arg(case.join("repo")).arg(&root).status().unwrap();
    assert!(copied.success());
    let put = |path: &str, text: &str| {
        let place = root.join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, text).unwrap();
    };
    for line in fs::read_to_string(case.join("git")).unwrap_or_default().lines() {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["origin", url] => {
                put(".git/config", &format!("[core]\n\tbare = false\n[remote \"origin\"]\n\turl = {url}\n"))
            }
            ["upstream", url] => {
                let place = root.join(".git/config");
                let before = fs::read_to_string(&place).unwrap();
                fs::write(place, format!("{before}[remote \"upstream\"]\n\turl = {url}\n")).unwrap();
            }
            ["head", branch] => put(".git/HEAD", &format!("ref: refs/heads/{branch}\n")),
            ["origin-head", branch] => {
                put(".git/refs/remotes/origin/HEAD", &format!("ref: refs/remotes/origin/{branch}\n"));
            }
            ["tag", name] => {
                put(&format!(".git/refs/tags/{name}"), "0123456789abcdef0123456789abcdef01234567\n")
            }
            ["link", path, target] => {
                fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
                symlink(target, root.join(path)).unwrap();
            }
            _ => panic!("{line}"),
        }
    }
    root
}

fn drafts(layout: &str) {
    let parent = tempfile::tempdir().unwrap();
    let root = repository(&family("init").join(layout), parent.path());
    let (exit, out, err) = pipegen(&root, &["init"]);
    let input = format!("tests/cases/init/{layout}");
    let file = root.join("pipeline.toml");
    snapshot::holds("init", &format!("{layout}/stderr"), &input, &err);
    let draft = format!("{layout}/pipeline.toml");
    if exit == 2 {
        assert!(!file.exists() && !snapshot::place("init", &draft).exists(), "{err}");
        assert!(!root.join("pipeline.schema.json").exists() && out.is_empty());
        return;
    }
    assert_eq!(exit, 0, "{err}");
    let text = fs::read_to_string(&file).unwrap();
    snapshot::holds("init", &draft, &input, &text);
    assert!(text.lines().all(|line| line.len() <= 140), "{text}");
    compiles(&root);
    let (exit, _, err) = pipegen(&root, &["init"]);
    assert_eq!((exit, err.contains("already; `pipegen init --force`")), (2, true), "{err}");
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

/// `generate` takes the file, finds no foreign file in its way, and `check` has nothing to say.
fn compiles(root: &Path) {
    for arguments in [&["generate", "--deny", "warnings"][..], &["check", "--deny", "warnings"]] {
        let (exit, out, err) = pipegen(root, arguments);
        assert_eq!((exit, err.contains("note:")), (0, false), "{}: {out}{err}", root.display());
    }
}

fn force_writes_anew_and_finds_the_files_of_its_own_pipeline_free() {
    let parent = tempfile::tempdir().unwrap();
    let root = repository(&family("init").join("single"), parent.path());
    assert_eq!(pipegen(&root, &["init"]).0, 0);
    let first = fs::read_to_string(root.join("pipeline.toml")).unwrap();
    compiles(&root);
    fs::write(root.join("pipeline.toml"), "[pipeline]\nname = \"CI\"\n").unwrap();
    let (exit, _, err) = pipegen(&root, &["init", "--force"]);
    assert_eq!(exit, 0, "{err}");
    assert!(err.contains("guessed: pipeline name CI\n") && !err.contains("delete it"), "{err}");
    assert_eq!(fs::read_to_string(root.join("pipeline.toml")).unwrap(), first);
    let (exit, _, err) = pipegen(&root, &["init", "-f", "second.toml"]);
    assert_eq!(exit, 0, "{err}");
    assert!(err.contains("`CI` is taken"), "{err}");
    assert!(
        err.contains(".github/workflows/ci.yml is made by pipegen from pipeline.toml, and stays"),
        "{err}"
    );
    let second = ["-f", "second.toml"];
    assert_eq!(pipegen(&root, &second).0, 0);
    assert_eq!(pipegen(&root, &["check"]).0, 0);
}

fn a_call_from_below_writes_to_the_top() {
    let parent = tempfile::tempdir().unwrap();
    let root = repository(&family("init").join("single"), parent.path());
    let (exit, out, err) = pipegen(&root.join("scripts"), &["init"]);
    assert_eq!(exit, 0, "{err}");
    assert!(out.contains("created     ../pipeline.toml"), "{out}");
    assert!(root.join("pipeline.toml").exists() && !root.join("scripts/pipeline.toml").exists());
    assert_eq!(pipegen(&root.join("scripts"), &["-f", "../pipeline.toml"]).0, 0);
    assert_eq!(pipegen(parent.path(), &["check", "-f", "single/pipeline.toml"]).0, 0);
}

fn a_linked_working_tree_knows_its_remote() {
    let tree = Tree::new();
    tree.put("Dockerfile", b"FROM alpine:3\n");
    tree.git(&["remote", "add", "origin", "https://github.com/acme/linked.git"], b"");
    tree.git(&["add", "."], b"");
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
    tree.git(&[&identity[..], &["commit", "--quiet", "-m", "Start"]].concat(), b"");
    tree.git(&["tag", "v1.0.0"], b"");
    tree.git(&["pack-refs", "--all"], b"");
    tree.git(&["worktree", "add", "--quiet", "-b", "side", "linked"], b"");
    let (exit, _, err) = pipegen(&tree.place("linked"), &["init"]);
    assert_eq!(exit, 0, "{err}");
    assert!(err.contains("repository ghcr.io/acme/linked, from the remote `origin` (acme/linked)"), "{err}");
    assert!(err.contains("default branch side, from the branch that is checked out"), "{err}");
    let text = String::from_utf8(tree.get("linked/pipeline.toml").unwrap()).unwrap();
    assert!(text.contains("# Git tags such as v1.0.0"), "{text}");
}

fn a_huge_repository_is_looked_at_so_far_and_no_farther() {
    let tree = Tree::new();
    tree.put("services/api/Dockerfile", b"FROM alpine:3\n");
    for directory in 0..25 {
        fs::create_dir_all(tree.place(&format!("aa/deep/{directory}"))).unwrap();
        for file in 0..900 {
            fs::File::create(tree.place(&format!("aa/deep/{directory}/{file}"))).unwrap();
        }
    }
    tree.put("node_modules/x/Dockerfile", b"FROM alpine:3\n");
    let start = Instant::now();
    let (exit, _, err) = pipegen(tree.root(), &["init"]);
    assert_eq!(exit, 0, "{err}");
    assert!(err.contains("note: only the first 20000 files were looked at"), "{err}");
    assert!(err.contains("image api, from services/api/Dockerfile"), "{err}");
    assert!(!err.contains("node_modules"), "{err}");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

fn what_a_file_is_called_stays_a_name() {
    let tree = Tree::new();
    for path in [
        "it's/Dockerfile",
        "a\"b/Dockerfile",
        "new\nline/Dockerfile",
        "x,y/Dockerfile",
        "\u{1b}[31m/Dockerfile",
        "${{ x }}/Dockerfile",
        "{sha}/Dockerfile",
    ] {
        tree.put(path, b"FROM alpine:3\nCOPY . /\n");
    }
    tree.put("scripts/test $(touch x).sh", b"#!/bin/sh\n");
    tree.git(&["remote", "add", "origin", "https://github.com/acme/app"], b"");
    let (exit, _, err) = pipegen(tree.root(), &["init"]);
    assert_eq!(exit, 0, "{err}");
    assert!(!err.contains('\u{1b}'), "{err:?}");
    compiles(tree.root());
    let text = String::from_utf8(tree.get("pipeline.toml").unwrap()).unwrap();
    assert!(!text.contains("touch x") && !text.contains('\u{1b}'), "{text}");
}
