//! The pages of the catalogue, taken apart: `What`, `Why`, `Wrong`, `Right`, in that order.
#![allow(dead_code, missing_docs)]

use pipegen::language::diagnostic::Code;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const SECTIONS: [&str; 4] = ["What", "Why", "Wrong", "Right"];
/// What stands for the line above it, written out so many times more.
const MORE: [&str; 2] = ["# and ", " more such lines"];
const NUMBERED: &str = ", numbered on";

/// A page of the catalogue.
pub struct Page {
    pub what: String,
    pub why: String,
    pub wrong: Example,
    pub right: Example,
}

/// An example: a `pipeline.toml` and files beside it, or commands.
pub struct Example {
    /// Text by path; commands have none.
    pub files: BTreeMap<String, String>,
    pub is_shell: bool,
}

/// Takes the page of a code apart.
///
/// # Errors
/// What does not have the form.
pub fn page(code: Code) -> Result<Page, String> {
    let mut sections: Vec<(&str, String)> = Vec::new();
    let mut fenced = false;
    for line in code.page().lines() {
        fenced ^= line.starts_with("```");
        match line.strip_prefix("## ").filter(|_| !fenced) {
            Some(title) => sections.push((title, String::new())),
            None => {
                let (_, text) = sections.last_mut().ok_or("it does not begin with `## What`")?;
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    let titles: Vec<&str> = sections.iter().map(|(title, _)| *title).collect();
    if titles != SECTIONS {
        return Err(format!("its sections are {titles:?}, not {SECTIONS:?}"));
    }
    let text = |at: usize| sections[at].1.trim().to_owned();
    if text(0).is_empty() || text(1).is_empty() {
        return Err("`What` or `Why` is empty".to_owned());
    }
    Ok(Page { what: text(0), why: text(1), wrong: example(&text(2))?, right: example(&text(3))? })
}

fn example(text: &str) -> Result<Example, String> {
    let mut files = BTreeMap::new();
    let mut kinds = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(head), None) => {
                let (kind, name) = head.split_once(' ').unwrap_or((head, "pipeline.toml"));
                kinds.push(kind.to_owned());
                open = Some((name.to_owned(), String::new()));
            }
            (Some(""), Some((name, body))) => drop(files.insert(name, written_out(&body))),
            (None, Some((name, body))) => open = Some((name, format!("{body}{line}\n"))),
            _ if line.is_empty() => {}
            _ => return Err(format!("`{line}` stands outside of a fence")),
        }
    }
    match kinds.first().map(String::as_str) {
        Some("sh") if kinds.len() == 1 => Ok(Example { files: BTreeMap::new(), is_shell: true }),
        Some("toml") if open.is_none() => Ok(Example { files, is_shell: false }),
        _ => Err(format!("an example is one `toml` and files with their names, or one `sh`: {kinds:?}")),
    }
}

/// Repeats the line before each `# and N more such lines`; where they are `numbered on`, the first number
/// in it counts up.
fn written_out(body: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in body.lines() {
        let said = line.trim().strip_prefix(MORE[0]);
        let numbered = said.and_then(|rest| rest.strip_suffix(NUMBERED));
        let count = numbered.or(said).and_then(|rest| rest.strip_suffix(MORE[1]));
        match (count.and_then(|count| count.parse().ok()), lines.last().cloned()) {
            (Some(count), Some(last)) => lines.extend((1..=count).map(|more| match numbered {
                Some(_) => counted_up(&last, more),
                None => last.clone(),
            })),
            _ => lines.push(line.to_owned()),
        }
    }
    lines.join("\n") + "\n"
}

fn counted_up(line: &str, by: usize) -> String {
    let digits = |c: char| c.is_ascii_digit();
    let Some(start) = line.find(digits) else { return line.to_owned() };
    let end = line[start..].find(|c| !digits(c)).map_or(line.len(), |length| start + length);
    let number: usize = line[start..end].parse().unwrap_or(0);
    format!("{}{}{}", &line[..start], number + by, &line[end..])
}

impl Example {
    /// Writes the files; an image that brings no Dockerfile has one that says nothing.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write(&self, directory: &Path) -> std::io::Result<()> {
        fs::write(directory.join("Dockerfile"), "FROM scratch\n")?;
        for (path, text) in &self.files {
            let place = directory.join(path);
            fs::create_dir_all(place.parent().unwrap_or(directory))?;
            fs::write(place, text)?;
        }
        Ok(())
    }
}
