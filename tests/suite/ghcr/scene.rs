//! A double, a client for it, and short words.
#![allow(dead_code)]

use super::double::{Double, State, TOKEN};
use super::make::{NOW, rules};
use crate::support::snapshot;
use pipegen::github::api::{Access, GitHub, Token};
use pipegen::language::value::{Glob, Leaf, Repository, Second};
use pipegen::model::pipeline::Trusted;
use pipegen::net::{Ask, Client, Fault, Method};
use pipegen::prune::survey::{Project, Survey};
use pipegen::prune::{Plan, Wanted, World, plan};
use pipegen::registry::ghcr::{Ghcr, Manifests};
use pipegen::registry::{Deleted, Digest, Inventory, Registry};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

/// A manifest of an image; the number makes it another one.
pub fn image(number: u64) -> Value {
    let blob = |kind: &str, size: u64| {
        json!({
            "mediaType": format!("application/vnd.oci.image.{kind}"),
            "digest": format!("sha256:{:064x}", number * 10 + size % 10),
            "size": size,
        })
    };
    json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": blob("config.v1+json", 101),
        "layers": [blob("layer.v1.tar+gzip", 1_002)],
    })
}

/// The same with a label that says of which repository of Git it was made; its configuration is put where the
/// double has it.
pub fn labelled(state: &mut State, number: u64, source: &str) -> Value {
    let labels = json!({ "org.opencontainers.image.source": source });
    let config = json!({ "number": number, "config": { "Labels": labels } }).to_string().into_bytes();
    let mut manifest = image(number);
    let digest = format!("sha256:{}", hex(&config));
    manifest["config"]["digest"] = digest.clone().into();
    state.configs.insert(digest, config);
    manifest
}

/// The digits of the digest of these bytes.
pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn descriptor(digest: &str) -> Value {
    json!({"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest, "size": 300})
}

/// An index of these.
pub fn index(digests: &[&str]) -> Value {
    json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": digests.iter().map(|digest| descriptor(digest)).collect::<Vec<_>>(),
    })
}

/// Something that speaks of another manifest.
pub fn about(number: u64, subject: &str) -> Value {
    let mut manifest = image(number);
    manifest["subject"] = descriptor(subject);
    manifest
}

/// ghcr.io's own protocol, as little of it as it takes.
pub struct V2 {
    client: Client,
    base: String,
    pass: Mutex<Option<String>>,
}

impl Manifests for V2 {
    fn manifest(&self, repository: &Repository, digest: &Digest) -> Result<Vec<u8>, Fault> {
        let (_, path) = repository.as_str().split_once('/').expect("a path");
        let url = format!("{}/v2/{path}/manifests/{digest}", self.base);
        let mut pass = self.pass.lock().expect("a pass").clone();
        loop {
            let bearer = format!("Bearer {}", pass.clone().unwrap_or_default());
            let headers = [("accept", "application/vnd.oci.image.index.v1+json"), ("authorization", &bearer)];
            let ask = Ask { method: Method::Get, url: &url, headers: &headers };
            let answer = self.client.send(&ask)?;
            match answer.status {
                200 => return Ok(answer.body),
                401 if pass.is_none() => {
                    let url = format!("{}/token?service=ghcr.io&scope=repository:{path}:pull", self.base);
                    let ask = Ask { method: Method::Get, url: &url, headers: &[] };
                    let body: Value = self.client.send(&ask)?.json(&ask)?;
                    pass = Some(body["token"].as_str().expect("a token").to_owned());
                    *self.pass.lock().expect("a pass") = pass.clone();
                }
                _ => return Err(answer.refused(&ask)),
            }
        }
    }

    fn requests(&self) -> u64 {
        self.client.requests()
    }
}

pub struct Scene {
    pub double: Double,
    pub github: GitHub,
    pub v2: V2,
    pub repository: Repository,
}

/// Without pauses.
pub fn scene() -> Scene {
    with_token(TOKEN)
}

pub fn with_token(token: &str) -> Scene {
    let double = Double::new();
    let access = Access::new(&double.base(), Token::new(token)).expect("an access");
    let client = || Client::new(Duration::from_millis(1));
    let github = GitHub::new(client(), access).pausing(Duration::from_millis(1));
    let v2 = V2 { client: client(), base: double.base(), pass: Mutex::default() };
    let repository = Repository::parse("ghcr.io/acme/app").expect("a repository");
    Scene { double, github, v2, repository }
}

impl Scene {
    pub fn registry(&self) -> Ghcr<'_> {
        Ghcr::new(&self.github, &self.v2).pausing(Duration::ZERO)
    }

    pub fn stock(&self) -> Result<Inventory, Fault> {
        self.registry().take_stock(&self.repository, &|_| {})
    }

    /// What GitHub and a clone at `clone` know; where nothing else was pushed that is what was.
    pub fn world(&self, clone: &Path, wanted: &Wanted) -> Result<World, Fault> {
        self.world_with(clone, wanted, &BTreeSet::new())
    }

    /// The same, where deployments of these environments keep nothing.
    pub fn world_with(
        &self,
        clone: &Path,
        wanted: &Wanted,
        trials: &BTreeSet<String>,
    ) -> Result<World, Fault> {
        let project = Project::parse("acme/shop").expect("a project");
        self.double.state().pushed.get_or_insert_with(|| clone.to_owned());
        let trusted = Trusted::new(vec![Glob::literal("main"), Glob::parse("release/*").expect("a pattern")]);
        Survey { github: &self.github, project: &project, clone, branch: "main", trusted: &trusted, trials }
            .world(wanted, NOW)
    }

    /// Lists, plans and deletes with the rules of `make`; whatever fails is in the second part.
    pub fn prune(&self, world: &World) -> (Plan, Vec<Result<Deleted, Fault>>) {
        let registry = self.registry();
        let inventory = registry.take_stock(&self.repository, &|_| {}).expect("an inventory");
        let plan = plan(&inventory, &rules(), world);
        let done = plan
            .deletions
            .iter()
            .map(|deletion| registry.delete(&self.repository, deletion.target()))
            .collect();
        (plan, done)
    }
}

pub fn quiet() -> World {
    World::at(NOW)
}

/// So many seconds before the plan, as a number.
pub fn ago(seconds: i64) -> i64 {
    let Second(at) = super::make::ago(seconds);
    at
}

/// Holds a fault against `snapshots/ghcr/<name>.snap`.
pub fn says(scene: &Scene, name: &str, fault: &Fault) {
    let help = fault.help.as_deref().map(|help| format!("help: {help}\n")).unwrap_or_default();
    let said = format!("{:?}: {fault}\n{help}", fault.kind);
    let said = said.replace(&format!("127.0.0.1:{}", scene.double.port), "api.github.com");
    snapshot::holds("ghcr", name, "tests/suite/ghcr", &said);
}
