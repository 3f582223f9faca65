//! A Docker Engine with buildx, crane and cosign of its own in `target/tools/engine`, for the tests that
//! run pipelines on real programs. Nothing is installed into the system.
//!
//! Debian's newest suite has them. Its packages run on the stable suite's C library, apart from runc; and
//! because that suite moves, there are no versions to pin: what came is printed, and kept in `versions`.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::debian::exists;
use super::tools;
use crate::process::{command, read};

/// From the newest suite.
const NEWEST: &[&str] = &["containerd", "cosign", "crane", "docker-buildx", "docker-cli", "docker.io"];

/// From the suite that this system is.
const OWN: &[&str] = &["busybox-static", "runc"];

/// jq as GitHub's machines have it, with the C library that it needs: a release of this year starts ten times as
/// fast as the one of Debian 12, and scripts start it a hundred times in a run.
const JQ: &[&str] = &["jq", "libc6", "libjq1", "libonig5"];

/// What Debian calls its newest suite, in every release.
const SUITE: &str = "sid";

/// The keys that Debian signs all its suites with.
const KEYS: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// Programs of the system that the engine's own small network is made with.
const PROGRAMS: &[&str] = &["apt-get", "dpkg", "dpkg-query", "ip", "mount", "nsenter", "openssl", "unshare"];

/// Installs the engine. Where it cannot be had this is no error: the tests then run on stand-ins, and say so.
pub fn install() {
    let directory = tools().join("engine");
    let wanted = format!("{SUITE}: {} {}\nown: {}\n", NEWEST.join(" "), JQ.join(" "), OWN.join(" "));
    // Root may have set up one here before, which is no use to anybody else, and not theirs to remove.
    if !is_root() {
        return warn();
    }
    if fs::read_to_string(directory.join("installed-from")).is_ok_and(|made_from| made_from == wanted) {
        return;
    }
    println!("setup: a Docker Engine into target/tools/engine");
    let _ = fs::remove_dir_all(&directory);
    let done = fetch(&directory).and_then(|()| starts(&directory)).and_then(|()| {
        fs::write(directory.join("installed-from"), &wanted).map_err(|error| error.to_string())
    });
    match done {
        Ok(()) => print!("{}", fs::read_to_string(directory.join("versions")).unwrap_or_default()),
        Err(reason) => {
            say(&reason);
            let noted =
                fs::create_dir_all(&directory).and_then(|()| fs::write(directory.join("absent"), &reason));
            if let Err(error) = noted {
                eprintln!("setup: {}: {error}: the tests will ask for this again", directory.display());
            }
        }
    }
}

/// Says loudly that there is no engine, if there is none.
pub fn warn() {
    if let Some(reason) = absent(is_root(), fs::read_to_string(tools().join("engine/absent")).ok()) {
        say(&reason);
    }
}

/// Why there is no engine for this user, if there is none; `noted` is what root found when it set one up.
fn absent(is_root: bool, noted: Option<String>) -> Option<String> {
    if is_root { noted } else { Some("a Docker daemon needs root".to_owned()) }
}

fn say(reason: &str) {
    let line = "!".repeat(78);
    eprintln!("{line}\nWARNING: there is no Docker Engine here.");
    eprintln!("What tests/engine.rs and tests/conformance.rs run on real programs elsewhere runs on");
    eprintln!("stand-ins, or not at all.");
    eprintln!("The reason: {}\n{line}", reason.trim());
}

