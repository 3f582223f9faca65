//! The scenarios that take too long for every run, on a real Docker Engine: `cargo test --test engine_more`.
#![allow(missing_docs, dead_code, clippy::expect_used, clippy::unwrap_used)]
#![allow(clippy::duplicate_mod, reason = "the same scenarios run once for each store of images")]

#[path = "../act/harness/mod.rs"]
mod harness;

/// With the store that new installations have.
#[path = "../scenarios"]
mod containerd {
    use super::harness;

    mod charon_more;
    mod deploy_more;
    mod promises;
    mod queue;
    mod site;
    mod stage;

    fn place() -> Option<harness::engine::Store> {
        harness::engine::or_stand_ins(harness::engine::Store::Containerd)
    }
}

/// With the store that Docker had of its own until then.
#[path = "../scenarios"]
mod overlay2 {
    use super::harness;

    mod deploy;
    mod faults;
    #[path = "pipegen.rs"]
    mod pipegen_itself;
    mod promises;
    mod queue;
    mod site;
    mod stage;
    mod wiring;

    fn place() -> Option<harness::engine::Store> {
        harness::engine::or_stand_ins(harness::engine::Store::Overlay2)
    }
}
