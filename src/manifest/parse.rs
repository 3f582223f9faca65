//! From text to [`Manifest`].

use super::reader::Read;
use super::{Manifest, like};
use crate::diagnostic::{Code, Diagnostic};
use toml::de::{DeTable, DeValue};

/// Reads `pipeline.toml`.
///
/// # Errors
/// Everything that is wrong with the form of the file, in the order of the file.
pub fn parse(text: &str) -> Result<Manifest, Vec<Diagnostic>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(errors.iter().map(|error| syntax(error, text)).collect());
    }
    let mut errors = Vec::new();
    let mut root = toml::Spanned::new(table.span(), DeValue::Table(table.into_inner()));
    like::expand(&mut root, &mut errors);
    let manifest = Manifest::read(&root, &mut errors);
    tidy(&mut errors);
    match manifest {
        Some(manifest) if errors.is_empty() => Ok(manifest),
        _ => Err(errors),
    }
}

fn syntax(error: &toml::de::Error, text: &str) -> Diagnostic {
    let span = error.span().unwrap_or(text.len()..text.len());
    let word = text.get(span.clone()).unwrap_or_default();
    if error.message() == "duplicate key" {
        return Diagnostic::error(Code::Syntax, span, format!("`{word}` stands twice in one table"))
            .why("TOML takes each key and each table once, whatever stands between")
            .help("take one of them out, or write what both say into one");
    }
    Diagnostic::error(Code::Syntax, span, error.message().to_owned())
}

/// What `like` copied is read twice; its errors are said once.
fn tidy(errors: &mut Vec<Diagnostic>) {
    errors
        .sort_by_key(|error| error.labels.first().map_or((0, 0), |label| (label.span.start, label.span.end)));
    errors.dedup();
}
