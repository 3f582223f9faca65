//! What is alive, said once more, from docs/prune.md alone and with no code of the plan: tags are taken
//! apart by hand, and what stays is looked for until nothing is added. Then random worlds: nothing alive is
//! planned, and everything dead goes within two prunes.

use super::make::DAY;
use super::random::{Case, Dice, case};
use pipegen::prune::{Keep, Plan, Pull, plan};
use pipegen::registry::{Digest, Inventory, Manifest};
use std::collections::{BTreeMap, BTreeSet};

/// What a tag says, by its form.
#[derive(Default)]
struct Said<'t> {
    commit: Option<&'t str>,
    pull: Option<u64>,
    run: Option<u64>,
    moment: Option<i64>,
    branch: Option<&'t str>,
}

fn hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn number(text: &str) -> Option<u64> {
    let is_plain = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain { text.parse().ok() } else { None }
}

/// The second of a date of 2026, by counting days.
fn date(digits: &str, clock: i64) -> Option<i64> {
    let is_plain = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let (month, day): (usize, i64) = (digits.get(4..6)?.parse().ok()?, digits.get(6..8)?.parse().ok()?);
    let days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let fits = is_plain && digits.starts_with("2026") && (1..=12).contains(&month);
    let fits = fits && (1..=days[month - 1]).contains(&day);
    // 2026 began 20,454 days after 1970.
    fits.then(|| (20_454 + days[..month - 1].iter().sum::<i64>() + day - 1) * DAY + clock)
}

/// What `tag` says if the row of this template makes it.
fn read<'t>(template: &str, tag: &'t str) -> Option<Said<'t>> {
    let none = Said::default();
    match template {
        "latest" => (tag == "latest").then_some(none),
        "v{version}" => {
            let rest = tag.strip_prefix('v')?;
            rest.split('.')
                .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
                .then_some(none)
        }
        "sha-{short-sha}" => {
            let commit = tag.strip_prefix("sha-").filter(|rest| hex(rest, 7))?;
            Some(Said { commit: Some(commit), ..none })
        }
        "build-{sha}" => {
            let commit = tag.strip_prefix("build-").filter(|rest| hex(rest, 40))?;
            Some(Said { commit: Some(commit), ..none })
        }
        "{branch}-{short-sha}" => {
            let (branch, commit) = tag.rsplit_once('-').filter(|(_, rest)| hex(rest, 7))?;
            let soft =
                branch.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b));
            let ends =
                branch.ends_with(['-', '.']) || branch.starts_with(['-', '.']) || branch.contains("--");
            let said = Said { commit: Some(commit), branch: Some(branch), ..none };
            (!branch.is_empty() && soft && !ends).then_some(said)
        }
        "pr-{pr}-{short-sha}" => {
            let (pull, commit) = tag.strip_prefix("pr-")?.split_once('-').filter(|(_, rest)| hex(rest, 7))?;
            Some(Said { commit: Some(commit), pull: Some(number(pull)?), ..none })
        }
        "run-{run}" => Some(Said { run: Some(number(tag.strip_prefix("run-")?)?), ..none }),
        "nightly-{date}" => {
            Some(Said { moment: Some(date(tag.strip_prefix("nightly-")?, DAY - 1)?), ..none })
        }
        "at-{timestamp}" => {
            let digits =
                tag.strip_prefix("at-").filter(|rest| rest.len() == 14 && rest.ends_with("120000"))?;
            Some(Said { moment: Some(date(&digits[..8], DAY / 2)?), ..none })
        }
        other => panic!("the model does not know the row {other}"),
    }
}

/// When a tag counts from, with its image and its row.
type Dated<'t> = (i64, Digest, &'t str, usize);

/// A row's word on a tag.
enum Word {
    Lives,
    Old,
    /// It counts from here, and the row decides by number or time.
    From(i64),
}

struct Model<'c> {
    case: &'c Case,
    all: BTreeMap<Digest, &'c Manifest>,
    tags: BTreeMap<&'c str, Digest>,
    alive: BTreeSet<Digest>,
}

impl<'c> Model<'c> {
    fn of(case: &'c Case) -> Self {
        let all = case.manifests.iter().map(|(digest, manifest)| (*digest, manifest)).collect();
        let tags = case.tags.iter().map(|(tag, digest)| (tag.as_str(), *digest)).collect();
        Self { case, all, tags, alive: BTreeSet::new() }
    }

