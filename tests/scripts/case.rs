//! Runs a script of `templates/scripts` over every case in `tests/scripts/<script>/`.
//!
//! A case is a folder: `env` and `setup` are sourced before the script runs, `event.json` is the
//! event's payload, `needs.json` what a gate sees, and each line of `expected` is one expectation:
//!
//! | line | holds when |
//! | --- | --- |
//! | `exit N` | the script ends with this code; 0 is expected without such a line |
//! | `output name=value` | the step output has exactly this value (`\n`, `\t` stand for themselves) |
//! | `no-output name` | there is no such output |
//! | `output-below N name` | there is such an output, of fewer than N bytes |
//! | `stderr`, `stdout`, `summary`, `ledger` *text* | the text occurs; `no-…`: it does not |
//! | `ledger-count N` *text* | the text occurs in so many lines of the ledger |
//! | `file path` *text* | the file below the case's work folder contains the text |
//! | `mode path N` | the file below the case's work folder has this mode |
//! | `link path` *target* | the file below the case's work folder is a link to it |
//!
//! `{name}` stands for what the setup kept with `var name …`.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a script left behind.
struct Outcome {
    code: i32,
    texts: BTreeMap<&'static str, String>,
    outputs: BTreeMap<String, String>,
    work: PathBuf,
}

/// Runs one case, which has to expect that the script fails with an error.
pub fn fails(script: &str, name: &str) {
    let expected = fs::read_to_string(folder(script, name).join("expected")).unwrap();
    assert!(expected.contains("exit 1\n") || expected.starts_with("exit 1"), "{script}/{name}: {expected}");
    assert!(expected.contains("stderr ::error"), "{script}/{name}: {expected}");
    assert_eq!(run(script, name), None);
}

/// Runs one case, which has to expect these lines among others.
pub fn shows(script: &str, name: &str, lines: &[&str]) {
    let expected = fs::read_to_string(folder(script, name).join("expected")).unwrap();
    for line in lines {
        assert!(expected.lines().any(|own| own == *line), "{script}/{name} expects no `{line}`");
    }
    assert_eq!(run(script, name), None);
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folder(script: &str, name: &str) -> PathBuf {
    root().join("tests/scripts").join(script).join(name)
}

/// Runs one case; `Some` says what did not hold.
pub fn run(script: &str, name: &str) -> Option<String> {
    let (root, case) = (root(), &folder(script, name));
    let folder = tempfile::tempdir().unwrap();
    let work = folder.path().to_owned();
    let output = Command::new("bash")
        .arg(root.join("tests/scripts/run.sh"))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("WORK", &work)
        .env("CASE", case)
        .env("SCRIPT", whole(root, script, &work))
        .output()
        .unwrap();
    let read =
        |path: &str| String::from_utf8_lossy(&fs::read(work.join(path)).unwrap_or_default()).into_owned();
    let outcome = Outcome {
        code: output.status.code().unwrap_or(-1),
        texts: BTreeMap::from([
            ("stdout", String::from_utf8_lossy(&output.stdout).into_owned()),
            ("stderr", String::from_utf8_lossy(&output.stderr).into_owned()),
            ("summary", read("summary")),
            ("ledger", read("fake/ledger")),
        ]),
        outputs: parse_outputs(&read("output")),
        work: work.clone(),
    };
    let expected = substitute(&fs::read_to_string(case.join("expected")).unwrap(), &work);
    let wrong: Vec<String> = check(&expected, &outcome);
    (!wrong.is_empty()).then(|| {
        format!(
            "{}:\n  {}\n  exit {}, outputs {:#?}\n{:#?}",
            case.display(),
            wrong.join("\n  "),
            outcome.code,
            outcome.outputs,
            outcome.texts
        )
    })
}

/// The file that a job runs: the script, and behind a part's the gate that is written below it.
fn whole(root: &Path, script: &str, work: &Path) -> PathBuf {
    let own = root.join(format!("templates/scripts/{script}.sh"));
    if script != "part" {
        return own;
    }
    let text = [own, root.join("templates/scripts/gate.sh")].map(|path| fs::read_to_string(path).unwrap());
    let file = work.join("part.sh");
    fs::write(&file, text.join("\n")).unwrap();
    file
}

/// Reads `$GITHUB_OUTPUT` as the runner does: `name=value`, or `name<<delimiter` over several lines.
fn parse_outputs(text: &str) -> BTreeMap<String, String> {
    let mut outputs = BTreeMap::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let equals = line.find('=').unwrap_or(usize::MAX);
        match line.split_once("<<") {
            Some((name, delimiter)) if name.len() < equals => {
                let value: Vec<&str> = lines.by_ref().take_while(|next| *next != delimiter).collect();
                outputs.insert(name.to_owned(), value.join("\n"));
            }
            _ => {
                let (name, value) = line.split_once('=').expect("a line of outputs is name=value");
                outputs.insert(name.to_owned(), value.to_owned());
            }
        }
    }
    outputs
}

/// Puts what the setup kept in place of `{name}`.
fn substitute(expected: &str, work: &Path) -> String {
    let mut text = expected.to_owned();
    for entry in fs::read_dir(work.join("fake/vars")).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        text = text.replace(&format!("{{{name}}}"), &fs::read_to_string(&path).unwrap());
    }
    text
}

/// The expectations that do not hold.
fn check(expected: &str, outcome: &Outcome) -> Vec<String> {
    let mut wrong = Vec::new();
    if !expected.lines().any(|line| line.starts_with("exit ")) && outcome.code != 0 {
        wrong.push("exit 0".to_owned());
    }
    for line in expected.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
        if !holds(kind, rest, outcome) {
            wrong.push(line.to_owned());
        }
    }
    wrong
}

/// Does one expectation hold?
fn holds(kind: &str, rest: &str, outcome: &Outcome) -> bool {
    match kind {
        "exit" => rest.parse() == Ok(outcome.code),
        "output" => {
            let (name, value) = rest.split_once('=').expect("output name=value");
            let value = value.replace("\\n", "\n").replace("\\t", "\t");
            outcome.outputs.get(name) == Some(&value)
        }
        "output-below" => {
            let (most, name) = rest.split_once(' ').expect("output-below N name");
            let most: usize = most.parse().expect("a number of bytes");
            outcome.outputs.get(name).is_some_and(|value| value.len() < most)
        }
        "no-output" => !outcome.outputs.contains_key(rest),
        "file" => {
            let (path, text) = rest.split_once(' ').expect("file path text");
            fs::read_to_string(outcome.work.join(path)).is_ok_and(|content| content.contains(text))
        }
        "ledger-count" => {
            let (count, text) = rest.split_once(' ').expect("ledger-count N text");
            let lines = outcome.texts["ledger"].lines().filter(|line| line.contains(text));
            count.parse() == Ok(lines.count())
        }
        "mode" => {
            let (path, mode) = rest.split_once(' ').expect("mode path N");
            let metadata = fs::symlink_metadata(outcome.work.join(path));
            metadata.is_ok_and(|found| format!("{:o}", found.permissions().mode() & 0o7777) == mode)
        }
        "link" => {
            let (path, target) = rest.split_once(' ').expect("link path target");
            fs::read_link(outcome.work.join(path)).is_ok_and(|found| found == Path::new(target))
        }
        "no-file" => !outcome.work.join(rest).exists(),
        _ => match kind.strip_prefix("no-") {
            Some(kind) => !outcome.texts[kind].contains(rest),
            None => outcome.texts[kind].contains(rest),
        },
    }
}
