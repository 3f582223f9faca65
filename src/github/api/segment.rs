//! Texts in addresses.

/// `text` as a segment of a path, or a value of a query:
/// [RFC 3986, 2.3](https://www.rfc-editor.org/rfc/rfc3986#section-2.3).
#[must_use]
pub fn segment(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
