//! Several runs at once.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::{Bench, cases};

fn start(bench: &Bench) -> Child {
    bench.command(&[]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

fn end(child: Child) {
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{}: {said}", output.status);
}

/// Whoever writes last has read the file last: the tree is that of the file as it is.
#[test]
fn runs_at_once_end_as_one_run_would() {
    let bench = Bench::new();
    for round in 0..cases::cases(8) {
        let count = if round % 2 == 0 { 2 } else { 5 };
        let mut last = 0;
        let children: Vec<Child> = (0..count)
            .map(|number| {
                last = (number + round as usize) % 2;
                bench.put(last);
                start(&bench)
            })
            .collect();
        children.into_iter().for_each(end);
        bench.assert_is(last, &format!("round {round}, {count} runs"));
    }
}

/// `check` takes no lock: it may see a tree between two states, and never fails on it.
#[test]
fn a_check_beside_a_run_finds_drift_or_none() {
    let bench = Bench::new();
    for round in 0..cases::cases(6) {
        bench.put(round as usize % 2);
        let mut child = start(&bench);
        while child.try_wait().unwrap().is_none() {
            let (exit, said) = bench.run(&["check"]);
            assert!(matches!(exit, Some(0 | 1)), "{exit:?}: {said}");
        }
        end(child);
        bench.assert_is(round as usize % 2, "after a check");
    }
}

/// A pipegen with another root may have a file waiting beside the same `pipeline.toml`.
#[test]
fn what_waits_beside_the_file_for_another_root_is_left_alone() {
    let bench = Bench::new();
    bench.put(0);
    let waiting = bench.place(".pipegen-a1B2c3.part");
    std::fs::write(&waiting, "new").unwrap();
    let held = std::fs::File::open(&waiting).unwrap();
    held.lock().unwrap();
    let root = tempfile::tempdir().unwrap();
    let root = root.path().to_str().unwrap();
    for arguments in [&["generate"][..], &["generate", "--root", root]] {
        let (exit, said) = bench.run(arguments);
        assert_eq!(exit, Some(0), "{said}");
        assert!(waiting.exists(), "{arguments:?}");
    }
    drop(held);
    assert_eq!(bench.run(&["generate", "--root", root]).0, Some(0));
    assert!(!waiting.exists(), "nobody waits for it any more");
}

/// A tree that somebody else holds: waited for, then given up with a reason, and nothing is written.
#[test]
fn a_tree_that_is_held_is_waited_for() {
    let bench = Bench::new();
    let directory = std::fs::File::open(bench.root()).unwrap();
    directory.lock().unwrap();
    bench.put(0);
    let child = start(&bench);
    std::thread::sleep(Duration::from_secs(2));
    bench.assert_is(1, "while it is held");
    directory.unlock().unwrap();
    end(child);
    bench.assert_is(0, "when it was given free");

    directory.lock().unwrap();
    bench.put(1);
    let begin = Instant::now();
    let (exit, said) = bench.run(&[]);
    assert_eq!(exit, Some(3), "{said}");
    assert!(said.contains("another pipegen has been writing there"), "{said}");
    assert!((25..60).contains(&begin.elapsed().as_secs()));
    bench.assert_is(0, "after it was given up");
    assert_eq!(bench.run(&["check"]).0, Some(1), "reading needs no lock");
}
