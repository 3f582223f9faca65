//! `[deploy.*]`: a job behind promotion, whose steps pipegen frames.

mod branch;
mod health;
mod order;
mod table;

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::between_jobs::DEPLOYS;
use crate::compiler::resolve::context::limits::whole_minutes;
use crate::compiler::resolve::job::steps::Scope;
use crate::compiler::resolve::job::table::Table;
use crate::compiler::resolve::pipeline::settings::Settings;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, Handoff, Rollback};
use crate::language::span::Spanned;
use crate::language::value::{Duration, Name, Placeholder, variable};
use crate::model::pipeline::{Body, Deployment, Image, Selector, Step};
pub use table::tables;

/// The name of its table.
fn name_of<'t>(table: &Table<'t>) -> &'t str {
    let id = table.name.value.as_str();
    id.strip_prefix(DEPLOYS).unwrap_or(id)
}

/// What the table says beside what every job does. Its scripts are taken out of `steps`, in which those of `before`
/// stay.
pub fn of(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    table: &Table<'_>,
    selector: &Selector,
    settings: &Settings,
    body: Option<&mut Body>,
) -> Option<Deployment> {
    let own = table.deployment?;
    let body = body?;
    let setups = scope.timeout.as_minutes() * body.setups.len() as u64;
    let steps = &mut body.steps;
    let before = own.before.as_ref().map_or(0, |steps| steps.value.len());
    let mut scripts = steps.split_off(before.min(steps.len())).into_iter();
    let run = scripts.next()?;
    let current = own.current.as_ref().and_then(|_| scripts.next());
    let health = health::of(cx, scope, own, scripts.next());
    let order = order::of(cx, table, own, selector);
    verified(cx, table, own);
    branch::is_one(cx, table, own, selector, settings);
    references(cx, own);
    own.timeout.iter().for_each(|timeout| whole_minutes(cx, timeout));
    let minutes = |step: &Step| step.timeout.unwrap_or(scope.timeout).as_minutes();
    let before = setups + steps.iter().map(minutes).sum::<u64>();
    let once = Deployment {
        name: name_of(table).to_owned(),
        order: order?,
        run,
        current,
        health: health?,
        goes_back: own.rollback.as_ref().is_none_or(|rollback| rollback.value == Rollback::Previous),
        irreversible: own
            .irreversible
            .iter()
            .flat_map(|globs| &globs.value.0)
            .map(|glob| glob.value.clone())
            .collect(),
        timeout: scope.timeout,
        limit: scope.timeout,
    };
    Some(Deployment { limit: Duration::minutes(once.minutes(before)), ..once })
}

/// A deployment has an image by its digest, wherever it runs.
pub fn by_reference(cx: &mut Context<'_>, name: &Spanned<Name>, image: &Image) -> Vec<Handoff> {
    if image.repository.is_none() {
        let message = format!("`{}` is in no registry, so there is nothing to deploy it from", name.value);
        cx.error(
            Diagnostic::error(Code::HandoffWithoutRepository, name.span.clone(), message)
                .also(image.span.clone(), "this image has no `repository`")
                .why("a deployment knows an image by a reference, and records there what serves and what served before")
                .help(format!("write in `[image.{}]`: `repository = \"ghcr.io/owner/{}\"`", name.value, name.value)),
        );
    }
    vec![Handoff::Reference]
}

/// Without `current`, an old image that goes on serving and is healthy counts as deployed.
fn verified(cx: &mut Context<'_>, table: &Table<'_>, own: &manifest::Deploy) {
    if own.current.is_some() {
        return;
    }
    let name = name_of(table);
    cx.error(
        Diagnostic::warning(
            Code::DeployNotVerified,
            table.name.span.clone(),
            format!("`[deploy.{name}]` does not say what serves"),
        )
        .why("an old image that goes on serving is as healthy as the new one, and the run would call it deployed")
        .help("print it, for each image a line with its name and its digest, image ID or commit:\n    current = \"./deploy/serving.sh\""),
    );
}

/// On the way back `<NAME>_DIGEST` is of what served before, and what stands in `env` is not.
fn references(cx: &mut Context<'_>, own: &manifest::Deploy) {
    for text in own.env.iter().flat_map(|map| map.0.values()) {
        let digest = text.value.texts().flat_map(|text| text.value.placeholders()).find_map(|placeholder| {
            match placeholder {
                Placeholder::ImageDigest(image) => Some(image.clone()),
                _ => None,
            }
        });
        let Some(image) = digest else { continue };
        let variable = variable::DIGEST.of(&image);
        cx.error(
            Diagnostic::error(
                Code::Unsupported,
                text.span.clone(),
                format!("`{{image.{image}.digest}}` in the `env` of a deployment"),
            )
            .why("it is the new image's, also when `run` is called to bring back the one before")
            .help(format!("read `${variable}` in the script, which is the right one in both directions")),
        );
    }
}
