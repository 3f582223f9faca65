//! The rules of tags exist twice: in the scripts that a run executes, and in the library, for
//! `pipegen tags` and for the checks of a file. Here they are held against each other.
#![allow(missing_docs, clippy::unwrap_used)]

use crate::support::bash;
mod globs;
mod keep;
mod names;
mod plan;
use crate::support::random;
mod script;
