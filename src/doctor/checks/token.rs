//! What a job's token may do that [has no `permissions`](https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/enabling-features-for-your-repository/managing-github-actions-settings-for-a-repository#setting-the-permissions-of-the-github_token-for-your-repository).

use super::View;
use crate::doctor::{Finding, TokenDefault};

const WHY: &str = "generated files name every permission, other workflows may not: one of them could write packages \
                   that this pipeline reads, or approve what code owners have to";
const SHOULD: &str =
    "tokens of workflows should read only unless they ask for more, and should not approve pull requests";
const FIELDS: &str = "-f default_workflow_permissions=read -F can_approve_pull_request_reviews=false";

pub fn check(view: &View<'_>) -> Vec<Finding> {
    let about = view.about("token", WHY, "settings/actions");
    let token = match view.settings.token.look() {
        Ok(Some(token)) => *token,
        Ok(None) => return Vec::new(),
        Err(unseen) => {
            let how = "under \"Workflow permissions\": \"Read repository contents and packages permissions\", and no \
                       tick at \"Allow GitHub Actions to create and approve pull requests\"";
            return vec![about.unknown(SHOULD, unseen).how(how)];
        }
    };
    let (what, how) = match token {
        TokenDefault { writes: false, approves: false } => {
            return vec![about.fine("tokens read only unless a workflow asks for more, and approve nothing")];
        }
        TokenDefault { writes: true, approves: false } => (
            "tokens can write unless a workflow says otherwise",
            "under \"Workflow permissions\" choose \"Read repository contents and packages permissions\"",
        ),
        TokenDefault { writes: false, approves: true } => (
            "workflows may approve pull requests",
            "under \"Workflow permissions\" take the tick from \"Allow GitHub Actions to create and approve pull \
             requests\"",
        ),
        TokenDefault { writes: true, approves: true } => (
            "tokens can write unless a workflow says otherwise, and workflows may approve pull requests",
            "under \"Workflow permissions\" choose \"Read repository contents and packages permissions\", and take the \
             tick from \"Allow GitHub Actions to create and approve pull requests\"",
        ),
    };
    vec![about.change(what, how).command(view.links.put("actions/permissions/workflow", FIELDS))]
}
