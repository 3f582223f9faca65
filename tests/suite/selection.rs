//! Defects that real pipelines shipped about what runs, and what is never reported: each is refused
//! by name, or cannot come out of the compiler.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use pipegen::compiler::inspect::inspect;
use pipegen::compiler::{Source, compile};
use pipegen::model::GeneratedFile;
use serde_yaml::Value;

const HEAD: &str = "[pipeline]\nname = \"CI\"\n";

/// The codes that a pipeline is refused with.
fn refused(text: &str) -> Vec<&'static str> {
    let directory = tempfile::tempdir().unwrap();
    let text = format!("{HEAD}{text}");
    let source = Source { name: "pipeline.toml", text: &text, dir: directory.path() };
    match compile(&source) {
        Ok(_) => Vec::new(),
        Err(found) => found.iter().map(|found| found.code.as_str()).collect(),
    }
}

fn compiled(text: &str) -> Vec<GeneratedFile> {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("Dockerfile"), "FROM scratch\n").unwrap();
    let text = format!("{HEAD}{text}");
    let source = Source { name: "pipeline.toml", text: &text, dir: directory.path() };
    compile(&source).unwrap_or_else(|found| panic!("{found:#?}")).files
}

fn workflow(file: &GeneratedFile) -> Value {
    serde_yaml::from_str(&file.text).unwrap()
}

/// Triggers of a workflow that a path filter keeps from starting.
fn filtered(workflow: &Value) -> Vec<String> {
    let on = workflow["on"].as_mapping().unwrap();
    let filters = |body: &Value| ["paths", "paths-ignore"].iter().any(|key| body.get(key).is_some());
    on.iter().filter(|(_, body)| filters(body)).map(|(event, _)| format!("{event:?}")).collect()
}

/// A workflow that a path filter stops leaves its required check pending for ever.
#[test]
fn d30_paths_are_decided_in_the_plan_and_drift_is_a_job_that_the_gate_needs() {
    let files = compiled(
        "skip = { paths = [\"docs/**\"] }\n[drift]\nrun = \"pipegen check\"\n\
         [job.lint]\npaths = [\"src/**\"]\nwiring = \"call\"\nrun = \"make lint\"\n",
    );
    let workflows: Vec<&GeneratedFile> =
        files.iter().filter(|file| file.path.contains("/workflows/")).collect();
    assert_eq!(workflows.len(), 2, "drift has no workflow of its own");
    for file in &workflows {
        assert_eq!(filtered(&workflow(file)), [""; 0], "{}", file.path);
    }
    let root = workflow(workflows.iter().find(|file| file.path.ends_with("/ci.yml")).unwrap());
    let needs = root["jobs"]["gate"]["needs"].as_sequence().unwrap();
    assert!(needs.contains(&Value::from("drift")));
    assert_eq!(root["jobs"]["gate"]["if"].as_str(), Some("${{ always() }}"));
    let rights = root["jobs"]["drift"]["permissions"].as_mapping().unwrap();
    assert_eq!(rights.len(), 1);
    assert_eq!(rights["contents"].as_str(), Some("read"));
}

#[test]
fn d30_no_committed_workflow_has_a_path_filter() {
    let mut seen = 0;
    for tree in [".github", "generated"] {
        let walk = walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(tree));
        let files = walk.into_iter().map(Result::unwrap);
        let workflows = |path: &Path| path.parent().is_some_and(|parent| parent.ends_with("workflows"));
        for file in files.filter(|file| file.file_type().is_file() && workflows(file.path())) {
            let text = fs::read_to_string(file.path()).unwrap();
            assert_eq!(filtered(&serde_yaml::from_str(&text).unwrap()), [""; 0], "{}", file.path().display());
            seen += 1;
        }
    }
    assert!(seen >= 4, "only {seen} workflows");
}

/// A trigger went, what tests for it stayed.
#[test]
fn d31_what_waits_for_an_event_that_never_comes_is_refused() {
    let nightly = "[job.night]\non = \"nightly\"\nrun = \"make night\"\n";
    assert_eq!(refused(&format!("schedules = {{ nightly = \"0 5 * * *\" }}\n{nightly}")), [""; 0]);
    assert_eq!(refused(nightly), ["event-outside-pipeline"]);
    let other = nightly.replace("\"nightly\"", "\"push\"");
    let nobody = format!("schedules = {{ nightly = \"0 5 * * *\" }}\n{other}");
    assert_eq!(refused(&nobody), ["unused-definition"]);
    for key in ["paths = \"docs/**\"", "pr-labels = \"full\""] {
        let job = |on: &str| format!("[job.lint]\non = {on}\n{key}\nrun = \"make lint\"\n");
        assert_eq!(refused(&job("[\"push\", \"pull-request\"]")), [""; 0], "{key}");
        assert_eq!(refused(&job("\"push\"")), ["job-unreachable"], "{key}");
    }
}

