//! Strings that may hold `{placeholders}` and `${{ expressions }}`.

use super::{Expression, Invalid, Leaf, Placeholder};

/// A string taken apart. Braces around anything but a placeholder are literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(Vec<Part>);

/// A piece of a [`Text`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// As it stands.
    Literal(String),
    /// Filled in by pipegen.
    Placeholder(Placeholder),
    /// Filled in by GitHub.
    Expression(Expression),
}

impl Text {
    /// A text without placeholders or expressions.
    #[must_use]
    pub fn literal(text: &str) -> Self {
        Self(vec![Part::Literal(text.to_owned())])
    }

    /// The pieces; no two literals stand side by side.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    /// The text itself, if it has neither placeholder nor expression.
    #[must_use]
    pub fn as_literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Every expression.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.0.iter().filter_map(|part| match part {
            Part::Expression(expression) => Some(expression),
            _ => None,
        })
    }

    /// Every placeholder.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.0.iter().filter_map(|part| match part {
            Part::Placeholder(placeholder) => Some(placeholder),
            _ => None,
        })
    }

    /// Takes only expressions apart: for scripts, where `{…}` is the shell's.
    ///
    /// # Errors
    /// An expression that does not parse or does not end.
    pub fn parse_script(text: &str) -> Result<Self, Invalid> {
        take_apart(text, |_| Ok(None))
    }
}

impl Leaf for Text {
    const EXPECTED: &'static str = "a string that may hold `{placeholders}` and `${{ expressions }}`";

    fn parse(text: &str) -> Result<Self, Invalid> {
        take_apart(text, Placeholder::parse)
    }
}

fn take_apart(
    text: &str,
    placeholder: impl Fn(&str) -> Result<Option<Placeholder>, Invalid>,
) -> Result<Text, Invalid> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        literal.push_str(before);
        if before.ends_with('$') && from.starts_with("{{") {
            literal.pop();
            let end = end_of_expression(&from[2..])
                .ok_or_else(|| Invalid::new("a `${{` without its `}}`").help("close it: `${{ … }}`"))?;
            push(&mut parts, &mut literal, Part::Expression(Expression::parse(&from[2..2 + end])?));
            rest = &from[2 + end + 2..];
            continue;
        }
        let word = from[1..].split('}').next().unwrap_or_default();
        let closed = from.len() > word.len() + 1;
        let found = if closed && !before.ends_with('$') { placeholder(word)? } else { None };
        if let Some(found) = found {
            push(&mut parts, &mut literal, Part::Placeholder(found));
            rest = &from[word.len() + 2..];
        } else {
            literal.push('{');
            rest = &from[1..];
        }
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
    Ok(Text(parts))
}

fn push(parts: &mut Vec<Part>, literal: &mut String, part: Part) {
    if !literal.is_empty() {
        parts.push(Part::Literal(std::mem::take(literal)));
    }
    parts.push(part);
}

/// Where `}}` stands outside of a string. A quote in a string is doubled, which toggles twice.
fn end_of_expression(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut quoted = false;
    (0..bytes.len()).find(|&i| {
        quoted ^= bytes[i] == b'\'';
        !quoted && bytes[i..].starts_with(b"}}")
    })
}
