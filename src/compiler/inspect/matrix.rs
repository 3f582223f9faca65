//! The jobs that a matrix stands for.
//!
//! <https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations>

use serde_yaml::{Mapping, Value};

use super::value::items;

/// Past this many combinations they are only counted, not listed.
const LISTED: usize = 10_000;

type Combination<'a> = Vec<(&'a str, &'a Value)>;

/// The names that `matrix.` knows in a job; none where an expression decides.
pub(super) fn names(matrix: &Value) -> Option<Vec<&str>> {
    let map = matrix.as_mapping()?;
    if map.get("include").is_some_and(Value::is_string) {
        return None;
    }
    let axes = axes(map).map(|(name, _)| name);
    let included = items(map.get("include")).iter();
    let included = included.filter_map(Value::as_mapping).flat_map(Mapping::keys);
    Some(axes.chain(included.filter_map(Value::as_str)).collect())
}

/// How many jobs a matrix makes; none where an expression decides.
pub(super) fn jobs(matrix: &Value) -> Option<usize> {
    let map = matrix.as_mapping()?;
    let sizes = axes(map).map(|(_, values)| Some(values.as_sequence()?.len()));
    let sizes: Vec<usize> = sizes.collect::<Option<_>>()?;
    let lists = ["include", "exclude"].map(|key| map.get(key));
    if lists.into_iter().flatten().any(Value::is_string) {
        return None;
    }
    let [include, exclude] = lists.map(items);
    let product = sizes.iter().fold(1_usize, |all, size| all.saturating_mul(*size));
    if product > LISTED {
        return Some(product);
    }
    let mut combinations = combinations(map);
    for excluded in exclude.iter().filter_map(Value::as_mapping) {
        combinations.retain(|combination| !matches(combination, excluded));
    }
    let new = include.iter().filter_map(Value::as_mapping);
    let new = new.filter(|entry| !extends(entry, &combinations, map)).count();
    Some(combinations.len() + new)
}

fn axes(map: &Mapping) -> impl Iterator<Item = (&str, &Value)> {
    map.iter()
        .filter_map(|(key, value)| Some((key.as_str()?, value)))
        .filter(|(name, _)| !matches!(*name, "include" | "exclude"))
}

fn combinations(map: &Mapping) -> Vec<Combination<'_>> {
    let mut all = Vec::new();
    for (name, values) in axes(map) {
        if all.is_empty() {
            all.push(Vec::new());
        }
        all = all
            .iter()
            .flat_map(|combination: &Combination<'_>| {
                items(Some(values)).iter().map(|value| {
                    let mut longer = combination.clone();
                    longer.push((name, value));
                    longer
                })
            })
            .collect();
        if all.is_empty() {
            return all;
        }
    }
    all
}

/// Whether an `exclude` entry, which may name some axes only, is part of a combination.
fn matches(combination: &Combination<'_>, entry: &Mapping) -> bool {
    entry.iter().all(|(key, expected)| {
        let mut axes = combination.iter();
        axes.any(|(name, value)| key.as_str() == Some(name) && *value == expected)
    })
}

/// Whether an `include` entry adds to combinations that exist, instead of making a job.
fn extends(entry: &Mapping, combinations: &[Combination<'_>], map: &Mapping) -> bool {
    let shared: Mapping = entry
        .iter()
        .filter(|(key, _)| axes(map).any(|(name, _)| key.as_str() == Some(name)))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    combinations.iter().any(|combination| matches(combination, &shared))
}

#[cfg(test)]
mod tests {
    use super::{jobs, names};

    fn count(yaml: &str) -> Option<usize> {
        jobs(&serde_yaml::from_str(yaml).unwrap())
    }

    #[test]
    fn counts_jobs() {
        assert_eq!(count("{a: [1, 2], b: [x, y, z]}"), Some(6));
        assert_eq!(count("{a: [1, 2], b: [x, y], exclude: [{a: 1}]}"), Some(2));
        assert_eq!(count("{a: [1, 2], include: [{a: 1, c: 3}, {a: 9}]}"), Some(3));
        assert_eq!(count("{include: [{a: 1}, {a: 2}]}"), Some(2));
        assert_eq!(count("{a: '${{ fromJSON(inputs.a) }}'}"), None);
        assert_eq!(count("'${{ fromJSON(inputs.a) }}'"), None);
    }

    #[test]
    fn knows_names() {
        let matrix = serde_yaml::from_str("{a: [1], include: [{b: 2}]}").unwrap();
        assert_eq!(names(&matrix).unwrap(), ["a", "b"]);
    }
}
