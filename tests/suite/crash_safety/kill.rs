//! A pipegen that is killed.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use super::random::Random;
use super::{Bench, cases};

/// What a kill found the run doing.
#[derive(Debug, Default)]
struct Landed {
    before: u32,
    writing: u32,
    after: u32,
}

/// Half of the kills come at any time of the run, the other half once the first file waits: the
/// time of writing is a small part of the whole.
#[test]
fn a_killed_run_leaves_whole_files_and_the_next_one_repairs() {
    let bench = Bench::new();
    let start = Instant::now();
    bench.put(0);
    assert_eq!(bench.run(&[]).0, Some(0));
    let whole = u32::try_from(start.elapsed().as_micros()).unwrap();
    let mut random = Random(0x51ce_b00b_1e55 + cases::seed());
    let mut landed = Landed::default();
    let count = cases::cases(40);
    for number in 0..count {
        let version = usize::from(number % 2 == 0);
        let before = bench.files();
        bench.put(version);
        let mut child = bench.command(&[]).stdout(std::process::Stdio::null()).spawn().unwrap();
        if number % 4 < 2 {
            thread::sleep(micros(&mut random, whole));
        } else {
            let end = Instant::now() + Duration::from_secs(20);
            while bench.files() == before && child.try_wait().unwrap().is_none() && Instant::now() < end {}
            thread::sleep(micros(&mut random, whole / 20));
        }
        let ended = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();

        let what = format!("kill {number}");
        let waiting = bench.assert_whole(&what);
        let after = bench.files();
        assert_eq!(fs::read_to_string(bench.place("pipeline.toml")).unwrap(), bench.texts[version]);
        if waiting == 0 && after == before {
            landed.before += 1;
        } else if ended || (waiting == 0 && after == bench.outputs[version]) {
            landed.after += 1;
        } else {
            landed.writing += 1;
        }
        if waiting > 0 {
            let (exit, said) = bench.run(&["check"]);
            assert!(exit == Some(1) && said.contains("pipegen that was killed"), "{what}: {said}");
        }
        let (exit, said) = bench.run(&[]);
        assert_eq!(exit, Some(0), "{what}: {said}");
        bench.assert_is(version, &what);
    }
    println!("{count} kills: {landed:?}");
    assert!(landed.writing * 5 >= count && landed.before > 0, "too few kills landed: {landed:?}");
}

fn micros(random: &mut Random, below: u32) -> Duration {
    Duration::from_micros(random.below(below as usize + 1) as u64)
}

/// `pipeline.toml` is replaced in one step, too: a kill of `pins adopt` leaves the old one or the new.
#[test]
fn a_killed_adoption_leaves_the_old_file_or_the_new() {
    let bench = Bench::new();
    bench.put(1);
    assert_eq!(bench.run(&[]).0, Some(0));
    let raise = "s|actions/checkout@.*|actions/checkout@1111111111111111111111111111111111111111 # v9.9.9|";
    let raised = || {
        bench.put(1);
        assert_eq!(bench.run(&["generate", "--force"]).0, Some(0));
        let sed = std::process::Command::new("sed")
            .args(["-i", raise, ".github/workflows/ci.yml"])
            .current_dir(bench.root())
            .status();
        assert!(sed.unwrap().success());
    };
    raised();
    assert_eq!(bench.run(&["pins", "adopt"]).0, Some(0));
    let adopted = (fs::read_to_string(bench.place("pipeline.toml")).unwrap(), bench.files());
    let mut random = Random(0xad_0b7e_d000 + cases::seed());
    for number in 0..cases::cases(12) {
        raised();
        let before = bench.files();
        let mut child =
            bench.command(&["pins", "adopt"]).stdout(std::process::Stdio::null()).spawn().unwrap();
        let end = Instant::now() + Duration::from_secs(20);
        while bench.files() == before && child.try_wait().unwrap().is_none() && Instant::now() < end {}
        thread::sleep(micros(&mut random, 5_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let text = fs::read_to_string(bench.place("pipeline.toml")).unwrap();
        assert!(text == bench.texts[1] || text == adopted.0, "kill {number}: {text}");
        // Before its first step the pins are still to be taken over; behind it the rest is to be written.
        let again: &[&str] = if text == adopted.0 { &[] } else { &["pins", "adopt"] };
        let (exit, said) = bench.run(again);
        assert_eq!(exit, Some(0), "kill {number}: {said}");
        assert_eq!(fs::read_to_string(bench.place("pipeline.toml")).unwrap(), adopted.0);
        assert!(bench.files() == adopted.1, "kill {number}");
    }
}
