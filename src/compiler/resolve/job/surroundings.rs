//! What surrounds a job's steps: its legs, its variables, its secrets.

use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::expressions::availability::Place;
use crate::compiler::resolve::expressions::variables;
use crate::language::diagnostic::remedy::listed as listed_names;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest;
use crate::language::value::{EnvName, Leaf, Name, Text, nearest};
use crate::model::pipeline::{Legs, Secret};
use std::collections::BTreeMap;

pub fn matrix(cx: &mut Context<'_>, keys: &manifest::Consumer) -> Option<Legs> {
    let Some(written) = &keys.matrix else {
        needless(cx, keys);
        return None;
    };
    let legs = Legs {
        axes: written
            .axes
            .iter()
            .map(|(axis, values)| (axis.value.0.clone(), values.value.clone()))
            .collect(),
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
            None => {
                error.help(format!("the axes are {}", listed_names(legs.axes.keys().map(String::as_str))))
            }
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

pub fn env(cx: &mut Context<'_>, keys: &manifest::Consumer, images: &[Name]) -> BTreeMap<EnvName, Text> {
    let mut env = BTreeMap::new();
    variables::check(cx, keys.env.as_ref(), |name| variables::is_ours(name, images.iter()));
    let shared: Vec<_> = cx.manifest.pipeline.env.iter().flat_map(|map| map.0.keys()).collect();
    for (name, text) in keys.env.iter().flat_map(|map| &map.0) {
        cx.text(&text.value, &text.span, Place::JobEnv);
        let other = shared
            .iter()
            .find(|other| other.value != name.value && other.as_str().eq_ignore_ascii_case(name.as_str()));
        if let Some(other) = other {
            cx.error(variables::same(name.as_str(), &name.span, other.as_str(), &other.span));
        }
        env.insert(name.value.clone(), text.value.clone());
    }
    env
}

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
        let required = !entry.value.ends_with('?');
        secrets.push(Secret { variable: false, name: name.to_ascii_uppercase(), required });
    }
    secrets
}
