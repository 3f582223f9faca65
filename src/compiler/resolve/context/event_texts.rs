//! Texts in which placeholders stand, with the events in which each is read.

use crate::compiler::graph::Node;
use crate::compiler::graph::events::Participation;
use crate::language::diagnostic::Span;
use crate::language::manifest::{self, ByEvent, Manifest, Wiring};
use crate::language::span::Spanned;
use crate::language::value::{EnvName, Name, Text};
use crate::model::pipeline::{Event, Pipeline};
use std::collections::BTreeSet;

/// A text as it is written; with its key where that takes a value for each event.
pub enum Written<'m> {
    /// One text, or a table.
    ByEvent(String, &'m Spanned<ByEvent>),
    /// One text.
    Text(&'m Spanned<Text>),
}

/// A text, and who reads it in which events.
pub struct Use<'m> {
    pub written: Written<'m>,
    pub events: BTreeSet<Event>,
    /// In a sentence: "the job `test`".
    pub place: String,
    /// What it does in an event, and that it does not: "runs in", "never runs in".
    pub verbs: (&'static str, &'static str),
    /// Where the name of that table stands.
    pub span: Span,
    /// Who reads it.
    pub reader: Reader,
}

/// Who reads a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The build of an image.
    Build,
    /// A job of the run, or one that is called.
    Job,
    /// A workflow that a job calls, which has no `env` of its caller.
    Called,
    /// A job of a run behind the pipeline's.
    Follower,
    /// Every job.
    Shared,
}

type Variables = manifest::Map<EnvName, Spanned<ByEvent>>;

/// Every consumer and job as it is written.
pub fn job_tables(manifest: &Manifest) -> Vec<(&Spanned<Name>, manifest::Consumer)> {
    let consumers =
        manifest.consumer.iter().flat_map(|map| &map.0).map(|(name, table)| (name, table.value.clone()));
    let jobs =
        manifest.job.iter().flat_map(|map| &map.0).map(|(name, table)| (name, table.value.clone().into()));
    consumers.chain(jobs).collect()
}

/// Every text of the file in which a placeholder of an event may stand, but those of tags.
pub fn uses<'m>(
    manifest: &'m Manifest,
    tables: &'m [(&'m Spanned<Name>, manifest::Consumer)],
    pipeline: &Pipeline,
) -> Vec<Use<'m>> {
    let participation = Participation::new(pipeline);
    let mut all = Vec::new();
    for (name, table) in manifest.image.iter().flat_map(|map| &map.0) {
        let Some(image) = pipeline.image(&name.value) else { continue };
        let events: BTreeSet<Event> = participation.of(&Node::Image(image)).into_iter().collect();
        let own = |written| Use {
            written,
            events: events.clone(),
            place: format!("the image `{}`", name.value),
            verbs: ("is built in", "is never built in"),
            span: name.span.clone(),
            reader: Reader::Build,
        };
        all.extend(image_texts(table).into_iter().map(own));
    }
    let mut of_jobs = BTreeSet::new();
    for job in pipeline.jobs.values() {
        let mut events: BTreeSet<Event> = participation.of(&Node::Job(job)).into_iter().collect();
        // A file of its own can be started by hand, whatever `on` says.
        events.extend((job.wiring == Wiring::Call).then_some(Event::Manual));
        of_jobs.extend(events.iter().cloned());
        let Some((name, keys)) = tables.iter().find(|(name, _)| name.value == job.name) else { continue };
        let own = |written| Use {
            written,
            events: events.clone(),
            place: format!("the job `{}`", name.value),
            verbs: ("runs in", "never runs in"),
            span: name.span.clone(),
            reader: match job.follows() {
                true => Reader::Follower,
                false if job.called.is_some() => Reader::Called,
                false => Reader::Job,
            },
        };
        all.extend(job_texts(keys).into_iter().map(own));
    }
    let shared = |written, events: &BTreeSet<Event>| Use {
        written,
        events: events.clone(),
        place: "jobs that read it".to_owned(),
        verbs: ("run in", "never run in"),
        span: manifest.pipeline.name.span.clone(),
        reader: Reader::Shared,
    };
    all.extend(variables(manifest.pipeline.env.as_ref()).map(|written| shared(written, &of_jobs)));
    let every: BTreeSet<Event> = participation.all().iter().cloned().collect();
    for login in manifest.registry.iter().flat_map(|map| map.0.values()) {
        all.extend([&login.username, &login.password].map(|text| shared(Written::Text(text), &every)));
    }
    all
}

fn variables(env: Option<&Variables>) -> impl Iterator<Item = Written<'_>> {
    let entries = env.into_iter().flat_map(|map| &map.0);
    entries.map(|(name, value)| Written::ByEvent(name.value.to_string(), value))
}

fn image_texts(table: &manifest::Image) -> Vec<Written<'_>> {
    let arguments = variables(table.build_args.as_ref()).chain(variables(table.stamps.as_ref()));
    let labels = table.labels.iter().flat_map(|map| &map.0);
    let labels = labels.map(|(key, value)| Written::ByEvent(format!("\"{}\"", key.value.0), value));
    let secrets = table.build_secrets.iter().flat_map(|map| map.0.values()).map(Written::Text);
    arguments.chain(labels).chain(secrets).collect()
}

fn job_texts(keys: &manifest::Consumer) -> Vec<Written<'_>> {
    let steps = || keys.steps.iter().flat_map(|steps| &steps.value);
    let services = keys.services.iter().flat_map(|map| map.0.values());
    let of_steps = steps().flat_map(|step| variables(step.env.as_ref()));
    let inputs = steps().flat_map(|step| step.with.iter().flat_map(|map| map.0.values()));
    let given = keys.with.iter().flat_map(|map| map.0.values());
    let url = keys.environment.iter().filter_map(|environment| environment.value.0.url.as_ref());
    variables(keys.env.as_ref())
        .chain(of_steps)
        .chain(services.flat_map(|service| variables(service.env.as_ref())))
        .chain(keys.container.iter().flat_map(|container| variables(container.env.as_ref())))
        .chain(inputs.chain(given).chain(url).map(Written::Text))
        .collect()
}
