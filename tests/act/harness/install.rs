//! The machine that jobs find: a home, an empty configuration of act, and the stand-ins on `PATH`.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use super::tools;

/// The directories and programs that jobs find.
pub fn install(home: &Path) {
    for folder in ["bin", "home/config/act", "cache"] {
        fs::create_dir_all(home.join(folder)).expect("create a folder");
    }
    fs::write(home.join("home/config/act/actrc"), "").expect("write act's empty configuration");
    for name in ["cosign", "curl", "docker", "gh", "skopeo"] {
        symlink(tools::root().join("tests/act/bin").join(name), home.join("bin").join(name))
            .expect("install a stand-in");
    }
    let python = fs::canonicalize(tools::pinned("python3")).expect("find the interpreter");
    symlink(python, home.join("bin/python3")).expect("install the interpreter");
    for name in ["buildah", "jq", "skopeo"] {
        tools::system(name);
    }
}

/// One more program on the `PATH` of every job.
pub fn program(home: &Path, name: &str, script: &str) {
    let file = home.join("bin").join(name);
    fs::write(&file, script).expect("write a program");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("make it executable");
}
