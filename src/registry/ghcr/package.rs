//! Where a package is in the API.

use crate::github::api::{GitHub, Need};
use crate::language::value::Repository;
use crate::net::{Fault, Kind};
use serde::Deserialize;

/// A package, by its path in the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package(String);

#[derive(Deserialize)]
struct Account {
    login: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Wire {
    version_count: u64,
}

impl Package {
    /// Finds the path: it begins with `/orgs` or `/users`, as the
    /// [owner](https://docs.github.com/en/rest/users/users#get-a-user) is, and with `/user` where the
    /// token is the owner's own, because `/users` knows
    /// [public packages](https://docs.github.com/en/rest/packages/packages#list-package-versions-for-a-package-owned-by-a-user)
    /// only. A `/` in the name is written `%2F`.
    ///
    /// # Errors
    /// The owner cannot be read.
    pub fn find(github: &GitHub, repository: &Repository) -> Result<Self, Fault> {
        let (_, path) = repository.as_str().split_once('/').unwrap_or_default();
        let Some((owner, name)) = path.split_once('/') else {
            let text = "a repository there has an owner and a name: `ghcr.io/owner/name`";
            return Err(Fault::new(Kind::Missing, repository.to_string(), text));
        };
        let account: Account = github.get(&format!("/users/{owner}"), Need::Nothing)?;
        let whose = match account.kind.as_str() {
            "Organization" => format!("/orgs/{owner}"),
            _ if is_ours(github, &account.login)? => "/user".to_owned(),
            _ => format!("/users/{owner}"),
        };
        Ok(Self(format!("{whose}/packages/container/{}", name.replace('/', "%2F"))))
    }

    /// Its path.
    pub fn path(&self) -> &str {
        &self.0
    }

    /// How many versions it has now.
    ///
    /// # Errors
    /// There is no such package, or it may not be seen.
    pub fn count(&self, github: &GitHub) -> Result<u64, Fault> {
        let wire: Wire = github.get(&self.0, Need::ReadPackage)?;
        Ok(wire.version_count)
    }
}

/// Whether the token is that of the user `login`. An installation's token belongs to no user.
fn is_ours(github: &GitHub, login: &str) -> Result<bool, Fault> {
    if github.token().is_installation() {
        return Ok(false);
    }
    match github.get::<Account>("/user", Need::Nothing) {
        Ok(account) => Ok(account.login.eq_ignore_ascii_case(login)),
        Err(fault) if fault.kind == Kind::Denied => Ok(false),
        Err(fault) => Err(fault),
    }
}
