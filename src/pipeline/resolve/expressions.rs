//! What an expression reads must be there at its place.

use super::context::Context;
use super::place::Place;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::value::{ContextUse, Expression, Name, Special, nearest};

impl Context<'_> {
    /// Checks the contexts of an expression for its place.
    pub fn expression(&mut self, expression: &Expression, span: &Span, place: Place) {
        for used in expression.contexts() {
            self.context_use(used, expression, span, place);
        }
        for function in expression.functions().iter().filter(|function| !place.has(**function)) {
            let name = function.name();
            let error = Diagnostic::error(
                Code::ExpressionContext,
                span.clone(),
                format!("`{name}()` is not available here: `{expression}`"),
            );
            self.error(match function {
                Special::HashFiles => error.why("it needs the files of a runner, which only steps have"),
                Special::Status(_) => {
                    error.why("it asks how the job went so far, which only the `if` of a step does")
                }
            });
        }
    }

    fn context_use(&mut self, used: &ContextUse, expression: &Expression, span: &Span, place: Place) {
        let head = used.head();
        if !place.contexts().contains(&head) {
            let error = Diagnostic::error(
                Code::ExpressionContext,
                span.clone(),
                format!("`{head}` is not available here: `{expression}`"),
            )
            .why(place.why());
            let allowed = place.contexts().join(", ");
            let help = place.remedy(head).map_or_else(|| format!("available are {allowed}"), str::to_owned);
            self.error(error.help(help));
            return;
        }
        self.property(used, expression, span);
        if matches!(used.path.as_str(), "github.sha" | "github.ref" | "github.ref_name" | "github.head_ref") {
            self.error(
                Diagnostic::error(
                    Code::WrongCommitContext,
                    span.clone(),
                    format!("`{}` in `{expression}`", used.path),
                )
                .why("on a pull request it means the merge commit, or it is empty in other events")
                .help("write `{sha}` or `{branch}`; in a script `$COMMIT_SHA` or `$COMMIT_BRANCH`"),
            );
        }
        if head == "inputs" {
            self.input_use(used, span);
        }
    }

    /// What follows the context is there, and known before the run where pipegen must know it.
    fn property(&mut self, used: &ContextUse, expression: &Expression, span: &Span) {
        let head = used.head();
        let property = used.property().unwrap_or("*");
        if property == "*" && matches!(head, "secrets" | "vars") {
            self.error(
                Diagnostic::error(
                    Code::ExpressionContext,
                    span.clone(),
                    format!("which of `{head}` does `{expression}` read?"),
                )
                .why("a job that needs what a fork does not have is left out of its runs, so the name must be known")
                .help(format!("write `{head}.NAME`")),
            );
        }
        let Some(known) = crate::inspect::properties(head).filter(|_| property != "*") else { return };
        if known.iter().any(|known| known.eq_ignore_ascii_case(property)) {
            return;
        }
        let near = nearest(property, known.iter().map(String::as_str));
        let error = Diagnostic::error(
            Code::UnknownName,
            span.clone(),
            format!("`{head}` has no property `{property}`: `{expression}`"),
        )
        .why("GitHub evaluates it to nothing, without a word");
        self.error(match near {
            Some(near) => error.help(format!("did you mean `{head}.{near}`?")),
            None => error.help(format!("it has {}", known.join(", "))),
        });
    }

    fn input_use(&mut self, used: &ContextUse, span: &Span) {
        let name = used.property().unwrap_or("*").to_owned();
        let inputs = self.manifest.input.as_ref();
        let known: Vec<&Name> = inputs.iter().flat_map(|map| map.0.keys()).map(|key| &key.value).collect();
        if let Some(found) = known.iter().find(|known| known.as_str() == name) {
            self.used_inputs.insert((*found).clone());
            return;
        }
        let near = nearest(&name, known.iter().map(|n| n.as_str()));
        let error =
            Diagnostic::error(Code::UnknownName, span.clone(), format!("there is no `[input.{name}]`"));
        self.error(match near {
            Some(near) => error.help(format!("did you mean `inputs.{near}`?")),
            None => error.help(format!("declare `[input.{name}]` with a `default`")),
        });
    }
}
