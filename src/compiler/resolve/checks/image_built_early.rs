//! Images that nothing builds before a release.

use crate::compiler::graph::Node;
use crate::compiler::graph::events::Participation;
use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::{Event, Pipeline};

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

/// Warns of them where pull requests are tested at all.
fn check(cx: &mut Context<'_>, pipeline: &Pipeline) {
    let participation = Participation::new(pipeline);
    let on_pulls = |node: &Node<'_>| participation.of(node).contains(&Event::PullRequest);
    let jobs = pipeline.jobs.values().map(Node::Job);
    if !jobs.chain(pipeline.images.iter().map(Node::Image)).any(|node| on_pulls(&node)) {
        return;
    }
    for image in &pipeline.images {
        let built = participation.of(&Node::Image(image));
        if built.is_empty() || !built.iter().all(|event| matches!(event, Event::Release(_))) {
            continue;
        }
        cx.errors.push(
            Diagnostic::warning(
                Code::BuiltForReleasesOnly,
                image.span.clone(),
                format!("`{}` is built for releases only", image.name),
            )
            .why("a pull request that breaks it is green, and the release finds out")
            .help("let a consumer use it on pull requests; or build it there: `{ on = \"pull-request\", tag = \"pr-{pr}-{sha}\" }` in its `tags`"),
        );
    }
}
