//! A value of TOML, and how keys are written.

use toml::de::DeValue;

/// A TOML value and its place.
pub type Value<'i> = toml::Spanned<DeValue<'i>>;

/// `default_branch` and `r#if` as written: `default-branch`, `if`.
#[must_use]
pub fn key_of(field: &str) -> String {
    field.trim_start_matches("r#").replace('_', "-")
}

/// Whether a field of a table is written as `key`.
#[must_use]
pub fn same_key(field: &str, key: &str) -> bool {
    let field = field.trim_start_matches("r#");
    field.len() == key.len()
        && field.bytes().zip(key.bytes()).all(|(f, k)| if f == b'_' { k == b'-' } else { f == k })
}