/// Whether this process is root's: its own directory in `/proc` belongs to whom it runs as.
fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// Downloads the packages with apt, whose own configuration says where from, and unpacks them.
fn fetch(directory: &Path) -> Result<(), String> {
    if let Some(missing) = PROGRAMS.iter().find(|name| !exists(name)) {
        return Err(format!("{missing} is not installed"));
    }
    let (mirror, own) = mirror()?;
    let (root, apt) = (directory.join("root"), directory.join("apt"));
    for folder in ["lists/partial", "cache/archives/partial"] {
        fs::create_dir_all(apt.join(folder)).map_err(|error| format!("{}: {error}", apt.display()))?;
    }
    let line = |suite: &str| format!("deb [signed-by={KEYS}] {mirror} {suite} main\n");
    let written = fs::write(apt.join("sources.list"), line(SUITE) + &line(&own))
        .and_then(|()| fs::write(apt.join("status"), ""));
    written.map_err(|error| format!("{}: {error}", apt.display()))?;
    quiet(&apt, &["update"])?;
    let of =
        |names: &[&str], suite: &str| names.iter().map(|name| format!("{name}/{suite}")).collect::<Vec<_>>();
    let versions = bring(&apt, &[of(NEWEST, SUITE), of(OWN, &own)].concat(), &root)?;
    let versions = versions + &bring(&apt, &of(JQ, SUITE), &directory.join("jq"))?;
    link_jq(directory).map_err(|error| format!("jq: {error}"))?;
    fs::write(directory.join("versions"), versions).map_err(|error| error.to_string())?;
    fs::remove_dir_all(&apt).map_err(|error| format!("{}: {error}", apt.display()))
}

/// Makes `bin/jq`, which starts jq with its own C library.
fn link_jq(directory: &Path) -> std::io::Result<()> {
    let (bin, root) = (directory.join("bin"), directory.join("jq"));
    let libraries = fs::read_dir(root.join("usr/lib"))?.flatten().map(|entry| entry.path());
    let of_this_machine = libraries.filter(|path| path.join("libjq.so.1").exists()).last();
    let libraries = of_this_machine.ok_or(std::io::Error::other("no libjq.so.1 came"))?;
    let loader = fs::read_dir(&libraries)?.flatten().map(|entry| entry.path());
    let loader = loader.filter(|path| path.to_string_lossy().contains("/ld-linux")).last();
    let loader = loader.ok_or(std::io::Error::other("no loader came"))?;
    let (loader, libraries, jq) = (loader.display(), libraries.display(), root.join("usr/bin/jq"));
    fs::create_dir_all(&bin)?;
    let script =
        format!("#!/bin/sh\nexec '{loader}' --library-path '{libraries}' '{}' \"$@\"\n", jq.display());
    fs::write(bin.join("jq"), script)?;
    fs::set_permissions(bin.join("jq"), fs::Permissions::from_mode(0o755))
}

/// The mirror and the suite of the system's own packages, as apt understands its configuration.
fn mirror() -> Result<(String, String), String> {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let field = |name: &str| {
        let line = release.lines().find_map(|line| line.strip_prefix(name));
        line.map(|value| value.trim_matches('"').to_owned()).unwrap_or_default()
    };
    if field("ID=") != "debian" {
        return Err(format!("this is {}, and the packages are Debian's", field("PRETTY_NAME=")));
    }
    let format = "$(IDENTIFIER) $(COMPONENT) $(RELEASE) $(REPO_URI)";
    let targets = read(&mut command("apt-get", &["indextargets", "--format", format])).unwrap_or_default();
    let own = field("VERSION_CODENAME=");
    among(&targets, &own).ok_or(format!("apt's configuration has no mirror of {own}"))
}

/// The mirror of the system's own suite, which may be called `stable`, among what apt fetches.
fn among(targets: &str, own: &str) -> Option<(String, String)> {
    targets.lines().find_map(|line| match *line.split(' ').collect::<Vec<_>>().as_slice() {
        ["Packages", "main", suite, address] if suite == own || suite == "stable" => {
            Some((address.to_owned(), suite.to_owned()))
        }
        _ => None,
    })
}

