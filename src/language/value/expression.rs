//! GitHub expressions.

use super::{Invalid, Placeholder, variable};
use crate::language::diagnostic::Code;
use github_actions_expressions::call::Function;
use github_actions_expressions::{Error, Expr, SpannedExpr};
use std::fmt;

/// What stands between `${{` and `}}`, known to parse. See
/// [Expressions](https://docs.github.com/en/actions/reference/workflows-and-actions/expressions).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    raw: String,
    contexts: Vec<ContextUse>,
    functions: Vec<Special>,
}

/// A function that GitHub does not have everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Special {
    /// `hashFiles()`: reads the files of a runner.
    HashFiles,
    /// `success()`, `failure()`, `always()`, `cancelled()`: ask how it went so far.
    Status(&'static str),
}

impl Special {
    /// As it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::HashFiles => "hashFiles",
            Self::Status(name) => name,
        }
    }
}

/// One context that an expression reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextUse {
    /// Lower case, dotted, `*` for what is computed: `matrix.browser`, `github.event.*`.
    pub path: String,
    /// Bytes of the expression.
    start: usize,
    end: usize,
}

impl ContextUse {
    /// The context itself: `matrix` of `matrix.browser`.
    #[must_use]
    pub fn head(&self) -> &str {
        self.path.split('.').next().unwrap_or_default()
    }

    /// What follows the context: `browser` of `matrix.browser.name`.
    #[must_use]
    pub fn property(&self) -> Option<&str> {
        self.path.split('.').nth(1)
    }
}

impl Expression {
    /// Parses what stands between the braces.
    ///
    /// # Errors
    /// GitHub would not read it.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let raw = text.trim();
        no_placeholder(text)?;
        let parsed = Expr::parse(raw).map_err(|error| unreadable(text, &error))?;
        let contexts = contexts(&parsed);
        let mut functions = Vec::new();
        special(&parsed, &mut functions);
        Ok(Self { raw: raw.to_owned(), contexts, functions })
    }

    /// The expression without its braces.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.raw
    }

    /// Every context that it reads, in order of appearance.
    #[must_use]
    pub fn contexts(&self) -> &[ContextUse] {
        &self.contexts
    }

    /// The functions that GitHub does not have everywhere.
    #[must_use]
    pub fn functions(&self) -> &[Special] {
        &self.functions
    }

    /// The context if the whole expression is a plain path such as `matrix.browser`.
    #[must_use]
    pub fn as_path(&self) -> Option<&str> {
        let [only] = self.contexts.as_slice() else { return None };
        let plain = self.raw.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        (plain && only.start == 0 && only.end == self.raw.len()).then_some(only.path.as_str())
    }

    /// A context as it is written here, upper and lower case kept.
    #[must_use]
    pub fn written<'e>(&'e self, used: &'e ContextUse) -> &'e str {
        self.raw.get(used.start..used.end).unwrap_or(&used.path)
    }

    /// The variable if the whole expression is `env.NAME`, as it is written.
    #[must_use]
    pub fn as_variable(&self) -> Option<&str> {
        let path = self.as_path()?;
        let (head, name) = self.raw.split_once('.')?;
        (path.starts_with("env.") && head.eq_ignore_ascii_case("env") && !name.contains(['.', '-']))
            .then_some(name)
    }

    /// Whether an empty `path` is replaced by something: `path || 'x'`.
    #[must_use]
    pub fn has_fallback(&self, path: &str) -> bool {
        self.contexts
            .iter()
            .filter(|used| used.path == path)
            .all(|used| self.raw[used.end..].trim_start().starts_with("||"))
    }

    /// The same expression with contexts replaced where `change` gives something.
    #[must_use]
    pub fn rewrite(&self, mut change: impl FnMut(&ContextUse) -> Option<String>) -> String {
        let mut text = String::with_capacity(self.raw.len());
        let mut from = 0;
        for used in &self.contexts {
            if used.start < from {
                continue;
            }
            if let Some(new) = change(used) {
                text.push_str(&self.raw[from..used.start]);
                text.push_str(&new);
                from = used.end;
            }
        }
        text.push_str(&self.raw[from..]);
        text
    }
}

