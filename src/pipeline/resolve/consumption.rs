//! Which images a consumer uses, and where they come from.

use super::context::Context;
use super::job::Table;
use super::sources::sources;
use crate::diagnostic::{Code, Diagnostic};
use crate::manifest::Handoff;
use crate::pipeline::{Consumption, Image};
use crate::span::Spanned;
use crate::value::Name;

pub fn consumptions(cx: &mut Context<'_>, images: &[Image], table: &Table<'_>) -> Option<Vec<Consumption>> {
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
