//! Tells a file whose pins alone were changed from one that was edited.
//!
//! Dependabot and Renovate rewrite the lines `uses: owner/name@commit # version` of any workflow
//! and composite action, generated or not. With the pins put back as pipegen yields them, such a
//! file is the one that pipegen wrote: its checksum says so.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::language::value::{Standing, Version};

use super::header;

/// What stands behind an action's name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// Behind the `@`: a commit, unless somebody wrote something else.
    pub reference: String,
    /// The comment on the line: the version, unless somebody wrote something else.
    pub comment: String,
}

/// A pin that differs from the one that the pipeline yields.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repin {
    /// `owner/name`, with a path where it has one.
    pub action: String,
    /// As the pipeline yields it.
    pub from: At,
    /// As it is on disk.
    pub to: At,
}

impl Repin {
    /// Whether it is an earlier version than the one that is yielded.
    #[must_use]
    pub fn is_older(&self) -> bool {
        self.to.standing(&self.from) == Some(Standing::Older)
    }
}

impl At {
    /// How its version stands to that of another; None where one of them has none.
    #[must_use]
    pub fn standing(&self, other: &Self) -> Option<Standing> {
        Some(Version::parse(&self.comment)?.against(&Version::parse(&other.comment)?))
    }
}

/// A file whose pins were changed, and which nobody edited otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repinned {
    /// What was changed, sorted.
    pub pins: Vec<Repin>,
    /// Whether the pipeline yields another text by now, too.
    pub stale: bool,
}

/// The pins of all files that a pipeline yields, by the name of the action. They are read when a file on disk
/// turns out to differ.
pub struct Yielded<'f> {
    texts: Vec<&'f str>,
    pins: OnceCell<BTreeMap<String, At>>,
}

impl<'f> Yielded<'f> {
    /// Those in `files`, paths and texts.
    pub fn of(files: impl Iterator<Item = (&'f str, &'f str)>) -> Self {
        let texts = files.filter(|(path, _)| is_yaml(path)).map(|(_, text)| text).collect();
        Self { texts, pins: OnceCell::new() }
    }

    fn pins(&self) -> &BTreeMap<String, At> {
        let read = || self.texts.iter().flat_map(|text| pins(text)).map(|(_, action, at)| (action, at));
        self.pins.get_or_init(|| read().collect())
    }

    /// The pins that were changed in `found`, which lies at `path`, where nothing else was changed
    /// since pipegen wrote it, or nothing else sets it apart from `text`. None otherwise.
    #[must_use]
    pub fn changed(&self, path: &str, found: &[u8], text: &str) -> Option<Repinned> {
        let found = std::str::from_utf8(found).ok().filter(|_| is_yaml(path))?;
        let intact = |text: &str| header::read(text.as_bytes()).is_some_and(|mark| mark.intact);
        let (restored, pins) = self.restored(found, |_| true);
        let stale = !header::same(restored.as_bytes(), text.as_bytes());
        // Pins of an earlier pipegen are older than today's, and nobody changed them.
        let (raised, newer) = self.restored(found, |repin| !repin.is_older());
        let found = if intact(&restored) {
            Repinned { pins, stale }
        } else if intact(&raised) {
            Repinned { pins: newer, stale: true }
        } else {
            Repinned { pins: if stale { Vec::new() } else { pins }, stale }
        };
        (!found.pins.is_empty()).then_some(found)
    }

    /// The pins that differ in `found`, whatever else does.
    #[must_use]
    pub fn differing(&self, path: &str, found: &[u8]) -> Vec<Repin> {
        let text = std::str::from_utf8(found).ok().filter(|_| is_yaml(path));
        text.map(|text| self.restored(text, |_| true).1).unwrap_or_default()
    }

    /// `text` with the pins of which `which` holds as they are yielded, and what was changed for that.
    fn restored(&self, text: &str, which: impl Fn(&Repin) -> bool) -> (String, Vec<Repin>) {
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        let mut repins: Vec<Repin> = Vec::new();
        let mut mended: Vec<(usize, String)> = Vec::new();
        for (number, action, to) in pins(text) {
            let Some(from) = self.pins().get(&action).filter(|from| **from != to) else { continue };
            let repin = Repin { action, from: from.clone(), to };
            let Some(line) = lines.get(number - 1).filter(|_| which(&repin)) else { continue };
            let Some((before, _)) = line.split_once("uses:") else { continue };
            let end = &line[line.trim_end_matches(['\r', '\n']).len()..];
            let At { reference, comment } = from;
            mended.push((number, format!("{before}uses: {}@{reference} # {comment}{end}", repin.action)));
            if !repins.contains(&repin) {
                repins.push(repin);
            }
        }
        for (number, line) in &mended {
            lines[number - 1] = line;
        }
        repins.sort();
        (lines.concat(), repins)
    }
}

/// Line, action and pin of every `uses` of another repository's action.
pub fn pins(text: &str) -> impl Iterator<Item = (usize, String, At)> {
    crate::model::uses(text).filter_map(|(number, value, comment)| {
        let (action, reference) = value.split_once('@')?;
        let at = At { reference: reference.to_owned(), comment: comment.to_owned() };
        action.contains('/').then(|| (number, action.to_owned(), at))
    })
}

fn is_yaml(path: &str) -> bool {
    path.ends_with(".yml") || path.ends_with(".yaml")
}
