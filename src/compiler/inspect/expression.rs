//! The expressions inside a string, and what each of them refers to.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/expressions>

use std::borrow::Cow;
use std::collections::HashMap;

use github_actions_expressions::call::{self, Function};
use github_actions_expressions::context::Context;
use github_actions_expressions::literal::Literal;
use github_actions_expressions::{Error, Expr, SpannedExpr, SyntaxError};

/// What one expression refers to, or why it cannot be read.
pub(super) type Analysis<'a> = Result<Uses<'a>, String>;

/// The contexts and functions of an expression.
#[derive(Debug, Default)]
pub(super) struct Uses<'a> {
    pub(super) references: Vec<Reference<'a>>,
    pub(super) functions: Vec<Function>,
}

/// A context and the properties behind it, such as `needs.build.outputs.digest`.
#[derive(Debug)]
pub(super) struct Reference<'a> {
    pub(super) context: &'a str,
    /// A property is none where it is computed, or `*`.
    pub(super) path: Vec<Option<Cow<'a, str>>>,
    /// As written.
    pub(super) source: &'a str,
}

impl Reference<'_> {
    /// Whether it is into this context. Names of contexts are not case-sensitive.
    pub(super) fn is(&self, context: &str) -> bool {
        self.context.eq_ignore_ascii_case(context)
    }

    /// The property at a position, when it is known.
    pub(super) fn property(&self, position: usize) -> Option<&str> {
        self.path.get(position)?.as_deref()
    }
}

/// The distinct expressions of a file, each parsed once.
#[derive(Default)]
pub(super) struct Expressions<'a> {
    known: HashMap<&'a str, usize>,
    all: Vec<Analysis<'a>>,
}

impl<'a> Expressions<'a> {
    /// The number of an expression's analysis.
    pub(super) fn intern(&mut self, source: &'a str) -> usize {
        let all = &mut self.all;
        *self.known.entry(source).or_insert_with(|| {
            all.push(analyse(source));
            all.len() - 1
        })
    }

    /// The analysis with a number that [`Self::intern`] gave.
    pub(super) fn get(&self, number: usize) -> &Analysis<'a> {
        &self.all[number]
    }
}

/// The bodies of all `${{ }}` in a string; the error says that one is not closed.
///
/// A `}}` inside a string literal does not close.
pub(super) fn bodies(text: &str) -> Result<Vec<&str>, String> {
    let mut bodies = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${{") {
        let body = &rest[start + 3..];
        let Some(end) = closing(body) else {
            return Err("`${{` is never closed by `}}`, so GitHub refuses the file".to_owned());
        };
        bodies.push(body[..end].trim());
        rest = &body[end + 2..];
    }
    Ok(bodies)
}

fn closing(body: &str) -> Option<usize> {
    let mut quoted = false;
    let bytes = body.as_bytes();
    for (index, byte) in bytes.iter().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            b'}' if !quoted && bytes.get(index + 1) == Some(&b'}') => return Some(index),
            _ => {}
        }
    }
    None
}

fn analyse(source: &str) -> Analysis<'_> {
    let expression = Expr::parse(source).map_err(|error| why(&error, source))?;
    let mut uses = Uses::default();
    collect(&expression, &mut uses);
    Ok(uses)
}

fn why(error: &Error, source: &str) -> String {
    match error {
        Error::Syntax(SyntaxError { message, offset }) => {
            let rest = source.get(*offset..).unwrap_or_default();
            format!("{message} at `{rest}`")
        }
        Error::Call(call::Error::UnknownFunction(name)) => format!("there is no function `{name}`"),
        Error::Call(call::Error::Arity(function, expected)) => {
            format!("`{function:?}` takes {expected}")
        }
        Error::Depth => error.to_string(),
    }
}

fn collect<'a>(expression: &SpannedExpr<'a>, uses: &mut Uses<'a>) {
    match &expression.inner {
        Expr::Call(call) => {
            uses.functions.push(call.func);
            call.args.iter().for_each(|arg| collect(arg, uses));
        }
        Expr::Context(context) => {
            uses.references.extend(reference(context, expression.origin.raw));
            context.parts.iter().for_each(|part| collect(part, uses));
        }
        Expr::BinExpr(binary) => {
            collect(&binary.lhs, uses);
            collect(&binary.rhs, uses);
        }
        Expr::UnExpr { expr, .. } => collect(expr, uses),
        Expr::Index(index) => collect(index, uses),
        Expr::Literal(_) | Expr::Star | Expr::Identifier(_) => {}
    }
}

/// The reference of a context that starts with a name, not with a call such as `fromJSON(x).y`.
fn reference<'a>(context: &Context<'a>, source: &'a str) -> Option<Reference<'a>> {
    let (head, tail) = context.parts.split_first()?;
    let Expr::Identifier(_) = head.inner else {
        return None;
    };
    let path = tail
        .iter()
        .map(|part| match &part.inner {
            Expr::Identifier(_) => Some(Cow::Borrowed(part.origin.raw)),
            Expr::Index(index) => match &index.inner {
                Expr::Literal(Literal::String(name)) => Some(name.clone()),
                _ => None,
            },
            _ => None,
        })
        .collect();
    Some(Reference { context: head.origin.raw, path, source })
}

#[cfg(test)]
mod tests {
    use super::{analyse, bodies};

    #[test]
    fn finds_bodies() {
        assert_eq!(bodies("a ${{ b }}-${{'}}'}} c").unwrap(), ["b", "'}}'"]);
        assert_eq!(bodies("none").unwrap(), Vec::<&str>::new());
        assert!(bodies("${{ 'a }}").is_err());
    }

    #[test]
    fn collects_references_and_functions() {
        let uses = analyse("contains(needs.*.result, 'x') && needs['a-b'].outputs[matrix.y]").unwrap();
        let sources: Vec<_> = uses.references.iter().map(|found| found.source).collect();
        assert_eq!(sources, ["needs.*.result", "needs['a-b'].outputs[matrix.y]", "matrix.y"]);
        assert_eq!(uses.references[1].property(0), Some("a-b"));
        assert_eq!(uses.references[1].property(2), None);
        assert_eq!(uses.functions.len(), 1);
    }
}
