//! Runs the committed workflows on a real Docker Engine, with either store of images.
#![allow(missing_docs, dead_code, clippy::expect_used, clippy::unwrap_used)]
#![allow(clippy::duplicate_mod, reason = "the same scenarios run once for each store of images")]

#[path = "double/mod.rs"]
mod double;
#[path = "engine/fixture.rs"]
mod fixture;
#[path = "act/harness/mod.rs"]
mod harness;

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

/// With the store that new installations have: what fits into a run of all tests; `engine_more.rs` has the rest.
#[path = "."]
mod containerd {
    use super::{double, harness};

    #[path = "scenarios/archive.rs"]
    mod archive;
    #[path = "scenarios/charon.rs"]
    mod charon;
    #[path = "scenarios/faults.rs"]
    mod faults;
    #[path = "scenarios/pipegen.rs"]
    mod pipegen_itself;
    #[path = "scenarios/promises.rs"]
    mod promises;
    #[path = "scenarios/pruned.rs"]
    mod pruned;
    #[path = "scenarios/stage.rs"]
    mod stage;
    #[path = "scenarios/wiring.rs"]
    mod wiring;

    fn place() -> Option<harness::engine::Store> {
        super::place(harness::engine::Store::Containerd)
    }
}

/// With the store that Docker had of its own until then: the archive, which each store reads in its own way.
#[path = "."]
mod overlay2 {
    use super::harness;

    #[path = "scenarios/archive.rs"]
    mod archive;
    #[path = "scenarios/promises.rs"]
    mod promises;
    #[path = "scenarios/stage.rs"]
    mod stage;

    fn place() -> Option<harness::engine::Store> {
        super::place(harness::engine::Store::Overlay2)
    }
}
