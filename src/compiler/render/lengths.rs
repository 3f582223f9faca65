//! How long each job of a rendered workflow is.

use std::collections::BTreeMap;

/// Characters of each job by its id, with the empty line and the comments behind it.
#[must_use]
pub fn lengths(workflow: &str) -> BTreeMap<String, usize> {
    let mut lengths: BTreeMap<String, usize> = BTreeMap::new();
    let jobs = workflow.split_once("\njobs:\n").map_or("", |(_, jobs)| jobs);
    let mut current = String::new();
    for line in jobs.split_inclusive('\n') {
        // Whatever belongs to a job is indented deeper than its id.
        let key = line.strip_prefix("  ").filter(|rest| !rest.starts_with([' ', '#']));
        if let Some(id) = key.and_then(|key| key.trim_end().strip_suffix(':')) {
            current = id.trim_matches(['"', '\'']).to_owned();
        }
        *lengths.entry(current.clone()).or_default() += line.chars().count();
    }
    lengths.remove("");
    lengths
}

#[cfg(test)]
mod tests {
    use super::lengths;

    #[test]
    fn a_script_is_part_of_its_job() {
        let text = "name: x\njobs:\n  # why\n  one:\n    run: |\n      a: b\n\n      two:\n\n  \"on\":\n    name: ü\n";
        let found: Vec<(String, usize)> = lengths(text).into_iter().collect();
        assert_eq!(found, [("on".to_owned(), 20), ("one".to_owned(), 42)]);
    }
}
