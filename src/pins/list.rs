//! The pins of a pipeline, one by one.

use std::collections::{BTreeMap, BTreeSet};

use crate::github::facts;
use crate::language::value::{Standing, Version};
use crate::model::GeneratedFile;
use crate::model::pipeline::Pins;
use crate::output::{At, pins};

/// One action and its pin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `owner/name`, with a path where it has one.
    pub action: String,
    /// Commit and version.
    pub at: At,
    /// Whether the pin stands in `[actions]`.
    pub own: bool,
    /// The version that pipegen ships, where that is another.
    pub shipped: Option<String>,
    /// Whether the shipped version is the newer one.
    pub held_back: bool,
    /// The files that use it, sorted; none where nothing does.
    pub files: Vec<String>,
}

/// Every action that `files` use, and every entry of `[actions]`, sorted.
#[must_use]
pub fn rows(files: &[GeneratedFile], all: &Pins) -> Vec<Row> {
    let mut users: BTreeMap<String, (At, Vec<String>)> = BTreeMap::new();
    for file in files {
        for (_, action, at) in pins(&file.text) {
            let (_, paths) = users.entry(action).or_insert_with(|| (at, Vec::new()));
            if paths.last() != Some(&file.path) {
                paths.push(file.path.clone());
            }
        }
    }
    // An entry for a repository stands for the actions in it.
    let keys: BTreeSet<&str> = users.keys().filter_map(|action| all.key(action)).collect();
    let idle = all.names().filter(|name| !keys.contains(name));
    let idle: Vec<_> =
        idle.filter_map(|name| Some((name, all.pinned(name).filter(|pin| pin.own)?))).collect();
    for (name, pin) in idle {
        let at = At { reference: pin.commit.clone(), comment: pin.version.clone() };
        users.insert(name.to_owned(), (at, Vec::new()));
    }
    let shipped = Pins::shipped();
    users.into_iter().map(|(action, (at, files))| row(action, at, files, all, &shipped)).collect()
}

fn row(action: String, at: At, files: Vec<String>, all: &Pins, shipped: &Pins) -> Row {
    let own = all.key(&action).and_then(|key| all.pinned(key)).is_some_and(|pin| pin.own);
    let theirs = shipped.pinned(&action).filter(|_| own);
    let older = |version: &str| {
        let versions = Version::parse(&at.comment).zip(Version::parse(version));
        versions.is_some_and(|(own, theirs)| own.against(&theirs) == Standing::Older)
    };
    let held_back = theirs.is_some_and(|pin| older(&pin.version));
    let shipped = theirs.map(|pin| pin.version.clone()).filter(|version| *version != at.comment);
    Row { own, shipped, held_back, at, action, files }
}

/// What is not known of `version` of `action`: pipegen was made for another major version.
#[must_use]
pub fn unverified(action: &str, version: &str) -> Option<String> {
    let known = facts::known_major(action)?;
    let (new, old) = (Version::parse(version)?, Version::parse(known)?);
    (new.major() != old.major()).then(|| {
        format!(
            "`{action}` {version}: pipegen was made for {known} and knows the inputs and outputs of that alone. \
             Read the notes of the release, and look at the run of the pull request"
        )
    })
}
