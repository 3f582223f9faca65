//! `[input.*]` and `[registry.*]`.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::expressions::availability::Place;
use crate::language::diagnostic::remedy::listed;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest::{Host, InputType, Scalar};
use crate::language::span::Spanned;
use crate::language::value::Name;
use crate::model::pipeline::{Input, Login};
use std::collections::BTreeMap;

/// Most inputs of a run by hand:
/// [workflow_dispatch](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onworkflow_dispatchinputs).
const MOST_INPUTS: usize = 25;

/// Those that pipegen adds.
const OWN: [&str; 2] = ["rebuild", "adopt-tag"];

/// Resolves `[input.*]`.
pub fn inputs(cx: &mut Context<'_>) -> Option<BTreeMap<Name, Input>> {
    let tables = cx.manifest.input.clone().unwrap_or_default();
    let mut inputs = BTreeMap::new();
    for (name, table) in &tables.0 {
        if inputs.len() + OWN.len() >= MOST_INPUTS {
            cx.error(
                Diagnostic::error(
                    Code::TooManyInputs,
                    name.span.clone(),
                    format!("more than {} inputs", MOST_INPUTS - OWN.len()),
                )
                .why("GitHub takes 25, and two are pipegen's own: `rebuild` and `adopt-tag`")
                .help("let one input take several values: `type = \"choice\"`"),
            );
            return None;
        }
        if OWN.contains(&name.as_str()) {
            cx.error(
                Diagnostic::error(
                    Code::ReservedName,
                    name.span.clone(),
                    format!("`{}` is an input of pipegen's own", name.value),
                )
                .why("`rebuild` names the image to build although nothing changed, `adopt-tag` the tag to record")
                .help("give it another name"),
            );
        }
        let kind = table.r#type.as_ref().map_or(InputType::String, |kind| kind.value);
        let options: Vec<String> =
            table.options.iter().flat_map(|list| &list.value).map(|o| o.value.clone()).collect();
        let default = &table.default;
        default_fits(cx, kind, &options, default);
        if let Some(list) = table.options.as_ref().filter(|_| kind != InputType::Choice) {
            cx.error(
                Diagnostic::error(
                    Code::InputDefault,
                    list.span.clone(),
                    "`options` without `type = \"choice\"`",
                )
                .why("GitHub asks for one of several values only where the type says so")
                .help("add `type = \"choice\"`, or take `options` out"),
            );
        }
        let about = table.about.as_ref().map(|about| about.value.clone());
        inputs.insert(name.value.clone(), Input { kind, default: default.value.clone(), options, about });
    }
    Some(inputs)
}

fn default_fits(cx: &mut Context<'_>, kind: InputType, options: &[String], default: &Spanned<Scalar>) {
    let fits = match (kind, &default.value) {
        (InputType::Boolean, Scalar::Bool(_))
        | (InputType::Number, Scalar::Number(_))
        | (InputType::String, Scalar::Text(_)) => true,
        (InputType::Choice, Scalar::Text(text)) => options.contains(text),
        _ => false,
    };
    if fits {
        return;
    }
    let help = match kind {
        InputType::Choice if options.is_empty() => "name what may be chosen: `options = [\"…\"]`".to_owned(),
        InputType::Choice => format!("write one of {}", listed(options.iter().map(String::as_str))),
        InputType::String => "write a string, or say the `type`".to_owned(),
        InputType::Boolean => "write `true` or `false`, without quotes".to_owned(),
        InputType::Number => "write a number, without quotes".to_owned(),
    };
    let message = "a default that the input does not take";
    let why = "every event but `manual` runs with it, and GitHub does not check it";
    cx.error(Diagnostic::error(Code::InputDefault, default.span.clone(), message).why(why).help(help));
}

/// Resolves `[registry.*]`.
pub fn registries(cx: &mut Context<'_>) -> Option<BTreeMap<Host, Login>> {
    let tables = cx.manifest.registry.clone().unwrap_or_default();
    for table in tables.0.values() {
        for text in [&table.username, &table.password] {
            cx.text(&text.value, &text.span, Place::Credential);
        }
    }
    let login = |table: &crate::language::manifest::Registry| Login {
        username: table.username.value.clone(),
        password: table.password.value.clone(),
    };
    Some(tables.0.iter().map(|(host, table)| (host.value.clone(), login(table))).collect())
}
