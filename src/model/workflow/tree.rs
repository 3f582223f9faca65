//! All that a pipeline is lowered to.

use super::{Composite, Workflow};
use crate::language::value::Name;
use std::collections::BTreeMap;

/// Everything that a pipeline yields, but for what is the same in every pipeline.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Prefix of every file.
    pub slug: String,
    /// The one workflow.
    pub root: Workflow,
    /// Files of jobs that have one of their own, by the job's name, and parts by their ids.
    pub others: BTreeMap<String, Workflow>,
    /// Whether there are parts.
    pub is_divided: bool,
    /// The file that deletes images, if there is one.
    pub retention: Option<Workflow>,
    /// Composite actions of set-ups by name.
    pub setups: BTreeMap<Name, Composite>,
}