/// A condition that always holds, or never.
#[test]
fn d32_a_condition_that_decides_nothing_is_refused() {
    let job = |key: &str| format!("branches = [\"main\"]\n[job.lint]\n{key}\nrun = \"make lint\"\n");
    assert_eq!(refused(&job("branches = \"main\"")), [""; 0]);
    assert_eq!(refused(&job("branches = \"development\"")), ["branch-outside-pipeline"]);
    assert_eq!(refused(&job("if = \"${{ vars.LINT == 'on' }}\"")), [""; 0]);
    assert_eq!(refused(&job("if = \"${{ true }}\"")), ["job-unreachable"]);
    assert_eq!(refused(&job("if = \"${{ vars.LINT }} == 'on'\"")), ["invalid-expression"]);
    let skip = |paths: &str| format!("skip = {{ paths = [{paths}] }}\n[job.lint]\nrun = \"make lint\"\n");
    assert_eq!(refused(&skip("\"docs/**\"")), [""; 0]);
    assert_eq!(refused(&skip("\"**\"")), ["nothing-gates"]);
}

/// Two inputs of one name; an artifact that no job makes; an input that the action does not have.
#[test]
fn d36_what_github_would_drop_or_never_find_is_refused() {
    let input = "[input.level]\ndefault = \"a\"\n";
    let reads = "[job.lint]\ninputs = \"level\"\nrun = \"make ${{ inputs.level }}\"\n";
    assert_eq!(refused(&format!("{input}{reads}")), [""; 0]);
    let twice = refused(&format!("{input}{input}{reads}"));
    assert!(!twice.is_empty() && twice.iter().all(|code| *code == "toml-syntax"), "{twice:?}");

    let makes = "[job.build]\nrun = \"make\"\nupload = [{ name = \"report\", path = \"out/\" }]\n";
    let takes = |name: &str| format!("{makes}[job.read]\nrun = \"cat out\"\ndownload = \"{name}\"\n");
    assert_eq!(refused(&takes("report")), [""; 0]);
    assert_eq!(refused(&takes("repotr")), ["artifact-unknown"]);
    let narrow = makes.replace("run =", "on = \"push\"\nrun =");
    assert_eq!(refused(&takes("report").replace(makes, &narrow)), ["artifact-not-in-event"]);

    let step = |with: &str| {
        format!("[job.web]\nsteps = [{{ uses = \"actions/setup-node\", with = {{ {with} = \"22\" }} }}]\n")
    };
    assert_eq!(refused(&step("node-version")), [""; 0]);
    assert_eq!(refused(&step("node-verison")), ["action-input-unknown"]);
}

/// The same in rendered files, whoever wrote them.
#[test]
fn d36_the_inspection_refuses_them_in_yaml() {
    let files = compiled(
        "[job.web]\nsteps = [{ uses = \"actions/setup-node\", with = { node-version = \"22\" } }]\n",
    );
    assert_eq!(rules(&files), [""; 0]);
    let changed = |from: &str, to: &str| {
        let change = |file: &GeneratedFile| GeneratedFile {
            path: file.path.clone(),
            text: file.text.replace(from, to),
        };
        let other: Vec<GeneratedFile> = files.iter().map(change).collect();
        assert!(other.iter().zip(&files).any(|(new, old)| new.text != old.text), "nothing has {from}");
        rules(&other)
    };
    let twice = "node-version: '22'\n          node-version: '22'";
    assert_eq!(changed("node-version: 22", twice), ["yaml-unreadable"]);
    assert_eq!(changed("node-version: 22", "node-verison: 22"), ["action-inputs"]);
}

fn rules(files: &[GeneratedFile]) -> Vec<&'static str> {
    inspect(files).iter().map(|finding| finding.rule).collect()
}

/// What is said of one image and one consumer, errors and warnings.
fn said(pipeline: &str, image: &str, consumer: &str) -> Vec<&'static str> {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("Dockerfile"), "FROM scratch\n").unwrap();
    let text = format!(
        "{HEAD}tags = [{{ on = \"push\", tag = \"{{sha}}\" }}]\n{pipeline}\n\
         [image.app]\nrepository = \"ghcr.io/example/app\"\nsmoke = \"app --version\"\n{image}\n\
         [consumer.test]\n{consumer}\n"
    );
    let source = Source { name: "pipeline.toml", text: &text, dir: directory.path() };
    let found = compile(&source).map_or_else(|found| found, |compiled| compiled.warnings);
    found.iter().map(|found| found.code.as_str()).collect()
}

