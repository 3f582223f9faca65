//! `of`: what is told of.

use crate::compiler::resolve::context::between_jobs::deploys_as;
use crate::compiler::resolve::context::{Context, lists};
use crate::language::diagnostic::remedy::listed;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::Many;
use crate::language::span::Spanned;
use crate::language::value::{Name, around, nearest};
use crate::model::pipeline::{Class, Event, Events, Image, Job, Watched, WatchedKind};
use std::collections::BTreeMap;

/// The word for the prune.
pub const RETENTION: &str = "retention";

/// Resolves the list.
pub fn watched(
    cx: &mut Context<'_>,
    name: &Spanned<Name>,
    written: &Spanned<Many<Spanned<String>>>,
    images: Option<&[Image]>,
    jobs: &BTreeMap<Name, Job>,
) -> Vec<Watched> {
    if written.0.is_empty() {
        cx.error(lists::empty(
            &written.span,
            "`of`",
            &format!("name what it tells of, such as `gate`, or take `[notify.{}]` out", name.value),
        ));
    }
    lists::once(cx, &written.0, |word| word);
    let known = known(cx);
    let mut all = Vec::new();
    for word in &written.0 {
        let Some(kind) = known.get(word.as_str()).cloned() else {
            cx.error(unknown(word, &known));
            continue;
        };
        match &kind {
            WatchedKind::Promotion => promotes(cx, word, images),
            WatchedKind::Job(id) => jobs.get(id).into_iter().for_each(|job| runs_here(cx, word, job)),
            WatchedKind::Gate | WatchedKind::Retention => {}
        }
        all.push(Watched { written: word.value.clone(), kind });
    }
    all
}

/// Everything that the file has and that can be told of.
fn known(cx: &Context<'_>) -> BTreeMap<String, WatchedKind> {
    let manifest = cx.manifest;
    let job =
        |kind: &'static str| move |name: &Name| (format!("{kind}.{name}"), WatchedKind::Job(name.clone()));
    let consumers = manifest.consumer.iter().flat_map(|map| map.0.keys()).map(|own| &own.value);
    let jobs = manifest.job.iter().flat_map(|map| map.0.keys()).map(|own| &own.value);
    let deploys = manifest.deploy.iter().flat_map(|map| map.0.keys()).filter_map(|own| {
        Some((format!("deploy.{}", own.value), WatchedKind::Job(deploys_as(&own.value).ok()?)))
    });
    let fixed = [("gate", WatchedKind::Gate), ("promotion", WatchedKind::Promotion)];
    let retention = manifest.retention.as_ref().map(|_| (RETENTION.to_owned(), WatchedKind::Retention));
    let named = consumers.map(job("consumer")).chain(jobs.map(job("job"))).chain(deploys);
    fixed.map(|(word, kind)| (word.to_owned(), kind)).into_iter().chain(retention).chain(named).collect()
}

fn unknown(word: &Spanned<String>, known: &BTreeMap<String, WatchedKind>) -> Diagnostic {
    let known: Vec<&str> = known.keys().map(String::as_str).collect();
    let error = Diagnostic::error(
        Code::UnknownName,
        word.span.clone(),
        format!("there is no `{}` to tell of", word.value),
    )
    .why("the result of a job is read by the job's name, and of one that is not there GitHub knows none");
    // The name alone, where the kind is missing.
    let bare = known.iter().find(|own| own.split_once('.').is_some_and(|(_, name)| name == word.value));
    if word.value == RETENTION {
        return error.help("add a table `[retention]`, or take it out");
    }
    match bare.copied().or_else(|| nearest(word, around(word, &known).iter().copied())) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("there is {}", listed(known.iter().copied()))),
    }
}

fn promotes(cx: &mut Context<'_>, word: &Spanned<String>, images: Option<&[Image]>) {
    let Some(images) = images else { return };
    if images.iter().flat_map(|image| &image.tags).any(|row| row.class != Class::Commit) {
        return;
    }
    cx.error(
        Diagnostic::error(Code::NotifyUnreachable, word.span.clone(), "nothing is promoted")
            .why("only a tag that moves or is written once is promoted, and no row makes one")
            .help("take `promotion` out, or add a row such as `{ on = \"push\", tag = \"latest\" }`"),
    );
}

/// A result is known to the jobs of the same run, and only a trusted run tells.
fn runs_here(cx: &mut Context<'_>, word: &Spanned<String>, job: &Job) {
    if job.follows() {
        cx.error(
            Diagnostic::error(
                Code::NotifyUnreachable,
                word.span.clone(),
                format!("`{}` belongs to another run", word.value),
            )
            .also(job.span.clone(), "`wiring = \"workflow-run\"`: a run of its own, when the pipeline's has ended")
            .why("a run knows the results of its own jobs; one that follows reports on the commit, by a status")
            .help("take it out, or tell of `gate`"),
        );
    }
    let untrusted = |event: &Event| !event.is_trusted();
    if matches!(&job.selector.events, Events::Only(events) if events.iter().all(untrusted)) {
        cx.error(
            Diagnostic::error(
                Code::NotifyUnreachable,
                word.span.clone(),
                format!("no trusted run has `{}`", word.value),
            )
            .also(job.span.clone(), "it runs on pull requests and in the merge queue")
            .why("only a trusted run may write an issue or read a secret; a pull request shows its own results")
            .help("take it out, or run it on `push`, too"),
        );
    }
}
