//! The token and the manifests of ghcr.io, after
//! <https://distribution.github.io/distribution/spec/auth/token/> and OCI distribution.

use super::State;
use super::http::{Answer, Request};
use serde_json::json;

const PASS: &str = "Bearer pull-acme";

pub fn answer(state: &State, request: &Request, parts: &[&str], port: u16) -> Answer {
    let passed = request.headers.get("authorization").map(String::as_str);
    let error =
        |status: u16, code: &str| Answer::json(status, &json!({"errors": [{"code": code, "message": code}]}));
    if parts == ["token"] {
        return Answer::json(200, &json!({"token": PASS.trim_start_matches("Bearer ")}));
    }
    if passed != Some(PASS) {
        let scope = format!("repository:{}/{}:pull", state.owner, state.name);
        let realm =
            format!("Bearer realm=\"http://127.0.0.1:{port}/token\",service=\"ghcr.io\",scope=\"{scope}\"");
        return error(401, "UNAUTHORIZED").with("www-authenticate", &realm);
    }
    let path = request.path.trim_start_matches("/v2/");
    if let Some((_, digest)) = path.split_once("/blobs/") {
        let body = state.configs.get(digest).cloned();
        let found = |body| Answer { status: 200, headers: Vec::new(), body };
        return body.map_or_else(|| error(404, "BLOB_UNKNOWN"), found);
    }
    let Some((name, digest)) = path.split_once("/manifests/") else {
        return error(404, "NOT_FOUND");
    };
    let found = state.versions.iter().find(|version| version.digest == digest);
    match found.and_then(|version| version.manifest.clone()) {
        Some(body) if name == format!("{}/{}", state.owner, state.name) => Answer {
            status: 200,
            headers: vec![("docker-content-digest".to_owned(), digest.to_owned())],
            body,
        },
        _ => error(404, "MANIFEST_UNKNOWN"),
    }
}
