//! Random inventories: small enough to be odd in every way.

use super::make::{DAY, NOW, ago, commit, digest, rules};
use pipegen::prune::{Blob, Digest, Manifest, Pull, Rules, Second, World};

/// A generator of numbers (splitmix64): fast, and the same on every machine.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % sides
    }

    pub fn is_one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.roll(at as u64 + 1) as usize);
        }
    }

    fn age(&mut self) -> Second {
        ago(self.roll(60) as i64 * DAY + self.roll(DAY as u64) as i64)
    }
}

/// One inventory as lists, with the world around it and its rules.
pub struct Case {
    pub manifests: Vec<(Digest, Manifest)>,
    pub tags: Vec<(String, Digest)>,
    pub world: World,
    pub rules: Rules,
}

pub fn case(dice: &mut Dice) -> Case {
    let count = 1 + dice.roll(14) as u16;
    let mut manifests = Vec::new();
    for number in 0..count {
        let below = |dice: &mut Dice| digest(dice.roll(u64::from(number) + 1) as u16);
        let mut manifest = Manifest { since: Some(dice.age()), ..Manifest::default() };
        if dice.is_one_in(10) {
            manifest.since = None;
        }
        if number > 0 && dice.is_one_in(4) {
            manifest.children =
                (0..=dice.roll(2)).map(|_| below(dice)).filter(|it| *it != digest(number)).collect();
        } else if number > 0 && dice.is_one_in(5) {
            manifest.subject = Some(below(dice)).filter(|it| *it != digest(number));
        }
        manifest.blobs = (0..dice.roll(3)).map(|_| blob(dice)).collect();
        manifests.push((digest(number), manifest));
    }
    let mut tags: Vec<(String, Digest)> = Vec::new();
    for _ in 0..dice.roll(20) {
        let tag = tag(dice, count);
        if tags.iter().all(|(other, _)| *other != tag) {
            tags.push((tag, digest(dice.roll(u64::from(count)) as u16)));
        }
    }
    Case { manifests, tags, world: world(dice), rules: table(dice) }
}

fn blob(dice: &mut Dice) -> Blob {
    let number = dice.roll(8) as u16;
    Blob { digest: digest(20_000 + number), size: u64::from(number) * 10 }
}

fn tag(dice: &mut Dice, count: u16) -> String {
    let sha = commit(dice.roll(8) as u16);
    let hex = digest(dice.roll(u64::from(count) + 2) as u16).hex();
    let promoted = ["latest", "nightly-20261020", "v1.0.0", "gone"][dice.roll(4) as usize];
    match dice.roll(14) {
        0 | 1 => format!("pr-{}-{}", 1 + dice.roll(4), &sha[..7]),
        2 => format!("fix-{}", &sha[..7]),
        3 | 4 => format!("sha-{}", &sha[..7]),
        5 => format!("build-{sha}"),
        6 => ["latest", "v1.0.0", "beta"][dice.roll(3) as usize].to_owned(),
        7 => format!("nightly-202610{:02}", 10 + dice.roll(20)),
        8 => format!("key-{}", commit(dice.roll(3) as u16)),
        9 => format!("key-pr-{}", commit(dice.roll(3) as u16)),
        10 => format!("promoted-{promoted}"),
        11 => format!("sha256-{hex}{}", ["", ".sig", ".att", ".sbom"][dice.roll(4) as usize]),
        12 => ["buildcache-linux-amd64", "deployed-production"][dice.roll(2) as usize].to_owned(),
        _ => format!("sha-{sha}"),
    }
}

fn world(dice: &mut Dice) -> World {
    let mut world = World::at(NOW);
    for number in 0..8_u16 {
        if !dice.is_one_in(3) {
            world.commits.insert(commit(number), dice.age());
        }
        if dice.is_one_in(6) {
            world.busy.insert(commit(number));
        }
        if dice.is_one_in(4) {
            world.trunk.insert(commit(number));
        }
        if dice.is_one_in(12) {
            world.served.insert(digest(number));
        }
    }
    for number in 1..5_u64 {
        let pull = match dice.roll(3) {
            0 => Pull::Open,
            1 => Pull::Closed(dice.age()),
            _ => continue,
        };
        world.pulls.insert(number, pull);
    }
    world
}

fn table(dice: &mut Dice) -> Rules {
    let mut rules = rules();
    if dice.is_one_in(3) {
        rules.unknown = Some(super::make::duration("20d"));
    }
    rules.rows.retain(|_| dice.roll(6) > 0);
    rules
}
