//! Which units share a file. A job more must not move all jobs behind it into other files: files are cut
//! where a property of the next unit's name says so, and not where they are full.

use super::room::Room;
use sha2::{Digest, Sha256};

/// A file is cut when it is at least this full, in thousandths.
const LEAST: usize = 600;
/// No file is so full: it is cut where the next unit has no room.
const FULL: usize = 1_001;

/// How many of the units, which have a name and take room, go into each file. Where that takes more than
/// `files`, every file is filled up.
pub fn fill(units: &[(&str, Room)], budget: &Room, files: usize) -> Vec<usize> {
    let loose = cut(units, budget, LEAST);
    if loose.len() <= files { loose } else { cut(units, budget, FULL) }
}

fn cut(mut units: &[(&str, Room)], budget: &Room, least: usize) -> Vec<usize> {
    let mut counts = Vec::new();
    while !units.is_empty() {
        let count = next(units, budget, least);
        counts.push(count);
        units = units.get(count..).unwrap_or_default();
    }
    counts
}

/// How many of the units go into the next file. Among the places where it is full enough the one is taken
/// whose next unit has the smallest digest of its name: the same, as a rule, when a job is added before it.
fn next(units: &[(&str, Room)], budget: &Room, least: usize) -> usize {
    let mut taken = Room::default();
    let mut best: Option<([u8; 32], usize)> = None;
    for (count, (name, room)) in units.iter().enumerate() {
        if count > 0 && taken.fullness(budget) >= least {
            let here = (Sha256::digest(name).into(), count);
            best = Some(best.map_or(here, |best| best.min(here)));
        }
        taken += *room;
        if !taken.fits(budget) {
            return best.map_or(count, |(_, place)| place).max(1);
        }
    }
    units.len()
}

#[cfg(test)]
mod tests {
    use super::fill;
    use crate::compiler::divide::room::Room;
    use std::collections::BTreeSet;

    const BUDGET: Room = Room { file: 1_000, table: 1_000, condition: 1_000, labels: 1_000, results: 1_000 };

    fn files(names: &[String], room: usize, most: usize) -> Vec<Vec<String>> {
        let units: Vec<(&str, Room)> =
            names.iter().map(|name| (name.as_str(), Room { file: room, ..Room::default() })).collect();
        let mut rest = names;
        let cut = |count: usize| {
            let (own, behind) = rest.split_at(count);
            rest = behind;
            own.to_vec()
        };
        fill(&units, &BUDGET, most).into_iter().map(cut).collect()
    }

    #[test]
    fn no_file_is_too_full_and_none_nearly_empty_but_the_last() {
        let names: Vec<String> = (0..5_000).map(|number| format!("job-{number:04}")).collect();
        let files = files(&names, 3, 50);
        assert_eq!(files.concat(), names);
        assert!(files.iter().all(|file| file.len() <= 333));
        assert!(files.iter().rev().skip(1).all(|file| file.len() >= 200));
    }

    #[test]
    fn a_job_more_changes_few_files() {
        let names: Vec<String> = (0..2_000).map(|number| format!("job-{number:04}")).collect();
        let before: BTreeSet<Vec<String>> = files(&names, 3, 50).into_iter().collect();
        let mut changed = Vec::new();
        for place in (0..2_000).step_by(40) {
            let mut more = names.clone();
            more.insert(place, format!("job-{place:04}-more"));
            changed.push(files(&more, 3, 50).into_iter().filter(|file| !before.contains(file)).count());
        }
        let sum: usize = changed.iter().sum();
        assert!(sum <= 2 * changed.len(), "on average no more than two of eight: {changed:?}");
    }

    #[test]
    fn where_files_are_few_they_are_filled_up() {
        let names: Vec<String> = (0..1_000).map(|number| format!("job-{number:04}")).collect();
        let lengths: Vec<usize> = files(&names, 3, 3).iter().map(Vec::len).collect();
        assert_eq!(lengths, [333, 333, 333, 1]);
    }

    #[test]
    fn whatever_is_scarce_counts() {
        let units: Vec<(&str, Room)> = vec![("a", Room { condition: 600, ..Room::default() }); 3];
        assert_eq!(fill(&units, &BUDGET, 50), [1, 1, 1]);
    }
}
