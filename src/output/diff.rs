//! Hunks of a unified diff over bytes, as Git writes and reads them.
//!
//! Lines end at `\n` alone, so that a `\r` stays part of its line and nothing need be UTF-8.

use std::ops::Range;
use std::time::{Duration, Instant};

use similar::{Algorithm, ChangeTag, DiffOp, capture_diff_slices_deadline, group_diff_ops};

/// Lines of context around a change, as everywhere.
const CONTEXT: usize = 3;

/// A text that somebody made to be slow to compare gets a longer diff instead.
const PATIENCE: Duration = Duration::from_secs(2);

/// All hunks between `old` and `new`; empty when they are equal.
pub fn hunks(old: &[u8], new: &[u8]) -> Vec<u8> {
    let old: Vec<&[u8]> = old.split_inclusive(|byte| *byte == b'\n').collect();
    let new: Vec<&[u8]> = new.split_inclusive(|byte| *byte == b'\n').collect();
    let deadline = Some(Instant::now() + PATIENCE);
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &old, &new, deadline);
    let mut text = Vec::new();
    for group in group_diff_ops(ops, CONTEXT) {
        hunk(&mut text, &group, &old, &new);
    }
    text
}

fn hunk(text: &mut Vec<u8>, group: &[DiffOp], old: &[&[u8]], new: &[&[u8]]) {
    let (Some(first), Some(last)) = (group.first(), group.last()) else {
        return;
    };
    let before = place(first.old_range().start..last.old_range().end);
    let after = place(first.new_range().start..last.new_range().end);
    text.extend(format!("@@ -{before} +{after} @@\n").into_bytes());
    for change in group.iter().flat_map(|op| op.iter_changes(old, new)) {
        text.push(match change.tag() {
            ChangeTag::Equal => b' ',
            ChangeTag::Delete => b'-',
            ChangeTag::Insert => b'+',
        });
        let line = change.value();
        text.extend_from_slice(line);
        if !line.ends_with(b"\n") {
            text.extend_from_slice(b"\n\\ No newline at end of file\n");
        }
    }
}

/// `start,length` with lines from 1; an empty range names the line before it.
fn place(range: Range<usize>) -> String {
    match range.len() {
        0 => format!("{},0", range.start),
        1 => format!("{}", range.start + 1),
        length => format!("{},{length}", range.start + 1),
    }
}
