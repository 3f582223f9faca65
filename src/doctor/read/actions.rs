//! What Actions may do: [permissions](https://docs.github.com/en/rest/actions/permissions).

use super::Reader;
use crate::doctor::Seen;
use crate::doctor::settings::{About, Actions, Approval, PrivateForks, Selected, Settings, TokenDefault};
use crate::github::api::Need;
use serde::Deserialize;

#[derive(Deserialize)]
struct Permissions {
    enabled: bool,
    allowed_actions: Option<Allowed>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Allowed {
    All,
    LocalOnly,
    Selected,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct List {
    github_owned_allowed: bool,
    verified_allowed: bool,
    patterns_allowed: Vec<String>,
}

#[derive(Deserialize)]
struct Token {
    default_workflow_permissions: Level,
    can_approve_pull_request_reviews: bool,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Level {
    Read,
    Write,
}

#[derive(Deserialize)]
struct Contributors {
    approval_policy: Policy,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Policy {
    FirstTimeContributorsNewToGithub,
    FirstTimeContributors,
    AllExternalContributors,
}

#[derive(Deserialize)]
struct Forks {
    run_workflows_from_fork_pull_requests: bool,
    send_write_tokens_to_workflows: bool,
    send_secrets_and_variables: bool,
    require_approval_for_fork_pr_workflows: bool,
}

/// Reads them all. Which setting there is for forks depends on who can read the repository.
pub fn read(reader: &mut Reader<'_>, about: &About, settings: &mut Settings) {
    settings.actions = allowed(reader);
    settings.token =
        reader.get("actions/permissions/workflow", Need::ReadSettings).map(|token: Token| TokenDefault {
            writes: token.default_workflow_permissions == Level::Write,
            approves: token.can_approve_pull_request_reviews,
        });
    if about.is_private {
        settings.private_forks = private_forks(reader);
        return;
    }
    let path = "actions/permissions/fork-pr-contributor-approval";
    settings.approval =
        reader.get(path, Need::ReadSettings).map(|own: Contributors| match own.approval_policy {
            Policy::FirstTimeContributorsNewToGithub => Approval::NewToGitHub,
            Policy::FirstTimeContributors => Approval::FirstTime,
            Policy::AllExternalContributors => Approval::AllExternal,
        });
}

fn allowed(reader: &mut Reader<'_>) -> Seen<Actions> {
    let permissions: Seen<Permissions> = reader.get("actions/permissions", Need::ReadSettings);
    permissions.map(|own| match (own.enabled, own.allowed_actions) {
        (false, _) => Actions::Off,
        (true, None | Some(Allowed::All)) => Actions::All,
        (true, Some(Allowed::LocalOnly)) => Actions::Own,
        (true, Some(Allowed::Selected)) => Actions::Selected(selected(reader)),
    })
}

fn selected(reader: &mut Reader<'_>) -> Seen<Selected> {
    let list: Seen<List> = reader.get("actions/permissions/selected-actions", Need::ReadSettings);
    list.map(|list| Selected {
        github: list.github_owned_allowed,
        verified: list.verified_allowed,
        patterns: list.patterns_allowed,
    })
}

fn private_forks(reader: &mut Reader<'_>) -> Seen<PrivateForks> {
    let path = "actions/permissions/fork-pr-workflows-private-repos";
    reader.get(path, Need::ReadSettings).map(|own: Forks| PrivateForks {
        run: own.run_workflows_from_fork_pull_requests,
        write_tokens: own.send_write_tokens_to_workflows,
        secrets: own.send_secrets_and_variables,
        approval: own.require_approval_for_fork_pr_workflows,
    })
}
