//! What stands where a file should be, and is none, or is enormous: an answer at once, in little
//! memory.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use super::Bench;

/// Runs with 512 MiB of address space and ten seconds. Gives the exit code and what was said.
fn bounded(bench: &Bench, arguments: &[&str]) -> (Option<i32>, String) {
    let start = Instant::now();
    let output = Command::new("timeout")
        .args(["--signal=KILL", "10", "bash", "-c", "ulimit -v 524288; exec \"$@\"", "bash"])
        .arg(env!("CARGO_BIN_EXE_pipegen"))
        .args(arguments)
        .current_dir(bench.root())
        .output()
        .unwrap();
    assert!(start.elapsed() < Duration::from_secs(10), "{arguments:?} hangs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.stdout.len() + said.len() < 1_000_000, "{arguments:?}: that is too much to say");
    (output.status.code(), said)
}

fn fifo(place: &Path) {
    assert!(Command::new("mkfifo").arg(place).status().unwrap().success());
}

#[test]
fn what_is_no_pipeline_is_refused_at_once() {
    let bench = Bench::new();
    fifo(&bench.place("pipe.toml"));
    fs::create_dir(bench.place("directory.toml")).unwrap();
    symlink("nowhere", bench.place("dangling.toml")).unwrap();
    symlink("circle.toml", bench.place("circle.toml")).unwrap();
    fs::write(bench.place("large.toml"), "# large\n".repeat(50 << 17)).unwrap();
    fs::write(bench.place("bytes.toml"), b"[pipeline]\nname = \"\xff\"\n").unwrap();
    fs::write(bench.place("wide.toml"), b"\xff\xfe[\0p\0").unwrap();
    fs::write(bench.place("empty.toml"), b"").unwrap();
    for (file, exit, words) in [
        ("pipe.toml", 2, "error[not-a-file]"),
        ("directory.toml", 2, "error[not-a-file]"),
        ("/dev/zero", 2, "error[not-a-file]"),
        ("/dev/full", 2, "error[not-a-file]"),
        ("dangling.toml", 2, "error[file-not-found]"),
        ("circle.toml", 3, "symbolic links"),
        ("large.toml", 2, "error[file-too-large]"),
        ("bytes.toml", 2, "error[not-utf8]"),
        ("wide.toml", 2, "error[not-utf8]"),
        ("empty.toml", 2, "error["),
    ] {
        for command in ["generate", "check", "graph", "pins"] {
            let (code, said) = bounded(&bench, &[command, "-f", file, "--root", "."]);
            assert!(code == Some(exit) && said.contains(words), "{command} {file}: {code:?}: {said}");
        }
    }
    bench.assert_is(1, "after all of these");
}

/// A pipe under the name of a file that the pipeline is about.
#[test]
fn pipes_beside_the_pipeline_are_not_waited_for() {
    let bench = Bench::new();
    for name in ["Dockerfile", "pipeline.schema.json"] {
        let _ = fs::remove_file(bench.place(name));
        fifo(&bench.place(name));
    }
    let text = format!("#:schema ./pipeline.schema.json\n{}", bench.texts[1]);
    fs::write(bench.place("pipeline.toml"), text).unwrap();
    let (code, said) = bounded(&bench, &["check"]);
    assert!(matches!(code, Some(0..=2)), "{code:?}: {said}");
}

#[test]
fn what_is_no_generated_file_blocks_and_is_not_read() {
    let path = ".github/workflows/ci.yml";
    type Put = fn(&Path);
    let cases: [(&str, Put); 6] = [
        ("it is not a regular file", fifo),
        ("it is a directory", |place| fs::create_dir(place).unwrap()),
        ("it is a symbolic link", |place| symlink("nowhere", place).unwrap()),
        ("it is a symbolic link", |place| symlink("/dev/zero", place).unwrap()),
        ("it is larger than 8 MiB", |place| fs::write(place, "x: 1\n".repeat(10 << 20)).unwrap()),
        ("it is larger than 8 MiB", |place| fs::File::create(place).unwrap().set_len(1 << 40).unwrap()),
    ];
    for (words, put) in cases {
        let bench = Bench::new();
        fs::remove_file(bench.place(path)).unwrap();
        put(&bench.place(path));
        for arguments in [&["check"][..], &["generate"], &["generate", "--force"], &["pins", "adopt"]] {
            let (code, said) = bounded(&bench, arguments);
            let wanted = if arguments[0] == "generate" { 2 } else { 1 };
            assert!(code == Some(wanted) && said.contains(words), "{arguments:?}: {code:?}: {said}");
        }
        assert!(bench.place(path).symlink_metadata().is_ok(), "it is still there");
    }
}

/// Vendored actions, and whatever else lies in `.github`.
#[test]
fn a_hundred_thousand_foreign_files_are_passed_over() {
    let bench = Bench::new();
    let parent = bench.place(".github/actions/vendored");
    for directory in 0..100 {
        let place = parent.join(directory.to_string());
        fs::create_dir_all(&place).unwrap();
        // Links, which are sooner made than files.
        fs::write(place.join("0.js"), b"x\n").unwrap();
        (1..1_000).for_each(|file| {
            fs::hard_link(place.join("0.js"), place.join(format!("{file}.js"))).unwrap();
        });
    }
    let (code, said) = bounded(&bench, &["check"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.ends_with("all up to date\n"), "{said}");
}
