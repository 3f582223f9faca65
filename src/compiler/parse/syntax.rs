//! What is said where the file is no TOML.

use crate::language::diagnostic::remedy::quoted;
use crate::language::diagnostic::{Code, Diagnostic, Span};

/// Further errors are not looked into: they follow from the first ones.
const DETAILED: usize = 100;

/// The errors of TOML's parser, the first of each line: the others follow from it.
pub fn diagnostics(errors: &[toml::de::Error], text: &str) -> Vec<Diagnostic> {
    let mut errors: Vec<&toml::de::Error> = errors.iter().collect();
    errors.sort_by_key(|error| error.span().map_or(text.len(), |span| span.start));
    let mut found: Vec<Diagnostic> = Vec::new();
    for (index, error) in errors.into_iter().enumerate() {
        found.push(if index < DETAILED { diagnostic(error, text) } else { plain(error, text) });
    }
    let start = |found: &Diagnostic| found.labels.first().map_or(0, |label| label.span.start);
    found.dedup_by(|next, first| {
        let between = text.get(start(first)..start(next)).unwrap_or("\n");
        !between.contains('\n')
    });
    found
}

/// One error as the parser says it.
fn plain(error: &toml::de::Error, text: &str) -> Diagnostic {
    let span = error.span().unwrap_or(text.len()..text.len());
    Diagnostic::error(Code::Syntax, span, error.message().to_owned())
}

/// One error, with what was probably meant.
fn diagnostic(error: &toml::de::Error, text: &str) -> Diagnostic {
    let found = plain(error, text);
    let span = error.span().unwrap_or(text.len()..text.len());
    if error.message() == "duplicate key" {
        return duplicate(span, text);
    }
    let marked = text.get(span.clone()).unwrap_or_default();
    let control = marked.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    if let Some(c) = control {
        let message = format!("control character {c:?} in the file");
        return Diagnostic::error(Code::Syntax, span, message)
            .why("TOML takes only tabs and line ends, and editors do not show the others")
            .help("take it out");
    }
    let line = line(text, span.start);
    let (why, help) = remedy(line, marked);
    found.why(why).help(help)
}

fn duplicate(span: Span, text: &str) -> Diagnostic {
    let word = text.get(span.clone()).unwrap_or_default();
    let error = Diagnostic::error(Code::Syntax, span.clone(), format!("`{word}` stands twice in one table"))
        .why("TOML takes each key and each table once, whatever stands between")
        .help("take one of them out, or write what both say into one");
    match first(word, &span, text) {
        Some(first) => error.label("again here").also(first, "first here"),
        None => error,
    }
}

/// Where the word stood before: at the beginning of a line, or in the same heading.
fn first(word: &str, again: &Span, text: &str) -> Option<Span> {
    let own = line(text, again.start);
    let mut at = 0;
    let mut found = None;
    for line in text.get(..again.start)?.split_inclusive('\n') {
        let heading = line.trim_start().starts_with('[');
        if own.starts_with('[') {
            let same = line.trim() == own.trim();
            found = line.find(word).filter(|_| same).map(|column| at + column).or(found);
        } else if heading {
            found = None;
        } else {
            let rest = line.trim_start().strip_prefix(word).map(str::trim_start);
            let key = rest.is_some_and(|rest| rest.starts_with(['=', '.']));
            found = line.find(word).filter(|_| key).map(|column| at + column).or(found);
        }
        at += line.len();
    }
    found.map(|start| start..start + word.len())
}

/// The line at an offset, without its end.
fn line(text: &str, offset: usize) -> &str {
    let start = text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default()
}

/// Why, and what to write; `marked` is the part of the line that the parser stumbled over.
fn remedy(line: &str, marked: &str) -> (&'static str, String) {
    let bare = line.trim();
    if bare.starts_with('[') {
        let name = bare.trim_matches(|c| matches!(c, '[' | ']'));
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-\"".contains(&b));
        if plain && !name.is_empty() {
            return ("a heading stands in brackets, alone on its line", format!("write `[{name}]`"));
        }
    }
    if let Some((key, value)) = bare.split_once('=') {
        let (key, value) = (key.trim(), value.trim());
        let quotes = value.matches(['"', '\'']).count();
        let word = !value.is_empty() && !value.starts_with(['"', '\'', '[', '{']) && quotes == 0;
        if word {
            let value = value.split(" #").next().unwrap_or(value).trim();
            return ("text stands in quotes in TOML", format!("write `{key} = {}`", quoted(value)));
        }
        if value.starts_with(['"', '\'']) && quotes == 1 {
            let quote = &value[..1];
            return (
                "a string ends on the line on which it begins, unless it has three quotes",
                format!("close it: `{key} = {value}{quote}`; for several lines write `'''` around them"),
            );
        }
        if value.is_empty() {
            return ("a key has a value", format!("write one behind it: `{key} = \"…\"`"));
        }
    }
    if let Some((key, value)) = bare.split_once(':').filter(|_| !bare.contains('=')) {
        let plain = key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
        if plain && !key.is_empty() {
            let right = match value.trim() {
                "" => format!("[{key}]"),
                value => format!("{key} = {}", quoted(value)),
            };
            let why = "the file is TOML, not YAML: headings in brackets, keys joined to their values by `=`";
            return (why, format!("write `{right}`"));
        }
    }
    if marked.trim().is_empty() || bare.ends_with(',') || bare.contains(['{', '[']) {
        return (
            "brackets and braces are closed in the order in which they were opened, with `,` between entries",
            "look for a `]`, `}`, `,` or quote that is missing, here or on the lines above".to_owned(),
        );
    }
    (
        "the file is TOML: headings `[table.name]`, below them lines `key = value`",
        "see https://toml.io for the form".to_owned(),
    )
}
