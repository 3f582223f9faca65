//! What the file says of one job at another.

use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::Many;
use crate::language::span::Spanned;
use crate::language::value::{Invalid, Leaf, Name};
use crate::model::pipeline::Job;

/// One value or several, as names.
pub fn names(many: Option<&Many<Spanned<Name>>>) -> &[Spanned<Name>] {
    many.map_or(&[], |many| many.0.as_slice())
}

/// What the name of a deployment's job begins with.
pub const DEPLOYS: &str = "deploy-";

/// What the job of a deployment is called.
///
/// # Errors
/// It would be too long.
pub fn deploys_as(name: &Name) -> Result<Name, Invalid> {
    Name::parse(&format!("{DEPLOYS}{name}"))
}

/// Every `needs` of the file, with the job that has it.
pub fn needs(cx: &Context<'_>) -> Vec<(Name, Spanned<Name>)> {
    let consumers =
        cx.manifest.consumer.iter().flat_map(|map| &map.0).map(|(name, table)| (name, &table.needs));
    let jobs = cx.manifest.job.iter().flat_map(|map| &map.0).map(|(name, table)| (name, &table.needs));
    let deploys = cx.manifest.deploy.iter().flat_map(|map| &map.0);
    let deploys = deploys.filter_map(|(name, table)| Some((deploys_as(&name.value).ok()?, &table.needs)));
    let others = consumers.chain(jobs).map(|(name, many)| (name.value.clone(), many));
    others
        .chain(deploys)
        .flat_map(|(name, many)| {
            names(many.as_ref()).iter().map(move |need| (name.clone(), need.clone())).collect::<Vec<_>>()
        })
        .collect()
}

/// Where a job says that it downloads an artifact.
pub fn download(cx: &Context<'_>, job: &Job, artifact: &Name) -> Spanned<Name> {
    let consumers =
        cx.manifest.consumer.iter().flat_map(|map| &map.0).map(|(name, table)| (name, &table.download));
    let jobs = cx.manifest.job.iter().flat_map(|map| &map.0).map(|(name, table)| (name, &table.download));
    let mut lists = consumers.chain(jobs).filter(|(name, _)| name.value == job.name);
    let spanned =
        lists.find_map(|(_, many)| names(many.as_ref()).iter().find(|name| name.value == *artifact).cloned());
    spanned.unwrap_or_else(|| Spanned::new(artifact.clone(), job.span.clone()))
}

/// Whether two jobs belong to two runs, so that neither can wait for the other; reports it.
pub fn apart(cx: &mut Context<'_>, job: &Job, other: &Job, written: &Spanned<Name>) -> bool {
    if !job.follows() && !other.follows() {
        return false;
    }
    let follower = if job.follows() { job } else { other };
    cx.error(
        Diagnostic::error(
            Code::WorkflowRunChain,
            written.span.clone(),
            format!("`{}` cannot wait for `{}`, which belongs to another run", job.name, other.name),
        )
        .also(follower.span.clone(), "`wiring = \"workflow-run\"`: a run of its own, when the pipeline's has ended")
        .why("`needs` and artifacts reach as far as a run; GitHub follows `workflow_run` over three levels, and pipegen keeps to one")
        .help("take it out; what belongs together goes into one job"),
    );
    true
}
