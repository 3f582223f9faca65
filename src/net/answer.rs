//! What a server answered.

use super::fault::{Fault, Kind};
use super::http::Ask;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What came back, whatever the status.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Headers by name in lower case.
    pub headers: BTreeMap<String, String>,
    /// Body, whole.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// It is none, or another than expected.
    pub fn json<T: serde::de::DeserializeOwned>(&self, ask: &Ask<'_>) -> Result<T, Fault> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Fault::new(Kind::Unexpected, ask.to_string(), format!("no such JSON: {error}")))
    }

    /// A fault that says what came back in place of what was wanted.
    #[must_use]
    pub fn refused(&self, ask: &Ask<'_>) -> Fault {
        let kind = match self.status {
            401 | 403 => Kind::Denied,
            404 => Kind::Missing,
            405 => Kind::Unsupported,
            _ => Kind::Unexpected,
        };
        Fault::new(kind, ask.to_string(), format!("{}: {}", self.status, self.message()))
    }

    /// How long the server wants to be left alone, where it says so: by `retry-after`, or as GitHub does
    /// when [a limit is used up](https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#checking-the-status-of-your-rate-limit).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds = |name: &str| self.header(name)?.trim().parse().ok().map(Duration::from_secs);
        if let Some(asked) = seconds("retry-after") {
            return Some(asked);
        }
        if self.header("x-ratelimit-remaining")?.trim() != "0" {
            return None;
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Some(seconds("x-ratelimit-reset")?.saturating_sub(now) + Duration::from_secs(1))
    }

    /// What the body says in its `message`, as [GitHub's errors](https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api)
    /// have one, or else its beginning.
    #[must_use]
    pub fn message(&self) -> String {
        #[derive(serde::Deserialize)]
        struct Body {
            message: String,
        }
        match serde_json::from_slice::<Body>(&self.body) {
            Ok(body) => Self { body: body.message.into_bytes(), ..Self::default() }.excerpt(),
            Err(_) => self.excerpt(),
        }
    }

    /// The beginning of the body on one line, without what a terminal would obey.
    #[must_use]
    pub fn excerpt(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        let plain: String = text.chars().take(200).map(|c| if c.is_control() { ' ' } else { c }).collect();
        if plain.trim().is_empty() { "no text".to_owned() } else { plain.trim().to_owned() }
    }
}
