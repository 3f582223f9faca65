//! Who is told when something went wrong.

use super::Secret;
use crate::language::manifest::NotifyWhen;
use crate::language::value::{Glob, IssueTitle, Name};

/// A resolved `[notify.*]`.
#[derive(Clone, Debug)]
pub struct Notification {
    /// Name of its table.
    pub name: Name,
    /// What it tells of.
    pub of: Vec<Watched>,
    /// Results that are told, each once.
    pub when: Vec<NotifyWhen>,
    /// Trusted branches whose runs count.
    pub branches: Vec<Glob>,
    /// How it tells.
    pub how: Told,
}

impl Notification {
    /// The id of its job.
    #[must_use]
    pub fn id(&self) -> String {
        format!("notify-{}", self.name)
    }

    /// Whether it tells of a job of the one workflow, by the id of the job.
    #[must_use]
    pub fn watches(&self, id: &str) -> bool {
        self.of.iter().any(|own| own.kind != Kind::Retention && own.id() == id)
    }
}

/// Something that is told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// As the file says it: `consumer.e2e`.
    pub written: String,
    /// What it is.
    pub kind: Kind,
}

impl Watched {
    /// The id of its job, in the file in which it stands.
    #[must_use]
    pub fn id(&self) -> &str {
        match &self.kind {
            Kind::Gate => "gate",
            Kind::Promotion => "promote",
            Kind::Retention => "prune",
            Kind::Job(id) => id.as_str(),
        }
    }
}

/// What can be told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The gate.
    Gate,
    /// The job that writes tags after the gate.
    Promotion,
    /// The prune, which stands in a file of its own.
    Retention,
    /// A consumer, a job or a deployment, by the id of its job.
    Job(Name),
}

/// How it is told.
#[derive(Clone, Debug)]
pub enum Told {
    /// In the issue of this title.
    Issue(IssueTitle),
    /// By a script, with secrets.
    Run(String, Vec<Secret>),
}
