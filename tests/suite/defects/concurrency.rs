//! Who cancels whom: groups, evaluated for runs that GitHub may have at the same time.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use serde_yaml::Value;

use super::every::{Output, compiled, each_job, every, jobs, refused, text};
use super::expression::filled;

/// A run of the pipeline: what its contexts are.
struct Run {
    about: &'static str,
    /// Runs with one subject are about the same pull request, or the same ref, and the same event.
    subject: &'static str,
    contexts: Json,
}

fn run(about: &'static str, subject: &'static str, event: &str, reference: &str, id: u32, pull: Json) -> Run {
    let sha = format!("{id:040x}");
    let number = pull["number"].clone();
    let (_, name) = reference.trim_start_matches("refs/").split_once('/').unwrap();
    let kind = if reference.starts_with("refs/tags/") { "tag" } else { "branch" };
    let head = if event == "pull_request" { "feature/x" } else { "" };
    let github = json!({
        "workflow": "CI", "event_name": event, "run_attempt": "1", "ref": reference, "sha": sha, "run_id": id, "ref_type": kind,
        "ref_name": name, "head_ref": head, "event": { "pull_request": pull, "number": number },
    });
    Run {
        about,
        subject,
        contexts: json!({ "github": github, "inputs": {}, "strategy": { "job-index": 1 } }),
    }
}

/// Two commits of each subject.
fn runs() -> Vec<Run> {
    let pull = |number: u32, id: u32| json!({ "number": number, "head": { "sha": format!("{id:040x}") } });
    let main = "refs/heads/main";
    let queue = "refs/heads/gh-readonly-queue/main/pr-7";
    vec![
        run("commit 1 of #7", "#7", "pull_request", "refs/pull/7/merge", 1, pull(7, 1)),
        run("commit 2 of #7", "#7", "pull_request", "refs/pull/7/merge", 2, pull(7, 2)),
        run("a commit of #8", "#8", "pull_request", "refs/pull/8/merge", 3, pull(8, 3)),
        run("push 1 to main", "main", "push", main, 4, json!({})),
        run("push 2 to main", "main", "push", main, 5, json!({})),
        run("a push to the branch of #7", "feature/x", "push", "refs/heads/feature/x", 1, json!({})),
        run("a release", "v1", "push", "refs/tags/v1.0.0", 6, json!({})),
        run("night 1", "night", "schedule", main, 7, json!({})),
        run("night 2", "night", "schedule", main, 8, json!({})),
        run("by hand 1", "hand", "workflow_dispatch", main, 9, json!({})),
        run("by hand 2", "hand", "workflow_dispatch", main, 10, json!({})),
        run("the queue", "queue", "merge_group", queue, 11, json!({})),
    ]
}

/// Group, and whether the newer cancels the older.
fn group(concurrency: &Value, contexts: &Json) -> (String, bool) {
    let cancel = match &concurrency["cancel-in-progress"] {
        Value::Bool(own) => *own,
        other => filled(other.as_str().unwrap(), contexts) == "true",
    };
    (filled(text(concurrency, "group"), contexts), cancel)
}

/// Pipelines with every choice of `[concurrency]`, beside those of the repository.
fn all() -> Vec<Output> {
    let choice = |pull: &str, other: &str| {
        compiled(&format!(
            "[concurrency]\npull-request = \"{pull}\"\npush = \"{other}\"\nrelease = \"{other}\"\n\
             manual = \"{other}\"\n[job.lint]\nwiring = \"call\"\nrun = \"make\"\n"
        ))
    };
    let mut all = every();
    for (pull, other) in [("cancel", "cancel"), ("cancel", "parallel"), ("parallel", "cancel")] {
        all.push(choice(pull, other));
    }
    all
}

/// Runs of one subject share a group if, and only if, the newer is to cancel the older: a SHA in the
/// group cancels nothing, and a shared group without cancelling loses what waits.
#[test]
fn d01_where_the_newer_cancels_the_older_both_have_one_group() {
    let mut cancels = 0;
    for output in all() {
        let root = output.root();
        let own = text(&root["concurrency"], "group");
        assert!(!own.contains("sha"), "{}: {own}", output.name);
        for [older, newer] in pairs(&runs()) {
            let same = older.subject == newer.subject;
            let (left, _) = group(&root["concurrency"], &older.contexts);
            let (right, cancel) = group(&root["concurrency"], &newer.contexts);
            let place = format!("{}: {} and {}: {left} and {right}", output.name, older.about, newer.about);
            assert_eq!(left == right, same && cancel, "{place}");
            cancels += usize::from(same && cancel && older.subject == "#7");
        }
    }
    assert!(cancels > 140, "{cancels} pipelines cancel the older run of a pull request");
}

