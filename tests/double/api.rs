//! Which endpoint answers, and what all of them have in common.

use super::http::{Answer, Request};
use super::{State, package, recorded, repository, v2};
use serde_json::{Value, json};

pub fn answer(state: &mut State, request: &Request, port: u16) -> Answer {
    let parts: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
    if let ["token"] | ["v2", ..] = parts[..] {
        return v2::answer(state, request, &parts, port);
    }
    if request.headers.get("authorization").map(String::as_str) != Some(&format!("Bearer {}", state.token)) {
        return Answer::error(401, "Bad credentials");
    }
    if request.headers.get("x-github-api-version").map(String::as_str) != Some("2022-11-28") {
        return Answer::error(400, "The version of the API is not supported");
    }
    if state.left == 0 {
        return Answer::error(403, "API rate limit exceeded for installation ID 1.")
            .with("x-ratelimit-limit", "1000")
            .with("x-ratelimit-remaining", "0")
            .with("x-ratelimit-reset", "4070908800");
    }
    state.left -= 1;
    let left = state.left.to_string();
    let answer = match state.recorded.as_slice() {
        [] => route(state, request, &parts, port),
        directories => recorded::answer(directories, request, port),
    };
    let answer = match &state.date {
        Some((on, date)) if request.path.contains(on) => answer.with("date", date),
        _ => answer,
    };
    answer.with("x-ratelimit-limit", "1000").with("x-ratelimit-remaining", &left.max("1".to_owned()))
}

fn route(state: &mut State, request: &Request, parts: &[&str], port: u16) -> Answer {
    match parts {
        ["user"] => match &state.login {
            Some(login) => Answer::json(200, &account(login, "User")),
            None => Answer::error(403, "Resource not accessible by integration"),
        },
        ["users", owner] if owner.eq_ignore_ascii_case(&state.owner) => {
            Answer::json(200, &account(&state.owner, state.kind))
        }
        ["repos", owner, name, rest @ ..] if format!("{owner}/{name}") == state.project => {
            repository::answer(state, request, rest, port)
        }
        ["orgs", owner, "packages", "container", rest @ ..]
            if state.kind == "Organization" && *owner == state.owner =>
        {
            package::answer(state, request, rest, port)
        }
        // Of others' packages `/users` shows public ones, and to a job those of its repository.
        ["users", owner, "packages", "container", rest @ ..]
            if state.kind == "User"
                && *owner == state.owner
                && (state.is_public || state.login.is_none()) =>
        {
            package::answer(state, request, rest, port)
        }
        ["user", "packages", "container", rest @ ..]
            if state.login.as_deref() == Some(state.owner.as_str()) =>
        {
            package::answer(state, request, rest, port)
        }
        _ => Answer::error(404, "Not Found"),
    }
}

fn account(login: &str, kind: &str) -> Value {
    json!({
        "login": login,
        "id": 1,
        "node_id": "MDQ6VXNlcjE=",
        "url": format!("https://api.github.com/users/{login}"),
        "type": kind,
        "site_admin": false,
    })
}

/// A page of a list, with its links.
pub fn page(
    request: &Request,
    port: u16,
    all: Vec<Value>,
    wrap: impl Fn(Vec<Value>, usize) -> Value,
) -> Answer {
    let number = |key: &str, default: usize| {
        request.query.get(key).map_or(default, |text| text.parse().expect("a number"))
    };
    let (size, page) = (number("per_page", 30).min(100), number("page", 1));
    let total = all.len();
    let last = total.div_ceil(size).max(1);
    let items: Vec<Value> = all.into_iter().skip((page - 1) * size).take(size).collect();
    let answer = Answer::json(200, &wrap(items, total));
    let link = |to: usize, relation: &str| {
        let mut query = request.query.clone();
        query.insert("page".to_owned(), to.to_string());
        let query: Vec<String> = query.iter().map(|(key, text)| format!("{key}={text}")).collect();
        format!("<http://127.0.0.1:{port}{}?{}>; rel=\"{relation}\"", request.path, query.join("&"))
    };
    let mut links = Vec::new();
    if page > 1 {
        links.extend([link(page - 1, "prev"), link(1, "first")]);
    }
    if page < last {
        links.extend([link(page + 1, "next"), link(last, "last")]);
    }
    if links.is_empty() { answer } else { answer.with("link", &links.join(", ")) }
}

/// A moment as the API writes it.
pub fn stamp(second: i64) -> String {
    let at = time::OffsetDateTime::from_unix_timestamp(second).expect("a moment");
    let (date, time) = (at.date(), at.time());
    format!("{date}T{:02}:{:02}:{:02}Z", time.hour(), time.minute(), time.second())
}
