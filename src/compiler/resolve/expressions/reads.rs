//! What an expression reads must be there at its place.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::expressions::availability::Place;
use crate::language::diagnostic::remedy::{listed, quoted};
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::value::{ContextUse, Expression, Name, Special, nearest, variable};
use std::collections::BTreeSet;

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
                format!("`{name}()` is not available in {}: `{expression}`", place.name()),
            );
            self.error(match function {
                Special::HashFiles => error
                    .why("it needs the files of a runner, which only steps have")
                    .help("put it into the `env` or `with` of a step behind the checkout"),
                Special::Status(_) => error
                    .why("it asks how the job went so far, which only the `if` of a step does")
                    .help("say it of the step: `when = \"failure\"`, `when = \"always\"`"),
            });
        }
    }

    fn context_use(&mut self, used: &ContextUse, expression: &Expression, span: &Span, place: Place) {
        let head = used.head();
        if !place.contexts().contains(&head) {
            let error = Diagnostic::error(
                Code::ExpressionContext,
                span.clone(),
                format!("`{head}` is not available in {}: `{expression}`", place.name()),
            )
            .why(place.why());
            let help = match (place, head) {
                (Place::StepIf, "secrets") => secret_in_env(expression),
                _ => {
                    place.remedy(head).unwrap_or("take it out, or move it to where GitHub has it").to_owned()
                }
            };
            self.error(error.help(help));
            return;
        }
        self.property(used, expression, span);
        if let Some(error) = wrong_commit(used, span, place) {
            self.error(error);
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
                .help(format!("write `{head}.NAME`, one for each that is read")),
            );
        }
        let Some(known) = crate::github::facts::properties(head).filter(|_| property != "*") else {
            return;
        };
        if known.iter().any(|known| known.eq_ignore_ascii_case(property)) {
            return;
        }
        let near = nearest(property, known.iter().map(String::as_str));
        let error = Diagnostic::error(
            Code::UnknownName,
            span.clone(),
            format!("`{head}` has no property `{property}`: `{expression}`"),
        )
        .why("GitHub evaluates it to an empty string and reports nothing");
        self.error(match near {
            Some(near) => error.help(format!("did you mean `{head}.{near}`?")),
            None => error.help(format!("it has {}", listed(known.iter().map(String::as_str)))),
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
            Diagnostic::error(Code::UnknownName, span.clone(), format!("there is no `[input.{name}]`"))
                .why("GitHub asks for an input only where it is declared, and it is nothing everywhere else");
        self.error(match near {
            Some(near) => error.help(format!("did you mean `inputs.{near}`?")),
            None => error.help(format!("declare it:\n    [input.{name}]\n    default = \"\"")),
        });
    }
}

/// The same condition on a variable, as GitHub's page on
/// [secrets](https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/use-secrets)
/// advises.
fn secret_in_env(expression: &Expression) -> String {
    let mut names = BTreeSet::new();
    let condition = expression.rewrite(|used| {
        let name = used.property().filter(|name| used.head() == "secrets" && *name != "*")?;
        names.insert(name.to_ascii_uppercase());
        Some(format!("env.{}", name.to_ascii_uppercase()))
    });
    let env: Vec<String> =
        names.iter().map(|name| format!("{name} = \"${{{{ secrets.{name} || '' }}}}\"")).collect();
    format!(
        "hand it over in the `env` of the job, where it may be empty, and ask for that:\n    env = {{ {} }}\n    if = {}",
        env.join(", "),
        quoted(&condition)
    )
}

/// The commit of the event is not the one that is tested.
/// [Events](https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request).
fn wrong_commit(used: &ContextUse, span: &Span, place: Place) -> Option<Diagnostic> {
    let (what, why, placeholder, variable) = match used.path.as_str() {
        "github.sha" => (
            "the tested commit",
            "on a pull request it is the merge commit that GitHub made, which is in no branch; the jobs test its head",
            "{sha}",
            variable::COMMIT_SHA.name,
        ),
        "github.ref" | "github.ref_name" => (
            "the tested branch",
            "on a pull request it names the merge, `7/merge`, and on a release the Git tag",
            "{branch}",
            variable::COMMIT_BRANCH.name,
        ),
        "github.head_ref" => (
            "the tested branch",
            "it is empty in every event but a pull request",
            "{branch}",
            variable::COMMIT_BRANCH.name,
        ),
        _ => return None,
    };
    let help = match place {
        Place::StepIf | Place::Setup | Place::SetupIf => {
            format!("write `env.{variable}`, in a script `\"${variable}\"`")
        }
        Place::Step | Place::JobEnv => format!("write `{placeholder}`, in a script `\"${variable}\"`"),
        _ => format!("write `{placeholder}`"),
    };
    let message = format!("`{}` is not {what}", used.path);
    Some(Diagnostic::error(Code::WrongCommitContext, span.clone(), message).why(why).help(help))
}
