//! States of automata: sets of them, a number where there are few, which is nearly always; and ways through
//! pairs of them.

use std::collections::BTreeMap;

/// A set of states.
pub trait States {
    /// No state, of so many.
    fn none(count: usize) -> Self;
    /// Whether this one is in it.
    fn has(&self, state: usize) -> bool;
    /// Adds one; says whether it is new.
    fn add(&mut self, state: usize) -> bool;
}

impl States for u128 {
    fn none(_: usize) -> Self {
        0
    }

    fn has(&self, state: usize) -> bool {
        self & (1 << state) != 0
    }

    fn add(&mut self, state: usize) -> bool {
        let before = *self;
        *self |= 1 << state;
        *self != before
    }
}

impl States for Vec<bool> {
    fn none(count: usize) -> Self {
        vec![false; count]
    }

    fn has(&self, state: usize) -> bool {
        self[state]
    }

    fn add(&mut self, state: usize) -> bool {
        !std::mem::replace(&mut self[state], true)
    }
}

/// States of two automata.
pub type Pair = (usize, usize);
/// How each pair of states was reached: from which, with which character.
pub type Ways = BTreeMap<Pair, Option<(Pair, Option<char>)>>;

/// The characters on the way from the start.
pub fn trace(from: &Ways, end: Pair) -> String {
    let mut text = Vec::new();
    let mut at = end;
    while let Some(Some((before, c))) = from.get(&at) {
        text.extend(*c);
        at = *before;
    }
    text.iter().rev().collect()
}
