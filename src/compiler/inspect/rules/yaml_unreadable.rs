//! `yaml-unreadable`: GitHub could not parse the file, or would read more than is meant.
//!
//! <https://docs.github.com/actions/reference/limits>

use serde_yaml::Value;

use super::Rule;
use crate::compiler::inspect::document::Document;
use crate::compiler::inspect::report::Report;
use crate::compiler::inspect::tree::Tree;
use crate::github::facts::data::LIMITS;

pub(super) const RULE: Rule = Rule { name: "yaml-unreadable", check };

fn check(document: &Document<'_>, _: &Tree<'_>, report: &mut Report<'_>) {
    let value = match document.value {
        None => return,
        Some(Err(error)) => return report.add("", format!("the file is not YAML: {error}")),
        Some(Ok(value)) => value,
    };
    if !value.is_mapping() {
        report.add("", "the file is not a mapping, which workflows and actions are");
    }
    let deepest = LIMITS.yaml_max_depth;
    if depth(value) > deepest {
        report.add("", format!("the file nests deeper than {deepest} levels, which GitHub refuses"));
    }
    for line in &document.lines {
        let indicators = |byte| matches!(byte, b'&' | b'*' | b'!');
        if line.text.bytes().any(indicators) && is_shared(line.scalar()) {
            let place = format!("line {}", line.number);
            report.add(place, "anchors, aliases and tags are for people who write YAML; a generated file spells everything out");
        }
    }
}

fn depth(value: &Value) -> usize {
    let below = match value {
        Value::Sequence(items) => items.iter().map(depth).max(),
        Value::Mapping(map) => map.values().map(depth).max(),
        _ => return 0,
    };
    1 + below.unwrap_or(0)
}

/// Whether a plain scalar starts with an anchor, an alias or a tag, as in `if: !cancelled()`.
fn is_shared(scalar: &str) -> bool {
    let mut characters = scalar.chars();
    let indicator = characters.next();
    let name = characters.next().unwrap_or(' ');
    match indicator {
        Some('&' | '*') => name.is_alphanumeric() || name == '_',
        Some('!') => name.is_alphanumeric() || matches!(name, '!' | '<'),
        _ => false,
    }
}
