//! Takes `${{ expressions }}` out of bash scripts: each becomes a variable of the step, so that no
//! value is ever read as code.
//! [Script injection](https://docs.github.com/en/actions/concepts/security/script-injections).

use super::code;
use super::dead::{Dead, line_around};
use crate::value::{EnvName, Expression, Leaf, Part, Text};
use std::collections::BTreeMap;

/// A script without expressions, and the variables that stand for them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Lifted {
    /// The script.
    pub script: String,
    /// Expressions by variable.
    pub env: BTreeMap<EnvName, Text>,
}

/// An expression stands where a variable would not be expanded.
#[derive(Debug, PartialEq, Eq)]
pub struct NotLiftable {
    /// The expression.
    pub expression: String,
    /// Its index among the parts of the script.
    pub index: usize,
    /// What it stands in.
    pub inside: Dead,
    /// The line before and after it.
    pub line: (String, String),
    /// The variable to use instead.
    pub variable: String,
}

/// Lifts every expression of `script`; `taken` are variables that already mean something else.
///
/// # Errors
/// Every expression where a variable is not expanded, or is read as code.
pub fn lift(script: &Text, taken: &dyn Fn(&str) -> bool) -> Result<Lifted, Vec<NotLiftable>> {
    let mut dead = Vec::new();
    let mut lifted = Lifted::default();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut lexer = Lexer::default();
    for (index, part) in script.parts().iter().enumerate() {
        let expression = match part {
            Part::Literal(text) => {
                lexer.read(text);
                lifted.script.push_str(text);
                continue;
            }
            Part::Placeholder(_) => continue,
            Part::Expression(expression) => expression,
        };
        let count = names.len() + 1;
        let variable = names
            .entry(expression.as_str().to_owned())
            .or_insert_with(|| variable(expression, count, taken))
            .clone();
        let code = code::read_as_code(&line_around(script, index, |_| String::new()).concat());
        match code.map_or_else(|| lexer.state(), State::Dead) {
            State::Expanding => lifted.script.push_str(&format!("${{{variable}}}")),
            State::Code => lifted.script.push_str(&format!("\"${{{variable}}}\"")),
            State::Dead(inside) => {
                let line = line_around(script, index, Expression::to_string).into();
                dead.push(NotLiftable { expression: expression.to_string(), index, inside, line, variable });
                lexer.read("x");
                continue;
            }
        }
        lexer.read("x");
        if let Ok(name) = EnvName::parse(&variable) {
            lifted.env.insert(name, text_of(expression));
        }
    }
    if dead.is_empty() { Ok(lifted) } else { Err(dead) }
}

fn text_of(expression: &Expression) -> Text {
    Text::parse_script(&expression.to_string()).unwrap_or_else(|_| Text::literal(""))
}

fn variable(expression: &Expression, count: usize, taken: &dyn Fn(&str) -> bool) -> String {
    let plain = expression.as_path().map(|path| path.replace(['.', '-'], "_").to_ascii_uppercase());
    match plain {
        Some(name) if !taken(&name) && !name.starts_with("GITHUB_") && !name.starts_with("RUNNER_") => name,
        _ => format!("EXPR_{count}"),
    }
}

/// What a variable would do at this place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// It expands, and splits unless quoted.
    Code,
    /// It expands as it is: double quotes, an open here-document.
    Expanding,
    /// It does not expand.
    Dead(Dead),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// `$( … )`, a subshell or the script itself; counts open parentheses.
    Code(usize),
    Single,
    Double,
    Backtick,
    Comment,
}

/// As much of bash's lexer as says in what an expression stands.
#[derive(Default)]
struct Lexer {
    frames: Vec<Frame>,
    /// Here-documents announced on this line, then the one that is being read.
    pending: Vec<HereDoc>,
    current: Option<HereDoc>,
    line: String,
    previous: Option<char>,
    escaped: bool,
}

#[derive(Clone)]
struct HereDoc {
    word: String,
    quoted: bool,
    tabs: bool,
}

impl Lexer {
    fn state(&self) -> State {
        if let Some(document) = &self.current {
            return match document.quoted {
                true => State::Dead(Dead::QuotedHereDocument),
                false if self.line.contains("$(") || self.line.contains('`') => {
                    State::Dead(Dead::CommandInHereDocument)
                }
                false => State::Expanding,
            };
        }
        if self.escaped {
            return State::Dead(Dead::Escape);
        }
        match self.frames.last() {
            Some(Frame::Single) => State::Dead(Dead::SingleQuotes),
            Some(Frame::Comment) => State::Dead(Dead::Comment),
            Some(Frame::Double) => State::Expanding,
            _ => State::Code,
        }
    }

    fn read(&mut self, text: &str) {
        for c in text.chars() {
            if c == '\n' {
                self.end_line();
            } else {
                self.line.push(c);
                if self.current.is_none() {
                    self.character(c);
                }
            }
            self.previous = Some(c);
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if let Some(document) = &self.current {
            let text = if document.tabs { line.trim_start_matches('\t') } else { &line };
            if text != document.word {
                return;
            }
            self.current = None;
        } else {
            if self.frames.last() == Some(&Frame::Comment) {
                self.frames.pop();
            }
            if !matches!(self.frames.last(), Some(Frame::Single | Frame::Double)) {
                self.pending.extend(here_documents(&line));
            }
        }
        self.escaped = false;
        if !self.pending.is_empty() {
            self.current = Some(self.pending.remove(0));
        }
    }

    fn character(&mut self, c: char) {
        if std::mem::take(&mut self.escaped) {
            return;
        }
        match (self.frames.last().copied(), c) {
            (Some(Frame::Comment), _) => {}
            (Some(Frame::Single), '\'') => drop(self.frames.pop()),
            (Some(Frame::Single), _) => {}
            (_, '\\') => self.escaped = true,
            (Some(Frame::Double), '"') | (Some(Frame::Backtick), '`') => drop(self.frames.pop()),
            (_, '`') => self.frames.push(Frame::Backtick),
            (_, '(') if self.previous == Some('$') => self.frames.push(Frame::Code(0)),
            (Some(Frame::Double), _) => {}
            (_, '"') => self.frames.push(Frame::Double),
            (_, '\'') => self.frames.push(Frame::Single),
            (_, '#')
                if self.previous.is_none_or(|p| p.is_whitespace() || matches!(p, ';' | '(' | '&' | '|')) =>
            {
                self.frames.push(Frame::Comment);
            }
            (Some(Frame::Code(open)), '(') => self.replace(Frame::Code(open + 1)),
            (Some(Frame::Code(0)), ')') => drop(self.frames.pop()),
            (Some(Frame::Code(open)), ')') => self.replace(Frame::Code(open - 1)),
            _ => {}
        }
    }

    fn replace(&mut self, frame: Frame) {
        self.frames.pop();
        self.frames.push(frame);
    }
}

/// Here-documents that a line announces. `<<<` is a here-string.
fn here_documents(line: &str) -> Vec<HereDoc> {
    let mut documents = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find("<<") {
        rest = &rest[at + 2..];
        if let Some(after) = rest.strip_prefix('<') {
            rest = after;
            continue;
        }
        let tabs = rest.starts_with('-');
        let word = rest.trim_start_matches('-').trim_start();
        let quoted = word.starts_with(['\'', '"', '\\']);
        let name: String = word
            .trim_start_matches(['\'', '"', '\\'])
            .chars()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
            .collect();
        if name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_') {
            documents.push(HereDoc { word: name, quoted, tabs });
        }
    }
    documents
}
