//! The plan for programs; `docs/json.md` documents it.

use serde::Serialize;

use super::belongs::{kind, roots};
use super::{Outcome, Seen};
use crate::cli::report::clean;
use crate::net::Fault;
use crate::prune::execute::Done;
use crate::prune::{Deletion, Expiry, Kept, Shelf, Why, bytes};
use crate::registry::{Deleted, Digest};

/// Raised when a field changes its meaning or goes; new fields may come at any time.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document {
    version: u32,
    applied: bool,
    requests: u64,
    repositories: Vec<Repository>,
}

#[derive(Serialize, Default)]
struct Repository {
    repository: String,
    error: Option<Problem>,
    refused: Option<Problem>,
    #[serde(flatten)]
    state: Option<State>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<Vec<Row>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<Carried>,
}

#[derive(Serialize)]
struct Problem {
    message: String,
    help: Option<String>,
}

#[derive(Serialize)]
struct State {
    manifests: usize,
    tags: usize,
    at: String,
    freed: u64,
    held: u64,
    goes: Vec<Manifest>,
    stays: Vec<Manifest>,
    broken: Vec<Broken>,
    idle: Idle,
}

#[derive(Serialize)]
struct Idle {
    rows: Vec<String>,
    protect: Vec<String>,
}

#[derive(Serialize)]
struct Manifest {
    digest: String,
    tags: Vec<String>,
    kind: &'static str,
    since: Option<String>,
    bytes: u64,
    /// The manifest with which it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    why: Vec<Reason>,
}

#[derive(Serialize)]
struct Reason {
    name: &'static str,
    row: Option<String>,
    text: String,
}

#[derive(Serialize)]
struct Broken {
    index: String,
    manifest: String,
}

#[derive(Serialize)]
struct Row {
    row: String,
    keep: String,
    tags: usize,
    images: usize,
    bytes: u64,
    oldest: Option<String>,
    newest: Option<String>,
    goes: usize,
}

#[derive(Serialize)]
struct Carried {
    deleted: Vec<Gone>,
    spared: Vec<Spared>,
    failed: Vec<Failed>,
    left: usize,
    stopped: Option<String>,
    ended: Option<String>,
    hurt: Vec<String>,
}

#[derive(Serialize)]
struct Gone {
    digest: String,
    before: bool,
}

#[derive(Serialize)]
struct Spared {
    digest: String,
    why: String,
}

#[derive(Serialize)]
struct Failed {
    digest: String,
    #[serde(flatten)]
    problem: Problem,
}

/// One document, with a line end behind it.
pub fn document(all: &[Outcome], applied: bool, with_rows: bool, requests: u64) -> String {
    let repositories = all.iter().map(|one| repository(one, with_rows)).collect();
    // A document of strings and numbers always has a JSON form.
    let document = Document { version: VERSION, applied, requests, repositories };
    clean::visible_json(&serde_json::to_string_pretty(&document).unwrap_or_default()) + "\n"
}

fn repository(one: &Outcome, with_rows: bool) -> Repository {
    let named = Repository { repository: one.repository.to_string(), ..Repository::default() };
    let seen = match &one.seen {
        Ok(seen) => seen,
        Err(fault) => return Repository { error: Some(problem(fault)), ..named },
    };
    let refused = seen.refused.as_ref();
    Repository {
        refused: refused.map(|one| Problem { message: one.to_string(), help: Some(one.help()) }),
        state: Some(state(seen)),
        rows: with_rows.then(|| seen.shelves.iter().map(row).collect()),
        done: seen.done.as_ref().map(result),
        ..named
    }
}

fn state(seen: &Seen) -> State {
    let manifest = |digest: &Digest, tags: &[String], why: Vec<Reason>| {
        let own = seen.inventory.manifests().get(digest);
        Manifest {
            digest: digest.to_string(),
            tags: tags.to_vec(),
            kind: kind(own),
            since: own.and_then(|own| own.since).map(|since| since.to_string()),
            bytes: bytes(&seen.inventory, [digest]).0,
            group: None,
            why,
        }
    };
    let roots = roots(seen);
    let goes = |(one, root): (&Deletion, &Digest)| {
        let reason = |why: &Expiry| Reason {
            name: why.name(),
            row: why.row().map(str::to_owned),
            text: why.to_string(),
        };
        let group = Some(root.to_string());
        Manifest { group, ..manifest(&one.digest, &one.tags, one.why.iter().map(reason).collect()) }
    };
    let stays = |one: &Kept| {
        let reason =
            |why: &Why| Reason { name: why.name(), row: why.row().map(str::to_owned), text: why.to_string() };
        manifest(&one.digest, &one.tags, one.why.iter().map(reason).collect())
    };
    let broken =
        |(index, child): &(Digest, Digest)| Broken { index: index.to_string(), manifest: child.to_string() };
    State {
        manifests: seen.inventory.manifests().len(),
        tags: seen.inventory.tags().len(),
        freed: seen.plan.freed,
        held: seen.plan.held,
        goes: seen.plan.deletions.iter().zip(&roots).map(goes).collect(),
        at: seen.at.to_string(),
        stays: seen.plan.kept.iter().map(stays).collect(),
        broken: seen.lost.iter().map(broken).collect(),
        idle: Idle { rows: seen.idle.rows.clone(), protect: seen.idle.protect.clone() },
    }
}

fn row(shelf: &Shelf) -> Row {
    Row {
        row: shelf.name.clone(),
        keep: shelf.keep.clone(),
        tags: shelf.tags,
        images: shelf.images,
        bytes: shelf.bytes.0,
        oldest: shelf.oldest.map(|second| second.to_string()),
        newest: shelf.newest.map(|second| second.to_string()),
        goes: shelf.going,
    }
}

fn result(done: &Done) -> Carried {
    let gone = |(one, how): &(Deletion, Deleted)| Gone {
        digest: one.digest.to_string(),
        before: *how == Deleted::Before,
    };
    let spared =
        |(one, why): &(Deletion, String)| Spared { digest: one.digest.to_string(), why: why.clone() };
    let failed =
        |(one, fault): &(Deletion, Fault)| Failed { digest: one.digest.to_string(), problem: problem(fault) };
    Carried {
        deleted: done.gone.iter().map(gone).collect(),
        spared: done.spared.iter().map(spared).collect(),
        failed: done.failed.iter().map(failed).collect(),
        left: done.left,
        stopped: done.stopped.clone(),
        ended: done.ended.clone(),
        hurt: done.hurt.clone(),
    }
}

fn problem(fault: &Fault) -> Problem {
    Problem { message: fault.to_string(), help: fault.help.clone() }
}
