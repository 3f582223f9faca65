//! A real OCI registry on loopback, with a port and a storage directory of its own.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::tools;

/// The registry of one scenario. Dropping it kills the process.
pub struct Registry {
    home: PathBuf,
    process: Child,
    address: String,
}

impl Registry {
    /// Starts the registry on a free port and tells the stand-ins where it is.
    pub fn start(home: &Path) -> Self {
        let registry = Self::listen(home, "addr: '127.0.0.1:0'");
        registry.announce(&registry.address);
        registry
    }

    /// Starts it on a socket, for what stands in front of it in the world of an engine.
    pub fn start_behind(home: &Path) -> Self {
        let socket = home.join("registry.sock");
        let _ = fs::remove_file(&socket);
        Self::listen(home, &format!("net: unix, addr: '{}', relativeurls: true", socket.display()))
    }

    fn listen(home: &Path, place: &str) -> Self {
        let config = home.join("registry.yml");
        let storage = home.join("registry");
        let text = format!(
            "version: 0.1\nlog: {{level: info}}\nstorage: {{filesystem: {{rootdirectory: '{}'}}, delete: {{enabled: true}}}}\nhttp: {{{place}}}\n",
            storage.display()
        );
        fs::write(&config, text).expect("write the registry's config");
        let log = home.join("registry.txt");
        let process = tools::bound_to_this_test(&tools::system("docker-registry"))
            .arg("serve")
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).expect("create the registry's log"))
            .spawn()
            .expect("start docker-registry");
        Self { home: home.to_owned(), process, address: wait_for_address(&log) }
    }

    /// Host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Everything that it keeps.
    pub fn storage(&self) -> PathBuf {
        self.home.join("registry")
    }

    /// The stand-ins read the address, and the process to kill when a scenario wants the registry dead.
    fn announce(&self, address: &str) {
        let value = serde_json::json!({ "address": address, "pid": self.process.id() });
        fs::write(self.home.join("registry.json"), value.to_string()).expect("announce the registry");
    }

    /// Whether the process is still there.
    pub fn is_running(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    fn repository(&self, name: &str) -> PathBuf {
        self.home.join("registry/docker/registry/v2/repositories").join(name).join("_manifests")
    }

    /// Uploads to a repository that were begun and neither ended nor given up. Of what was given up, 2.8 keeps
    /// a directory with the state of the hash.
    pub fn uploads(&self, repository: &str) -> usize {
        let begun = self.repository(repository).with_file_name("_uploads").read_dir();
        begun.into_iter().flatten().flatten().filter(|entry| entry.path().join("startedat").exists()).count()
    }

    /// The tags of `ghcr.io/acme/app`, sorted; read from the storage, so a dead registry answers too.
    pub fn tags(&self, repository: &str) -> Vec<String> {
        let folder = self.repository(repository).join("tags");
        let mut tags: Vec<String> = fs::read_dir(folder)
            .into_iter()
            .flatten()
            .map(|entry| entry.expect("read a tag").file_name().to_string_lossy().into_owned())
            .collect();
        tags.sort();
        tags
    }

    /// The digest that a tag points at.
    pub fn digest(&self, repository: &str, tag: &str) -> Option<String> {
        let link = self.repository(repository).join("tags").join(tag).join("current/link");
        fs::read_to_string(link).ok().map(|text| text.trim().to_owned())
    }

    /// Whether a repository has a manifest. Others may have the same one.
    pub fn holds(&self, repository: &str, digest: &str) -> bool {
        let revision = digest.replace(':', "/");
        self.repository(repository).join("revisions").join(revision).join("link").exists()
    }

    /// The digests of all manifests of a repository, with a tag or without.
    pub fn manifests(&self, repository: &str) -> BTreeSet<String> {
        let revisions = self.repository(repository).join("revisions/sha256").read_dir().into_iter().flatten();
        let entries = revisions.map(|entry| entry.expect("read a revision"));
        let there = entries.filter(|entry| entry.path().join("link").exists());
        there.map(|entry| format!("sha256:{}", entry.file_name().to_string_lossy())).collect()
    }

    /// The bytes of a manifest, an index or a blob.
    pub fn blob(&self, digest: &str) -> Option<Vec<u8>> {
        let hex = digest.strip_prefix("sha256:")?;
        let folder = self.home.join("registry/docker/registry/v2/blobs/sha256");
        fs::read(folder.join(&hex[..2]).join(hex).join("data")).ok()
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The registry picks the port itself, which no other test can take in between.
fn wait_for_address(log: &Path) -> String {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let text = fs::read_to_string(log).unwrap_or_default();
        let found = text.split("listening on ").nth(1).and_then(|rest| rest.split_once('"'));
        if let Some((address, _)) = found {
            return address.to_owned();
        }
        assert!(Instant::now() < deadline, "docker-registry did not start: {text}");
        sleep(Duration::from_millis(5));
    }
}
