//! The first job: decides once what all others read.

use super::definition::flag;
use super::manual_inputs::input_json;
use super::numbers;
use super::pieces::{Pieces, contents_read, pairs, permission};
use super::runners::{labels_json, own_runners, runner_output};
use super::table;
use crate::compiler::graph::LIMIT;
use crate::language::value::{Login, Placeholder};
use crate::model::pipeline;
use crate::model::pipeline::{Pipeline, Runner, Skip};
use crate::model::workflow::expr::{Expr, call, path, text};
use crate::model::workflow::{Division, Job, Kind, Pairs, Permission, Step, Steps};
use std::collections::BTreeSet;

/// What the gate reads out of the plan's outputs, whoever else does.
const GATE: [&str; 5] = ["event", "filled", "jobs", "notes", "trust"];
/// The same where pull requests can be skipped, or a release's Git tag can be none of the pipeline's.
const SKIPPED: &str = "skipped";
/// The same where the pipeline has a home.
const OUTSIDE: &str = "outside";

/// The plan. `used` are the decisions that other jobs read.
pub fn job(pipeline: &Pipeline, division: &Division, pieces: &Pieces<'_>, used: &[String]) -> Job {
    let skips = !pipeline.skip.is_empty() || pipeline.publishes_releases();
    let skipped = skips.then_some(SKIPPED);
    let outside = pipeline.home.as_ref().map(|_| OUTSIDE);
    let gate = GATE.into_iter().chain(skipped).chain(outside);
    let names: BTreeSet<&str> = used.iter().map(String::as_str).chain(gate).collect();
    let decided =
        |name: &&str| !name.starts_with("input-") && !name.starts_with("runner-") && *name != "filled";
    let decided: Vec<&str> = names.iter().copied().filter(decided).collect();
    let decided = ("OUTPUTS".to_owned(), decided.join(" "));
    let outputs = names.into_iter().map(|name| (name.to_owned(), output(pipeline, name))).collect();
    let checkout = Step {
        about: vec![
            "A pull request's merge commit and its parents: `paths` compare it with the first.".to_owned(),
        ],
        name: "Check out the commit of this workflow".to_owned(),
        uses: Some(pieces.action("actions/checkout")),
        with: pairs([("fetch-depth", "2".to_owned()), ("persist-credentials", "false".to_owned())]),
        ..Step::default()
    };
    let decide = Step {
        name: "Decide what this run does".to_owned(),
        id: Some("plan".to_owned()),
        env: env(pipeline, division, decided),
        run: Some(format!("bash .github/scripts/{}/{}.sh", pipeline.slug, script(division))),
        ..Step::default()
    };
    Job {
        id: "plan".to_owned(),
        about: vec!["Decides once what every other job reads: trust, jobs, tags.".to_owned()],
        name: "Plan".to_owned(),
        needs: Vec::new(),
        condition: None,
        permissions: permissions(pipeline),
        concurrency: None,
        kind: Kind::Steps(Box::new(Steps {
            environment: None,
            runs_on: pieces.hosted(),
            timeout: LIMIT,
            matrix: None,
            container: None,
            services: Vec::new(),
            env: Vec::new(),
            outputs,
            steps: vec![checkout, decide],
        })),
    }
}

fn output(pipeline: &Pipeline, name: &str) -> String {
    if let Some((runner, native)) =
        own_runners(pipeline).find(|(runner, native)| runner_output(runner, *native) == name)
    {
        let untrusted = path("steps.plan.outputs.trust").equals(text("untrusted"));
        let native = native.map(|label| Runner(vec![label.to_owned()]));
        let fork = text(labels_json(native.as_ref().unwrap_or(&pipeline.fork_runs_on)));
        return untrusted.and(fork).or(text(labels_json(runner))).braced();
    }
    let input = name
        .strip_prefix("input-")
        .and_then(|input| pipeline.inputs.iter().find(|(name, _)| name.as_str() == input));
    match input {
        Some((name, input)) => input_json(name, input).braced(),
        None => path(format!("steps.plan.outputs.{name}")).braced(),
    }
}

/// A pipeline that is divided has tables in pieces, and more to tell.
fn script(division: &Division) -> &'static str {
    if division.parts().is_empty() { "plan" } else { "parts" }
}

/// Whether a tag holds a value of a file, so that only a run can tell whose it is.
fn tags_hold_values(pipeline: &Pipeline) -> bool {
    let mut rows = pipeline.images.iter().flat_map(|image| &image.tags);
    rows.any(|row| row.template.placeholders().any(|own| matches!(own, Placeholder::Value(_))))
}

