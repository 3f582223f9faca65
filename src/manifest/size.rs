//! How much of something a file may hold. What is larger is refused at once: no run of GitHub
//! carries it, and no rule over pairs of things has to be fast on it.

use super::reader::{Errors, Value};
use crate::diagnostic::remedy::thousands;
use crate::diagnostic::{Code, Diagnostic, Span};
use toml::de::DeValue;

/// Most tables of one kind. A workflow file has at most
/// [1 MiB](https://docs.github.com/en/actions/reference/limits), and a job nearly one KiB of it.
const TABLES: usize = 10_000;
/// Most entries of any other table or list.
const ENTRIES: usize = 2_000;

/// Whether everything is small enough; says what is not.
pub fn check(root: &Value<'_>, errors: &mut Errors<'_>) -> bool {
    let DeValue::Table(kinds) = root.get_ref() else { return true };
    let mut fits = true;
    for (kind, value) in kinds {
        let named = kind.get_ref().as_ref() != "pipeline" && value.get_ref().is_table();
        fits &= walk(value, if named { TABLES } else { ENTRIES }, errors);
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