    fn since(&self, digest: &Digest) -> Option<i64> {
        self.all[digest].since.map(|since| since.0)
    }

    fn now(&self) -> i64 {
        self.case.world.now.0
    }

    fn life(&self, seconds: u64) -> i64 {
        i64::try_from(seconds.max(self.case.rules.min_age.as_secs())).expect("a life")
    }

    fn is_busy(&self, commit: &str) -> bool {
        self.case.world.busy.iter().any(|sha| sha.starts_with(commit))
    }

    fn protects(&self, text: &str) -> bool {
        self.case.rules.protect.iter().any(|pattern| {
            let pattern = pattern.as_str();
            pattern.strip_suffix('*').map_or(pattern == text, |start| text.starts_with(start))
        })
    }

    fn is_foreign(&self, digest: &Digest) -> bool {
        let own = self.all[digest].source.as_ref();
        let listed = || self.all[digest].children.iter().filter(|child| self.all.contains_key(child));
        own.map_or_else(
            || listed().any(|child| self.is_foreign(child)),
            |source| source != "https://github.com/acme/shop",
        )
    }

    /// The places of the rows that can have made a tag.
    fn rows(&self, tag: &str) -> Vec<usize> {
        let ours = ["key-", "promoted-", "deployed-", "buildcache", "sha256-"]
            .iter()
            .any(|own| tag.starts_with(own));
        if ours || self.protects(tag) || self.is_foreign(&self.tags[tag]) {
            return Vec::new();
        }
        let rows = self.case.rules.rows.iter().enumerate();
        rows.filter(|(_, row)| read(row.template.as_str(), tag).is_some()).map(|(place, _)| place).collect()
    }

    /// What a row's template and the registry say of a tag's age.
    fn word(&self, row: usize, tag: &str) -> Word {
        let (row, digest, world) = (&self.case.rules.rows[row], self.tags[tag], &self.case.world);
        let said = read(row.template.as_str(), tag).expect("a reading");
        let in_use = said.commit.is_some_and(|commit| self.is_busy(commit));
        if in_use || said.run.is_some_and(|run| world.undone.contains(&run)) {
            return Word::Lives;
        }
        let closed = match said.pull.map(|number| world.pulls.get(&number)) {
            None => None,
            Some(Some(Pull::Closed(at))) => Some(at.0),
            Some(_) => return Word::Lives,
        };
        let named = said.commit.iter().flat_map(|commit| {
            world.commits.iter().filter(move |(sha, _)| sha.starts_with(commit)).map(|(_, at)| at.0)
        });
        let run = said.run.and_then(|run| world.runs.get(&run)).map(|at| at.0);
        // Of several commits with these digits the latest counts, if it can be.
        let named =
            named.max().into_iter().chain(said.moment).chain(run).filter(|at| *at <= self.now() + DAY);
        match named.chain(closed).chain(self.since(&digest)).max() {
            Some(start) => Word::From(start),
            None if row.keep != Keep::Forever && said.pull.is_none() && self.is_spent(&digest) => Word::Old,
            None => Word::Lives,
        }
    }

    fn is_spent(&self, digest: &Digest) -> bool {
        let lists = &self.all[digest].children;
        let there = |child: &&Digest| self.all.contains_key(child);
        let bare = self.since(digest).is_none() && !lists.is_empty();
        bare && lists.iter().filter(there).all(|child| self.is_spent(child))
    }

    /// The images that `newest N` of a row keeps, of these tags.
    fn newest(&self, row: usize, count: u32, is_meant: &dyn Fn(&str) -> bool) -> BTreeSet<Digest> {
        let mut dated: Vec<(i64, Digest)> = Vec::new();
        for (tag, digest) in
            self.tags.iter().filter(|(tag, _)| is_meant(tag) && self.rows(tag).contains(&row))
        {
            if let Word::From(start) = self.start(row, tag) {
                dated.extend((start <= self.now() + DAY).then_some((start, *digest)));
            }
        }
        dated.sort();
        let mut kept = BTreeSet::new();
        while let Some((_, digest)) = dated.pop().filter(|_| kept.len() < count as usize) {
            kept.insert(digest);
        }
        kept
    }

    /// Whether a tag's image is one of the newest of these: of all of them, or of those that no other row makes.
    fn is_newest(&self, row: usize, count: u32, tag: &str, these: &dyn Fn(&str) -> bool) -> bool {
        let alone = |tag: &str| these(tag) && self.rows(tag).len() == 1;
        let digest = self.tags[tag];
        self.newest(row, count, these).contains(&digest) || self.newest(row, count, &alone).contains(&digest)
    }

