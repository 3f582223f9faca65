//! What passes between the phases: types, and what they say of themselves.

mod generated_file;
pub mod lines;
pub mod pipeline;
pub mod tagging;
pub mod workflow;

pub use generated_file::GeneratedFile;
pub use lines::uses;
