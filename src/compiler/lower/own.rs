//! The checkout of the pipeline's own actions and scripts, and what stands before it.

use super::pieces::{OWN, Pieces, pairs};
use super::status::inline;
use crate::model::workflow::Step;
use crate::model::workflow::expr::{Expr, path};

/// They stand inside the workflow, so that no checkout decides about them.
const ROOM: &str = include_str!("../../../templates/scripts/room.sh");
const SWEEP: &str = include_str!("../../../templates/scripts/sweep.sh");

/// What is in a job's workspace before its own actions are checked out.
pub enum Workspace {
    /// This commit, whole.
    Commit(Expr),
    /// A file of the tested commit.
    File,
    /// Nothing; on a machine that keeps it, what an earlier job left.
    Bare,
}

impl Pieces<'_> {
    /// Brings the pipeline's own actions and scripts to a place where nothing is, because the checkout
    /// follows a link that it finds there. A second checkout only where its commit can be another one.
    pub fn checkout_own(&self, workspace: Workspace) -> Vec<Step> {
        let (name, script) = match workspace {
            Workspace::Commit(_) | Workspace::File => {
                ("Check that the commit leaves room for the actions", ROOM)
            }
            Workspace::Bare => ("Make room for the actions of this workflow", SWEEP),
        };
        let mut room = Step { name: name.to_owned(), run: Some(inline(script)), ..Step::default() };
        let own = || path("github.sha");
        let mut condition = None;
        if matches!(workspace, Workspace::File) {
            // The job's own `env` may have a variable of that name.
            room.env = pairs([("TESTED", String::new())]);
        }
        if let Workspace::Commit(tested) = workspace {
            room.env = pairs([("TESTED", tested.braced())]);
            if tested.braced() == own().braced() {
                return vec![room];
            }
            // A pull request is tested at another commit than the one that its workflow comes from.
            condition = Some(tested.differs(own()));
        }
        let with = pairs([
            ("ref", own().braced()),
            ("path", OWN.to_owned()),
            ("sparse-checkout", ".github".to_owned()),
            ("persist-credentials", "false".to_owned()),
        ]);
        let checkout = Step {
            name: "Check out the actions of this workflow".to_owned(),
            condition,
            uses: Some(self.action("actions/checkout")),
            with,
            ..Step::default()
        };
        vec![room, checkout]
    }
}
