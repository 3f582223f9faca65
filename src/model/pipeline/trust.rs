//! What a run may do, as far as its event and its branch say. The other half, forks, Dependabot and copies of
//! the repository, only the run knows: `templates/scripts/trust.sh`.

use super::Event;
use crate::language::value::Glob;
use std::collections::{BTreeSet, HashSet};

/// How the branches of a merge queue begin. GitHub pushes them itself, with commits that nobody has merged yet.
pub const QUEUE: &str = "gh-readonly-queue/";

/// What a run may do at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It writes what no trusted run reads.
    Internal,
    /// It promotes, attests, and writes what every run reads.
    Trusted,
}

/// The branches whose runs are trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trusted(Vec<Glob>);

impl Trusted {
    /// Those that one of the patterns fits.
    #[must_use]
    pub fn new(globs: Vec<Glob>) -> Self {
        Self(globs)
    }

    /// The patterns.
    #[must_use]
    pub fn globs(&self) -> &[Glob] {
        &self.0
    }

    /// Whether a branch is one of them.
    #[must_use]
    pub fn has(&self, branch: &str) -> bool {
        !branch.starts_with(QUEUE) && self.0.iter().any(|glob| glob.matches(branch))
    }

    /// The level of an event's runs on a branch, which is the base of a pull request.
    #[must_use]
    pub fn level(&self, event: &Event, branch: &str) -> Level {
        match event {
            Event::PullRequest | Event::MergeQueue => Level::Internal,
            Event::Release(_) | Event::Schedule(_) => Level::Trusted,
            Event::Push | Event::Manual if self.has(branch) => Level::Trusted,
            Event::Push | Event::Manual => Level::Internal,
        }
    }

    /// The levels that the branches of a pattern have.
    #[must_use]
    pub fn levels(&self, glob: &Glob) -> BTreeSet<Level> {
        if glob.is_literal() {
            let level = if self.has(glob.as_str()) { Level::Trusted } else { Level::Internal };
            return BTreeSet::from([level]);
        }
        Walk::new(glob, &self.0).levels()
    }
}

/// How many pairs of states are looked at; behind that a pattern counts as one of both levels.
const MOST: usize = 20_000;

/// One pattern beside several: every name that the first fits, and whether one of the others does.
struct Walk {
    one: Machine,
    others: Machine,
    alphabet: BTreeSet<char>,
}

impl Walk {
    fn new(glob: &Glob, others: &[Glob]) -> Self {
        let patterns = others.iter().map(Glob::as_str).chain([glob.as_str()]);
        let mut alphabet: BTreeSet<char> = BTreeSet::from(['/']);
        for token in patterns.flat_map(tokens) {
            if let Token::Of(chars) = token {
                alphabet.extend(chars);
            }
        }
        // Stands for every character that no pattern names.
        alphabet.insert('\u{1}');
        Self { one: Machine::of(std::iter::once(glob)), others: Machine::of(others.iter()), alphabet }
    }

    fn levels(&self) -> BTreeSet<Level> {
        let mut found = BTreeSet::new();
        let mut seen = HashSet::new();
        let mut next = vec![(self.one.start(), self.others.start())];
        while let Some(pair) = next.pop() {
            if pair.0.is_empty() || !seen.insert(pair.clone()) {
                continue;
            }
            if self.one.ends(&pair.0) {
                found.insert(if self.others.ends(&pair.1) { Level::Trusted } else { Level::Internal });
            }
            if found.len() == 2 || seen.len() > MOST {
                return BTreeSet::from([Level::Internal, Level::Trusted]);
            }
            let steps = self.alphabet.iter();
            next.extend(steps.map(|c| (self.one.step(&pair.0, *c), self.others.step(&pair.1, *c))));
        }
        found
    }
}

/// A part of a pattern.
enum Token {
    /// One of these characters.
    Of(Vec<char>),
    /// `*`.
    Name,
    /// `**`.
    Any,
    /// `**/` where a directory may begin.
    Directories,
}

/// The parts, read as [`Glob::matches`] does.
fn tokens(pattern: &str) -> Vec<Token> {
    let (mut all, mut rest, mut before) = (Vec::new(), pattern, '/');
    while let Some(c) = rest.chars().next() {
        let (token, length) = if before == '/' && rest.starts_with("**/") {
            (Token::Directories, 3)
        } else if rest.starts_with("**") {
            (Token::Any, 2)
        } else if c == '*' {
            (Token::Name, 1)
        } else if c == '[' {
            let end = rest.find(']').map_or(rest.len(), |end| end + 1);
            (Token::Of(class(&rest[1..end])), end)
        } else {
            (Token::Of(vec![c]), c.len_utf8())
        };
        before = rest[..length].chars().next_back().unwrap_or(c);
        rest = &rest[length..];
        all.push(token);
    }
    all
}

