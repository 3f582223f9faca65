//! The whole file.

use super::{
    ActionName, Concurrency, Consumer, Deploy, Drift, FileValue, Host, Image, Input, Job, Notify, Pin,
    Pipeline, Registry, Retention, Setup, Tool,
};
use crate::language::manifest::reading::shape::{Map, table};
use crate::language::span::Spanned;
use crate::language::value::Name;

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
        /// What makes images serve somewhere, and goes back where they do not.
        deploy: Option<Map<Name, Spanned<Deploy>>>,
        /// Steps that several jobs begin with.
        setup: Option<Map<Name, Spanned<Setup>>>,
        /// Inputs of a run that is started by hand.
        input: Option<Map<Name, Spanned<Input>>>,
        /// Values that stand in files of the tested commit, as `{value.<name>}`.
        value: Option<Map<Name, Spanned<FileValue>>>,
        /// How to log in to a registry other than `ghcr.io`.
        registry: Option<Map<Host, Spanned<Registry>>>,
        /// The tool itself: which pipegen writes the files, and how runners get it.
        pipegen: Option<Spanned<Tool>>,
        /// The job that checks that the generated files are up to date; without the table there is none.
        drift: Option<Spanned<Drift>>,
        /// What is deleted from the registries, and when; without the table nothing is.
        retention: Option<Spanned<Retention>>,
        /// Who is told when something went wrong.
        notify: Option<Map<Name, Spanned<Notify>>>,
        /// What happens to a run when a newer one starts.
        concurrency: Option<Spanned<Concurrency>>,
        /// Pins of actions that pipegen does not know, or other ones of those that it does:
        /// `"owner/name" = "<40 hex> # v1.2.3"`. One holds for all actions of its repository, unless
        /// one with the action's path stands beside it. `pipegen pins adopt` writes them.
        actions: Option<Map<ActionName, Spanned<Pin>>>,
    }
}
