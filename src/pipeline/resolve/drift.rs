//! `[drift]`: a job that is written in one line, and resolved as any other.

use super::context::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::manifest::{self, Many};
use crate::pipeline::{Event, Job, secrets_in};
use crate::span::Spanned;
use crate::value::{Leaf, Name};

/// Its name, which no other job can have beside the table.
const NAME: &str = "drift";

/// The job as it would stand in a `[job.drift]`: pull requests and the merge queue, a checkout of the
/// tested commit, rights to read. A workflow of its own with a path filter would never report where
/// the filter stops it, and what waits for it would wait for ever.
pub fn table(cx: &mut Context<'_>) -> Option<(Spanned<Name>, manifest::Consumer)> {
    let drift = cx.manifest.drift.as_ref()?;
    let name = Spanned::new(Name::parse(NAME).ok()?, drift.span.clone());
    let word = |event: Event| Spanned::new(event.as_str().to_owned(), drift.span.clone());
    let on = Many([Event::PullRequest, Event::MergeQueue].map(word).into());
    let job = manifest::Job {
        on: Some(Spanned::new(on, drift.span.clone())),
        run: Some(drift.run.clone()),
        ..manifest::Job::blank()?
    };
    taken(cx, &name);
    Some((name, job.into()))
}

fn taken(cx: &mut Context<'_>, name: &Spanned<Name>) {
    let consumers = cx.manifest.consumer.iter().flat_map(|map| map.0.keys());
    let jobs = cx.manifest.job.iter().flat_map(|map| map.0.keys());
    let other = consumers.chain(jobs).find(|other| other.value == name.value);
    let Some(other) = other.map(|other| other.span.clone()) else { return };
    cx.error(
        Diagnostic::error(Code::ReservedName, other, format!("`{NAME}` is the job of `[drift]`"))
            .also(name.span.clone(), "here")
            .why("both would be jobs of one workflow")
            .help("give this one another name, or take `[drift]` out"),
    );
}

/// The job runs for forks, too, which have neither secrets nor variables.
pub fn runs_for_forks(cx: &mut Context<'_>, job: &Job) {
    let Some(drift) = cx.manifest.drift.as_ref().filter(|_| job.name.as_str() == NAME) else { return };
    for (name, text) in cx.manifest.pipeline.env.clone().iter().flat_map(|map| &map.0) {
        let withheld = text.expressions().flat_map(secrets_in).find(|secret| secret.required);
        let Some(secret) = withheld else { continue };
        let path = secret.path();
        cx.error(
            Diagnostic::error(
                Code::Unsupported,
                text.span.clone(),
                format!("`{}` keeps the drift check from forks", name.value),
            )
            .also(drift.span.clone(), "has it in `env`, as every job has")
            .why(format!("GitHub gives a fork's run no `{path}`, and the check runs for forks, too"))
            .help(format!(
                "write `${{{{ {path} || '' }}}}`, or put it into the `env` of the jobs that need it"
            )),
        );
    }
    if let Some(secret) = drift.run.text.expressions().flat_map(secrets_in).next() {
        cx.error(
            Diagnostic::error(
                Code::Unsupported,
                drift.run.span.clone(),
                format!("the drift check reads `{}`", secret.path()),
            )
            .why("it runs for forks, too, whose runs have neither secrets nor variables")
            .help("get pipegen from where anybody can"),
        );
    }
}