    /// When a tag counts from, busy or not.
    fn start(&self, row: usize, tag: &str) -> Word {
        let idle = Case {
            manifests: self.case.manifests.clone(),
            tags: self.case.tags.clone(),
            world: pipegen::prune::World {
                busy: BTreeSet::new(),
                undone: BTreeSet::new(),
                ..self.case.world.clone()
            },
            rules: self.case.rules.clone(),
        };
        Model::of(&idle).word(row, tag)
    }

    fn row_keeps(&self, row: usize, tag: &str) -> bool {
        let start = match self.word(row, tag) {
            Word::Lives => return true,
            Word::Old => return false,
            Word::From(start) => start,
        };
        match self.case.rules.rows[row].keep {
            Keep::Forever => true,
            Keep::For(life) => self.now() < start + self.life(life.as_secs()),
            Keep::AtLeast(life, count) => {
                self.now() < start + self.life(life.as_secs()) || self.is_newest(row, count, tag, &|_| true)
            }
            Keep::Newest(count) => {
                self.now() < start + self.life(0) || self.is_newest(row, count, tag, &|_| true)
            }
            Keep::PerBranch(count) => {
                let template = self.case.rules.rows[row].template.as_str();
                let branch = |tag: &str| Some(read(template, tag)?.branch?.to_owned());
                let same = |other: &str| branch(other) == branch(tag);
                self.now() < start + self.life(0) || self.is_newest(row, count, tag, &same)
            }
        }
    }

    /// Whether a tag keeps its image by itself; nothing where what it speaks of decides.
    fn tag_keeps(&self, tag: &str) -> Option<bool> {
        let (rules, digest) = (&self.case.rules, self.tags[tag]);
        let (since, now) = (self.since(&digest), self.now());
        if self.protects(tag) {
            return Some(true);
        }
        let rows = self.rows(tag);
        if !rows.is_empty() {
            return Some(rows.into_iter().any(|row| self.row_keeps(row, tag)));
        }
        if tag.starts_with("deployed-") || tag.starts_with("buildcache") {
            return Some(true);
        }
        let untagged = self.life(rules.untagged.as_secs());
        if let Some(of) = tag.strip_prefix("promoted-") {
            let kept = self.tags.contains_key(of) && self.tag_keeps(of) == Some(true);
            return Some(kept || since.is_none_or(|since| now < since + untagged));
        }
        // Without anything that it lists it has no age ever again.
        let speaks = subject(tag).is_some_and(|subject| subject != digest);
        let is_told = tag.starts_with("key-") || (!speaks && rules.unknown.is_some());
        if is_told && self.is_spent(&digest) {
            return Some(false);
        }
        if tag.starts_with("key-") {
            let looked = self.case.world.oldest.map_or(now, |oldest| oldest.0.min(now));
            let life = (rules.keys.as_secs() + rules.min_age.as_secs()) as i64;
            return Some(since.is_none_or(|since| looked < since + life));
        }
        if let Some(subject) = subject(tag).filter(|subject| *subject != digest) {
            let there = self.all.contains_key(&subject) && !self.leads(digest, subject);
            return if there { None } else { Some(since.is_none_or(|since| now < since + untagged)) };
        }
        let Some(unknown) = rules.unknown else { return Some(true) };
        Some(since.is_none_or(|since| now < since + self.life(unknown.as_secs())))
    }

    /// What a manifest lists, and what speaks of it.
    fn below(&self, digest: &Digest) -> Vec<Digest> {
        let Some(manifest) = self.all.get(digest) else { return self.speakers(digest) };
        manifest.children.iter().copied().chain(self.speakers(digest)).collect()
    }

    fn speakers(&self, digest: &Digest) -> Vec<Digest> {
        let by_subject = self.all.iter().filter(|(_, one)| one.subject == Some(*digest)).map(|(own, _)| *own);
        let by_tag = self.tags.iter().filter(|(tag, own)| subject(tag) == Some(*digest) && *own != digest);
        by_subject.chain(by_tag.map(|(_, own)| *own)).collect()
    }

    fn leads(&self, from: Digest, to: Digest) -> bool {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(one) = open.pop() {
            if one == to {
                return true;
            }
            if seen.insert(one) {
                open.extend(self.below(&one));
            }
        }
        false
    }

