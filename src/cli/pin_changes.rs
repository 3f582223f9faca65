//! How the pins in generated files differ from those of the pipeline.

use super::changes::Changes;
use super::input::Input;
use super::options::Options;
use crate::compiler;
use crate::compiler::Source;
use crate::model::pipeline::Pins;
use crate::output::Entry;
use crate::pins;

/// The pins that hold for a pipeline that compiles.
#[must_use]
pub fn known(source: &Source<'_>) -> Pins {
    compiler::resolve(source).map(|(pipeline, _)| pipeline.pins).unwrap_or_else(|_| Pins::shipped())
}

/// What differs on disk, with the pins that differ judged by the keys of `[actions]`: two actions of one
/// repository have one pin. `down` allows older versions.
#[must_use]
pub fn changes<'a>(options: &'a Options, input: &Input, entries: &'a [Entry], down: bool) -> Changes<'a> {
    let mut changes = Changes::new(options, entries, false);
    if changes.wishes.is_empty() {
        return changes;
    }
    let pins = known(&Source { name: &input.name, text: &input.text, dir: options.sources() });
    let key = |action: &str| pins.key(action).unwrap_or(action).to_owned();
    changes.wishes = pins::wishes(entries, key, down);
    changes
}
