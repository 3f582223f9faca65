//! The required check is the gate, and the gate alone:
//! [status checks](https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/about-status-checks).

use super::View;
use crate::doctor::{Branch, Finding, Guard, Required, Topic, Unseen};
use serde_json::json;

/// GitHub Actions among [GitHub Apps](https://api.github.com/apps/github-actions).
pub const ACTIONS: u64 = 15_368;

const WHY: &str =
    "only a required check keeps a pull request that is red, or was never tested, from being merged";

pub fn check(view: &View<'_>) -> Vec<Finding> {
    let about = view.about("gate", WHY, "settings/rules");
    let none = Branch::default();
    let of = |name: &String| {
        let branch = view.settings.branches.get(name).unwrap_or(&none);
        let (required, unseen) = required(branch);
        let mut findings = vec![gate(view, &about, name, &required, unseen)];
        findings.extend(required.iter().filter_map(|(check, page)| other(view, &about, name, check, page)));
        findings
    };
    let patterns = view.of_patterns(&about, &format!("require `{}`", view.subject.gate));
    view.subject.branches.iter().flat_map(of).chain(patterns).collect()
}

/// What a branch requires, with the page where that is set, and why that may not be all.
pub fn required(branch: &Branch) -> (Vec<(&Required, &'static str)>, Option<Unseen>) {
    let (mut all, mut unseen) = (Vec::new(), None);
    for (guard, page) in [(&branch.rulesets, "settings/rules"), (&branch.protection, "settings/branches")] {
        match guard.look() {
            Ok(guard) => all.extend(guard.into_iter().flat_map(Guard::checks).map(|check| (check, page))),
            Err(why) => unseen = Some(why),
        }
    }
    (all, unseen)
}

impl Guard {
    fn checks(&self) -> impl Iterator<Item = &Required> {
        self.required.iter()
    }
}

fn gate(
    view: &View<'_>,
    about: &Topic,
    branch: &str,
    required: &[(&Required, &'static str)],
    unseen: Option<Unseen>,
) -> Finding {
    let gate = &view.subject.gate;
    let ours: Vec<_> = required.iter().filter(|(check, _)| check.context == *gate).collect();
    if let Some((check, page)) = ours.iter().find(|(check, _)| check.app.is_some_and(|app| app != ACTIONS)) {
        let app = check.app.unwrap_or_default();
        let what = format!("`{branch}` requires `{gate}` from the app {app}, which is not GitHub Actions");
        let how = format!("choose GitHub Actions as the source of `{gate}`");
        return about
            .change(what, how)
            .why("nobody but GitHub Actions reports it, so every pull request waits for ever")
            .at(view.links.page(page));
    }
    if let Some((_, page)) = ours.iter().find(|(check, _)| check.app.is_some()) {
        let what = format!("`{branch}` requires `{gate}`, from GitHub Actions");
        return about.fine(what).at(view.links.page(page));
    }
    if let Some((_, page)) = ours.first() {
        return anybody(about, gate, branch).at(view.links.page(page));
    }
    if let Some(unseen) = unseen {
        let should = format!("`{branch}` should require `{gate}`, with GitHub Actions as its source");
        return about.unknown(should, unseen);
    }
    lacking(view, about, branch, required)
}

/// A required check without a source is met by any check or status of that name, and
/// [whoever may write to the repository](https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/about-status-checks)
/// can set one.
fn anybody(about: &Topic, gate: &str, branch: &str) -> Finding {
    let what = format!("`{branch}` requires `{gate}`, from any source");
    let how = format!(
        "choose GitHub Actions as the source of `{gate}`, beside its name in the list of required checks (in the API \
         the app {ACTIONS}: `integration_id` of a ruleset, `app_id` of a branch protection)"
    );
    about.advice(what, how).why(format!(
        "whoever may write to the repository can set a status named `{gate}`: any app or token with `statuses: write` \
         is enough to have a pull request merged that is red, or was never tested"
    ))
}

fn lacking(view: &View<'_>, about: &Topic, branch: &str, required: &[(&Required, &'static str)]) -> Finding {
    let gate = &view.subject.gate;
    let what = match required {
        [] => format!("`{branch}` requires no check"),
        some => {
            let names = super::list(some.iter().map(|(check, _)| &check.context));
            format!("`{branch}` requires {names}, and not `{gate}`")
        }
    };
    let plan = match view.is_private() {
        Some(true) => " (a private repository has rules with GitHub Pro, Team or Enterprise)",
        _ => "",
    };
    let how = format!("require the check `{gate}` on `{branch}`, with GitHub Actions as its source{plan}");
    about.change(what, how).command(view.links.send("POST", "rulesets", &ruleset(gate, branch)))
}

/// The body of a [new ruleset](https://docs.github.com/en/rest/repos/rules#create-a-repository-ruleset)
/// that requires the gate and asks nothing else.
#[must_use]
pub fn ruleset(gate: &str, branch: &str) -> serde_json::Value {
    json!({
        "name": format!("{gate} on {branch}"),
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": [format!("refs/heads/{branch}")], "exclude": []}},
        "rules": [{
            "type": "required_status_checks",
            "parameters": {
                "strict_required_status_checks_policy": false,
                "required_status_checks": [{"context": gate, "integration_id": ACTIONS}],
            },
        }],
    })
}

/// A required check that is not the gate, where this pipeline makes it wrong.
fn other(view: &View<'_>, about: &Topic, branch: &str, check: &Required, page: &str) -> Option<Finding> {
    let (gate, context) = (&view.subject.gate, &check.context);
    let is_leg = |job: &String| {
        context
            .strip_prefix(job.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(" (") || rest.starts_with(" / "))
    };
    let is_other_pipeline = || view.local.pipelines.iter().any(|name| format!("{name} gate") == *context);
    let why = if context == gate || view.subject.statuses.contains(context) {
        return None;
    } else if context.strip_prefix(gate.as_str()).is_some_and(|rest| rest.starts_with(" (")) {
        format!(
            "that is the gate of another event, which no pull request reports; `{gate}` is that of pull requests"
        )
    } else if view.subject.jobs.iter().any(is_leg) {
        "a job of this pipeline may be left out of a run, and passes then, or, with a matrix or in a file of its \
         own, is never reported; a change of its name blocks every pull request. The gate needs it already"
            .to_owned()
    } else if context.eq_ignore_ascii_case(gate) || (context.ends_with(" gate") && !is_other_pipeline()) {
        format!(
            "no pipeline here reports it, and a check that nobody reports is pending for ever: the gate's name is \
             `{gate}`, that of the pipeline with ` gate` behind it"
        )
    } else {
        return None;
    };
    let finding = about.change(
        format!("`{branch}` requires `{context}`"),
        format!("take `{context}` out of the required checks of `{branch}`"),
    );
    Some(finding.why(why).at(view.links.page(page)))
}
