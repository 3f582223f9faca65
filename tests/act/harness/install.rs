//! The machine that jobs find: a home, an empty configuration of act, and the stand-ins on `PATH`.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use super::tools;

/// The directories and programs that jobs find: stand-ins, or the real programs of an engine.
pub fn install(home: &Path, engine: bool) {
    for folder in ["bin", "entry", "home/config/act", "cache"] {
        fs::create_dir_all(home.join(folder)).expect("create a folder");
    }
    fs::write(home.join("home/config/act/actrc"), "").expect("write act's empty configuration");
    // What no real program can do here: GitHub's API, and signatures by Sigstore's services.
    let services = ["cosign", "gh"];
    // On an engine these two call the real ones, and note what they did.
    let noted: &[&str] = if engine { &["docker", "skopeo"] } else { &["docker", "skopeo", "curl"] };
    for name in services.iter().chain(noted) {
        symlink(tools::root().join("tests/act/bin/stand-in"), home.join("bin").join(name))
            .expect("install a program");
    }
    if engine {
        symlink(tools::root().join("tests/engine/entry/bash"), home.join("entry/bash"))
            .expect("install the door of the machines");
    }
    let python = fs::canonicalize(tools::pinned("python3")).expect("find the interpreter");
    symlink(python, home.join("bin/python3")).expect("install the interpreter");
    for name in ["buildah", "skopeo"] {
        tools::system(name);
    }
    symlink(tools::jq(), home.join("bin/jq")).expect("install jq");
}

/// One more program on the `PATH` of every job.
pub fn program(home: &Path, name: &str, script: &str) {
    let file = home.join("bin").join(name);
    fs::write(&file, script).expect("write a program");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("make it executable");
}
