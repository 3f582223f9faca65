//! Plans a repository of a hundred thousand tags, and prints how long that took and how much memory the
//! process needed at most. `cargo xtask bench` runs it for `docs/benchmarks.md`.
#![allow(missing_docs, clippy::print_stdout)]

use pipegen::language::value::{Duration, Leaf, Second, Template};
use pipegen::prune::{Keep, Owner, Pull, Row, Rules, World, plan};
use pipegen::registry::{Blob, Digest, Inventory, Manifest};
use std::time::Instant;

const TAGS: u64 = 100_000;
const NOW: i64 = 1_793_491_200;
const DAY: i64 = 86_400;

fn main() {
    let inventory = inventory();
    let (rules, world) = (rules(), world());
    let mut times: Vec<_> = (0..10)
        .map(|_| {
            let start = Instant::now();
            let plan = plan(&inventory, &rules, &world);
            assert!(plan.deletions.len() > 10_000 && plan.kept.len() > 10_000);
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let (manifests, tags) = (inventory.manifests().len(), inventory.tags().len());
    println!(
        "| plan of {tags} tags, {manifests} manifests | {:.0} ms | {:.0} ms | {:.0} ms | {} MiB |",
        times[0],
        times[times.len() / 2],
        times[times.len() - 1],
        peak()
    );
}

/// Peak memory in MiB, as Linux tells it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: Option<u64> = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    kib.map_or("unknown".to_owned(), |kib| (kib >> 10).to_string())
}

/// A third of the tags are indexes over two images, with a signature; ten layers each, some shared.
fn inventory() -> Inventory {
    let mut manifests = Vec::new();
    let mut tags = Vec::new();
    for number in 0..TAGS {
        let age = (number as i64 * 7) % 400 * DAY;
        let since = Some(Second(NOW - age));
        let children: Vec<Digest> =
            if number % 3 == 0 { vec![digest(1, number), digest(2, number)] } else { Vec::new() };
        for child in &children {
            manifests.push((*child, Manifest { since, blobs: blobs(number), ..Manifest::default() }));
        }
        if number % 3 == 0 {
            let subject = Some(digest(0, number));
            manifests.push((digest(3, number), Manifest { since, subject, ..Manifest::default() }));
        }
        let blobs = if children.is_empty() { blobs(number) } else { Vec::new() };
        manifests.push((digest(0, number), Manifest { since, children, blobs, ..Manifest::default() }));
        let sha = sha(number);
        let tag = match number % 5 {
            0 => format!("pr-{}-{}", number + 1, &sha[..7]),
            1 => format!("feature-{number}-{}", &sha[..7]),
            2 => format!("sha-{}", &sha[..7]),
            3 => format!("build-{sha}"),
            // A signature of the image before it.
            4 if number % 10 == 9 => format!("sha256-{}.sig", digest(0, number - 1).hex()),
            _ => format!("key-{sha}"),
        };
        tags.push((tag, digest(0, number)));
    }
    Inventory::new(manifests, tags).unwrap_or_default()
}

fn blobs(number: u64) -> Vec<Blob> {
    (0..10)
        .map(|layer| Blob { digest: digest(10 + layer, number / (1 + u64::from(layer))), size: 1_000 })
        .collect()
}

fn digest(kind: u8, number: u64) -> Digest {
    let mut bytes = [kind; 32];
    bytes[..8].copy_from_slice(&number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    Digest::from_bytes(bytes)
}

fn sha(number: u64) -> String {
    format!("{:07x}{:033x}", number, 0)
}

fn rules() -> Rules {
    let row = |template: &str, keep: Keep| {
        Template::parse(template).map(|template| Row::new(template, "app", keep, false)).ok()
    };
    let days = |days: u64| Keep::For(Duration::days(days));
    let rows = [
        row("pr-{pr}-{short-sha}", days(2)),
        row("{branch}-{short-sha}", days(7)),
        row("sha-{short-sha}", days(30)),
        row("build-{sha}", Keep::Newest(5_000)),
        row("latest", Keep::Forever),
        row("v{version}", Keep::Forever),
    ];
    Rules {
        rows: rows.into_iter().flatten().collect(),
        recorded: Vec::new(),
        min_age: Duration::days(2),
        untagged: Duration::days(7),
        unknown: None,
        protect: Vec::new(),
        keys: Duration::days(7),
        owner: Owner::default(),
    }
}

/// Half of the commits are known, and every pull request.
fn world() -> World {
    let mut world = World::at(Second(NOW));
    for number in 0..TAGS {
        let at = Second(NOW - (number as i64 * 7) % 400 * DAY);
        if number % 2 == 0 {
            world.commits.insert(sha(number), at);
        }
        if number % 10 == 0 {
            world.trunk.insert(sha(number));
        }
        if number % 5 == 0 {
            let pull = if number % 50 == 0 { Pull::Open } else { Pull::Closed(at) };
            world.pulls.insert(number + 1, pull);
        }
    }
    world
}
