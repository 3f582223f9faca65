//! HTTP/1.1, one request for each connection.

use super::{Act, State, api};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::{Mutex, PoisonError};

pub struct Request {
    pub method: String,
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub headers: BTreeMap<String, String>,
}

#[derive(Clone, Default)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            headers: vec![header("content-type", "application/json")],
            body: body.to_string().into(),
        }
    }

    /// An error as GitHub writes it.
    pub fn error(status: u16, message: &str) -> Self {
        let body = serde_json::json!({
            "message": message,
            "documentation_url": "https://docs.github.com/rest/packages/packages",
            "status": status.to_string(),
        });
        Self::json(status, &body)
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push(header(name, value));
        self
    }
}

fn header(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

impl Request {
    fn read(stream: &TcpStream) -> Option<Self> {
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        let first = lines.next()?;
        let mut words = first.split(' ');
        let (method, target) = (words.next()?.to_owned(), words.next()?);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let pair = |pair: &str| pair.split_once('=').map(|(key, text)| header(key, text));
        let headers = lines
            .take_while(|line| !line.is_empty())
            .filter_map(|line| line.split_once(": ").map(|(name, text)| header(&name.to_lowercase(), text)))
            .collect();
        let query = query.split('&').filter_map(pair).collect();
        Some(Self { method, path: path.to_owned(), query, headers })
    }

    pub fn line(&self) -> String {
        let query: Vec<String> = self.query.iter().map(|(key, text)| format!("{key}={text}")).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{} {}{mark}{}", self.method, self.path, query.join("&"))
    }
}

pub fn serve(mut stream: TcpStream, port: u16, state: &Mutex<State>) {
    let Some(request) = Request::read(&stream) else { return };
    let line = request.line();
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    state.log.push(line.clone());
    let Some(at) = state.script.iter().position(|rule| line.contains(rule.on) && rule.times > 0) else {
        let answer = api::answer(&mut state, &request, port);
        drop(state);
        return write(&mut stream, &answer, None);
    };
    if state.script[at].skip > 0 {
        state.script[at].skip -= 1;
        let answer = api::answer(&mut state, &request, port);
        drop(state);
        return write(&mut stream, &answer, None);
    }
    state.script[at].times -= 1;
    match &state.script[at].act {
        Act::Answer(answer) => write(&mut stream, &answer.clone(), None),
        Act::Cut => {}
        Act::CutAfter => drop(api::answer(&mut state, &request, port)),
        Act::Truncated => {
            let mut answer = api::answer(&mut state, &request, port);
            let whole = answer.body.len();
            answer.body.truncate(whole / 2);
            write(&mut stream, &answer, Some(whole));
        }
        Act::Slow(time) => {
            let time = *time;
            let answer = api::answer(&mut state, &request, port);
            drop(state);
            drip(&mut stream, &answer, time);
        }
        Act::Edit(edit) => {
            let edit = *edit;
            let mut answer = api::answer(&mut state, &request, port);
            let mut body = serde_json::from_slice(&answer.body).expect("JSON");
            edit(&mut body);
            answer.body = body.to_string().into();
            write(&mut stream, &answer, None);
        }
        Act::Change(change) => {
            let change = *change;
            change(&mut state);
            let answer = api::answer(&mut state, &request, port);
            write(&mut stream, &answer, None);
        }
    }
}

fn head(answer: &Answer, length: usize) -> String {
    let mut head = format!("HTTP/1.1 {} Double\r\nconnection: close\r\n", answer.status);
    for (name, text) in &answer.headers {
        head.push_str(&format!("{name}: {text}\r\n"));
    }
    if answer.status != 204 {
        head.push_str(&format!("content-length: {length}\r\n"));
    }
    head + "\r\n"
}

fn write(stream: &mut TcpStream, answer: &Answer, length: Option<usize>) {
    let head = head(answer, length.unwrap_or(answer.body.len()));
    drop(stream.write_all(&[head.as_bytes(), &answer.body].concat()));
}

fn drip(stream: &mut TcpStream, answer: &Answer, time: std::time::Duration) {
    let bytes = [head(answer, answer.body.len()).as_bytes(), &answer.body].concat();
    for part in bytes.chunks(bytes.len() / 10 + 1) {
        drop(stream.write_all(part).and_then(|()| stream.flush()));
        std::thread::sleep(time / 10);
    }
}
