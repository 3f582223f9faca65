//! `[consumer.*]` and `[job.*]`.

use super::body;
use super::context::{Context, Place};
use super::image::sources;
use super::selector::{self, Keys};
use super::services;
use super::settings::{self, Settings};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::manifest::{self, Checkout, Handoff, Many, Wiring};
use crate::pipeline::{Consumption, Image, Job, Legs, Pins, Secret, secrets};
use crate::span::Spanned;
use crate::value::{EnvName, Leaf, Name, Text};
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
    let selector = selector::selector(
        cx,
        settings,
        &Keys {
            on: keys.on.as_ref(),
            branches: keys.branches.as_ref(),
            paths: keys.paths.as_ref(),
            condition: keys.r#if.as_ref(),
        },
    );
    let consumed = if table.is_consumer { consumptions(cx, images, table) } else { Some(Vec::new()) };
    let matrix = matrix(cx, keys);
    let env = env(cx, keys);
    let timeout = keys.timeout.as_ref().map_or(settings.timeout, |timeout| timeout.value);
    let scope = body::Scope {
        pins,
        matrix: matrix.as_ref(),
        inputs: keys.inputs.as_ref(),
        env: &env,
        timeout,
        setup: false,
    };
    let body = body::body(cx, &scope, table);
    let (services, image_services) = services::services(cx, keys, consumed.as_deref().unwrap_or_default());
    let container = services::container(cx, keys, table.is_consumer);
    let mut read = listed(cx, keys);
    let listed = read.iter().map(|secret| secret.name.clone()).collect();
    read.extend(secrets_of(&env, body.as_ref()));
    let runner = match &keys.runs_on {
        Some(labels) => settings::runner(cx, labels)?,
        None => settings.runs_on.clone(),
    };
    call(cx, keys);
    Some(Job {
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
        secrets: secrets::merge(read),
        listed,
        permissions: keys
            .permissions
            .iter()
            .flat_map(|map| &map.0)
            .map(|(scope, level)| (scope.value.clone(), level.value))
            .collect(),
        lock: keys.lock.as_ref().map(|lock| lock.value.clone()),
        checkout: keys.checkout.as_ref().map_or(Checkout::Shallow, |checkout| checkout.value),
        required: keys.required.unwrap_or(true),
        working_directory: keys.working_directory.as_ref().map(|path| path.value.clone()),
        timeout,
        minutes: keys.minutes,
    })
}

fn consumptions(cx: &mut Context<'_>, images: &[Image], table: &Table<'_>) -> Option<Vec<Consumption>> {
    let names: Vec<Spanned<Name>> = match &table.keys.images {
        Some(many) => many.0.clone(),
        None => vec![only_image(cx, images, table.name)?],
    };
    let mut consumed = Vec::new();
    for name in &names {
        cx.lookup("image", name, cx.manifest.image.as_ref())?;
        let Some(image) = images.iter().find(|image| image.name == name.value) else { continue };
        let handoff = match &table.keys.handoff {
            Some(many) => sources(cx, many, image.repository.as_ref()),
            None => image.handoff.clone(),
        };
        fallback_reaches(cx, table, &handoff);
        consumed.push(Consumption { image: name.value.clone(), handoff });
    }
    consumed.sort_by(|a, b| a.image.cmp(&b.image));
    Some(consumed)
}

/// The image that no other is built on, if there is one.
fn only_image(cx: &mut Context<'_>, images: &[Image], consumer: &Spanned<Name>) -> Option<Spanned<Name>> {
    let is_base = |name: &Name| images.iter().any(|image| image.from.iter().any(|base| base.image == *name));
    let tops: Vec<&Image> = images.iter().filter(|image| !is_base(&image.name)).collect();
    if let [only] = tops.as_slice() {
        return Some(Spanned::new(only.name.clone(), consumer.span.clone()));
    }
    let names: Vec<&str> = tops.iter().map(|image| image.name.as_str()).collect();
    let any_table = cx.manifest.image.as_ref().is_some_and(|map| !map.0.is_empty());
    if any_table && names.is_empty() {
        return None;
    }
    let error = Diagnostic::error(
        Code::ConsumerImagesAmbiguous,
        consumer.span.clone(),
        format!("which image does `{}` use?", consumer.value),
    );
    cx.error(if names.is_empty() {
        error.help("declare an `[image.*]`, or make it a `[job.*]`, which uses none")
    } else {
        error.help(format!("add `images = [\"{}\"]`, or a part of it", names.join("\", \"")))
    });
    None
}

fn fallback_reaches(cx: &mut Context<'_>, table: &Table<'_>, handoff: &[Handoff]) {
    let Some(many) = &table.keys.handoff else { return };
    let on_pull_request =
        table.keys.on.as_ref().is_none_or(|on| on.0.iter().any(|event| event.value == "pull-request"));
    if handoff.contains(&Handoff::Build) && !on_pull_request {
        cx.error(
            Diagnostic::error(
                Code::InvalidValue,
                many.span.clone(),
                "`build` is for pull requests, and this job does not run on them",
            )
            .why("elsewhere a build from source would test one image and promote another"),
        );
    }
}

