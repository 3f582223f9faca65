//! How tables are read from TOML: types with their readers and their JSON Schema, and what is said of mistakes.

mod collections;
mod errors;
mod heading;
mod mistake;
mod planned;
pub mod reader;
pub mod scalar;
pub mod shape;
mod value;
