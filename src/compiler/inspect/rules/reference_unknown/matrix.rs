//! `matrix.<axis>` inside a job.

use super::Scope;
use crate::compiler::inspect::expression::Reference;
use crate::compiler::inspect::matrix;

/// Why a reference into `matrix` leads nowhere. A composite action has its caller's matrix.
pub(super) fn unknown(scope: Scope<'_, '_>, reference: &Reference<'_>) -> Option<String> {
    let name = reference.property(0)?;
    let job = scope.document.workflow()?.job(scope.text.job?)?;
    let Some(matrix) = job.matrix() else {
        return Some(format!("the job has no matrix, so `{}` is empty", reference.source));
    };
    let known = matrix::names(matrix)?;
    (!known.iter().any(|known| known.eq_ignore_ascii_case(name)))
        .then(|| format!("the matrix has no axis `{name}`, so `{}` is empty", reference.source))
}
