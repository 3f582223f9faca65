//! A registry that is filled by hand, with images that are whole.

use super::registry::Registry;
use super::tools;
use pipegen::cli::prune::{Asked, Mode, Seen, examine};
use pipegen::language::value::{Duration, Leaf, Repository, Second, Template};
use pipegen::net::Fault;
use pipegen::prune::execute::{Limits, Log};
use pipegen::prune::{Keep, Owner, Row, Rules, World};
use pipegen::registry::oci::{Keychain, Oci};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

pub const DAY: i64 = 86_400;
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const NAME: &str = "acme/app";

/// A registry with one repository.
pub struct Shop {
    pub home: TempDir,
    pub registry: Registry,
    agent: ureq::Agent,
}

impl Shop {
    pub fn open() -> Self {
        Self::open_at(tempfile::tempdir().expect("a directory"))
    }

    /// Another registry with the same content.
    pub fn copy(&self) -> Self {
        let home = tempfile::tempdir().expect("a directory");
        let mut copy = Command::new("cp");
        tools::output(copy.arg("-r").arg(self.registry.storage()).arg(home.path()));
        Self::open_at(home)
    }

    fn open_at(home: TempDir) -> Self {
        let registry = Registry::start(home.path());
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        Self { home, registry, agent }
    }

    fn url(&self, rest: &str) -> String {
        format!("http://{}/v2/{NAME}/{rest}", self.registry.address())
    }

    /// A blob; its descriptor.
    fn blob(&self, media_type: &str, bytes: &[u8]) -> Value {
        let digest = digest(bytes);
        let begun = self.agent.post(self.url("blobs/uploads/")).send_empty().expect("an upload");
        let place = begun.headers().get("location").expect("a place").to_str().expect("text").to_owned();
        let end = format!("{place}{}digest={digest}", if place.contains('?') { '&' } else { '?' });
        let put = self.agent.put(end).header("content-type", "application/octet-stream").send(bytes);
        assert_eq!(put.expect("a blob").status(), 201);
        json!({ "mediaType": media_type, "digest": digest, "size": bytes.len() })
    }

    /// Puts a manifest under these tags, or under its digest alone.
    pub fn put(&self, media_type: &str, text: &str, tags: &[&str]) -> String {
        let digest = digest(text.as_bytes());
        for reference in if tags.is_empty() { vec![digest.as_str()] } else { tags.to_vec() } {
            let request = self.agent.put(self.url(&format!("manifests/{reference}")));
            let mut put = request.header("content-type", media_type).send(text).expect("a manifest");
            let said = put.body_mut().read_to_string().unwrap_or_default();
            assert_eq!(put.status(), 201, "{reference}: {said}");
        }
        digest
    }

    /// An image that was made so many seconds ago.
    pub fn image(&self, name: &str, age: i64, tags: &[&str]) -> String {
        let created = Second(now().0 - age).to_string();
        self.image_of(name, &json!(created), tags)
    }

    /// The same of another repository of Git, as its label says.
    pub fn labelled(&self, name: &str, age: i64, source: &str, tags: &[&str]) -> String {
        let created = Second(now().0 - age).to_string();
        let labels = json!({ "org.opencontainers.image.source": source });
        self.image_with(name, &json!(created), &json!({ "Labels": labels }), tags)
    }

    pub fn image_of(&self, name: &str, created: &Value, tags: &[&str]) -> String {
        self.image_with(name, created, &json!({}), tags)
    }

