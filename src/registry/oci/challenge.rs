//! What a registry wants to see before it answers.

use std::collections::BTreeMap;

/// A challenge of [`WWW-Authenticate`](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// A token, [fetched at `realm`](https://distribution.github.io/distribution/spec/auth/token/).
    Bearer {
        /// Where.
        realm: String,
        /// For which service.
        service: Option<String>,
        /// For what.
        scope: Option<String>,
    },
    /// User and password.
    Basic,
}

impl Challenge {
    /// The challenge of such a header. A token is preferred to a password.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let mut found = None;
        for (scheme, mut values) in challenges(header) {
            if scheme.eq_ignore_ascii_case("bearer") {
                let realm = values.remove("realm")?;
                return Some(Self::Bearer {
                    realm,
                    service: values.remove("service"),
                    scope: values.remove("scope"),
                });
            }
            if scheme.eq_ignore_ascii_case("basic") {
                found = Some(Self::Basic);
            }
        }
        found
    }
}

/// Each scheme with its parameters.
fn challenges(header: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut all: Vec<(String, BTreeMap<String, String>)> = Vec::new();
    for part in outside_quotes(header) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let (scheme, name) = match name.trim().rsplit_once(' ') {
            Some((scheme, name)) => (Some(scheme.trim()), name),
            None if value.is_empty() => (Some(name.trim()), ""),
            None => (None, name.trim()),
        };
        if let Some(scheme) = scheme {
            all.push((scheme.to_owned(), BTreeMap::new()));
        }
        if let Some((_, values)) = all.last_mut().filter(|_| !name.is_empty()) {
            values.insert(name.to_ascii_lowercase(), value.trim().trim_matches('"').to_owned());
        }
    }
    all
}

/// The parts between commas that stand in no quotes.
fn outside_quotes(text: &str) -> Vec<&str> {
    let mut is_quoted = false;
    text.split(|c| {
        is_quoted ^= c == '"';
        c == ',' && !is_quoted
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
    .collect()
}

#[cfg(test)]
mod tests {
    use super::Challenge;

    fn bearer(realm: &str, service: Option<&str>, scope: Option<&str>) -> Option<Challenge> {
        let owned = |text: &str| text.to_owned();
        Some(Challenge::Bearer {
            realm: realm.to_owned(),
            service: service.map(owned),
            scope: scope.map(owned),
        })
    }

    #[test]
    fn a_token_is_asked_for_with_its_scope() {
        let header =
            r#"Bearer realm="https://r.example/token",service="r",scope="repository:a/b:pull,delete""#;
        let expected = bearer("https://r.example/token", Some("r"), Some("repository:a/b:pull,delete"));
        assert_eq!(Challenge::parse(header), expected);
    }

    #[test]
    fn of_two_challenges_the_token_wins() {
        let header = r#"Basic realm="x, y", bearer realm="https://t""#;
        assert_eq!(Challenge::parse(header), bearer("https://t", None, None));
        assert_eq!(Challenge::parse(r#"Basic realm="x""#), Some(Challenge::Basic));
        assert_eq!(Challenge::parse("Basic"), Some(Challenge::Basic));
        assert_eq!(Challenge::parse("Negotiate"), None);
        assert_eq!(Challenge::parse(""), None);
    }
}
