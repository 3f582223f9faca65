//! What speaks of a manifest, where the registry keeps
//! [that list](https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers).

use super::place::Place;
use super::session::Session;
use super::tags;
use crate::net::{Ask, Fault, Kind, Method};
use crate::registry::Digest;
use serde::Deserialize;
use std::collections::BTreeSet;

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

#[derive(Deserialize)]
struct Index {
    manifests: Option<Vec<Descriptor>>,
}

#[derive(Deserialize)]
struct Descriptor {
    digest: String,
}

/// Whether the registry keeps such lists. One that does never answers 404, and others answer all sorts
/// of things; there the list is a tag, `sha256-<digest>`, and found like any other.
///
/// # Errors
/// Nobody can say.
pub fn are_kept(session: &Session, place: &Place, digest: &Digest) -> Result<bool, Fault> {
    let answer = session.ask(place, Method::Get, &format!("referrers/{digest}"), INDEX)?;
    match answer.status {
        200 => Ok(serde_json::from_slice::<Index>(&answer.body).is_ok_and(|index| index.manifests.is_some())),
        400 | 404 | 405 | 406 => Ok(false),
        _ => {
            let url = place.url(&format!("referrers/{digest}"));
            Err(answer.refused(&Ask { method: Method::Get, url: &url, headers: &[] }))
        }
    }
}

/// The manifests whose subject `digest` is.
///
/// # Errors
/// The list was not given to its end.
pub fn list(session: &Session, place: &Place, digest: &Digest) -> Result<Vec<Digest>, Fault> {
    let mut all = Vec::new();
    let mut seen = BTreeSet::new();
    let mut url = place.url(&format!("referrers/{digest}"));
    while seen.insert(url.clone()) {
        let ask = Ask { method: Method::Get, url: &url, headers: &[] };
        let answer = session.ask_at(place, Method::Get, &url, INDEX)?;
        if answer.status != 200 {
            return Err(answer.refused(&ask));
        }
        let index: Index = answer.json(&ask)?;
        for one in index.manifests.unwrap_or_default() {
            let unknown =
                || Fault::new(Kind::Unexpected, ask.to_string(), "lists what is no digest of SHA-256");
            all.push(Digest::parse(&one.digest).ok_or_else(unknown)?);
        }
        let Some(next) = answer.header("link").and_then(tags::next) else { return Ok(all) };
        url =
            tags::resolve(next, place).map_err(|why| Fault::new(Kind::Inconsistent, ask.to_string(), why))?;
    }
    Err(Fault::new(Kind::Inconsistent, url, "the pages of the list go in a circle"))
}
