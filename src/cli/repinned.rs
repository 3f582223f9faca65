//! Pins that were changed in generated files, in words.

use crate::pins::{self, Wish, said};

use super::changes::Changes;
use super::paint::{Paint, paint};
use super::report::clean;

/// A line for each action; then what is not known of the new version, and what cannot be taken over.
#[must_use]
pub fn lines(changes: &Changes<'_>, color: bool) -> String {
    let mut text: String = changes.wishes.iter().map(|wish| line("repinned", wish, color)).collect();
    for note in unverified(changes) {
        text.push_str(&format!("warning: {note}\n"));
    }
    text + &refused(&changes.wishes)
}

/// `word`, and what becomes of the pin.
#[must_use]
pub fn line(word: &str, wish: &Wish, color: bool) -> String {
    let word = paint(&format!("{word:<11}"), Paint::Yellow, color);
    format!("{word} {}\n", clean::visible(&change(wish)))
}

/// An `error` line for each pin that cannot be taken over, with the reason.
#[must_use]
pub fn refused(wishes: &[Wish]) -> String {
    let line = |wish: &Wish| wish.refused.as_ref().map(|why| format!("error: `{}`: {why}\n", wish.key));
    clean::visible(&wishes.iter().filter_map(line).collect::<String>())
}

/// The same for an annotation: what was changed, and why it cannot be taken over.
#[must_use]
pub fn sentence(wish: &Wish) -> String {
    let why = wish.refused.as_ref().map_or_else(String::new, |why| format!("\nwhy not: {why}"));
    change(wish) + &why
}

/// What is not known of the new versions.
#[must_use]
pub fn unverified(changes: &Changes<'_>) -> Vec<String> {
    let taken = changes.wishes.iter().filter(|wish| wish.refused.is_none());
    taken.filter_map(|wish| pins::unverified(&wish.key, &wish.to.comment)).collect()
}

fn change(wish: &Wish) -> String {
    let (count, end) = (wish.files.len(), if wish.files.len() == 1 { "" } else { "s" });
    let (key, from, to) = (&wish.key, said(&wish.from), said(&wish.to));
    let mut text = format!("{key} {from} -> {to}, in {count} file{end}");
    if !wish.beside.is_empty() {
        let others: Vec<String> = wish.beside.iter().map(said).collect();
        text.push_str(&format!("; some have {}", others.join(", ")));
    }
    text
}
