//! The plan of a pipeline, run as a job of GitHub would run it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use pipegen::model::GeneratedFile;
use serde_json::json;
use serde_yaml::Value;

use super::every::{Output, text};
use super::reference::{CHANGED, Expected, PULL, RUN, Reference, Run, SHA, TYPED};

/// Second of the runs: the last of 2025.
const NOW: &str = "1767225599";

/// A pipeline's plan as a runner has it.
pub struct Plan {
    folder: tempfile::TempDir,
    env: BTreeMap<String, String>,
    script: String,
    sha: String,
    clone: PathBuf,
}

/// A clone whose checked-out commit is the merge commit of a pull request.
pub struct Repository {
    folder: tempfile::TempDir,
    sha: String,
}

impl Repository {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sha = merge_commit(folder.path());
        Self { folder, sha }
    }
}

fn git(folder: &Path, words: &[&str]) -> String {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "user.name=t", "-c", "user.email=t@example.org"]).args(words);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A merge commit whose second parent changes one file.
fn merge_commit(folder: &Path) -> String {
    git(folder, &["init", "--quiet", "--initial-branch=main"]);
    git(folder, &["commit", "--quiet", "--allow-empty", "--message=one"]);
    git(folder, &["checkout", "--quiet", "-b", "fix/it"]);
    let file = folder.join(CHANGED);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, "changed").unwrap();
    git(folder, &["add", CHANGED]);
    git(folder, &["commit", "--quiet", "--message=two"]);
    git(folder, &["checkout", "--quiet", "main"]);
    git(folder, &["merge", "--quiet", "--no-ff", "--message=merge", "fix/it"]);
    git(folder, &["rev-parse", "HEAD"])
}

fn scripts(files: &[GeneratedFile], folder: &Path) -> String {
    for file in files.iter().filter(|file| file.path.ends_with(".sh")) {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &file.text).unwrap();
    }
    let plan = files.iter().find(|file| file.path.ends_with("/plan.sh")).unwrap();
    plan.path.clone()
}

impl Plan {
    pub fn of(output: &Output, repository: &Repository) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = scripts(&output.files, folder.path());
        // Nobody has labelled the pull request; every release is published, and has no mark.
        let gh = folder.path().join("bin/gh");
        fs::create_dir_all(gh.parent().unwrap()).unwrap();
        let answer = r#"{"tag_name": "%s", "draft": false, "prerelease": false}"#;
        let published = format!("printf '{answer}' \"$GITHUB_REF_NAME\"");
        let case = format!("case \"$*\" in *releases/tags/*) {published} ;; esac");
        fs::write(&gh, format!("#!/bin/sh\n{case}\nexit 0\n")).unwrap();
        fs::set_permissions(&gh, fs::Permissions::from_mode(0o755)).unwrap();
        let root = output.root();
        let steps = root["jobs"]["plan"]["steps"].as_sequence().unwrap();
        let step = steps.iter().find(|step| text(step, "id") == "plan").unwrap();
        let pairs = step["env"].as_mapping().unwrap().iter();
        let plain = |value: &Value| match value {
            Value::Bool(flag) => flag.to_string(),
            Value::Number(number) => number.to_string(),
            other => other.as_str().unwrap().to_owned(),
        };
        let env = pairs.map(|(name, value)| (name.as_str().unwrap().to_owned(), plain(value)));
        Self {
            folder,
            env: env.collect(),
            script,
            sha: repository.sha.clone(),
            clone: repository.folder.path().into(),
        }
    }

    /// What tells its selection from that of others: the columns that decide, and no names.
    pub fn shape(&self) -> BTreeSet<String> {
        let columns = |table: &str, wanted: std::ops::Range<usize>| {
            let lines = self.env.get(table).map(String::as_str).unwrap_or_default().lines();
            let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let some =
                lines.map(words).map(|words| words[wanted.start..wanted.end.min(words.len())].join(" "));
            some.map(|line| format!("{table} {line}")).collect::<BTreeSet<_>>()
        };
        let plain = [
            "TRUSTED",
            "PIPELINE_HOME",
            "SCHEDULES",
            "RELEASES",
            "RELEASE_WHEN",
            "DEFAULT_BRANCH",
            "SKIP_PATHS",
            "SKIP_AUTHORS",
        ];
        let plain = plain.iter().filter_map(|name| Some(format!("{name} {}", self.env.get(*name)?)));
        [columns("JOBS", 1..4), columns("TAGS", 1..5), columns("LABELS", 1..9), plain.collect()]
            .into_iter()
            .flatten()
            .collect()
    }

    /// What the script decides; nothing where it ends red.
    pub fn decide(&self, reference: &Reference, run: &Run, jobs: &BTreeSet<String>) -> Option<Expected> {
        let work = tempfile::tempdir().unwrap();
        let place = |name: &str| work.path().join(name);
        let home = reference.home().unwrap_or_else(|| "owner/repository".to_owned());
        // GitHub's own spelling, whatever the file says.
        let repository = if run.outside { "somebody/copy".to_owned() } else { home.to_uppercase() };
        fs::write(place("event.json"), payload(reference, run, &repository).to_string()).unwrap();
        let path = format!("{}:{}", self.folder.path().join("bin").display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("bash");
        command.arg(self.folder.path().join(&self.script)).env_clear().current_dir(&self.clone);
        command.env("PATH", path).env("GITHUB_EVENT_PATH", place("event.json")).env("PIPEGEN_NOW", NOW);
        command.env("GITHUB_OUTPUT", place("output")).env("GITHUB_STEP_SUMMARY", place("summary"));
        command
            .envs(github(run, reference, &repository))
            .env("GITHUB_SHA", &self.sha)
            .env("GH_TOKEN", "token");
        command.envs(self.env.iter().filter(|(_, value)| !value.contains("${{")));
        let inputs = self.env.keys().filter(|name| name.starts_with("INPUT_"));
        command.envs(inputs.map(|name| (name, TYPED)));
        let output = command.output().unwrap();
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.contains("::error title=nothing selected"), "{run:?}: {said}");
            return None;
        }
        Some(self.read(&place("output"), jobs))
    }

    fn read(&self, file: &PathBuf, known: &BTreeSet<String>) -> Expected {
        let outputs = outputs(&fs::read_to_string(file).unwrap());
        let names = |name: &str| serde_json::from_str::<BTreeSet<String>>(&outputs[name]).unwrap();
        let mut tags = BTreeSet::new();
        for (name, value) in &outputs {
            if let Some(image) = name.strip_prefix("tags-") {
                tags.extend(value.split_whitespace().map(|tag| (image.to_owned(), false, tag.to_owned())));
            }
        }
        for line in outputs["promotions"].lines().filter(|line| !line.is_empty()) {
            let words: Vec<&str> = line.split(' ').collect();
            tags.insert((words[0].to_owned(), true, words[3].to_owned()));
        }
        let trust = ["untrusted", "internal", "trusted"].into_iter().find(|level| outputs["trust"] == *level);
        // The merge commit is another in each folder; the tested one is the head of a pull request.
        let tags = tags.into_iter().map(|(image, late, tag)| {
            let tag = tag.replace(&self.sha, SHA);
            (image, late, tag.replace(&self.sha[..7], &SHA[..7]))
        });
        let jobs = names("jobs").into_iter().chain(names("followers"));
        Expected {
            trust: trust.unwrap(),
            tags: tags.collect(),
            jobs: jobs.filter(|job| known.contains(job)).collect(),
        }
    }
}

