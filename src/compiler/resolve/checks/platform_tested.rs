//! Platforms that are published, and that nobody has started the image on.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::value::{Name, Platform};
use crate::model::pipeline::{Image, Job, Pipeline};
use std::collections::BTreeMap;

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

/// Warns of platforms that no smoke command, no consumer and no image on top has run.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    for image in &pipeline.images {
        one(cx, image, &pipeline.images, &pipeline.jobs);
    }
}

fn one(cx: &mut Context<'_>, image: &Image, images: &[Image], jobs: &BTreeMap<Name, Job>) {
    let below = images.iter().any(|other| other.from.iter().any(|base| base.image == image.name));
    if below || image.tags.is_empty() || !image.smoke.is_empty() {
        return;
    }
    // Where nothing at all runs it, what is promoted is refused, and what is not goes untested as a whole.
    let first = usize::from(consumers(image, jobs).next().is_none());
    let untested: Vec<&Platform> =
        image.platforms.iter().skip(first).filter(|platform| !runs(image, platform, jobs)).collect();
    let table = cx.manifest.image.iter().flat_map(|map| &map.0).find(|(name, _)| name.value == image.name);
    let written = table.and_then(|(_, table)| table.platforms.as_ref());
    for platform in written.iter().flat_map(|many| &many.0) {
        if untested.contains(&&platform.value) {
            cx.errors.push(
                Diagnostic::warning(
                    Code::UntestedPlatform,
                    platform.span.clone(),
                    format!("`{}` of `{}` is published, and nothing runs it", platform.value, image.name),
                )
                .why("consumers start the platform of their own runner, so an image that does not start on another one passes the gate")
                .help(format!("start it in its build, on each platform: `smoke = [\"{} --version\"]`", image.name)),
            );
        }
    }
}

/// Whether a consumer may run on that platform. What some machines are, their labels do not say.
fn runs(image: &Image, platform: &Platform, jobs: &BTreeMap<Name, Job>) -> bool {
    let mut runners = consumers(image, jobs).flat_map(Job::runners);
    runners.any(|runner| runner.platform().is_none_or(|own| own == *platform))
}

/// Jobs that run the image.
fn consumers<'j>(image: &'j Image, jobs: &'j BTreeMap<Name, Job>) -> impl Iterator<Item = &'j Job> {
    jobs.values().filter(|job| job.tries(&image.name))
}
