//! The repository that a pipeline is at home in.

use super::{Invalid, Leaf};
use crate::language::diagnostic::Code;
use std::fmt;

/// `owner/repository` on GitHub, as written: [GitHub compares names without case](https://docs.github.com/en/repositories/creating-and-managing-repositories/about-repositories).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home(String);

impl Home {
    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `name` is this repository.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.0.eq_ignore_ascii_case(name)
    }
}

impl Leaf for Home {
    const EXPECTED: &'static str = "a repository on GitHub such as `octocat/shop`";

    fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid = || {
            Invalid::new(Code::InvalidRepository, format!("`{text}` is not a repository on GitHub"))
                .why("it is compared with the name that GitHub gives the repository of a run")
                .help("write `owner/repository`, without a host: `home = \"octocat/shop\"`")
        };
        let (owner, name) = text.split_once('/').ok_or_else(invalid)?;
        let letters = |part: &str, others: &[char]| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(&c))
        };
        // An enterprise's users have `_` and its short code behind their names.
        let fits =
            letters(owner, &['-', '_']) && letters(name, &['-', '_', '.']) && !matches!(name, "." | "..");
        if fits { Ok(Self(text.to_owned())) } else { Err(invalid()) }
    }
}

impl fmt::Display for Home {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_is_an_owner_and_a_name() {
        for text in ["octocat/shop", "Octo-Cat/Shop.js", "mona_acme/x"] {
            assert!(Home::parse(text).unwrap().is(&text.to_uppercase()), "{text}");
        }
        for text in
            ["", "shop", "a/b/c", "https://github.com/a/b", "a/", "/b", "a/..", "a b/c", "github.com:a/b"]
        {
            assert!(Home::parse(text).is_err(), "{text}");
        }
    }
}
