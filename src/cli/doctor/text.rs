//! The findings for people, and for a log of GitHub Actions.

use super::Report;
use crate::cli::options::Format;
use crate::cli::paint::{Paint, paint};
use crate::cli::report::human::WIDTH;
use crate::cli::report::wrap::wrapped;
use crate::cli::report::{clean, github};
use crate::doctor::{Finding, State};
use crate::net::Fault;

/// What is fine first, a line each; what is to be done last, where it is read.
pub fn text(report: &Report, color: bool) -> String {
    let mut out = String::new();
    if let Some(why) = &report.unasked {
        let repository = report.links.repository();
        let text =
            format!("{repository}: nothing was asked of GitHub ({why}); what is to be looked at by hand:");
        out.push_str(&wrapped("", &clean::visible(&text), WIDTH));
        out.push('\n');
    }
    for state in [State::Fine, State::Advice, State::Unknown, State::Change] {
        let mut entries = report.findings.iter().filter(|finding| finding.state == state).peekable();
        let is_any = entries.peek().is_some();
        entries.for_each(|finding| out.push_str(&entry(finding, color)));
        if is_any && state == State::Fine {
            out.push('\n');
        }
    }
    out.push_str(&summary(report));
    out
}

/// A finding: what is fine on a line, anything else with all that is known about it.
fn entry(finding: &Finding, color: bool) -> String {
    let (word, style) = match finding.state {
        State::Fine => ("fine", Paint::Green),
        State::Advice => ("advice", Paint::Cyan),
        State::Unknown => ("look", Paint::Yellow),
        State::Change => ("change", Paint::Red),
    };
    let lead = format!("{word:<8}");
    let head = wrapped(&lead, &clean::visible(&format!("{}: {}", finding.check, finding.what)), WIDTH);
    // Behind the wrapping, which counts characters.
    let mut out = head.replacen(word, &paint(word, style, color), 1);
    if finding.state == State::Fine {
        return out;
    }
    let more = [("unseen", &finding.unseen), ("do", &finding.how), ("why", &Some(finding.why.clone()))];
    for (name, said) in more {
        if let Some(said) = said {
            out.push_str(&wrapped(&format!("        {name:<8}"), &clean::visible(said), WIDTH));
        }
    }
    // What is to be copied stays on its line.
    let place = Some(finding.place.clone());
    for (name, said) in [("where", &place), ("run", &finding.command)] {
        for (index, line) in said.iter().flat_map(|said| said.lines()).enumerate() {
            let name = if index == 0 { name } else { "" };
            out.push_str(&format!("        {name:<8}{}\n", clean::visible(line)));
        }
    }
    out.push('\n');
    out
}

fn summary(report: &Report) -> String {
    let count = |state| report.findings.iter().filter(|finding| finding.state == state).count();
    let (fine, unknown, change) = (count(State::Fine), count(State::Unknown), count(State::Change));
    let advice = match count(State::Advice) {
        0 => String::new(),
        some => format!("{some} with advice, "),
    };
    let repository = report.links.repository();
    let mut out = format!("{repository}: {change} to change, {unknown} to look at, {advice}{fine} fine\n");
    for need in &report.lacks {
        out.push_str(&wrapped("to see more: ", &need.right(), WIDTH));
    }
    out
}

/// Annotations for what is to be done, lines for what is fine.
pub fn annotations(report: &Report) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        let kind = match finding.state {
            State::Fine => {
                out.push_str(&format!("fine: {}: {}\n", finding.check, clean::visible(&finding.what)));
                continue;
            }
            State::Advice | State::Unknown => "notice",
            State::Change => "error",
        };
        let mut message = finding.what.clone();
        for (lead, said) in [("unseen", &finding.unseen), ("do", &finding.how), ("run", &finding.command)] {
            if let Some(said) = said {
                message.push_str(&format!("\n{lead}: {said}"));
            }
        }
        message.push_str(&format!("\nwhy: {}\nwhere: {}", finding.why, finding.place));
        out.push_str(&github::command(kind, &[("title", format!("doctor: {}", finding.check))], &message));
    }
    out.push_str(&summary(report));
    out
}

/// What GitHub did not answer, for standard error.
pub fn fault(fault: &Fault, format: Format, color: bool) -> String {
    if format == Format::Github {
        let help = fault.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
        return github::stop(&format!("{fault}{help}"));
    }
    let help = fault.help.as_ref().map(|help| format!("  help: {}\n", clean::visible(help)));
    let message = clean::visible(&fault.to_string());
    format!("{}: {message}\n{}", paint("error", Paint::Red, color), help.unwrap_or_default())
}
