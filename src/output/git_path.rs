//! Paths as Git writes them in the header of a patch.

/// `prefix` and `path`, quoted as a C string where Git would.
///
/// See [`core.quotePath`](https://git-scm.com/docs/git-config#Documentation/git-config.txt-corequotePath).
pub fn quoted(prefix: &str, path: &str) -> String {
    let plain = |byte: u8| (b' '..0x7f).contains(&byte) && byte != b'"' && byte != b'\\';
    let whole = format!("{prefix}{path}");
    if whole.bytes().all(plain) {
        return whole;
    }
    let mut text = String::from("\"");
    for byte in whole.bytes() {
        match byte {
            b'"' => text.push_str("\\\""),
            b'\\' => text.push_str("\\\\"),
            b'\t' => text.push_str("\\t"),
            b'\n' => text.push_str("\\n"),
            byte if plain(byte) => text.push(char::from(byte)),
            byte => text.push_str(&format!("\\{byte:03o}")),
        }
    }
    text.push('"');
    text
}

/// The same on a `---` or `+++` line, where a tab ends a path with a space in it.
pub fn on_line(prefix: &str, path: &str) -> String {
    let mut text = quoted(prefix, path);
    if text.contains(' ') && !text.starts_with('"') {
        text.push('\t');
    }
    text
}