fn github(run: &Run, reference: &Reference, repository: &str) -> Vec<(&'static str, String)> {
    let own = run.branch.clone().unwrap_or_default();
    let (event, name) = match run.event.as_str() {
        "pull-request" => ("pull_request", "7/merge".to_owned()),
        "merge-queue" => ("merge_group", "gh-readonly-queue/main/pr-7-aaaa".to_owned()),
        "push" => ("push", own.clone()),
        "manual" => ("workflow_dispatch", run.tag.clone().unwrap_or(own.clone())),
        // A release, whatever its event is called.
        _ if run.tag.is_some() => {
            (if reference.is_published() { "release" } else { "push" }, run.tag.clone().unwrap())
        }
        _ => ("schedule", own.clone()),
    };
    let pull = run.event == "pull-request";
    vec![
        ("GITHUB_EVENT_NAME", event.to_owned()),
        ("GITHUB_REF_NAME", name),
        ("GITHUB_REF_TYPE", if run.tag.is_some() { "tag" } else { "branch" }.to_owned()),
        ("GITHUB_HEAD_REF", if pull { "fix/it".to_owned() } else { String::new() }),
        ("GITHUB_BASE_REF", if pull { own } else { String::new() }),
        ("GITHUB_ACTOR", run.actor.to_owned()),
        ("GITHUB_REPOSITORY", repository.to_owned()),
        ("GITHUB_RUN_ID", RUN.to_owned()),
    ]
}

fn payload(reference: &Reference, run: &Run, repository: &str) -> serde_json::Value {
    let head = if run.fork { "stranger/copy" } else { repository };
    json!({
        "schedule": reference.schedules().get(&run.event),
        "merge_group": { "base_ref": format!("refs/heads/{}", run.branch.clone().unwrap_or_default()) },
        "pull_request": {
            "number": PULL.parse::<u64>().unwrap(), "draft": false, "user": { "login": "someone" },
            "head": { "sha": SHA, "repo": { "full_name": head } },
        },
    })
}

fn outputs(text: &str) -> BTreeMap<String, String> {
    let mut outputs = BTreeMap::new();
    let mut lines = text.split('\n');
    while let Some(line) = lines.next() {
        let equals = line.find('=').unwrap_or(usize::MAX);
        match line.split_once("<<").filter(|(name, _)| name.len() < equals) {
            Some((name, end)) => {
                let value: Vec<&str> = lines.by_ref().take_while(|next| *next != end).collect();
                outputs.insert(name.to_owned(), value.join("\n"));
            }
            None => drop(
                line.split_once('=').map(|(name, value)| outputs.insert(name.to_owned(), value.to_owned())),
            ),
        }
    }
    outputs
}
