//! The rights of a job's token, which act does not model.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_yaml::Value;

/// What `permissions.packages` grants.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Packages {
    None,
    Read,
    Write,
}

/// The job's own `permissions`, else the workflow's, else GitHub's restricted default.
pub fn of_job(workflow: &Value, job: &Value) -> Packages {
    let granted = job.get("permissions").or_else(|| workflow.get("permissions"));
    granted.map_or(Packages::Read, of_permissions)
}

/// What a job's own `permissions` grant, by scope. Jobs of generated pipelines all have them.
pub fn by_scope(job: &Value) -> BTreeMap<String, String> {
    let scopes = job.get("permissions").and_then(Value::as_mapping).into_iter().flatten();
    scopes
        .filter_map(|(scope, level)| Some((scope.as_str()?.to_owned(), level.as_str()?.to_owned())))
        .collect()
}

/// Scopes that the job may write, as the job or else the workflow says.
pub fn writes(workflow: &Value, job: &Value) -> BTreeSet<String> {
    let granted = job.get("permissions").or_else(|| workflow.get("permissions"));
    let scopes = granted.and_then(Value::as_mapping).into_iter().flatten();
    let write = scopes.filter(|(_, level)| level.as_str() == Some("write"));
    write.filter_map(|(scope, _)| scope.as_str().map(str::to_owned)).collect()
}

fn of_permissions(permissions: &Value) -> Packages {
    let text = permissions.as_str().or_else(|| permissions.get("packages").and_then(Value::as_str));
    match text {
        Some("write" | "write-all") => Packages::Write,
        Some("read" | "read-all") => Packages::Read,
        _ => Packages::None,
    }
}
