//! Actions of steps, and the commits that they are pinned to.

use crate::manifest::{ActionName, Map, Pin};
use crate::span::Spanned;
use std::collections::BTreeMap;
use std::fmt;

/// Pins that come with pipegen: `{"owner/name": {"commit", "version"}}`.
const SHIPPED: &str = include_str!("../../data/pins.json");

/// The commit of every action that may be used.
#[derive(Clone, Debug, Default)]
pub struct Pins(BTreeMap<String, Pinned>);

#[derive(Clone, Debug, serde::Deserialize)]
struct Pinned {
    commit: String,
    version: String,
}

impl Pins {
    /// Those of pipegen, and over them those of `[actions]`.
    #[must_use]
    pub fn new(own: &Map<ActionName, Spanned<Pin>>) -> Self {
        let mut pins: BTreeMap<String, Pinned> = serde_json::from_str(SHIPPED).unwrap_or_default();
        for (name, pin) in &own.0 {
            let (commit, version) = pin.value.0.split_once(" # ").unwrap_or_default();
            pins.insert(
                name.value.0.clone(),
                Pinned { commit: commit.to_owned(), version: version.to_owned() },
            );
        }
        Self(pins)
    }

    /// The action at its commit.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<ActionRef> {
        let pinned = self.0.get(name)?;
        Some(ActionRef::Pinned {
            name: name.to_owned(),
            commit: pinned.commit.clone(),
            version: pinned.version.clone(),
        })
    }

    /// Names of all actions that have a pin.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// What stands behind `uses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionRef {
    /// An action of another repository at a commit.
    /// [A tag can be moved to other code](https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions).
    Pinned {
        /// `owner/name`.
        name: String,
        /// 40 hexadecimal characters.
        commit: String,
        /// The version that the commit is, for readers and bots.
        version: String,
    },
    /// An action in the repository.
    Local(String),
}

impl fmt::Display for ActionRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pinned { name, commit, .. } => write!(f, "{name}@{commit}"),
            Self::Local(path) => f.write_str(path),
        }
    }
}
