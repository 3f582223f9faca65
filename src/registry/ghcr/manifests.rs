//! What each version consists of.

use crate::prune::{Blob, Digest, Manifest};
use crate::registry::{Fault, Kind, Progress};
use crate::value::Repository;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// Manifests that are asked for at once.
const WORKERS: usize = 8;

/// A registry that gives manifests by digest
/// ([OCI distribution](https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests)).
pub trait Manifests: Sync {
    /// The bytes of a manifest.
    ///
    /// # Errors
    /// They cannot be had.
    fn manifest(&self, repository: &Repository, digest: &Digest) -> Result<Vec<u8>, Fault>;

    /// How many requests were made so far.
    fn requests(&self) -> u64;
}

/// A manifest of any kind, as far as it refers to others:
/// [of an index](https://github.com/opencontainers/image-spec/blob/main/image-index.md),
/// [of an image](https://github.com/opencontainers/image-spec/blob/main/manifest.md).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    media_type: Option<String>,
    manifests: Option<Vec<Descriptor>>,
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
    blobs: Option<Vec<Descriptor>>,
    subject: Option<Descriptor>,
}

#[derive(Deserialize)]
struct Descriptor {
    digest: String,
    size: u64,
}

/// Every manifest in the order of `digests`: GitHub does not say which version is an index, or speaks of
/// another.
///
/// # Errors
/// One of them cannot be read, so that nobody knows what it refers to.
pub fn read(
    manifests: &dyn Manifests,
    repository: &Repository,
    digests: &[Digest],
    tell: &dyn Fn(Progress),
) -> Result<Vec<Manifest>, Fault> {
    let mut read: Vec<Option<Manifest>> = digests.iter().map(|_| None).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..WORKERS.min(digests.len()) {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while let Some((at, digest)) =
                    digests.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed))
                {
                    // Nobody listens any more after the first fault.
                    if sender.send((at, one(manifests, repository, digest))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        for (done, (at, manifest)) in receiver.iter().enumerate() {
            read[at] = Some(manifest?);
            tell(Progress { done: done + 1, known: digests.len() });
        }
        Ok::<_, Fault>(())
    })?;
    Ok(read.into_iter().flatten().collect())
}

fn one(manifests: &dyn Manifests, repository: &Repository, digest: &Digest) -> Result<Manifest, Fault> {
    let asked = || format!("{repository}@{digest}");
    let bytes = manifests.manifest(repository, digest).map_err(|fault| match fault.kind {
        Kind::Missing => fault.help(
            "GitHub lists this version, but the registry does not have it: without it nobody knows what it \
             refers to. Delete the version by hand, or try again if somebody is pushing",
        ),
        _ => fault,
    })?;
    let odd = |text: String| Fault::new(Kind::Inconsistent, asked(), text);
    if Digest::from_bytes(Sha256::digest(&bytes).into()) != *digest {
        return Err(odd("the registry gave other bytes than this digest's".to_owned()));
    }
    let wire: Wire = serde_json::from_slice(&bytes).map_err(|error| odd(format!("no manifest: {error}")))?;
    if wire.manifests.is_none() && wire.layers.is_none() && wire.blobs.is_none() {
        return Err(odd("neither the manifest of an image nor an index".to_owned()));
    }
    let parse =
        |text: &str| Digest::parse(text).ok_or_else(|| odd(format!("it refers to `{text}`, no digest")));
    let children: Result<_, Fault> =
        wire.manifests.iter().flatten().map(|child| parse(&child.digest)).collect();
    let subject = wire.subject.map(|subject| parse(&subject.digest)).transpose()?;
    let blobs = wire.config.iter().chain(wire.layers.iter().flatten()).chain(wire.blobs.iter().flatten());
    let blobs: Result<_, Fault> =
        blobs.map(|blob| Ok(Blob { digest: parse(&blob.digest)?, size: blob.size })).collect();
    Ok(Manifest { children: children?, subject, since: None, blobs: blobs? })
}

/// The media type that a manifest names, or that its form is: the field
/// [may be missing](https://github.com/opencontainers/image-spec/blob/main/manifest.md#image-manifest-property-descriptions).
pub fn media_type(text: &str) -> Option<String> {
    let wire: Wire = serde_json::from_str(text).ok()?;
    let form = if wire.manifests.is_some() { "index" } else { "manifest" };
    wire.media_type.or_else(|| Some(format!("application/vnd.oci.image.{form}.v1+json")))
}
