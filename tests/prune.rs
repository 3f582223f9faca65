//! Plans of what is deleted: by hand, and by properties over random inventories.
#![allow(missing_docs, clippy::expect_used, clippy::print_stderr)]

#[path = "prune/ages.rs"]
mod ages;
#[path = "prune/cases.rs"]
mod cases;
#[path = "prune/languages.rs"]
mod languages;
#[path = "prune/make.rs"]
mod make;
#[path = "prune/model.rs"]
mod model;
#[path = "prune/planted.rs"]
mod planted;
#[path = "prune/properties.rs"]
mod properties;
#[path = "prune/random.rs"]
mod random;
#[path = "prune/relations.rs"]
mod relations;
