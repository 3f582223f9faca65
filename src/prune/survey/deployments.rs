//! What is deployed, as far as GitHub knows: [deployments](https://docs.github.com/en/rest/deployments/deployments)
//! of each environment, with their states.

use super::Project;
use crate::github::api::{GitHub, Need, segment};
use crate::model::pipeline::Pipeline;
use crate::net::Fault;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Deployments of one environment whose states are asked for. What is older than all of them was
/// replaced so often that no rollback goes there.
const DEEP: usize = 10;

#[derive(Deserialize)]
struct Wire {
    id: u64,
    sha: String,
    environment: String,
}

#[derive(Deserialize)]
struct Status {
    state: String,
}

#[derive(Deserialize)]
struct Environments {
    environments: Option<Vec<Environment>>,
}

#[derive(Deserialize)]
struct Environment {
    name: String,
}

/// Environments, by their names in lower case, that only jobs before the gate name: what is there is tried, and
/// serves nobody. The pipelines are all of the repository of Git, since a job of another one may deploy there.
pub fn trials<'p>(pipelines: impl IntoIterator<Item = &'p Pipeline>) -> BTreeSet<String> {
    let jobs = pipelines.into_iter().flat_map(|pipeline| pipeline.jobs.values());
    let (mut before, mut behind) = (BTreeSet::new(), BTreeSet::new());
    for job in jobs {
        let names = if job.after_promotion { &mut behind } else { &mut before };
        names.extend(job.environment.iter().map(|own| own.name.to_lowercase()));
    }
    before.difference(&behind).cloned().collect()
}

/// The commits that an environment serves, is about to serve, or would go back to: of each environment
/// every deployment from the newest on that has not failed, up to the one before the last that succeeded.
/// Those of `trials` are not asked for, and named beside them.
///
/// # Errors
/// An answer is missing.
pub fn commits(
    github: &GitHub,
    project: &Project,
    trials: &BTreeSet<String>,
) -> Result<(BTreeSet<String>, BTreeSet<String>), Fault> {
    let base = format!("/repos/{project}");
    let mut names = BTreeSet::new();
    let mut pages = github.pages(&format!("{base}/environments"), Need::ReadRuns);
    while let Some(page) = pages.turn::<Environments>()? {
        names.extend(page.body.environments.into_iter().flatten().map(|one| one.name));
    }
    // An environment that was deleted has its deployments still; the newest hundred say which.
    let newest: Vec<Wire> = github.get(&format!("{base}/deployments?per_page=100"), Need::ReadDeployments)?;
    names.extend(newest.into_iter().map(|one| one.environment));
    let (tried, served): (BTreeSet<String>, BTreeSet<String>) =
        names.into_iter().partition(|name| trials.contains(&name.to_lowercase()));
    let mut commits = BTreeSet::new();
    for name in served {
        let path = format!("{base}/deployments?environment={}&per_page={DEEP}", segment(&name));
        of_environment(github, &base, github.get(&path, Need::ReadDeployments)?, &mut commits)?;
    }
    Ok((commits, tried))
}

fn of_environment(
    github: &GitHub,
    base: &str,
    newest_first: Vec<Wire>,
    commits: &mut BTreeSet<String>,
) -> Result<(), Fault> {
    let mut serves = false;
    for one in newest_first {
        let path = format!("{base}/deployments/{}/statuses?per_page=1", one.id);
        let statuses: Vec<Status> = github.get(&path, Need::ReadDeployments)?;
        let state = statuses.first().map(|status| status.state.as_str());
        if matches!(state, Some("failure" | "error")) {
            continue;
        }
        commits.insert(one.sha);
        // The one before what is served is where a rollback goes.
        if serves && matches!(state, Some("success" | "inactive")) {
            break;
        }
        serves |= state == Some("success");
    }
    Ok(())
}
