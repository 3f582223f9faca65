//! Names of images: in a registry, and in a job's Docker.

use super::{Invalid, Leaf, Name};
use crate::language::diagnostic::Code;
use regex::Regex;
use std::fmt;
use std::net::Ipv6Addr;
use std::sync::LazyLock;

/// `host/path` of a repository in a registry, without tag or digest. Only lower case, as
/// [OCI distribution](https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests) says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Repository(String);

impl Repository {
    /// `host/path`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The registry: what stands before the first `/`.
    #[must_use]
    pub fn host(&self) -> &str {
        if self.is_in_docker() { IN_DOCKER } else { self.0.split('/').next().unwrap_or_default() }
    }

    /// The name in the Docker of a machine, written as
    /// [skopeo writes it](https://github.com/containers/image/blob/main/docs/containers-transports.5.md). No
    /// registry that may be written has such a name.
    #[must_use]
    pub fn in_docker(name: &LocalImage) -> Self {
        Self(format!("{IN_DOCKER}:{}", name.name()))
    }

    /// Whether it is in the Docker of a machine, and not in a registry.
    #[must_use]
    pub fn is_in_docker(&self) -> bool {
        self.0.strip_prefix(IN_DOCKER).is_some_and(|rest| rest.starts_with(':'))
    }
}

/// What stands for a registry in the name of an image that stays in a machine's Docker.
const IN_DOCKER: &str = "docker-daemon";

const COMPONENT: &str = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*";
/// What Docker takes for a registry and not for the first part of a path: a dot, a port, an address in
/// brackets, or `localhost`
/// ([grammar](https://github.com/distribution/reference/blob/main/reference.go)).
const HOST: &str = concat!(
    r"(?:(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+|localhost|\[[0-9a-f:]+\])(?::[0-9]{1,5})?",
    r"|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?:[0-9]{1,5})"
);

static REPOSITORY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!("^{HOST}(?:/{COMPONENT})+$")).ok());
static LOCAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!("^(?:{HOST}/)?{COMPONENT}(?:/{COMPONENT})*:[A-Za-z0-9_][A-Za-z0-9._-]{{0,127}}$"))
        .ok()
});

fn fits(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex.as_ref().is_some_and(|regex| regex.is_match(text))
}

impl Leaf for Repository {
    const EXPECTED: &'static str = "a repository with its registry, such as `ghcr.io/owner/name`";

    fn parse(text: &str) -> Result<Self, Invalid> {
        if text.len() <= 255 && fits(&REPOSITORY, text) && is_address(text) {
            return docker_hub(text)
                .or_else(|| port_of_https(text))
                .or_else(|| name_in_docker(text))
                .map_or_else(|| Ok(Self(text.to_owned())), Err);
        }
        let lower = text.to_ascii_lowercase();
        if fits(&REPOSITORY, &lower) {
            return Err(Invalid::new(Code::RepositoryUppercase, format!("`{text}` has capital letters"))
                .why("OCI allows only lower case in a repository's name, though an owner on GitHub may have capitals")
                .help(format!("write `{lower}`")));
        }
        let named = text.rsplit('/').next().is_some_and(|last| last.contains([':', '@']));
        let help = if text.contains("${{") {
            "write the name out: no expression may stand here"
        } else if named {
            "leave out the tag or digest: tags are rows of `tags`"
        } else {
            "write the registry too: `ghcr.io/owner/name`, `docker.io/owner/name`"
        };
        Err(Invalid::new(Code::InvalidRepository, format!("`{text}` is not {}", Self::EXPECTED))
            .why("pipegen has to know the registry to log in, and the name to tell images apart")
            .help(help))
    }
}

/// Whether what the grammar lets through as an address and a port is one.
fn is_address(repository: &str) -> bool {
    let host = repository.split('/').next().unwrap_or_default();
    let (address, rest) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => (Some(address), rest),
        None => (None, host.find(':').map_or("", |at| &host[at..])),
    };
    address.is_none_or(|address| address.parse::<Ipv6Addr>().is_ok())
        && rest.strip_prefix(':').is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

/// A registry without a port is the one at the port of HTTPS, and no other one.
fn port_of_https(text: &str) -> Option<Invalid> {
    let (host, path) = text.split_once(":443/")?;
    // This machine is asked without TLS.
    let is_loopback = ["localhost", "127.", "["].iter().any(|own| host.starts_with(own));
    (!host.contains('/') && !is_loopback).then(|| {
        Invalid::new(Code::InvalidRepository, format!("`{host}:443` is another name of `{host}`"))
            .why("443 is the port of every registry that names none, and two names of one repository would not be told to be one")
            .help(format!("write `{host}/{path}`"))
    })
}

/// Docker Hub has one name for log-ins and references, and the first part of a path is its owner.
fn docker_hub(text: &str) -> Option<Invalid> {
    let (host, path) = text.split_once('/')?;
    if ["index.docker.io", "registry-1.docker.io", "hub.docker.com", "registry.hub.docker.com"]
        .contains(&host)
    {
        return Some(
            Invalid::new(Code::InvalidRepository, format!("`{host}` is another name of Docker Hub"))
                .why("Docker keeps the log-in under `docker.io`, and would not find it under this name")
                .help(format!("write `docker.io/{path}`")),
        );
    }
    (host == "docker.io" && !path.contains('/')).then(|| {
        Invalid::new(Code::InvalidRepository, format!("`{text}` has no owner"))
            .why("Docker reads it as `docker.io/library/…`, which only Docker may write")
            .help(format!("write `docker.io/owner/{path}`"))
    })
}

