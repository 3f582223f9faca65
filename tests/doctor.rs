//! `pipegen doctor`, as a process, against recorded answers of GitHub's API: `tests/doctor/<case>/api`
//! over `tests/doctor/_right/api`, in a clone `repo` over `_right/repo`. `call` holds the options, then
//! variables, then names of files that the clone lacks. `UPDATE=1` writes `expected` anew.
#![allow(missing_docs, clippy::expect_used, clippy::unwrap_used)]

#[path = "doctor/checks.rs"]
mod checks;
#[path = "double/mod.rs"]
mod double;
#[path = "doctor/schema.rs"]
mod schema;

use double::{Double, TOKEN};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn cases() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/doctor")
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
    let repos = [cases().join("_right/repo"), case.join("repo")];
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
        state.recorded = vec![case.join("api"), cases().join("_right/api")];
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

fn check(name: &str) {
    let case = cases().join(name);
    assert!(case.is_dir(), "there is no case {name}");
    let (said, _) = said(&case);
    let file = case.join("expected");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, &said).expect("a file");
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert!(said == expected, "{name}: not as expected; write it with UPDATE=1\n{said}");
}

macro_rules! cases {
    ($($test:ident: $name:literal,)*) => {
        $(
            #[test]
            fn $test() {
                check($name);
            }
        )*

        #[test]
        fn every_case_has_a_test() {
            let known = [$($name),*];
            for entry in fs::read_dir(cases()).expect("a directory").flatten() {
                let name = entry.file_name().into_string().expect("a name");
                let is_case = entry.path().is_dir() && !name.starts_with('_');
                assert!(!is_case || known.contains(&name.as_str()), "{name} has no test");
            }
        }
    };
}

cases! {
    everything_right_is_fine: "right",
    the_same_for_programs: "json",
    the_same_for_a_log: "github",
    nothing_set_up: "nothing",
    no_token_gives_the_list: "no-token",
    offline_gives_the_list: "offline",
    an_empty_token_is_said: "empty-token",
    a_jobs_token_sees_little_and_calls_nothing_fine: "no-admin",
    a_readers_token_sees_less: "reader",
    strict_wants_everything_seen: "strict",
    branch_protection_counts_like_rulesets: "protection",
    a_queue_has_to_wait_long_enough: "merge-queue",
    a_queue_has_to_wait_for_the_gate: "merge-queue-open",
    checks_of_an_earlier_name_are_found: "renamed",
    a_later_line_takes_files_from_their_owners: "owners-shadowed",
    owners_of_workflows_alone_are_not_enough: "owners-partial",
    forks_of_a_private_repository_get_no_secrets: "private",
    a_plan_without_rules_is_said: "private-free",
    ones_own_machines_do_not_serve_the_public: "self-hosted",
    a_users_repository: "user",
    a_package_of_another_repository: "package-elsewhere",
    workflows_that_do_not_run: "workflows-off",
    actions_that_are_forbidden: "actions-list",
    actions_that_the_list_lacks: "actions-lacks",
    verified_creators_cannot_be_seen: "actions-verified",
    actions_is_off: "actions-off",
    a_server_error_is_no_fine: "broken",
    a_limit_ends_the_asking: "limit",
    a_repository_that_moved: "moved",
    a_repository_that_is_not_there: "no-repository",
    a_gate_of_any_source_is_advice: "any-source",
    a_token_that_is_wrong: "bad-token",
    lists_are_read_to_their_end: "pages",
    branches_that_are_patterns_only: "patterns",
    a_branch_that_is_not_there_yet_wants_the_gate: "branch-gone",
}

#[test]
fn values_of_variables_are_never_said() {
    let (said, _) = said(&cases().join("json"));
    assert!(!said.contains("secret-looking"));
}

#[test]
fn the_token_is_never_said() {
    let (said, _) = said(&cases().join("bad-token"));
    assert!(!said.contains(TOKEN));
}
