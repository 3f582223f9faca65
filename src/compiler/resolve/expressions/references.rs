//! What an expression or placeholder refers to must be there.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::context::between_jobs::names;
use crate::compiler::resolve::expressions::availability::Place;
use crate::compiler::resolve::expressions::env_context;
use crate::compiler::resolve::job::follow;
use crate::compiler::resolve::job::steps::Scope;
use crate::language::diagnostic::remedy::listed as listed_names;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::span::Spanned;
use crate::language::value::{ContextUse, Expression, Name, Part, Placeholder, Text, nearest};

/// A step that others refer to.
pub struct Known {
    /// Its id.
    pub id: String,
    /// Where the id stands.
    pub span: Span,
    /// Its outputs, where they are known.
    pub outputs: Option<&'static [String]>,
}

/// The steps before one, by their ids.
pub type Ids = [Known];

/// Checks a text of a step.
pub fn text_in(cx: &mut Context<'_>, scope: &Scope<'_>, text: &Spanned<Text>, ids: &Ids) {
    cx.text(&text.value, &text.span, scope.place());
    refers(cx, scope, text, Some(ids));
}

/// Checks what a text refers to, wherever it stands; `ids` is nothing where there are no steps.
pub fn refers(cx: &mut Context<'_>, scope: &Scope<'_>, text: &Spanned<Text>, ids: Option<&Ids>) {
    references(cx, scope, text.value.placed_expressions(&text.span), ids);
    if scope.setup {
        return;
    }
    for (part, at) in text.value.placed(&text.span) {
        if let Part::Placeholder(placeholder) = part {
            follow::placeholder(cx, scope, placeholder, &at);
        }
        match part {
            Part::Placeholder(Placeholder::ImageReference(image) | Placeholder::ImageDigest(image)) => {
                uses_image(cx, scope, image, &at);
            }
            Part::Placeholder(Placeholder::Input(input)) => listed(cx, scope, input.as_str(), &at),
            _ => {}
        }
    }
}

/// A job knows the images that it uses, and no others.
pub fn uses_image(cx: &mut Context<'_>, scope: &Scope<'_>, image: &Name, span: &Span) {
    let known = cx.manifest.image.iter().flat_map(|map| map.0.keys()).any(|name| name.value == *image);
    let Some(images) = scope.images.filter(|images| known && !images.contains(image)) else { return };
    let error = Diagnostic::error(
        Code::UnknownName,
        span.clone(),
        format!("the job does not use the image `{image}`"),
    )
    .why("only what a job uses is built before it and handed to it");
    let mut all: Vec<String> = images.iter().map(|image| format!("\"{image}\"")).collect();
    all.push(format!("\"{image}\""));
    cx.error(if scope.is_consumer {
        error.help(format!("write `images = [{}]`", all.join(", ")))
    } else {
        error.help("make it a `[consumer.*]`: a `[job.*]` uses no image")
    });
}

/// Checks an expression that stands alone.
pub fn expression_in(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    expression: &Expression,
    span: &Span,
    place: Place,
    ids: &Ids,
) {
    cx.expression(expression, span, place);
    if matches!(place, Place::StepIf | Place::SetupIf) {
        references(cx, scope, std::iter::once((expression, span.clone())), Some(ids));
    }
}

/// `steps.x`, `matrix.x` and `inputs.x` must be there.
pub fn references<'e>(
    cx: &mut Context<'_>,
    scope: &Scope<'_>,
    expressions: impl Iterator<Item = (&'e Expression, Span)>,
    ids: Option<&Ids>,
) {
    let all = expressions.flat_map(|(expression, span)| {
        expression.contexts().iter().map(move |used| (expression, used, span.clone()))
    });
    for (expression, used, span) in all {
        let span = &span;
        follow::context(cx, scope, used, span);
        let Some(property) = used.property().filter(|property| *property != "*") else { continue };
        match used.head() {
            "steps" => ids.into_iter().for_each(|ids| step(cx, used, property, span, ids)),
            "env" if ids.is_some() => env_context::check(cx, scope, expression, used, span),
            "matrix" if !scope.setup => leg(cx, scope, used, span),
            "inputs" => listed(cx, scope, property, span),
            "job" => service(cx, scope, used, span),
            _ => {}
        }
    }
}

/// GitHub knows the services that it starts itself.
fn service(cx: &mut Context<'_>, scope: &Scope<'_>, used: &ContextUse, span: &Span) {
    let Some(rest) = used.path.strip_prefix("job.services.") else { return };
    let name = rest.split('.').next().unwrap_or_default();
    if !scope.started.iter().any(|started| started.as_str() == name) {
        return;
    }
    cx.error(
        Diagnostic::error(
            Code::ExpressionContext,
            span.clone(),
            format!("`job.services` does not have `{name}`, which a step starts"),
        )
        .why("GitHub lists the services there that it starts itself, and evaluates any other to an empty string")
        .help("write both ports, `ports = [\"5432:5432\"]`, and reach it at `localhost:5432`; its container has the name of the service"),
    );
}

