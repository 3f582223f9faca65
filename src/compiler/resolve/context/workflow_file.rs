//! Files of workflows where an action is expected.

use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::span::Spanned;

/// Whether it names a file of a workflow in place of an action, which is a folder.
pub fn is_workflow(uses: &str) -> bool {
    let path = uses.split('@').next().unwrap_or_default().to_ascii_lowercase();
    path.ends_with(".yml") || path.ends_with(".yaml") || path.contains(".github/workflows")
}

/// The error for one.
pub fn not_an_action(uses: &Spanned<String>) -> Diagnostic {
    Diagnostic::error(
        Code::Unsupported,
        uses.span.clone(),
        format!("`{}` is a workflow, and a step takes an action", uses.value),
    )
    .why("GitHub calls a reusable workflow in place of a job, and looks for the `action.yml` of a step in a folder")
    .help("call it by a job of its own: `[job.e2e]` with `uses = \".github/workflows/e2e.yml\"`")
}
