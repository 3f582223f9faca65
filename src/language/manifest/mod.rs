//! The shape of `pipeline.toml`: tables, keys, types, places. It knows nothing of GitHub; what
//! the values mean together is decided in [`crate::model::pipeline`].

pub mod reading;
pub mod schema;
pub mod tables;

pub use reading::scalar::Scalar;
pub use reading::shape::{Many, Map};
pub use tables::{
    ActionName, After, Attestation, Base, ByEvent, CacheKind, Checkout, Concurrency, Consumer, Container,
    Deploy, Drift, ELSE, Environment, EnvironmentName, FileValue, Handoff, Health, Host, Image, Include,
    Input, InputType, Job, LabelKey, Level, Manifest, Matrix, MatrixValue, NamedEnvironment, Notify,
    NotifyWhen, Overlap, Pin, Pipeline, Registry, ReleaseWhen, Releases, Retention, Rollback,
    RunnersByPlatform, Scan, Scope, Service, Setup, Severity, Skip, Stage, Step, StepId, TagRow, Tool,
    Upload, When, Wiring, WithKey,
};
