//! Self-hosted runners: [not for public repositories](https://docs.github.com/en/actions/reference/security/secure-use#hardening-for-self-hosted-runners),
//! and there must be some with the labels.

use super::{View, list};
use crate::doctor::{Approval, Finding, Machine, Topic, Unseen};

const WHY: &str = "a job whose labels no runner has waits for a day, and fails";
const PUBLIC: &str = "anybody can open a pull request whose workflow file names this machine in `runs-on`; GitHub \
                      advises against such runners in a public repository";

pub fn check(view: &View<'_>) -> Vec<Finding> {
    let about = view.about("runners", WHY, "settings/actions/runners");
    let sets = &view.subject.runners;
    if sets.is_empty() {
        return vec![about.fine("every job runs on GitHub's own runners")];
    }
    let mut findings: Vec<Finding> = exposed(view).into_iter().collect();
    findings.extend(sets.iter().map(|labels| one(view, &about, labels)));
    findings
}

/// Machines of one's own in a public repository.
fn exposed(view: &View<'_>) -> Option<Finding> {
    let about = view.about("runners", PUBLIC, "settings/actions");
    let how = "use GitHub's own runners, or a private repository, or at least let the pull requests of all external \
               contributors wait for approval, and read their workflow files before approving";
    let own = list(view.subject.runners.iter().map(|labels| labels.join(", ")));
    match (view.is_private(), view.settings.approval.known()) {
        (Some(true), _) => None,
        (Some(false), Some(Approval::AllExternal)) => Some(about.fine(format!(
            "{own} serve a public repository; what runs there of forks waits for approval, so read it first"
        ))),
        (Some(false), _) => Some(about.change(format!("{own} serve a public repository"), how)),
        (None, _) => {
            let should = format!("{own} should serve no public repository");
            Some(about.unknown(should, Unseen(None)).how(how))
        }
    }
}

fn one(view: &View<'_>, about: &Topic, labels: &[String]) -> Finding {
    let settings = view.settings;
    let (own, shared) = (settings.runners.look(), settings.shared_runners.look());
    let all: Vec<&Machine> = [&own, &shared]
        .into_iter()
        .filter_map(|seen| seen.as_ref().ok().copied().flatten())
        .flatten()
        .filter(|machine| has(machine, labels))
        .collect();
    let wanted = list(labels);
    if let Some(online) = all.iter().find(|machine| machine.is_online) {
        return about.fine(format!("the runner `{}` has the labels {wanted}", online.name));
    }
    if let Some(offline) = all.first() {
        return about
            .fine(format!("the runner `{}` has the labels {wanted}; it is offline now", offline.name));
    }
    let should = format!("there should be a runner with the labels {wanted}");
    if let Some(unseen) = [own.err(), shared.err()].into_iter().flatten().next() {
        return about.unknown(should, unseen);
    }
    // Larger runners of an organisation have one label, their name, and stand in another list.
    let is_organisation = settings.about.known().is_some_and(|about| about.is_organisation);
    if is_organisation && labels.len() == 1 && !labels[0].eq_ignore_ascii_case("self-hosted") {
        let unseen = Unseen(Some(
            "no self-hosted runner has them; larger runners of GitHub are not looked at".to_owned(),
        ));
        return about.unknown(should, unseen);
    }
    about.change(
        format!("no runner that this repository may use has the labels {wanted}"),
        "add a runner with these labels, let the repository into its group, or correct `runs-on`",
    )
}

/// Whether a job with these labels can run there; labels
/// [are compared](https://docs.github.com/en/actions/how-tos/manage-runners/self-hosted-runners/use-in-a-workflow)
/// without regard to case, and all have to fit.
fn has(machine: &Machine, labels: &[String]) -> bool {
    labels.iter().all(|label| machine.labels.iter().any(|own| own.eq_ignore_ascii_case(label)))
}
