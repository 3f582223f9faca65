//! Words of remedies: what can be pasted, and lists that fill no screen.

/// More names than these are counted.
const MOST: usize = 30;
/// Longer texts are cut, in characters.
const LONGEST: usize = 1_000;

/// `text` as a TOML string.
#[must_use]
pub fn quoted(text: &str) -> String {
    let plain = |c: char| c != '\\' && !c.is_control();
    if text.chars().all(plain) {
        if !text.contains('"') {
            return format!("\"{text}\"");
        }
        if !text.contains('\'') {
            return format!("'{text}'");
        }
    }
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '"' | '\\' => format!("\\{c}"),
            '\n' => "\\n".to_owned(),
            '\t' => "\\t".to_owned(),
            c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
            c => c.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

/// Names as a TOML list.
#[must_use]
pub fn quoted_list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let all: Vec<String> = names.into_iter().map(quoted).collect();
    format!("[{}]", all.join(", "))
}

/// Names in a sentence: at most thirty, and how many there are beside them.
#[must_use]
pub fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut names = names.into_iter();
    let shown: Vec<&str> = names.by_ref().take(MOST).collect();
    let text = shown.join(", ");
    match names.count() {
        0 => text,
        more => format!("{text} and {} more", thousands(more)),
    }
}

/// A text of at most a thousand characters or so, and how many there are beside them.
#[must_use]
pub fn cut(text: String) -> String {
    let Some((at, _)) = text.char_indices().nth(LONGEST) else { return text };
    let (shown, rest) = text.split_at(at);
    format!("{shown}… and {} more characters", thousands(rest.chars().count()))
}

/// A number as people read it: `9,900`.
#[must_use]
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{cut, listed, quoted, quoted_list, thousands};

    #[test]
    fn strings_are_toml() {
        for text in ["plain", "it's", "say \"x\"", "both ' and \"", "a\\b", "line\nend", "\u{1b}", ""] {
            let document: toml::Table = format!("k = {}", quoted(text)).parse().unwrap_or_default();
            assert_eq!(document.get("k").and_then(toml::Value::as_str), Some(text), "{text}");
        }
        assert_eq!(quoted_list(["a", "b"]), "[\"a\", \"b\"]");
    }

    #[test]
    fn long_lists_are_counted() {
        let names: Vec<String> = (0..10_000).map(|n| format!("n{n}")).collect();
        let text = listed(names.iter().map(String::as_str));
        assert!(text.starts_with("n0, n1, ") && text.ends_with("n29 and 9,970 more"), "{text}");
        assert_eq!(listed(["a", "b"]), "a, b");
        assert!(cut("ü".repeat(3_000)).ends_with("ü… and 2,000 more characters"));
        assert_eq!(cut("ü".repeat(1_000)), "ü".repeat(1_000));
        assert_eq!((thousands(7), thousands(1_234_567)), ("7".to_owned(), "1,234,567".to_owned()));
    }
}
