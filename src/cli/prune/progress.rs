//! A line on a terminal that says how far it is. A log of CI gets none.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use super::one::Stage;
use crate::cli::console::Stream;

/// How often the line is written anew.
const EVERY: Duration = Duration::from_millis(100);
/// Back to the beginning of the line, and away with what stands there.
const CLEAR: &str = "\r\x1b[K";

/// Does `work`, which tells how far it is.
pub fn with<T>(stream: &mut Stream<'_>, work: impl FnOnce(&dyn Fn(Stage)) -> T) -> T {
    if !stream.is_terminal() {
        return work(&|_| ());
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
