//! Images with the name of a job that builds another one.

use crate::compiler::resolve::checks::Check;
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::Pipeline;

pub(super) const CHECK: Check = Check { needs: &[], run: check };

/// Each platform of several has a job of its own, which may have the name of another image's job.
fn check(cx: &mut Context<'_>, _: &Pipeline) {
    let tables = cx.manifest.image.iter();
    for (name, table) in tables.clone().flat_map(|map| &map.0) {
        let platforms = table.platforms.iter().flat_map(|many| &many.0);
        let several = table.platforms.as_ref().is_some_and(|many| many.0.len() > 1);
        for platform in platforms.filter(|_| several) {
            let job = format!("{}-{}", name.value, platform.value.slug());
            if let Some(other) =
                tables.clone().flat_map(|map| map.0.keys()).find(|other| other.as_str() == job)
            {
                cx.error(
                    Diagnostic::error(
                        Code::ImageNamesCollide,
                        other.span.clone(),
                        format!("`{}` has the name of a job that builds `{}`", other.value, name.value),
                    )
                    .also(platform.span.clone(), "in this job")
                    .why("each platform is built by a job named after the image and the platform")
                    .help("give one of the images another name"),
                );
            }
        }
    }
}
