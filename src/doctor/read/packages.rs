//! [Packages](https://docs.github.com/en/rest/packages/packages) of images on ghcr.io.

use super::Reader;
use crate::doctor::Seen;
use crate::doctor::settings::Package;
use crate::github::api::Need;
use crate::language::value::Repository;
use crate::registry::ghcr;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Wire {
    visibility: String,
    html_url: String,
    repository: Option<Linked>,
}

#[derive(Deserialize)]
struct Linked {
    full_name: String,
}

/// Reads each of them.
pub fn read<'r>(
    reader: &mut Reader<'_>,
    repositories: impl Iterator<Item = &'r Repository>,
) -> BTreeMap<Repository, Seen<Package>> {
    repositories.map(|repository| (repository.clone(), one(reader, repository))).collect()
}

fn one(reader: &mut Reader<'_>, repository: &Repository) -> Seen<Package> {
    let found = reader.ask(Need::ReadPackage, |github| {
        let package = ghcr::Package::find(github, repository)?;
        github.get::<Wire>(package.path(), Need::ReadPackage)
    });
    found.map(|wire| Package {
        is_public: wire.visibility == "public",
        linked: wire.repository.map(|linked| linked.full_name),
        is_organisation: wire.html_url.contains("/orgs/"),
    })
}
