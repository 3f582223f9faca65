//! Jobs that call a workflow of the repository.

use super::consumer::locked;
use super::pieces::{contents_read, permission};
use super::scope::Scope;
use crate::model::pipeline::Given;
use crate::model::pipeline::Job as Own;
use crate::model::workflow::expr::path;
use crate::model::workflow::{Call, Job, Kind, Permission};
use std::collections::BTreeMap;

/// The job.
pub fn job(scope: &Scope<'_>, own: &Own) -> Job {
    let scope = &scope.of_job(own);
    let (uses, with) =
        own.called.as_ref().map(|called| (called.path.as_str(), called.with.as_slice())).unwrap_or_default();
    let is_bare = |given: &Given| given.is_typed && given.text.as_literal().is_some();
    let value = |given: &Given| scope.text_by_reference(&given.text);
    let secrets = own.secrets.iter().filter(|secret| own.listed.contains(&secret.name));
    Job {
        id: own.name.to_string(),
        about: Vec::new(),
        name: own.name.to_string(),
        needs: Vec::new(),
        condition: None,
        permissions: permissions(own),
        concurrency: own.lock.as_ref().map(|lock| {
            locked(format!("lock-{lock}"), "One at a time in the whole repository; none is lost.")
        }),
        kind: Kind::Call(Call {
            uses: format!("./{uses}"),
            with: with.iter().map(|(name, given)| (name.clone(), value(given))).collect(),
            bare: with.iter().filter(|(_, given)| is_bare(given)).map(|(name, _)| name.clone()).collect(),
            secrets: secrets.map(|secret| (secret.name.clone(), path(secret.path()).braced())).collect(),
        }),
    }
}

/// What its jobs may have at most.
fn permissions(own: &Own) -> Vec<Permission> {
    let mut all = BTreeMap::from([("contents".to_owned(), contents_read())]);
    for (scope, level) in &own.permissions {
        all.insert(scope.0.clone(), permission(&scope.0, level.as_str(), "asked for in pipeline.toml"));
    }
    all.into_values().collect()
}
