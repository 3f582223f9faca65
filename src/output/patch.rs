//! The diff between disk and pipeline, in the format that `git apply` takes.

use super::diff::hunks;
use super::entry::{Entry, State};
use super::git_path::{on_line, quoted};

/// What would have to change for every entry to be [`State::Unchanged`], foreign files included.
///
/// `base` is put before every path. Blocked entries have no diff, because Git would have to look
/// through them too, and shared ones none, because the next run of the other pipeline would undo it.
#[must_use]
pub fn patch(base: &str, entries: &[Entry]) -> Vec<u8> {
    let mut text = Vec::new();
    for entry in entries {
        if !matches!(entry.state, State::Unchanged | State::Blocked(_) | State::Shared(_)) {
            text.extend(one(base, entry));
        }
    }
    text
}

fn one(base: &str, entry: &Entry) -> Vec<u8> {
    let path = format!("{base}{}", entry.path);
    let (old, new) = (entry.old.as_ref(), entry.new.as_ref());
    let mut text = format!("diff --git {} {}\n", quoted("a/", &path), quoted("b/", &path));
    match (old, new) {
        (None, _) => text.push_str("new file mode 100644\n"),
        (Some(found), None) => text.push_str(&format!("deleted file mode {}\n", found.mode)),
        (Some(_), Some(_)) => {}
    }
    let before = old.map_or(&b""[..], |found| &found.bytes);
    let hunks = hunks(before, new.map_or(&b""[..], |text| text.as_bytes()));
    if !hunks.is_empty() {
        let side = |there: bool, prefix| {
            if there { on_line(prefix, &path) } else { "/dev/null".to_owned() }
        };
        text.push_str(&format!("--- {}\n", side(old.is_some(), "a/")));
        text.push_str(&format!("+++ {}\n", side(new.is_some(), "b/")));
    }
    let mut bytes = text.into_bytes();
    bytes.extend(hunks);
    bytes
}
