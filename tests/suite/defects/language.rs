//! What compiled without a word, and meant something else.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_yaml::Value;

use super::every::{compiled, each_step, every, refused, steps, text};

fn steps_of(body: &str, job: &str) -> Vec<Value> {
    steps(&compiled(body).root()["jobs"][job]).to_vec()
}

fn step<'s>(all: &'s [Value], begins: &str) -> &'s Value {
    all.iter().find(|step| text(step, "name").starts_with(begins)).unwrap_or_else(|| panic!("no {begins}"))
}

/// GitHub evaluates the `env` of a step before any of it is set, so a variable is not handed over in it.
#[test]
fn d99_a_variable_of_the_own_step_is_read_where_it_is() {
    let own = "[job.test]\nsteps = [{ env = { V = \"hello\" }, run = 'echo \"${{ env.V }}\"' }]\n";
    let all = steps_of(own, "test");
    let step = step(&all, "echo");
    assert_eq!(text(step, "run"), "echo \"${V}\"");
    assert_eq!(step["env"].as_mapping().unwrap().len(), 1, "nothing is lifted: {step:?}");
    for (steps, code) in [
        ("{ run = 'echo \"${{ env.NOPE }}\"' }", "unknown-name"),
        ("{ env = { A = \"x\", B = \"${{ env.A }}\" }, run = \"make\" }", "unknown-name"),
        ("{ run = \"make\", if = \"env.NOPE == 'x'\" }", "unknown-name"),
        ("{ env = { V = \"x\" }, run = '''echo ${{ env.V || 'y' }}''' }", "expression-not-liftable"),
    ] {
        assert_eq!(refused(&format!("[job.test]\nsteps = [{steps}]\n")), [code], "{steps}");
    }
    let exported = "{ run = 'echo A=1 >> \"$GITHUB_ENV\"' }, { run = \"make\", if = \"env.A == '1'\" }";
    assert!(refused(&format!("[job.test]\nsteps = [{exported}]\n")).is_empty());
}

/// The runner groups with double quotes alone, and what no option takes is Docker's image.
#[test]
fn d182_options_that_the_runner_reads_differently_are_refused() {
    let service = |options: &str| {
        let options = toml_edit::Value::from(options);
        format!(
            "[job.test]\nrun = \"make\"\nservices = {{ db = {{ image = \"a@sha256:{}\", options = {options} }} }}\n",
            "0".repeat(64)
        )
    };
    for options in
        ["--label 'a b'", "--label a\\ b", "--label \"a", "--volume $HOME:/x", "--cpus 2 evil", "--init evil"]
    {
        assert_eq!(refused(&service(options)), ["invalid-docker-argument"], "{options}");
    }
    steps_of(&service("--label \"a b\" --cpus=2 --init"), "test");
}

/// A condition with a status function says itself after what the step runs.
#[test]
fn d100_after_what_a_step_runs_is_said_once() {
    let body =
        |step: &str| format!("[job.test]\nsteps = [{{ run = \"make\" }}, {{ run = \"true\", {step} }}]\n");
    for when in ["success", "failure", "always"] {
        for status in
            ["success()", "failure()", "always()", "cancelled()", "!cancelled()", "failure() && env.CI == ''"]
        {
            let both = body(&format!(
                "when = \"{when}\", if = \"{}\"",
                status.replace(" && env.CI == ''", " || always()")
            ));
            assert_eq!(refused(&both), ["unsupported-combination"], "{when} {status}");
        }
        let plain = steps_of(&body(&format!("when = \"{when}\", if = \"github.actor != 'x'\"")), "test");
        let condition = text(step(&plain, "true"), "if");
        let expected = match when {
            "success" => "${{ github.actor != 'x' }}",
            "failure" => "${{ failure()\n&& (github.actor != 'x') }}",
            _ => "${{ always()\n&& (github.actor != 'x') }}",
        };
        assert_eq!(
            condition.split_whitespace().collect::<Vec<_>>(),
            expected.split_whitespace().collect::<Vec<_>>()
        );
    }
    let alone = steps_of(&body("if = \"failure()\""), "test");
    assert_eq!(text(step(&alone, "true"), "if"), "${{ failure() }}");
}

