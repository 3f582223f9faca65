//! What a clone says of its repository, read from `.git` itself: the image of pipegen has no Git in
//! it, and nothing that a repository configures is run.
//!
//! See [gitrepository-layout](https://git-scm.com/docs/gitrepository-layout).

use std::fs;
use std::path::{Path, PathBuf};

/// The `.git` of a working tree.
#[derive(Clone, Debug)]
pub struct Git {
    /// What belongs to this working tree alone: `HEAD`.
    own: PathBuf,
    /// What all working trees share: `config`, `refs`.
    common: PathBuf,
}

impl Git {
    /// That of the working tree with the top `root`; None where there is none.
    #[must_use]
    pub fn of(root: &Path) -> Option<Self> {
        let place = root.join(".git");
        if place.is_dir() {
            return Some(Self { own: place.clone(), common: place });
        }
        // A linked working tree and a submodule have a file that says where to look.
        let text = fs::read_to_string(&place).ok()?;
        let own = root.join(text.lines().next()?.strip_prefix("gitdir: ")?.trim());
        let shared = fs::read_to_string(own.join("commondir")).ok();
        let common = shared.map_or_else(|| own.clone(), |path| own.join(path.trim()));
        Some(Self { own, common })
    }

    /// The default branch of `origin`, as the clone remembers it.
    #[must_use]
    pub fn default_branch(&self) -> Option<String> {
        symbolic(&self.common.join("refs/remotes/origin/HEAD"), "refs/remotes/origin/")
    }

    /// The branch that is checked out.
    #[must_use]
    pub fn branch(&self) -> Option<String> {
        symbolic(&self.own.join("HEAD"), "refs/heads/")
    }

    /// The address of the remote `origin`.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        self.remote("origin")
    }

    /// The address of a remote.
    #[must_use]
    pub fn remote(&self, name: &str) -> Option<String> {
        let text = fs::read_to_string(self.common.join("config")).ok()?;
        let mut inside = false;
        for line in text.lines().map(str::trim) {
            if line.starts_with('[') {
                inside = line.replace(char::is_whitespace, "") == format!("[remote\"{name}\"]");
                continue;
            }
            let Some((key, value)) = line.split_once('=').filter(|_| inside) else { continue };
            if key.trim().eq_ignore_ascii_case("url") {
                return Some(value.trim().trim_matches('"').to_owned()).filter(|url| !url.is_empty());
            }
        }
        None
    }

    /// The names of all Git tags, sorted.
    #[must_use]
    pub fn tags(&self) -> Vec<String> {
        let loose = walkdir::WalkDir::new(self.common.join("refs/tags")).into_iter().filter_map(Result::ok);
        let loose = loose.filter(|entry| entry.file_type().is_file());
        let loose = loose.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let packed = fs::read_to_string(self.common.join("packed-refs")).unwrap_or_default();
        let packed = packed.lines().filter_map(|line| line.split_once(" refs/tags/"));
        let mut tags: Vec<String> = packed.map(|(_, name)| name.to_owned()).chain(loose).collect();
        tags.sort();
        tags.dedup();
        tags
    }
}

/// What a symbolic ref points at, without `prefix`.
fn symbolic(place: &Path, prefix: &str) -> Option<String> {
    let text = fs::read_to_string(place).ok()?;
    let name = text.trim().strip_prefix("ref: ")?.strip_prefix(prefix)?;
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

/// The `owner/name` of an address on github.com, whichever way it is written.
#[must_use]
pub fn on_github(address: &str) -> Option<(&str, &str)> {
    let rest = address.strip_prefix("git@github.com:").or_else(|| {
        let (_, rest) = address.split_once("://")?;
        let (host, path) = rest.split_once('/')?;
        let host = host.rsplit('@').next()?.split(':').next()?;
        host.eq_ignore_ascii_case("github.com").then_some(path)
    })?;
    let path = rest.trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let (owner, name) = path.split_once('/')?;
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    (plain(owner) && plain(name)).then_some((owner, name))
}

#[cfg(test)]
mod tests {
    use super::on_github;

    #[test]
    fn every_form_of_an_address_gives_owner_and_name() {
        for address in [
            "git@github.com:Acme/App.git",
            "https://github.com/Acme/App",
            "https://github.com/Acme/App.git/",
            "https://x-access-token:secret@github.com/Acme/App.git",
            "ssh://git@github.com:22/Acme/App.git",
        ] {
            assert_eq!(on_github(address), Some(("Acme", "App")), "{address}");
        }
    }

    #[test]
    fn other_hosts_and_other_paths_give_none() {
        for address in [
            "git@gitlab.com:a/b.git",
            "https://github.com.evil.org/a/b",
            "/srv/a.git",
            "https://github.com/a",
            "https://github.com/a/b/c",
            "https://github.com/a/b?c",
        ] {
            assert_eq!(on_github(address), None, "{address}");
        }
    }
}