fn pairs(runs: &[Run]) -> Vec<[&Run; 2]> {
    let with = |at: usize| runs[at + 1..].iter().map(move |other| [&runs[at], other]);
    (0..runs.len()).flat_map(with).collect()
}

/// A branch with an open pull request gets two runs for each push. Neither may touch the other.
#[test]
fn d03_a_push_and_a_pull_request_never_share_a_group() {
    let runs = runs();
    let of = |event: &str| {
        runs.iter().filter(|run| run.contexts["github"]["event_name"] == event).collect::<Vec<_>>()
    };
    for output in all() {
        let concurrency = &output.root()["concurrency"];
        for pull in of("pull_request") {
            for push in of("push") {
                let (pulled, pushed) =
                    (group(concurrency, &pull.contexts), group(concurrency, &push.contexts));
                assert_ne!(pulled.0, pushed.0, "{}: {} and {}", output.name, pull.about, push.about);
            }
        }
    }
}

/// A group that many runs share loses what waits, unless GitHub is told to queue.
/// <https://docs.github.com/en/actions/concepts/workflows-and-actions/concurrency>
#[test]
fn d04_what_waits_in_a_shared_group_is_never_evicted() {
    let runs = runs();
    let mut seen = BTreeSet::new();
    each_job(|job| {
        let Some(own) = job.body.get("concurrency") else {
            assert_ne!(job.id, "promote", "{}", job.place);
            return;
        };
        // What a newer push takes over is looked at below.
        if !text(own, "cancel-in-progress").is_empty() {
            return;
        }
        let names: BTreeSet<String> = runs.iter().map(|run| group(own, &run.contexts).0).collect();
        assert!(own["queue"].as_str() == Some("max") || names.len() == runs.len(), "{}: {own:?}", job.place);
        assert!(runs.iter().all(|run| !group(own, &run.contexts).1), "{}: {own:?}", job.place);
        assert_ne!(job.id, "gate", "{}: a gate that waits", job.place);
        seen.insert(job.id.to_owned());
    });
    assert!(seen.contains("promote") && seen.len() >= 3, "groups of jobs: {seen:?}");
}

/// There is no deployment; promotion is what must not be cut in two.
#[test]
fn d05_no_run_that_promotes_is_cancelled_by_a_later_one() {
    let mut seen = 0;
    for output in all() {
        let root = output.root();
        if root["jobs"].get("promote").is_none() {
            continue;
        }
        seen += 1;
        let plan = root["jobs"]["plan"]["steps"].as_sequence().unwrap().last().unwrap();
        for run in runs() {
            // Which events promote says the plan's table: a row is image, events, branches, class, …
            let event = run.contexts["github"]["event_name"].as_str().unwrap();
            let class = match event {
                "push" if run.subject == "v1" => "release",
                "workflow_dispatch" => "manual",
                "push" => "push",
                _ => continue,
            };
            let waits = |row: &&str| {
                let words: Vec<&str> = row.split_whitespace().collect();
                words[1].split(',').any(|word| word == class) && words[3] != "commit"
            };
            if text(&plan["env"], "TAGS").lines().any(|row| waits(&row)) {
                let (_, cancel) = group(&root["concurrency"], &run.contexts);
                assert!(!cancel, "{}: {} is cancelled while it promotes", output.name, run.about);
            }
        }
    }
    assert!(seen > 5, "{seen} pipelines promote");
    let promotes = "[image.app]\nrepository = \"ghcr.io/o/app\"\nsmoke = \"app\"\n\
                    tags = [{ on = \"push\", tag = \"latest\" }]\n";
    assert_eq!(refused(promotes), [""; 0]);
    let cancel = format!("[concurrency]\nmanual = \"cancel\"\n{}", promotes.replace("push", "manual"));
    assert_eq!(refused(&cancel), ["cancel-with-promotion"]);
}

