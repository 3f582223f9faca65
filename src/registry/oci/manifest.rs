//! What a manifest refers to.

use super::dates;
use super::place::Place;
use super::session::Session;
use crate::language::value::Second;
use crate::net::{Answer, Ask, Fault, Kind, Method};
use crate::registry::{Blob, Digest, Manifest, Raw};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// The media types of manifests and indexes, OCI's and
/// [Docker's](https://distribution.github.io/distribution/spec/manifest-v2-2/#media-types).
pub const ACCEPT: &str = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
     application/vnd.docker.distribution.manifest.list.v2+json, \
     application/vnd.docker.distribution.manifest.v2+json, */*;q=0.1";
/// What lists nothing.
const IMAGES: [&str; 2] =
    ["application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json"];
/// Configurations that say when the image was made.
const CONFIGS: [&str; 2] =
    ["application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"];
/// What an index lists that is no manifest: BuildKit before 0.21 wrote its
/// [cache](https://docs.docker.com/build/cache/backends/registry/) as an index of layers.
const LAYERS: [&str; 3] = [
    "application/vnd.oci.image.layer.",
    "application/vnd.docker.image.rootfs.",
    "application/vnd.buildkit.cacheconfig.",
];
/// The largest configuration that is read.
const LARGEST_CONFIG: u64 = 16 << 20;

/// A manifest that was read.
#[derive(Clone, Debug)]
pub struct Read {
    /// What it refers to, not dated yet.
    pub manifest: Manifest,
    /// Those of its children that are indexes themselves, or might be.
    pub indexes: Vec<Digest>,
    /// The configuration that knows when the image was made.
    pub config: Option<Digest>,
    /// When it was made, by its annotation.
    pub created: Option<Second>,
    /// What it refers to by another algorithm than SHA-256.
    pub elsewhere: Vec<String>,
}

/// The fields of image manifest, index and artifact manifest, as far as they matter. Anything may be
/// missing, but not all of it: Docker's old manifests have `fsLayers` alone, and refer to nothing.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    media_type: Option<String>,
    manifests: Option<Vec<Descriptor>>,
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
    blobs: Option<Vec<Descriptor>>,
    fs_layers: Option<serde::de::IgnoredAny>,
    subject: Option<Descriptor>,
    annotations: Option<BTreeMap<String, serde_json::Value>>,
}

/// A [descriptor](https://github.com/opencontainers/image-spec/blob/main/descriptor.md).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    #[serde(default)]
    media_type: String,
    digest: String,
    #[serde(default)]
    size: u64,
    #[serde(default)]
    annotations: Option<BTreeMap<String, serde_json::Value>>,
}

impl Descriptor {
    /// Whether it is what [BuildKit](https://docs.docker.com/build/metadata/attestations/attestation-storage/)
    /// says of another image of the same index.
    fn is_attestation(&self) -> bool {
        let kind = self.annotations.as_ref().and_then(|all| all.get("vnd.docker.reference.type"));
        kind.is_some_and(|kind| kind == "attestation-manifest")
    }
}

/// Fetches the manifest of a tag or digest and compares its digest: with what was asked for, with what
/// the registry says. Nothing where there is none.
///
/// # Errors
/// It cannot be had, or is not what the registry says it is.
pub fn fetch(session: &Session, place: &Place, reference: &str) -> Result<Option<(Digest, Answer)>, Fault> {
    let rest = format!("manifests/{reference}");
    let url = place.url(&rest);
    let ask = Ask { method: Method::Get, url: &url, headers: &[] };
    let answer = session.ask(place, Method::Get, &rest, ACCEPT)?;
    match answer.status {
        200 => {}
        404 => return Ok(None),
        _ => return Err(answer.refused(&ask)),
    }
    let digest = Digest::from_bytes(Sha256::digest(&answer.body).into());
    let wanted = reference.starts_with("sha256:").then_some(reference);
    for said in wanted.into_iter().chain(answer.header("docker-content-digest")) {
        if Digest::parse(said) != Some(digest) {
            let message = format!("what came has the digest {digest}, not {}", said.escape_default());
            return Err(Fault::new(Kind::Inconsistent, ask.to_string(), message));
        }
    }
    Ok(Some((digest, answer)))
}

/// Reads what a manifest refers to, whose digest is sure: a server in between that answers something else
/// in its place has another. One that is odd keeps itself, and every digest that stands anywhere in it: it
/// can refer to nothing else.
///
/// # Errors
/// It is odd, and a digest may stand in it that cannot be seen.
pub fn read(asked: &str, body: &[u8], now: Second) -> Result<Read, Fault> {
    strict(body, now).or_else(|why| odd(body, &why).map_err(|hidden| {
        Fault::new(Kind::Unexpected, asked, format!("{why}; {hidden}"))
            .help("what it refers to cannot be told, so nothing of the repository goes: delete that manifest by hand")
    }))
}

/// The same where nobody said the digest before: then what is odd may be no manifest at all.
///
/// # Errors
/// It is odd.
pub fn read_unsure(asked: &str, body: &[u8], now: Second) -> Result<Read, Fault> {
    strict(body, now).map_err(|why| Fault::new(Kind::Unexpected, asked, why))
}

/// What an odd manifest may refer to.
fn odd(body: &[u8], why: &str) -> Result<Read, &'static str> {
    let text = std::str::from_utf8(body).map_err(|_| "it is no text")?;
    if text.contains("\\u") {
        return Err("it has characters that are written by number, which may be digests");
    }
    let mut children: Vec<Digest> = Vec::new();
    let mut elsewhere = Vec::new();
    for (at, _) in text.match_indices(':') {
        let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '_' | '-');
        let name = &text[..at][text[..at].rfind(|c| !word(c)).map_or(0, |end| end + 1)..];
        let rest = &text[at + 1..];
        let hex = &rest[..rest.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(rest.len())];
        match Digest::from_hex(hex).filter(|_| name == "sha256") {
            Some(digest) if !children.contains(&digest) => children.push(digest),
            // The other algorithms that the specification registers; no other name leads anywhere.
            None if matches!((name, hex.len()), ("sha512", 128) | ("blake3", 64)) => {
                elsewhere.push(format!("{name}:{hex}"));
            }
            _ => {}
        }
    }
    let manifest = Manifest { children, odd: Some(why.to_owned()), ..Manifest::default() };
    Ok(Read { manifest, indexes: Vec::new(), config: None, created: None, elsewhere })
}

/// Reads a manifest of a known form.
fn strict(body: &[u8], now: Second) -> Result<Read, String> {
    let unknown = |why: String| why;
    let document: Document =
        serde_json::from_slice(body).map_err(|error| unknown(format!("is no manifest: {error}")))?;
    let is_manifest = document.manifests.is_some()
        || document.config.is_some()
        || document.blobs.is_some()
        || document.fs_layers.is_some();
    if !is_manifest {
        return Err(unknown("is no manifest: it has neither `manifests` nor `config`".to_owned()));
    }
    let named = |one: &Descriptor| {
        let why = || format!("refers to `{}`, which is no digest of SHA-256", one.digest.escape_default());
        Digest::parse(&one.digest).ok_or_else(|| unknown(why()))
    };
    let is_layer = |one: &Descriptor| LAYERS.iter().any(|start| one.media_type.starts_with(start));
    let (layers, mut listed): (Vec<_>, Vec<_>) =
        document.manifests.unwrap_or_default().into_iter().partition(is_layer);
    // What is listed last goes first, and an index is as old as the images in it: those go last.
    listed.sort_by_key(Descriptor::is_attestation);
    let children = listed.iter().map(named).collect::<Result<Vec<_>, _>>()?;
    let is_index = |(one, _): &(&Descriptor, &Digest)| !IMAGES.contains(&one.media_type.as_str());
    let indexes = listed.iter().zip(&children).filter(is_index).map(|(_, digest)| *digest).collect();
    let subject = document.subject.as_ref().map(named).transpose()?;
    let dated = |one: &&Descriptor| CONFIGS.contains(&one.media_type.as_str()) && one.size <= LARGEST_CONFIG;
    let config = document.config.as_ref().filter(dated).and_then(|one| Digest::parse(&one.digest));
    let lists = [document.layers, document.blobs, Some(layers)].into_iter().flatten().flatten();
    let blob = |one: Descriptor| Digest::parse(&one.digest).map(|digest| Blob { digest, size: one.size });
    let blobs = document.config.into_iter().chain(lists).filter_map(blob).collect();
    let annotations = document.annotations.unwrap_or_default();
    let created = annotations.get("org.opencontainers.image.created").and_then(serde_json::Value::as_str);
    let created = created.and_then(|text| dates::made(text, now));
    Ok(Read {
        manifest: Manifest { children, subject, blobs, ..Manifest::default() },
        indexes,
        config,
        created,
        elsewhere: Vec::new(),
    })
}

/// The bytes of a manifest with its media type.
///
/// # Errors
/// They are no text.
pub fn raw(asked: &str, answer: Answer) -> Result<Raw, Fault> {
    let own = serde_json::from_slice::<Document>(&answer.body).ok().and_then(|document| document.media_type);
    let header = answer.header("content-type").map(str::to_owned);
    let text =
        String::from_utf8(answer.body).map_err(|_| Fault::new(Kind::Unexpected, asked, "is no text"))?;
    Ok(Raw { media_type: own.or(header).unwrap_or_default(), text })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::read;
    use crate::language::value::Second;
    use serde_json::json;

    #[test]
    fn layers_that_an_index_lists_are_blobs() {
        let one = |hex: &str, kind: &str| json!({ "mediaType": kind, "digest": format!("sha256:{}", hex.repeat(64)), "size": 1 });
        let index = json!({ "schemaVersion": 2, "manifests": [
            one("a", "application/vnd.oci.image.layer.v1.tar+gzip"),
            one("b", "application/vnd.buildkit.cacheconfig.v0"),
            one("c", "application/vnd.oci.image.manifest.v1+json"),
            one("d", "application/vnd.oci.image.index.v1+json"),
            one("e", ""),
        ] });
        let read = read("GET", index.to_string().as_bytes(), Second(0)).unwrap();
        let digits = |list: Vec<String>| list.iter().filter_map(|hex| hex.chars().next()).collect::<String>();
        assert_eq!(digits(read.manifest.children.iter().map(|one| one.hex()).collect()), "cde");
        assert_eq!(digits(read.indexes.iter().map(|one| one.hex()).collect()), "de");
        assert_eq!(digits(read.manifest.blobs.iter().map(|one| one.digest.hex()).collect()), "ab");
    }
}
