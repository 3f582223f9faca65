//! The legs of a job of a called workflow.

use super::file::Job;
use crate::language::manifest::{MatrixValue, Scalar};
use crate::model::pipeline::Legs;
use indexmap::IndexMap;
use serde_yaml::Value;
use std::collections::BTreeMap;

impl Job<'_> {
    /// How many legs its matrix has; none where it has no matrix, or where only the run knows it.
    pub fn legs(&self) -> usize {
        let matrix = self.get("strategy").and_then(|strategy| strategy.get("matrix"));
        let Some(matrix) = matrix.and_then(Value::as_mapping) else { return 0 };
        let mut legs = Legs { axes: IndexMap::new(), include: Vec::new(), exclude: Vec::new() };
        for (key, value) in matrix {
            let (Some(key), Some(values)) = (key.as_str(), value.as_sequence()) else { return 0 };
            match key {
                "include" => legs.include = values.iter().filter_map(row).collect(),
                "exclude" => legs.exclude = values.iter().filter_map(row).collect(),
                _ => {
                    legs.axes.insert(key.to_owned(), values.iter().map(value_of_axis).collect());
                }
            }
        }
        legs.count()
    }
}

/// A value of a matrix. What is a list or a table within one is told from its like by how it is written.
fn scalar(value: &Value) -> Scalar {
    match value {
        Value::Bool(own) => Scalar::Bool(*own),
        Value::Number(own) => Scalar::Number(own.to_string()),
        Value::String(own) => Scalar::Text(own.clone()),
        other => Scalar::Text(format!("{other:?}")),
    }
}

fn row(value: &Value) -> Option<BTreeMap<String, Scalar>> {
    let members = value.as_mapping()?.iter();
    Some(members.filter_map(|(key, value)| Some((key.as_str()?.to_owned(), scalar(value)))).collect())
}

fn value_of_axis(value: &Value) -> MatrixValue {
    row(value).map_or_else(|| MatrixValue::Scalar(scalar(value)), MatrixValue::Row)
}
