//! What a repository of a registry holds.

use super::Digest;
use crate::language::value::Second;
use std::collections::BTreeMap;
use std::fmt;

/// Everything that one repository holds, as far as its registry tells. It was listed to the end:
/// what a listing that was cut short gives is no inventory.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    manifests: BTreeMap<Digest, Manifest>,
    tags: BTreeMap<String, Digest>,
    is_dated_by_builds: bool,
}

/// A manifest: of an image, of an index, or of an artifact such as a signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Manifests that an index lists.
    pub children: Vec<Digest>,
    /// The manifest that it speaks of:
    /// [`subject`](https://github.com/opencontainers/image-spec/blob/main/manifest.md#image-manifest-property-descriptions).
    pub subject: Option<Digest>,
    /// When the registry got it, or, from a registry that does not say, when the image was made.
    pub since: Option<Second>,
    /// Its configuration and layers.
    pub blobs: Vec<Blob>,
    /// The repository that it was made of, as its label says.
    pub source: Option<String>,
    /// The commit that it was made of, as its label says.
    pub revision: Option<String>,
    /// Why it cannot be read as what it is; its children are then all that it may refer to.
    pub odd: Option<String>,
}

/// A configuration or a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Blob {
    /// Its digest.
    pub digest: Digest,
    /// Bytes.
    pub size: u64,
}

/// Why a listing cannot be true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contradiction {
    /// A tag of a manifest that was not listed.
    TagOfNothing(String),
    /// One tag with two digests.
    TagTwice(String),
    /// One digest with two contents.
    ManifestTwice(Digest),
    /// A manifest that lists itself, or is its own subject, over any number of others.
    Circle(Digest),
}

impl Inventory {
    /// An inventory of these manifests and tags.
    ///
    /// # Errors
    /// They contradict each other, so that nothing can be said of any of them.
    pub fn new(
        manifests: impl IntoIterator<Item = (Digest, Manifest)>,
        tags: impl IntoIterator<Item = (String, Digest)>,
    ) -> Result<Self, Contradiction> {
        let mut inventory = Self::default();
        for (digest, manifest) in manifests {
            let before = inventory.manifests.insert(digest, manifest);
            if before.is_some_and(|before| inventory.manifests.get(&digest) != Some(&before)) {
                return Err(Contradiction::ManifestTwice(digest));
            }
        }
        for (tag, digest) in tags {
            if !inventory.manifests.contains_key(&digest) {
                return Err(Contradiction::TagOfNothing(tag));
            }
            if inventory.tags.insert(tag.clone(), digest).is_some_and(|before| before != digest) {
                return Err(Contradiction::TagTwice(tag));
            }
        }
        inventory.circle().map_or(Ok(inventory), |digest| Err(Contradiction::Circle(digest)))
    }

    /// The same from a registry that does not say when a manifest or a tag came: times are those of
    /// builds, and an image may have got a tag long after.
    #[must_use]
    pub fn dated_by_builds(self) -> Self {
        Self { is_dated_by_builds: true, ..self }
    }

    /// Whether times are those of builds.
    #[must_use]
    pub fn is_dated_by_builds(&self) -> bool {
        self.is_dated_by_builds
    }

    /// Every manifest by its digest.
    #[must_use]
    pub fn manifests(&self) -> &BTreeMap<Digest, Manifest> {
        &self.manifests
    }

    /// Every tag with what it names.
    #[must_use]
    pub fn tags(&self) -> &BTreeMap<String, Digest> {
        &self.tags
    }

    /// The same without these manifests and their tags: what is there after they were deleted.
    #[must_use]
    pub fn without(&self, gone: &std::collections::BTreeSet<Digest>) -> Self {
        let stays = |digest: &Digest| !gone.contains(digest);
        Self {
            manifests: self
                .manifests
                .iter()
                .filter(|(digest, _)| stays(digest))
                .map(|(digest, manifest)| (*digest, manifest.clone()))
                .collect(),
            tags: self
                .tags
                .iter()
                .filter(|(_, digest)| stays(digest))
                .map(|(tag, digest)| (tag.clone(), *digest))
                .collect(),
            is_dated_by_builds: self.is_dated_by_builds,
        }
    }

    /// A manifest that is below itself: digests cannot do that, so somebody lies.
    fn circle(&self) -> Option<Digest> {
        let mut done = std::collections::BTreeSet::new();
        for start in self.manifests.keys() {
            let mut path: Vec<(Digest, usize)> = vec![(*start, 0)];
            let mut open = std::collections::BTreeSet::from([*start]);
            while let Some((digest, next)) = path.last_mut() {
                let below = self.manifests.get(digest).and_then(|manifest| {
                    manifest.children.iter().chain(&manifest.subject).nth(*next).copied()
                });
                *next += 1;
                match below {
                    Some(below) if open.contains(&below) => return Some(below),
                    Some(below) if !done.contains(&below) => {
                        open.insert(below);
                        path.push((below, 0));
                    }
                    Some(_) => {}
                    None => {
                        open.remove(digest);
                        done.insert(*digest);
                        path.pop();
                    }
                }
            }
        }
        None
    }
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TagOfNothing(tag) => write!(f, "the tag `{tag}` names a manifest that was not listed"),
            Self::TagTwice(tag) => write!(f, "the tag `{tag}` was listed with two digests"),
            Self::ManifestTwice(digest) => write!(f, "{digest} was listed with two contents"),
            Self::Circle(digest) => write!(f, "{digest} is below itself"),
        }
    }
}