/// Nothing fills a placeholder in between the braces of an expression: it would stay as it is written.
fn no_placeholder(text: &str) -> Result<(), Invalid> {
    let in_a_step = |variable: &variable::Variable| format!("`env.{}` in a step", variable.name);
    for (open, _) in text.match_indices('{') {
        let Some(word) = text[open + 1..].split('}').next() else { continue };
        let end = open + word.len() + 2;
        let Some(found) = Placeholder::parse(word).ok().flatten().filter(|_| end <= text.len()) else {
            continue;
        };
        let instead = match &found {
            Placeholder::Sha => in_a_step(&variable::COMMIT_SHA),
            Placeholder::Branch => in_a_step(&variable::COMMIT_BRANCH),
            Placeholder::Pr => in_a_step(&variable::PR_NUMBER),
            Placeholder::Run => "`github.run_id`".to_owned(),
            Placeholder::Input(name) => format!("`inputs.{name}`"),
            _ => format!("`env.VALUE` in a step, beside `env = {{ VALUE = \"{found}\" }}` on the job"),
        };
        return Err(Invalid::new(Code::InvalidExpression, format!("`{found}` inside an expression"))
            .at(open..end)
            .why("GitHub evaluates what is between `${{` and `}}`, and knows no placeholders: it would stay as it is written")
            .help(format!("write it outside: `\"…{found}…\"`; or in the expression {instead}")));
    }
    Ok(())
}

/// What is wrong with an expression, at the place where its parser gave up.
fn unreadable(text: &str, error: &Error) -> Invalid {
    let raw = text.trim();
    let lead = text.len() - text.trim_start().len();
    let (message, offset) = match error {
        Error::Syntax(syntax) => (syntax.message.to_owned(), Some(syntax.offset.min(raw.len()))),
        other => (other.to_string(), None),
    };
    let invalid = Invalid::new(Code::InvalidExpression, format!("`{raw}` is not an expression: {message}"));
    let at = offset.filter(|at| raw.is_char_boundary(*at)).map(|at| {
        let next = raw[at..].chars().next().map_or(0, char::len_utf8);
        lead + at..lead + at + next
    });
    let invalid = match at {
        Some(at) => invalid.at(at),
        None => invalid.at(lead..lead + raw.len()),
    };
    invalid
        .why("GitHub's expressions are a language of their own, and a workflow with another one is refused")
        .help(if raw.contains('"') {
            format!("strings stand in single quotes: `{}`", raw.replace('"', "'"))
        } else {
            "see https://docs.github.com/en/actions/reference/workflows-and-actions/expressions".to_owned()
        })
}

fn contexts(parsed: &SpannedExpr<'_>) -> Vec<ContextUse> {
    let mut uses: Vec<ContextUse> = parsed
        .contexts()
        .into_iter()
        .map(|(context, origin)| ContextUse {
            path: context.as_pattern().unwrap_or_else(|| "*".to_owned()),
            start: origin.span.start,
            end: origin.span.end,
        })
        .collect();
    uses.sort_by_key(|used| (used.start, std::cmp::Reverse(used.end)));
    uses
}

fn special(expression: &SpannedExpr<'_>, found: &mut Vec<Special>) {
    match &expression.inner {
        Expr::Call(call) => {
            found.extend(match call.func {
                Function::HashFiles => Some(Special::HashFiles),
                Function::Success => Some(Special::Status("success")),
                Function::Failure => Some(Special::Status("failure")),
                Function::Always => Some(Special::Status("always")),
                Function::Cancelled => Some(Special::Status("cancelled")),
                _ => None,
            });
            call.args.iter().for_each(|argument| special(argument, found));
        }
        Expr::Context(context) => context.parts.iter().for_each(|part| special(part, found)),
        Expr::BinExpr(binary) => {
            special(&binary.lhs, found);
            special(&binary.rhs, found);
        }
        Expr::UnExpr { expr, .. } => special(expr, found),
        Expr::Index(index) => special(index, found),
        Expr::Literal(_) | Expr::Star | Expr::Identifier(_) => {}
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${{{{ {} }}}}", self.raw)
    }
}
