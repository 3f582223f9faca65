//! [Workflows](https://docs.github.com/en/rest/actions/workflows#list-repository-workflows) that GitHub
//! knows.

use super::Reader;
use crate::doctor::Seen;
use crate::doctor::settings::Listed;
use crate::github::api::Need;
use serde::Deserialize;

#[derive(Deserialize)]
struct Body {
    workflows: Vec<Wire>,
}

#[derive(Deserialize)]
struct Wire {
    name: String,
    path: String,
    state: String,
}

/// Reads them.
pub fn read(reader: &mut Reader<'_>) -> Seen<Vec<Listed>> {
    let path = format!("{}/actions/workflows", reader.base);
    let all = reader.list(&path, Need::ReadRuns, |body: Body| body.workflows);
    let listed = |wire: Wire| Listed { name: wire.name, path: wire.path, state: wire.state };
    all.map(|all| all.into_iter().map(listed).collect())
}
