//! The branch that a deployment goes forward on.

use super::name_of;
use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::job::table::Table;
use crate::compiler::resolve::pipeline::settings::Settings;
use crate::language::diagnostic::{Code, Diagnostic};
use crate::language::manifest;
use crate::language::value::Glob;
use crate::model::pipeline::{Events, Order, Selector};

/// Pushes and runs by hand come from one branch: of two branches neither is newer.
pub fn is_one(
    cx: &mut Context<'_>,
    table: &Table<'_>,
    own: &manifest::Deploy,
    selector: &Selector,
    settings: &Settings,
) {
    let Events::Only(events) = &selector.events else { return };
    let branches = selector.branches.as_deref().unwrap_or(&settings.branches);
    let on_branches = events.iter().any(|event| Order::of(event) == Some(Order::Branch));
    if !on_branches || matches!(branches, [only] if only.is_literal()) {
        return;
    }
    let place = own.branches.as_ref().map_or(&table.name.span, |own| &own.span);
    let written: Vec<&str> = branches.iter().map(Glob::as_str).collect();
    let name = name_of(table);
    let branch = branches.iter().find(|glob| glob.is_literal()).map_or("main", Glob::as_str);
    cx.error(
        Diagnostic::error(
            Code::DeployMixesOrders,
            place.clone(),
            format!("a deployment of the branches `{}`", written.join("`, `")),
        )
        .why("it goes forward only, by the place of its commit on the branch: of two branches neither is newer, and each would replace what the other has deployed")
        .help(format!("name one: `branches = \"{branch}\"`; another branch deploys elsewhere, by a table of its own beside `[deploy.{name}]`")),
    );
}
