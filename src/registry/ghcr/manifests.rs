//! What each version consists of.

use crate::language::value::{Repository, Second};
use crate::net::{Fault, Kind};
use crate::registry::oci::{dates, manifest as reading};
use crate::registry::{Digest, Manifest, Progress};
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

    /// The bytes of a configuration; nothing where there is none.
    ///
    /// # Errors
    /// They cannot be had.
    fn blob(&self, repository: &Repository, digest: &Digest) -> Result<Option<Vec<u8>>, Fault> {
        let _ = (repository, digest);
        Ok(None)
    }

    /// How many requests were made so far.
    fn requests(&self) -> u64;
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
    (now, tell): (Second, &dyn Fn(Progress)),
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
                    if sender.send((at, one(manifests, repository, digest, now))).is_err() {
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

fn one(
    manifests: &dyn Manifests,
    repository: &Repository,
    digest: &Digest,
    now: Second,
) -> Result<Manifest, Fault> {
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
    let read = reading::read(&asked(), &bytes, now)?;
    let config = match read.config.map(|config| manifests.blob(repository, &config)).transpose() {
        Ok(config) => config.flatten(),
        Err(fault) if matches!(fault.kind, Kind::TooLarge | Kind::Inconsistent) => {
            let odd = Some(format!("its configuration: {}", fault.message));
            return Ok(Manifest { odd, ..read.manifest });
        }
        Err(fault) => return Err(fault),
    };
    let made = config.map(|body: Vec<u8>| dates::of_config(&body, now)).unwrap_or_default();
    Ok(Manifest { source: made.source, revision: made.revision, ..read.manifest })
}

/// The media type that a manifest names, or that its form is: the field
/// [may be missing](https://github.com/opencontainers/image-spec/blob/main/manifest.md#image-manifest-property-descriptions).
pub fn media_type(text: &str) -> Option<String> {
    let wire: serde_json::Value = serde_json::from_str(text).ok()?;
    let form =
        if wire.get("manifests").is_some_and(serde_json::Value::is_array) { "index" } else { "manifest" };
    let own = wire.get("mediaType").and_then(serde_json::Value::as_str).map(str::to_owned);
    own.or_else(|| Some(format!("application/vnd.oci.image.{form}.v1+json")))
}
