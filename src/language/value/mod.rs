//! The leaf values of the language. Each is a type that cannot hold a bad value: it is made by
//! parsing, and parsing says what is wrong.

mod at;
mod cron;
mod docker_options;
mod duration;
mod expression;
mod git_name;
mod glob;
mod home;
mod issue_title;
mod keep;
mod label;
mod name;
mod placeholder;
mod platform;
mod reference;
mod reference_name;
mod release;
mod runner_label;
mod script;
mod second;
mod series;
pub(crate) mod shell;
mod template;
mod text;
pub mod variable;
mod version;
mod wait;
mod words;

pub use at::At;
pub use cron::Cron;
pub use docker_options::{NotOptions, docker_options};
pub use duration::Duration;
pub use expression::{ContextUse, Expression, Special};
pub use glob::{Glob, PathGlob, TagGlob};
pub use home::Home;
pub use issue_title::IssueTitle;
pub use keep::Keep;
pub use label::{Label, Login};
pub use name::{EnvName, Name};
pub use placeholder::Placeholder;
pub use platform::Platform;
pub use reference::{LocalImage, Repository};
pub use reference_name::ReferenceName;
pub use release::{Release, ReleaseTemplate};
pub use runner_label::RunnerLabel;
pub use script::{Condition, Script};
pub use second::Second;
pub use series::Series;
pub use template::{Piece, RESERVED, TAG_MAX, Template};
pub use text::{Part, Text};
pub use version::{Standing, Version};
pub use words::{Command, RelativePath};

use crate::language::diagnostic::{Code, Span};

/// Why a string is not a value of its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The rule that it breaks.
    pub code: Code,
    /// What is wrong, one line.
    pub message: String,
    /// Why it would break, with the source of the rule.
    pub why: Option<&'static str>,
    /// What to write instead.
    pub help: Option<String>,
    /// Which bytes of the string, where it is not the whole.
    pub at: Option<Span>,
}

impl Invalid {
    /// A value that breaks the rule `code`.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), why: None, help: None, at: None }
    }

    /// Says why.
    #[must_use]
    pub fn why(self, why: &'static str) -> Self {
        Self { why: Some(why), ..self }
    }

    /// The same for a part of a longer string: `inner`, which begins at `start`.
    #[must_use]
    pub fn within(self, start: usize, inner: &str) -> Self {
        let at = self.at.clone().unwrap_or(0..inner.len());
        self.at(start + at.start..start + at.end)
    }

    /// Says which bytes of the string are meant.
    #[must_use]
    pub fn at(self, at: Span) -> Self {
        Self { at: Some(at), ..self }
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

/// A leaf value, written as a TOML string.
pub trait Leaf: Sized {
    /// What a user may write, for errors and for the schema: "a duration such as `15m`".
    const EXPECTED: &'static str;
    /// A regular expression for editors, where one says it.
    const PATTERN: Option<&'static str> = None;

    /// Parses the text.
    ///
    /// # Errors
    /// What is wrong with it.
    fn parse(text: &str) -> Result<Self, Invalid>;

    /// Takes over where its parts stand in the file; `place` finds bytes of the string there.
    fn settle(&mut self, place: &dyn Fn(&Span) -> Span) {
        let _ = place;
    }
}

/// Nobody mistypes a longer word, and comparing it takes its length squared.
const LONGEST_WORD: usize = 200;

/// How many letters one word has more of than the other, which no distance is less than. Quick, so
/// that thousands of names can be compared.
fn letters_apart(one: &str, other: &str) -> usize {
    let mut counts = [0_i32; 256];
    one.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    other.bytes().for_each(|byte| counts[usize::from(byte)] -= 1);
    let more: i32 = counts.iter().filter(|count| **count > 0).sum();
    let less: i32 = counts.iter().filter(|count| **count < 0).sum();
    // A character has up to four bytes, and changing it is one change.
    usize::try_from(more.max(-less)).unwrap_or_default()
        / if one.is_ascii() && other.is_ascii() { 1 } else { 4 }
}

/// Most names that one word is compared with: ten thousand mistakes among ten thousand names must not be a
/// hundred million comparisons.
const MOST_COMPARED: usize = 200;

/// All names, or of many those that stand about `word` in their order, which is where it would be.
#[must_use]
pub fn around<'n, 'a>(word: &str, names: &'n [&'a str]) -> &'n [&'a str] {
    if names.len() <= MOST_COMPARED {
        return names;
    }
    let place = names.partition_point(|name| *name < word);
    let start = place.saturating_sub(MOST_COMPARED / 2).min(names.len() - MOST_COMPARED);
    names.get(start..start + MOST_COMPARED).unwrap_or(names)
}

/// The known word nearest to `word`, if it is near enough to be a slip of the finger.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = |candidate: &str| (candidate.len().max(word.len()) / 3).max(1);
    known
        .into_iter()
        .filter(|candidate| {
            candidate.len().abs_diff(word.len()) <= most(candidate) && word.len() <= LONGEST_WORD
        })
        .filter(|candidate| letters_apart(word, candidate) <= most(candidate))
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= most(candidate))
        .min_by_key(|(distance, candidate)| (*distance, *candidate))
        .map(|(_, candidate)| candidate)
}
