//! Git, asked as a process. It may hang, on a file system or a hook of somebody's: every wait has an end.

use crate::net::{Fault, Kind};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

/// Commits that are read before we give up: several times as many as the largest histories have.
const MOST: usize = 10_000_000;
/// How long a question with a short answer may take.
const ANSWER: Duration = Duration::from_secs(10);
/// How long Git may say nothing in a history. It writes as it reads, so this bounds no length.
const SILENCE: Duration = Duration::from_secs(60);
/// How long it may take to end once it has said everything.
const REST: Duration = Duration::from_secs(5);
/// Lines that wait to be looked at; Git waits as long as there are so many.
const AHEAD: usize = 1_024;
/// The longest line that is read: no name of anything is so long.
const LONGEST: u64 = 1 << 16;

/// What Git writes in one line.
///
/// # Errors
/// It says no, or nothing for too long ([`Kind::Unreachable`]).
pub fn line(clone: &Path, arguments: &[&str]) -> Result<String, Fault> {
    let mut lines = Vec::new();
    let run = Run { said: said(arguments), patience: ANSWER };
    let ended = run.each(git(clone, arguments).stderr(Stdio::piped()), |line| {
        lines.push(line.to_owned());
        Some(())
    })?;
    if ended.status.success() {
        return Ok(lines.join("\n").trim().to_owned());
    }
    let help = "run in a clone of the repository";
    Err(Fault::new(Kind::Unexpected, run.said, ended.complaint.trim().replace('\n', " ")).help(help))
}

/// Gives each line to `take` as Git writes it, which says whether it can be read.
///
/// # Errors
/// It says no, or nothing for too long ([`Kind::Unreachable`]).
pub fn each(clone: &Path, arguments: &[&str], take: impl FnMut(&str) -> Option<()>) -> Result<(), Fault> {
    let run = Run { said: said(arguments), patience: SILENCE };
    let ended = run.each(git(clone, arguments).stderr(Stdio::null()), take)?;
    if ended.status.success() { Ok(()) } else { Err(run.fault(format!("it ended with {}", ended.status))) }
}

fn git(clone: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(clone).args(arguments).env("LC_ALL", "C").stdin(Stdio::null());
    command
}

fn said(arguments: &[&str]) -> String {
    let word = arguments.iter().find(|word| !word.starts_with('-') && !word.contains('='));
    format!("git {}", word.unwrap_or(&""))
}

/// One call.
struct Run {
    /// What is asked.
    said: String,
    /// How long it may say nothing.
    patience: Duration,
}

/// How a call ended.
struct Ended {
    status: ExitStatus,
    /// What it wrote to standard error, if anyone reads that.
    complaint: String,
}

impl Run {
    fn fault(&self, message: String) -> Fault {
        Fault::new(Kind::Unexpected, &self.said, message)
    }

    fn hangs(&self) -> Fault {
        let message = format!("it said nothing for {} seconds, and was ended", self.patience.as_secs());
        let help = "see what `git log` does in that clone; a file system that hangs is the usual cause";
        Fault::new(Kind::Unreachable, &self.said, message).help(help)
    }

    fn each(&self, command: &mut Command, take: impl FnMut(&str) -> Option<()>) -> Result<Ended, Fault> {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Fault::new(Kind::Missing, &self.said, error.to_string()))?;
        let result = self.read(&mut child, take);
        if result.is_err() {
            drop(child.kill());
        }
        let ended = self.end(&mut child);
        let complaint = result?;
        Ok(Ended { status: ended?, complaint })
    }

    /// Reads to the end of what it says. A thread reads, so that nothing waits for a pipe that nobody closes.
    fn read(&self, child: &mut Child, mut take: impl FnMut(&str) -> Option<()>) -> Result<String, Fault> {
        let errors = child.stderr.take().map(beside);
        let Some(output) = child.stdout.take() else { return Ok(String::new()) };
        let lines = beside(output);
        for number in 0.. {
            let line = match lines.recv_timeout(self.patience) {
                Ok(line) => line.map_err(|error| self.fault(error.to_string()))?,
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => return Err(self.hangs()),
            };
            if number == MOST {
                return Err(self.fault(format!("more than {MOST} commits")));
            }
            take(&line).ok_or_else(|| self.fault(format!("`{line}` makes no sense")))?;
        }
        let mut complaint = Vec::new();
        while let Some(Ok(Ok(line))) = errors.as_ref().map(|errors| errors.recv_timeout(REST)) {
            complaint.push(line);
        }
        Ok(complaint.join("\n"))
    }

    fn end(&self, child: &mut Child) -> Result<ExitStatus, Fault> {
        let deadline = Instant::now() + REST;
        loop {
            match child.try_wait().map_err(|error| self.fault(error.to_string()))? {
                Some(status) => return Ok(status),
                None if Instant::now() >= deadline => break,
                None => std::thread::sleep(Duration::from_millis(1)),
            }
        }
        drop(child.kill());
        Err(self.hangs())
    }
}

/// Its lines, as they come.
fn beside(output: impl Read + Send + 'static) -> Receiver<std::io::Result<String>> {
    let (sender, receiver) = sync_channel(AHEAD);
    std::thread::spawn(move || {
        let mut output = BufReader::new(output);
        loop {
            let mut line = String::new();
            let read = output.by_ref().take(LONGEST).read_line(&mut line);
            let is_end = matches!(read, Ok(0));
            let end = line.trim_end_matches('\n').len();
            line.truncate(end);
            let failed = read.is_err();
            if is_end || sender.send(read.map(|_| line)).is_err() || failed {
                return;
            }
        }
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(script: &str) -> (Result<Ended, Fault>, Vec<String>, Duration) {
        let begun = Instant::now();
        let mut lines = Vec::new();
        let run = Run { said: "git log".to_owned(), patience: Duration::from_millis(300) };
        let ended = run.each(Command::new("sh").args(["-c", script]).stderr(Stdio::piped()), |line| {
            lines.push(line.to_owned());
            (line != "odd").then_some(())
        });
        (ended, lines, begun.elapsed())
    }

    #[test]
    fn what_is_slow_is_read_and_what_hangs_is_ended() {
        let (ended, lines, _) = run("for n in 1 2 3 4 5; do echo $n; sleep 0.1; done; echo no >&2; exit 3");
        let ended = ended.unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!((lines.len(), ended.status.code(), ended.complaint.as_str()), (5, Some(3), "no"));
        // Silence; silence behind a line; a process that is left behind and holds the pipe.
        for (script, known) in [("exec sleep 30", 0), ("echo 1; exec sleep 30", 1), ("sleep 30 & echo 1", 1)]
        {
            let (ended, lines, took) = run(script);
            let fault = ended.err().unwrap_or_else(|| panic!("{script}: it ended"));
            assert_eq!((fault.kind, lines.len()), (Kind::Unreachable, known), "{script}: {fault}");
            assert!(fault.message.contains("it said nothing for"), "{fault}");
            assert!(took < Duration::from_secs(5), "{script}: {took:?}");
        }
    }

    #[test]
    fn what_makes_no_sense_ends_it_at_once() {
        let (ended, lines, took) = run("echo odd; exec sleep 30");
        assert!(ended.is_err_and(|fault| fault.kind == Kind::Unexpected));
        assert!(lines == ["odd"] && took < Duration::from_secs(5));
    }
}
