//! Reads TOML values into the shape of the language: every error of the file at once, each with
//! its place. (Deriving `Deserialize` would stop at the first error and lose places inside of
//! untagged values.)

pub use super::errors::Errors;
use super::planned;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Spanned;
use crate::value::nearest;
use toml::de::{DeTable, DeValue};

/// A TOML value and its place.
pub type Value<'i> = toml::Spanned<DeValue<'i>>;

/// What can be read from a TOML value.
pub trait Read: Sized {
    /// The value, or nothing after having reported why not.
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self>;

    /// What stands for a key that is not written; nothing if it must be.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }
}

/// One table while it is read.
pub struct Table<'t, 'i> {
    name: &'static str,
    value: &'t Value<'i>,
    entries: &'t DeTable<'i>,
}

impl<'t, 'i> Table<'t, 'i> {
    /// Takes `value` as a table that has only `keys`.
    pub fn open(
        name: &'static str,
        value: &'t Value<'i>,
        keys: &[&str],
        errors: &mut Errors,
    ) -> Option<Self> {
        let DeValue::Table(entries) = value.get_ref() else {
            errors.push(wrong_type(value, "a table"));
            return None;
        };
        for key in entries.keys() {
            if !keys.iter().any(|known| same_key(known, key.get_ref())) {
                let called = errors.called(name, Some(key.span().start));
                let error = unknown_key(&called, name, key.get_ref(), key.span(), keys);
                errors.push(error);
            }
        }
        Some(Self { name, value, entries })
    }

    /// Reads one key.
    pub fn field<T: Read>(&self, field: &str, errors: &mut Errors) -> Option<T> {
        let key = key_of(field);
        if let Some((_, value)) = self.entries.iter().find(|(k, _)| k.get_ref().as_ref() == key) {
            // What may be absent is, once it was said what is wrong with it.
            return T::read(value, errors).or_else(T::absent);
        }
        let absent = T::absent();
        if absent.is_none() {
            let help = match self.name {
                "pipeline.toml" => format!("add `[{key}]`"),
                _ => format!("add `{key} = …`"),
            };
            let message = format!("{} without `{key}`", errors.called(self.name, None));
            errors.push(Diagnostic::error(Code::MissingKey, self.value.span(), message).help(help));
        }
        absent
    }
}

/// `default_branch` and `r#if` as written: `default-branch`, `if`.
#[must_use]
pub fn key_of(field: &str) -> String {
    field.trim_start_matches("r#").replace('_', "-")
}

fn same_key(field: &str, key: &str) -> bool {
    let field = field.trim_start_matches("r#");
    field.len() == key.len()
        && field.bytes().zip(key.bytes()).all(|(f, k)| if f == b'_' { k == b'-' } else { f == k })
}

fn unknown_key(
    called: &str,
    table: &str,
    key: &str,
    span: std::ops::Range<usize>,
    keys: &[&str],
) -> Diagnostic {
    let error = Diagnostic::error(Code::UnknownKey, span, format!("{called} has no key `{key}`"));
    let known: Vec<String> = keys.iter().map(|field| key_of(field)).collect();
    if let Some(plan) = planned::key(table, key) {
        return error.label("not built yet").help(plan);
    }
    match nearest(&key.replace('_', "-"), known.iter().map(String::as_str)) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("it has {}", known.join(", "))),
    }
}

/// The error for a value of another type.
#[must_use]
pub fn wrong_type(value: &Value<'_>, expected: &str) -> Diagnostic {
    let found = match value.get_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    let error = Diagnostic::error(Code::WrongType, value.span(), format!("{found} where {expected} belongs"));
    match (value.get_ref(), expected) {
        (DeValue::String(_), "`true` or `false`" | "a whole number") => error.help("write it without quotes"),
        (DeValue::Array(_) | DeValue::Table(_), "a string") => error,
        (DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_), text)
            if text.starts_with("a string") =>
        {
            error.help("put it into quotes")
        }
        (DeValue::Array(_), _) | (_, "a table") => error,
        (_, "a list") => error.help("put it into `[…]`"),
        _ => error,
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        T::read(value, errors).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Spanned<T> {
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        T::read(value, errors).map(|read| Self::new(read, value.span()))
    }
}

impl<T: Read> Read for Vec<T> {
    /// Those items that can be read.
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        let DeValue::Array(items) = value.get_ref() else {
            errors.push(wrong_type(value, "a list"));
            return None;
        };
        Some(items.iter().filter_map(|item| T::read(item, errors)).collect())
    }
}

impl Read for bool {
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        let read = value.get_ref().as_bool();
        if read.is_none() {
            errors.push(wrong_type(value, "`true` or `false`"));
        }
        read
    }
}

impl Read for u32 {
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        let DeValue::Integer(integer) = value.get_ref() else {
            errors.push(wrong_type(value, "a whole number"));
            return None;
        };
        let read = Self::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|n| *n > 0);
        if read.is_none() {
            errors.push(Diagnostic::error(
                Code::InvalidValue,
                value.span(),
                format!("`{}` is not a whole number from 1", integer.as_str()),
            ));
        }
        read
    }
}

impl Read for String {
    /// GitHub evaluates every string of a workflow, so one without a rule for it holds no expression.
    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        let text = plain(value, errors)?;
        if text.contains("${{") {
            errors.push(
                Diagnostic::error(Code::ExpressionContext, value.span(), "no expression may stand here")
                    .why("GitHub would put a value here that pipegen has to know when it writes the workflow")
                    .help("expressions stand in `env`, `with`, `run`, `if`, `build-args`, `build-secrets` and `labels`"),
            );
            return None;
        }
        Some(text)
    }
}

/// A string with its lines ended as on Linux, whatever the file's are.
pub fn plain(value: &Value<'_>, errors: &mut Errors) -> Option<String> {
    let Some(text) = value.get_ref().as_str() else {
        errors.push(wrong_type(value, "a string"));
        return None;
    };
    let text = text.replace("\r\n", "\n");
    let control = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
    if let Some(c) = control {
        errors.push(
            Diagnostic::error(
                Code::InvalidValue,
                value.span(),
                format!("control character {c:?} in a string"),
            )
            .why("YAML and terminals give control characters a meaning of their own"),
        );
        return None;
    }
    Some(text)
}
