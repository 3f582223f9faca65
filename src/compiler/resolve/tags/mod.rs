//! Rows of tag tables: what they make, for whom, for how long.

pub mod keep;
pub mod levels;
pub mod moving_tags;
pub mod places;
pub mod rows;
