//! Where GitHub's API is, and by which right we ask.

use crate::net::{Address, Fault, Kind};
use std::fmt;

/// The variables that may hold a token, as in [GitHub's own tool](https://cli.github.com/manual/gh_help_environment).
const TOKENS: [&str; 2] = ["GITHUB_TOKEN", "GH_TOKEN"];

/// What a fault says was asked where there is no token at all.
pub const NO_TOKEN: &str = TOKENS[0];

/// The address of the API with a token for it.
#[derive(Clone, Debug)]
pub struct Access {
    base: String,
    token: Token,
}

/// A token. It is never printed.
#[derive(Clone)]
pub struct Token(String);

impl Access {
    /// What the environment says: `GITHUB_TOKEN` or `GH_TOKEN`, and `GITHUB_API_URL`, which
    /// [a runner sets](https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables).
    /// `read` reads a variable.
    ///
    /// # Errors
    /// There is no token, or the token would travel in the clear.
    pub fn from_env(read: &dyn Fn(&str) -> Option<String>) -> Result<Self, Fault> {
        let set = |name: &str| read(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let Some(token) = TOKENS.iter().find_map(|name| set(name)) else {
            let empty = TOKENS.iter().find(|name| read(name).is_some());
            let message = match empty {
                Some(name) => format!("{name} is empty: a secret that does not exist is an empty string"),
                None => "there is no token: GITHUB_TOKEN and GH_TOKEN are not set".to_owned(),
            };
            let help = "in a workflow: `env: {GITHUB_TOKEN: ${{ github.token }}}` and `permissions: {packages: \
                        write}`; elsewhere a classic token with `read:packages` and `delete:packages`";
            return Err(Fault::new(Kind::Denied, NO_TOKEN, message).help(help));
        };
        let base = set("GITHUB_API_URL").unwrap_or_else(|| "https://api.github.com".to_owned());
        Self::new(&base, Token(token))
    }

    /// The API at `base`, with this token.
    ///
    /// # Errors
    /// `base` is not `https://…`, nor `http://` on this machine.
    pub fn new(base: &str, token: Token) -> Result<Self, Fault> {
        let base = base.trim_end_matches('/').to_owned();
        if Address::parse(&base).is_some_and(|address| address.is_safe()) {
            return Ok(Self { base, token });
        }
        let message =
            format!("`{base}` is not `https://…` without a user: the token would travel in the clear");
        Err(Fault::new(Kind::Denied, "GITHUB_API_URL", message))
    }

    /// The address, without a slash at its end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The token.
    #[must_use]
    pub const fn token(&self) -> &Token {
        &self.token
    }
}

impl Token {
    /// A token that somebody read.
    #[must_use]
    pub fn new(token: impl Into<String>) -> Self {
        Self(token.into())
    }

    /// Whether it is an [installation's](https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/),
    /// such as that of a job: such a token belongs to no user.
    #[must_use]
    pub fn is_installation(&self) -> bool {
        self.0.starts_with("ghs_")
    }

    pub(super) fn bearer(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pairs: &[(&str, &str)]) -> Result<Access, Fault> {
        let find =
            |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, text)| (*text).to_owned());
        Access::from_env(&find)
    }

    #[test]
    fn the_first_token_that_is_not_empty_is_used() {
        let access = from(&[("GITHUB_TOKEN", " \n"), ("GH_TOKEN", "ghp_a\n")]).expect("an access");
        assert_eq!(
            (access.base(), access.token().bearer().as_str()),
            ("https://api.github.com", "Bearer ghp_a")
        );
        assert!(!format!("{access:?}").contains("ghp_a"));
    }

    #[test]
    fn d52_a_secret_that_does_not_exist_is_said() {
        let fault = from(&[("GITHUB_TOKEN", "")]).expect_err("no token");
        assert_eq!(fault.message, "GITHUB_TOKEN is empty: a secret that does not exist is an empty string");
        assert!(from(&[]).expect_err("no token").message.contains("not set"));
    }

    #[test]
    fn a_token_never_travels_in_the_clear() {
        for (base, good) in [
            ("https://git.acme.test/api/v3/", true),
            ("http://127.0.0.1:80", true),
            ("http://api.github.com", false),
            ("http://127.0.0.1.evil.test", false),
            ("ftp://api.github.com", false),
            ("http://127.0.0.1:80@evil.test", false),
            ("https://user@git.acme.test", false),
        ] {
            let access = from(&[("GITHUB_TOKEN", "x"), ("GITHUB_API_URL", base)]);
            assert_eq!(access.is_ok(), good, "{base}");
        }
    }
}
