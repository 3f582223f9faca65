//! The file that starts a deployment by hand: of a commit that has passed, or of what served before. A job without
//! secrets decides what that is, and behind it stands the job of the one workflow.

use super::Scope;
use crate::compiler::graph::LIMIT_DECIDE;
use crate::compiler::lower::consumer;
use crate::compiler::lower::followed::root;
use crate::compiler::lower::gate::required_check;
use crate::compiler::lower::logins::Logins;
use crate::compiler::lower::notify::{self, File};
use crate::compiler::lower::own::Workspace;
use crate::compiler::lower::pieces::{Pieces, contents_read, on_github, pairs, permission};
use crate::compiler::lower::table;
use crate::language::value::ReleaseTemplate;
use crate::model::pipeline::{
    Deployment, Event, Image, Job as Own, Order, Pipeline, TagRow, Watched, WatchedKind,
};
use crate::model::workflow::expr::{call, path, text};
use crate::model::workflow::{Group, Input, Job, Kind, Literal, Pairs, Permission, Step, Steps};
use crate::model::workflow::{Triggers, Workflow};
use std::collections::BTreeSet;

/// The job that decides what is deployed.
const DECIDE: &str = "decide";
/// The input that says what to do.
pub(super) const DO: &str = "do";
/// Its word for going back.
pub(super) const ROLL_BACK: &str = "roll-back";
/// The input that lets a deployment across a change that cannot be taken back.
pub(super) const ACROSS: &str = "across-irreversible";

/// The images of a deployment with the rows that find them.
type Found<'p> = Vec<(&'p Image, Vec<&'p TagRow>)>;

/// The file; nothing where the deployment cannot be started by hand.
pub fn workflow(pipeline: &Pipeline, pieces: &Pieces<'_>, own: &Own) -> Option<Workflow> {
    let deployment = own.deployment.as_ref()?;
    let found = pipeline.by_hand(own).ok()?;
    let scope = Scope::deployment_by_hand(pipeline, DECIDE);
    let mut job = consumer::job(pipeline, pieces, &scope, own);
    job.needs = vec![DECIDE.to_owned()];
    if let Kind::Steps(steps) = &mut job.kind {
        steps.outputs = Pairs::new();
    }
    let decide = decide(pipeline, pieces, &scope, own, &found);
    let asked = path(format!("inputs.{}", asked_for(deployment)));
    let is_back = path(format!("inputs.{DO}")).equals(text(ROLL_BACK));
    let what = is_back.and(text(ROLL_BACK)).or(call("format", [text("deploy {0}"), asked]));
    let file =
        File { name: format!("{}-{}.yml", pipeline.slug, own.name), before: &[DECIDE], condition: None };
    let is_own = |one: &Watched| one.kind == WatchedKind::Job(own.name.clone());
    Some(Workflow {
        name: format!("{}: {}", pipeline.name, own.name),
        run_name: Some(format!("{} by hand: {}", deployment.name, what.braced())),
        about: Vec::new(),
        on: Triggers { dispatch: Some(inputs(pipeline, own, deployment)), ..Triggers::default() },
        concurrency: Group {
            group: format!("{}-{}", path("github.workflow").braced(), path("github.run_id").braced()),
            cancel: "false".to_owned(),
            queue: false,
            about: vec![
                "No run cancels another; the job that deploys has a group that they wait in.".to_owned(),
            ],
        },
        jobs: [decide, job].into_iter().chain(notify::jobs(pipeline, pieces, &file, is_own)).collect(),
    })
}

/// The input that names what is deployed.
fn asked_for(deployment: &Deployment) -> &'static str {
    if deployment.order == Order::Version { "release" } else { "commit" }
}

/// The form. Each choice has to agree with what is filled in, so that a slip deploys nothing.
fn inputs(pipeline: &Pipeline, own: &Own, deployment: &Deployment) -> Vec<Input> {
    let empty = |name: &str, description: String| Input {
        name: name.to_owned(),
        description,
        kind: "string".to_owned(),
        required: false,
        default: Some(Literal::Text(String::new())),
        options: Vec::new(),
    };
    let named = match deployment.order {
        Order::Version => format!(
            "deploy: the Git tag of the release, such as {}. roll-back: leave this empty",
            release(pipeline, own).map_or_else(String::new, |own| own.tag("1.2.3"))
        ),
        _ => "deploy: the commit, all 40 digits. roll-back: leave this empty".to_owned(),
    };
    let mut all = vec![
        Input {
            name: DO.to_owned(),
            description: "deploy what is named below, or roll-back to what served before".to_owned(),
            kind: "choice".to_owned(),
            required: true,
            default: None,
            options: vec!["deploy".to_owned(), ROLL_BACK.to_owned()],
        },
        empty(asked_for(deployment), named),
    ];
    if !deployment.irreversible.is_empty() {
        all.push(empty(
            ACROSS,
            format!(
                "Leave this empty. To go back across a change that cannot be taken back, type {}",
                deployment.name
            ),
        ));
    }
    all
}

/// The form of the Git tags that it deploys.
fn release<'p>(pipeline: &'p Pipeline, own: &Own) -> Option<&'p ReleaseTemplate> {
    Pipeline::tested_in(own).iter().find_map(|event| match event {
        Event::Release(name) => pipeline.releases.get(name),
        _ => None,
    })
}

