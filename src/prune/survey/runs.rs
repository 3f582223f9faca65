//! [Runs of workflows](https://docs.github.com/en/rest/actions/workflow-runs).

use super::Project;
use super::gather::{List, gather};
use crate::github::api::{GitHub, Need, moment};
use crate::language::value::Second;
use crate::net::{Fault, Kind};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Every state in which a run is not done. A run goes from the left to the right, and from `in_progress`
/// to `waiting`: with `in_progress` first and last, one that goes on while we ask is seen all the same.
const UNDONE: [&str; 6] = ["in_progress", "requested", "waiting", "pending", "queued", "in_progress"];
/// GitHub gives so many runs of one state and no more.
const MOST: u64 = 1_000;

#[derive(Deserialize)]
struct Body {
    total_count: u64,
    workflow_runs: Vec<Wire>,
}

#[derive(Deserialize)]
struct Wire {
    id: u64,
    head_sha: String,
    created_at: String,
    run_started_at: Option<String>,
    pull_requests: Option<Vec<Request>>,
}

#[derive(Deserialize)]
struct Request {
    head: Head,
}

#[derive(Deserialize)]
struct Head {
    sha: String,
}

/// Runs that are not done.
#[derive(Debug, Default)]
pub struct Undone {
    /// Their commits: of one for a pull request its head too.
    pub commits: BTreeSet<String>,
    /// Their ids.
    pub runs: BTreeSet<u64>,
    /// When the oldest of them began.
    pub oldest: Option<Second>,
}

/// All runs that are not done.
///
/// # Errors
/// An answer is missing or contradicts itself, twice.
pub fn undone(github: &GitHub, project: &Project) -> Result<Undone, Fault> {
    let mut undone = Undone::default();
    for status in UNDONE {
        let path = format!("/repos/{project}/actions/runs?status={status}");
        let runs = match listed(github, &path)? {
            Ok(runs) => runs,
            Err(_) => listed(github, &path)?
                .map_err(|text| Fault::new(Kind::Inconsistent, github.asked(&path), text))?,
        };
        for run in runs {
            let start =
                start(&run).map_err(|text| Fault::new(Kind::Unexpected, github.asked(&path), text))?;
            undone.oldest = Some(undone.oldest.map_or(start, |oldest| oldest.min(start)));
            undone.runs.insert(run.id);
            undone.commits.insert(run.head_sha);
            undone.commits.extend(run.pull_requests.into_iter().flatten().map(|pull| pull.head.sha));
        }
    }
    Ok(undone)
}

/// When the first attempt of a run began: what it found then it may use still.
fn start(run: &Wire) -> Result<Second, String> {
    moment(&run.created_at).ok_or_else(|| format!("run {} was made at `{}`", run.id, run.created_at))
}

/// All runs of a list, or why they cannot be all.
fn listed(github: &GitHub, path: &str) -> Result<Result<Vec<Wire>, String>, Fault> {
    let mut pages = github.pages(path, Need::ReadRuns);
    let mut runs: BTreeMap<u64, Wire> = BTreeMap::new();
    let mut total = 0;
    while let Some(page) = pages.turn::<Body>()? {
        // The most of all pages: where a run is done while we turn them, another moves to a page that we
        // have seen, and is missing.
        total = total.max(page.body.total_count);
        runs.extend(page.body.workflow_runs.into_iter().map(|run| (run.id, run)));
    }
    if total > MOST {
        return Ok(Err(format!("there are {total} runs, of which GitHub lists {MOST}")));
    }
    if (runs.len() as u64) < total {
        return Ok(Err(format!("there are {total} runs, of which {} were listed", runs.len())));
    }
    Ok(Ok(runs.into_values().collect()))
}

/// When each of these runs began; those that GitHub does not know any more are left out.
///
/// # Errors
/// An answer is missing.
pub fn starts(
    github: &GitHub,
    project: &Project,
    wanted: &BTreeSet<u64>,
) -> Result<BTreeMap<u64, Second>, Fault> {
    let base = format!("/repos/{project}/actions/runs");
    let list = List {
        all: &base,
        one: &|id| format!("{base}/{id}"),
        need: Need::ReadRuns,
        items: |body: Body| body.workflow_runs,
        number: |wire: &Wire| wire.id,
    };
    let start = |(id, run): (u64, Wire)| {
        let text = run.run_started_at.as_ref().unwrap_or(&run.created_at);
        let unread =
            || Fault::new(Kind::Unexpected, github.asked(&base), format!("run {id} began at `{text}`"));
        Ok((id, moment(text).ok_or_else(unread)?))
    };
    gather(github, wanted, &list)?.into_iter().map(start).collect()
}
