//! What a pipeline pushed, promoted and recorded, pruned weeks later by the real command.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::double::Double;
use super::harness::registry::Registry;
use super::harness::{REPOSITORY, Scenario, tools};
use super::promises::digest;
use super::stage::{CHARON, HUB, TOOLCHAIN};

/// What scenarios call public is so for their jobs alone.
const LOG_IN: &str = "docker login --username someone --password-stdin ghcr.io <<<secret >/dev/null 2>&1";

/// Images and commits are of this second from now on: BuildKit gives images the one time, the plan the other.
pub fn go_to(scenario: &mut Scenario, second: u64) {
    scenario.repo().set_date(second);
    scenario.set_env("SOURCE_DATE_EPOCH", &second.to_string());
    scenario.set_env("PIPEGEN_NOW", &second.to_string());
}

/// What an index lists.
fn children(scenario: &Scenario, index: &str) -> BTreeSet<String> {
    let bytes = scenario.registry().blob(index).expect("an index");
    let index: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    let listed = index["manifests"].as_array().expect("manifests").iter();
    listed.map(|one| one["digest"].as_str().expect("a digest").to_owned()).collect()
}

/// What refers to an image or to one of its platforms, and the lists of that.
fn referrers(scenario: &Scenario, index: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for subject in children(scenario, index).iter().chain([&index.to_owned()]) {
        let list = digest(scenario, CHARON, &subject.replace(':', "-"));
        found.extend(children(scenario, &list));
        found.insert(list);
    }
    found
}

/// The registry's own way to free what no manifest needs any more.
fn collect_garbage(home: &Path) {
    let mut collect = Command::new(tools::system("docker-registry"));
    tools::output(collect.arg("garbage-collect").arg(home.join("registry.yml")));
}

/// Whoever prunes has a clone, and the pipeline that the images come from. The registry answers by another name,
/// which is no host of a machine on the engine.
fn prune(scenario: &Scenario, home: &Path, address: &str, github: &Double) -> String {
    let clone = home.join("clone");
    let origin = scenario.repo().origin();
    tools::output(Command::new("git").args(["clone", "--quiet"]).arg(origin).arg(&clone));
    let text = fs::read_to_string(tools::root().join("examples/charon/pipeline.toml")).expect("a pipeline");
    let text = text.replace("ghcr.io/", &format!("{address}/ghcr.io/")).replace("Wikid82/Charon", REPOSITORY);
    let login =
        format!("[registry.\"{address}\"]\nusername = \"u\"\npassword = \"${{{{ secrets.ROBOT }}}}\"\n");
    fs::write(clone.join("pipeline.toml"), text + "\n" + &login).expect("write the pipeline");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pipegen"));
    command.args(["prune", "--apply", "--allow-share", "100"]).current_dir(&clone).stdin(Stdio::null());
    command.env("GITHUB_API_URL", github.base()).env("GITHUB_TOKEN", &github.state().token);
    command.env("GITHUB_REPOSITORY", REPOSITORY).env("DOCKER_CONFIG", home);
    command.env_remove("GITHUB_STEP_SUMMARY").env_remove("DOCKER_AUTH_CONFIG");
    tools::output(&mut command)
}

/// Copies whatever the repositories have to somebody who has never seen them: every platform of an index, what is
/// attested, what was recorded. Build caches are no images.
fn pull_all(scenario: &Scenario) {
    let on = |script: &str| tools::output(&mut scenario.world().on("later", script));
    on(LOG_IN);
    for repository in [CHARON, TOOLCHAIN, HUB] {
        let tags = scenario.registry().tags(repository);
        assert!(!tags.is_empty(), "{repository}");
        let tags: Vec<String> = tags.into_iter().filter(|tag| !tag.starts_with("buildcache-")).collect();
        let copy = format!("skopeo copy --quiet --all docker://{repository}:$tag dir:$(mktemp --directory)");
        on(&format!("for tag in {}; do {copy}; done", tags.join(" ")));
    }
}

/// What a machine that has no image yet makes of a tag and of each platform.
fn run_on_a_new_machine(scenario: &Scenario, index: &str) {
    let own =
        children(scenario, index).into_iter().map(|child| format!("docker pull --quiet {CHARON}@{child}"));
    let script = format!(
        "{LOG_IN}; docker run --rm {CHARON}:latest --version; {}",
        own.collect::<Vec<_>>().join("; ")
    );
    let said = tools::output(&mut scenario.world().on("new", &script));
    assert_eq!(said.lines().count(), 3, "{said}");
}

/// Prunes what Charon left: of the image that no tag needs any more everything goes, of the newest nothing.
pub fn old_goes_and_new_stays(scenario: &Scenario, old: &str, new: &str) {
    let github = Double::new();
    REPOSITORY.clone_into(&mut github.state().project);
    github.state().pushed = Some(scenario.repo().origin().to_owned());
    let home = tempfile::tempdir().expect("a directory");
    std::os::unix::fs::symlink(scenario.registry().storage(), home.path().join("registry")).expect("a link");
    let plain = Registry::start(home.path());
    let (before, referred) = (scenario.registry().tags(CHARON), referrers(scenario, new));
    let dead = children(scenario, old).into_iter().chain(referrers(scenario, old)).chain([old.to_owned()]);
    let dead: BTreeSet<String> = dead.collect();
    assert_eq!(
        dead.len(),
        3 + 4 + 2 + 3,
        "an index of two images, what is said of each, and the lists of that"
    );
    let mirrored: BTreeSet<&String> =
        dead.iter().filter(|digest| scenario.registry().holds(HUB, digest)).collect();
    assert!(mirrored.len() >= 3 + 4, "{mirrored:?}");
    let named =
        |tag: &&String| scenario.registry().digest(CHARON, tag).is_some_and(|digest| !dead.contains(&digest));
    let stays: Vec<String> = before.iter().filter(named).cloned().collect();
    assert_eq!(before.len() - stays.len(), 2 + 3, "tags of the first commit, and the lists: {before:?}");

    let said = prune(scenario, home.path(), plain.address(), &github);
    assert!(github.count("/actions/runs") > 0, "it asks which runs are not done");
    collect_garbage(home.path());
    for digest in &dead {
        assert!(!scenario.registry().holds(CHARON, digest), "{digest} is there yet\n{said}");
        assert!(
            scenario.registry().holds(HUB, digest) || !mirrored.contains(digest),
            "a mirror is not pruned"
        );
    }
    assert_eq!(scenario.registry().tags(CHARON), stays, "{said}");
    assert_eq!(referrers(scenario, new), referred);
    pull_all(scenario);
    run_on_a_new_machine(scenario, new);
}
