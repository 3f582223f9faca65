//! What goes into a build, and the names that outlive a step.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_yaml::Value;

use super::every::{compiled_as, every, jobs, refused_with, steps, text};

fn script(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join(format!("templates/scripts/{name}.sh"))).unwrap()
}

/// A script as it stands inside a workflow, which names its shell itself.
fn inline(name: &str) -> String {
    script(name).trim_start_matches("#!/usr/bin/env bash\n").trim_end().to_owned()
}

/// In every job the step before the checkout of the pipeline's own actions makes sure of their place;
/// where the tested commit is there, by ending the job.
#[test]
fn d87_nothing_is_at_the_place_of_the_actions_when_they_are_checked_out() {
    let (mut behind_a_commit, mut bare) = (0, 0);
    for output in every() {
        for (path, workflow) in output.workflows() {
            for job in jobs(&format!("{}: {path}", output.name), &workflow) {
                let steps = steps(job.body);
                let checks_out = |step: &Value| text(step, "uses").starts_with("actions/checkout@");
                for (at, step) in steps.iter().enumerate() {
                    if !checks_out(step) || text(&step["with"], "path") != ".pipegen" {
                        continue;
                    }
                    let before = text(&steps[at - 1], "run").trim_end().to_owned();
                    if steps[..at].iter().any(checks_out) {
                        assert_eq!(before, inline("room"), "{}", job.place);
                        behind_a_commit += 1;
                    } else {
                        assert_eq!(before, inline("sweep"), "{}", job.place);
                        bare += 1;
                    }
                }
            }
        }
    }
    assert!(behind_a_commit > 20 && bare > 5, "{behind_a_commit}, {bare}");
}