#[test]
fn d102_a_key_below_the_heading_of_another_table_is_refused() {
    for (heading, key) in [
        ("job.test.env", "timeout = \"5m\""),
        ("job.test.env", "runs-on = \"ubuntu-24.04\""),
        ("job.test.matrix", "needs = [\"x\"]"),
        ("job.test.services.db.env", "ports = \"1\""),
        ("job.test.services.db.env", "timeout = \"5m\""),
    ] {
        let image = format!("image = \"a@sha256:{}\"", "0".repeat(64));
        let body =
            format!("[job.test]\nrun = \"make\"\n[job.test.services.db]\n{image}\n[{heading}]\n{key}\n");
        assert!(refused(&body).contains(&"key-below-heading"), "{body}: {:?}", refused(&body));
    }
    let quoted = "[job.test]\nrun = \"make\"\n[job.test.env]\n\"timeout\" = \"5m\"\n";
    assert!(refused(quoted).is_empty());
    for number in ["1_000", "0x10", "nan"] {
        assert_eq!(
            refused(&format!("[job.test]\nrun = \"make\"\nenv = {{ A = {number} }}\n")),
            ["wrong-type"]
        );
    }
}

#[test]
fn d103_a_pattern_that_no_branch_can_match_is_refused() {
    for name in [
        "refs/heads/main",
        "origin/main",
        "(a|b)",
        "a|b",
        "/a",
        "a/",
        "a//b",
        "a..b",
        ".a",
        "a.lock",
        "-a",
        "HEAD",
    ] {
        let body = format!("[job.test]\nbranches = [\"{name}\"]\nrun = \"make\"\n");
        assert!(refused(&body).contains(&"invalid-glob"), "{name}: {:?}", refused(&body));
        let git = Command::new("git").args(["check-ref-format", "--branch", name]).output().unwrap();
        let namespaced =
            name.starts_with("refs/") || name.starts_with("origin/") || name.contains('|') || name == "HEAD";
        assert!(!git.status.success() || namespaced, "git takes {name}");
    }
}

#[test]
fn d104_a_step_takes_no_workflow_and_no_job_all_secrets() {
    for uses in
        ["./.github/workflows/x.yml", "o/r/.github/workflows/x.yml", "o/r/.github/workflows/x.yaml@v1"]
    {
        let body = format!("[job.test]\nsteps = [{{ uses = \"{uses}\" }}]\n");
        assert_eq!(refused(&body), ["unsupported-combination"], "{uses}");
    }
    assert_eq!(refused("[job.test]\nrun = \"make\"\nsecrets = [\"inherit\"]\n"), ["invalid-name"]);
}

/// Python's reader is one of TOML 1.0.
#[test]
fn d105_what_is_read_is_toml_1_0() {
    const FORMS: [&str; 9] = [
        "[job.test]\nsteps = [\n  { run = \"make\" },\n]\n",
        "[job.test]\nsteps = [{\n  run = \"make\" }]\n",
        "[job.test]\nsteps = [{ run = \"make\", }]\n",
        "[job.test]\nrun = \"\\e[31m\"\n",
        "[job.test]\nrun = \"\\x41\"\n",
        "[job.test]\nrun = '\\e \\x41'\n",
        "[job.test]\nrun = \"make\"\nenv = { A = \"1\" # one\n}\n",
        "[job.test]\nrun = \"\"\"\nmake\n\"\"\"\nmatrix = { a = [\n  1,\n  2,\n] }\n",
        "[job.test]\nsteps = [{ run = '''\nmake\n''', env = { A = \"1\" } }]\n",
    ];
    for form in FORMS {
        let script = "import sys, tomllib; tomllib.loads(sys.stdin.read())";
        let mut python = Command::new("python3")
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        python.stdin.take().unwrap().write_all(form.as_bytes()).unwrap();
        let reads = python.wait().unwrap().success();
        assert_eq!(!refused(form).contains(&"toml-syntax"), reads, "{form}");
    }
}

#[test]
fn d107_a_check_that_can_only_be_green_is_refused() {
    assert_eq!(refused(""), ["nothing-gates"]);
    assert_eq!(refused("[job.lint]\nrun = \"make\"\nrequired = false\n"), ["nothing-gates"]);
    assert_eq!(refused("[job.lint]\nrun = \"make\"\nwiring = \"workflow-run\"\n"), ["nothing-gates"]);
}

