//! Small readers of YAML values.

use serde_yaml::{Mapping, Value};

/// The value under a key, if `value` is a mapping that has it.
pub(super) fn get<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    value.as_mapping()?.get(key)
}

/// The string under a key.
pub(super) fn text<'a>(map: &'a Mapping, key: &str) -> Option<&'a str> {
    map.get(key)?.as_str()
}

/// The entries of a mapping whose keys are strings; nothing for any other value.
pub(super) fn entries(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    value
        .and_then(Value::as_mapping)
        .into_iter()
        .flatten()
        .filter_map(|(key, value)| Some((key.as_str()?, value)))
}

/// The items of a sequence; nothing for any other value.
pub(super) fn items(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_sequence).map_or(&[], Vec::as_slice)
}

/// One string or a list of them, as GitHub allows in `needs`, `types` and `workflows`.
pub(super) fn one_or_many(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(one)) => vec![one],
        many => items(many).iter().filter_map(Value::as_str).collect(),
    }
}

/// Whether a value is `true`, as YAML's boolean or as text, which GitHub takes alike.
pub(super) fn is(value: Option<&Value>, expected: bool) -> bool {
    match value {
        Some(Value::Bool(given)) => *given == expected,
        Some(Value::String(text)) => text == if expected { "true" } else { "false" },
        _ => false,
    }
}
