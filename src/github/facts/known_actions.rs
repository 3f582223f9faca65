//! The inputs and outputs of the actions that generated workflows are built from.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// An action of somebody else, at one major version.
#[derive(Debug, Deserialize)]
pub(crate) struct KnownAction {
    version: String,
    pub(crate) inputs: Vec<String>,
    pub(crate) outputs: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Table {
    actions: HashMap<String, KnownAction>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/action-inputs.json")).unwrap_or_default()
});

/// The action that a step uses; none if it is unknown, or if its version comment names another
/// major version than the one that was recorded.
pub(crate) fn find(uses: &str, comment: Option<&str>) -> Option<&'static KnownAction> {
    let (name, _) = uses.split_once('@')?;
    let known = TABLE.actions.get(name)?;
    let version = comment?.split([' ', '.']).next()?;
    (version == known.version).then_some(known)
}

/// The major version that was recorded.
pub(crate) fn major(name: &str) -> Option<&'static str> {
    TABLE.actions.get(name).map(|known| known.version.as_str())
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_the_recorded_major_version_is_known() {
        assert_eq!(super::TABLE.actions.len(), 12);
        assert!(super::find("actions/checkout@abc", Some("v7.0.1 # x")).is_some());
        assert!(super::find("actions/checkout@abc", Some("v3.1.0")).is_none());
        assert!(super::find("actions/checkout@abc", None).is_none());
    }
}
