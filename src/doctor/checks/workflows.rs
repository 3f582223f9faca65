//! GitHub [runs every workflow](https://docs.github.com/en/actions/how-tos/manage-workflow-runs/disable-and-enable-workflows)
//! of the pipeline, and no other has the name of one.

use super::{View, list};
use crate::doctor::{Finding, Listed, Topic};

const WHY: &str = "of a workflow that is switched off no check is reported and no schedule runs; in a public repository \
                   GitHub switches those with schedules off after 60 days without a commit";
const MERGED: &str = "GitHub runs schedules, and jobs that follow a run, as the default branch has them; and a check \
                      that is required before its workflow is there blocks every pull request";
const NAMES: &str = "workflows of one name share their concurrency groups, so that a run of one cancels one of the \
                     other, and what follows a workflow by its name hears both";

pub fn check(view: &View<'_>) -> Vec<Finding> {
    let about = view.about("workflows", WHY, "actions");
    let mut findings = match view.settings.workflows.look() {
        Ok(listed) => running(view, &about, listed.map_or(&[], Vec::as_slice)),
        Err(unseen) => {
            let files = list(view.subject.workflows.iter().map(|(path, _)| path));
            vec![about.unknown(format!("{files} should be enabled"), unseen)]
        }
    };
    findings.extend(namesakes(view, &about));
    findings
}

fn running(view: &View<'_>, about: &Topic, listed: &[Listed]) -> Vec<Finding> {
    let state = |path: &String| listed.iter().find(|one| one.path == *path).map(|one| one.state.as_str());
    let mut findings = Vec::new();
    for (path, _) in &view.subject.workflows {
        let file = path.rsplit('/').next().unwrap_or_default();
        let off = match state(path) {
            Some("active") => continue,
            None => {
                let what = format!("GitHub does not know `{path}` yet");
                let how = format!("commit it, and merge it into `{}`", view.trunk());
                findings.push(about.change(what, how).why(MERGED));
                continue;
            }
            Some("disabled_inactivity") => "was switched off by GitHub, after 60 days without a commit",
            Some("disabled_fork") => "is switched off, because the repository is a fork",
            Some("deleted") => "is not on the default branch any more",
            Some(_) => "was switched off by hand",
        };
        let page = view.links.page(&format!("actions/workflows/{file}"));
        let finding = about.change(format!("`{path}` {off}"), "choose \"Enable workflow\"").at(page);
        let command = format!("gh workflow enable {file} --repo {}", view.links.repository());
        findings.push(finding.command(command));
    }
    if findings.is_empty() {
        let files = list(view.subject.workflows.iter().map(|(path, _)| path));
        findings.push(about.fine(format!("GitHub runs {files}")));
    }
    findings
}

/// Other workflows with the name of one of ours. GitHub goes on listing files that are gone, so what the
/// clone has counts where it has any.
fn namesakes(view: &View<'_>, about: &Topic) -> Vec<Finding> {
    let ours = &view.subject.workflows;
    let listed = view.settings.workflows.known().map_or(&[][..], Vec::as_slice);
    let is_there =
        |one: &&Listed| view.local.workflows.is_empty() || !one.path.starts_with(".github/workflows/");
    let listed = listed.iter().filter(is_there).map(|one| (&one.path, &one.name));
    let local = view.local.workflows.iter().map(|(path, name)| (path, name));
    let others = listed.chain(local).filter(|(path, _)| !ours.iter().any(|(own, _)| own == *path));
    let same = others.filter_map(|(path, name)| {
        let own = ours.iter().find(|(_, own)| own.eq_ignore_ascii_case(name))?;
        let what = format!("`{path}` is called `{name}`, as `{}` is", own.0);
        Some(about.change(what, format!("give `{path}` another `name`, or delete it")).why(NAMES))
    });
    same.collect()
}
