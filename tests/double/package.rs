//! A package with its versions, after
//! <https://docs.github.com/en/rest/packages/packages>.

use super::State;
use super::api::{page, stamp};
use super::http::{Answer, Request};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub id: u64,
    pub digest: String,
    pub tags: Vec<String>,
    pub created: i64,
    pub updated: i64,
    pub downloads: u64,
    /// The manifest; none: the registry does not have it.
    pub manifest: Option<Vec<u8>>,
}

impl State {
    /// Pushes a manifest; gives its digest.
    pub fn push(&mut self, manifest: &Value, at: i64, tags: &[&str]) -> String {
        let bytes = manifest.to_string().into_bytes();
        let hex: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let digest = format!("sha256:{hex}");
        self.next += 1;
        self.versions.push(Version {
            id: self.next,
            digest: digest.clone(),
            tags: Vec::new(),
            created: at,
            updated: at,
            downloads: 0,
            manifest: Some(bytes),
        });
        for tag in tags {
            self.tag(&digest, tag, at);
        }
        digest
    }

    /// Moves a tag.
    pub fn tag(&mut self, digest: &str, tag: &str, at: i64) {
        for version in &mut self.versions {
            let before = version.tags.len();
            version.tags.retain(|other| other != tag);
            if version.digest == digest {
                version.tags.push(tag.to_owned());
            }
            if version.digest == digest || version.tags.len() != before {
                version.updated = version.updated.max(at);
            }
        }
    }

    pub fn tags(&self) -> Vec<String> {
        let mut tags: Vec<String> = self.versions.iter().flat_map(|version| version.tags.clone()).collect();
        tags.sort();
        tags
    }

    fn package(&self) -> Value {
        let count = i64::try_from(self.versions.len()).expect("a number") + self.lie;
        json!({
            "id": 197,
            "name": self.name,
            "package_type": "container",
            "url": format!("https://api.github.com/orgs/{}/packages/container/{}", self.owner, self.name),
            "html_url": format!("https://github.com/orgs/{}/packages/container/package/{}", self.owner, self.name),
            "version_count": count,
            "visibility": if self.is_public { "public" } else { "private" },
            "created_at": "2020-05-19T22:19:11Z",
            "updated_at": "2026-05-19T22:19:11Z",
        })
    }
}

fn wire(state: &State, version: &Version) -> Value {
    let (owner, name, id) = (&state.owner, &state.name, version.id);
    json!({
        "id": id,
        "name": version.digest,
        "url": format!("https://api.github.com/orgs/{owner}/packages/container/{name}/versions/{id}"),
        "package_html_url": format!("https://github.com/orgs/{owner}/packages/container/package/{name}"),
        "created_at": stamp(version.created),
        "updated_at": stamp(version.updated),
        "html_url": format!("https://github.com/orgs/{owner}/packages/container/{name}/{id}"),
        "metadata": {"package_type": "container", "container": {"tags": version.tags}},
    })
}

pub fn answer(state: &mut State, request: &Request, parts: &[&str], port: u16) -> Answer {
    let lost = || Answer::error(404, "Package not found.");
    match (request.method.as_str(), parts) {
        (_, [name, ..]) if name.replace("%2F", "/") != state.name => lost(),
        ("GET", [_]) => Answer::json(200, &state.package()),
        ("GET", [_, "versions"]) => {
            let newest_first = state.versions.iter().rev().map(|version| wire(state, version)).collect();
            page(request, port, newest_first, |items, _| Value::Array(items))
        }
        (method, [_, "versions", id]) => {
            let Some(at) = state.versions.iter().position(|version| version.id.to_string() == **id) else {
                return lost();
            };
            match method {
                "GET" => Answer::json(200, &wire(state, &state.versions[at])),
                "DELETE" => delete(state, at),
                _ => lost(),
            }
        }
        ("POST", [_, "versions", id, "restore"]) => {
            match state.deleted.iter().position(|version| version.id.to_string() == **id) {
                Some(at) if state.is_admin => {
                    let version = state.deleted.remove(at);
                    state.versions.push(version);
                    Answer { status: 204, ..Answer::default() }
                }
                _ => lost(),
            }
        }
        _ => lost(),
    }
}

fn delete(state: &mut State, at: usize) -> Answer {
    let version = &state.versions[at];
    if !state.is_admin {
        return Answer::error(404, "Package not found.");
    }
    if state.is_public && version.downloads > 5_000 {
        let text = "Publicly visible package versions with more than 5000 downloads cannot be deleted. Contact \
                    GitHub support for further assistance.";
        return Answer::error(400, text);
    }
    if state.versions.len() == 1 {
        let text = "You cannot delete the last version of a package. You must delete the package instead.";
        return Answer::error(400, text);
    }
    let tagged = state.versions.iter().filter(|version| !version.tags.is_empty()).count();
    if !version.tags.is_empty() && tagged == 1 {
        let text =
            "You cannot delete the last tagged version of a package. You must delete the package instead.";
        return Answer::error(400, text);
    }
    let version = state.versions.remove(at);
    state.deleted.push(version);
    Answer { status: 204, ..Answer::default() }
}
