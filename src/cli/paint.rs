//! Colours for words and lines.

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// None.
    Plain,
    /// Bold.
    Bold,
    /// Wrong, removed.
    Red,
    /// Right, added.
    Green,
    /// Worth a look.
    Yellow,
    /// Places.
    Cyan,
}

/// `text` in `style`, if `color` is wanted at all.
#[must_use]
pub fn paint(text: &str, style: Paint, color: bool) -> String {
    let code = match style {
        Paint::Plain => return text.to_owned(),
        Paint::Bold => "1",
        Paint::Red => "31",
        Paint::Green => "32",
        Paint::Yellow => "33",
        Paint::Cyan => "36",
    };
    if color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}
