//! How long what lives.

use super::owner::Owner;
use super::reading::{Pattern, Reading};
use super::reserved::{self, Reserved};
use crate::language::value::{Duration, Glob, Keep, Leaf, Placeholder, RESERVED, TAG_MAX, Template};
use crate::model::pipeline::{Class, Event, Level, TagRow};
use crate::model::tagging::{self, sanitise};
use std::collections::BTreeMap;

/// The rules of one repository of a registry.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Rows of every image that is published there.
    pub rows: Vec<Row>,
    /// Rows that write their tags elsewhere, and keep the records of these here.
    pub recorded: Vec<Row>,
    /// Nothing younger is deleted.
    pub min_age: Duration,
    /// Life of what has no tag, is in no index, and speaks of nothing.
    pub untagged: Duration,
    /// Life of tags that no row makes; nothing: they stay.
    pub unknown: Option<Duration>,
    /// Tags that are made by hand and stay.
    pub protect: Vec<Glob>,
    /// How long an image is found by its content key: the longest `max-age` of these images.
    pub keys: Duration,
    /// Whose images are ours.
    pub owner: Owner,
}

impl Rules {
    /// The rules of a repository that two pipelines publish to: what one of them keeps stays.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.rows.extend(other.rows);
        self.recorded.extend(other.recorded);
        self.protect.extend(other.protect);
        self.owner.sources.extend(other.owner.sources);
        self.min_age = self.min_age.max(other.min_age);
        self.untagged = self.untagged.max(other.untagged);
        self.keys = self.keys.max(other.keys);
        self.unknown = self.unknown.zip(other.unknown).map(|(own, other)| own.max(other));
        self
    }

    /// Whether `tag` may name another image tomorrow. A tag that names a commit, a content key and what
    /// is made of a digest are written once.
    #[must_use]
    pub fn may_move(&self, tag: &str) -> bool {
        let is_once = |row: &Row| row.template.names_a_commit() && row.fits(tag);
        let is_fixed = matches!(reserved::of(tag), Some(Reserved::Key | Reserved::Of(_)));
        !is_fixed && !self.rows.iter().any(is_once)
    }

    /// The pattern of `protect` that `tag` fits.
    #[must_use]
    pub fn protects(&self, tag: &str) -> Option<&Glob> {
        self.protect.iter().find(|pattern| pattern.matches(tag))
    }

    /// Whether rows are asked about `tag`: none makes what is kept for the pipeline itself, and what
    /// `protect` names is made by hand.
    #[must_use]
    pub fn is_open(&self, tag: &str) -> bool {
        !RESERVED.iter().any(|reserved| tag.starts_with(reserved)) && self.protects(tag).is_none()
    }

    /// Whether the record of `tag` is here, and the tag elsewhere, where nothing is pruned.
    #[must_use]
    pub fn records(&self, tag: &str) -> bool {
        self.recorded.iter().any(|row| row.fits(tag))
    }

    /// The rows that can make `tag`.
    pub fn rows_of<'r>(&'r self, tag: &'r str) -> impl Iterator<Item = &'r Row> {
        self.rows.iter().filter(move |row| self.is_open(tag) && row.fits(tag))
    }
}

/// A row of the tag table for one image.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its template.
    pub template: Template,
    /// The image that it belongs to.
    pub image: String,
    /// How long a tag of it lives.
    pub keep: Keep,
    /// The events in which it is written, as far as they differ in branches.
    makers: Vec<Maker>,
}

/// Events that write a row on the same branches.
#[derive(Clone, Debug)]
pub struct Maker {
    /// What the tags look like.
    pattern: Pattern,
    /// The branches.
    branches: Vec<Glob>,
    /// Pushes are among the events.
    is_pushed: bool,
    /// No event is for a branch that anybody may name: a pull request's is its head.
    is_own: bool,
}

impl Row {
    /// A row of this template, on all branches. `trunk` says whether pushes to the default branch write
    /// it; `image` is the name of the image that it belongs to.
    #[must_use]
    pub fn new(template: Template, image: &str, keep: Keep, trunk: bool) -> Self {
        let all = BTreeMap::new();
        let world = tagging::World { default_branch: "main", inputs: &all };
        let name = |one: &Placeholder| (*one == Placeholder::Image).then(|| image.to_owned());
        let filled = template.replace(name).unwrap_or_else(|_| template.clone());
        let event = |placeholder: &Placeholder| match placeholder {
            Placeholder::Pr => Event::PullRequest,
            _ => Event::Push,
        };
        let events = filled.placeholders().map(event).max().unwrap_or(Event::Push);
        let row = TagRow {
            span: 0..0,
            events: vec![events],
            branches: Glob::parse("**").into_iter().collect(),
            level: Level::Internal,
            class: Class::of(&filled, false),
            to: Vec::new(),
            order: None,
            keep: Some(keep),
            template: filled,
        };
        let mut own = Self::of(&world, &row, image, keep);
        own.makers.iter_mut().for_each(|maker| maker.is_pushed &= trunk);
        Self { template, ..own }
    }

    /// That of a pipeline.
    #[must_use]
    pub fn of(world: &tagging::World<'_>, row: &TagRow, image: &str, keep: Keep) -> Self {
        let own = |event: &Event| matches!(event, Event::Push | Event::Manual | Event::Schedule(_));
        let maker = Maker {
            pattern: Pattern::of(world, row),
            branches: row.branches.clone(),
            is_pushed: row.events.contains(&Event::Push),
            is_own: row.events.iter().all(own),
        };
        Self { template: row.template.clone(), image: image.to_owned(), keep, makers: vec![maker] }
    }

    /// Takes in a row of the same image, template and life: the table has it once. Says whether it is one.
    pub fn absorb(&mut self, other: &Self) -> bool {
        let is_same = (&self.image, &self.template, self.keep) == (&other.image, &other.template, other.keep);
        if is_same {
            self.makers.extend(other.makers.iter().cloned());
        }
        is_same
    }

    /// Whether `tag` is one of its tags.
    #[must_use]
    pub fn fits(&self, tag: &str) -> bool {
        self.makers.iter().any(|maker| maker.pattern.fits(tag))
    }

    /// What `tag` says, for each way in which the row can have made it.
    #[must_use]
    pub fn read<'r>(&'r self, tag: &'r str) -> Vec<(&'r Maker, Reading<'r>)> {
        let read = |maker: &'r Maker| {
            maker.pattern.read(tag).into_iter().map(move |reading| (maker, reading)).collect::<Vec<_>>()
        };
        self.makers.iter().flat_map(read).collect()
    }
}

impl Maker {
    /// Whether pushes to this branch write the row.
    #[must_use]
    pub fn may_be_of(&self, branch: &str) -> bool {
        self.is_pushed && self.branches.iter().any(|glob| glob.matches(branch))
    }

    /// Whether what `reading` says can be of no other branch.
    #[must_use]
    pub fn is_of(&self, reading: &Reading<'_>, branch: &str) -> bool {
        let is_alone = || self.branches.iter().all(|glob| glob.is_literal() && glob.matches(branch));
        let named = || sanitise(branch.as_bytes(), TAG_MAX);
        self.is_own && self.may_be_of(branch) && reading.branch.map_or_else(is_alone, |own| own == named())
    }
}
