//! A map over a slice that uses the processors there are.

use std::num::NonZero;
use std::thread;

/// Applies `f` to every item, in parallel, and keeps the order.
///
/// Parsing YAML is most of the time that an inspection takes, and each file is on its own. A
/// thread that panics takes the whole inspection with it: half a check is none.
pub(super) fn map<'a, T: Sync, R: Send>(items: &'a [T], f: impl Fn(&'a T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = threads.min(4).min(items.len() / 2);
    if threads <= 1 {
        return items.iter().map(f).collect();
    }
    let f = &f;
    // Interleaved, because the largest files are often neighbours.
    let parts: Vec<Vec<R>> = thread::scope(|scope| {
        let handles: Vec<_> = (1..threads)
            .map(|start| scope.spawn(move || part(items, start, threads, f)))
            .collect();
        let mut parts = vec![part(items, 0, threads, f)];
        for handle in handles {
            match handle.join() {
                Ok(part) => parts.push(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        parts
    });
    let mut parts: Vec<_> = parts.into_iter().map(Vec::into_iter).collect();
    (0..items.len())
        .filter_map(|index| parts[index % threads].next())
        .collect()
}

fn part<'a, T, R>(items: &'a [T], start: usize, step: usize, f: &impl Fn(&'a T) -> R) -> Vec<R> {
    items.iter().skip(start).step_by(step).map(f).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn keeps_the_order() {
        for count in 0..40 {
            let items: Vec<usize> = (0..count).collect();
            let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(super::map(&items, |item| item * 2), doubled);
        }
    }
}
