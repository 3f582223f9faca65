//! What a manifest is, and what it belongs to.

use super::Seen;
use crate::prune::groups;
use crate::registry::{Digest, Manifest};

/// What a manifest is, as far as that can be seen.
pub fn kind(manifest: Option<&Manifest>) -> &'static str {
    match manifest {
        Some(one) if one.odd.is_some() => "unreadable",
        Some(one) if !one.children.is_empty() => "index",
        Some(one) if one.subject.is_some() => "referrer",
        _ => "image",
    }
}

/// For each deletion what it belongs to: what goes last of its group.
pub fn roots(seen: &Seen) -> Vec<Digest> {
    let deletions = &seen.plan.deletions;
    let mut roots: Vec<Digest> = deletions.iter().map(|one| one.digest).collect();
    for group in groups(&seen.inventory, deletions) {
        let Some(root) = group.last().map(|at| deletions[*at].digest) else { continue };
        group.into_iter().for_each(|at| roots[at] = root);
    }
    roots
}
