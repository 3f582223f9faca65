//! `like`: one table takes the keys that it does not write from another, before anything is read.

use crate::language::diagnostic::remedy::listed;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::reading::reader::Errors;
use std::collections::BTreeMap;
use toml::de::{DeString, DeTable, DeValue};

type Entry<'i> = (toml::Spanned<DeString<'i>>, toml::Spanned<DeValue<'i>>);

/// Keys of which a table has one; writing one keeps the others from being copied.
const BODY: [&str; 3] = ["run", "steps", "uses"];
/// What goes with one of them: it is not copied where the table writes another.
const WITH: &str = "with";

/// Replaces every `like` of the file.
pub fn expand(root: &mut toml::Spanned<DeValue<'_>>, errors: &mut Errors) {
    let DeValue::Table(root) = root.get_mut() else { return };
    for kinds in [&["image"][..], &["consumer", "job"][..], &["deploy"][..]] {
        let sources = sources(root, kinds);
        for kind in kinds {
            for (name, table) in tables(root, kind) {
                take(&name, table, &sources, errors);
            }
        }
    }
}

/// Entries of every named table of these kinds, by name.
fn sources<'i>(root: &mut DeTable<'i>, kinds: &[&str]) -> BTreeMap<String, Vec<Entry<'i>>> {
    let mut sources = BTreeMap::new();
    for kind in kinds {
        for (name, table) in tables(root, kind) {
            sources.insert(name, table.iter().map(|(key, value)| (key.clone(), value.clone())).collect());
        }
    }
    sources
}

fn tables<'t, 'i>(root: &'t mut DeTable<'i>, kind: &str) -> Vec<(String, &'t mut DeTable<'i>)> {
    let found = root.iter_mut().find(|(key, _)| key.get_ref().as_ref() == kind);
    let Some(DeValue::Table(named)) = found.map(|(_, value)| value.get_mut()) else { return Vec::new() };
    named
        .iter_mut()
        .filter_map(|(key, value)| match value.get_mut() {
            DeValue::Table(table) => Some((key.get_ref().to_string(), table)),
            _ => None,
        })
        .collect()
}

fn take<'i>(
    name: &str,
    table: &mut DeTable<'i>,
    sources: &BTreeMap<String, Vec<Entry<'i>>>,
    errors: &mut Errors,
) {
    let Some((span, other)) = like_of(table.iter()) else { return };
    let Some(entries) = sources.get(&other) else {
        let near = crate::language::value::nearest(&other, sources.keys().map(String::as_str));
        let error =
            Diagnostic::error(Code::UnknownName, span, format!("`like` names `{other}`, which is not there"));
        let error = error.why("`like` copies the keys of another table of the same kind");
        errors.push(match near {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!(
                "there is {}",
                listed(sources.keys().map(String::as_str).filter(|own| *own != name))
            )),
        });
        return;
    };
    if other == name {
        errors.push(
            Diagnostic::error(Code::LikeChain, span, format!("`{other}` is like itself"))
                .why("`like` copies the keys of another table")
                .help("name another table, or take `like` out"),
        );
        return;
    }
    if like_of(entries.iter().map(|(key, value)| (key, value))).is_some() {
        errors.push(
            Diagnostic::error(Code::LikeChain, span, format!("`{other}` has a `like` itself"))
                .why("one level is what a reader can follow")
                .label("which is like another table")
                .help(format!("write `like = \"{}\"`", beyond(entries))),
        );
        return;
    }
    let written: Vec<String> = table.keys().map(|key| key.get_ref().to_string()).collect();
    let has_body = written.iter().any(|key| BODY.contains(&key.as_str()));
    for (key, value) in entries {
        let own = written.contains(&key.get_ref().to_string());
        let is_body =
            |key: &str| BODY.contains(&key) || (key == WITH && !written.iter().any(|own| own == "uses"));
        let replaced = has_body && is_body(key.get_ref().as_ref());
        if !own && !replaced {
            table.insert(key.clone(), value.clone());
        }
    }
}

fn like_of<'t, 'i: 't>(
    mut entries: impl Iterator<Item = (&'t toml::Spanned<DeString<'i>>, &'t toml::Spanned<DeValue<'i>>)>,
) -> Option<(Span, String)> {
    let (_, value) = entries.find(|(key, _)| key.get_ref().as_ref() == "like")?;
    Some((value.span(), value.get_ref().as_str()?.to_owned()))
}

/// What the named table is like itself.
fn beyond(entries: &[Entry<'_>]) -> String {
    like_of(entries.iter().map(|(key, value)| (key, value))).map_or_else(String::new, |(_, name)| name)
}
