//! All tags that a row can make. This is the one description of them: the compiler compares rows by it, and
//! a prune asks it which row a tag is of.

use super::automaton::{Automaton, Chars};
use super::soft_names::{any_name, names, sanitised, soft_name};
use crate::language::manifest::{InputType, Scalar};
use crate::language::value::{Glob, Name, Piece, Placeholder, ReleaseTemplate};
use crate::model::pipeline::{Event, Input, Pipeline, TagRow};
use std::collections::BTreeMap;

const DIGITS: &str = "0123456789";
const HEX: &str = "0123456789abcdef";
/// In a shorter tag no name was cut: the longest tag, less what may be trimmed off the end of the cut.
const CUT: usize = 96;

/// What tags are made of, beside their templates.
pub struct World<'w> {
    /// Where schedules run.
    pub default_branch: &'w str,
    /// Manual inputs.
    pub inputs: &'w BTreeMap<Name, Input>,
}

/// A piece of a template with all that it can become.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it stands for; nothing of a literal.
    pub placeholder: Option<Placeholder>,
    /// Its values.
    values: Automaton,
    /// The same with those that were cut, where it can be.
    cut: Option<Automaton>,
}

impl Part {
    /// The lengths of all values with which `rest` of a tag of this length begins.
    pub fn beginnings(&self, rest: &[u8], length: usize) -> Vec<usize> {
        self.cut.as_ref().filter(|_| length >= CUT).unwrap_or(&self.values).beginnings(rest)
    }
}

impl<'w> World<'w> {
    /// That of a pipeline.
    pub fn of(pipeline: &'w Pipeline) -> Self {
        Self { default_branch: &pipeline.default_branch, inputs: &pipeline.inputs }
    }

    /// The tags of a row.
    pub fn tags(&self, row: &TagRow) -> Automaton {
        let mut tags = Automaton::new();
        for part in self.parts(row) {
            tags.then(part.cut.as_ref().unwrap_or(&part.values));
        }
        tags
    }

    /// The same, piece by piece.
    pub fn parts(&self, row: &TagRow) -> Vec<Part> {
        let part = |piece: &Piece| match piece {
            Piece::Literal(text) => {
                let mut values = Automaton::new();
                values.text(text);
                Part { placeholder: None, values, cut: None }
            }
            Piece::Placeholder(placeholder) => {
                let values = |cuts: bool| {
                    let mut values = Automaton::new();
                    self.values(&mut values, placeholder, row, cuts);
                    // What is sanitised looks like it, cut or not.
                    if placeholder.is_sanitised() { values.and(&soft_name()) } else { values }
                };
                let cut = placeholder.is_sanitised().then(|| values(true));
                Part { placeholder: Some(placeholder.clone()), values: values(false), cut }
            }
        };
        row.template.pieces().iter().map(part).collect()
    }

    fn values(&self, tags: &mut Automaton, placeholder: &Placeholder, row: &TagRow, cuts: bool) {
        match placeholder {
            Placeholder::Sha => times(tags, HEX, 40),
            Placeholder::ShortSha => times(tags, HEX, 7),
            Placeholder::Date => date(tags),
            Placeholder::Year => times(tags, DIGITS, 4),
            Placeholder::Month => month(tags),
            Placeholder::Day => day(tags),
            Placeholder::Timestamp => {
                date(tags);
                either(tags, &["01", "2"], &[DIGITS, "0123"]);
                (0..2).for_each(|_| either(tags, &["012345"], &[DIGITS]));
            }
            Placeholder::Pr | Placeholder::Run => number(tags, "123456789"),
            Placeholder::Major | Placeholder::Minor | Placeholder::Patch => number(tags, DIGITS),
            Placeholder::Version => version(tags),
            Placeholder::Branch => self.branch(tags, row, cuts),
            Placeholder::Input(name) => self.input(tags, name, cuts),
            Placeholder::Value(_) => value(tags),
            // Filled in before, or refused.
            Placeholder::Image
            | Placeholder::Arg(_)
            | Placeholder::ImageReference(_)
            | Placeholder::ImageDigest(_) => {}
        }
    }

