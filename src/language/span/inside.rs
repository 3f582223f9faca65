//! Places inside of a TOML string: from its value, where escapes are read, back to the file.

use crate::language::diagnostic::Span;

/// Where the bytes `part` of a string's value were written; `token` is the string with its quotes.
/// Line ends of the value are `\n`, whatever the file's are. None where that is not to be found.
///
/// See [TOML's strings](https://toml.io/en/v1.0.0#string).
#[must_use]
pub fn inside(source: &str, token: &Span, part: &Span) -> Option<Span> {
    let written = source.get(token.clone())?;
    let (quotes, escapes) = match written {
        text if text.starts_with("\"\"\"") => (3, true),
        text if text.starts_with("'''") => (3, false),
        text if text.starts_with('"') => (1, true),
        text if text.starts_with('\'') => (1, false),
        _ => return None,
    };
    let mut units = Units { text: written, at: quotes, end: written.len().checked_sub(quotes)?, escapes };
    if quotes == 3 {
        units.skip_line_end();
    }
    let (mut value, mut start) = (0, None);
    while value < part.end.max(part.start + 1) {
        let (from, length) = units.next()?;
        if start.is_none() && value + length > part.start {
            start = Some(from);
        }
        value += length;
    }
    // An empty part lies in front of its unit.
    let start = start?;
    let end = if part.is_empty() { start } else { units.at };
    Some(token.start + start..token.start + end)
}

/// The characters and escapes of a string.
struct Units<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    escapes: bool,
}

impl Units<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..self.end).unwrap_or_default()
    }

    fn skip_line_end(&mut self) {
        let rest = self.rest();
        self.at += if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
    }

    /// Where the next unit begins, and how many bytes of the value it is.
    fn next(&mut self) -> Option<(usize, usize)> {
        let from = self.at;
        let first = self.rest().chars().next()?;
        if first == '\r' && self.rest().starts_with("\r\n") {
            self.at += 2;
            return Some((from, 1));
        }
        if first != '\\' || !self.escapes {
            self.at += first.len_utf8();
            return Some((from, first.len_utf8()));
        }
        let kind = self.rest().chars().nth(1)?;
        let digits = match kind {
            'u' => 4,
            'U' => 8,
            'x' => 2,
            // What ends a line takes all blanks behind it, and is nothing.
            c if c.is_whitespace() => {
                let blanks = &self.rest()[1..];
                self.at += 1 + blanks.len() - blanks.trim_start().len();
                return Some((from, 0));
            }
            // `\r\n` is one line end, written as escapes too.
            'r' if self.rest().starts_with("\\r\\n") => {
                self.at += 4;
                return Some((from, 1));
            }
            _ => {
                self.at += 1 + kind.len_utf8();
                return Some((from, 1));
            }
        };
        let code = self.rest().get(2..2 + digits)?;
        let c = u32::from_str_radix(code, 16).ok().and_then(char::from_u32)?;
        self.at += 2 + digits;
        Some((from, c.len_utf8()))
    }
}

#[cfg(test)]
mod tests {
    use super::inside;

    /// Finds `part` of the value in the string `written`.
    fn found(written: &str, value: &str, part: &str) -> String {
        let source = format!("k = {written} # end");
        let at = value.find(part).unwrap_or_default();
        let span = inside(&source, &(4..4 + written.len()), &(at..at + part.len()));
        span.and_then(|span| source.get(span)).unwrap_or("nothing").to_owned()
    }

    #[test]
    fn parts_are_found_in_every_kind_of_string() {
        assert_eq!(found("\"a {x} b\"", "a {x} b", "{x}"), "{x}");
        assert_eq!(found("'a {x} b'", "a {x} b", "{x}"), "{x}");
        assert_eq!(found("'''\na\n{x}\n'''", "a\n{x}\n", "{x}"), "{x}");
        assert_eq!(found("\"\"\"\r\na\r\n{x}\r\n\"\"\"", "a\n{x}\n", "{x}"), "{x}");
        assert_eq!(found("\"\"\"a \\\n   {x}\"\"\"", "a {x}", "{x}"), "{x}");
    }

    #[test]
    fn escapes_count_as_what_they_stand_for() {
        assert_eq!(found(r#""\u00e9\"{x}""#, "é\"{x}", "{x}"), "{x}");
        assert_eq!(found(r#""\U0001f600\t{x}\n""#, "\u{1f600}\t{x}\n", "{x}\n"), "{x}\\n");
        assert_eq!(found(r#""a\r\n{x}""#, "a\n{x}", "{x}"), "{x}");
        assert_eq!(found(r#""a\u007bx}""#, "a{x}", "{x}"), "\\u007bx}");
    }

    #[test]
    fn what_is_no_string_or_too_short_has_no_parts() {
        assert_eq!(found("17", "17", "7"), "nothing");
        assert_eq!(found("\"a\"", "a{x}", "{x}"), "nothing");
    }
}
