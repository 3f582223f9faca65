//! Pages of GitHub's settings.

use crate::language::value::Repository;
use crate::prune::survey::Project;

/// What stands for a repository that nobody named.
const SOME: &str = "OWNER/NAME";

/// Where the settings of a repository are.
#[derive(Clone, Debug)]
pub struct Links {
    server: String,
    repository: String,
}

impl Links {
    /// Of `project` on the server `server`: `https://github.com`.
    #[must_use]
    pub fn new(server: &str, project: Option<&Project>) -> Self {
        let repository = project.map_or_else(|| SOME.to_owned(), ToString::to_string);
        Self { server: server.trim_end_matches('/').to_owned(), repository }
    }

    /// `owner/name`.
    #[must_use]
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// A page of the repository: `settings/actions`.
    #[must_use]
    pub fn page(&self, path: &str) -> String {
        format!("{}/{}/{path}", self.server, self.repository)
    }

    /// The settings of a package on ghcr.io; where nobody knows what its owner is, the owner's packages.
    #[must_use]
    pub fn package(&self, package: &Repository, is_organisation: Option<bool>) -> String {
        let mut parts = package.as_str().splitn(3, '/').skip(1);
        let (owner, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let name = name.replace('/', "%2F");
        match is_organisation {
            Some(true) => format!("{}/orgs/{owner}/packages/container/{name}/settings", self.server),
            Some(false) => format!("{}/users/{owner}/packages/container/{name}/settings", self.server),
            None => format!("{}/{owner}?tab=packages", self.server),
        }
    }

    /// `gh api` for a path of the repository: `gh api --method PUT repos/acme/app/…`.
    #[must_use]
    pub fn put(&self, path: &str, fields: &str) -> String {
        format!("gh api --method PUT repos/{}/{path} {fields}", self.repository)
    }

    /// `gh api` with a body of JSON on standard input, ready for a shell.
    #[must_use]
    pub fn send(&self, method: &str, path: &str, body: &serde_json::Value) -> String {
        let body = body.to_string();
        let body = shlex::try_quote(&body).map_or_else(|_| body.clone(), |quoted| quoted.into_owned());
        format!("printf %s {body} | gh api --method {method} repos/{}/{path} --input -", self.repository)
    }
}
