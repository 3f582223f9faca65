//! Random inventories: small enough to be odd in every way.

use super::make::{DAY, NOW, ago, commit, digest, duration, row, rules};
use pipegen::language::value::{Duration, Glob, Leaf, Second};
use pipegen::prune::{Keep, Pull, Rules, World};
use pipegen::registry::{Blob, Digest, Manifest};
use std::sync::LazyLock;

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

    /// Mostly of the last sixty days; sometimes in the future, as a clock that is wrong has it.
    fn age(&mut self) -> Second {
        let days = if self.is_one_in(12) { -(self.roll(30) as i64) } else { self.roll(60) as i64 };
        ago(days * DAY + self.roll(DAY as u64) as i64)
    }

    /// One of so many digests, or of two that are nowhere. The order of digests is not that of pushing.
    fn digest(&mut self, count: u16) -> Digest {
        scattered(self.roll(u64::from(count) + 2) as u16)
    }
}

/// The digest of this number, in an order that has nothing to do with numbers.
fn scattered(number: u16) -> Digest {
    digest(number * 7 % 17)
}

/// One inventory as lists, with the world around it and its rules.
pub struct Case {
    pub manifests: Vec<(Digest, Manifest)>,
    pub tags: Vec<(String, Digest)>,
    pub world: World,
    pub rules: Rules,
}

pub fn case(dice: &mut Dice) -> Case {
    let count = dice.roll(15) as u16;
    let mut manifests: Vec<(Digest, Manifest)> = (0..count).map(|number| manifest(dice, number)).collect();
    if count > 0 && dice.is_one_in(8) {
        // A listing with two pages that overlap.
        manifests.push(manifests[dice.roll(u64::from(count)) as usize].clone());
    }
    let mut tags: Vec<(String, Digest)> = Vec::new();
    for _ in 0..dice.roll(20).min(u64::from(count) * 20) {
        let tag = tag(dice, count);
        if tags.iter().all(|(other, _)| *other != tag) {
            tags.push((tag, scattered(dice.roll(u64::from(count)) as u16)));
        }
    }
    Case { manifests, tags, world: world(dice), rules: table(dice) }
}

/// One that refers to those before it, and to some that are nowhere; contents cannot make a circle.
fn manifest(dice: &mut Dice, number: u16) -> (Digest, Manifest) {
    const NOWHERE: u16 = 15;
    let below = |dice: &mut Dice| match dice.roll(u64::from(number) + 1) as u16 {
        own if own == number => scattered(NOWHERE + dice.roll(2) as u16),
        other => scattered(other),
    };
    let mut manifest = Manifest { since: Some(dice.age()), ..Manifest::default() };
    if dice.is_one_in(10) {
        manifest.since = None;
    }
    if dice.is_one_in(4) {
        manifest.children = (0..=dice.roll(3)).map(|_| below(dice)).collect();
    }
    if dice.is_one_in(5) {
        manifest.subject = Some(below(dice));
    }
    manifest.blobs = (0..dice.roll(3)).map(|_| blob(dice)).collect();
    let source = |name: &str| Some(format!("https://github.com/acme/{name}"));
    match dice.roll(30) {
        0 => manifest.source = source("other"),
        1..4 => manifest.source = source("shop"),
        4 => manifest.odd = Some("it is odd".to_owned()),
        5 => manifest.revision = Some(commit(dice.roll(8) as u16)),
        _ => {}
    }
    (scattered(number), manifest)
}

fn blob(dice: &mut Dice) -> Blob {
    let number = dice.roll(8) as u16;
    Blob { digest: digest(20_000 + number), size: u64::from(number) * 10 }
}

