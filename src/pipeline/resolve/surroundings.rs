//! What surrounds a job's steps: its legs, its variables, its secrets.

use super::context::Context;
use super::place::Place;
use crate::diagnostic::{Code, Diagnostic};
use crate::manifest;
use crate::pipeline::{Legs, Secret};
use crate::span::Spanned;
use crate::value::{EnvName, Leaf, Text};
use std::collections::BTreeMap;

pub fn matrix(cx: &mut Context<'_>, keys: &manifest::Consumer) -> Option<Legs> {
    let written = keys.matrix.as_ref()?;
    let legs = Legs {
        axes: written
            .axes
            .iter()
            .map(|(axis, values)| (axis.value.as_str().to_owned(), values.value.clone()))
            .collect(),
        include: written.include.clone(),
        exclude: written.exclude.clone(),
    };
    let empty = legs.count() == 0 || legs.axes.values().any(Vec::is_empty);
    let most = crate::pipeline::matrix::MOST_LEGS;
    if empty || legs.count() > most {
        let message = if empty {
            "a matrix without legs".to_owned()
        } else {
            format!("a matrix of {} legs", legs.count())
        };
        cx.error(
            Diagnostic::error(Code::MatrixTooLarge, written.span.clone(), message)
                .why("GitHub starts from 1 to 256 jobs of a matrix"),
        );
        return None;
    }
    Some(legs)
}

pub fn env(cx: &mut Context<'_>, keys: &manifest::Consumer) -> BTreeMap<EnvName, Text> {
    let mut env = BTreeMap::new();
    for (name, text) in keys.env.iter().flat_map(|map| &map.0) {
        cx.text(&text.value, &text.span, Place::JobEnv);
        reserved(cx, name);
        env.insert(name.value.clone(), text.value.clone());
    }
    env
}

/// Variables that every job has already.
pub fn reserved(cx: &mut Context<'_>, name: &Spanned<EnvName>) {
    let own = ["COMMIT_SHA", "COMMIT_BRANCH", "PR_NUMBER", "TRUST", "IMAGE"].contains(&name.as_str());
    let images = cx.manifest.image.iter().flat_map(|map| map.0.keys());
    let of_image = images.map(|image| image.to_env()).any(|image| {
        let rest = name.as_str().strip_prefix(&image);
        rest.is_some_and(|rest| ["_IMAGE", "_DIGEST", "_REVISION"].contains(&rest))
    });
    if own || of_image || name.as_str().starts_with("GITHUB_") {
        cx.error(
            Diagnostic::error(
                Code::ReservedName,
                name.span.clone(),
                format!("`{}` is set by pipegen or by GitHub", name.value),
            )
            .help("give it another name"),
        );
    }
}

/// Secrets of `secrets = […]`.
pub fn listed(cx: &mut Context<'_>, keys: &manifest::Consumer) -> Vec<Secret> {
    let mut secrets = Vec::new();
    for entry in keys.secrets.iter().flatten() {
        let name = entry.value.strip_suffix('?').unwrap_or(&entry.value);
        if EnvName::parse(name).is_err() || name.to_ascii_uppercase().starts_with("GITHUB_") {
            cx.error(
                Diagnostic::error(
                    Code::InvalidValue,
                    entry.span.clone(),
                    format!("`{}` is no name of a secret", entry.value),
                )
                .help("letters, digits and `_`, not beginning with `GITHUB_`; a `?` behind it: may be empty"),
            );
            continue;
        }
        let required = !entry.value.ends_with('?');
        secrets.push(Secret { variable: false, name: name.to_ascii_uppercase(), required });
    }
    secrets
}
