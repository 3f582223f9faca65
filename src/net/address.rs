//! Addresses of servers, read as [RFC 3986](https://www.rfc-editor.org/rfc/rfc3986#section-3.2) has them and
//! never searched: what looks like a host in one may be a user's name.

use ureq::http::Uri;

/// Host and scheme of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// `http` or `https`.
    pub scheme: String,
    /// The host, without a port, in lower case.
    pub host: String,
    /// Host and port.
    pub server: String,
}

impl Address {
    /// Reads a whole address; nothing for what is none, has another scheme, or names a user.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let scheme = uri.scheme_str()?.to_ascii_lowercase();
        let authority = uri.authority()?;
        let is_plain =
            !authority.as_str().contains(['@', '\\']) && matches!(scheme.as_str(), "http" | "https");
        is_plain.then(|| Self {
            scheme,
            host: authority.host().to_ascii_lowercase(),
            server: authority.as_str().to_ascii_lowercase(),
        })
    }

    /// Whether the host is this machine.
    #[must_use]
    pub fn is_here(&self) -> bool {
        is_here(&self.host)
    }

    /// Whether what is sent there is read by nobody on the way.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.scheme == "https" || self.is_here()
    }
}

/// Whether a host without a port is this machine.
#[must_use]
pub fn is_here(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// `text` without users and passwords in the addresses in it.
#[must_use]
pub fn without_users(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, behind) = rest.split_at(at + 3);
        out.push_str(before);
        let ends =
            |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '`' | '<' | '>' | ')');
        let end = behind.find(ends).unwrap_or(behind.len());
        rest = behind[..end].rfind('@').map_or(behind, |user| &behind[user + 1..]);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{Address, without_users};

    #[test]
    fn d151_what_looks_like_this_machine_may_be_a_user() {
        let is_here = |text: &str| Address::parse(text).map(|address| address.is_here());
        for text in
            ["http://127.0.0.1:1/x", "http://localhost", "http://[::1]:5000/v2/", "HTTP://LOCALHOST:1"]
        {
            assert_eq!(is_here(text), Some(true), "{text}");
        }
        for text in
            ["http://127.0.0.1.evil.test/", "http://localhost.evil.test", "https://registry.test/127.0.0.1"]
        {
            assert_eq!(is_here(text), Some(false), "{text}");
        }
        for text in [
            "http://127.0.0.1:1@evil.test/token",
            "http://127.0.0.1@evil.test",
            "https://u:p@registry.test",
            "http://127.0.0.1\\@evil.test",
            "file:///etc/passwd",
            "127.0.0.1:5000",
            "",
        ] {
            assert_eq!(is_here(text), None, "{text}");
        }
    }

    #[test]
    fn d152_no_user_and_no_password_is_left() {
        for (text, plain) in [
            ("`https://x-access-token:ghs_1@github.com/a/b`", "`https://github.com/a/b`"),
            ("a https://u:p@h b http://v@w/x@y", "a https://h b http://w/x@y"),
            ("https://u:p@q@h", "https://h"),
            ("git@github.com:a/b ghcr.io/a@sha256:1", "git@github.com:a/b ghcr.io/a@sha256:1"),
        ] {
            assert_eq!(without_users(text), plain);
        }
    }
}
