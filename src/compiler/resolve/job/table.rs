//! `[consumer.*]` and `[job.*]`.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::between_jobs::names;
use crate::compiler::resolve::context::limits;
use crate::compiler::resolve::expressions::references::refers;
use crate::compiler::resolve::job::consumption::consumptions;
use crate::compiler::resolve::job::surroundings::{env, listed, matrix};
use crate::compiler::resolve::job::{call, follow, runner, selector, services, steps};
use crate::compiler::resolve::pipeline::settings::Settings;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, Checkout, Level, Scope, Wiring};
use crate::language::span::Spanned;
use crate::language::value::Name;
use crate::model::pipeline::{Body, Check, Consumption, Image, Job, Pins, Runner, secrets};
use std::collections::BTreeMap;

/// A consumer or a job as written. A job is a consumer without images.
pub struct Table<'t> {
    pub name: &'t Spanned<Name>,
    pub keys: manifest::Consumer,
    pub is_consumer: bool,
}

/// Resolves all consumers and jobs; says whether none of them failed.
pub fn jobs(
    cx: &mut Context<'_>,
    settings: &Settings,
    images: &[Image],
    pins: &Pins,
) -> (BTreeMap<Name, Job>, bool) {
    let consumers = cx.manifest.consumer.clone().unwrap_or_default();
    let plain = cx.manifest.job.clone().unwrap_or_default();
    let drift = crate::compiler::resolve::pipeline::drift::table(cx);
    let tables = consumers
        .0
        .iter()
        .map(|(name, table)| Table { name, keys: table.value.clone(), is_consumer: true })
        .chain(plain.0.iter().map(|(name, table)| Table {
            name,
            keys: table.value.clone().into(),
            is_consumer: false,
        }))
        .chain(drift.iter().map(|(name, keys)| Table { name, keys: keys.clone(), is_consumer: false }));
    let mut jobs = BTreeMap::new();
    let mut complete = true;
    for table in tables {
        reserved(cx, images, &table);
        if let Some(other) = consumers.0.get_key_value(table.name).filter(|_| !table.is_consumer) {
            cx.error(
                Diagnostic::error(
                    Code::ReservedName,
                    table.name.span.clone(),
                    format!("`{}` is a consumer already", table.name.value),
                )
                .also(other.0.span.clone(), "here")
                .why("consumers and jobs are jobs of one workflow")
                .help(format!("give one of them another name: `{}-job`", table.name.value)),
            );
        }
        match job(cx, settings, images, pins, &table) {
            Some(job) => {
                crate::compiler::resolve::pipeline::drift::runs_for_forks(cx, &job);
                jobs.insert(job.name.clone(), job);
            }
            None => complete = false,
        }
    }
    crate::compiler::resolve::job::artifacts::link(cx, &mut jobs, complete);
    (jobs, complete)
}

fn reserved(cx: &mut Context<'_>, images: &[Image], table: &Table<'_>) {
    let name = table.name;
    let mut checks =
        images.iter().flat_map(|image| Check::of(image).into_iter().map(|check| check.id(image)));
    if checks.any(|id| id == name.as_str()) {
        cx.error(
            Diagnostic::error(
                Code::ReservedName,
                name.span.clone(),
                format!("`{}` is the name of a job of pipegen", name.value),
            )
            .why("`scan` and `attest` of an image add jobs that are named after it")
            .help(format!("give it another name: `my-{}`", name.value)),
        );
    }
    if follow::wiring(&table.keys).is_some() && matches!(name.as_str(), "announce" | "report" | "verify") {
        cx.error(
            Diagnostic::error(
                Code::ReservedName,
                name.span.clone(),
                format!("`{}` is the name of a job of pipegen in the same file", name.value),
            )
            .why("with `wiring = \"workflow-run\"`, `announce`, `verify` and `report` stand beside it")
            .help(format!("give it another name: `my-{}`", name.value)),
        );
    }
    let ours = matches!(name.as_str(), "plan" | "hand-over" | "gate" | "promote");
    if ours || name.as_str().starts_with("build-") {
        cx.error(
            Diagnostic::error(
                Code::ReservedName,
                name.span.clone(),
                format!("`{}` is the name of a job of pipegen", name.value),
            )
            .why("`plan`, `hand-over`, `gate`, `promote` and `build-…` are jobs of the same workflow, as are `scan-`, `sarif-`, `sbom-` and `attest-` of an image that has them")
            .help(format!("give it another name: `my-{}`", name.value)),
        );
    }
}

