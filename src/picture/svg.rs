//! Elements of SVG as text.

use super::layout::Point;
use super::metrics::{Font, is_measured};
use std::fmt::Write;

/// Radius of a corner of a line.
const CORNER: i32 = 8;
/// Length of the tip of a line.
const TIP: i32 = 7;

/// A text in quotation marks or between tags. XML has no control characters, and no way to write
/// them: <https://www.w3.org/TR/xml/#charsets>.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A text that begins at `at`, on its base line. Where the width of a character is not known, the
/// text is told how wide it may be.
pub fn text(out: &mut String, class: &str, at: Point, font: Font, text: &str) {
    let forced = match is_measured(text) {
        true => String::new(),
        false => format!(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"", font.width(text)),
    };
    let text = escaped(text);
    let _ = writeln!(out, "<text{} x=\"{}\" y=\"{}\"{forced}>{text}</text>", class_of(class), at.x, at.y);
}

/// A text that ends at `at`, or, with `middle`, is centred on it.
pub fn anchored(out: &mut String, class: &str, at: Point, anchor: &str, text: &str) {
    let text = escaped(text);
    let class = class_of(class);
    let _ =
        writeln!(out, "<text{class} x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{text}</text>", at.x, at.y);
}

fn class_of(class: &str) -> String {
    if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") }
}

/// The points of a line as the `d` of a path, with round corners, up to the tip.
#[must_use]
pub fn path(points: &[Point]) -> String {
    let mut d = String::new();
    let Some((first, last)) = points.first().zip(points.last()) else { return d };
    let _ = write!(d, "M{} {}", first.x, first.y);
    for corner in points.windows(3) {
        let (before, at, behind) = (corner[0], corner[1], corner[2]);
        let radius = CORNER.min(length(before, at) / 2).min(length(at, behind) / 2);
        let (from, to) = (towards(at, before, radius), towards(at, behind, radius));
        line(&mut d, from, at.x == before.x);
        let _ = write!(d, "Q{} {} {} {}", at.x, at.y, to.x, to.y);
    }
    if let Some(before) = points.iter().rev().nth(1) {
        let end = towards(*last, *before, TIP.min(length(*last, *before)) - 1);
        line(&mut d, end, last.x == before.x);
    }
    d
}

fn line(d: &mut String, to: Point, vertical: bool) {
    let _ = if vertical { write!(d, "V{}", to.y) } else { write!(d, "H{}", to.x) };
}

/// The tip of a line, as the `d` of a path.
#[must_use]
pub fn tip(points: &[Point]) -> String {
    let mut ends = points.iter().rev();
    let Some((end, before)) = ends.next().zip(ends.next()) else { return String::new() };
    let (x, y) = (end.x, end.y);
    match before.x == end.x {
        true => format!("M{x} {y}l-4-{TIP}h8z"),
        false => format!("M{x} {y}l-{TIP}-4v8z"),
    }
}

/// Length of a horizontal or vertical piece.
fn length(from: Point, to: Point) -> i32 {
    (from.x - to.x).abs() + (from.y - to.y).abs()
}

/// The point at this distance from `from` on the way to `to`.
fn towards(from: Point, to: Point, distance: i32) -> Point {
    Point { x: from.x + (to.x - from.x).signum() * distance, y: from.y + (to.y - from.y).signum() * distance }
}
