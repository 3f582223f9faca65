//! Reads TOML values into the shape of the language: every error of the file at once, each with
//! its place. (Deriving `Deserialize` would stop at the first error and lose places inside of
//! untagged values.)

pub use super::errors::Errors;
pub use super::mistake::wrong_type;
pub use super::value::Value;
use super::value::{key_of, same_key};
use super::{heading, mistake};
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::span::{Spanned, inside};
use toml::de::{DeTable, DeValue};

/// What can be read from a TOML value.
pub trait Read: Sized {
    /// It is a table of the language, with keys of its own.
    const IS_TABLE: bool = false;
    /// It is a table whose keys are the user's, and whose values are no tables.
    const IS_OPEN: bool = false;

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
    keys: &'static [&'static str],
    value: &'t Value<'i>,
    entries: &'t DeTable<'i>,
}

impl<'t, 'i> Table<'t, 'i> {
    /// Takes `value` as a table that has only `keys`.
    pub fn open(
        name: &'static str,
        value: &'t Value<'i>,
        keys: &'static [&'static str],
        errors: &mut Errors,
    ) -> Option<Self> {
        let DeValue::Table(entries) = value.get_ref() else {
            errors.push(mistake::no_table(value, name, errors.source));
            return None;
        };
        for key in entries.keys() {
            if !keys.iter().any(|known| same_key(known, key.get_ref())) {
                let called = errors.called(name, Some(key.span().start));
                let error = mistake::unknown_key(&called, name, key.get_ref(), key.span(), keys);
                let line = entries
                    .get_key_value(key)
                    .and_then(|(key, value)| errors.source.get(key.span().start..value.span().end));
                errors.push(mistake::moved(error, name, key.get_ref(), line.unwrap_or_default()));
            }
        }
        Some(Self { name, keys, value, entries })
    }

    /// Reads one key.
    pub fn field<T: Read>(&self, field: &str, errors: &mut Errors) -> Option<T> {
        let key = key_of(field);
        if let Some((_, value)) = self.entries.iter().find(|(k, _)| k.get_ref().as_ref() == key) {
            // What may be absent is, once it was said what is wrong with it.
            let read = |errors: &mut Errors| {
                if T::IS_OPEN {
                    heading::check(&key, value, errors);
                }
                T::read(value, errors)
            };
            return errors.below(self.keys, read).or_else(T::absent);
        }
        let absent = T::absent();
        if absent.is_none() {
            let called = errors.called(self.name, None);
            errors.push(mistake::missing_key(&called, &key, self.value.span()));
        }
        absent
    }
}

impl<T: Read> Read for Option<T> {
    const IS_TABLE: bool = T::IS_TABLE;
    const IS_OPEN: bool = T::IS_OPEN;

    fn read(value: &Value<'_>, errors: &mut Errors) -> Option<Self> {
        T::read(value, errors).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Spanned<T> {
    const IS_TABLE: bool = T::IS_TABLE;
    const IS_OPEN: bool = T::IS_OPEN;

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
            errors.push(
                Diagnostic::error(
                    Code::WrongType,
                    value.span(),
                    format!("`{}` is not a whole number from 1", integer.as_str()),
                )
                .why("the key counts something of which there is at least one")
                .help("write a number such as `2`, or leave the key out"),
            );
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

/// Whether a string has a carriage return that is written out, and no line end of the file.
fn writes_a_return(written: &str) -> bool {
    let escapes = ["r", "u000d", "U0000000d"];
    let mut rest = if written.starts_with('"') { written } else { "" };
    while let Some((_, behind)) = rest.split_once('\\') {
        if escapes
            .iter()
            .any(|own| behind.get(..own.len()).is_some_and(|text| text.eq_ignore_ascii_case(own)))
        {
            return true;
        }
        let mut chars = behind.chars();
        chars.next();
        rest = chars.as_str();
    }
    false
}

/// A string with its lines ended as on Linux, whatever the file's are.
pub fn plain(value: &Value<'_>, errors: &mut Errors) -> Option<String> {
    let Some(text) = value.get_ref().as_str() else {
        errors.push(wrong_type(value, "a string"));
        return None;
    };
    let written = errors.source.get(value.span()).unwrap_or_default();
    let text = if writes_a_return(written) { text.to_owned() } else { text.replace("\r\n", "\n") };
    let control = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
    if let Some(c) = control {
        let at = text.find(c).unwrap_or_default();
        let place = inside(errors.source, &value.span(), &(at..at + c.len_utf8())).unwrap_or(value.span());
        errors.push(
            Diagnostic::error(Code::ControlCharacter, place, format!("control character {c:?} in a string"))
                .why("YAML and terminals give control characters a meaning of their own")
                .help("take it out; a script can make it: `printf '\\033[31m'`"),
        );
        return None;
    }
    Some(text)
}
