//! Times the phases up to lowering on pipelines of growing size, each in a process of its own, whose peak
//! memory is told beside. `cargo xtask bench` runs it for `docs/benchmarks.md`.
#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]

use pipegen::compiler::graph::Graph;
use pipegen::compiler::lower::lower;
use pipegen::compiler::{parse, resolve};
use pipegen::model::workflow::Division;
use std::fmt::Write;
use std::process::Command;
use std::time::Instant;

/// Kind of pipeline and how many jobs.
const CASES: [(&str, usize); 6] = [
    ("consumers", 10),
    ("consumers", 100),
    ("consumers", 1_000),
    ("consumers", 10_000),
    ("a chain of jobs", 10_000),
    ("a star of jobs", 10_000),
];
const RUNS: usize = 10;

fn main() {
    let words: Vec<String> = std::env::args().collect();
    if let [_, kind, count] = words.as_slice()
        && let Ok(count) = count.parse()
    {
        return one(kind, count);
    }
    for (kind, count) in CASES {
        let own = std::env::current_exe().unwrap();
        let status = Command::new(own).args([kind, &count.to_string()]).status().unwrap();
        assert!(status.success(), "{kind} {count}");
    }
}

/// A row of the table: the least of each phase, and of their sum. Other work on the machine only adds.
fn one(kind: &str, count: usize) {
    let text = text(kind, count);
    let mut times: [Vec<f64>; 5] = Default::default();
    for _ in 0..RUNS {
        let own = phases(&text, count);
        own.into_iter().chain([own.iter().sum()]).zip(&mut times).for_each(|(time, all)| all.push(time));
    }
    let cells = times.map(|mut all| {
        all.sort_by(f64::total_cmp);
        format!("{:.1} ms", all[0])
    });
    println!("| {count} | {kind} | {} | {} MiB |", cells.join(" | "), peak());
}

/// Milliseconds that each phase takes.
fn phases(text: &str, count: usize) -> [f64; 4] {
    let mut at = Instant::now();
    let mut lap = || {
        let own = at.elapsed().as_secs_f64() * 1000.0;
        at = Instant::now();
        own
    };
    let manifest = parse::parse(text).unwrap_or_else(|broken| panic!("{:?}", broken.errors.first()));
    let parse = lap();
    let read = |path: &str| (path == "Dockerfile").then(|| "FROM scratch\n".to_owned());
    let files = resolve::Files {
        name: "pipeline.toml",
        read: &read,
        is_directory: &|_: &str| true,
        exists: &|_: &str| true,
    };
    let (pipeline, _) = resolve::resolve(&manifest, &files, None).unwrap();
    let resolve = lap();
    let graph = Graph::new(&pipeline);
    let drawn = lap();
    let tree = lower(&pipeline, &graph, &Division::default());
    let lowered = lap();
    assert!(tree.root.jobs.len() >= count + 2);
    [parse, resolve, drawn, lowered]
}

fn text(kind: &str, count: usize) -> String {
    let mut text = "[pipeline]\nname = \"CI\"\n".to_owned();
    if kind == "consumers" {
        text.push_str("[image.app]\nrepository = \"ghcr.io/acme/app\"\n");
    }
    for job in 0..count {
        let table = if kind == "consumers" { "consumer" } else { "job" };
        writeln!(text, "[{table}.t{job}]\nrun = \"make test\"").unwrap();
        match kind {
            "consumers" => text.push_str("images = [\"app\"]\n"),
            "a chain of jobs" if job > 0 => writeln!(text, "needs = [\"t{}\"]", job - 1).unwrap(),
            "a star of jobs" if job > 0 => text.push_str("needs = [\"t0\"]\n"),
            _ => {}
        }
    }
    text
}

/// Peak memory in MiB, as Linux tells it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: Option<u64> = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    kib.map_or("unknown".to_owned(), |kib| (kib >> 10).to_string())
}
