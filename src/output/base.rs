//! Where the paths of a patch start.

use std::path::{Path, PathBuf};

/// What `git apply` wants before paths below `root`: empty, or a path that ends in `/`.
///
/// Git counts from the top of the working tree. Where there is none it counts from the current
/// directory `cwd`; a root outside of that is counted from itself.
#[must_use]
pub fn base(root: &Path, cwd: &Path) -> String {
    let cwd = resolve(cwd, cwd);
    let root = resolve(root, &cwd);
    let top = root.ancestors().find(|place| place.join(".git").exists());
    let below = root.strip_prefix(top.unwrap_or(&cwd)).unwrap_or(Path::new(""));
    below.iter().map(|part| format!("{}/", part.to_string_lossy())).collect()
}

/// Absolute and without symbolic links, as far as it exists.
fn resolve(path: &Path, cwd: &Path) -> PathBuf {
    let path = cwd.join(path);
    for place in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (place.canonicalize(), path.strip_prefix(place)) {
            return if rest.as_os_str().is_empty() { real } else { real.join(rest) };
        }
    }
    path
}
