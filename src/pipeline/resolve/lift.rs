//! Takes `${{ expressions }}` out of bash scripts: each becomes a variable of the step, so that no
//! value is ever read as code.
//! [Script injection](https://docs.github.com/en/actions/concepts/security/script-injections).

use super::code;
use super::dead::{Dead, line_around};
use crate::value::shell::{Inside, Lexer};
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
        match code.map_or_else(|| state(lexer.inside()), State::Dead) {
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

fn state(inside: Inside) -> State {
    match inside {
        Inside::Code => State::Code,
        Inside::DoubleQuotes | Inside::HereDocument => State::Expanding,
        Inside::SingleQuotes => State::Dead(Dead::SingleQuotes),
        Inside::QuotedHereDocument => State::Dead(Dead::QuotedHereDocument),
        Inside::CommandInHereDocument => State::Dead(Dead::CommandInHereDocument),
        Inside::Escape => State::Dead(Dead::Escape),
        Inside::Comment => State::Dead(Dead::Comment),
    }
}