/// The script that stands there, over everything that a commit can have at that path.
#[test]
fn d87_a_commit_has_no_say_in_where_the_actions_go() {
    for (make, passes) in [
        ("true", true),
        ("touch .pipegenx pipegen", true),
        ("mkdir .pipegen", false),
        ("touch .pipegen", false),
        ("mkdir -p elsewhere && ln -s elsewhere .pipegen", false),
        ("ln -s /nowhere/at/all .pipegen", false),
        ("ln -s .pipegen .pipegen", false),
        (
            "git init -q . && git update-index --add --cacheinfo 160000,1111111111111111111111111111111111111111,.pipegen && git checkout-index -a",
            false,
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let run = |code: &str| {
            let mut bash = Command::new("bash");
            bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", code])
                .current_dir(&folder)
                .output()
                .unwrap()
        };
        assert!(run(make).status.success(), "{make}");
        assert_eq!(run(&script("room")).status.success(), passes, "{make}");
        fs::create_dir_all(folder.path().join("elsewhere")).unwrap();
        fs::write(folder.path().join("elsewhere/kept"), "").unwrap();
        assert!(run(&script("sweep")).status.success(), "{make}");
        assert!(!folder.path().join(".pipegen").is_symlink(), "{make}");
        assert!(folder.path().join("elsewhere/kept").exists(), "{make}: of a link only the link goes");
    }
}

/// The list of what a scan ignores is a file of the commit, and its path leads nowhere else.
#[test]
fn d87_a_list_for_the_scanner_is_a_file() {
    for (make, file, passes) in [
        ("mkdir a && echo CVE >a/list", "a/list", true),
        ("mkdir a && ln -s /etc/passwd a/list", "a/list", false),
        ("mkdir b && echo CVE >b/list && ln -s b a", "a/list", false),
        ("mkdir -p a/list", "a/list", false),
        ("true", "list", false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let run = |code: &str| {
            let mut bash = Command::new("bash");
            bash.args(["-eo", "pipefail", "-c", code])
                .env("FILE", file)
                .current_dir(&folder)
                .output()
                .unwrap()
        };
        assert!(run(make).status.success(), "{make}");
        assert_eq!(run(&script("plain")).status.success(), passes, "{make}");
    }
}

/// What a build of each image of each pipeline calls its caches, by running the script that names them.
fn cache_name(pipeline: &str, image: &str, platform: &str) -> String {
    let context = script("context");
    let start = context.find("cache_name() {").unwrap();
    let function = &context[start..start + context[start..].find("\n}\n").unwrap() + 3];
    let code = format!("slug() {{ REPLY=${{1//\\//-}}; }}\n{function}\ncache_name\nprintf %s \"$REPLY\"");
    let mut bash = Command::new("bash");
    let run = bash.args(["-euo", "pipefail", "-c", &code]);
    let output =
        run.envs([("PIPELINE", pipeline), ("IMAGE", image), ("PLATFORM", platform)]).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// Two images in one repository, and two pipelines beside each other, never share a name.
#[test]
fn d90_names_of_caches_tell_pipeline_image_and_platform() {
    let long = "n".repeat(60);
    let images = ["app", "app-linux", "a", "a-b", "b", long.as_str()];
    let slug = "s".repeat(80);
    let mut seen: BTreeMap<String, (String, String, String)> = BTreeMap::new();
    for pipeline in ["ci", "ci-a", "ci-a-b", slug.as_str()] {
        for image in images {
            for platform in ["linux/amd64", "linux/arm64", "linux/arm/v7"] {
                let name = cache_name(pipeline, image, platform);
                assert!(
                    name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')),
                    "{name}"
                );
                assert!("buildcache-".len() + name.len() <= 128, "{name}");
                let own = (pipeline.to_owned(), image.to_owned(), platform.to_owned());
                assert_eq!(seen.insert(name.clone(), own), None, "{name}");
            }
        }
    }
}

/// Artifacts of builds, concurrency groups of jobs and names of caches, over two pipelines that differ in
/// their name alone: what outlives a run is another one's in the other.
#[test]
fn d90_two_pipelines_in_one_repository_share_no_name() {
    let body = "tags = [{ on = \"push\", tag = [\"{sha}\", \"latest\"] }]\n[image.app]\nrepository = \"ghcr.io/o/app\"\n[image.web]\nrepository = \"ghcr.io/o/app\"\ntags = []\n[consumer.t]\nimages = [\"app\", \"web\"]\nrun = \"make\"\n";
    let names = |name: &str| {
        let output = compiled_as(name, body);
        let mut groups: Vec<String> = Vec::new();
        for (path, workflow) in output.workflows() {
            let jobs = jobs(&path, &workflow);
            let own = jobs.iter().filter_map(|job| job.body.get("concurrency"));
            groups.extend(own.map(|group| text(group, "group").to_owned()));
        }
        for (path, action) in output.actions().iter().filter(|(path, _)| path.contains("-build/")) {
            let steps = action["runs"]["steps"].as_sequence().unwrap();
            let stage = steps.iter().find(|step| text(step, "id") == "context").unwrap();
            groups.push(format!("{path} {}", text(&stage["env"], "PIPELINE")));
        }
        groups
    };
    let (one, other) = (names("CI"), names("Other"));
    assert!(one.len() > 1, "{one:?}");
    assert!(one.iter().all(|name| !other.contains(name)), "{one:?} {other:?}");
}

/// Docker would take what an earlier run published under the name.
#[test]
fn d96_a_base_of_this_pipeline_comes_by_from_and_no_other_way() {
    let body = |from: &str| {
        format!(
            "tags = [{{ on = \"push\", tag = \"{{sha}}\" }}]\n[image.base]\nrepository = \"ghcr.io/o/base\"\ndockerfile = \"base.Dockerfile\"\n[image.app]\nrepository = \"ghcr.io/o/app\"\n{from}[consumer.t]\nimages = [\"app\", \"base\"]\nrun = \"make\"\n"
        )
    };
    let from = "from = [{ image = \"base\", build-arg = \"BASE\" }]\n";
    for dockerfile in [
        "FROM ghcr.io/o/base\n",
        "from ghcr.io/o/base:1 as x\n",
        "FROM scratch\nCOPY --from=ghcr.io/o/base / /\n",
        "FROM alpine:3\nRUN --mount=from=ghcr.io/o/base:1,target=/x true\n",
        "ARG BASE=ghcr.io/o/base:1\nFROM $BASE\n",
        "FROM ${NOWHERE:-ghcr.io/o/base}\n",
    ] {
        assert_eq!(refused_with(dockerfile, &body("")), ["base-without-from"], "{dockerfile}");
    }
    assert_eq!(refused_with("ARG BASE=ghcr.io/o/base:1\nFROM $BASE\n", &body(from)), [""; 0]);
    assert_eq!(refused_with("FROM ghcr.io/o/base-of-others\n", &body("")), [""; 0]);
}

/// Each would be accepted by GitHub and by Docker, and mean something else.
#[test]
fn d97_what_a_build_or_an_expression_cannot_mean_is_refused() {
    let body = |image: &str, job: &str| {
        format!(
            "tags = [{{ on = \"push\", tag = \"{{sha}}\" }}]\n[image.app]\nrepository = \"ghcr.io/o/app\"\n{image}\n[consumer.t]\nrun = \"make\"\n{job}\n"
        )
    };
    let argument = "FROM scratch\nARG A\n";
    for value in [
        "{run}",
        "{sha}",
        "{short-sha}",
        "{timestamp}",
        "${{ github.run_id }}",
        "x${{ github.run_number }}",
        "${{ format('{0}', github.run_attempt) }}",
    ] {
        let found = refused_with(argument, &body(&format!("build-args = {{ A = \"{value}\" }}"), ""));
        assert_eq!(found, ["commit-in-cached-image"], "{value}");
    }
    for value in ["{pr}", "x-{pr}"] {
        assert_eq!(
            refused_with("FROM scratch\n", &body("", &format!("env = {{ A = \"{value}\" }}"))),
            ["placeholder-unavailable"]
        );
    }
    assert_eq!(
        refused_with("FROM scratch\n", &body("", "env = { A = \"{pr}\" }\non = \"pull-request\"")),
        [""; 0]
    );
    for value in ["${{ format('{sha}') }}", "a ${{ vars.X || '{version}' }}"] {
        assert_eq!(
            refused_with("FROM scratch\n", &body("", &format!("env = {{ A = \"{value}\" }}"))),
            ["invalid-expression"],
            "{value}"
        );
    }
}
