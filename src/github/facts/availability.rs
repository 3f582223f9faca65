//! Which contexts and special functions GitHub evaluates where.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/contexts#context-availability>

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// What a place takes. Functions that are not listed anywhere may stand everywhere.
#[derive(Debug, Deserialize)]
pub(crate) struct Availability {
    pub(crate) contexts: Vec<String>,
    pub(crate) functions: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Table {
    keys: HashMap<String, Availability>,
    composite_keys: HashMap<String, Availability>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/context-availability.json")).unwrap_or_default()
});

/// What the place with this key takes.
pub(crate) fn of(site: &str) -> Option<&'static Availability> {
    let table = &*TABLE;
    table.keys.get(site).or_else(|| table.composite_keys.get(site))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_readable() {
        assert_eq!(super::TABLE.keys.len(), 34);
        let condition = super::of("runs.steps.if").unwrap();
        assert!(condition.functions.iter().any(|name| name == "always"));
        assert!(super::of("jobs.<job_id>.steps.uses").is_none());
    }
}
