//! From text to [`Manifest`].

mod inherit;
mod series;
mod size;
mod strict;
mod syntax;
mod unread;

use crate::language::diagnostic::Diagnostic;
use crate::language::manifest::reading::reader::{Errors, Read};
use crate::language::manifest::{Manifest, Map};
use toml::de::{DeTable, DeValue};
pub use unread::Unread;

/// What could be read of a file.
#[derive(Debug)]
pub struct Broken {
    /// Everything that is wrong with the form of the file, in the order of the file.
    pub errors: Vec<Diagnostic>,
    /// The rest of the file; nothing where it is no TOML or has no `[pipeline]`.
    pub rest: Option<Manifest>,
    /// Where the rest has holes.
    pub unread: Unread,
}

/// Reads `pipeline.toml`.
///
/// # Errors
/// Everything that is wrong with the form of the file, and what could be read nonetheless.
pub fn parse(text: &str) -> Result<Manifest, Box<Broken>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let errors = syntax::diagnostics(&errors, text);
        return Err(Box::new(Broken { errors, rest: None, unread: Unread::default() }));
    }
    let mut root = toml::Spanned::new(table.span(), DeValue::Table(table.into_inner()));
    let mut errors = Errors::of(&root, text);
    if !size::check(&root, &mut errors) {
        let errors = errors.sorted();
        return Err(Box::new(Broken { errors, rest: None, unread: Unread::default() }));
    }
    if let Some(error) = series::check(&root) {
        return Err(Box::new(Broken { errors: vec![error], rest: None, unread: Unread::default() }));
    }
    strict::check(text, &mut errors);
    inherit::expand(&mut root, &mut errors);
    let manifest = Manifest::read(&root, &mut errors);
    let errors = errors.sorted();
    match manifest {
        Some(manifest) if errors.is_empty() => Ok(manifest),
        rest => {
            let mut unread = Unread::find(&root, &errors);
            unread.names = rest.as_ref().is_none_or(|rest| names(rest) != written(&root));
            Err(Box::new(Broken { errors, rest, unread }))
        }
    }
}

/// How many names the manifest has.
fn names(manifest: &Manifest) -> usize {
    fn count<K: Ord, V>(map: Option<&Map<K, V>>) -> usize {
        map.map_or(0, |map| map.0.len())
    }
    count(manifest.image.as_ref())
        + count(manifest.consumer.as_ref())
        + count(manifest.job.as_ref())
        + count(manifest.deploy.as_ref())
        + count(manifest.setup.as_ref())
        + count(manifest.input.as_ref())
        + count(manifest.registry.as_ref())
        + count(manifest.actions.as_ref())
}

/// How many names the file has, in whatever table of tables they stand.
fn written(root: &toml::Spanned<DeValue<'_>>) -> usize {
    let DeValue::Table(entries) = root.get_ref() else { return 0 };
    let other = |key: &str| matches!(key, "pipeline" | "concurrency" | "drift" | "pipegen" | "retention");
    let kinds = entries.iter().filter(|(key, _)| !other(key.get_ref()));
    kinds
        .map(|(_, value)| match value.get_ref() {
            DeValue::Table(names) => names.len(),
            _ => 1,
        })
        .sum()
}
