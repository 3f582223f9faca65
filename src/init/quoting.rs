//! How texts of a repository stand in a draft: as TOML, and as comments.

use std::fmt::Write as _;

/// A TOML string; several lines as they are, where TOML lets them be.
pub fn script(text: &str) -> String {
    let plain = !text.contains("'''") && !text.chars().any(|c| c.is_control() && c != '\n');
    match text.contains('\n') {
        true if plain => format!("'''\n{text}\n'''"),
        false if plain && !text.contains('\'') => format!("'{text}'"),
        _ => quoted(text),
    }
}

/// A basic string: TOML reads what JSON writes, but for one character.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

/// A comment of lines of at most a hundred characters. What a repository's files put into it stays
/// in it: control characters go.
pub fn comment(out: &mut String, text: &str) {
    let mut line = String::from("#");
    for word in text.split_whitespace() {
        let word: String = word.chars().map(|c| if c.is_control() { '?' } else { c }).collect();
        if line.len() + word.len() > 99 && line != "#" {
            let _ = writeln!(out, "{line}");
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(&word);
    }
    let _ = writeln!(out, "{line}");
}
