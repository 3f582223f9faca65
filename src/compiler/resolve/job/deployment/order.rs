//! What makes one run of a deployment newer than another.

use super::name_of;
use crate::compiler::resolve::context::Context;
use crate::compiler::resolve::job::table::Table;
use crate::language::diagnostic::{Code, Diagnostic, Span};
use crate::language::manifest;
use crate::model::pipeline::{Event, Events, Order, Selector};

/// What makes one run newer than another. A push has no version, and a release no place on a branch, so that of
/// two such runs none is newer.
pub fn of(
    cx: &mut Context<'_>,
    table: &Table<'_>,
    own: &manifest::Deploy,
    selector: &Selector,
) -> Option<Order> {
    let Events::Only(events) = &selector.events else { return None };
    let orders = |event: &Event| Order::of(event).map(|order| (order, event.clone()));
    let mut known = events.iter().filter_map(orders);
    let (order, first) = known.next()?;
    let differs =
        |(other, event): &(Order, Event)| *other != order || (*other == Order::Version && *event != first);
    let Some((_, other)) = known.find(differs) else { return Some(order) };
    let name = name_of(table);
    let place = |event: &Event| -> Span {
        let word = own.on.value.0.iter().find(|word| word.value == event.as_str());
        word.map_or_else(|| own.on.span.clone(), |word| word.span.clone())
    };
    cx.error(
        Diagnostic::error(
            Code::DeployMixesOrders,
            place(&other),
            format!("a deployment of `{first}` and of `{other}`"),
        )
        .also(place(&first), format!("`{first}` is ordered {}", by(order)))
        .why("a deployment goes forward only: pushes and runs by hand by their place on the branch, releases by version, each kind of release for itself, schedules by the number of the run; of two others none is newer")
        .help(format!("write `on = \"{first}\"` here, and give the other a table of its own, with a lock that keeps the two apart:\n    [deploy.{other}]\n    like = \"{name}\"\n    on = \"{other}\"\n    lock = \"{name}\"")),
    );
    None
}

fn by(order: Order) -> &'static str {
    match order {
        Order::Branch => "by its place on the branch",
        Order::Version => "by version",
        Order::Run => "by the number of its run",
    }
}