fn tag(dice: &mut Dice, count: u16) -> String {
    let sha = sha(dice);
    let hex = dice.digest(count).hex();
    let promoted =
        ["latest", "nightly-20261020", "v1.0.0", "gone", "deployed-production"][dice.roll(5) as usize];
    match dice.roll(17) {
        0 | 1 => format!("pr-{}-{}", 1 + dice.roll(4), &sha[..7]),
        2 => format!("{}-{}", ["fix", "main", "fix-sha"][dice.roll(3) as usize], &sha[..7]),
        3 | 4 => format!("sha-{}", &sha[..7]),
        5 => format!("build-{sha}"),
        6 => ["latest", "v1.0.0", "beta"][dice.roll(3) as usize].to_owned(),
        7 => format!("nightly-202610{:02}", 10 + dice.roll(20)),
        8 => format!("key-trusted-{}", commit(dice.roll(3) as u16)),
        9 => format!("key-internal-{}", commit(dice.roll(3) as u16)),
        10 => format!("promoted-{promoted}"),
        11 => format!("sha256-{hex}{}", ["", ".sig", ".att", ".sbom"][dice.roll(4) as usize]),
        12 => ["buildcache-linux-amd64", "deployed-production", "deployed-production.previous"]
            [dice.roll(3) as usize]
            .to_owned(),
        13 => format!("run-{}", 1 + dice.roll(3)),
        14 => format!("at-202610{:02}120000", 10 + dice.roll(21)),
        // As somebody pushed it who lists a month of thirty-nine days.
        15 => format!("nightly-202613{:02}", dice.roll(40)),
        _ => format!("sha-{sha}"),
    }
}

/// A commit; some have the first seven digits of another.
fn sha(dice: &mut Dice) -> String {
    let sha = commit(dice.roll(8) as u16);
    if dice.is_one_in(5) { format!("{}1", &sha[..39]) } else { sha }
}

fn world(dice: &mut Dice) -> World {
    let mut world = World::at(NOW);
    for _ in 0..10 {
        let sha = sha(dice);
        if !dice.is_one_in(3) {
            world.commits.insert(sha.clone(), dice.age());
        }
        if dice.is_one_in(8) {
            world.busy.insert(sha.clone());
        }
        if dice.is_one_in(4) {
            world.trunk.insert(sha);
        }
        if dice.is_one_in(6) {
            world.others.entry("release/1".to_owned()).or_default().insert(commit(dice.roll(8) as u16));
        }
        if dice.is_one_in(12) {
            world.served.insert(dice.digest(14));
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
    if dice.is_one_in(2) {
        world.runs.insert(1 + dice.roll(3), dice.age());
    }
    if dice.is_one_in(8) {
        world.undone.insert(1 + dice.roll(3));
        world.oldest = Some(dice.age());
    }
    world
}

/// Every row that a case may have. Made once: their patterns are regular expressions.
static ROWS: LazyLock<Rules> = LazyLock::new(|| {
    let mut rules = rules();
    rules.rows.extend([row("run-{run}", "5d", false), row("at-{timestamp}", "newest 1", true)]);
    rules
});

fn table(dice: &mut Dice) -> Rules {
    let mut rules = ROWS.clone();
    if dice.is_one_in(3) {
        rules.unknown = Some(duration("20d"));
    }
    if dice.is_one_in(4) {
        rules.min_age = duration(["1d", "5d", "40d"][dice.roll(3) as usize]);
    }
    if dice.is_one_in(4) {
        rules.untagged = duration(["1d", "30d"][dice.roll(2) as usize]);
    }
    if dice.is_one_in(6) {
        rules
            .protect
            .push(Glob::parse(["sha-*", "sha256-*", "key-*"][dice.roll(3) as usize]).expect("a glob"));
    }
    rules.owner.home = Some("Acme/Shop".to_owned());
    for row in rules.rows.iter_mut().filter(|row| row.keep != Keep::Forever) {
        let names_a_branch = row.template.as_str().contains("{branch}");
        row.keep = match dice.roll(8) {
            0 | 1 => Keep::AtLeast(Duration::days(3 + dice.roll(20)), 1 + dice.roll(3) as u32),
            2..5 if names_a_branch => Keep::PerBranch(1 + dice.roll(2) as u32),
            _ => row.keep,
        };
    }
    rules.rows.retain(|_| dice.roll(6) > 0);
    rules
}
