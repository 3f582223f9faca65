//! The legs of a matrix.

use crate::language::manifest::{MatrixValue, Scalar};
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};

/// A matrix whose legs can be counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Legs {
    /// Values by axis, in the order of the file.
    pub axes: IndexMap<String, Vec<MatrixValue>>,
    /// Legs added.
    pub include: Vec<BTreeMap<String, Scalar>>,
    /// Legs taken out.
    pub exclude: Vec<BTreeMap<String, Scalar>>,
}

/// Most jobs that a matrix makes in a run:
/// [GitHub's limit](https://docs.github.com/en/actions/reference/limits#existing-system-limits).
pub const MOST_LEGS: usize = 256;

/// More combinations than these are not listed.
const LISTED: usize = 10_000;

/// Values by axis.
type Combination<'l> = BTreeMap<&'l str, &'l MatrixValue>;

fn fits(combination: &Combination<'_>, leg: &BTreeMap<String, Scalar>) -> bool {
    let same =
        |value: &MatrixValue, scalar: &Scalar| matches!(value, MatrixValue::Scalar(own) if own == scalar);
    leg.iter().all(|(key, scalar)| combination.get(key.as_str()).is_some_and(|value| same(value, scalar)))
}

/// A member by its name, of which GitHub ignores the case.
fn named<'r>(row: &'r BTreeMap<String, Scalar>, name: &str) -> Option<&'r Scalar> {
    row.iter().find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))
}

impl Legs {
    /// How many legs there are; where there are far too many, how many at most.
    #[must_use]
    pub fn count(&self) -> usize {
        let product = self.axes.values().map(Vec::len).fold(1, usize::saturating_mul);
        if product > LISTED {
            return product;
        }
        let combinations = self.combinations();
        let added = self.include.iter().filter(|leg| !self.extends(leg, &combinations)).count();
        combinations.len() + added
    }

