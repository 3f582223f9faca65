//! The check that secrets are set.

use super::pieces::Pieces;
use crate::model::pipeline::Secret;
use crate::model::workflow::expr::path;
use crate::model::workflow::{Pairs, Step};

/// A secret that is not set is an empty string on GitHub, and the job would go on with it.
pub fn require(pieces: &Pieces<'_>, required: &[&Secret]) -> Step {
    // A secret and a variable may have one name, which a mapping has once.
    let secret = |name: &str| required.iter().any(|other| !other.variable && other.name == name);
    let name = |one: &Secret| match one.variable && secret(&one.name) {
        true => format!("VARS_{}", one.name),
        false => one.name.clone(),
    };
    let names: Vec<String> = required.iter().map(|one| name(one)).collect();
    let mut env: Pairs = required.iter().map(|one| (name(one), path(one.path()).braced())).collect();
    env.push(("REQUIRED".to_owned(), names.join(" ")));
    Step {
        name: "Check that secrets are set".to_owned(),
        env,
        run: Some(pieces.script("require")),
        ..Step::default()
    }
}
