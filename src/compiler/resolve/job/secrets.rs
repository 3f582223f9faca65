//! `secrets` of a job.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::expressions::variables;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest;
use crate::language::value::{EnvName, Leaf, Name};
use crate::model::pipeline::Secret;

/// Secrets of `secrets = […]`, which stand in `env` under their own names.
pub fn listed(cx: &mut Context<'_>, keys: &manifest::Consumer, images: &[Name]) -> Vec<Secret> {
    let mut secrets = Vec::new();
    for entry in keys.secrets.iter().flatten() {
        let name = entry.value.strip_suffix('?').unwrap_or(&entry.value);
        if name.eq_ignore_ascii_case("inherit") {
            cx.error(
                Diagnostic::error(
                    Code::InvalidName,
                    entry.span.clone(),
                    "`inherit` would be a secret of that name",
                )
                .why("a job is given the secrets that it lists, and no others: GitHub's `secrets: inherit` would hand over all")
                .help("list each by its name: `secrets = [\"NPM_TOKEN\", \"SENTRY_DSN?\"]`"),
            );
            continue;
        }
        if EnvName::parse(name).is_err() || name.to_ascii_uppercase().starts_with("GITHUB_") {
            cx.error(
                Diagnostic::error(
                    Code::InvalidName,
                    entry.span.clone(),
                    format!("`{}` is not a name that a secret can have", entry.value),
                )
                .why("GitHub takes no other names for secrets")
                .help("letters, digits and `_`, not beginning with `GITHUB_`; a `?` behind it: may be empty"),
            );
            continue;
        }
        if let Some((what, why)) = variables::against(name, variables::is_ours(name, images.iter())) {
            let message = format!("`{name}` {what}");
            cx.error(
                Diagnostic::error(Code::ReservedName, entry.span.clone(), message)
                    .why(why)
                    .help(format!("write it into `env` under another name: `${{{{ secrets.{name} }}}}`")),
            );
        }
        let mut written = keys.env.iter().flat_map(|map| map.0.keys());
        if let Some(other) = written.find(|other| other.as_str().eq_ignore_ascii_case(name)) {
            cx.error(
                variables::same(name, &entry.span, other.as_str(), &other.span)
                    .help("take one of them out: `secrets` puts it into `env`"),
            );
        }
        let variable = name.to_ascii_uppercase();
        let mut shared = cx.manifest.pipeline.env.iter().flat_map(|map| map.0.keys());
        if let Some(other) =
            shared.find(|other| other.as_str() != variable && other.as_str().eq_ignore_ascii_case(&variable))
        {
            cx.error(variables::same(&variable, &entry.span, other.as_str(), &other.span));
        }
        let required = !entry.value.ends_with('?');
        secrets.push(Secret { variable: false, name: variable, required });
    }
    secrets
}
