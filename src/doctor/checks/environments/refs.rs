//! The branches and Git tags on which the pipeline deploys, as GitHub's settings write them.

use crate::doctor::NeededEnvironment;
use crate::doctor::checks::{View, list};
use crate::github::api::segment;
use crate::language::value::{Glob, ReleaseTemplate};
use serde_json::json;

/// Branches and Git tags, or patterns of them.
#[derive(Default)]
pub struct Refs<'a> {
    /// Branches.
    pub branches: Vec<&'a Glob>,
    /// Git tags that are releases.
    pub releases: Vec<&'a ReleaseTemplate>,
}

impl<'a> Refs<'a> {
    pub fn of(needed: &'a NeededEnvironment) -> Self {
        Self { branches: needed.branches.iter().collect(), releases: needed.releases.iter().collect() }
    }

    pub const fn is_empty(&self) -> bool {
        self.branches.is_empty() && self.releases.is_empty()
    }

    /// `` `main` and the Git tags `v*` ``.
    pub fn words(&self) -> String {
        let tags = || list(self.releases.iter().map(|own| pattern_of_release(own)));
        match (self.branches.is_empty(), self.releases.is_empty()) {
            (_, true) => list(self.branches.iter().map(|own| own.as_str())),
            (true, false) => format!("the Git tags {}", tags()),
            (false, false) => {
                format!("{} and the Git tags {}", list(self.branches.iter().map(|own| own.as_str())), tags())
            }
        }
    }

    /// The commands that let them deploy.
    pub fn commands(&self, view: &View<'_>, environment: &str) -> Vec<String> {
        let path = format!("environments/{}/deployment-branch-policies", segment(environment));
        let branches =
            self.branches.iter().map(|own| json!({"name": pattern_of_branch(own), "type": "branch"}));
        let tags = self.releases.iter().map(|own| json!({"name": pattern_of_release(own), "type": "tag"}));
        branches.chain(tags).map(|body| view.links.send("POST", &path, &body)).collect()
    }

    /// The commands that let them deploy and nothing else. The first makes the environment where it is not
    /// there, and takes away its other rules where it is.
    pub fn restrict(&self, view: &View<'_>, environment: &str) -> String {
        let path = format!("environments/{}", segment(environment));
        let policy = json!({"protected_branches": false, "custom_branch_policies": true});
        let first = view.links.send("PUT", &path, &json!({ "deployment_branch_policy": policy }));
        [vec![first], self.commands(view, environment)].concat().join("\n")
    }
}

/// The branches of a pattern of the pipeline, as GitHub writes them in an environment: there `**` is
/// [any number of directories](https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/managing-a-branch-protection-rule)
/// and matches no name itself.
pub fn pattern_of_branch(branches: &Glob) -> String {
    let text = branches.as_str();
    text.strip_suffix("**").map_or_else(|| text.to_owned(), |before| format!("{before}**/*"))
}

fn pattern_of_release(release: &ReleaseTemplate) -> String {
    release.tag("*")
}
