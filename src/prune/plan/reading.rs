//! What a tag says of itself, by the exact language of its row: what no run can have written is of no row.

use crate::language::value::{Placeholder, Second};
use crate::model::pipeline::TagRow;
use crate::model::tagging::{Part, World};
use std::collections::BTreeMap;

/// So many ways to read one tag are looked at. A template that has more says nothing that can be relied on.
const MOST: usize = 32;

/// The tags of a row.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// What every tag of it begins with: most tags are of other rows, and this is seen at once.
    prefix: String,
    parts: Vec<Part>,
}

/// What a tag names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reading<'t> {
    /// First digits of a commit.
    pub commit: Option<&'t str>,
    /// A branch, in the form in which tags have it.
    pub branch: Option<&'t str>,
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
        let Self { commit, pull, run, moment, branch: _ } = self;
        commit.is_none() && pull.is_none() && run.is_none() && moment.is_none()
    }
}

/// The values of one way to read a tag, by their placeholders.
type Values<'t> = Vec<(&'t Placeholder, &'t str)>;

impl Pattern {
    /// The tags of a row in this world.
    #[must_use]
    pub fn of(world: &World<'_>, row: &TagRow) -> Self {
        let prefix = match row.template.pieces().first() {
            Some(crate::language::value::Piece::Literal(literal)) => literal.clone(),
            _ => String::new(),
        };
        Self { prefix, parts: world.parts(row) }
    }

    /// Whether `tag` is one of them.
    #[must_use]
    pub fn fits(&self, tag: &str) -> bool {
        !self.read(tag).is_empty()
    }

    /// What `tag` says if it is one of them, for each way to read it; nothing if it is none.
    #[must_use]
    pub fn read<'t>(&'t self, tag: &'t str) -> Vec<Reading<'t>> {
        let mut all = Vec::new();
        if tag.starts_with(&self.prefix) {
            let mut dead = vec![vec![false; tag.len() + 1]; self.parts.len()];
            self.ways(tag, (0, 0), &mut Vec::new(), &mut dead, &mut all);
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Adds every way to read what stands behind `at` by the parts from `part` on. Says whether there is
    /// one, so that no place is looked at twice in vain.
    fn ways<'t>(
        &'t self,
        tag: &'t str,
        (part, at): (usize, usize),
        values: &mut Values<'t>,
        dead: &mut [Vec<bool>],
        all: &mut Vec<Reading<'t>>,
    ) -> bool {
        let Some(own) = self.parts.get(part) else {
            if at < tag.len() {
                return false;
            }
            all.extend(reading(values));
            return true;
        };
        let mut found = false;
        if dead[part][at] || all.len() >= MOST {
            return found;
        }
        for length in own.beginnings(&tag.as_bytes()[at..], tag.len()) {
            let end = at + length;
            values.extend(own.placeholder.as_ref().map(|placeholder| (placeholder, &tag[at..end])));
            found |= self.ways(tag, (part + 1, end), values, dead, all);
            if own.placeholder.is_some() {
                values.pop();
            }
        }
        dead[part][at] = !found;
        found
    }
}

/// What these values say together; nothing where they contradict each other, or are none.
fn reading<'t>(values: &Values<'t>) -> Option<Reading<'t>> {
    let mut by: BTreeMap<&Placeholder, &'t str> = BTreeMap::new();
    for (placeholder, text) in values {
        if by.insert(placeholder, text).is_some_and(|before| before != *text) {
            return None;
        }
    }
    let get = |placeholder: Placeholder| by.get(&placeholder).copied();
    let number = |placeholder| get(placeholder).map(str::parse::<u64>).transpose().ok();
    let (whole, short) = (get(Placeholder::Sha), get(Placeholder::ShortSha));
    if let (Some(whole), Some(short)) = (whole, short)
        && !whole.starts_with(short)
    {
        return None;
    }
    let moment = moment(&get)?;
    Some(Reading {
        commit: whole.or(short),
        branch: get(Placeholder::Branch),
        pull: number(Placeholder::Pr)?,
        run: number(Placeholder::Run)?,
        moment,
    })
}

/// The last second that the dates among the values can mean, if there is one; nothing where they are no
/// dates, or contradict each other.
#[allow(clippy::option_option)]
fn moment<'t>(get: &dyn Fn(Placeholder) -> Option<&'t str>) -> Option<Option<Second>> {
    let mut digits: Option<&str> = None;
    for text in [get(Placeholder::Timestamp), get(Placeholder::Date)].into_iter().flatten() {
        Second::from_digits(text)?;
        if digits.is_some_and(|whole| !whole.starts_with(text)) {
            return None;
        }
        digits = digits.or(Some(text));
    }
    let parts = [Placeholder::Year, Placeholder::Month, Placeholder::Day].map(get);
    if let Some(digits) = digits {
        let own = [&digits[..4], &digits[4..6], &digits[6..8]];
        let agree = parts.iter().zip(own).all(|(part, own)| part.is_none_or(|part| part == own));
        return agree.then(|| Second::from_digits(digits));
    }
    match parts {
        [Some(year), Some(month), Some(day)] => Second::from_digits(&format!("{year}{month}{day}")).map(Some),
        _ => Some(None),
    }
}
