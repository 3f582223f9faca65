//! Names of [secrets](https://docs.github.com/en/rest/actions/secrets) and
//! [variables](https://docs.github.com/en/rest/actions/variables), of the repository, of the organisation, and of
//! environments. Values of variables are not kept.

use super::{Reader, set};
use crate::doctor::settings::{About, Environment, Names, Settings};
use crate::doctor::{Seen, Subject};
use crate::github::api::{Need, segment};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

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
    let is_used = |variable: bool| subject.secrets.iter().any(|secret| secret.variable == variable);
    if is_used(false) {
        let kind = Kind {
            word: "secrets",
            variable: false,
            need: Need::ReadSecrets,
            names: |body: Secrets| body.secrets.into_iter().map(|secret| secret.name).collect(),
        };
        settings.secrets = kind.read(reader, about, subject, &settings.environments);
    }
    if is_used(true) {
        let kind = Kind {
            word: "variables",
            variable: true,
            need: Need::ReadVariables,
            names: |body: Variables| body.variables.into_iter().map(|variable| variable.name).collect(),
        };
        settings.variables = kind.read(reader, about, subject, &settings.environments);
    }
}

/// Secrets or variables.
struct Kind<Body> {
    word: &'static str,
    variable: bool,
    need: Need,
    names: fn(Body) -> Vec<String>,
}

impl<Body: DeserializeOwned> Kind<Body> {
    fn read(
        &self,
        reader: &mut Reader<'_>,
        about: &About,
        subject: &Subject,
        known: &Seen<BTreeMap<String, Environment>>,
    ) -> Names {
        let base = format!("{}/actions", reader.base);
        let own = reader.list(&format!("{base}/{}", self.word), self.need, self.names).map(set);
        let shared = match about.is_organisation {
            true => {
                reader.list(&format!("{base}/organization-{}", self.word), self.need, self.names).map(set)
            }
            false => Seen::Absent,
        };
        let mut all = Names { own, shared, environments: BTreeMap::new() };
        for (secret, environments) in &subject.environment_secrets {
            if secret.variable != self.variable || all.has(&secret.name) {
                continue;
            }
            for name in environments {
                let found = all.environments.entry(name.to_lowercase());
                found.or_insert_with(|| self.of_environment(reader, known, name));
            }
        }
        all
    }

    /// Those of an environment, which has none where it is not there.
    fn of_environment(
        &self,
        reader: &mut Reader<'_>,
        known: &Seen<BTreeMap<String, Environment>>,
        name: &str,
    ) -> Seen<BTreeSet<String>> {
        let written = match known.look() {
            Ok(all) => match all.and_then(|all| all.get(&name.to_lowercase())) {
                Some(own) => &own.name,
                None => return Seen::Absent,
            },
            // Whether it is there was not seen; what it has may be.
            Err(_) => name,
        };
        let path = format!("{}/environments/{}/{}", reader.base, segment(written), self.word);
        reader.list(&path, Need::ReadEnvironments, self.names).map(set)
    }
}
