//! GitHub: what it is known to do, and its API.

pub mod api;
pub mod facts;
