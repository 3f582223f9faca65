//! Runs of forks: [approval](https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/enabling-features-for-your-repository/managing-github-actions-settings-for-a-repository#controlling-changes-from-forks-to-workflows-in-public-repositories)
//! in a public repository, and what they are given in a private one.

use super::View;
use crate::doctor::{Approval, Finding, PrivateForks, Topic};

const WHY: &str = "a fork's pull request runs the workflow file that it brings: what the plan withholds from forks, \
                   and `fork-runs-on`, bind nobody who edits that file, and these settings do";
const PUBLIC: &str = "actions/permissions/fork-pr-contributor-approval";
const PRIVATE: &str = "actions/permissions/fork-pr-workflows-private-repos";
const ALL: &str =
    "pull requests of all external contributors should wait for approval before anything of them runs";
const CHOOSE: &str = "under \"Approval for running fork pull request workflows from contributors\" choose \"Require \
                      approval for all external contributors\"";

pub fn check(view: &View<'_>) -> Vec<Finding> {
    let about = view.about("forks", WHY, "settings/actions");
    let finding = match view.settings.about.look() {
        Ok(Some(own)) if own.is_private => private(view, &about),
        Ok(Some(_)) => public(view, &about),
        Ok(None) => return Vec::new(),
        Err(unseen) => {
            let should = format!(
                "in a public repository {ALL}; in a private one runs of forks should get no token that can write, and \
                 no secrets"
            );
            Some(about.unknown(should, unseen))
        }
    };
    finding.into_iter().collect()
}

fn public(view: &View<'_>, about: &Topic) -> Option<Finding> {
    let who = match view.settings.approval.look() {
        Ok(Some(Approval::AllExternal)) => {
            return Some(about.fine("pull requests of all external contributors wait for approval"));
        }
        Ok(Some(Approval::FirstTime)) => "who never contributed here",
        Ok(Some(Approval::NewToGitHub)) => "who are new to GitHub",
        Ok(None) => return None,
        Err(unseen) => return Some(about.unknown(ALL, unseen).how(CHOOSE)),
    };
    let what = format!("of pull requests from forks, only those of people {who} wait for approval");
    let command = view.links.put(PUBLIC, "-f approval_policy=all_external_contributors");
    Some(about.change(what, CHOOSE).command(command))
}

fn private(view: &View<'_>, about: &Topic) -> Option<Finding> {
    let should = "runs of forks should get no token that can write, and no secrets";
    let forks = match view.settings.private_forks.look() {
        Ok(found) => *found?,
        Err(unseen) => return Some(about.unknown(should, unseen)),
    };
    let given = match forks {
        PrivateForks { run: false, .. } => {
            let gate = &view.subject.gate;
            let what =
                format!("nothing runs for pull requests from forks, so that they wait for `{gate}` for ever");
            return Some(about.fine(what));
        }
        PrivateForks { write_tokens: false, secrets: false, approval: true, .. } => {
            return Some(
                about.fine("runs of forks wait for approval, and get no secrets and no token that can write"),
            );
        }
        PrivateForks { write_tokens: false, secrets: false, approval: false, .. } => {
            return Some(
                about.fine(
                    "runs of forks get no secrets and no token that can write; none waits for approval",
                ),
            );
        }
        PrivateForks { write_tokens: true, secrets: true, .. } => "secrets, and tokens that can write",
        PrivateForks { write_tokens: true, .. } => "tokens that can write",
        PrivateForks { secrets: true, .. } => "secrets",
    };
    let how = "under \"Fork pull request workflows\" take the ticks from \"Send write tokens to workflows from fork \
               pull requests\" and \"Send secrets and variables to workflows from fork pull requests\"";
    let fields = "-F run_workflows_from_fork_pull_requests=true -F send_write_tokens_to_workflows=false -F \
                  send_secrets_and_variables=false -F require_approval_for_fork_pr_workflows=true";
    let finding = about.change(format!("runs of forks get {given}"), how);
    Some(finding.command(view.links.put(PRIVATE, fields)))
}
