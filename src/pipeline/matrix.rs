//! The legs of a matrix.

use crate::manifest::{MatrixValue, Scalar};
use std::collections::BTreeMap;

/// A matrix whose legs can be counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Legs {
    /// Values by axis.
    pub axes: BTreeMap<String, Vec<MatrixValue>>,
    /// Legs added.
    pub include: Vec<BTreeMap<String, Scalar>>,
    /// Legs taken out.
    pub exclude: Vec<BTreeMap<String, Scalar>>,
}

/// Most jobs that a matrix makes in a run:
/// [GitHub's limit](https://docs.github.com/en/actions/reference/limits#existing-system-limits).
pub const MOST_LEGS: usize = 256;

impl Legs {
    /// How many legs there are at most.
    #[must_use]
    pub fn count(&self) -> usize {
        let product = self.axes.values().map(Vec::len).fold(1, usize::saturating_mul);
        let axes = if self.axes.is_empty() { 0 } else { product };
        axes.saturating_add(self.include.len())
    }

    /// Expressions that tell one leg from another, in the order of the axes.
    #[must_use]
    pub fn identity(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.axes.iter().map(|(axis, values)| leaf(axis, values)).collect();
        let added = self.include.iter().flat_map(BTreeMap::keys);
        for key in added {
            let path = format!("matrix.{key}");
            if self.axes.is_empty() && !paths.contains(&path) {
                paths.push(path);
            }
        }
        paths
    }

    /// Whether `matrix.<path>` exists: an axis, a key of its rows, or a key of an added leg.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        let mut parts = path.split('.');
        let (axis, key) = (parts.next().unwrap_or_default(), parts.next());
        let added = self.include.iter().any(|leg| leg.keys().any(|k| k.eq_ignore_ascii_case(axis)));
        let Some((_, values)) = self.axes.iter().find(|(name, _)| name.eq_ignore_ascii_case(axis)) else {
            return added && key.is_none();
        };
        match key {
            None => true,
            Some(key) => values.iter().any(|value| matches!(value, MatrixValue::Row(row) if row.keys().any(|k| k.eq_ignore_ascii_case(key)))),
        }
    }
}

/// The value of an axis that fits into a name: a row's `name`, or its first key.
fn leaf(axis: &str, values: &[MatrixValue]) -> String {
    let row = values.iter().find_map(|value| match value {
        MatrixValue::Row(row) => Some(row),
        MatrixValue::Scalar(_) => None,
    });
    match row.map(|row| {
        if row.contains_key("name") { "name" } else { row.keys().next().map_or("", String::as_str) }
    }) {
        Some(key) if !key.is_empty() => format!("matrix.{axis}.{key}"),
        _ => format!("matrix.{axis}"),
    }
}
