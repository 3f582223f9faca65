//! A nondeterministic automaton over ASCII, as small as templates of tags need it.

use std::collections::{BTreeMap, VecDeque};

/// A set of ASCII characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chars(u128);

impl Chars {
    /// No character.
    pub const NONE: Self = Self(0);

    /// The characters of a text; what is not ASCII is none.
    pub fn of(text: &str) -> Self {
        Self(text.bytes().filter(u8::is_ascii).fold(0, |set, byte| set | 1 << byte))
    }

    /// What is in one of both.
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is not in the other.
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The first of them, digits before letters.
    pub fn first(self) -> Option<char> {
        (self.0 != 0).then(|| char::from(u8::try_from(self.0.trailing_zeros()).unwrap_or_default()))
    }
}

/// States of two automata.
type Pair = (usize, usize);
/// How each pair of states was reached: from which, with which character.
type Ways = BTreeMap<Pair, Option<(Pair, Option<char>)>>;

/// States are numbers; 0 is the start, [`Automaton::here`] the end.
#[derive(Clone, Debug)]
pub struct Automaton {
    steps: Vec<Vec<(Chars, usize)>>,
    skips: Vec<Vec<usize>>,
    here: usize,
}

impl Automaton {
    /// Takes the empty text alone.
    pub fn new() -> Self {
        Self { steps: vec![Vec::new()], skips: vec![Vec::new()], here: 0 }
    }

    /// The state that has been built up to.
    pub fn here(&self) -> usize {
        self.here
    }

    /// Goes on from another state.
    pub fn go_to(&mut self, state: usize) {
        self.here = state;
    }

    /// A state that nothing leads to yet.
    pub fn state(&mut self) -> usize {
        self.steps.push(Vec::new());
        self.skips.push(Vec::new());
        self.steps.len() - 1
    }

    /// One of these characters.
    pub fn one(&mut self, chars: Chars) {
        let next = self.state();
        self.steps[self.here].push((chars, next));
        self.here = next;
    }

    /// Any number of these characters.
    pub fn many(&mut self, chars: Chars) {
        let round = self.state();
        self.skip(self.here, round);
        self.steps[round].push((chars, round));
        self.here = round;
    }

    /// This text.
    pub fn text(&mut self, text: &str) {
        for c in text.chars() {
            self.one(Chars::of(c.encode_utf8(&mut [0; 4])));
        }
    }

    /// From one state to another, without a character.
    pub fn skip(&mut self, from: usize, to: usize) {
        self.skips[from].push(to);
    }

    /// A shortest text that both take.
    pub fn common(&self, other: &Self) -> Option<String> {
        let mut from = Ways::from([((0, 0), None)]);
        let mut open: VecDeque<Pair> = VecDeque::from([(0, 0)]);
        while let Some(pair) = open.pop_front() {
            if pair == (self.here, other.here) {
                return Some(trace(&from, pair));
            }
            let (one, two) = pair;
            let ahead = self.skips[one].iter().map(|next| (*next, two));
            let ahead = ahead.chain(other.skips[two].iter().map(|next| (one, *next)));
            for next in ahead.collect::<Vec<_>>() {
                // Before what takes a character, so that a shortest text is found first.
                from.entry(next).or_insert_with(|| {
                    open.push_front(next);
                    Some((pair, None))
                });
            }
            for (own, next) in &self.steps[one] {
                for (theirs, beside) in &other.steps[two] {
                    let Some(c) = own.and(*theirs).first() else { continue };
                    from.entry((*next, *beside)).or_insert_with(|| {
                        open.push_back((*next, *beside));
                        Some((pair, Some(c)))
                    });
                }
            }
        }
        None
    }
}

/// The characters on the way from the start.
fn trace(from: &Ways, end: Pair) -> String {
    let mut text = Vec::new();
    let mut at = end;
    while let Some(Some((before, c))) = from.get(&at) {
        text.extend(*c);
        at = *before;
    }
    text.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::{Automaton, Chars};

    fn text(text: &str) -> Automaton {
        let mut automaton = Automaton::new();
        automaton.text(text);
        automaton
    }

    #[test]
    fn texts_have_themselves_in_common() {
        assert_eq!(text("latest").common(&text("latest")).as_deref(), Some("latest"));
        assert_eq!(text("latest").common(&text("late")), None);
        assert_eq!(text("").common(&text("")).as_deref(), Some(""));
    }

    #[test]
    fn a_shortest_text_is_found() {
        let mut any = Automaton::new();
        any.many(Chars::of("ab"));
        any.text("b");
        assert_eq!(any.common(&text("aab")).as_deref(), Some("aab"));
        assert_eq!(any.common(&text("aaa")), None);
        let mut other = Automaton::new();
        other.many(Chars::of("bc"));
        assert_eq!(any.common(&other).as_deref(), Some("b"));
    }
}
