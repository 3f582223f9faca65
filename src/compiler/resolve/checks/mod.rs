//! Rules over the whole file.

pub mod circle;
pub mod limits;
pub mod platform_match;
pub mod remedies;
pub mod untested;
pub mod usage;
