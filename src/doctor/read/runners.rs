//! Self-hosted runners: the [repository's](https://docs.github.com/en/rest/actions/self-hosted-runners),
//! and those of the organisation in [groups](https://docs.github.com/en/rest/actions/self-hosted-runner-groups)
//! that let the repository in.

use super::Reader;
use crate::doctor::Seen;
use crate::doctor::settings::{About, Machine, Settings};
use crate::github::api::Need;
use crate::prune::survey::Project;
use serde::Deserialize;

#[derive(Deserialize)]
struct Body {
    runners: Vec<Wire>,
}

#[derive(Deserialize)]
struct Wire {
    name: String,
    status: String,
    labels: Vec<Label>,
    runner_group_id: Option<u64>,
}

#[derive(Deserialize)]
struct Label {
    name: String,
}

#[derive(Deserialize)]
struct Groups {
    runner_groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    id: u64,
    allows_public_repositories: bool,
}

/// Reads both.
pub fn read(reader: &mut Reader<'_>, project: &Project, about: &About, settings: &mut Settings) {
    let path = format!("{}/actions/runners", reader.base);
    let own = reader.list(&path, Need::ReadSettings, |body: Body| body.runners);
    settings.runners = own.map(|all| all.into_iter().map(machine).collect());
    settings.shared_runners = match about.is_organisation {
        true => shared(reader, project, about),
        false => Seen::Absent,
    };
}

fn shared(reader: &mut Reader<'_>, project: &Project, about: &About) -> Seen<Vec<Machine>> {
    let base = format!("/orgs/{}/actions", project.owner());
    let visible = format!("{base}/runner-groups?visible_to_repository={}", project.name());
    let groups = reader.list(&visible, Need::ReadRunners, |body: Groups| body.runner_groups);
    let Seen::Known(groups) = groups else { return groups.map(|_| Vec::new()) };
    let open = groups.iter().filter(|group| about.is_private || group.allows_public_repositories);
    let open: Vec<u64> = open.map(|group| group.id).collect();
    let all = reader.list(&format!("{base}/runners"), Need::ReadRunners, |body: Body| body.runners);
    let is_open = |wire: &Wire| wire.runner_group_id.is_some_and(|id| open.contains(&id));
    all.map(|all| all.into_iter().filter(is_open).map(machine).collect())
}

fn machine(wire: Wire) -> Machine {
    Machine {
        name: wire.name,
        is_online: wire.status == "online",
        labels: wire.labels.into_iter().map(|label| label.name).collect(),
    }
}
