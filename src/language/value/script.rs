//! Scripts and conditions.

use super::wait::bare_wait;
use super::{Expression, Invalid, Leaf, Part, Text};
use crate::language::diagnostic::Code;
use crate::language::diagnostic::Span;

/// A shell script. `{…}` is the shell's; `${{ }}` is taken out of it and handed over in `env`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// As written.
    pub raw: String,
    /// The same, expressions taken apart.
    pub text: Text,
    /// Where it waits for all that it started in the background, and so forgets how that ended.
    pub wait: Option<Span>,
}

impl Leaf for Script {
    const EXPECTED: &'static str = "a shell script";

    fn parse(text: &str) -> Result<Self, Invalid> {
        if text.trim().is_empty() {
            return Err(Invalid::new(Code::JobBody, "an empty script")
                .why("a step that does nothing passes, and looks like a test")
                .help("write a command: `run = \"make test\"`"));
        }
        Ok(Self { raw: text.to_owned(), text: Text::parse_script(text)?, wait: None })
    }

    fn settle(&mut self, place: &dyn Fn(&Span) -> Span) {
        self.text.settle(place);
        self.wait = bare_wait(&self.raw).map(|part| place(&part));
    }
}

/// An `if`: one expression, with or without `${{ }}` around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition(pub Expression);

impl Leaf for Condition {
    const EXPECTED: &'static str = "an expression such as `${{ inputs.full }}`";

    fn parse(text: &str) -> Result<Self, Invalid> {
        let lead = text.len() - text.trim_start().len();
        let text = text.trim();
        let parsed = Text::parse_script(text).map_err(|invalid| invalid.within(lead, text))?;
        match parsed.parts() {
            [Part::Expression(only)] => Ok(Self(only.clone())),
            [Part::Literal(bare)] => {
                Expression::parse(bare).map(Self).map_err(|invalid| invalid.within(lead, bare))
            }
            _ => Err(Invalid::new(Code::InvalidExpression, format!("`{text}` is more than one expression"))
                .why("GitHub makes a string of it, and a string that is not empty is always true")
                .help("put the whole condition into one `${{ … }}`")),
        }
    }
}
