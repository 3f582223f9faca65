//! `at`: images that the run does not build.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::image::sources::sources;
use crate::compiler::resolve::job::follow;
use crate::compiler::resolve::job::table::Table;
use crate::language::diagnostic::remedy::quoted_list;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::{self, Checkout, Handoff};
use crate::language::span::Spanned;
use crate::language::value::{At, Name};
use crate::model::pipeline::{Event, Events, Image, Place, Selector, TakenAt};

/// Resolves it, where the table has it.
pub fn at(cx: &mut Context<'_>, table: &Table<'_>, selector: &Selector) -> Option<TakenAt> {
    let keys = &table.keys;
    let written = keys.at.as_ref();
    of_the_run(cx, keys, written);
    let written = written?;
    tests_no_change(cx, table, written, &selector.events);
    in_time(cx, keys, written);
    let all = cx.manifest.consumer.iter().flat_map(|map| map.0.values());
    let all: Vec<At> = all.filter_map(|other| other.value.at.as_ref()).map(|at| at.value.clone()).collect();
    let id = Place::ids(all.iter()).remove(&written.value)?;
    Some(TakenAt { at: written.value.clone(), id })
}

/// Places are asked at the beginning of a run of the pipeline.
fn in_time(cx: &mut Context<'_>, keys: &manifest::Consumer, at: &Spanned<At>) {
    if let Some(after) = &keys.after {
        cx.error(
            Diagnostic::error(Code::Unsupported, at.span.clone(), "`at` in a job that waits for promotion")
                .also(after.span.clone(), "it waits for what this run promotes and deploys")
                .why("what is at a place is asked for once, when the run begins: behind a deployment it would be what served before it")
                .help("take one of the two out. A deployment looks itself whether what it deployed serves: `current` and `health`"),
        );
    }
    if let Some(wiring) = follow::wiring(keys) {
        cx.error(
            Diagnostic::error(
                Code::Unsupported,
                at.span.clone(),
                "`at` in a job that follows the pipeline's runs",
            )
            .also(wiring.span.clone(), "it is told what the run before it built")
            .why("such a job has the images of that run as files and no other one")
            .help("take `wiring` out: the job runs in the pipeline itself, by a schedule or by hand"),
        );
    }
}

/// `checkout = "run"` chooses between two commits, of which other jobs have one.
fn of_the_run(cx: &mut Context<'_>, keys: &manifest::Consumer, at: Option<&Spanned<At>>) {
    let Some(checkout) = keys.checkout.as_ref().filter(|own| own.value == Checkout::Run && at.is_none())
    else {
        return;
    };
    cx.error(
        Diagnostic::error(Code::Unsupported, checkout.span.clone(), "`checkout = \"run\"` without `at`")
            .why("the images of this run are of its commit, so there is no other one to choose")
            .help("take `checkout` out"),
    );
}

/// What serves elsewhere says nothing of a change that is not merged yet.
fn tests_no_change(cx: &mut Context<'_>, table: &Table<'_>, at: &Spanned<At>, events: &Events) {
    let why = "what is at a place is there whatever the change is: a check of it would keep changes from being merged that have nothing to do with it, the repair among them";
    let (place, message): (Span, String) = match (events, &table.keys.on) {
        (Events::Only(_), Some(on)) => {
            let changes = [Event::PullRequest, Event::MergeQueue];
            let word = on.0.iter().find(|word| changes.iter().any(|own| own.as_str() == word.value));
            let Some(word) = word else { return };
            (
                word.span.clone(),
                format!("`{}` tests what is at `{}` in `{}`", table.name.value, at.value, word.value),
            )
        }
        _ => (
            at.span.clone(),
            format!("`{}` tests what is at `{}` in every event", table.name.value, at.value),
        ),
    };
    cx.error(
        Diagnostic::error(Code::AtTestsNoChange, place.clone(), message)
            .also(at.span.clone(), "these images are not built of the change")
            .why(why)
            .help("write the schedule in which it runs, `manual`, `push` or a release: `on = [\"nightly\", \"manual\"]`"),
    );
}