    fn input(&self, tags: &mut Automaton, name: &Name, cuts: bool) {
        let Some(input) = self.inputs.get(name) else { return any_name(tags) };
        let default = match &input.default {
            Scalar::Text(text) => text.clone(),
            plain => plain.to_string(),
        };
        match input.kind {
            InputType::Choice => names(tags, input.options.iter().chain([&default]), cuts),
            InputType::Boolean => names(tags, [&"true".to_owned(), &"false".to_owned()].into_iter(), cuts),
            InputType::String | InputType::Number => any_name(tags),
        }
    }

    /// The branch of a pull request is its head, which may have any name.
    fn branch(&self, tags: &mut Automaton, row: &TagRow, cuts: bool) {
        let mut globs: Vec<Glob> = Vec::new();
        for event in &row.events {
            match event {
                Event::PullRequest | Event::MergeQueue => return any_name(tags),
                Event::Push | Event::Manual => globs.extend(row.branches.iter().cloned()),
                Event::Schedule(_) => globs.push(Glob::literal(self.default_branch)),
                Event::Release(_) => {}
            }
        }
        let (start, end) = (tags.here(), tags.state());
        for glob in globs {
            sanitised(tags, glob.as_str(), (start, end), cuts);
        }
        tags.go_to(end);
    }
}

