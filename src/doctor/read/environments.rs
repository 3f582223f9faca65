//! [Environments](https://docs.github.com/en/rest/deployments/environments#list-environments), with the
//! [branches and Git tags](https://docs.github.com/en/rest/deployments/branch-policies#list-deployment-branch-policies)
//! that deploy to them.

use super::Reader;
use crate::doctor::settings::{Deploys, Environment, RefPattern, Wait};
use crate::doctor::{Seen, Subject};
use crate::github::api::{Need, segment};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    environments: Vec<Wire>,
}

#[derive(Deserialize)]
struct Wire {
    name: String,
    protection_rules: Option<Vec<Rule>>,
    /// Nothing where the answer leaves it out, which is not the same as null.
    #[serde(default, deserialize_with = "given")]
    deployment_branch_policy: Option<Option<Policy>>,
}

#[derive(Deserialize)]
struct Rule {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    wait_timer: u64,
}

#[derive(Deserialize)]
struct Policy {
    protected_branches: bool,
}

#[derive(Deserialize)]
struct Patterns {
    branch_policies: Vec<Pattern>,
}

#[derive(Deserialize)]
struct Pattern {
    name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<Policy>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// Those that the pipeline names.
pub fn read(reader: &mut Reader<'_>, subject: &Subject) -> Seen<BTreeMap<String, Environment>> {
    let path = format!("{}/environments", reader.base);
    let listed = reader.list(&path, Need::ReadRuns, |body: Body| body.environments);
    let is_named = |wire: &Wire| {
        let name = wire.name.to_lowercase();
        subject.environments.iter().any(|needed| needed.name.to_lowercase() == name)
    };
    listed.map(|all| {
        let named = all.into_iter().filter(is_named);
        named.map(|wire| (wire.name.to_lowercase(), environment(reader, wire))).collect()
    })
}

fn environment(reader: &mut Reader<'_>, wire: Wire) -> Environment {
    let lacks = |field: &str| format!("the answer has no `{field}`");
    let waits = match wire.protection_rules {
        Some(rules) => Seen::Known(rules.into_iter().filter_map(wait).collect()),
        None => Seen::NotAllowed(lacks("protection_rules")),
    };
    let deploys = match wire.deployment_branch_policy {
        None => Seen::NotAllowed(lacks("deployment_branch_policy")),
        Some(None) => Seen::Absent,
        Some(Some(Policy { protected_branches: true })) => Seen::Known(Deploys::ProtectedBranches),
        Some(Some(_)) => selected(reader, &wire.name),
    };
    Environment { name: wire.name, waits, deploys }
}

/// The rule for branches lets no job wait.
fn wait(rule: Rule) -> Option<Wait> {
    match rule.kind.as_str() {
        "branch_policy" => None,
        "required_reviewers" => Some(Wait::Reviewers),
        "wait_timer" => (rule.wait_timer > 0).then_some(Wait::Timer(rule.wait_timer)),
        _ => Some(Wait::Other(rule.kind)),
    }
}

fn selected(reader: &mut Reader<'_>, name: &str) -> Seen<Deploys> {
    let path = format!("{}/environments/{}/deployment-branch-policies", reader.base, segment(name));
    let listed = reader.list(&path, Need::ReadRuns, |body: Patterns| body.branch_policies);
    let pattern = |own: Pattern| {
        Some(RefPattern { pattern: own.name?, is_tag: own.kind.is_some_and(|kind| kind == "tag") })
    };
    listed.map(|all| Deploys::Selected(all.into_iter().filter_map(pattern).collect()))
}
