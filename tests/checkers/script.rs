//! Takes the `run:` scripts out of workflows and composite actions.

use std::collections::BTreeSet;
use std::fs;

use serde_yaml::Value;

use crate::trees::Tree;

/// A `run:` of a step.
pub struct Script {
    /// Path of its file below the root of the tree.
    pub file: String,
    /// Where in the file, as `jobs.gate.steps[0]`.
    pub place: String,
    /// The shell as written at the step or in `defaults`; GitHub's own default is Bash.
    pub shell: String,
    /// Names of the variables that `env` sets around it.
    pub env: BTreeSet<String>,
    /// The script.
    pub text: String,
}

/// All scripts of all workflows and composite actions of a tree.
///
/// # Errors
/// When a file is no YAML.
pub fn scripts(tree: &Tree) -> Result<Vec<Script>, String> {
    let mut scripts = Vec::new();
    for file in [tree.workflows(), tree.actions()].concat() {
        let text = fs::read_to_string(tree.root.join(&file)).map_err(|e| format!("{file}: {e}"))?;
        let root: Value = serde_yaml::from_str(&text).map_err(|e| format!("{file}: {e}"))?;
        let around = Around { file, place: String::new(), shell: "bash".into(), env: BTreeSet::new() };
        around.collect(&root, &mut scripts);
    }
    Ok(scripts)
}

/// What the levels above a step say.
#[derive(Clone)]
struct Around {
    file: String,
    place: String,
    shell: String,
    env: BTreeSet<String>,
}

impl Around {
    /// Visits a workflow, a job, the `runs` of an action, or a step, which all may hold `env`.
    fn collect(&self, node: &Value, scripts: &mut Vec<Script>) {
        let mut here = self.clone();
        let shell = [&node["defaults"]["run"]["shell"], &node["shell"]];
        if let Some(shell) = shell.into_iter().find_map(Value::as_str) {
            here.shell = shell.to_owned();
        }
        let env = node["env"].as_mapping().into_iter().flatten();
        here.env.extend(env.filter_map(|(name, _)| Some(name.as_str()?.to_owned())));
        if let Some(text) = node["run"].as_str() {
            let Self { file, place, shell, env } = here.clone();
            scripts.push(Script { file, place, shell, env, text: text.to_owned() });
        }
        for (name, job) in node["jobs"].as_mapping().into_iter().flatten() {
            let name = name.as_str().unwrap_or_default();
            here.at(&format!("jobs.{name}")).collect(job, scripts);
        }
        if node["runs"].is_mapping() {
            here.at("runs").collect(&node["runs"], scripts);
        }
        for key in ["steps", "parallel"] {
            for (index, step) in node[key].as_sequence().into_iter().flatten().enumerate() {
                here.at(&format!("{key}[{index}]")).collect(step, scripts);
            }
        }
    }

    fn at(&self, key: &str) -> Self {
        let place = match self.place.as_str() {
            "" => key.to_owned(),
            above => format!("{above}.{key}"),
        };
        Self { place, ..self.clone() }
    }
}
