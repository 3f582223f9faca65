//! Definitions that nothing uses, and images that nothing runs.

use crate::compiler::resolve::checks::untested;
use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::pipeline::settings::Settings;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::Overlap;
use crate::language::span::Spanned;
use crate::language::value::Name;
use crate::model::pipeline::{Class, Event, Events, Image, Job, Pins, TagRow};
use std::collections::BTreeMap;

/// Checks that everything has a use. `complete`: images and jobs were all resolved.
pub fn check(
    cx: &mut Context<'_>,
    settings: &Settings,
    images: &[Image],
    jobs: &BTreeMap<Name, Job>,
    complete: bool,
) {
    if !complete {
        return;
    }
    something_gates(cx, images, jobs);
    schedules(cx, settings, images, jobs);
    releases(cx, images, jobs);
    let manifest = cx.manifest;
    let inputs = manifest.input.iter().flat_map(|map| map.0.keys());
    let setups = manifest.setup.iter().flat_map(|map| map.0.keys());
    let unused: Vec<(&str, &Spanned<Name>)> = inputs
        .filter(|name| !cx.used_inputs.contains(&name.value))
        .map(|name| ("input", name))
        .chain(setups.filter(|name| !cx.used_setups.contains(&name.value)).map(|name| ("setup", name)))
        .collect();
    for (kind, name) in unused {
        cx.error(
            Diagnostic::error(
                Code::Unused,
                name.span.clone(),
                format!("nothing uses the {kind} `{}`", name.value),
            )
            .why(match kind {
                "input" => "GitHub would ask for it in every run by hand, and it would change nothing",
                _ => "its steps would stand in the repository and never run",
            })
            .help(format!(
                "name it in a job, `{}`, or take it out",
                match kind {
                    "input" => format!("inputs = [\"{}\"]", name.value),
                    _ => format!("setup = [\"{}\"]", name.value),
                }
            )),
        );
    }
    pins_and_registries(cx, images);
    cancelled_promotions(cx, images);
    for image in images {
        image_used(cx, image, images, jobs);
        untested::check(cx, image, images, jobs);
    }
}

/// A check that is required, and that nothing can turn red, says nothing.
fn something_gates(cx: &mut Context<'_>, images: &[Image], jobs: &BTreeMap<Name, Job>) {
    if !images.is_empty() || jobs.values().any(|job| job.required) {
        return;
    }
    let name = &cx.manifest.pipeline.name;
    let mut advisory = jobs.values();
    let message = match advisory.len() {
        0 => format!("`{}` has no image and no job", name.value),
        _ => format!("no job of `{}` counts for its gate", name.value),
    };
    let error = Diagnostic::error(Code::NothingGates, name.span.clone(), message);
    let error =
        advisory.by_ref().take(5).fold(error, |error, job| error.also(job.span.clone(), "does not count"));
    cx.errors.push(
        error.why("its gate is the check to require, and it would be green whatever a commit does").help(
            match jobs.is_empty() {
                true => "give it a job:\n    [job.test]\n    run = \"make test\"",
                false => "let one of them count: take `required = false` out, or add a `[job.*]`",
            },
        ),
    );
}

/// A run that selects nothing is green, every night.
fn schedules(cx: &mut Context<'_>, settings: &Settings, images: &[Image], jobs: &BTreeMap<Name, Job>) {
    let lines = cx.manifest.pipeline.schedules.iter().flat_map(|map| map.0.keys());
    for name in lines.filter(|name| settings.schedules.contains_key(&name.value)) {
        let event = Event::Schedule(name.value.clone());
        let row = images.iter().flat_map(|image| &image.tags).any(|row| row.events.contains(&event));
        let selects = |events: &Events| match events {
            Events::All => true,
            Events::Only(events) => events.contains(&event),
        };
        if row || jobs.values().any(|job| selects(&job.selector.events)) {
            continue;
        }
        cx.errors.push(
            Diagnostic::error(Code::Unused, name.span.clone(), format!("nothing runs in `{}`", name.value))
                .why("GitHub would start a run in which no job and no tag row is selected, and its gate would be green")
                .help(format!("select it, `on = [\"{}\"]`, in a job or a tag row; or take it out", name.value)),
        );
    }
}

/// Where nothing names releases, no Git tag is one.
fn releases(cx: &mut Context<'_>, images: &[Image], jobs: &BTreeMap<Name, Job>) {
    let Some(written) = &cx.manifest.pipeline.releases else { return };
    if selects_release(images, jobs) {
        return;
    }
    cx.errors.push(
        Diagnostic::error(Code::Unused, written.span.clone(), "no job and no tag row names `release`")
            .why("without one no Git tag starts a run, and none is a release")
            .help("write a row, `{ on = \"release\", tag = \"{version}\" }`, or take `releases` out"),
    );
}

