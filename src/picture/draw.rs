//! Cards and lines as elements.

use super::card::{
    Card, LEFT, MARK, MARK_GAP, MARK_HEIGHT, MARK_ROW, Mark, NAME, NAME_LINE, TEXT, TEXT_LINE,
};
use super::layout::{Point, Rect, Route};
use super::style::Kind;
use super::svg;
use std::fmt::Write;

/// A job's box with all that stands on it.
pub fn card(out: &mut String, card: &Card, rect: Rect, critical: bool) {
    let (x, y) = (rect.at.x, rect.at.y);
    let (width, height) = (rect.size.width, rect.size.height);
    let critical = if critical { " critical" } else { "" };
    let advisory = if card.advisory { " advisory" } else { "" };
    let _ = writeln!(out, "<g class=\"node {}{critical}{advisory}\">", card.kind.name());
    let _ = writeln!(out, "<title>{}</title>", svg::escaped(&card.title));
    let _ = writeln!(
        out,
        "<rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\"/>"
    );
    let (bar_x, bar_y, bar_height) = (x + 5, y + 7, height - 14);
    let _ = writeln!(
        out,
        "<rect class=\"bar\" x=\"{bar_x}\" y=\"{bar_y}\" width=\"4\" height=\"{bar_height}\" rx=\"2\"/>"
    );
    let (above, right) = Card::inner(width);
    // Boxes of a layer are equally long: what is shorter stands in the middle.
    let left = x + LEFT;
    let mut line = y + above + (height - card.size.height) / 2;
    if let Some(minutes) = &card.minutes {
        svg::anchored(out, "", Point { x: x + right, y: line + 13 }, "end", minutes);
    }
    for name in &card.name {
        svg::text(out, "name", Point { x: left, y: line + 13 }, NAME, name);
        line += NAME_LINE;
    }
    for detail in &card.details {
        svg::text(out, "", Point { x: left, y: line + 11 }, TEXT, detail);
        line += TEXT_LINE;
    }
    for row in &card.marks {
        let mut at = Point { x: left, y: line + MARK_ROW - MARK_HEIGHT };
        for own in row {
            mark(out, at, own);
            at.x += own.width() + MARK_GAP;
        }
        line += MARK_ROW;
    }
    out.push_str("</g>\n");
}

/// A word in a frame, `at` being the frame's upper left corner.
pub fn mark(out: &mut String, at: Point, mark: &Mark) {
    let width = mark.width();
    let limit = if mark.limit { " limit" } else { "" };
    let _ = writeln!(
        out,
        "<rect class=\"pill{limit}\" x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{MARK_HEIGHT}\" rx=\"7\"/>",
        at.x, at.y
    );
    let room = (width - MARK.width(&mark.text)) / 2;
    svg::text(out, "mark", Point { x: at.x + room, y: at.y + 11 }, MARK, &mark.text);
}

/// A line to a box of this kind.
pub fn edge(out: &mut String, route: &Route, points: &[Point], to: Kind, critical: bool) {
    let class = ["edge", to.line(), if critical { "critical" } else { "" }];
    let class: Vec<&str> = class.into_iter().filter(|class| !class.is_empty()).collect();
    let _ = writeln!(
        out,
        "<path class=\"{}\" data-edge=\"{} {}\" d=\"{}\"/>",
        class.join(" "),
        route.from,
        route.to,
        svg::path(points)
    );
}

/// The tip of a line.
pub fn tip(out: &mut String, points: &[Point], critical: bool) {
    let critical = if critical { " critical" } else { "" };
    let _ = writeln!(out, "<path class=\"tip{critical}\" d=\"{}\"/>", svg::tip(points));
}
