//! What holds for a branch: [protection](https://docs.github.com/en/rest/branches/branch-protection#get-branch-protection),
//! [rulesets](https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch), and
//! [errors in CODEOWNERS](https://docs.github.com/en/rest/repos/repos#list-codeowners-errors).

use super::Reader;
use crate::doctor::Seen;
use crate::doctor::settings::{Branch, Guard, OwnersError, Queue, Required};
use crate::github::api::{Need, segment};
use serde::Deserialize;

#[derive(Deserialize)]
struct Protection {
    /// Part of a branch only.
    enabled: Option<bool>,
    required_status_checks: Option<Checks>,
    required_pull_request_reviews: Option<Reviews>,
    restrictions: Option<serde::de::IgnoredAny>,
    lock_branch: Option<Switch>,
}

#[derive(Deserialize)]
struct Switch {
    #[serde(default)]
    enabled: bool,
}

#[derive(Deserialize)]
struct Checks {
    #[serde(default)]
    contexts: Vec<String>,
    #[serde(default)]
    checks: Vec<Check>,
}

#[derive(Deserialize)]
struct Check {
    context: String,
    app_id: Option<i64>,
}

#[derive(Deserialize)]
struct Reviews {
    require_code_owner_reviews: bool,
}

/// A branch as whoever may read it sees it.
#[derive(Deserialize)]
struct Plain {
    protection: Option<Protection>,
}

#[derive(Deserialize)]
struct Rule {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Parameters {
    required_status_checks: Vec<Context>,
    require_code_owner_review: bool,
    check_response_timeout_minutes: u64,
}

#[derive(Deserialize)]
struct Context {
    context: String,
    integration_id: Option<i64>,
}

/// What holds for `branch`.
pub fn branch(reader: &mut Reader<'_>, branch: &str) -> Branch {
    Branch { protection: protection(reader, branch), rulesets: rulesets(reader, branch) }
}

/// The protection, which only an administrator's token sees whole. What it requires stands in the
/// branch itself, too, for everybody who may read.
fn protection(reader: &mut Reader<'_>, branch: &str) -> Seen<Guard> {
    let path = format!("branches/{}", segment(branch));
    // 404 with "Branch not protected" or "Branch not found"; "Not Found" is that of who may not look.
    let whole: Seen<Protection> =
        reader.find(&format!("{path}/protection"), Need::ReadSettings, "Branch not ");
    if !matches!(whole, Seen::NotAllowed(_)) {
        return whole.map(|whole| {
            let reviews = whole.required_pull_request_reviews.as_ref();
            let owners = reviews.is_some_and(|reviews| reviews.require_code_owner_reviews);
            let checks = whole.required_status_checks.is_some();
            let locked = whole.lock_branch.as_ref().is_some_and(|lock| lock.enabled);
            let guarded = reviews.is_some() || checks || whole.restrictions.is_some() || locked;
            Guard { owners: Some(owners), guarded: Some(guarded), ..guard(whole) }
        });
    }
    let part = match reader.get::<Plain>(&path, Need::ReadContents) {
        Seen::Known(Plain { protection: Some(part) }) => part,
        _ => return whole.map(guard),
    };
    match part.enabled {
        Some(true) => Seen::Known(guard(part)),
        Some(false) => Seen::Absent,
        None => whole.map(guard),
    }
}

fn guard(protection: Protection) -> Guard {
    let required = protection.required_status_checks.map(|checks| {
        let named = |check: Check| Required { context: check.context, app: app(check.app_id) };
        let bare = |context: String| Required { context, app: None };
        let bare = checks.contexts.into_iter().map(bare);
        if checks.checks.is_empty() { bare.collect() } else { checks.checks.into_iter().map(named).collect() }
    });
    let required: Vec<Required> = required.unwrap_or_default();
    // What is required keeps commits out that nobody looked at; whether a review does is not shown here.
    let guarded = (!required.is_empty()).then_some(true);
    Guard { required, owners: None, guarded, queue: None }
}

/// -1 is [any app](https://docs.github.com/en/rest/branches/branch-protection#update-status-check-protection).
fn app(id: Option<i64>) -> Option<u64> {
    id.and_then(|id| u64::try_from(id).ok())
}

fn rulesets(reader: &mut Reader<'_>, branch: &str) -> Seen<Guard> {
    let path = format!("{}/rules/branches/{}", reader.base, segment(branch));
    let rules = reader.list(&path, Need::Nothing, |rules: Vec<Rule>| rules);
    rules.map(|rules| {
        let mut all = Guard { owners: Some(false), guarded: Some(false), ..Guard::default() };
        for Rule { kind, parameters } in rules {
            if ["pull_request", "required_status_checks", "merge_queue", "update"].contains(&kind.as_str()) {
                all.guarded = Some(true);
            }
            match kind.as_str() {
                "required_status_checks" => all.required.extend(
                    parameters
                        .required_status_checks
                        .into_iter()
                        .map(|check| Required { context: check.context, app: app(check.integration_id) }),
                ),
                "pull_request" if parameters.require_code_owner_review => all.owners = Some(true),
                "merge_queue" => {
                    all.queue = Some(Queue { minutes: parameters.check_response_timeout_minutes });
                }
                _ => {}
            }
        }
        all
    })
}

#[derive(Deserialize)]
struct Errors {
    errors: Vec<Error>,
}

#[derive(Deserialize)]
struct Error {
    line: u64,
    kind: String,
    path: String,
}

/// What GitHub cannot read of CODEOWNERS on the default branch.
pub fn owners_errors(reader: &mut Reader<'_>) -> Seen<Vec<OwnersError>> {
    let found: Seen<Errors> = reader.find("codeowners/errors", Need::ReadContents, "");
    let own = |error: Error| OwnersError { line: error.line, kind: error.kind, path: error.path };
    found.map(|body| body.errors.into_iter().map(own).collect())
}
