//! Expressions that pipegen writes. Built from parts, so that they are always well-formed.

use serde::{Serialize, Serializer};
use std::fmt;

/// A GitHub expression without its braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// `needs.plan.outputs.trust`, or an expression of the user's, already checked.
    Path(String),
    /// A string.
    Text(String),
    /// A boolean.
    Bool(bool),
    /// A function call.
    Call(&'static str, Vec<Expr>),
    /// `==`.
    Equal(Box<Expr>, Box<Expr>),
    /// `!=`.
    Differs(Box<Expr>, Box<Expr>),
    /// `!`.
    Not(Box<Expr>),
    /// `&&` over all.
    All(Vec<Expr>),
    /// `||` over all.
    Any(Vec<Expr>),
    /// Something in parentheses.
    Group(String),
}

/// A context or a property of one.
#[must_use]
pub fn path(text: impl Into<String>) -> Expr {
    Expr::Path(text.into())
}

/// A string.
#[must_use]
pub fn text(text: impl Into<String>) -> Expr {
    Expr::Text(text.into())
}

/// A function call.
#[must_use]
pub fn call(function: &'static str, arguments: impl Into<Vec<Expr>>) -> Expr {
    Expr::Call(function, arguments.into())
}

impl Expr {
    /// `self == other`.
    #[must_use]
    pub fn equals(self, other: Self) -> Self {
        Self::Equal(Box::new(self), Box::new(other))
    }

    /// `self != other`.
    #[must_use]
    pub fn differs(self, other: Self) -> Self {
        Self::Differs(Box::new(self), Box::new(other))
    }

    /// `self && other`.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match self {
            Self::All(mut parts) => {
                parts.push(other);
                Self::All(parts)
            }
            one => Self::All(vec![one, other]),
        }
    }

    /// `self || other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match self {
            Self::Any(mut parts) => {
                parts.push(other);
                Self::Any(parts)
            }
            one => Self::Any(vec![one, other]),
        }
    }

    /// `!self`.
    #[must_use]
    pub fn negate(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// `${{ self }}`.
    #[must_use]
    pub fn braced(&self) -> String {
        format!("${{{{ {self} }}}}")
    }

    /// How tightly it binds: the lower, the looser.
    fn level(&self) -> u8 {
        match self {
            Self::Any(parts) if parts.len() > 1 => 0,
            Self::All(parts) if parts.len() > 1 => 1,
            Self::Equal(..) | Self::Differs(..) => 2,
            _ => 3,
        }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, least: u8) -> fmt::Result {
        if self.level() < least {
            return write!(f, "({self})");
        }
        write!(f, "{self}")
    }

    fn join(f: &mut fmt::Formatter<'_>, parts: &[Self], operator: &str, least: u8) -> fmt::Result {
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                f.write_str(operator)?;
            }
            part.write(f, if parts.len() > 1 { least } else { 0 })?;
        }
        Ok(())
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => f.write_str(path),
            Self::Group(inner) => write!(f, "({inner})"),
            Self::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Call(function, arguments) => {
                write!(f, "{function}(")?;
                Self::join(f, arguments, ", ", 0)?;
                f.write_str(")")
            }
            Self::Equal(left, right) => {
                left.write(f, 3)?;
                f.write_str(" == ")?;
                right.write(f, 3)
            }
            Self::Differs(left, right) => {
                left.write(f, 3)?;
                f.write_str(" != ")?;
                right.write(f, 3)
            }
            Self::Not(inner) => {
                f.write_str("!")?;
                inner.write(f, 3)
            }
            Self::All(parts) => Self::join(f, parts, " && ", 2),
            Self::Any(parts) => Self::join(f, parts, " || ", 1),
        }
    }
}

/// As a condition: an `&&` of several parts is a list, so that each part gets a line.
impl Serialize for Expr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parts: Vec<String> = match self {
            Self::All(parts) if parts.len() > 1 => parts
                .iter()
                .map(|part| if part.level() < 2 { format!("({part})") } else { part.to_string() })
                .collect(),
            other => vec![other.to_string()],
        };
        parts.serialize(serializer)
    }
}
