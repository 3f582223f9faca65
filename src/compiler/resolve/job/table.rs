//! `[consumer.*]` and `[job.*]`.

use crate::compiler::resolve::called;
use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::between_jobs::names;
use crate::compiler::resolve::context::lists;
use crate::compiler::resolve::expressions::by_event::by_event;
use crate::compiler::resolve::expressions::env_context;
use crate::compiler::resolve::expressions::references::refers;
use crate::compiler::resolve::job::consumption::consumptions;
use crate::compiler::resolve::job::env::env;
use crate::compiler::resolve::job::matrix::matrix;
use crate::compiler::resolve::job::permissions::permissions;
use crate::compiler::resolve::job::{
    artifacts, at, call, delivery, deployment, follow, reserved_names, runner, secrets, selector, services,
    steps,
};
use crate::compiler::resolve::pipeline::drift;
use crate::compiler::resolve::pipeline::settings::Settings;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, Checkout, Include, Wiring};
use crate::language::span::Spanned;
use crate::language::value::Name;
use crate::language::value::variable::Form;
use crate::model::pipeline::secrets::merge;
use crate::model::pipeline::{Body, Consumption, Image, Job, Legs, Pins};
use std::collections::{BTreeMap, BTreeSet};

/// A consumer or a job as written. A job is a consumer without images.
pub struct Table<'t> {
    pub name: &'t Spanned<Name>,
    pub keys: manifest::Consumer,
    pub is_consumer: bool,
    /// What the table of a deployment says beside what every job does.
    pub deployment: Option<&'t manifest::Deploy>,
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
    let drift = drift::table(cx);
    let deployments = deployment::tables(cx);
    let tables = consumers
        .0
        .iter()
        .map(|(name, table)| Table { name, keys: table.value.clone(), is_consumer: true, deployment: None })
        .chain(plain.0.iter().map(|(name, table)| Table {
            name,
            keys: table.value.clone().into(),
            is_consumer: false,
            deployment: None,
        }))
        .chain(drift.iter().map(|(name, keys)| Table {
            name,
            keys: keys.clone(),
            is_consumer: false,
            deployment: None,
        }))
        .chain(deployments.iter().map(|(name, keys, own)| Table {
            name,
            keys: keys.clone(),
            is_consumer: true,
            deployment: Some(own),
        }));
    let mut jobs = BTreeMap::new();
    let mut complete = true;
    for table in tables {
        reserved_names::of_pipegen(cx, images, &table);
        reserved_names::of_others(cx, &table);
        match job(cx, settings, images, pins, &table) {
            Some(job) => {
                drift::runs_for_forks(cx, &job);
                jobs.insert(job.name.clone(), job);
            }
            None => complete = false,
        }
    }
    artifacts::link(cx, &mut jobs, complete);
    (jobs, complete)
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
    let scope = scope(cx, settings, pins, table, consumed.as_deref(), &used, matrix.as_ref());
    let mut body = checked_body(cx, &scope, table);
    let (services, started_services) = services::services(cx, &scope, keys);
    let container = services::container(cx, &scope, keys, table.is_consumer);
    let listed = secrets::listed(cx, keys, &used);
    call::check(cx, images, keys, consumed.as_deref().unwrap_or_default());
    let selector = selector::selector(cx, settings, keys, table.deployment.is_some());
    let permissions = permissions(cx, keys);
    let (called, minutes) = called::called(cx, keys, &permissions)?;
    let deployment = deployment::of(cx, &scope, table, &selector, settings, body.as_mut());
    delivery::only_trusted(cx, settings, table, &selector, called.as_ref());
    let environment = delivery::environment(cx, &scope, keys);
    let (runner, runner_of_legs) = runner::of_job(cx, settings, keys, matrix.as_ref())?;
    let job = Job {
        at: at::at(cx, table, &selector),
        lock: delivery::lock(cx, keys, environment.as_ref(), matrix.as_ref()),
        selector,
        permissions,
        runner,
        runner_of_legs,
        timeout: deployment.as_ref().map(|own| own.limit).or(minutes).unwrap_or(scope.timeout),
        name: table.name.value.clone(),
        span: table.name.span.clone(),
        images: consumed?,
        needs: names(keys.needs.as_ref()).iter().map(|name| name.value.clone()).collect(),
        wiring: keys.wiring.as_ref().map_or(Wiring::Needs, |wiring| wiring.value),
        body: body?,
        called,
        matrix,
        max_parallel: keys.max_parallel.as_ref().map(|most| most.value),
        fail_fast: keys.fail_fast.as_ref().is_some_and(|fast| fast.value),
        container,
        services,
        started_services,
        registry_login: keys.registry_login.as_ref().is_some_and(|own| own.value),
        env: env(cx, keys, &used),
        listed: listed.iter().map(|secret| secret.name.clone()).collect(),
        secrets: Vec::new(),
        environment,
        after_promotion: delivery::after(cx, keys),
        deployment,
        checkout: checkout(cx, table),
        include: included(cx, keys),
        required: is_required(keys),
        working_directory: keys.working_directory.as_ref().map(|path| path.value.clone()),
        minutes: keys.minutes,
    };
    Some(Job { secrets: merge(listed.into_iter().chain(job.reads(&settings.env)).collect()), ..job })
}

