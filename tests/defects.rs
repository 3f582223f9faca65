//! Defects that hand-written pipelines shipped, by their number in `docs/defects.md`: what a pipeline
//! cannot say, what is refused by name, and what the generated files do in its place. Properties are
//! held against every pipeline of this repository.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "defects/commit.rs"]
mod commit;
#[path = "defects/concurrency.rs"]
mod concurrency;
#[path = "defects/events.rs"]
mod events;
#[path = "defects/every.rs"]
mod every;
#[path = "defects/expression.rs"]
mod expression;
#[path = "defects/inputs.rs"]
mod inputs;
#[path = "defects/language.rs"]
mod language;
#[path = "defects/others.rs"]
mod others;
#[path = "defects/plan.rs"]
mod plan;
#[path = "defects/reference.rs"]
mod reference;
#[path = "defects/silence.rs"]
mod silence;
#[path = "defects/trust.rs"]
mod trust;
