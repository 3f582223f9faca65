//! Containers that GitHub would have to pull with a log-in which some of the job's runs do not have.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::{self, Host};
use crate::model::pipeline::Pipeline;

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

/// GitHub starts them before the first step, so nothing can ask whether there is a password, and the job fails
/// where there is none. A log-in that is there to publish promises nothing for pulls.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let manifest = cx.manifest;
    for (name, table) in manifest.job.iter().flat_map(|map| &map.0) {
        let Some(job) = pipeline.jobs.get(&name.value).filter(|job| !job.is_withheld()) else { continue };
        let logged_in = job.pulled_at_start().map(|image| (image, Host::of(image)));
        let is_to_pull = |host: &Host| cx.logs_in_to(host) && !pipeline.publishes_to(host);
        let with_login: Vec<(&str, Host)> = logged_in.filter(|(_, host)| is_to_pull(host)).collect();
        for (image, host) in with_login {
            let Some(span) = place(table, image) else { continue };
            cx.error(error(&host, span));
        }
    }
}

fn place(table: &manifest::Job, image: &str) -> Option<Span> {
    let container = table.container.iter().map(|own| (own.image.value.as_str(), &own.image.span));
    let services = table.services.iter().flat_map(|map| map.0.values());
    let services = services.filter_map(|own| Some((own.image.value.as_literal()?, &own.image.span)));
    container.chain(services).find(|(written, _)| *written == image).map(|(_, span)| span.clone())
}

fn error(host: &Host, span: Span) -> Diagnostic {
    let host = &host.0;
    Diagnostic::error(
        Code::ContainerLogin,
        span,
        format!("GitHub would pull this from `{host}` without the log-in that there is for it"),
    )
    .why("GitHub pulls containers before the first step and fails a job whose `credentials` are empty, as they are in a fork's run")
    .help(format!(
        "run the container from a step, with `registry-login = true`: `docker run --rm --volume \"$PWD:/work\" --workdir /work <image> …`; or name a secret in `secrets`, and runs that have none leave the job out; or take the image from another registry than `{host}`"
    ))
}
