//! Every pipeline of the repository, event by event: what its plan's real script decides is what the reference
//! says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_yaml::Value;

use super::every::{compiled, every, strings};
use super::plan::{Plan, Repository};
use super::reference::{Expected, Reference, Run};

/// Which of so many parts of the pipelines a test looks at, so that they run side by side.
const PARTS: usize = 4;
/// A branch that a pattern fits.
fn sample(pattern: &str) -> String {
    let mut name = pattern.replace("**/", "a/").replace("**", "a/b").replace('*', "c");
    while let Some((before, rest)) = name.clone().split_once('[') {
        let (class, behind) = rest.split_once(']').unwrap();
        name = format!("{before}{}{behind}", &class[..1]);
    }
    name
}

/// Runs of every kind that GitHub could start, and some that only somebody with write access can.
fn runs(reference: &Reference, root: &Value) -> Vec<Run> {
    let run = |event: &str, branch: &str| Run {
        event: event.to_owned(),
        branch: Some(branch.to_owned()),
        tag: None,
        fork: false,
        actor: "maintainer",
        outside: false,
    };
    let main = reference.default_branch();
    let branches: BTreeSet<String> =
        reference.branches().iter().map(|glob| sample(glob)).chain([main.clone()]).collect();
    let mut all = vec![run("merge-queue", &main), run("push", "gh-readonly-queue/main/pr-7-aaaa")];
    all.push(Run { fork: true, ..run("pull-request", &main) });
    all.push(Run { actor: "dependabot[bot]", ..run("pull-request", &main) });
    all.push(Run { actor: "dependabot[bot]", ..run("push", &main) });
    all.extend(
        branches.iter().flat_map(|branch| ["push", "pull-request", "manual"].map(|event| run(event, branch))),
    );
    all.push(run("manual", "named/by-nobody"));
    all.push(run("manual", "gh-readonly-queue/main/pr-7-aaaa"));
    for tag in [&main, "nobodys-tag"] {
        all.push(Run { branch: None, tag: Some(tag.to_owned()), ..run("manual", "") });
    }
    all.extend(reference.schedules().keys().map(|name| run(name, &main)));
    let on =
        if reference.is_published() { root["on"].get("release") } else { root["on"]["push"].get("tags") };
    if on.is_some() {
        for (event, form) in reference.releases() {
            let tag = form.replace("{version}", "1.20.3");
            all.push(Run { branch: None, tag: Some(tag), ..run(&event, "") });
        }
    }
    if reference.home().is_some() {
        let mut events = BTreeSet::new();
        let one = all.iter().filter(|run| events.insert(run.event.clone())).cloned();
        let copies: Vec<Run> = one.map(|run| Run { outside: true, ..run }).collect();
        all.extend(copies);
    }
    all
}

fn same(pipeline: &str, run: &Run, reference: &Reference, found: Option<Expected>) {
    let mut expected = reference.expected(run);
    let Some(mut found) = found else {
        assert_eq!(run.event, "manual", "{pipeline}: {run:?}");
        assert!(expected.jobs.is_empty() && expected.tags.is_empty(), "{pipeline}: {run:?}: {expected:?}");
        return;
    };
    if expected.trust == "untrusted" {
        // What needs a secret is left out, as the cases of the plan's script show.
        assert!(found.jobs.is_subset(&expected.jobs), "{pipeline}: {run:?}: {found:?}");
        (expected.jobs, found.jobs) = (BTreeSet::new(), BTreeSet::new());
    }
    assert_eq!(found, expected, "{pipeline}: {run:?}");
}

fn look(part: usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let repository = Repository::new();
    let (mut seen, mut decided) = (BTreeSet::new(), 0);
    let plans = every().into_iter().map(|output| (Plan::of(&output, &repository), output));
    // Most pipelines select as another one does.
    let plans = plans.filter(|(plan, _)| seen.insert(plan.shape())).collect::<Vec<_>>();
    for (number, (plan, output)) in plans.iter().enumerate().filter(|(number, _)| number % PARTS == part) {
        let written = fs::read_to_string(root.join(&output.name)).unwrap();
        let reference = Reference::new(&written);
        let workflow = output.root();
        let all: BTreeSet<String> = workflow["jobs"]
            .as_mapping()
            .unwrap()
            .keys()
            .filter_map(|id| Some(id.as_str()?.to_owned()))
            .collect();
        let known = written_jobs(&written, &all);
        for run in runs(&reference, &workflow) {
            same(
                &format!("{} ({number})", output.name),
                &run,
                &reference,
                plan.decide(&reference, &run, &known),
            );
            decided += 1;
        }
    }
    assert!(decided > 50, "{decided} runs");
}

/// Names of the jobs that the file has, some of which follow in a run of their own.
fn written_jobs(written: &str, ids: &BTreeSet<String>) -> BTreeSet<String> {
    let file: toml::Table = written.parse().unwrap();
    let tables = ["job", "consumer"].into_iter().filter_map(|kind| file.get(kind)?.as_table());
    let names: BTreeSet<String> = tables.flat_map(|table| table.keys().cloned()).collect();
    names.into_iter().chain(ids.get("drift").cloned()).collect()
}

