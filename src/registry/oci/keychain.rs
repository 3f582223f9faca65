//! User and password of a registry, from where Docker has them.

use super::helper;
use crate::net::{Fault, Kind};
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

/// What `docker login` and `podman login` left behind. First the variable `DOCKER_AUTH_CONFIG`; then Docker's
/// [configuration](https://docs.docker.com/reference/cli/docker/#configuration-files), in
/// `$DOCKER_CONFIG/config.json` or `~/.docker/config.json`; then
/// [Podman's](https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md), in
/// `$REGISTRY_AUTH_FILE`, or else in `$XDG_RUNTIME_DIR/containers/auth.json` and
/// `~/.config/containers/auth.json`.
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
        let text = std::env::var("DOCKER_AUTH_CONFIG").unwrap_or_default();
        if !text.trim().is_empty() {
            keychain.files.push(parse("DOCKER_AUTH_CONFIG", &text)?);
        }
        let path = |name: &str| std::env::var_os(name).filter(|path| !path.is_empty()).map(PathBuf::from);
        let home = std::env::home_dir().filter(|home| !home.as_os_str().is_empty());
        let docker = path("DOCKER_CONFIG").or_else(|| home.as_ref().map(|home| home.join(".docker")));
        keychain.add(docker.map(|folder| folder.join("config.json")), false)?;
        if let Some(own) = path("REGISTRY_AUTH_FILE") {
            keychain.add(Some(own), true)?;
            return Ok(keychain);
        }
        let podman = |folder: PathBuf| folder.join("containers/auth.json");
        keychain.add(path("XDG_RUNTIME_DIR").map(podman), false)?;
        let config = path("XDG_CONFIG_HOME").or_else(|| home.map(|home| home.join(".config")));
        keychain.add(config.map(podman), false)?;
        Ok(keychain)
    }

    /// Adds a file, where it is there; one that `must` be there is.
    fn add(&mut self, file: Option<PathBuf>, must: bool) -> Result<(), Fault> {
        let Some(file) = file else { return Ok(()) };
        let name = file.display().to_string();
        match std::fs::read_to_string(&file) {
            Ok(text) => self.files.push(parse(&name, &text)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !must => {}
            Err(error) => return Err(Fault::new(Kind::Denied, name, error.to_string())),
        }
        Ok(())
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
        self.find_for(account, "")
    }

    /// The same for the repository `name` in it: Podman keeps log-ins of single repositories, and of all below
    /// a path.
    ///
    /// # Errors
    /// They are there and cannot be had.
    pub fn find_for(&self, account: &str, name: &str) -> Result<Option<Credentials>, Fault> {
        for config in &self.files {
            if let Some(program) = config.helper(account) {
                match helper::get(program, account)? {
                    Some(found) => return Ok(Some(found)),
                    None => continue,
                }
            }
            let fitting =
                config.auths.iter().filter_map(|(key, entry)| Some((depth(key, account, name)?, entry)));
            let entry = fitting.max_by_key(|(depth, _)| *depth);
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

/// How much of a repository's name the key of a log-in names; nothing where it is for another one. A key is
/// the name of a registry, or goes on with a path below which it holds.
fn depth(key: &str, account: &str, name: &str) -> Option<usize> {
    if key == account {
        return Some(0);
    }
    let bare = key.strip_prefix("https://").or(key.strip_prefix("http://")).unwrap_or(key);
    let path = bare.split_once('/').map_or("", |(_, path)| path).trim_end_matches('/');
    if !is_same(key, account) {
        return None;
    }
    // The addresses of older versions of Docker end so.
    if bare != key || matches!(path, "" | "v1" | "v2") {
        return Some(0);
    }
    let below = name == path || name.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
    below.then_some(path.len())
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
    fn d154_a_log_in_of_a_path_is_for_what_is_below_it() {
        let config = r#"{"auths": {"r.example": {"auth": "YTph"}, "r.example/acme": {"auth": "Yjpi"},
            "r.example/acme/app": {"auth": "Yzpj"}, "r.example/other": {"auth": "ZDpk"}}}"#;
        let keys = Keychain::of_texts(&[config]).expect("a configuration");
        let user = |name: &str| keys.find_for("r.example", name).expect("no fault").map(|found| found.user);
        for (name, expected) in [
            ("acme/app", "c"),
            ("acme/app/x", "c"),
            ("acme/app2", "b"),
            ("acmes", "a"),
            ("x/acme", "a"),
            ("other/y", "d"),
        ] {
            assert_eq!(user(name).as_deref(), Some(expected), "{name}");
        }
        let alone =
            Keychain::of_texts(&[r#"{"auths": {"r.example/acme": {"auth": "Yjpi"}}}"#]).expect("keys");
        assert_eq!(
            alone.find_for("r.example", "other").expect("no fault"),
            None,
            "another path's is not sent"
        );
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
