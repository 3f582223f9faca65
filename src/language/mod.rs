//! What the language is made of: values, their places in the file, and what is said of them.

pub mod diagnostic;
pub mod manifest;
pub mod span;
pub mod value;
