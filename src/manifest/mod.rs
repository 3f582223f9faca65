//! The shape of `pipeline.toml`: tables, keys, types, places. It knows nothing of GitHub; what
//! the values mean together is decided in [`crate::pipeline`].

mod collections;
mod container;
mod errors;
mod heading;
mod image;
mod job;
mod like;
mod matrix;
mod mistake;
mod names;
mod parse;
mod pipeline;
mod planned;
mod reader;
mod rest;
mod scalar;
pub mod schema;
mod series;
mod shape;
mod size;
mod step;
mod strict;
mod supply;
mod syntax;
mod wounds;

pub use container::{Container, Service};
pub use image::{Base, CacheKind, Handoff, Image, LabelKey, RunnersByPlatform};
pub use job::{Checkout, Consumer, Job, Wiring};
pub use matrix::{Matrix, MatrixValue};
pub use names::{ActionName, Host, Pin, Scope, StepId, WithKey};
pub use parse::{Broken, parse};
pub use pipeline::{After, Pipeline, Skip, TagRow};
pub use rest::{
    Concurrency, Drift, Input, InputType, Level, Overlap, Registry, Retention, Setup, Tool, Upload,
};
pub use scalar::Scalar;
pub use shape::{Many, Map};
pub use step::{Step, When};
pub use supply::{Attestation, Scan, Severity};
pub use wounds::Wounds;

use crate::language::span::Spanned;
use crate::language::value::Name;
use shape::table;

table! {
    /// One file describes one pipeline.
    "pipeline.toml"
    pub struct Manifest {
        /// Name, events and defaults of the pipeline.
        pipeline: Spanned<Pipeline>,
        /// Images: each is built at most once in a run.
        image: Option<Map<Name, Spanned<Image>>>,
        /// Jobs that use images.
        consumer: Option<Map<Name, Spanned<Consumer>>>,
        /// Jobs that use no image; they start at once.
        job: Option<Map<Name, Spanned<Job>>>,
        /// Steps that several jobs begin with.
        setup: Option<Map<Name, Spanned<Setup>>>,
        /// Inputs of a run that is started by hand.
        input: Option<Map<Name, Spanned<Input>>>,
        /// How to log in to a registry other than `ghcr.io`.
        registry: Option<Map<Host, Spanned<Registry>>>,
        /// The tool itself: which pipegen writes the files, and how runners get it.
        pipegen: Option<Spanned<Tool>>,
        /// The job that checks that the generated files are up to date; without the table there is none.
        drift: Option<Spanned<Drift>>,
        /// What is deleted from the registries, and when; without the table nothing is.
        retention: Option<Spanned<Retention>>,
        /// What happens to a run when a newer one starts.
        concurrency: Option<Spanned<Concurrency>>,
        /// Pins of actions that pipegen does not know, or other ones of those that it does:
        /// `"owner/name" = "<40 hex> # v1.2.3"`. One holds for all actions of its repository, unless
        /// one with the action's path stands beside it. `pipegen pins adopt` writes them.
        actions: Option<Map<ActionName, Spanned<Pin>>>,
    }
}
