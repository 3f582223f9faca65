//! Inputs, values of files and set-ups that nothing uses.

use crate::compiler::resolve::checks::{Check, Need};
use crate::compiler::resolve::context::Context;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::span::Spanned;
use crate::language::value::Name;
use crate::model::pipeline::Pipeline;

pub(super) const CHECK: Check = Check { needs: &[Need::WholeFile, Need::Resolved], run: check };

/// Whatever is declared has a use.
fn check(cx: &mut Context<'_>, _: &Pipeline) {
    let manifest = cx.manifest;
    let inputs = manifest.input.iter().flat_map(|map| map.0.keys());
    let setups = manifest.setup.iter().flat_map(|map| map.0.keys());
    let values = manifest.value.iter().flat_map(|map| map.0.keys());
    let values = values.filter(|name| !cx.used_values.contains(&name.value)).map(|name| ("value", name));
    let unused: Vec<(&str, &Spanned<Name>)> = inputs
        .filter(|name| !cx.used_inputs.contains(&name.value))
        .map(|name| ("input", name))
        .chain(setups.filter(|name| !cx.used_setups.contains(&name.value)).map(|name| ("setup", name)))
        .chain(values)
        .collect();
    for (kind, name) in unused {
        cx.error(
            Diagnostic::error(
                Code::Unused,
                name.span.clone(),
                format!("nothing uses the {kind} `{}`", name.value),
            )
            .why(match kind {
                "input" => "GitHub would ask for it in every run by hand, and it would change nothing",
                "value" => "the plan of each run would read it, and fail where it is not there, for nothing",
                _ => "its steps would stand in the repository and never run",
            })
            .help(format!(
                "{}, or take it out",
                match kind {
                    "value" =>
                        format!("read it in `env`, `build-args` or `labels`: `{{value.{}}}`", name.value),
                    "input" => format!("name it in a job, `inputs = [\"{}\"]`", name.value),
                    _ => format!("name it in a job, `setup = [\"{}\"]`", name.value),
                }
            )),
        );
    }
}
