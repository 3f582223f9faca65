//! Keys that a job with `uses` cannot have: its steps, and where they run, are the called workflow's.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::between_jobs::names;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest;
use crate::language::span::Spanned;

/// Refuses them.
pub fn check(cx: &mut Context<'_>, keys: &manifest::Consumer, uses: &Spanned<String>) {
    let bodies = [
        ("run", keys.run.as_ref().map(|own| &own.span)),
        ("steps", keys.steps.as_ref().map(|own| &own.span)),
    ];
    for (key, span) in bodies {
        let Some(span) = span else { continue };
        cx.error(
            Diagnostic::error(Code::JobBody, span.clone(), format!("both `uses` and `{key}`"))
                .also(uses.span.clone(), "this workflow takes the place of steps")
                .why("GitHub has jobs of steps and jobs that call a workflow, and none that is both")
                .help("give the steps a job of their own, which the other one `needs`"),
        );
    }
    for (key, span) in of_steps(keys) {
        let (why, help) = reason(key);
        cx.error(
            Diagnostic::error(Code::Unsupported, span, format!("`{key}` beside `uses`"))
                .also(uses.span.clone(), "the jobs of this workflow say it themselves")
                .why(why)
                .help(help),
        );
    }
}

/// `with` is for a workflow that is called.
pub fn needless(cx: &mut Context<'_>, keys: &manifest::Consumer) {
    if let Some((name, _)) = keys.with.iter().flat_map(|map| &map.0).next() {
        cx.error(
            Diagnostic::error(Code::Unsupported, name.span.clone(), "`with` without `uses`")
                .why("it gives inputs to a workflow that the job calls; a step has a `with` of its own")
                .help("write it at the step, or name the workflow: `uses = \".github/workflows/e2e.yml\"`"),
        );
    }
}

fn of_steps(keys: &manifest::Consumer) -> Vec<(&'static str, Span)> {
    fn of<T>(key: &Option<Spanned<T>>) -> Option<Span> {
        key.as_ref().map(|own| own.span.clone())
    }
    let first = |name: Option<&Span>| name.cloned();
    let all = [
        ("after", of(&keys.after)),
        ("environment", of(&keys.environment)),
        ("wiring", of(&keys.wiring)),
        ("setup", first(names(keys.setup.as_ref()).first().map(|own| &own.span))),
        ("download", first(names(keys.download.as_ref()).first().map(|own| &own.span))),
        ("upload", first(keys.upload.iter().flatten().next().map(|own| &own.span))),
        ("matrix", of(&keys.matrix)),
        ("max-parallel", of(&keys.max_parallel)),
        ("fail-fast", of(&keys.fail_fast)),
        ("runs-on", of(&keys.runs_on)),
        ("container", of(&keys.container)),
        ("services", first(keys.services.iter().flat_map(|map| map.0.keys()).next().map(|own| &own.span))),
        ("registry-login", of(&keys.registry_login)),
        ("env", first(keys.env.iter().flat_map(|map| map.0.keys()).next().map(|own| &own.span))),
        ("checkout", of(&keys.checkout)),
        ("include", of(&keys.include)),
        ("working-directory", of(&keys.working_directory)),
        ("timeout", of(&keys.timeout)),
    ];
    all.into_iter().filter_map(|(key, span)| Some((key, span?))).collect()
}

/// Why a key cannot stand beside `uses`, and what to write instead.
fn reason(key: &str) -> (&'static str, &'static str) {
    match key {
        "after" => (
            "what is delivered asks before its first step whether a newer run has promoted, and a called workflow has none of pipegen's steps",
            "write what it does as `steps` of this job, or take `after` out",
        ),
        "environment" => {
            ("GitHub has no environment for a call", "name it at the job of the called workflow that deploys")
        }
        "env" => (
            "a called workflow gets nothing of its caller's `env`",
            "declare an input there, and give it in `with`",
        ),
        "wiring" => ("the called workflow is a file of its own already, and is yours", "take `wiring` out"),
        "download" | "upload" => (
            "the steps that up- and download are those of the called workflow, and pipegen writes none",
            "use `actions/upload-artifact` and `actions/download-artifact` there; what other jobs download is uploaded by a job with steps",
        ),
        "matrix" | "max-parallel" | "fail-fast" => (
            "each leg would start every job of the called workflow, and its rights, runners and limits are read once",
            "give the job of the called workflow a `strategy`",
        ),
        _ => (
            "GitHub takes no such key at a call: it holds for the jobs of the called workflow",
            "take it out, and say it there",
        ),
    }
}
