//! Images: what they are built from, on what, and where they go.

pub mod attest;
pub mod bases;
pub mod build_inputs;
pub mod dockerfile;
pub mod files;
pub mod machine;
pub mod own_base;
pub mod platforms;
pub mod preparation;
pub mod references;
pub mod repositories;
pub mod scan;
pub mod sources;
pub mod table;
