//! Pins that a bot, or a person, changes in generated files. `tests/cases/pins/<case>` has `steps`, what is done
//! in a repository that is up to date; its snapshot has the whole of what pipegen prints, with `pipeline.toml` in
//! the end where it was changed.
//!
//! `pipeline.toml` of the case, or that of the folder above, is what the repository has. Steps:
//! `sed EXPRESSION FILE…`, `append FILE TEXT`, `crlf FILE`, `pipegen ARGUMENTS`.
#![allow(clippy::unwrap_used)]

use crate::folders::{cases, family};
use crate::support::{Tree, snapshot};
use crate::{trial, whole};
use libtest_mimic::Trial;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

const NODE: &str = ".github/workflows/ci.yml";
const RAISE: &str =
    "s|actions/checkout@.*|actions/checkout@1111111111111111111111111111111111111111 # v7.2.0|";

pub fn trials() -> Vec<Trial> {
    let cases = cases("pins");
    assert!(cases.len() >= 20, "{cases:?}");
    let cases = cases.into_iter().map(|case| trial("pins", &case.clone(), move || answers(&case)));
    let whole = whole!["pins": the_file_stays_what_it_was, a_disk_that_refuses_leaves_the_file_alone];
    cases.chain(whole).collect()
}

/// `pipeline.toml` of the cases that have none of their own.
fn shared() -> String {
    fs::read_to_string(family("pins").join("pipeline.toml")).unwrap()
}

fn pipegen(tree: &Tree, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pipegen"));
    let output = command.args(arguments).current_dir(tree.root()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A repository whose generated files are those of `text`.
fn repository(text: &str) -> Tree {
    let tree = Tree::new();
    tree.put("pipeline.toml", text.as_bytes());
    let (exit, _, err) = pipegen(&tree, &[]);
    assert_eq!((exit, err.as_str()), (0, ""));
    tree
}

fn sed(tree: &Tree, arguments: &[&str]) {
    let before = tree.snapshot();
    let done = Command::new("sed").arg("-i").args(arguments).current_dir(tree.root()).status().unwrap();
    assert!(done.success(), "sed {arguments:?}");
    assert!(tree.snapshot() != before, "sed {arguments:?} changes nothing");
}

/// One line of `steps`; what pipegen said.
fn step(tree: &Tree, line: &str) -> String {
    let words = shlex::split(line).unwrap();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["sed", ..] => sed(tree, &words[1..]),
        ["append", path, text] => {
            tree.put(path, &[tree.get(path).unwrap_or_default(), format!("{text}\n").into_bytes()].concat());
        }
        ["crlf", path] => sed(tree, &["s/$/\\r/", path]),
        ["pipegen", ref arguments @ ..] => return called(tree, line, arguments),
        _ => panic!("{line}"),
    }
    String::new()
}

/// Calls pipegen, and holds it to what holds for every call.
fn called(tree: &Tree, line: &str, arguments: &[&str]) -> String {
    let before = tree.snapshot();
    let (exit, out, err) = pipegen(tree, arguments);
    let writes = matches!(arguments, [] | ["generate", ..] | ["--force"] | ["pins", "adopt", ..]);
    if exit != 0 || !writes {
        assert!(tree.snapshot() == before, "{line} wrote something");
    } else {
        let (exit, out, err) = pipegen(tree, &["check", "--deny", "warnings"]);
        assert_eq!(exit, 0, "after {line}: {out}{err}");
    }
    format!("$ {line}\n{}{err}exit {exit}\n\n", short(&out))
}

/// Of a diff, the names and the pins: the rest is the templates', and `tests/suite/patches.rs` applies it.
fn short(out: &str) -> String {
    let mut diff = false;
    let shown = |line: &&str| {
        diff |= line.starts_with("diff --git ");
        let pin = line.starts_with(['+', '-']) && line.contains(" uses: ");
        !diff || pin || line.starts_with("diff --git ")
    };
    out.split_inclusive('\n').filter(shown).collect()
}

fn answers(name: &str) {
    let case = family("pins").join(name);
    let text = fs::read_to_string(case.join("pipeline.toml")).unwrap_or_else(|_| shared());
    let tree = repository(&text);
    let steps = fs::read_to_string(case.join("steps")).unwrap();
    let mut said: String = steps.lines().map(|line| step(&tree, line)).collect();
    let after = String::from_utf8(tree.get("pipeline.toml").unwrap()).unwrap();
    if after != text {
        said.push_str(&format!("pipeline.toml:\n{after}"));
    }
    snapshot::holds("pins", name, &format!("tests/cases/pins/{name}"), &said);
}

/// The file of a user keeps what is not text of it: its permissions, its byte order mark, its line
/// ends, and that it is a link.
fn the_file_stays_what_it_was() {
    let text = shared();
    let text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let tree = repository(&text);
    let (file, real) = (tree.place("pipeline.toml"), tree.place("ci/real.toml"));
    fs::create_dir(tree.place("ci")).unwrap();
    fs::rename(&file, &real).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o600)).unwrap();
    symlink("ci/real.toml", &file).unwrap();
    sed(&tree, &[RAISE, NODE]);
    assert_eq!(pipegen(&tree, &["pins", "adopt"]).0, 0);
    assert!(file.symlink_metadata().unwrap().is_symlink());
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o600);
    let pin =
        "\r\n[actions]\r\n\"actions/checkout\" = \"1111111111111111111111111111111111111111 # v7.2.0\"\r\n";
    assert_eq!(fs::read_to_string(&real).unwrap(), text + pin);
    assert_eq!(pipegen(&tree, &["check"]).0, 0);
}

/// Taking over is one step: where the tree cannot be written, the file stays as it is.
fn a_disk_that_refuses_leaves_the_file_alone() {
    let tree = repository(&shared());
    sed(&tree, &[RAISE, NODE]);
    let before = tree.snapshot();
    // Below the size of a workflow, above that of `pipeline.toml`.
    let limited = format!("ulimit -f 1; trap '' XFSZ; exec {} pins adopt", env!("CARGO_BIN_EXE_pipegen"));
    let output = Command::new("bash").args(["-c", &limited]).current_dir(tree.root()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.starts_with("error: cannot write `"), "{said}");
    assert!(tree.snapshot() == before);
}