fn matrix(cx: &mut Context<'_>, keys: &manifest::Consumer) -> Option<Legs> {
    let written = keys.matrix.as_ref()?;
    let legs = Legs {
        axes: written
            .axes
            .iter()
            .map(|(axis, values)| (axis.value.as_str().to_owned(), values.value.clone()))
            .collect(),
        include: written.include.clone(),
        exclude: written.exclude.clone(),
    };
    let empty = legs.count() == 0 || legs.axes.values().any(Vec::is_empty);
    let most = crate::pipeline::matrix::MOST_LEGS;
    if empty || legs.count() > most {
        let message = if empty {
            "a matrix without legs".to_owned()
        } else {
            format!("a matrix of {} legs", legs.count())
        };
        cx.error(
            Diagnostic::error(Code::MatrixTooLarge, written.span.clone(), message)
                .why("GitHub starts from 1 to 256 jobs of a matrix"),
        );
        return None;
    }
    Some(legs)
}

fn env(cx: &mut Context<'_>, keys: &manifest::Consumer) -> BTreeMap<EnvName, Text> {
    let mut env = BTreeMap::new();
    for (name, text) in keys.env.iter().flat_map(|map| &map.0) {
        cx.text(&text.value, &text.span, Place::JobEnv);
        if ["COMMIT_SHA", "COMMIT_BRANCH", "PR_NUMBER", "TRUST", "IMAGE"].contains(&name.as_str())
            || name.as_str().starts_with("GITHUB_")
        {
            cx.error(
                Diagnostic::error(
                    Code::ReservedName,
                    name.span.clone(),
                    format!("`{}` is set by pipegen or by GitHub", name.value),
                )
                .help("give it another name"),
            );
        }
        env.insert(name.value.clone(), text.value.clone());
    }
    env
}

/// Secrets of `secrets = […]`.
fn listed(cx: &mut Context<'_>, keys: &manifest::Consumer) -> Vec<Secret> {
    let mut secrets = Vec::new();
    for entry in keys.secrets.iter().flatten() {
        let name = entry.value.strip_suffix('?').unwrap_or(&entry.value);
        if EnvName::parse(name).is_err() || name.to_ascii_uppercase().starts_with("GITHUB_") {
            cx.error(
                Diagnostic::error(
                    Code::InvalidValue,
                    entry.span.clone(),
                    format!("`{}` is no name of a secret", entry.value),
                )
                .help("letters, digits and `_`, not beginning with `GITHUB_`; a `?` behind it: may be empty"),
            );
            continue;
        }
        let required = !entry.value.ends_with('?');
        secrets.push(Secret { variable: false, name: name.to_ascii_uppercase(), required });
    }
    secrets
}

fn secrets_of(env: &BTreeMap<EnvName, Text>, body: Option<&crate::pipeline::Body>) -> Vec<Secret> {
    let steps = body.iter().flat_map(|body| &body.steps).flat_map(crate::pipeline::Step::texts);
    env.values().chain(steps).flat_map(Text::expressions).flat_map(secrets::of).collect()
}

/// What cannot be said of a job in a file of its own.
fn call(cx: &mut Context<'_>, keys: &manifest::Consumer) {
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
    if let Some(many) = &keys.download {
        if let Some(first) = many.0.first() {
            cx.error(
                refuse(&first.span, "started by hand, it would find no artifact of this run")
                    .help("take `wiring` out"),
            );
        }
    }
}

impl From<manifest::Job> for manifest::Consumer {
    fn from(job: manifest::Job) -> Self {
        Self {
            images: None,
            handoff: None,
            like: job.like,
            on: job.on,
            branches: job.branches,
            paths: job.paths,
            r#if: job.r#if,
            needs: job.needs,
            wiring: job.wiring,
            run: job.run,
            steps: job.steps,
            setup: job.setup,
            download: job.download,
            upload: job.upload,
            inputs: job.inputs,
            matrix: job.matrix,
            max_parallel: job.max_parallel,
            fail_fast: job.fail_fast,
            runs_on: job.runs_on,
            container: job.container,
            services: job.services,
            env: job.env,
            secrets: job.secrets,
            permissions: job.permissions,
            lock: job.lock,
            checkout: job.checkout,
            required: job.required,
            working_directory: job.working_directory,
            timeout: job.timeout,
            minutes: job.minutes,
        }
    }
}

/// One value or several, as names.
pub fn names(many: Option<&Many<Spanned<Name>>>) -> &[Spanned<Name>] {
    many.map_or(&[], |many| many.0.as_slice())
}