/// Every pin is of an action that a step uses, and images live in every registry.
fn pins_and_registries(cx: &mut Context<'_>, images: &[Image]) {
    let manifest = cx.manifest;
    let shipped = Pins::shipped();
    for (name, _) in manifest.actions.iter().flat_map(|map| &map.0) {
        if crate::compiler::resolve::job::actions::is_workflow(&name.value.0) {
            let whole = Spanned::new(name.value.0.clone(), name.span.clone());
            cx.error(crate::compiler::resolve::job::actions::workflow(&whole));
            continue;
        }
        let generated = shipped.pinned(&name.value.0).is_some();
        if !generated && !cx.used_actions.contains(&name.value.0) {
            cx.error(
                Diagnostic::error(
                    Code::Unused,
                    name.span.clone(),
                    format!("no step uses `{}`", name.value.0),
                )
                .why("a pin that nobody reads is raised for nothing, and hides that the action is gone")
                .help("take it out"),
            );
        }
    }
    for (host, _) in manifest.registry.iter().flat_map(|map| &map.0) {
        if !images.iter().flat_map(Image::repositories).any(|own| own.host() == host.value.0) {
            cx.error(
                Diagnostic::error(
                    Code::Unused,
                    host.span.clone(),
                    format!("no image lives in `{}`", host.value.0),
                )
                .why("it looks as if something were pushed there")
                .help("take it out"),
            );
        }
    }
}

/// What changes the world is never cancelled in the middle.
fn cancelled_promotions(cx: &mut Context<'_>, images: &[Image]) {
    let Some(table) = &cx.manifest.concurrency else { return };
    let policies =
        [(table.push, Event::Push), (table.release, Event::Release), (table.manual, Event::Manual)];
    for (_, event) in policies.into_iter().filter(|(policy, _)| *policy == Some(Overlap::Cancel)) {
        let late =
            |row: &&crate::model::pipeline::TagRow| row.class != Class::Commit && row.events.contains(&event);
        let Some(row) = images.iter().flat_map(|image| &image.tags).find(late) else { continue };
        let message = format!("`{event} = \"cancel\"`, and `{}` is written after the gate", row.template);
        cx.errors.push(
            Diagnostic::error(Code::CancelWithPromotion, table.span.clone(), message)
                .why("a newer run would cancel the older one in the middle of its promotion, with some tags moved and some not")
                .help("leave it `parallel`: tags only move forward, so an older run that ends late does no harm"),
        );
    }
}

fn image_used(cx: &mut Context<'_>, image: &Image, images: &[Image], jobs: &BTreeMap<Name, Job>) {
    let below = images.iter().any(|other| other.from.iter().any(|base| base.image == image.name));
    let consumptions = || jobs.values().flat_map(|job| &job.images).filter(|used| used.image == image.name);
    if !below && consumptions().next().is_none() && image.tags.is_empty() {
        cx.error(
            Diagnostic::error(
                Code::ImageUnused,
                image.span.clone(),
                format!("nothing wants the image `{}`", image.name),
            )
            .why("an image is built where a tag row, a job or an image on top of it wants it")
            .help(format!("use it: `[consumer.test]` with `images = [\"{}\"]`; or take it out", image.name)),
        );
    }
    if !below && image.smoke.is_empty() {
        promoted(cx, image, jobs);
    }
}

/// In every event that promotes the image, somebody starts it. Who gets it as files does not.
fn promoted(cx: &mut Context<'_>, image: &Image, jobs: &BTreeMap<Name, Job>) {
    let runs = |job: &&Job| job.images.iter().any(|used| used.image == image.name && !used.is_layout());
    let run_in = |event: &Event| jobs.values().filter(runs).any(|job| job.selector.events.contains(event));
    let late = |row: &&TagRow| matches!(row.class, Class::Moving | Class::Once);
    let rows = || image.tags.iter().filter(late);
    let Some((row, event)) =
        rows().find_map(|row| Some((row, row.events.iter().find(|event| !run_in(event))?)))
    else {
        return;
    };
    let why = "the gate would be green without anybody having started the image";
    let Some(job) = jobs.values().find(runs) else {
        cx.error(
            Diagnostic::error(
                Code::PromotedButNeverRun,
                image.span.clone(),
                format!("`{}` is promoted, but nothing has run it", image.name),
            )
            .why(why)
            .help("give it a `[consumer.*]`, or start it in its build: `smoke = [\"… --version\"]`"),
        );
        return;
    };
    cx.error(
        Diagnostic::error(
            Code::PromotedButNeverRun,
            row.span.clone(),
            format!("`{}` is promoted in `{event}`, where nothing runs it", image.name),
        )
        .label(format!("`{}` goes to the image of that run", row.template))
        .also(job.span.clone(), "this job runs the image, but not there")
        .why(why)
        .help(format!("let a job with the image run there: `on = [\"{event}\", …]`, or no `on` for every event; or start the image in its build: `smoke = [\"… --version\"]`")),
    );
}

/// Whether a row or a job asks for releases by name.
pub fn selects_release(images: &[Image], jobs: &BTreeMap<Name, Job>) -> bool {
    let row = images.iter().flat_map(|image| &image.tags).any(|row| row.events.contains(&Event::Release));
    let named = |events: &Events| matches!(events, Events::Only(events) if events.contains(&Event::Release));
    row || jobs.values().any(|job| named(&job.selector.events))
}