/// The Git tags of a form of releases; what is behind a `+` is part of a version there.
#[must_use]
pub fn git_tags(releases: &ReleaseTemplate) -> Automaton {
    let form = releases.to_string();
    let (before, after) = form.split_once("{version}").unwrap_or((form.as_str(), ""));
    let mut tags = Automaton::new();
    tags.text(before);
    version(&mut tags);
    let (end, build) = (tags.state(), tags.here());
    tags.skip(build, end);
    tags.text("+");
    tags.many(Chars::of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-"));
    tags.go_to(end);
    tags.text(after);
    tags
}

fn times(tags: &mut Automaton, chars: &str, times: usize) {
    (0..times).for_each(|_| tags.one(Chars::of(chars)));
}

fn number(tags: &mut Automaton, first: &str) {
    tags.one(Chars::of(first));
    tags.many(Chars::of(DIGITS));
}

/// What the plan takes out of a file: any letters, digits, dots, underscores and dashes.
fn value(tags: &mut Automaton) {
    let inside = Chars::of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-");
    tags.one(inside);
    tags.many(inside);
}

/// One to four numbers, and perhaps a pre-release.
fn version(tags: &mut Automaton) {
    number(tags, DIGITS);
    let plain = tags.state();
    for _ in 0..3 {
        tags.skip(tags.here(), plain);
        tags.text(".");
        number(tags, DIGITS);
    }
    tags.skip(tags.here(), plain);
    tags.go_to(plain);
    let inside = Chars::of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-");
    tags.text("-");
    let identifier = tags.here();
    tags.one(inside);
    tags.many(inside);
    // Identifiers are joined by dots, and none is empty.
    tags.step(tags.here(), Chars::of("."), identifier);
    // A state of its own: what a pre-release goes on with is nothing that follows bare numbers.
    let end = tags.state();
    tags.skip(tags.here(), end);
    tags.skip(plain, end);
    tags.go_to(end);
}

/// One character of each of these sets in turn, with what may follow each.
fn either(tags: &mut Automaton, first: &[&str], second: &[&str]) {
    let (start, end) = (tags.here(), tags.state());
    for (first, second) in first.iter().zip(second) {
        tags.go_to(start);
        tags.one(Chars::of(first));
        tags.one(Chars::of(second));
        tags.skip(tags.here(), end);
    }
    tags.go_to(end);
}

fn month(tags: &mut Automaton) {
    either(tags, &["0", "1"], &["123456789", "012"]);
}

fn day(tags: &mut Automaton) {
    either(tags, &["0", "12", "3"], &["123456789", DIGITS, "01"]);
}

fn date(tags: &mut Automaton) {
    times(tags, DIGITS, 4);
    month(tags);
    day(tags);
}

#[cfg(test)]
mod tests {
    use super::super::sanitise;
    use super::*;
    use crate::language::value::{Leaf, Template};
    use crate::model::pipeline::{Class, Level};

    fn glob(text: &str) -> Glob {
        Glob::parse(text).unwrap()
    }

    fn common(one: (Event, &str, &str), other: (Event, &str, &str)) -> Option<String> {
        let inputs = BTreeMap::new();
        let world = World { default_branch: "main", inputs: &inputs };
        let row = |(event, branch, template): (Event, &str, &str)| {
            let template = Template::parse(template).unwrap();
            let all = vec![glob("main"), glob("feature/**")];
            let branches = if branch.is_empty() { all } else { vec![glob(branch)] };
            let (class, level) = (Class::of(&template, false), Level::Trusted);
            TagRow {
                span: 0..0,
                events: vec![event],
                branches,
                level,
                template,
                class,
                to: Vec::new(),
                order: None,
                keep: None,
            }
        };
        world.tags(&row(one)).common(&world.tags(&row(other)))
    }

    const PR: (Event, &str, &str) = (Event::PullRequest, "", "pr-{pr}-{short-sha}");

    #[test]
    fn a_branch_may_be_called_like_a_pull_request() {
        let found = common(PR, (Event::Push, "**", "{branch}-{short-sha}"));
        assert_eq!(found.as_deref(), Some("pr-1-0000000"));
        let found = common(PR, (Event::Manual, "**", "{branch}-{short-sha}"));
        assert_eq!(found.as_deref(), Some("pr-1-0000000"));
        let found = common(PR, (Event::Push, "p[a-z]/*", "{branch}-{short-sha}"));
        assert_eq!(found.as_deref(), Some("pr-1-0000000"));
    }

    #[test]
    fn branches_with_a_beginning_of_their_own_are_not() {
        for branch in ["feature/**", "main", "p[a-q]/*", "[a-o]*", "release-*", "pr/1/x"] {
            let row = (Event::Push, branch, "{branch}-{short-sha}");
            assert_eq!(common(PR, row), None, "{branch}");
        }
        assert_eq!(common(PR, (Event::Push, "", "{branch}-{short-sha}")), None);
    }

    #[test]
    fn names_that_are_cut_count() {
        let long = "a".repeat(50);
        let row = (Event::Push, long.as_str(), "{branch}");
        let short = "a".repeat(20);
        assert_eq!(common(row, (Event::Push, "", &short)), Some(short.clone()));
        assert_eq!(
            common((Event::Push, "feature/**", "{branch}"), (Event::Push, "", "feature")).as_deref(),
            Some("feature")
        );
        assert_eq!(common((Event::Push, "main", "{branch}"), (Event::Push, "", "mai")), None);
    }

    #[test]
    fn commits_dates_and_versions_have_their_forms() {
        let push = |template| (Event::Push, "", template);
        let release = |template| (Event::Release(Name::release()), "", template);
        assert_eq!(common(push("{short-sha}"), push("{date}")), None);
        assert_eq!(common(push("{sha}"), push("{short-sha}")), None);
        assert_eq!(common(push("{date}"), push("{year}{month}{day}")).as_deref(), Some("00000101"));
        assert_eq!(
            common(release("{version}"), release("{major}.{minor}.{patch}")).as_deref(),
            Some("0.0.0")
        );
        assert_eq!(common(release("{version}"), push("1.0.0-{short-sha}")).as_deref(), Some("1.0.0-0000000"));
        assert_eq!(common(release("{version}"), push("1.0.0.0.0")), None);
        assert_eq!(common(release("{version}"), push("sha-{short-sha}")), None);
    }

    #[test]
    fn a_glob_takes_the_sanitised_names_that_it_matches() {
        for (pattern, branch) in [
            ("release/**", "release/2026/Große-Version"),
            ("**/fix", "fix"),
            ("**/fix", "a/b/fix"),
            ("[A-Z]*", "Zoo"),
            ("_x/*", "_x/y"),
            ("*", "\u{65e5}\u{672c}"),
            ("r-*", "r-.-.-.-.-.-.-.-.-.-.-.-.-.-.-."),
        ] {
            assert!(glob(pattern).matches(branch), "{pattern} {branch}");
            for room in [16, 17, 121] {
                let tag = sanitise(branch.as_bytes(), room);
                let found = common((Event::Push, pattern, "{branch}"), (Event::Push, "", &tag));
                assert_eq!(found.as_deref(), Some(tag.as_str()), "{pattern} {branch}");
            }
        }
    }
}
