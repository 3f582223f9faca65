//! Whole runs: the generated plan script and `tagging::tags`.

use std::path::Path;

use pipegen::language::value::{Name, ReleaseTemplate};
use pipegen::model::pipeline::{Event, Pipeline};
use pipegen::model::tagging::{Facts, Moment, tags};

use super::random::{Random, hostile_names};
use super::script::{Compiled, Decided, NOW};

const RUNS: usize = 60;

/// Branches that rows speak of; a hostile name may follow.
const BRANCHES: &[&str] = &[
    "main",
    "development",
    "feature/",
    "feature/a/b",
    "release-1",
    "release-x",
    "release-12.3",
    "100%25/a",
    "100%/a",
    "100%",
    "other",
];
const VERSIONS: &[&str] = &[
    "v1.2.3",
    "1.2.3",
    "v0.0.1-rc.1",
    "v1.2.3+build.5",
    "v1.2.3-01",
    "v01.2.3",
    "v1.2",
    "vnext",
    "v",
    "v1.2.3-",
    "v-1",
    "v99999999999999999999999.0.1",
    "v1.2.3-rc+b.1",
    "v1.2.3+a_b",
    "v2.0.0-a..b",
    "v7",
    "v4.3",
    "v4.3-app",
    "v1.2.3.4",
    "v1.2.3.4.5",
    "v2024.04.0",
    "v007.08",
    "v20240101",
    "v1234567",
    "v1.2.3-0a1b2c3",
];

/// What the library says, in the words of the script.
fn model(pipeline: &Pipeline, facts: &Facts) -> Decided {
    let mut tags: Vec<_> =
        tags(pipeline, facts).ok()?.into_iter().map(|tag| (tag.reference, tag.class.as_str())).collect();
    tags.sort();
    Some(tags)
}

fn events(pipeline: &Pipeline) -> Vec<Event> {
    let schedules = pipeline.schedules.keys().cloned().map(Event::Schedule);
    let mut events = vec![Event::PullRequest, Event::MergeQueue, Event::Push, Event::Push, Event::Push];
    let unused = pipeline.releases.is_empty().then(Name::release);
    let releases = || pipeline.releases.keys().cloned().chain(unused.clone()).map(Event::Release);
    events.push(Event::Manual);
    events.extend(releases().chain(releases()));
    events.extend(schedules);
    events
}

fn run(pipeline: &Pipeline, names: &[Vec<u8>], random: &mut Random) -> Facts {
    let event = random.of(&events(pipeline)).clone();
    let mut branch = random.of(BRANCHES).as_bytes().to_vec();
    if random.below(2) == 0 {
        let name: &Vec<u8> = random.of(names);
        branch.extend_from_slice(name);
    }
    // No runner takes these in a variable, and Git takes none of them in a branch.
    branch.retain(|byte| !matches!(byte, 0 | b'\n' | b'\r'));
    let selector_branch = match &event {
        Event::PullRequest | Event::MergeQueue => (*random.of(BRANCHES)).to_owned(),
        Event::Schedule(_) => pipeline.default_branch.clone(),
        _ => String::from_utf8_lossy(&branch).into_owned(),
    };
    let who: &Vec<u8> = random.of(names);
    let who = String::from_utf8_lossy(who).replace('\0', "");
    let releases = match &event {
        Event::Release(name) => pipeline.releases.get(name).cloned().unwrap_or_default(),
        _ => ReleaseTemplate::default(),
    };
    let version = *random.of(VERSIONS);
    // Of another form than the usual one, most of them are its.
    let is_usual = releases == ReleaseTemplate::default();
    let version = if is_usual { version.to_owned() } else { releases.tag(version.trim_start_matches('v')) };
    Facts {
        pr: (event == Event::PullRequest).then(|| 1 + random.below(100_000) as u64),
        version: matches!(event, Event::Release(_)).then_some(version),
        is_marked: pipeline.publishes_releases() && random.below(2) == 0,
        releases,
        event,
        branch,
        selector_branch,
        sha: (0..40).map(|_| char::from(*random.of(b"0123456789abcdef"))).collect(),
        run: Some(random.below(1 << 40) as u64),
        moment: Moment::at(NOW).unwrap(),
        inputs: pipeline.inputs.keys().map(|name| (name.clone(), who.clone())).collect(),
        values: std::collections::BTreeMap::new(),
    }
}

fn equal(text: &str, dir: &Path, seed: u64) {
    let compiled = Compiled::new(text, dir);
    let names = hostile_names(300);
    let mut random = Random(seed);
    let runs: Vec<Facts> = (0..RUNS).map(|_| run(&compiled.pipeline, &names, &mut random)).collect();
    let (mut written, mut failed) = (0, 0);
    for facts in &runs {
        let (said, own) = (compiled.decide(facts), model(&compiled.pipeline, facts));
        // A published release of another Git tag is no fault: nothing runs.
        let is_other = facts
            .version
            .as_ref()
            .is_some_and(|tag| !tag.trim_start_matches('v').starts_with(char::is_numeric));
        let own = if compiled.pipeline.publishes_releases() && is_other { Some(Vec::new()) } else { own };
        assert_eq!(said, own, "{facts:?}");
        written += own.as_ref().map_or(0, Vec::len);
        failed += usize::from(said.is_none());
    }
    assert!(written > RUNS / 4 && failed < RUNS / 2, "{written} tags, {failed} of {RUNS} fail");
}

