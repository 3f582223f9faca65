//! A real Docker Engine for tests: a world of its own, and in it machines with a daemon each.
//!
//! The world has namespaces of its own for processes, mounts and the network: what is started in it sees no network
//! but its own, leaves no mount behind, and ends with it. Names of registries lead to the scenario's own registry,
//! with a certificate that its machines trust, so that files and programs run as they are on GitHub.

#![allow(dead_code)]

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::tools;

/// The registries that pipelines of the tests name.
const HOSTS: &str =
    "ghcr.io docker.io registry-1.docker.io index.docker.io auth.docker.io quay.io registry.fly.io";

/// Where a daemon keeps its images: Docker's own store, or containerd's, which new installations have.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Store {
    Overlay2,
    Containerd,
}

impl Store {
    /// As the daemon's documentation calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Overlay2 => "overlay2",
            Self::Containerd => "containerd",
        }
    }
}

/// Where `cargo xtask setup` put the engine.
///
/// # Errors
/// Why this machine has none.
pub fn installed() -> Result<PathBuf, String> {
    let directory = tools::root().join("target/tools/engine");
    // Root may have set one up. Its own directory in `/proc` belongs to whom a process runs as.
    if fs::metadata("/proc/self").is_ok_and(|own| own.uid() != 0) {
        return Err("a Docker daemon needs root".to_owned());
    }
    if let Ok(reason) = fs::read_to_string(directory.join("absent")) {
        return Err(reason);
    }
    assert!(directory.join("installed-from").exists(), "the engine is missing: run `cargo xtask test`");
    // A job's search path is split at colons, and sockets have short names.
    Ok(fs::canonicalize(directory.join("root")).expect("find the engine"))
}

/// The engine with this store, or stand-ins where the set-up says that there can be none.
#[allow(clippy::print_stderr)]
pub fn or_stand_ins(store: Store) -> Option<Store> {
    match installed() {
        Ok(_) => Some(store),
        Err(reason) => {
            eprintln!("WARNING: on stand-ins, because this machine has no Docker Engine: {reason}");
            None
        }
    }
}

/// A running world. Dropping it ends everything in it.
pub struct World {
    home: PathBuf,
    engine: PathBuf,
    store: Store,
    process: Child,
    /// The first process of the world, as this machine counts.
    first: String,
    front: Option<Child>,
}

