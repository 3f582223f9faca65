//! What a job takes from others without being asked: caches, tags of other branches, artifacts, variables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use regex::Regex;

use super::every::{compiled_as, every, jobs, refused_with, steps, text};

fn script(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/scripts");
    fs::read_to_string(folder.join(format!("{name}.sh"))).unwrap()
}

/// Every job of a branch can write GitHub's cache, those that run somebody's action with a token that only
/// reads among them. What is taken out of it runs beside the token that writes.
#[test]
fn d113_no_tool_of_a_build_comes_out_of_githubs_cache() {
    let mut seen = 0;
    for output in every() {
        for (path, action) in output.actions().into_iter().chain(output.workflows()) {
            let bodies: Vec<_> = match action.get("runs") {
                Some(runs) => vec![runs.clone()],
                None => jobs(&path, &action).into_iter().map(|job| job.body.clone()).collect(),
            };
            for step in bodies.iter().flat_map(steps) {
                for (uses, input) in [
                    ("docker/setup-qemu-action@", "cache-image"),
                    ("docker/setup-buildx-action@", "cache-binary"),
                    ("aquasecurity/trivy-action@", "cache"),
                ] {
                    if text(step, "uses").starts_with(uses) {
                        assert_eq!(step["with"][input].as_bool(), Some(false), "{}: {path}", output.name);
                        seen += 1;
                    }
                }
            }
        }
    }
    assert!(seen > 50, "{seen} steps");
}

/// The first word of each line of the plan's table that has this template.
#[test]
fn d114_the_plan_knows_which_rows_are_not_those_of_trusted_runs() {
    let output = compiled_as(
        "CI",
        r#"home = "o/r"
branches = ["main", "feature/**"]
tags = [
  { on = "push", branches = "main", tag = "{sha}" },
  { on = "push", branches = "feature/**", tag = "feature-{short-sha}" },
  { on = "manual", branches = "feature/**", tag = "by-hand-{short-sha}" },
  { on = "pull-request", tag = "pr-{short-sha}" },
  { on = "release", tag = "{version}" },
]
[image.app]
repository = "ghcr.io/o/app"
[consumer.test]
run = "make"
"#,
    );
    let root = output.root();
    let plan = steps(&root["jobs"]["plan"]).iter().find(|step| text(step, "id") == "plan").unwrap();
    let class = |template: &str| {
        let mut lines =
            text(&plan["env"], "TAGS").lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        lines.find(|words| words.last() == Some(&template)).map(|words| words[3].to_owned())
    };
    assert_eq!(class("{sha}").as_deref(), Some("commit"));
    for template in ["feature-{short-sha}", "by-hand-{short-sha}", "pr-{short-sha}"] {
        assert_eq!(class(template).as_deref(), Some("commit-internal"), "{template}");
    }
}

