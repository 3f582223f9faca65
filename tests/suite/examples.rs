//! The committed output is what the binary makes, and every kind of drift in it is seen, shown as
//! a diff that Git takes, and gone when that diff is applied.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn pipegen(arguments: &[&str], directory: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pipegen")).args(arguments).current_dir(directory).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn examples() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(Path::new(ROOT).join("examples"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() >= 2, "{names:?}");
    names
}

#[test]
fn the_repository_itself_is_up_to_date() {
    let output = pipegen(&["check"], Path::new(ROOT));
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

#[test]
fn every_example_is_up_to_date() {
    for name in examples() {
        let file = format!("examples/{name}/pipeline.toml");
        let root = format!("generated/{name}");
        let output = pipegen(&["check", "-f", &file, "--root", &root], Path::new(ROOT));
        assert_eq!(output.status.code(), Some(0), "{name}: {}", said(&output));
    }
}

#[test]
fn the_schema_is_up_to_date() {
    let output = pipegen(&["schema"], Path::new(ROOT));
    let committed = fs::read(Path::new(ROOT).join("pipeline.schema.json")).unwrap();
    assert!(output.stdout == committed, "run `cargo run -- schema > pipeline.schema.json`");
}

/// A repository with charon's pipeline and its output.
fn charon() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().to_path_buf();
    let copy = |from: &str, to: &Path| {
        let status = Command::new("cp").arg("-r").arg(Path::new(ROOT).join(from)).arg(to).status().unwrap();
        assert!(status.success());
    };
    for part in ["pipeline.toml", "Dockerfile", "docker"] {
        copy(&format!("examples/charon/{part}"), &root);
    }
    copy("generated/charon/.github", &root);
    let status = Command::new("git").args(["init", "--quiet"]).current_dir(&root).status().unwrap();
    assert!(status.success());
    (directory, root)
}

/// `check` says `word` of `path`, exits 1, and its diff mends the tree.
fn drift(root: &Path, word: &str, path: &str) {
    let output = pipegen(&["check"], root);
    let told = said(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.lines().any(|line| line.contains(word) && line.contains(path)), "{told}");
    assert!(told.contains("fix: pipegen"), "{told}");
    let mut apply = Command::new("git").arg("apply").current_dir(root).stdin(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut apply.stdin.take().unwrap(), &output.stdout).unwrap();
    assert!(apply.wait().unwrap().success());
    let again = pipegen(&["check"], root);
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
}

#[test]
fn a_changed_byte_is_drift() {
    let (_directory, root) = charon();
    let place = root.join(".github/workflows/ci.yml");
    let text = fs::read_to_string(&place).unwrap().replacen("ubuntu-24.04", "ubuntu-22.04", 1);
    fs::write(&place, text).unwrap();
    drift(&root, "hand-edited", ".github/workflows/ci.yml");
}

#[test]
fn a_deleted_file_is_drift() {
    let (_directory, root) = charon();
    fs::remove_file(root.join(".github/scripts/ci/plan.sh")).unwrap();
    drift(&root, "missing", ".github/scripts/ci/plan.sh");
}

#[test]
fn a_left_over_file_is_drift() {
    let (_directory, root) = charon();
    fs::copy(root.join(".github/workflows/ci.yml"), root.join(".github/workflows/ci-gone.yml")).unwrap();
    drift(&root, "left-over", ".github/workflows/ci-gone.yml");
}

#[test]
fn a_changed_pipeline_is_drift_and_generate_is_idempotent() {
    let (_directory, root) = charon();
    let place = root.join("pipeline.toml");
    let text = fs::read_to_string(&place).unwrap().replacen("timeout = \"15m\"", "timeout = \"16m\"", 1);
    fs::write(&place, text).unwrap();
    drift(&root, "stale", ".github/workflows/ci.yml");
    let output = pipegen(&[], &root);
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stdout).contains("0 created, 0 changed, 0 removed"));
}

#[test]
fn nothing_is_written_unless_everything_compiles() {
    let (_directory, root) = charon();
    fs::remove_dir_all(root.join(".github")).unwrap();
    let place = root.join("pipeline.toml");
    let text = fs::read_to_string(&place).unwrap() + "\n[consumer.broken]\nrunn = \"x\"\n";
    fs::write(&place, text).unwrap();
    let output = pipegen(&["generate"], &root);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(!root.join(".github").exists());
}

/// Whether a step uses one of the pipeline's two actions over images.
fn uses(step: &serde_yaml::Value, action: &str) -> bool {
    let uses = step.get("uses").and_then(serde_yaml::Value::as_str);
    uses.is_some_and(|uses| uses.starts_with("./.pipegen/") && uses.ends_with(action))
}

/// A job that says that it pulls an image does not build one, and the other way round.
#[test]
fn d37_a_job_builds_an_image_only_where_its_handoff_says_so() {
    let mut seen = [0, 0];
    for name in examples() {
        let workflows = Path::new(ROOT).join(format!("generated/{name}/.github/workflows"));
        for file in fs::read_dir(workflows).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let workflow: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
            for (id, job) in workflow["jobs"].as_mapping().unwrap() {
                let id = id.as_str().unwrap();
                let steps = job.get("steps").and_then(serde_yaml::Value::as_sequence);
                let steps: Vec<_> = steps.into_iter().flatten().collect();
                if id.starts_with("build-") || !steps.iter().any(|step| uses(step, "-image")) {
                    continue;
                }
                let said = steps.iter().filter(|step| uses(step, "-image"));
                let said = said.filter_map(|step| step["with"]["handoff"].as_str());
                let said = said.flat_map(str::split_whitespace).any(|source| source == "build");
                let builds = steps.iter().any(|step| uses(step, "-build"));
                assert_eq!(builds, said, "{name}: {id}");
                seen[usize::from(builds)] += 1;
            }
        }
    }
    assert!(seen.iter().all(|count| *count > 0), "jobs without and with a build: {seen:?}");
}
