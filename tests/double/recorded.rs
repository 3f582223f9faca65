//! Answers that lie in directories, a file for each path: `repos/acme/shop.json` is the answer to
//! `GET /repos/acme/shop`, `user.403.json` one with status 403, `….@2.json` the second page of a list.
//! The first directory that has one wins; where none has, there is nothing: 404.

use super::http::{Answer, Request};
use std::path::{Path, PathBuf};

pub fn answer(directories: &[PathBuf], request: &Request, port: u16) -> Answer {
    let page = request.query.get("page").map(String::as_str).filter(|page| *page != "1");
    let path = request.path.trim_start_matches('/');
    let name = page.map_or_else(|| path.to_owned(), |page| format!("{path}@{page}"));
    let Some((status, file)) = directories.iter().find_map(|directory| find(directory, &name)) else {
        return Answer::error(404, "Not Found");
    };
    let body = std::fs::read(&file).expect("a file");
    let body = serde_json::from_slice(&body).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let answer = Answer::json(status, &body);
    let next: usize = page.map_or(2, |page| page.parse::<usize>().expect("a number") + 1);
    if directories.iter().all(|directory| find(directory, &format!("{path}@{next}")).is_none()) {
        return answer;
    }
    answer.with("link", &format!("<http://127.0.0.1:{port}/{path}?per_page=100&page={next}>; rel=\"next\""))
}

/// The file for a path, and its status.
fn find(directory: &Path, name: &str) -> Option<(u16, PathBuf)> {
    let place = directory.join(name);
    let (above, last) = (place.parent()?, place.file_name()?.to_str()?);
    let mut names: Vec<String> = std::fs::read_dir(above)
        .ok()?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names.iter().find_map(|file| {
        let status = match file.strip_prefix(last)?.strip_suffix(".json")? {
            "" => 200,
            status => status.strip_prefix('.')?.parse().ok()?,
        };
        Some((status, above.join(file)))
    })
}
