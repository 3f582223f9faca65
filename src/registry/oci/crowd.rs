//! Several requests at a time.

use crate::net::Fault;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

/// Does `act` with each piece of `work` on so many threads, and `done` with each result on this one, in
/// any order.
///
/// # Errors
/// The first fault; what has not begun by then never does.
pub fn each<W: Sync, R: Send>(
    threads: usize,
    work: &[W],
    act: impl Fn(&W) -> Result<R, Fault> + Sync,
    mut done: impl FnMut(&W, R),
) -> Result<(), Fault> {
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (sender, receiver) = mpsc::sync_channel(threads * 4);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(work.len()) {
            let sender = sender.clone();
            scope.spawn(|| {
                let sender = sender;
                while !stop.load(Ordering::Relaxed) {
                    let Some(piece) = work.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                    let result = act(piece);
                    stop.fetch_or(result.is_err(), Ordering::Relaxed);
                    if sender.send((piece, result)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut first = Ok(());
        for (piece, result) in receiver {
            match result {
                Ok(result) => done(piece, result),
                Err(fault) => first = first.and(Err(fault)),
            }
        }
        first
    })
}

#[cfg(test)]
mod tests {
    use super::each;
    use crate::net::{Fault, Kind};

    #[test]
    fn every_piece_is_done_once() {
        let work: Vec<u32> = (0..1_000).collect();
        let mut seen = Vec::new();
        each(8, &work, |number| Ok(number * 2), |_, twice| seen.push(twice)).expect("no fault");
        seen.sort_unstable();
        assert_eq!(seen, (0..1_000).map(|number| number * 2).collect::<Vec<_>>());
    }

    #[test]
    fn a_fault_ends_it() {
        let work: Vec<u32> = (0..100_000).collect();
        let mut seen = 0;
        let act = |number: &u32| {
            std::thread::sleep(std::time::Duration::from_micros(50));
            if *number == 10 { Err(Fault::new(Kind::Broken, "GET", "no")) } else { Ok(()) }
        };
        assert!(each(4, &work, act, |_, ()| seen += 1).is_err());
        assert!(seen < 99_999);
    }
}
