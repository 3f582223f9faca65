//! Requests with retries, over ureq. Blocking: a prune asks one thing after another on purpose.

use super::address::Address;
use super::answer::Answer;
use super::clock::{Clock, Skew, Skews};
use super::fault::{Fault, Kind};
use crate::language::value::Second;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use ureq::http;

/// How often a request is made that may be repeated.
const TRIES: u32 = 4;
/// Longest pause that a server may ask for before we give up.
const PATIENCE: Duration = Duration::from_secs(60);
/// Largest answer that is read: a manifest has at most
/// [4 MiB](https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests), a
/// page of a hundred package versions less.
const LARGEST: u64 = 16 << 20;
/// As many connections to one server are kept as requests are made at a time; fewer would be closed and made
/// anew for most requests.
const AT_A_TIME: usize = 8;
/// Bytes of each of the two buffers of a connection; the head of an answer has to fit.
const BUFFER: usize = 32 << 10;
/// How often a request is sent on.
const HOPS: usize = 5;

/// A connection to servers, that counts.
#[derive(Debug)]
pub struct Client {
    /// By the proxy that the environment names, if it names one.
    agent: ureq::Agent,
    /// Without: for this machine, which no proxy means when it hears `127.0.0.1`.
    direct: ureq::Agent,
    requests: AtomicU64,
    pause: Duration,
    clock: Clock,
    skews: Skews,
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// How.
    pub method: Method,
    /// Where, whole.
    pub url: &'a str,
    /// With these headers.
    pub headers: &'a [(&'a str, &'a str)],
}

/// The methods of HTTP that are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Reads the headers only.
    Head,
    /// Deletes; asking again does no harm.
    Delete,
    /// Puts something under a name; asking again does no harm.
    Put,
    /// Restores what was deleted; asking again does no harm.
    Post,
}

impl Client {
    /// A client that waits `pause` before its second try, and twice as long before each further one.
    #[must_use]
    pub fn new(pause: Duration) -> Self {
        let config = || {
            ureq::Agent::config_builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .timeout_global(Some(Duration::from_secs(60)))
                .max_idle_connections_per_host(AT_A_TIME)
                .input_buffer_size(BUFFER)
                .output_buffer_size(BUFFER)
                .user_agent(concat!("pipegen/", env!("CARGO_PKG_VERSION")))
        };
        let (agent, direct) = (config().build().into(), config().proxy(None).build().into());
        let (requests, clock, skews) = (AtomicU64::new(0), Clock::default(), Skews::default());
        Self { agent, direct, requests, pause, clock, skews }
    }