    fn image_with(&self, name: &str, created: &Value, settings: &Value, tags: &[&str]) -> String {
        let layer =
            self.blob("application/vnd.oci.image.layer.v1.tar+gzip", format!("layer of {name}").as_bytes());
        let rootfs = json!({ "type": "layers", "diff_ids": [layer["digest"]] });
        let config = json!({ "architecture": "amd64", "os": "linux", "created": created, "config": settings, "rootfs": rootfs });
        let config = self.blob("application/vnd.oci.image.config.v1+json", config.to_string().as_bytes());
        let manifest =
            json!({ "schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer] });
        self.put(MANIFEST, &manifest.to_string(), tags)
    }

    /// An index over these.
    pub fn index(&self, children: &[&str], tags: &[&str]) -> String {
        let platforms = ["amd64", "arm64", "riscv64"];
        let descriptor = |(digest, architecture): (&&str, &&str)| {
            let size = self.registry.blob(digest).expect("a manifest").len();
            let platform = json!({ "os": "linux", "architecture": architecture });
            json!({ "mediaType": MANIFEST, "digest": digest, "size": size, "platform": platform })
        };
        let manifests: Vec<Value> = children.iter().zip(&platforms).map(descriptor).collect();
        let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": manifests });
        self.put(INDEX, &index.to_string(), tags)
    }

    /// An artifact that speaks of `subject`.
    pub fn artifact(&self, subject: &str, name: &str, tags: &[&str]) -> String {
        let size = self.registry.blob(subject).expect("a manifest").len();
        let config = self.blob("application/vnd.oci.empty.v1+json", b"{}");
        let layer = self.blob("application/spdx+json", name.as_bytes());
        let subject = json!({ "mediaType": MANIFEST, "digest": subject, "size": size });
        let manifest = json!({
            "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": "application/spdx+json",
            "config": config, "layers": [layer], "subject": subject
        });
        self.put(MANIFEST, &manifest.to_string(), tags)
    }

    pub fn repository(&self) -> Repository {
        repository(self.registry.address())
    }

    /// Every tag with what it names, from the storage.
    pub fn tags(&self) -> BTreeMap<String, String> {
        let name = |tag: String| self.registry.digest(NAME, &tag).map(|digest| (tag, digest));
        self.registry.tags(NAME).into_iter().filter_map(name).collect()
    }

    /// Whether the registry gives out this manifest.
    pub fn has(&self, digest: &str) -> bool {
        let request = self.agent.head(self.url(&format!("manifests/{digest}")));
        let status = request
            .header("accept", format!("{MANIFEST}, {INDEX}"))
            .call()
            .expect("an answer")
            .status()
            .as_u16();
        assert!(matches!(status, 200 | 404), "{status}");
        status == 200
    }

    /// Pulls a reference whole, with every platform, and compares every digest.
    pub fn pull(&self, reference: &str) {
        let mark = if reference.starts_with("sha256:") { '@' } else { ':' };
        let to = tempfile::tempdir().expect("a directory");
        let mut skopeo = Command::new(tools::system("skopeo"));
        skopeo.args(["copy", "--all", "--quiet", "--src-tls-verify=false"]);
        skopeo.arg(format!("docker://{}/{NAME}{mark}{reference}", self.registry.address()));
        tools::output(skopeo.arg(format!("dir:{}", to.path().display())));
    }

    /// Every file of the registry with its bytes.
    pub fn bytes(&self) -> BTreeMap<String, Vec<u8>> {
        let all = walkdir::WalkDir::new(self.registry.storage()).into_iter();
        let files = all.map(|entry| entry.expect("an entry")).filter(|entry| entry.file_type().is_file());
        files
            .map(|file| (file.path().display().to_string(), std::fs::read(file.path()).expect("a file")))
            .collect()
    }

    /// A prune of this registry.
    pub fn prune(&self, mode: Mode) -> Result<Seen, Fault> {
        prune(&self.repository(), mode, None)
    }
}

/// A prune of whatever answers at `repository`.
pub fn prune(repository: &Repository, mode: Mode, log: Option<&Path>) -> Result<Seen, Fault> {
    prune_with(repository, mode, log, &Keychain::default())
}

pub fn prune_with(
    repository: &Repository,
    mode: Mode,
    log: Option<&Path>,
    keychain: &Keychain,
) -> Result<Seen, Fault> {
    let registry = Oci::new(keychain.clone(), std::time::Duration::from_millis(1));
    let mut log = log.map(|path| Log::open(path).expect("a log")).unwrap_or_default();
    let world = |_: &_| Ok(World::at(now()));
    let asked = Asked::new(repository, rules(), &registry, &world);
    examine(asked, mode, &mut log, &|_| ())
}

pub fn repository(address: &str) -> Repository {
    Repository::parse(&format!("{address}/{NAME}")).expect("a repository")
}

/// Deletes all that is planned, however much.
pub fn apply() -> Mode {
    Mode::Apply(Limits { count: None, share: "100".parse().expect("a share") })
}

pub fn show() -> Mode {
    Mode::Show(Limits::default())
}

pub fn now() -> Second {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock");
    Second(since.as_secs() as i64)
}

pub fn rules() -> Rules {
    let row = |template: &str, keep: Keep, trunk: bool| {
        Row::new(Template::parse(template).expect("a template"), "app", keep, trunk)
    };
    let days = |days: u64| Keep::For(Duration::days(days));
    Rules {
        rows: vec![
            row("sha-{short-sha}", days(30), true),
            row("{branch}-{short-sha}", days(7), false),
            row("latest", Keep::Forever, true),
            row("v{version}", Keep::Forever, false),
        ],
        recorded: Vec::new(),
        min_age: Duration::days(2),
        untagged: Duration::days(7),
        unknown: None,
        protect: Vec::new(),
        keys: Duration::days(7),
        owner: Owner::default(),
    }
}

pub fn digest(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}