impl World {
    /// Starts a world in the directory of a scenario, which has the registry's socket.
    pub fn start(home: &Path, store: Store) -> Self {
        let engine = installed().expect("an engine");
        certify(home);
        let mut command = tools::bound_to_this_test(&tools::system("unshare"));
        command.args(["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]);
        command.arg(script("world")).arg(home).stdin(Stdio::null());
        command.stdout(log(home, "world")).stderr(log(home, "world"));
        let process = command.spawn().expect("start a world");
        wait_for("the world", || home.join("world").exists());
        let children = format!("/proc/{0}/task/{0}/children", process.id());
        let first = fs::read_to_string(children).expect("find the world").trim().to_owned();
        let mut world = Self { home: home.to_owned(), engine, store, process, first, front: None };
        world.start_front();
        world
    }

    /// Puts the registry on the network of the world. The scenario may have stopped it before.
    pub fn start_front(&mut self) {
        let note = self.home.join("registry.json");
        let _ = fs::remove_file(&note);
        if let Some(mut stopped) = self.front.take() {
            let _ = stopped.kill();
            let _ = stopped.wait();
        }
        let mut command = self.enter(&tools::pinned("python3"), &self.home);
        command.arg("-S").arg(script("front.py")).arg(&self.home).stdin(Stdio::null());
        command.envs([tools::compiled_python()]).envs(self.env());
        command.stdout(log(&self.home, "front")).stderr(log(&self.home, "front"));
        self.front = Some(command.spawn().expect("start the registry's front"));
        wait_for("the registry's front", || note.exists());
    }

    /// What every program of the world has in its environment.
    pub fn env(&self) -> Vec<(&'static str, String)> {
        vec![
            ("ACT_SCENARIO", self.home.display().to_string()),
            ("ACT_TESTS", tools::root().join("tests").display().to_string()),
            ("ACT_ENGINE", self.engine.display().to_string()),
            ("ACT_STORE", self.store.name().to_owned()),
            ("ACT_GROUPS", self.groups()),
            ("ACT_HOSTS", HOSTS.to_owned()),
        ]
    }

    /// A program in the world, on no machine of it, in a directory.
    pub fn enter(&self, program: &Path, directory: &Path) -> Command {
        let mut command = tools::bound_to_this_test(&tools::system("nsenter"));
        command.args(["--target", &self.first, "--net", "--mount", "--pid"]);
        command.arg(format!("--wdns={}", directory.display())).arg("--").arg(program);
        command
    }

    /// A shell command on a machine, which is made when it is new. There `docker`, `skopeo`, `curl` are the real
    /// ones, `docker` with a daemon; `crane` and `cosign` are below `$ACT_ENGINE/usr/bin`.
    pub fn on(&self, machine: &str, script: &str) -> Command {
        let mut command = self.enter(&self.home.join("entry/bash"), &self.home);
        let (home, engine) = (self.home.display(), self.engine.display());
        let system = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        command.args(["-euo", "pipefail", "-c", script]).current_dir(&self.home).env_clear().envs(self.env());
        command.env("PATH", format!("{home}/entry:{home}/bin:{system}:{engine}/usr/bin"));
        command.env("RUNNER_TEMP", self.home.join("on").join(machine)).env("GITHUB_JOB", machine);
        command.envs([tools::compiled_python()]).stdin(Stdio::null());
        fs::create_dir_all(self.home.join("on")).expect("create a folder");
        command
    }

    /// Ends all machines, as GitHub does after their job, and keeps the registry and what `stands`.
    pub fn end_machines(&self) {
        let mut end = self.enter(Path::new("/bin/bash"), &self.home);
        let _ = end.arg(script("end")).arg(&self.home).status();
    }

    /// A machine that no job ends, such as one that serves; its address in the world.
    pub fn stands(&self, machine: &str) -> String {
        let number = tools::output(
            &mut self.on(machine, "touch \"$ACT_MACHINE/stands\"; cat \"$ACT_MACHINE/number\""),
        );
        let number: u32 = number.parse().expect("a machine has a number");
        format!("10.{}.{}.2", number / 250 + 1, number % 250)
    }

    /// What the control groups of its machines are below.
    pub fn groups(&self) -> String {
        format!("pipegen-{}", self.process.id())
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // With the first process the kernel ends the others, and it is gone only after them.
        let _ = Command::new("kill").args(["-KILL", &self.first]).status();
        let _ = self.process.wait();
        if let Some(mut front) = self.front.take() {
            let _ = front.kill();
            let _ = front.wait();
        }
        // Control groups belong to no namespace that ends. Those of containers that were killed are empty.
        let groups = self.groups();
        let mut find = Command::new("find");
        find.args(["/sys/fs/cgroup", "-depth", "-type", "d", "-regex"]);
        find.arg(format!(".*/{groups}\\(/.*\\)?"));
        let _ = find.args(["-exec", "rmdir", "{}", ";"]).stderr(Stdio::null()).status();
    }
}

/// A certificate of the registries' names, made on the spot, and all that the machines trust.
fn certify(home: &Path) {
    let folder = home.join("ca");
    fs::create_dir_all(&folder).expect("create a folder");
    let names: Vec<String> = HOSTS.split(' ').map(|host| format!("DNS:{host}")).collect();
    let mut openssl = Command::new(tools::system("openssl"));
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]);
    openssl.args(["-days", "2", "-subj", "/CN=registries of a test", "-addext"]);
    openssl.arg(format!("subjectAltName={}", names.join(",")));
    openssl.args(["-keyout", "server.key", "-out", "server.crt"]).current_dir(&folder);
    tools::output(&mut openssl);
    // No other server can be reached, and each program reads all that it may trust when it starts.
    fs::copy(folder.join("server.crt"), folder.join("bundle.crt")).expect("write what is trusted");
}

fn script(name: &str) -> PathBuf {
    tools::root().join("tests/engine").join(name)
}

fn log(home: &Path, name: &str) -> File {
    let file = File::options().create(true).append(true).open(home.join(format!("{name}.txt")));
    file.expect("create a log")
}

fn wait_for(what: &str, there: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !there() {
        assert!(Instant::now() < deadline, "{what} did not start");
        sleep(Duration::from_millis(10));
    }
}
