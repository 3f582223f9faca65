//! Which repository a reference to an image means.

use std::fmt;

/// Other names of Docker Hub.
const HUB: [&str; 4] =
    ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "hub.docker.com"];

/// Registry and path of an image, with what
/// [Docker](https://pkg.go.dev/github.com/distribution/reference#ParseNormalizedNamed) reads into a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceName {
    /// The registry.
    pub host: String,
    /// The path behind it.
    pub path: String,
}

impl ReferenceName {
    /// That of a reference, with a tag or a digest or without.
    #[must_use]
    pub fn of(reference: &str) -> Self {
        let name = reference.split('@').next().unwrap_or_default();
        let last = name.rfind('/').map_or(0, |slash| slash + 1);
        let name = name[last..].find(':').map_or(name, |colon| &name[..last + colon]);
        let (host, path) = match name.split_once('/') {
            Some((host, path)) if is_host(host) => (host.to_ascii_lowercase(), path),
            _ => ("docker.io".to_owned(), name),
        };
        let host = match host.strip_suffix(":443").unwrap_or(&host) {
            alias if HUB.contains(&alias) => "docker.io",
            // This machine is asked without TLS.
            local if ["localhost", "127.", "["].iter().any(|own| local.starts_with(own)) => &host,
            other => other,
        };
        let library = if host == "docker.io" && !path.contains('/') { "library/" } else { "" };
        Self { host: host.to_owned(), path: format!("{library}{path}") }
    }
}

/// What is no first part of a path: it has a dot, a port or capitals, or is this machine.
fn is_host(first: &str) -> bool {
    first.contains(['.', ':']) || first == "localhost" || first.bytes().any(|byte| byte.is_ascii_uppercase())
}

impl fmt::Display for ReferenceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.host, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::ReferenceName;

    #[test]
    fn a_reference_means_what_docker_reads_into_it() {
        for (reference, name) in [
            ("alpine", "docker.io/library/alpine"),
            ("alpine:3.22", "docker.io/library/alpine"),
            ("docker.io/alpine", "docker.io/library/alpine"),
            ("acme/app@sha256:00", "docker.io/acme/app"),
            ("index.docker.io/acme/app:1@sha256:00", "docker.io/acme/app"),
            ("registry-1.docker.io/acme/app", "docker.io/acme/app"),
            ("GHCR.io/acme/app", "ghcr.io/acme/app"),
            ("ghcr.io:443/acme/app", "ghcr.io/acme/app"),
            ("localhost/app", "localhost/app"),
            ("localhost:443/app", "localhost:443/app"),
            ("registry:5000/app:1", "registry:5000/app"),
            ("[::1]:5000/app", "[::1]:5000/app"),
        ] {
            assert_eq!(ReferenceName::of(reference).to_string(), name, "{reference}");
        }
    }
}
