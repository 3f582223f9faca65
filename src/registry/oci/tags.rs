//! The tags of a repository, page by page.

use super::place::Place;
use super::session::{Session, how_to_log_in};
use crate::language::value::TAG_MAX;
use crate::net::{Ask, Fault, Kind, Method};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Tags asked for at a time. Registries may give fewer, and some refuse more.
const PAGE: u32 = 100;
/// More pages than any repository has.
const MOST_PAGES: usize = 50_000;

#[derive(Deserialize)]
struct Page {
    /// `null` where there are none.
    tags: Option<Vec<String>>,
}

/// [Every tag](https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags).
/// Several registries do not sort them, against the specification, so the order is not relied on.
///
/// # Errors
/// The list was not given to its end, or has a tag twice, as one does that was cut between two states.
pub fn list(session: &Session, place: &Place) -> Result<BTreeSet<String>, Fault> {
    let mut all = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut url = place.url(&format!("tags/list?n={PAGE}"));
    while seen.len() < MOST_PAGES {
        let ask = Ask { method: Method::Get, url: &url, headers: &[] };
        let answer = session.ask_at(place, Method::Get, &url, "application/json")?;
        if answer.status != 200 {
            return Err(answer.refused(&ask).help(cannot_list(answer.status, place)));
        }
        let page: Page = answer.json(&ask)?;
        for tag in page.tags.unwrap_or_default() {
            let fault = |what: &str| {
                let message = format!("the tag `{}` {what}", shown(&tag));
                Err(Fault::new(Kind::Inconsistent, ask.to_string(), message))
            };
            if !is_tag(&tag) {
                return fault("is none");
            }
            if all.contains(&tag) {
                return fault("is listed twice");
            }
            all.insert(tag);
        }
        let Some(next) = answer.header("link").and_then(next) else { return Ok(all) };
        let next =
            resolve(next, place).map_err(|why| Fault::new(Kind::Inconsistent, ask.to_string(), why))?;
        if !seen.insert(next.clone()) {
            return Err(Fault::new(
                Kind::Inconsistent,
                ask.to_string(),
                "the pages of the list go in a circle",
            ));
        }
        url = next;
    }
    Err(Fault::new(Kind::Inconsistent, place.url("tags/list"), "the list of tags has no end"))
}

fn cannot_list(status: u16, place: &Place) -> String {
    match status {
        401 | 403 => how_to_log_in(place),
        404 => format!(
            "either {} was never pushed to, or this log-in may not see it, or the registry lists no tags: \
             then it cannot be pruned this way",
            place.name
        ),
        _ => "a registry that lists no tags cannot be pruned this way".to_owned(),
    }
}

/// Whether it has [the form of a tag](https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests):
/// what has another could lead elsewhere, as a part of an address.
fn is_tag(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    text.len() <= TAG_MAX && !text.is_empty() && !text.starts_with(['.', '-']) && text.bytes().all(inner)
}

/// A tag that may hold anything, on one line.
fn shown(tag: &str) -> String {
    tag.chars().take(128).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The target of [`rel="next"`](https://www.rfc-editor.org/rfc/rfc8288#section-3).
pub fn next(header: &str) -> Option<&str> {
    header.split(',').find_map(|link| {
        let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let is_next = |one: &str| matches!(one.trim(), "rel=\"next\"" | "rel=next");
        parameters.split(';').any(is_next).then_some(target)
    })
}

/// The address of a next page: always at the same registry, which is who has our password. One behind
/// a proxy may name itself with another scheme.
pub fn resolve(target: &str, place: &Place) -> Result<String, String> {
    let rest = target.strip_prefix("https://").or(target.strip_prefix("http://"));
    let path = match rest {
        Some(rest) => rest.strip_prefix(place.host.as_str()).filter(|path| path.starts_with('/')),
        None => Some(target).filter(|path| path.starts_with('/') && !path.starts_with("//")),
    };
    let same = |path: &str| format!("{}://{}{path}", place.scheme, place.host);
    path.map(same).ok_or_else(|| format!("the next page of the list is somewhere else: `{}`", shown(target)))
}

#[cfg(test)]
mod tests {
    use super::{Place, next, resolve};
    use crate::language::value::{Leaf, Repository};

    #[test]
    fn the_next_page_is_found_among_links() {
        assert_eq!(next(r#"</v2/a/tags/list?last=b&n=1>; rel="next""#), Some("/v2/a/tags/list?last=b&n=1"));
        assert_eq!(next(r#"</first>; rel="first", </next>; title=x; rel=next"#), Some("/next"));
        assert_eq!(next(r#"</last>; rel="last""#), None);
        assert_eq!(next("nonsense"), None);
    }

    #[test]
    fn a_page_of_another_host_is_refused() {
        let place = Place::of(&Repository::parse("r.example/a").expect("a repository"));
        let resolved = |target: &str| resolve(target, &place).ok();
        let expected = Some("https://r.example/v2/a?last=x".to_owned());
        assert_eq!(resolved("/v2/a?last=x"), expected);
        assert_eq!(resolved("http://r.example/v2/a?last=x"), expected);
        for elsewhere in [
            "https://evil.example/v2/a",
            "https://r.example.evil/v2",
            "//evil.example/",
            "v2/a",
            "r.example@evil/",
        ] {
            assert_eq!(resolved(elsewhere), None, "{elsewhere}");
        }
    }
}
