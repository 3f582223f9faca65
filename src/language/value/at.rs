//! Where a consumer takes images that its run does not build.

use super::{Invalid, Leaf, Name, Template};
use crate::language::diagnostic::Code;
use std::fmt;

/// What stands in front of the name of a deployment.
const DEPLOY: &str = "deploy.";

/// A deployment, or a tag beside the images.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// What a deployment saw serve.
    Deployment(Name),
    /// What a tag stands for.
    Tag(String),
}

impl Leaf for At {
    const EXPECTED: &'static str = "a deployment such as `deploy.production`, or a tag such as `latest`";

    fn parse(text: &str) -> Result<Self, Invalid> {
        if let Some(name) = text.strip_prefix(DEPLOY) {
            let name = Name::parse(name).map_err(|invalid| invalid.within(DEPLOY.len(), name))?;
            return Ok(Self::Deployment(name));
        }
        if let Some(name) = text.strip_prefix("deployed-") {
            return Err(Invalid::new(Code::ReservedTag, "the tag that a deployment records what serves with")
                .why("of several images it says what serves of each, and not that they serve together: the record beside it does")
                .help(format!("write `at = \"{DEPLOY}{}\"`", name.trim_end_matches(".previous"))));
        }
        let template = Template::parse(text)?;
        if template.placeholders().next().is_some() {
            return Err(Invalid::new(Code::TagInvalid, "a placeholder in the name of a tag")
                .why("a placeholder is filled in with what this run is of, and this is a tag that other runs have written")
                .help("write a tag that moves, `at = \"latest\"`, or what a deployment serves, `at = \"deploy.production\"`"));
        }
        Ok(Self::Tag(text.to_owned()))
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deployment(name) => write!(f, "{DEPLOY}{name}"),
            Self::Tag(tag) => f.write_str(tag),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_deployment_or_a_tag() {
        assert_eq!(At::parse("deploy.production"), Ok(At::Deployment(Name::parse("production").unwrap())));
        for tag in ["latest", "v1.2", "deploy", "stable_2"] {
            assert_eq!(At::parse(tag), Ok(At::Tag(tag.to_owned())));
        }
        for text in [
            "",
            "deploy.",
            "deploy.A",
            "sha-{sha}",
            "app:latest",
            "deployed-production",
            "promoted-latest",
            "sha256:00",
        ] {
            assert!(At::parse(text).is_err(), "{text}");
        }
    }
}
