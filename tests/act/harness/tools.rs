//! The programs that a scenario needs. A missing one fails the test: a skipped test proves nothing.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository that these tests belong to.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A program of the pinned tools, `act` for one.
pub fn pinned(name: &str) -> PathBuf {
    let path = root().join("target/tools/venv/bin").join(name);
    assert!(path.exists(), "{} is missing: run `cargo xtask test`", path.display());
    path
}

/// Where Python keeps what it compiled, which takes as long as a call: not beside the sources, which are the repository's.
pub fn compiled_python() -> (&'static str, String) {
    ("PYTHONPYCACHEPREFIX", format!("{}/python", env!("CARGO_TARGET_TMPDIR")))
}

/// A program of the system; Debian's packages `docker-registry`, `buildah`, `git`, `jq`.
pub fn system(name: &str) -> PathBuf {
    ["/usr/local/bin", "/usr/bin", "/bin"]
        .iter()
        .map(|folder| Path::new(folder).join(name))
        .find(|path| path.exists())
        .unwrap_or_else(|| panic!("{name} is not installed: run `cargo xtask test`"))
}

/// jq as GitHub's machines have it, or the system's own.
pub fn jq() -> PathBuf {
    let path = root().join("target/tools/engine/bin/jq");
    if path.exists() { path } else { system("jq") }
}

/// Runs a command to its end and returns what it printed.
pub fn output(command: &mut Command) -> String {
    let done = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{command:?} failed: {stderr}");
    String::from_utf8_lossy(&done.stdout).trim().to_owned()
}

/// A command that dies with the thread that started it, so that nothing outlives a killed test.
pub fn bound_to_this_test(program: &Path) -> Command {
    let mut command = Command::new(system("setpriv"));
    command.args(["--pdeathsig", "KILL"]).arg(program);
    command
}
