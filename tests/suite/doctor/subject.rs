//! What a pipeline needs of environments.

use pipegen::compiler::{Source, compile};
use pipegen::doctor::{NeededEnvironment, Subject};
use std::path::Path;

/// Whatever the jobs are, `main` and `release/*` are trusted, and `v{version}` is a release.
const HEAD: &str = r#"
[pipeline]
name      = "CI"
branches  = ["main", "release/*"]
trusted   = ["main", "release/*"]
schedules = { nightly = "0 5 * * *" }
env       = { EVERYWHERE = "${{ vars.EVERYWHERE }}" }

[registry."docker.io"]
username = "${{ vars.DOCKER_USER }}"
password = "${{ secrets.DOCKER_TOKEN }}"

[job.lint]
registry-login = true
run            = "true"
"#;

fn subject(jobs: &str) -> Subject {
    let text = format!("{HEAD}{jobs}");
    let source = Source { name: "pipeline.toml", text: &text, dir: Path::new("/nonexistent") };
    let compiled = compile(&source).unwrap_or_else(|errors| panic!("{errors:?}"));
    Subject::of(&compiled.pipeline, &compiled.files)
}

fn words<'a>(all: impl IntoIterator<Item = &'a String>) -> Vec<&'a str> {
    all.into_iter().map(String::as_str).collect()
}

#[test]
fn an_environment_is_one_whatever_the_case_and_the_gate_waits_for_what_it_needs() {
    let subject = subject(
        r#"
        [job.tried]
        on          = "push"
        environment = "Staging"
        run         = "true"
        [job.needed]
        on          = "push"
        environment = "staging"
        required    = false
        run         = "true"
        upload      = [{ name = "report", path = "report" }]
        [job.needing]
        on       = "push"
        download = ["report"]
        run      = "true"
        [job.optional]
        on          = "push"
        environment = "staging"
        required    = false
        run         = "true"
        [job.delivered]
        on          = "push"
        after       = "promotion"
        environment = "STAGING"
        run         = "true"
        "#,
    );
    let [NeededEnvironment { gating, others, .. }] = subject.environments.as_slice() else {
        panic!("{:?}", subject.environments);
    };
    assert_eq!(words(gating), ["needed", "tried"]);
    assert_eq!(words(others), ["delivered", "optional"]);
}

#[test]
fn branches_and_releases_are_those_of_the_runs_that_have_the_jobs() {
    for (selects, branches, releases) in [
        (r#"on = "push""#, vec!["main", "release/*"], vec![]),
        ("on = [\"push\", \"release\"]\nbranches = [\"release/*\"]", vec!["release/*"], vec!["v{version}"]),
        ("on = \"manual\"\nbranches = [\"main\"]", vec!["main"], vec![]),
        (r#"on = "nightly""#, vec!["main"], vec![]),
        (r#"on = "release""#, vec![], vec!["v{version}"]),
    ] {
        let jobs = format!("[job.deploy]\n{selects}\nenvironment = \"production\"\nrun = \"true\"\n");
        let needed = subject(&jobs).environments.remove(0);
        let found: Vec<String> = needed.branches.iter().map(ToString::to_string).collect();
        assert_eq!(found, branches, "{selects}");
        let found: Vec<String> = needed.releases.iter().map(ToString::to_string).collect();
        assert_eq!(found, releases, "{selects}");
    }
}

#[test]
fn what_any_other_job_reads_is_not_of_environments_alone() {
    let deploy = |name: &str, environment: &str, secrets: &str| {
        format!(
            "[job.{name}]\non = \"push\"\nenvironment = \"{environment}\"\nsecrets = {secrets}\nrun = \"true\"\n"
        )
    };
    let jobs = [
        deploy("a", "production", r#"["ONE", "BOTH", "SHARED", "DOCKER_TOKEN"]"#),
        deploy("b", "EU", r#"["BOTH"]"#),
        deploy("c", "PRODUCTION", r#"["BOTH"]"#),
        "[job.plain]\non = \"push\"\nsecrets = [\"SHARED\"]\nrun = \"true\"\n".to_owned(),
    ];
    let subject = subject(&jobs.concat());
    let found: Vec<(&str, Vec<&str>)> = subject
        .environment_secrets
        .iter()
        .map(|(secret, places)| (secret.name.as_str(), words(places)))
        .collect();
    assert_eq!(found, [("BOTH", vec!["EU", "production"]), ("ONE", vec!["production"])]);
    assert!(subject.environment_secrets.keys().all(|secret| subject.secrets.contains(secret)));
}
