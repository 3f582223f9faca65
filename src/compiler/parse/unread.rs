//! Which tables of a file could not be read whole, so that nothing is concluded from what they lack.

use crate::language::diagnostic::{Diagnostic, Span};
use crate::language::manifest::reading::reader::Value;
use toml::de::DeValue;

/// Kinds of tables that have names.
const NAMED: [&str; 8] = ["image", "consumer", "job", "deploy", "setup", "input", "registry", "notify"];

/// The tables in which something is wrong.
#[derive(Clone, Debug, Default)]
pub struct Unread {
    /// Places of everything that stands in such a table.
    places: Vec<Span>,
    /// One of them is `[pipeline]`, which others fall back to.
    pub pipeline: bool,
    /// A name is missing for which a table may be written.
    pub names: bool,
}

impl Unread {
    /// Finds the tables of `root` in which one of `errors` stands.
    pub fn find(root: &Value<'_>, errors: &[Diagnostic]) -> Self {
        let mut unread = Self::default();
        let DeValue::Table(entries) = root.get_ref() else { return unread };
        for (kind, value) in entries {
            let kind_name = kind.get_ref().as_ref();
            match value.get_ref() {
                DeValue::Table(tables) if NAMED.contains(&kind_name) => {
                    for (name, table) in tables {
                        unread.table(name.span(), table, errors);
                    }
                }
                _ => unread.pipeline |= unread.table(kind.span(), value, errors) && kind_name == "pipeline",
            }
        }
        unread
    }

    fn table(&mut self, name: Span, value: &Value<'_>, errors: &[Diagnostic]) -> bool {
        let mut places = vec![name];
        gather(value, &mut places);
        let wounded = errors
            .iter()
            .filter_map(|error| error.labels.first())
            .any(|label| places.iter().any(|place| place.contains(&label.span.start)));
        if wounded {
            self.places.append(&mut places);
        }
        wounded
    }

    /// Whether a finding speaks of such a table.
    #[must_use]
    pub fn touch(&self, found: &Diagnostic) -> bool {
        let mut labels = found.labels.iter();
        labels.any(|label| self.places.iter().any(|place| place.contains(&label.span.start)))
    }
}

/// Places of a value and of everything in it.
fn gather(value: &Value<'_>, places: &mut Vec<Span>) {
    places.push(value.span());
    match value.get_ref() {
        DeValue::Table(entries) => {
            for (key, value) in entries {
                places.push(key.span());
                gather(value, places);
            }
        }
        DeValue::Array(items) => items.iter().for_each(|item| gather(item, places)),
        _ => {}
    }
}
