//! Faults planted in copies of the scripts: a drill finds each on an engine; `faults.toml` says where.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use serde::Deserialize;
use tempfile::TempDir;

use super::super::harness::engine;
use super::super::tools;
use super::place::{Kind, Place, file};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    fault: Vec<Fault>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Fault {
    name: String,
    /// A script, or `*` for the one that has what is looked for.
    script: String,
    find: String,
    put: String,
    drill: String,
    on: Vec<String>,
    stand_in: bool,
}

impl Fault {
    /// The scripts with the fault in them. One that cannot be planted any more fails.
    fn plant(&self) -> TempDir {
        let folder = tempfile::tempdir().expect("create a folder");
        let find = Regex::new(&self.find).expect("a regular expression");
        let mut planted = 0;
        for entry in fs::read_dir(scripts()).expect("read the scripts") {
            let from = entry.expect("read a script").path();
            let to = folder.path().join(from.file_name().expect("a script has a name"));
            let text = fs::read_to_string(&from).expect("read a script");
            let meant = self.script == "*" || from.ends_with(&self.script);
            if meant && find.is_match(&text) {
                planted += 1;
                fs::write(to, find.replace_all(&text, regex::NoExpand(&self.put)).as_ref()).expect("plant");
            } else {
                fs::write(to, text).expect("copy a script");
            }
        }
        assert_eq!(planted, 1, "`{}` cannot be planted: write its rule anew", self.name);
        folder
    }

    /// Whether a drill has to find it there; nothing where it is not tried.
    fn expected(&self, kind: Kind) -> Option<bool> {
        match kind {
            Kind::StandIn => Some(self.stand_in),
            _ => self.on.iter().any(|name| name == kind.name()).then_some(true),
        }
    }
}

fn scripts() -> PathBuf {
    tools::root().join("templates/scripts")
}

fn drill(name: &str) -> PathBuf {
    file("drills").join(format!("{name}.sh"))
}

/// What does not hold in one place.
fn wrong(kind: Kind, faults: &[Fault]) -> Vec<String> {
    let place = Place::new(kind);
    let run = |machine: &str, name: &str, scripts: &Path| {
        let done = place.drill(machine, &drill(name), scripts);
        (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let mut wrong = Vec::new();
    let mut names: Vec<&str> = faults.iter().map(|fault| fault.drill.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let (passed, said) = run(&format!("clean-{name}"), name, &scripts());
        if !passed {
            wrong.push(format!("{}: the drill {name} fails without a fault:\n{said}", kind.name()));
        }
    }
    for (at, fault) in faults.iter().enumerate() {
        let Some(found) = fault.expected(kind) else { continue };
        let (passed, said) = run(&format!("fault-{at}"), &fault.drill, fault.plant().path());
        if passed == found {
            let what = if found { "was not found" } else { "is found" };
            wrong.push(format!("{}: `{}` {what} by {}:\n{said}", kind.name(), fault.name, fault.drill));
        }
    }
    wrong
}

fn hold(kind: Kind) {
    if engine::installed().is_err() {
        return; // The set-up has said so, and the test runner says it again at the end.
    }
    let text = fs::read_to_string(file("faults.toml")).expect("read the faults");
    let page: Page = toml::from_str(&text).expect("faults.toml is of its form");
    assert!(page.fault.len() >= 10, "ten faults at least");
    let only_real = page.fault.iter().filter(|fault| !fault.stand_in).count();
    assert!(only_real >= 5, "five at least that a stand-in misses");
    let wrong = wrong(kind, &page.fault);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn faults_are_found_with_overlay2() {
    hold(Kind::Overlay2);
}

#[test]
fn faults_are_found_with_containerd() {
    hold(Kind::Containerd);
}

/// So that a fault is known to be one that only the engine shows.
#[test]
fn faults_are_missed_by_the_stand_in_where_it_is_said() {
    hold(Kind::StandIn);
}
