//! `[consumer.*]` and `[job.*]`.

use super::body;
use super::consumption::consumptions;
use super::context::Context;
use super::runner;
use super::selector;
use super::services;
use super::settings::Settings;
use super::surroundings::{env, listed, matrix};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::manifest::{self, Checkout, Level, Many, Scope, Wiring};
use crate::pipeline::{Image, Job, Pins, secrets};
use crate::span::Spanned;
use crate::value::{EnvName, Name, Placeholder, Text};
use std::collections::BTreeMap;

/// A consumer or a job as written. A job is a consumer without images.
pub struct Table<'t> {
    pub name: &'t Spanned<Name>,
    pub keys: manifest::Consumer,
    pub is_consumer: bool,
}

/// Resolves all consumers and jobs.
pub fn jobs(
    cx: &mut Context<'_>,
    settings: &Settings,
    images: &[Image],
    pins: &Pins,
) -> Option<BTreeMap<Name, Job>> {
    let consumers = cx.manifest.consumer.clone().unwrap_or_default();
    let plain = cx.manifest.job.clone().unwrap_or_default();
    let tables = consumers
        .0
        .iter()
        .map(|(name, table)| Table { name, keys: table.value.clone(), is_consumer: true })
        .chain(plain.0.iter().map(|(name, table)| Table {
            name,
            keys: table.value.clone().into(),
            is_consumer: false,
        }));
    let mut jobs = BTreeMap::new();
    let mut complete = true;
    for table in tables {
        reserved(cx, table.name);
        if let Some(other) = consumers.0.get_key_value(table.name).filter(|_| !table.is_consumer) {
            cx.error(
                Diagnostic::error(
                    Code::ReservedName,
                    table.name.span.clone(),
                    format!("`{}` is a consumer already", table.name.value),
                )
                .also(other.0.span.clone(), "here")
                .why("consumers and jobs are jobs of one workflow"),
            );
        }
        match job(cx, settings, images, pins, &table) {
            Some(job) => drop(jobs.insert(job.name.clone(), job)),
            None => complete = false,
        }
    }
    super::artifacts::link(cx, &mut jobs);
    complete.then_some(jobs)
}

fn reserved(cx: &mut Context<'_>, name: &Spanned<Name>) {
    let ours = matches!(name.as_str(), "plan" | "gate" | "promote") || name.as_str().starts_with("build-");
    if ours {
        cx.error(
            Diagnostic::error(
                Code::ReservedName,
                name.span.clone(),
                format!("`{}` is the name of a job of pipegen", name.value),
            )
            .help("`plan`, `gate`, `promote` and `build-…` are taken"),
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
    let selector = selector::selector(cx, settings, keys);
    let consumed = if table.is_consumer { consumptions(cx, images, table) } else { Some(Vec::new()) };
    let matrix = matrix(cx, keys);
    let env = env(cx, keys);
    let timeout = keys.timeout.as_ref().map_or(settings.timeout, |timeout| timeout.value);
    let (legs, inputs) = (matrix.as_ref(), keys.inputs.as_ref());
    let scope = body::Scope { pins, matrix: legs, inputs, env: &env, timeout, setup: false };
    let body = body::body(cx, &scope, table);
    let (services, image_services) = services::services(cx, keys, consumed.as_deref().unwrap_or_default());
    let container = services::container(cx, keys, table.is_consumer);
    let read = listed(cx, keys);
    let runner = match &keys.runs_on {
        Some(labels) => runner::runner(cx, labels)?,
        None => settings.runs_on.clone(),
    };
    call(cx, keys, &env);
    let job = Job {
        name: table.name.value.clone(),
        span: table.name.span.clone(),
        images: consumed?,
        selector,
        needs: keys.needs.iter().flat_map(|many| &many.0).map(|name| name.value.clone()).collect(),
        wiring: keys.wiring.as_ref().map_or(Wiring::Needs, |wiring| wiring.value),
        body: body?,
        matrix,
        max_parallel: keys.max_parallel,
        fail_fast: keys.fail_fast.unwrap_or(false),
        runner,
        container,
        services,
        image_services,
        env,
        secrets: Vec::new(),
        listed: read.iter().map(|secret| secret.name.clone()).collect(),
        permissions: permissions(keys),
        lock: keys.lock.as_ref().map(|lock| lock.value.clone()),
        checkout: keys.checkout.as_ref().map_or(Checkout::Shallow, |checkout| checkout.value),
        required: keys.required.unwrap_or(true),
        working_directory: keys.working_directory.as_ref().map(|path| path.value.clone()),
        timeout,
        minutes: keys.minutes,
    };
    let secrets = secrets::merge(read.into_iter().chain(job.reads(&settings.env)).collect());
    Some(Job { secrets, ..job })
}

fn permissions(keys: &manifest::Consumer) -> BTreeMap<Scope, Level> {
    let written = keys.permissions.iter().flat_map(|map| &map.0);
    written.map(|(scope, level)| (scope.value.clone(), level.value)).collect()
}

/// What cannot be said of a job in a file of its own.
fn call(cx: &mut Context<'_>, keys: &manifest::Consumer, env: &BTreeMap<EnvName, Text>) {
    let Some(wiring) = keys.wiring.as_ref().filter(|wiring| wiring.value == Wiring::Call) else { return };
    let refuse = |span: &Span, message: &str| {
        Diagnostic::error(Code::Unsupported, span.clone(), message.to_owned())
            .also(wiring.span.clone(), "and this is a file of its own")
    };
    if let Some(lock) = &keys.lock {
        cx.error(
            refuse(&lock.span, "a `lock` is held by a job of the one workflow").help("take `wiring` out"),
        );
    }
    for placeholder in env.values().flat_map(Text::placeholders).filter(|placeholder| !by_hand(placeholder)) {
        cx.error(
            refuse(&wiring.span, "started by hand, it has no value for a placeholder of its `env`")
                .label(format!("`{placeholder}`"))
                .help("use `$COMMIT_SHA` and its like in the script"),
        );
    }
    if let Some(first) = names(keys.download.as_ref()).first() {
        cx.error(
            refuse(&first.span, "started by hand, it would find no artifact of this run")
                .help("take `wiring` out"),
        );
    }
}

/// What a file that is started by hand knows.
fn by_hand(placeholder: &Placeholder) -> bool {
    use Placeholder::{Branch, ImageDigest, ImageReference, Input, Pr, Run, Sha, Version};
    matches!(placeholder, Branch | ImageDigest(_) | ImageReference(_) | Input(_) | Pr | Run | Sha | Version)
}

/// One value or several, as names.
pub fn names(many: Option<&Many<Spanned<Name>>>) -> &[Spanned<Name>] {
    many.map_or(&[], |many| many.0.as_slice())
}