/// Whether the gate waits for the job.
fn is_required(keys: &manifest::Consumer) -> bool {
    let can_be = follow::wiring(keys).is_none() && keys.after.is_none();
    can_be && keys.required.as_ref().is_none_or(|own| own.value)
}

/// How much of the commit the job has. The merge commit is another one than images are built of, and a run that
/// follows has the default branch.
fn checkout(cx: &mut Context<'_>, table: &Table<'_>) -> Checkout {
    let Some(written) = &table.keys.checkout else { return Checkout::Shallow };
    let follows = follow::wiring(&table.keys);
    if written.value == Checkout::Merge && (table.is_consumer || follows.is_some()) {
        let message = "`merge` is for jobs that test a pull request's files";
        let error = Diagnostic::error(Code::Unsupported, written.span.clone(), message);
        cx.error(match follows {
            Some(wiring) => error
                .also(wiring.span.clone(), "this one has the default branch")
                .why("a run that follows has privileges, and runs no file of a pull request")
                .help("take `checkout` out, or take `wiring` out"),
            None => error
                .why("the image is built of the pull request's head, and would be tested with files of another commit")
                .help("take `checkout` out; what needs no image is a `[job]` of its own"),
        });
    }
    written.value
}

/// What it has beside the commit's own files, which it has to have then.
fn included(cx: &mut Context<'_>, keys: &manifest::Consumer) -> BTreeSet<Include> {
    let words = lists::included(cx, keys.include.as_ref());
    let nothing = keys.checkout.as_ref().filter(|how| how.value == Checkout::None);
    if let (Some(written), Some(checkout)) = (&keys.include, nothing) {
        cx.error(
            Diagnostic::error(
                Code::Unsupported,
                written.span.clone(),
                "`include` in a job that checks nothing out",
            )
            .also(checkout.span.clone(), "nothing is on disk")
            .why("submodules and files in Git LFS come with the commit that names them")
            .help("take `checkout` out, or take `include` out"),
        );
    }
    words
}

/// What the texts of the job may refer to.
fn scope<'s>(
    cx: &Context<'_>,
    settings: &Settings,
    pins: &'s Pins,
    table: &'s Table<'_>,
    consumed: Option<&[Consumption]>,
    used: &'s [Name],
    matrix: Option<&'s Legs>,
) -> steps::Scope<'s> {
    let keys = &table.keys;
    steps::Scope {
        pins,
        matrix,
        inputs: keys.inputs.as_ref(),
        lists_inputs: table.deployment.is_none(),
        given: env_context::of_job(cx, keys, consumed),
        instead: consumed.map(env_context::instead).unwrap_or_default(),
        timeout: keys.timeout.as_ref().map_or(settings.timeout, |own| own.value),
        images: consumed.map(|_| used),
        is_consumer: table.is_consumer,
        by_reference: keys.uses.is_none()
            && consumed.iter().copied().flatten().any(|used| used.form() == Form::ByReference),
        layouts: consumed.iter().copied().flatten().any(Consumption::is_layout),
        follows: follow::wiring(keys).is_some(),
        started: services::started(cx, keys),
        checkout: keys.checkout.as_ref(),
        setup: false,
    }
}

/// What the job does; what its `env` refers to is looked at, too, and what it may do in a run that follows.
fn checked_body(cx: &mut Context<'_>, scope: &steps::Scope<'_>, table: &Table<'_>) -> Option<Body> {
    let env = table.keys.env.iter().flat_map(|map| map.0.values());
    env.for_each(|value| {
        by_event(cx, scope, value);
        value.texts().for_each(|text| refers(cx, scope, text, None));
    });
    follow::check(cx, scope, &table.keys);
    called::keys(cx, scope, &table.keys);
    steps::body(cx, scope, table)
}
