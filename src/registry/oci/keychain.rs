//! User and password of a registry, from where Docker has them.

use super::helper;
use crate::registry::{Fault, Kind};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// User and password. Printing it shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// User.
    pub user: String,
    /// Password or token.
    pub password: String,
}

/// What `docker login` left behind: Docker's
/// [configuration](https://docs.docker.com/reference/cli/docker/#configuration-files), in the variable
/// `DOCKER_AUTH_CONFIG`, in `$DOCKER_CONFIG/config.json`, or in `~/.docker/config.json`.
#[derive(Clone, Default)]
pub struct Keychain {
    files: Vec<Config>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Config {
    auths: BTreeMap<String, Entry>,
    creds_store: Option<String>,
    cred_helpers: BTreeMap<String, String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Entry {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    identitytoken: Option<String>,
}

impl Keychain {
    /// That of this process.
    ///
    /// # Errors
    /// A configuration is there and cannot be read: going on without it would show less than there is.
    pub fn of_process() -> Result<Self, Fault> {
        let mut keychain = Self::default();
        if let Ok(text) = std::env::var("DOCKER_AUTH_CONFIG") {
            keychain.files.push(parse("DOCKER_AUTH_CONFIG", &text)?);
        }
        let named = std::env::var_os("DOCKER_CONFIG").filter(|path| !path.is_empty()).map(PathBuf::from);
        let home = || std::env::home_dir().map(|home| home.join(".docker"));
        let Some(folder) = named.or_else(home) else { return Ok(keychain) };
        let file = folder.join("config.json");
        let name = file.display().to_string();
        match std::fs::read_to_string(&file) {
            Ok(text) => keychain.files.push(parse(&name, &text)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Fault::new(Kind::Denied, name, error.to_string())),
        }
        Ok(keychain)
    }

    /// A keychain of Docker configurations in JSON, the first to be asked first.
    ///
    /// # Errors
    /// One is none.
    pub fn of_texts(texts: &[&str]) -> Result<Self, Fault> {
        let files = texts.iter().map(|text| parse("config.json", text)).collect::<Result<_, _>>()?;
        Ok(Self { files })
    }

    /// User and password for a registry, if somebody logged in there.
    ///
    /// # Errors
    /// They are there and cannot be had.
    pub fn find(&self, account: &str) -> Result<Option<Credentials>, Fault> {
        for config in &self.files {
            if let Some(program) = config.helper(account) {
                match helper::get(program, account)? {
                    Some(found) => return Ok(Some(found)),
                    None => continue,
                }
            }
            let entry = config.auths.iter().find(|(name, _)| is_same(name, account));
            if let Some(found) = entry.map(|(_, entry)| entry.credentials(account)).transpose()?.flatten() {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

impl Config {
    fn helper(&self, account: &str) -> Option<&str> {
        let own =
            self.cred_helpers.iter().find(|(name, _)| is_same(name, account)).map(|(_, program)| program);
        own.or(self.creds_store.as_ref()).map(String::as_str).filter(|program| !program.is_empty())
    }
}

impl Entry {
    /// The credentials; nothing of an entry that only marks that a helper has them.
    fn credentials(&self, account: &str) -> Result<Option<Credentials>, Fault> {
        let broken = |why: &str| {
            let message = format!("what Docker's configuration has for {account} cannot be used: {why}");
            Fault::new(Kind::Denied, format!("log-in of {account}"), message)
                .help(format!("log in anew: `docker login {account}`"))
        };
        if self.identitytoken.as_ref().is_some_and(|token| !token.is_empty()) {
            return Err(broken("an identity token is not supported, only a user and a password"));
        }
        if let (Some(user), Some(password)) = (&self.username, &self.password) {
            return Ok(Some(Credentials { user: user.clone(), password: password.clone() }));
        }
        let Some(auth) = self.auth.as_deref().filter(|auth| !auth.is_empty()) else { return Ok(None) };
        let bytes = STANDARD.decode(auth.trim()).map_err(|_| broken("`auth` is no base64"))?;
        let text = String::from_utf8(bytes).map_err(|_| broken("`auth` is no text"))?;
        let (user, password) = text.split_once(':').ok_or_else(|| broken("`auth` has no `:`"))?;
        let password = password.trim_end_matches('\0').to_owned();
        Ok(Some(Credentials { user: user.to_owned(), password }))
    }
}

/// Docker writes the bare host, older versions an address.
fn is_same(name: &str, account: &str) -> bool {
    let host = |text: &str| {
        let text = text.strip_prefix("https://").or(text.strip_prefix("http://")).unwrap_or(text);
        text.split('/').next().unwrap_or_default().to_owned()
    };
    name == account || host(name) == host(account)
}

fn parse(name: &str, text: &str) -> Result<Config, Fault> {
    serde_json::from_str(text).map_err(|error| {
        let name = Path::new(name).display().to_string();
        // The error of the parser names a place, and never what stands there.
        let place = format!("line {}, column {}", error.line(), error.column());
        Fault::new(Kind::Denied, name, format!("is no configuration of Docker ({place})"))
    })
}

impl Credentials {
    /// The value of `Authorization`.
    #[must_use]
    pub fn basic(&self) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{}", self.user, self.password)))
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials")
    }
}

impl std::fmt::Debug for Keychain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keychain")
    }
}

#[cfg(test)]
mod tests {
    use super::Keychain;

    fn found(config: &str, account: &str) -> Option<(String, String)> {
        let keychain = Keychain::of_texts(&[config]).expect("a configuration");
        keychain.find(account).expect("no fault").map(|found| (found.user, found.password))
    }

    fn pair(user: &str, password: &str) -> Option<(String, String)> {
        Some((user.to_owned(), password.to_owned()))
    }

    #[test]
    fn a_log_in_is_found_by_its_host() {
        let config = r#"{"auths": {"r.example:5000": {"auth": "dTpwOnE="}, "https://index.docker.io/v1/": {"auth": "aDpp"}}}"#;
        assert_eq!(found(config, "r.example:5000"), pair("u", "p:q"));
        assert_eq!(found(config, "https://index.docker.io/v1/"), pair("h", "i"));
        assert_eq!(found(config, "r.example"), None);
        assert_eq!(found("{}", "r.example"), None);
    }

    #[test]
    fn what_cannot_be_used_is_said_and_shows_no_secret() {
        let config = r#"{"auths": {"r.example": {"auth": "c2VjcmV0"}}}"#;
        let fault =
            Keychain::of_texts(&[config]).and_then(|keys| keys.find("r.example")).expect_err("a fault");
        assert!(fault.message.contains("has no `:`") && !format!("{fault:?}").contains("secret"));
        let token = r#"{"auths": {"r.example": {"auth": "dTpw", "identitytoken": "secret"}}}"#;
        assert!(Keychain::of_texts(&[token]).and_then(|keys| keys.find("r.example")).is_err());
        let fault = Keychain::of_texts(&[r#"{"auths": "secret"}"#]).expect_err("a fault");
        assert!(!format!("{fault:?}").contains("secret"));
    }

    #[test]
    fn a_helper_that_is_not_there_is_said() {
        let config = r#"{"credsStore": "no-such-helper-as-this"}"#;
        let fault =
            Keychain::of_texts(&[config]).and_then(|keys| keys.find("r.example")).expect_err("a fault");
        assert!(fault.asked.contains("docker-credential-no-such-helper-as-this"), "{fault}");
    }
}
