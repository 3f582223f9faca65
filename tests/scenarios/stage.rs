//! The scenarios' repositories: a small real tree, and the workflows that are committed here.

use std::fs;
use std::path::Path;

use pipegen::compiler::{Source, compile};
use pipegen::model::GeneratedFile;

use super::harness::{REPOSITORY, Repo, Scenario, engine};

pub const PIPEGEN: &str = "ghcr.io/pipegen/pipegen";
/// The jobs of the root pipeline that use its image.
pub const CONSUMERS: &[(&str, usize)] = &[("examples", 2)];
pub const CHARON: &str = "ghcr.io/wikid82/charon";
/// Where Charon's promoted tags are copied to.
pub const HUB: &str = "docker.io/wikid82/charon";
pub const TOOLCHAIN: &str = "ghcr.io/wikid82/charon-toolchain";

const FIXTURES: &str = "tests/scenarios/fixtures";

/// The jobs of charon that use its image, with their legs where there is one browser.
pub const IN_ONE_BROWSER: &[(&str, usize)] = &[("e2e", 1), ("e2e-security", 1), ("integration", 4)];
/// What charon builds.
pub const EVERY: &[(&str, &str)] = &[
    ("charon", "linux/amd64"),
    ("charon", "linux/arm64"),
    ("toolchain", "linux/amd64"),
    ("toolchain", "linux/arm64"),
];

/// What `wiring` builds.
pub const APP: &str = "ghcr.io/acme/app";

/// What the jobs of a test machine must not really do.
const HARMLESS: &str = "#!/bin/sh\nexit 0\n";
/// Only the words behind the options count: `sudo --preserve-env=PATH .ci/run`.
const SUDO: &str = "#!/bin/sh\nwhile [ \"${1#-}\" != \"$1\" ]; do shift; done\nexec \"$@\"\n";
/// Playwright leaves a report, which a job uploads.
const NPX: &str = "#!/bin/sh\nset -e\nmkdir -p test-results\necho \"$*\" >>test-results/report.txt\n";
/// It finds the service at a port of the machine. Nothing listens where stand-ins run nothing.
const BROWSE: &str = "curl --fail --silent --show-error --max-time 20 \"$PLAYWRIGHT_BASE_URL/health\"\n";

/// The fixture's tree with the `.github` of `root`, which is this repository's committed output.
fn scenario(name: &str, fixture: &str, root: &str, program: &str) -> Scenario {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scenario = Scenario::prepared_on(super::place(), name, |repo| {
        repo.copy(&here.join(FIXTURES).join(fixture));
        put_program(repo, program);
        repo.copy_to(&here.join(root).join(".github"), ".github");
        at_home(&here.join(root), &mut |path, text| repo.write(path, text));
    });
    scenario.env("PIPEGEN_DELAY", "0").program("cargo", HARMLESS).program("sudo", SUDO)
}

/// The shell of an image that an engine runs: stand-ins run nothing, and build more quickly with a line of text.
fn put_program(repo: &Repo, place: &str) {
    match super::place() {
        Some(_) => repo.copy_file(&engine::installed().expect("an engine").join("bin/busybox"), place),
        None => repo.write(place, "Stand-ins run nothing.\n"),
    }
}

/// The scenarios' repository is not the one that these pipelines publish from: they are brought home, as
/// whoever takes a copy over changes `home`.
fn at_home(root: &Path, write: &mut dyn FnMut(&str, &str)) {
    let toml = fs::read_to_string(root.join(".github/workflows/ci.yml")).expect("read the workflow");
    let home = toml.lines().find_map(|line| line.trim().strip_prefix("PIPELINE_HOME: ")).expect("a home");
    for entry in fs::read_dir(root.join(".github/workflows")).expect("list the workflows") {
        let path = entry.expect("a workflow").path();
        let text = fs::read_to_string(&path).expect("read a workflow");
        // Not what else has that name: the image's repository stays.
        let text =
            text.replace(&format!("PIPELINE_HOME: {home}\n"), &format!("PIPELINE_HOME: {REPOSITORY}\n"));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        write(&format!(".github/workflows/{name}"), &text);
    }
}

