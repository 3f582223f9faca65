//! How much of something a file may hold. What is larger is refused at once: no run of GitHub
//! carries it, and no rule over pairs of things has to be fast on it.

use crate::language::diagnostic::remedy::thousands;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest::reading::reader::{Errors, Value};
use toml::de::DeValue;

/// Kinds of tables that become jobs, of which any number may share the files of a run.
const JOBS: [&str; 3] = ["consumer", "job", "deploy"];
/// Most of them. How many a run of GitHub carries depends on what they are, and is found on the output; so
/// many it never does, and every phase is fast enough on them to say so.
const MOST_JOBS: usize = 10_000;
/// Most tables of another kind. What they become stands in the one workflow, a file of at most
/// [1 MiB](https://docs.github.com/en/actions/reference/limits), of which each takes nearly one KiB.
const TABLES: usize = 1_000;
/// Most entries of any other table or list.
const ENTRIES: usize = 2_000;

/// Whether everything is small enough; says what is not.
pub fn check(root: &Value<'_>, errors: &mut Errors<'_>) -> bool {
    let DeValue::Table(kinds) = root.get_ref() else { return true };
    let mut fits = true;
    for (kind, value) in kinds {
        let named = kind.get_ref().as_ref() != "pipeline" && value.get_ref().is_table();
        let most = match kind.get_ref().as_ref() {
            kind if named && JOBS.contains(&kind) => MOST_JOBS,
            _ if named => TABLES,
            _ => ENTRIES,
        };
        fits &= walk(value, most, errors);
    }
    fits
}

fn walk(value: &Value<'_>, most: usize, errors: &mut Errors<'_>) -> bool {
    let (mut places, inner): (Vec<Span>, Vec<&Value<'_>>) = match value.get_ref() {
        DeValue::Table(entries) => entries.iter().map(|(key, value)| (key.span(), value)).unzip(),
        DeValue::Array(items) => items.iter().map(|item| (item.span(), item)).unzip(),
        _ => return true,
    };
    if places.len() > most {
        places.sort_by_key(|place| place.start);
        errors.push(too_many(places.len(), most, places.swap_remove(most)));
        return false;
    }
    inner.into_iter().map(|value| walk(value, ENTRIES, errors)).fold(true, |all, fits| all & fits)
}

fn too_many(count: usize, most: usize, first: Span) -> Diagnostic {
    let most = thousands(most);
    Diagnostic::error(
        Code::PipelineTooLarge,
        first,
        format!("{} entries, more than {most}", thousands(count)),
    )
    .label("the first one too many")
    .why(
        "a workflow file has at most 1 MiB, and the plan of a run reads its tables from variables of 128 KiB",
    )
    .help("write patterns in the place of long lists, one job for several, or a second pipeline")
}
