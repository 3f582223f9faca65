//! Defects that hand-written pipelines shipped, by their number in `docs/defects.md`: what a pipeline
//! cannot say, what is refused by name, and what the generated files do in its place. Properties are
//! held against every pipeline of this repository.
#![allow(missing_docs, clippy::unwrap_used)]

mod commit;
mod concurrency;
mod events;
mod every;
mod expression;
mod inputs;
mod language;
mod others;
mod plan;
mod reference;
mod silence;
mod trust;