    /// Whether a manifest without a tag keeps itself.
    fn untagged_keeps(&self, digest: &Digest) -> bool {
        let listed =
            self.all.iter().any(|(own, one)| one.children.contains(digest) && !self.leads(*digest, *own));
        let there = |subject: &Digest| self.all.contains_key(subject) && !self.leads(*digest, *subject);
        let speaks = self.all[digest].subject.as_ref().is_some_and(there);
        let life = self.life(self.case.rules.untagged.as_secs());
        !listed && !speaks && self.since(digest).is_none_or(|since| self.now() < since + life)
    }

    /// What stays whatever the rows say.
    fn floors(&mut self) {
        let (world, now) = (&self.case.world, self.now());
        let mut floors: BTreeSet<Digest> = BTreeSet::new();
        for (digest, manifest) in &self.all {
            let young = manifest.since.is_some_and(|since| now < since.0 + self.life(0));
            let used = manifest.revision.as_ref().is_some_and(|commit| self.is_busy(commit));
            let kept =
                manifest.odd.is_some() || self.is_foreign(digest) || self.protects(&digest.to_string());
            let served = world
                .served
                .iter()
                .any(|used| self.all.contains_key(used) && (used == digest || self.lists(*digest, *used)));
            if young || used || kept || served {
                floors.insert(*digest);
            }
        }
        let mut dated: Vec<Dated<'_>> = Vec::new();
        for (tag, digest) in &self.tags {
            for row in self.rows(tag) {
                if let Word::From(start) = self.start(row, tag) {
                    dated.extend((start <= now + DAY).then_some((start, *digest, *tag, row)));
                }
            }
        }
        let commit = |tag: &str, row: usize| {
            read(self.case.rules.rows[row].template.as_str(), tag)?.commit.map(str::to_owned)
        };
        let at = |commits: &BTreeSet<String>, one: &Dated<'_>| {
            commit(one.2, one.3).is_some_and(|digits| commits.iter().any(|sha| sha.starts_with(&digits)))
        };
        let trunk_row = |row: usize| {
            matches!(
                self.case.rules.rows[row].template.as_str(),
                "sha-{short-sha}" | "latest" | "at-{timestamp}"
            )
        };
        let mut newest = |is_meant: &dyn Fn(&Dated<'_>) -> bool| {
            floors.extend(
                dated
                    .iter()
                    .filter(|one| is_meant(one))
                    .max_by_key(|one| (one.0, one.1, one.2))
                    .map(|one| one.1),
            );
        };
        newest(&|_| true);
        newest(&|one| at(&world.trunk, one));
        newest(&|one| at(&world.trunk, one) || trunk_row(one.3));
        world.others.values().for_each(|commits| newest(&|one| at(commits, one)));
        floors.extend(self.last());
        self.alive.extend(floors);
    }

    fn last(&self) -> Option<Digest> {
        let is_ours = |tag: &str| {
            let own = ["key-trusted-", "key-internal-", "promoted-", "deployed-", "buildcache"];
            own.iter().any(|start| tag.starts_with(start))
                || subject(tag).is_some_and(|of| of != self.tags[tag])
        };
        let newest = |is_meant: &dyn Fn(&str) -> bool| {
            let these = self.tags.iter().filter(|(tag, _)| is_meant(tag));
            let dated = these.filter_map(|(_, digest)| Some((self.since(digest)?, *digest)));
            dated.filter(|(since, _)| *since <= self.now() + DAY).max().map(|(_, digest)| digest)
        };
        let any = || self.tags.values().max().copied();
        newest(&|tag| !is_ours(tag)).or_else(|| newest(&|_| true)).or_else(any)
    }

    fn lists(&self, index: Digest, wanted: Digest) -> bool {
        self.all.get(&index).is_some_and(|one| {
            one.children.contains(&wanted) || one.children.iter().any(|child| self.lists(*child, wanted))
        })
    }

    /// Everything that is alive.
    fn alive(mut self) -> BTreeSet<Digest> {
        self.floors();
        let kept =
            self.tags.iter().filter(|(tag, _)| self.tag_keeps(tag) == Some(true)).map(|(_, digest)| *digest);
        let tagged: BTreeSet<Digest> = self.tags.values().copied().collect();
        let bare =
            self.all.keys().filter(|digest| !tagged.contains(digest) && self.untagged_keeps(digest)).copied();
        let kept: Vec<Digest> = kept.chain(bare).collect();
        self.alive.extend(kept);
        loop {
            let mut more: BTreeSet<Digest> = BTreeSet::new();
            for digest in &self.alive {
                more.extend(self.below(digest));
                let named = self.tags.iter().filter(|(_, own)| *own == digest);
                more.extend(named.filter_map(|(tag, _)| self.tags.get(format!("promoted-{tag}").as_str())));
            }
            more.retain(|digest| self.all.contains_key(digest) && !self.alive.contains(digest));
            if more.is_empty() {
                // Only now it is known what is found by nothing else.
                more.extend(self.holders(&tagged));
            }
            if more.is_empty() {
                return self.alive;
            }
            self.alive.extend(more);
        }
    }

    /// What is dead, but leads to what is alive and is found by it alone.
    fn holders(&self, tagged: &BTreeSet<Digest>) -> Vec<Digest> {
        let found = |digest: &Digest| {
            tagged.contains(digest) || self.alive.iter().any(|above| self.below(above).contains(digest))
        };
        let holds = |above: &&Digest| {
            self.below(above).iter().any(|below| self.alive.contains(below) && !found(below))
        };
        self.all.keys().filter(|digest| !self.alive.contains(digest)).filter(holds).copied().collect()
    }
}