fn env(pipeline: &Pipeline, division: &Division, decided: (String, String)) -> Pairs {
    let mut env = vec![("DEFAULT_BRANCH".to_owned(), pipeline.default_branch.clone())];
    env.extend(table::trust(pipeline));
    if !pipeline.releases.is_empty() {
        env.push(("RELEASES".to_owned(), table::releases(pipeline)));
    }
    if !pipeline.releases.is_empty() || tags_hold_values(pipeline) {
        env.push(("REPOSITORIES".to_owned(), table::repositories(pipeline)));
    }
    if super::promote::moves(pipeline) {
        env.push(("ADOPT_TAG".to_owned(), path("inputs.adopt-tag").braced()));
    }
    let rest = || pipeline.jobs.values().filter(|job| division.part_of(&job.name).is_none());
    let schedules: Vec<String> =
        pipeline.schedules.iter().map(|(name, cron)| format!("{name} {cron}")).collect();
    for (name, value) in [
        ("RELEASE_WHEN", table::release_when(pipeline)),
        ("SCHEDULES", schedules.join("\n")),
        ("IMAGES", table::images(pipeline)),
        ("TAGS", table::tags(pipeline)),
        ("JOBS", table::jobs(pipeline, rest())),
        ("TAKEN", table::places(pipeline)),
        ("ARCHIVES", table::archives(pipeline)),
        ("FOLLOWERS", table::followers(pipeline)),
        ("CONDITIONS", conditions(pipeline, rest())),
        ("LABELS", table::labels(rest())),
        ("SKIP_AUTHORS", logins(&pipeline.skip)),
        ("SKIP_DRAFTS", flag(pipeline.skip.drafts)),
        ("SKIP_PATHS", table::patterns(&pipeline.skip.paths)),
        ("VALUES", table::values(pipeline)),
        ("NUMBERS", numbers::table(pipeline)),
    ] {
        env.push((name.to_owned(), value));
    }
    env.push(decided);
    env.extend(pieces(pipeline, division));
    env.retain(|(_, value)| !value.is_empty());
    if asks_for_labels(pipeline) || pipeline.publishes_releases() {
        env.push(("GH_TOKEN".to_owned(), path("github.token").braced()));
    }
    env.extend(inputs(pipeline));
    env
}

/// Whether the plan has to know the labels of a pull request. The event's payload would have those of
/// its moment: a re-run sees labels that were added since.
fn asks_for_labels(pipeline: &Pipeline) -> bool {
    pipeline.jobs.values().any(|job| job.selector.labels.is_some())
}

fn permissions(pipeline: &Pipeline) -> Vec<Permission> {
    let labels = asks_for_labels(pipeline).then(|| permission("pull-requests", "read", "reads the labels"));
    std::iter::once(contents_read()).chain(labels).collect()
}

fn logins(skip: &Skip) -> String {
    skip.authors.iter().map(Login::as_str).collect::<Vec<_>>().join(",")
}

/// `job true|false`, each evaluated here and nowhere else.
fn conditions<'p>(pipeline: &Pipeline, jobs: impl Iterator<Item = &'p pipeline::Job>) -> String {
    let line = |job: &pipeline::Job| {
        let condition = job.selector.condition.as_ref()?;
        let own = condition.0.rewrite(|used| {
            let name = used.property().filter(|_| used.head() == "inputs")?;
            let (name, input) = pipeline.inputs.iter().find(|(known, _)| known.as_str() == name)?;
            Some(call("fromJSON", [input_json(name, input)]).to_string())
        });
        let decided = Expr::Group(own).and(text("true")).or(text("false"));
        Some(format!("{} {}", job.name, decided.braced()))
    };
    jobs.filter_map(line).collect::<Vec<_>>().join("\n")
}

/// The same tables once more for each part: one variable holds at most 128 KiB, and one expression at
/// most 21,000 characters.
fn pieces(pipeline: &Pipeline, division: &Division) -> Pairs {
    let ids: Vec<&str> = division.parts().iter().map(|part| part.id.as_str()).collect();
    let mut env = vec![("PARTS".to_owned(), ids.join(","))];
    for part in division.parts() {
        let jobs = || part.jobs.iter().filter_map(|name| pipeline.jobs.get(name));
        let named = |table: &str| format!("{}_{table}", part.variable());
        env.push((named("JOBS"), table::jobs(pipeline, jobs())));
        env.push((named("CONDITIONS"), conditions(pipeline, jobs())));
        env.push((named("LABELS"), table::labels(jobs())));
    }
    env
}

/// The lines that a job takes in the tables of jobs, conditions and labels.
#[must_use]
pub fn lines_of(pipeline: &Pipeline, job: &pipeline::Job) -> [String; 3] {
    let own = || std::iter::once(job);
    [table::jobs(pipeline, own()), conditions(pipeline, own()), table::labels(own())]
}

/// Values of the manual inputs that tags name.
fn inputs(pipeline: &Pipeline) -> Pairs {
    let rows = pipeline.images.iter().flat_map(|image| &image.tags);
    let named: BTreeSet<_> = rows
        .flat_map(|row| row.template.placeholders())
        .filter_map(|placeholder| match placeholder {
            Placeholder::Input(name) => Some(name),
            _ => None,
        })
        .collect();
    named
        .into_iter()
        .filter_map(|name| pipeline.inputs.get_key_value(name))
        .map(|(name, input)| {
            (format!("INPUT_{}", name.to_env()), call("fromJSON", [input_json(name, input)]).braced())
        })
        .collect()
}