/// A newer push takes over job by job: whichever job of it is reached ends the older run's, and never one behind the
/// gate, of another subject, or of a run that is repeated. What waits for a job that is not cancelled is not
/// cancelled either: it could enter its group after the newer run's.
#[test]
fn d05_a_newer_push_ends_the_older_runs_jobs_up_to_the_gate_and_no_others() {
    let output = compiled(
        "tags = [{ on = \"push\", tag = \"edge\" }, { on = \"release\", tag = \"latest\" }]\n[concurrency]\npush = \"cancel\"\n\
         [image.app]\nrepository = \"ghcr.io/o/app\"\nplatforms = [\"linux/amd64\", \"linux/arm64\"]\nscan = { fail-on = \"critical\" }\n\
         attest = [\"sbom\", \"provenance\"]\n\
         [consumer.test]\nmatrix = { suite = [\"unit\", \"e2e\"] }\nrun = \"make\"\n\
         [consumer.called]\nwiring = \"call\"\nrun = \"make\"\n\
         [job.seed]\nlock = \"database\"\nrun = \"make\"\n[job.behind]\nneeds = \"seed\"\nrun = \"make\"\n\
         [job.serial]\nmatrix = { part = [1, 2] }\nmax-parallel = 1\nrun = \"make\"\n\
         [job.chart]\non = \"push\"\nafter = \"promotion\"\nrun = \"make\"\n",
    );
    let root = output.root();
    let mut taken_over = BTreeSet::new();
    for job in jobs(&output.name, &root) {
        let Some(own) = job.body.get("concurrency").filter(|own| own["queue"].as_str().is_none()) else {
            continue;
        };
        taken_over.insert(job.id);
        for [older, newer] in pairs(&runs()) {
            let (left, right) = (group(own, &older.contexts), group(own, &newer.contexts));
            let pushed = older.subject == "main" && newer.subject == "main";
            assert_eq!((left.0 == right.0, right.1), (pushed, is_push(newer)), "{}: {}", job.id, newer.about);
        }
        let main = runs().into_iter().find(|run| run.about == "push 2 to main").unwrap();
        let mut again = main.contexts.clone();
        again["github"]["run_attempt"] = json!("2");
        assert_ne!(group(own, &main.contexts).0, group(own, &again).0, "{}: a repetition", job.id);
        let mut leg = main.contexts.clone();
        leg["strategy"]["job-index"] = json!(0);
        let apart = group(own, &main.contexts).0 != group(own, &leg).0;
        assert_eq!(apart, job.id == "test", "{}: legs", job.id);
    }
    let expected = [
        "attest-app",
        "build-app",
        "build-app-linux-amd64",
        "build-app-linux-arm64",
        "called",
        "plan",
        "sbom-app",
        "scan-app",
        "test",
    ];
    assert_eq!(taken_over, expected.into());
    assert_eq!(root["jobs"]["gate"]["steps"][0]["env"]["SUPERSEDED"], Value::Bool(true));
}

/// A push to a branch.
fn is_push(run: &Run) -> bool {
    let github = &run.contexts["github"];
    github["event_name"] == "push" && github["ref_type"] == "branch"
}

/// In a called file `github` is the caller's: a group of the same text is the same group, and GitHub
/// ends both as a deadlock.
#[test]
fn d06_no_called_file_has_a_group_of_its_caller() {
    let mut called = 0;
    for output in all() {
        let root = output.root();
        for run in runs() {
            let mut held = BTreeSet::from([group(&root["concurrency"], &run.contexts).0]);
            for job in jobs(&output.name, &root) {
                let own = job.body.get("concurrency").map(|own| group(own, &run.contexts).0);
                let Some(path) = job.body.get("uses").and_then(Value::as_str) else { continue };
                // What the repository has written itself is refused with a group of its own.
                let Some(callee) = output.called(path) else { continue };
                let mut groups = vec![group(&callee["concurrency"], &run.contexts).0];
                for inner in jobs(&job.place, &callee) {
                    groups.extend(inner.body.get("concurrency").map(|own| group(own, &run.contexts).0));
                }
                assert!(own.is_none_or(|own| !groups.contains(&own)), "{}: {groups:?}", job.place);
                for group in groups {
                    assert!(held.insert(group.clone()), "{}: {group} twice: {held:?}", job.place);
                }
                called += 1;
            }
        }
    }
    assert!(called > 10, "{called} calls");
    let locked = "[job.lint]\nwiring = \"call\"\nlock = \"x\"\nrun = \"make\"\n";
    assert_eq!(refused(locked), ["unsupported-combination"], "a lock around a call");
}
