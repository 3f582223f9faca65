//! Lists, page by page, as
//! [GitHub says](https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api).

use super::{GitHub, Need};
use crate::net::{Answer, Ask, Fault, Kind, Method};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// Entries of a page: the most that GitHub gives.
pub const SIZE: usize = 100;
/// Pages that are turned before we think of a loop: a hundred thousand entries.
const MOST: usize = 1_000;

/// A list that is being turned.
pub struct Pages<'g> {
    github: &'g GitHub,
    need: Need,
    next: Option<String>,
    turned: BTreeSet<String>,
}

/// A page of a list.
pub struct Page<T> {
    /// What it holds.
    pub body: T,
    /// No page follows.
    pub is_last: bool,
    /// How many pages follow, where GitHub says so.
    pub left: Option<u64>,
}

impl<'g> Pages<'g> {
    pub(super) fn new(github: &'g GitHub, first: String, need: Need) -> Self {
        Self { github, need, next: Some(first), turned: BTreeSet::new() }
    }

    /// The next page, until there is none.
    ///
    /// # Errors
    /// There is no answer, or the pages lead in a circle or to another server.
    pub fn turn<T: DeserializeOwned>(&mut self) -> Result<Option<Page<T>>, Fault> {
        let Some(url) = self.next.take() else { return Ok(None) };
        let answer = self.github.fetch(&url, self.need)?;
        let ask = Ask { method: Method::Get, url: &url, headers: &[] };
        let odd = |message: String| Fault::new(Kind::Inconsistent, ask.to_string(), message);
        let body = answer.json(&ask)?;
        self.turned.insert(url.clone());
        let (next, last) = (link(&answer, "next"), link(&answer, "last"));
        if let Some(next) = &next {
            if origin(next) != origin(&url) {
                return Err(odd(format!("its next page is on another server: {}", origin(next))));
            }
            if self.turned.contains(next) {
                return Err(odd("its pages lead in a circle".to_owned()));
            }
            if self.turned.len() == MOST {
                return Err(odd(format!("it has more than {MOST} pages")));
            }
        }
        let turned = self.turned.len() as u64;
        let left = last.and_then(|last| number(&last)).map(|last| last.saturating_sub(turned));
        let is_last = next.is_none();
        self.next = next;
        Ok(Some(Page { body, is_last, left: if is_last { Some(0) } else { left } }))
    }
}

/// The address that the header `link` gives for `wanted`
/// ([RFC 8288](https://www.rfc-editor.org/rfc/rfc8288#section-3)).
fn link(answer: &Answer, wanted: &str) -> Option<String> {
    let mut rest = answer.header("link")?;
    while let Some((_, after)) = rest.split_once('<') {
        let (url, after) = after.split_once('>')?;
        let parameters = after.split('<').next().unwrap_or_default();
        let is_wanted = parameters.split([';', ',']).any(|parameter| {
            let relation = parameter.trim().strip_prefix("rel=");
            relation.is_some_and(|relation| relation.trim_matches('"') == wanted)
        });
        if is_wanted {
            return Some(url.to_owned());
        }
        rest = after;
    }
    None
}

/// Scheme, host and port.
fn origin(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |at| start + at);
    &url[..end]
}

/// The value of `page` in a query.
fn number(url: &str) -> Option<u64> {
    let (_, query) = url.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix("page=")?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_by_their_relation() {
        let header = r#"<https://a.test/x?page=1>; rel="prev", <https://a.test/x?per_page=100&page=3>; rel="next", <https://a.test/x?page=9>; rel="last""#;
        let answer = Answer { headers: [("link".to_owned(), header.to_owned())].into(), ..Answer::default() };
        assert_eq!(link(&answer, "next").as_deref(), Some("https://a.test/x?per_page=100&page=3"));
        assert_eq!(link(&answer, "last").as_deref().and_then(number), Some(9));
        assert_eq!(link(&answer, "first"), None);
    }

    #[test]
    fn the_origin_ends_with_the_port() {
        assert_eq!(origin("http://a.test:8080/x?y=//b"), "http://a.test:8080");
        assert_ne!(origin("https://a.test"), origin("https://a.test.evil.test/"));
    }
}
