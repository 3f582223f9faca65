//! The plan script of a compiled pipeline, run with the environment that the workflow gives it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use pipegen::compiler::{Source, compile, resolve};
use pipegen::language::value::Repository;
use pipegen::model::pipeline::{Class, Event, Pipeline};
use pipegen::model::tagging::Facts;
use serde_yaml::Value;

/// A run's start, as `PIPEGEN_NOW` says it.
pub const NOW: i64 = 1_767_225_599;

/// A pipeline and its generated files.
pub struct Compiled {
    pub pipeline: Pipeline,
    directory: tempfile::TempDir,
    env: BTreeMap<String, String>,
}

/// What the script decided: `repository:tag` and class of every tag, or that the run fails.
pub type Decided = Option<Vec<(String, &'static str)>>;

impl Compiled {
    pub fn new(text: &str, dir: &Path) -> Self {
        let source = Source { name: "pipeline.toml", text, dir };
        let (pipeline, _) = resolve(&source).unwrap_or_else(|found| panic!("{found:?}"));
        let files = compile(&source).unwrap_or_else(|found| panic!("{found:?}")).files;
        let directory = tempfile::tempdir().unwrap();
        for file in &files {
            let path = directory.path().join(&file.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &file.text).unwrap();
        }
        let root = format!(".github/workflows/{}.yml", pipeline.slug);
        let workflow = files.iter().find(|file| file.path == root).unwrap();
        Self { pipeline, directory, env: env(&workflow.text) }
    }

    /// Runs the script for these facts.
    pub fn decide(&self, facts: &Facts) -> Decided {
        let work = tempfile::tempdir().unwrap();
        let place = |name: &str| work.path().join(name);
        fs::write(place("event.json"), payload(&self.pipeline, facts, &self.repository()).to_string())
            .unwrap();
        for name in ["output", "summary"] {
            fs::write(place(name), "").unwrap();
        }
        let script = format!(".github/scripts/{}/plan.sh", self.pipeline.slug);
        let mut command = Command::new("bash");
        command.arg(self.directory.path().join(script)).env_clear();
        fake_gh(&place("bin"), facts);
        let path = std::env::var("PATH").unwrap();
        command.env("PATH", format!("{}:{path}", place("bin").display())).current_dir(work.path());
        command.env("GH_TOKEN", "token").env("PIPEGEN_DELAY", "0");
        command.env("GITHUB_OUTPUT", place("output")).env("GITHUB_STEP_SUMMARY", place("summary"));
        command.env("GITHUB_EVENT_PATH", place("event.json")).env("PIPEGEN_NOW", NOW.to_string());
        command
            .envs(github(facts, &self.repository(), self.pipeline.publishes_releases()))
            .envs(self.env.iter().filter(|(_, value)| !value.contains("${{")));
        for (name, value) in &facts.inputs {
            command.env(format!("INPUT_{}", name.to_env()), value);
        }
        let output = command.output().unwrap();
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.contains("::error title="), "{facts:?}: {said}");
            return None;
        }
        Some(self.read(&place("output")))
    }

    /// The repository that the pipeline is at home in.
    pub fn repository(&self) -> String {
        self.pipeline.home.as_ref().map_or_else(|| "owner/repository".to_owned(), ToString::to_string)
    }

    fn read(&self, file: &PathBuf) -> Vec<(String, &'static str)> {
        let outputs = outputs(&fs::read(file).unwrap());
        let output = |name: &str| outputs.get(name).cloned().unwrap_or_default();
        let mut tags = Vec::new();
        for image in self.pipeline.images.iter().filter(|image| image.repository.is_some()) {
            let repository = image.repository.as_ref().unwrap();
            for tag in output(&format!("tags-{}", image.name)).split_whitespace() {
                tags.push((format!("{repository}:{tag}"), Class::Commit.as_str()));
            }
            for line in output("promotions").lines() {
                let words: Vec<&str> = line.split(' ').collect();
                let (name, class, tag, to) = match words.as_slice() {
                    [name, class, _, tag] => (name, class, tag, None),
                    [name, class, _, tag, to] => (name, class, tag, Some(to)),
                    _ => panic!("{line}"),
                };
                if *name == image.name.as_str() {
                    let classes = [Class::CommitAfterGate, Class::Once, Class::Moving];
                    let class = classes.iter().find(|known| known.as_str() == *class).unwrap();
                    let goes = |place: &Repository| {
                        to.is_none_or(|to| to.split(',').any(|host| host == place.host()))
                    };
                    let places = image.repositories().filter(|place| goes(place));
                    tags.extend(places.map(|place| (format!("{place}:{tag}"), class.as_str())));
                }
            }
        }
        tags.sort();
        tags
    }
}

