//! Words that belong to one machine, and do not belong into a repository.

use super::Objection;

/// Paths of a developer's machine. Written in halves, or this file would break its rule.
const PATHS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/tmp/bash", "_jobs")];

/// Hosts of package registries. Clients know them; a repository that names one is tied to it.
const HOSTS: &[&str] = &[
    concat!("index.crates", ".io"),
    concat!("static.crates", ".io"),
    concat!("files.python", "hosted.org"),
    concat!("py", "pi.org"),
    concat!("registry.np", "mjs.org"),
    concat!("registry.ya", "rnpkg.com"),
    concat!("deb.deb", "ian.org"),
    concat!("proxy.go", "lang.org"),
];

/// Checks one file of any kind.
pub fn check(file: &str, text: &str) -> Vec<Objection> {
    let lines = text.lines().enumerate();
    let objection = |(index, line)| {
        let message = objection(line)?;
        Some(Objection { file: file.to_owned(), line: index + 1, message })
    };
    lines.filter_map(objection).collect()
}

fn objection(line: &str) -> Option<String> {
    if let Some(path) = PATHS.iter().find(|path| begins_a_path(line, path)) {
        return Some(format!("`{path}` is a path of somebody's machine"));
    }
    let host = HOSTS.iter().find(|host| line.contains(**host))?;
    Some(format!("`{host}` is the host of a package registry; leave it to the client"))
}

/// Whether `path` stands in the line as the beginning of an absolute path, not inside another.
fn begins_a_path(line: &str, path: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || "._-~}*)".contains(c);
    line.match_indices(path).any(|(at, _)| !line[..at].ends_with(inside))
}

#[cfg(test)]
mod tests {
    use super::{check, objection};

    #[test]
    fn absolute_paths_are_refused() {
        let line = concat!("see /wo", "rk/here");
        assert_eq!(check("a.md", line).len(), 1);
        assert!(objection(concat!("\"/ro", "ot/.cargo\"")).is_some());
    }

    #[test]
    fn the_same_words_inside_a_path_are_not() {
        assert_eq!(objection(concat!("/home/runner/wo", "rk/app")), None);
        assert_eq!(objection(concat!("$HOME/ro", "ot/x docs/wo", "rk/x")), None);
    }

    #[test]
    fn hosts_are_refused() {
        assert!(objection(concat!("https://py", "pi.org/simple")).is_some());
    }
}
