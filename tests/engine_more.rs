//! The scenarios that take too long for every run, on a real Docker Engine: `cargo test --test engine_more`.
#![allow(missing_docs, dead_code, clippy::expect_used, clippy::unwrap_used)]
#![allow(clippy::duplicate_mod, reason = "the same scenarios run once for each store of images")]

#[path = "double/mod.rs"]
mod double;
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

/// With the store that new installations have.
#[path = "."]
mod containerd {
    use super::{double, harness};

    #[path = "scenarios/charon_more.rs"]
    mod charon_more;
    #[path = "scenarios/promises.rs"]
    mod promises;
    #[path = "scenarios/queue.rs"]
    mod queue;
    #[path = "scenarios/stage.rs"]
    mod stage;

    fn place() -> Option<harness::engine::Store> {
        super::place(harness::engine::Store::Containerd)
    }
}

/// With the store that Docker had of its own until then.
#[path = "."]
mod overlay2 {
    use super::harness;

    #[path = "scenarios/faults.rs"]
    mod faults;
    #[path = "scenarios/pipegen.rs"]
    mod pipegen_itself;
    #[path = "scenarios/promises.rs"]
    mod promises;
    #[path = "scenarios/queue.rs"]
    mod queue;
    #[path = "scenarios/stage.rs"]
    mod stage;
    #[path = "scenarios/wiring.rs"]
    mod wiring;

    fn place() -> Option<harness::engine::Store> {
        super::place(harness::engine::Store::Overlay2)
    }
}
