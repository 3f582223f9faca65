//! What the tests that run a pipeline, or look at its picture, need from the system: a registry,
//! image tools, a browser, locales.

use std::env;
use std::path::Path;

use crate::process::{command, read, run};

/// Programs, any of which will do, and the Debian package that the first comes from.
const PROGRAMS: &[(&[&str], &str)] = &[
    (&["buildah"], "buildah"),
    (&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"], "chromium"),
    (&["curl"], "curl"),
    (&["docker-registry"], "docker-registry"),
    (&["git"], "git"),
    (&["jq"], "jq"),
    (&["openssl"], "openssl"),
    (&["skopeo"], "skopeo"),
    (&["umoci"], "umoci"),
];

/// Locales whose letters and collation differ from C's, as `locale -a` spells them.
const LOCALES: &[&str] = &["C.utf8", "en_US.utf8", "tr_TR.utf8"];

/// What `localedef` makes locales from; it comes with the package `locales`.
const SOURCES_OF_LOCALES: &str = "/usr/share/i18n/locales/tr_TR";

/// Installs what is missing, when this is root on Debian.
///
/// # Errors
/// When something is missing and cannot be installed: the commands that would.
pub fn install() -> Result<(), String> {
    let (packages, locales) = (missing_packages(), missing_locales());
    if packages.is_empty() && locales.is_empty() {
        return Ok(());
    }
    let steps = steps(&packages, &locales);
    let lines: Vec<_> = steps.iter().map(|step| format!("  {}", step.join(" "))).collect();
    let by_hand = format!("Missing on this system; on Debian or Ubuntu, as root:\n{}", lines.join("\n"));
    let root = read(&mut command("id", &["-u"])).is_some_and(|id| id.trim() == "0");
    if !root || !exists("apt-get") {
        return Err(format!("setup: {by_hand}"));
    }
    for step in &steps {
        println!("setup: {}", step.join(" "));
        let Some((program, arguments)) = step.split_first() else {
            continue;
        };
        let mut command = command(program, arguments);
        run(command.env("DEBIAN_FRONTEND", "noninteractive"))
            .map_err(|error| format!("setup: {error}\n{by_hand}"))?;
    }
    match (missing_packages(), missing_locales()) {
        (packages, locales) if packages.is_empty() && locales.is_empty() => Ok(()),
        (packages, locales) => Err(format!("setup: still missing after that: {packages:?} {locales:?}")),
    }
}

/// The commands that bring packages and locales.
fn steps(packages: &[&str], locales: &[&str]) -> Vec<Vec<String>> {
    let words = |line: String| line.split(' ').map(str::to_owned).collect();
    let mut needed = packages.to_vec();
    if !locales.is_empty() && !Path::new(SOURCES_OF_LOCALES).exists() {
        needed.push("locales");
    }
    let mut steps = Vec::new();
    if !needed.is_empty() {
        // Somebody else may be installing: wait for the lock instead of failing on it.
        let apt = "apt-get --quiet=2 -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0";
        steps.push(words(format!("{apt} update")));
        let install = format!("{apt} install --yes --no-install-recommends");
        steps.push(words(format!("{install} {}", needed.join(" "))));
    }
    for locale in locales {
        let language = locale.trim_end_matches(".utf8");
        steps.push(words(format!("localedef --inputfile={language} --charmap=UTF-8 {language}.UTF-8")));
    }
    steps
}

fn missing_packages() -> Vec<&'static str> {
    let missing = PROGRAMS.iter().filter(|(programs, _)| !programs.iter().any(|program| exists(program)));
    missing.map(|(_, package)| *package).collect()
}

fn missing_locales() -> Vec<&'static str> {
    let known = read(&mut command("locale", &["-a"])).unwrap_or_default();
    let known: Vec<_> = known.lines().map(|name| name.replace("UTF-8", "utf8")).collect();
    LOCALES.iter().filter(|name| !known.iter().any(|k| k == *name)).copied().collect()
}

/// Whether a program is on the search path.
pub(super) fn exists(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|directory| directory.join(program).is_file())
}
