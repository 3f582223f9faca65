//! The engine's world itself.

use std::path::Path;
use std::process::Command;

use super::harness::Scenario;
use super::harness::engine::Store;
use super::harness::tools;

/// Both, or none where there is no engine: `place` says so in every scenario, and the test command at its end.
fn stores() -> Vec<Store> {
    [Store::Containerd, Store::Overlay2]
        .into_iter()
        .filter_map(super::harness::engine::or_stand_ins)
        .collect()
}

/// Pushes an image to two hosts by name, and pulls one of them on another machine.
const TRAVEL: &str = r#"
cp "$ACT_ENGINE/bin/busybox" .
printf 'FROM scratch\nCOPY busybox /bin/sh\n' >Dockerfile
docker build --quiet --tag ghcr.io/acme/app:one .
for host in ghcr.io docker.io; do
  echo hunter2 | docker login --username robot --password-stdin "$host" 2>/dev/null
  docker tag ghcr.io/acme/app:one "$host/acme/app:two"
  docker push --quiet "$host/acme/app:two"
done
"#;

#[test]
fn machines_share_a_registry_and_nothing_else() {
    for store in stores() {
        let scenario = Scenario::prepared_on(Some(store), "fixture", |_| {});
        let world = scenario.world();
        let on = |machine: &str, script: &str| tools::output(&mut world.on(machine, script));
        assert_eq!(
            on("a", "docker info --format '{{.Driver}}'"),
            ["overlayfs", "overlay2"][usize::from(store == Store::Overlay2)]
        );
        on("a", TRAVEL);
        assert_eq!(scenario.registry().tags("ghcr.io/acme/app"), ["two"]);
        assert_eq!(scenario.registry().tags("docker.io/acme/app"), ["two"]);
        assert_eq!(on("b", "docker image ls --quiet"), "", "another machine has no image of it");
        let refused = world.on("b", "docker pull ghcr.io/acme/app:two").output().expect("run bash");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("401 Unauthorized"), "{refused:?}");
        assert_eq!(on("b", "docker run --rm acme/app:two /bin/sh -c 'echo hello'"), "hello");
        assert_eq!(on("b", "skopeo list-tags docker://docker.io/acme/app | jq -r '.Tags[]'"), "two");
    }
}

#[test]
fn nothing_outlives_a_world() {
    for store in stores() {
        let scenario = Scenario::prepared_on(Some(store), "leftovers", |_| {});
        let home = scenario.registry().storage().parent().expect("a home").to_owned();
        tools::output(&mut scenario.world().on("a", TRAVEL));
        tools::output(
            &mut scenario.world().on("a", "docker run --detach acme/app:two /bin/sh -c 'sleep 1000'"),
        );
        let groups = scenario.world().groups();
        assert!(left(&home, &groups) > 0, "it finds what it looks for");
        drop(scenario);
        assert_eq!(left(&home, &groups), 0);
    }
}

/// How many processes, mounts and control groups there are with the world's directory or name.
fn left(home: &Path, groups: &str) -> usize {
    let count = |command: &mut Command, text: &str| {
        let said = command.output().expect("look around").stdout;
        String::from_utf8_lossy(&said).lines().filter(|line| line.contains(text)).count()
    };
    let place = home.display().to_string();
    count(Command::new("ps").args(["-eo", "args"]), &place)
        + count(Command::new("cat").arg("/proc/mounts"), &place)
        + count(Command::new("find").args(["/sys/fs/cgroup", "-type", "d"]), groups)
}
