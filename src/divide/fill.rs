//! Which units share a file. A job more must not move all jobs behind it into other files: files are cut
//! where a property of the next unit's name says so, and not where they are full.

use super::room::Room;
use super::units::{Unit, first};
use sha2::{Digest, Sha256};

/// A file is cut when it is at least this full, in thousandths.
const LEAST: usize = 600;
/// No file is so full: it is cut where the next unit has no room.
const FULL: usize = 1_001;

/// Groups of units, each of which fits. Where that takes more than `files`, every file is filled up.
pub fn fill<'u, 'p>(units: &'u [Unit<'p>], budget: &Room, files: usize) -> Vec<&'u [Unit<'p>]> {
    let loose = cut(units, budget, LEAST);
    if loose.len() <= files { loose } else { cut(units, budget, FULL) }
}

fn cut<'u, 'p>(mut units: &'u [Unit<'p>], budget: &Room, least: usize) -> Vec<&'u [Unit<'p>]> {
    let mut groups = Vec::new();
    while !units.is_empty() {
        let (group, rest) = units.split_at(next(units, budget, least));
        groups.push(group);
        units = rest;
    }
    groups
}

/// How many of the units go into the next file. Among the places where it is full enough the one is taken
/// whose next unit has the smallest digest of its name: the same, as a rule, when a job is added before it.
fn next(units: &[Unit<'_>], budget: &Room, least: usize) -> usize {
    let mut taken = Room::default();
    let mut best: Option<(Vec<u8>, usize)> = None;
    for (count, unit) in units.iter().enumerate() {
        if count > 0 && taken.fullness(budget) >= least {
            let here = (digest(unit), count);
            best = Some(best.map_or(here.clone(), |best| best.min(here)));
        }
        taken += unit.room;
        if !taken.fits(budget) {
            return best.map_or(count, |(_, place)| place).max(1);
        }
    }
    units.len()
}

fn digest(unit: &Unit<'_>) -> Vec<u8> {
    Sha256::digest(first(unit).map_or("", |name| name.as_str())).to_vec()
}
