//! The image of pipegen itself, as far as it can be looked at without its base images: everything
//! that the build compiles is among the `files` of its pipeline, and what it makes is what the
//! documents say.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pipegen::language::value::{Leaf, PathGlob};
use walkdir::WalkDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn files() -> Vec<PathGlob> {
    let pipeline: toml::Table = read("pipeline.toml").parse().unwrap();
    let globs = pipeline["image"]["pipegen"]["files"].as_array().unwrap();
    globs.iter().map(|glob| PathGlob::parse(glob.as_str().unwrap()).unwrap()).collect()
}

/// Files of the repository that the build sees.
fn seen() -> BTreeSet<String> {
    let globs = files();
    let output =
        Command::new("git").args(["ls-files", "-co", "--exclude-standard"]).current_dir(root()).output();
    let listing = String::from_utf8(output.unwrap().stdout).unwrap();
    let wanted = |path: &&str| globs.iter().any(|glob| glob.matches(path));
    listing.lines().filter(wanted).map(str::to_owned).collect()
}

#[test]
fn every_file_that_is_compiled_in_is_among_the_files_of_the_image() {
    let seen = seen();
    let mut count = 0;
    for entry in WalkDir::new(root().join("src")).into_iter().map(Result::unwrap) {
        let Ok(text) = fs::read_to_string(entry.path()) else { continue };
        for part in text.split("include_str!(").skip(1) {
            let path = part.split('"').nth(1).unwrap();
            let beside = entry.path().parent().unwrap().join(path);
            let whole: PathBuf = beside.canonicalize().unwrap();
            let path = whole.strip_prefix(root().canonicalize().unwrap()).unwrap().display().to_string();
            let below = |file: &String| file == &path || file.starts_with(&format!("{path}/"));
            assert!(seen.iter().any(below), "{path} is compiled in, and not among `files`");
            count += 1;
        }
    }
    assert!(count > 10, "{count} files");
}

#[test]
fn cargo_knows_the_package_from_the_files_of_the_image_alone() {
    let stage = tempfile::tempdir().unwrap();
    for path in seen() {
        let place = stage.path().join(&path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::copy(root().join(&path), place).unwrap();
    }
    let mut command = Command::new(env!("CARGO"));
    command.args(["metadata", "--locked", "--no-deps", "--offline", "--format-version=1"]);
    let output = command.current_dir(stage.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let package = metadata["packages"].as_array().unwrap().iter().find(|one| one["name"] == "pipegen-ci");
    let targets = package.unwrap()["targets"].as_array().unwrap();
    assert!(targets.iter().any(|one| one["kind"][0] == "bin" && one["name"] == "pipegen"));
}

#[test]
fn the_last_stage_is_the_binary_run_by_nobody() {
    let text = read("Dockerfile");
    let (build, last) = text.rsplit_once("\nFROM ").unwrap();
    assert!(build.contains("--locked --package pipegen-ci"));
    let lines: Vec<&str> = last.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    assert_eq!(
        lines,
        [
            "scratch",
            "COPY --from=build /pipegen /pipegen",
            "USER 65532:65532",
            "WORKDIR /repo",
            "ENTRYPOINT [\"/pipegen\"]"
        ]
    );
    let needed: toml::Table = read("Cargo.toml").parse().unwrap();
    let needed = needed["workspace"]["package"]["rust-version"].as_str().unwrap().to_owned();
    let base = build.split("FROM rust:").nth(1).unwrap().split('-').next().unwrap();
    let minor = |version: &str| version.split('.').nth(1).unwrap().parse::<u32>().unwrap();
    assert!(minor(base) >= minor(&needed), "rust {base} cannot build what needs {needed}");
    let ignored = read(".dockerignore");
    let globs = files();
    for line in ignored.lines() {
        let directory = line.trim_start_matches('/');
        assert!(!globs.iter().any(|glob| glob.matches(&format!("{directory}/x"))), "{line} is ignored");
    }
}
