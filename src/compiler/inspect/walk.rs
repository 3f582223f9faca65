//! Finds every string of a file that GitHub evaluates.

use std::fmt::Write;

use serde_yaml::Value;

use super::site::{self, Segment, Site};

/// A string that holds expressions, and where it stands.
pub(super) struct Text<'a> {
    pub(super) place: String,
    pub(super) site: Site,
    /// The id of the job that it belongs to.
    pub(super) job: Option<&'a str>,
    /// The position of the step that it belongs to.
    pub(super) step: Option<usize>,
    pub(super) text: &'a str,
}

/// All strings below `root` that contain `${{` or are conditions, in order.
pub(super) fn walk(root: &Value, site_of: fn(&[Segment<'_>]) -> Site) -> Vec<Text<'_>> {
    let mut walker = Walker { path: Vec::with_capacity(8), site_of, texts: Vec::new() };
    walker.value(root);
    walker.texts
}

struct Walker<'a> {
    path: Vec<Segment<'a>>,
    site_of: fn(&[Segment<'_>]) -> Site,
    texts: Vec<Text<'a>>,
}

impl<'a> Walker<'a> {
    fn value(&mut self, value: &'a Value) {
        match value {
            Value::String(text) => self.string(text),
            Value::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.below(Segment::Index(index), item);
                }
            }
            Value::Mapping(map) => {
                for (key, item) in map {
                    self.below(Segment::Key(key.as_str().unwrap_or_default()), item);
                }
            }
            Value::Tagged(tagged) => self.value(&tagged.value),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn below(&mut self, segment: Segment<'a>, value: &'a Value) {
        self.path.push(segment);
        self.value(value);
        self.path.pop();
    }

    fn string(&mut self, text: &'a str) {
        let maybe_condition = matches!(self.path.last(), Some(Segment::Key("if")));
        if !maybe_condition && !text.contains("${{") {
            return;
        }
        let site = (self.site_of)(&self.path);
        if !text.contains("${{") && !site::is_condition(site) {
            return;
        }
        self.texts.push(Text {
            place: place(&self.path),
            site,
            job: job(&self.path),
            step: step(&self.path),
            text,
        });
    }
}

fn job<'a>(path: &[Segment<'a>]) -> Option<&'a str> {
    match path {
        [Segment::Key("jobs"), Segment::Key(id), ..] => Some(id),
        _ => None,
    }
}

fn step(path: &[Segment<'_>]) -> Option<usize> {
    match path {
        [Segment::Key("jobs"), _, Segment::Key("steps"), Segment::Index(index), ..]
        | [Segment::Key("runs"), Segment::Key("steps"), Segment::Index(index), ..] => Some(*index),
        _ => None,
    }
}

fn place(path: &[Segment<'_>]) -> String {
    let mut place = String::with_capacity(48);
    for segment in path {
        match segment {
            Segment::Key(key) => {
                if !place.is_empty() {
                    place.push('.');
                }
                place.push_str(key);
            }
            // Writing into a String cannot fail.
            Segment::Index(index) => drop(write!(place, "[{index}]")),
        }
    }
    place
}
