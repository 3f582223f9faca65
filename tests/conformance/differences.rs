//! What is known to differ, and why: `differences.toml`.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;

use super::place::file;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    difference: Vec<Difference>,
}

/// One reason, and the calls that it explains as `case: call`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    reason: String,
    calls: Vec<String>,
}

/// The reason for each call that has one.
pub fn known() -> BTreeMap<String, String> {
    let text = fs::read_to_string(file("differences.toml")).expect("read what is known to differ");
    let page: Page = toml::from_str(&text).expect("differences.toml is of its form");
    let mut known = BTreeMap::new();
    for difference in page.difference {
        for call in difference.calls {
            assert!(
                known.insert(call.clone(), difference.reason.clone()).is_none(),
                "{call} has two reasons"
            );
        }
    }
    known
}
