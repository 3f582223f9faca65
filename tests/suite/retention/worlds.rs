//! Random repositories on a real registry, pruned while something happens: the process is killed, answers are
//! lost, the registry fails, two prune at once. Whatever it is, the prunes after it reach the end that an
//! undisturbed one reaches on a copy, and everything that stays can be pulled whole.

use super::command::text;
use super::double::{Double, Reply, Request, forward};
use super::random::Random;
use super::shop::{DAY, Shop};
use serde_json::Value;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What happens to a prune.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// It is killed at its n-th deletion, before or after the registry has done it.
    Killed { at: usize, is_done: bool },
    /// From the n-th deletion on no answer comes.
    Cut { at: usize },
    /// One in three deletions is done, and nobody hears of it.
    Lost,
    /// One in five requests is answered with 503.
    Failing,
    /// Another prune runs at the same time.
    Two,
}

struct World {
    shop: Arc<Shop>,
    event: Event,
    /// The registry refuses to delete what an index lists.
    wants_index_first: bool,
}

fn world(seed: u64) -> World {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let shop = Shop::open();
    fill(&shop, &mut random);
    let at = random.below(8);
    let event = match random.below(5) {
        0 => Event::Killed { at, is_done: random.below(2) == 0 },
        1 => Event::Cut { at },
        2 => Event::Lost,
        3 => Event::Failing,
        _ => Event::Two,
    };
    World { shop: Arc::new(shop), event, wants_index_first: random.below(3) == 0 }
}

/// Images, indexes over them and over one another, and what speaks of them.
fn fill(shop: &Shop, random: &mut Random) {
    let mut all = vec![shop.image("latest", 0, &["latest"])];
    for number in 0..2 + random.below(6) {
        let (age, tags) = (random.below(90) as i64 * DAY, tags(random, number));
        all.push(shop.image(&format!("image {number}"), age, &borrowed(&tags)));
    }
    for number in 10..11 + random.below(4) {
        // With a tag at least: no protocol shows an index without one, which may hold what it lists for ever.
        let mut tags = tags(random, number);
        if tags.is_empty() {
            tags.push(format!("sha-{number:07x}"));
        }
        let mut listed: Vec<&str> =
            (0..=random.below(3)).map(|_| all[random.below(all.len())].as_str()).collect();
        listed.dedup();
        let index = shop.index(&listed, &borrowed(&tags));
        all.push(index);
    }
    for number in 0..random.below(4) {
        let subject = random.of(&all).clone();
        let suffix = *random.of(&["", ".sig", ".att"]);
        let tag = format!("{}{suffix}", subject.replace(':', "-"));
        shop.artifact(&subject, &format!("artifact {number}"), &[&tag]);
    }
}

fn tags(random: &mut Random, number: usize) -> Vec<String> {
    let one = |random: &mut Random| match random.below(6) {
        0 | 1 => format!("key-trusted-{number:040x}"),
        2 | 3 => format!("sha-{number:07x}"),
        4 => format!("v1.{number}.0"),
        _ => format!("by-hand-{number}"),
    };
    (0..random.below(3)).map(|_| one(random)).collect()
}

fn borrowed(tags: &[String]) -> Vec<&str> {
    tags.iter().map(String::as_str).collect()
}

