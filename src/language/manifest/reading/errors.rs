//! Where errors of form are collected, and what they call the table that they are about.

use super::value::key_of;
use crate::language::diagnostic::Diagnostic;
use std::collections::BTreeMap;
use toml::de::DeValue;

/// What was found while reading, and where the reader is.
#[derive(Debug)]
pub struct Errors<'t> {
    /// The text of `pipeline.toml`.
    pub source: &'t str,
    found: Vec<Diagnostic>,
    /// Keys of the tables that the reader is in, outermost first.
    tables: Vec<&'static [&'static str]>,
    /// The key of the user's own under which the reader is: `test` in `[consumer.test]`.
    name: Option<String>,
    /// The name of the table that each key was written in, by where the key begins: `like` copies keys.
    written: BTreeMap<usize, String>,
}

impl<'t> Errors<'t> {
    /// Before anything of `root`, which was read from `source`, was read or copied.
    pub fn of(root: &toml::Spanned<DeValue<'_>>, source: &'t str) -> Self {
        let mut errors =
            Self { source, found: Vec::new(), tables: Vec::new(), name: None, written: BTreeMap::new() };
        let DeValue::Table(kinds) = root.get_ref() else { return errors };
        let kinds = kinds.iter().filter_map(|(_, kind)| kind.get_ref().as_table());
        for (name, table) in kinds.flatten() {
            for (key, _) in table.get_ref().as_table().into_iter().flatten() {
                errors.written.insert(key.span().start, name.get_ref().to_string());
            }
        }
        errors
    }

    /// Reports.
    pub fn push(&mut self, error: Diagnostic) {
        self.found.push(error);
    }

    /// In the order of the file. What `like` copied is read twice; its errors are said once.
    #[must_use]
    pub fn sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|error| {
            error.labels.first().map_or((0, 0), |label| (label.span.start, label.span.end))
        });
        self.found.dedup();
        self.found
    }

    /// Reads the value of a key of a table that has `keys`.
    pub fn below<T>(&mut self, keys: &'static [&'static str], read: impl FnOnce(&mut Self) -> T) -> T {
        self.tables.push(keys);
        let read = read(self);
        self.tables.pop();
        read
    }

    /// Whether one of the tables that the reader is in has the key, as it is written.
    pub fn is_key_above(&self, key: &str) -> bool {
        let mut known = self.tables.iter().copied().flatten();
        known.any(|field| key_of(field) == key)
    }

    /// Reads what stands under a key of the user's own.
    pub fn under<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.name.replace(name.to_owned());
        let read = read(self);
        self.name = before;
        read
    }

    /// A table in a sentence: as it is written where it has a heading, in words where it has none.
    /// `key` is where the key begins that is spoken of.
    pub fn called(&self, table: &str, key: Option<usize>) -> String {
        let written = key.and_then(|at| self.written.get(&at)).or(self.name.as_ref());
        match (written, table.strip_suffix(']')) {
            (Some(name), Some(kind)) if self.name.is_some() => format!("`{kind}.{}]`", quoted(name)),
            _ if table.starts_with('`') || table.starts_with("a ") || table.starts_with("an ") => {
                table.to_owned()
            }
            _ => format!("`{table}`"),
        }
    }
}

/// A key as TOML writes it.
fn quoted(name: &str) -> String {
    let bare = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if bare && !name.is_empty() { name.to_owned() } else { format!("\"{}\"", name.escape_debug()) }
}
