//! Which key of GitHub's availability tables a place in a file falls under.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/contexts#context-availability>

use Segment::{Index, Key};

/// One step on the way from the root of a file to a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Segment<'a> {
    /// A key of a mapping.
    Key(&'a str),
    /// The position in a list.
    Index(usize),
}

/// A key of the table, such as `jobs.<job_id>.steps.run`; none where no expression may stand.
pub(super) type Site = Option<&'static str>;

/// The site of a path inside a workflow.
pub(super) fn of_workflow(path: &[Segment<'_>]) -> Site {
    Some(match path {
        [Key("run-name")] => "run-name",
        [Key("concurrency")] | [Key("concurrency"), Key("group" | "cancel-in-progress")] => "concurrency",
        [Key("env"), _] => "env",
        [Key("on"), Key("workflow_call"), Key("inputs"), _, Key("default")] => {
            "on.workflow_call.inputs.<inputs_id>.default"
        }
        [Key("on"), Key("workflow_call"), Key("outputs"), _, Key("value")] => {
            "on.workflow_call.outputs.<output_id>.value"
        }
        [Key("jobs"), _, Key("steps"), Index(_), step @ ..] => return of_step(step),
        [Key("jobs"), _, Key("container"), rest @ ..] => return of_container(rest),
        [Key("jobs"), _, Key("services"), rest @ ..] => return of_service(rest),
        [Key("jobs"), _, job @ ..] => return of_job(job),
        _ => return None,
    })
}

fn of_job(path: &[Segment<'_>]) -> Site {
    Some(match path {
        [Key("name")] => "jobs.<job_id>.name",
        [Key("if")] => "jobs.<job_id>.if",
        [Key("runs-on"), ..] => "jobs.<job_id>.runs-on",
        [Key("timeout-minutes" | "cancel-timeout-minutes")] => "jobs.<job_id>.timeout-minutes",
        [Key("continue-on-error")] => "jobs.<job_id>.continue-on-error",
        [Key("concurrency")] | [Key("concurrency"), Key("group" | "cancel-in-progress")] => {
            "jobs.<job_id>.concurrency"
        }
        [Key("defaults"), Key("run"), _] => "jobs.<job_id>.defaults.run",
        [Key("env")] | [Key("env"), _] => "jobs.<job_id>.env",
        [Key("environment"), Key("url")] => "jobs.<job_id>.environment.url",
        [Key("environment")] | [Key("environment"), Key("name")] => "jobs.<job_id>.environment",
        [Key("outputs"), _] => "jobs.<job_id>.outputs.<output_id>",
        [Key("strategy"), ..] => "jobs.<job_id>.strategy",
        [Key("secrets"), _] => "jobs.<job_id>.secrets.<secrets_id>",
        [Key("with"), _] => "jobs.<job_id>.with.<with_id>",
        _ => return None,
    })
}

fn of_container(path: &[Segment<'_>]) -> Site {
    Some(match path {
        [Key("image")] => "jobs.<job_id>.container.image",
        [Key("credentials"), _] => "jobs.<job_id>.container.credentials",
        [Key("env"), _] => "jobs.<job_id>.container.env.<env_id>",
        _ => "jobs.<job_id>.container",
    })
}

fn of_service(path: &[Segment<'_>]) -> Site {
    Some(match path {
        [_, Key("credentials"), _] => "jobs.<job_id>.services.<service_id>.credentials",
        [_, Key("env"), _] => "jobs.<job_id>.services.<service_id>.env.<env_id>",
        _ => "jobs.<job_id>.services",
    })
}

fn of_step(path: &[Segment<'_>]) -> Site {
    Some(match path {
        [Key("name")] => "jobs.<job_id>.steps.name",
        [Key("if")] => "jobs.<job_id>.steps.if",
        [Key("run")] => "jobs.<job_id>.steps.run",
        [Key("env")] | [Key("env"), _] => "jobs.<job_id>.steps.env",
        [Key("with")] | [Key("with"), _] => "jobs.<job_id>.steps.with",
        [Key("timeout-minutes")] => "jobs.<job_id>.steps.timeout-minutes",
        [Key("continue-on-error")] => "jobs.<job_id>.steps.continue-on-error",
        [Key("working-directory")] => "jobs.<job_id>.steps.working-directory",
        _ => return None,
    })
}

/// The site of a path inside a composite action.
pub(super) fn of_action(path: &[Segment<'_>]) -> Site {
    Some(match path {
        [Key("inputs"), _, Key("default")] => "inputs.<input_id>.default",
        [Key("outputs"), _, Key("value")] => "outputs.<output_id>.value",
        [Key("runs"), Key("steps"), Index(_), step @ ..] => match step {
            [Key("name")] => "runs.steps.name",
            [Key("if")] => "runs.steps.if",
            [Key("run")] => "runs.steps.run",
            [Key("shell")] => "runs.steps.shell",
            [Key("env")] | [Key("env"), _] => "runs.steps.env",
            [Key("with")] | [Key("with"), _] => "runs.steps.with",
            [Key("continue-on-error")] => "runs.steps.continue-on-error",
            [Key("working-directory")] => "runs.steps.working-directory",
            _ => return None,
        },
        _ => return None,
    })
}

/// Whether the whole value at a site is an expression, with or without `${{ }}`.
pub(super) fn is_condition(site: Site) -> bool {
    site.is_some_and(|site| site.ends_with(".if"))
}
