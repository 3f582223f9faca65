//! What an expression refers to must be there.

use super::body::Scope;
use super::context::Context;
use super::job::names;
use super::place::Place;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::span::Spanned;
use crate::value::{Expression, Text, nearest};

pub fn text_in(cx: &mut Context<'_>, scope: &Scope<'_>, text: &Spanned<Text>, ids: &[String]) {
    cx.text(&text.value, &text.span, scope.place());
    references(cx, scope, text.value.expressions(), &text.span, ids);
}

pub fn expression_in(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    expression: &Expression,
    span: &Span,
    place: Place,
    ids: &[String],
) {
    cx.expression(expression, span, place);
    if place == Place::StepIf {
        references(cx, scope, std::iter::once(expression), span, ids);
    }
}

/// `steps.x`, `matrix.x` and `inputs.x` must be there.
pub fn references<'e>(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    expressions: impl Iterator<Item = &'e Expression>,
    span: &Span,
    ids: &[String],
) {
    for used in expressions.flat_map(Expression::contexts) {
        let property = used.property().unwrap_or("*");
        let rest = used.path.split_once('.').map_or("", |(_, rest)| rest);
        let problem = match used.head() {
            "steps" if !ids.iter().any(|id| id.eq_ignore_ascii_case(property)) => Some((
                Code::StepReferenceUnknown,
                format!("no step before this one has the id `{property}`"),
                nearest(property, ids.iter().map(String::as_str)).map(str::to_owned),
            )),
            "matrix" if !scope.setup && !scope.matrix.is_some_and(|legs| legs.has(rest)) => {
                let axes = scope.matrix.iter().flat_map(|legs| legs.axes.keys());
                Some((
                    Code::UnknownName,
                    format!("the matrix has no `{rest}`"),
                    nearest(property, axes.map(String::as_str)).map(str::to_owned),
                ))
            }
            "inputs" if !names(scope.inputs).iter().any(|input| input.as_str() == property) => {
                Some((Code::UnknownName, format!("`{property}` is not among the job's `inputs`"), None))
            }
            _ => None,
        };
        if let Some((code, message, near)) = problem {
            let error = Diagnostic::error(code, span.clone(), message);
            cx.error(match near {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error,
            });
        }
    }
}
