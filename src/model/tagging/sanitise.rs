//! Makes a name that people chose fit for a tag.

/// The name as part of a tag of at most `room` characters: lower case, `-` for what a tag cannot
/// hold, no two `-` in a row, neither `-` nor `.` at its ends, cut, and `branch` if nothing is left.
/// Works on bytes, as the script does under `LC_ALL=C`.
#[must_use]
pub fn sanitise(name: &[u8], room: usize) -> String {
    let mut out = String::new();
    for byte in name {
        let c = char::from(byte.to_ascii_lowercase());
        let kept = c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_');
        if kept {
            out.push(c);
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    let start = out.trim_start_matches(['-', '.']);
    let cut = start.get(..room.min(start.len())).unwrap_or_default().trim_end_matches(['-', '.']);
    if cut.is_empty() { "branch".to_owned() } else { cut.to_owned() }
}
