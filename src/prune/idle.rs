//! Rules that nothing in the registry fits.

use super::{Inventory, Rules};

/// Rules of one repository that no tag in it fits. A pattern that was meant for `dev`, and says
/// `develop`, protects nothing, and nobody is told by the tags that go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Idle {
    /// Templates of rows that made no tag that is there.
    pub rows: Vec<String>,
    /// Patterns of `protect` that protect nothing.
    pub protect: Vec<String>,
}

/// The rules that no tag of `inventory` fits.
#[must_use]
pub fn idle(inventory: &Inventory, rules: &Rules) -> Idle {
    let has = |fits: &dyn Fn(&str) -> bool| inventory.tags().keys().any(|tag| fits(tag));
    let mut rows: Vec<String> = Vec::new();
    for row in rules.rows.iter().filter(|row| !has(&|tag| row.pattern.fits(tag))) {
        let template = row.template.to_string();
        if !rows.contains(&template) {
            rows.push(template);
        }
    }
    let protect = rules.protect.iter().filter(|pattern| !has(&|tag| pattern.matches(tag)));
    Idle { rows, protect: protect.map(ToString::to_string).collect() }
}
