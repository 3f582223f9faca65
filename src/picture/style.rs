//! What each kind of job looks like. A new kind is a line in `Kind`, one in [`KINDS`], and one in
//! [`Kind::of`].

use crate::compiler::graph::Node;
use std::fmt::Write;

/// Kinds of jobs that differ in colour, in the order of the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The plan.
    Plan,
    /// Builds.
    Build,
    /// Asks which images are served elsewhere.
    Place,
    /// Jobs with an image.
    Consumer,
    /// Jobs without.
    Job,
    /// Scans, lists and attests images.
    Check,
    /// Hands data to what follows the run.
    HandOver,
    /// Jobs of runs that follow.
    Follow,
    /// The gate.
    Gate,
    /// Promotion.
    Promote,
}

/// Name and colours of a kind.
#[derive(Debug)]
struct Look {
    kind: Kind,
    /// Class of its elements, and its name in the legend.
    name: &'static str,
    /// Class of the lines that lead to it, such as `dashed`.
    line: &'static str,
    /// On light ground.
    light: Colours,
    /// On dark ground.
    dark: Colours,
}

/// Every kind, in order. Texts need a contrast of 4.5 on each fill, which `tests/suite/graph.rs` measures.
const KINDS: [Look; 10] = [
    look(Kind::Plan, "plan", "", ("#eef0f3", "#57606a"), ("#21262d", "#8b949e")),
    look(Kind::Build, "build", "", ("#e4effc", "#0969da"), ("#10243e", "#58a6ff")),
    look(Kind::Place, "place", "", ("#eef0f3", "#57606a"), ("#21262d", "#8b949e")),
    look(Kind::Consumer, "consumer", "", ("#e2f5e7", "#1a7f37"), ("#10291a", "#3fb950")),
    look(Kind::Job, "job", "", ("#dcf4f4", "#0b7285"), ("#0b2a30", "#39c5cf")),
    look(Kind::Check, "check", "", ("#fdebe4", "#b5420e"), ("#371d12", "#f0883e")),
    look(Kind::HandOver, "hand-over", "", ("#eef0f3", "#57606a"), ("#21262d", "#8b949e")),
    look(Kind::Follow, "follow", "dashed", ("#fff4dc", "#8a6100"), ("#2e2410", "#d9a52b")),
    look(Kind::Gate, "gate", "", ("#f1eafd", "#8250df"), ("#251a3d", "#a371f7")),
    look(Kind::Promote, "promote", "", ("#fde9f2", "#bf3989"), ("#361a2a", "#db61a2")),
];

/// Fill and accent.
type Colours = (&'static str, &'static str);

const fn look(kind: Kind, name: &'static str, line: &'static str, light: Colours, dark: Colours) -> Look {
    Look { kind, name, line, light, dark }
}

/// What does not depend on the kind, once for each ground.
const SHEET: &str = include_str!("../../templates/picture.css");
/// Where the colours for dark ground begin in it.
const DARK: &str = "@media (prefers-color-scheme: dark) {\n";

impl Kind {
    /// The kind of a job.
    #[must_use]
    pub fn of(node: &Node<'_>) -> Self {
        match node {
            Node::Plan => Self::Plan,
            Node::Platform(..) | Node::Image(_) => Self::Build,
            Node::Check(..) => Self::Check,
            Node::Place(_) => Self::Place,
            Node::HandOver => Self::HandOver,
            Node::Job(job) if job.follows() => Self::Follow,
            Node::Job(job) if job.images.is_empty() => Self::Job,
            Node::Job(_) => Self::Consumer,
            Node::Gate => Self::Gate,
            Node::Promote => Self::Promote,
        }
    }

    /// Class of its elements, and its name in the legend.
    #[must_use]
    pub fn name(self) -> &'static str {
        KINDS.iter().find(|look| look.kind == self).map_or("", |look| look.name)
    }

    /// Class of the lines that lead to it.
    #[must_use]
    pub fn line(self) -> &'static str {
        KINDS.iter().find(|look| look.kind == self).map_or("", |look| look.line)
    }
}

/// The style sheet of a picture with these kinds.
#[must_use]
pub fn sheet(kinds: &[Kind]) -> String {
    let (light, dark) = SHEET.split_once(DARK).unwrap_or((SHEET, "}"));
    let looks = || KINDS.iter().filter(|look| kinds.contains(&look.kind));
    let mut sheet = String::new();
    // First, so that what marks a single job is stronger.
    looks().for_each(|look| rule(&mut sheet, look.name, look.light));
    sheet.push_str(light);
    sheet.push_str(DARK);
    looks().for_each(|look| rule(&mut sheet, look.name, look.dark));
    sheet.push_str(dark);
    sheet
}

fn rule(sheet: &mut String, name: &str, (fill, accent): Colours) {
    let _ = writeln!(sheet, ".pipegen .{name} .box{{fill:{fill};stroke:{accent}}}");
    let _ = writeln!(sheet, ".pipegen .{name} .bar{{fill:{accent}}}");
}