/// Decides, with rights to read alone.
fn decide(pipeline: &Pipeline, pieces: &Pieces<'_>, scope: &Scope<'_>, own: &Own, found: &Found<'_>) -> Job {
    let images = || found.iter().map(|(image, _)| *image);
    let output = |name: String| {
        let value = path(format!("steps.{DECIDE}.outputs.{name}")).braced();
        (name, value)
    };
    let step = Step {
        name: "Decide what is deployed".to_owned(),
        id: Some(DECIDE.to_owned()),
        env: env(pipeline, scope, own, found),
        run: Some(pieces.script("deploy-decide")),
        ..Step::default()
    };
    let mut steps = pieces.checkout_own(Workspace::Bare);
    let logins = pieces.logins(scope, &Logins::to_publish(images()));
    steps.extend(logins.into_iter().map(|login| Step { condition: None, ..login }));
    steps.push(step);
    let machine = images().find_map(Image::machine);
    Job {
        id: DECIDE.to_owned(),
        about: vec![
            "Reads only: is the commit one that may be deployed, and which images are its?".to_owned(),
        ],
        name: "Decide".to_owned(),
        needs: Vec::new(),
        condition: None,
        permissions: permissions(images()),
        concurrency: None,
        kind: Kind::Steps(Box::new(Steps {
            environment: None,
            runs_on: pieces.runs_on(scope, machine.unwrap_or(&pipeline.runs_on)),
            timeout: LIMIT_DECIDE,
            matrix: None,
            container: None,
            services: Vec::new(),
            env: Vec::new(),
            outputs: scope.used().into_iter().map(output).collect(),
            steps,
        })),
    }
}

fn permissions<'i>(mut images: impl Iterator<Item = &'i Image>) -> Vec<Permission> {
    let mut all = vec![permission("actions", "read", "asks for the commit's gate"), contents_read()];
    all.extend(images.any(on_github).then(|| permission("packages", "read", "finds the commit's images")));
    all
}

fn env(pipeline: &Pipeline, scope: &Scope<'_>, own: &Own, found: &Found<'_>) -> Pairs {
    let Some(deployment) = &own.deployment else { return Pairs::new() };
    let input = |name: &str| path(format!("inputs.{name}")).braced();
    let image = |(image, _): &(&Image, _)| Some(format!("{} {}", image.name, image.repository.as_ref()?));
    let rows = |(image, rows): &(&Image, Vec<&TagRow>)| {
        rows.iter().map(|row| format!("{} {}", image.name, row.template)).collect::<Vec<_>>()
    };
    let gates = gates(pipeline, own);
    let file = root(pipeline);
    let mut env = pairs([
        ("ASKED", input(asked_for(deployment))),
        ("BRANCH", pipeline.branch_of(own).to_owned()),
        ("DEFAULT_BRANCH", pipeline.default_branch.clone()),
        ("DEPLOY", deployment.name.clone()),
        ("DO", input(DO)),
        ("EVENT", gates.first().map(|(_, event)| event.clone()).unwrap_or_default()),
        ("GATES", gates.iter().map(|gate| line(pipeline, gate)).collect::<Vec<_>>().join("\n")),
        ("GH_TOKEN", path("github.token").braced()),
        ("IMAGES", found.iter().filter_map(image).collect::<Vec<_>>().join("\n")),
        ("ORDER", deployment.order.as_str().to_owned()),
        ("TAGS", found.iter().flat_map(rows).collect::<Vec<_>>().join("\n")),
        ("WORKFLOW", file.rsplit('/').next().unwrap_or(&file).to_owned()),
    ]);
    if deployment.order == Order::Version {
        env.push(("RELEASES".to_owned(), table::releases(pipeline)));
    }
    if !deployment.irreversible.is_empty() {
        env.push(("PIPEGEN_ACROSS".to_owned(), input(ACROSS)));
    }
    if let Some(condition) = &own.selector.condition {
        let holds = path(format!("({})", scope.expression(&condition.0)));
        env.push(("HOLDS".to_owned(), holds.and(text("true")).or(text("false")).braced()));
    }
    env.extend(table::trust(pipeline));
    env.sort();
    env
}

/// GitHub's and the pipeline's event of each kind of run that tests what is deployed.
fn gates(pipeline: &Pipeline, own: &Own) -> Vec<(&'static str, String)> {
    let of = |event: &Event| match event {
        Event::PullRequest | Event::MergeQueue => Vec::new(),
        Event::Push => vec!["push"],
        // Where no event has started a release, a run by hand on its Git tag makes up for it.
        Event::Release(_) if pipeline.publishes_releases() => vec!["release", "workflow_dispatch"],
        Event::Release(_) => vec!["push", "workflow_dispatch"],
        Event::Manual => vec!["workflow_dispatch"],
        Event::Schedule(_) => vec!["schedule"],
    };
    let events = Pipeline::tested_in(own).iter();
    let mut all: Vec<_> = events
        .flat_map(|event| of(event).into_iter().map(|github| (github, event.as_str().to_owned())))
        .collect();
    let mut seen = BTreeSet::new();
    all.retain(|(github, _)| seen.insert(*github));
    all
}

/// `github-event event name-of-the-gate`.
fn line(pipeline: &Pipeline, (github, event): &(&'static str, String)) -> String {
    format!("{github} {event} {} ({github})", required_check(pipeline))
}