    /// The same by another clock than this machine's.
    #[must_use]
    pub fn by(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// The moment.
    #[must_use]
    pub fn now(&self) -> Second {
        self.clock.now()
    }

    /// How far the clock of the server at `url` is from ours, where it was asked and said so.
    #[must_use]
    pub fn skew(&self, url: &str) -> Option<Skew> {
        self.skews.of(url)
    }

    /// How many requests were made, tries counted one by one.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Asks, again after a cut connection, a 429 and a 5xx.
    ///
    /// # Errors
    /// No answer at all, or none but 429 and 5xx.
    pub fn send(&self, ask: &Ask<'_>) -> Result<Answer, Fault> {
        self.send_with(ask, &[])
    }

    /// The same with a body.
    ///
    /// # Errors
    /// No answer at all, or none but 429 and 5xx.
    pub fn send_with(&self, ask: &Ask<'_>, body: &[u8]) -> Result<Answer, Fault> {
        let mut pause = self.pause;
        let mut last = Fault::new(Kind::Unreachable, ask.to_string(), "never asked");
        for attempt in 0..TRIES {
            if attempt > 0 {
                std::thread::sleep(pause);
                pause *= 2;
            }
            match self.follow(ask, body) {
                Ok(answer) if answer.status == 429 => {
                    last = Fault::new(Kind::Limited, ask.to_string(), format!("429: {}", answer.message()));
                    let Some(asked) = answer.retry_after() else { continue };
                    if asked > PATIENCE {
                        return Err(last.help(format!("try again in {} seconds", asked.as_secs())));
                    }
                    pause = pause.max(asked);
                }
                Ok(answer) if answer.status >= 500 => {
                    let message = format!("{}: {}", answer.status, answer.message());
                    last = Fault::new(Kind::Broken, ask.to_string(), message);
                }
                Ok(answer) => return Ok(answer),
                Err(fault) if fault.kind == Kind::TooLarge => return Err(fault),
                Err(fault) => last = fault,
            }
        }
        last.message.push_str(&format!(" (asked {TRIES} times)"));
        Err(last)
    }

    /// Asks, and where it is sent on from there. What was sent to the first server alone goes to no other.
    fn follow(&self, ask: &Ask<'_>, body: &[u8]) -> Result<Answer, Fault> {
        let mut answer = self.once(ask, body)?;
        let mut at = ask.url.to_owned();
        for _ in 0..HOPS {
            let is_sent_on = matches!(answer.status, 301 | 302 | 303 | 307 | 308)
                && matches!(ask.method, Method::Get | Method::Head);
            let Some(location) = answer.header("location").filter(|_| is_sent_on) else { return Ok(answer) };
            let odd =
                |why: &str| Fault::new(Kind::Unexpected, ask.to_string(), format!("it is sent on {why}"));
            let from = Address::parse(&at).ok_or_else(|| odd("from what is no address"))?;
            let next = match location.strip_prefix('/').filter(|rest| !rest.starts_with('/')) {
                Some(path) => format!("{}://{}/{path}", from.scheme, from.server),
                None => location.to_owned(),
            };
            let to = Address::parse(&next).ok_or_else(|| odd("to what is no address"))?;
            if !to.is_safe() || (to.is_here() && !from.is_here()) {
                return Err(odd(&format!("to `{}://{}`, which is not followed", to.scheme, to.server)));
            }
            let same = to.server == from.server && to.scheme == from.scheme;
            let kept = |(name, _): &&(&str, &str)| same || !name.eq_ignore_ascii_case("authorization");
            let headers: Vec<(&str, &str)> = ask.headers.iter().filter(kept).copied().collect();
            answer = self.once(&Ask { method: ask.method, url: &next, headers: &headers }, &[])?;
            at = next;
        }
        Err(Fault::new(Kind::Unexpected, ask.to_string(), format!("it is sent on more than {HOPS} times")))
    }

    fn once(&self, ask: &Ask<'_>, body: &[u8]) -> Result<Answer, Fault> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let before = self.now();
        let unreachable =
            |error: &dyn std::fmt::Display| Fault::new(Kind::Unreachable, ask.to_string(), error.to_string());
        let mut request = http::Request::builder().method(ask.method.as_str()).uri(ask.url);
        // What is unpacked may be a thousand times as large as what came.
        request = request.header("accept-encoding", "identity");
        for (name, value) in ask.headers {
            request = request.header(*name, *value);
        }
        let is_here = Address::parse(ask.url).is_some_and(|address| address.is_here());
        let agent = if is_here { &self.direct } else { &self.agent };
        let response = match ask.method {
            Method::Put | Method::Post => request.body(body).map(|request| agent.run(request)),
            _ => request.body(()).map(|request| agent.run(request)),
        };
        let mut response =
            response.map_err(|error| unreachable(&error))?.map_err(|error| unreachable(&error))?;
        let status = response.status().as_u16();
        let mut headers: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in response.headers() {
            let value = String::from_utf8_lossy(value.as_bytes());
            // Several headers of one name are one list: RFC 9110, 5.3.
            let list = headers.entry(name.to_string()).or_default();
            *list = if list.is_empty() { value.into_owned() } else { format!("{list}, {value}") };
        }
        let here = (before, self.now());
        let body = response.body_mut().with_config().limit(LARGEST).read_to_vec();
        let body = body.map_err(|error| match error {
            ureq::Error::BodyExceedsLimit(_) => {
                let message = format!("it is longer than {} MiB", LARGEST >> 20);
                Fault::new(Kind::TooLarge, ask.to_string(), message)
            }
            other => unreachable(&other),
        });
        let answer = Answer { status, headers, body: body? };
        let packed =
            answer.header("content-encoding").filter(|how| !how.trim().eq_ignore_ascii_case("identity"));
        if let Some(how) = packed {
            let message = format!("it is packed with `{}`, which was not asked for", how.escape_debug());
            return Err(Fault::new(Kind::Unexpected, ask.to_string(), message));
        }
        self.skews.note(ask, &answer, here);
        Ok(answer)
    }
}

impl Method {
    fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Delete => "DELETE",
            Self::Put => "PUT",
            Self::Post => "POST",
        }
    }
}

impl std::fmt::Display for Ask<'_> {
    /// Without what stands behind `?`: it may hold a token's scope, and makes logs long.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = self.url.split_once("://").map_or(self.url, |(_, place)| place);
        write!(f, "{} {}", self.method.as_str(), place.split('?').next().unwrap_or_default())
    }
}
