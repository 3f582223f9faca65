//! Takes `${{ expressions }}` out of bash scripts: each becomes a variable of the step, so that no
//! value is ever read as code.
//! [Script injection](https://docs.github.com/en/actions/concepts/security/script-injections).

use crate::compiler::resolve::expressions::read_as_code;
use crate::compiler::resolve::expressions::unliftable::{Dead, line_around};
use crate::compiler::resolve::expressions::variables::is_of_runner;
use crate::language::value::shell::{self, Inside};
use crate::language::value::{EnvName, Expression, Leaf, Part, Text};
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
    let (joined, places) = joined(script);
    let sites = shell::look(&joined, &places);
    let integers = read_as_code::has_integers(&shell::code(&joined));
    let mut dead = Vec::new();
    let mut lifted = Lifted::default();
    let mut names = Names { script: &joined, taken, given: Vec::new() };
    let mut found = sites.iter().zip(&places);
    for (index, part) in script.parts().iter().enumerate() {
        let expression = match part {
            Part::Literal(text) => {
                lifted.script.push_str(text);
                continue;
            }
            Part::Placeholder(_) => continue,
            Part::Expression(expression) => expression,
        };
        let Some((site, place)) = found.next() else { continue };
        let variable = names.of(expression);
        let after = joined.get(place + 1..).unwrap_or_default();
        let state = match read_as_code::read_as_code(site, after) {
            _ if integers && read_as_code::is_assigned(site) => State::Dead(Dead::Arithmetic),
            Some(what) if state(site.inside) == State::Code || state(site.inside) == State::Expanding => {
                State::Dead(what)
            }
            _ => state(site.inside),
        };
        match state {
            State::Expanding => lifted.script.push_str(&format!("${{{variable}}}")),
            State::Code => lifted.script.push_str(&format!("\"${{{variable}}}\"")),
            State::Dead(inside) => {
                let line = line_around(script, index, Expression::to_string).into();
                dead.push(NotLiftable { expression: expression.to_string(), index, inside, line, variable });
                continue;
            }
        }
        // What is a variable already is read where it is: GitHub evaluates the `env` of a step before
        // any of it is set.
        if expression.as_variable().is_none()
            && let Ok(name) = EnvName::parse(&variable)
        {
            lifted.env.insert(name, text_of(expression));
        }
    }
    if dead.is_empty() { Ok(lifted) } else { Err(dead) }
}

/// The script with a letter for each expression, and where these stand.
fn joined(script: &Text) -> (String, Vec<usize>) {
    let mut text = String::new();
    let mut places = Vec::new();
    for part in script.parts() {
        match part {
            Part::Literal(literal) => text.push_str(literal),
            Part::Placeholder(_) => {}
            Part::Expression(_) => {
                places.push(text.len());
                text.push('x');
            }
        }
    }
    (text, places)
}

fn text_of(expression: &Expression) -> Text {
    Text::parse_script(&expression.to_string()).unwrap_or_else(|_| Text::literal(""))
}

/// Variables for expressions: each its own, none that the script or the job uses otherwise.
struct Names<'n> {
    script: &'n str,
    taken: &'n dyn Fn(&str) -> bool,
    given: Vec<(String, String)>,
}

impl Names<'_> {
    fn of(&mut self, expression: &Expression) -> String {
        if let Some(own) = expression.as_variable() {
            return own.to_owned();
        }
        if let Some((_, variable)) = self.given.iter().find(|(known, _)| known == expression.as_str()) {
            return variable.clone();
        }
        let plain = expression.as_path().map(|path| path.replace(['.', '-'], "_").to_ascii_uppercase());
        let numbered = || (1..).map(|number| format!("EXPR_{number}")).find(|name| self.is_free(name));
        let name = plain.filter(|name| self.is_free(name)).or_else(numbered).unwrap_or_default();
        self.given.push((expression.as_str().to_owned(), name.clone()));
        name
    }

    fn is_free(&self, name: &str) -> bool {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let mut used = self.script.match_indices(name).map(|(at, _)| {
            let before = self.script[..at].chars().next_back().is_some_and(is_word);
            !before && !self.script[at + name.len()..].starts_with(is_word)
        });
        !is_of_runner(name)
            && !(self.taken)(name)
            && !self.given.iter().any(|(_, own)| own.eq_ignore_ascii_case(name))
            && !used.any(|whole| whole)
    }
}

/// What a variable would do at this place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// It expands, and splits unless quoted.
    Code,
    /// It expands as it is: double quotes, a pattern, an open here-document.
    Expanding,
    /// It does not expand, or is read as code.
    Dead(Dead),
}

fn state(inside: Inside) -> State {
    match inside {
        Inside::Code => State::Code,
        Inside::DoubleQuotes | Inside::Pattern | Inside::HereDocument => State::Expanding,
        Inside::SingleQuotes => State::Dead(Dead::SingleQuotes),
        Inside::AnsiQuotes => State::Dead(Dead::AnsiQuotes),
        Inside::QuotedHereDocument => State::Dead(Dead::QuotedHereDocument),
        Inside::CommandInHereDocument => State::Dead(Dead::CommandInHereDocument),
        Inside::Escape => State::Dead(Dead::Escape),
        Inside::Comment => State::Dead(Dead::Comment),
        Inside::Arithmetic => State::Dead(Dead::Arithmetic),
        Inside::Backticks => State::Dead(Dead::Backticks),
        Inside::Syntax => State::Dead(Dead::Syntax),
        Inside::Unread => State::Dead(Dead::Unread),
    }
}
