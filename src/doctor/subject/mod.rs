//! What a pipeline needs of its repository.

mod environments;

pub use environments::NeededEnvironment;

use crate::compiler::graph::Graph;
use crate::compiler::lower::{own_runners, required_check, status_name};
use crate::language::value::{Home, Repository};
use crate::model::GeneratedFile;
use crate::model::pipeline::{Pipeline, Runner, Secret, merge_secrets, secrets_in, secrets_of};
use serde_yaml::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The registry whose packages GitHub's API knows.
const HOST: &str = "ghcr.io";

/// What a pipeline needs, in the words of GitHub's settings.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// Its `pipeline.toml`, from the root of the repository.
    pub file: String,
    /// The one check to require.
    pub gate: String,
    /// Its default branch.
    pub default_branch: String,
    /// Branches by name to which its pull requests go: what `branches` names without a pattern, and the
    /// default branch where that fits.
    pub branches: Vec<String>,
    /// Trusted branches by name.
    pub trusted: Vec<String>,
    /// Patterns of trusted branches.
    pub trusted_patterns: Vec<String>,
    /// Patterns of the Git tags that are releases.
    pub releases: Vec<String>,
    /// The repository that publishes.
    pub home: Option<Home>,
    /// Names of its checks on a pull request, beside the gate.
    pub jobs: BTreeSet<String>,
    /// Names of the statuses of jobs in runs of their own, which may be required.
    pub statuses: BTreeSet<String>,
    /// The path and the name of each of its workflows, the one with the gate first.
    pub workflows: Vec<(String, String)>,
    /// Everything that decides what runs: its files, and `pipeline.toml`.
    pub paths: Vec<String>,
    /// Actions of others, `owner/name@commit`.
    pub actions: BTreeSet<String>,
    /// Secrets and variables, each once.
    pub secrets: Vec<Secret>,
    /// Those of them that only jobs with an environment read, and the names of all these environments as
    /// `environments` has them.
    pub environment_secrets: BTreeMap<Secret, BTreeSet<String>>,
    /// Environments that jobs name.
    pub environments: Vec<NeededEnvironment>,
    /// Labels of the runners that are not GitHub's own.
    pub runners: BTreeSet<Vec<String>>,
    /// Repositories of images on ghcr.io, and whether anybody may pull them.
    pub packages: BTreeMap<Repository, bool>,
    /// How long the longest way through the jobs takes, as `minutes` in the file says.
    pub minutes: Option<u32>,
}

impl Subject {
    /// What `pipeline`, which yields `files`, needs.
    #[must_use]
    pub fn of(pipeline: &Pipeline, files: &[GeneratedFile]) -> Self {
        let root = format!(".github/workflows/{}.yml", pipeline.slug);
        let root = files.iter().find(|file| file.path == root).map_or("", |file| file.text.as_str());
        let followers = pipeline.jobs.values().filter(|job| job.follows());
        let ghcr = |repository: &&Repository| repository.host() == HOST;
        let packages = pipeline.images.iter().flat_map(|image| {
            image.repositories().filter(ghcr).map(|repository| (repository.clone(), image.public))
        });
        let graph = Graph::new(pipeline);
        let environments = environments::of(pipeline, &graph);
        Self {
            file: pipeline.file.clone(),
            gate: required_check(pipeline),
            default_branch: pipeline.default_branch.clone(),
            branches: branches(pipeline),
            trusted: trusted(pipeline, true),
            trusted_patterns: trusted(pipeline, false),
            releases: pipeline
                .releases
                .values()
                .map(|own| own.to_string().replace("{version}", "*"))
                .collect(),
            home: pipeline.home.clone(),
            jobs: jobs(root),
            statuses: followers.map(|job| status_name(pipeline, job)).collect(),
            workflows: workflows(pipeline, files),
            paths: files.iter().map(|file| file.path.clone()).chain([pipeline.file.clone()]).collect(),
            actions: files.iter().flat_map(|file| actions(&file.text)).collect(),
            secrets: secrets(pipeline),
            environment_secrets: environments::secrets(pipeline, &environments),
            environments,
            runners: runners(pipeline),
            packages: packages.collect(),
            minutes: graph.critical_path().map(|(_, minutes)| minutes),
        }
    }
}

