//! The [versions](https://docs.github.com/en/rest/packages/packages#list-package-versions-for-a-package-owned-by-an-organization)
//! of a package: each is a manifest with all its tags.

use super::package::Package;
use crate::github::api::{GitHub, Need, moment};
use crate::language::value::Second;
use crate::net::{Fault, Kind};
use crate::registry::Digest;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// How often a package is listed that changes while it is.
const TRIES: u32 = 2;

/// A version as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its id, by which it is deleted and restored.
    pub id: u64,
    /// Its manifest.
    pub digest: Digest,
    /// All its tags.
    pub tags: BTreeSet<String>,
    /// The later of the moments when it came and when it changed. Getting or losing a tag changes it:
    /// what lost its last tag yesterday is untagged since yesterday, however old it is, and an old image
    /// that got a tag today is today's. Later keeps longer.
    pub since: Second,
}

#[derive(Deserialize)]
pub struct Wire {
    id: u64,
    name: String,
    created_at: String,
    updated_at: String,
    deleted_at: Option<String>,
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    container: Option<Container>,
}

#[derive(Deserialize)]
struct Container {
    tags: Vec<String>,
}

impl Wire {
    /// Whether it was deleted, and may be restored.
    pub fn is_deleted(&self) -> bool {
        self.deleted_at.is_some()
    }

    /// The version, or what it lacks. A version that says nothing of its tags is not one without.
    pub fn read(self) -> Result<Version, String> {
        let id = self.id;
        let digest =
            Digest::parse(&self.name).ok_or(format!("version {id} is `{}`, no digest", self.name))?;
        let container = self.metadata.and_then(|metadata| metadata.container);
        let tags = container.ok_or(format!("version {id} says nothing of its tags"))?.tags;
        let at = |text: &str| moment(text).ok_or(format!("version {id} is of `{text}`, no moment"));
        let since = at(&self.created_at)?.max(at(&self.updated_at)?);
        Ok(Version { id, digest, tags: tags.into_iter().collect(), since })
    }
}

/// Every version that is not deleted. As many must be listed as the package has before and after, each
/// once, each tag once; where somebody pushes meanwhile, it is listed once more.
///
/// # Errors
/// The package cannot be read, or contradicts itself.
pub fn list(github: &GitHub, package: &Package) -> Result<Vec<Version>, Fault> {
    let mut before = package.count(github)?;
    let mut why = String::new();
    for _ in 0..TRIES {
        let listed = once(github, package)?;
        let after = package.count(github)?;
        match listed.and_then(|versions| whole(versions, before, after)) {
            Ok(versions) => return Ok(versions),
            Err(contradiction) => why = contradiction,
        }
        before = after;
    }
    let help = "try again while nobody pushes; if it says the same then, the fault is GitHub's";
    Err(Fault::new(Kind::Inconsistent, github.asked(package.path()), format!("{why} (listed {TRIES} times)"))
        .help(help))
}

fn once(github: &GitHub, package: &Package) -> Result<Result<Vec<Version>, String>, Fault> {
    let path = format!("{}/versions", package.path());
    // `state` is documented for organisations and for the own packages; the answers of all three have
    // `deleted_at`, which is looked at too.
    let mut pages = github.pages(&format!("{path}?state=active"), Need::ReadPackage);
    let mut versions: BTreeMap<u64, Version> = BTreeMap::new();
    let mut twice = None;
    while let Some(page) = pages.turn::<Vec<Wire>>()? {
        for wire in page.body.into_iter().filter(|wire| !wire.is_deleted()) {
            let version =
                wire.read().map_err(|text| Fault::new(Kind::Unexpected, github.asked(&path), text))?;
            if let Some(before) = versions.insert(version.id, version) {
                twice = Some(before.id);
            }
        }
    }
    Ok(match twice {
        Some(id) => Err(format!("version {id} was listed twice")),
        None => Ok(versions.into_values().collect()),
    })
}

fn whole(versions: Vec<Version>, before: u64, after: u64) -> Result<Vec<Version>, String> {
    let listed = versions.len() as u64;
    if listed == 0 {
        return Err("it has no version, which no package can have".to_owned());
    }
    if (before, after) != (listed, listed) {
        return Err(format!("it had {before} versions before and {after} after {listed} were listed"));
    }
    let mut tags = BTreeSet::new();
    match versions.iter().flat_map(|version| &version.tags).find(|tag| !tags.insert(*tag)) {
        Some(tag) => Err(format!("the tag `{tag}` is on two versions")),
        None => Ok(versions),
    }
}
