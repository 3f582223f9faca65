//! `permissions` of a job.

use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{self, Level, Scope};
use std::collections::BTreeMap;

/// Rights of the token: no level that a scope does not have.
pub fn permissions(cx: &mut Context<'_>, keys: &manifest::Consumer) -> BTreeMap<Scope, Level> {
    let mut rights = BTreeMap::new();
    for (scope, level) in keys.permissions.iter().flat_map(|map| &map.0) {
        let name = scope.value.0.as_str();
        let written = level.value.as_str();
        let known = crate::github::facts::levels(name).unwrap_or_default();
        if !known.is_empty() && !known.iter().any(|level| level == written) {
            cx.error(
                Diagnostic::error(
                    Code::UnknownWord,
                    level.span.clone(),
                    format!("`{name}` cannot be `{written}`"),
                )
                .why("GitHub refuses a level that the scope does not have")
                .help(format!(
                    "write {}",
                    known
                        .iter()
                        .map(|level| format!("`{name} = \"{level}\"`"))
                        .collect::<Vec<_>>()
                        .join(" or ")
                )),
            );
        }
        rights.insert(scope.value.clone(), level.value);
    }
    rights
}
