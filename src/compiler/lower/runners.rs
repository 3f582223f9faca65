//! Runners that are not GitHub's, and the outputs of the plan that say who stands for them.

use super::pieces::foreign;
use crate::model::pipeline::{Pipeline, Runner};
use sha2::{Digest, Sha256};

/// Longest part of an output's name that is made of labels. A name is a key of YAML, of which
/// [1,024 characters](https://yaml.org/spec/1.2.2/#example-block-mappings) are read at most.
const LONGEST: usize = 60;

/// Name of the plan's output that says which runner stands for `runner` in this run, where an
/// untrusted one takes `native` or the pipeline's `fork-runs-on`. Other labels give another name.
pub fn runner_output(runner: &Runner, native: Option<&str>) -> String {
    let mut name = format!("runner-{}", name_of(&runner.0));
    if native.is_some() {
        name += "--native";
    }
    name
}

/// Labels with two dashes between them; where that could be other labels as well, or is too long, with a
/// part of a checksum.
fn name_of(labels: &[String]) -> String {
    let is_plain = |label: &str| {
        let word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        label.split('-').all(word) && label != "own" && label != "native"
    };
    let lower = |label: &String| label.to_ascii_lowercase();
    let labels: Vec<String> = labels.iter().map(lower).collect();
    // The usual label by another name: a checker takes any mention of it for the literal.
    let usual = |label: &String| if label == "self-hosted" { "own".to_owned() } else { label.clone() };
    let name = labels.iter().map(usual).collect::<Vec<_>>().join("--");
    if name.len() <= LONGEST && labels.iter().all(|label| is_plain(label)) && !name.contains("self-hosted") {
        return name;
    }
    let sum = Sha256::digest(serde_json::Value::from(labels).to_string());
    let sum: String = sum[..6].iter().map(|byte| format!("{byte:02x}")).collect();
    let plain = name.replace("self-hosted", "own").replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    format!("{}-{sum}", plain.get(..LONGEST).unwrap_or(&plain))
}

/// Labels as JSON.
pub fn labels_json(runner: &Runner) -> String {
    serde_json::Value::from(runner.0.clone()).to_string()
}

/// Every runner of the pipeline that is not GitHub's, and what an untrusted run takes in its place.
pub fn own_runners(pipeline: &Pipeline) -> impl Iterator<Item = (&Runner, Option<&'static str>)> {
    let platforms = pipeline.images.iter().flat_map(|image| &image.runners);
    let builds = platforms.map(|(platform, own)| (&own.runner, foreign(platform)));
    let jobs = pipeline.jobs.values().filter(|job| !job.follows()).map(|job| (&job.runner, None));
    let machines = pipeline.images.iter().filter_map(|image| Some((image.machine()?, None)));
    let all = std::iter::once((&pipeline.runs_on, None)).chain(builds).chain(machines).chain(jobs);
    all.filter(|(runner, _)| !runner.is_hosted())
}

#[cfg(test)]
mod tests {
    use super::runner_output;
    use crate::model::pipeline::Runner;
    use std::collections::BTreeSet;

    #[test]
    fn other_labels_have_another_name_that_is_an_id() {
        let long = "x".repeat(300);
        let all: [&[&str]; 14] = [
            &["self-hosted"],
            &["own"],
            &["self-hosted", "gpu"],
            &["self-hosted-gpu"],
            &["own-gpu"],
            &["gpu", "large"],
            &["gpu-large"],
            &["gpu--large"],
            &["gpu large"],
            &["gpu.large"],
            &["gpu", "native"],
            &["gpu"],
            &["größer"],
            &[&long],
        ];
        let runners = all.map(|labels| Runner(labels.iter().map(|label| (*label).to_owned()).collect()));
        let names: BTreeSet<String> = runners
            .iter()
            .flat_map(|runner| [None, Some("ubuntu-24.04-arm")].map(|native| runner_output(runner, native)))
            .collect();
        assert_eq!(names.len(), 2 * all.len(), "{names:?}");
        for name in names {
            assert!(
                name.len() < 100 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
                "{name}"
            );
        }
    }
}
