//! GitHub's limits and names, from the data files of the repository.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// <https://docs.github.com/actions/reference/limits>
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Limits {
    pub(crate) workflow_run_chain_levels: usize,
    pub(crate) reusable_levels_total: usize,
    pub(crate) reusable_unique_files: usize,
    pub(crate) matrix_jobs_per_run: usize,
    pub(crate) job_timeout_default_min: u64,
    pub(crate) selfhosted_job_max_days: u64,
    pub(crate) expression_chars: usize,
    pub(crate) run_script_chars: usize,
    pub(crate) workflow_file_chars: usize,
    pub(crate) parsed_workflow_bytes: usize,
    pub(crate) yaml_max_depth: usize,
    pub(crate) job_id_max_chars: usize,
    pub(crate) concurrency_group_max_chars: usize,
    pub(crate) artifact_retention_days: (u64, u64),
    pub(crate) workflow_dispatch_inputs: usize,
}

/// Names that GitHub's schema knows.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Schema {
    /// The levels of each scope of a token.
    pub(crate) permissions: HashMap<String, Vec<String>>,
    /// The activity types of each event; none where it has none, or any.
    pub(crate) events: HashMap<String, Vec<String>>,
    /// The keys of each kind of mapping.
    pub(crate) keys: HashMap<String, Vec<String>>,
    /// The properties of contexts that GitHub fills.
    pub(crate) properties: HashMap<String, Vec<String>>,
}

/// The limits.
pub(crate) static LIMITS: LazyLock<Limits> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../data/limits.json")).unwrap_or_default());

/// The schema.
pub(crate) static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../data/github-schema.json")).unwrap_or_default()
});

#[cfg(test)]
mod tests {
    #[test]
    fn the_files_are_readable() {
        assert_eq!(super::LIMITS.matrix_jobs_per_run, 256);
        assert_eq!(super::SCHEMA.permissions["id-token"], ["write", "none"]);
        assert_eq!(super::SCHEMA.keys.len(), 9);
    }
}
