//! The leaf values of the language. Each is a type that cannot hold a bad value: it is made by
//! parsing, and parsing says what is wrong.

mod cron;
mod duration;
mod expression;
mod glob;
mod keep;
mod label;
mod name;
mod placeholder;
mod platform;
mod reference;
mod script;
mod template;
mod text;
mod words;

pub use cron::Cron;
pub use duration::Duration;
pub use expression::{ContextUse, Expression, Special};
pub use glob::{Glob, PathGlob};
pub use keep::Keep;
pub use label::{Label, Login};
pub use name::{EnvName, Name};
pub use placeholder::Placeholder;
pub use platform::Platform;
pub use reference::{LocalImage, Repository};
pub use script::{Condition, Script};
pub use template::{Piece, RESERVED, TAG_MAX, Template};
pub use text::{Part, Text};
pub use words::{Command, RelativePath};

use crate::diagnostic::Code;

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
}

impl Invalid {
    /// A value that its type refuses.
    pub fn new(message: impl Into<String>) -> Self {
        Self { code: Code::InvalidValue, message: message.into(), why: None, help: None }
    }

    /// Under another rule than `invalid-value`.
    #[must_use]
    pub fn code(self, code: Code) -> Self {
        Self { code, ..self }
    }

    /// Says why.
    #[must_use]
    pub fn why(self, why: &'static str) -> Self {
        Self { why: Some(why), ..self }
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
}

/// The known word nearest to `word`, if it is near enough to be a slip of the finger.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.len().max(word.len()) / 3).max(1))
        .min_by_key(|(distance, candidate)| (*distance, *candidate))
        .map(|(_, candidate)| candidate)
}