/// Nothing is unpacked over the checkout by the action, which follows links, and the pipeline's own files.
#[test]
fn d117_no_artifact_is_unpacked_over_the_checkout() {
    let mut seen = 0;
    for output in every() {
        for (path, workflow) in output.workflows() {
            for job in jobs(&path, &workflow) {
                for step in steps(job.body) {
                    let with = step.get("with");
                    if !text(step, "uses").starts_with("actions/download-artifact@") {
                        continue;
                    }
                    let to = with.map(|with| text(with, "path")).unwrap_or_default();
                    let own = ["sarif", "sbom"].contains(&to);
                    assert!(own || to.starts_with("${{ runner.temp }}/pipegen/"), "{}: `{to}`", job.place);
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 20, "{seen} downloads");
}

/// Every variable that a script of a job reads, and that may be missing, is set by its step: else one of the
/// same name in the job's `env` would count.
#[test]
fn d118_no_variable_of_a_job_is_taken_for_one_of_pipegens() {
    let reads = Regex::new(r"\$\{([A-Z][A-Z0-9_]*):?[-?]").unwrap();
    let called = Regex::new(r"^bash \S*/([a-z-]+)\.sh$").unwrap();
    let elsewhere = Regex::new("^(GITHUB|RUNNER|PIPEGEN)_").unwrap();
    let mut seen = BTreeSet::new();
    let own = compiled_as(
        "CI",
        r#"tags = [{ on = "push", tag = "{sha}" }]
env = { HEALTH = "a", OPTIONS = "--privileged", PORTS = "22:22", PULL = "true", SERVICE_ENV = "{}" }
[image.app]
repository = "ghcr.io/o/app"
[consumer.test]
run = "make"
services.app = { image = "{image.app}" }
"#,
    );
    for output in every().into_iter().chain([own]) {
        for (path, workflow) in output.workflows() {
            for job in jobs(&path, &workflow).iter().filter(|job| job.body.get("env").is_some()) {
                for step in steps(job.body) {
                    let Some(name) = called.captures(text(step, "run")).map(|found| found[1].to_owned())
                    else {
                        continue;
                    };
                    // What `verify` is told stands in the job's `env`, which is pipegen's own there.
                    if matches!(job.id, "verify" | "pipegen-verify") {
                        continue;
                    }
                    for found in reads.captures_iter(&script(&name)) {
                        let set = step["env"].get(&found[1]).is_some() || elsewhere.is_match(&found[1]);
                        assert!(set, "{}: {name}.sh reads {}", job.place, &found[1]);
                    }
                    seen.insert(name);
                }
            }
        }
    }
    assert!(seen.contains("service") && seen.contains("require"), "{seen:?}");
}

/// A script with those that it sources.
fn whole(name: &str, seen: &mut BTreeSet<String>) -> String {
    let sourced = Regex::new(r"# shellcheck source=([a-z-]+)\.sh").unwrap();
    if !seen.insert(name.to_owned()) {
        return String::new();
    }
    let own = script(name);
    let others: Vec<String> = sourced.captures_iter(&own).map(|found| whole(&found[1], seen)).collect();
    let code: Vec<&str> = own.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    others.concat() + &code.join("\n") + "\n"
}

/// The same of what the scripts of an action read, which runs in the job of whoever uses an image. Names that
/// begin with `PIPEGEN_` are refused in `env`; what the script gives a value is its own.
#[test]
fn d118_no_variable_of_a_job_reaches_the_scripts_of_an_action() {
    let reads = Regex::new(r"\$\{([A-Z][A-Z0-9_]*):?[-?]").unwrap();
    let called = Regex::new(r#"/([a-z-]+)\.sh"$"#).unwrap();
    // The log-ins of Docker are looked for where Docker looks.
    let elsewhere = Regex::new("^(GITHUB_|RUNNER_|PIPEGEN_|DOCKER_CONFIG$|REPLY$)").unwrap();
    let mut seen = BTreeSet::new();
    for output in every() {
        for (path, action) in output.actions() {
            let mut set: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
            for step in steps(&action["runs"]) {
                let Some(name) = called.captures(text(step, "run")) else { continue };
                let env = step["env"].as_mapping().unwrap().keys().filter_map(|key| key.as_str());
                set.entry(name[1].to_owned()).or_default().extend(env);
            }
            // A script of several steps reads in each what that step sets.
            for (name, set) in set {
                let code = whole(&name, &mut BTreeSet::new());
                for found in reads.captures_iter(&code) {
                    let variable = &found[1];
                    let own = Regex::new(&format!(r"(^|[\s;(]){variable}=")).unwrap();
                    let known = set.contains(variable) || elsewhere.is_match(variable) || own.is_match(&code);
                    assert!(known, "{path}: {name}.sh reads {variable}");
                }
                seen.insert(name);
            }
        }
    }
    assert!(seen.contains("resolve") && seen.contains("find") && seen.contains("publish"), "{seen:?}");
}

#[test]
fn d120_two_images_of_a_job_have_two_names_however_docker_is_told_them() {
    let named = |one: &str, other: &str| {
        refused_with(
            "FROM scratch\n",
            &format!(
                "[image.a]\nload-as = \"{one}\"\n[image.b]\nload-as = \"{other}\"\n[consumer.test]\nimages = [\"a\", \"b\"]\nrun = \"make\"\n"
            ),
        )
    };
    for (one, other) in [("x:ci", "docker.io/library/x:ci"), ("o/x:ci", "index.docker.io/o/x:ci")] {
        assert_eq!(named(one, other), ["image-names-collide"], "{one} {other}");
    }
    assert!(named("x:ci", "o/x:ci").is_empty());
    let repository = "[image.a]\nrepository = \"ghcr.io:443/o/a\"\n[consumer.test]\nrun = \"make\"\n";
    assert_eq!(refused_with("FROM scratch\n", repository), ["invalid-repository"]);
}

#[test]
fn d121_no_character_of_a_value_is_lost_in_silence() {
    let value = |text: &str| {
        refused_with("FROM scratch\n", &format!("[job.test]\nrun = \"make\"\nenv = {{ A = {text} }}\n"))
    };
    for text in [r#""a\r\nb""#, r#""a\rb""#, r#""a\u000D\nb""#, r#""\\\r\n""#] {
        assert_eq!(value(text), ["control-character"], "{text}");
    }
    for text in [r#""a\\r\nb""#, r"'a\r\nb'", "\"\"\"a\r\nb\"\"\""] {
        assert!(value(text).is_empty(), "{text}");
    }
}

#[test]
fn d122_an_upload_names_files_of_the_checkout_as_they_are_called() {
    let path = |text: &str| {
        refused_with(
            "FROM scratch\n",
            &format!("[job.test]\nrun = \"make\"\nupload = [{{ path = \"{text}\" }}]\n"),
        )
    };
    for text in [".git", "./.git/config", ".GIT/x", ".pipegen/", " a", "a "] {
        assert_eq!(path(text), ["invalid-path"], "{text:?}");
    }
    for text in ["a.git", ".github", "x/.git"] {
        assert!(path(text).is_empty(), "{text:?}");
    }
}
