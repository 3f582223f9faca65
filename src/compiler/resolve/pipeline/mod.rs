//! Tables of the whole pipeline: settings, manual inputs, what the tool does beside jobs.

pub mod branches;
pub mod drift;
pub mod inputs;
pub mod notify;
pub mod releases;
pub mod retention;
pub mod schedules;
pub mod settings;
pub mod skip;
pub mod tool;
pub mod values;