    /// The combinations of the axes that `exclude` leaves.
    fn combinations(&self) -> Vec<Combination<'_>> {
        let mut all: Vec<Combination<'_>> = Vec::new();
        for (index, (axis, values)) in self.axes.iter().enumerate() {
            let shorter = if index == 0 { vec![Combination::new()] } else { std::mem::take(&mut all) };
            for combination in &shorter {
                all.extend(values.iter().map(|value| {
                    let mut longer = combination.clone();
                    longer.insert(axis, value);
                    longer
                }));
            }
        }
        all.retain(|combination| !self.exclude.iter().any(|leg| fits(combination, leg)));
        all
    }

    /// Whether a leg of `include` adds to combinations that are there: it names no axis otherwise
    /// than one of them does.
    fn extends(&self, leg: &BTreeMap<String, Scalar>, combinations: &[Combination<'_>]) -> bool {
        let shared = leg.iter().filter(|(key, _)| self.axes.contains_key(*key));
        let shared = shared.map(|(key, value)| (key.clone(), value.clone())).collect();
        combinations.iter().any(|combination| fits(combination, &shared))
    }

    /// What `matrix.<path>` is in each leg: a value of an axis, a member of its rows, or what `include` adds.
    /// Nothing where a leg lacks it; an empty list where there are more legs than GitHub starts.
    #[must_use]
    pub fn values_of(&self, path: &str) -> Option<Vec<Scalar>> {
        let (key, member) = path.split_once('.').map_or((path, None), |(key, member)| (key, Some(member)));
        if self.axes.values().map(Vec::len).fold(1, usize::saturating_mul) > LISTED {
            return Some(Vec::new());
        }
        let combinations = self.combinations();
        let added = |leg| named(leg, key).filter(|_| member.is_none()).cloned();
        let value = |combination: &Combination<'_>| {
            let own = combination.iter().find(|(axis, _)| axis.eq_ignore_ascii_case(key));
            match (own.map(|(_, value)| *value), member) {
                (Some(MatrixValue::Scalar(scalar)), None) => Some(scalar.clone()),
                (Some(MatrixValue::Row(row)), Some(member)) => named(row, member).cloned(),
                (Some(_), _) => None,
                // Of several lines of `include` that add to a leg, the last one counts.
                (None, _) => {
                    let adds = |leg: &&BTreeMap<String, Scalar>| {
                        self.extends(leg, std::slice::from_ref(combination))
                    };
                    self.include.iter().rev().filter(adds).find_map(added)
                }
            }
        };
        let own = self.include.iter().filter(|leg| !self.extends(leg, &combinations)).map(added);
        combinations.iter().map(value).chain(own).collect()
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

    /// What stands behind the name of each leg's artifact: the values that tell it from the others.
    /// Nothing where they do not: two legs share them, or one cannot stand in a name.
    #[must_use]
    pub fn suffixes(&self) -> Option<Vec<String>> {
        let paths = self.identity();
        let shared = !self.include.is_empty() && !self.axes.is_empty();
        if shared || paths.is_empty() || self.count() > MOST_LEGS {
            return None;
        }
        let keys: Vec<&str> = paths.iter().filter_map(|path| path.strip_prefix("matrix.")).collect();
        let legs: Vec<Vec<Option<String>>> = if self.axes.is_empty() {
            let value = |leg: &BTreeMap<String, Scalar>, key: &str| leg.get(key).map(Scalar::to_string);
            self.include.iter().map(|leg| keys.iter().map(|key| value(leg, key)).collect()).collect()
        } else {
            self.combinations().iter().map(|leg| keys.iter().map(|key| valued(leg, key)).collect()).collect()
        };
        // Two values joined by `-` can be those of another leg if one of them holds a `-` itself.
        let several = keys.len() > 1;
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_') || (c == '-' && !several);
        let nameable = |text: &String| !text.is_empty() && text.chars().all(fits);
        let legs: Option<Vec<Vec<String>>> = legs.into_iter().map(|leg| leg.into_iter().collect()).collect();
        let legs = legs.filter(|legs| legs.iter().flatten().all(nameable))?;
        let all: Vec<String> = legs.iter().map(|leg| format!("-{}", leg.join("-"))).collect();
        // The store of artifacts need not tell `A` from `a`.
        let distinct: BTreeSet<String> = all.iter().map(|suffix| suffix.to_ascii_lowercase()).collect();
        (distinct.len() == all.len()).then_some(all)
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

/// The value of an axis, or of a key of its row, in a leg.
fn valued(leg: &Combination<'_>, path: &str) -> Option<String> {
    let (axis, key) = path.split_once('.').map_or((path, None), |(axis, key)| (axis, Some(key)));
    match (leg.get(axis)?, key) {
        (MatrixValue::Scalar(scalar), None) => Some(scalar.to_string()),
        (MatrixValue::Row(row), Some(key)) => row.get(key).map(Scalar::to_string),
        _ => None,
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

#[cfg(test)]
mod tests {
    use super::Legs;
    use crate::language::manifest::{MatrixValue, Scalar};
    use std::collections::BTreeMap;

    fn text(text: &str) -> Scalar {
        Scalar::Text(text.to_owned())
    }

    fn axes(axes: &[(&str, &[MatrixValue])]) -> Legs {
        let axes = axes.iter().map(|(axis, values)| ((*axis).to_owned(), values.to_vec())).collect();
        Legs { axes, include: Vec::new(), exclude: Vec::new() }
    }

    fn scalars(values: &[&str]) -> Vec<MatrixValue> {
        values.iter().map(|value| MatrixValue::Scalar(text(value))).collect()
    }

    #[test]
    fn values_name_legs_that_they_tell_apart() {
        let legs = axes(&[("a", &scalars(&["x", "y"])), ("b", &scalars(&["1"]))]);
        assert_eq!(legs.suffixes().unwrap(), ["-x-1", "-y-1"]);
    }

    #[test]
    fn legs_of_one_value_have_numbers() {
        assert_eq!(axes(&[("a", &scalars(&["x", "X"]))]).suffixes(), None);
        let row = |version: &str| {
            let keys = [("label", text("u")), ("version", text(version))];
            MatrixValue::Row(BTreeMap::from(keys.map(|(key, value)| (key.to_owned(), value))))
        };
        assert_eq!(axes(&[("a", &[row("1"), row("2")])]).suffixes(), None);
    }

    #[test]
    fn values_that_cannot_stand_in_a_name_have_numbers() {
        assert_eq!(axes(&[("a", &scalars(&["x/y"]))]).suffixes(), None);
        let dashes = axes(&[("a", &scalars(&["x-y", "x"])), ("b", &scalars(&["z", "y-z"]))]);
        assert_eq!(dashes.suffixes(), None);
        assert_eq!(axes(&[("a", &scalars(&["x-y"]))]).suffixes().unwrap(), ["-x-y"]);
    }

    fn row(keys: &[(&str, &str)]) -> BTreeMap<String, Scalar> {
        keys.iter().map(|(key, value)| ((*key).to_owned(), text(value))).collect()
    }

    #[test]
    fn every_leg_has_the_value_of_its_axis_or_the_last_that_include_adds() {
        let mut legs = axes(&[("Platform", &scalars(&["amd", "arm"]))]);
        assert_eq!(legs.values_of("platform"), Some(vec![text("amd"), text("arm")]));
        assert_eq!(legs.values_of("os"), None);
        legs.include = vec![row(&[("os", "u")]), row(&[("Platform", "arm"), ("os", "u-arm")])];
        assert_eq!(legs.values_of("os"), Some(vec![text("u"), text("u-arm")]));
        legs.include.push(row(&[("Platform", "riscv")]));
        assert_eq!(legs.values_of("os"), None, "a leg of its own that lacks the key");
        legs.exclude = vec![row(&[("Platform", "amd")])];
        assert_eq!(legs.values_of("Platform"), Some(vec![text("arm"), text("riscv")]));
    }

    #[test]
    fn a_member_of_rows_is_the_value_of_a_leg() {
        let rows = [row(&[("os", "u")]), row(&[("os", "u-arm")])].map(MatrixValue::Row);
        let legs = axes(&[("target", &rows)]);
        assert_eq!(legs.values_of("target.os"), Some(vec![text("u"), text("u-arm")]));
        assert_eq!(legs.values_of("target"), None);
        assert_eq!(legs.values_of("target.arch"), None);
    }
}
