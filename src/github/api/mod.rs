//! GitHub's [REST API](https://docs.github.com/en/rest), as far as it is needed.

mod access;
mod moment;
mod pages;
mod refusal;
mod segment;

pub use access::{Access, NO_TOKEN, Token};
pub use moment::moment;
pub use pages::{Page, Pages, SIZE as PAGE_SIZE};
pub use refusal::Need;
pub use segment::segment;

use crate::net::{Answer, Ask, Client, Fault, Kind, Method, Skew};
use serde::de::DeserializeOwned;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The [version](https://docs.github.com/en/rest/about-the-rest-api/api-versions) of the API whose
/// answers are read.
const VERSION: &str = "2022-11-28";
/// How often a request is made that GitHub refuses for a limit.
const TRIES: u32 = 3;
/// Longest pause until a limit is lifted.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection to GitHub's API with a token.
#[derive(Debug)]
pub struct GitHub {
    client: Client,
    access: Access,
    /// Requests that GitHub has left for us until the hour is over, as its last answer said.
    left: AtomicU64,
    /// The first pause after a secondary limit for which GitHub names none.
    pause: Duration,
}

impl GitHub {
    /// A connection. After a secondary limit it waits for
    /// [the minute](https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit)
    /// that GitHub asks for.
    #[must_use]
    pub fn new(client: Client, access: Access) -> Self {
        Self { client, access, left: AtomicU64::new(u64::MAX), pause: Duration::from_secs(60) }
    }

    /// The same with another pause after a secondary limit.
    #[must_use]
    pub fn pausing(self, pause: Duration) -> Self {
        Self { pause, ..self }
    }

    /// How many requests were made so far.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.client.requests()
    }

    /// How many requests GitHub has left for this token, where it said so.
    #[must_use]
    pub fn left(&self) -> Option<u64> {
        Some(self.left.load(Ordering::Relaxed)).filter(|left| *left < u64::MAX)
    }

    /// The moment.
    #[must_use]
    pub fn now(&self) -> crate::language::value::Second {
        self.client.now()
    }

    /// How far GitHub's clock is from ours, where it was asked and said so.
    #[must_use]
    pub fn skew(&self) -> Option<Skew> {
        self.client.skew(self.access.base())
    }

    /// The answer to `GET path`, as JSON.
    ///
    /// # Errors
    /// There is none, with the right that is needed where that is the reason.
    pub fn get<T: DeserializeOwned>(&self, path: &str, need: Need) -> Result<T, Fault> {
        let url = self.url(path);
        self.fetch(&url, need)?.json(&self.ask(Method::Get, &url, &[]))
    }

    /// The same, or nothing where GitHub answers 404.
    ///
    /// # Errors
    /// There is another answer, or none.
    pub fn find<T: DeserializeOwned>(&self, path: &str, need: Need) -> Result<Option<T>, Fault> {
        match self.get(path, need) {
            Ok(found) => Ok(Some(found)),
            Err(fault) if fault.kind == Kind::Missing => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// The answer to `DELETE path`, whatever its status, and the fault that it is unless that is 204.
    ///
    /// # Errors
    /// There is none.
    pub fn delete(&self, path: &str, need: Need) -> Result<(Answer, Fault), Fault> {
        let url = self.url(path);
        let answer = self.send(Method::Delete, &url)?;
        let fault = refusal::refused(&answer, &self.ask(Method::Delete, &url, &[]), need);
        Ok((answer, fault))
    }

    /// The answer to `POST path` without a body, whatever its status, and the fault that it is unless that is
    /// 204.
    ///
    /// # Errors
    /// There is none.
    pub fn post(&self, path: &str, need: Need) -> Result<(Answer, Fault), Fault> {
        let url = self.url(path);
        let answer = self.send(Method::Post, &url)?;
        let fault = refusal::refused(&answer, &self.ask(Method::Post, &url, &[]), need);
        Ok((answer, fault))
    }

    /// The pages of a list; `path` has no `per_page`.
    #[must_use]
    pub fn pages(&self, path: &str, need: Need) -> Pages<'_> {
        let mark = if path.contains('?') { '&' } else { '?' };
        Pages::new(self, self.url(&format!("{path}{mark}per_page={}", pages::SIZE)), need)
    }

    /// What a fault says was asked: without what stands behind `?`.
    #[must_use]
    pub fn asked(&self, path: &str) -> String {
        self.ask(Method::Get, &self.url(path), &[]).to_string()
    }

    /// The token.
    #[must_use]
    pub const fn token(&self) -> &Token {
        self.access.token()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.access.base())
    }

    fn fetch(&self, url: &str, need: Need) -> Result<Answer, Fault> {
        let answer = self.send(Method::Get, url)?;
        if answer.status == 200 {
            return Ok(answer);
        }
        Err(refusal::refused(&answer, &self.ask(Method::Get, url, &[]), need))
    }

    fn ask<'a>(&self, method: Method, url: &'a str, headers: &'a [(&'a str, &'a str)]) -> Ask<'a> {
        Ask { method, url, headers }
    }

    /// Asks, again after a limit that is lifted soon.
    fn send(&self, method: Method, url: &str) -> Result<Answer, Fault> {
        let bearer = self.access.token().bearer();
        let headers = [
            ("accept", "application/vnd.github+json"),
            ("x-github-api-version", VERSION),
            ("authorization", bearer.as_str()),
        ];
        let ask = self.ask(method, url, &headers);
        let mut attempt = 1;
        loop {
            let answer = self.client.send(&ask)?;
            let left = answer.header("x-ratelimit-remaining").and_then(|left| left.trim().parse().ok());
            self.left.store(left.unwrap_or(u64::MAX), Ordering::Relaxed);
            if !refusal::is_limit(&answer) {
                return Ok(answer);
            }
            let asked = answer.retry_after().unwrap_or(self.pause * attempt);
            if attempt == TRIES || asked > PATIENCE {
                return Err(refusal::limited(&answer, &ask, attempt));
            }
            std::thread::sleep(asked);
            attempt += 1;
        }
    }
}
