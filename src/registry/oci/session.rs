//! Requests to one registry, with the log-in that it asks for.

use super::challenge::Challenge;
use super::keychain::Keychain;
use super::place::{Place, is_loopback};
use crate::language::value::Second;
use crate::net::{Address, Answer, Ask, Client, Clock, Fault, Kind, Method, Skew};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The registries that were asked, and what each gave for a log-in.
#[derive(Debug)]
pub struct Session {
    client: Client,
    keychain: Keychain,
    /// The value of `Authorization` by host, name and what it lets us do: a registry gives a token for
    /// what is asked of it.
    grants: Mutex<BTreeMap<(String, String, Right), String>>,
}

/// What a token is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Right {
    Read,
    Delete,
    Write,
}

/// A request before it has a token.
struct Sent<'a> {
    method: Method,
    url: &'a str,
    header: (&'a str, &'a str),
    body: &'a [u8],
}

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}

impl Session {
    /// A session over this client with these log-ins.
    #[must_use]
    pub fn new(client: Client, keychain: Keychain) -> Self {
        Self { client, keychain, grants: Mutex::default() }
    }

    /// How many requests were made.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.client.requests()
    }

    /// The same by another clock.
    #[must_use]
    pub fn by(self, clock: Clock) -> Self {
        Self { client: self.client.by(clock), ..self }
    }

    /// The moment.
    #[must_use]
    pub fn now(&self) -> Second {
        self.client.now()
    }

    /// How far the clock of the registry there is from ours, where it said so.
    #[must_use]
    pub fn skew(&self, place: &Place) -> Option<Skew> {
        self.client.skew(&place.url(""))
    }

    /// Asks for `/v2/<name>/<rest>`; whatever the status, the answer is given.
    ///
    /// # Errors
    /// No answer, or the log-in failed.
    pub fn ask(&self, place: &Place, method: Method, rest: &str, accept: &str) -> Result<Answer, Fault> {
        self.ask_at(place, method, &place.url(rest), accept)
    }

    /// The same for a whole address of that registry.
    ///
    /// # Errors
    /// No answer, or the log-in failed.
    pub fn ask_at(&self, place: &Place, method: Method, url: &str, accept: &str) -> Result<Answer, Fault> {
        self.exchange(place, &Sent { method, url, header: ("accept", accept), body: &[] })
    }

    fn exchange(&self, place: &Place, sent: &Sent<'_>) -> Result<Answer, Fault> {
        let (method, url) = (sent.method, sent.url);
        let grant = self.grant(place, method);
        let answer = self.send(sent, grant.as_deref())?;
        if answer.status != 401 {
            return Ok(answer);
        }
        let ask = Ask { method, url, headers: &[] };
        let header = answer.header("www-authenticate").unwrap_or_default();
        let Some(challenge) = Challenge::parse(header) else { return Err(self.denied(place, &ask, &answer)) };
        let grant = self.log_in(place, &challenge, &ask)?;
        self.keep(place, method, grant.clone());
        let answer = self.send(sent, Some(&grant))?;
        if answer.status == 401 { Err(self.denied(place, &ask, &answer)) } else { Ok(answer) }
    }

    /// Puts a manifest to `/v2/<name>/<rest>`.
    ///
    /// # Errors
    /// No answer, or the log-in failed.
    pub fn put(&self, place: &Place, rest: &str, kind: &str, body: &[u8]) -> Result<Answer, Fault> {
        let url = place.url(rest);
        self.exchange(place, &Sent { method: Method::Put, url: &url, header: ("content-type", kind), body })
    }

    fn send(&self, sent: &Sent<'_>, grant: Option<&str>) -> Result<Answer, Fault> {
        let mut headers = vec![sent.header];
        headers.extend(grant.map(|grant| ("authorization", grant)));
        self.client.send_with(&Ask { method: sent.method, url: sent.url, headers: &headers }, sent.body)
    }

    fn log_in(&self, place: &Place, challenge: &Challenge, ask: &Ask<'_>) -> Result<String, Fault> {
        let known = self.keychain.find_for(&place.account, &place.name)?;
        let (realm, service, scope) = match challenge {
            Challenge::Bearer { realm, service, scope } => (realm, service, scope),
            Challenge::Basic => {
                let missing =
                    || Fault::new(Kind::Denied, ask.to_string(), "401: it wants a user and a password");
                return known.map(|known| known.basic()).ok_or_else(|| missing().help(how_to_log_in(place)));
            }
        };
        let url = token_url(realm, service.as_deref(), scope.as_deref(), place)?;
        let basic = known.map(|known| known.basic());
        let mut headers = vec![("accept", "application/json")];
        headers.extend(basic.as_deref().map(|basic| ("authorization", basic)));
        let ask = Ask { method: Method::Get, url: &url, headers: &headers };
        let answer = self.client.send(&ask)?;
        if answer.status != 200 {
            return Err(answer.refused(&ask).help(how_to_log_in(place)));
        }
        let token: Token = answer.json(&ask)?;
        let token = token.token.or(token.access_token).filter(|token| !token.is_empty());
        let none = || Fault::new(Kind::Unexpected, ask.to_string(), "the answer has no token");
        token.map(|token| format!("Bearer {token}")).ok_or_else(none)
    }

    fn denied(&self, place: &Place, ask: &Ask<'_>, answer: &Answer) -> Fault {
        answer.refused(ask).help(how_to_log_in(place))
    }

    fn grant(&self, place: &Place, method: Method) -> Option<String> {
        self.grants.lock().unwrap_or_else(PoisonError::into_inner).get(&key(place, method)).cloned()
    }

    fn keep(&self, place: &Place, method: Method, grant: String) {
        self.grants.lock().unwrap_or_else(PoisonError::into_inner).insert(key(place, method), grant);
    }
}

fn key(place: &Place, method: Method) -> (String, String, Right) {
    let right = match method {
        Method::Get | Method::Head => Right::Read,
        Method::Delete => Right::Delete,
        Method::Put | Method::Post => Right::Write,
    };
    (place.host.clone(), place.name.clone(), right)
}

/// What to do about a registry that does not let us in.
#[must_use]
pub fn how_to_log_in(place: &Place) -> String {
    let account = &place.account;
    format!("log in first (`docker login {account}`), as somebody who may read and delete {}", place.name)
}

/// The address of a token. A password is sent to a registry's own words only over TLS.
fn token_url(
    realm: &str,
    service: Option<&str>,
    scope: Option<&str>,
    place: &Place,
) -> Result<String, Fault> {
    let address = Address::parse(realm);
    let is_safe =
        address.is_some_and(|to| to.scheme == "https" || (is_loopback(&place.host) && to.is_here()));
    if !is_safe {
        let message =
            format!("it wants the password sent to `{realm}`, which is without TLS, or names a user");
        return Err(Fault::new(Kind::Denied, place.url(""), message));
    }
    let mut url = realm.to_owned();
    for (name, value) in [("service", service), ("scope", scope)] {
        let Some(value) = value else { continue };
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str(&format!("{name}={}", encode(value)));
    }
    Ok(url)
}

/// `text` for a [query](https://www.rfc-editor.org/rfc/rfc3986#section-3.4).
fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/,".contains(&byte);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