/// Rows and jobs of every kind, on branches of every kind. It begins behind the name of the pipeline.
const RICH: &str = r#"home = "Owner/Rich"
default-branch = "trunk"
branches = ["main", "release/[0-9]*", "feature/**", "**/hot", "dev"]
trusted = ["main", "release/*"]
schedules = { nightly = "0 5 * * *", weekly = "0 6 * * 1" }
tags = [
  { on = "pull-request", tag = "pr-{pr}-{short-sha}" },
  { on = ["push", "manual"], branches = ["main"], tag = ["sha-{sha}", "edge"] },
  { on = ["push", "manual", "release"], branches = ["release/[0-9]*"], tag = "r-{sha}" },
  { on = "push", branches = ["main", "release/*"], tag = "passed-{sha}", after = "gate" },
  { on = ["push", "manual"], branches = ["feature/**", "dev"], tag = "branch-{branch}-{short-sha}" },
  { on = ["nightly", "weekly"], tag = "scheduled-{date}" },
  { on = "nightly", branches = ["trunk"], tag = "trunk-{short-sha}" },
  { on = "release", tag = ["{version}", "{major}.{minor}"] },
]
[image.app]
repository = "ghcr.io/owner/rich"
[consumer.test]
run = "make test"
[job.everywhere]
run = "make"
[job.main]
branches = ["main"]
run = "make"
[job.by-hand]
on = "manual"
branches = ["feature/**", "main"]
run = "make"
[job.paths]
paths = ["src/**"]
run = "make"
[job.docs]
on = ["pull-request", "push"]
paths = ["docs/**"]
run = "make"
[job.labelled]
on = ["pull-request", "merge-queue"]
pr-labels = "full"
run = "make"
[job.nights]
on = ["nightly", "release"]
run = "make"
"#;

#[test]
fn d68_a_pipeline_with_rows_of_every_kind_does_what_the_reference_says() {
    let (output, repository) = (compiled(RICH), Repository::new());
    let written = format!("[pipeline]\nname = \"CI\"\n{RICH}");
    let (reference, plan, workflow) =
        (Reference::new(&written), Plan::of(&output, &repository), output.root());
    let known = written_jobs(&written, &BTreeSet::new());
    let all = runs(&reference, &workflow);
    let (mut levels, mut late) = (BTreeSet::new(), 0);
    for run in &all {
        let found = plan.decide(&reference, run, &known);
        let expected =
            found.as_ref().map(|found| (found.trust, found.tags.iter().filter(|(_, late, _)| *late).count()));
        levels.extend(expected.map(|(trust, _)| trust));
        late += expected.map_or(0, |(_, late)| late);
        same("a pipeline of every kind", run, &reference, found);
    }
    assert!(all.len() > 25 && levels.len() == 3 && late > 5, "{} runs, {levels:?}, {late} tags", all.len());
}

#[test]
fn d68_the_first_pipelines_do_event_by_event_what_the_reference_says() {
    look(0);
}

#[test]
fn d68_the_second_pipelines_do_event_by_event_what_the_reference_says() {
    look(1);
}

#[test]
fn d68_the_third_pipelines_do_event_by_event_what_the_reference_says() {
    look(2);
}

#[test]
fn d68_the_fourth_pipelines_do_event_by_event_what_the_reference_says() {
    look(3);
}

/// Whether GitHub starts a run for a push: [the last pattern that fits
/// decides](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onpushbranchestagsbranches-ignoretags-ignore).
fn starts(filter: &Value, branch: &str) -> bool {
    use pipegen::language::value::{Glob, Leaf};
    let mut patterns = Vec::new();
    strings(filter, &mut patterns);
    let fits = |pattern: &str| Glob::parse(pattern).unwrap().matches(branch);
    patterns.iter().fold(false, |on, pattern| match pattern.strip_prefix('!') {
        Some(out) => on && !fits(out),
        None => on || fits(pattern),
    })
}

/// GitHub pushes the branches of a merge queue beside `merge_group`.
#[test]
fn d67_no_push_of_the_merge_queue_starts_a_run() {
    let queued = "gh-readonly-queue/main/pr-7-aaaa";
    let patterns = ["**", "gh-**", "*/**", "[a-z]*/**", "gh-readonly-*/**"];
    let outputs = patterns
        .map(|glob| compiled(&format!("branches = [\"main\", \"{glob}\"]\n[job.lint]\nrun = \"make\"\n")));
    let mut wide = 0;
    for output in every().into_iter().chain(outputs) {
        let root = output.root();
        let filter = &root["on"]["push"]["branches"];
        assert!(!starts(filter, queued), "{}: {filter:?}", output.name);
        let mut all = Vec::new();
        strings(filter, &mut all);
        wide += usize::from(all.contains(&"!gh-readonly-queue/**"));
    }
    assert!(wide >= patterns.len(), "{wide} of them would start one otherwise");
}
