//! The one check that a repository has to require.

use super::definition::flag;
use super::pieces::{Pieces, pairs};
use super::scope::Scope;
use crate::compiler::graph::{Graph, LIMIT, Node};
use crate::model::pipeline::Pipeline;
use crate::model::workflow::expr::{Expr, call, path, text};
use crate::model::workflow::{Division, Job, Kind, Part, Step, Steps};

/// Stands inside the workflow, so that no checkout can decide about the gate.
const SCRIPT: &str = include_str!("../../../templates/scripts/gate.sh");
/// Stands before it in a part, which has no plan of its own.
const PART: &str = include_str!("../../../templates/scripts/part.sh");
/// First line of a script that is a file; in a workflow it is a comment too many.
const SHEBANG: &str = "#!/usr/bin/env bash\n";

/// The check that a repository has to require: what the gate of a pull request and of the merge queue
/// is called.
#[must_use]
pub fn required_check(pipeline: &Pipeline) -> String {
    format!("{} gate", pipeline.name)
}

/// The gate. Its name differs by event: a push run on the same commit must not answer for the pull
/// request. Only the pull request and the merge queue report the name that is required. Where drafts
/// are skipped, a draft's gate has another one: a commit that nobody tested must not pass. It follows
/// from the event alone, so that a plan that failed cannot change it.
pub fn job(
    pipeline: &Pipeline,
    graph: &Graph<'_>,
    division: &Division,
    pieces: &Pieces<'_>,
    is_superseded: bool,
) -> Job {
    let event = path("github.event_name");
    let other = event.clone().differs(text("pull_request")).and(event.clone().differs(text("merge_group")));
    let mut suffix = other.and(call("format", [text(" ({0})"), event]));
    if pipeline.skip.drafts {
        suffix = suffix.or(path("github.event.pull_request.draft").and(text(" (draft)")));
    }
    let suffix = suffix.or(text(""));
    let advisory = |node: &Node<'_>| match node {
        Node::Job(job) => !job.required && !job.after_promotion,
        other => other.is_advisory(),
    };
    let advisory = graph.listing().into_iter().filter(advisory).map(|node| node.id());
    let after = pipeline.jobs.values().filter(|job| job.after_promotion);
    let after: Vec<&str> = after.map(|job| job.name.as_str()).collect();
    let parts: Vec<&str> = division.parts().iter().map(|part| part.id.as_str()).collect();
    let mut env = pairs([
        ("ADVISORY", advisory.collect::<Vec<_>>().join(" ")),
        ("AFTER", after.join(" ")),
        ("NEEDS", call("toJSON", [path("needs")]).braced()),
        ("PARTS", if is_superseded { parts.join(" ") } else { String::new() }),
        ("SUPERSEDED", flag(is_superseded)),
    ]);
    env.retain(|(_, value)| !value.is_empty());
    let step = Step {
        name: "Compare what ran with what this event selects".to_owned(),
        env,
        run: Some(SCRIPT.trim_start_matches(SHEBANG).to_owned()),
        ..Step::default()
    };
    Job {
        about: vec!["The one check to require. Skipped, cancelled or never started is red.".to_owned()],
        name: required_check(pipeline) + &suffix.braced(),
        ..plain(pieces, step)
    }
}

/// The gate of a part: the same script over the part's jobs. What it says is the result of the part,
/// which the gate of the one workflow reads. `waited` are the ends of the builds that its jobs wait for, where a
/// newer push cancels them.
pub fn part(
    pieces: &Pieces<'_>,
    scope: &Scope<'_>,
    own: &Part,
    jobs: Vec<String>,
    waited: Option<Vec<Expr>>,
) -> Job {
    let handed = |name: &str| scope.plan(name).braced();
    let ends = |all: &Vec<Expr>| all.iter().map(|end| format!("({})", end.braced())).collect::<Vec<_>>();
    let mut env = pairs([
        ("EVENT", handed("event")),
        ("JOBS", handed("jobs")),
        ("NOTES", handed("notes")),
        ("OUTSIDE", handed("outside")),
        ("RESULTS", call("toJSON", [path("needs")]).braced()),
        ("TRUST", handed("trust")),
    ]);
    if let Some(waited) = &waited {
        env.push(("SUPERSEDED".to_owned(), flag(true)));
        env.push(("WAITED".to_owned(), ends(waited).join(" ")));
    }
    let step = Step {
        name: "Compare what ran with what the plan selects".to_owned(),
        env,
        run: Some([PART, SCRIPT].map(|script| script.trim_start_matches(SHEBANG)).join("\n")),
        ..Step::default()
    };
    Job {
        id: own.gate(),
        about: vec!["Its result is the part's. Skipped, cancelled or never started is red.".to_owned()],
        name: format!("Gate of {}", own.name()),
        needs: jobs,
        ..plain(pieces, step)
    }
}

fn plain(pieces: &Pieces<'_>, step: Step) -> Job {
    Job {
        id: "gate".to_owned(),
        about: Vec::new(),
        name: String::new(),
        needs: Vec::new(),
        condition: Some(call("always", [])),
        permissions: Vec::new(),
        concurrency: None,
        kind: Kind::Steps(Box::new(Steps {
            environment: None,
            runs_on: pieces.hosted(),
            timeout: LIMIT,
            matrix: None,
            container: None,
            services: Vec::new(),
            env: Vec::new(),
            outputs: Vec::new(),
            steps: vec![step],
        })),
    }
}
