//! Names of [secrets](https://docs.github.com/en/rest/actions/secrets) and
//! [variables](https://docs.github.com/en/rest/actions/variables). Values of variables are not kept.

use super::{Reader, set};
use crate::doctor::settings::{About, Names, Settings};
use crate::doctor::{Seen, Subject};
use crate::github::api::Need;
use serde::Deserialize;

#[derive(Deserialize)]
struct Secrets {
    secrets: Vec<Named>,
}

#[derive(Deserialize)]
struct Variables {
    variables: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// Reads those kinds that the pipeline uses.
pub fn read(reader: &mut Reader<'_>, about: &About, subject: &Subject, settings: &mut Settings) {
    if subject.secrets.iter().any(|secret| !secret.variable) {
        let names = |body: Secrets| body.secrets.into_iter().map(|secret| secret.name).collect();
        settings.secrets = both(reader, about, "secrets", Need::ReadSecrets, names);
    }
    if subject.secrets.iter().any(|secret| secret.variable) {
        let names = |body: Variables| body.variables.into_iter().map(|variable| variable.name).collect();
        settings.variables = both(reader, about, "variables", Need::ReadVariables, names);
    }
}

fn both<Body: serde::de::DeserializeOwned>(
    reader: &mut Reader<'_>,
    about: &About,
    kind: &str,
    need: Need,
    names: fn(Body) -> Vec<String>,
) -> Names {
    let base = format!("{}/actions", reader.base);
    let own = reader.list(&format!("{base}/{kind}"), need, names).map(set);
    let shared = match about.is_organisation {
        true => reader.list(&format!("{base}/organization-{kind}"), need, names).map(set),
        false => Seen::Absent,
    };
    Names { own, shared }
}