/// The characters of `a-z0-9]`.
fn class(text: &str) -> Vec<char> {
    let inside: Vec<char> = text.trim_end_matches(']').chars().collect();
    let (mut chars, mut at) = (Vec::new(), 0);
    while at < inside.len() {
        let is_range = inside.get(at + 1) == Some(&'-') && at + 2 < inside.len();
        let last = if is_range { inside[at + 2] } else { inside[at] };
        chars.extend(inside[at]..=last);
        at += if is_range { 3 } else { 1 };
    }
    chars
}

type States = BTreeSet<usize>;

/// Patterns one behind the other; each ends in a state of its own.
#[derive(Default)]
struct Machine {
    tokens: Vec<Option<Token>>,
    starts: States,
    /// Within the directories of a [`Token::Directories`], which have not ended yet.
    inside: usize,
}

impl Machine {
    fn of<'g>(globs: impl Iterator<Item = &'g Glob>) -> Self {
        let mut machine = Self::default();
        for glob in globs {
            machine.starts.insert(machine.tokens.len());
            machine.tokens.extend(tokens(glob.as_str()).into_iter().map(Some));
            machine.tokens.push(None);
        }
        machine.inside = machine.tokens.len();
        machine
    }

    fn start(&self) -> States {
        self.closed(self.starts.clone())
    }

    fn ends(&self, states: &States) -> bool {
        states.iter().any(|state| matches!(self.tokens.get(*state), Some(None)))
    }

    /// With every state behind a part that may be empty.
    fn closed(&self, mut states: States) -> States {
        let mut next: Vec<usize> = states.iter().copied().collect();
        while let Some(state) = next.pop() {
            let empty =
                matches!(self.tokens.get(state), Some(Some(Token::Name | Token::Any | Token::Directories)));
            if empty && states.insert(state + 1) {
                next.push(state + 1);
            }
        }
        states
    }

    fn step(&self, states: &States, c: char) -> States {
        let mut next = States::new();
        for state in states {
            // A state behind the last is that of directories which have begun.
            let directory = state.checked_sub(self.inside);
            let token = self.tokens.get(directory.unwrap_or(*state)).and_then(Option::as_ref);
            match token {
                Some(Token::Of(chars)) if chars.contains(&c) => drop(next.insert(state + 1)),
                Some(Token::Name) if c != '/' => drop(next.insert(*state)),
                Some(Token::Any) => drop(next.insert(*state)),
                Some(Token::Directories) => {
                    let at = directory.unwrap_or(*state);
                    next.insert(at + self.inside);
                    if c == '/' {
                        next.insert(at + 1);
                    }
                }
                _ => {}
            }
        }
        self.closed(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::value::Leaf;

    fn levels(pattern: &str, trusted: &[&str]) -> Vec<Level> {
        let glob = |text: &str| Glob::parse(text).unwrap();
        let trusted = Trusted::new(trusted.iter().map(|text| glob(text)).collect());
        trusted.levels(&glob(pattern)).into_iter().collect()
    }

    #[test]
    fn a_pattern_is_trusted_where_each_of_its_branches_is() {
        use Level::{Internal, Trusted};
        for (pattern, trusted, expected) in [
            ("main", &["main"][..], &[Trusted][..]),
            ("main", &["m*"], &[Trusted]),
            ("main2", &["main"], &[Internal]),
            ("feature/**", &["main"], &[Internal]),
            ("feature/**", &["main", "feature/**"], &[Trusted]),
            ("release/*", &["main", "release/**"], &[Trusted]),
            ("release/**", &["main", "release/*"], &[Internal, Trusted]),
            ("**", &["main"], &[Internal, Trusted]),
            ("**", &["**"], &[Trusted]),
            ("*", &["**/main"], &[Internal, Trusted]),
            ("m[a-c]in", &["main"], &[Internal, Trusted]),
            ("m[a-c]in", &["mai*", "m[bc]in"], &[Trusted]),
            ("**/fix", &["fix", "*/fix", "**/a/fix"], &[Internal, Trusted]),
            ("*/fix", &["**/fix"], &[Trusted]),
            ("fix", &["**/fix"], &[Trusted]),
            ("a/**/b", &["a/b", "a/**/b"], &[Trusted]),
            ("release-[0-9]*", &["release-*"], &[Trusted]),
            ("release-*", &["release-[0-9]*"], &[Internal, Trusted]),
            ("größe/*", &["gr*/x"], &[Internal, Trusted]),
        ] {
            assert_eq!(levels(pattern, trusted), expected, "{pattern} beside {trusted:?}");
        }
    }

    #[test]
    fn the_merge_queue_is_never_trusted() {
        let trusted = super::Trusted::new(vec![Glob::parse("**").unwrap()]);
        assert!(trusted.has("main"));
        assert!(!trusted.has("gh-readonly-queue/main/pr-7-abc"));
    }
}
