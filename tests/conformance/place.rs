//! A place to call programs in: the script cases' fakes, the scenarios' stand-ins, or an engine.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use super::super::harness::Scenario;
use super::super::harness::engine::{self, Store};
use super::super::tools;

/// Which programs a place has.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    Fakes,
    StandIn,
    Overlay2,
    Containerd,
}

impl Kind {
    /// As cases read it in `PLACE`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fakes => "fakes",
            Self::StandIn => "stand-in",
            Self::Overlay2 => "overlay2",
            Self::Containerd => "containerd",
        }
    }

    fn store(self) -> Option<Store> {
        match self {
            Self::Fakes | Self::StandIn => None,
            Self::Overlay2 => Some(Store::Overlay2),
            Self::Containerd => Some(Store::Containerd),
        }
    }
}

/// What one call came to.
#[derive(Clone, Debug)]
pub struct Answer {
    pub name: String,
    pub words: String,
    pub code: i32,
    pub stdout: String,
    /// What the scripts read an error as.
    pub read: String,
    pub stderr: String,
}

/// A place with a registry of its own that holds the images of `fixtures.py`.
pub struct Place {
    pub kind: Kind,
    scenario: Scenario,
    own: TempDir,
    names: BTreeMap<String, String>,
}

impl Place {
    pub fn new(kind: Kind) -> Self {
        let scenario =
            Scenario::prepared_on(kind.store(), kind.name(), |repo| repo.write("README.md", "no pipeline"));
        let own = tempfile::tempdir().expect("create a folder");
        let home = scenario.registry().storage();
        let home = home.parent().expect("the registry has a home");
        let names = own.path().join("names");
        let mut fixtures = Command::new(tools::pinned("python3"));
        fixtures.envs([tools::compiled_python()]).arg("-S").arg(file("fixtures.py")).arg(home);
        fixtures.args([&own.path().join("fake"), &names]).arg(busybox());
        tools::output(&mut fixtures);
        let text = fs::read_to_string(names).expect("read the names of the images");
        let names = text.lines().filter_map(|line| line.split_once('='));
        let names = names.map(|(name, digest)| (digest.to_owned(), name.to_owned())).collect();
        Self { kind, scenario, own, names }
    }

    /// Runs a case on a machine of its own; its answers in the order of the calls.
    pub fn answers(&self, case: &Path, scripts: &Path) -> Vec<Answer> {
        let name = case.file_stem().expect("a case has a name").to_string_lossy();
        let out = self.own.path().join(&*name);
        fs::create_dir(&out).expect("create a folder");
        let script = format!("source '{}'\nsource '{}'", file("prelude.sh").display(), case.display());
        let mut command = self.command(&name, &script);
        let done = command.env("OUT", &out).env("SCRIPTS", scripts).output().expect("run a case");
        assert!(done.status.success(), "{name} on {:?}: {}", self.kind, text(&done.stderr));
        self.read(&out)
    }

    /// Runs a script of a drill with the pipeline's scripts below `SCRIPTS`.
    pub fn drill(&self, machine: &str, drill: &Path, scripts: &Path) -> Output {
        let out = self.own.path().join(machine);
        fs::create_dir(&out).expect("create a folder");
        let script = format!("source '{}'\nsource '{}'", file("prelude.sh").display(), drill.display());
        let mut command = self.command(machine, &script);
        command.env("OUT", &out).env("SCRIPTS", scripts).output().expect("run a drill")
    }

    fn command(&self, machine: &str, script: &str) -> Command {
        let mut command = if self.kind.store().is_some() {
            self.scenario.world().on(machine, script)
        } else {
            self.standing_in(machine, script)
        };
        command
            .env("PLACE", self.kind.name())
            .env("NAMES", self.own.path().join("names"))
            .env("BUSYBOX", busybox());
        command.env("ACT_TOKEN", "the job's own").env("ACT_PACKAGES", format!(r#"{{"{machine}": "read"}}"#));
        command
    }

    fn standing_in(&self, machine: &str, script: &str) -> Command {
        let home = self.own.path().join(format!("home-{machine}"));
        fs::create_dir(&home).expect("create a folder");
        let storage = self.scenario.registry().storage();
        let scenario = storage.parent().expect("the registry has a home");
        let programs = match self.kind {
            Kind::Fakes => tools::root().join("tests/scripts/fake"),
            _ => scenario.join("bin"),
        };
        let mut command = tools::bound_to_this_test(&tools::system("bash"));
        command.args(["-euo", "pipefail", "-c", script]).env_clear().current_dir(&home).env("HOME", &home);
        command.env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", programs.display()));
        command.env("FAKE", self.own.path().join("fake")).envs([tools::compiled_python()]);
        command.env("ACT_SCENARIO", scenario).env("ACT_TESTS", tools::root().join("tests"));
        command.env("RUNNER_TEMP", home.join("temp")).env("GITHUB_JOB", machine);
        command
    }

    fn read(&self, out: &Path) -> Vec<Answer> {
        let mut unknown = Vec::new();
        (1..)
            .map(|number| out.join(format!("{number:03}")))
            .take_while(|path| path.with_extension("code").exists())
            .map(|path| {
                let part = |kind: &str| text(&fs::read(path.with_extension(kind)).unwrap_or_default());
                Answer {
                    name: part("name"),
                    words: self.named(&part("words"), &mut Vec::new()),
                    code: part("code").parse().expect("an exit code"),
                    stdout: self.named(part("stdout").trim_end(), &mut unknown),
                    read: part("read").trim().to_owned(),
                    stderr: part("stderr"),
                }
            })
            .collect()
    }

    /// Names in place of digests: those of the fixtures, and numbers for others in the order of their appearance.
    fn named(&self, text: &str, unknown: &mut Vec<String>) -> String {
        let mut text = text.to_owned();
        for (digest, name) in &self.names {
            text = text.replace(digest, &format!("{{{}}}", name.to_lowercase().replace('_', "-")));
        }
        while let Some(at) = text.find("sha256:") {
            let hex = text[at + 7..].chars().take_while(char::is_ascii_hexdigit).count();
            let digest = text[at..at + 7 + hex].to_owned();
            let number = unknown.iter().position(|known| *known == digest).unwrap_or_else(|| {
                unknown.push(digest.clone());
                unknown.len() - 1
            });
            text = text.replace(&digest, &format!("{{digest {}}}", number + 1));
        }
        text
    }
}

/// A file of the suite.
pub fn file(name: &str) -> PathBuf {
    tools::root().join("tests/conformance").join(name)
}

fn busybox() -> PathBuf {
    engine::installed().expect("an engine").join("bin/busybox")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