/// Whether a step of some `[setup]` has this id: a composite action shows its steps to none outside of it.
fn is_of_a_setup(cx: &Context<'_>, id: &str) -> bool {
    let setups = cx.manifest.setup.iter().flat_map(|map| &map.0);
    let mut steps = setups.flat_map(|(_, setup)| setup.steps.iter());
    steps.any(|step| step.id.as_ref().is_some_and(|own| own.value.0.eq_ignore_ascii_case(id)))
}

fn step(cx: &mut Context<'_>, used: &ContextUse, id: &str, span: &Span, ids: &Ids) {
    let error = |message: String| Diagnostic::error(Code::StepReferenceUnknown, span.clone(), message);
    let Some(known) = ids.iter().find(|known| known.id.eq_ignore_ascii_case(id)) else {
        let error = error(format!("no step before this one has the id `{id}`"))
            .why("GitHub evaluates it to an empty string and reports nothing");
        let near = nearest(id, ids.iter().map(|known| known.id.as_str()));
        cx.error(match near {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None if is_of_a_setup(cx, id) => error.help(format!(
                "the steps of a set-up are out of sight here: let it run `echo \"NAME=${{{{ {} }}}}\" >> \"$GITHUB_ENV\"`, and read `$NAME`",
                used.path,
            )),
            None => {
                error.help(format!("give the step that puts it out `id = \"{id}\"`, in front of this one"))
            }
        });
        return;
    };
    let mut rest = used.path.split('.').skip(2);
    match rest.next() {
        None | Some("*" | "outcome" | "conclusion") => {}
        Some("outputs") => {
            let Some(output) = rest.next().filter(|output| *output != "*") else { return };
            let outputs = known.outputs.unwrap_or_default();
            if known.outputs.is_none() || outputs.iter().any(|own| own.eq_ignore_ascii_case(output)) {
                return;
            }
            let near = nearest(output, outputs.iter().map(String::as_str));
            let error = error(format!("the action of the step `{id}` has no output `{output}`"))
                .also(known.span.clone(), "this step")
                .why("GitHub evaluates it to an empty string and reports nothing");
            cx.error(match near {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help(format!("it has {}", listed_names(outputs.iter().map(String::as_str)))),
            });
        }
        Some(other) => cx.error(
            error(format!("a step has no `{other}`"))
                .why("GitHub evaluates it to an empty string and reports nothing")
                .help("it has `outputs`, `outcome` and `conclusion`: write `steps.<id>.outputs.<name>`"),
        ),
    }
}

fn leg(cx: &mut Context<'_>, scope: &Scope<'_>, used: &ContextUse, span: &Span) {
    let rest = used.path.split_once('.').map_or("", |(_, rest)| rest);
    let error = |message: String| Diagnostic::error(Code::UnknownName, span.clone(), message);
    let Some(legs) = scope.matrix else {
        cx.error(
            error(format!("`{}`, but the job has no matrix", used.path))
                .why("GitHub evaluates it to an empty string and reports nothing")
                .help(format!("give it one: `matrix = {{ {} = [\"…\"] }}`", axis(rest))),
        );
        return;
    };
    if !legs.has(rest.trim_end_matches(".*")) {
        let error = error(format!("the matrix has no `{rest}`"))
            .why("GitHub evaluates it to an empty string and reports nothing");
        let near = nearest(rest, legs.axes.keys().map(String::as_str));
        cx.error(match near {
            Some(near) => error.help(format!("did you mean `matrix.{near}`?")),
            None => error.help(format!(
                "it has {}; or add `{} = [\"…\"]`",
                listed_names(legs.axes.keys().map(String::as_str)),
                axis(rest)
            )),
        });
    }
}

/// The axis of `browser.name`.
fn axis(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

/// A file of its own is given the inputs that its job lists.
fn listed(cx: &mut Context<'_>, scope: &Scope<'_>, input: &str, span: &Span) {
    let declared = cx.manifest.input.iter().flat_map(|map| map.0.keys()).any(|name| name.as_str() == input);
    if !declared || !scope.lists_inputs || names(scope.inputs).iter().any(|name| name.as_str() == input) {
        return;
    }
    let mut all: Vec<String> = names(scope.inputs).iter().map(|name| format!("\"{}\"", name.value)).collect();
    all.push(format!("\"{input}\""));
    cx.error(
        Diagnostic::error(
            Code::UnknownName,
            span.clone(),
            format!("the job does not list the input `{input}`"),
        )
        .why("a job in a file of its own is given the inputs that it lists, and no others")
        .help(format!("write `inputs = [{}]`", all.join(", "))),
    );
}
