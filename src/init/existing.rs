//! Workflows that are there already.

use super::Said;
use super::tree::{Tree, parent};
use crate::output::header;

/// A workflow.
pub struct Workflow {
    /// Its path.
    pub path: String,
    /// Its `name`.
    pub name: Option<String>,
    /// The file that pipegen made it from.
    pub source: Option<String>,
    /// What of it builds images.
    pub builds: Option<&'static str>,
}

/// What builds images.
const BUILDERS: &[&str] = &[
    "docker/build-push-action",
    "docker/bake-action",
    "redhat-actions/buildah-build",
    "docker buildx bake",
    "docker buildx build",
    "docker compose build",
    "docker build ",
    "buildah bud",
    "buildah build",
    "podman build",
];

/// Reads all of them.
pub fn read(tree: &Tree) -> Vec<Workflow> {
    let yaml = |path: &&String| {
        parent(path) == ".github/workflows" && (path.ends_with(".yml") || path.ends_with(".yaml"))
    };
    let one = |path: &String| {
        let text = tree.text(path)?;
        let document = serde_yaml::from_str::<serde_yaml::Value>(&text).ok();
        let name = document.and_then(|document| document.get("name")?.as_str().map(str::to_owned));
        let source = header::read(text.as_bytes()).and_then(|mark| mark.source);
        let code = |line: &&str| !line.trim_start().starts_with('#');
        let has = |builder: &&&str| text.lines().filter(code).any(|line| line.contains(**builder));
        let builds = BUILDERS.iter().find(has).map(|builder| builder.trim());
        Some(Workflow { path: path.clone(), name, source, builds })
    };
    tree.files.iter().filter(yaml).filter_map(one).collect()
}

/// Names those that build what the new pipeline builds.
pub fn builders(workflows: &[Workflow], file: &str, said: &mut Said) {
    for workflow in workflows {
        match (&workflow.source, workflow.builds) {
            (Some(source), _) if source == file => {}
            (Some(source), _) => {
                said.note(format!("{} is made by pipegen from {source}, and stays", workflow.path));
            }
            (None, Some(how)) => said.note(format!(
                "{} builds images, too ({how}); delete it when the pipeline is green",
                workflow.path
            )),
            (None, None) => {}
        }
    }
}
