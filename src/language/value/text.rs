//! Strings that may hold `{placeholders}` and `${{ expressions }}`.

use super::{Expression, Invalid, Leaf, Placeholder};
use crate::language::diagnostic::Code;
use crate::language::diagnostic::Span;
use std::fmt;

/// A string taken apart. Braces around anything but a placeholder are literal. Equality is that of
/// the parts, wherever they stand.
#[derive(Clone, Debug)]
pub struct Text {
    parts: Vec<Part>,
    /// Bytes of each part: of the string at first, of the file once it is settled.
    places: Vec<Span>,
    settled: bool,
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl Eq for Text {}

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
        Self { parts: vec![Part::Literal(text.to_owned())], places: Vec::new(), settled: false }
    }

    /// Where a part stands in the file; `whole` where that is not known.
    #[must_use]
    pub fn place(&self, index: usize, whole: &Span) -> Span {
        self.places.get(index).filter(|_| self.settled).unwrap_or(whole).clone()
    }

    /// The parts, each with its place; `whole` stands for one that is not known.
    pub fn placed(&self, whole: &Span) -> impl Iterator<Item = (&Part, Span)> {
        self.parts.iter().enumerate().map(|(index, part)| (part, self.place(index, whole)))
    }

    /// Every expression with its place.
    pub fn placed_expressions(&self, whole: &Span) -> impl Iterator<Item = (&Expression, Span)> {
        self.placed(whole).filter_map(|(part, place)| match part {
            Part::Expression(expression) => Some((expression, place)),
            _ => None,
        })
    }

    /// The pieces; no two literals stand side by side.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The text itself, if it has neither placeholder nor expression.
    #[must_use]
    pub fn as_literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Every expression.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.parts.iter().filter_map(|part| match part {
            Part::Expression(expression) => Some(expression),
            _ => None,
        })
    }

    /// Every placeholder.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.parts.iter().filter_map(|part| match part {
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

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Literal(text) => f.write_str(text),
            Part::Placeholder(placeholder) => write!(f, "{placeholder}"),
            Part::Expression(expression) => write!(f, "{expression}"),
        })
    }
}

impl Leaf for Text {
    const EXPECTED: &'static str =
        "a string that may hold `{placeholders}` and `${{ expressions }}`, a number or a boolean";

    fn parse(text: &str) -> Result<Self, Invalid> {
        take_apart(text, Placeholder::parse)
    }

    fn settle(&mut self, place: &dyn Fn(&Span) -> Span) {
        self.places = self.places.iter().map(place).collect();
        self.settled = true;
    }
}

fn take_apart(
    text: &str,
    placeholder: impl Fn(&str) -> Result<Option<Placeholder>, Invalid>,
) -> Result<Text, Invalid> {
    let mut pieces = Pieces::default();
    let mut at = 0;
    while let Some(open) = text[at..].find('{').map(|found| at + found) {
        let (before, from) = (&text[at..open], &text[open..]);
        if before.ends_with('$') && from.starts_with("{{") {
            let start = open - 1;
            let end = end_of_expression(&from[2..]).ok_or_else(|| {
                Invalid::new(Code::InvalidExpression, "a `${{` without its `}}`")
                    .at(start..open + 2)
                    .why("GitHub refuses an expression that does not end")
                    .help("close it: `${{ … }}`")
            })?;
            let inner = &from[2..2 + end];
            let expression = Expression::parse(inner).map_err(|invalid| invalid.within(open + 2, inner))?;
            pieces.literal(at, &text[at..start]);
            at = open + 2 + end + 2;
            pieces.push(Part::Expression(expression), start..at);
            continue;
        }
        let word = from[1..].split('}').next().unwrap_or_default();
        let whole = open..open + word.len() + 2;
        let closed = from.len() > word.len() + 1 && !before.ends_with('$');
        let found =
            if closed { placeholder(word).map_err(|invalid| invalid.at(whole.clone()))? } else { None };
        if let Some(found) = found {
            pieces.literal(at, before);
            at = whole.end;
            pieces.push(Part::Placeholder(found), whole);
        } else {
            pieces.literal(at, &text[at..=open]);
            at = open + 1;
        }
    }
    pieces.literal(at, &text[at..]);
    Ok(Text { parts: pieces.parts, places: pieces.places, settled: false })
}

/// The parts of a text while it is taken apart.
#[derive(Default)]
struct Pieces {
    parts: Vec<Part>,
    places: Vec<Span>,
}

impl Pieces {
    fn push(&mut self, part: Part, place: Span) {
        self.parts.push(part);
        self.places.push(place);
    }

    /// Joins the text to a literal before it.
    fn literal(&mut self, at: usize, text: &str) {
        if let (Some(Part::Literal(before)), Some(place)) = (self.parts.last_mut(), self.places.last_mut()) {
            before.push_str(text);
            place.end = at + text.len();
        } else if !text.is_empty() {
            self.push(Part::Literal(text.to_owned()), at..at + text.len());
        }
    }
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
