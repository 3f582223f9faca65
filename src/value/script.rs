//! Scripts and conditions.

use super::{Expression, Invalid, Leaf, Part, Text};

/// A shell script. `{…}` is the shell's; `${{ }}` is taken out of it and handed over in `env`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// As written.
    pub raw: String,
    /// The same, expressions taken apart.
    pub text: Text,
}

impl Leaf for Script {
    const EXPECTED: &'static str = "a shell script";

    fn parse(text: &str) -> Result<Self, Invalid> {
        if text.trim().is_empty() {
            return Err(Invalid::new("an empty script"));
        }
        Ok(Self { raw: text.to_owned(), text: Text::parse_script(text)? })
    }
}

/// An `if`: one expression, with or without `${{ }}` around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition(pub Expression);

impl Leaf for Condition {
    const EXPECTED: &'static str = "an expression such as `${{ inputs.full }}`";

    fn parse(text: &str) -> Result<Self, Invalid> {
        let parsed = Text::parse_script(text.trim())?;
        match parsed.parts() {
            [Part::Expression(only)] => Ok(Self(only.clone())),
            [Part::Literal(bare)] => Expression::parse(bare).map(Self),
            _ => Err(Invalid::new(format!("`{text}` is more than one expression"))
                .why("GitHub makes a string of it, and a string that is not empty is always true")
                .help("put the whole condition into one `${{ … }}`")),
        }
    }
}
