//! Which keys differ between two pipelines.

use toml::Value;

use crate::support::schema::Table;

/// Keys that cannot change without another one: the default of an input is of its type, and what
/// may be chosen belongs to `choice` alone.
const TOGETHER: [(&str, &str, &[&str]); 1] = [("input", "type", &["default", "options"])];

/// Paths of what differs: `job.lint.steps[].run`.
pub fn changed(before: &str, after: &str) -> Vec<String> {
    let parse = |text: &str| Value::Table(toml::from_str(text).unwrap());
    let mut paths = Vec::new();
    compare("", Some(&parse(before)), Some(&parse(after)), &mut paths);
    paths.dedup();
    paths
}

fn compare(path: &str, before: Option<&Value>, after: Option<&Value>, paths: &mut Vec<String>) {
    match (before, after) {
        (before, after) if before == after => {}
        (Some(Value::Table(before)), Some(Value::Table(after))) => {
            let dot = if path.is_empty() { "" } else { "." };
            let only_after = after.keys().filter(|key| !before.contains_key(*key));
            for key in before.keys().chain(only_after) {
                let own = key.replace('.', "_"); // a host
                compare(&format!("{path}{dot}{own}"), before.get(key), after.get(key), paths);
            }
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) if before.len() == after.len() => {
            for (before, after) in before.iter().zip(after) {
                compare(&format!("{path}[]"), Some(before), Some(after), paths);
            }
        }
        _ => paths.push(path.to_owned()),
    }
}

/// Whether the path leads to this key of this table, or below it.
pub fn is_of(path: &str, table: &Table, key: &str) -> bool {
    let companions = TOGETHER.iter().filter(|(name, own, _)| *name == table.name && *own == key);
    let mut keys = companions.flat_map(|(.., others)| others.iter().copied()).chain([key]);
    let own = matches!(key, "axis" | "pin");
    let within = |place: &str, key: &str| {
        let pattern = if own { format!("{place}.<name>") } else { format!("{place}.{key}") };
        // `[actions]` is a case of its only key as a whole.
        leads(path, &pattern) || (own && leads(path, place))
    };
    keys.any(|key| table.places.iter().any(|place| within(place, key)))
}

/// Whether a path begins with a pattern, whose `<name>` stands for any key.
fn leads(path: &str, pattern: &str) -> bool {
    let mut parts = path.split('.');
    pattern.split('.').all(|wanted| {
        parts.next().is_some_and(|part| {
            let list = |text: &str| text.trim_end_matches("[]").to_owned();
            match wanted.strip_prefix("<name>") {
                Some(rest) => part.ends_with(rest),
                None => part == wanted || list(part) == wanted,
            }
        })
    })
}
