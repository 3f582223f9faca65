//! Keys that TOML puts below a heading, and that were meant for the table above it.

use super::errors::Errors;
use super::value::Value;
use crate::language::diagnostic::{Code, Diagnostic};
use toml::de::DeValue;

/// Checks a table whose keys are the user's, and that is the value of `field`. Below a heading such as
/// `[consumer.test.env]` stands everything up to the next one, so a `timeout` that was meant for the job
/// would be a variable of that name. In braces, and with its name in quotes, nothing is in doubt.
pub fn check(field: &str, value: &Value<'_>, errors: &mut Errors<'_>) {
    let DeValue::Table(entries) = value.get_ref() else { return };
    let start = value.span().start;
    let source = errors.source;
    let Some(heading) = source.get(start..).filter(|rest| rest.starts_with('[')) else { return };
    let heading = heading.lines().next().unwrap_or_default();
    let heading = heading.split_inclusive(']').next().unwrap_or(heading);
    // A matrix has these two itself, beside the axes.
    let own = |key: &str| field == "matrix" && matches!(key, "include" | "exclude");
    let behind = |key: &toml::Spanned<toml::de::DeString<'_>>| {
        let key = key.span().start;
        let word = source.get(key..).map_or("", word);
        key > start && !own(word) && errors.is_key_above(word)
    };
    let found: Vec<_> =
        entries.keys().filter(|key| behind(key)).map(|key| (key.get_ref().to_string(), key.span())).collect();
    for (key, span) in found {
        errors.push(
            Diagnostic::error(Code::KeyBelowHeading, span, format!("`{key}` stands below `{heading}`"))
                .also(start..start + heading.len(), "and belongs to this table, up to the next heading")
                .why(format!("in TOML it is an entry of `{field}`, and the table above has a key of that name, which it looks like"))
                .help(format!(
                    "write it above `{heading}`; if an entry of `{field}` is meant, put its name into quotes: `\"{key}\" = …`"
                )),
        );
    }
}

/// A bare key as it stands.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(text.len());
    &text[..end]
}