/// The digest that a tag is made of.
fn subject(tag: &str) -> Option<Digest> {
    let rest = tag.strip_prefix("sha256-")?;
    let rest = [".sig", ".att", ".sbom"].iter().find_map(|end| rest.strip_suffix(end)).unwrap_or(rest);
    Digest::from_hex(rest)
}

/// A case, as it is after these are gone.
fn without(case: &Case, gone: &BTreeSet<Digest>) -> Case {
    let stays = |digest: &Digest| !gone.contains(digest);
    Case {
        manifests: case.manifests.iter().filter(|(digest, _)| stays(digest)).cloned().collect(),
        tags: case.tags.iter().filter(|(_, digest)| stays(digest)).cloned().collect(),
        world: case.world.clone(),
        rules: case.rules.clone(),
    }
}

/// How a plan is made: by the program, or by one with a fault in it.
pub type Planner = dyn Fn(&Inventory, &Case) -> Plan;

/// What is wrong with a plan of this case, if something is.
pub fn wrong(case: &Case, planner: &Planner) -> Option<String> {
    let plan_of = |case: &Case| {
        let inventory = Inventory::new(case.manifests.clone(), case.tags.clone()).expect("an inventory");
        planner(&inventory, case).deletions.iter().map(|one| one.digest).collect::<BTreeSet<Digest>>()
    };
    let alive = Model::of(case).alive();
    let first = plan_of(case);
    if let Some(digest) = first.intersection(&alive).next() {
        return Some(format!("{digest} is alive, and planned"));
    }
    let rest = without(case, &first);
    let alive = Model::of(&rest).alive();
    let second = plan_of(&rest);
    if let Some(digest) = second.intersection(&alive).next() {
        return Some(format!("{digest} is alive, and planned the second time"));
    }
    let left = without(&rest, &second);
    let dead = left.manifests.iter().map(|(digest, _)| *digest).find(|digest| !alive.contains(digest));
    dead.map(|digest| format!("{digest} is dead, and does not go within two prunes"))
}

/// So many worlds, from this seed on: the first that is planned wrongly, with why.
pub fn first_wrong(seeds: std::ops::Range<u64>, planner: &Planner) -> Option<(u64, String)> {
    seeds.into_iter().find_map(|seed| Some((seed, wrong(&case(&mut Dice(seed)), planner)?)))
}

pub fn right(inventory: &Inventory, case: &Case) -> Plan {
    plan(inventory, &case.rules, &case.world)
}

/// `PIPEGEN_WORLDS=200000 cargo nextest run --test suite -E 'test(worlds)'` looks at as many as are wanted.
#[test]
fn d158_in_random_worlds_nothing_alive_goes_and_everything_dead_does() {
    let worlds = std::env::var("PIPEGEN_WORLDS").ok().and_then(|text| text.parse().ok()).unwrap_or(3_000);
    let first = std::env::var("PIPEGEN_SEED").ok().and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    let start = first << 32;
    if let Some((seed, why)) = first_wrong(start..start + worlds, &right) {
        let case = case(&mut Dice(seed));
        let made = right(&Inventory::new(case.manifests.clone(), case.tags.clone()).expect("one"), &case);
        panic!("seed {seed}: {why}\n{:#?}\n{:#?}\n{:#?}\n{made:#?}", case.manifests, case.tags, case.world);
    }
}
