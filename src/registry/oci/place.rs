//! Where a repository is on the network.

use crate::language::value::Repository;
use crate::net::Address;

/// Host of a registry and the path of a repository in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `http` on this machine, as Docker does it, `https` elsewhere.
    pub scheme: &'static str,
    /// Host and port that are asked.
    pub host: String,
    /// The name, as [`/v2/<name>/`](https://github.com/opencontainers/distribution-spec/blob/main/spec.md#endpoints)
    /// has it.
    pub name: String,
    /// The name of the registry in Docker's configuration.
    pub account: String,
}

impl Place {
    /// The place of `repository`. Docker Hub is asked
    /// [under another name](https://distribution.github.io/distribution/about/architecture/).
    #[must_use]
    pub fn of(repository: &Repository) -> Self {
        let host = repository.host();
        let name = repository.as_str()[host.len()..].trim_start_matches('/');
        let scheme = if is_loopback(host) { "http" } else { "https" };
        let (asked, account) = match host {
            "docker.io" => ("registry-1.docker.io", "https://index.docker.io/v1/"),
            other => (other, other),
        };
        Self { scheme, host: asked.to_owned(), name: name.to_owned(), account: account.to_owned() }
    }

    /// The same, asked at a port of this machine.
    #[must_use]
    pub fn at(self, address: &str) -> Self {
        let scheme = if is_loopback(address) { "http" } else { self.scheme };
        Self { scheme, host: address.to_owned(), ..self }
    }

    /// The address of `/v2/<name>/<rest>`.
    #[must_use]
    pub fn url(&self, rest: &str) -> String {
        format!("{}://{}/v2/{}/{rest}", self.scheme, self.host, self.name)
    }
}

/// Whether this host, with or without a port, is the machine itself.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    Address::parse(&format!("http://{host}")).is_some_and(|address| address.is_here())
}

#[cfg(test)]
mod tests {
    use super::Place;
    use crate::language::value::{Leaf, Repository};

    fn url(repository: &str) -> String {
        Place::of(&Repository::parse(repository).expect("a repository")).url("tags/list")
    }

    #[test]
    fn docker_hub_is_asked_under_its_other_name() {
        assert_eq!(url("docker.io/acme/app"), "https://registry-1.docker.io/v2/acme/app/tags/list");
    }

    #[test]
    fn only_this_machine_is_asked_without_tls() {
        assert_eq!(url("127.0.0.1:5000/a"), "http://127.0.0.1:5000/v2/a/tags/list");
        assert_eq!(url("localhost:5000/a/b"), "http://localhost:5000/v2/a/b/tags/list");
        assert_eq!(url("[::1]:5000/a"), "http://[::1]:5000/v2/a/tags/list");
        assert_eq!(url("[::1]/a"), "http://[::1]/v2/a/tags/list");
        assert_eq!(url("[2001:db8::1]:5000/a"), "https://[2001:db8::1]:5000/v2/a/tags/list");
        assert_eq!(url("registry:5000/a"), "https://registry:5000/v2/a/tags/list");
        assert_eq!(url("127.0.0.1.example.org/a"), "https://127.0.0.1.example.org/v2/a/tags/list");
    }
}
