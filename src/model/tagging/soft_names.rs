//! Names that people chose, as tags have them: of branches, of inputs, of all that a glob fits.

use super::automaton::{Automaton, Chars};
use super::sanitise;
use crate::language::value::TAG_MAX;
use std::collections::BTreeSet;

/// What a sanitised name may begin with, and what follows.
pub const FIRST: &str = "0123456789abcdefghijklmnopqrstuvwxyz_";
const SOFT: &str = "0123456789abcdefghijklmnopqrstuvwxyz_.-";
/// What is cut off the end of a sanitised name.
const TRIMMED: &str = ".-";
/// A name that is cut keeps at least so many characters.
const ROOM: usize = 16;

/// Any sanitised name.
pub fn any_name(tags: &mut Automaton) {
    tags.one(Chars::of(FIRST));
    tags.many(Chars::of(SOFT));
}

/// What sanitising leaves: no two `-` in a row, and neither `-` nor `.` at an end.
pub fn soft_name() -> Automaton {
    let mut tags = Automaton::new();
    let (letter, dot, dash) = (tags.state(), tags.state(), tags.state());
    for (from, dashes) in [(0, false), (letter, true), (dot, true), (dash, false)] {
        tags.step(from, Chars::of(FIRST), letter);
        if from != 0 {
            tags.step(from, Chars::of("."), dot);
        }
        if dashes {
            tags.step(from, Chars::of("-"), dash);
        }
    }
    tags.go_to(letter);
    tags
}

/// Each of these names, sanitised.
pub fn names<'n>(tags: &mut Automaton, names: impl Iterator<Item = &'n String>, cuts: bool) {
    let (start, end) = (tags.here(), tags.state());
    for name in names {
        literal(tags, name, (start, end), cuts);
    }
    tags.go_to(end);
}

/// One name, whole and, with `cuts`, cut to whatever room a template leaves.
pub fn literal(tags: &mut Automaton, name: &str, (start, end): (usize, usize), cuts: bool) {
    let whole = sanitise(name.as_bytes(), TAG_MAX);
    let cut = (ROOM..whole.len()).filter(|_| cuts).map(|room| sanitise(name.as_bytes(), room));
    let all: BTreeSet<String> = cut.chain([whole.clone()]).collect();
    for text in all {
        tags.go_to(start);
        tags.text(&text);
        tags.skip(tags.here(), end);
    }
}

/// The sanitised names of a glob, each up to `end`. A name that is longer than the tag has room for
/// is cut, and then trimmed; so it may end wherever it can be long enough, and before whatever is
/// trimmed.
pub fn sanitised(tags: &mut Automaton, glob: &str, (start, end): (usize, usize), cuts: bool) {
    if !glob.contains(['*', '[']) {
        return literal(tags, glob, (start, end), cuts);
    }
    tags.go_to(start);
    let trimmed = Chars::of(TRIMMED);
    let dash = Chars::of("-");
    let (mut rest, mut taken, mut endless, mut begun, mut dashed) = (glob, 0, false, false, false);
    while let Some(c) = rest.chars().next() {
        let deep = rest.starts_with("**");
        // All that is still to come may be trimmed, or the name is cut here.
        let may_end = cuts || may_vanish(rest);
        let (chars, length) = token(rest);
        rest = &rest[length..];
        let before = tags.here();
        match (c, begun) {
            ('*', false) => any_name(tags),
            ('*', true) => tags.many(chars),
            // Trimmed off the front.
            (_, false) if chars.without(trimmed) == Chars::NONE => continue,
            (_, _) => tags.one(chars),
        }
        let is_dash = c != '*' && chars.and(dash) != Chars::NONE;
        // Of two `-` in a row one is left.
        if c == '*' || (dashed && is_dash) {
            tags.skip(before, tags.here());
        }
        if begun && may_end && (c == '*' || chars.and(trimmed) != Chars::NONE) {
            tags.skip(before, end);
        }
        dashed = is_dash;
        (begun, endless, taken) = (true, endless || c == '*', taken + 1);
        if deep && rest.starts_with('/') {
            // `**/` matches no directory, too.
            let here = tags.here();
            tags.one(Chars::of("-"));
            tags.skip(here, tags.here());
            rest = &rest[1..];
        }
        if cuts && (endless || taken >= ROOM) {
            tags.skip(tags.here(), end);
        }
    }
    tags.skip(tags.here(), end);
}

/// The sanitised characters of the first piece of a glob, and its length.
fn token(glob: &str) -> (Chars, usize) {
    match glob.chars().next() {
        Some('*') => (Chars::of(SOFT), if glob.starts_with("**") { 2 } else { 1 }),
        Some('[') => class(glob),
        Some(other) => (soft(other), other.len_utf8()),
        None => (Chars::NONE, 0),
    }
}

/// Whether a name can have nothing in the place of this glob but what is trimmed off its end.
fn may_vanish(mut glob: &str) -> bool {
    while !glob.is_empty() {
        let (chars, length) = token(glob);
        if chars.and(Chars::of(TRIMMED)) == Chars::NONE {
            return false;
        }
        glob = &glob[length..];
    }
    true
}

/// The sanitised characters of a class such as `[a-z0-9]`, and its length.
fn class(glob: &str) -> (Chars, usize) {
    let length = glob.find(']').map_or(glob.len(), |end| end + 1);
    let inside: Vec<char> = glob[1..length].trim_end_matches(']').chars().collect();
    let mut chars = Chars::NONE;
    let mut at = 0;
    while at < inside.len() {
        let range = inside.get(at + 1) == Some(&'-') && at + 2 < inside.len();
        let last = if range { inside[at + 2] } else { inside[at] };
        chars = (inside[at]..=last).take(256).fold(chars, |all, c| all.or(soft(c)));
        at += if range { 3 } else { 1 };
    }
    (chars, length)
}

/// What a character becomes.
fn soft(c: char) -> Chars {
    let lower = c.to_ascii_lowercase();
    let kept = lower.is_ascii_lowercase() || lower.is_ascii_digit() || matches!(lower, '.' | '_' | '-');
    Chars::of(if kept { lower } else { '-' }.encode_utf8(&mut [0; 4]))
}
