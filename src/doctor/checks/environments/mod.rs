//! Each environment is there, lets the branches and Git tags of the pipeline deploy and no others, and makes
//! the gate wait for nobody:
//! [deployments and environments](https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments).

mod deploys;
mod refs;

use super::{View, list};
use crate::doctor::{Environment, Finding, NeededEnvironment, Topic, Wait};
use refs::Refs;

const WHY: &str = "whoever may push a branch can push a workflow that names the environment: without a rule about \
                   branches and Git tags it gets the secrets, and deploys";
const WAITS: &str = "the gate is red or green when every job before it has ended, and a job that waits for its \
                     environment has not begun";
pub fn check(view: &View<'_>) -> Vec<Finding> {
    view.subject.environments.iter().flat_map(|needed| of_environment(view, needed)).collect()
}

fn of_environment(view: &View<'_>, needed: &NeededEnvironment) -> Vec<Finding> {
    let about = view.about("environments", WHY, "settings/environments");
    let name = &needed.name;
    let refs = Refs::of(needed);
    let found = match view.settings.environments.look() {
        Err(unseen) => {
            let should = format!("`{name}` should be there, and only {} should deploy to it", refs.words());
            return vec![about.unknown(should, unseen)];
        }
        Ok(None) => {
            let what = format!(
                "GitHub offers this repository no environments: `{name}` has no rules and no secrets"
            );
            let how = "make the repository public, choose a plan with environments, or keep secrets in the repository \
                       and let rulesets say who may push";
            return vec![about.advice(what, how)];
        }
        Ok(Some(all)) => all.get(&name.to_lowercase()),
    };
    let Some(found) = found else {
        let what = format!("`{name}` is not there: the first run that names it makes it, without rules");
        let how = format!("make it, and let only {} deploy to it", refs.words());
        return vec![about.advice(what, how).command(refs.restrict(view, name))];
    };
    waits(&about, needed, found).into_iter().chain([deploys::finding(view, &about, found, needed)]).collect()
}

/// What waits for an approval or a timer. Behind promotion that is what environments are for.
fn waits(about: &Topic, needed: &NeededEnvironment, found: &Environment) -> Option<Finding> {
    let about = Topic { why: WAITS, ..about.clone() };
    let name = &found.name;
    let waits = match found.waits.look() {
        Ok(waits) => waits.map(Vec::as_slice).unwrap_or_default(),
        Err(unseen) => {
            let should =
                format!("`{name}` should let {} wait for nothing before the gate", list(&needed.gating));
            return (!needed.gating.is_empty()).then(|| about.unknown(should, unseen));
        }
    };
    let rules: Vec<String> = waits.iter().map(word).collect();
    let rules = rules.join(" and ");
    match (rules.is_empty(), needed.gating.is_empty()) {
        (true, _) => None,
        (false, true) => {
            let jobs = list(&needed.others);
            let what = format!("`{name}` has {rules}, and the gate does not wait for what names it ({jobs})");
            Some(about.fine(what))
        }
        (false, false) => {
            let jobs = list(&needed.gating);
            let what = format!("`{name}` has {rules}, and the gate waits for what names it ({jobs})");
            let how = format!(
                "write `after = \"promotion\"` on {jobs}, or name an environment without such a rule there; leave it \
                 where the approval is meant for the whole run"
            );
            Some(about.advice(what, how))
        }
    }
}

fn word(wait: &Wait) -> String {
    match wait {
        Wait::Reviewers => "required reviewers".to_owned(),
        Wait::Timer(minutes) => format!("a wait timer of {minutes} minutes"),
        Wait::Other(kind) => format!("a rule of the type `{kind}`"),
    }
}
