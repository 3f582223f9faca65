//! Names that GitHub or Docker gives a form to.

use crate::language::diagnostic::Code;
use crate::language::manifest::reading::reader::{Errors, Read, Value};
use crate::language::manifest::reading::shape::{leaf_schema, read_leaf};
use crate::language::value::{Invalid, Leaf, ReferenceName};
use regex::Regex;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::borrow::Cow;
use std::sync::LazyLock;

/// Strings whose form alone is checked while reading.
macro_rules! strings {
    ($($(#[doc = $doc:literal])+ $name:ident, $code:ident, $expected:literal, $pattern:literal, $why:literal;)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
            pub struct $name(pub String);

            impl Leaf for $name {
                const EXPECTED: &'static str = $expected;
                const PATTERN: Option<&'static str> = Some($pattern);

                fn parse(text: &str) -> Result<Self, Invalid> {
                    static FORM: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new($pattern).ok());
                    if FORM.as_ref().is_some_and(|form| form.is_match(text)) { return Ok(Self(text.to_owned())); }
                    let invalid = Invalid::new(Code::$code, format!("`{text}` is not {}", Self::EXPECTED)).why($why);
                    let fits = |spelt: &String| FORM.as_ref().is_some_and(|form| form.is_match(spelt));
                    Err(match ["-", "_"].map(|joint| text.replace([' ', '.', '-', '_'], joint)).into_iter().find(fits) {
                        Some(spelt) => invalid.help(format!("write `{spelt}`")),
                        None => invalid,
                    })
                }
            }

            impl Read for $name {
                fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> { read_leaf(value, errors) }
            }

            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> { stringify!($name).into() }
                fn json_schema(_: &mut SchemaGenerator) -> Schema { leaf_schema::<Self>() }
                fn inline_schema() -> bool { true }
            }
        )+
    };
}

strings! {
    /// Name of an action's input.
    WithKey, InvalidName, "the name of an input: at most 255 letters, digits, `-` and `_`", "^[A-Za-z_][A-Za-z0-9_-]{0,254}$",
        "GitHub takes no other names, and hands an input over as a variable";
    /// Axis of a matrix, which expressions read as a property.
    Axis, InvalidName, "the name of an axis: at most 100 letters, digits, `-` and `_`, a letter or `_` first", "^[A-Za-z_][A-Za-z0-9_-]{0,99}$",
        "expressions read it as `matrix.<axis>`, and GitHub takes no other names there";
    /// Id of a step.
    StepId, InvalidName, "an id: letters, digits, `-` and `_`, a letter first", "^_?[A-Za-z][A-Za-z0-9_-]{0,97}$",
        "GitHub takes no other ids, and refuses the workflow";
    /// Name of one of the repository's environments.
    EnvironmentName, InvalidName, "the name of an environment: at most 255 characters on one line, none of `$`, quotes, `\\`, `,`, `;`", "^[^\\s$'\"`\\\\,;]([^\\x00-\\x1f$'\"`\\\\,;]{0,253}[^\\s$'\"`\\\\,;])?$",
        "GitHub protects an environment by its name, so it stands there literally";
    /// A scope of the token.
    Scope, UnknownWord, "a scope such as `pull-requests`", "^(actions|attestations|checks|contents|deployments|discussions|id-token|issues|models|packages|pages|pull-requests|repository-projects|security-events|statuses)$",
        "GitHub refuses a workflow that names another scope";
    /// Host of a registry, with its port.
    Host, InvalidRepository, "the host of a registry such as `docker.io`", "^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+|localhost|\\[[0-9a-f:]+\\])(:[0-9]{1,5})?$|^[a-z0-9]([a-z0-9-]*[a-z0-9])?:[0-9]{1,5}$",
        "a job logs in to the registry by this name, and images name it in front of their path";
    /// `owner/name` of an action, with a path where it has one.
    ActionName, InvalidName, "`owner/name`", "^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$",
        "GitHub finds an action by the repository that it stands in";
    /// A commit and the version that it is.
    Pin, UnpinnedAction, "a commit and its version: `<40 hex> # v1.2.3`", "^[0-9a-f]{40} # v?[0-9][A-Za-z0-9.+-]*$",
        "a tag or branch can be moved to other code, which would run with the token and secrets of the job";
}

impl Host {
    /// The registry that a reference to an image names.
    #[must_use]
    pub fn of(reference: &str) -> Self {
        Self(ReferenceName::of(reference).host)
    }
}

#[cfg(test)]
mod tests {
    use super::Host;
    use crate::language::value::Leaf;

    #[test]
    fn whatever_is_the_host_of_a_repository_can_have_a_table() {
        for host in [
            "registry:5000",
            "registry-1:80",
            "localhost",
            "localhost:5000",
            "[::1]:5000",
            "[::1]",
            "127.0.0.1:5000",
            "ghcr.io",
            "my-host.example.org:5000",
        ] {
            assert!(Host::parse(host).is_ok(), "{host}");
        }
    }
}
