//! Actions of steps, and the commits that they are pinned to.

use crate::language::manifest::{ActionName, Map, Pin};
use crate::language::span::Spanned;
use std::collections::BTreeMap;
use std::fmt;

/// Pins that come with pipegen: `{"owner/name": {"commit", "version"}}`.
const SHIPPED: &str = include_str!("../../../data/pins.json");

/// The commit of every action that may be used.
#[derive(Clone, Debug, Default)]
pub struct Pins(BTreeMap<String, Pinned>);

/// A commit and where it was found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Pinned {
    /// 40 hexadecimal characters.
    pub commit: String,
    /// The version that the commit is.
    pub version: String,
    /// Whether it stands in `[actions]`.
    #[serde(skip)]
    pub own: bool,
}

impl Pins {
    /// Those of pipegen, and over them those of `[actions]`.
    #[must_use]
    pub fn new(own: &Map<ActionName, Spanned<Pin>>) -> Self {
        let mut pins = Self::shipped();
        for (name, pin) in &own.0 {
            let (commit, version) = pin.value.0.split_once(" # ").unwrap_or_default();
            let pinned = Pinned { commit: commit.to_owned(), version: version.to_owned(), own: true };
            pins.0.insert(name.value.0.clone(), pinned);
        }
        pins
    }

    /// Those of pipegen alone.
    #[must_use]
    pub fn shipped() -> Self {
        Self(serde_json::from_str(SHIPPED).unwrap_or_default())
    }

    /// The action at its commit.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<ActionRef> {
        let pinned = self.pinned(self.key(name)?)?;
        Some(ActionRef::Pinned {
            name: name.to_owned(),
            commit: pinned.commit.clone(),
            version: pinned.version.clone(),
        })
    }

    /// The key of the pin that holds for the action `name`: its own, or that of its repository. All
    /// actions of a repository [are in one commit](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#example-using-a-public-action-in-a-subdirectory).
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&str> {
        let repository = || name.match_indices('/').nth(1).map(|(end, _)| &name[..end]);
        let known = |key: &str| self.0.get_key_value(key).map(|(key, _)| key.as_str());
        known(name).or_else(|| known(repository()?))
    }

    /// The pin under `key`.
    #[must_use]
    pub fn pinned(&self, key: &str) -> Option<&Pinned> {
        self.0.get(key)
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
