//! Putting a manifest back.

use super::manifest;
use super::place::Place;
use super::session::Session;
use crate::net::{Ask, Fault, Kind, Method};
use crate::registry::{Digest, Restore};
use sha2::{Digest as _, Sha256};

/// Puts the manifest of `entry` back under its digest, and under each of its tags that is free. Gives the
/// tags that name something else by now: those are left alone.
///
/// # Errors
/// It was not taken, or is not what the log says.
pub fn restore(session: &Session, place: &Place, entry: &Restore<'_>) -> Result<Vec<String>, Fault> {
    let text = entry.manifest.as_bytes();
    if Digest::from_bytes(Sha256::digest(text).into()) != entry.digest {
        let message = "the manifest in the log has another digest";
        return Err(Fault::new(Kind::Inconsistent, entry.digest.to_string(), message));
    }
    put(session, place, &entry.digest.to_string(), entry)?;
    let mut taken = Vec::new();
    for tag in entry.tags {
        match manifest::fetch(session, place, tag)? {
            Some((digest, _)) if digest != entry.digest => taken.push(tag.clone()),
            Some(_) => {}
            None => put(session, place, tag, entry)?,
        }
    }
    Ok(taken)
}

fn put(session: &Session, place: &Place, reference: &str, entry: &Restore<'_>) -> Result<(), Fault> {
    let rest = format!("manifests/{reference}");
    let answer = session.put(place, &rest, entry.media_type, entry.manifest.as_bytes())?;
    match answer.status {
        200..=204 => Ok(()),
        _ => {
            let url = place.url(&rest);
            let ask = Ask { method: Method::Put, url: &url, headers: &[] };
            Err(answer.refused(&ask).help(
                "configurations and layers are gone where the registry's garbage collection has run; else look \
                 whether this log-in may push",
            ))
        }
    }
}
