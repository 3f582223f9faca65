//! The lines of a YAML text that carry structure.
//!
//! Parsing loses comments, anchors and the way a scalar was written. This scanner keeps them,
//! and leaves out the bodies of block scalars, which may hold anything.

/// A line that is neither blank, nor a comment, nor inside a block scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// Counted from 1.
    pub(crate) number: usize,
    /// Without indentation and without the `- ` of a list item.
    pub(crate) text: &'a str,
}

impl<'a> Line<'a> {
    /// The value and the comment behind it, when this line is `key: value # comment`.
    pub(crate) fn value_of(&self, key: &str) -> Option<(&'a str, &'a str)> {
        let rest = self.text.strip_prefix(key)?.strip_prefix(':')?;
        let (value, comment) = split_comment(rest);
        Some((value.trim().trim_matches(['"', '\'']), comment.trim()))
    }

    /// The scalar that this line starts with or that follows its key, without a comment.
    pub(crate) fn scalar(&self) -> &'a str {
        let (text, _) = split_comment(self.text);
        text.split_once(": ").map_or(text, |(_, value)| value).trim()
    }
}

/// All lines of `text` that carry structure.
pub(crate) fn scan(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut block: Option<usize> = None;
    text.lines().enumerate().filter_map(move |(index, raw)| {
        let trimmed = raw.trim_start_matches(' ');
        if trimmed.is_empty() {
            return None;
        }
        let mut indent = raw.len() - trimmed.len();
        if block.is_some_and(|parent| indent > parent) {
            return None;
        }
        block = None;
        if trimmed.starts_with('#') {
            return None;
        }
        let mut text = trimmed;
        let mut parent = indent;
        while let Some(rest) = text.strip_prefix("- ") {
            let item = rest.trim_start_matches(' ');
            parent = indent;
            indent += text.len() - item.len();
            text = item;
        }
        if opens_block(text) {
            let alone = text.starts_with(['|', '>']);
            block = Some(if alone { parent } else { indent });
        }
        let number = index + 1;
        Some(Line { number, text })
    })
}

/// Splits at the first ` #` outside quotes.
fn split_comment(text: &str) -> (&str, &str) {
    let mut quote = None;
    let mut before = b' ';
    for (index, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'#') if before == b' ' => return (&text[..index], &text[index + 1..]),
            (None, b'"' | b'\'') if before == b' ' => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        before = byte;
    }
    (text, "")
}

/// Whether a line ends in the header of a block scalar, such as `run: |` or `if: >-`.
fn opens_block(text: &str) -> bool {
    // Most lines end otherwise and have no comment, and this is asked of every line.
    let indicator = |last| matches!(last, '|' | '>' | '+' | '-' | '1'..='9');
    if !text.ends_with(indicator) && !text.contains('#') {
        return false;
    }
    let (text, _) = split_comment(text);
    let header = text.rsplit([' ', ':']).find(|part| !part.is_empty());
    let Some(header) = header else { return false };
    let mut characters = header.chars();
    matches!(characters.next(), Some('|' | '>'))
        && characters.all(|character| matches!(character, '+' | '-' | '1'..='9'))
}

/// Every `uses: value # comment` of a YAML text, with the number of its line, from 1. Bodies of
/// scripts are left out.
pub fn uses(text: &str) -> impl Iterator<Item = (usize, &str, &str)> {
    scan(text).filter_map(|line| line.value_of("uses").map(|(value, comment)| (line.number, value, comment)))
}

#[cfg(test)]
mod tests {
    use super::scan;

    #[test]
    fn leaves_out_what_is_inside_block_scalars() {
        let text = "a: |\n  uses: x\n\n  y\n# c\n- b: >-  # folded\n    z: 1\n  c: 2\nd: '|'\n e: 1\n- |\n  f\ng: |2-\n    h: 1\n";
        let lines: Vec<_> = scan(text).map(|line| (line.number, line.text)).collect();
        assert_eq!(
            lines,
            [
                (1, "a: |"),
                (6, "b: >-  # folded"),
                (8, "c: 2"),
                (9, "d: '|'"),
                (10, "e: 1"),
                (11, "|"),
                (13, "g: |2-")
            ]
        );
    }

    #[test]
    fn splits_value_and_comment() {
        let line = scan("- uses: a/b@c # v1 # more\n").next().unwrap();
        assert_eq!(line.value_of("uses"), Some(("a/b@c", "v1 # more")));
        assert_eq!(line.value_of("use"), None);
    }
}