/// Runs apt over the directory's own lists. Errors are the last thing that it said.
fn quiet<S: AsRef<str>>(apt: &Path, words: &[S]) -> Result<(), String> {
    let place = |name: &str| apt.join(name).display().to_string();
    let settings = [
        format!("Dir::Etc::sourcelist={}", place("sources.list")),
        "Dir::Etc::sourceparts=-".to_owned(),
        format!("Dir::State::Lists={}", place("lists")),
        format!("Dir::State::status={}", place("status")),
        format!("Dir::Cache={}", place("cache")),
        "APT::Sandbox::User=root".to_owned(),
        "Acquire::Languages=none".to_owned(),
        "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false".to_owned(),
    ];
    let mut command = command("apt-get", &["--quiet=2"]);
    for setting in &settings {
        command.args(["-o", setting]);
    }
    command.args(words.iter().map(AsRef::as_ref)).current_dir(apt);
    let done = command.output().map_err(|error| format!("apt-get: {error}"))?;
    let said = String::from_utf8_lossy(&done.stderr);
    // An index that could not be fetched is only a warning to `update`.
    match done.status.success() && !said.contains("Failed to fetch") {
        true => Ok(()),
        false => Err(format!("apt-get could not {}: {}", words[0].as_ref(), said.trim())),
    }
}

/// Downloads these packages and unpacks them; returns their names and versions.
fn bring(apt: &Path, names: &[String], root: &Path) -> Result<String, String> {
    let mut words = vec!["download".to_owned()];
    words.extend(names.iter().cloned());
    quiet(apt, &words)?;
    let entries = fs::read_dir(apt).map_err(|error| format!("{}: {error}", apt.display()))?;
    let mut packages: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    packages.retain(|path| path.extension().is_some_and(|ending| ending == "deb"));
    packages.sort();
    let mut versions = String::new();
    for package in &packages {
        let unpacked = read(command("dpkg", &["--extract"]).arg(package).arg(root));
        unpacked.ok_or(format!("dpkg could not extract {}", package.display()))?;
        let shown = command("dpkg-deb", &["--showformat", "  ${Package} ${Version}\n", "--show"])
            .arg(package)
            .output();
        versions += &shown.map(|done| String::from_utf8_lossy(&done.stdout).into_owned()).unwrap_or_default();
        fs::remove_file(package).map_err(|error| format!("{}: {error}", package.display()))?;
    }
    match packages.len() == names.len() {
        true => Ok(versions),
        false => Err(format!("{} packages came, not {}", packages.len(), names.len())),
    }
}

/// Whether a daemon starts here, and answers, with either store of images. Nothing of it remains: the
/// kernel ends what is in its namespaces.
fn starts(directory: &Path) -> Result<(), String> {
    let script = crate::process::root().join("tests/engine/probe");
    let mut probe =
        command("unshare", &["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]);
    let done = probe.arg(script).arg(directory).stdout(Stdio::piped()).stderr(Stdio::piped()).output();
    let done = done.map_err(|error| format!("unshare: {error}"))?;
    let said = String::from_utf8_lossy(&done.stderr);
    let last: Vec<&str> = said.lines().rev().take(3).collect();
    match done.status.success() {
        true => Ok(()),
        false => Err(format!(
            "the daemon does not start: {}",
            last.into_iter().rev().collect::<Vec<_>>().join(" / ")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::{absent, among};

    #[test]
    fn the_engine_of_root_is_none_for_another_user() {
        assert_eq!(absent(true, None), None);
        assert_eq!(absent(true, Some("no network".to_owned())).as_deref(), Some("no network"));
        assert_eq!(absent(false, None).as_deref(), Some("a Docker daemon needs root"));
    }

    #[test]
    fn the_mirror_is_that_of_the_systems_own_suite() {
        let targets = "Translations main trixie https://mirror.example/debian/\n\
            Packages main trixie-security https://mirror.example/security/\n\
            Packages contrib trixie https://mirror.example/contrib/\n\
            Packages main trixie https://mirror.example/debian/\n";
        let mirror = Some(("https://mirror.example/debian/".to_owned(), "trixie".to_owned()));
        assert_eq!(among(targets, "trixie"), mirror);
        assert_eq!(among(targets, "forky"), None);
    }
}
