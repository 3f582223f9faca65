//! The numbers of a version that jobs read, which not every version has: the plan refuses a release without one.

use crate::compiler::graph::Node;
use crate::compiler::graph::events::Participation;
use crate::language::value::{Placeholder, Text};
use crate::model::pipeline::{Event, Pipeline};
use std::collections::BTreeSet;

/// `job event numbers`, a line for each job that reads a number in the runs of a release; `*` for all jobs.
pub fn table(pipeline: &Pipeline) -> String {
    let participation = Participation::new(pipeline);
    let releases = || pipeline.releases.keys().cloned().map(Event::Release);
    let mut lines = Vec::new();
    let mut add = |job: String, event: &Event, texts: &mut dyn Iterator<Item = &Text>| {
        let read: BTreeSet<&Placeholder> = texts.flat_map(Text::placeholders).collect();
        let numbers: Vec<&str> =
            NUMBERS.iter().filter(|(own, _)| read.contains(own)).map(|(_, name)| *name).collect();
        if !numbers.is_empty() {
            lines.push(format!("{job} {event} {}", numbers.join(",")));
        }
    };
    for event in releases() {
        let takes_part = |node: &Node<'_>| participation.of(node).contains(&event);
        add("*".to_owned(), &event, &mut pipeline.env.values().filter_map(|value| value.text_in(&event)));
        for image in pipeline.images.iter().filter(|image| takes_part(&Node::Image(image))) {
            add(Node::Image(image).id(), &event, &mut image.texts_in(&event));
        }
        for job in pipeline.jobs.values().filter(|job| takes_part(&Node::Job(job))) {
            add(job.name.to_string(), &event, &mut job.texts_in(&event));
        }
    }
    lines.join("\n")
}

/// Every version has the first.
const NUMBERS: [(Placeholder, &str); 2] = [(Placeholder::Minor, "minor"), (Placeholder::Patch, "patch")];
