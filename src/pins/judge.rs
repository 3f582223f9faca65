//! What of the changed pins may be taken over, and what not.

use std::collections::{BTreeMap, BTreeSet};

use crate::language::manifest::Pin;
use crate::language::value::{Leaf, Standing, Version};
use crate::output::{At, Entry, Repin, State};

/// What the files on disk want for one pin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The key in `[actions]`: `owner/name`, with a path where it has one.
    pub key: String,
    /// As the pipeline yields it.
    pub from: At,
    /// As the files have it; where they differ, the newest.
    pub to: At,
    /// Other pins that files have, older than `to`.
    pub beside: Vec<At>,
    /// The files, sorted.
    pub files: Vec<String>,
    /// Why it cannot be taken over, and what to do.
    pub refused: Option<String>,
}

/// The wishes in `entries`, by key. `key` gives the key of an action; `down` allows versions older
/// than those that the pipeline yields.
#[must_use]
pub fn wishes(entries: &[Entry], key: impl Fn(&str) -> String, down: bool) -> Vec<Wish> {
    let mut found: BTreeMap<String, (At, BTreeSet<At>, BTreeSet<String>)> = BTreeMap::new();
    for entry in entries {
        let State::Repinned(changed) = &entry.state else { continue };
        for repin in &changed.pins {
            let (_, to, files) = found
                .entry(key(&repin.action))
                .or_insert_with(|| (repin.from.clone(), BTreeSet::new(), BTreeSet::new()));
            to.insert(repin.to.clone());
            files.insert(entry.path.clone());
        }
    }
    found.into_iter().map(|(key, (from, to, files))| wish(key, from, to, files, down)).collect()
}

fn wish(key: String, from: At, to: BTreeSet<At>, files: BTreeSet<String>, down: bool) -> Wish {
    let mut refused = to.iter().find_map(|to| refusal(&key, &from, to, down));
    let mut all = to.into_iter();
    let mut newest = all.next().unwrap_or_else(|| from.clone());
    let mut beside = Vec::new();
    for other in all {
        match other.standing(&newest) {
            Some(Standing::Newer) => beside.push(std::mem::replace(&mut newest, other)),
            Some(Standing::Older) => beside.push(other),
            // Which of them is the release is not for us to guess.
            _ => {
                refused.get_or_insert_with(|| {
                    format!(
                        "files disagree, and no version is the newer one: {} and {}. Write the right one into \
                         `[actions]`, then `pipegen generate --force`",
                        said(&newest),
                        said(&other)
                    )
                });
                beside.push(other);
            }
        }
    }
    Wish { key, from, to: newest, beside, files: files.into_iter().collect(), refused }
}

/// Why `to` cannot take the place of `from`.
fn refusal(key: &str, from: &At, to: &At, down: bool) -> Option<String> {
    let line =
        format!("`\"{key}\" = \"<commit> # <version>\"` into `[actions]`, then `pipegen generate --force`");
    if !is_commit(&to.reference) {
        return Some(format!(
            "`{}` is not a commit of 40 hexadecimal digits, and a tag or branch can be moved to other code. \
             Write {line}",
            to.reference
        ));
    }
    if to.comment.is_empty() {
        return Some(format!(
            "the commit has no version behind it, without which no bot can raise it again. Add a comment such \
             as `# v1.2.3`, or write {line}"
        ));
    }
    if Pin::parse(&value(to)).is_err() || Version::parse(&to.comment).is_none() {
        return Some(format!("`{}` is not a version such as `v1.2.3`. Write {line}", to.comment));
    }
    match to.standing(from)? {
        Standing::Older if !down => Some(
            "it is older than what the pipeline yields. If that is meant: `pipegen pins adopt --downgrade`"
                .to_owned(),
        ),
        Standing::Same if to.reference != from.reference => Some(format!(
            "{} is said to be another commit now, and a release does not change: look at the release before \
             you trust it. If that is meant, write {line}",
            to.comment
        )),
        _ => None,
    }
}

/// Whether one of `repins` is not merely older than what the pipeline yields, as the pins of a file
/// from an earlier pipegen are.
#[must_use]
pub fn raised(repins: &[Repin]) -> bool {
    repins.iter().any(|repin| !repin.is_older())
}

fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// As it stands in `[actions]`.
#[must_use]
pub fn value(at: &At) -> String {
    format!("{} # {}", at.reference, at.comment)
}

/// Version and the first digits of the commit.
#[must_use]
pub fn said(at: &At) -> String {
    let commit = at.reference.get(..12).unwrap_or(&at.reference);
    let commit = if is_commit(&at.reference) { commit } else { &at.reference };
    format!("{} ({commit})", if at.comment.is_empty() { "no version" } else { &at.comment })
}
