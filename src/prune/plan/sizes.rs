//! How many bytes manifests hold.

use crate::registry::{Digest, Inventory};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of configurations and layers, each counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bytes(pub u64);

/// Bytes of these manifests and of what they list.
#[must_use]
pub fn bytes<'d>(inventory: &Inventory, of: impl IntoIterator<Item = &'d Digest>) -> Bytes {
    let mut blobs: BTreeMap<Digest, u64> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<Digest> = of.into_iter().copied().collect();
    while let Some(digest) = open.pop() {
        let Some(manifest) = inventory.manifests().get(&digest).filter(|_| seen.insert(digest)) else {
            continue;
        };
        open.extend(&manifest.children);
        blobs.extend(manifest.blobs.iter().map(|blob| (blob.digest, blob.size)));
    }
    Bytes(blobs.values().sum())
}

impl std::fmt::Display for Bytes {
    /// In a unit that leaves few digits.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
        if self.0 < 1024 {
            return write!(f, "{} B", self.0);
        }
        let (mut whole, mut unit) = (self.0, 0);
        while whole >= 1024 * 1024 && unit + 1 < UNITS.len() {
            whole /= 1024;
            unit += 1;
        }
        write!(f, "{}.{} {}", whole / 1024, whole % 1024 * 10 / 1024, UNITS[unit])
    }
}

#[cfg(test)]
mod tests {
    use super::Bytes;

    #[test]
    fn units_grow_with_the_number() {
        let shown = |bytes: u64| Bytes(bytes).to_string();
        assert_eq!(shown(1_023), "1023 B");
        assert_eq!(shown(1_536), "1.5 KiB");
        assert_eq!(shown(5 << 30), "5.0 GiB");
        assert_eq!(shown(3 << 50), "3072.0 TiB");
    }
}
