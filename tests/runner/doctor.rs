//! `pipegen doctor`, as a process, against recorded answers of GitHub's API: `tests/cases/doctor/<case>/api` over
//! `_right/api`, in a clone `repo` over `_right/repo`. `call` holds the options, then variables, then names of
//! files that the clone lacks. `README.md` says what each case shows.
#![allow(clippy::expect_used)]

use crate::double::{Double, TOKEN};
use crate::folders::{cases, family};
use crate::support::snapshot;
use crate::{trial, whole};
use libtest_mimic::Trial;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

pub fn trials() -> Vec<Trial> {
    let cases = cases("doctor").into_iter();
    let cases = cases.map(|case| trial("doctor", &case.clone(), move || holds(&case)));
    let whole = whole!["doctor":
        every_case_is_explained,
        values_of_variables_are_never_said,
        the_token_is_never_said,
    ];
    cases.chain(whole).collect()
}

/// What `call` says.
#[derive(Default)]
struct Call {
    options: Vec<String>,
    variables: Vec<(String, String)>,
    /// Files that the clone lacks.
    gone: Vec<String>,
    /// Requests that are left in this hour.
    left: Option<u64>,
}

impl Call {
    fn read(case: &Path) -> Self {
        let mut call = Self::default();
        for line in fs::read_to_string(case.join("call")).unwrap_or_default().lines() {
            match (line.split_once('='), line.strip_prefix("rm ")) {
                (_, Some(path)) => call.gone.push(path.to_owned()),
                (Some(("LEFT", number)), _) => call.left = Some(number.parse().expect("a number")),
                (Some((name, value)), None) if !line.starts_with('-') => {
                    call.variables.push((name.to_owned(), value.to_owned()));
                }
                _ => call.options.extend(line.split(' ').map(str::to_owned)),
            }
        }
        call
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).min_depth(1) {
        let entry = entry.expect("an entry");
        let target = to.join(entry.path().strip_prefix(from).expect("below"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).expect("a directory");
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn pipegen(root: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pipegen"));
    for name in ["GITHUB_TOKEN", "GH_TOKEN", "GITHUB_API_URL", "GITHUB_REPOSITORY", "GITHUB_SERVER_URL"] {
        command.env_remove(name);
    }
    command.current_dir(root);
    command
}

/// The clone of a case, with the files that its pipeline yields.
fn clone_of(case: &Path, call: &Call) -> tempfile::TempDir {
    let clone = tempfile::tempdir().expect("a directory");
    let repos = [family("doctor").join("_right/repo"), case.join("repo")];
    repos.iter().filter(|repo| repo.is_dir()).for_each(|repo| copy(repo, clone.path()));
    fs::create_dir(clone.path().join(".git")).expect("a directory");
    fs::write(
        clone.path().join(".git/config"),
        "[remote \"origin\"]\n\turl = git@github.com:acme/shop.git\n",
    )
    .expect("a file");
    for path in &call.gone {
        fs::remove_file(clone.path().join(path)).expect("a file that is there");
    }
    let made = pipegen(clone.path()).output().expect("pipegen");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    clone
}

/// What a call said and asked.
fn said(case: &Path) -> (String, Output) {
    let call = Call::read(case);
    let clone = clone_of(case, &call);
    let double = Double::new();
    {
        let mut state = double.state();
        state.recorded = vec![case.join("api"), family("doctor").join("_right/api")];
        state.left = call.left.unwrap_or(state.left);
    }
    let mut command = pipegen(clone.path());
    command.arg("doctor").args(&call.options);
    command.env("GITHUB_TOKEN", TOKEN).env("GITHUB_API_URL", double.base());
    for (name, value) in &call.variables {
        if value == "-" {
            command.env_remove(name)
        } else {
            command.env(name, value)
        };
        double.state().token = if name == "GITHUB_TOKEN" { value.clone() } else { TOKEN.to_owned() };
    }
    let output = command.output().expect("pipegen");
    let text = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes).replace(&format!("127.0.0.1:{}", double.port), "api.github.com")
    };
    let options = call.options.iter().fold(String::new(), |all, option| format!("{all} {option}"));
    let asked: String = double.state().log.iter().map(|line| format!("{line}\n")).collect();
    let status = output.status.code().expect("a code");
    let all = format!(
        "$ pipegen doctor{options}\n{}--- stderr\n{}--- exit {status}\n--- asked\n{asked}",
        text(&output.stdout),
        text(&output.stderr)
    );
    (all, output)
}

fn holds(case: &str) {
    let (said, _) = said(&family("doctor").join(case));
    snapshot::holds("doctor", case, &format!("tests/cases/doctor/{case}"), &said);
}

fn every_case_is_explained() {
    let text = fs::read_to_string(family("doctor").join("README.md")).expect("the page");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let mut explained: Vec<String> = rows.map(|(case, _)| case.to_owned()).collect();
    explained.sort();
    assert_eq!(explained, cases("doctor"));
}

fn values_of_variables_are_never_said() {
    let (said, _) = said(&family("doctor").join("json"));
    assert!(!said.contains("secret-looking"));
}

fn the_token_is_never_said() {
    let (said, _) = said(&family("doctor").join("bad-token"));
    assert!(!said.contains(TOKEN));
}
