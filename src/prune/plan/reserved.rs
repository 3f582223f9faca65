//! Tags that pipegen and others keep for themselves.

use crate::registry::Digest;

/// What a reserved tag is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved<'t> {
    /// The record of a promotion of this tag.
    Record(&'t str),
    /// The record of a deployment, or a build cache: always one, always needed.
    Fixed,
    /// A content key.
    Key,
    /// What speaks of the manifest of this digest: its
    /// [referrers](https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema),
    /// or what cosign keeps under `.sig`, `.att` and `.sbom`.
    Of(Digest),
}

impl Reserved<'_> {
    /// The digest of what such a tag speaks of.
    #[must_use]
    pub fn subject(self) -> Option<Digest> {
        match self {
            Self::Of(subject) => Some(subject),
            Self::Record(_) | Self::Fixed | Self::Key => None,
        }
    }
}

/// What `tag` is for on the manifest `digest`, if it is reserved. A manifest does not speak of itself:
/// a tag made of its own digest is one that somebody pinned it by, and no reserved one.
#[must_use]
pub fn on<'t>(tag: &'t str, digest: &Digest) -> Option<Reserved<'t>> {
    of(tag).filter(|reserved| *reserved != Reserved::Of(*digest))
}

/// What `tag` is for, if it is reserved, whatever it is on.
#[must_use]
pub fn of(tag: &str) -> Option<Reserved<'_>> {
    if let Some(promoted) = tag.strip_prefix("promoted-") {
        return Some(Reserved::Record(promoted));
    }
    if tag.starts_with("deployed-") || tag.starts_with("buildcache") {
        return Some(Reserved::Fixed);
    }
    if let Some(key) = tag.strip_prefix("key-") {
        let hex = key.strip_prefix("trusted-").or_else(|| key.strip_prefix("internal-"))?;
        return is_key(hex).then_some(Reserved::Key);
    }
    let hex = tag.strip_prefix("sha256-")?;
    let hex = [".sig", ".att", ".sbom"].iter().find_map(|end| hex.strip_suffix(end)).unwrap_or(hex);
    Digest::from_hex(hex).map(Reserved::Of)
}

fn is_key(hex: &str) -> bool {
    hex.len() == 40 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