#[test]
fn the_plan_of_charon_tags_as_the_library_does() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/charon");
    let text = std::fs::read_to_string(dir.join("pipeline.toml")).unwrap();
    equal(&text, &dir, 0xdead_beef_0bad_cafe);
}

#[test]
fn the_plan_of_a_richer_table_tags_as_the_library_does() {
    let text = include_str!("pipeline.toml");
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("Dockerfile"), "FROM scratch\nARG FLAVOUR\nARG WHO\n").unwrap();
    equal(text, directory.path(), 0x0123_4567_89ab_cdef);
}

#[test]
fn the_plan_of_named_releases_tags_as_the_library_does() {
    let text = r#"
[pipeline]
name = "CI"
releases = { server = "server/v{version}", web = "web-{version}" }
tags = [
  { on = ["server", "web"], tag = "{image}-{short-sha}" },
  { on = "server", tag = ["server-{version}", "server-{major}.{minor}", "stable"] },
  { on = "web", tag = ["web-{version}", "web-{major}"] },
  { on = "push", tag = ["sha-{sha}", "latest"] },
]

[image.app]
repository = "ghcr.io/octo/app"

[consumer.test]
run = "true"
"#;
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("Dockerfile"), "FROM scratch\n").unwrap();
    equal(text, directory.path(), 0xfeed_5eed_0bad_cafe);
}

#[test]
fn the_plan_of_published_releases_tags_as_the_library_does() {
    let text = r#"
[pipeline]
name = "CI"
schedules = { nightly = "0 5 * * *" }
release-when = "published"
tags = [
  { on = "release", tag = ["{version}", "{major}.{minor}", "latest"] },
  { on = "pull-request", tag = ["pr-{pr}-{short-sha}", "pr-{pr}-{sha}"] },
  { on = "push", tag = ["sha-{sha}", "edge"] },
  { on = "nightly", tag = ["night-{date}", "run-{run}"] },
]

[image.app]
repository = "ghcr.io/octo/app"

[consumer.test]
run = "true"
"#;
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("Dockerfile"), "FROM scratch\n").unwrap();
    equal(text, directory.path(), 0x0bad_5eed_1234_cafe);
}

#[test]
fn the_plan_of_rows_for_some_repositories_tags_as_the_library_does() {
    let text = r#"
[pipeline]
name = "CI"
tags = [
  { on = "push", tag = "{sha}" },
  { on = "push", branches = "main", tag = ["latest", "edge"], to = "docker.io" },
  { on = "push", branches = "main", tag = "edge", to = "quay.io" },
  { on = "push", branches = "main", tag = "main-{short-sha}", after = "gate", to = ["quay.io", "ghcr.io"] },
  { on = "release", tag = ["{version}", "{major}.{minor}"] },
  { on = "release", tag = "{major}", to = "docker.io" },
]

[image.app]
repository = ["ghcr.io/octo/app", "docker.io/octo/app", "quay.io/octo/app"]

[consumer.test]
run = "true"

[registry."docker.io"]
username = "octo"
password = "${{ secrets.HUB }}"

[registry."quay.io"]
username = "octo"
password = "${{ secrets.QUAY }}"
"#;
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("Dockerfile"), "FROM scratch\n").unwrap();
    equal(text, directory.path(), 0x0707_0505_0bad_cafe);
}

/// The language of a row is what overlaps are found by, and what a prune tells rows apart by: a tag that a
/// run writes and no row takes would stay for ever, or go by another row.
#[test]
fn d140_every_tag_that_a_run_writes_is_in_the_language_of_its_row() {
    let text = include_str!("pipeline.toml");
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("Dockerfile"), "FROM scratch\nARG FLAVOUR\nARG WHO\n").unwrap();
    let source = pipegen::compiler::Source { name: "pipeline.toml", text, dir: place.path() };
    let (pipeline, _) = pipegen::compiler::resolve(&source).unwrap();
    let rules: Vec<_> = pipegen::prune::repositories(&pipeline)
        .into_iter()
        .map(|repository| (format!("{repository}:"), pipegen::prune::rules(&pipeline, &repository)))
        .collect();
    let names = hostile_names(300);
    let mut random = Random(0x0140_0140_0140_0140);
    let mut written = 0;
    for _ in 0..20_000 {
        let facts = run(&pipeline, &names, &mut random);
        for tag in tags(&pipeline, &facts).unwrap_or_default() {
            let Some((_, rules)) = rules.iter().find(|(start, _)| tag.reference.starts_with(start)) else {
                continue;
            };
            let own = rules.rows_of(tag.name()).any(|row| row.template.to_string() == tag.template);
            assert!(own, "{tag:?} of {facts:?}");
            written += 1;
        }
    }
    assert!(written > 20_000, "{written}");
}
