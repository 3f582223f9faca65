//! How the pins in generated files differ from those of the pipeline.

use super::changes::Changes;
use super::options::Options;
use super::session::Attempt;
use crate::compiler::Compiled;
use crate::output::Entry;
use crate::pins;

/// What differs on disk, with the pins that differ judged by the keys of `[actions]`: two actions of one
/// repository have one pin. `down` allows older versions.
#[must_use]
pub fn changes<'a>(
    options: &'a Options,
    attempt: &Attempt<Compiled>,
    entries: &'a [Entry],
    down: bool,
) -> Changes<'a> {
    let mut changes = Changes::new(options, entries, false);
    let Some(compiled) = attempt.product.as_ref().filter(|_| !changes.wishes.is_empty()) else {
        return changes;
    };
    let pins = &compiled.pipeline.pins;
    let key = |action: &str| pins.key(action).unwrap_or(action).to_owned();
    changes.wishes = pins::wishes(entries, key, down);
    changes
}
