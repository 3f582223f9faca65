//! A command that is run again and again.

use crate::process::{command, root};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

/// A command, the code that it has to exit with, and what its runs came to.
pub struct Timed {
    command: Command,
    exit: i32,
    peak: PathBuf,
    /// Milliseconds.
    times: Vec<f64>,
    /// KiB of the largest run.
    memory: u64,
}

impl Timed {
    /// A run of pipegen that succeeds.
    pub fn pipegen(arguments: &[&str]) -> Self {
        Self::new(&root().join("target/release/pipegen").to_string_lossy(), arguments, 0)
    }

    /// A run of pipegen that refuses the file.
    pub fn refusal(arguments: &[&str]) -> Self {
        Self::new(&root().join("target/release/pipegen").to_string_lossy(), arguments, 2)
    }

    /// zizmor over a tree.
    pub fn zizmor(tree: &str) -> Self {
        let zizmor = root().join("target/tools/venv/bin/zizmor");
        Self::new(&zizmor.to_string_lossy(), &["--offline", "--persona=pedantic", "--no-exit-codes", tree], 0)
    }

    /// GNU time knows the largest memory of a process that has ended.
    fn new(program: &str, arguments: &[&str], exit: i32) -> Self {
        static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let peak = root().join(format!("target/bench/peak-{number}"));
        let output = peak.to_string_lossy().into_owned();
        let mut words = vec!["--quiet", "--format=%M", "--output", &output, program];
        words.extend(arguments);
        let mut command = command("/usr/bin/time", &words);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        Self { command, exit, peak, times: Vec::new(), memory: 0 }
    }

    /// Runs all, turn by turn, so that what else the machine does falls on each alike.
    ///
    /// # Errors
    /// When one cannot be started, or ends otherwise than it should.
    pub fn in_turns(runs: usize, all: &mut [&mut Self]) -> Result<(), String> {
        fs::create_dir_all(root().join("target/bench")).map_err(|error| error.to_string())?;
        for _ in 0..runs {
            for one in all.iter_mut() {
                one.once()?;
            }
        }
        Ok(())
    }

    fn once(&mut self) -> Result<(), String> {
        let start = Instant::now();
        let status =
            self.command.status().map_err(|error| format!("/usr/bin/time (package `time`): {error}"))?;
        self.times.push(start.elapsed().as_secs_f64() * 1000.0);
        if status.code() != Some(self.exit) {
            return Err(format!("{status}, not {}: {:?}", self.exit, self.command));
        }
        let told = fs::read_to_string(&self.peak).unwrap_or_default();
        self.memory = self.memory.max(told.trim().parse().unwrap_or(0));
        Ok(())
    }

    /// Least, median and most milliseconds, and the peak memory.
    pub fn cells(&self) -> String {
        let mut times = self.times.clone();
        times.sort_by(f64::total_cmp);
        let at = |index: usize| times.get(index).copied().unwrap_or(0.0);
        let (most, median) = (times.len().saturating_sub(1), times.len() / 2);
        format!("{:.1} ms | {:.1} ms | {:.1} ms | {} MiB", at(0), at(median), at(most), self.memory >> 10)
    }

    /// A row of a table.
    pub fn print(&self, tree: &str, what: &str) {
        println!("| {tree} | `{what}` | {} |", self.cells());
    }
}
