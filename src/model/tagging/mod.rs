//! What a run tags: the Rust model of the plan job's scripts, which tests hold against each other.

mod automaton;
mod facts;
mod language;
mod release;
mod sanitise;
mod soft_names;
mod states;

pub use automaton::Automaton;
pub use facts::{Facts, Moment};
pub use language::{Part, World, git_tags};
pub use sanitise::sanitise;

use crate::language::value::{Keep, Piece, Placeholder, RESERVED, Repository, TAG_MAX, Template};
use crate::model::pipeline::{Class, Event, Pipeline, QUEUE, TagRow};
use std::fmt;

/// A tag that a run writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// `repository:tag`.
    pub reference: String,
    /// When and how.
    pub class: Class,
    /// The template that it came from.
    pub template: String,
    /// Shortest life that its row declares; nothing where none is.
    pub keep: Option<Keep>,
}

/// Longest tag that moves: its record is a tag of its own, `promoted-…`.
pub const LONGEST_MOVING: usize = TAG_MAX - "promoted-".len();

/// Why a tag cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoTag {
    /// The template.
    pub template: String,
    /// What is missing or wrong.
    pub reason: String,
}

impl fmt::Display for NoTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.template, self.reason)
    }
}

/// The tags of all images in a run, in the order of the rows.
///
/// # Errors
/// The first row whose tag would be invalid; the plan job would fail.
pub fn tags(pipeline: &Pipeline, facts: &Facts) -> Result<Vec<Tag>, NoTag> {
    let mut tags: Vec<Tag> = Vec::new();
    release::check(pipeline, facts)?;
    for image in &pipeline.images {
        for row in image.tags.iter().filter(|row| applies(row, facts)) {
            let name = render(&row.template, facts)?;
            if row.class == Class::Moving && name.len() > LONGEST_MOVING {
                let reason = "`promoted-…` would record it, and must be a tag too".to_owned();
                return Err(NoTag { template: row.template.to_string(), reason });
            }
            row.to.iter().for_each(|repository| add(&mut tags, tag(repository, row, &name)));
        }
    }
    Ok(tags)
}

/// A tag of two rows is written once, and lives as long as the longer of them says: a
/// number of tags counts for more than a time.
fn add(tags: &mut Vec<Tag>, tag: Tag) {
    let same = |known: &&mut Tag| known.reference == tag.reference && known.class == tag.class;
    match tags.iter_mut().find(same) {
        Some(known) => known.keep = known.keep.max(tag.keep),
        None => tags.push(tag),
    }
}

impl Tag {
    /// The tag alone.
    #[must_use]
    pub fn name(&self) -> &str {
        self.reference.rsplit(':').next().unwrap_or_default()
    }
}

/// Whether a row is for this run. Releases have no branch; a pre-release moves no tag, and a version that
/// lacks a number makes none that needs it.
fn applies(row: &TagRow, facts: &Facts) -> bool {
    let fits = || row.branches.iter().any(|glob| glob.matches(&facts.selector_branch));
    let branch =
        matches!(facts.event, Event::Release(_)) || (fits() && !facts.selector_branch.starts_with(QUEUE));
    row.events.contains(&facts.event) && branch && !release::leaves_out(row, facts)
}

/// Each repository that the row names gets it.
fn tag(repository: &Repository, row: &TagRow, name: &str) -> Tag {
    let (class, template, keep) = (row.class, row.template.to_string(), row.keep);
    Tag { reference: format!("{repository}:{name}"), class, template, keep }
}

/// Fills a template in.
///
/// # Errors
/// A placeholder without a value, or a result that is no tag.
pub fn render(template: &Template, facts: &Facts) -> Result<String, NoTag> {
    let no = |reason: String| NoTag { template: template.to_string(), reason };
    let mut before = String::new();
    let mut after = String::new();
    let mut soft: Option<Vec<u8>> = None;
    for piece in template.pieces() {
        let text = match piece {
            Piece::Literal(text) => text.clone(),
            Piece::Placeholder(placeholder) if placeholder.is_sanitised() => {
                soft = Some(raw(placeholder, facts));
                continue;
            }
            Piece::Placeholder(placeholder) => {
                facts.value(placeholder).ok_or_else(|| no(missing(placeholder)))?
            }
        };
        if soft.is_some() { after.push_str(&text) } else { before.push_str(&text) }
    }
    let tag = match soft {
        None => before,
        Some(raw) => {
            let room = TAG_MAX.saturating_sub(before.len() + after.len());
            if room == 0 {
                return Err(no("leaves no room for the name in it".to_owned()));
            }
            format!("{before}{}{after}", sanitise(&raw, room))
        }
    };
    if !is_tag(&tag) {
        return Err(no(format!("gives `{tag}`, which is no tag")));
    }
    if RESERVED.iter().any(|reserved| tag.starts_with(reserved)) {
        return Err(no(format!("gives `{tag}`, which is pipegen's own")));
    }
    Ok(tag)
}

fn missing(placeholder: &Placeholder) -> String {
    match placeholder {
        Placeholder::Value(name) => {
            format!("`{placeholder}` stands in a file of the commit; say what it is: `--value {name}=…`")
        }
        _ => format!("`{placeholder}` has no value in this run"),
    }
}

fn raw(placeholder: &Placeholder, facts: &Facts) -> Vec<u8> {
    match placeholder {
        Placeholder::Input(name) => facts.inputs.get(name).cloned().unwrap_or_default().into_bytes(),
        _ => facts.branch.clone(),
    }
}

/// A tag as [OCI distribution](https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests)
/// defines it.
#[must_use]
pub fn is_tag(text: &str) -> bool {
    let first = text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_');
    let rest = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
    first && rest && text.len() <= TAG_MAX
}
