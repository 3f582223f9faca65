//! The command line: what it prints where, what it touches, how it exits.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::process::{Command, Stdio};

use crate::support::call::{Ran, call, fake, path};
use crate::support::{ACTION, SCRIPT, Tree, WORKFLOW, files, signed};

fn on(tree: &Tree, arguments: &[&str]) -> Ran {
    let file = tree.place("pipeline.toml");
    if !file.exists() {
        fs::write(&file, "fine").unwrap();
    }
    call(fake, &[arguments, &["-f", path(&file)]].concat())
}

#[test]
fn generate_is_the_default_says_what_it_did_and_is_idempotent() {
    let tree = Tree::new();
    let first = on(&tree, &[]);
    assert_eq!(first.exit, 0);
    assert_eq!(first.err, "");
    assert_eq!(first.out.matches("created ").count(), 3, "{}", first.out);
    assert!(first.out.ends_with("3 created, 0 changed, 0 removed, 0 unchanged\n"));
    let after = tree.snapshot();
    let second = on(&tree, &["generate"]);
    assert_eq!(second.out, "0 created, 0 changed, 0 removed, 3 unchanged\n");
    assert_eq!(tree.snapshot(), after);
    assert_eq!(on(&tree, &["check"]).exit, 0);
    let diff = on(&tree, &["diff"]);
    assert_eq!((diff.exit, diff.out, diff.err), (0, String::new(), String::new()));
}

/// Makes a tree differ in the named way.
type Spoil = fn(&Tree);

const DRIFTS: [(&str, Spoil, &str); 6] = [
    ("stale", |t| t.put(WORKFLOW, signed(WORKFLOW, "---\nold: 1\n").text.as_bytes()), "changed"),
    ("hand-edited", |t| t.put(SCRIPT, &[&t.get(SCRIPT).unwrap()[..], b"echo more"].concat()), "changed"),
    ("missing", |t| fs::remove_file(t.place(ACTION)).unwrap(), "created"),
    ("left-over", |t| t.put(".github/actions/ci-x/action.yml", signed("", "x\n").text.as_bytes()), "removed"),
    ("stale", |t| t.put(WORKFLOW, files()[2].text.replace('\n', "\r\n").as_bytes()), "changed"),
    ("foreign", |t| t.put(WORKFLOW, b"on: push\n"), "changed"),
];

#[test]
fn check_reports_every_drift_touches_nothing_and_its_diff_and_its_fix_work() {
    for (word, spoil, verb) in DRIFTS {
        let tree = Tree::new();
        on(&tree, &[]);
        spoil(&tree);
        let before = tree.snapshot();
        let check = on(&tree, &["check"]);
        assert_eq!(check.exit, 1);
        assert!(check.err.contains(&format!("\n{word} ")) || check.err.starts_with(word));
        assert!(check.err.contains("error: 1 of "), "{}", check.err);
        assert_eq!(on(&tree, &["diff"]).out, check.out);
        assert_eq!(tree.snapshot(), before);

        let fix = check.err.lines().find_map(|line| line.strip_prefix("fix: ")).unwrap();
        let words = shlex::split(fix).unwrap();
        let words: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        let fixed = call(fake, &words);
        assert_eq!(fixed.exit, 0, "{fix}");
        assert!(fixed.out.contains(verb), "{}", fixed.out);
        assert_eq!(on(&tree, &["check"]).exit, 0, "{word}: {fix}");

        spoil(&tree);
        tree.apply(check.out.as_bytes());
        assert_eq!(on(&tree, &["check"]).exit, 0, "{word}: {}", check.out);
    }
}

#[test]
fn the_diff_of_a_root_within_a_repository_applies_at_the_top() {
    let tree = Tree::new();
    let root = tree.place("generated/a b");
    fs::create_dir_all(&root).unwrap();
    let root = ["--root", path(&root)];
    let check = on(&tree, &[&["check"], &root[..]].concat());
    assert!(check.err.contains("--root '"), "{}", check.err);
    tree.apply(check.out.as_bytes());
    assert!(tree.place("generated/a b").join(WORKFLOW).exists());
    assert_eq!(on(&tree, &[&["check"], &root[..]].concat()).exit, 0);
}

#[test]
fn generate_stops_at_a_foreign_file_and_force_takes_it_over() {
    let tree = Tree::new();
    tree.put(WORKFLOW, b"on: push\n");
    fs::write(tree.place("pipeline.toml"), "fine").unwrap();
    let before = tree.snapshot();
    let ran = on(&tree, &[]);
    assert_eq!(ran.exit, 2);
    assert!(ran.err.contains("nothing was written"), "{}", ran.err);
    assert!(ran.err.contains("fix: pipegen generate --force -f "), "{}", ran.err);
    assert_eq!(tree.snapshot(), before);
    assert_eq!(on(&tree, &["generate", "--force"]).exit, 0);
    assert_eq!(on(&tree, &["check"]).exit, 0);
}

