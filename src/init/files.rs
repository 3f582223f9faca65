//! What of the build context a Dockerfile takes: its context, and the `files` of its image.

use super::dockerfile::{Dockerfile, Instruction, is_heredoc};
use super::tree::{Kind, Tree, join, parent};
use crate::language::value::{Leaf, PathGlob};

/// What `files` can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Files {
    /// These patterns, from the root, and nothing else.
    Proven(Vec<String>),
    /// The whole repository, which is what `files` is unless it is written.
    Everything,
    /// More cannot be said, and why.
    Unproven(String),
    /// A source is not in the repository, so the build cannot work as it is.
    Missing(String),
}

/// Sources that a stage takes from the build context, as written, and those of the stages that it
/// needs, which are all that BuildKit builds. An error names one that depends on
/// what only a build knows.
pub fn sources(file: &Dockerfile, target: Option<&str>) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    for instruction in file.needed(target).iter().flat_map(|stage| &stage.instructions) {
        match instruction.word.as_str() {
            "COPY" | "ADD" => all.extend(copied(instruction)),
            "RUN" => all.extend(mounted(&instruction.rest)),
            _ => {}
        }
    }
    all.sort();
    all.dedup();
    match all.iter().find(|source| source.contains('$')) {
        Some(source) => Err(source.clone()),
        None => Ok(all),
    }
}

fn copied(instruction: &Instruction) -> Vec<String> {
    let mut rest = instruction.rest.as_str();
    while let Some(flag) = rest.strip_prefix("--") {
        let (flag, behind) = flag.split_once(char::is_whitespace).unwrap_or((flag, ""));
        if flag.starts_with("from=") {
            return Vec::new();
        }
        rest = behind.trim_start();
    }
    let listed: Option<Vec<String>> =
        rest.starts_with('[').then(|| serde_json::from_str(rest).ok()).flatten();
    let mut words: Vec<String> =
        listed.unwrap_or_else(|| rest.split_whitespace().map(str::to_owned).collect());
    words.pop();
    let remote = |word: &str| instruction.word == "ADD" && (word.contains("://") || word.starts_with("git@"));
    words.retain(|word| !is_heredoc(word) && !remote(word));
    words
}

/// Sources of `RUN --mount=type=bind`, which is the type where none is written.
fn mounted(rest: &str) -> Vec<String> {
    let flags = rest.split_whitespace().take_while(|word| word.starts_with("--"));
    let mounts = flags.filter_map(|word| word.strip_prefix("--mount="));
    let source = |mount: &str| {
        let value = |keys: &[&str]| {
            let pairs = mount.split(',').filter_map(|pair| pair.split_once('='));
            pairs.filter(|(key, _)| keys.contains(key)).map(|(_, value)| value.to_owned()).next_back()
        };
        let bound = value(&["type"]).is_none_or(|kind| kind == "bind") && value(&["from"]).is_none();
        bound.then(|| value(&["source", "src"]).unwrap_or_else(|| ".".to_owned()))
    };
    mounts.filter_map(source).collect()
}

/// The directory that the build sees: that in which all sources are.
pub fn context(tree: &Tree, dockerfile: &str, sources: &[String]) -> (String, &'static str) {
    let own = parent(dockerfile);
    if own.is_empty() {
        return (String::new(), "");
    }
    let named: Vec<&String> = sources.iter().filter(|source| *source != ".").collect();
    let there = |context: &str| named.iter().all(|source| found(tree, context, source));
    match (there(own), there("")) {
        (true, false) => (own.to_owned(), "all that it copies is there"),
        (false, true) => (String::new(), "what it copies is at the root"),
        _ if alone(tree, own) => (String::new(), "its directory holds nothing else to build from"),
        _ => (own.to_owned(), "its own directory"),
    }
}

fn found(tree: &Tree, context: &str, source: &str) -> bool {
    match globs(tree, context, source) {
        Ok(globs) => !globs.is_empty(),
        Err(why) => !matches!(why, Files::Missing(_)),
    }
}

/// Whether a directory has Dockerfiles and what they are started with, and nothing to build.
fn alone(tree: &Tree, directory: &str) -> bool {
    let beside = |name: &String| {
        let name = name.to_ascii_lowercase();
        [
            "dockerfile",
            "entrypoint",
            "docker-entrypoint",
            ".dockerignore",
            "readme",
            "compose",
            "docker-compose",
        ]
        .iter()
        .any(|known| name.starts_with(known))
            || name.ends_with(".dockerfile")
    };
    tree.entries(directory).iter().all(beside)
}

/// The `files` of an image, from the root.
pub fn files(tree: &Tree, context: &str, sources: &Result<Vec<String>, String>) -> Files {
    let sources = match sources {
        Ok(sources) => sources,
        Err(source) => return Files::Unproven(format!("it copies `{source}`, which only a build knows")),
    };
    let mut all = Vec::new();
    for source in sources {
        match globs(tree, context, source) {
            Ok(found) => all.extend(found),
            Err(why) => return why,
        }
    }
    if tree.links().any(|link| all.iter().any(|glob| covers(glob, link))) {
        return Files::Unproven("there are symbolic links among what it copies".to_owned());
    }
    all.sort();
    all.dedup();
    let within = |glob: &String| all.iter().any(|other| other != glob && covers(other, glob));
    Files::Proven(all.iter().filter(|glob| !within(glob)).cloned().collect())
}

fn covers(glob: &str, path: &str) -> bool {
    PathGlob::parse(glob).is_ok_and(|glob| glob.matches(path))
}

/// The patterns of one source.
fn globs(tree: &Tree, context: &str, source: &str) -> Result<Vec<String>, Files> {
    let missing = || Files::Missing(source.to_owned());
    let directory = source.trim_end_matches('/').rsplit_once('/').map_or("", |(directory, _)| directory);
    if source.contains(['?', '[', '\\']) || directory.contains('*') {
        return Err(Files::Unproven(format!("it copies `{source}`, a pattern that `files` has not")));
    }
    let path = join("", source).and_then(|path| join(context, &path)).ok_or_else(missing)?;
    if path.is_empty() {
        return Err(Files::Everything);
    }
    let globs = match (source.contains('*'), tree.kind(&path)) {
        (true, _) => starred(tree, &path),
        (_, Kind::File) => vec![path],
        (_, Kind::Directory) => vec![format!("{path}/**")],
        (_, Kind::Link) => {
            return Err(Files::Unproven(format!("`{source}`, which it copies, is a symbolic link")));
        }
        (_, Kind::Nothing) => return Err(missing()),
    };
    if globs.is_empty() {
        return Err(missing());
    }
    match globs.iter().find(|glob| PathGlob::parse(glob).is_err()) {
        Some(glob) => Err(Files::Unproven(format!("`{glob}` is no pattern of `files`"))),
        None => Ok(globs),
    }
}

/// `*` is anything but `/` to Docker and to `files`; a directory that it matches is copied whole.
fn starred(tree: &Tree, path: &str) -> Vec<String> {
    let directory = parent(path);
    let Ok(glob) = PathGlob::parse(path) else { return vec![path.to_owned()] };
    let mut globs = Vec::new();
    for name in tree.entries(directory) {
        let Some(place) = join(directory, &name).filter(|place| glob.matches(place)) else { continue };
        match tree.kind(&place) {
            Kind::File => globs.push(path.to_owned()),
            Kind::Directory => globs.push(format!("{place}/**")),
            Kind::Link | Kind::Nothing => {}
        }
    }
    globs.sort();
    globs.dedup();
    globs
}
