//! A nondeterministic automaton over ASCII, as small as templates of tags need it. It never goes back: a
//! text is read once, whatever stands in it.

use super::states::{Pair, States, Ways, trace};
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

    /// Whether it is one of them.
    pub fn has(self, byte: u8) -> bool {
        byte.is_ascii() && self.0 & (1 << byte) != 0
    }

    /// The first of them, digits before letters.
    pub fn first(self) -> Option<char> {
        (self.0 != 0).then(|| char::from(u8::try_from(self.0.trailing_zeros()).unwrap_or_default()))
    }
}

/// States are numbers; 0 is the start, [`Automaton::here`] the end.
#[derive(Clone, Debug)]
pub struct Automaton {
    steps: Vec<Vec<(Chars, usize)>>,
    skips: Vec<Vec<usize>>,
    here: usize,
}

impl Default for Automaton {
    /// Takes the empty text alone.
    fn default() -> Self {
        Self { steps: vec![Vec::new()], skips: vec![Vec::new()], here: 0 }
    }
}

impl Automaton {
    /// Takes the empty text alone.
    pub fn new() -> Self {
        Self::default()
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

    /// From one state to another, with one of these characters.
    pub fn step(&mut self, from: usize, chars: Chars, to: usize) {
        self.steps[from].push((chars, to));
    }

    /// From one state to another, without a character.
    pub fn skip(&mut self, from: usize, to: usize) {
        self.skips[from].push(to);
    }

    /// The lengths of all beginnings of `text` that it takes, each once, from the shortest.
    pub fn beginnings(&self, text: &[u8]) -> Vec<usize> {
        // Most have a few states only, and a set of those is a number.
        if self.steps.len() <= 128 { self.run::<u128>(text) } else { self.run::<Vec<bool>>(text) }
    }

    fn run<S: States>(&self, text: &[u8]) -> Vec<usize> {
        let mut at = S::none(self.steps.len());
        self.enter(&mut at, 0);
        let mut lengths = Vec::new();
        for (length, byte) in text.iter().map(Some).chain([None]).enumerate() {
            if at.has(self.here) {
                lengths.push(length);
            }
            let Some(byte) = byte else { break };
            let mut next = S::none(self.steps.len());
            let mut is_over = true;
            for state in (0..self.steps.len()).filter(|state| at.has(*state)) {
                for (_, to) in self.steps[state].iter().filter(|(chars, _)| chars.has(*byte)) {
                    self.enter(&mut next, *to);
                    is_over = false;
                }
            }
            if is_over {
                break;
            }
            at = next;
        }
        lengths
    }

    /// Whether it takes the whole text.
    pub fn takes(&self, text: &str) -> bool {
        self.beginnings(text.as_bytes()).last() == Some(&text.len())
    }

    /// Marks a state, and all that it skips to.
    fn enter<S: States>(&self, at: &mut S, state: usize) {
        if at.add(state) {
            self.skips[state].iter().for_each(|next| self.enter(at, *next));
        }
    }

    /// Goes on with everything that the other takes.
    pub fn then(&mut self, other: &Self) {
        let first = self.steps.len();
        for (steps, skips) in other.steps.iter().zip(&other.skips) {
            self.steps.push(steps.iter().map(|(chars, to)| (*chars, first + to)).collect());
            self.skips.push(skips.iter().map(|to| first + to).collect());
        }
        self.skip(self.here, first);
        self.here = first + other.here;
    }

    /// What both take.
    pub fn and(&self, other: &Self) -> Self {
        let mut both = Self::new();
        let mut numbers: BTreeMap<Pair, usize> = BTreeMap::from([((0, 0), 0)]);
        let mut open = vec![(0, 0)];
        while let Some(pair) = open.pop() {
            let (one, two) = pair;
            let from = numbers[&pair];
            let mut number = |both: &mut Self, pair: Pair| {
                *numbers.entry(pair).or_insert_with(|| {
                    open.push(pair);
                    both.state()
                })
            };
            for next in &self.skips[one] {
                let to = number(&mut both, (*next, two));
                both.skip(from, to);
            }
            for next in &other.skips[two] {
                let to = number(&mut both, (one, *next));
                both.skip(from, to);
            }
            for (own, next) in &self.steps[one] {
                for (theirs, beside) in &other.steps[two] {
                    let chars = own.and(*theirs);
                    if chars != Chars::NONE {
                        let to = number(&mut both, (*next, *beside));
                        both.steps[from].push((chars, to));
                    }
                }
            }
        }
        // A state of its own where nothing is in both.
        both.here = numbers.get(&(self.here, other.here)).copied().unwrap_or_else(|| both.state());
        both
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
    fn beginnings_and_whole_texts_are_told_apart() {
        let mut any = Automaton::new();
        any.many(Chars::of("ab"));
        any.text("b");
        assert_eq!(any.beginnings(b"abbc"), [2, 3]);
        assert!(any.takes("aab") && !any.takes("aa") && !any.takes(""));
        let mut two = text("x");
        two.then(&any);
        assert!(two.takes("xab") && !two.takes("x") && !two.takes("ab"));
    }

    #[test]
    fn what_is_in_both_is_in_each() {
        let mut any = Automaton::new();
        any.many(Chars::of("ab"));
        let mut short = Automaton::new();
        short.one(Chars::of("abc"));
        short.one(Chars::of("abc"));
        let both = any.and(&short);
        assert!(both.takes("ab") && !both.takes("ac") && !both.takes("aba") && !both.takes("a"));
        assert!(!text("a").and(&text("b")).takes(""));
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