#[test]
fn an_error_writes_nothing_and_a_warning_does_unless_denied() {
    let tree = Tree::new();
    for (text, arguments, exit, said) in [
        ("BAD", &[][..], 2, "1 error; nothing was written\n"),
        ("BAD", &["check"], 2, "1 error; nothing was compared\n"),
        ("ODD", &["--deny", "warnings"], 2, "1 warning (denied); nothing was written\n"),
        ("ODD", &["--deny", "warnings", "diff"], 2, "1 warning (denied); nothing was compared\n"),
    ] {
        tree.put("pipeline.toml", text.as_bytes());
        let before = tree.snapshot();
        let ran = on(&tree, arguments);
        assert_eq!(ran.exit, exit);
        assert!(ran.err.ends_with(said), "{}", ran.err);
        assert_eq!(ran.out, "");
        assert_eq!(tree.snapshot(), before);
    }
    let ran = on(&tree, &[]);
    assert_eq!(ran.exit, 0);
    assert!(ran.err.ends_with("1 warning\n"), "{}", ran.err);
    assert_eq!(on(&tree, &["check"]).exit, 0);
}

#[test]
fn json_is_one_document_on_standard_output() {
    let tree = Tree::new();
    tree.put("pipeline.toml", b"a ODD");
    let check = on(&tree, &["check", "--format", "json"]);
    assert_eq!((check.exit, check.err.as_str()), (1, ""));
    let document: serde_json::Value = serde_json::from_str(&check.out).unwrap();
    assert_eq!(document["version"], 1);
    assert_eq!(document["diagnostics"][0]["column"], 3);
    assert_eq!(document["files"][0]["state"], "missing");
    assert_eq!(document["written"], false);
    assert!(document["fix"].as_str().unwrap().starts_with("pipegen -f "));
    let ran = on(&tree, &["--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.exit, &document["written"]), (0, &true.into()));
    assert!(document.get("fix").is_none());
}

#[test]
fn github_annotates_each_file_that_differs() {
    let tree = Tree::new();
    let check = on(&tree, &["check", "--format", "github"]);
    assert_eq!(check.err.matches("::error file=").count(), 3, "{}", check.err);
    assert!(check.err.contains(",title=missing::"), "{}", check.err);
    assert!(check.out.starts_with("diff --git "));
}

#[test]
fn a_root_that_is_a_file_is_a_wrong_call() {
    let tree = Tree::new();
    tree.put("pipeline.toml", b"fine");
    let root = tree.place("pipeline.toml");
    for command in ["generate", "check", "diff"] {
        let ran = on(&tree, &[command, "--root", path(&root)]);
        assert_eq!(ran.exit, 2);
        assert!(ran.err.contains("is not a directory"), "{}", ran.err);
    }
}

#[test]
fn a_disk_that_refuses_is_exit_3() {
    let tree = Tree::new();
    let ran = on(&tree, &["--root", "/proc/self"]);
    assert_eq!(ran.exit, 3, "{ran:?}");
    assert!(ran.err.starts_with("error: cannot create directory `/proc/self/.github`"));
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let tree = Tree::new();
    for (name, bytes, code) in [
        ("absent.toml", None, "file-not-found"),
        (".", None, "not-a-file"),
        ("bytes.toml", Some(b"\xef\xbb\xbfname = \"\xff\"\n".to_vec()), "not-utf8"),
        ("large.toml", Some(vec![b'#'; 50 << 20]), "file-too-large"),
    ] {
        if let Some(bytes) = bytes {
            tree.put(name, &bytes);
        }
        let ran = call(fake, &["-f", path(&tree.place(name)), "--format=json"]);
        assert_eq!(ran.exit, 2, "{name}");
        let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let found = &document["diagnostics"][0];
        assert_eq!(found["code"], code);
        assert!(found["help"].is_string());
        if code == "not-utf8" {
            let message = found["message"].as_str().unwrap();
            assert!(message.starts_with("byte 11 (0xff)"), "{message}");
            assert_eq!((&found["start"], &found["column"]), (&11.into(), &9.into()));
        }
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let tree = Tree::new();
    tree.put("pipeline.toml", b"\xef\xbb\xbfBAD");
    let ran = on(&tree, &["--format=json"]);
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let found = &document["diagnostics"][0];
    assert_eq!((&found["column"], &found["start"], &found["end"]), (&1.into(), &3.into(), &6.into()));
}

fn binary() -> Command {
    Command::new(env!("CARGO_BIN_EXE_pipegen"))
}

#[test]
fn help_documents_the_exit_codes_and_a_wrong_call_is_2() {
    let help = binary().arg("--help").output().unwrap();
    assert_eq!(help.status.code(), Some(0));
    let text = String::from_utf8(help.stdout).unwrap();
    for line in ["0  fine", "1  drift", "2  the file or the call", "3  the machine"] {
        assert!(text.contains(line), "{text}");
    }
    for arguments in [&["--nonsense"][..], &["check", "extra"], &["--format", "yaml"]] {
        let wrong = binary().args(arguments).output().unwrap();
        assert_eq!(wrong.status.code(), Some(2));
        assert!(wrong.stdout.is_empty());
    }
}

#[test]
fn a_reader_that_went_away_is_no_failure_and_a_full_disk_is() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = binary().arg("--help").stdout(writer).status().unwrap();
    assert_eq!(status.code(), Some(0));
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let status = binary().arg("--help").stdout(full).stderr(Stdio::null()).status();
    assert_eq!(status.unwrap().code(), Some(3));
}

#[test]
fn colour_is_used_when_asked_for() {
    let tree = Tree::new();
    assert!(on(&tree, &["check", "--color=always"]).err.contains("\x1b["));
    for arguments in [&["check"][..], &["check", "--color=never"]] {
        let ran = on(&tree, arguments);
        assert!(!ran.err.contains('\x1b') && !ran.out.contains('\x1b'));
    }
}