/// The name of a machine, which stands for Docker itself in what the pipeline's scripts read.
fn name_in_docker(text: &str) -> Option<Invalid> {
    text.starts_with(&format!("{IN_DOCKER}:")).then(|| {
        Invalid::new(Code::InvalidRepository, format!("`{IN_DOCKER}` is no name for a registry here"))
            .why("the pipeline's scripts write it before the names of images that stay in a machine's Docker")
            .help("give the registry another name, such as one with a dot")
    })
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `name:tag` that an image has in a job's Docker.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalImage(String);

impl LocalImage {
    /// `name:ci`. Every name of a table is one that Docker takes.
    #[must_use]
    pub fn of(name: &Name) -> Self {
        Self(format!("{name}:ci"))
    }

    /// `name:tag`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name without the tag.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit_once(':').map_or(self.0.as_str(), |(name, _)| name)
    }

    /// Whether both are one name to Docker, which knows Docker Hub's images by a short one, too.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.short() == other.short()
    }

    fn short(&self) -> &str {
        let hub = ["docker.io/", "index.docker.io/"].iter().find_map(|host| self.0.strip_prefix(host));
        let rest = hub.unwrap_or(&self.0);
        rest.strip_prefix("library/").filter(|name| !name.contains('/')).unwrap_or(rest)
    }
}

impl Leaf for LocalImage {
    const EXPECTED: &'static str = "a name and a tag such as `app:ci`";

    fn parse(text: &str) -> Result<Self, Invalid> {
        if fits(&LOCAL, text) {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new(Code::InvalidName, format!("`{text}` is not {}", Self::EXPECTED))
            .why("a job's Docker finds the image by this name, and takes one without a tag for `latest`"))
    }
}

impl fmt::Display for LocalImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{LocalImage, Name, Repository};
    use crate::language::value::Leaf;

    #[test]
    fn one_name_of_docker_is_one_however_it_is_written() {
        for (one, other, same) in [
            ("app:ci", "docker.io/library/app:ci", true),
            ("library/app:ci", "index.docker.io/library/app:ci", true),
            ("acme/app:ci", "docker.io/acme/app:ci", true),
            ("app:ci", "app:test", false),
            ("app:ci", "acme/app:ci", false),
            ("a/b:ci", "docker.io/library/a/b:ci", false),
            ("ghcr.io/app:ci", "app:ci", false),
        ] {
            let [one, other] = [one, other].map(|text| LocalImage::parse(text).unwrap());
            assert_eq!(one.is_same(&other), same, "{one} {other}");
        }
    }

    #[test]
    fn what_is_in_docker_is_in_no_registry() {
        for (name, repository) in [
            ("app:ci", "docker-daemon:app"),
            ("5000/app:ci", "docker-daemon:5000/app"),
            ("ghcr.io/a/b:ci", "docker-daemon:ghcr.io/a/b"),
        ] {
            let held = Repository::in_docker(&LocalImage::parse(name).unwrap());
            assert_eq!(
                (held.as_str(), held.host(), held.is_in_docker()),
                (repository, "docker-daemon", true)
            );
        }
        assert!(Repository::parse("docker-daemon:5000/app").is_err());
        assert!(!Repository::parse("docker-daemon.example:5000/app").unwrap().is_in_docker());
    }

    #[test]
    fn the_port_of_https_makes_no_other_registry() {
        assert!(Repository::parse("ghcr.io:443/acme/app").is_err());
        assert!(Repository::parse("localhost:443/app").is_ok());
        assert!(Repository::parse("ghcr.io:4430/acme/app").is_ok());
    }

    #[test]
    fn a_registry_is_what_docker_takes_for_one() {
        for (text, host) in [
            ("registry:5000/app", "registry:5000"),
            ("registry-1:80/a/b", "registry-1:80"),
            ("localhost/app", "localhost"),
            ("localhost:5000/app", "localhost:5000"),
            ("[::1]:5000/app", "[::1]:5000"),
            ("[::1]/app", "[::1]"),
            ("127.0.0.1:5000/app", "127.0.0.1:5000"),
            ("ghcr.io/acme/app", "ghcr.io"),
            ("my-host.example.org:5000/team/app", "my-host.example.org:5000"),
        ] {
            assert_eq!(Repository::parse(text).expect(text).host(), host);
            assert!(LocalImage::parse(&format!("{text}:ci")).is_ok(), "{text}");
        }
        for text in [
            "registry/app",
            "app",
            "registry:5000",
            "registry:/app",
            "registry:0/app",
            "registry:99999/app",
            "[::1/app",
            "[::g]/app",
            "[:1]:5000/app",
            "a..b/app",
            "-a.example/app",
            "a-.example/app",
            "localhost:5000/app:tag",
        ] {
            assert!(Repository::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_name_of_a_table_is_one_for_docker() {
        let longest = "a".repeat(60);
        for text in ["a", "a1", "a-b", "a--b", "a-1", longest.as_str()] {
            let name = Name::parse(text).expect(text);
            let own = LocalImage::of(&name);
            assert_eq!(LocalImage::parse(own.as_str()), Ok(own));
        }
        for text in ["", "1a", "-a", "a-", "a--", "A", "a_b", &"a".repeat(61)] {
            assert!(Name::parse(text).is_err(), "{text}");
        }
    }
}
