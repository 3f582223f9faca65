//! Which images a consumer uses, and where they come from.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::image::sources::sources;
use crate::compiler::resolve::job::table::Table;
use crate::compiler::resolve::job::{at, deployment, follow};
use crate::language::diagnostic::remedy::quoted_list;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{Handoff, Many};
use crate::language::span::Spanned;
use crate::language::value::Name;
use crate::model::pipeline::{Consumption, Image};

pub fn consumptions(cx: &mut Context<'_>, images: &[Image], table: &Table<'_>) -> Option<Vec<Consumption>> {
    let names: Vec<Spanned<Name>> = match &table.keys.images {
        Some(many) => many.0.clone(),
        None => match at::images(cx, table) {
            Some(deployed) => deployed,
            None => vec![only_image(cx, images, table.name)?],
        },
    };
    if let Some(at) = &table.keys.at {
        at::is_deployed(cx, at, images, &names);
    }
    if let Some(many) = table.keys.images.as_ref().filter(|many| many.0.is_empty()) {
        cx.error(
            Diagnostic::error(Code::ConsumerImagesAmbiguous, many.span.clone(), "a consumer of no image")
                .why("a consumer is what uses images; a job is what does not")
                .help(format!("make it `[job.{}]`", table.name.value)),
        );
        return None;
    }
    let mut consumed = Vec::new();
    let mut seen: Vec<&Spanned<Name>> = Vec::new();
    for name in &names {
        if let Some(first) = seen.iter().find(|seen| seen.value == name.value) {
            cx.error(
                Diagnostic::error(
                    Code::DuplicateEntry,
                    name.span.clone(),
                    format!("the image `{}` stands twice", name.value),
                )
                .also(first.span.clone(), "already here")
                .why("a job has an image once")
                .help("take one of them out"),
            );
            continue;
        }
        seen.push(name);
        cx.lookup("image", name, cx.manifest.image.as_ref())?;
        let Some(image) = images.iter().find(|image| image.name == name.value) else { continue };
        let handoff = handoff(cx, table, name, image);
        consumed.push(Consumption { image: name.value.clone(), handoff });
    }
    one_name_each(cx, images, table, &consumed);
    consumed.sort_by(|a, b| a.image.cmp(&b.image));
    Some(consumed)
}

/// `handoff` as it is written.
type Sources = Spanned<Many<Spanned<Handoff>>>;

/// Only a build that leaves its image in Docker has one there.
fn not_there(cx: &mut Context<'_>, many: &Sources, image: &Image) {
    let daemon = many.0.iter().find(|source| source.value == Handoff::Daemon);
    if let (Some(daemon), false) = (daemon, image.is_on_machine()) {
        let message = format!("`{}` is left on no machine", image.name);
        cx.error(
            Diagnostic::error(Code::InvalidHandoff, daemon.span.clone(), message)
                .also(image.span.clone(), "this image")
                .why("where an image stays is a matter of its build: one that is published or uploaded is built in a Docker that goes away")
                .help("take `daemon` out here, or write it at the image, which then has no `repository`"),
        );
    }
}

/// Where one of them comes from, in order.
fn handoff(cx: &mut Context<'_>, table: &Table<'_>, name: &Spanned<Name>, image: &Image) -> Vec<Handoff> {
    if table.deployment.is_some() {
        return deployment::by_reference(cx, name, image);
    }
    if let Some(at) = &table.keys.at {
        let written: Vec<Handoff> =
            table.keys.handoff.iter().flat_map(|many| &many.0).map(|source| source.value).collect();
        pulled_by_the_called(cx, table, &written);
        return at::handoff(cx, at, &table.keys, image);
    }
    let handoff = match (&table.keys.handoff, follow::wiring(&table.keys)) {
        (written, Some(wiring)) => follow::handoff(cx, written.as_ref(), wiring),
        (Some(many), None) => {
            not_there(cx, many, image);
            sources(cx, many, image.registry())
        }
        (None, None) => match &table.keys.uses {
            Some(uses) => by_reference(cx, uses, image),
            None => image.handoff.clone(),
        },
    };
    fallback_reaches(cx, table, &handoff);
    pulled_by_the_called(cx, table, &handoff);
    handoff
}

/// A called workflow is told what the image is, and pulls it itself.
fn by_reference(cx: &mut Context<'_>, uses: &Spanned<String>, image: &Image) -> Vec<Handoff> {
    if image.registry().is_none() {
        let message =
            format!("`{}` has no `repository` from which a called workflow could pull it", image.name);
        cx.error(
            Diagnostic::error(Code::HandoffWithoutRepository, uses.span.clone(), message)
                .also(image.span.clone(), "this image")
                .why("a called workflow has none of pipegen's steps, so it is given the image's name in a registry")
                .help("give the image a `repository`, or write what the workflow does as `steps` of this job"),
        );
    }
    vec![Handoff::Reference]
}

fn pulled_by_the_called(cx: &mut Context<'_>, table: &Table<'_>, handoff: &[Handoff]) {
    let (Some(uses), Some(many)) = (&table.keys.uses, &table.keys.handoff) else { return };
    if handoff != [Handoff::Reference] {
        cx.error(
            Diagnostic::error(
                Code::InvalidHandoff,
                many.span.clone(),
                "a called workflow finds no image in its Docker",
            )
            .also(uses.span.clone(), "its jobs have no step of pipegen's that brings one there")
            .why("what it can be given is the name of the image, by which it pulls what was built")
            .help("take `handoff` out, and give it the name: `with = { image = \"{image.app}\" }`"),
        );
    }
}

/// Two images cannot have one name in the Docker of a job.
fn one_name_each(cx: &mut Context<'_>, images: &[Image], table: &Table<'_>, consumed: &[Consumption]) {
    let used: Vec<&Image> = images
        .iter()
        .filter(|image| consumed.iter().any(|own| own.image == image.name && own.is_in_docker()))
        .collect();
    for (index, one) in used.iter().enumerate() {
        for other in used[index + 1..].iter().filter(|other| other.load_as.is_same(&one.load_as)) {
            cx.error(
                Diagnostic::error(
                    Code::ImageNamesCollide,
                    table.name.span.clone(),
                    format!("`{}` and `{}` are both `{}` in this job", one.name, other.name, one.load_as),
                )
                .also(one.span.clone(), "this image")
                .also(other.span.clone(), "and this one")
                .why("in a job's Docker a name is that of one image: the second would replace the first")
                .help("give one of them another `load-as`"),
            );
        }
    }
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
    )
    .why("it waits for its images and finds them in its Docker, so there is nothing to guess");
    let error = tops.iter().take(5).fold(error, |error, image| error.also(image.span.clone(), "this one?"));
    cx.error(if names.is_empty() {
        error.help(format!(
            "make it `[job.{}]`, which uses none; or declare an image:\n    [image.app]\n    repository = \"ghcr.io/owner/app\"",
            consumer.value
        ))
    } else {
        error.help(format!("add `images = {}`, or a part of it", quoted_list(names.iter().copied().take(10))))
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
                Code::InvalidHandoff,
                many.span.clone(),
                "`build` is for pull requests, and this job does not run on them",
            )
            .why("elsewhere a build from source would test one image and promote another")
            .help("take `build` out, or add `pull-request` to `on`"),
        );
    }
}
