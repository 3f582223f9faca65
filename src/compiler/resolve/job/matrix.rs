//! `matrix` of a job, and the keys that need one.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::expressions::variables;
use crate::language::diagnostic::remedy::listed;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest;
use crate::language::value::nearest;
use crate::model::pipeline::Legs;
use std::collections::BTreeMap;

/// The legs of a job's matrix.
pub fn matrix(cx: &mut Context<'_>, keys: &manifest::Consumer) -> Option<Legs> {
    let Some(written) = &keys.matrix else {
        needless(cx, keys);
        return None;
    };
    // GitHub names legs, and starts them, in the order of the axes.
    let mut axes: Vec<_> = written.axes.iter().collect();
    axes.sort_by_key(|(axis, _)| axis.span.start);
    let legs = Legs {
        axes: axes.into_iter().map(|(axis, values)| (axis.value.0.clone(), values.value.clone())).collect(),
        include: written.include.clone(),
        exclude: written.exclude.clone(),
    };
    let empty = legs.count() == 0 || legs.axes.values().any(Vec::is_empty);
    let most = crate::model::pipeline::matrix::MOST_LEGS;
    if empty || legs.count() > most {
        let message = if empty {
            "a matrix without legs".to_owned()
        } else {
            format!("a matrix of {} legs", legs.count())
        };
        cx.error(
            Diagnostic::error(Code::MatrixTooLarge, written.span.clone(), message)
                .why("GitHub starts from 1 to 256 jobs of a matrix")
                .help(if empty {
                    "give every axis a value, or take `matrix` out"
                } else {
                    "give an axis fewer values, and let one leg do the work of several"
                }),
        );
    }
    variables::distinct(cx, written.axes.keys().map(|axis| (axis.value.0.as_str(), &axis.span)));
    for key in legs.exclude.iter().flat_map(BTreeMap::keys).filter(|key| !legs.axes.contains_key(*key)) {
        let near = nearest(key, legs.axes.keys().map(String::as_str));
        let message = format!("`exclude` names `{key}`, which is no axis of the matrix");
        let error = Diagnostic::error(Code::UnknownName, written.span.clone(), message);
        let error = error.why("a leg is taken out by the values of its axes, so this line takes none out");
        cx.error(match near {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("the axes are {}", listed(legs.axes.keys().map(String::as_str)))),
        });
    }
    Some(legs)
}

/// Keys that say something about the legs of a matrix which is not there.
fn needless(cx: &mut Context<'_>, keys: &manifest::Consumer) {
    let parallel = keys.max_parallel.as_ref().map(|most| ("max-parallel", &most.span));
    let fast = keys.fail_fast.as_ref().map(|fast| ("fail-fast", &fast.span));
    for (key, span) in parallel.into_iter().chain(fast) {
        cx.error(
            Diagnostic::error(Code::Unsupported, span.clone(), format!("`{key}` without a `matrix`"))
                .why("the key applies only to jobs with a `matrix`")
                .help("take it out"),
        );
    }
}
