//! Jobs in files of their own: called from the one workflow, or started by hand.

use super::after;
use super::consumer;
use super::logins::Logins;
use super::pieces::Pieces;
use super::runners::{labels_json, runner_output};
use super::scope::Scope;
use super::triggers;
use crate::language::manifest::Host;
use crate::model::pipeline::Job as Own;
use crate::model::pipeline::{Pipeline, Secret};
use crate::model::workflow::expr::path;
use crate::model::workflow::{Call, Callable, Input, Job, Kind, Pairs, Triggers, Workflow};

/// The job of the one workflow that calls the file.
pub fn job(pipeline: &Pipeline, pieces: &Pieces<'_>, scope: &Scope<'_>, own: &Own) -> Job {
    let scope = &scope.of_job(own);
    let inside = Scope::callee(pipeline);
    consumer::job(pipeline, pieces, &inside, own);
    let mut with: Pairs =
        inside.used().into_iter().map(|name| (name.clone(), value(pipeline, scope, own, &name))).collect();
    with.extend(
        own.body.inputs.iter().map(|input| (input.to_string(), scope.input(input.as_str()).braced())),
    );
    let secrets = called_secrets(pipeline, own)
        .into_iter()
        .map(|secret| (secret.name.clone(), path(secret.path()).braced()));
    Job {
        id: own.name.to_string(),
        about: Vec::new(),
        name: own.name.to_string(),
        needs: Vec::new(),
        condition: None,
        permissions: consumer::permissions(pipeline, own),
        concurrency: None,
        kind: Kind::Call(Call {
            uses: format!("./.github/workflows/{}-{}.yml", pipeline.slug, own.name),
            with,
            bare: Vec::new(),
            secrets: secrets.collect(),
        }),
    }
}

/// Where the caller finds what the callee asks for.
fn value(pipeline: &Pipeline, scope: &Scope<'_>, own: &Own, name: &str) -> String {
    let built = pipeline.images.iter().find_map(|image| {
        let output = name.strip_prefix(image.name.as_str())?.strip_prefix('-')?;
        let used = own.images.iter().find(|used| used.image == image.name);
        ["archives", "digest", "image-ids", "revision"].contains(&output).then(|| match used {
            Some(used) => scope.handed_to(own, used, output),
            None => scope.build(&image.name, output),
        })
    });
    built.unwrap_or_else(|| scope.plan(name)).braced()
}

/// Secrets reach a called file one by one; variables are there anyway.
pub fn called_secrets(pipeline: &Pipeline, own: &Own) -> Vec<Secret> {
    let mut secrets: Vec<Secret> = own.secrets.iter().filter(|secret| !secret.variable).cloned().collect();
    let at_start = own
        .pulled_at_start()
        .filter(|_| own.is_withheld())
        .filter_map(|image| pipeline.registries.get(&Host::of(image)));
    let logins = Logins::of_job(pipeline, own).written(pipeline).into_iter().chain(at_start);
    for text in logins.flat_map(|login| [&login.username, &login.password]) {
        let read = text.expressions().flat_map(crate::model::pipeline::secrets_in);
        secrets.extend(
            read.filter(|secret| !secret.variable).map(|secret| Secret { required: false, ..secret }),
        );
    }
    crate::model::pipeline::merge_secrets(secrets)
}

/// The file.
pub fn workflow(pipeline: &Pipeline, pieces: &Pieces<'_>, own: &Own) -> Workflow {
    let scope = Scope::callee(pipeline);
    let mut job = consumer::job(pipeline, pieces, &scope, own);
    job.condition = None;
    let manual: Vec<Input> = own
        .body
        .inputs
        .iter()
        .filter_map(|name| pipeline.inputs.get(name).map(|input| triggers::input(name, input)))
        .collect();
    let mut inputs: Vec<Input> =
        scope.used().iter().filter(|name| !name.starts_with("runner-")).map(|name| handed(name)).collect();
    inputs.extend(runner(own));
    // Not `choice`: a called workflow knows only strings, numbers and booleans.
    inputs.extend(manual.iter().map(|input| {
        let kind = if input.kind == "choice" { "string".to_owned() } else { input.kind.clone() };
        Input { kind, options: Vec::new(), ..input.clone() }
    }));
    let mut by_hand: Vec<Input> = own.images.iter().map(|used| digest(&used.image.to_string())).collect();
    by_hand.push(commit());
    by_hand.extend(runner(own));
    by_hand.extend(manual);
    let secrets =
        called_secrets(pipeline, own).into_iter().map(|secret| (secret.name, secret.required)).collect();
    let outputs = after::outputs(pipeline, own).into_iter().map(|(name, _)| {
        let value = path(format!("jobs.{}.outputs.{name}", own.name)).braced();
        (name, value)
    });
    let outputs = outputs.collect();
    Workflow {
        name: format!("{}: {}", pipeline.name, own.name),
        run_name: None,
        about: Vec::new(),
        on: Triggers {
            dispatch: Some(by_hand),
            call: Some(Callable { inputs, secrets, outputs }),
            ..Triggers::default()
        },
        concurrency: triggers::called(own.name.as_str()),
        jobs: vec![job],
    }
}

/// An input that only the caller gives.
pub fn handed(name: &str) -> Input {
    Input {
        name: name.to_owned(),
        description: describe(name),
        kind: "string".to_owned(),
        required: false,
        default: Some(crate::model::workflow::Literal::Text(String::new())),
        options: Vec::new(),
    }
}

/// Which runner takes the job, where it is not one of GitHub's. A default of its own, so that a
/// run by hand has it, too.
fn runner(own: &Own) -> Option<Input> {
    let default = crate::model::workflow::Literal::Text(labels_json(&own.runner));
    let input = Input { default: Some(default), ..handed(&runner_output(&own.runner, None)) };
    (!own.runner.is_hosted())
        .then_some(Input { description: "Labels of the runner, as JSON".to_owned(), ..input })
}

fn describe(name: &str) -> String {
    match name {
        "sha" => "Commit to test".to_owned(),
        "trust" => "What the run may do".to_owned(),
        "event" => "Event of the run".to_owned(),
        "branch" => "Branch of the commit".to_owned(),
        "pr" => "Number of the pull request".to_owned(),
        "jobs" => "Jobs that the plan selects, as JSON".to_owned(),
        "notes" => "What is not selected, and why".to_owned(),
        other => format!("The run's {}", other.replace('-', " ")),
    }
}

fn digest(image: &str) -> Input {
    Input {
        name: format!("{image}-digest"),
        description: format!("Digest of the image {image}, sha256:…"),
        kind: "string".to_owned(),
        required: true,
        default: None,
        options: Vec::new(),
    }
}

fn commit() -> Input {
    Input {
        name: "sha".to_owned(),
        description: "Commit to test; the branch's newest where it is empty".to_owned(),
        kind: "string".to_owned(),
        required: false,
        default: Some(crate::model::workflow::Literal::Text(String::new())),
        options: Vec::new(),
    }
}
