//! Breaks long lines of explanation.

/// `text` behind `lead`, further lines below the start of the text.
///
/// Lines that fit are left as they are, so that what is to be written instead can be copied.
#[must_use]
pub fn wrapped(lead: &str, text: &str, width: usize) -> String {
    let indent = " ".repeat(lead.chars().count());
    let room = width.saturating_sub(indent.len()).max(20);
    let lines = text.lines().flat_map(|line| broken(line, room));
    let mut out = String::new();
    for (index, line) in lines.enumerate() {
        out.push_str(if index == 0 { lead } else { &indent });
        out.push_str(&line);
        out.truncate(out.trim_end_matches(' ').len());
        out.push('\n');
    }
    out
}

fn broken(line: &str, room: usize) -> Vec<String> {
    if line.chars().count() <= room {
        return vec![line.to_owned()];
    }
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in line.split_inclusive(' ') {
        let length = word.trim_end().chars().count();
        if used > 0 && used + length > room {
            lines.push(String::new());
            used = 0;
        }
        if let Some(last) = lines.last_mut() {
            last.push_str(word);
        }
        used += word.chars().count();
    }
    lines
}
