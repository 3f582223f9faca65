//! The checkout of the pipeline's own actions and scripts, and what stands before it.

use super::pieces::{OWN, Pieces, pairs};
use super::status::inline;
use crate::model::workflow::Step;
use crate::model::workflow::expr::path;

/// They stand inside the workflow, so that no checkout decides about them.
const ROOM: &str = include_str!("../../../templates/scripts/room.sh");
const SWEEP: &str = include_str!("../../../templates/scripts/sweep.sh");

/// What is in a job's workspace before its own actions are checked out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Workspace {
    /// The tested commit.
    Commit,
    /// Nothing; on a machine that keeps it, what an earlier job left.
    Bare,
}

impl Pieces<'_> {
    /// Checks out the pipeline's own actions and scripts, to a place where nothing is: the checkout
    /// follows a link that it finds there.
    pub fn checkout_own(&self, workspace: Workspace) -> Vec<Step> {
        let (name, script) = match workspace {
            Workspace::Commit => ("Check that the commit leaves room for the actions", ROOM),
            Workspace::Bare => ("Make room for the actions of this workflow", SWEEP),
        };
        let room = Step { name: name.to_owned(), run: Some(inline(script)), ..Step::default() };
        let with = pairs([
            ("ref", path("github.sha").braced()),
            ("path", OWN.to_owned()),
            ("sparse-checkout", ".github".to_owned()),
            ("persist-credentials", "false".to_owned()),
        ]);
        let checkout = Step {
            name: "Check out the actions of this workflow".to_owned(),
            uses: Some(self.action("actions/checkout")),
            with,
            ..Step::default()
        };
        vec![room, checkout]
    }
}
