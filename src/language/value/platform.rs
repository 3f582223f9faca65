//! Platforms of an image.

use super::{Invalid, Leaf};
use crate::language::diagnostic::Code;
use std::fmt;

/// `os/architecture[/variant]`, in
/// [OCI's words](https://github.com/opencontainers/image-spec/blob/main/image-index.md#image-index-property-descriptions).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Platform(String);

const ARCHITECTURES: [&str; 9] = [
    "linux/amd64",
    "linux/arm64",
    "linux/arm/v7",
    "linux/arm/v6",
    "linux/386",
    "linux/ppc64le",
    "linux/s390x",
    "linux/riscv64",
    "linux/loong64",
];

impl Platform {
    /// What almost every image is built for.
    #[must_use]
    pub fn amd64() -> Self {
        Self("linux/amd64".to_owned())
    }

    /// What the smaller machines of clouds are, and GitHub's of the labels `…-arm`.
    #[must_use]
    pub fn arm64() -> Self {
        Self("linux/arm64".to_owned())
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For job ids, artifacts and caches: `linux-arm-v7`.
    #[must_use]
    pub fn slug(&self) -> String {
        self.0.replace('/', "-")
    }

    /// GitHub's own runner of this architecture, if it
    /// [has one](https://docs.github.com/en/actions/reference/runners/github-hosted-runners).
    #[must_use]
    pub fn native_runner(&self) -> Option<&'static str> {
        match self.0.as_str() {
            "linux/amd64" | "linux/386" => Some("ubuntu-24.04"),
            "linux/arm64" => Some("ubuntu-24.04-arm"),
            _ => None,
        }
    }
}

impl Leaf for Platform {
    const EXPECTED: &'static str = "a platform such as `linux/amd64` or `linux/arm64`";
    const PATTERN: Option<&'static str> =
        Some("^linux/(amd64|arm64|arm/v7|arm/v6|386|ppc64le|s390x|riscv64|loong64)$");

    fn parse(text: &str) -> Result<Self, Invalid> {
        if ARCHITECTURES.contains(&text) {
            return Ok(Self(text.to_owned()));
        }
        let near = super::nearest(text, ARCHITECTURES);
        Err(Invalid::new(Code::UnknownWord, format!("`{text}` is not {}", Self::EXPECTED))
            .why("BuildKit takes a platform as `os/architecture`, and the generated jobs build for Linux")
            .help(near.map_or_else(
                || format!("write one of {}", ARCHITECTURES.join(", ")),
                |near| format!("did you mean `{near}`?"),
            )))
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
