//! Runs the committed workflows on a real Docker Engine, with either store of images; and holds the programs that
//! stand in for Docker and its kin against the real ones, see `tests/conformance/README.md`.
#![allow(missing_docs, dead_code, clippy::expect_used, clippy::unwrap_used)]
#![allow(clippy::duplicate_mod, reason = "the same scenarios run once for each store of images")]

#[path = "../conformance/mod.rs"]
mod conformance;
#[path = "../double/mod.rs"]
mod double;
mod fixture;
#[path = "../act/harness/mod.rs"]
mod harness;

#[path = "../support/snapshot.rs"]
mod snapshot;

#[allow(unused_imports)]
use harness::{registry, tools};

/// The engine with this store, or stand-ins where the set-up says that there can be none.
#[allow(clippy::print_stderr)]
fn place(store: harness::engine::Store) -> Option<harness::engine::Store> {
    match harness::engine::installed() {
        Ok(_) => Some(store),
        Err(reason) => {
            eprintln!("WARNING: on stand-ins, because this machine has no Docker Engine: {reason}");
            None
        }
    }
}

/// With the store that new installations have: what fits into a run of all tests; `more.rs` has the rest.
#[path = "../scenarios"]
mod containerd {
    use super::{double, harness};

    mod archive;
    mod charon;
    mod faults;
    #[path = "pipegen.rs"]
    mod pipegen_itself;
    mod promises;
    mod pruned;
    mod stage;
    mod wiring;

    fn place() -> Option<harness::engine::Store> {
        super::place(harness::engine::Store::Containerd)
    }
}

/// With the store that Docker had of its own until then: the archive, which each store reads in its own way.
#[path = "../scenarios"]
mod overlay2 {
    use super::harness;

    mod archive;
    mod promises;
    mod stage;

    fn place() -> Option<harness::engine::Store> {
        super::place(harness::engine::Store::Overlay2)
    }
}
