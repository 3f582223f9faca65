//! Reads [`Settings`] from GitHub's API. Nothing in here says what is right.

mod actions;
mod environments;
mod names;
mod packages;
mod rules;
mod runners;
mod tags;
mod workflows;

use super::{About, Seen, Settings, Subject};
use crate::github::api::{GitHub, Need};
use crate::net::{Fault, Kind};
use crate::prune::survey::Project;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// What came of reading.
#[derive(Debug)]
pub struct Reading {
    /// The repository as GitHub calls it now: it may have been renamed.
    pub project: Project,
    /// The settings.
    pub settings: Settings,
    /// Where GitHub gave no answer, each once.
    pub faults: Vec<Fault>,
    /// What the token lacks to see the rest.
    pub lacks: Vec<Need>,
}

#[derive(Deserialize)]
struct Wire {
    full_name: String,
    private: bool,
    default_branch: String,
    owner: Owner,
}

#[derive(Deserialize)]
struct Owner {
    #[serde(rename = "type")]
    kind: String,
}

/// Reads what `subject` depends on in the repository `project`.
///
/// # Errors
/// The repository itself cannot be read: nothing else would be.
pub fn settings(github: &GitHub, project: &Project, subject: &Subject) -> Result<Reading, Fault> {
    let wire: Wire = github.get(&format!("/repos/{project}"), Need::ReadContents)?;
    let project = Project::parse(&wire.full_name).unwrap_or_else(|| project.clone());
    let about = About {
        name: wire.full_name,
        default_branch: wire.default_branch,
        is_private: wire.private,
        is_organisation: wire.owner.kind == "Organization",
    };
    let mut reader = Reader { github, base: format!("/repos/{project}"), ..Reader::new(github) };
    let mut settings = Settings::default();
    let all: Vec<&String> = subject.branches.iter().chain(&subject.trusted).collect();
    for branch in all {
        if !settings.branches.contains_key(branch) {
            settings.branches.insert(branch.clone(), rules::branch(&mut reader, branch));
        }
    }
    if !subject.releases.is_empty() {
        settings.tags = tags::read(&mut reader);
    }
    actions::read(&mut reader, &about, &mut settings);
    settings.owners_errors = rules::owners_errors(&mut reader);
    if !subject.runners.is_empty() {
        runners::read(&mut reader, &project, &about, &mut settings);
    }
    if !subject.packages.is_empty() {
        settings.packages = packages::read(&mut reader, subject.packages.keys());
    }
    if !subject.environments.is_empty() {
        settings.environments = environments::read(&mut reader, subject);
    }
    names::read(&mut reader, &about, subject, &mut settings);
    settings.workflows = workflows::read(&mut reader);
    settings.about = Seen::Known(about);
    let Reader { faults, lacks, .. } = reader;
    Ok(Reading { project, settings, faults, lacks })
}

/// Asks one thing after another, and remembers what went wrong.
struct Reader<'g> {
    github: &'g GitHub,
    /// Path of the repository.
    base: String,
    /// Nothing is asked any more, and why.
    stopped: Option<String>,
    faults: Vec<Fault>,
    lacks: Vec<Need>,
}

impl<'g> Reader<'g> {
    fn new(github: &'g GitHub) -> Self {
        Self { github, base: String::new(), stopped: None, faults: Vec::new(), lacks: Vec::new() }
    }

    /// The answer to `GET` of a path of the repository.
    fn get<T: DeserializeOwned>(&mut self, path: &str, need: Need) -> Seen<T> {
        let path = format!("{}/{path}", self.base);
        self.ask(need, |github| github.get(&path, need))
    }

    /// All entries of a list.
    fn list<Body: DeserializeOwned, Item>(
        &mut self,
        path: &str,
        need: Need,
        items: fn(Body) -> Vec<Item>,
    ) -> Seen<Vec<Item>> {
        self.ask(need, |github| {
            let mut all = Vec::new();
            let mut pages = github.pages(path, need);
            while let Some(page) = pages.turn::<Body>()? {
                all.extend(items(page.body));
            }
            Ok(all)
        })
    }

    fn ask<T>(&mut self, need: Need, ask: impl FnOnce(&GitHub) -> Result<T, Fault>) -> Seen<T> {
        if let Some(why) = &self.stopped {
            return Seen::Failed(why.clone());
        }
        match ask(self.github) {
            Ok(found) => Seen::Known(found),
            Err(fault) => self.unseen(fault, need),
        }
    }

    fn unseen<T>(&mut self, fault: Fault, need: Need) -> Seen<T> {
        // What a plan does not offer is not set: "Upgrade to GitHub Pro or make this repository public".
        if fault.kind == Kind::Denied && fault.message.contains("Upgrade to GitHub") {
            return Seen::Absent;
        }
        match fault.kind {
            Kind::Denied | Kind::Missing => {
                if !self.lacks.contains(&need) {
                    self.lacks.push(need);
                }
                Seen::NotAllowed(fault.message)
            }
            _ => {
                // Whoever is out of reach, or asks to be left alone, would not answer the next question.
                if matches!(fault.kind, Kind::Limited | Kind::Unreachable) {
                    self.stopped = Some(fault.message.clone());
                }
                let message = fault.message.clone();
                self.faults.push(fault);
                Seen::Failed(message)
            }
        }
    }

    /// The same, where 404 means that there is none. `says` is what GitHub says then; `""` fits all.
    fn find<T: DeserializeOwned>(&mut self, path: &str, need: Need, says: &str) -> Seen<T> {
        let path = format!("{}/{path}", self.base);
        let is_absent = |fault: &Fault| fault.kind == Kind::Missing && fault.message.contains(says);
        let found = self.ask(need, |github| match github.get(&path, need) {
            Err(fault) if is_absent(&fault) => Ok(None),
            other => other.map(Some),
        });
        match found {
            Seen::Known(None) => Seen::Absent,
            other => other.map_some(),
        }
    }
}

impl<T> Seen<Option<T>> {
    /// Takes the outer one off.
    fn map_some(self) -> Seen<T> {
        match self {
            Self::Known(Some(found)) => Seen::Known(found),
            Self::Known(None) | Self::Absent => Seen::Absent,
            Self::NotAllowed(said) => Seen::NotAllowed(said),
            Self::Failed(said) => Seen::Failed(said),
            Self::NotAsked => Seen::NotAsked,
        }
    }
}

/// Names, each once.
fn set(names: Vec<String>) -> BTreeSet<String> {
    names.into_iter().collect()
}
