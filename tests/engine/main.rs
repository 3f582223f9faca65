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

/// With the store that new installations have: what fits into a run of all tests; `more.rs` has the rest.
#[path = "../scenarios"]
mod containerd {
    use super::{double, harness};

    mod archive;
    mod charon;
    mod deploy;
    mod faults;
    #[path = "pipegen.rs"]
    mod pipegen_itself;
    mod promises;
    mod pruned;
    mod site;
    mod stage;
    mod wiring;

    fn place() -> Option<harness::engine::Store> {
        harness::engine::or_stand_ins(harness::engine::Store::Containerd)
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
        harness::engine::or_stand_ins(harness::engine::Store::Overlay2)
    }
}
