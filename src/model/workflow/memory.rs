//! How much of what GitHub's parser takes a run needs. The parser reads the workflow and every file that it
//! calls, each as often as it is called, and counts two bytes for each character of a key or value, 26 for
//! having a text, and 24 for each key, value, list and mapping.
//!
//! <https://github.com/actions/runner/blob/main/src/Sdk/WorkflowParser/ObjectTemplating/TemplateMemory.cs>

use super::{Call, Container, Group, Input, Job, Kind, Matrix, Pairs, Step, Steps, Tree, Triggers, Workflow};
use std::collections::BTreeMap;

/// Bytes for anything.
const OBJECT: usize = 24;
/// Bytes for a text, beside its characters.
const TEXT: usize = 26;

impl Tree {
    /// Bytes that GitHub's parser needs for a run of the pipeline.
    #[must_use]
    pub fn memory(&self) -> usize {
        let others: BTreeMap<String, usize> = self
            .others
            .iter()
            .map(|(name, file)| (format!("./.github/workflows/{}-{name}.yml", self.slug), workflow(file)))
            .collect();
        let called = calls(&self.root).filter_map(|call| others.get(&call.uses));
        workflow(&self.root) + called.sum::<usize>()
    }

    /// Jobs of a run, those of the files that it calls among them, and how many files it calls.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let names: Vec<&str> = calls(&self.root).map(|call| call.uses.as_str()).collect();
        let count = |name: &&str| {
            let id = name.rsplit('/').next().unwrap_or_default().trim_end_matches(".yml");
            let id = id.strip_prefix(self.slug.as_str()).and_then(|id| id.strip_prefix('-'));
            id.and_then(|id| self.others.get(id)).map_or(0, |file| file.jobs.len())
        };
        let called: usize = names.iter().map(count).sum();
        (self.root.jobs.len() - names.len() + called, names.len())
    }
}

fn calls(file: &Workflow) -> impl Iterator<Item = &Call> {
    file.jobs.iter().filter_map(|job| match &job.kind {
        Kind::Call(call) => Some(call),
        Kind::Steps(_) => None,
    })
}

fn text(text: &str) -> usize {
    OBJECT + TEXT + 2 * text.encode_utf16().count()
}

/// A key and its value.
fn entry(key: &str, value: &str) -> usize {
    text(key) + text(value)
}

/// A key and a number or a boolean.
fn plain(key: &str) -> usize {
    text(key) + OBJECT
}

/// A key and a list or a mapping of so many bytes; nothing where there is none.
fn below(key: &str, bytes: usize) -> usize {
    if bytes == 0 { 0 } else { text(key) + OBJECT + bytes }
}

fn list(key: &str, items: &[String]) -> usize {
    below(key, items.iter().map(|item| text(item)).sum())
}

fn pairs(key: &str, pairs: &Pairs) -> usize {
    below(key, pairs.iter().map(|(key, value)| entry(key, value)).sum())
}

fn optional(key: &str, value: Option<&String>) -> usize {
    value.map_or(0, |value| entry(key, value))
}

fn condition(value: Option<&super::expr::Expr>) -> usize {
    value.map_or(0, |value| entry("if", &value.to_string()))
}

fn workflow(file: &Workflow) -> usize {
    let jobs: usize = file.jobs.iter().map(job).sum();
    OBJECT
        + entry("name", &file.name)
        + below("on", triggers(&file.on))
        + text("permissions")
        + OBJECT
        + group(&file.concurrency)
        + below("jobs", jobs)
}

fn triggers(on: &Triggers) -> usize {
    let inputs = |all: &[Input]| all.iter().map(input).sum::<usize>();
    let dispatch = on.dispatch.iter().map(|all| below("workflow_dispatch", below("inputs", inputs(all))));
    let call = on.call.iter().map(|call| {
        let secrets = call.secrets.iter().map(|(name, _)| below(name, plain("required")));
        below("workflow_call", below("inputs", inputs(&call.inputs)) + below("secrets", secrets.sum()))
    });
    let branches = [&on.pull_request, &on.merge_group, &on.push_branches, &on.push_tags];
    let branches = branches.into_iter().map(|names| below("pull_request", list("branches", names)));
    let crons = on.schedule.iter().map(|(_, cron)| OBJECT + entry("cron", cron));
    branches.sum::<usize>() + below("schedule", crons.sum()) + dispatch.chain(call).sum::<usize>()
}

fn input(input: &Input) -> usize {
    let body = entry("description", &input.description)
        + entry("type", &input.kind)
        + plain("required")
        + plain("default")
        + list("options", &input.options);
    below(&input.name, body)
}

fn group(group: &Group) -> usize {
    let queue = if group.queue { entry("queue", "max") } else { 0 };
    below("concurrency", entry("group", &group.group) + entry("cancel-in-progress", &group.cancel) + queue)
}

fn job(job: &Job) -> usize {
    let rights = job.permissions.iter().map(|right| entry(&right.scope, &right.level)).sum::<usize>();
    let body = match &job.kind {
        Kind::Steps(body) => steps(body),
        Kind::Call(call) => {
            entry("uses", &call.uses) + pairs("with", &call.with) + pairs("secrets", &call.secrets)
        }
    };
    text(&job.id)
        + OBJECT
        + entry("name", &job.name)
        + list("needs", &job.needs)
        + condition(job.condition.as_ref())
        + text("permissions")
        + OBJECT
        + rights
        + job.concurrency.as_ref().map_or(0, group)
        + body
}

fn steps(body: &Steps) -> usize {
    list("runs-on", &body.runs_on)
        + plain("timeout-minutes")
        + body.matrix.as_ref().map_or(0, matrix)
        + body.container.as_ref().map_or(0, |own| below("container", container(own)))
        + below("services", body.services.iter().map(|own| below(&own.name, container(own))).sum())
        + pairs("env", &body.env)
        + pairs("outputs", &body.outputs)
        + below("steps", body.steps.iter().map(step).sum())
}

fn matrix(own: &Matrix) -> usize {
    // Values are JSON; as such they are at least as long as what they become.
    let axes: usize = own.axes.iter().map(|(axis, values)| list(axis, values)).sum();
    let legs = list("include", &own.include) + list("exclude", &own.exclude);
    below("strategy", plain("fail-fast") + below("matrix", axes + legs))
}

fn container(own: &Container) -> usize {
    entry("image", &own.image)
        + pairs("credentials", &own.credentials)
        + list("ports", &own.ports)
        + pairs("env", &own.env)
        + optional("options", own.options.as_ref())
}

fn step(own: &Step) -> usize {
    OBJECT
        + entry("name", &own.name)
        + optional("id", own.id.as_ref())
        + condition(own.condition.as_ref())
        + own.uses.as_ref().map_or(0, |(uses, _)| entry("uses", uses))
        + pairs("with", &own.with)
        + pairs("env", &own.env)
        + own.run.as_ref().map_or(0, |run| entry("run", run))
        + optional("working-directory", own.working_directory.as_ref())
        + own.timeout.map_or(0, |_| plain("timeout-minutes"))
}
