//! Names that a consumer or a job cannot have, because another job of the workflow has them.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::job::table::Table;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::model::pipeline::{Check, Image};

/// Refuses a name of one of pipegen's own jobs.
pub fn of_pipegen(cx: &mut Context<'_>, images: &[Image], table: &Table<'_>) {
    let name = table.name.as_str();
    let mut checks =
        images.iter().flat_map(|image| Check::of(image).into_iter().map(|check| check.id(image)));
    if checks.any(|id| id == name) {
        refuse(
            cx,
            table,
            "is the name of a job of pipegen",
            "`scan` and `attest` of an image add jobs that are named after it",
        );
    }
    let fixed = matches!(name, "plan" | "hand-over" | "gate" | "promote");
    if fixed || name.starts_with("build-") || name.starts_with("at-") {
        refuse(
            cx,
            table,
            "is the name of a job of pipegen",
            "`plan`, `hand-over`, `gate`, `promote`, `build-…` and `at-…` are jobs of the same workflow, as are `scan-`, `sarif-`, `sbom-` and `attest-` of an image that has them",
        );
    }
}

fn refuse(cx: &mut Context<'_>, table: &Table<'_>, message: &str, why: &str) {
    let name = table.name;
    cx.error(
        Diagnostic::error(Code::ReservedName, name.span.clone(), format!("`{}` {message}", name.value))
            .why(why)
            .help(format!("give it another name: `my-{}`", name.value)),
    );
}

/// Refuses a job with the name of a consumer, and a deployment whose job has a name that is taken.
pub fn of_others(cx: &mut Context<'_>, table: &Table<'_>) {
    let name = table.name;
    let consumers = cx.manifest.consumer.iter().flat_map(|map| map.0.keys()).map(|other| (other, "consumer"));
    let jobs = cx.manifest.job.iter().flat_map(|map| map.0.keys()).map(|other| (other, "job"));
    let before = consumers.chain(jobs.filter(|_| table.deployment.is_some()));
    let is_first = table.is_consumer && table.deployment.is_none();
    let Some((other, kind)) = before.into_iter().find(|(other, _)| !is_first && other.value == name.value)
    else {
        return;
    };
    let error = Diagnostic::error(
        Code::ReservedName,
        name.span.clone(),
        format!("`{}` is a {kind} already", name.value),
    )
    .also(other.span.clone(), "here");
    cx.error(match table.deployment {
        Some(_) => error
            .why("the job of a deployment is called `deploy-` and its name")
            .help("give one of the two another name"),
        None => error
            .why("consumers and jobs are jobs of one workflow")
            .help(format!("give one of them another name: `{}-job`", name.value)),
    });
}
