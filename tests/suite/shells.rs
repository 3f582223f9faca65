//! Completions and manual pages: that shells and `man` take them, and that they know every command.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Output, Stdio};

const COMMANDS: [&str; 13] = [
    "generate",
    "check",
    "diff",
    "doctor",
    "graph",
    "tags",
    "explain",
    "pins",
    "prune",
    "schema",
    "init",
    "completions",
    "man",
];

fn pipegen(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_pipegen")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a program over a text; None where it is not installed.
fn through(program: &str, arguments: &[&str], text: &str) -> Option<Output> {
    let mut command = Command::new(program);
    command.args(arguments).env("LC_ALL", "C.UTF-8");
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = match child {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        child => child.unwrap(),
    };
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    Some(child.wait_with_output().unwrap())
}

#[test]
fn bash_completes_commands_options_and_values() {
    let text = pipegen(&["completions", "bash"]);
    let ask = |words: &str, position: usize| {
        let script = format!(
            "{text}\ncomplete -p pipegen >/dev/null || exit 9\nCOMP_WORDS=({words})\nCOMP_CWORD={position}\n\
             _pipegen pipegen \"${{COMP_WORDS[{position}]}}\" \"${{COMP_WORDS[{position}-1]}}\"\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
        );
        let output = through("bash", &["--norc", "-eu"], &script).unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let first = ask("pipegen ''", 1);
    assert!(COMMANDS.iter().all(|command| first.contains(*command)), "{first:?}");
    assert_eq!(ask("pipegen ch", 1), BTreeSet::from(["check".to_owned()]));
    assert!(ask("pipegen tags --", 2).is_superset(&BTreeSet::from(["--event".into(), "--branch".into()])));
    let formats: BTreeSet<String> = ["dot", "mermaid", "svg", "text"].map(str::to_owned).into();
    assert_eq!(ask("pipegen graph --format ''", 3), formats);
}

#[test]
fn every_shell_gets_completions_that_it_can_read() {
    for (shell, program, arguments) in
        [("bash", "bash", ["-n"]), ("zsh", "zsh", ["-n"]), ("fish", "fish", ["--no-execute"])]
    {
        let text = pipegen(&["completions", shell]);
        for command in COMMANDS {
            assert!(text.contains(command), "{shell} does not know {command}");
        }
        if let Some(output) = through(program, &arguments, &text) {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && said.is_empty(), "{shell}: {said}");
        }
    }
    let wrong = Command::new(env!("CARGO_BIN_EXE_pipegen")).args(["completions", "tcsh"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn every_command_has_a_manual_page_and_groff_takes_it() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().to_str().unwrap();
    pipegen(&["man", "--dir", place]);
    let mut pages = vec!["pipegen.1".to_owned()];
    pages.extend(COMMANDS.iter().map(|command| format!("pipegen-{command}.1")));
    pages.push("pipegen-pins-adopt.1".to_owned());
    let mut written: Vec<String> = std::fs::read_dir(place)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    written.sort();
    pages.sort();
    assert_eq!(written, pages);
    for page in pages {
        let text = std::fs::read_to_string(directory.path().join(&page)).unwrap();
        let title = page.trim_end_matches(".1");
        assert!(text.contains(&format!(".TH {title} 1")), "{page}: {text:.300}");
        for section in [".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH OPTIONS"] {
            assert!(text.lines().any(|line| line == section), "{page} has no {section}");
        }
        if let Some(output) = through("groff", &["-man", "-ww", "-z", "-Tutf8"], &text) {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && said.is_empty(), "{page}: {said}");
        }
    }
    assert_eq!(pipegen(&["man"]), std::fs::read_to_string(directory.path().join("pipegen.1")).unwrap());
}

#[test]
fn a_directory_for_pages_that_is_not_there_is_a_wrong_call() {
    let output = Command::new(env!("CARGO_BIN_EXE_pipegen"))
        .args(["man", "--dir", "/nowhere/at/all"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no directory"));
}
