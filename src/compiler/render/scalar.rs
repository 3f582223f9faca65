//! YAML scalars: plain where every reader agrees, quoted otherwise, a block where there are lines.

use std::fmt::Write;

/// One line: plain if no YAML reader, 1.1 or 1.2, takes it for anything but this string.
#[must_use]
pub fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// Quoted in any case: single quotes where they can hold it.
#[must_use]
pub fn quoted(text: &str) -> String {
    if text.chars().all(is_printable) {
        if text.contains('\'') && !text.contains(['"', '\\']) {
            return format!("\"{text}\"");
        }
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if !is_printable(c) => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A value of `env` or `with`, which GitHub hands on as a string whatever YAML makes of it: plain
/// booleans and whole numbers, a block of lines if it has several, without a newline at its end.
#[must_use]
pub fn block(text: &str, indent: usize) -> String {
    let whole = text.len() <= 9
        && text.bytes().all(|b| b.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'));
    if matches!(text, "true" | "false") || (whole && !text.is_empty()) {
        return text.to_owned();
    }
    if text.contains('\n') && is_block(text) {
        format!("|-\n{}", indented(text, indent))
    } else {
        scalar(text)
    }
}

/// A script: always ends in a newline when it has several lines.
#[must_use]
pub fn script(text: &str, indent: usize) -> String {
    let text = text.trim_end_matches('\n');
    if text.contains('\n') && is_block(text) {
        format!("|\n{}", indented(text, indent))
    } else {
        scalar(text)
    }
}

/// A condition: one line if it fits, else one line for each of its parts. All of it stands in
/// `${{ }}`, or GitHub takes the rest for a string, which is always true.
#[must_use]
pub fn condition(parts: &[String], indent: usize) -> String {
    let parts: Vec<String> = parts.iter().map(|part| on_one_line(part)).collect();
    let line = format!("${{{{ {} }}}}", parts.join(" && "));
    if line.len() + indent <= 100 || !line.chars().all(is_printable) {
        return scalar(&line);
    }
    let pad = " ".repeat(indent);
    format!(">-\n{pad}${{{{ {} }}}}", parts.join(&format!("\n{pad}&& ")))
}

/// An expression without the line breaks and blanks that mean nothing; those in its strings stay.
fn on_one_line(expression: &str) -> String {
    let pieces = expression.trim().split('\'').enumerate();
    let pieces: Vec<String> =
        pieces.map(|(at, piece)| if at % 2 == 0 { single_blanks(piece) } else { piece.to_owned() }).collect();
    pieces.join("'")
}

/// One blank for each run of white space.
fn single_blanks(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c.is_whitespace() {
            true if out.ends_with(' ') => {}
            true => out.push(' '),
            false => out.push(c),
        }
    }
    out
}

fn indented(text: &str, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| if line.is_empty() { String::new() } else { format!("{pad}{line}") })
        .collect();
    lines.join("\n")
}

/// Whether it may stand in YAML as it is, and ends no line for any reader:
/// [c-printable](https://yaml.org/spec/1.2.2/#51-character-set) without line breaks, tabs and marks.
fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether a literal block gives back exactly this text: no line begins or ends with a blank where
/// that would mean something, and every character may stand in YAML.
fn is_block(text: &str) -> bool {
    let printable = text.chars().all(|c| matches!(c, '\n' | '\t') || is_printable(c));
    let first = text.split('\n').find(|line| !line.is_empty()).unwrap_or_default();
    printable
        && !first.starts_with([' ', '\t'])
        && !text.starts_with('\n')
        && !text.ends_with('\n')
        && !text.split('\n').any(|line| line.trim_matches([' ', '\t']).is_empty() && !line.is_empty())
}

/// Whether it can stand without quotes, as the whole value of a block mapping's key.
fn is_plain(text: &str) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    let inside = |c: char| is_printable(c) && c != '\u{a0}';
    let starts = first.is_alphanumeric()
        || matches!(first, '.' | '/' | '_' | '$' | '(' | ';' | '~' | '^' | '+' | '<' | '=' | '\\');
    starts
        && text.chars().all(inside)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !reads_as_other(text)
}

/// What YAML 1.1 or 1.2 reads as null, a boolean, a number or a date.
fn reads_as_other(text: &str) -> bool {
    const WORDS: [&str; 11] = ["null", "~", "true", "false", "yes", "no", "on", "off", "y", "n", "="];
    let lower = text.to_ascii_lowercase();
    if WORDS.contains(&lower.as_str()) || lower.starts_with("<<") {
        return true;
    }
    let numeric_start = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-'));
    numeric_start
        && text.chars().all(|c| {
            c.is_ascii_hexdigit()
                || matches!(
                    c,
                    '.' | '_'
                        | ':'
                        | '-'
                        | '+'
                        | 'x'
                        | 'X'
                        | 'o'
                        | 'T'
                        | 't'
                        | 'Z'
                        | 'z'
                        | ' '
                        | 'e'
                        | 'E'
                        | 'n'
                        | 'N'
                        | 'i'
                        | 'I'
                )
        })
}