/// The images that are meant where the table names none: those of the deployment, where it is at one.
pub fn images(cx: &Context<'_>, table: &Table<'_>) -> Option<Vec<Spanned<Name>>> {
    let at = table.keys.at.as_ref()?;
    let deployed = &deployment(cx, at)?.images.as_ref()?.0;
    Some(deployed.iter().map(|name| Spanned::new(name.value.clone(), at.span.clone())).collect())
}

fn deployment<'c>(cx: &'c Context<'_>, at: &Spanned<At>) -> Option<&'c manifest::Deploy> {
    let At::Deployment(name) = &at.value else { return None };
    let all = cx.manifest.deploy.as_ref()?;
    all.0.iter().find(|(own, _)| own.value == *name).map(|(_, table)| &table.value)
}

/// The deployment that is named is there, and deploys these images.
pub fn is_deployed(cx: &mut Context<'_>, at: &Spanned<At>, images: &[Image], used: &[Spanned<Name>]) {
    let At::Deployment(name) = &at.value else { return };
    let named = Spanned::new(name.clone(), at.span.clone());
    let manifest = cx.manifest;
    let Some(own) = cx.lookup("deployment", &named, manifest.deploy.as_ref()) else { return };
    let is_base = |name: &Name| images.iter().any(|image| image.from.iter().any(|base| base.image == *name));
    let deployed: Vec<&str> = match &own.value.images {
        Some(written) => written.value.0.iter().map(|name| name.value.as_str()).collect(),
        None => {
            images.iter().filter(|image| !is_base(&image.name)).map(|image| image.name.as_str()).collect()
        }
    };
    for image in used.iter().filter(|image| !deployed.contains(&image.value.as_str())) {
        cx.error(
            Diagnostic::error(
                Code::AtNotDeployed,
                image.span.clone(),
                format!("`[deploy.{name}]` does not deploy `{}`", image.value),
            )
            .also(own.span.clone(), format!("it deploys {}", quoted_list(deployed.iter().copied())))
            .why("a deployment records what serves of its own images alone")
            .help("take the image out, or take it where it is deployed: a consumer of its own"),
        );
    }
}

/// By the digest that was found: from the registry, or not at all.
pub fn handoff(
    cx: &mut Context<'_>,
    at: &Spanned<At>,
    keys: &manifest::Consumer,
    image: &Image,
) -> Vec<Handoff> {
    if image.registry().is_none() {
        cx.error(
            Diagnostic::error(
                Code::HandoffWithoutRepository,
                at.span.clone(),
                format!("`{}` is in no registry, so there is nothing at `{}`", image.name, at.value),
            )
            .also(image.span.clone(), "this image has no `repository`")
            .why("what another run built is in a registry, or nowhere")
            .help(format!(
                "write in `[image.{}]`: `repository = \"ghcr.io/owner/{}\"`",
                image.name, image.name
            )),
        );
    }
    if keys.uses.is_some() {
        return vec![Handoff::Reference];
    }
    let Some(written) = &keys.handoff else { return vec![Handoff::Registry] };
    let pulled = |source: &&Spanned<Handoff>| matches!(source.value, Handoff::Registry | Handoff::Reference);
    if image.registry().is_some() && written.0.iter().all(|source| pulled(&source)) {
        return sources(cx, written, image.registry());
    }
    for source in written.0.iter().filter(|source| !pulled(source)) {
        let message = format!("`{}` of an image that is at `{}`", source.value.as_str(), at.value);
        cx.error(
            Diagnostic::error(Code::InvalidHandoff, source.span.clone(), message)
                .also(at.span.clone(), "this run does not build it")
                .why("no build of this run hands it over, and a build from source would be another image than the one that is there")
                .help("write `handoff = \"registry\"` or `handoff = \"reference\"`"),
        );
    }
    written.0.iter().map(|source| source.value).collect()
}