/// The root pipeline.
pub fn pipegen(name: &str) -> Scenario {
    scenario(name, "pipegen", ".", "data/program")
        .public()
        .program("rustup", HARMLESS)
        .program("apt-get", HARMLESS)
}

/// The example Charon, with the secret that its security tests need.
pub fn charon(name: &str) -> Scenario {
    scenario(name, "charon", "generated/charon", "docker/toolchain/program")
        .public()
        .secret("CHARON_EMERGENCY_TOKEN", "break-glass")
        .secret("DOCKERHUB_TOKEN", "dckr_pat_0")
        .variable("DOCKERHUB_USERNAME", "wikid82")
        .program("npm", HARMLESS)
        .program("npx", &format!("{NPX}{}", super::place().map_or("", |_| BROWSE)))
}

/// Charon in one browser, where the scenario is not about all legs: each takes a second of a processor.
pub fn charon_in_one_browser(name: &str) -> Scenario {
    charon(name).leg("browser", "chromium").leg("shard", "1")
}

/// A pipeline that is compiled on the spot. Its image is private, unlike those of the other two.
pub fn wiring(name: &str) -> Scenario {
    on_the_spot(name, "wiring")
}

/// The same for labels, skipped pull requests and drift. The check for drift is the real one.
pub fn select(name: &str) -> Scenario {
    let check = format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_pipegen"));
    on_the_spot(name, "select").program("pipegen", &check)
}

/// A pipeline whose image is made of what a job has built.
pub fn made(name: &str) -> Scenario {
    on_the_spot(name, "made")
}

/// A pipeline with jobs that call workflows of the repository.
pub fn called(name: &str) -> Scenario {
    on_the_spot(name, "called")
}

/// A pipeline that delivers behind promotion.
pub fn delivery(name: &str) -> Scenario {
    on_the_spot(name, "delivery")
}

/// A pipeline with jobs that follow in runs of their own, with a secret that forks do not have.
pub fn follow(name: &str) -> Scenario {
    on_the_spot(name, "follow").secret("SCANNER_TOKEN", "hunter2")
}

/// A pipeline whose build is given what is hard to hand on.
pub fn inputs(name: &str) -> Scenario {
    on_the_spot(name, "inputs").secret("KEY", "one\ntwo\n")
}

/// A pipeline whose values differ from event to event.
pub fn by_event(name: &str) -> Scenario {
    on_the_spot(name, "by-event")
}

/// The files of a fixture's pipeline, its text changed by `edit`.
pub fn compiled(fixture: &str, edit: impl FnOnce(String) -> String) -> Vec<GeneratedFile> {
    compiled_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join(FIXTURES).join(fixture), edit)
}

/// The files of the pipeline in `dir`.
pub fn compiled_in(dir: &Path, edit: impl FnOnce(String) -> String) -> Vec<GeneratedFile> {
    let text = edit(fs::read_to_string(dir.join("pipeline.toml")).expect("read the pipeline"));
    let source = Source { name: "pipeline.toml", text: &text, dir };
    compile(&source).unwrap_or_else(|problems| panic!("{problems:#?}")).files
}

fn on_the_spot(name: &str, fixture: &str) -> Scenario {
    compiled_to(name, fixture, |text| text)
}

/// A pipeline that is compiled on the spot, its text changed by `edit`.
pub fn compiled_to(name: &str, fixture: &str, edit: impl FnOnce(String) -> String) -> Scenario {
    let scenario = Scenario::prepared_on(super::place(), name, |repo| {
        repo.copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(FIXTURES).join(fixture));
        put_program(repo, "src/program");
        compiled(fixture, edit).iter().for_each(|file| repo.write(&file.path, &file.text));
    });
    scenario.env("PIPEGEN_DELAY", "0")
}
