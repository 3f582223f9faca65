//! What a job reads that an untrusted run does not have.

use super::Image;
use crate::language::value::{ContextUse, Expression, Text};

/// A secret or a configuration variable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Secret {
    /// Whether it is `vars.X` rather than `secrets.X`.
    pub variable: bool,
    /// Its name as GitHub has it, upper case.
    pub name: String,
    /// It must not be empty.
    pub required: bool,
}

impl Secret {
    /// `secrets.X` or `vars.X`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}.{}", if self.variable { "vars" } else { "secrets" }, self.name)
    }
}

/// Secrets and variables of an expression. `GITHUB_TOKEN` is there in every run.
pub fn of(expression: &Expression) -> Vec<Secret> {
    let read = |used: &ContextUse| {
        let variable = used.head() == "vars";
        let name = used.property()?.to_ascii_uppercase();
        let counts = (variable || used.head() == "secrets") && name != "GITHUB_TOKEN";
        counts.then(|| Secret { variable, name, required: !expression.has_fallback(&used.path) })
    };
    expression.contexts().iter().filter_map(read).collect()
}

/// Each name once; required if any use of it is.
#[must_use]
pub fn merge(mut all: Vec<Secret>) -> Vec<Secret> {
    all.sort_by(|a, b| (a.variable, &a.name, b.required).cmp(&(b.variable, &b.name, a.required)));
    all.dedup_by(|later, first| later.variable == first.variable && later.name == first.name);
    all
}

/// Secrets and variables that building an image reads.
#[must_use]
pub fn of_image(image: &Image) -> Vec<Secret> {
    merge(image.texts().flat_map(Text::expressions).flat_map(of).collect())
}
