//! A server of HTTP on loopback that answers as a test wants, or passes on to a real registry.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What was asked.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Path and query.
    pub path: String,
    /// By name in lower case.
    pub headers: BTreeMap<String, String>,
}

/// What to do.
#[derive(Clone, Debug)]
pub enum Reply {
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// Close the connection without a word.
    Cut,
    /// Say that more comes than does.
    Truncated,
}

/// The server. It lives as long as the test's process.
pub struct Double {
    address: String,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Double {
    pub fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let asked: Arc<Mutex<Vec<Request>>> = Arc::default();
        let (log, answer) = (Arc::clone(&asked), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                thread::spawn(move || {
                    let Some(request) = read(&stream) else { return };
                    log.lock().expect("the log").push(request.clone());
                    let reply = answer(&request);
                    write(stream, &request, reply);
                });
            }
        });
        Self { address, asked }
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// Everything that was asked so far, as `GET /path`.
    pub fn asked(&self) -> Vec<String> {
        self.requests().iter().map(|one| format!("{} {}", one.method, one.path)).collect()
    }

    pub fn requests(&self) -> Vec<Request> {
        self.asked.lock().expect("the log").clone()
    }
}

impl Reply {
    pub fn json(status: u16, text: &str) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self::Answer { status, headers, body: text.as_bytes().to_vec() }
    }

    pub fn with(self, name: &str, value: &str) -> Self {
        match self {
            Self::Answer { status, mut headers, body } => {
                headers.push((name.to_owned(), value.to_owned()));
                Self::Answer { status, headers, body }
            }
            other => other,
        }
    }
}

/// Passes a request on to the registry at `address`.
pub fn forward(address: &str, request: &Request) -> Reply {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    let mut to = ureq::http::Request::builder()
        .method(request.method.as_str())
        .uri(format!("http://{address}{}", request.path));
    for (name, value) in request.headers.iter().filter(|(name, _)| matches!(name.as_str(), "accept" | "host"))
    {
        to = to.header(name, value);
    }
    let mut response = agent.run(to.body(()).expect("a request")).expect("an answer of the registry");
    let kept = ["content-type", "docker-content-digest", "link"];
    let headers = response.headers().iter().filter(|(name, _)| kept.contains(&name.as_str()));
    let headers = headers
        .map(|(name, value)| (name.to_string(), value.to_str().expect("a header").to_owned()))
        .collect();
    let status = response.status().as_u16();
    Reply::Answer { status, headers, body: response.body_mut().read_to_vec().expect("a body") }
}

fn read(stream: &TcpStream) -> Option<Request> {
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let mut lines = BufReader::new(stream).take(1 << 16).lines();
    let first = lines.next()?.ok()?;
    let mut words = first.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    for line in lines {
        let line = line.ok()?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    Some(Request { method, path, headers })
}

fn write(mut stream: TcpStream, request: &Request, reply: Reply) {
    let (status, headers, body, length) = match reply {
        Reply::Cut => return,
        Reply::Truncated => (200, Vec::new(), b"{\"tags\": [".to_vec(), 5_000),
        Reply::Answer { status, headers, body } => {
            let length = body.len();
            (status, headers, body, length)
        }
    };
    let mut head = format!("HTTP/1.1 {status} Said\r\nconnection: close\r\ncontent-length: {length}\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    // Whoever asked may be gone: a test that kills it wants that.
    let _ = stream.write_all(head.as_bytes());
    if request.method != "HEAD" {
        let _ = stream.write_all(&body);
    }
}
