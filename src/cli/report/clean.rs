//! Takes the power from characters that a terminal acts on or that hide what is written.

use std::fmt::Write;

use crate::net::without_users;

/// `text` without users and passwords in addresses, and with such characters written out as `\u{1b}`; line ends and tabs stay.
#[must_use]
pub fn visible(text: &str) -> String {
    let text = &without_users(text);
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// The same in a JSON text: they stand inside strings only, where `\u` does.
#[must_use]
pub fn visible_json(text: &str) -> String {
    without_users(text)
        .chars()
        .map(|c| if acts(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() })
        .collect()
}

/// `text` with such characters replaced by others of as many bytes, so that offsets stay right.
///
/// `\r` before `\n` becomes a space: it is part of the line end and nothing to look at.
#[must_use]
pub fn same_length(text: &str) -> String {
    let mut rest = text.chars().peekable();
    let mut shown = String::with_capacity(text.len());
    while let Some(c) = rest.next() {
        shown.push(match (acts(c), c.len_utf8()) {
            (false, _) => c,
            (true, 1) if c == '\r' && rest.peek() == Some(&'\n') => ' ',
            (true, 1) => '?',
            (true, 2) => '\u{bf}',
            (true, _) => '\u{fffd}',
        });
    }
    shown
}

/// Control characters, and those that turn the direction of what follows.
///
/// The second kind is what [Trojan Source](https://trojansource.codes) is made of.
#[must_use]
pub fn acts(c: char) -> bool {
    let turns = matches!(c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{feff}');
    turns || (c.is_control() && c != '\n' && c != '\t')
}
