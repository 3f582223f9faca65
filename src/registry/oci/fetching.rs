//! Manifests and configurations, one by one.

use super::dates;
use super::manifest::{self, Read};
use super::place::Place;
use super::session::Session;
use crate::language::value::Second;
use crate::net::{Ask, Fault, Kind, Method};
use crate::registry::Digest;
use sha2::{Digest as _, Sha256};

/// Fetches and reads one manifest; nothing where there is none.
pub fn fetch(
    session: &Session,
    place: &Place,
    reference: &str,
    now: Second,
) -> Result<Option<(Digest, Read)>, Fault> {
    let Some((digest, answer)) = manifest::fetch(session, place, reference)? else { return Ok(None) };
    let url = place.url(&format!("manifests/{reference}"));
    let asked = Ask { method: Method::Get, url: &url, headers: &[] }.to_string();
    let read = manifest::read_unsure(&asked, &answer.body, now).or_else(|fault| {
        // Under its digest the same bytes come again only if they are what the registry has.
        match manifest::fetch(session, place, &digest.to_string()) {
            Ok(Some((_, answer))) => manifest::read(&asked, &answer.body, now),
            _ => Err(fault),
        }
    });
    Ok(Some((digest, read?)))
}

/// What this configuration says of its image, or why whose and how old that is cannot be told. One that is
/// lost, or no JSON, says nothing.
pub type Said = Result<dates::Made, String>;

/// What the configuration of this digest says.
///
/// # Errors
/// It cannot be had.
pub fn made(session: &Session, place: &Place, digest: &Digest, now: Second) -> Result<Said, Fault> {
    match blob(session, place, digest) {
        Ok(body) => Ok(Ok(body.map(|body| dates::of_config(&body, now)).unwrap_or_default())),
        Err(fault) if matches!(fault.kind, Kind::TooLarge | Kind::Inconsistent) => {
            Ok(Err(format!("its configuration: {}", fault.message)))
        }
        Err(fault) => Err(fault),
    }
}

/// The bytes of a configuration; nothing where there is none.
///
/// # Errors
/// They cannot be had, or are others.
pub fn blob(session: &Session, place: &Place, digest: &Digest) -> Result<Option<Vec<u8>>, Fault> {
    let rest = format!("blobs/{digest}");
    let answer = session.ask(place, Method::Get, &rest, "*/*")?;
    let url = place.url(&rest);
    let ask = Ask { method: Method::Get, url: &url, headers: &[] };
    match answer.status {
        200 => {}
        404 => return Ok(None),
        _ => return Err(answer.refused(&ask)),
    }
    if Digest::from_bytes(Sha256::digest(&answer.body).into()) != *digest {
        return Err(Fault::new(Kind::Inconsistent, ask.to_string(), "what came has another digest"));
    }
    Ok(Some(answer.body))
}