fn job(
    cx: &mut Context<'_>,
    settings: &Settings,
    images: &[Image],
    pins: &Pins,
    table: &Table<'_>,
) -> Option<Job> {
    let keys = &table.keys;
    let consumed = if table.is_consumer { consumptions(cx, images, table) } else { Some(Vec::new()) };
    let matrix = matrix(cx, keys);
    let used: Vec<Name> = consumed.iter().flatten().map(|used| used.image.clone()).collect();
    let env = env(cx, keys, &used);
    let scope = steps::Scope {
        pins,
        matrix: matrix.as_ref(),
        inputs: keys.inputs.as_ref(),
        given: crate::compiler::resolve::expressions::env_context::of_job(cx, keys, &used),
        timeout: keys.timeout.as_ref().map_or(settings.timeout, |own| own.value),
        images: consumed.as_ref().map(|_| used.as_slice()),
        is_consumer: table.is_consumer,
        layouts: consumed.iter().flatten().any(Consumption::is_layout),
        on_pull_requests: on_pull_requests(keys),
        follows: follow::wiring(keys).is_some(),
        checkout: keys.checkout.as_ref(),
        setup: false,
    };
    let body = checked_body(cx, &scope, table);
    let (services, started_services) = services::services(cx, &scope, keys);
    let container = services::container(cx, &scope, keys, table.is_consumer);
    let listed = listed(cx, keys, &used);
    call::check(cx, images, keys, consumed.as_deref().unwrap_or_default());
    let job = Job {
        selector: selector::selector(cx, settings, keys),
        permissions: rights(cx, keys),
        runner: runs_on(cx, settings, keys)?,
        timeout: scope.timeout,
        name: table.name.value.clone(),
        span: table.name.span.clone(),
        images: consumed?,
        needs: names(keys.needs.as_ref()).iter().map(|name| name.value.clone()).collect(),
        wiring: keys.wiring.as_ref().map_or(Wiring::Needs, |wiring| wiring.value),
        body: body?,
        matrix,
        max_parallel: keys.max_parallel.as_ref().map(|most| most.value),
        fail_fast: keys.fail_fast.as_ref().is_some_and(|fast| fast.value),
        container,
        services,
        started_services,
        registry_login: keys.registry_login.as_ref().is_some_and(|own| own.value),
        env,
        listed: listed.iter().map(|secret| secret.name.clone()).collect(),
        secrets: Vec::new(),
        lock: keys.lock.as_ref().map(|lock| lock.value.clone()),
        checkout: keys.checkout.as_ref().map_or(Checkout::Shallow, |checkout| checkout.value),
        required: follow::wiring(keys).is_none() && keys.required.as_ref().is_none_or(|own| own.value),
        working_directory: keys.working_directory.as_ref().map(|path| path.value.clone()),
        minutes: keys.minutes,
    };
    Some(Job { secrets: secrets::merge(listed.into_iter().chain(job.reads(&settings.env)).collect()), ..job })
}

/// Whether every run that the job is part of is a pull request's.
fn on_pull_requests(keys: &manifest::Consumer) -> bool {
    keys.on.as_ref().is_some_and(|on| on.0.iter().all(|event| event.value == "pull-request"))
}

/// What the job does; what its `env` refers to is looked at, too, and what it may do in a run that follows.
fn checked_body(cx: &mut Context<'_>, scope: &steps::Scope<'_>, table: &Table<'_>) -> Option<Body> {
    let env = table.keys.env.iter().flat_map(|map| map.0.values());
    env.for_each(|text| refers(cx, scope, text, None));
    follow::check(cx, scope, &table.keys);
    steps::body(cx, scope, table)
}

fn runs_on(cx: &mut Context<'_>, settings: &Settings, keys: &manifest::Consumer) -> Option<Runner> {
    let runner = match &keys.runs_on {
        Some(labels) => runner::runner(cx, labels)?,
        None => settings.runs_on.clone(),
    };
    limits::timeout(cx, keys.timeout.as_ref().or(cx.manifest.pipeline.timeout.as_ref()), &runner);
    Some(runner)
}

/// Rights of the token: no level that a scope does not have.
fn rights(cx: &mut Context<'_>, keys: &manifest::Consumer) -> BTreeMap<Scope, Level> {
    let mut rights = BTreeMap::new();
    for (scope, level) in keys.permissions.iter().flat_map(|map| &map.0) {
        let name = scope.value.0.as_str();
        let written = level.value.as_str();
        let known = crate::github::facts::levels(name).unwrap_or_default();
        if !known.is_empty() && !known.iter().any(|level| level == written) {
            cx.error(
                Diagnostic::error(
                    Code::UnknownWord,
                    level.span.clone(),
                    format!("`{name}` cannot be `{written}`"),
                )
                .why("GitHub refuses a level that the scope does not have")
                .help(format!(
                    "write {}",
                    known
                        .iter()
                        .map(|level| format!("`{name} = \"{level}\"`"))
                        .collect::<Vec<_>>()
                        .join(" or ")
                )),
            );
        }
        rights.insert(scope.value.clone(), level.value);
    }
    rights
}
