//! Says how far it is: a line on a terminal that is written anew, and a line now and then in a log of CI.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use super::one::Stage;
use crate::cli::console::Stream;

/// How often the line is written anew.
const EVERY: Duration = Duration::from_millis(100);
/// Back to the beginning of the line, and away with what stands there.
const CLEAR: &str = "\r\x1b[K";

/// After so many deletions, or so long, a log gets a line.
const LINES: (usize, Duration) = (50, Duration::from_secs(60));

/// Whether a log gets a line, so many deletions and so long after the last.
fn is_due(deletions: usize, elapsed: Duration) -> bool {
    deletions >= LINES.0 || elapsed >= LINES.1
}

/// The same where nothing can be written anew.
fn in_a_log<T>(stream: &mut Stream<'_>, work: impl FnOnce(&dyn Fn(Stage)) -> T) -> T {
    let stream = RefCell::new(stream);
    let last = Cell::new((0, Instant::now()));
    work(&|stage| {
        let Stage::Deleting(done, all) = stage else { return };
        let (told, at) = last.get();
        if !is_due(done - told, at.elapsed()) {
            return;
        }
        last.set((done, Instant::now()));
        // A log that is gone has nobody to tell.
        let _ = stream.borrow_mut().put(format!("deleting: {done} of {all} manifests\n"));
    })
}

/// Does `work`, which tells how far it is.
pub fn with<T>(stream: &mut Stream<'_>, work: impl FnOnce(&dyn Fn(Stage)) -> T) -> T {
    if !stream.is_terminal() {
        return in_a_log(stream, work);
    }
    let stream = RefCell::new(stream);
    let last = Cell::new(None::<Instant>);
    let result = work(&|stage| {
        if last.get().is_some_and(|last| last.elapsed() < EVERY) {
            return;
        }
        last.set(Some(Instant::now()));
        let text = match stage {
            Stage::Listing(progress) => {
                format!("{CLEAR}listing: {} of {} manifests", progress.done, progress.known)
            }
            Stage::Deleting(done, all) => format!("{CLEAR}deleting: {done} of {all} manifests"),
        };
        // A terminal that is gone has nobody to tell.
        let _ = stream.borrow_mut().put(text);
    });
    if last.get().is_some() {
        let _ = stream.borrow_mut().put(CLEAR);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::is_due;
    use std::time::Duration;

    #[test]
    fn a_log_gets_a_line_after_fifty_deletions_or_a_minute() {
        for (deletions, seconds, expected) in
            [(49, 59, false), (50, 0, true), (1, 60, true), (0, 61, true), (0, 0, false)]
        {
            assert_eq!(is_due(deletions, Duration::from_secs(seconds)), expected, "{deletions}, {seconds} s");
        }
    }
}