/// Each of these gets its image in every event in which it runs, or may.
#[test]
fn a_consumer_that_an_image_can_reach_is_not_refused() {
    const ARM: &str = "runs-on = \"ubuntu-24.04-arm\"\nrun = \"make test\"";
    const TEST: &str = "run = \"make test\"";
    const OWN_ARM: &str = "runs-on = [\"self-hosted\", \"ARM64\"]\nrun = \"make test\"";
    const QEMU: &str = "steps = [{ uses = \"docker/setup-qemu-action\" }, { run = \"make test\" }]";
    for (pipeline, image, consumer) in [
        ("", "", TEST),
        ("", "platforms = \"linux/arm64\"", ARM),
        ("", "platforms = [\"linux/arm64\", \"linux/amd64\"]", ARM),
        ("", "platforms = [\"linux/amd64\", \"linux/arm64\"]", &format!("on = \"push\"\n{ARM}")),
        ("", "platforms = [\"linux/amd64\", \"linux/arm64\"]", &format!("if = \"vars.ARM\"\n{ARM}")),
        // A larger runner, and a machine of one's own, may be anything.
        ("", "", "runs-on = \"ubuntu-large-arm\"\nrun = \"make test\""),
        ("", "", "runs-on = [\"self-hosted\", \"gpu\"]\nrun = \"make test\""),
        // Files, and a build from source.
        ("", "", &format!("handoff = \"oci-layout\"\n{ARM}")),
        ("", "", &format!("on = \"pull-request\"\nhandoff = [\"registry\", \"build\"]\n{ARM}")),
        // What an amd64 machine runs as well, and what it is taught to.
        ("", "platforms = \"linux/386\"", TEST),
        ("", "platforms = \"linux/arm64\"", QEMU),
        (
            "[setup.arm]\nsteps = [{ run = \"./binfmt.sh\" }]",
            "platforms = \"linux/arm64\"",
            &format!("setup = \"arm\"\n{TEST}"),
        ),
        // Forks have a machine of the same platform, or do not run it.
        ("fork-runs-on = \"ubuntu-24.04-arm\"", "platforms = \"linux/arm64\"", OWN_ARM),
        ("", "platforms = \"linux/arm64\"", &format!("on = \"push\"\n{OWN_ARM}")),
        ("", "platforms = \"linux/arm64\"", &format!("secrets = [\"KEY\"]\n{OWN_ARM}")),
        ("", "platforms = \"linux/arm64\"\nbuild-secrets = { KEY = \"${{ secrets.KEY }}\" }", OWN_ARM),
    ] {
        assert_eq!(said(pipeline, image, consumer), [""; 0], "{pipeline}\n{image}\n{consumer}");
    }
}

/// What teaches a machine a platform brings none into an index, and the archive has one platform.
#[test]
fn emulation_does_not_bring_a_platform_that_was_not_built() {
    let qemu = "steps = [{ uses = \"docker/setup-qemu-action\" }, { run = \"make test\" }]";
    let several = "platforms = [\"linux/arm64\", \"linux/386\"]";
    assert_eq!(said("", several, "on = \"push\"\nrun = \"make test\""), [""; 0]);
    for (image, consumer) in [
        ("platforms = \"linux/arm64\"", "run = \"make test\""),
        ("platforms = \"linux/arm64\"", &format!("handoff = \"artifact\"\n{qemu}")),
        ("platforms = \"linux/386\"", "handoff = \"artifact\"\nrun = \"make test\""),
        (several, &format!("on = \"pull-request\"\n{qemu}")),
    ] {
        assert_eq!(said("", image, consumer), ["platform-not-built"], "{image}\n{consumer}");
    }
}

#[test]
fn d75_a_pattern_for_releases_is_answered_with_a_template() {
    for pattern in
        ["v*", "shop-*", "server/v*", "docker-v*", "v[0-9]+", "v", "v{major}", "{version}{version}"]
    {
        let found = said(&format!("releases = \"{pattern}\""), "", "run = \"make test\"");
        assert_eq!(found, ["invalid-release"], "{pattern}");
    }
    assert_eq!(
        said("releases = \"server/v{version}\"", "", "on = \"release\"\nrun = \"make test\""),
        [""; 0]
    );
    // Without a row or a job that names it no Git tag is a release, and the key says nothing.
    assert_eq!(said("releases = \"server/v{version}\"", "", "run = \"make test\""), ["unused-definition"]);
}
