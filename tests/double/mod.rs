//! A double of GitHub's API and of ghcr.io on a port of this machine. Fields and types are those of
//! GitHub's published description; faults are scripted.
#![allow(dead_code)]

mod api;
mod http;
mod package;
mod recorded;
mod repository;
mod v2;

pub use http::Answer;
pub use package::Version;
pub use repository::{Deployment, Pull, Run};

use serde_json::Value;
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// The token that the double knows.
pub const TOKEN: &str = "ghs_double";

/// What is there.
pub struct State {
    /// `Organization` or `User`.
    pub kind: &'static str,
    pub owner: String,
    pub name: String,
    /// The repository that the API knows.
    pub project: String,
    pub token: String,
    /// The user to whom the token belongs.
    pub login: Option<String>,
    /// The token may delete.
    pub is_admin: bool,
    pub is_public: bool,
    /// Added to the count of versions.
    pub lie: i64,
    pub versions: Vec<Version>,
    /// Configurations of images, by their digests.
    pub configs: BTreeMap<String, Vec<u8>>,
    /// What may be restored.
    pub deleted: Vec<Version>,
    pub pulls: Vec<Pull>,
    pub runs: Vec<Run>,
    pub deployments: Vec<Deployment>,
    /// A repository of Git: what was pushed.
    pub pushed: Option<PathBuf>,
    /// Every request, as `GET /path?query`.
    pub log: Vec<String>,
    pub script: Vec<Rule>,
    /// Directories with recorded answers, in place of what is there.
    pub recorded: Vec<PathBuf>,
    /// The header `date` of answers to paths that contain this.
    pub date: Option<(&'static str, String)>,
    /// Requests that are left in this hour.
    pub left: u64,
    next: u64,
}

/// What goes wrong, and when.
pub struct Rule {
    /// The request contains this text.
    pub on: &'static str,
    /// So many such requests are answered well before.
    pub skip: usize,
    /// So many such requests are hit.
    pub times: usize,
    pub act: Act,
}

pub enum Act {
    /// Another answer.
    Answer(Answer),
    /// The connection is cut without one.
    Cut,
    /// The answer says that it is longer than it is.
    Truncated,
    /// The answer comes in drops, over this time.
    Slow(Duration),
    /// The answer is changed.
    Edit(fn(&mut Value)),
    /// Something happens before the answer is made.
    Change(fn(&mut State)),
    /// The work is done, but the connection is cut before the answer.
    CutAfter,
}

pub struct Double {
    pub port: u16,
    state: Arc<Mutex<State>>,
}

impl Double {
    /// An organisation `acme` with an empty package `app`.
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State {
            kind: "Organization",
            owner: "acme".to_owned(),
            name: "app".to_owned(),
            project: "acme/shop".to_owned(),
            token: TOKEN.to_owned(),
            login: None,
            is_admin: true,
            is_public: false,
            lie: 0,
            versions: Vec::new(),
            configs: BTreeMap::new(),
            deleted: Vec::new(),
            pulls: Vec::new(),
            runs: Vec::new(),
            deployments: Vec::new(),
            pushed: None,
            log: Vec::new(),
            script: Vec::new(),
            recorded: Vec::new(),
            date: None,
            left: 1_000,
            next: 1_000,
        }));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                std::thread::spawn(move || http::serve(stream, port, &state));
            }
        });
        Self { port, state }
    }

    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The next requests with `on` in them are hit.
    pub fn script(&self, on: &'static str, skip: usize, times: usize, act: Act) {
        self.state().script.push(Rule { on, skip, times, act });
    }

    /// How many requests with this text there were.
    pub fn count(&self, text: &str) -> usize {
        self.state().log.iter().filter(|line| line.contains(text)).count()
    }
}