fn branches(pipeline: &Pipeline) -> Vec<String> {
    let default = &pipeline.default_branch;
    let runs = pipeline.branches.iter().any(|glob| glob.matches(default));
    let literal = pipeline.branches.iter().filter(|glob| glob.is_literal()).map(ToString::to_string);
    let first = runs.then(|| default.clone());
    first.into_iter().chain(literal.filter(|branch| branch != default)).collect()
}

fn trusted(pipeline: &Pipeline, named: bool) -> Vec<String> {
    let globs = pipeline.trusted.globs().iter().filter(|glob| glob.is_literal() == named);
    globs.map(ToString::to_string).collect()
}

fn workflows(pipeline: &Pipeline, files: &[GeneratedFile]) -> Vec<(String, String)> {
    let root = format!(".github/workflows/{}.yml", pipeline.slug);
    let mut all: Vec<(String, String)> = files
        .iter()
        .filter(|file| file.path.starts_with(".github/workflows/"))
        .filter_map(|file| Some((file.path.clone(), name_of(&file.text)?)))
        .collect();
    all.sort_by_key(|(path, _)| (*path != root, path.clone()));
    all
}

/// The names of a workflow's jobs beside its gate. A name can end in an expression, whose value is the
/// run's.
fn jobs(text: &str) -> BTreeSet<String> {
    let document: Value = serde_yaml::from_str(text).unwrap_or_default();
    let jobs = document.get("jobs").and_then(Value::as_mapping).into_iter().flatten();
    jobs.filter_map(|(id, job)| {
        let id = id.as_str().filter(|id| *id != "gate")?;
        let name = job.get("name").and_then(Value::as_str).unwrap_or(id);
        Some(name.split("${{").next().unwrap_or_default().trim().to_owned())
    })
    .collect()
}

/// The `name` of a workflow.
#[must_use]
pub fn name_of(text: &str) -> Option<String> {
    let document: Value = serde_yaml::from_str(text).ok()?;
    document.get("name")?.as_str().map(str::to_owned)
}

/// What stands behind `uses` anywhere in a workflow or an action, actions of the repository left out.
fn actions(text: &str) -> Vec<String> {
    fn walk(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Mapping(map) => {
                for (key, value) in map {
                    match (key.as_str(), value.as_str()) {
                        (Some("uses"), Some(action)) if !action.starts_with("./") => {
                            found.push(action.to_owned());
                        }
                        _ => walk(value, found),
                    }
                }
            }
            Value::Sequence(list) => list.iter().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    if let Ok(document) = serde_yaml::from_str::<Value>(text) {
        walk(&document, &mut found);
    }
    found
}

fn secrets(pipeline: &Pipeline) -> Vec<Secret> {
    let jobs = pipeline.jobs.values().flat_map(|job| job.secrets.clone());
    merge_secrets(jobs.chain(read_elsewhere(pipeline)).collect())
}

/// What jobs read that pipegen adds, which have no environment.
fn read_elsewhere(pipeline: &Pipeline) -> Vec<Secret> {
    let images = pipeline.images.iter().flat_map(secrets_of);
    let logins = pipeline.registries.values().flat_map(|login| [&login.username, &login.password]);
    let logins = logins.flat_map(|text| text.expressions().flat_map(secrets_in).collect::<Vec<_>>());
    images.chain(logins).collect()
}

fn runners(pipeline: &Pipeline) -> BTreeSet<Vec<String>> {
    let followers = pipeline.jobs.values().filter(|job| job.follows()).map(|job| &job.runner);
    let followers = followers.filter(|runner| !runner.is_hosted());
    let all = own_runners(pipeline).map(|(runner, _)| runner).chain(followers);
    let named = |runner: &&Runner| !runner.0.iter().any(|label| label.contains("${{"));
    all.filter(named).map(|runner| runner.0.clone()).collect()
}