/// Without something that it selects, an event starts a run that can only be green.
#[test]
fn d107_no_trigger_starts_a_run_in_which_nothing_is_selected() {
    let on =
        |events: &str| compiled(&format!("[job.lint]\non = {events}\nrun = \"make\"\n")).root()["on"].clone();
    let has = |on: &Value, event: &str| on.get(event).is_some();
    let push = on("[\"push\"]");
    assert!(has(&push, "push") && !has(&push, "pull_request") && !has(&push, "merge_group"));
    let pull = on("[\"pull-request\"]");
    assert!(has(&pull, "pull_request") && has(&pull, "merge_group") && !has(&pull, "push"));
    let manual = on("[\"manual\"]");
    assert!(has(&manual, "workflow_dispatch") && !has(&manual, "push") && !has(&manual, "pull_request"));
    let release = on("[\"release\"]");
    assert!(release["push"].get("tags").is_some() && release["push"].get("branches").is_none());
}

/// A name in a public registry is whoever's takes it.
#[test]
fn d108_no_generated_file_installs_pipegen_by_a_public_name() {
    for output in every() {
        for file in &output.files {
            for name in ["pipegen-ci", "cargo install pipegen", "npx pipegen", "pip install pipegen"] {
                assert!(!file.text.contains(name), "{}: {} has {name}", output.name, file.path);
            }
        }
    }
    assert_eq!(refused("[job.test]\nrun = \"make\"\n[drift]\n"), ["install-missing"]);
}

#[test]
fn d109_an_artifact_holds_every_file_where_it_was() {
    let body = |when: &str, path: &str| {
        format!("[job.test]\nrun = \"make\"\nupload = [{{ path = \"{path}\"{when} }}]\n")
    };
    let upload = |body: &str| step(&steps_of(body, "test"), "Upload").clone();
    let hidden = upload(&body("", ".coverage"));
    let with = &hidden["with"];
    assert_eq!(with["include-hidden-files"], Value::from(true));
    assert_eq!(text(with, "if-no-files-found"), "error");
    assert_eq!(
        text(with, "path"),
        ".pipegen-root\n.coverage",
        "the root of the checkout is that of the artifact"
    );
    let all = upload(&body("", "."));
    assert!(text(&all["with"], "path").ends_with("!.git/**\n!.pipegen/**"), "{all:?}");
    let failure = upload(&body(", when = \"failure\"", "shots/"));
    assert_eq!(text(&failure["with"], "if-no-files-found"), "warn");
    let mut seen = 0;
    each_step(|place, step| {
        let own =
            text(step, "uses").starts_with("actions/upload-artifact@") && !place.ends_with("action.yml");
        if own
            && text(&step["with"], "name") != "handoff"
            && !text(&step["with"], "name").starts_with("image-")
        {
            assert_eq!(step["with"]["include-hidden-files"], Value::from(true), "{place}");
            seen += 1;
        }
    });
    assert!(seen > 3, "{seen} uploads");
}

#[test]
fn d110_the_artifacts_of_legs_do_not_overwrite_each_other() {
    let body = "[job.test]\nmatrix = { shard = [1, 2, 3] }\nrun = \"make\"\nupload = [{ name = \"report\", path = \"report.xml\" }]\n[job.sum]\ndownload = \"report\"\nrun = \"make sum\"\n";
    let all = steps_of(body, "sum");
    let with = &step(&all, "Download")["with"];
    assert!(with.get("merge-multiple").is_none(), "{with:?}");
    let check = step(&all, "Put report");
    assert_eq!(
        check["env"]["LEGS"].as_i64().map(|legs| legs.to_string()).unwrap_or_else(|| text(
            &check["env"],
            "LEGS"
        )
        .to_owned()),
        "3"
    );
    let run = |folders: &[&str]| {
        let place = tempfile::tempdir().unwrap();
        let from = place.path().join("from");
        std::fs::create_dir(&from).unwrap();
        std::fs::create_dir(place.path().join("report-2")).unwrap();
        folders.iter().for_each(|folder| std::fs::create_dir(from.join(folder)).unwrap());
        let mut bash = Command::new("bash");
        let bash = bash.args(["-eo", "pipefail", "-c", text(check, "run")]).current_dir(place.path());
        bash.envs([("ARTIFACT", "report"), ("FROM", "from"), ("LEGS", "3")])
            .output()
            .unwrap()
            .status
            .success()
    };
    assert!(run(&["report-1", "report-2", "report-3"]));
    assert!(!run(&[]), "no artifact at all");
    assert!(!run(&["report-1", "report-3"]), "one is missing, and a folder of the commit is none");
}
