//! Plans of what is deleted: by hand, and by properties over random inventories.
#![allow(missing_docs, clippy::expect_used, clippy::print_stderr)]

mod ages;
mod cases;
mod languages;
pub mod make;
mod model;
mod planted;
mod properties;
mod random;
mod relations;