fn command(shop: &Shop, address: &str) -> Command {
    let file = shop.home.path().join("pipeline.toml");
    let pipeline = format!(
        "[pipeline]\nname = \"CI\"\ntags = [\n\
         {{ on = \"push\", tag = \"latest\", keep = \"forever\" }},\n\
         {{ on = \"push\", tag = \"sha-{{short-sha}}\", keep = \"30d\" }},\n\
         {{ on = \"release\", tag = \"v{{version}}\", keep = \"forever\" }},\n]\n\
         [image.app]\nrepository = \"{address}/acme/app\"\nfiles = [\"Dockerfile\"]\n\
         [registry.\"{address}\"]\nusername = \"u\"\npassword = \"${{{{ secrets.PASSWORD }}}}\"\n\
         [consumer.test]\nrun = \"true\"\n\
         [pipegen]\ninstall = \"true\"\n[retention]\nschedule = \"0 3 * * *\"\nunknown = \"60d\"\n"
    );
    std::fs::write(&file, pipeline).expect("a pipeline");
    std::fs::write(file.with_file_name("Dockerfile"), "FROM scratch\n").expect("a Dockerfile");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pipegen"));
    command.args(["prune", "--apply", "--allow-share", "100", "--without-github", "-f"]).arg(file);
    command.env("DOCKER_CONFIG", shop.home.path()).env("XDG_STATE_HOME", shop.home.path().join("state"));
    command
        .env_remove("GITHUB_STEP_SUMMARY")
        .env_remove("GITHUB_REPOSITORY")
        .env_remove("DOCKER_AUTH_CONFIG");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Prunes until nothing goes any more, which is after the second prune.
fn settle(shop: &Shop, address: &str, seed: u64) {
    for _ in 0..3 {
        let output = command(shop, address).output().expect("pipegen");
        assert_eq!(
            output.status.code(),
            Some(0),
            "seed {seed}: {}{}",
            text(&output.stdout),
            text(&output.stderr)
        );
        if text(&output.stdout).contains("0 manifests of 0 deleted") {
            return;
        }
    }
    panic!("seed {seed}: three prunes were not enough");
}

/// Whether an index that is there lists what this request deletes.
fn is_listed(shop: &Shop, request: &Request) -> bool {
    let own = request.path.rsplit('/').next().expect("a digest");
    let lists = |digest: &String| listed(shop, digest).iter().any(|one| one == own);
    shop.registry.manifests("acme/app").iter().any(lists)
}

/// The process that is killed, once it is known.
type Victim = Arc<Mutex<Option<Child>>>;

/// A registry of this kind, to which nothing happens.
fn ordered(world: &World) -> Double {
    let (shop, wants_index_first) = (Arc::clone(&world.shop), world.wants_index_first);
    Double::start(move |request| answer(&shop, wants_index_first, request))
}

fn answer(shop: &Shop, wants_index_first: bool, request: &Request) -> Reply {
    if wants_index_first && request.method == "DELETE" && is_listed(shop, request) {
        let said = r#"{"errors": [{"code": "DENIED", "message": "manifest is referenced by an index"}]}"#;
        return Reply::json(405, said);
    }
    forward(shop.registry.address(), request)
}

/// The same while something happens.
fn disturbed(world: &World, seed: u64, victim: &Victim) -> Double {
    let (shop, victim) = (Arc::clone(&world.shop), Arc::clone(victim));
    let (wants_index_first, event) = (world.wants_index_first, world.event);
    let state = Mutex::new((0_usize, Random(seed | 1)));
    Double::start(move |request| {
        let is_deletion = request.method == "DELETE";
        let (place, chance) = {
            let mut state = state.lock().expect("a state");
            state.0 += usize::from(is_deletion);
            (state.0.wrapping_sub(1), state.1.below(15))
        };
        let pass = || answer(&shop, wants_index_first, request);
        match event {
            Event::Killed { at, is_done } if is_deletion && place == at => {
                is_done.then(pass);
                victim.lock().expect("a child").as_mut().expect("a child").kill().expect("killed");
                Reply::Cut
            }
            Event::Cut { at } if is_deletion && place >= at => Reply::Cut,
            Event::Lost if is_deletion && chance < 5 => {
                pass();
                Reply::Cut
            }
            Event::Failing if chance < 3 => Reply::json(503, "{}"),
            _ => pass(),
        }
    })
}

/// Runs what the world wants, and waits for its end.
fn disturb(world: &World, seed: u64) -> (Vec<Output>, String) {
    let victim = Victim::default();
    let double = disturbed(world, seed, &victim);
    // Held until the child is known: the server waits for it.
    let mut held = victim.lock().expect("a child");
    let start = || command(&world.shop, double.address()).spawn().expect("pipegen");
    *held = Some(start());
    let other = matches!(world.event, Event::Two).then(start);
    drop(held);
    while victim.lock().expect("a child").as_mut().expect("a child").try_wait().expect("a status").is_none() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let first = victim.lock().expect("a child").take().expect("a child");
    let ends = [Some(first), other].into_iter().flatten();
    let outputs = ends.map(|one| one.wait_with_output().expect("an end")).collect();
    (outputs, double.address().to_owned())
}

/// Logs are found by the repository's name, which has the address of the server in between.
fn readdress(shop: &Shop, from: &str, to: &str) {
    let folder = shop.home.path().join("state/pipegen/prune");
    for log in std::fs::read_dir(folder).into_iter().flatten() {
        let log = log.expect("a log").path();
        let lines = std::fs::read_to_string(&log).expect("a log");
        std::fs::write(log, lines.replace(from, to)).expect("a log");
    }
}

fn check(seed: u64) {
    let world = world(seed);
    let copy = world.shop.copy();
    settle(&copy, copy.registry.address(), seed);
    let end = (copy.tags(), copy.registry.manifests("acme/app"));
    let (outputs, address) = disturb(&world, seed);
    for output in &outputs {
        let code = output.status.code();
        let said = text(&output.stderr);
        assert!(matches!(code, Some(0 | 3) | None), "seed {seed}, {:?}: {code:?}: {said}", world.event);
        assert!(!said.contains("panicked"), "seed {seed}: {said}");
    }
    let there = world.shop.registry.manifests("acme/app");
    assert!(end.1.is_subset(&there), "seed {seed}, {:?}: something went that stays", world.event);
    let double = ordered(&world);
    readdress(&world.shop, &address, double.address());
    settle(&world.shop, double.address(), seed);
    let reached = (world.shop.tags(), world.shop.registry.manifests("acme/app"));
    let told: String = outputs.iter().map(|one| text(&one.stdout) + &text(&one.stderr)).collect();
    assert_eq!(
        reached, end,
        "seed {seed}, {:?}, index first {}: {told}",
        world.event, world.wants_index_first
    );
    reached.0.values().for_each(|digest| pull(&world.shop, digest));
}

/// Pulls a manifest with all that it lists. skopeo pulls no index of indexes in one go.
fn pull(shop: &Shop, digest: &str) {
    let listed = listed(shop, digest);
    match listed.iter().any(|one| !self::listed(shop, one).is_empty()) {
        true => listed.iter().for_each(|one| pull(shop, one)),
        false => shop.pull(digest),
    }
}

/// The digests that an index lists; none for an image.
fn listed(shop: &Shop, digest: &str) -> Vec<String> {
    let text = shop.registry.blob(digest).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&text).expect("JSON");
    let listed = manifest["manifests"].as_array().into_iter().flatten();
    listed.map(|one| one["digest"].as_str().expect("a digest").to_owned()).collect()
}

/// `PIPEGEN_WORLDS=300 cargo test --test suite whatever` looks at as many as are wanted, ten at a time: mostly
/// they wait until a request is tried again.
#[test]
fn d147_whatever_happens_to_a_prune_the_next_ones_reach_the_same_end() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (first, count) = (number("PIPEGEN_SEED").unwrap_or(0), number("PIPEGEN_WORLDS").unwrap_or(10));
    let next = AtomicU64::new(first);
    std::thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| {
                let one = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|seed| *seed < first + count);
                std::iter::from_fn(one).for_each(check);
            });
        }
    });
}