/// Variables of the plan's step in the generated workflow.
fn env(workflow: &str) -> BTreeMap<String, String> {
    let document: Value = serde_yaml::from_str(workflow).unwrap();
    let steps = document["jobs"]["plan"]["steps"].as_sequence().unwrap();
    let step = steps.iter().find(|step| step.get("id").and_then(Value::as_str) == Some("plan")).unwrap();
    let env = step["env"].as_mapping().unwrap();
    env.iter()
        .map(|(name, value)| (name.as_str().unwrap().to_owned(), value.as_str().unwrap().to_owned()))
        .collect()
}

/// A `gh` that knows the release of the run's Git tag, and nothing else.
fn fake_gh(bin: &Path, facts: &Facts) {
    let tag = facts.version.clone().unwrap_or_default();
    let answer = serde_json::json!({ "tag_name": tag, "draft": false, "prerelease": facts.is_marked });
    fs::create_dir(bin).unwrap();
    fs::write(bin.join("gh"), format!("#!/bin/sh\ncat <<'END'\n{answer}\nEND\n")).unwrap();
    fs::set_permissions(bin.join("gh"), fs::Permissions::from_mode(0o755)).unwrap();
}

/// Variables that GitHub sets.
fn github(facts: &Facts, repository: &str, published: bool) -> Vec<(&'static str, OsString)> {
    let branch = OsString::from_vec(facts.branch.clone());
    let tag = facts.version.clone().unwrap_or_default();
    let (name, reference, kind) = match &facts.event {
        Event::PullRequest => ("pull_request", "7/merge".into(), "branch"),
        Event::MergeQueue => ("merge_group", branch.clone(), "branch"),
        Event::Push => ("push", branch.clone(), "branch"),
        Event::Release(_) if published => ("release", tag.into(), "tag"),
        Event::Release(_) => ("push", tag.into(), "tag"),
        Event::Manual => ("workflow_dispatch", branch.clone(), "branch"),
        Event::Schedule(_) => ("schedule", branch.clone(), "branch"),
    };
    let head = if facts.event == Event::PullRequest { branch } else { OsString::new() };
    vec![
        ("GITHUB_EVENT_NAME", name.into()),
        ("GITHUB_REF_NAME", reference),
        ("GITHUB_REF_TYPE", kind.into()),
        ("GITHUB_HEAD_REF", head),
        ("GITHUB_BASE_REF", facts.selector_branch.clone().into()),
        ("GITHUB_ACTOR", "maintainer".into()),
        ("GITHUB_REPOSITORY", repository.into()),
        ("GITHUB_SHA", facts.sha.clone().into()),
        ("GITHUB_RUN_ID", facts.run.unwrap_or_default().to_string().into()),
    ]
}

/// As much of the event's payload as the plan reads.
fn payload(pipeline: &Pipeline, facts: &Facts, repository: &str) -> serde_json::Value {
    let cron = match &facts.event {
        Event::Schedule(name) => pipeline.schedules.get(name).map(ToString::to_string),
        _ => None,
    };
    serde_json::json!({
        "schedule": cron,
        "merge_group": { "base_ref": format!("refs/heads/{}", facts.selector_branch) },
        "pull_request": {
            "number": facts.pr,
            "draft": false,
            "user": { "login": "someone" },
            "head": { "sha": facts.sha, "repo": { "full_name": repository } },
        },
    })
}

/// Reads step outputs as the runner does; a branch's bytes need not be UTF-8.
fn outputs(bytes: &[u8]) -> BTreeMap<String, String> {
    let text = String::from_utf8_lossy(bytes);
    let mut outputs = BTreeMap::new();
    let mut lines = text.split('\n');
    while let Some(line) = lines.next() {
        let equals = line.find('=').unwrap_or(usize::MAX);
        match line.split_once("<<").filter(|(name, _)| name.len() < equals) {
            Some((name, end)) => {
                let value: Vec<&str> = lines.by_ref().take_while(|next| *next != end).collect();
                outputs.insert(name.to_owned(), value.join("\n"));
            }
            None => {
                if let Some((name, value)) = line.split_once('=') {
                    outputs.insert(name.to_owned(), value.to_owned());
                }
            }
        }
    }
    outputs
}
