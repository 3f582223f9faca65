//! What a checker says about a place.

use std::fmt;

/// One complaint of one checker.
#[derive(Clone, Debug, Default)]
pub struct Finding {
    /// Path below the root of its tree.
    pub file: String,
    /// Line in the file, counted from 1; 0 where the checker names none.
    pub line: u64,
    /// The checker's name of the rule.
    pub rule: String,
    /// The checker's own words.
    pub message: String,
    /// The text complained about with the comments on its line, where the checker quotes it.
    pub quote: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, rule, message, quote } = self;
        write!(f, "{file}:{line}: {message} [{rule}]")?;
        match quote.is_empty() {
            true => Ok(()),
            false => write!(f, "\n    {}", quote.replace('\n', "\n    ")),
        }
    }
}

/// One finding per line.
pub fn list(findings: &[Finding]) -> String {
    let lines: Vec<_> = findings.iter().map(ToString::to_string).collect();
    lines.join("\n")
}
