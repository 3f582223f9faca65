//! The execution harness: a scenario is a repository, a registry and a run; its outcome is what every
//! job came to and a ledger of what the stand-ins for Docker, GitHub and third-party actions did.
#![allow(dead_code, unused_imports)]

pub mod actions;
mod cancel;
#[path = "../../engine/mod.rs"]
pub mod engine;
mod event;
mod evidence;
mod faults;
mod followed;
mod history;
mod install;
mod log;
mod outcome;
mod payload;
pub mod registry;
mod repo;
mod rerun;
mod rights;
mod run;
mod scenario;
mod settings;
pub mod tools;
mod waiting;
mod workflow;

pub use event::{Event, PullRequest, REPOSITORY};
pub use faults::Faults;
pub use followed::Followed;
pub use outcome::{Entry, JobResult, Outcome};
pub use repo::Repo;
pub use scenario::Scenario;
pub use waiting::Waiting;
