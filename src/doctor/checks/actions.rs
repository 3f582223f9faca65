//! Actions is switched on, and [every action](https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/enabling-features-for-your-repository/managing-github-actions-settings-for-a-repository#allowing-select-actions-and-reusable-workflows-to-run)
//! of the generated files is allowed. That a policy wants pins is fine: every one is pinned.

use super::{View, list};
use crate::doctor::{Actions, Finding, Selected, Topic, Unseen};
use regex::RegexBuilder;
use serde_json::json;
use std::collections::BTreeSet;

const WHY: &str = "a workflow with one action that is not allowed does not start, and no check is reported";
const PERMISSIONS: &str = "actions/permissions";
const SELECTED: &str = "actions/permissions/selected-actions";

pub fn check(view: &View<'_>) -> Vec<Finding> {
    let about = view.about("actions", WHY, "settings/actions");
    let foreign: Vec<&String> = view.subject.actions.iter().filter(|action| !is_own(view, action)).collect();
    let finding = match view.settings.actions.look() {
        Ok(Some(Actions::All)) => about.fine("every action may run"),
        Ok(Some(Actions::Off)) => about
            .change("Actions is switched off", "under \"Actions permissions\" let actions run")
            .command(view.links.put(PERMISSIONS, "-F enabled=true")),
        Ok(Some(Actions::Own)) if foreign.is_empty() => {
            about.fine("the pipeline uses actions of its owner alone")
        }
        Ok(Some(Actions::Own)) => own_only(view, &about, &foreign),
        Ok(Some(Actions::Selected(selected))) => match selected.look() {
            Ok(selected) => listed(view, &about, &foreign, &selected.cloned().unwrap_or_default()),
            Err(unseen) => about.unknown(should(&foreign), unseen),
        },
        Ok(None) => return Vec::new(),
        Err(unseen) => about.unknown(format!("Actions should be on, and {}", should(&foreign)), unseen),
    };
    vec![finding]
}

fn should(foreign: &[&String]) -> String {
    format!("these actions should be allowed: {}", names(foreign).into_iter().collect::<Vec<_>>().join(", "))
}

/// Those of the repository's owner are allowed by every policy.
fn is_own(view: &View<'_>, action: &str) -> bool {
    let owner = view.links.repository().split('/').next().unwrap_or_default();
    action.split('/').next().is_some_and(|other| other.eq_ignore_ascii_case(owner))
}

/// `owner/name`, each once.
fn names(actions: &[&String]) -> BTreeSet<String> {
    actions.iter().map(|action| action.split('@').next().unwrap_or_default().to_owned()).collect()
}

fn own_only(view: &View<'_>, about: &Topic, foreign: &[&String]) -> Finding {
    let what = format!("only actions of the owner may run, and the pipeline uses {}", list(names(foreign)));
    let how = "under \"Actions permissions\" allow select actions, and list these";
    let select = view.links.put(PERMISSIONS, "-F enabled=true -f allowed_actions=selected");
    let body = body(&Selected::default(), foreign);
    about.change(what, how).command(format!("{select}\n{}", view.links.send("PUT", SELECTED, &body)))
}

fn listed(view: &View<'_>, about: &Topic, foreign: &[&String], list_of: &Selected) -> Finding {
    let refused: Vec<&String> = foreign.iter().filter(|action| !allows(list_of, action)).copied().collect();
    let forbidden: Vec<&String> = refused.iter().filter(|action| forbids(list_of, action)).copied().collect();
    if !forbidden.is_empty() {
        let what = format!("the list of allowed actions forbids {}", list(names(&forbidden)));
        return about.change(what, "take the pattern with `!` that fits them out of the list");
    }
    if refused.is_empty() {
        return about.fine("the list of allowed actions has all that the pipeline uses");
    }
    let how = "under \"Allow or block specified actions\" add a pattern for each";
    let command = view.links.send("PUT", SELECTED, &body(list_of, &refused));
    if list_of.verified {
        // Who is verified stands on the pages of the marketplace alone.
        let unseen = "GitHub's API does not say which creators are verified".to_owned();
        let should = format!("verified creators should be those of {}", list(names(&refused)));
        return about.unknown(should, Unseen(Some(unseen))).how(format!("look in the marketplace, or {how}"));
    }
    about.change(format!("the list of allowed actions lacks {}", list(names(&refused))), how).command(command)
}

/// The list with a pattern more for each action.
fn body(selected: &Selected, more: &[&String]) -> serde_json::Value {
    let more = names(more).into_iter().map(|name| format!("{name}@*"));
    let patterns: Vec<String> = selected.patterns.iter().cloned().chain(more).collect();
    json!({
        "github_owned_allowed": selected.github,
        "verified_allowed": selected.verified,
        "patterns_allowed": patterns,
    })
}

fn allows(selected: &Selected, action: &str) -> bool {
    // GitHub's own are those of two owners.
    let is_github = matches!(action.split('/').next(), Some("actions" | "github"));
    let listed = selected.patterns.iter().filter(|pattern| !pattern.starts_with('!'));
    let is_listed = listed.into_iter().any(|pattern| fits(pattern, action));
    !forbids(selected, action) && (is_listed || (selected.github && is_github))
}

fn forbids(selected: &Selected, action: &str) -> bool {
    selected
        .patterns
        .iter()
        .filter_map(|pattern| pattern.strip_prefix('!'))
        .any(|pattern| fits(pattern, action))
}

/// Whether a pattern fits an action with its commit; `*` is anything.
fn fits(pattern: &str, action: &str) -> bool {
    let parts: Vec<String> = pattern.trim().split('*').map(regex::escape).collect();
    let regex = RegexBuilder::new(&format!("^{}$", parts.join(".*"))).case_insensitive(true).build();
    regex.is_ok_and(|regex| regex.is_match(action))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_the_whole_action() {
        for (pattern, action, good) in [
            ("docker/*", "docker/login-action@abc", true),
            ("Docker/login-action@*", "docker/login-action@abc", true),
            ("docker/login-action", "docker/login-action@abc", false),
            ("docker/login-action@v3", "docker/login-action@abc", false),
            ("*", "docker/login-action@abc", true),
            ("ocker/*", "docker/login-action@abc", false),
            ("docker/l.gin-action@*", "docker/login-action@abc", false),
        ] {
            assert_eq!(fits(pattern, action), good, "{pattern} {action}");
        }
    }
}
