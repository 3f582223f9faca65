//! Disks that are full, that may only be read, or that lie across `.github`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use super::Bench;

/// A bench that stands at version 0, and wants version 1 to be written.
fn waiting() -> Bench {
    let bench = Bench::new();
    bench.put(0);
    assert_eq!(bench.run(&[]).0, Some(0));
    bench.put(1);
    bench
}

/// Calls pipegen after `before`, a piece of shell, in a mount namespace of its own. None where the
/// machine does not let us: then the test says so and shows nothing.
fn in_namespace(bench: &Bench, before: &str) -> Option<Output> {
    let mount = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--mount", "bash", "-euc", script, "bash", env!("CARGO_BIN_EXE_pipegen")]);
        command.current_dir(bench.root()).output()
    };
    let allowed = mount("mount -t tmpfs none .github && mount -o remount,bind,ro .github");
    if !allowed.is_ok_and(|output| output.status.success()) {
        println!("skipped: mounting is not allowed here");
        return None;
    }
    Some(mount(&format!("{before}; exec \"$1\"")).unwrap())
}

fn refused(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(output.stdout.is_empty(), "nothing is said to be done");
    assert!(said.starts_with("error: cannot ") && said.lines().count() == 1, "{said}");
    said
}

#[test]
fn a_limit_on_the_size_of_files_changes_nothing() {
    let bench = waiting();
    let script = "ulimit -f 1; trap '' XFSZ; exec \"$0\"";
    let output = Command::new("bash")
        .args(["-c", script, env!("CARGO_BIN_EXE_pipegen")])
        .current_dir(bench.root())
        .output()
        .unwrap();
    assert!(refused(&output).contains("too large"), "{output:?}");
    bench.assert_is(0, "after the limit");
}

#[test]
fn a_full_disk_changes_nothing() {
    let bench = waiting();
    // A disk on which the old files just fit.
    let full = "mkdir ../full; mount -t tmpfs -o size=2m,nr_inodes=2000 none ../full 2>/dev/null
        cp -r . ../full/tree; cd ../full/tree
        dd if=/dev/zero of=rest bs=4k 2>/dev/null || true; truncate -s -8k rest
        find .github pipeline.toml -type f -exec sha256sum {} + | sort >../before
        set +e; \"$1\"; code=$?; set -e
        find .github pipeline.toml -type f -exec sha256sum {} + | sort | diff ../before - >&2
        exit $code";
    let parent = tempfile::tempdir_in(bench.root().parent().unwrap()).unwrap();
    let inner = parent.path().join("tree");
    assert!(Command::new("cp").arg("-r").arg(bench.root()).arg(&inner).status().unwrap().success());
    let allowed = Command::new("unshare")
        .args(["--mount", "bash", "-euc", full, "bash", env!("CARGO_BIN_EXE_pipegen")])
        .current_dir(&inner)
        .output()
        .unwrap();
    if String::from_utf8_lossy(&allowed.stderr).contains("not permitted") {
        println!("skipped: mounting is not allowed here");
        return;
    }
    assert!(refused(&allowed).contains("No space left"), "{allowed:?}");
}

#[test]
fn a_tree_that_may_only_be_read_changes_nothing() {
    let bench = waiting();
    let read_only = "mount --bind .github .github; mount -o remount,bind,ro .github";
    if let Some(output) = in_namespace(&bench, read_only) {
        assert!(refused(&output).contains("Read-only file system"), "{output:?}");
        bench.assert_is(0, "read-only");
    }
}

/// The temporary files lie where the files will: nothing is ever renamed across devices.
#[test]
fn another_disk_below_the_root_is_written_like_any() {
    let bench = waiting();
    let other = "cp -r .github before; mount -t tmpfs none .github; cp -r before/. .github; rm -r before
        \"$1\" >/dev/null; cp -r .github after";
    let Some(output) = in_namespace(&bench, other) else { return };
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains(" 0 removed"), "a second run has nothing to do");
    fs::remove_dir_all(bench.place(".github")).unwrap();
    fs::rename(bench.place("after"), bench.place(".github")).unwrap();
    bench.assert_is(1, "on another disk");
}

/// As a user who may not write: root may everything, so it becomes nobody.
#[test]
fn a_directory_that_may_not_be_written_changes_nothing() {
    let bench = waiting();
    let program = bench.place("program");
    fs::copy(env!("CARGO_BIN_EXE_pipegen"), &program).unwrap();
    let workflows = bench.place(".github/workflows");
    let set = |mode| fs::set_permissions(&workflows, fs::Permissions::from_mode(mode)).unwrap();
    set(0o555);
    let root = fs::metadata("/proc/self").is_ok_and(|own| {
        use std::os::unix::fs::MetadataExt;
        own.uid() == 0
    });
    let mut command = Command::new(if root { "setpriv" } else { program.to_str().unwrap() });
    if root {
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
    }
    let output = command.current_dir(bench.root()).output().unwrap();
    assert!(refused(&output).contains("Permission denied"), "{output:?}");
    set(0o755);
    bench.assert_is(0, "without the right");
}

/// A file that may only be read is replaced: what counts is the directory, as for Git.
#[test]
fn a_file_that_may_only_be_read_is_replaced() {
    let bench = waiting();
    for path in bench.files().keys() {
        fs::set_permissions(bench.place(path), fs::Permissions::from_mode(0o444)).unwrap();
    }
    assert_eq!(bench.run(&[]).0, Some(0));
    bench.assert_is(1, "over read-only files");
    let mode = fs::metadata(bench.place(".github/workflows/ci.yml")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
}
