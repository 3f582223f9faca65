//! What a tag says of itself.

use super::Second;
use crate::value::{Piece, Placeholder, Template};
use regex::Regex;

/// What the tags of a template look like.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// What every tag of it begins with: most tags are of other rows, and this is seen at once.
    prefix: String,
    regex: Option<Regex>,
    groups: Vec<(usize, Placeholder)>,
}

/// What a tag names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading<'t> {
    /// First digits of a commit.
    pub commit: Option<&'t str>,
    /// A pull request.
    pub pull: Option<u64>,
    /// A run by its id.
    pub run: Option<u64>,
    /// The last second that its date can mean.
    pub moment: Option<Second>,
}

impl Reading<'_> {
    /// Whether the tag says nothing of when it was made: a tag that moves, such as that of a branch.
    #[must_use]
    pub fn is_timeless(&self) -> bool {
        let Self { commit, pull, run, moment } = self;
        commit.is_none() && pull.is_none() && run.is_none() && moment.is_none()
    }
}

impl Pattern {
    /// The tags of `template` for an image of this name.
    #[must_use]
    pub fn of(template: &Template, image: &str) -> Self {
        Self::with(template, image, None)
    }

    /// Those of them that name this branch, in the form in which tags have it.
    #[must_use]
    pub fn of_branch(template: &Template, image: &str, branch: &str) -> Self {
        Self::with(template, image, Some(branch))
    }

    fn with(template: &Template, image: &str, branch: Option<&str>) -> Self {
        let mut text = String::from("^");
        let mut groups = Vec::new();
        let prefix = match template.pieces().first() {
            Some(Piece::Literal(literal)) => literal.clone(),
            _ => String::new(),
        };
        for piece in template.pieces() {
            match (piece, branch) {
                (Piece::Literal(literal), _) => text.push_str(&regex::escape(literal)),
                (Piece::Placeholder(Placeholder::Image), _) => text.push_str(&regex::escape(image)),
                (Piece::Placeholder(Placeholder::Branch), Some(branch)) => {
                    text.push_str(&regex::escape(branch));
                }
                (Piece::Placeholder(placeholder), _) => {
                    groups.push((groups.len() + 1, placeholder.clone()));
                    text.push_str(values(placeholder));
                }
            }
        }
        text.push('$');
        Self { prefix, regex: Regex::new(&text).ok(), groups }
    }

    /// Whether `tag` is one of them.
    #[must_use]
    pub fn fits(&self, tag: &str) -> bool {
        tag.starts_with(&self.prefix) && self.regex.as_ref().is_some_and(|regex| regex.is_match(tag))
    }

    /// What `tag` says if it is one of them.
    #[must_use]
    pub fn read<'t>(&self, tag: &'t str) -> Option<Reading<'t>> {
        // Groups cost far more than the answer that there are none, which is that of most rows.
        let regex = self.regex.as_ref().filter(|_| self.fits(tag))?;
        let captures = regex.captures(tag)?;
        let mut reading = Reading::default();
        let mut date = [const { String::new() }; 3];
        for (group, placeholder) in &self.groups {
            let text = captures.get(*group).map_or("", |found| found.as_str());
            match placeholder {
                Placeholder::Sha => reading.commit = Some(text),
                Placeholder::ShortSha => {
                    reading.commit.get_or_insert(text);
                }
                Placeholder::Pr => reading.pull = text.parse().ok(),
                Placeholder::Run => reading.run = text.parse().ok(),
                Placeholder::Date | Placeholder::Timestamp => reading.moment = Second::from_digits(text),
                Placeholder::Year => date[0] = text.to_owned(),
                Placeholder::Month => date[1] = text.to_owned(),
                Placeholder::Day => date[2] = text.to_owned(),
                _ => {}
            }
        }
        reading.moment = reading.moment.max(Second::from_digits(&date.concat()));
        Some(reading)
    }
}

/// What a placeholder can become, as one group. Wider than what pipegen writes where that is hard to
/// say: a tag that fits two rows has the longer life of both.
fn values(placeholder: &Placeholder) -> &'static str {
    match placeholder {
        Placeholder::Sha => "([0-9a-f]{40})",
        Placeholder::ShortSha => "([0-9a-f]{7})",
        Placeholder::Pr | Placeholder::Run => "([1-9][0-9]*)",
        Placeholder::Major | Placeholder::Minor | Placeholder::Patch => "([0-9]+)",
        Placeholder::Version => r"([0-9]+(?:\.[0-9]+){0,3}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)",
        Placeholder::Date => "([0-9]{8})",
        Placeholder::Year => "([0-9]{4})",
        Placeholder::Month | Placeholder::Day => "([0-9]{2})",
        Placeholder::Timestamp => "([0-9]{14})",
        _ => "([0-9A-Za-z_.-]+)",
    }
}
