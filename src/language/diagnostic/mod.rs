//! What pipegen says when it refuses: a code, places in `pipeline.toml`, the reason, the remedy.

mod code;
mod define_codes;
pub mod remedy;

pub use code::Code;
use std::ops::Range;

/// A range of bytes in the text of `pipeline.toml`.
pub type Span = Range<usize>;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// Written all the same, unless `--deny warnings`.
    Warning,
}

/// A place that takes part, with what it has to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where in `pipeline.toml`.
    pub span: Span,
    /// Said beside the place; may be empty.
    pub text: String,
}

/// One finding about `pipeline.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule.
    pub code: Code,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, one line without a full stop.
    pub message: String,
    /// Places; the first is the main one. Empty only where the whole file is meant.
    pub labels: Vec<Label>,
    /// Why it would break: one sentence with the rule of GitHub or OCI behind it.
    pub why: Option<String>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            labels: vec![Label { span, text: String::new() }],
            why: None,
            help: None,
        }
    }

    /// A warning at `span`.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// Names what the main place shows.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Adds another place that takes part.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says why it would break.
    #[must_use]
    pub fn why(mut self, text: impl Into<String>) -> Self {
        self.why = Some(text.into());
        self
    }

    /// The same with every text cut to a length that can be read: values of the file stand in them.
    #[must_use]
    pub fn bounded(self) -> Self {
        let labels = self.labels.into_iter().map(|label| Label { text: remedy::cut(label.text), ..label });
        Self {
            message: remedy::cut(self.message),
            labels: labels.collect(),
            why: self.why.map(remedy::cut),
            help: self.help.map(remedy::cut),
            ..self
        }
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}
