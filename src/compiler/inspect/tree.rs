//! All files of the repository, and what a local `uses` means among them.

use std::collections::HashMap;

use super::document::Document;
use super::view::{Action, Workflow};

/// The checkout of the commit that the workflow file is from: on a pull request the working
/// tree may hold an older copy of an action.
const OWN_CHECKOUT: &str = ".pipegen/";

/// The workflows and actions of a repository by path.
pub(super) struct Tree<'a> {
    documents: HashMap<&'a str, &'a Document<'a>>,
}

impl<'a> Tree<'a> {
    /// Indexes the files.
    pub(super) fn new(documents: &'a [Document<'a>]) -> Self {
        let documents = documents.iter().map(|document| (document.path, document));
        Self { documents: documents.collect() }
    }

    /// The composite action of this repository that a step uses; none if it is not generated.
    pub(super) fn action(&self, uses: &str) -> Option<&'a Action<'a>> {
        let path = uses.strip_prefix("./")?.trim_end_matches('/');
        let path = path.strip_prefix(OWN_CHECKOUT).unwrap_or(path);
        ["action.yml", "action.yaml"]
            .into_iter()
            .find_map(|name| self.documents.get(format!("{path}/{name}").as_str()))?
            .action()
    }

    /// The path and the reusable workflow that a job calls; none if it is not generated.
    pub(super) fn workflow(&self, uses: &str) -> Option<(&'a str, &'a Workflow<'a>)> {
        let document = self.documents.get(uses.strip_prefix("./")?)?;
        Some((document.path, document.workflow()?))
    }

    /// All workflows, sorted by path.
    pub(super) fn workflows(&self) -> Vec<(&'a str, &'a Workflow<'a>)> {
        let all = self.documents.values();
        let mut all: Vec<_> =
            all.filter_map(|document| Some((document.path, document.workflow()?))).collect();
        all.sort_unstable_by_key(|(path, _)| *path);
        all
    }
}
